"""Provisions beyond settlement, as data with two questions: is a target met, what is a ratio.

The text of this module is part of each calculator whose policy has such provisions.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from compiler.targets.python.runtime import Label


class Responsible(NamedTuple):
    """A unit, and its role: plain, lead or assist."""

    unit: str
    label: Label
    role: str


class Provision(NamedTuple):
    """A duty or a service: what, who, for whom, how often, by when.

    `starting` and `due` are None where the text gives no day.
    """

    name: str
    label: Label
    article: str
    phrases: tuple[str, ...]
    responsible: tuple[Responsible, ...]
    whom: Label | None
    free: bool
    frequency: Label | None
    starting: datetime.date | None
    due: datetime.date | None


class Requirement(NamedTuple):
    """How a measured value must stand to `value` (and `high`, between two).

    A percentage is in per cent (90 for 90%), money in yuan.
    """

    relation: str
    value: Fraction
    high: Fraction | None


class Milestone(NamedTuple):
    """What a year requires: a stage by name, or a value."""

    year: int
    words: Label
    stage: str | None
    value: Fraction | None


class Target(NamedTuple):
    """Something measured, with what is required of it and by when."""

    name: str
    label: Label
    article: str
    phrases: tuple[str, ...]
    responsible: tuple[Responsible, ...]
    required: Label | None
    requirement: Requirement | None
    aimed: bool
    milestones: tuple[Milestone, ...]
    disagreements: tuple[Label, ...]
    due: datetime.date | None


class Listing(NamedTuple):
    """A list of named things."""

    name: str
    label: Label
    article: str
    items: tuple[tuple[str, Label], ...]


class Indicator(NamedTuple):
    """A statistic over settled claims.

    `boxes` are the claims it counts: in one of them, every column named has one of its values.
    Numerator and denominator are columns with their signs.
    """

    name: str
    label: Label
    article: str
    boxes: tuple[Mapping[str, tuple[str, ...]], ...]
    numerator: tuple[tuple[int, str], ...]
    denominator: tuple[tuple[int, str], ...]
    mean: str
    requirement: Requirement | None


#: A measured value: yuan or a plain number, per cent for a percentage ("85%" may say so).
Measured = Decimal | Fraction | int | str
TargetState = Literal["met", "missed", "not_yet_due"]

#: A value that is "about" a number may differ from it by this share.
ABOUT: Final = Fraction(1, 10)


def state_of_target(
    targets: Sequence[Target],
    stages: Sequence[str],
    name: str,
    measured: Measured,
    on: datetime.date,
) -> TargetState:
    """Whether a target is met on a day, missed, or not yet due.

    `measured` is a value, or the name of a stage where stages are required. A target with
    milestones asks for that of the day's year, which is due when the year ends; before that
    day the one of the year before must hold. KeyError for an unknown target, ValueError for a
    target that says nothing to measure.
    """
    target = next((item for item in targets if item.name == name), None)
    if target is None:
        raise KeyError(name)
    if target.milestones:
        return _milestone_state(target, stages, measured, on)
    if target.requirement is None:
        raise ValueError(f"{name} requires nothing that can be measured")
    if _satisfies(target.requirement, _number(measured)):
        return "met"
    return "missed" if target.due is None or on >= target.due else "not_yet_due"


def ratio_of(
    indicators: Sequence[Indicator], name: str, settled: Iterable[Mapping[str, object]]
) -> Fraction | None:
    """An indicator over settled rows, as `tiaoli settle` writes them; None if none counts.

    Amounts are in yuan (text, Decimal or whole numbers). KeyError for an unknown indicator.
    """
    found = next((item for item in indicators if item.name == name), None)
    if found is None:
        raise KeyError(name)
    sums = [
        (_sum(found.numerator, row), _sum(found.denominator, row))
        for row in settled
        if any(_in_box(box, row) for box in found.boxes)
    ]
    counted = [(above, below) for above, below in sums if below]
    if not counted:
        return None
    if found.mean == "mean_of_ratios":
        return sum((above / below for above, below in counted), Fraction(0)) / len(counted)
    return sum((above for above, _ in counted), Fraction(0)) / sum(below for _, below in counted)


def _milestone_state(
    target: Target, stages: Sequence[str], measured: Measured, on: datetime.date
) -> TargetState:
    by_year = {item.year: item for item in target.milestones}
    passed = [year for year in sorted(by_year) if year < on.year]
    now = by_year.get(on.year)
    if now is not None and _reached(target, stages, now, measured):
        return "met"
    if now is not None and on == datetime.date(on.year, 12, 31):
        return "missed"
    if passed and not _reached(target, stages, by_year[passed[-1]], measured):
        return "missed"
    return "met" if passed and now is None else "not_yet_due"


def _reached(
    target: Target, stages: Sequence[str], milestone: Milestone, measured: Measured
) -> bool:
    if milestone.stage is not None:
        if measured not in stages:
            raise ValueError(f"{measured!r} is no stage; there are {', '.join(stages)}")
        return stages.index(str(measured)) >= stages.index(milestone.stage)
    relation = "at_least" if target.requirement is None else target.requirement.relation
    assert milestone.value is not None
    return _satisfies(Requirement(relation, milestone.value, None), _number(measured))


def _satisfies(requirement: Requirement, value: Fraction) -> bool:
    wanted = requirement.value
    match requirement.relation:
        case "at_least":
            return value >= wanted
        case "at_most":
            return value <= wanted
        case "above":
            return value > wanted
        case "below":
            return value < wanted
        case "about":
            return abs(value - wanted) <= ABOUT * wanted
        case "between":
            return wanted <= value <= (requirement.high or wanted)
        case _:
            return value == wanted


def _number(measured: Measured) -> Fraction:
    if isinstance(measured, float):
        raise TypeError("a measured value is a Decimal, a Fraction, a whole number or text")
    return Fraction(measured.removesuffix("%") if isinstance(measured, str) else measured)


def _in_box(box: Mapping[str, tuple[str, ...]], row: Mapping[str, object]) -> bool:
    return all(str(row[column]) in values for column, values in box.items())


def _sum(columns: tuple[tuple[int, str], ...], row: Mapping[str, object]) -> Fraction:
    return sum((sign * Fraction(str(row[column])) for sign, column in columns), Fraction(0))
