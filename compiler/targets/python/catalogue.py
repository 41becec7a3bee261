"""Provisions beyond settlement as constants of a calculator, and the two questions about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from compiler.provisions.catalogue import MilestoneRow, Row, rows
from compiler.provisions.counted import CountedClaims, counted_claims
from compiler.targets.python.literals import Group, Keyed, Literal, call, lines, sequence, string
from dsl.model import Label, Policy
from dsl.provisions import Measure, MeasureKind, Moment, Requirement, When

#: The names that a calculator with provisions adds to its public ones.
PUBLIC = (
    "DUTIES",
    "INDICATORS",
    "LISTS",
    "SERVICES",
    "STAGES",
    "TARGETS",
    "indicator",
    "target_state",
)

#: The module whose text such a calculator carries: package and file.
COMMON = (("compiler.targets.python", "catalogue_runtime.py"),)

_QUESTIONS = '''\
def target_state(name: str, measured: Measured, on: datetime.date) -> TargetState:
    """Whether a target of this policy is met on a day, missed, or not yet due."""
    return state_of_target(TARGETS, STAGES, name, measured, on)


def indicator(name: str, settled: Iterable[Mapping[str, object]]) -> Fraction | None:
    """An indicator of this policy over settled rows; None if no row counts."""
    return ratio_of(INDICATORS, name, settled)'''


def catalogue_sections(policy: Policy) -> Iterator[str]:
    """The constants and functions, each as text; nothing for a policy without provisions."""
    listed = rows(policy)
    if not listed:
        return
    duties = [_provision(row) for row in listed if row.kind == "duty"]
    services = [_provision(row) for row in listed if row.kind == "service"]
    targets = [_target(row) for row in listed if row.kind == "target"]
    lists = [_listing(row) for row in listed if row.kind == "list"]
    indicators = [_indicator(policy, row) for row in listed if row.indicator is not None]
    stages: list[Literal] = [string(stage.name) for stage in policy.stages]
    for name, kind, items in (
        ("STAGES", "str", stages),
        ("DUTIES", "Provision", duties),
        ("SERVICES", "Provision", services),
        ("TARGETS", "Target", targets),
        ("LISTS", "Listing", lists),
        ("INDICATORS", "Indicator", indicators),
    ):
        yield "\n".join(lines(f"{name}: Final[tuple[{kind}, ...]] = ", sequence(items)))
    yield _QUESTIONS


def _provision(row: Row) -> Group:
    return call(
        "Provision",
        *_head(row),
        _responsible(row),
        _label(row.whom),
        str(row.free),
        _label(row.frequency),
        _day(row.starting),
        _day(row.due),
    )


def _target(row: Row) -> Group:
    return call(
        "Target",
        *_head(row),
        _responsible(row),
        _label(row.required),
        _requirement(row.requirement),
        str(row.aimed),
        sequence([_milestone(item) for item in row.milestones]),
        sequence([_label(item) for item in row.disagreements]),
        _day(row.due),
    )


def _listing(row: Row) -> Group:
    items = [Group("(", (string(name), _label(label)), ")") for name, label in row.items]
    return call(
        "Listing", string(row.name), _label(row.label), string(row.article), sequence(items)
    )


def _indicator(policy: Policy, row: Row) -> Group:
    assert row.indicator is not None
    counted = counted_claims(policy, row.indicator)
    return call(
        "Indicator",
        string(row.name),
        _label(row.label),
        string(row.article),
        _boxes(counted),
        _columns(counted.numerator),
        _columns(counted.denominator),
        string(row.indicator.mean.name.lower()),
        _requirement(row.requirement),
    )


def _boxes(counted: CountedClaims) -> Group:
    boxes: list[Literal] = []
    for box in counted.boxes:
        entries = [
            Keyed(f"{string(column)}: ", sequence([string(value) for value in values]))
            for column, values in box.items()
        ]
        boxes.append(Group("{", tuple(entries), "}"))
    return sequence(boxes)


def _columns(terms: Sequence[tuple[int, str]]) -> Group:
    return sequence([Group("(", (str(sign), string(column)), ")") for sign, column in terms])


def _head(row: Row) -> tuple[Literal, ...]:
    phrases = sequence([string(phrase) for phrase in row.phrases])
    return (string(row.name), _label(row.label), string(row.article), phrases)


def _responsible(row: Row) -> Group:
    return sequence(
        [
            call(
                "Responsible", string(unit.name), _label(unit.label), string(unit.role.name.lower())
            )
            for unit in row.responsible
        ]
    )


def _milestone(item: MilestoneRow) -> Group:
    value: Literal = "None" if item.measure is None else _fraction(item.measure)
    stage: Literal = "None" if item.stage is None else string(item.stage)
    return call("Milestone", str(item.year), _label(item.words), stage, value)


def _requirement(requirement: Requirement | None) -> Literal:
    if requirement is None:
        return "None"
    high: Literal = "None" if requirement.high is None else _fraction(requirement.high)
    relation = string(requirement.relation.name.lower())
    return call("Requirement", relation, _fraction(requirement.value), high)


def _fraction(measure: Measure) -> Group:
    """The value as the calculator takes it: per cent, a number, or yuan."""
    match measure.kind:
        case MeasureKind.PERCENT:
            value = measure.value * 100
        case MeasureKind.NUMBER:
            value = measure.value
        case MeasureKind.MONEY:
            value = measure.value / 100
        case _:
            assert_never(measure.kind)
    parts = (str(value.numerator),)
    return call(
        "Fraction", *(parts if value.denominator == 1 else (*parts, str(value.denominator)))
    )


def _label(label: Label | None) -> Literal:
    return "None" if label is None else call("Label", string(label.zh), string(label.en))


def _day(when: When | None) -> Literal:
    if not isinstance(when, Moment):
        return "None"
    day = when.day
    return call("datetime.date", str(day.year), str(day.month), str(day.day))
