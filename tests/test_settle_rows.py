"""Settling rows: order, years, duplicates, and every kind of cell that can't be read."""

from __future__ import annotations

import random
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from settling import HUINING, POLICIES, claim, loaded

from bench.claims import columns_of, make_claims
from bench.hand.replay import MODULES, replay
from compiler.settle.faults import worded
from compiler.settle.rows import settle_rows
from compiler.wording.catalogue import Catalogue
from dsl.language import Language

BUILT = [name for name in MODULES if (POLICIES / f"{name}.policy").exists()]
CLAIMS = list(make_claims("huining_2018", 120, seed=3))


def payments(rows: list[dict[str, str]]) -> dict[str, tuple[int, ...]]:
    """What each settled claim comes to, the patient last."""
    outcomes = settle_rows(loaded("huining_2018").calculator, rows)
    return {
        outcome.row["claim_id"]: (*outcome.payments.values(), outcome.patient)
        for outcome in outcomes
        if outcome.settled
    }


@pytest.mark.parametrize("policy", BUILT)
def test_thousands_of_claims_equal_the_settlement_by_hand(policy: str) -> None:
    rows = list(islice(make_claims(policy, 4000, seed=11), 4000))
    expected = {
        claim_id: (*paid, patient) for claim_id, paid, patient in replay(MODULES[policy], rows)
    }
    actual = {
        outcome.row["claim_id"]: (*outcome.payments.values(), outcome.patient)
        for outcome in settle_rows(loaded(policy).calculator, rows)
        if outcome.settled
    }
    assert actual == expected
    assert loaded(policy).calculator.columns[:2] == ("claim_id", "person_id")
    assert set(loaded(policy).calculator.columns) == set(columns_of(policy))


@settings(max_examples=40, deadline=None)
@given(st.integers())
def test_any_order_of_the_rows_settles_the_same(seed: int) -> None:
    shuffled = list(CLAIMS)
    random.Random(seed).shuffle(shuffled)
    assert payments(shuffled) == payments(CLAIMS)


def test_claims_of_one_day_are_taken_by_claim_id_as_text() -> None:
    first, second = claim(claim_id="c10", level="city"), claim(claim_id="c9")
    assert payments([second, first]) == payments([first, second])
    assert payments([second, first])["c10"] == payments([first])["c10"]


def test_a_new_year_starts_at_zero() -> None:
    before = claim(claim_id="c1", date="2018-12-31", eligible="100000")
    after = claim(claim_id="c2", date="2019-01-01")
    assert payments([before, after])["c2"] == payments([after])["c2"]


def test_a_rejected_claim_leaves_the_year_as_it_was() -> None:
    refused = claim(claim_id="c0", date="2018-06-30", status="ordinary", eligible="50000")
    faulty = claim(claim_id="c2", date="2018-06-30", eligible="50,000")
    assert payments([refused, faulty, dict(HUINING)]) == payments([dict(HUINING)])


def test_of_rows_with_one_claim_id_the_first_counts_even_if_it_is_rejected() -> None:
    rows = [
        claim(claim_id="a", eligible="bad"),
        claim(claim_id="a"),
        claim(claim_id="b", person_id="p2"),
        claim(claim_id="b", person_id="p3"),
    ]
    outcomes = list(settle_rows(loaded("huining_2018").calculator, rows))
    assert [outcome.settled for outcome in outcomes] == [False, False, True, False]
    assert [outcome.faults[0].key for outcome in outcomes if not outcome.settled] == [
        "no_money",
        "duplicate",
        "duplicate",
    ]


