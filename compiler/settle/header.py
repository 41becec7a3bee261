"""The header of a claims file: which column stands where, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from compiler.program.program import FactInput
from compiler.settle.calculator import CLAIM_ID, PERSON_ID, Calculator
from compiler.settle.cells import Reader, argument_of, reader_of
from compiler.wording.alike import meant
from compiler.wording.catalogue import Catalogue, Fillings


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file can't be settled at all: a key of the wording's `problem` table."""

    key: str
    fillings: Fillings = field(default_factory=dict)

    def worded(self, words: Catalogue) -> str:
        """The sentence of the problem."""
        return words(f"problem.{self.key}", **self.fillings)


class UnreadableError(Exception):
    """The input can't be settled, for all these reasons; `file` is the one at fault."""

    def __init__(self, *problems: Problem, file: str = "") -> None:
        super().__init__(", ".join(problem.key for problem in problems))
        self.problems = problems
        self.file = file

    def worded(self, words: Catalogue) -> list[str]:
        """A sentence for each problem, with the file at fault."""
        return [
            words("problem.of_file", file=self.file, text=problem.worded(words))
            for problem in self.problems
        ]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the calculator reads."""

    fact: FactInput
    index: int
    read: Reader

    def argument(self, number: int) -> object:
        """The calculator's argument for what `read` gave."""
        convert = argument_of(self.fact)
        return number if convert is None else convert(number)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a file has what; `columns` in the order of the calculator's facts."""

    header: tuple[str, ...]
    claim_id: int
    person_id: int
    columns: tuple[Column, ...]

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.header)


def layout_of(header: Sequence[str], calculator: Calculator) -> Layout:
    """Find the columns; raises UnreadableError with everything that is wrong."""
    problems = tuple(_problems(header, calculator))
    if problems:
        raise UnreadableError(*problems)
    place = {name: index for index, name in enumerate(header)}
    columns = tuple(Column(fact, place[fact.name], reader_of(fact)) for fact in calculator.facts)
    return Layout(tuple(header), place[CLAIM_ID], place[PERSON_ID], columns)


def missing_columns(
    header: Sequence[str], wanted: Sequence[str], labels: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    """A problem for each wanted column that the header lacks, with what it may be called there.

    `labels` are other words for a wanted column, which a file may have in its place.
    """
    spare = [name for name in header if name not in wanted]
    for name in wanted:
        if name in header:
            continue
        likely = _likely(name, spare, labels.get(name, ()))
        if likely is None:
            yield Problem("missing_column", {"column": name})
        else:
            yield Problem("misspelt_column", {"column": name, "likely": likely})


def _problems(header: Sequence[str], calculator: Calculator) -> Iterator[Problem]:
    delimiter = _other_delimiter(header)
    if delimiter is not None:
        yield Problem(f"delimiter_{delimiter}")
        return
    for index, name in enumerate(header):
        if not name.strip():
            yield Problem("blank_header", {"number": index + 1})
    for name, count in Counter(header).items():
        if count > 1 and name.strip():
            yield Problem("duplicate_column", {"column": name, "count": count})
    labels = {fact.name: (fact.label.zh, fact.label.en) for fact in calculator.facts}
    yield from missing_columns(header, calculator.columns, labels)
    for name in header:
        if name in calculator.results:
            yield Problem("result_column", {"column": name})


def _other_delimiter(header: Sequence[str]) -> str | None:
    if len(header) == 1:
        for mark, name in ((";", "semicolon"), ("\t", "tab"), ("，", "full_width_comma")):
            if mark in header[0]:
                return name
    return None


def _likely(name: str, spare: Sequence[str], labels: Sequence[str]) -> str | None:
    for column in spare:
        if column.strip().casefold() in (label.casefold() for label in (name, *labels)):
            return column
    return meant(name, {column: column for column in spare})
