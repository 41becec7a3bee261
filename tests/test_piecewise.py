"""Bands as straight lines: the same as their slices, to the fen, at and around every edge."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.program.builder import Builder
from compiler.program.nodes import Kind, NodeId
from compiler.targets.python.piecewise import Bands, find_bands
from dsl.values import half_up

rates = st.permutations(list(map(Fraction, ("1/2", "3/5", "13/20", "7/10", "1/3"))))
edges = st.lists(st.integers(1, 60), unique=True, min_size=1, max_size=4).map(sorted)


def banded(builder: Builder, amount: NodeId, cuts: list[int], shares: list[Fraction]) -> NodeId:
    """The sum of each band's share, rounded once."""
    terms = []
    for low, high, share in zip([0, *cuts], [*cuts, None], shares, strict=True):
        reach = amount if high is None else builder.minimum(amount, builder.money(high))
        part = builder.maximum(builder.money(0), builder.sub(reach, builder.money(low)))
        terms.append((share, part))
    return builder.round_sum(terms)


def due(cuts: list[int], shares: list[Fraction], amount: int) -> int:
    """The same by hand."""
    total = Fraction()
    for low, high, share in zip([0, *cuts], [*cuts, amount], shares, strict=True):
        total += share * max(0, min(amount, high) - low)
    return half_up(total)


def value(bands: Bands, amount: int) -> int:
    """What the piece of this amount gives."""
    piece = next(p for p in bands.pieces if p.last is None or amount <= p.last)
    slope, exact, divisor = piece.reduced(bands.divisor)
    plain = (piece.slope * amount + piece.constant) // bands.divisor
    assert plain == (slope * amount + exact + divisor // 2) // divisor
    return plain


@settings(max_examples=300)
@given(edges, rates, st.integers(0, 8))
def test_pieces_are_the_slices(cuts: list[int], all_rates: list[Fraction], deductible: int) -> None:
    builder = Builder()
    cost = builder.fact("cost", Kind.MONEY)
    above = builder.maximum(builder.money(0), builder.sub(cost, builder.money(deductible)))
    shares = all_rates[: len(cuts) + 1]
    bands = find_bands(builder, banded(builder, above, cuts, shares), ())
    assert bands is not None
    assert bands.amount == cost
    for amount in range(80):
        assert value(bands, amount) == due(cuts, shares, max(0, amount - deductible))


def test_neighbours_of_one_rate_are_one_piece() -> None:
    builder = Builder()
    cost = builder.fact("cost", Kind.MONEY)
    shares = [Fraction(1, 2), Fraction(3, 5), Fraction(3, 5)]
    bands = find_bands(builder, banded(builder, cost, [10, 20], shares), ())
    assert bands is not None
    assert [piece.last for piece in bands.pieces] == [10, None]


def test_what_is_used_elsewhere_is_not_taken_apart() -> None:
    builder = Builder()
    cost = builder.fact("cost", Kind.MONEY)
    above = builder.maximum(builder.money(0), builder.sub(cost, builder.money(5)))
    bands = find_bands(
        builder, banded(builder, above, [10], [Fraction(1, 2), Fraction(3, 5)]), {above}
    )
    assert bands is not None
    assert bands.amount == above


def test_two_amounts_are_no_bands() -> None:
    builder = Builder()
    first, second = builder.fact("first", Kind.MONEY), builder.fact("second", Kind.MONEY)
    both = builder.round_sum(
        [
            (Fraction(1, 2), builder.minimum(first, builder.money(5))),
            (Fraction(3, 5), builder.minimum(second, builder.money(5))),
        ]
    )
    assert find_bands(builder, both, ()) is None
    assert find_bands(builder, first, ()) is None
