"""How many columns text takes on a terminal: Chinese characters take two."""

from __future__ import annotations

import unicodedata
from functools import cache


def display_width(text: str) -> int:
    """The columns of a text on a terminal."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def padded(text: str, width: int) -> str:
    """The text with blanks behind it up to a width."""
    return text + " " * (width - display_width(text))


@cache
def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
