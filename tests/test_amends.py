"""Policies that amend another file: settled as one file would be, and told as two."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from commands import Tiaoli
from hypothesis import HealthCheck, given, settings
from snapshots import check
from strategies_policies import policies

from compiler.evaluate import evaluate
from compiler.pipeline import Compiled, compile_rules
from compiler.program.program import Program
from compiler.program.text import program_text
from compiler.sources import Beside, Found, Missing, RuleFile, read_rules
from dsl.diagnostics import has_errors
from dsl.format import format_policy
from dsl.language import Language
from dsl.render import render
from dsl.wording import wording

HERE = Path(__file__).parent / "amends"
CHAIN = [HERE / f"qing_{name}.policy" for name in ("province_2020", "city_2021", "county_2022")]
BAD = sorted((HERE / "bad").glob("*.policy"))
TEXTS: Mapping[str, str] = {path.stem: path.read_text("utf-8") for path in CHAIN}


def among(texts: Mapping[str, str]) -> Beside:
    """A folder that holds these rule files."""

    def beside(name: str) -> Found | Missing:
        if name in texts:
            return Found(f"{name}.policy", texts[name].encode())
        return Missing(f"{name}.policy", tuple(sorted(texts)))

    return beside


def read(name: str, texts: Mapping[str, str] = TEXTS) -> RuleFile:
    """One of these rule files, with those that it amends."""
    return read_rules(f"{name}.policy", texts[name].encode(), among(texts))


def program_of(compiled: Compiled) -> Program:
    """The program; without one the test fails."""
    assert compiled.program is not None, compiled.diagnostics
    return compiled.program


def year_of(program: Program, claims: list[dict[str, int | str]]) -> list[dict[str, int]]:
    """What each claim of a year gives, patient included."""
    state = {item.name: 0 for item in program.state}
    results = []
    for claim in claims:
        outcome = evaluate(program, claim, state)
        assert outcome.refusal is None
        assert outcome.patient is not None
        state = dict(outcome.state)
        results.append({**outcome.payments, "patient": outcome.patient})
    return results


CLAIMS: list[dict[str, int | str]] = [
    {"date": 2022_05_01, "status": status, "level": level, "age": age, "eligible": fen, "other": 7}
    for status, level, age, fen in product(
        ("ordinary", "poor", "dibao"),
        ("township", "county", "city"),
        (79, 80, 100),
        (0, 150_03, 2_000_000, 90_000_01),
    )
]


@pytest.mark.parametrize("name", ["qing_city_2021", "qing_county_2022"])
def test_two_and_three_files_settle_as_one_does(name: str) -> None:
    compiled = compile_rules(read(name))
    assert not compiled.diagnostics
    path = HERE / "one" / f"{name}.policy"
    alone = compile_rules(read_rules(path.name, path.read_bytes()))
    assert year_of(program_of(compiled), CLAIMS) == year_of(program_of(alone), CLAIMS)


@pytest.mark.parametrize("name", ["qing_city_2021", "qing_county_2022"])
def test_before_is_the_file_beneath_with_its_articles(name: str) -> None:
    texts = {**TEXTS, "qing_province_2020": TEXTS["qing_province_2020"].replace("open", "55%")}
    file = read(name, texts)
    assert file.base is not None
    before = compile_rules(file, before=True)
    base = compile_rules(file.base)
    same_day = [{**claim, "date": 2023_01_01} for claim in CLAIMS]
    expected = year_of(program_of(base), same_day)
    settled = year_of(program_of(before), same_day)
    own = {"city_fund"} if name == "qing_city_2021" else set()
    if own:
        settled = [
            {payer: fen for payer, fen in each.items() if payer not in {*own, "patient"}}
            for each in settled
        ]
        expected = [
            {payer: fen for payer, fen in each.items() if payer != "patient"} for each in expected
        ]
    assert settled == expected


def test_the_file_beneath_may_leave_a_value_open_for_this_one() -> None:
    assert [item.code for item in compile_rules(read("qing_province_2020")).diagnostics] == [
        "TL0508"
    ]
    refusals = program_of(compile_rules(read("qing_city_2021"), before=True)).refusals
    assert any("rate: the scheme before leaves" in item.reason.en for item in refusals)


def test_readings_of_either_file_may_be_chosen() -> None:
    file = read("qing_city_2021")
    choices = {"county_deductible": "waived_for_poor", "aged_limit": "higher"}
    program = program_of(compile_rules(file, choices))
    assert dict(program.identity.choices) == choices
    claim = {**CLAIMS[0], "status": "poor", "level": "county", "eligible": 100_000}
    assert year_of(program, [claim])[0]["basic"] == 75_000
    assert [item.code for item in compile_rules(file, {"none": "x"}).diagnostics] == ["TL0521"]


def test_an_old_value_is_looked_for_in_what_the_file_beneath_left() -> None:
    file = read("qing_county_2022")
    found = compile_rules(file, {"county_deductible": "waived_for_poor"}).diagnostics
    assert [item.code for item in found] == ["TL0504"]
    text = render(found[0], file.sources, Language.EN)
    assert "--> qing_county_2022.policy:14" in text
    assert "--> qing_province_2020.policy:65" in text
    assert "or waived_for_poor" in text or "basic inpatient: deductible waived" in text


def test_errors_of_a_layer_beneath_are_told_where_they_stand() -> None:
    city = TEXTS["qing_city_2021"].replace("from 90%", "from 85%")
    found = compile_rules(read("qing_county_2022", {**TEXTS, "qing_city_2021": city})).diagnostics
    assert [(item.code, item.span.file) for item in found] == [("TL0504", "qing_city_2021.policy")]


def test_rules_of_conflict_hold_within_one_file() -> None:
    """Two settings of different files do not conflict, as they would in one."""
    city = TEXTS["qing_city_2021"].replace("rate from 90% to 95%", "rate 70%")
    article = (
        '\narticle 三 zh "再" en "again"\n  basic inpatient: rate 71%, for level is township\n'
    )
    together = {**TEXTS, "qing_city_2021": city.replace("\nexample", f"{article}\nexample")}
    found = compile_rules(read("qing_city_2021", together)).diagnostics
    assert "TL0501" in {item.code for item in found}
    apart = {
        **TEXTS,
        "qing_city_2021": city,
        "qing_county_2022": TEXTS["qing_county_2022"] + article,
    }
    assert not compile_rules(read("qing_county_2022", apart)).diagnostics


@pytest.mark.parametrize(
    ("old", "new"), [("85%", "84%"), ("70%\n", "71%\n"), ("1,000 yuan", "1,001 yuan")]
)
def test_a_change_beneath_is_another_version(old: str, new: str) -> None:
    """Also where the value is no longer seen in what this file settles (85%)."""
    changed = {**TEXTS, "qing_province_2020": TEXTS["qing_province_2020"].replace(old, new)}
    if old == "85%":
        changed["qing_city_2021"] = TEXTS["qing_city_2021"].replace("from 90%", "from 89%")
    versions = [
        program_of(compile_rules(read("qing_county_2022", texts))).identity.version
        for texts in (TEXTS, changed)
    ]
    assert versions[0] != versions[1]


def test_an_end_after_the_end_beneath_does_nothing() -> None:
    province = TEXTS["qing_province_2020"].replace(
        "    rate open", "    rate 50%\n    ends with 2022-12-31"
    )
    county = TEXTS["qing_county_2022"] + '\n条款 二 中文 "止" 英文 "end"\n  大病保险：执行到 {}\n'
    for day, expected in (("2023-06-30", ["TL0509"]), ("2022-06-30", [])):
        texts = {"qing_province_2020": province, "qing_county_2022": county.format(day)}
        texts["qing_city_2021"] = TEXTS["qing_city_2021"]
        found = compile_rules(read("qing_county_2022", texts)).diagnostics
        assert [item.code for item in found] == expected


@pytest.mark.parametrize("language", Language)
def test_labels_beneath_are_words_of_the_file(language: Language) -> None:
    file = read("qing_county_2022")
    beneath = [item.tree for item in file.chain[:-1] if item.tree is not None]
    assert file.tree is not None
    text = format_policy(file.tree, language, file.references, beneath)
    again = read("qing_county_2022", {**TEXTS, "qing_county_2022": text})
    assert not again.diagnostics
    assert ("大病保险：" in text) is (language is Language.ZH)
    first, second = (program_of(compile_rules(item)) for item in (file, again))
    assert program_text(first) == program_text(second)


# --- messages -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_what_is_said_of_a_faulty_file(path: Path, language: Language) -> None:
    folder = {item.stem: item.read_text("utf-8") for item in path.parent.glob("beneath/*.policy")}
    file = read_rules(path.name, path.read_bytes(), among({**folder, "TL0317": ""}))
    if path.stem != "TL0317":
        file = read_rules(path.name, path.read_bytes(), among(folder))
    assert {found.code for found in file.diagnostics} >= {path.stem}
    assert has_errors(file.diagnostics)
    for found in file.diagnostics:
        entry = wording(language).entries[found.code]
        placeholders = re.findall(r"{(\w+)}", entry.title + entry.message + entry.help)
        assert set(placeholders) <= set(found.facts)
    shown = [render(found, file.sources, language) for found in file.diagnostics]
    check(path.with_suffix(f".{language.value}.txt"), "\n\n".join(shown) + "\n")


# --- commands -------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in CHAIN:
        shutil.copy(path, tmp_path)
    return tmp_path


def test_commands_work_on_a_policy_that_amends(tiaoli: Tiaoli, folder: Path) -> None:
    county = folder / "qing_county_2022.policy"
    claims = folder / "claims.csv"
    claims.write_text(
        "claim_id,person_id,date,status,level,age,eligible,other\n"
        "1,a,2022-03-01,poor,county,85,20000,0\n",
        "utf-8",
    )
    assert tiaoli("check", "--no-prove", county).status == 0
    assert tiaoli("fmt", "--check", county).status == 0
    assert tiaoli("build", county, "-o", folder / "out").status == 0
    module = (folder / "out" / "qing_county_2022.py").read_text("utf-8")
    assert 'Origin("qing_city_2021 一", ("大病保险支付六成",))' in module
    assert tiaoli("settle", county, claims, "-o", folder / "settled.csv").status == 0
    settled = (folder / "settled.csv").read_text("utf-8").splitlines()
    assert settled[1].endswith(",14850.00,0.00,4841.00,0.00,309.00")
    explained = tiaoli("explain", county, claims, "--claim", "1").out
    assert "qing_city_2021 二 →" in explained
    assert tiaoli("list", county, "duties").status == 0
    covered = tiaoli("coverage", county, "--sources", folder, "--format", "json").data
    assert [item["facts"] for item in covered["diagnostics"]] == [{"source": "qing_county_2022"}]


def test_show_says_from_which_file_each_value_comes(tiaoli: Tiaoli, folder: Path) -> None:
    county = folder / "qing_county_2022.policy"
    shown = tiaoli("show", county)
    assert "amends Qing City: implementing rules (qing_city_2021)" in shown.out
    assert "open → 60% → 65%" in shown.out
    data = tiaoli("show", county, "--format", "json").data
    assert data["amends"] == "qing_city_2021"
    sources = set(re.findall(r'"policy": "(\w+)"', json.dumps(data["payers"])))
    assert sources == {path.stem for path in CHAIN}


def test_a_file_that_is_not_there_is_told_with_those_that_are(tiaoli: Tiaoli, folder: Path) -> None:
    (folder / "qing_province_2020.policy").unlink()
    told = tiaoli("check", "--no-prove", folder / "qing_county_2022.policy")
    assert told.status == 1
    assert "TL0316" in told.out
    assert "TL0315" in told.out
    assert (folder / "qing_province_2020.policy").as_posix() in told.out
    assert "qing_county_2022" in told.out
    failed = tiaoli("coverage", folder / "qing_county_2022.policy", "--sources", folder)
    assert failed.status == 2


# --- random policies ------------------------------------------------------------------------


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(policies())
def test_a_file_on_a_scheme_without_articles_is_both_in_one(text: str) -> None:
    scheme, _, articles = text.partition("article 一")
    header = text[: text.index("\nfacts")].replace(
        "source random", "source random\n  amends scheme_2019"
    )
    texts = {
        "scheme_2019": scheme,
        "random": f"{header}\narticle 一{articles}",
    }
    apart = compile_rules(read("random", texts))
    alone = compile_rules(read("random", {"random": text}))
    assert [item.code for item in apart.diagnostics] == [item.code for item in alone.diagnostics]
    assert (apart.program is None) == (alone.program is None)
    if apart.program is not None and alone.program is not None:
        identity = alone.program.identity
        assert program_text(replace(apart.program, identity=identity)) == program_text(
            alone.program
        )
