"""Conditions: a flat row of items to a tree. Value lists bind tightest, then `and`, then `or`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lark import Token

from dsl.build.context import Building, Node, sure, tokens, trees
from dsl.build.words import day, figure, word
from dsl.tree import (
    AndCondition,
    Condition,
    DateLiteral,
    IsCondition,
    NamedCondition,
    NotCondition,
    NumberLiteral,
    OrCondition,
    RangeCondition,
)

if TYPE_CHECKING:
    from dsl.source import Span


@dataclass(slots=True)
class _Item:
    """One item with the connective before it; `bare` is a word that may join a value list."""

    connective: Token | None
    condition: Condition
    bare: bool
    takes_values: bool


def condition(building: Building, node: Node) -> Condition:
    """The condition of a `condition` node."""
    items = _with_value_lists(building, _items(building, node))
    groups: list[list[Condition]] = [[items[0].condition]]
    for item in items[1:]:
        if item.connective is not None and item.connective.type == "AND":
            groups[-1].append(item.condition)
        else:
            groups.append([item.condition])
    return _joined([_joined(group, AndCondition) for group in groups], OrCondition)


def _items(building: Building, node: Node) -> list[_Item]:
    items: list[_Item] = []
    connective: Token | None = None
    for child in node.children:
        if isinstance(child, Token):
            connective = child
        else:
            made = _item(building, child)
            bare = child.data == "word"
            items.append(_Item(connective, made, bare, _list_of(made, child) is not None))
    return items


def _with_value_lists(building: Building, items: list[_Item]) -> list[_Item]:
    """Give the bare words behind `or` and commas to the list of the `is` before them."""
    joined: list[_Item] = [items[0]]
    for item in items[1:]:
        above = joined[-1]
        lists = item.connective is not None and item.connective.type in ("OR", "COMMA")
        if lists and item.bare and above.takes_values:
            above.condition = _with_value(above.condition, item.condition)
        else:
            if item.connective is not None and item.connective.type == "COMMA":
                building.report("TL0214", building.span(item.connective))
            joined.append(item)
    return joined


def _with_value(condition: Condition, value: Condition) -> Condition:
    """The `is` (perhaps under `not`) with one more value in its list."""
    span = condition.span.to(value.span)
    match condition, value:
        case NotCondition(item=item), _:
            return NotCondition(_with_value(item, value), span)
        case IsCondition(), NamedCondition(name=name):
            return replace(condition, values=(*condition.values, name), span=span)
        case _:
            raise TypeError("only `is` takes values")


def _list_of(condition: Condition, node: Node) -> IsCondition | None:
    """The `is` whose list is open for more values; one in parentheses is closed."""
    while node.data == "negation":
        node = next(trees(node))
    if node.data == "nested":
        return None
    while isinstance(condition, NotCondition):
        condition = condition.item
    return condition if isinstance(condition, IsCondition) else None


def _item(building: Building, node: Node) -> Condition:
    negations: list[Span] = []
    while node.data == "negation":
        negations.append(building.span(tokens(node, "NOT")[0]))
        node = next(trees(node))
    made = _positive(building, node)
    for start in reversed(negations):
        made = (
            made.item if isinstance(made, NotCondition) else NotCondition(made, start.to(made.span))
        )
    return made


def _positive(building: Building, node: Node) -> Condition:
    match node.data:
        case "nested":
            return condition(building, sure(node, "condition"))
        case "word":
            return NamedCondition(word(building, tokens(node)[0]), building.span(node))
        case "comparison":
            return _comparison(building, node)
        case _:
            return _range(building, node)


def _comparison(building: Building, node: Node) -> Condition:
    """`disease is none`; `referred is yes` and `age is 60` are read as what they mean."""
    subject = word(building, tokens(sure(node, "word"))[0])
    operator, value = tokens(node)
    negated = operator.type == "IS_NOT"
    span = building.span(node)
    match value.type:
        case "WORD":
            return IsCondition(subject, (word(building, value),), negated, span)
        case "YES" | "NO":
            named = NamedCondition(subject, subject.span)
            return named if (value.type == "YES") is not negated else NotCondition(named, span)
        case _:
            bound = _bound(building, value)
            exactly = RangeCondition(subject, bound, bound, False, False, span)
            return NotCondition(exactly, span) if negated else exactly


def _range(building: Building, node: Node) -> Condition:
    subject = word(building, tokens(sure(node, "word"))[0])
    found = tokens(node)
    bounds = [_bound(building, token) for token in found if token.type in ("FIGURE", "DAY")]
    low: NumberLiteral | DateLiteral | None = bounds[0]
    high = bounds[1] if len(bounds) > 1 else None
    kinds = {token.type for token in found}
    if kinds & {"AT_MOST", "BELOW"} and high is None:
        low, high = None, bounds[0]
    return RangeCondition(
        subject,
        low,
        high,
        low_excluded="ABOVE" in kinds,
        high_excluded="BELOW" in kinds,
        span=building.span(node),
    )


def _bound(building: Building, token: Token) -> NumberLiteral | DateLiteral:
    return day(building, token) if token.type == "DAY" else figure(building, token)


def _joined(items: list[Condition], kind: type[AndCondition] | type[OrCondition]) -> Condition:
    """One condition of several; items that are themselves of the kind are spread out."""
    if len(items) == 1:
        return items[0]
    flat: list[Condition] = []
    for item in items:
        flat.extend(item.items if isinstance(item, kind) else (item,))
    return kind(tuple(flat), items[0].span.to(items[-1].span))
