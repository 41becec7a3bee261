"""The lines of a declared benefit: its guard, what it is counted on, its parameters, its notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from dsl import model, tree
from dsl.diagnostics import Related
from dsl.resolve.amounts import pool_names
from dsl.resolve.completeness import DeclaredTable
from dsl.resolve.conditions import condition
from dsl.resolve.declare import periods_of
from dsl.resolve.entries import Entry, Slot, line_entry
from dsl.resolve.labels import label_of
from dsl.resolve.tables import RowSet, table_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dsl.resolve.frames import Frame
    from dsl.resolve.scope import Context
    from dsl.source import Span

#: Parameters of the sentence "rate of what is above the deductible"; a formula stands for both.
OF_THE_RATE = frozenset({tree.Parameter.DEDUCTIBLE, tree.Parameter.RATE})


@dataclass(frozen=True, slots=True)
class Body:
    """What the lines of a benefit say."""

    guard: model.Condition
    cover: model.Cover
    entries: tuple[Entry, ...]
    notes: tuple[model.Label, ...]


def benefit_body(
    context: Context, lines: Sequence[tree.BenefitLine], name: Span, slot_cites: bool
) -> Body:
    """The lines of one benefit; whatever is wrong with them is reported."""
    slot = Slot(periods_of(lines), slot_cites)
    guards = [line for line in lines if isinstance(line, tree.GuardLine)]
    covers = [line for line in lines if isinstance(line, tree.CoversLine)]
    _report_repeated(context, guards)
    _report_repeated(context, covers)
    if not covers:
        context.report.error("TL0432", name)
    guard = condition(context, guards[0].condition) if guards else model.ALWAYS
    cover = _cover(context, covers[0]) if covers else None
    entries, tables = entries_of(context, lines, slot)
    _check_formula(context, entries)
    whole = guard if guard is not None else model.ALWAYS
    context.tables.extend(DeclaredTable(rows, whole, entries) for rows in tables)
    return Body(
        guard=whole,
        cover=cover if cover is not None else model.Cover((), False, False, None),
        entries=entries,
        notes=notes_of(lines),
    )


def entries_of(
    context: Context, lines: Iterable[tree.BenefitLine | tree.Benefit], slot: Slot
) -> tuple[tuple[Entry, ...], tuple[RowSet, ...]]:
    """The entries of parameter lines and tables, and the rows that the tables have."""
    entries: list[Entry] = []
    tables: list[RowSet] = []
    for line in lines:
        match line:
            case tree.ParameterLine():
                entry = line_entry(context, line, slot)
                if entry is not None:
                    entries.append(entry)
            case tree.Table():
                table = table_entries(context, line, slot)
                entries.extend(table.entries)
                if table.rows is not None:
                    tables.append(table.rows)
            case tree.GuardLine() | tree.CoversLine() | tree.Note() | tree.Benefit():
                pass
            case _:
                assert_never(line)
    return tuple(entries), tuple(tables)


def notes_of(
    lines: Iterable[tree.BenefitLine | tree.Benefit],
) -> tuple[model.Label, ...]:
    """The notes among lines."""
    return tuple(label_of(line.labels) for line in lines if isinstance(line, tree.Note))


def settings_of(
    context: Context, entries: Iterable[Entry], target: model.TargetRef, frame: Frame
) -> tuple[model.Setting, ...]:
    """Declared values of a benefit or a payer; a change has nothing to change there."""
    settings: list[model.Setting] = []
    for entry in entries:
        if isinstance(entry.value, model.AddPoints | model.Multiply) or entry.old is not None:
            context.report.error("TL0458", entry.span)
            continue
        settings.append(
            model.Setting(
                target=target,
                parameter=entry.parameter,
                value=entry.value,
                old=None,
                guard=entry.marks.guard,
                provenance=frame.provenance_of(entry),
            )
        )
    return tuple(settings)


def _report_repeated(
    context: Context, lines: Sequence[tree.GuardLine] | Sequence[tree.CoversLine]
) -> None:
    for line in lines[1:]:
        related = Related("first", lines[0].span)
        context.report.error("TL0433", line.span, related)


def _cover(context: Context, line: tree.CoversLine) -> model.Cover | None:
    counting = None
    if line.counting is not None:
        counting = condition(context, line.counting)
        if not line.base.over_year:
            context.report.error("TL0428", line.span)
    pools = pool_names(context, line.base.pools)
    if pools is None:
        return None
    return model.Cover(pools, line.base.rest, line.base.over_year, counting)


def _check_formula(context: Context, entries: Iterable[Entry]) -> None:
    listed = tuple(entries)
    formula = next((entry for entry in listed if entry.parameter is tree.Parameter.FORMULA), None)
    if formula is None:
        return
    for entry in listed:
        if entry.parameter in OF_THE_RATE:
            related = Related("formula_here", formula.span)
            context.report.error("TL0434", entry.span, related)
            return
