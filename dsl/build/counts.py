"""Counts: numbers, so many for every so many of an input, sums, the lesser and the greater."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from lark import Token

from dsl.build.context import Building, Node, has, tokens, trees
from dsl.build.words import figure, word
from dsl.provision_tree import CountChoice, CountSum, PerUnit, Rounding
from dsl.tree import Choice, NumberLiteral

if TYPE_CHECKING:
    from dsl.provision_tree import Count

_ROUNDINGS: Final = {
    "ROUNDED_UP": Rounding.UP,
    "ROUNDED_DOWN": Rounding.DOWN,
    "ROUNDED_HALF_UP": Rounding.HALF_UP,
}


def count(building: Building, node: Node) -> Count:
    """The count of a node that stands where an amount may; what is no count is reported."""
    match node.data:
        case "sum":
            return _sum(building, node)
        case "choice":
            choice = Choice.LESSER if has(node, "LESSER") else Choice.GREATER
            items = tuple(count(building, child) for child in trees(node))
            return CountChoice(choice, items, building.span(node))
        case "parenthesis":
            return count(building, next(trees(node)))
        case "figure":
            return figure(building, tokens(node)[0])
        case "per" | "per_after":
            return _per_unit(building, node)
        case "pool" if [token.type for token in tokens(node)] == ["WORD"]:
            return word(building, tokens(node)[0])
        case _:
            span = building.span(node)
            building.report("TL0253", span)
            return NumberLiteral(Fraction(0), "0", span)


def _sum(building: Building, node: Node) -> Count:
    terms: list[tuple[int, Count]] = []
    sign = 1
    for child in node.children:
        if isinstance(child, Token):
            sign = 1 if child.type == "PLUS" else -1
        else:
            terms.append((sign, count(building, child)))
    return terms[0][1] if len(terms) == 1 else CountSum(tuple(terms), building.span(node))


def _per_unit(building: Building, node: Node) -> PerUnit:
    """`1 for every 1,000 of …`, or in Chinese order `…按每1000计为1`."""
    first, second = (figure(building, token) for token in tokens(node, "FIGURE"))
    number, every = (first, second) if node.data == "per" else (second, first)
    of = word(building, tokens(node, "WORD")[0])
    said = tokens(node, *_ROUNDINGS)
    rounding = _ROUNDINGS[said[0].type] if said else None
    return PerUnit(number, every, of, rounding, building.span(node))
