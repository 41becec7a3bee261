"""The figures in a text: numbers, percentages and days, the same ones in whatever language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Final

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        (
            "January", "February", "March", "April", "May", "June", "July",
            "August", "September", "October", "November", "December",
        ),
        1,
    )
}  # fmt: skip
_TOKEN: Final = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2})"
    r"|(?P<zh>(?P<zy>\d{4})年(?P<zm>\d{1,2})月(?P<zd>\d{1,2})日)"
    rf"|(?P<en>(?P<ed>\d{{1,2}}) (?P<em>{'|'.join(_MONTHS)}) (?P<ey>\d{{4}}))"
    r"|(?P<month>(?P<my>\d{4})(?:年|-)(?P<mm>\d{1,2})(?:月|(?![\d-])))"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale>\s*(?:万|亿|%)?)"
)
_SCALES: Final = {"万": 10_000, "亿": 100_000_000}

#: Figures by how often each occurs.
Figures = Counter[str]


def figures(text: str) -> Figures:
    """The figures of a text: "5万元" and "50,000 yuan" have the same one."""
    return Counter(_figures(text))


@lru_cache(maxsize=65_536)
def _figures(text: str) -> tuple[str, ...]:
    return tuple(_found(text))


def _found(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        if match["iso"]:
            yield match["iso"]
        elif match["zh"]:
            yield f"{match['zy']}-{int(match['zm']):02d}-{int(match['zd']):02d}"
        elif match["en"]:
            yield f"{match['ey']}-{_MONTHS[match['em']]:02d}-{int(match['ed']):02d}"
        elif match["month"]:
            yield f"{match['my']}-{int(match['mm']):02d}"
        else:
            scale = match["scale"].strip()
            value = Fraction(match["number"].replace(",", "")) * _SCALES.get(scale, 1)
            yield f"{value}%" if scale == "%" else str(value)
