"""The reference evaluator, on a program small enough to follow by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from small_program import small_program
from strategies_programs import claims, programs, years

from compiler.evaluate import Value, evaluate
from compiler.program.program import Program

CLAIM: Mapping[str, Value] = {
    "date": 20180701,
    "status": "registered_poor",
    "care": "inpatient",
    "eligible": 3_000_05,
    "other": 12_00,
}
NOTHING: Mapping[str, int] = {}


def test_a_claim() -> None:
    result = evaluate(small_program(), CLAIM, NOTHING)
    assert result.refusal is None
    assert result.payments == {"basic": 2_080_04, "fallback": 0}
    assert result.patient == 920_01 + 12_00
    assert result.state == {"basic_paid": 2_080_04, "own_total": 920_01, "fallback_paid": 0}


def test_the_year_so_far_counts() -> None:
    year = {"basic_paid": 9_000_00, "own_total": 2_900_00, "fallback_paid": 0}
    result = evaluate(small_program(), CLAIM, year)
    assert result.payments == {"basic": 1_000_00, "fallback": 1_900_05}
    assert result.patient == 100_00 + 12_00
    assert result.state == {
        "basic_paid": 10_000_00,
        "own_total": 4_900_05,
        "fallback_paid": 1_900_05,
    }


@pytest.mark.parametrize(
    ("fact", "value", "reason"),
    [("date", 20180619, "not yet in force"), ("status", "ordinary", "no figures")],
)
def test_a_refused_claim_leaves_the_year(fact: str, value: Value, reason: str) -> None:
    result = evaluate(small_program(), {**CLAIM, fact: value}, {"own_total": 5})
    assert result.refusal is not None
    assert result.refusal.reason.en == reason
    assert (result.payments, result.patient) == ({}, None)
    assert result.state == {"basic_paid": 0, "own_total": 5, "fallback_paid": 0}


def test_the_first_refusal_is_given() -> None:
    result = evaluate(small_program(), {**CLAIM, "date": 20180101, "status": "ordinary"}, NOTHING)
    assert result.refusal == small_program().refusals[0]


def test_a_fact_that_is_missing() -> None:
    with pytest.raises(KeyError, match="care"):
        evaluate(small_program(), {k: v for k, v in CLAIM.items() if k != "care"}, NOTHING)


@settings(max_examples=100, deadline=None)
@given(programs(), claims, years)
def test_payments_and_patient_make_up_the_cost(
    program: Program, facts: Mapping[str, Value], state: Mapping[str, int]
) -> None:
    result = evaluate(program, facts, state)
    if result.refusal is None:
        assert result.patient is not None
        whole = int(facts["eligible"]) + int(facts["other"])
        assert sum(result.payments.values()) + result.patient == whole
        assert all(payment >= 0 for payment in result.payments.values())
