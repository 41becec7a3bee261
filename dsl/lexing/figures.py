"""Figures as people write them: `3,000 yuan`, `5万元`, `80%`, `5个百分点`, `2018年6月`, dates."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from dsl.lexing.tokens import DAY, FIGURE, MONEY, MONTH, PERCENT, POINTS, WORD, YEAR
from dsl.values import fen_of_yuan

if TYPE_CHECKING:
    from collections.abc import Mapping

_DAY: Final = re.compile(
    r"(?P<year>\d{4})(?:"
    r"-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})(?!\d)"
    r"|\s*年\s*(?P<m2>\d{1,2})\s*月\s*(?P<d2>\d{1,2})\s*日"
    r"|(?P<odd>[./])(?P<m3>\d{1,2})(?P=odd)(?P<d3>\d{1,2})(?!\d)"
    r")"
)
_MONTH: Final = re.compile(
    r"(?P<year>\d{4})(?:-(?P<m1>0[1-9]|1[0-2])(?![\d-])|\s*年\s*(?P<m2>\d{1,2})\s*月)"
)
_YEAR: Final = re.compile(r"(?P<year>\d{4})\s*年")
_MONTHS: Final = 12
_NUMBER: Final = re.compile(r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?")
_WRONG_GROUPS: Final = re.compile(r"\d+(?:,\d+)+(?:\.\d+)?")
_LETTERS: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*%?")
_UNIT: Final = re.compile(
    r"\s*(?:(?P<percent>%)"
    r"|(?P<points>percentage\s+points?(?![A-Za-z0-9_])|points?(?![A-Za-z0-9_])|个?百分点)"
    r"|(?P<money>yuan(?![A-Za-z0-9_])|[千万亿]?元)"
    r"|(?P<bare>[千万亿]))"
)
_TIMES: Final[Mapping[str, int]] = {"千": 1_000, "万": 10_000, "亿": 100_000_000}
#: No figure of a policy is longer; whole numbers stay far below any limit of conversion.
_LONGEST: Final = 24


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its terminal, its exact value, the index behind it, and what is wrong with it.

    `value` is fen for money, a fraction of one for rates and points, a date for a day, the first
    day for a month or a year, and a number with its plain text otherwise; letters that a figure
    runs into make a word of it.
    """

    terminal: str
    value: int | Fraction | date | str | tuple[Fraction, str]
    end: int
    code: str | None = None
    facts: Mapping[str, str | int] | None = None


def scan_figure(line: str, text: str, start: int) -> Figure:
    """The figure that begins with a digit at `start`; `text` is the line in plain characters."""
    day = _DAY.match(text, start)
    if day is not None:
        return _day(day)
    span = _MONTH.match(text, start) or _YEAR.match(text, start)
    if span is not None:
        return _month_or_year(span)
    number = _NUMBER.match(text, start)
    grouped = _WRONG_GROUPS.match(text, start)
    if number is None:
        raise ValueError("a figure begins with a digit")
    wrong = grouped is not None and grouped.end() > number.end()
    if grouped is not None and wrong:
        number = grouped
    letters = _LETTERS.match(text, number.end())
    unit = _UNIT.match(text, number.end())
    if letters is not None and unit is None:
        end = letters.end()
        return Figure(WORD, line[start:end], end, "TL0124", {"written": line[start:end]})
    end = unit.end() if unit else number.end()
    written = line[start:end]
    digits = number.group().replace(",", "")
    if len(digits) > _LONGEST:
        return Figure(FIGURE, (Fraction(0), "0"), end, "TL0114", {"longest": _LONGEST})
    figure = _with_unit(digits, unit, end, written)
    if figure.code is not None:
        return figure
    behind = text[number.end() : end]
    if wrong:
        facts = {"written": written, "mended": f"{digits}{behind}"}
        return replace(figure, code="TL0113", facts=facts)
    if re.search("[，、]", line[start : number.end()]):
        mended = f"{number.group()}{behind}"
        facts = {"written": written, "mended": mended, "plain": mended.replace(",", "")}
        return replace(figure, code="TL0111", facts=facts)
    return figure


def _with_unit(digits: str, unit: re.Match[str] | None, end: int, written: str) -> Figure:
    value = Fraction(digits)
    if unit is None:
        return Figure(FIGURE, (value, _canonical(digits)), end)
    if unit["percent"]:
        return Figure(PERCENT, value / 100, end)
    if unit["points"]:
        return Figure(POINTS, value / 100, end)
    money = unit["money"] or unit["bare"]
    times = next((factor for sign, factor in _TIMES.items() if sign in money), 1)
    try:
        fen = fen_of_yuan(Decimal(digits) * times)
    except ValueError:
        return Figure(MONEY, int(value * times * 100), end, "TL0115", {"written": written})
    if unit["bare"]:
        facts = {"written": written, "mended": f"{digits}{money}元"}
        return Figure(MONEY, fen, end, "TL0112", facts)
    return Figure(MONEY, fen, end)


def _canonical(digits: str) -> str:
    """The digits without zeros in front."""
    whole, point, rest = digits.partition(".")
    return (whole.lstrip("0") or "0") + point + rest


def _month_or_year(match: re.Match[str]) -> Figure:
    """A month or a year by its first day."""
    parts = match.groupdict()
    written = parts.get("m1") or parts.get("m2")
    year, month = int(parts["year"]), int(written or 1)
    if year == 0 or not 1 <= month <= _MONTHS:
        facts = {"written": match.group()}
        return Figure(MONTH, date(2000, 1, 1), match.end(), "TL0116", facts)
    return Figure(MONTH if written else YEAR, date(year, month, 1), match.end())


def _day(match: re.Match[str]) -> Figure:
    year = int(match["year"])
    month = int(match["m1"] or match["m2"] or match["m3"])
    day = int(match["d1"] or match["d2"] or match["d3"])
    try:
        value = date(year, month, day)
    except ValueError:
        return Figure(DAY, date(2000, 1, 1), match.end(), "TL0116", {"written": match.group()})
    if match["odd"]:
        facts = {"written": match.group(), "mended": value.isoformat()}
        return Figure(DAY, value, match.end(), "TL0117", facts)
    return Figure(DAY, value, match.end())
