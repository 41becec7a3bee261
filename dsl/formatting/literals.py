"""Literals as canonical text."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from dsl.tree import Period
from dsl.values import decimal_text, percent_text, yuan_text

if TYPE_CHECKING:
    from dsl.formatting.writing import Writing
    from dsl.tree import MoneyLiteral, NumberLiteral, PercentLiteral, PointsLiteral, YesNo

_FEN_PER_YUAN: Final = 100
_LARGE_UNITS: Final = ((100_000_000, "HUNDRED_MILLION_YUAN"), (10_000, "TEN_THOUSAND_YUAN"))


def money(writing: Writing, literal: MoneyLiteral) -> str:
    """`3,000 yuan`, `3000元`, `5万元`, and the period behind it, in Chinese before it."""
    amount = _amount(writing, literal.fen)
    match literal.period:
        case None:
            return amount
        case Period.YEAR:
            period = writing.key("A_YEAR")
        case Period.CLAIM:
            period = writing.key("A_CLAIM")
    return writing.tight(period, amount) if writing.chinese else f"{amount} {period}"


def _amount(writing: Writing, fen: int) -> str:
    if not writing.chinese:
        return f"{yuan_text(fen)} {writing.key('YUAN')}"
    for times, unit in _LARGE_UNITS:
        if fen and fen % (times * _FEN_PER_YUAN) == 0:
            return f"{fen // (times * _FEN_PER_YUAN)}{writing.key(unit)}"
    return f"{yuan_text(fen, grouped=False)}{writing.key('YUAN')}"


def percent(literal: PercentLiteral) -> str:
    """`80%`."""
    return percent_text(literal.value)


def points(writing: Writing, literal: PointsLiteral) -> str:
    """`5 points`, `5个百分点`."""
    number = decimal_text(literal.value * 100)
    if writing.chinese:
        return f"{number}{writing.key('POINTS_UNIT')}"
    return f"{number} point" if literal.value * 100 == Fraction(1) else f"{number} points"


def number(literal: NumberLiteral) -> str:
    """A count or an age, as written but without grouping."""
    return literal.text


def grouped_number(writing: Writing, literal: NumberLiteral) -> str:
    """A number in the table of an example; decimals stay as written."""
    if writing.chinese:
        return literal.text
    whole, point, rest = literal.text.partition(".")
    return f"{int(whole):,}{point}{rest}"


def yes_no(writing: Writing, literal: YesNo) -> str:
    """`yes`, `no`."""
    return writing.key("YES" if literal.value else "NO")
