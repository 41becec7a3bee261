"""Verdicts on record: written by `check --record`, told by the documents of these very rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from commands import CLINIC, Tiaoli

from compiler.cli.documents import of_policy
from compiler.cli.folders import FOLDER, PROOFS
from compiler.cli.records import recorded_evidence
from compiler.cli.rule_files import read
from compiler.obligations import Case, Obligation, Verdict, obligations
from compiler.pipeline import Compiled, compile_rules
from compiler.targets.documents.material import NO_EVIDENCE
from dsl.model import Label

ROOT = Path(__file__).resolve().parent.parent
PROMISE = "never_a_tenth"
RECORD = PROOFS / "clinic_2020.json"
NONE = {"zh": "对这一版规则尚无结论", "en": "no verdict for this version of the rules"}
FINDING = (
    '  finding never_a_tenth zh "贫困人口住院自付不超过一成" en "the poor bear at most a tenth"'
)
CASE = Case(
    ("票据1：合规费用 1,000.00 元", "  患者负担 100.01 元"),
    ("claim 1: eligible 1,000.00 yuan", "  the patient bears 100.01 yuan"),
    {},
)


def proved(compiled: Compiled) -> tuple[Obligation, ...]:
    """Everything proved; the promise rests on a rule."""
    assert compiled.file.policy is not None
    rule = Label("起付线（一）", "the deductible (一)")
    found = [replace(item, verdict=Verdict.PROVED) for item in obligations(compiled.file.policy)]
    return tuple(replace(o, rests_on=(rule,)) if o.name == PROMISE else o for o in found)


def refuted(compiled: Compiled) -> tuple[Obligation, ...]:
    """The promise refuted by a case."""
    return tuple(
        replace(item, verdict=Verdict.REFUTED, rests_on=(), case=CASE, seconds=1.5)
        if item.name == PROMISE
        else item
        for item in proved(compiled)
    )


def undecided(compiled: Compiled) -> tuple[Obligation, ...]:
    """The promise neither proved nor refuted."""
    return tuple(
        replace(item, verdict=Verdict.UNPROVED) if item.name == PROMISE else item
        for item in proved(compiled)
    )


Prover = Callable[[Compiled], tuple[Obligation, ...]]


@pytest.fixture(name="rules")
def rule_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A rule file in a folder of its own, which is worked in."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / CLINIC.name
    path.write_bytes(CLINIC.read_bytes())
    return path


@pytest.fixture(name="proves")
def set_prover(monkeypatch: pytest.MonkeyPatch) -> Callable[[Prover], None]:
    """Sets what `check` proves."""

    def put(prover: Prover) -> None:
        monkeypatch.setattr(
            "compiler.cli.check.prove", lambda policies, *_, **__: [prover(p) for p in policies]
        )

    return put


def as_finding(path: Path) -> None:
    """State the promise as a finding, with its reason."""
    lines = path.read_text("utf-8").split("\n")
    at = next(number for number, line in enumerate(lines) if f"prove {PROMISE}" in line)
    lines[at] = FINDING
    lines.insert(at + 3, '    because zh "取整" en "amounts are rounded"')
    path.write_text("\n".join(lines), "utf-8")


def row(language: str) -> str:
    """The promise's row in the built document."""
    path = FOLDER / "documents" / f"clinic_2020.{language}.md"
    words = {"zh": "| 贫困人口住院自付不超过一成", "en": "| the poor bear at most a tenth"}
    lines = path.read_text("utf-8").split("\n")
    return next(line for line in lines if line.startswith(words[language]))


def test_a_proof_is_told_with_what_it_rests_on(
    tiaoli: Tiaoli, rules: Path, proves: Callable[[Prover], None]
) -> None:
    proves(proved)
    result = tiaoli("check", rules, "--record")
    assert (result.status, result.err.replace("\\", "/").split()[-3:]) == (
        0,
        [f"{RECORD.as_posix()}:", "verdicts", "written"],
    )
    assert tiaoli("build", rules).status == 0
    assert "| proved<br>rests on: the deductible (一) |" in row("en")
    assert "| 已证明<br>依据：起付线（一） |" in row("zh")
    assert tiaoli("build", rules, "--check").status == 0
    assert tiaoli("document", rules, "-o", "clinic.md").status == 0
    assert row("en") in Path("clinic.md").read_text("utf-8")


def test_an_accepted_finding_is_told_with_its_reason_and_case(
    tiaoli: Tiaoli, rules: Path, proves: Callable[[Prover], None]
) -> None:
    as_finding(rules)
    proves(refuted)
    assert tiaoli("check", rules, "--record").status == 0
    assert tiaoli("build", rules).status == 0
    for words in (
        "refuted by a case: a known discrepancy that the drafter accepts<br>the case:<br>claim 1",
        "the patient bears 100.01 yuan |",
        "<br>amounts are rounded |",
    ):
        assert words in row("en")
    for words in (
        "已推翻，有反例：起草者接受的已知不符之处<br>反例：<br>票据1",
        "患者负担 100.01 元 |",
        "<br>取整 |",
    ):
        assert words in row("zh")


