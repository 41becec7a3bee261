"""Which roundings of a program fit JavaScript's numbers, by interval analysis.

A JavaScript number is a double: whole numbers up to 2^53 - 1 are exact, and so are their sums,
differences and remainders as long as they stay there. A rounding is (sum of p*x + half) divided
by q, downwards, computed as (n - n % q) / q: the remainder of whole numbers is exact, what it
leaves is a multiple of q, and so nothing is ever rounded by the machine. Where a numerator may
leave 2^53 - 1, that rounding alone is done with BigInt; where an amount itself may, there is no
page. The page holds its inputs to the same bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from compiler.program.bounds import DEFAULT_BOUND, Interval, intervals, whole_rates
from compiler.program.builder import ProgramError
from compiler.program.nodes import NodeId, Round
from compiler.program.program import Program

#: The greatest whole number up to which JavaScript's numbers are exact.
MOST_EXACT: Final = 2**53 - 1
#: The most that one cost may be on a page, in fen; the calculators have the same.
MOST_COST: Final = DEFAULT_BOUND
#: The most bills of one case.
MOST_BILLS: Final = 60
#: The most that a year-to-date amount may be on a page, in fen: sixty bills with two such costs.
MOST_YEAR: Final = 2 * MOST_BILLS * MOST_COST


def large_roundings(
    program: Program, cost: int = MOST_COST, year: int = MOST_YEAR
) -> frozenset[NodeId]:
    """The roundings whose numerator may leave the exact numbers, with inputs up to these bounds.

    ProgramError if an amount itself may.
    """
    known = intervals(program, cost, year)
    for number, part in enumerate(known):
        if part is not None and max(-part.low, part.high) > MOST_EXACT:
            raise ProgramError(f"%{number} may exceed the whole numbers of a page")
    return frozenset(
        number
        for number, node in enumerate(program.nodes)
        if isinstance(node, Round) and _numerator(node, known) > MOST_EXACT
    )


def _numerator(node: Round, known: Sequence[Interval | None]) -> int:
    """The greatest dividend of a rounding, the half included."""
    whole = whole_rates([rate for rate, _ in node.terms])
    total = whole.half
    for numerator, (_, amount) in zip(whole.numerators, node.terms, strict=True):
        part = known[amount]
        if part is None:
            raise ProgramError(f"%{amount} is rounded and no number")
        total += numerator * part.high
    return total
