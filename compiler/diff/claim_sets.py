"""Sets of claims of two policies, brought into one space so that they can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from compiler.region import Box, Cell, Interval, Region, Space, space_of
from compiler.scheme import Scheme
from compiler.view import told_apart
from compiler.wording.values import PolicyWords, joined
from dsl.model import (
    AllOf,
    AnyOf,
    Condition,
    Fact,
    Holds,
    InGroup,
    InRange,
    IsOneOf,
    Label,
    NotCondition,
    OneOfFact,
    WholeNumberFact,
)

#: So many values of a fact are named by the group that they make up, if there is one.
_LONG_LIST = 4


@dataclass(frozen=True, slots=True)
class Common:
    """One space for two schemes; `scope` are the claims that both can be given."""

    space: Space
    scope: Region
    old: Scheme
    new: Scheme
    words: PolicyWords

    def region(self, region: Region, scheme: Scheme) -> Region:
        """A set of claims of one scheme, of those in the scope."""
        return self.space.of(_condition(region)) & self.scope

    def admitted(self, scheme: Scheme) -> Region:
        """The claims that a scheme's rules do not refuse."""
        return self.region(scheme.admitted, scheme)

    @property
    def both_admitted(self) -> Region:
        """The claims that neither refuses."""
        return self.admitted(self.old) & self.admitted(self.new)

    def spelt_out(self, condition: Condition, scheme: Scheme) -> Condition:
        """A condition of one scheme without the names of its groups."""
        return _condition(scheme.space.of(condition))

    def words_for(self, region: Region, among: Region) -> Label | None:
        """What tells the claims from the others among which they are; None if they are all."""
        rest = among - region
        if not rest or not region:
            return None
        boxes = told_apart([region, rest])[0]
        return joined((self._box(box) for box in boxes), "；或", "; or ")

    def _box(self, box: Box) -> Label:
        parts = []
        for fact, cells in box.items():
            group = self._group_of(fact, cells)
            parts.append(self.words.box({fact: cells}) if group is None else group)
        return joined(parts, "，", "; ")

    def _group_of(self, fact: str, cells: Sequence[Cell]) -> Label | None:
        """The group of the new policy that these values make up, or all but these."""
        values = frozenset(cell for cell in cells if isinstance(cell, str))
        if len(values) < _LONG_LIST:
            return None
        for group in self.new.policy.groups:
            members = self.space.of(self.spelt_out(group.condition, self.new))
            named = InGroup(group.name)
            if members & self.scope == self.space.of(IsOneOf(fact, values)) & self.scope:
                return self.words.condition(named)
            if self.scope - members == self.space.of(IsOneOf(fact, values)) & self.scope:
                return self.words.condition(NotCondition(named))
        return None


def common_space(old: Scheme, new: Scheme) -> Common:
    """The space of both schemes: facts of either, numbers cut where either cuts them."""
    facts = tuple(_facts(old, new))
    conditions = [_cuts(scheme.space) for scheme in (old, new)]
    space = space_of(facts, (), conditions)
    scope = space.always
    known = {fact.name: fact for fact in old.policy.facts}
    for fact in new.policy.facts:
        other = known.get(fact.name)
        if isinstance(fact, OneOfFact) and isinstance(other, OneOfFact):
            names = {value.name for value in other.values}
            shared = frozenset(value.name for value in fact.values if value.name in names)
            scope = scope & space.of(IsOneOf(fact.name, shared))
    return Common(space, scope, old, new, PolicyWords(replace(new.policy, facts=facts)))


def _facts(old: Scheme, new: Scheme) -> Iterator[Fact]:
    """The facts of both, with the values of both."""
    before = {fact.name: fact for fact in old.policy.facts}
    for fact in new.policy.facts:
        other = before.pop(fact.name, None)
        if isinstance(fact, OneOfFact) and isinstance(other, OneOfFact):
            names = {value.name for value in fact.values}
            more = tuple(value for value in other.values if value.name not in names)
            yield replace(fact, values=(*fact.values, *more))
        elif isinstance(fact, WholeNumberFact) and isinstance(other, WholeNumberFact):
            yield replace(fact, low=min(fact.low, other.low), high=max(fact.high, other.high))
        else:
            yield fact
    yield from before.values()


def _cuts(space: Space) -> Condition:
    """A condition that cuts numbers where the space does."""
    cells = [
        InRange(axis.fact, cell.low, cell.high)
        for axis in space.axes
        for cell in axis.cells
        if isinstance(cell, Interval)
    ]
    return AnyOf(tuple(cells))


def _condition(region: Region) -> Condition:
    """A set of claims as a condition, for another space."""
    return AnyOf(tuple(AllOf(tuple(_boxed(box))) for box in region.boxes()))


def _boxed(box: Box) -> Iterator[Condition]:
    for fact, cells in box.items():
        yield AnyOf(tuple(_celled(fact, cell) for cell in cells))


def _celled(fact: str, cell: Cell) -> Condition:
    match cell:
        case bool():
            return Holds(fact) if cell else NotCondition(Holds(fact))
        case str():
            return IsOneOf(fact, frozenset({cell}))
        case Interval(low, high):
            return InRange(fact, low, high)
        case _:
            assert_never(cell)
