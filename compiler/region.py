"""Sets of claims, exactly: which combinations of facts a condition admits.

A region is a reduced, ordered, multi-valued decision diagram over the facts of a policy, one
axis a fact (and the date). The values that no condition of the policy tells apart still have
cells of their own where they are named (one-of facts), and share one where they are numbers:
whole-number facts and dates are cut only where some condition cuts them. Guards, tables and
amendments overlap, leave gaps or are dead exactly when these sets meet or are empty; so all of
that is decided here without a solver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from dsl.model import (
    DATE_FACT,
    AllOf,
    AnyOf,
    Condition,
    Fact,
    Group,
    Holds,
    InGroup,
    InRange,
    IsOneOf,
    NotCondition,
    OneOfFact,
    WholeNumberFact,
    YesNoFact,
)

#: Dates run over this range of yyyymmdd numbers, open ends included.
FIRST_DATE = 1_01_01
LAST_DATE = 9999_12_31


@dataclass(frozen=True, slots=True)
class Interval:
    """A cell of a whole-number fact or of the date: inclusive bounds."""

    low: int
    high: int


#: A value's name, yes or no, or an interval of numbers.
Cell = str | bool | Interval


@dataclass(frozen=True, slots=True)
class Axis:
    """One fact and its cells, which partition its values."""

    fact: str
    cells: tuple[Cell, ...]


#: Nodes are numbered; 0 is the empty set and 1 the whole one.
_NEVER = 0
_ALWAYS = 1


class Space:
    """The axes of one policy, and the shared nodes of all its regions."""

    def __init__(self, axes: Sequence[Axis], groups: Mapping[str, Condition]) -> None:
        self.axes = tuple(axes)
        self._position = {axis.fact: index for index, axis in enumerate(axes)}
        self._groups = dict(groups)
        self._nodes: list[tuple[int, tuple[int, ...]]] = [(len(axes), ()), (len(axes), ())]
        self._unique: dict[tuple[int, tuple[int, ...]], int] = {}
        self._memo: dict[tuple[str, int, int], int] = {}

    @property
    def always(self) -> Region:
        """All claims."""
        return Region(self, _ALWAYS)

    @property
    def never(self) -> Region:
        """No claim."""
        return Region(self, _NEVER)

    def of(self, condition: Condition) -> Region:
        """The claims that a condition admits."""
        match condition:
            case IsOneOf(fact, values):
                return self._cells_of(fact, lambda cell: cell in values)
            case Holds(fact):
                return self._cells_of(fact, lambda cell: cell is True)
            case InRange(fact, low, high):
                return self._cells_of(fact, lambda cell: _within(cell, low, high))
            case InGroup(group):
                return self.of(self._groups[group])
            case NotCondition(item):
                return self.always - self.of(item)
            case AllOf(items):
                result = self.always
                for item in items:
                    result = result & self.of(item)
                return result
            case AnyOf(items):
                result = self.never
                for item in items:
                    result = result | self.of(item)
                return result
            case _:
                assert_never(condition)

    def axis_of(self, node: int) -> int:
        """The axis that a node decides on; past the last axis for the two ends."""
        return self._nodes[node][0]

    def children(self, node: int, axis: int) -> tuple[int, ...]:
        """The node's children on this axis; a node that decides later stands for all cells."""
        own_axis, own_children = self._nodes[node]
        if own_axis == axis:
            return own_children
        return (node,) * len(self.axes[axis].cells)

    def combine(self, name: str, left: int, right: int, ends: Callable[[bool, bool], bool]) -> int:
        """The node of a set operation, given by what it does to membership."""
        if left <= _ALWAYS and right <= _ALWAYS:
            return _ALWAYS if ends(left == _ALWAYS, right == _ALWAYS) else _NEVER
        key = (name, left, right)
        known = self._memo.get(key)
        if known is not None:
            return known
        axis = min(self.axis_of(left), self.axis_of(right))
        pairs = zip(self.children(left, axis), self.children(right, axis), strict=True)
        result = self._node(axis, tuple(self.combine(name, a, b, ends) for a, b in pairs))
        self._memo[key] = result
        return result

    def _cells_of(self, fact: str, admits: Callable[[Cell], bool]) -> Region:
        axis = self._position[fact]
        children = tuple(_ALWAYS if admits(cell) else _NEVER for cell in self.axes[axis].cells)
        return Region(self, self._node(axis, children))

    def _node(self, axis: int, children: tuple[int, ...]) -> int:
        if all(child == children[0] for child in children):
            return children[0]
        key = (axis, children)
        node = self._unique.get(key)
        if node is None:
            node = len(self._nodes)
            self._nodes.append(key)
            self._unique[key] = node
        return node


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A set of claims within one space; equal regions have equal nodes."""

    space: Space
    node: int

    def __and__(self, other: Region) -> Region:
        return self._with("and", other, lambda a, b: a and b)

    def __or__(self, other: Region) -> Region:
        return self._with("or", other, lambda a, b: a or b)

    def __sub__(self, other: Region) -> Region:
        return self._with("minus", other, lambda a, b: a and not b)

    def __bool__(self) -> bool:
        """Whether it admits any claim."""
        return self.node != _NEVER

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Region) and other.space is self.space and other.node == self.node

    def __hash__(self) -> int:
        return hash(self.node)

    def within(self, other: Region) -> bool:
        """Whether every claim of this region is in the other."""
        return not (self - other)

    def _with(self, name: str, other: Region, ends: Callable[[bool, bool], bool]) -> Region:
        if self.space is not other.space:
            raise ValueError("regions of two policies do not combine")
        return Region(self.space, self.space.combine(name, self.node, other.node, ends))

    def boxes(self) -> Iterator[Box]:
        """Disjoint boxes that make up the region: for each axis that matters, its cells."""
        yield from _boxes(self.space, self.node, {})

    def case(self) -> Mapping[str, Cell]:
        """One combination of facts in the region; only the facts that matter are named."""
        for box in self.boxes():
            return {fact: cells[0] for fact, cells in box.items()}
        raise ValueError("an empty region has no case")


#: A set of claims as a product: the cells that each named fact may take.
Box = Mapping[str, tuple[Cell, ...]]


def _boxes(space: Space, node: int, chosen: dict[str, tuple[Cell, ...]]) -> Iterator[Box]:
    if node == _NEVER:
        return
    if node == _ALWAYS:
        yield dict(chosen)
        return
    axis = space.axes[space.axis_of(node)]
    by_child: dict[int, list[Cell]] = {}
    for cell, child in zip(axis.cells, space.children(node, space.axis_of(node)), strict=True):
        by_child.setdefault(child, []).append(cell)
    for child, cells in by_child.items():
        yield from _boxes(space, child, {**chosen, axis.fact: tuple(cells)})


def _within(cell: Cell, low: int | None, high: int | None) -> bool:
    if not isinstance(cell, Interval):
        raise TypeError("a range condition needs a number")
    return (low is None or low <= cell.low) and (high is None or cell.high <= high)


def space_of(
    facts: Iterable[Fact], groups: Iterable[Group], conditions: Iterable[Condition]
) -> Space:
    """The space of a policy, its number axes cut where any of the conditions cuts them."""
    groups = tuple(groups)
    cuts: dict[str, set[int]] = {DATE_FACT: set()}
    for condition in (*conditions, *(group.condition for group in groups)):
        for fact, starts in _cuts(condition):
            cuts.setdefault(fact, set()).update(starts)
    axes = [_axis(fact, cuts.get(fact.name, set())) for fact in facts]
    axes.append(Axis(DATE_FACT, _intervals(FIRST_DATE, LAST_DATE, cuts[DATE_FACT])))
    return Space(axes, {group.name: group.condition for group in groups})


def _axis(fact: Fact, cuts: set[int]) -> Axis:
    match fact:
        case OneOfFact(name, _, values, _):
            return Axis(name, tuple(value.name for value in values))
        case YesNoFact(name, _, _):
            return Axis(name, (True, False))
        case WholeNumberFact(name, _, low, high, _):
            return Axis(name, _intervals(low, high, cuts))
        case _:
            assert_never(fact)


def _cuts(condition: Condition) -> Iterator[tuple[str, tuple[int, ...]]]:
    match condition:
        case InRange(fact, low, high):
            starts = () if low is None else (low,)
            yield fact, starts if high is None else (*starts, high + 1)
        case NotCondition(item):
            yield from _cuts(item)
        case AllOf(items) | AnyOf(items):
            for item in items:
                yield from _cuts(item)
        case IsOneOf() | Holds() | InGroup():
            return
        case _:
            assert_never(condition)


def _intervals(low: int, high: int, cuts: set[int]) -> tuple[Interval, ...]:
    starts = sorted({low, *(cut for cut in cuts if low < cut <= high)})
    ends = [start - 1 for start in starts[1:]] + [high]
    return tuple(Interval(start, end) for start, end in zip(starts, ends, strict=True))


def joined_intervals(intervals: Iterable[Interval]) -> list[Interval]:
    """The intervals in rising order, those that touch joined to one."""
    joined: list[Interval] = []
    for interval in sorted(intervals, key=lambda item: item.low):
        if joined and interval.low <= joined[-1].high + 1:
            joined[-1] = Interval(joined[-1].low, interval.high)
        else:
            joined.append(interval)
    return joined


# --- decisions: which of several regions a claim is in --------------------------------------


@dataclass(frozen=True, slots=True)
class Leaf:
    """The claim is in the region with this position."""

    index: int


@dataclass(frozen=True, slots=True)
class Branch:
    """Ask for one fact; each way has the cells that lead to it. The ways cover the fact."""

    fact: str
    ways: tuple[tuple[tuple[Cell, ...], Decision], ...]


Decision = Leaf | Branch


def decide(regions: Sequence[Region]) -> Decision:
    """The smallest question-by-question way to tell disjoint regions apart.

    Claims in none of them do not matter: they may lead anywhere.
    """
    if not regions:
        raise ValueError("nothing to decide between")
    space = regions[0].space
    decision = _decide(space, tuple(region.node for region in regions), {})
    return Leaf(0) if decision is None else decision


def _decide(
    space: Space,
    nodes: tuple[int, ...],
    memo: dict[tuple[int, ...], Decision | None],
) -> Decision | None:
    axis = min(space.axis_of(node) for node in nodes)
    if axis == len(space.axes):
        return next((Leaf(i) for i, node in enumerate(nodes) if node == _ALWAYS), None)
    if nodes not in memo:
        by_cell = zip(*(space.children(node, axis) for node in nodes), strict=True)
        memo[nodes] = _branch(
            space.axes[axis], [_decide(space, children, memo) for children in by_cell]
        )
    return memo[nodes]


def _branch(axis: Axis, decisions: Sequence[Decision | None]) -> Decision | None:
    ways: dict[Decision, list[int]] = {}
    for position, decision in enumerate(decisions):
        if decision is not None:
            ways.setdefault(decision, []).append(position)
    if len(ways) <= 1:
        return next(iter(ways), None)
    widest = max(ways, key=lambda way: len(ways[way]))
    ways[widest] += [i for i, decision in enumerate(decisions) if decision is None]
    return Branch(
        axis.fact,
        tuple(
            (tuple(axis.cells[position] for position in sorted(positions)), way)
            for way, positions in ways.items()
        ),
    )
