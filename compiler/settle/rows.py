"""Settling claims in memory: rows as mappings in, what became of each out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from compiler.settle.calculator import Calculator
from compiler.settle.faults import Fault, duplicate, faults_of_row, refused
from compiler.settle.header import layout_of
from compiler.settle.replay import Openings, replay
from compiler.settle.table import DUPLICATE, FAULTY, SETTLED, ClaimTable


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: payments by payer and the patient's share in fen, or faults."""

    row: Mapping[str, str]
    payments: Mapping[str, int]
    patient: int
    faults: tuple[Fault, ...]

    @property
    def settled(self) -> bool:
        """Whether the row was settled."""
        return not self.faults


def settle_rows(
    calculator: Calculator,
    rows: Iterable[Mapping[str, str]],
    openings: Openings | None = None,
) -> Iterator[Outcome]:
    """Settle rows as `tiaoli settle` settles a file; the outcomes come in the rows' order.

    A row has the columns of a claims file; a column that it lacks is an empty cell.
    """
    given = list(rows)
    layout = layout_of(calculator.columns, calculator)
    table = ClaimTable(layout)
    cells = [[row.get(name, "") for name in layout.header] for row in given]
    table.extend(cells)
    results = replay(table, calculator, openings or {})
    payers = [payer.name for payer in calculator.payers]
    first_rows: dict[str, int] = {}
    for number, row in enumerate(given):
        first = first_rows.setdefault(table.claim_ids[number], number)
        status = table.status[number]
        if status == SETTLED:
            *payments, patient = (column[number] for column in results.amounts)
            yield Outcome(row, dict(zip(payers, payments, strict=True)), patient, ())
            continue
        if status == DUPLICATE:
            faults: tuple[Fault, ...] = (duplicate(first + 1),)
        elif status == FAULTY:
            faults = tuple(faults_of_row(layout, cells[number]))
        else:
            faults = (refused(results.refusal(number)),)
        yield Outcome(row, {}, 0, faults)
