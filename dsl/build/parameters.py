"""Parameters: what a line sets, its modifiers, and tables."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from lark import Token, Tree

from dsl.build.amounts import AMOUNTS, amount, lone_figure
from dsl.build.conditions import condition
from dsl.build.context import Building, Node, sure, tokens, tree, trees
from dsl.build.words import day, figure, money, percent, phrases, points, text, word, yes_no
from dsl.diagnostics import Related
from dsl.tree import (
    Action,
    BandHeading,
    BandRange,
    Cell,
    Cite,
    DateHeading,
    FromTo,
    Heading,
    Lowered,
    Modifiers,
    MoneyLiteral,
    NumberLiteral,
    OpenValue,
    Parameter,
    ParameterHeading,
    ParameterLine,
    PatientHeading,
    PercentLiteral,
    PointsLiteral,
    PoolAmount,
    Raised,
    Row,
    Table,
    Value,
    WaivedValue,
)

if TYPE_CHECKING:
    from dsl.source import Span

_PARAMETERS: Final = {
    "DEDUCTIBLE": Parameter.DEDUCTIBLE,
    "RATE": Parameter.RATE,
    "LIMIT": Parameter.LIMIT,
    "AT_LEAST": Parameter.FLOOR,
    "UP_TO": Parameter.TARGET,
    "ENDS": Parameter.ENDS,
    "PAYS": Parameter.FORMULA,
}
_VALUES: Final = ("PERCENT", "DAY", "OPEN", "WAIVED", "YES", "NO")


def parameter_line(building: Building, node: Node) -> ParameterLine:
    """`deductible from 5,000 yuan to 2,000 yuan, assumed period`."""
    parameter = _parameter(sure(node, "parameter"))
    action = _action(building, node, parameter)
    return ParameterLine(parameter, action, modifiers(building, node), building.span(node))


def modifiers(building: Building, node: Node) -> Modifiers:
    """The modifiers among the children of a node; each may stand once."""
    found = Modifiers()
    seen: dict[str, Span] = {}
    for holder in trees(node, "modifier"):
        child = next(trees(holder))
        kind = str(child.data)
        if kind in seen:
            related = (Related("first", seen[kind]),)
            building.report("TL0217", building.span(child), related=related)
            continue
        seen[kind] = building.span(child)
        match kind:
            case "assumed":
                found = replace(found, assumed=word(building, tokens(child, "WORD")[0]))
            case "cite":
                article = text(building, tokens(child, "ARTICLE_NUMBER")[0])
                cited = Cite(article, phrases(building, child), building.span(child))
                found = replace(found, cite=cited)
            case _:
                found = replace(found, guard=condition(building, sure(child, "condition")))
    return found


def table(building: Building, node: Node) -> Table:
    """A ruled table; a row with more or fewer cells than headings is reported and left out."""
    head = sure(node, "heading_row")
    headings = tuple(_heading(building, child) for child in trees(head, "heading"))
    rows: list[Row] = []
    for child in trees(node, "row"):
        row = _row(building, child, headings)
        if len(row.cells) == len(headings):
            rows.append(row)
        else:
            facts: dict[str, str | int] = {"cells": len(row.cells), "headings": len(headings)}
            related = (Related("heading", building.span(head)),)
            building.report("TL0218", row.span, facts, related=related)
    if next(trees(node, "row"), None) is None:
        building.missing("TL0219", building.span(head))
    return Table(headings, modifiers(building, head), tuple(rows), building.span(node))


def _parameter(node: Node) -> Parameter:
    return _PARAMETERS[tokens(node)[0].type]


def _action(building: Building, node: Node, parameter: Parameter) -> Action:
    changed = next(trees(node, "raised", "lowered"), None)
    if changed is not None:
        return _change(building, changed)
    old_new = tree(node, "from_to")
    if old_new is not None:
        return _from_to(building, old_new, parameter)
    return _value(building, _values(node)[0], parameter)


def _values(node: Node) -> list[Node | Token]:
    """The children of a node that are values."""
    return [
        child
        for child in node.children
        if (child.type in _VALUES if isinstance(child, Token) else child.data in AMOUNTS)
    ]


def _from_to(building: Building, node: Node, parameter: Parameter | None) -> FromTo:
    old, new = (_value(building, child, parameter) for child in _values(node))
    return FromTo(old, new, building.span(node))


def _change(building: Building, node: Node) -> Raised | Lowered:
    token = tokens(node)[-1]
    by: PointsLiteral | PercentLiteral
    match token.type:
        case "POINTS":
            by = points(building, token)
        case "PERCENT":
            by = percent(building, token)
        case "FIGURE":
            number = figure(building, token)
            building.report("TL0222", number.span, {"figure": number.text})
            by = PointsLiteral(number.value / 100, number.span)
        case _:
            building.report("TL0223", building.span(token))
            by = PointsLiteral(Fraction(0), building.span(token))
    kind = Raised if node.data == "raised" else Lowered
    return kind(by, building.span(node))


def _value(building: Building, node: Node | Token, parameter: Parameter | None) -> Value:
    """A value; `parameter` says which unit is missing, None (an example) that none is."""
    span = building.span(node)
    if isinstance(node, Tree):
        number = lone_figure(building, node)
        if number is None:
            return amount(building, node)
        return _figure_value(building, number, parameter)
    match node.type:
        case "PERCENT":
            return percent(building, node)
        case "DAY":
            return day(building, node)
        case "OPEN":
            return OpenValue(span)
        case _:
            return WaivedValue(span)


def _figure_value(building: Building, number: NumberLiteral, parameter: Parameter | None) -> Value:
    """A figure without a unit: money in an example, otherwise an error told by the parameter."""
    facts: dict[str, str | int] = {"figure": number.text}
    match parameter:
        case None | Parameter.ENDS:
            return number
        case Parameter.RATE:
            building.report("TL0221", number.span, facts)
            return PercentLiteral(number.value / 100, number.span)
        case _:
            building.report("TL0215", number.span, facts)
            return MoneyLiteral(int(number.value * 100), None, number.span)


def _heading(building: Building, node: Node) -> Heading:
    span = building.span(node)
    if tree(node, "parameter") is not None:
        return ParameterHeading(_parameter(sure(node, "parameter")), span)
    token = tokens(node)[0]
    match token.type:
        case "BAND":
            return BandHeading(span)
        case "DATE":
            return DateHeading(span)
        case "PATIENT":
            return PatientHeading(span)
        case _:
            return word(building, token)


def _row(building: Building, node: Node, headings: tuple[Heading, ...]) -> Row:
    cells = []
    for index, child in enumerate(node.children):
        heading = headings[index] if index < len(headings) else None
        cells.append(_cell(building, child, heading))
    return Row(tuple(cells), building.span(node))


def _cell(building: Building, node: Node | Token, heading: Heading | None) -> Cell:
    parameter = heading.parameter if isinstance(heading, ParameterHeading) else None
    if isinstance(node, Token):
        if node.type in ("YES", "NO"):
            return yes_no(building, node)
        return _value(building, node, parameter)
    match node.data:
        case "band":
            return _band(building, node)
        case "from_to":
            return _from_to(building, node, parameter)
        case _:
            value = _value(building, node, parameter)
    if isinstance(value, PoolAmount) and value.pools and not (value.rest or value.over_year):
        return value.pools[0]
    return value


def _band(building: Building, node: Node) -> BandRange:
    """A band; one that begins above an amount, or at it, is the same: bands are marginal."""
    bounds = [_bound(building, child) for child in trees(node, "bound")]
    low: MoneyLiteral | None = bounds[0]
    high = bounds[1] if len(bounds) > 1 else None
    if tokens(node, "DEDUCTIBLE"):
        low, high = None, bounds[0]
    return BandRange(low, high, building.span(node))


def _bound(building: Building, node: Node) -> MoneyLiteral:
    token = tokens(node)[0]
    span = building.span(token)
    if token.type == "FIGURE":
        building.report("TL0215", span, {"figure": figure(building, token).text})
    return money(building, token, None, span)
