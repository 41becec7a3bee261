"""Settling one CSV file into another: two passes, whole files or none."""

from __future__ import annotations

import csv
import io
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Final, Protocol

from compiler.files import written_whole
from compiler.settle.calculator import REASON, Calculator
from compiler.settle.csv_input import UTF8, UTF8_MARKED, CsvSource, Row, open_csv
from compiler.settle.faults import (
    Fault,
    duplicate,
    faults_of_row,
    group_worded,
    refused,
    worded,
)
from compiler.settle.header import Layout, Problem, UnreadableError, layout_of
from compiler.settle.opening import read_openings
from compiler.settle.replay import Openings, Settlements, replay
from compiler.settle.summary import Summary
from compiler.settle.table import DUPLICATE, FAULTY, SETTLED, ClaimTable
from compiler.wording.catalogue import Catalogue
from dsl.language import Language
from dsl.values import FEN_PER_YUAN

#: Rows go into the table in blocks of so many.
_BLOCK: Final = 512
_CENTS: Final = tuple(f".{cents:02d}" for cents in range(FEN_PER_YUAN))


@dataclass(frozen=True, slots=True)
class Job:
    """What to settle and where to put it.

    Without `rejects` the rejects file is named after the output, written only where there are
    rejects, and one left by an earlier run is removed. `excel` writes a byte-order mark.
    """

    claims: Path
    output: Path
    rejects: Path | None = None
    opening: Path | None = None
    excel: bool = False
    language: Language = Language.EN

    @property
    def rejects_file(self) -> Path:
        """Where rejected rows go."""
        return self.rejects or default_rejects(self.output)


def default_rejects(output: Path) -> Path:
    """The name of the rejects file beside an output: `out.csv` has `out.rejects.csv`."""
    stem = output.stem if output.suffix.lower() in (".csv", ".parquet") else output.name
    return output.with_name(f"{stem}.rejects.csv")


def settle_file(calculator: Calculator, job: Job) -> Summary:
    """Settle a file. Raises UnreadableError (nothing is then written) or OSError."""
    start = time.perf_counter()
    openings = _openings(calculator, job)
    with open_csv(job.claims) as source:
        table = _table(source, layout_of(source.header, calculator))
        settlements = replay(table, calculator, openings)
        outcome = _Outcome(source, table, settlements, Catalogue("settle", job.language))
        rejected = len(table) - sum(status == SETTLED for status in table.status)
        rejects = _write(outcome, calculator, job, rejected > 0)
        return Summary(
            calculator,
            str(job.claims),
            str(job.output),
            str(job.rejects_file) if rejected or job.rejects else None,
            source.encoding,
            len(table),
            source.blank_rows,
            _settled_persons(table),
            tuple(sum(column) for column in settlements.amounts),
            dict(rejects.most_common()),
            time.perf_counter() - start,
        )


@dataclass(frozen=True, slots=True)
class _Outcome:
    source: CsvSource
    table: ClaimTable
    settlements: Settlements
    words: Catalogue


def _openings(calculator: Calculator, job: Job) -> Openings:
    if job.opening is None:
        return {}
    with open_csv(job.opening) as source:
        return read_openings(source, calculator)


def _table(source: CsvSource, layout: Layout) -> ClaimTable:
    table = ClaimTable(layout)
    rows = source.rows()
    while block := list(islice(rows, _BLOCK)):
        table.extend(block)
    table.close()
    return table


def _settled_persons(table: ClaimTable) -> int:
    pairs = zip(table.persons, table.status, strict=True)
    return len({person for person, status in pairs if status == SETTLED})


def _write(outcome: _Outcome, calculator: Calculator, job: Job, any_rejects: bool) -> Counter[str]:
    with ExitStack() as stack:
        settled = stack.enter_context(_csv_file(job.output, job.excel))
        rejects: _RowWriter = _Nowhere()
        if any_rejects or job.rejects is not None:
            rejects = stack.enter_context(_csv_file(job.rejects_file, job.excel))
        header = outcome.source.header
        settled.writerow([*header, *calculator.results])
        rejects.writerow(header if REASON in header else [*header, REASON])
        reasons = _write_rows(outcome, settled, rejects)
    if not any_rejects and job.rejects is None:
        job.rejects_file.unlink(missing_ok=True)
    return reasons


