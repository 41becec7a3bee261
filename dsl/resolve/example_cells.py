"""Columns and cells of examples: what a heading names, and what a cell says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, assert_never

from dsl import model, tree
from dsl.resolve.conditions import DATE_WORDS
from dsl.resolve.naming import DATE_LABEL
from dsl.resolve.resolution import WordChoice
from dsl.resolve.scope import Named
from dsl.resolve.tables import fact_cell
from dsl.values import FEN_PER_YUAN

if TYPE_CHECKING:
    from dsl.resolve.scope import Context
    from dsl.source import Span


@dataclass(frozen=True, slots=True)
class DayColumn:
    """The day of a claim."""


@dataclass(frozen=True, slots=True)
class PatientColumn:
    """What the patient bears."""


#: A column of an example; a named one is a fact, a pool or a payer.
ExampleColumn: TypeAlias = Named | DayColumn | PatientColumn
ExampleCell: TypeAlias = tree.Cell


def column_of(context: Context, heading: tree.Heading) -> ExampleColumn | None:
    """What a heading, or a name of the `with` line, stands for; None is reported."""
    match heading:
        case tree.DateHeading():
            return DayColumn()
        case tree.PatientHeading():
            return PatientColumn()
        case tree.Word() if heading.text in DATE_WORDS:
            context.report.refer(heading, WordChoice(model.DATE_FACT, DATE_LABEL.zh))
            return DayColumn()
        case tree.Word():
            scope = context.scope
            return context.find(heading, scope.facts, scope.pools, scope.payers)
        case tree.ParameterHeading() | tree.BandHeading():
            context.report.error("TL0610", heading.span)
            return None
    assert_never(heading)


def fen(context: Context, cell: ExampleCell) -> int | None:
    """A cell of money, in yuan with or without the unit; None is reported."""
    match cell:
        case tree.MoneyLiteral():
            return cell.fen
        case tree.NumberLiteral():
            amount = cell.value * FEN_PER_YUAN
            if amount.denominator == 1 and amount >= 0:
                return int(amount)
    context.report.error("TL0606", cell.span)
    return None


def fact_word(
    context: Context, fact: model.Fact, cell: ExampleCell, heading: Span
) -> model.FactWord | None:
    """What a cell says of a fact; None is reported."""
    if not isinstance(fact, model.WholeNumberFact):
        return fact_cell(context, fact, cell, heading)
    if not isinstance(cell, tree.NumberLiteral) or cell.value.denominator != 1:
        context.report.error("TL0608", cell.span, fact=fact.name)
        return None
    number = int(cell.value)
    if not fact.low <= number <= fact.high:
        context.report.error("TL0410", cell.span, fact=fact.name, low=fact.low, high=fact.high)
        return None
    return number
