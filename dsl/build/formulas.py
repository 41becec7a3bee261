"""Formulas and splits: inputs, what they give, shares, ruled tables, examples."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final, TypeAlias

from lark import Token

from dsl.build.amounts import AMOUNTS, amount, lone_figure
from dsl.build.attributes import attribute, is_attribute, month
from dsl.build.context import Building, Node, has, sure, tokens, tree, trees
from dsl.build.counts import count
from dsl.build.parameters import modifiers
from dsl.build.words import day, figure, labels, name, percent, word, yes_no
from dsl.diagnostics import Related
from dsl.provision_tree import (
    Cell,
    Column,
    Counts,
    Formula,
    FormulaLine,
    Gives,
    Highest,
    Input,
    Measured,
    ResultHeading,
    Ruled,
    RuledRow,
    Share,
    ShareKind,
    ShareRate,
    Split,
    SplitLine,
    Uses,
    Worked,
)
from dsl.tree import FactKind, FactValue, PoolAmount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dsl.provision_tree import Attribute
    from dsl.tree import Labels, Word

_Common: TypeAlias = "Attribute | Input | Uses | Worked"

_KINDS: Final = {
    "ONE_OF": FactKind.ONE_OF,
    "YES_OR_NO": FactKind.YES_NO,
    "WHOLE_NUMBER": FactKind.WHOLE_NUMBER,
    "MONTHS_SINCE": FactKind.WHOLE_NUMBER,
    "COST": FactKind.COST,
}


def formula(building: Building, node: Node) -> Formula:
    """`formula NAME labels` and its lines."""
    lines = tuple(_formula_line(building, child) for child in _lines(node))
    return Formula(*_head(building, node), lines, building.span(node))


def split(building: Building, node: Node) -> Split:
    """`split NAME labels` and its lines."""
    lines = tuple(_split_line(building, child) for child in _lines(node))
    return Split(*_head(building, node), lines, building.span(node))


def _head(building: Building, node: Node) -> tuple[Word, Labels]:
    declared = name(building, tokens(node, "WORD")[0])
    return declared, labels(building, node, declared.span)


def _lines(node: Node) -> Iterator[Node]:
    return (child for child in trees(node) if child.data not in ("labels", "broken"))


def _formula_line(building: Building, node: Node) -> FormulaLine:
    span = building.span(node)
    match node.data:
        case "gives":
            return _gives(building, node)
        case "ruled":
            return ruled(building, node)
        case "highest":
            return Highest(span)
        case "measured":
            return Measured(labels(building, node, span), span)
        case _:
            return _common(building, node)


def _split_line(building: Building, node: Node) -> SplitLine:
    return _share(building, node) if node.data == "share_part" else _common(building, node)


def _common(building: Building, node: Node) -> _Common:
    if is_attribute(node):
        return attribute(building, node)
    span = building.span(node)
    match node.data:
        case "input":
            return _input(building, node)
        case "uses":
            words = (word(building, tokens(child)[0]) for child in trees(node, "word"))
            return Uses(tuple(words), span)
        case _:
            tables = tuple(ruled(building, child) for child in trees(node, "ruled"))
            if not tables:
                building.missing("TL0252", building.head(node))
            return Worked(tables, span)


# --- inputs ----------------------------------------------------------------------------------


def _input(building: Building, node: Node) -> Input:
    declared, found = _head(building, node)
    kind_node = sure(node, "input_kind")
    kind = _KINDS[tokens(kind_node)[0].type]
    bounds = [figure(building, token) for token in tokens(kind_node, "FIGURE")]
    since = tokens(kind_node, "MONTH", "DAY")
    values = tuple(_value(building, child) for child in trees(node, "fact_value"))
    if kind is FactKind.ONE_OF and not values:
        building.missing("TL0235", declared.span, {"name": declared.text})
    elif kind is not FactKind.ONE_OF and values:
        building.report("TL0236", values[0].name.span, {"name": declared.text})
        values = ()
    return Input(
        declared,
        kind,
        found,
        values,
        bounds[0] if bounds else None,
        bounds[1] if bounds else None,
        month(building, since[0]) if since else None,
        building.span(node),
    )


def _value(building: Building, node: Node) -> FactValue:
    return FactValue(*_head(building, node))


# --- what a formula gives, and what a share takes --------------------------------------------


def _gives(building: Building, node: Node) -> Gives | Counts:
    old_new = tree(node, "given_from_to")
    values = tuple(trees(old_new or node, *AMOUNTS))
    otherwise, span = has(node, "OTHERWISE"), building.span(node)
    if has(node, "COUNT"):
        numbers = [count(building, child) for child in values]
        before = numbers[0] if len(numbers) > 1 else None
        return Counts(numbers[-1], before, otherwise, modifiers(building, node), span)
    amounts = [amount(building, child) for child in values]
    old = amounts[0] if len(amounts) > 1 else None
    return Gives(amounts[-1], old, otherwise, modifiers(building, node), span)


def _share(building: Building, node: Node) -> Share:
    kind = ShareKind.WHOLE
    if has(node, "OF_THE_REST"):
        kind = ShareKind.OF_THE_REST
    elif has(node, "TAKES_THE_REST"):
        kind = ShareKind.TAKES_THE_REST
    lines = tuple(
        ruled(building, child) if child.data == "ruled" else _share_rate(building, child)
        for child in _lines(node)
    )
    return Share(*_head(building, node), kind, lines, building.span(node))


def _share_rate(building: Building, node: Node) -> ShareRate:
    return ShareRate(
        percent(building, tokens(node, "PERCENT")[0]),
        has(node, "OTHERWISE"),
        modifiers(building, node),
        building.span(node),
    )


# --- tables ----------------------------------------------------------------------------------


def ruled(building: Building, node: Node) -> Ruled:
    """A ruled table; a row with more or fewer cells than columns is reported and left out."""
    head = sure(node, "ruled_head")
    columns = tuple(_column(building, child) for child in trees(head, "column"))
    rows: list[RuledRow] = []
    for child in trees(node, "ruled_row"):
        cells = tuple(
            _cell(building, cell, column)
            for cell, column in zip_longest(child.children, columns)
            if cell is not None
        )
        row = RuledRow(cells, building.span(child))
        if len(cells) == len(columns):
            rows.append(row)
        else:
            facts: dict[str, str | int] = {"cells": len(cells), "headings": len(columns)}
            related = (Related("heading", building.span(head)),)
            building.report("TL0218", row.span, facts, related=related)
    if next(trees(node, "ruled_row"), None) is None:
        building.missing("TL0219", building.span(head))
    return Ruled(columns, modifiers(building, head), tuple(rows), building.span(node))


def _column(building: Building, node: Node) -> Column:
    token = tokens(node)[0]
    span = building.span(node)
    match token.type:
        case "GIVES" | "ONE_OF":
            return Column(ResultHeading.GIVES, span)
        case "COUNT":
            return Column(ResultHeading.COUNT, span)
        case "RATE":
            return Column(ResultHeading.RATE, span)
        case _:
            return Column(word(building, token), span)


def _cell(building: Building, node: Node | Token, column: Column | None) -> Cell:
    if isinstance(node, Token):
        match node.type:
            case "PERCENT":
                return percent(building, node)
            case "DAY":
                return day(building, node)
            case "MONTH":
                return month(building, node)
            case _:
                return yes_no(building, node)
    number = lone_figure(building, node)
    if number is not None:
        return number
    if column is not None and column.heading is ResultHeading.COUNT:
        return count(building, node)
    made = amount(building, node)
    if isinstance(made, PoolAmount) and len(made.pools) == 1 and not (made.rest or made.over_year):
        return made.pools[0]
    return made
