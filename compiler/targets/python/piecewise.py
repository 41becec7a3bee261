"""Bands as they are read: one share for each stretch of an amount, instead of slices.

A rounding of slices of one amount x is a function of x that is a straight line between the
bands' edges. Found here exactly, it is written as `if x <= edge: …`, which is what a person
would write, and needs one product where the slices need one a band.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import gcd

from compiler.program.bounds import whole_rates
from compiler.program.builder import Builder
from compiler.program.nodes import Add, Const, Max, Min, NodeId, Round, Sub, arguments


@dataclass(frozen=True, slots=True)
class Piece:
    """slope * x + constant, for x up to `last` (None: for all above)."""

    slope: int
    constant: int
    last: int | None

    def value(self, divisor: int) -> int:
        """What a level piece (slope 0) comes to."""
        return self.constant // divisor

    def reduced(self, divisor: int) -> tuple[int, int, int]:
        """Slope, constant without the half, and divisor, in least numbers."""
        exact = self.constant - divisor // 2
        common = gcd(self.slope, exact, divisor)
        return self.slope // common, exact // common, divisor // common


@dataclass(frozen=True, slots=True)
class Bands:
    """(slope * x + constant) // divisor, by the piece that x lies in; x >= 0, half included."""

    amount: NodeId
    pieces: tuple[Piece, ...]
    divisor: int
    inner: frozenset[NodeId]


def find_bands(builder: Builder, node: NodeId, fixed: Collection[NodeId]) -> Bands | None:
    """The rounding as bands of one amount, or None if it is not that.

    `fixed` nodes are used elsewhere too, so that they are computed anyway.
    """
    rounding = builder.node(node)
    if not isinstance(rounding, Round):
        return None
    amount, inner = _amount(builder, rounding, fixed)
    if amount is None or not inner or not builder.order.never_negative(amount):
        return None
    lines = _Lines(builder, amount)
    whole = whole_rates([rate for rate, _ in rounding.terms])
    total: tuple[Piece, ...] = (Piece(0, whole.half, None),)
    for numerator, (_, term) in zip(whole.numerators, rounding.terms, strict=True):
        total = _sum(total, _scaled(lines.of(term), numerator))
    if len(total) < 2:
        return None
    return Bands(amount, total, whole.denominator, inner)


def _amount(
    builder: Builder, rounding: Round, fixed: Collection[NodeId]
) -> tuple[NodeId | None, frozenset[NodeId]]:
    """The one amount that all terms are slices of, and the nodes that make the slices."""
    ends: set[NodeId] = set()
    inner: set[NodeId] = set()
    pending = [amount for _, amount in rounding.terms]
    while pending:
        number = pending.pop()
        node = builder.node(number)
        if isinstance(node, Const) or number in inner:
            continue
        if number not in fixed and _is_slice(builder, number):
            inner.add(number)
            pending.extend(arguments(node))
        else:
            ends.add(number)
    return (ends.pop() if len(ends) == 1 else None), frozenset(inner)


def _is_slice(builder: Builder, number: NodeId) -> bool:
    """Whether the node cuts an amount at a constant, or adds up such cuts."""
    node = builder.node(number)
    if isinstance(node, Add) and all(_is_slice(builder, arg) for arg in node.args):
        return True
    if not isinstance(node, Sub | Min | Max | Add):
        return False
    return any(isinstance(builder.node(arg), Const) for arg in arguments(node))


class _Lines:
    """Amounts that depend on one amount x >= 0 alone, as straight lines piece by piece."""

    def __init__(self, builder: Builder, amount: NodeId) -> None:
        self._builder = builder
        self._amount = amount

    def of(self, number: NodeId) -> tuple[Piece, ...]:
        if number == self._amount:
            return (Piece(1, 0, None),)
        node = self._builder.node(number)
        match node:
            case Const(value, _):
                return (Piece(0, int(value), None),)
            case Sub(left, right):
                return _sum(self.of(left), _scaled(self.of(right), -1))
            case Add(args):
                total = self.of(args[0])
                for arg in args[1:]:
                    total = _sum(total, self.of(arg))
                return total
            case Min(args) | Max(args):
                result = self.of(args[0])
                for arg in args[1:]:
                    result = _chosen(result, self.of(arg), least=isinstance(node, Min))
                return result
            case _:
                raise ValueError(f"%{number} is no slice of %{self._amount}")


def _scaled(pieces: tuple[Piece, ...], factor: int) -> tuple[Piece, ...]:
    return tuple(Piece(p.slope * factor, p.constant * factor, p.last) for p in pieces)


def _sum(first: tuple[Piece, ...], second: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return _joined(
        [
            Piece(a.slope + b.slope, a.constant + b.constant, last)
            for a, b, _, last in _overlaps(first, second)
        ]
    )


def _chosen(
    first: tuple[Piece, ...], second: tuple[Piece, ...], *, least: bool
) -> tuple[Piece, ...]:
    """The lesser (or greater) of two, each stretch cut where they cross."""
    pieces: list[Piece] = []
    for a, b, start, last in _overlaps(first, second):
        slope, constant = a.slope - b.slope, a.constant - b.constant
        # Where a - b = slope * x + constant <= 0, `low` is taken, elsewhere `high`.
        low, high = (a, b) if least else (b, a)
        if slope == 0:
            taken = low if constant <= 0 else high
            pieces.append(Piece(taken.slope, taken.constant, last))
            continue
        # A rising difference is <= 0 first, up to x = turn; a falling one is >= 0 up to there.
        turn = (-constant if slope > 0 else constant) // abs(slope)
        before, after = (low, high) if slope > 0 else (high, low)
        if turn >= start:
            end = turn if last is None else min(turn, last)
            pieces.append(Piece(before.slope, before.constant, end))
        if last is None or turn < last:
            pieces.append(Piece(after.slope, after.constant, last))
    return _joined(pieces)


def _overlaps(
    first: tuple[Piece, ...], second: tuple[Piece, ...]
) -> list[tuple[Piece, Piece, int, int | None]]:
    """Both pieces of each stretch on which neither changes, with its first and last x."""
    overlaps: list[tuple[Piece, Piece, int, int | None]] = []
    start, i, j = 0, 0, 0
    while True:
        a, b = first[i], second[j]
        ends = [piece.last for piece in (a, b) if piece.last is not None]
        last = min(ends, default=None)
        overlaps.append((a, b, start, last))
        if last is None:
            return overlaps
        i += a.last == last
        j += b.last == last
        start = last + 1


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Neighbours on one line become one piece."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and (joined[-1].slope, joined[-1].constant) == (piece.slope, piece.constant):
            joined[-1] = piece
        else:
            joined.append(piece)
    return tuple(joined)
