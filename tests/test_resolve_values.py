"""Values: money, rates, points and dates where they belong; a claim is not a year."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from resolving import codes_of, errors_of, policy_of, small, statements_of

from dsl.model import (
    AddPoints,
    AmountComparison,
    AmountValue,
    Assumption,
    Change,
    ChoiceAmount,
    FlatRate,
    Label,
    LastDay,
    MoneyAmount,
    Multiply,
    NewBenefit,
    Open,
    ParameterValue,
    PatientAmount,
    Period,
    PoolAmount,
    Promise,
    Provenance,
    Setting,
    ShareAmount,
    SumAmount,
    TargetValue,
    Waived,
)
from dsl.source import NOWHERE
from dsl.tree import Choice

TOTAL = ("eligible", "other")


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("rate 90%", FlatRate(Fraction(9, 10))),
        ("rate open", Open()),
        ("deductible waived", Waived()),
        ("deductible 3,000 yuan", AmountValue(MoneyAmount(300_000))),
        ("deductible 300 yuan a claim", AmountValue(MoneyAmount(30_000, Period.CLAIM))),
        ("yearly limit 30,000 yuan a year", AmountValue(MoneyAmount(3_000_000, Period.YEAR))),
        ("at least 70% of total", AmountValue(
            ShareAmount(Fraction(7, 10), PoolAmount(TOTAL, False, False))
        )),
        ("up to 90% of eligible", TargetValue(Fraction(9, 10), ("eligible",))),
        ("up to 90% of total", TargetValue(Fraction(9, 10), TOTAL)),
        ("ends with 2021-12-31", LastDay(date(2021, 12, 31))),
        ("deductible lesser of 10% of eligible and 500 yuan", AmountValue(ChoiceAmount(
            Choice.LESSER,
            (
                ShareAmount(Fraction(1, 10), PoolAmount(("eligible",), False, False)),
                MoneyAmount(50_000),
            ),
        ))),
        ("deductible 500 yuan - 10% of rest of other", AmountValue(SumAmount((
            (1, MoneyAmount(50_000)),
            (-1, ShareAmount(Fraction(1, 10), PoolAmount(("other",), True, False))),
        )))),
    ],
)  # fmt: skip
def test_values(line: str, value: ParameterValue) -> None:
    (setting,) = statements_of(f"basic inpatient: {line}")
    assert isinstance(setting, Setting)
    assert setting.value == value


def test_old_and_new_are_both_there() -> None:
    (setting,) = statements_of("basic inpatient: rate from 80% to 90%, assumed round")
    assert isinstance(setting, Setting)
    assert (setting.old, setting.value) == (FlatRate(Fraction(4, 5)), FlatRate(Fraction(9, 10)))
    because = Label("未核实", "unverified")
    assumption = Assumption("round", Label("约数", "round figure"), because)
    assert setting.provenance == Provenance("一", (), NOWHERE, assumption)


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("rate raised by 5 points", AddPoints(Fraction(1, 20))),
        ("rate lowered by 5 points", AddPoints(Fraction(-1, 20))),
        ("deductible raised by 50%", Multiply(Fraction(3, 2))),
        ("deductible lowered by 50%", Multiply(Fraction(1, 2))),
        ("deductible lowered by 100%", Multiply(Fraction(0))),
        ("yearly limit raised by 100%", Multiply(Fraction(2))),
    ],
)
def test_changes(line: str, change: AddPoints | Multiply) -> None:
    (found,) = statements_of(f"basic inpatient: {line}")
    assert isinstance(found, Change)
    assert found.change == change


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("deductible 2020-01-01", "TL0413"),
        ("rate 3,000 yuan", "TL0414"),
        ("rate waived", "TL0414"),
        ("rate 10% of eligible", "TL0414"),
        ("at least 70%", "TL0415"),
        ("up to 90%", "TL0415"),
        ("yearly limit 90%", "TL0415"),
        ("ends with 2021", "TL0416"),
        ("ends with 80%", "TL0416"),
        ("rate 101%", "TL0417"),
        ("at least 170% of eligible", "TL0417"),
        ("rate raised by 101 points", "TL0417"),
        ("yearly limit 10% of eligible", "TL0418"),
        ("yearly limit 3,000 yuan a claim", "TL0419"),
        ("up to 5,000 yuan", "TL0420"),
        ("up to 90% of rest of eligible", "TL0420"),
        ("up to 90% of eligible over the year", "TL0420"),
        ("rate raised by 5%", "TL0421"),
        ("deductible raised by 5 points", "TL0422"),
        ("up to raised by 5 points", "TL0423"),
        ("deductible lowered by 150%", "TL0424"),
        ("deductible 3,000 yuan a year", "TL0425"),
        ("deductible 10% of eligible over the year", "TL0425"),
        ("deductible lesser of 10% of eligible over the year and 500 yuan a claim", "TL0427"),
        ("deductible 10% of assistance", "TL0430"),
        ("deductible 10% of patient", "TL0431"),
        ('rate 90% cite 二 "由80%"', "TL0456"),
    ],
)
def test_values_that_do_not_fit(line: str, code: str) -> None:
    assert codes_of(small(article=f"basic inpatient: {line}")) == [code]


def test_a_benefit_of_the_year_takes_amounts_of_the_year() -> None:
    year = "critical_illness: deductible lesser of 10% of eligible over the year and 500 yuan"
    assert codes_of(small(article=year)) == []
    claim = "critical_illness: deductible 10% of eligible"
    assert codes_of(small(article=claim)) == ["TL0426"]
    assert codes_of(small(article="critical_illness: deductible 500 yuan a claim")) == ["TL0426"]


def test_a_formula_stands_alone() -> None:
    article = """
