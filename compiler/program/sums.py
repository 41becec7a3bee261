"""What cancels out in sums and differences of amounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from compiler.program.nodes import Add, Const, Fact, Node, NodeId, State, Sub


class Sums:
    """Takes the sums and differences of one growing list of nodes apart."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = nodes
        self._known: dict[NodeId, Counter[NodeId]] = {}

    def after_cancelling(
        self, signed: Sequence[tuple[NodeId, int]]
    ) -> tuple[tuple[NodeId, int], ...] | None:
        """What is left of a sum of amounts with signs: amounts and how often each is added.

        None if nothing cancels out, or only an input would and the sum would be longer for it:
        cost - rest stays as it is, though the rest is the cost less many payments. Only what
        holds an opposite is taken apart; other sums and differences stay as they are.
        """
        opposites = self._opposites(signed)
        computed = {node for node in opposites if not isinstance(self._nodes[node], Fact | State)}
        kept: Counter[NodeId] = Counter()
        for node, sign in signed:
            self._take_apart(node, sign, computed or opposites, kept)
        longer = sum(map(abs, kept.values())) > len(signed)
        if not opposites or (longer and not computed):
            return None
        return tuple(sorted(kept.items()))

    def _opposites(self, signed: Sequence[tuple[NodeId, int]]) -> set[NodeId]:
        """The amounts that are added in one place and subtracted in another."""
        total: Counter[NodeId] = Counter()
        size: Counter[NodeId] = Counter()
        for node, sign in signed:
            for addend, times in self._addends(node).items():
                total[addend] += sign * times
                size[addend] += abs(times)
        return {addend for addend in size if abs(total[addend]) < size[addend]}

    def _addends(self, node: NodeId) -> Counter[NodeId]:
        """How often each amount that is no sum, difference or constant counts in this one."""
        if node not in self._known:
            addends: Counter[NodeId] = Counter()
            match self._nodes[node]:
                case Add(args):
                    for arg in args:
                        addends.update(self._addends(arg))
                case Sub(left, right):
                    addends.update(self._addends(left))
                    addends.subtract(self._addends(right))
                case Const():
                    pass
                case _:
                    addends[node] = 1
            self._known[node] = addends
        return self._known[node]

    def _take_apart(
        self, node: NodeId, sign: int, opposites: Collection[NodeId], kept: Counter[NodeId]
    ) -> None:
        item = self._nodes[node]
        if not isinstance(item, Add | Sub) or not any(self._addends(node)[o] for o in opposites):
            kept[node] += sign
        elif isinstance(item, Add):
            for arg in item.args:
                self._take_apart(arg, sign, opposites, kept)
        else:
            self._take_apart(item.left, sign, opposites, kept)
            self._take_apart(item.right, -sign, opposites, kept)
