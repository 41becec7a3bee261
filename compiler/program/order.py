"""What the structure of a program alone proves about its amounts: lower bounds, and order.

Costs, counts and year-to-date amounts are never negative; everything here follows from that.
What is not proved here may still be true.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from compiler.program.nodes import (
    Add,
    Choose,
    Const,
    Fact,
    Max,
    Min,
    Node,
    NodeId,
    Round,
    State,
    Sub,
)


class Order:
    """Proofs about the amounts of one growing list of nodes; results are remembered."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = nodes
        self._lows: dict[NodeId, int | None] = {}
        self._proofs: dict[tuple[NodeId, NodeId], bool] = {}

    def low(self, node: NodeId) -> int | None:
        """A lower bound of an amount (fen) or count; None if none is known."""
        if node not in self._lows:
            self._lows[node] = self._find_low(node)
        return self._lows[node]

    def never_negative(self, node: NodeId) -> bool:
        """Whether the amount is proved to be at least zero."""
        low = self.low(node)
        return low is not None and low >= 0

    def at_most(self, left: NodeId, right: NodeId) -> bool:
        """Whether left <= right is proved for all inputs."""
        if left == right:
            return True
        pair = (left, right)
        if pair not in self._proofs:
            self._proofs[pair] = self._by_left(left, right) or self._by_right(left, right)
        return self._proofs[pair]

    def _find_low(self, node: NodeId) -> int | None:
        match self._nodes[node]:
            case Const(value, _):
                return int(value)
            case Fact() | State():
                return 0
            case Add(args):
                lows = self._known_lows(args)
                return sum(lows) if len(lows) == len(args) else None
            case Sub(left, right):
                return self._low_of_difference(left, right)
            case Min(args):
                lows = self._known_lows(args)
                return min(lows) if len(lows) == len(args) else None
            case Max(args):
                return max(self._known_lows(args), default=None)
            case Round(terms):
                lows = self._known_lows([amount for _, amount in terms])
                if len(lows) < len(terms):
                    return 0
                whole = sum(
                    (rate * low for (rate, _), low in zip(terms, lows, strict=True)), Fraction()
                )
                return max(0, floor(whole))
            case Choose(_, then, otherwise):
                lows = self._known_lows((then, otherwise))
                return min(lows) if len(lows) == 2 else None
            case _:
                return None

    def _known_lows(self, nodes: Sequence[NodeId]) -> list[int]:
        return [low for low in map(self.low, nodes) if low is not None]

    def _low_of_difference(self, left: NodeId, right: NodeId) -> int | None:
        subtracted = self._nodes[right]
        low = self.low(left)
        if isinstance(subtracted, Const) and low is not None:
            return low - int(subtracted.value)
        return 0 if self.at_most(right, left) else None

    def _by_left(self, left: NodeId, right: NodeId) -> bool:
        """Proofs that take the smaller side apart."""
        match self._nodes[left]:
            case Const(value, _):
                low = self.low(right)
                return low is not None and int(value) <= low
            case Min(args):
                return any(self.at_most(arg, right) for arg in args)
            case Max(args):
                return all(self.at_most(arg, right) for arg in args)
            case Choose(_, then, otherwise):
                return self.at_most(then, right) and self.at_most(otherwise, right)
            case Sub(whole, part):
                if self.never_negative(part) and self.at_most(whole, right):
                    return True
                return self._at_most_sum(whole, (part, right))
            case Round(((rate, amount),)):
                return rate <= 1 and self.at_most(amount, right)
            case _:
                return False

    def _by_right(self, left: NodeId, right: NodeId) -> bool:
        """Proofs that take the greater side apart."""
        match self._nodes[right]:
            case Const(value, _):
                smaller = self._nodes[left]
                return (
                    isinstance(smaller, Sub)
                    and int(value) >= 0
                    and self.at_most(smaller.left, smaller.right)
                )
            case Max(args):
                return any(self.at_most(left, arg) for arg in args)
            case Min(args):
                return all(self.at_most(left, arg) for arg in args)
            case Choose(_, then, otherwise):
                return self.at_most(left, then) and self.at_most(left, otherwise)
            case Add(args):
                return self._at_most_sum(left, args)
            case Round(terms):
                smaller = self._nodes[left]
                return isinstance(smaller, Round) and self._at_most_shares(smaller.terms, terms)
            case _:
                return False

    def _at_most_shares(
        self,
        smaller: Sequence[tuple[Fraction, NodeId]],
        greater: Sequence[tuple[Fraction, NodeId]],
    ) -> bool:
        """Whether each share of one rounding is at most a share of the other; both are >= 0."""
        rest = list(greater)
        for rate, amount in smaller:
            covering = next((t for t in rest if rate <= t[0] and self.at_most(amount, t[1])), None)
            if covering is None:
                return False
            rest.remove(covering)
        return True

    def _at_most_sum(self, left: NodeId, parts: tuple[NodeId, ...]) -> bool:
        """Whether left is at most the sum of the parts, by matching the addends."""
        match self._nodes[left]:
            case Min(args):
                return any(self._at_most_sum(arg, parts) for arg in args)
            case Choose(_, then, otherwise):
                return self._at_most_sum(then, parts) and self._at_most_sum(otherwise, parts)
            case Add(args):
                addends = list(args)
            case _:
                addends = [left]
        rest = list(parts)
        for addend in addends:
            same = [part for part in rest if part == addend]
            covering = same or [part for part in rest if self.at_most(addend, part)]
            if not covering:
                return False
            rest.remove(covering[0])
        return all(self.never_negative(part) for part in rest)


class NoOrder(Order):
    """Knows of no amount but itself and constants: nothing is taken as proved beforehand."""

    def low(self, node: NodeId) -> int | None:
        """The value of a constant; None of anything else."""
        found = self._nodes[node]
        return int(found.value) if isinstance(found, Const) else None

    def at_most(self, left: NodeId, right: NodeId) -> bool:
        """Whether both are one node, or constants in order."""
        if left == right:
            return True
        smaller, greater = self.low(left), self.low(right)
        return smaller is not None and greater is not None and smaller <= greater