new assistance extra zh "新" en "new"
  covers rest of eligible
  pays lesser of 50% of rest of eligible and 300 yuan
"""
    (new,) = statements_of(article)
    assert isinstance(new, NewBenefit)
    assert codes_of(small(article=f"{article}  rate 90%")) == ["TL0434"]
    assert codes_of(small(article=f"{article}assistance extra: rate 90%")) == ["TL0434"]
    assert codes_of(small(article="basic inpatient: pays 10 yuan")) == ["TL0434"]


def test_a_scheme_value_keeps_what_it_cites() -> None:
    scheme = 'rate 80% cite 二（一） "由80%提高到90%"'
    policy = policy_of(small().replace("rate 80%", scheme))
    rate = policy.payers[0].benefits[0].settings[1]
    assert rate.provenance.article == "二（一）"
    assert rate.provenance.phrases == ("由80%提高到90%",)
    assert rate.provenance.cited


# --- promises -------------------------------------------------------------------------------


def promise_of(lines: str) -> Promise:
    """A promise of the small policy's article, which is for the poor."""
    article = f'for status is poor\nprove bound zh "界" en "bound"\n{lines}'
    (found,) = statements_of(article)
    assert isinstance(found, Promise)
    return found


def test_payers_and_patients_in_promises() -> None:
    found = promise_of("  basic + critical_illness at least 85% of eligible")
    assert isinstance(found.holds, AmountComparison)
    assert str(found.holds.left).count("PaidAmount") == 2
    assert found.holds.right == ShareAmount(
        Fraction(17, 20), PoolAmount(("eligible",), False, False)
    )
    found = promise_of("  for level is county\n  patient over the year at most 9,000 yuan a year")
    assert isinstance(found.holds, AmountComparison)
    assert found.holds.left == PatientAmount(TOTAL, True)
    assert str(found.guard).count("IsOneOf") == 2


def test_what_is_left_in_the_end_is_the_patients() -> None:
    found = promise_of("  rest of eligible at most 5,000 yuan")
    assert isinstance(found.holds, AmountComparison)
    assert found.holds.left == PatientAmount(("eligible",), False)


@pytest.mark.parametrize(
    "comparison",
    [
        "rest of eligible at most 3,000 yuan a year",
        "patient over the year at most 3,000 yuan a claim",
        "patient at most 10% of eligible over the year",
        "basic + critical_illness over the year at least 10 yuan",
    ],
)
def test_a_claim_and_a_year_are_not_compared(comparison: str) -> None:
    article = f'prove bound zh "界" en "bound"\n  {comparison}'
    (error,) = errors_of(small(article=article))
    assert error.code == "TL0427"
    assert {error.facts["first_en"], error.facts["second_en"]} == {"of one claim", "of a year"}


def test_a_misspelt_payer_of_a_promise_is_a_payer() -> None:
    article = 'prove bound zh "界" en "bound"\n  assistence at most 500 yuan'
    (error,) = errors_of(small(article=article))
    assert (error.code, error.facts["suggestion"]) == ("TL0301", "assistance")


def test_the_rest_of_a_payer_is_nothing() -> None:
    article = 'prove bound zh "界" en "bound"\n  rest of basic at most 500 yuan'
    assert codes_of(small(article=article)) == ["TL0429"]
