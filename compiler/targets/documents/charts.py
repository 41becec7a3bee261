"""Charts as SVG: drawn with classes for colour, so that the page's light or dark colours hold.

Numbers come from the chart alone; a chart's legend and table stand outside the picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import assert_never

from compiler.targets.documents.inline import Speaker
from compiler.targets.documents.model import (
    Cascade,
    Chart,
    Lines,
    Series,
    StackedAreas,
    StackedBars,
)
from dsl.values import FEN_PER_YUAN, yuan_text

WIDTH = 640
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 16, 14, 34
_BAR, _BAR_GAP = 26, 34
_TICKS = 5
#: So many colours the page has for payers.
_COLOURS = 7
#: A label is written into a bar that is at least so wide for each character.
_CHARACTER = 7.2


def colours(chart: Chart) -> tuple[tuple[Series, str], ...]:
    """Each series with the class of its colour; the patient has a colour of its own."""
    return tuple(
        (series, "patient" if series.role == "patient" else f"c{series.place % _COLOURS}")
        for series in chart.series
    )


def drawn(chart: Chart, speaker: Speaker, label: str) -> str:
    """The chart as an SVG element with a label for those who can't see it."""
    match chart:
        case StackedBars():
            height, shapes = _bars(chart, speaker)
        case Cascade():
            height, shapes = _cascade(chart, speaker)
        case StackedAreas():
            height, shapes = _areas(chart)
        case Lines():
            height, shapes = _lines(chart)
        case _:
            assert_never(chart)
    body = "".join(shapes)
    return (
        f'<svg class="chart" role="img" viewBox="0 0 {WIDTH} {height}" '
        f'aria-label="{escape(label, quote=True)}">{body}</svg>'
    )


# --- bars -----------------------------------------------------------------------------------


def _bars(chart: StackedBars, speaker: Speaker) -> tuple[int, Iterator[str]]:
    rows = len(chart.categories)
    height = _TOP + rows * (_BAR + _BAR_GAP) + _BOTTOM
    return height, _bar_shapes(chart, speaker, height)


def _bar_shapes(chart: StackedBars, speaker: Speaker, height: int) -> Iterator[str]:
    totals = [
        sum(series.amounts[place] for series in chart.series)
        for place in range(len(chart.categories))
    ]
    left, span = 8, WIDTH - 8 - _RIGHT
    ticks = _round_ticks(max(totals, default=0))
    highest = max(ticks[-1], 1)
    missing = dict(chart.missing)
    yield from _bottom_axis(ticks, left, span, height - _BOTTOM, height)
    for place, category in enumerate(chart.categories):
        top = _TOP + place * (_BAR + _BAR_GAP)
        yield _text(left, top + 12, speaker.text(category), "start", "label")
        if place in missing:
            yield _text(left + 4, top + 36, speaker.text(missing[place]), "start", "axis")
            continue
        reached = 0
        for series, colour in colours(chart):
            amount = series.amounts[place]
            if not amount:
                continue
            x = left + span * reached / highest
            width = span * amount / highest
            yield _rectangle(x, top + 18, width, _BAR, colour)
            written = _yuan(amount)
            if width > _CHARACTER * len(written) + 6:
                yield _text(x + width / 2, top + 36, written, "middle", f"on-{colour}")
            reached += amount


def _cascade(chart: Cascade, speaker: Speaker) -> tuple[int, Iterator[str]]:
    height = _TOP + (len(chart.series) + 1) * 34 + 8
    return height, _cascade_shapes(chart, speaker)


def _cascade_shapes(chart: Cascade, speaker: Speaker) -> Iterator[str]:
    """The whole bill, then each payment where the one before it ends."""
    left, right = 190, 92
    span = WIDTH - left - right
    total = max(chart.total, 1)
    yield _text(left - 8, _TOP + 17, speaker.word("waterfall.total"), "end", "label")
    yield _rectangle(left, _TOP, span, 24, "whole")
    yield _text(left + span + 6, _TOP + 17, _yuan(chart.total), "start", "label")
    reached = 0
    for place, (series, colour) in enumerate(colours(chart), 1):
        amount = series.amounts[0]
        top = _TOP + place * 34
        x, width = left + span * reached / total, span * amount / total
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top - 10}" y2="{top + 24}"/>'
        if amount:
            yield _rectangle(x, top, max(width, 1.5), 24, colour)
        yield _text(left - 8, top + 17, speaker.text(series.label), "end", "label")
        yield _text(left + span + 6, top + 17, _yuan(amount), "start", "label")
        reached += amount


