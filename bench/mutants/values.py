"""Mistakes in figures: rates, deductibles, limits, floors and targets, changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final

from bench.mutants.edits import Edit, removed, replaced
from bench.mutants.mutant import Kind
from bench.mutants.sites import Place
from dsl.tree import (
    FromTo,
    Lowered,
    MoneyLiteral,
    Parameter,
    ParameterHeading,
    ParameterLine,
    PercentLiteral,
    PointsLiteral,
    Raised,
    Row,
    Table,
    WaivedValue,
)

_POINTS: Final = Fraction(5, 100)


def parameter_of(place: Place) -> Parameter | None:
    """Which parameter a value is of: the word of its line, or the heading of its column."""
    for depth in range(len(place.parents) - 1, -1, -1):
        parent = place.parents[depth]
        if isinstance(parent, ParameterLine):
            return parent.parameter
        if isinstance(parent, Row):
            table = place.parents[depth - 1]
            index = place.path[depth][1]
            assert isinstance(table, Table)
            heading = table.headings[index] if index is not None else None
            return heading.parameter if isinstance(heading, ParameterHeading) else None
    return None


def _is_old_value(place: Place) -> bool:
    """Whether the value is what a `from … to …` says was there."""
    return any(name == "old" for name, _ in place.path)


def _is_bare(place: Place) -> bool:
    """Whether the value is the parameter's whole value, not a part of a formula."""
    return isinstance(place.parent, ParameterLine | Row | FromTo)


def rate_changed(place: Place) -> Iterator[Edit]:
    """A rate five points up or down."""
    node = place.node
    if not isinstance(node, PercentLiteral) or _is_old_value(place):
        return
    if parameter_of(place) in (Parameter.RATE, Parameter.FORMULA):
        yield from _moved(Kind.RATE_CHANGED, place, node)


def pledge_changed(place: Place) -> Iterator[Edit]:
    """The share of a floor or target five points up or down."""
    node = place.node
    if not isinstance(node, PercentLiteral) or _is_old_value(place):
        return
    if parameter_of(place) in (Parameter.FLOOR, Parameter.TARGET):
        yield from _moved(Kind.PLEDGE_CHANGED, place, node)


def _moved(kind: Kind, place: Place, node: PercentLiteral) -> Iterator[Edit]:
    for value in (node.value - _POINTS, node.value + _POINTS):
        if 0 < value <= 1:
            yield replaced(kind, place, replace(node, value=value))


def rates_swapped(place: Place) -> Iterator[Edit]:
    """The rates of two rows that follow one another, swapped."""
    table = place.node
    if not isinstance(table, Table):
        return
    for column, heading in enumerate(table.headings):
        if not (isinstance(heading, ParameterHeading) and heading.parameter is Parameter.RATE):
            continue
        for first in range(len(table.rows) - 1):
            rows = list(table.rows)
            one, other = rows[first].cells[column], rows[first + 1].cells[column]
            if isinstance(one, PercentLiteral) and isinstance(other, PercentLiteral):
                rows[first] = _with_cell(rows[first], column, other)
                rows[first + 1] = _with_cell(rows[first + 1], column, one)
                if one.value != other.value:
                    edited = replace(table, rows=tuple(rows))
                    yield replaced(Kind.RATES_SWAPPED, place, edited, table.rows[first].span.line)


def _with_cell(row: Row, column: int, cell: PercentLiteral) -> Row:
    return replace(row, cells=(*row.cells[:column], cell, *row.cells[column + 1 :]))


