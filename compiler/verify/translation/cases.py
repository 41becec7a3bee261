"""Cases: which values are left to the facts of a claim on one way through the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from compiler.program.bounds import DEFAULT_BOUND, INT64_MAX, Interval
from compiler.program.nodes import Kind
from compiler.program.program import FactInput
from compiler.verify.translation.terms import (
    FALSE,
    TRUE,
    AllOf,
    AtLeastZero,
    Flag,
    Input,
    Linear,
    Terms,
)
from dsl.values import number_date

#: What a choice or a yes-or-no fact can be.
Word = str | bool


@dataclass(frozen=True, slots=True)
class OneOf:
    """The question whether a fact is one of these values."""

    fact: str
    values: frozenset[Word]


@dataclass(frozen=True, slots=True)
class UpTo:
    """The question whether a count or date is at most `last`."""

    fact: str
    last: int


@dataclass(frozen=True, slots=True)
class Assume:
    """The question whether a flag on amounts holds."""

    flag: Flag


Question = OneOf | UpTo | Assume


class UndecidedError(Exception):
    """The case does not say which way the code goes: first this question must be answered."""

    def __init__(self, question: Question) -> None:
        super().__init__(str(question))
        self.question = question


@dataclass(frozen=True, slots=True)
class Case:
    """The values left to choices and flags, the bounds of counts and the date, flags assumed."""

    values: Mapping[str, frozenset[Word]]
    bounds: Mapping[str, Interval]
    assumed: frozenset[Flag] = field(default_factory=frozenset)

    def one_of(self, fact: str, values: Iterable[Word]) -> Flag | OneOf:
        """Whether a fact is one of the values; the question where it may be or not."""
        possible, wanted = self.values[fact], frozenset(values)
        if possible <= wanted:
            return TRUE
        return OneOf(fact, possible & wanted) if possible & wanted else FALSE

    def at_least_zero(self, terms: Terms, amount: Linear) -> Flag | UpTo:
        """Whether amount >= 0; the question where it hangs on a count or the date alone."""
        flag = terms.at_least_zero(amount)
        node = terms.flag_node(flag)
        if not isinstance(node, AtLeastZero) or len(node.amount.parts) != 1:
            return flag
        ((atom, _),) = node.amount.parts
        item = terms.atom(atom)
        if not isinstance(item, Input) or item.name not in self.bounds:
            return flag
        least, left = -node.amount.constant, self.bounds[item.name]
        if left.low >= least:
            return TRUE if flag > 0 else FALSE
        if left.high < least:
            return FALSE if flag > 0 else TRUE
        return UpTo(item.name, least - 1)

    def known(self, flag: Flag) -> Flag:
        """TRUE or FALSE where the flag was assumed to hold or not, else the flag."""
        if flag in self.assumed:
            return TRUE
        return FALSE if -flag in self.assumed else flag

    def answered(self, terms: Terms, question: Question) -> list[Case]:
        """The cases with yes and with no; without those that no claim can be in."""
        match question:
            case OneOf(fact, values):
                left = self.values[fact]
                parts = [part for part in (left & values, left - values) if part]
                return [replace(self, values={**self.values, fact: part}) for part in parts]
            case UpTo(fact, last):
                old = self.bounds[fact]
                halves = (Interval(old.low, last), Interval(last + 1, old.high))
                return [
                    replace(self, bounds={**self.bounds, fact: half})
                    for half in halves
                    if fact != "date" or real_date(half) is not None
                ]
            case Assume(flag):
                return [self._assuming(terms, flag), self._assuming(terms, -flag)]

    def _assuming(self, terms: Terms, flag: Flag) -> Case:
        node = terms.flag_node(flag)
        also = node.flags if flag > 0 and isinstance(node, AllOf) else ()
        return replace(self, assumed=self.assumed | {flag, *also})


def whole_case(facts: Iterable[FactInput]) -> Case:
    """All claims."""
    values: dict[str, frozenset[Word]] = {}
    bounds: dict[str, Interval] = {}
    for fact in facts:
        match fact.kind:
            case Kind.CHOICE:
                values[fact.name] = frozenset(value.name for value in fact.values)
            case Kind.FLAG:
                values[fact.name] = frozenset((False, True))
            case Kind.COUNT | Kind.DATE:
                bounds[fact.name] = input_bounds(fact)
            case Kind.MONEY:
                pass
    return Case(values, bounds)


def input_bounds(fact: FactInput) -> Interval:
    """All that a number of a claim can be: fen up to what calculators take, yyyymmdd, counts."""
    match fact.kind:
        case Kind.COUNT:
            return Interval(fact.low, fact.high)
        case Kind.DATE:
            return Interval(10101, 99991231)
        case _:
            return Interval(0, DEFAULT_BOUND)


#: A year-to-date amount is never negative; whatever the year has come to fits into 64 bits.
STATE_BOUNDS = Interval(0, INT64_MAX)


def real_date(bounds: Interval) -> int | None:
    """A date (yyyymmdd) within the bounds, in our time where there is one; None if none is."""
    for low in (20180701, 20000101, bounds.low):
        found = _first_date(max(low, bounds.low), bounds.high)
        if found is not None:
            return found
    return None


@cache
def _first_date(low: int, high: int) -> int | None:
    for number in range(low, min(high, low + 10_000) + 1):
        try:
            found: date = number_date(number)
        except ValueError:
            continue
        return found.year * 10_000 + found.month * 100 + found.day
    return None
