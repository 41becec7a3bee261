"""A policy's provisions beyond settlement as plain rows: what, who, for whom, how often, by when.

The rows are what `tiaoli list` shows and what the generated module carries. Those of a reading's
options are of the chosen ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from compiler.readings import choose_readings
from compiler.wording.provisions import frequency_text, measure_text, requirement_text, when_text
from compiler.wording.values import PolicyWords
from dsl.model import ALWAYS, IsOneOf, Label, OneOfFact, Policy, Provenance
from dsl.provision_tree import Role
from dsl.provisions import (
    Attributes,
    Duty,
    Formula,
    Indicator,
    ListProvision,
    Measure,
    Moment,
    Requirement,
    Service,
    Split,
    Target,
    When,
)

#: What has a row.
Listed: TypeAlias = Duty | Service | Target | Indicator | ListProvision | Formula | Split


@dataclass(frozen=True, slots=True)
class ResponsibleUnit:
    """A unit and its role."""

    name: str
    label: Label
    role: Role


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """What a year requires: a stage (its name and position in rising order), or a value."""

    year: int
    words: Label
    stage: str | None
    measure: Measure | None


@dataclass(frozen=True, slots=True)
class Row:
    """One provision. `kind` is duty, service, target, indicator, list, formula or split.

    Fields that the kind does not have are empty; `unit` is what a formula's result is counted in,
    `guard` says of which claims the provision is, where it says so itself.
    `years` are those in which something is due or runs: milestones, due times, and the years from
    `starting` to `due`.
    """

    kind: str
    name: str
    label: Label
    article: str
    phrases: tuple[str, ...]
    line: int
    responsible: tuple[ResponsibleUnit, ...]
    whom: Label | None = None
    free: bool = False
    frequency: Label | None = None
    starting: When | None = None
    due: When | None = None
    notes: tuple[Label, ...] = ()
    requirement: Requirement | None = None
    required: Label | None = None
    aimed: bool = False
    milestones: tuple[MilestoneRow, ...] = ()
    disagreements: tuple[Label, ...] = ()
    items: tuple[tuple[str, Label], ...] = ()
    indicator: Indicator | None = None
    unit: Label | None = None
    guard: Label | None = None

    @property
    def first_day(self) -> date | None:
        """The day from which it runs, where one is given."""
        return self.starting.day if isinstance(self.starting, Moment) else None

    @property
    def last_day(self) -> date | None:
        """The day by which it is due, where one is given."""
        return self.due.day if isinstance(self.due, Moment) else None

    def concerns(self, year: int) -> bool:
        """Whether something of it is required or due in this year."""
        if any(item.year == year for item in self.milestones):
            return True
        first, last = self.first_day, self.last_day
        if first is None and last is None:
            return False
        return (first is None or first.year <= year) and (last is None or year <= last.year)

    def due_text(self) -> Label | None:
        """By when, in words."""
        return None if self.due is None else when_text(self.due)


def rows(policy: Policy) -> tuple[Row, ...]:
    """Every provision of the policy in the text's order, groups of named values among the lists."""
    units = {unit.name: unit.label for unit in policy.units}
    stages = {stage.name: stage.label for stage in policy.stages}
    words = PolicyWords(policy)
    found: list[Row] = []
    for statement in choose_readings(policy, {}).statements:
        if not isinstance(statement, Listed):
            continue
        row = _row_of(statement, units, stages)
        guard = statement.attributes.guard
        found.append(row if guard == ALWAYS else replace(row, guard=words.condition(guard)))
    return (*found, *_groups(policy))


def _row_of(statement: Listed, units: Mapping[str, Label], stages: Mapping[str, Label]) -> Row:
    match statement:
        case Duty():
            return _row("duty", statement, units)
        case Service():
            return _row("service", statement, units)
        case Target():
            return _target(statement, units, stages)
        case Indicator():
            return _indicator(statement, units)
        case ListProvision():
            items = tuple((item.name, item.label) for item in statement.items)
            return _row("list", statement, units, items=items)
        case Formula():
            return replace(_row("formula", statement, units), unit=statement.unit)
        case Split():
            return _row("split", statement, units)
        case _:
            assert_never(statement)


def _row(
    kind: str,
    provision: Listed,
    units: Mapping[str, Label],
    *,
    required: Label | None = None,
    requirement: Requirement | None = None,
    aimed: bool = False,
    milestones: tuple[MilestoneRow, ...] = (),
    disagreements: tuple[Label, ...] = (),
    items: tuple[tuple[str, Label], ...] = (),
    indicator: Indicator | None = None,
) -> Row:
    attributes: Attributes = provision.attributes
    provenance: Provenance = provision.provenance
    return Row(
        kind,
        provision.name,
        provision.label,
        provenance.article or "",
        provenance.phrases,
        provenance.span.line,
        tuple(
            ResponsibleUnit(item.unit, units[item.unit], item.role)
            for item in attributes.responsible
        ),
        attributes.whom,
        attributes.free,
        None if attributes.frequency is None else frequency_text(attributes.frequency),
        attributes.starting,
        attributes.due,
        attributes.notes,
        requirement,
        required,
        aimed,
        milestones,
        disagreements,
        items,
        indicator,
    )


def _target(target: Target, units: Mapping[str, Label], stages: Mapping[str, Label]) -> Row:
    required = None
    if target.requirement is not None:
        required = requirement_text(target.requirement, target.unit)
    milestones = tuple(
        MilestoneRow(item.year, stages[item.requirement], item.requirement, None)
        if isinstance(item.requirement, str)
        else MilestoneRow(item.year, measure_text(item.requirement), None, item.requirement)
        for item in target.milestones
    )
    return _row(
        "target",
        target,
        units,
        required=required,
        requirement=target.requirement,
        aimed=target.aimed,
        milestones=milestones,
        disagreements=target.disagreements,
    )


def _indicator(indicator: Indicator, units: Mapping[str, Label]) -> Row:
    required = None
    if indicator.requirement is not None:
        required = requirement_text(indicator.requirement, None)
    return _row(
        "indicator",
        indicator,
        units,
        required=required,
        requirement=indicator.requirement,
        indicator=indicator,
    )


def _groups(policy: Policy) -> Iterator[Row]:
    """Groups that list values of a one-of fact are lists, too."""
    facts = {fact.name: fact for fact in policy.facts}
    for group in policy.groups:
        condition = group.condition
        if not isinstance(condition, IsOneOf):
            continue
        fact = facts[condition.fact]
        assert isinstance(fact, OneOfFact)
        items = tuple(
            (value.name, value.label) for value in fact.values if value.name in condition.values
        )
        yield Row("list", group.name, group.label, "", (), group.span.line, (), items=items)
