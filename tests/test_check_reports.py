"""`tiaoli check` in each of its formats: the whole text, the structure, the exit status."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from commands import CLINIC, GOLDEN, Tiaoli
from snapshots import check

from compiler.obligations import Case, Note, NoteKind, Obligation, Verdict
from compiler.pipeline import Compiled
from compiler.reports import RENDERERS, as_json, as_junit, as_sarif
from dsl.model import Label
from dsl.source import Span

TEXT = CLINIC.read_text("utf-8")
FORMATS = list(RENDERERS)
RENDERED = ("json", "sarif", "github", "junit")

#: Payments of the example, and others that add up, too, but are not what the rules give.
PAID = "| 14,700.00 | 1,980.00         | 1,320.00"
MISSTATED = "| 14,700.00 | 1,980.01         | 1,319.99"
GOOD, FAULTY, WRONG = "good.policy", "有误 100%.policy", "wrong_example.policy"


def label(words: str) -> Label:
    return Label(f"中文 {words}", words)


CASE = Case(
    ("2020-03-01，住院，合规 100.00 元", "  患者负担 10.01 元，超过 10%"),
    ("2020-03-01, inpatient, eligible 100.00 yuan", "  the patient bears 10.01, above 10%"),
    {"claims": [{"date": "2020-03-01", "eligible": "100.00"}], "patient": "10.01"},
)


def verdicts(compiled: Compiled) -> tuple[Obligation, ...]:
    """One obligation of each standing, with all that a verifier may know of it."""
    promise = at(compiled, "prove never_a_tenth")
    notes = (
        Note(NoteKind.VACUOUS, label("no staff are settled")),
        Note(NoteKind.DEAD, label("the limit of 3,000"), at(compiled, "yearly limit 3,000 yuan")),
    )

    def promised(name: str, words: str, verdict: Verdict) -> Obligation:
        return Obligation(name, "prove", label(words), verdict, place=promise)

    return (
        Obligation(
            "adds_up",
            "general",
            label("adds up"),
            Verdict.PROVED,
            seconds=0.25,
            rests_on=(Label("基本", "basic"), Label("二", "二")),
        ),
        replace(
            promised("tenth", "a tenth", Verdict.REFUTED),
            seconds=1.5,
            detail=label("by at most 0.01"),
            case=CASE,
        ),
        replace(
            promised("monotone", "monotone", Verdict.REFUTED),
            kind="finding",
            accepted=True,
            because=label("the text rounds"),
            case=CASE,
        ),
        promised("cliff", "no cliff", Verdict.UNPROVED),
        promised("split", "no gain in splitting", Verdict.NOT_MODELLED),
        replace(promised("poor", "the poor", Verdict.PROVED), notes=notes),
        replace(
            promised("stale", "no finding", Verdict.PROVED),
            kind="finding",
            accepted=True,
            because=label("the text rounded"),
        ),
        replace(
            promised("disputed", "two solvers", Verdict.UNPROVED),
            disputed=True,
            detail=label("cvc5 contradicts Z3"),
            cross_check={"agreed": 3, "undecided": 0, "disagreed": 1},
        ),
    )


def each(
    prover: Callable[[Compiled], Iterable[Obligation]],
) -> Callable[..., list[tuple[Obligation, ...]]]:
    """A prover of one policy as the command wants it: of all policies, with a terminal."""

    def of_all(
        policies: Iterable[Compiled], _terminal: object, *, cross_check: bool
    ) -> list[tuple[Obligation, ...]]:
        return [tuple(prover(item)) for item in policies]

    return of_all


def at(compiled: Compiled, words: str) -> Span:
    """Where these words stand first."""
    source = compiled.file.source
    number, line = next(item for item in enumerate(source.lines, start=1) if words in item[1])
    start = line.index(words) + 1
    return Span(source.name, number, start, number, start + len(words))


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in: a good file, one with errors, one with a failed example."""
    wrong = TEXT.replace(PAID, MISSTATED)
    faulty = TEXT.replace("deductible from 5,000 yuan", "deductible from 4,000 yuan")
    assert TEXT not in (wrong, faulty)
    for name, text in ((GOOD, TEXT), (FAULTY, faulty), (WRONG, wrong)):
        (tmp_path / name).write_text(text, "utf-8", newline="\n")
    monkeypatch.chdir(tmp_path)
    for module in (as_json, as_junit, as_sarif):
        monkeypatch.setattr(module, "VERSION", "1.2.3")
    return tmp_path


