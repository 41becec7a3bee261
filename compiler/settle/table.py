"""The claims of a file in memory, column by column, as compact whole numbers."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

from compiler.program.nodes import Kind
from compiler.settle.cells import BAD
from compiler.settle.header import Layout

#: What becomes of a row; a refused row has REFUSED plus the position of its refusal.
SETTLED = 0
FAULTY = 1
DUPLICATE = 2
REFUSED = 3

Cells = Sequence[str]

#: How many bytes a column's numbers need, as `array` says it.
_TYPE_CODES = {Kind.MONEY: "q", Kind.DATE: "i", Kind.COUNT: "q", Kind.CHOICE: "h", Kind.FLAG: "b"}


class ClaimTable:
    """Rows of claims, numbered from 0 in the order of the file; bad ones are marked."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.claim_ids: list[str] = []
        self.persons = array("i")
        self.columns = [array(_TYPE_CODES[column.fact.kind]) for column in layout.columns]
        self.status = array("H")
        #: The claim_ids that stand in more than one row.
        self.repeated: set[str] = set()
        self._numbers: dict[str, int] = _Numbering()
        self._seen: set[str] = set()

    def __len__(self) -> int:
        return len(self.status)

    @property
    def person_numbers(self) -> dict[str, int]:
        """Each person_id and its number in `persons`."""
        return self._numbers

    def extend(self, rows: Sequence[Cells]) -> None:
        """Take more rows of the file."""
        if not rows:
            return
        width = self.layout.width
        if any(len(row) != width for row in rows):
            rows = [row if len(row) == width else self._misfit(row) for row in rows]
        start = len(self.status)
        self.status.extend(bytes(len(rows)))
        cells = list(zip(*rows, strict=True))
        claim_ids = cells[self.layout.claim_id]
        self.claim_ids.extend(claim_ids)
        self._append(self.persons, map(self._numbers.__getitem__, cells[self.layout.person_id]))
        for values, column in zip(self.columns, self.layout.columns, strict=True):
            self._append(values, map(column.read, cells[column.index]))
        self._mark_duplicates(claim_ids, start)

    def arguments(self, row: int) -> tuple[object, ...]:
        """The facts of one row, as the calculator takes them."""
        pairs = zip(self.columns, self.layout.columns, strict=True)
        return tuple(column.argument(values[row]) for values, column in pairs)

    def close(self) -> None:
        """Let go of what only reading needed."""
        self._seen.clear()

    def _append(self, values: array[int], more: Iterable[int]) -> None:
        start = len(values)
        values.extend(more)
        added = values[start:]
        if min(added) == BAD:
            for row, value in enumerate(added, start):
                if value == BAD:
                    self.status[row] = FAULTY

    def _misfit(self, row: Cells) -> list[str]:
        """A row with too few or too many cells: bad, but its claim_id is taken."""
        cells = [""] * self.layout.width
        if len(row) > self.layout.claim_id:
            cells[self.layout.claim_id] = row[self.layout.claim_id]
        return cells

    def _mark_duplicates(self, claim_ids: Sequence[str], start: int) -> None:
        fresh = set(claim_ids)
        usual = len(fresh) == len(claim_ids) and "" not in fresh
        if usual and not any(map(str.isspace, fresh)) and self._seen.isdisjoint(fresh):
            self._seen |= fresh
            return
        for row, claim_id in enumerate(claim_ids, start):
            if not claim_id.strip():
                self.status[row] = FAULTY
            elif claim_id in self._seen:
                self.status[row] = DUPLICATE
                self.repeated.add(claim_id)
            else:
                self._seen.add(claim_id)


class _Numbering(dict[str, int]):
    """Numbers persons in the order in which they come; a blank person_id is bad."""

    def __missing__(self, person_id: str) -> int:
        if not person_id.strip():
            return BAD
        number = self[person_id] = len(self)
        return number
