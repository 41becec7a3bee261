"""The year to date that a claim meets: what the person's earlier claims of the year left."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from compiler.settle.calculator import Calculator
from compiler.settle.replay import Openings, settlement_order, year_of
from compiler.settle.table import ClaimTable

#: The policy year, and its amounts in the order of the calculator's state.
YearBefore = tuple[int, tuple[int, ...]]


def years_before(
    table: ClaimTable, calculator: Calculator, openings: Openings, wanted: Collection[int]
) -> Iterator[tuple[int, YearBefore]]:
    """Each wanted row that can be read, in order of settlement, with the year before it.

    Only the claims of the wanted rows' persons are settled.
    """
    persons = {table.persons[row] for row in wanted}
    names = {number: name for name, number in table.person_numbers.items() if number in persons}
    nothing = (0,) * len(calculator.state)
    last: tuple[int, int] | None = None
    state = nothing
    for row in settlement_order(table, calculator.date_position):
        person, year = table.persons[row], year_of(table.columns[calculator.date_position][row])
        if person not in persons:
            continue
        if (person, year) != last:
            last = (person, year)
            state = openings.get((names[person], year), nothing)
        if row in wanted:
            yield row, (year, state)
        try:
            result = calculator.settle_fen(*table.arguments(row), *state)
        except calculator.refused:
            continue
        state = result[len(calculator.results) :]
