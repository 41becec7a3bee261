"""Ruled tables: one entry a row and parameter, or one value of bands a group of rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, assert_never

from dsl import model, tree
from dsl.diagnostics import Related
from dsl.keywords import spelled
from dsl.language import Language
from dsl.resolve.bands import BandRow, bands_value
from dsl.resolve.conditions import conjunction
from dsl.resolve.entries import Entry, Marks, Slot, marks_of
from dsl.resolve.parameters import money_period_fits, parameter_facts, value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsl.resolve.scope import Context
    from dsl.source import Span


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A column headed by a fact."""

    fact: model.OneOfFact | model.YesNoFact


@dataclass(frozen=True, slots=True)
class BandColumn:
    """The column headed `band`."""


@dataclass(frozen=True, slots=True)
class ParameterColumn:
    """A column headed by a parameter."""

    parameter: tree.Parameter


Column: TypeAlias = FactColumn | BandColumn | ParameterColumn
#: The fact cells of a row: a value of each fact column, in the order of the columns.
Key: TypeAlias = tuple[tuple[str, str | bool], ...]


@dataclass(frozen=True, slots=True)
class RowSet:
    """Which rows a table has, to find those that are missing.

    `span` is the place of its headings, `table` that of the table; `whole` is False where some
    row is broken.
    """

    facts: tuple[model.OneOfFact | model.YesNoFact, ...]
    keys: frozenset[Key]
    parameters: frozenset[tree.Parameter]
    guard: model.Condition
    span: Span
    table: Span
    whole: bool


@dataclass(frozen=True, slots=True)
class TableEntries:
    """What a table unfolds to; `rows` None if its headings are broken."""

    entries: tuple[Entry, ...]
    rows: RowSet | None


@dataclass(frozen=True, slots=True)
class _Line:
    """A row with its key and the cells of its other columns."""

    key: Key
    cells: tuple[tuple[Column, tree.Cell], ...]
    span: Span


def table_entries(context: Context, table: tree.Table, slot: Slot) -> TableEntries:
    """The entries of a table; everything wrong with it is reported."""
    marks = marks_of(context, table.modifiers, slot)
    columns = _columns(context, table)
    if columns is None or not _sensible(context, table, columns):
        return TableEntries((), None)
    lines = [line for row in table.rows if (line := _line(context, table, columns, row))]
    banded = any(isinstance(column, BandColumn) for column in columns)
    if not banded:
        _report_doubled(context, lines)
    if marks is None:
        return TableEntries((), None)
    if banded:
        entries = _banded(context, lines, marks, slot)
    else:
        entries = [entry for line in lines for entry in _plain(context, line, marks, slot)]
    placed = tuple(
        Entry(each.parameter, each.value, each.old, each.marks, each.span, table.span)
        for each in entries
    )
    rows = RowSet(
        facts=tuple(column.fact for column in columns if isinstance(column, FactColumn)),
        keys=frozenset(line.key for line in lines),
        parameters=frozenset(
            column.parameter for column in columns if isinstance(column, ParameterColumn)
        ),
        guard=marks.guard,
        span=table.headings[0].span.to(table.headings[-1].span),
        table=table.span,
        whole=len(lines) == len(table.rows),
    )
    return TableEntries(placed, rows)


# --- headings -------------------------------------------------------------------------------


def _columns(context: Context, table: tree.Table) -> tuple[Column, ...] | None:
    columns = [_column(context, heading) for heading in table.headings]
    whole = tuple(column for column in columns if column is not None)
    return whole if len(whole) == len(columns) else None


def _column(context: Context, heading: tree.Heading) -> Column | None:
    match heading:
        case tree.ParameterHeading():
            return ParameterColumn(heading.parameter)
        case tree.BandHeading():
            return BandColumn()
        case tree.Word():
            found = context.find(heading, context.scope.facts)
            if found is None:
                return None
            fact = context.scope.fact_types[found.name]
            if isinstance(fact, model.WholeNumberFact):
                context.report.error("TL0438", heading.span, fact=heading.text)
                return None
            return FactColumn(fact)
        case tree.DateHeading() | tree.PatientHeading():
            context.report.error("TL0437", heading.span)
            return None
    assert_never(heading)


def _sensible(context: Context, table: tree.Table, columns: Sequence[Column]) -> bool:
    """Whether headings differ, some parameter is there, and bands give rates alone."""
    for position, column in enumerate(columns):
        if column in columns[:position]:
            context.report.error("TL0439", table.headings[position].span)
            return False
    parameters = {column.parameter for column in columns if isinstance(column, ParameterColumn)}
    span = table.headings[0].span.to(table.headings[-1].span)
    if not parameters:
        context.report.error("TL0440", span)
        return False
    if BandColumn() in columns and parameters != {tree.Parameter.RATE}:
        context.report.error("TL0441", span)
        return False
    return bool(table.rows)


# --- rows -----------------------------------------------------------------------------------


def _line(
    context: Context, table: tree.Table, columns: Sequence[Column], row: tree.Row
) -> _Line | None:
    """The row by its columns; None if a fact cell is broken, which is reported.

    A row of the wrong length was reported by the parser.
    """
    if len(row.cells) != len(columns):
        return None
    key: list[tuple[str, str | bool]] = []
    cells: list[tuple[Column, tree.Cell]] = []
    broken = False
    for column, cell, heading in zip(columns, row.cells, table.headings, strict=True):
        if not isinstance(column, FactColumn):
            cells.append((column, cell))
            continue
        found = fact_cell(context, column.fact, cell, heading.span)
        if found is None:
            broken = True
        else:
            key.append((column.fact.name, found))
    return None if broken else _Line(tuple(key), tuple(cells), row.span)


