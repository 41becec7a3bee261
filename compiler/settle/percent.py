"""Shares in words."""

from __future__ import annotations


def percent(part: int, whole: int) -> str:
    """The share with one decimal, half up; a dash where there is nothing to share."""
    if not whole:
        return "—"
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"