def deductible_changed(place: Place) -> Iterator[Edit]:
    """A deductible a fifth up or down."""
    node = place.node
    if _is_amount(place, Parameter.DEDUCTIBLE) and node.fen > 0:
        yield replaced(Kind.DEDUCTIBLE_CHANGED, place, replace(node, fen=node.fen * 4 // 5))
        yield replaced(Kind.DEDUCTIBLE_CHANGED, place, replace(node, fen=node.fen * 6 // 5))


def deductible_doubled(place: Place) -> Iterator[Edit]:
    """A deductible taken twice."""
    if _is_amount(place, Parameter.DEDUCTIBLE) and place.node.fen > 0:
        doubled = replace(place.node, fen=place.node.fen * 2)
        yield replaced(Kind.DEDUCTIBLE_DOUBLED, place, doubled)


def deductible_dropped(place: Place) -> Iterator[Edit]:
    """No deductible where there is one."""
    node = place.node
    if isinstance(node, ParameterLine) and node.parameter is Parameter.DEDUCTIBLE:
        if not isinstance(node.action, WaivedValue | FromTo | Raised | Lowered):
            yield removed(Kind.DEDUCTIBLE_DROPPED, place)
        elif isinstance(node.action, FromTo):
            nothing = WaivedValue(node.action.span)
            yield replaced(Kind.DEDUCTIBLE_DROPPED, place, replace(node, action=nothing))
    elif _is_amount(place, Parameter.DEDUCTIBLE) and isinstance(place.parent, Row):
        yield replaced(Kind.DEDUCTIBLE_DROPPED, place, replace(node, fen=0))


def limit_changed(place: Place) -> Iterator[Edit]:
    """A yearly limit halved or doubled."""
    if _is_amount(place, Parameter.LIMIT):
        yield replaced(Kind.LIMIT_CHANGED, place, replace(place.node, fen=place.node.fen // 2))
        yield replaced(Kind.LIMIT_CHANGED, place, replace(place.node, fen=place.node.fen * 2))


def limit_dropped(place: Place) -> Iterator[Edit]:
    """No yearly limit where there is one."""
    node = place.node
    if isinstance(node, ParameterLine) and node.parameter is Parameter.LIMIT:
        if not isinstance(node.action, FromTo | Raised | Lowered):
            yield removed(Kind.LIMIT_DROPPED, place)
        else:
            nothing = WaivedValue(node.action.span)
            yield replaced(Kind.LIMIT_DROPPED, place, replace(node, action=nothing))


def _is_amount(place: Place, parameter: Parameter) -> bool:
    """Whether a plain amount of money is the new value of a parameter."""
    return (
        isinstance(place.node, MoneyLiteral)
        and _is_bare(place)
        and not _is_old_value(place)
        and parameter_of(place) is parameter
    )


def raised_for_lowered(place: Place) -> Iterator[Edit]:
    """A change the other way."""
    match place.node:
        case Raised(by, span):
            yield replaced(Kind.RAISED_LOWERED, place, Lowered(by, span))
        case Lowered(by, span):
            yield replaced(Kind.RAISED_LOWERED, place, Raised(by, span))
        case _:
            return


def change_changed(place: Place) -> Iterator[Edit]:
    """A change by about half as much, or half as much again."""
    node = place.node
    if isinstance(node, Raised | Lowered):
        half = Fraction(max(1, int(node.by.value * 50)), 100)
        for value in (node.by.value - half, node.by.value + half):
            if value > 0 and (value < 1 or isinstance(node, Raised)):
                changed: PointsLiteral | PercentLiteral = replace(node.by, value=value)
                yield replaced(Kind.CHANGE_CHANGED, place, replace(node, by=changed))


def from_to_swapped(place: Place) -> Iterator[Edit]:
    """What was there for what it becomes."""
    node = place.node
    if isinstance(node, FromTo):
        swapped = replace(node, old=node.new, new=node.old)
        yield replaced(Kind.FROM_TO_SWAPPED, place, swapped)


def at_least_for_up_to(place: Place) -> Iterator[Edit]:
    """A floor for a target, and the other way round."""
    other = {Parameter.FLOOR: Parameter.TARGET, Parameter.TARGET: Parameter.FLOOR}
    node = place.node
    if isinstance(node, ParameterLine) and node.parameter in other:
        swapped = replace(node, parameter=other[node.parameter])
        yield replaced(Kind.AT_LEAST_UP_TO, place, swapped)
