"""Linear equalities among amounts that were seen together: the null space of what was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm


def equalities(
    names: Sequence[str], seen: Sequence[Mapping[str, int]]
) -> list[tuple[tuple[tuple[str, int], ...], int]]:
    """All independent equalities sum(factor * amount) = constant; whole factors, constant in fen.

    They hold of what was seen; of anything else they are guesses.
    """
    rows = [[Fraction(state[name]) for name in names] + [Fraction(1)] for state in seen]
    pivots = _reduced(rows)
    free = [column for column in range(len(names) + 1) if column not in pivots]
    found = []
    for column in free:
        vector = [Fraction(0)] * (len(names) + 1)
        vector[column] = Fraction(1)
        for pivot, row in pivots.items():
            vector[pivot] = -row[column]
        scale = lcm(*(value.denominator for value in vector))
        whole = [int(value * scale) for value in vector]
        common = gcd(*whole) or 1
        factors = tuple(
            (name, value // common) for name, value in zip(names, whole[:-1], strict=True) if value
        )
        if factors:
            found.append((factors, -whole[-1] // common))
    return found


def _reduced(rows: list[list[Fraction]]) -> dict[int, list[Fraction]]:
    """Rows in reduced echelon form, by the column of their leading one."""
    pivots: dict[int, list[Fraction]] = {}
    for given in rows:
        row = list(given)
        for column, pivot in pivots.items():
            if row[column]:
                factor = row[column]
                row = [a - factor * b for a, b in zip(row, pivot, strict=True)]
        leading = next((index for index, value in enumerate(row) if value), None)
        if leading is None:
            continue
        row = [value / row[leading] for value in row]
        for column, pivot in pivots.items():
            if pivot[leading]:
                factor = pivot[leading]
                pivots[column] = [a - factor * b for a, b in zip(pivot, row, strict=True)]
        pivots[leading] = row
    return pivots
