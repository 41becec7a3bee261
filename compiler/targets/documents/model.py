"""What a document says, in no language yet: terms in blocks, blocks in sections.

A term is something that every language can say. Amounts are whole fen, rates exact fractions. The
`name` of a block is unique within its document: what is linked to, and where a fault is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from dsl.model import Label

# --- terms ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in fen; `unit` where no heading says that it is in yuan."""

    fen: int
    unit: bool = False


@dataclass(frozen=True, slots=True)
class Percent:
    """A share of a whole; `decimals` rounds it half up for reading, None says it exactly."""

    share: Fraction
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A day."""

    day: date


@dataclass(frozen=True, slots=True)
class Whole:
    """A count or a year."""

    number: int


@dataclass(frozen=True, slots=True)
class Verbatim:
    """The same characters in every language: an article's number, a cited phrase, a name."""

    text: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a catalogue (`compiler/wording/`) by its key, with what fills its gaps."""

    key: str
    fillings: tuple[tuple[str, Term], ...] = ()
    catalogue: str = "documents"


@dataclass(frozen=True, slots=True)
class Listed:
    """Several terms, with a separator of `documents.separator` between them."""

    terms: tuple[Term, ...]
    separator: str = "comma"


@dataclass(frozen=True, slots=True)
class Assumed:
    """A term that rests on assumptions, by their names; marked wherever it stands."""

    term: Term
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """A term that leads to another document, whose file is named without its ending."""

    term: Term
    document: str


Term: TypeAlias = (
    Label | Money | Percent | Day | Whole | Verbatim | Said | Listed | Assumed | Linked
)


def say(key: str, **fillings: Term) -> Said:
    """A sentence of the documents' own catalogue."""
    return Said(key, tuple(fillings.items()))


NOTHING = Listed(())

# --- charts ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Series:
    """Amounts in fen, one for each category or bill.

    `role` is a payer's name, or `patient`; `place` keeps its colour the same in every chart.
    """

    label: Term
    role: str
    amounts: tuple[int, ...]
    place: int = 0


@dataclass(frozen=True, slots=True)
class StackedBars:
    """A bar for each category, made up of the series. `missing` categories say why instead."""

    categories: tuple[Term, ...]
    series: tuple[Series, ...]
    missing: tuple[tuple[int, Term], ...] = ()


@dataclass(frozen=True, slots=True)
class StackedAreas:
    """Who pays which part of each bill: shares of the whole."""

    bills: tuple[int, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """An amount for each bill, one line for each series."""

    bills: tuple[int, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Cascade:
    """A bill and the payments that take it down to the patient's share, in order of payment."""

    total: int
    series: tuple[Series, ...]


Chart: TypeAlias = StackedBars | StackedAreas | Lines | Cascade

# --- blocks ---------------------------------------------------------------------------------


class Align(Enum):
    """How a column stands."""

    TEXT = "text"
    NUMBER = "number"
    NARROW = "narrow"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its heading."""

    heading: Term
    align: Align = Align.TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells; `anchor` is what links lead to; `strong` for totals."""

    cells: tuple[Term, ...]
    anchor: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the header is repeated wherever it is broken."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: Term | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `aside` for a remark."""

    name: str
    term: Term
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section, of level 1 or 2 beneath the section's own."""

    name: str
    term: Term
    level: int = 1


@dataclass(frozen=True, slots=True)
class Points:
    """A list of points."""

    name: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with the table of the numbers that it shows."""

    name: str
    caption: Term
    chart: Chart
    table: Table


Block: TypeAlias = Table | Paragraph | Heading | Points | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of a document."""

    name: str
    title: Term
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `assumptions` are those that marks refer to, in order, by name."""

    name: str
    title: Term
    subtitle: Term
    sections: tuple[Section, ...]
    assumptions: tuple[str, ...] = ()
    stamp: Term = field(default=NOTHING)


def blocks_of(document: Document) -> tuple[Block, ...]:
    """Every block in order, the tables of figures behind their figures."""
    found: list[Block] = []
    for section in document.sections:
        for block in section.blocks:
            found.append(block)
            if isinstance(block, Figure):
                found.append(block.table)
    return tuple(found)
