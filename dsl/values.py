"""Exact values: money in whole fen, rates as fractions, points, dates. No binary floating point."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

FEN_PER_YUAN: Final = 100
#: A share of the whole: a rate is a fraction of one, so 80% is Fraction(4, 5).
WHOLE: Final = Fraction(1)


def half_up(value: Fraction) -> int:
    """Round a fraction >= 0 half up to a whole number (contract, "Rounding, exactly")."""
    if value < 0:
        raise ValueError("half_up rounds amounts that are not negative")
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def fen_of_yuan(yuan: Decimal) -> int:
    """The whole fen of an amount in yuan; ValueError if it has a part of a fen."""
    fen = yuan * FEN_PER_YUAN
    whole = int(fen)
    if fen != whole:
        raise ValueError("money has at most two decimals")
    return whole


def yuan_text(fen: int, *, grouped: bool = True) -> str:
    """The amount in yuan, two decimals only where there are fen: 300000 -> "3,000"."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    whole = f"{yuan:,}" if grouped else str(yuan)
    return f"{sign}{whole}.{rest:02d}" if rest else f"{sign}{whole}"


def yuan_exact(fen: int, *, grouped: bool = False) -> str:
    """The amount in yuan, always with two decimals, as settled files carry it."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    whole = f"{yuan:,}" if grouped else str(yuan)
    return f"{sign}{whole}.{rest:02d}"


def percent_text(rate: Fraction) -> str:
    """A rate as a percentage without trailing zeros: Fraction(4, 5) -> "80%"."""
    return f"{decimal_text(rate * 100)}%"


def decimal_text(value: Fraction) -> str:
    """A fraction with a finite decimal expansion, exactly; otherwise as "p/q"."""
    denominator = value.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    text = format(Decimal(value.numerator) / Decimal(value.denominator), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def date_number(day: date) -> int:
    """A date as the whole number yyyymmdd, which orders as dates do."""
    return day.year * 10_000 + day.month * 100 + day.day


def number_date(number: int) -> date:
    """The date of a yyyymmdd number; ValueError if there is no such day."""
    return date(number // 10_000, number // 100 % 100, number % 100)
