"""Cells of a claims file → whole numbers, exactly as the claims format has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, assert_never

from compiler.program.bounds import DEFAULT_BOUND
from compiler.program.nodes import Kind
from compiler.program.program import FactInput
from dsl.values import date_number

#: What a reader returns for a cell that it can't take; every good cell is zero or more.
BAD: Final = -1
#: The most that one cost may be, in fen, as in the calculators: a bill is never that large, and
#: no sum of such amounts leaves 64 bits.
MOST_FEN: Final = DEFAULT_BOUND
#: Text with more digits than this is not read as a number at all.
_MOST_DIGITS: Final = 18
FLAG_WORDS: Final = ("false", "true")
#: A reader remembers at most so many different cells.
_MOST_REMEMBERED: Final = 100_000

Reader = Callable[[str], int]


def reader_of(fact: FactInput) -> Reader:
    """The reader of a column: of one-of facts the value's position, of flags 0 or 1."""
    match fact.kind:
        case Kind.MONEY:
            return read_money
        case Kind.DATE:
            return _Remembered(read_date).__getitem__
        case Kind.CHOICE:
            return _Words([value.name for value in fact.values]).__getitem__
        case Kind.FLAG:
            return _Words(FLAG_WORDS).__getitem__
        case Kind.COUNT:
            return _Remembered(lambda text: read_count(text, fact.low, fact.high)).__getitem__
        case _:
            assert_never(fact.kind)


def argument_of(fact: FactInput) -> Callable[[int], str | bool] | None:
    """What turns a column's number into the calculator's argument; None if it is the same."""
    match fact.kind:
        case Kind.CHOICE:
            return tuple(value.name for value in fact.values).__getitem__
        case Kind.FLAG:
            return (False, True).__getitem__
        case Kind.MONEY | Kind.DATE | Kind.COUNT:
            return None
        case _:
            assert_never(fact.kind)


def read_money(text: str) -> int:
    """Yuan with at most two decimals, as fen."""
    if text[-3:-2] == ".":  # the usual case, quickly
        digits = text[:-3] + text[-2:]
        if len(digits) < 3:
            return BAD
    else:
        whole, _, cents = text.partition(".")
        if not whole or len(cents) > 2 or text.endswith("."):
            return BAD
        digits = whole + (cents + "00")[:2]
    if not (digits.isdigit() and digits.isascii()) or len(digits) > _MOST_DIGITS:
        return BAD
    fen = int(digits)
    return fen if fen <= MOST_FEN else BAD


def read_date(text: str) -> int:
    """YYYY-MM-DD, as yyyymmdd."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return BAD
    try:
        return date_number(date.fromisoformat(text))
    except ValueError:
        return BAD


def read_count(text: str, low: int, high: int) -> int:
    """A whole number within inclusive bounds, in digits alone."""
    if not (text.isascii() and text.isdigit()) or len(text.lstrip("0")) > len(str(high)):
        return BAD
    number = int(text)
    return number if low <= number <= high else BAD


class _Words(dict[str, int]):
    """Known words by their position; anything else is bad."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__({word: position for position, word in enumerate(words)})

    def __missing__(self, text: str) -> int:
        return BAD


class _Remembered(dict[str, int]):
    """A reader that remembers the good cells that it has read."""

    def __init__(self, read: Reader) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> int:
        number = self._read(text)
        if number != BAD and len(self) < _MOST_REMEMBERED:
            self[text] = number
        return number


def spellings_of(fact: FactInput) -> Mapping[str, str]:
    """What people may write for each value of a column, with the word that the file needs."""
    if fact.kind is Kind.FLAG:
        return {
            **{word: word for word in FLAG_WORDS},
            **dict.fromkeys(("yes", "y", "1", "t", "是", "有"), "true"),
            **dict.fromkeys(("no", "n", "0", "f", "否", "无", "非"), "false"),
        }
    return {
        **{value.label.en: value.name for value in fact.values},
        **{value.label.zh: value.name for value in fact.values},
        **{value.name: value.name for value in fact.values},
    }
