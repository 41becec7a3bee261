"""So many for every so many: a quotient rounded up, down or half up, by half-up rounding alone.

For a rate n/d in lowest terms and a number x >= 0, and with floor(t + 1/2) for half-up rounding:

    up:    ceil(n·x/d)  = floor((n·x + d - 1)/d)  = half_up(n·x/d + (d - 2)/(2·d))   for d > 1
    down:  floor(n·x/d) = half_up(n·x/d + 1/2) - 1

The first holds because n·x is whole: what is added lifts the least part of one, 1/d, to exactly
one half, and never lifts nothing to it. The program so needs no other rounding.
"""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from compiler.program.builder import Builder
from compiler.program.nodes import NodeId
from dsl.provision_tree import Rounding

_HALF = Fraction(1, 2)


def tally(builder: Builder, rate: Fraction, number: NodeId, rounding: Rounding) -> NodeId:
    """`rate` (>= 0) for each unit of a whole number (>= 0), a part of one rounded as said."""
    divisor = rate.denominator
    one = builder.count(1)
    exact = (rate, number)
    if divisor == 1:
        return builder.round_sum([exact])
    match rounding:
        case Rounding.HALF_UP:
            return builder.round_sum([exact])
        case Rounding.UP:
            return builder.round_sum([exact, (Fraction(divisor - 2, 2 * divisor), one)])
        case Rounding.DOWN:
            above = builder.round_sum([exact, (_HALF, one)])
            return builder.maximum(builder.money(0), builder.sub(above, builder.money(1)))
        case _:
            assert_never(rounding)