def _write_rows(outcome: _Outcome, settled: _RowWriter, rejects: _RowWriter) -> Counter[str]:
    """Write every row of the file to one of the two; the reasons of rejects, counted."""
    words, amounts = outcome.words, outcome.settlements.amounts
    reasons: Counter[str] = Counter()
    first_lines: dict[str, int] = {}
    for row, cells in _rows_again(outcome):
        claim_id = outcome.table.claim_ids[row]
        if claim_id in outcome.table.repeated:
            first_lines.setdefault(claim_id, outcome.source.line)
        if outcome.table.status[row] == SETTLED:
            settled.writerow(cells + [_yuan(column[row]) for column in amounts])
            continue
        faults = _faults(outcome, row, cells, first_lines)
        reason = words("fault.separator").join(worded(fault, words) for fault in faults)
        rejects.writerow(_with_reason(outcome.source.header, cells, reason))
        reasons[group_worded(faults[0], words)] += 1
    return reasons


def _yuan(fen: int) -> str:
    """As `yuan_exact`, for what is never negative, in half the time."""
    return f"{fen // FEN_PER_YUAN}{_CENTS[fen % FEN_PER_YUAN]}"


def _rows_again(outcome: _Outcome) -> Iterator[tuple[int, Row]]:
    """The rows of the file once more, which must not have changed meanwhile."""
    row = -1
    for row, cells in enumerate(outcome.source.rows()):
        if row < len(outcome.table):
            yield row, cells
    if row + 1 != len(outcome.table):
        raise UnreadableError(Problem("changed"))


def _faults(
    outcome: _Outcome, row: int, cells: Sequence[str], first_lines: dict[str, int]
) -> list[Fault]:
    status = outcome.table.status[row]
    if status == DUPLICATE:
        return [duplicate(first_lines[outcome.table.claim_ids[row]])]
    if status == FAULTY:
        return list(faults_of_row(outcome.table.layout, cells))
    return [refused(outcome.settlements.refusal(row))]


def _with_reason(header: Sequence[str], cells: Sequence[str], reason: str) -> list[str]:
    """The row's cells under the header's columns, and why it is rejected.

    A reason of an earlier run, in a rejects file that is settled again, is replaced.
    """
    width = len(header)
    fitted = [*cells[:width], *("" for _ in range(width - len(cells)))]
    if REASON in header:
        fitted[header.index(REASON)] = reason
        return fitted
    return [*fitted, reason]


class _RowWriter(Protocol):
    """What takes rows."""

    def writerow(self, row: Sequence[str], /) -> object: ...


class _Nowhere:
    """Takes rows and drops them."""

    def writerow(self, row: Sequence[str], /) -> object:
        return None


@contextmanager
def _csv_file(path: Path, excel: bool) -> Iterator[_RowWriter]:
    with written_whole(path) as file, _text(file, excel) as text:
        yield csv.writer(_LineFeeds(text), lineterminator="\r\n")


class _LineFeeds:
    """Ends lines with a line feed alone.

    `csv` puts a cell into quotes that has a character of the line end in it, and a reader takes
    a lone carriage return for a line end, too.
    """

    def __init__(self, text: IO[str]) -> None:
        self._write = text.write

    def write(self, line: str) -> int:
        """Write one row, which `csv` has ended with a carriage return and a line feed."""
        return self._write(line[:-2] + "\n")


@contextmanager
def _text(file: IO[bytes], excel: bool) -> Iterator[IO[str]]:
    text = io.TextIOWrapper(file, UTF8_MARKED if excel else UTF8, newline="")
    try:
        yield text
    finally:
        text.detach()