@pytest.fixture
def prover(monkeypatch: pytest.MonkeyPatch) -> None:
    """A prover that comes to every verdict."""
    monkeypatch.setattr("compiler.cli.check.prove", each(verdicts))


# --- whole texts ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("files", "prover")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", FORMATS)
def test_the_whole_report(tiaoli: Tiaoli, form: str, language: str) -> None:
    result = tiaoli("check", GOOD, FAULTY, WRONG, "--format", form, "--lang", language)
    assert (result.status, result.err) == (1, "")
    check(GOLDEN / f"check_{form}.{language}.txt", result.out)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", FORMATS)
def test_a_good_file_without_proofs(tiaoli: Tiaoli, form: str, language: str) -> None:
    result = tiaoli("check", "--no-prove", GOOD, "--format", form, "--lang", language)
    assert (result.status, result.err) == (0, "")
    check(GOLDEN / f"check_good_{form}.{language}.txt", result.out)


# --- exit status ----------------------------------------------------------------------------------


def only(*names: str) -> Any:
    """A prover that comes to these verdicts alone."""
    return lambda compiled: [item for item in verdicts(compiled) if item.name in names]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("names", "status"),
    [
        (("adds_up", "poor"), 0),
        (("adds_up", "monotone"), 0),
        (("adds_up", "tenth"), 1),
        (("tenth", "cliff"), 1),
        (("monotone", "cliff"), 3),
        (("adds_up", "split"), 3),
    ],
)
def test_the_status_of_verdicts(
    tiaoli: Tiaoli, monkeypatch: pytest.MonkeyPatch, form: str, names: tuple[str, ...], status: int
) -> None:
    monkeypatch.setattr("compiler.cli.check.prove", each(only(*names)))
    assert tiaoli("check", GOOD, "--format", form).status == status
    assert tiaoli("check", "--no-prove", GOOD, "--format", form).status == 0


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("form", FORMATS)
def test_the_status_of_errors_and_of_wrong_usage(tiaoli: Tiaoli, form: str) -> None:
    assert tiaoli("check", "--no-prove", FAULTY, "--format", form).status == 1
    assert tiaoli("check", "--no-prove", WRONG, "--format", form).status == 1
    assert tiaoli("check", "nowhere.policy", "--format", form).status == 2
    assert tiaoli("check", GOOD, "--format", f"{form}s").status == 2


# --- SARIF ----------------------------------------------------------------------------------------


