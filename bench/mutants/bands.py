"""Mistakes in tables of bands: edges moved, bands left out, gaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bench.mutants.edits import Edit, replaced
from bench.mutants.mutant import Kind
from bench.mutants.sites import Place
from dsl.tree import BandHeading, BandRange, MoneyLiteral, Table


def _bands(place: Place) -> tuple[Table, int, list[BandRange]] | None:
    """A table with bands: the table, the column of the bands, the bands of its rows."""
    table = place.node
    if not isinstance(table, Table):
        return None
    for column, heading in enumerate(table.headings):
        if isinstance(heading, BandHeading):
            cells = [row.cells[column] for row in table.rows]
            bands = [cell for cell in cells if isinstance(cell, BandRange)]
            if len(bands) == len(cells):
                return table, column, bands
    return None


def _with_bands(table: Table, column: int, bands: list[BandRange | None]) -> Table:
    """The table with other bands; a row whose band is None is left out."""
    rows = [
        replace(row, cells=(*row.cells[:column], band, *row.cells[column + 1 :]))
        for row, band in zip(table.rows, bands, strict=True)
        if band is not None
    ]
    return replace(table, rows=tuple(rows))


def _moved(edge: MoneyLiteral, tenths: int) -> MoneyLiteral:
    return replace(edge, fen=edge.fen * tenths // 10)


def band_edge_moved(place: Place) -> Iterator[Edit]:
    """An edge between two bands a tenth up or down."""
    found = _bands(place)
    if found is None:
        return
    table, column, bands = found
    for index in range(len(bands) - 1):
        high, low = bands[index].high, bands[index + 1].low
        if high is None or low is None:
            continue
        for tenths in (9, 11):
            edited: list[BandRange | None] = [*bands]
            edited[index] = replace(bands[index], high=_moved(high, tenths))
            edited[index + 1] = replace(bands[index + 1], low=_moved(low, tenths))
            changed = _with_bands(table, column, edited)
            yield replaced(Kind.BAND_EDGE_MOVED, place, changed, table.rows[index].span.line)


def band_gap(place: Place) -> Iterator[Edit]:
    """The end of one band moved and the start of the next not: a gap, or an overlap."""
    found = _bands(place)
    if found is None:
        return
    table, column, bands = found
    for index, band in enumerate(bands[:-1]):
        if band.high is not None:
            for tenths in (9, 11):
                edited: list[BandRange | None] = [*bands]
                edited[index] = replace(band, high=_moved(band.high, tenths))
                changed = _with_bands(table, column, edited)
                yield replaced(Kind.BAND_GAP, place, changed, table.rows[index].span.line)


def band_left_out(place: Place) -> Iterator[Edit]:
    """A band joined to its neighbour: to the one before, the first to the one behind."""
    found = _bands(place)
    if found is None:
        return
    table, column, bands = found
    if len(bands) < 2:
        return
    for index in range(len(bands)):
        first = max(index, 1)
        joined = replace(bands[first - 1], high=bands[first].high)
        if joined.low is None and joined.high is None:
            continue  # one band for everything has no words
        edited: list[BandRange | None] = [*bands]
        edited[index] = None
        edited[1 if index == 0 else index - 1] = joined
        changed = _with_bands(table, column, edited)
        yield replaced(Kind.BAND_LEFT_OUT, place, changed, table.rows[index].span.line)
