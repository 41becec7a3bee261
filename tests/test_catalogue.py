"""Provisions as data: targets by year, indicators over settled rows, lists, `tiaoli list`."""

from __future__ import annotations

import importlib
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from commands import Tiaoli
from resolving import small

from compiler.pipeline import compile_rules, read_rules
from compiler.provisions.catalogue import rows
from dsl.model import Label

DEHONG: Any = importlib.import_module("generated.dehong_2017")
CHANGZHI: Any = importlib.import_module("generated.changzhi_2019")


@pytest.fixture
def tiaoli(capsys: pytest.CaptureFixture[str]) -> Tiaoli:
    return Tiaoli(capsys)


def literacy() -> Any:
    """The health-literacy target of the annex: 8, 10, 13 and 16 per cent."""
    return next(
        target
        for target in DEHONG.TARGETS
        if [item.value for item in target.milestones] == [8, 10, 13, 16]
    )


@pytest.mark.parametrize(
    ("measured", "on", "state"),
    [
        ("10%", date(2018, 12, 31), "met"),
        ("9.9%", date(2018, 12, 31), "missed"),
        ("9.9%", date(2018, 6, 30), "not_yet_due"),
        ("7%", date(2018, 6, 30), "missed"),
        (16, date(2020, 12, 31), "met"),
        (15, date(2021, 1, 1), "missed"),
        (16, date(2021, 1, 1), "met"),
        (7, date(2016, 1, 1), "not_yet_due"),
    ],
)
def test_a_milestone_is_that_of_its_year(measured: str | int, on: date, state: str) -> None:
    assert DEHONG.target_state(literacy().name, measured, on) == state


def test_a_stage_is_reached_by_itself_and_by_a_later_one() -> None:
    staged = next(
        target
        for target in DEHONG.TARGETS
        if target.milestones and all(item.stage for item in target.milestones)
    )
    required = staged.milestones[-1].stage
    on = date(2020, 12, 31)
    assert DEHONG.target_state(staged.name, required, on) == "met"
    assert DEHONG.target_state(staged.name, DEHONG.STAGES[-1], on) == "met"
    with pytest.raises(ValueError, match="no stage"):
        DEHONG.target_state(staged.name, "nonsense", on)


def test_an_unknown_target_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        DEHONG.target_state("nonsense", 1, date(2020, 1, 1))


def row(eligible: str, other: str, paid: str, **facts: str) -> dict[str, str]:
    """A settled row of Changzhi whose payments are all basic insurance's."""
    patient = Fraction(eligible) + Fraction(other) - Fraction(paid)
    return {
        "status": "registered_poor",
        "care": "inpatient",
        "level": "county",
        "eligible": eligible,
        "other": other,
        "basic": paid,
        "critical_illness": "0",
        "supplementary": "0",
        "medical_assistance": "0",
        "patient": str(patient),
        **facts,
    }


def test_the_average_of_changzhi_is_a_ratio_of_sums() -> None:
    name = next(item.name for item in CHANGZHI.INDICATORS if item.mean == "ratio_of_sums")
    rows = [
        row("8000.00", "0", "7310.00"),
        row("60000.00", "20000.00", "74306.00"),
        row("1000.00", "0", "0", status="ordinary"),
    ]
    ratio = CHANGZHI.indicator(name, rows)
    assert ratio == Fraction(7310 + 74306, 8000 + 80000)
    assert round(float(ratio * 100), 2) == 92.75
    assert CHANGZHI.indicator(name, []) is None


def test_a_target_of_certain_claims_says_which() -> None:
    article = """
target own_share zh "自付占比" en "own share"
  for status is poor and level is township
  at most 10%
target visits zh "就诊率" en "visits"
  at least 90%
formula doctors zh "应配村医" en "village doctors"
  input people whole number from 0 to 100000 zh "人口" en "people"
  count 1 for every 1,000 of people, rounded up
  unit zh "名" en "doctors"
"""
    compiled = compile_rules(read_rules("small.policy", small(article=article).encode()))
    assert compiled.diagnostics == ()
    assert compiled.file.policy is not None
    share, visits, doctors, *_ = rows(compiled.file.policy)
    assert share.guard is not None
    assert share.guard.zh == "身份为贫困人口且医院级别为乡级"
    assert share.required == Label("不超过10%", "at most 10%")
    assert visits.guard is None
    assert (doctors.unit, doctors.guard) == (Label("名", "doctors"), None)


def test_conditions_and_units_are_listed(tiaoli: Tiaoli) -> None:
    listed = tiaoli("list", "dehong_2017", "formulas", "--lang", "zh")
    assert "名/所" in listed.out
    listed = tiaoli("list", "dehong_2017", "formulas", "--format", "json")
    doctors = next(item for item in listed.data["rows"] if item["name"] == "village_doctors")
    assert doctors["unit"] == {"zh": "名/所", "en": "doctors a clinic"}
    listed = tiaoli("list", "dehong_2017", "indicators", "--lang", "en")
    assert "for status: registered poor" in " ".join(listed.out.split())


def test_the_doctors_of_a_village() -> None:
    assert [DEHONG.village_doctors(population=n) for n in (0, 1000, 1001, 2500)] == [1, 1, 2, 3]


def test_lists_have_the_counts_of_the_text() -> None:
    counts = {len(listing.items) for listing in DEHONG.LISTS}
    assert {20, 25} <= counts


def test_everything_due_in_a_year(tiaoli: Tiaoli) -> None:
    due = tiaoli("list", "dehong_2017", "targets", "--year", "2018", "--format", "json").data
    names = [item["name"] for item in due["rows"]]
    assert literacy().name in names
    assert all(
        any(m["year"] == 2018 for m in item["milestones"]) or item["due"] or item["starting"]
        for item in due["rows"]
    )


def test_everything_a_unit_must_do(tiaoli: Tiaoli) -> None:
    found = tiaoli("list", "huining_2018", "duties", "--unit", "县民政局", "--format", "json").data
    assert found["rows"]
    for item in found["rows"]:
        assert "县民政局" in [unit["label"]["zh"] for unit in item["units"]]


def test_a_misspelt_unit_is_a_usage_error(tiaoli: Tiaoli) -> None:
    result = tiaoli("list", "huining_2018", "duties", "--unit", "县民正局")
    assert result.status == 2
    assert "县民政局" in result.err or "civil" in result.err


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_table_speaks_both_languages(tiaoli: Tiaoli, language: str) -> None:
    result = tiaoli("list", "huining_2018", "duties", "--lang", language)
    assert result.status == 0
    assert ("责任单位" in result.out) == (language == "zh")