def test_a_refuted_promise_and_a_stale_finding_are_told(
    tiaoli: Tiaoli, rules: Path, proves: Callable[[Prover], None]
) -> None:
    proves(refuted)
    assert tiaoli("check", rules, "--record").status == 1
    tiaoli("build", rules)
    assert "| refuted by a case<br>the case:" in row("en")
    as_finding(rules)
    proves(proved)
    assert tiaoli("check", rules, "--record").status == 1
    tiaoli("build", rules)
    assert "| proved, though stated as a discrepancy<br>" in row("en")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("5,000 yuan", "4,900 yuan"),
        ("at most 10% of eligible", "at most 11% of eligible"),
    ],
)
def test_a_record_of_other_rules_or_promises_is_not_told(
    tiaoli: Tiaoli, rules: Path, proves: Callable[[Prover], None], old: str, new: str
) -> None:
    proves(proved)
    tiaoli("check", rules, "--record")
    text = rules.read_text("utf-8")
    assert old in text
    rules.write_text(text.replace(old, new), "utf-8")
    evidence = recorded_evidence(compile_rules(read(rules)))
    assert evidence == NO_EVIDENCE
    rules.write_text(text.replace("at most 10% of eligible", "at most 11% of eligible"), "utf-8")
    tiaoli("build", rules)
    assert all(f"| {NONE[language]} |" in row(language) for language in NONE)


def test_comments_and_layout_are_no_other_rules(
    tiaoli: Tiaoli, rules: Path, proves: Callable[[Prover], None]
) -> None:
    proves(proved)
    tiaoli("check", rules, "--record")
    rules.write_text("# a remark\n" + rules.read_text("utf-8"), "utf-8")
    assert recorded_evidence(compile_rules(read(rules))).verdicts[PROMISE].verdict == "proved"


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(rules="0" * 16),
        lambda data: data.update(policy="another"),
        lambda data: data.pop("text"),
        lambda data: data["obligations"][-1].update(verdict="unproved"),
        lambda data: data["obligations"][-1].update(case={"zh": ["一"], "en": []}),
        lambda data: data.update(obligations=None),
    ],
)
def test_a_damaged_record_is_none(
    tiaoli: Tiaoli,
    rules: Path,
    proves: Callable[[Prover], None],
    change: Callable[[dict[str, object]], object],
) -> None:
    proves(proved)
    tiaoli("check", rules, "--record")
    data = json.loads(RECORD.read_text("utf-8"))
    change(data)
    RECORD.write_text(json.dumps(data), "utf-8")
    assert recorded_evidence(compile_rules(read(rules))) == NO_EVIDENCE


def test_a_record_is_the_same_every_time_and_in_declared_order(
    tiaoli: Tiaoli, rules: Path, proves: Callable[[Prover], None]
) -> None:
    proves(refuted)
    tiaoli("check", rules, "--record")
    first = RECORD.read_bytes()
    tiaoli("check", rules, "--record")
    assert RECORD.read_bytes() == first
    assert str(rules) not in first.decode()
    assert "seconds" not in first.decode()
    compiled = compile_rules(read(rules))
    names = [item.name for item in proved(compiled)]
    data = json.loads(first)
    assert [item["name"] for item in data["obligations"]] == names
    assert compiled.program is not None
    assert data["rules"] == compiled.program.identity.version
    assert data["obligations"][-1]["case"] == {"zh": [*CASE.zh], "en": [*CASE.en]}


def test_what_is_not_decided_is_not_recorded(
    tiaoli: Tiaoli, rules: Path, proves: Callable[[Prover], None]
) -> None:
    proves(undecided)
    result = tiaoli("check", rules, "--record")
    assert result.status == 3
    assert "no verdicts written" in result.err
    assert not RECORD.exists()


@pytest.mark.parametrize("other", ["--no-prove", "--save-examples"])
def test_options_that_do_not_go_with_a_record(tiaoli: Tiaoli, rules: Path, other: str) -> None:
    assert tiaoli("check", rules, "--record", other).status == 2
    assert not RECORD.exists()


@pytest.mark.parametrize("path", sorted((ROOT / "policies").glob("*.policy")), ids=lambda p: p.stem)
def test_the_committed_records_are_of_the_committed_rules(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    compiled = compile_rules(read(path))
    assert compiled.scheme is not None
    verdicts = recorded_evidence(compiled).verdicts
    assert set(verdicts) == {item.name for item in compiled.scheme.promises}
    assert len(list(of_policy(compiled))) == 3
