"""Lines of a benefit or an amendment as entries: a parameter, its value or change, its guard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dsl import model, tree
from dsl.resolve.conditions import guard
from dsl.resolve.parameters import change, value
from dsl.resolve.phrases import phrases_of

if TYPE_CHECKING:
    from collections.abc import Set

    from dsl.resolve.scope import Context
    from dsl.source import Span


@dataclass(frozen=True, slots=True)
class Slot:
    """What lines give parameters to.

    `periods` says what the benefit is counted on. `cites` holds in the scheme before, whose
    values may cite the text.
    """

    periods: Set[model.Period]
    cites: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """What follows a value, resolved: its guard, its assumption, its citation."""

    guard: model.Condition
    assumption: model.Assumption | None
    cited: tuple[str, tuple[str, ...]] | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One parameter with its value or its change; `table` is the place of its table, if any."""

    parameter: tree.Parameter
    value: model.ParameterValue | model.AddPoints | model.Multiply
    old: model.ParameterValue | None
    marks: Marks
    span: Span
    table: Span | None = None


def marks_of(context: Context, modifiers: tree.Modifiers, slot: Slot) -> Marks | None:
    """The modifiers of a line or a table; None if the guard is broken."""
    condition = guard(context, modifiers.guard)
    assumption = None
    if modifiers.assumed is not None:
        found = context.find(modifiers.assumed, context.scope.assumptions)
        if found is not None:
            assumption = context.scope.assumption_types[found.name]
    cited = None
    if modifiers.cite is not None:
        cite = modifiers.cite
        if not slot.cites:
            context.report.error("TL0456", cite.span)
        cited = (cite.article.text, phrases_of(context, cite.phrases))
    return None if condition is None else Marks(condition, assumption, cited)


def line_entry(context: Context, line: tree.ParameterLine, slot: Slot) -> Entry | None:
    """The entry of a line; None if part of it is broken, which is reported."""
    marks = marks_of(context, line.modifiers, slot)
    old: model.ParameterValue | None = None
    new: model.ParameterValue | model.AddPoints | model.Multiply | None
    match line.action:
        case tree.FromTo():
            old = value(context, line.parameter, line.action.old, slot.periods)
            new = value(context, line.parameter, line.action.new, slot.periods)
            if old is None:
                return None
        case tree.Raised() | tree.Lowered():
            new = change(context, line.parameter, line.action)
        case _:
            new = value(context, line.parameter, line.action, slot.periods)
    if new is None or marks is None:
        return None
    return Entry(line.parameter, new, old, marks, line.span)
