"""Words, texts, labels and literals."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from dsl.build.context import Building, Node, sure, tokens, tree
from dsl.diagnostics import Related
from dsl.tree import (
    DateLiteral,
    Labels,
    MoneyLiteral,
    NumberLiteral,
    PercentLiteral,
    Period,
    PointsLiteral,
    Text,
    Word,
    YesNo,
)

if TYPE_CHECKING:
    from lark import Token

    from dsl.source import Span

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: The fact that every claim has; both languages' keyword stands for it.
DATE_WORD: Final = "date"


def word(building: Building, token: Token) -> Word:
    """A word as written; the keyword `date` is the fact of that name."""
    text = DATE_WORD if token.type == "DATE" else str(token.value)
    return Word(text, building.span(token))


def name(building: Building, token: Token) -> Word:
    """The name of a declaration: ASCII, since calculators and files carry it."""
    text = str(token.value)
    if _NAME.fullmatch(text) is None:
        building.report("TL0212", building.span(token), {"word": text})
    return Word(text, building.span(token))


def text(building: Building, token: Token) -> Text:
    """A quoted text without blanks around it."""
    return Text(str(token.value).strip(), building.span(token))


def labels(building: Building, node: Node, at: Span) -> Labels:
    """`zh "…" en "…"` of a node that has labels; what is missing or doubled is reported."""
    found: dict[str, Text] = {}
    pairs = tokens(sure(node, "labels"))
    for language, string in zip(pairs[0::2], pairs[1::2], strict=True):
        label = text(building, string)
        if language.type in found:
            related = (Related("first", found[language.type].span),)
            building.report("TL0211", building.span(language), related=related)
        else:
            found[language.type] = label
    span = building.span(pairs[0]).to(building.span(pairs[-1])) if pairs else at
    return _complete(building, found, span)


def because(building: Building, node: Node) -> Labels:
    """`because zh "…" en "…"` below a node."""
    found = sure(node, "because")
    return labels(building, found, building.span(tokens(found)[0]))


def _complete(building: Building, found: dict[str, Text], span: Span) -> Labels:
    zh, en = found.get("ZH"), found.get("EN")
    if zh is None and en is None:
        building.report("TL0247", span)
        return Labels(None, None, span)
    for label, code in ((zh, "TL0209"), (en, "TL0210")):
        if label is None:
            other = en if label is zh else zh
            building.report(code, span, {"other": other.text if other else "…"})
        elif not label.text:
            building.report("TL0213", label.span)
    return Labels(zh, en, span)


def phrases(building: Building, node: Node) -> tuple[Text, ...]:
    """The quoted phrases of a citation."""
    found = tree(node, "phrases")
    return tuple(text(building, token) for token in tokens(found, "STRING")) if found else ()


def money(building: Building, token: Token, period: Period | None, span: Span) -> MoneyLiteral:
    """Money in fen; a figure without a unit is taken for yuan where it is told elsewhere."""
    match token.value:
        case int(fen):
            return MoneyLiteral(fen, period, span)
        case (Fraction() as yuan, str()):
            return MoneyLiteral(int(yuan * 100), period, span)
        case other:
            raise TypeError(f"no money: {other!r}")


def percent(building: Building, token: Token) -> PercentLiteral:
    """`80%`."""
    return PercentLiteral(_fraction(token), building.span(token))


def points(building: Building, token: Token) -> PointsLiteral:
    """`5 points`."""
    return PointsLiteral(_fraction(token), building.span(token))


def figure(building: Building, token: Token) -> NumberLiteral:
    """A number without a unit."""
    match token.value:
        case (Fraction() as value, str(digits)):
            return NumberLiteral(value, digits, building.span(token))
        case other:
            raise TypeError(f"no figure: {other!r}")


def day(building: Building, token: Token) -> DateLiteral:
    """`2018-06-20`."""
    if not isinstance(token.value, date):
        raise TypeError(f"no date: {token.value!r}")
    return DateLiteral(token.value, building.span(token))


def yes_no(building: Building, token: Token) -> YesNo:
    """`yes` or `no`."""
    return YesNo(token.type == "YES", building.span(token))


def _fraction(token: Token) -> Fraction:
    if not isinstance(token.value, Fraction):
        raise TypeError(f"no fraction: {token.value!r}")
    return token.value
