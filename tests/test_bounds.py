"""Interval analysis, and the order among amounts that it leans on."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from fractions import Fraction

from hypothesis import given, settings
from small_program import small_program
from strategies_programs import claims, programs, years

from compiler.evaluate import Value, evaluate
from compiler.program.bounds import (
    INT64_MAX,
    Interval,
    intervals,
    largest_value,
    node_intervals,
    safe_input_bound,
    whole_rates,
)
from compiler.program.builder import Builder
from compiler.program.nodes import Kind, NodeId, Round
from compiler.program.program import PatientShare, Program

HUGE = 10**11


def bounds_of(builder: Builder, node: NodeId, cost: int = 1000, year: int = 500) -> Interval:
    """The interval of one node, with costs a and b and the year c bounded."""
    facts = {"a": Interval(0, cost), "b": Interval(0, cost), "age": Interval(1, 120)}
    found = node_intervals(builder.nodes, facts, Interval(0, year))[node]
    assert found is not None
    return found


def test_intervals() -> None:
    build = Builder()
    a, b, c = build.fact("a", Kind.MONEY), build.fact("b", Kind.MONEY), build.state("c")
    ten = build.money(10)
    assert bounds_of(build, a) == Interval(0, 1000)
    assert bounds_of(build, c) == Interval(0, 500)
    assert bounds_of(build, build.add(a, c)) == Interval(0, 1500)
    assert bounds_of(build, build.sub(a, c)) == Interval(-500, 1000)
    assert bounds_of(build, build.sub(a, build.minimum(a, b))) == Interval(0, 1000)
    assert bounds_of(build, build.minimum(a, ten)) == Interval(0, 10)
    assert bounds_of(build, build.maximum(a, ten)) == Interval(10, 1000)
    assert bounds_of(build, build.round_sum([(Fraction(1, 3), a)])) == Interval(0, 333)
    assert bounds_of(build, build.round_sum([(Fraction(1, 2), build.maximum(ten, a))])).low == 5
    chosen = build.choose(build.fact("p", Kind.FLAG), a, build.money(-7))
    assert bounds_of(build, chosen) == Interval(-7, 1000)
    assert bounds_of(build, build.fact("age", Kind.COUNT)) == Interval(1, 120)


@settings(max_examples=100, deadline=None)
@given(programs(), claims, years)
def test_every_value_lies_in_its_interval(
    program: Program, facts: Mapping[str, Value], state: Mapping[str, int]
) -> None:
    values = evaluate(program, facts, state).values
    for value, interval in zip(values, intervals(program), strict=True):
        if interval is not None:
            assert isinstance(value, int)
            assert interval.low <= value <= interval.high


def rounded(*rates: str) -> Program:
    """A program that rounds shares of the eligible cost, and does nothing else."""
    build = Builder()
    eligible, other = build.fact("eligible", Kind.MONEY), build.fact("other", Kind.MONEY)
    amounts = (eligible, other, build.add(eligible, other))
    shares = zip(map(Fraction, rates), amounts, strict=False)
    share = build.round_sum(list(shares))
    return dataclasses.replace(
        small_program(),
        nodes=build.nodes,
        names=(),
        refusals=(),
        payers=(),
        state=(),
        patient=PatientShare(share, (), ()),
    )


def test_safe_bound_counts_what_stands_inside_a_rounding() -> None:
    # 17 * x + 10 must stay within int64.
    assert safe_input_bound(rounded("17/20")) == (INT64_MAX - 10) // 17
    # Over one denominator: 27 * x + 35 * y + 25, divided by 50.
    assert safe_input_bound(rounded("27/50", "7/10")) == (INT64_MAX - 25) // (27 + 35)


def test_safe_bound_is_the_last_that_is_safe() -> None:
    program = small_program()
    bound = safe_input_bound(program)
    assert largest_value(program, bound) <= INT64_MAX < largest_value(program, bound + 1)
    assert bound > HUGE


@settings(max_examples=50, deadline=None)
@given(programs())
def test_numerators_fit_within_the_safe_bound(program: Program) -> None:
    bound = safe_input_bound(program)
    known = intervals(program, bound, bound)
    for node in program.nodes:
        if isinstance(node, Round):
            whole = whole_rates([rate for rate, _ in node.terms])
            parts = [known[amount] for _, amount in node.terms]
            highs = [part.high for part in parts if part is not None]
            products = [p * x for p, x in zip(whole.numerators, highs, strict=True)]
            assert sum(products) + whole.half <= INT64_MAX


def test_order_is_proved_from_structure() -> None:
    build = Builder()
    a, b, c = build.fact("a", Kind.MONEY), build.fact("b", Kind.MONEY), build.state("c")
    zero, order = build.money(0), build.order
    rest = build.sub(a, build.minimum(b, a))
    assert order.never_negative(rest)
    assert order.at_most(rest, a)
    assert order.at_most(build.round_sum([(Fraction(4, 5), rest)]), a)
    assert not order.never_negative(build.sub(a, b))
    assert not order.at_most(a, b)
    assert order.at_most(
        build.round_sum([(Fraction(1, 2), rest)]), build.round_sum([(Fraction(1, 2), a)])
    )
    more, less = build.round_sum([(Fraction(3, 4), a)]), build.round_sum([(Fraction(1, 2), a)])
    assert order.at_most(less, more)
    assert not order.at_most(more, less)
    assert not order.at_most(build.round_sum([(Fraction(3, 2), a)]), a)
    # A payment out of two pools leaves nothing negative in either.
    payment = build.minimum(c, build.add(a, b))
    first = build.minimum(payment, a)
    second = build.sub(payment, first)
    assert order.never_negative(build.sub(a, first))
    assert order.never_negative(second)
    assert order.at_most(build.maximum(zero, build.sub(payment, a)), b)
