"""Kinds of claims: one combination of facts for each way in which conditions come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product

from compiler.evaluate import Value
from compiler.program.nodes import Fact, IsOneOf, Kind, Node
from compiler.program.program import FactInput
from compiler.verify.covering.bounds import bound_of
from dsl.values import date_number, number_date

#: Facts of a claim but its costs, by name.
Kinds = Mapping[str, Value]


def kinds_of_claims(
    nodes: Sequence[Node], facts: Sequence[FactInput]
) -> Iterator[dict[str, Value]]:
    """Every combination of values that conditions tell apart, one value of each kind."""
    named = [fact for fact in facts if fact.kind is not Kind.MONEY]
    for values in product(*(representatives(nodes, fact) for fact in named)):
        yield {fact.name: value for fact, value in zip(named, values, strict=True)}


def representatives(nodes: Sequence[Node], fact: FactInput) -> list[Value]:
    """One value of a fact for each kind; on both sides of every bound of a date or count."""
    match fact.kind:
        case Kind.FLAG:
            return [False, True] if _is_read(nodes, fact) else [False]
        case Kind.CHOICE:
            return [members[0] for members in alike(nodes, fact)]
        case Kind.COUNT:
            return list(_counts(nodes, fact))
        case Kind.DATE:
            return list(_dates(_bounds(nodes, fact)))
        case Kind.MONEY:
            raise ValueError("a cost has no kinds")


def alike(nodes: Sequence[Node], fact: FactInput) -> list[list[str]]:
    """The values of a choice, those together that no condition tells apart."""
    tests = [
        node.values
        for node in nodes
        if isinstance(node, IsOneOf) and _reads(nodes, node.subject, fact)
    ]
    found: dict[tuple[bool, ...], list[str]] = {}
    for value in fact.values:
        found.setdefault(tuple(value.name in test for test in tests), []).append(value.name)
    return list(found.values())


def _is_read(nodes: Sequence[Node], fact: FactInput) -> bool:
    return any(isinstance(node, Fact) and node.name == fact.name for node in nodes)


def _reads(nodes: Sequence[Node], subject: int, fact: FactInput) -> bool:
    node = nodes[subject]
    return isinstance(node, Fact) and node.name == fact.name


def _bounds(nodes: Sequence[Node], fact: FactInput) -> list[tuple[int, int]]:
    """What a fact is compared with: the last value on one side of each bound, the first beyond."""
    found = set()
    for node in nodes:
        bound = bound_of(nodes, node)
        if bound is not None and bound.name == fact.name:
            low, high = sorted((bound.holds, bound.fails))
            found.add((low, high))
    return sorted(found)


def _counts(nodes: Sequence[Node], fact: FactInput) -> Iterator[int]:
    bounds = _bounds(nodes, fact)
    edges = [value for pair in bounds for value in pair if fact.low <= value <= fact.high]
    usual = 40 if fact.low <= 40 <= fact.high else fact.low
    yield from dict.fromkeys([usual, *edges])


def _dates(bounds: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Days within each period, then the days at its ends."""
    starts = [first for _, first in bounds]
    ends = [last for last, _ in bounds]
    days = [_usual_day(start, end) for start, end in zip([0, *starts], [*ends, 0], strict=True)]
    yield from dict.fromkeys([*days[1:], *days[:1], *starts, *ends])


def _usual_day(first: int, last: int) -> int:
    """A day in mid-year of the first whole year between two days; 0 for no bound."""
    if not first and not last:
        return 20180615
    if not first:
        return (last // 10000 - 1) * 10000 + 615
    start = number_date(first)
    year = start.year if (start.month, start.day) == (1, 1) else start.year + 1
    day = date_number(date(year, 6, 15))
    if last and day > last:
        return first
    return day