def sarif(tiaoli: Tiaoli, *arguments: str | Path) -> dict[str, Any]:
    """The one run of a report."""
    log = tiaoli("check", *arguments, "--format", "sarif").data
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def places(run: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for result in run["results"]:
        assert result["locations"]
        for location in (*result["locations"], *result.get("relatedLocations", [])):
            yield location["physicalLocation"]


@pytest.mark.usefixtures("prover")
def test_every_result_has_a_rule_a_level_a_message_and_a_place(tiaoli: Tiaoli, files: Path) -> None:
    run = sarif(tiaoli, GOOD, FAULTY, WRONG)
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("tiaoli", "1.2.3")
    names = [rule["id"] for rule in driver["rules"]]
    assert names == sorted(set(names))
    assert set(names) == {result["ruleId"] for result in run["results"]}
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
    for result in run["results"]:
        assert names[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"].strip()
    for place in places(run):
        file = files / unquote(place["artifactLocation"]["uri"])
        lines, region = file.read_text("utf-8").splitlines(), place["region"]
        assert 1 <= region["startLine"] <= region["endLine"] <= len(lines)
        assert 1 <= region["startColumn"] <= len(lines[region["startLine"] - 1]) + 1
        assert 1 <= region["endColumn"] <= len(lines[region["endLine"] - 1]) + 1


@pytest.mark.usefixtures("files", "prover")
def test_levels_follow_the_verdicts(tiaoli: Tiaoli) -> None:
    results = sarif(tiaoli, GOOD)["results"]
    assert [(result["ruleId"], result["level"]) for result in results] == [
        ("proof-refuted", "error"),
        ("proof-accepted", "note"),
        ("proof-unproved", "warning"),
        ("proof-not-modelled", "warning"),
        ("proof-vacuous", "warning"),
        ("proof-dead", "warning"),
        ("proof-stale", "error"),
        ("proof-unproved", "error"),
    ]
    assert results[0]["properties"]["case"] == CASE.as_data()
    identities = [result["partialFingerprints"]["obligation/v1"] for result in results]
    assert len(set(identities)) == len(identities)


@pytest.mark.usefixtures("files")
def test_what_concerns_the_whole_policy_stands_at_its_header(
    tiaoli: Tiaoli, monkeypatch: pytest.MonkeyPatch
) -> None:
    general = Obligation("adds_up", "general", label("adds up"), Verdict.UNPROVED)
    monkeypatch.setattr("compiler.cli.check.prove", each(lambda compiled: [general]))
    (place,) = places(sarif(tiaoli, GOOD))
    line = TEXT.splitlines()[place["region"]["startLine"] - 1]
    start, end = place["region"]["startColumn"], place["region"]["endColumn"]
    assert line[start - 1 : end - 1] == "clinic_2020"


@pytest.mark.usefixtures("files")
def test_the_pages_that_rules_name_are_there(tiaoli: Tiaoli) -> None:
    root = GOLDEN.parent.parent
    for rule in sarif(tiaoli, "--no-prove", FAULTY, WRONG)["tool"]["driver"]["rules"]:
        page = rule["properties"]["page"]
        assert (root / page).is_file()
        assert page in rule["help"]["text"]


def test_a_file_that_is_no_text_has_a_place(tiaoli: Tiaoli, files: Path) -> None:
    (files / "binary.policy").write_bytes(b"\x00\x01\x02\xff" * 40)
    (files / "empty.policy").write_bytes(b"")
    run = sarif(tiaoli, "--no-prove", "binary.policy", "empty.policy")
    assert {place["artifactLocation"]["uri"] for place in places(run)} == {
        "binary.policy",
        "empty.policy",
    }
    for form in ("github", "junit"):
        assert tiaoli("check", "binary.policy", "empty.policy", "--format", form).status == 1


def test_paths_are_seen_from_the_working_directory(tiaoli: Tiaoli, files: Path) -> None:
    (files / "rules").mkdir()
    inside = files / "rules" / "a b.policy"
    inside.write_text(TEXT.replace("400 yuan", "400"), "utf-8")
    for path in (inside, Path("rules") / "a b.policy"):
        run = sarif(tiaoli, "--no-prove", path)
        assert run["artifacts"][0]["location"] == {
            "uri": "rules/a%20b.policy",
            "uriBaseId": "%SRCROOT%",
        }
        annotations = tiaoli("check", "--no-prove", path, "--format", "github").out
        assert annotations.startswith("::error file=rules/a b.policy,line=")


def test_a_file_elsewhere_is_named_whole(
    tiaoli: Tiaoli, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (files / "here").mkdir()
    monkeypatch.chdir(files / "here")
    (location,) = [item["location"] for item in sarif(tiaoli, files / FAULTY)["artifacts"]]
    assert location == {"uri": (files / FAULTY).as_uri()}


def test_an_error_of_a_file_beneath_is_shown_once(tiaoli: Tiaoli, files: Path) -> None:
    (files / "clinic_2020.policy").write_text(TEXT.replace("400 yuan", "400"), "utf-8")
    header = ["policy top", "amends clinic_2020", 'title zh "上" en "Top"', 'number "1"']
    above = "\n  ".join([*header, "in force from 2021-01-01\n"])
    (files / "top.policy").write_text(above, "utf-8")
    results = sarif(tiaoli, "--no-prove", "clinic_2020.policy", "top.policy")["results"]
    assert [result["ruleId"] for result in results] == ["TL0215", "TL0316"]
    shown = tiaoli("check", "clinic_2020.policy", "top.policy", "--format", "github").out
    assert shown.count("title=TL0215") == 1


# --- GitHub ---------------------------------------------------------------------------------------

COMMAND = re.compile(
    r"::(error|warning|notice) file=[^,:]+,line=\d+,col=\d+(,endColumn=\d+)?,title=[^,:]+::[^\r\n]+"
)


@pytest.mark.usefixtures("files", "prover")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_annotations_are_one_line_each_and_escaped(tiaoli: Tiaoli, language: str) -> None:
    result = tiaoli("check", GOOD, FAULTY, WRONG, "--format", "github", "--lang", language)
    commands = [line for line in result.out.splitlines() if line.startswith("::")]
    others = [line for line in result.out.splitlines() if not line.startswith("::")]
    assert all(COMMAND.fullmatch(line) for line in commands)
    assert [line[0] for line in others] == ["✗", "✗", "✗"]
    assert any("file=有误 100%25.policy," in line for line in commands)
    assert any("10%25%0A" in line or line.endswith("10%25") for line in commands)
    assert sum(line.startswith("::notice") for line in commands) == 2


# --- JUnit ----------------------------------------------------------------------------------------

#: The elements and attributes of Jenkins' junit-10.xsd that are used here.
KNOWN = {
    "testsuites": {"name", "tests", "failures", "errors", "time"},
    "testsuite": {"name", "file", "tests", "failures", "errors", "skipped", "time"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "classname", "time"},
    "failure": {"message"},
    "skipped": {"message"},
    "system-out": set(),
}


def junit(text: str) -> ElementTree.Element:
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ')
    return ElementTree.fromstring(text.encode("utf-8"))


@pytest.mark.usefixtures("files", "prover")
def test_suites_count_their_tests(tiaoli: Tiaoli) -> None:
    root = junit(tiaoli("check", GOOD, FAULTY, WRONG, "--format", "junit").out)
    for element in root.iter():
        assert set(element.attrib) <= KNOWN[element.tag]
    suites = root.findall("testsuite")
    assert [suite.get("file") for suite in suites] == [GOOD, FAULTY, WRONG]
    for suite in suites:
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert suite.get("skipped") == str(len(suite.findall("testcase/skipped")))
        names = [(case.get("classname"), case.get("name")) for case in cases]
        assert len(set(names)) == len(names)
    good, faulty, wrong = suites
    assert [good.get(count) for count in ("tests", "failures", "skipped")] == ["10", "3", "2"]
    assert good.get("time") == "1.750"
    assert [faulty.get(count) for count in ("tests", "failures")] == ["1", "1"]
    assert wrong.get("failures") == "4"
    assert root.get("tests") == str(sum(int(suite.get("tests", "")) for suite in suites))


def test_characters_that_xml_cannot_hold(tiaoli: Tiaoli, files: Path) -> None:
    (files / "odd.policy").write_text(
        TEXT.replace("facts\n", "facts\n  \x0b\x1b\ufffe<&\n"), "utf-8"
    )
    root = junit(tiaoli("check", "--no-prove", "odd.policy", "--format", "junit").out)
    assert root.find("testsuite/testcase/failure") is not None


# --- JSON -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("files", "prover")
def test_obligations_as_data(tiaoli: Tiaoli) -> None:
    (policy,) = tiaoli("check", GOOD, "--format", "json").data["policies"]
    found = {item["name"]: item for item in policy["obligations"]}
    assert found["tenth"]["case"] == CASE.as_data()
    line = TEXT.splitlines()[found["tenth"]["place"]["line"] - 1]
    assert "prove never_a_tenth" in line
    assert found["adds_up"]["rests_on"] == [
        {"zh": "基本", "en": "basic"},
        {"zh": "二", "en": "二"},
    ]
    assert [note["kind"] for note in found["poor"]["notes"]] == ["vacuous", "dead"]
    assert "case" not in found["poor"]
    assert (found["monotone"]["verdict"], found["monotone"]["accepted"]) == ("refuted", True)


@pytest.mark.usefixtures("files", "prover")
@pytest.mark.parametrize("form", RENDERED)
def test_reports_for_programs_are_utf_8_and_repeat(tiaoli: Tiaoli, form: str) -> None:
    first = tiaoli("check", GOOD, FAULTY, WRONG, "--format", form, "--lang", "zh").out
    assert first == tiaoli("check", GOOD, FAULTY, WRONG, "--format", form, "--lang", "zh").out
    assert "中文" in first
    if form in ("json", "sarif"):
        json.loads(first)
