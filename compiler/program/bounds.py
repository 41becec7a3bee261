"""Interval analysis: how large every amount of a program can become, rounding included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Final, assert_never

from compiler.program.nodes import (
    Add,
    All,
    Any,
    AtMost,
    Choose,
    Const,
    Fact,
    IsOneOf,
    Kind,
    Max,
    Min,
    Node,
    NodeId,
    Not,
    Round,
    State,
    Sub,
)
from compiler.program.order import Order
from compiler.program.program import Program
from dsl.values import half_up

#: The most that a pool's cost or a year-to-date amount may be, in fen: 10^9 yuan.
DEFAULT_BOUND: Final = 100_000_000_000
INT64_MAX: Final = 2**63 - 1
_LAST_DATE: Final = 99_991_231


@dataclass(frozen=True, slots=True)
class Interval:
    """All whole numbers from `low` to `high`, both included."""

    low: int
    high: int

    def hull(self, other: Interval) -> Interval:
        """The least interval that holds both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))


def intervals(
    program: Program, pool_bound: int = DEFAULT_BOUND, state_bound: int = DEFAULT_BOUND
) -> tuple[Interval | None, ...]:
    """What every node of the program can be, with the costs and year-to-date amounts bounded.

    Bounds are in fen. A node that yields no number (a flag, a choice) has None.
    """
    facts = {
        fact.name: Interval(fact.low, fact.high)
        if fact.kind is Kind.COUNT
        else Interval(0, pool_bound)
        for fact in program.facts
    }
    return node_intervals(program.nodes, facts, Interval(0, state_bound))


def node_intervals(
    nodes: Sequence[Node], facts: Mapping[str, Interval], state: Interval
) -> tuple[Interval | None, ...]:
    """The interval of each node, given those of the numeric facts and of year-to-date amounts."""
    order = Order(nodes)
    known: list[Interval | None] = []
    for node in nodes:
        known.append(_interval(node, known, facts, state, order))
    return tuple(known)


def _interval(
    node: Node,
    known: Sequence[Interval | None],
    facts: Mapping[str, Interval],
    state: Interval,
    order: Order,
) -> Interval | None:
    match node:
        case Const(value, kind):
            return None if kind is Kind.FLAG else Interval(int(value), int(value))
        case Fact(name, kind):
            if kind is Kind.DATE:
                return Interval(0, _LAST_DATE)
            return facts[name] if kind in (Kind.MONEY, Kind.COUNT) else None
        case State():
            return state
        case Add(args):
            parts = [_number(known, arg) for arg in args]
            return Interval(sum(part.low for part in parts), sum(part.high for part in parts))
        case Sub(left, right):
            whole, part = _number(known, left), _number(known, right)
            low = whole.low - part.high
            floor = max(low, 0) if order.at_most(right, left) else low
            return Interval(floor, max(floor, whole.high - part.low))
        case Min(args):
            parts = [_number(known, arg) for arg in args]
            return Interval(min(part.low for part in parts), min(part.high for part in parts))
        case Max(args):
            parts = [_number(known, arg) for arg in args]
            return Interval(max(part.low for part in parts), max(part.high for part in parts))
        case Round(terms):
            return _rounded([(rate, _number(known, amount)) for rate, amount in terms])
        case Choose(_, then, otherwise):
            first, second = known[then], known[otherwise]
            return first.hull(second) if first and second else None
        case AtMost() | IsOneOf() | All() | Any() | Not():
            return None
        case _:
            assert_never(node)


def _number(known: Sequence[Interval | None], node: NodeId) -> Interval:
    interval = known[node]
    if interval is None:
        raise ValueError(f"%{node} is no number")
    return interval


def _rounded(terms: Sequence[tuple[Fraction, Interval]]) -> Interval:
    low = sum((rate * part.low for rate, part in terms), Fraction())
    high = sum((rate * part.high for rate, part in terms), Fraction())
    return Interval(half_up(max(low, Fraction())), half_up(max(high, Fraction())))


@dataclass(frozen=True, slots=True)
class WholeRates:
    """Rates over one denominator: round half up of the sum is (sum of p*x + half) // denominator.

    Right for amounts >= 0: with an odd denominator there are no ties.
    """

    numerators: tuple[int, ...]
    denominator: int

    @property
    def half(self) -> int:
        """What is added before the division."""
        return self.denominator // 2


def whole_rates(rates: Sequence[Fraction]) -> WholeRates:
    """The rates as whole numbers over their least common denominator."""
    denominator = lcm(*(rate.denominator for rate in rates))
    return WholeRates(tuple(int(rate * denominator) for rate in rates), denominator)


def largest_value(program: Program, bound: int) -> int:
    """The greatest magnitude, numerators of roundings included, with inputs up to `bound` fen."""
    known = intervals(program, bound, bound)
    largest = max((max(-part.low, part.high) for part in known if part), default=0)
    for node in program.nodes:
        if isinstance(node, Round):
            whole = whole_rates([rate for rate, _ in node.terms])
            products = [
                numerator * _number(known, amount).high
                for numerator, (_, amount) in zip(whole.numerators, node.terms, strict=True)
            ]
            largest = max(largest, sum(products) + whole.half)
    return largest


def safe_input_bound(program: Program) -> int:
    """The greatest bound (fen) on every cost and year-to-date amount that keeps within int64.

    With it no value of the program, and no numerator inside a rounding, leaves int64; -1 if even
    zero is too much. 2^63 - 1 itself where nothing is computed.
    """
    low, high = -1, INT64_MAX
    while low < high:
        middle = (low + high + 1) // 2
        if largest_value(program, middle) <= INT64_MAX:
            low = middle
        else:
            high = middle - 1
    return low
