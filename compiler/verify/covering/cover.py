"""Few cases for many goals: greedily the case with the most that is missing, then none to spare."""

from __future__ import annotations

from collections.abc import Sequence


def cover(reached: Sequence[frozenset[int]], costs: Sequence[int]) -> list[int]:
    """Which sets to keep so that together they still have every member, in the given order.

    Of sets with as many new members the cheaper is taken, then the earlier. Small, though not
    always the smallest there is; no set that is kept could be left out.
    """
    missing = set().union(*reached)
    kept: list[int] = []
    while missing:
        best = max(
            range(len(reached)),
            key=lambda index: (len(reached[index] & missing), -costs[index], -index),
        )
        kept.append(best)
        missing -= reached[best]
    for index in sorted(kept, key=lambda index: (len(reached[index]), -index)):
        others = set().union(*(reached[other] for other in kept if other != index))
        if reached[index] <= others:
            kept.remove(index)
    return sorted(kept)
