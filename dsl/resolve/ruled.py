"""Ruled tables of formulas and shares: each row a case of the inputs and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, assert_never

from dsl import model, provision_tree, tree
from dsl.diagnostics import Related
from dsl.resolve.conditions import conjunction
from dsl.resolve.scope import Named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dsl.provision_tree import Cell, Column, ResultHeading, Ruled
    from dsl.resolve.entries import Marks
    from dsl.resolve.inputs import Inputs

#: A column: an input that has cases, or the result.
_Column: TypeAlias = "Named | ResultHeading"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A row: when it holds, the cell of its result, and the marks of its table."""

    guard: model.Condition
    result: Cell
    marks: Marks
    row: provision_tree.RuledRow


def case_rows(inputs: Inputs, table: Ruled, wanted: ResultHeading) -> Iterator[CaseRow]:
    """The rows of a table of cases; whatever is wrong with it is reported."""
    columns = _columns(inputs, table, wanted)
    marks = inputs.marks(table.modifiers)
    if columns is None or marks is None:
        return
    at = columns.index(wanted)
    for row in table.rows:
        cases = [
            case(inputs, column, cell, heading)
            for column, cell, heading in zip(columns, row.cells, table.columns, strict=True)
            if isinstance(column, Named)
        ]
        whole = [item for item in cases if item is not None]
        if len(whole) == len(cases):
            guard = model.both(conjunction(*whole), marks.guard)
            yield CaseRow(guard, row.cells[at], marks, row)


def _columns(inputs: Inputs, table: Ruled, wanted: ResultHeading) -> list[_Column] | None:
    """The columns of a table: inputs with cases, and the result once; None is reported."""
    found: list[_Column] = []
    broken = False
    for column in table.columns:
        made = _column(inputs, column, wanted)
        if made is None:
            broken = True
        elif made in found:
            inputs.outer.report.error("TL0605", column.span)
            broken = True
        else:
            found.append(made)
    if not broken and wanted not in found:
        span = table.columns[0].span.to(table.columns[-1].span)
        inputs.outer.report.error("TL0721", span)
        broken = True
    return None if broken else found


def _column(inputs: Inputs, column: Column, wanted: ResultHeading) -> _Column | None:
    report = inputs.outer.report
    match column.heading:
        case provision_tree.ResultHeading():
            if column.heading is wanted:
                return wanted
            report.error("TL0721", column.span)
            return None
        case tree.Word() as word:
            scope = inputs.inner.scope
            if word.text in scope.pools.by_word:
                report.error("TL0722", column.span, word=word.text)
                return None
            if inputs.is_claims_own(word):
                return None
            return inputs.inner.find(word, scope.facts)
        case _:
            assert_never(column.heading)


def case(inputs: Inputs, named: Named, cell: Cell, column: Column) -> model.Condition | None:
    """The condition that an input has the value of a cell; None is reported."""
    value = fact_value(inputs, named, cell, column)
    match value:
        case None:
            return None
        case bool():
            holds = model.Holds(named.name)
            return holds if value else model.NotCondition(holds)
        case str():
            return model.IsOneOf(named.name, frozenset({value}))
        case int():
            return model.InRange(named.name, value, value)
        case _:
            assert_never(value)


def fact_value(inputs: Inputs, named: Named, cell: Cell, column: Column) -> model.FactWord | None:
    """What a cell says of an input that is a fact; None is reported."""
    scope = inputs.inner.scope
    fact = scope.fact_types[named.name]
    match fact, cell:
        case model.YesNoFact(), tree.YesNo():
            return cell.value
        case model.OneOfFact(), tree.Word():
            found = inputs.inner.find(cell, scope.values[fact.name])
            return None if found is None else found.name
        case model.WholeNumberFact(), tree.NumberLiteral() if cell.value.denominator == 1:
            number = int(cell.value)
            if fact.low <= number <= fact.high:
                return number
            low, high = fact.low, fact.high
            inputs.outer.report.error("TL0410", cell.span, fact=fact.name, low=low, high=high)
            return None
        case _:
            related = Related("heading", column.span)
            inputs.outer.report.error("TL0723", cell.span, related, word=named.name)
            return None
