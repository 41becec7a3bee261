"""Settling a table of claims: a person's claims by date and claim_id, year by year."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from compiler.program.program import Refusal
from compiler.settle.calculator import Calculator
from compiler.settle.cells import argument_of
from compiler.settle.table import REFUSED, SETTLED, ClaimTable

#: Dates are yyyymmdd, so this leaves the year.
_DAYS_OF_YEAR = 10_000
#: Makes room for a date beside the person's number in one key.
_DATE_BITS = 27

#: Year-to-date amounts to start from, by person and year.
Openings = Mapping[tuple[str, int], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Settlements:
    """What became of each row of a table; amounts in fen, zero where a row is not settled.

    `amounts` has a column for each payer, then the patient's share.
    """

    status: Sequence[int]
    amounts: tuple[array[int], ...]
    refusals: tuple[Refusal, ...]

    def refusal(self, row: int) -> Refusal:
        """Why a refused row is refused."""
        return self.refusals[self.status[row] - REFUSED]


def replay(table: ClaimTable, calculator: Calculator, openings: Openings) -> Settlements:
    """Settle the table. A row that is not settled leaves the person's year as it was."""
    payer_count = len(calculator.results)
    amounts = tuple(array("q", bytes(8 * len(table))) for _ in range(payer_count))
    refusals: dict[Refusal, int] = {}
    opening_of = _by_number(openings, table)
    settle, refused, status = calculator.settle_fen, calculator.refused, table.status
    nothing = (0,) * len(calculator.state)
    order = settlement_order(table, calculator.date_position)
    dates = table.columns[calculator.date_position]
    last_person, last_year, state = -1, -1, nothing
    for row, facts in zip(order, _arguments(table, order), strict=True):
        person, year = table.persons[row], year_of(dates[row])
        if person != last_person or year != last_year:
            last_person, last_year = person, year
            state = opening_of.get((person, year), nothing)
        try:
            result = settle(*facts, *state)
        except refused as error:
            number = refusals.setdefault(calculator.refusal_of(error), len(refusals))
            status[row] = REFUSED + number
            continue
        state = result[payer_count:]
        for column, amount in zip(amounts, result, strict=False):
            column[row] = amount
    return Settlements(status, amounts, tuple(refusals))


def year_of(date: int) -> int:
    """The policy year of a date: its calendar year."""
    return date // _DAYS_OF_YEAR


def settlement_order(table: ClaimTable, date_position: int) -> list[int]:
    """The rows to settle: each person's together, by date, then by claim_id as text."""
    rows = [row for row, status in enumerate(table.status) if status == SETTLED]
    keys = array("q", map(_person_and_date, table.persons, table.columns[date_position]))
    rows.sort(key=keys.__getitem__)
    _sort_ties(rows, keys, table.claim_ids)
    return rows


def _person_and_date(person: int, date: int) -> int:
    return person << _DATE_BITS | date


def _sort_ties(rows: list[int], keys: array[int], claim_ids: Sequence[str]) -> None:
    """Order the rows of one person and day by claim_id."""
    start = 0
    last = None
    for position, row in enumerate(rows):
        key = keys[row]
        if key != last:
            if position - start > 1:
                rows[start:position] = sorted(rows[start:position], key=claim_ids.__getitem__)
            start, last = position, key
    if len(rows) - start > 1:
        rows[start:] = sorted(rows[start:], key=claim_ids.__getitem__)


def _arguments(table: ClaimTable, order: Sequence[int]) -> Iterator[tuple[object, ...]]:
    """The facts of each row in this order, as the calculator takes them."""
    columns = []
    for values, column in zip(table.columns, table.layout.columns, strict=True):
        numbers = map(values.__getitem__, order)
        argument = argument_of(column.fact)
        columns.append(numbers if argument is None else map(argument, numbers))
    return zip(*columns, strict=True)


def _by_number(openings: Openings, table: ClaimTable) -> dict[tuple[int, int], tuple[int, ...]]:
    numbers = table.person_numbers
    return {
        (numbers[person], year): balances
        for (person, year), balances in openings.items()
        if person in numbers
    }
