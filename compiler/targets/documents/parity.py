"""What was rendered, read back: both languages must have every row and figure of the model.

The figures of a term come from the rules, not from the sentence around them; so a sentence that
leaves one out, a renderer that drops a row and a label whose two languages differ are all found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import assert_never

from compiler.targets.documents.figures import Figures, figures
from compiler.targets.documents.inline import Speaker
from compiler.targets.documents.model import (
    Assumed,
    Block,
    Day,
    Document,
    Figure,
    Heading,
    Linked,
    Listed,
    Money,
    Paragraph,
    Percent,
    Points,
    Said,
    Table,
    Term,
    Verbatim,
    Whole,
)
from compiler.wording.catalogue import in_language
from dsl.language import Language
from dsl.model import Label


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """A block as it was read back: its kind, and the text of its cells, row by row."""

    kind: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A block as the model has it, in the form in which blocks are read back."""

    name: str
    kind: str
    rows: tuple[tuple[Term, ...], ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a rendering does not say what the model says: the words of `parity.<key>`."""

    key: str
    document: str
    language: str
    block: str
    row: int = 0
    expected: str = ""
    found: str = ""


def units(document: Document) -> Iterator[Unit]:
    """Every block of the model, captions ahead of what they stand over."""
    for section in document.sections:
        yield Unit(section.name, "heading", ((section.title,),))
        for block in section.blocks:
            yield from _units(block)


def _units(block: Block) -> Iterator[Unit]:
    match block:
        case Paragraph(name, term, _):
            yield Unit(name, "paragraph", ((term,),))
        case Heading(name, term, _):
            yield Unit(name, "heading", ((term,),))
        case Points(name, terms):
            yield Unit(name, "points", tuple((term,) for term in terms))
        case Table(name, columns, rows, caption):
            if caption is not None:
                yield Unit(f"{name}-caption", "paragraph", ((caption,),))
            heads = tuple(column.heading for column in columns)
            yield Unit(name, "table", (heads, *(row.cells for row in rows)))
        case Figure(name, caption, _, table):
            yield Unit(name, "paragraph", ((caption,),))
            yield from _units(table)
        case _:
            assert_never(block)


def figures_of(term: Term, language: Language) -> Figures:
    """The figures that a term must show in a language."""
    match term:
        case Label():
            return figures(in_language(term, language))
        case Money() | Percent() | Day() | Whole() | Verbatim():
            return figures(Speaker(language).text(term))
        case Said(_, fillings, _):
            return sum((figures_of(item, language) for _, item in fillings), Figures())
        case Listed(terms, _):
            return sum((figures_of(item, language) for item in terms), Figures())
        case Assumed(inner, _) | Linked(inner, _):
            return figures_of(inner, language)
        case _:
            assert_never(term)


def verbatim_of(term: Term) -> Iterator[str]:
    """What must stand in every language just as it is: articles, phrases, names."""
    match term:
        case Verbatim(text, _):
            yield text
        case Said(_, fillings, _):
            for _, item in fillings:
                yield from verbatim_of(item)
        case Listed(terms, _):
            for item in terms:
                yield from verbatim_of(item)
        case Assumed(inner, _) | Linked(inner, _):
            yield from verbatim_of(inner)
        case _:
            pass


def marks_of(term: Term) -> int:
    """How many marks of assumptions a term carries."""
    match term:
        case Assumed(inner, names):
            return len(names) + marks_of(inner)
        case Said(_, fillings, _):
            return sum(marks_of(item) for _, item in fillings)
        case Listed(terms, _):
            return sum(map(marks_of, terms))
        case Linked(inner, _):
            return marks_of(inner)
        case _:
            return 0


def disagreements(document: Document) -> Iterator[Fault]:
    """Where the words of the two languages have different figures.

    A figure that one language leaves to words ("the ratio", 两倍) is no disagreement.
    """
    for unit in units(document):
        for number, row in enumerate(unit.rows):
            for cell in row:
                zh, en = (_telling(figures_of(cell, language)) for language in Language)
                if zh - en and en - zh:
                    told = _told(zh - en), _told(en - zh)
                    yield Fault("labels", document.name, "zh/en", unit.name, number, *told)


def unfaithful(
    document: Document, language: Language, read: Sequence[ReadBlock]
) -> Iterator[Fault]:
    """Where what was read back lacks a block, row, figure or article, or has one too many."""
    for unit, block in zip_longest(units(document), read):
        if unit is None or block is None or unit.kind != block.kind:
            yield Fault(
                "block",
                document.name,
                language.value,
                "" if unit is None else unit.name,
                expected="" if unit is None else unit.kind,
                found="" if block is None else block.kind,
            )
            return
        if len(unit.rows) != len(block.rows):
            counts = str(len(unit.rows)), str(len(block.rows))
            yield Fault("rows", document.name, language.value, unit.name, 0, *counts)
            continue
        for number, (terms, cells) in enumerate(zip(unit.rows, block.rows, strict=True)):
            yield from _row(document, language, unit, number, (terms, cells))


def _row(
    document: Document,
    language: Language,
    unit: Unit,
    number: int,
    both: tuple[Sequence[Term], Sequence[str]],
) -> Iterator[Fault]:
    terms, cells = both
    if len(terms) != len(cells):
        counts = str(len(terms)), str(len(cells))
        yield Fault("cells", document.name, language.value, unit.name, number, *counts)
        return
    for term, cell in zip(terms, cells, strict=True):
        expected, found = figures_of(term, language), figures(cell)
        if expected != found:
            told = _told(expected - found), _told(found - expected)
            yield Fault("figures", document.name, language.value, unit.name, number, *told)
        for text in verbatim_of(term):
            if text not in cell:
                yield Fault("verbatim", document.name, language.value, unit.name, number, text)
        if marks_of(term) != cell.count("*"):
            counts = str(marks_of(term)), str(cell.count("*"))
            yield Fault("marks", document.name, language.value, unit.name, number, *counts)


def _telling(found: Figures) -> Figures:
    """Figures that are never written out as words, and whether or not a percent sign follows."""
    plain = Figures(item.removesuffix("%") for item in found.elements())
    return Figures({item: count for item, count in plain.items() if len(item) > 1})


def _told(found: Figures) -> str:
    return " ".join(sorted(found.elements()))
