"""The bill that a page opens with: one of the policy's worked examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from compiler.program.nodes import Kind
from compiler.program.program import FactInput, Program
from dsl.model import DATE_FACT, Policy

#: A fact as the page holds it: an amount in fen, a count, yyyymmdd, yes or no, a value's name.
Value = int | str | bool


def start_bill(program: Program, policy: Policy | None) -> Mapping[str, Value]:
    """The facts of a worked example under the chosen readings; without one, the least values.

    Of the examples the first that shows the most payers at work in its first claim.
    """
    claims = [
        example.claims[0]
        for example in (policy.examples if policy is not None else ())
        if not example.readings and not example.before
    ]
    if not claims:
        return {fact.name: _least(fact, program.identity.in_force_from) for fact in program.facts}
    claim = max(claims, key=lambda item: sum(fen > 0 for _, fen in item.payments))
    day = claim.day.year * 10_000 + claim.day.month * 100 + claim.day.day
    return {DATE_FACT: day, **dict(claim.facts), **dict(claim.costs)}


def _least(fact: FactInput, first_day: int) -> Value:
    match fact.kind:
        case Kind.DATE:
            return first_day
        case Kind.CHOICE:
            return fact.values[0].name
        case Kind.FLAG:
            return False
        case Kind.COUNT:
            return fact.low
        case Kind.MONEY:
            return 0
        case _:
            assert_never(fact.kind)