# --- areas and lines ------------------------------------------------------------------------


def _areas(chart: StackedAreas) -> tuple[int, Iterator[str]]:
    return 320, _area_shapes(chart, 320)


def _area_shapes(chart: StackedAreas, height: int) -> Iterator[str]:
    """Shares of each bill; the first bill, if it is zero, has the shares of the second."""
    bottom, span = height - _BOTTOM, WIDTH - _LEFT - _RIGHT
    tall = bottom - _TOP
    highest = max(chart.bills[-1], 1)
    points = [place for place, bill in enumerate(chart.bills) if bill]
    lower = [0.0] * len(points)
    for series, colour in colours(chart):
        upper = [
            low + series.amounts[place] / chart.bills[place]
            for low, place in zip(lower, points, strict=True)
        ]
        xs = [_LEFT + span * chart.bills[place] / highest for place in points]
        edge = [f"{x:.1f},{bottom - tall * y:.1f}" for x, y in zip(xs, upper, strict=True)]
        back = [f"{x:.1f},{bottom - tall * y:.1f}" for x, y in zip(xs, lower, strict=True)]
        yield f'<polygon class="{colour}" points="{" ".join([*edge, *reversed(back)])}"/>'
        lower = upper
    for tenth in (0, 25, 50, 75, 100):
        y = bottom - tall * tenth / 100
        yield f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _text(_LEFT - 8, y + 4, f"{tenth}%", "end", "axis")
    yield from _bottom_axis(_round_ticks(highest), _LEFT, span, bottom, height, highest)


def _lines(chart: Lines) -> tuple[int, Iterator[str]]:
    return 320, _line_shapes(chart, 320)


#: Lines differ in their dashes, too, for those who can't tell the colours.
_DASHES = ("", "7 4", "2 4", "10 4 2 4", "1 3")


def _line_shapes(chart: Lines, height: int) -> Iterator[str]:
    bottom, span = height - _BOTTOM, WIDTH - _LEFT - _RIGHT
    tall = bottom - _TOP
    most = max((max(series.amounts) for series in chart.series), default=0)
    ticks = _round_ticks(most)
    highest, widest = max(ticks[-1], 1), max(chart.bills[-1], 1)
    for tick in ticks:
        y = bottom - tall * tick / highest
        yield f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _text(_LEFT - 8, y + 4, _yuan(tick), "end", "axis")
    for place, (series, colour) in enumerate(colours(chart)):
        points = " ".join(
            f"{_LEFT + span * bill / widest:.1f},{bottom - tall * amount / highest:.1f}"
            for bill, amount in zip(chart.bills, series.amounts, strict=True)
        )
        dash = _DASHES[place % len(_DASHES)]
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        yield f'<polyline class="line s-{colour}"{dashed} points="{points}"/>'
    yield from _bottom_axis(_round_ticks(widest), _LEFT, span, bottom, height, widest)


# --- shapes ---------------------------------------------------------------------------------


def _bottom_axis(
    ticks: Sequence[int], left: float, span: float, bottom: int, height: int, highest: int = 0
) -> Iterator[str]:
    highest = highest or max(ticks[-1], 1)
    for tick in ticks:
        if tick > highest:
            continue
        x = left + span * tick / highest
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{bottom}"/>'
        anchor = "end" if tick == highest else "start" if not tick else "middle"
        yield _text(x, height - 14, _yuan(tick), anchor, "axis")


def _round_ticks(highest: int) -> list[int]:
    """Round amounts from zero to at least the highest, at most six of them."""
    unit = FEN_PER_YUAN
    while True:
        for step in (unit, 2 * unit, 5 * unit):
            if step * _TICKS >= highest:
                count = max(1, -(-highest // step))
                return [step * place for place in range(count + 1)]
        unit *= 10


def _yuan(fen: int) -> str:
    return yuan_text(fen)


def _rectangle(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect class="{colour}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}"/>'


def _text(x: float, y: float, text: str, anchor: str, kind: str) -> str:
    written = escape(text, quote=False)
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{written}</text>'
