"""Amounts: pools, shares, sums, the lesser and the greater."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lark import Token

from dsl.build.context import Building, Node, has, tokens, trees
from dsl.build.words import figure, money, percent, word
from dsl.promise_tree import ComparedAmount
from dsl.tree import (
    Amount,
    Choice,
    ChoiceAmount,
    MoneyLiteral,
    MultipliedAmount,
    PatientAmount,
    Period,
    PoolAmount,
    ShareAmount,
    SumAmount,
)

if TYPE_CHECKING:
    from dsl.tree import NumberLiteral

#: The nodes that stand where an amount may.
AMOUNTS: Final = ("sum", "choice")


def amount(building: Building, node: Node) -> Amount:
    """The amount of a node; a figure without a unit is reported."""
    match node.data:
        case "sum":
            return _sum(building, node)
        case "choice":
            return _choice(building, node)
        case "share" | "share_after":
            rate = percent(building, tokens(node, "PERCENT")[0])
            base = amount(building, next(trees(node)))
            return ShareAmount(rate, base, building.span(node))
        case "multiplied":
            return _multiplied(building, node)
        case "money":
            return _money(building, node)
        case "figure":
            token = tokens(node)[0]
            number = figure(building, token)
            building.report("TL0215", number.span, {"figure": number.text})
            return money(building, token, None, number.span)
        case "pool":
            return pool(building, node)
        case "patient":
            pools = tokens(node, "WORD")
            words = tuple(word(building, token) for token in pools)
            return PatientAmount(words, has(node, "OVER_THE_YEAR"), building.span(node))
        case "compared":
            return ComparedAmount(amount(building, next(trees(node))), building.span(node))
        case "parenthesis":
            return amount(building, next(trees(node)))
        case "per" | "per_after":
            building.report("TL0254", building.span(node))
            return MoneyLiteral(0, None, building.span(node))
        case other:
            raise ValueError(f"no amount: {other}")


def lone_figure(building: Building, node: Node) -> NumberLiteral | None:
    """The figure without a unit that an amount consists of, if it is nothing else."""
    if node.data == "sum" and len(node.children) == 1:
        node = next(trees(node))
    return figure(building, tokens(node)[0]) if node.data == "figure" else None


def pool(building: Building, node: Node) -> PoolAmount:
    """`rest of eligible over the year`; the total is no pool but all of them."""
    words = tuple(word(building, token) for token in tokens(node, "WORD"))
    if words and has(node, "TOTAL"):
        building.report("TL0216", building.span(tokens(node, "TOTAL")[0]))
        words = ()
    return PoolAmount(words, has(node, "REST"), has(node, "OVER_THE_YEAR"), building.span(node))


def _sum(building: Building, node: Node) -> Amount:
    terms: list[tuple[int, Amount]] = []
    sign = 1
    for child in node.children:
        if isinstance(child, Token):
            sign = 1 if child.type == "PLUS" else -1
        else:
            terms.append((sign, amount(building, child)))
    return terms[0][1] if len(terms) == 1 else SumAmount(tuple(terms), building.span(node))


def _choice(building: Building, node: Node) -> ChoiceAmount:
    choice = Choice.LESSER if has(node, "LESSER") else Choice.GREATER
    items = tuple(amount(building, child) for child in trees(node))
    return ChoiceAmount(choice, items, building.span(node))


def _multiplied(building: Building, node: Node) -> MultipliedAmount:
    token = tokens(node, "WORD", "FIGURE")[0]
    by = word(building, token) if token.type == "WORD" else figure(building, token)
    return MultipliedAmount(amount(building, next(trees(node))), by, building.span(node))


def _money(building: Building, node: Node) -> MoneyLiteral:
    period: Period | None = None
    if has(node, "A_YEAR"):
        period = Period.YEAR
    elif has(node, "A_CLAIM"):
        period = Period.CLAIM
    return money(building, tokens(node, "MONEY")[0], period, building.span(node))
