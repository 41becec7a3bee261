"""Regions as flags and choices of the program, asking as few facts as will do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from compiler.program.builder import Builder
from compiler.program.nodes import Kind, NodeId
from compiler.region import (
    Axis,
    Branch,
    Cell,
    Decision,
    Interval,
    Leaf,
    Region,
    Space,
    decide,
    joined_intervals,
)
from dsl.model import DATE_FACT


class Decider:
    """Builds flags and choices over the facts of one policy."""

    def __init__(self, builder: Builder, space: Space, facts: Mapping[str, NodeId]) -> None:
        self._builder = builder
        self._axes = {axis.fact: axis for axis in space.axes}
        self._facts = facts

    def flag(self, region: Region, within: Region) -> NodeId:
        """Whether a claim is in the region, for claims known to be `within`."""
        outside = within - region
        if not outside:
            return self._builder.flag(True)
        answers = (self._builder.flag(True), self._builder.flag(False))
        return self._build(decide((region & within, outside)), lambda leaf: answers[leaf.index])

    def choose(self, pieces: Sequence[tuple[Region, NodeId]]) -> NodeId:
        """The node of the piece that the claim is in; regions are disjoint.

        For a claim in none of them the result means nothing.
        """
        decision = decide([region for region, _ in pieces])
        return self._build(decision, lambda leaf: pieces[leaf.index][1])

    def _build(self, decision: Decision, at_leaf: Callable[[Leaf], NodeId]) -> NodeId:
        match decision:
            case Leaf():
                return at_leaf(decision)
            case Branch(fact, ways):
                # The widest way comes last, so that its many values are never written down.
                *asked, (_, otherwise) = sorted(ways, key=lambda way: len(way[0]))
                result = self._build(otherwise, at_leaf)
                for cells, way in reversed(asked):
                    test = self._test(self._axes[fact], cells)
                    result = self._builder.choose(test, self._build(way, at_leaf), result)
                return result

    def _test(self, axis: Axis, cells: Sequence[Cell]) -> NodeId:
        subject = self._facts[axis.fact]
        if isinstance(cells[0], bool):
            return subject if cells[0] else self._builder.negate(subject)
        if isinstance(cells[0], str):
            values = frozenset(cell for cell in cells if isinstance(cell, str))
            domain = frozenset(cell for cell in axis.cells if isinstance(cell, str))
            return self._builder.is_one_of(subject, values, domain)
        intervals = [cell for cell in cells if isinstance(cell, Interval)]
        return self._builder.any_of(
            *(self._between(axis, subject, interval) for interval in joined_intervals(intervals))
        )

    def _between(self, axis: Axis, subject: NodeId, interval: Interval) -> NodeId:
        first, last = axis.cells[0], axis.cells[-1]
        assert isinstance(first, Interval)
        assert isinstance(last, Interval)
        constant = self._builder.date if axis.fact == DATE_FACT else self._builder.count
        bounds = []
        if interval.low > first.low:
            bounds.append(self._builder.at_most(constant(interval.low), subject))
        if interval.high < last.high:
            bounds.append(self._builder.at_most(subject, constant(interval.high)))
        return self._builder.all_of(*bounds)


def fact_kind(axis: Axis) -> Kind:
    """The kind of the program's fact for an axis."""
    if axis.fact == DATE_FACT:
        return Kind.DATE
    match axis.cells[0]:
        case bool():
            return Kind.FLAG
        case str():
            return Kind.CHOICE
        case Interval():
            return Kind.COUNT
