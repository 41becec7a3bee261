"""The consolidated view: the scheme as it stands after all amendments, as data in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from compiler.readings import all_readings
from compiler.region import Box, Branch, Cell, Decision, Interval, Leaf, Region, Space, decide
from compiler.scheme import (
    Applied,
    ConsolidatedBenefit,
    ConsolidatedPayer,
    ConsolidatedRefusal,
    Piece,
    Scheme,
)
from compiler.wording.values import PARAMETER_NAMES, PolicyWords, joined
from dsl.model import (
    ALWAYS,
    DATE_FACT,
    AllOf,
    Condition,
    Holds,
    InGroup,
    InRange,
    IsOneOf,
    Label,
    NotCondition,
    Open,
    Option,
    PoolAmount,
    Provenance,
    Reading,
)
from dsl.tree import Parameter
from dsl.values import date_number

#: Parameters as they are applied.
_ORDER = (
    Parameter.FORMULA,
    Parameter.DEDUCTIBLE,
    Parameter.RATE,
    Parameter.FLOOR,
    Parameter.TARGET,
    Parameter.LIMIT,
    Parameter.ENDS,
)
#: So many values of a fact are named by the group that they make up, if there is one.
_LONG_LIST = 4


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A statement that made a value, the value after it, and the reason if it is assumed."""

    value: Label
    provenance: Provenance
    assumed: Label | None


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value, the claims it holds for (None: all of them), and its history, oldest first."""

    condition: Label | None
    value: Label
    history: tuple[ShownStep, ...]


@dataclass(frozen=True, slots=True)
class ShownParameter:
    """A parameter of a benefit or payer with its values."""

    parameter: Parameter
    name: Label
    values: tuple[ShownValue, ...]


@dataclass(frozen=True, slots=True)
class ShownBenefit:
    """A benefit: for which claims (None: all that are settled), on what cost, how much."""

    name: str
    label: Label
    condition: Label | None
    covers: Label
    counting: Label | None
    parameters: tuple[ShownParameter, ...]
    notes: tuple[Label, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class ShownPayer:
    """A payer, in order of payment."""

    name: str
    label: Label
    benefits: tuple[ShownBenefit, ...]
    parameters: tuple[ShownParameter, ...]
    notes: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class ShownRefusal:
    """Claims that are not settled, and why."""

    condition: Label
    reason: Label
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class ShownReading:
    """An unclear point with its options, and the one that was chosen."""

    reading: Reading
    chosen: Option


@dataclass(frozen=True, slots=True)
class View:
    """A scheme as people read it; `settles` says whether it settles any claim asked about."""

    scheme: Scheme
    payers: tuple[ShownPayer, ...]
    refusals: tuple[ShownRefusal, ...]
    readings: tuple[ShownReading, ...]
    settles: bool


def view(scheme: Scheme, as_of: date | None = None, only: Mapping[str, str] | None = None) -> View:
    """The scheme in words; narrowed to a date and to values of one-of facts where asked."""
    within = _within(scheme.space, as_of, only or {})
    viewer = _Viewer(scheme, within, PolicyWords(scheme.policy))
    return View(
        scheme,
        tuple(viewer.payer(payer) for payer in scheme.payers),
        tuple(viewer.refusals()),
        tuple(_readings(scheme)),
        bool(scheme.admitted & within),
    )


def _within(space: Space, as_of: date | None, only: Mapping[str, str]) -> Region:
    region = space.always
    for fact, value in only.items():
        region = region & space.of(IsOneOf(fact, frozenset({value})))
    if as_of is not None:
        number = date_number(as_of)
        axis = next(axis for axis in space.axes if axis.fact == DATE_FACT)
        for cell in axis.cells:
            if isinstance(cell, Interval) and cell.low <= number <= cell.high:
                region = region & space.of(InRange(DATE_FACT, cell.low, cell.high))
    return region


def _readings(scheme: Scheme) -> Iterator[ShownReading]:
    for reading in all_readings(scheme.policy):
        chosen = scheme.choices.get(reading.name)
        for option in reading.options:
            if option.name == chosen:
                yield ShownReading(reading, option)


@dataclass(frozen=True, slots=True)
class _Viewer:
    scheme: Scheme
    within: Region
    words: PolicyWords

    def payer(self, payer: ConsolidatedPayer) -> ShownPayer:
        """A payer with the benefits that reach any claim asked about."""
        among = self.scheme.admitted & self.within
        benefits = [benefit for benefit in payer.benefits if benefit.region & among]
        reached = self.scheme.space.never
        for benefit in benefits:
            reached = reached | (benefit.region & among)
        return ShownPayer(
            payer.name,
            payer.label,
            tuple(self._benefit(benefit) for benefit in benefits),
            tuple(self._parameters({Parameter.LIMIT: payer.limit}, reached)),
            payer.notes,
        )

    def refusals(self) -> Iterator[ShownRefusal]:
        """The claims asked about that are not settled."""
        for item in self.scheme.refusals:
            if item.region & self.within:
                refusal = item.refusal
                yield ShownRefusal(self._refused(item), refusal.reason, refusal.provenance)

    def _refused(self, item: ConsolidatedRefusal) -> Label:
        if item.refusal.condition != ALWAYS:
            return self.words.condition(item.refusal.condition)
        condition = self._condition(ALWAYS, item.region, self.scheme.space.always)
        return self.words.condition(ALWAYS) if condition is None else condition

    def _benefit(self, item: ConsolidatedBenefit) -> ShownBenefit:
        benefit, cover = item.benefit, item.benefit.cover
        counting = None
        if item.counted != item.region:
            counting = self._condition(
                cover.counting or ALWAYS, item.counted, self.scheme.admitted
            ) or self.words.condition(ALWAYS)
        return ShownBenefit(
            benefit.name,
            benefit.label,
            self._condition(benefit.guard, item.region, self.scheme.admitted),
            self.words.amount(PoolAmount(cover.pools, cover.rest, cover.over_year)),
            counting,
            (*self._parameters(item.parameters, item.region), *self._ends(item.ends)),
            benefit.notes,
            benefit.provenance,
        )

    # --- values -----------------------------------------------------------------------------

    def _parameters(
        self, parameters: Mapping[Parameter, tuple[Piece, ...]], among: Region
    ) -> Iterator[ShownParameter]:
        for parameter in sorted(parameters, key=_ORDER.index):
            among = among & self.scheme.admitted & self.within
            values = tuple(self._values(parameters[parameter], among))
            if values:
                yield ShownParameter(parameter, PARAMETER_NAMES[parameter], values)

    def _ends(self, ends: Sequence[Applied]) -> Iterator[ShownParameter]:
        if ends:
            history = tuple(self._history(ends))
            value = ShownValue(None, history[-1].value, history)
            yield ShownParameter(Parameter.ENDS, PARAMETER_NAMES[Parameter.ENDS], (value,))

    def _values(self, pieces: Sequence[Piece], among: Region) -> Iterator[ShownValue]:
        """The values that reach any claim; those that read alike are one."""
        alike: dict[tuple[object, ...], list[Piece]] = {}
        regions: dict[tuple[object, ...], Region] = {}
        for piece in pieces:
            region = piece.region & among
            if region:
                key = self._reads(piece)
                alike.setdefault(key, []).append(piece)
                regions[key] = regions.get(key, self.scheme.space.never) | region
        if not regions:
            return
        for key, boxes in zip(regions, told_apart(list(regions.values())), strict=True):
            piece = alike[key][0]
            value = self.words.parameter_value(piece.value)
            condition = self._boxes(boxes, regions[key])
            yield ShownValue(condition, value, tuple(self._history(piece.history)))

    def _reads(self, piece: Piece) -> tuple[object, ...]:
        steps = [
            (step.value, self._place(step.provenance), step.provenance.assumption)
            for step in piece.history
        ]
        return (piece.value, *steps)

    def _place(self, provenance: Provenance) -> str:
        return self.scheme.policy.place_of(provenance)

    def _history(self, history: Iterable[Applied]) -> Iterator[ShownStep]:
        for step in history:
            assumption = step.provenance.assumption
            assumed = None
            if assumption is not None and not isinstance(step.value, Open):
                assumed = assumption.because
            yield ShownStep(self.words.parameter_value(step.value), step.provenance, assumed)

    # --- conditions -------------------------------------------------------------------------

    def _condition(self, guard: Condition, region: Region, among: Region) -> Label | None:
        """What tells the claims of a region from the others among which they are.

        The guard's own words come first, without what holds for all claims anyway; what else
        narrows the region is said behind them.
        """
        space = self.scheme.space
        among = among & self.within
        region = region & among
        parts: list[Label] = []
        for item in guard.items if isinstance(guard, AllOf) else (guard,):
            if not among.within(space.of(item)):
                parts.append(self.words.condition(item))
                among = among & space.of(item)
        if region != among:
            rest = self._boxes(told_apart([region, among - region])[0], region)
            parts += [] if rest is None else [rest]
        return joined(parts, "，", "; ") if parts else None

    def _boxes(self, boxes: Sequence[Box], region: Region) -> Label | None:
        if not all(boxes):
            return None
        return joined((self._box(box, region) for box in boxes), "；或", "; or ")

    def _box(self, box: Box, region: Region) -> Label:
        """A box in words; values that no claim of the region has are left out where it helps."""
        inside = region
        for fact, cells in box.items():
            inside = inside & _with_cells(region.space, fact, cells)
        parts = []
        for fact, cells in box.items():
            group = self._group_of(fact, cells)
            if group is not None:
                parts.append(group)
                continue
            met = tuple(cell for cell in cells if inside & _with_cells(region.space, fact, (cell,)))
            told, whole = self.words.box({fact: met}), self.words.box({fact: cells})
            parts.append(told if len(told.zh) < len(whole.zh) else whole)
        return joined(parts, "，", "; ")

    def _group_of(self, fact: str, cells: Sequence[Cell]) -> Label | None:
        """The declared group that these values of a one-of fact make up, or all but these."""
        values = frozenset(cell for cell in cells if isinstance(cell, str))
        if len(values) < _LONG_LIST:
            return None
        space = self.scheme.space
        region = space.of(IsOneOf(fact, values))
        for group in self.scheme.policy.groups:
            named = InGroup(group.name)
            if space.of(named) == region:
                return self.words.condition(named)
            if space.of(NotCondition(named)) == region:
                return self.words.condition(NotCondition(named))
        return None


def _with_cells(space: Space, fact: str, cells: Sequence[Cell]) -> Region:
    """All claims whose fact is in one of these cells."""
    region = space.never
    for cell in cells:
        match cell:
            case bool():
                holds = space.of(Holds(fact))
                region = region | (holds if cell else space.always - holds)
            case str():
                region = region | space.of(IsOneOf(fact, frozenset({cell})))
            case Interval(low, high):
                region = region | space.of(InRange(fact, low, high))
            case _:
                assert_never(cell)
    return region


def told_apart(regions: Sequence[Region]) -> tuple[tuple[Box, ...], ...]:
    """For each of some disjoint regions the boxes that tell it from the others.

    Only what the choice between them needs is said; a region that needs nothing has one box
    without facts. An empty region has no boxes.
    """
    space = regions[0].space
    found: list[list[dict[str, tuple[Cell, ...]]]] = [[] for _ in regions]

    def follow(decision: Decision, path: dict[str, tuple[Cell, ...]]) -> None:
        match decision:
            case Leaf(index):
                found[index].append(path)
            case Branch(fact, ways):
                for cells, way in ways:
                    follow(way, {**path, fact: cells})

    follow(decide(regions), {})
    return tuple(tuple(_merged(boxes, space)) for boxes in found)


def _merged(
    boxes: list[dict[str, tuple[Cell, ...]]], space: Space
) -> list[dict[str, tuple[Cell, ...]]]:
    """The same claims in fewer boxes: two that differ in one fact alone become one."""
    cells = {axis.fact: axis.cells for axis in space.axes}
    for position, first in enumerate(boxes):
        for second in boxes[position + 1 :]:
            differing = [fact for fact in first if first.get(fact) != second.get(fact)]
            if first.keys() != second.keys() or len(differing) != 1:
                continue
            fact = differing[0]
            together = tuple(c for c in cells[fact] if c in (*first[fact], *second[fact]))
            union = {**first, fact: together}
            if together == cells[fact]:
                del union[fact]
            rest = [box for box in boxes if box is not first and box is not second]
            return _merged([*rest, union], space)
    return boxes