def fact_cell(
    context: Context,
    fact: model.OneOfFact | model.YesNoFact,
    cell: tree.Cell,
    heading: Span,
) -> str | bool | None:
    """The value of a fact that a cell names; None if it names none, which is reported."""
    match cell:
        case tree.YesNo() if isinstance(fact, model.YesNoFact):
            return cell.value
        case tree.Word() if isinstance(fact, model.OneOfFact):
            found = context.find(cell, context.scope.values[fact.name])
            return None if found is None else found.name
        case _:
            code = "TL0450" if isinstance(fact, model.YesNoFact) else "TL0451"
            related = Related("heading", heading)
            context.report.error(code, cell.span, related, fact=fact.name)
            return None


def _guard_of(key: Key) -> model.Condition:
    return conjunction(*(_known(fact, known) for fact, known in key))


def _known(fact: str, known: str | bool) -> model.Condition:
    if isinstance(known, str):
        return model.IsOneOf(fact, frozenset({known}))
    holds = model.Holds(fact)
    return holds if known else model.NotCondition(holds)


def _report_doubled(context: Context, lines: Sequence[_Line]) -> None:
    seen: dict[Key, _Line] = {}
    for line in lines:
        earlier = seen.setdefault(line.key, line)
        if earlier is not line:
            zh, en = key_words(context, line.key)
            related = Related("first", earlier.span)
            context.report.error("TL0436", line.span, related, row_zh=zh, row_en=en)


def key_words(context: Context, key: Key) -> tuple[str, str]:
    """The fact cells of a row in words, in Chinese and English."""
    zh: list[str] = []
    en: list[str] = []
    for fact, known in key:
        if isinstance(known, bool):
            terminal = "YES" if known else "NO"
            zh.append(spelled(terminal, Language.ZH))
            en.append(spelled(terminal, Language.EN))
        else:
            zh.append(context.scope.values[fact].by_word[known].zh)
            en.append(known)
    return " × ".join(zh) or "—", " × ".join(en) or "—"


# --- plain tables ---------------------------------------------------------------------------


def _plain(context: Context, line: _Line, marks: Marks, slot: Slot) -> list[Entry]:
    entries: list[Entry] = []
    guard = Marks(model.both(_guard_of(line.key), marks.guard), marks.assumption, marks.cited)
    for column, cell in line.cells:
        assert isinstance(column, ParameterColumn)
        pair = _cell_values(context, column.parameter, cell, slot)
        if pair is not None:
            entries.append(Entry(column.parameter, pair[0], pair[1], guard, line.span))
    return entries


def _cell_values(
    context: Context, parameter: tree.Parameter, cell: tree.Cell, slot: Slot
) -> tuple[model.ParameterValue, model.ParameterValue | None] | None:
    """What a cell gives a parameter, and what it says was there before."""
    match cell:
        case tree.Word() | tree.YesNo() | tree.BandRange():
            context.report.error("TL0452", cell.span, **parameter_facts(parameter))
            return None
        case tree.FromTo():
            old = value(context, parameter, cell.old, slot.periods)
            new = value(context, parameter, cell.new, slot.periods)
            return None if old is None or new is None else (new, old)
        case _:
            plain = value(context, parameter, cell, slot.periods)
            return None if plain is None else (plain, None)


# --- tables of bands ------------------------------------------------------------------------


def _banded(context: Context, lines: Sequence[_Line], marks: Marks, slot: Slot) -> list[Entry]:
    """One entry for each group of rows with the same fact cells."""
    keys = dict.fromkeys(line.key for line in lines)
    entries: list[Entry] = []
    for key in keys:
        rows = [line for line in lines if line.key == key]
        pairs = [_band_rows(context, row, slot) for row in rows]
        whole = [pair for pair in pairs if pair is not None]
        if len(whole) < len(rows):
            continue
        new = bands_value(context, [row for row, _ in whole])
        before = [old for _, old in whole if old is not None]
        if before and len(before) < len(whole):
            first = next(row for row, pair in zip(rows, whole, strict=True) if pair[1] is None)
            context.report.error("TL0453", first.span)
            continue
        if new is None:
            continue
        old = bands_value(context, before) if before else None
        guard = Marks(model.both(_guard_of(key), marks.guard), marks.assumption, marks.cited)
        span = rows[0].span.to(rows[-1].span)
        entries.append(Entry(tree.Parameter.RATE, new, old, guard, span))
    return entries


def _band_rows(context: Context, line: _Line, slot: Slot) -> tuple[BandRow, BandRow | None] | None:
    """A row's band with its rate, and with the rate that was there before."""
    cells = {type(column): cell for column, cell in line.cells}
    band, rate = cells[BandColumn], cells[ParameterColumn]
    pair = _cell_values(context, tree.Parameter.RATE, rate, slot)
    if not isinstance(band, tree.BandRange):
        context.report.error("TL0442", band.span)
        return None
    for limit in (band.low, band.high):
        if limit is not None and not money_period_fits(context, limit, slot.periods):
            return None
    if pair is None:
        return None
    new, old = pair
    if not isinstance(new, model.FlatRate) or not isinstance(old, model.FlatRate | None):
        context.report.error("TL0454", rate.span)
        return None
    return BandRow(band, new.rate), None if old is None else BandRow(band, old.rate)
