"""Attribute lines of provisions: who, for whom, how often, from when, by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dsl.build.context import Building, Node, has, sure, tokens, tree
from dsl.build.scheme import guard_line, note
from dsl.build.words import day, figure, labels, word
from dsl.provision_tree import (
    Due,
    Every,
    Free,
    Frequency,
    FrequencyInWords,
    MonthLiteral,
    Responsible,
    Role,
    Starting,
    Whom,
    YearLiteral,
)
from dsl.tree import DateLiteral

if TYPE_CHECKING:
    from datetime import date

    from lark import Token

    from dsl.provision_tree import Attribute, Moment

_ATTRIBUTES: Final = frozenset(
    ["responsible", "whom", "guard", "free", "frequency", "starting", "due", "note"]
)
_ROLES: Final = {"BY": Role.PLAIN, "LEAD": Role.LEAD, "ASSIST": Role.ASSIST}
_PERIODS: Final = {
    "A_YEAR": Every.YEAR,
    "A_HALF_YEAR": Every.HALF_YEAR,
    "A_QUARTER": Every.QUARTER,
    "A_MONTH": Every.MONTH,
    "A_WEEK": Every.WEEK,
    "A_DAY": Every.DAY,
}
#: A year that can't be one stands for this after its diagnostic.
_SOME_YEAR: Final = 2000
_LAST_YEAR: Final = 9999


def is_attribute(node: Node) -> bool:
    """Whether a node is an attribute line."""
    return node.data in _ATTRIBUTES


def attribute(building: Building, node: Node) -> Attribute:
    """The attribute of a node."""
    span = building.span(node)
    match node.data:
        case "responsible":
            units = tuple(word(building, token) for token in tokens(node, "WORD"))
            return Responsible(_ROLES[tokens(node)[0].type], units, span)
        case "whom":
            return Whom(labels(building, node, span), span)
        case "guard":
            return guard_line(building, node)
        case "free":
            return Free(span)
        case "frequency":
            return _frequency(building, node)
        case "starting":
            return Starting(_moment(building, node), span)
        case "due":
            return Due(_moment(building, node), span)
        case _:
            return note(building, node)


def month(building: Building, token: Token) -> MonthLiteral:
    """`2018-07`; of a day, its month."""
    first: date = token.value
    return MonthLiteral(first.year, first.month, building.span(token))


def year(building: Building, token: Token) -> YearLiteral:
    """`2018年`, or the plain figure 2018."""
    span = building.span(token)
    if token.type == "YEAR":
        return YearLiteral(token.value.year, span)
    number = figure(building, token)
    if number.value.denominator != 1 or not _SOME_YEAR - 1000 < number.value <= _LAST_YEAR:
        building.report("TL0251", span, {"written": number.text})
        return YearLiteral(_SOME_YEAR, span)
    return YearLiteral(int(number.value), span)


def _moment(building: Building, node: Node) -> Moment:
    if tree(node, "labels") is not None:
        return labels(building, node, building.span(node))
    token = tokens(node)[-1]
    match token.type:
        case "DAY":
            found: DateLiteral = day(building, token)
            return found
        case "MONTH":
            return month(building, token)
        case _:
            return year(building, token)


def _frequency(building: Building, node: Node) -> Frequency | FrequencyInWords:
    span = building.span(node)
    periods = [token for token in tokens(node) if token.type in _PERIODS]
    if not periods:
        return FrequencyInWords(labels(building, node, span), span)
    figures = [figure(building, token) for token in tokens(node, "FIGURE")]
    last_day = tree(node, "last_day")
    return Frequency(
        every=_PERIODS[periods[0].type],
        times=figures[-1] if figures else None,
        before=figures[0] if has(node, "FROM") else None,
        last_day=None
        if last_day is None
        else figure(building, tokens(sure(node, "last_day"), "FIGURE")[0]),
        span=span,
    )
