"""Marginal bands: from zero, without gaps or overlaps, rising, the last one without end."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from dsl import model, tree
from dsl.diagnostics import Related
from dsl.values import yuan_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from dsl.resolve.scope import Context


@dataclass(frozen=True, slots=True)
class BandRow:
    """The range of a band and the rate of its row."""

    range: tree.BandRange
    rate: Fraction

    @property
    def low(self) -> int:
        """Where the band starts; the deductible counts from zero."""
        return 0 if self.range.low is None else self.range.low.fen


def bands_value(context: Context, rows: Sequence[BandRow]) -> model.Bands | None:
    """The bands of a table's rows; None if they do not join up, which is reported."""
    if not _each_holds(context, rows) or not _rising(context, rows):
        return None
    joined = [_joins(context, before, after) for before, after in pairwise(rows)]
    starts = _starts(context, rows[0])
    if rows[-1].range.high is not None:
        high = yuan_text(rows[-1].range.high.fen)
        context.report.error("TL0444", rows[-1].range.span, high=high)
        return None
    if not starts or not all(joined):
        return None
    bands = tuple(
        model.Band(row.low, None if row.range.high is None else row.range.high.fen, row.rate)
        for row in rows
    )
    return model.Bands(bands, within_deductible=rows[0].range.low is None)


def _starts(context: Context, first: BandRow) -> bool:
    if first.low != 0:
        context.report.error("TL0443", first.range.span, low=yuan_text(first.low))
        return False
    return True


def _each_holds(context: Context, rows: Sequence[BandRow]) -> bool:
    """Each band is not empty, and only the first may start at the deductible."""
    whole = True
    for position, row in enumerate(rows):
        high = row.range.high
        if high is not None and high.fen <= row.low:
            context.report.error("TL0448", row.range.span)
            whole = False
        elif row.range.low is None and position > 0:
            context.report.error("TL0449", row.range.span)
            whole = False
    return whole


def _rising(context: Context, rows: Sequence[BandRow]) -> bool:
    """Whether the bands stand in rising order; one out of its place is reported."""
    for before, after in pairwise(rows):
        if after.low < before.low:
            related = Related("band_before", before.range.span)
            context.report.error("TL0447", after.range.span, related)
            return False
    return True


def _joins(context: Context, before: BandRow, after: BandRow) -> bool:
    high = before.range.high
    if high is not None and high.fen == after.low:
        return True
    related = Related("band_before", before.range.span)
    low = yuan_text(after.low)
    if high is None or high.fen > after.low:
        context.report.error("TL0446", after.range.span, related, low=low)
    else:
        above = yuan_text(high.fen)
        context.report.error("TL0445", after.range.span, related, low=low, above=above)
    return False
