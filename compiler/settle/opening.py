"""Opening balances: the year-to-date amounts of persons for a bureau that starts in mid-year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compiler.settle.calculator import PERSON_ID, Calculator
from compiler.settle.cells import BAD, read_money
from compiler.settle.csv_input import CsvSource, Row
from compiler.settle.faults import shown
from compiler.settle.header import Problem, UnreadableError, missing_columns
from compiler.settle.replay import Openings

YEAR = "year"
#: So many bad lines are named before the file is given up.
MOST_PROBLEMS = 20
_YEAR = re.compile(r"[0-9]{4}")


def read_openings(source: CsvSource, calculator: Calculator) -> Openings:
    """The balances by person and year, in the order of the calculator's year-to-date amounts.

    Raises UnreadableError with everything that is wrong: a wrong balance would make every later
    amount of the person wrong.
    """
    names = tuple(item.name for item in calculator.state)
    labels = {item.name: (item.label.zh, item.label.en) for item in calculator.state}
    missing = tuple(missing_columns(source.header, (PERSON_ID, YEAR, *names), labels))
    if missing:
        raise UnreadableError(*(_in_opening(problem) for problem in missing))
    places = [source.header.index(name) for name in (PERSON_ID, YEAR, *names)]
    openings: dict[tuple[str, int], tuple[int, ...]] = {}
    problems: list[Problem] = []
    for cells in source.rows():
        line = source.line
        found = list(_row_problems(source.header, places, line, cells))
        if not found:
            person, year, *balances = (cells[place] for place in places)
            key = (person, int(year))
            if key in openings:
                found = [_bad_line(line, "opening_twice", person=shown(person), year=year)]
            openings[key] = tuple(read_money(text) for text in balances)
        problems += found
        if len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise UnreadableError(*problems)
    return openings


def _row_problems(
    header: tuple[str, ...], places: list[int], line: int, cells: Row
) -> Iterator[Problem]:
    if len(cells) != len(header):
        yield _bad_line(line, "opening_cells", count=len(cells), width=len(header))
        return
    person, year, *balances = (cells[place] for place in places)
    if not person.strip():
        yield _bad_line(line, "opening_person")
    if not _YEAR.fullmatch(year):
        yield _bad_line(line, "opening_year", text=shown(year))
    for text, place in zip(balances, places[2:], strict=True):
        if read_money(text) == BAD:
            yield _bad_line(line, "opening_money", column=header[place], text=shown(text))


def _bad_line(line: int, key: str, **fillings: str | int) -> Problem:
    return Problem(key, {"line": line, **fillings})


def _in_opening(problem: Problem) -> Problem:
    return Problem(f"opening_{problem.key}", problem.fillings)
