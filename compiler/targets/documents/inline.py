"""Terms in the words of one language: pieces of text, some of them links or marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from string import Formatter
from typing import assert_never

from compiler.targets.documents.model import (
    Assumed,
    Day,
    Linked,
    Listed,
    Money,
    Percent,
    Said,
    Term,
    Verbatim,
    Whole,
)
from compiler.wording.catalogue import in_language, sentences
from dsl.language import Language
from dsl.model import Label
from dsl.values import half_up, percent_text, yuan_exact

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text; with `target` it leads to an anchor of this document."""

    text: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """The sign of an assumption, which leads to where its reason stands."""

    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to another document."""

    text: str
    document: str


Piece = Text | Mark | Link


@dataclass(frozen=True)
class Speaker:
    """Says terms in one language. `marks` are the signs of assumptions by name."""

    language: Language
    assumptions: Sequence[str] = ()

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """The sign of each assumption: a, b, c …"""
        return {name: sign(position) for position, name in enumerate(self.assumptions)}

    def word(self, key: str) -> str:
        """A sentence of the documents' catalogue that has no gaps."""
        return sentences("documents", self.language)[key]

    def text(self, term: Term) -> str:
        """The term as plain text, marks included."""
        return "".join(piece.text for piece in self.pieces(term))

    def pieces(self, term: Term) -> Iterator[Piece]:
        """The term as pieces."""
        match term:
            case Label():
                yield Text(in_language(term, self.language))
            case Money(fen, unit):
                amount = yuan_exact(fen, grouped=True)
                yield Text(self.word("unit.yuan").format(amount=amount) if unit else amount)
            case Percent():
                yield Text(_percent(term))
            case Day(day):
                if self.language is Language.ZH:
                    yield Text(f"{day.year}年{day.month}月{day.day}日")
                else:
                    yield Text(f"{day.day} {_MONTHS[day.month - 1]} {day.year}")
            case Whole(number):
                yield Text(str(number))
            case Verbatim(text, target):
                yield Text(text, target)
            case Said():
                yield from self._sentence(term)
            case Listed(terms, separator):
                for position, item in enumerate(terms):
                    if position:
                        yield Text(self.word(f"separator.{separator}"))
                    yield from self.pieces(item)
            case Assumed(inner, names):
                yield from self.pieces(inner)
                for name in names:
                    yield Mark(f"*{self.marks[name]}", f"assumed-{name}")
            case Linked(inner, document):
                yield Link(self.text(inner), document)
            case _:
                assert_never(term)

    def _sentence(self, said: Said) -> Iterator[Piece]:
        fillings = dict(said.fillings)
        sentence = sentences(said.catalogue, self.language)[said.key]
        for literal, gap, _, _ in Formatter().parse(sentence):
            if literal:
                yield Text(literal)
            if gap is not None:
                yield from self.pieces(fillings[gap])


def sign(position: int) -> str:
    """The letter of an assumption: a to z, then aa, ab …"""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _percent(term: Percent) -> str:
    if term.decimals is None:
        return percent_text(term.share)
    scale = 10**term.decimals
    whole = half_up(term.share * 100 * scale)
    digits = str(whole).rjust(term.decimals + 1, "0")
    if not term.decimals:
        return f"{digits}%"
    return f"{digits[: -term.decimals]}.{digits[-term.decimals :]}%"


_DIGITS = "零一二三四五六七八九"


def numeral(number: int, language: Language) -> str:
    """A section's number: 一, 十二 in Chinese, 1, 12 otherwise; below a hundred."""
    if language is not Language.ZH:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones or not tens else "")
