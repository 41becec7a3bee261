"""Programs as one table of operations for the page's evaluator; equal operations are one row.

A row is a number or yes/no (a constant), or a list: the operation's name and its arguments,
which are rows above it. The default and all alternative readings share the table, so that a
reading costs only the rows that it changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from compiler.program.bounds import whole_rates
from compiler.program.nodes import (
    Add,
    All,
    Any,
    AtMost,
    Choose,
    Const,
    Fact,
    IsOneOf,
    Max,
    Min,
    Node,
    NodeId,
    Not,
    Round,
    State,
    Sub,
    arguments,
)
from compiler.program.program import Program
from compiler.program.validate import outputs
from compiler.targets.page.numbers import large_roundings

#: One operation: a constant, or a name with arguments (rows, whole numbers, names).
Row = int | bool | tuple[object, ...]


class NodeTable:
    """The rows of all programs of a page."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[type, Row], int] = {}

    @property
    def rows(self) -> list[Row]:
        """All rows so far; a row stands after its arguments."""
        return [row for _, row in self._numbers]

    def enter(self, program: Program) -> Mapping[NodeId, int]:
        """Enter what the program's outputs need; the row of each such node."""
        needed = _needed(program)
        large = large_roundings(program)
        places: dict[NodeId, int] = {}
        for number, node in enumerate(program.nodes):
            if number in needed:
                row = _row(node, places, large=number in large)
                key = (type(row), row)  # True is no 1 here
                places[number] = self._numbers.setdefault(key, len(self._numbers))
        return places


def _needed(program: Program) -> frozenset[NodeId]:
    """The nodes that some output is computed from."""
    waiting = [node for _, node in outputs(program)]
    found: set[NodeId] = set()
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += arguments(program.nodes[node])
    return frozenset(found)


def _row(node: Node, places: Mapping[NodeId, int], *, large: bool) -> Row:
    match node:
        case Const(value, _):
            return value
        case Fact(name, _):
            return ("fact", name)
        case State(name):
            return ("year", name)
        case Add(args):
            return ("add", *(places[arg] for arg in args))
        case Sub(left, right):
            return ("sub", places[left], places[right])
        case Min(args):
            return ("min", *(places[arg] for arg in args))
        case Max(args):
            return ("max", *(places[arg] for arg in args))
        case Round():
            return _round_row(node, places, large=large)
        case AtMost(left, right):
            return ("at_most", places[left], places[right])
        case IsOneOf(subject, values):
            return ("is", places[subject], *sorted(values))
        case All(args):
            return ("all", *(places[arg] for arg in args))
        case Any(args):
            return ("any", *(places[arg] for arg in args))
        case Not(arg):
            return ("not", places[arg])
        case Choose(condition, then, otherwise):
            return ("choose", places[condition], places[then], places[otherwise])
        case _:
            assert_never(node)


def _round_row(node: Round, places: Mapping[NodeId, int], *, large: bool) -> Row:
    """Half, denominator, then numerator and row of each term."""
    whole = whole_rates([rate for rate, _ in node.terms])
    terms: list[int] = []
    for numerator, (_, amount) in zip(whole.numerators, node.terms, strict=True):
        terms += (numerator, places[amount])
    name = "round_large" if large else "round"
    return (name, whole.half, whole.denominator, *terms)