BAD_CELLS = [
    ("claim_id", "", "empty"),
    ("claim_id", "  ", "empty"),
    ("person_id", "", "empty"),
    ("date", "", "empty"),
    ("date", "2018-7-1", "date_form"),
    ("date", "2018/07/01", "date_form"),
    ("date", "20180701", "date_form"),
    ("date", "2018年7月1日", "date_form"),
    ("date", "2018-02-30", "no_such_day"),
    ("date", "2018-W27-1", "no_date"),
    ("date", "01.07.2018", "no_date"),
    ("date", "２０１８-07-01", "full_width"),
    ("date", " 2018-07-01", "blanks"),
    ("date", "yesterday", "no_date"),
    ("status", "", "empty"),
    ("status", "registered_por", "misspelt_value"),
    ("status", "建档立卡贫困人口", "misspelt_value"),
    ("status", "Registered_Poor", "misspelt_value"),
    ("status", "registered_poor ", "misspelt_value"),
    ("care", "x", "unknown_value"),
    ("eligible", "", "empty"),
    ("eligible", "-1", "negative"),
    ("eligible", "−0.01", "negative"),
    ("eligible", "1.005", "three_decimals"),
    ("eligible", "1,000.00", "thousands"),
    ("eligible", "1,000", "thousands"),
    ("eligible", "１００", "full_width"),
    ("eligible", "100．5", "full_width"),
    ("eligible", "1e3", "scientific"),
    ("eligible", "1.5E+05", "scientific"),
    ("eligible", "100元", "unit"),
    ("eligible", "¥100", "unit"),
    ("eligible", "+5", "no_money"),
    ("eligible", "5.", "no_money"),
    ("eligible", ".50", "no_money"),
    ("eligible", "1.2.3", "no_money"),
    ("eligible", "NaN", "no_money"),
    ("eligible", "٣", "no_money"),
    ("eligible", " 5", "blanks"),
    ("eligible", "1000000000.01", "too_large"),
    ("eligible", "9" * 400, "too_large"),
    ("other", "abc", "no_money"),
]


@pytest.mark.parametrize(("column", "text", "key"), BAD_CELLS)
def test_every_kind_of_bad_cell_is_named(column: str, text: str, key: str) -> None:
    (outcome,) = settle_rows(loaded("huining_2018").calculator, [claim(**{column: text})])
    assert [(fault.key, fault.column) for fault in outcome.faults] == [(key, column)]
    for language in Language:
        assert column in worded(outcome.faults[0], Catalogue("settle", language))


@pytest.mark.parametrize("text", ["0", "0.1", "00012.30", "1000000000", "1000000000.00"])
def test_money_as_the_claims_format_has_it(text: str) -> None:
    (outcome,) = settle_rows(loaded("huining_2018").calculator, [claim(eligible=text)])
    assert outcome.settled


@pytest.mark.parametrize(
    ("column", "text", "key"),
    [
        ("referred", "TRUE", "misspelt_value"),
        ("referred", "是", "misspelt_value"),
        ("referred", "perhaps", "unknown_value"),
    ],
)
def test_yes_and_no_are_true_and_false(column: str, text: str, key: str) -> None:
    row = next(iter(make_claims("dehong_2017", 1, seed=1)))
    (outcome,) = settle_rows(loaded("dehong_2017").calculator, [{**row, column: text}])
    assert (key, column) in [(fault.key, fault.column) for fault in outcome.faults]


def test_a_misspelt_value_is_put_right() -> None:
    (outcome,) = settle_rows(loaded("huining_2018").calculator, [claim(level="县级")])
    words = Catalogue("settle", Language.ZH)
    assert worded(outcome.faults[0], words) == "level：“县级”不是该列的取值，是否应为 county？"


def test_all_faults_of_a_row_are_told() -> None:
    row = claim(date="2018-13-01", eligible="x", level="?")
    (outcome,) = settle_rows(loaded("huining_2018").calculator, [row])
    assert [fault.column for fault in outcome.faults] == ["date", "level", "eligible"]


def test_a_refusal_gives_the_rule_s_reason_and_article() -> None:
    (outcome,) = settle_rows(loaded("huining_2018").calculator, [claim(status="ordinary")])
    text = worded(outcome.faults[0], Catalogue("settle", Language.ZH))
    assert text == "政策不予结算：原文未规定普通居民的待遇（条款 三（一））"


def test_a_date_out_of_force_is_refused() -> None:
    (outcome,) = settle_rows(loaded("huining_2018").calculator, [claim(date="2018-06-19")])
    text = worded(outcome.faults[0], Catalogue("settle", Language.EN))
    assert text == "not settled by the policy: the date lies before the policy is in force"


def test_openings_are_where_a_year_starts() -> None:
    calculator = loaded("huining_2018").calculator
    names = [item.name for item in calculator.state]
    amounts = tuple(10_000_000 if name == "basic_inpatient_paid" else 0 for name in names)
    openings = {("p1", 2018): amounts, ("nobody", 2018): amounts}
    rows = [dict(HUINING), claim(claim_id="c2", date="2019-07-01")]
    first, second = settle_rows(calculator, rows, openings)
    assert first.payments["basic"] == 0
    assert second.payments["basic"] == 15_680_00
