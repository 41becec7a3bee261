"""Nodes without choices → assignments, in the order in which a person would compute them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from compiler.program.nodes import (
    Add,
    All,
    Any,
    AtMost,
    Const,
    IsOneOf,
    Kind,
    Max,
    Min,
    NodeId,
    Not,
    Round,
    Sub,
    arguments,
)
from compiler.targets.python import literals
from compiler.targets.python.expressions import SUM
from compiler.targets.python.piecewise import Bands, Piece, find_bands
from compiler.targets.python.statements import (
    LINE_LENGTH,
    Arm,
    Assign,
    Branch,
    Joined,
    Quotient,
    Statement,
)
from compiler.targets.python.workplace import Workplace, is_plain_flag

#: An expression in one line takes no more than this; what is longer gets a variable.
_LONGEST: Final = 70


class Straight:
    """Writes the assignments of some nodes at one place of a function."""

    def __init__(self, place: Workplace, outs: Sequence[NodeId], free: Collection[NodeId]) -> None:
        """`free` are outs that need no variable: they are returned, or tested, once."""
        self._place = place
        self._graph = place.graph
        self._outs = outs
        self._body: list[Statement] = []
        self._bands: dict[NodeId, Bands] = {}
        self._counts: Counter[NodeId] = Counter()
        self._plan(free)

    def write(self) -> list[Statement]:
        """The statements; afterwards every out is a variable, an input, or an expression."""
        for out in self._outs:
            self._emit_before(out)
            self._emit(out)
        return self._body

    # What is computed where

    def _plan(self, free: Collection[NodeId]) -> None:
        graph, known = self._graph, self._place.variables
        closure = graph.reachable(self._outs, known)
        users: dict[NodeId, list[NodeId]] = {node: [] for node in closure}
        for node in closure:
            for arg in arguments(graph.node(node)):
                if arg in users:
                    users[arg].append(node)
        for node in closure:
            bands = self._find_bands(node, users)
            if bands is not None:
                self._bands[node] = bands
        hidden = {inner for bands in self._bands.values() for inner in bands.inner}
        for node in closure:
            if node not in hidden:
                self._counts.update(self._inputs(node))
        # An out that is no more than an expression may stand where it is returned or tested.
        self._counts.update(out for out in self._outs for _ in range(1 if out in free else 2))

    def _find_bands(self, node: NodeId, users: dict[NodeId, list[NodeId]]) -> Bands | None:
        fixed = {*self._place.variables, *self._outs}
        while True:
            bands = find_bands(self._graph.builder, node, fixed)
            if bands is None:
                return None
            inside = bands.inner | {node}
            elsewhere = {n for n in bands.inner if not inside.issuperset(users[n])}
            if not elsewhere:
                return bands
            fixed |= elsewhere

    def _inputs(self, node: NodeId) -> Sequence[NodeId]:
        bands = self._bands.get(node)
        if bands is not None:
            return (bands.amount, bands.amount)  # each band asks for it, and then takes a share
        return arguments(self._graph.node(node))

    def _is_inline(self, node: NodeId) -> bool:
        """Whether the node is written inside the expression that uses it."""
        if node in self._place.variables or self._graph.is_leaf(node):
            return True
        item = self._graph.node(node)
        if is_plain_flag(self._graph, node):
            return True
        if isinstance(item, Add | Sub | AtMost | IsOneOf | All | Any | Not):
            return self._counts[node] <= 1 and self._width(node) <= _LONGEST
        return False

    def _width(self, node: NodeId) -> int:
        """About how long the expression is."""
        if node in self._place.variables or self._graph.is_leaf(node):
            return len(self._place.expressions().text(node))
        item = self._graph.node(node)
        if isinstance(item, Min | Max | Round):
            return len(self._place.base_name(node))
        return sum(self._width(arg) + 4 for arg in arguments(item))

    # Statements

    def _emit_before(self, node: NodeId) -> None:
        """Emit all that the node's own statement needs."""
        if node in self._place.variables or self._graph.is_leaf(node):
            return
        item = self._graph.node(node)
        for arg in self._inputs(node):
            room = self._room(item, arg) if isinstance(item, Min) else None
            self._emit_before(arg if room is None else room)
            if room is None and not self._is_seed(arg, node):
                self._emit(arg, forced=isinstance(item, Min | Max))

    def _is_seed(self, arg: NodeId, user: NodeId) -> bool:
        """Whether `arg` is the one amount that a least or greatest amount starts from."""
        item = self._graph.node(user)
        if not isinstance(item, Min | Max) or user in self._place.variables:
            return False
        return arg == self._seed(item) and self._counts[arg] <= 1

    def _seed(self, item: Min | Max) -> NodeId:
        """The argument to start from: the first that is computed for this alone."""
        for arg in item.args:
            computed = arg not in self._place.variables and not self._graph.is_leaf(arg)
            if computed and self._counts[arg] <= 1 and self._room(item, arg) is None:
                return arg
        return next((a for a in item.args if not self._is_constant(a)), item.args[0])

    def _room(self, item: Min | Max, arg: NodeId) -> NodeId | None:
        """What max(0, room) holds back, where only this least amount asks for it.

        Beside amounts that are never negative the test for zero is needed only where the room
        is the least: `if room < x: x = room if room > 0 else 0`.
        """
        inner = self._graph.node(arg)
        if not isinstance(item, Min) or not isinstance(inner, Max) or len(inner.args) != 2:
            return None
        if arg in self._place.variables or self._counts[arg] > 1:
            return None
        order = self._graph.builder.order
        others = [other for other in item.args if other != arg]
        zeros = [a for a in inner.args if self._graph.node(a) == Const(0, Kind.MONEY)]
        if not zeros or not all(order.never_negative(other) for other in others):
            return None
        first, second = inner.args
        return second if first == zeros[0] else first

    def _is_constant(self, node: NodeId) -> bool:
        return isinstance(self._graph.node(node), Const)

    def _emit(self, node: NodeId, *, forced: bool = False) -> None:
        """Give the node a variable, if it is to have one; `forced` if it is written twice."""
        known = node in self._place.variables or self._graph.is_leaf(node)
        if known or (self._is_inline(node) and not forced):
            return
        self._body += self._place.remark([node])
        variable = self._place.variable_for(node)
        self._emit_into(variable, node)
        self._place.variables[node] = variable

    def _emit_into(self, variable: str, node: NodeId) -> None:
        item = self._graph.node(node)
        expressions = self._place.expressions()
        if node in self._place.variables:
            self._assign(variable, self._place.variables[node])
        elif node in self._bands:
            self._body.append(self._ladder(variable, self._bands[node]))
        elif isinstance(item, Round):
            total, divisor = expressions.sum_of_shares(item.terms)
            if divisor == 1:
                self._assign(variable, total.text)
            else:
                self._body.append(Quotient(variable, total, divisor))
        elif isinstance(item, Min | Max):
            self._emit_extreme(variable, item)
        else:
            self._assign(variable, *expressions.parts(node))

    def _assign(self, variable: str, *parts: str) -> None:
        if parts != (variable,):
            self._body.append(Assign(variable, parts))

    def _emit_extreme(self, variable: str, item: Min | Max) -> None:
        seed = self._seed(item)
        rest = [arg for arg in item.args if arg != seed]
        if self._emit_in_one_line(variable, item, seed, rest):
            return
        self._emit_into(variable, seed)
        sign = "<" if isinstance(item, Min) else ">"
        for arg in rest:
            room = self._room(item, arg)
            if room is not None:
                self._emit_room(variable, room)
                continue
            text = self._place.expressions().text(arg, SUM)
            test = Joined((text, variable), sign)
            if self._is_constant(arg):
                test = Joined((variable, text), ">" if sign == "<" else "<")
            self._body.append(Branch((Arm(test, (Assign(variable, (text,)),)),), True))

    def _emit_in_one_line(
        self, variable: str, item: Min | Max, seed: NodeId, rest: Sequence[NodeId]
    ) -> bool:
        """x = a if a < b else b, and for differences x = a - b if a > b else 0."""
        if len(rest) != 1 or self._room(item, rest[0]) is not None:
            return False
        other = rest[0]
        expressions = self._place.expressions()
        sign = "<" if isinstance(item, Min) else ">"
        node = self._graph.node(seed)
        computed = seed not in self._place.variables
        if computed and isinstance(node, Sub) and self._graph.node(other) == Const(0, Kind.MONEY):
            if not (self._is_inline(node.left) and self._is_inline(node.right)):
                return False
            left, right = expressions.text(node.left, SUM), expressions.text(node.right, SUM)
            condition = f"{left} {sign} {right}"
            if self._is_constant(node.left):
                condition = f"{right} {'>' if sign == '<' else '<'} {left}"
        elif computed and not self._graph.is_leaf(seed):
            return False
        else:
            condition = f"{expressions.text(seed, SUM)} {sign} {expressions.text(other, SUM)}"
        parts = expressions.text(seed), f"if {condition}", f"else {expressions.text(other)}"
        if len(f"{variable} = {' '.join(parts)}") + self._place.indent > LINE_LENGTH:
            return False
        self._assign(variable, *parts)
        return True

    def _emit_room(self, variable: str, inner: NodeId) -> None:
        room = self._place.fresh("room")
        self._emit_into(room, inner)
        taken = Assign(variable, (room, f"if {room} > 0", "else 0"))
        self._body.append(Branch((Arm(Joined((room, variable), "<"), (taken,)),), True))

    def _ladder(self, variable: str, bands: Bands) -> Statement:
        amount = self._place.expressions().text(bands.amount, SUM)
        is_money = self._graph.kind(bands.amount) is Kind.MONEY
        first, second = bands.pieces[:2]
        if len(bands.pieces) == 2 and first.slope == 0 and first.value(bands.divisor) == 0:
            share = _piece_statement(variable, amount, second, bands.divisor, first.last)
            last = _edge_text(first.last or 0, is_money)
            return Assign(variable, (share.value, f"if {amount} > {last}", "else 0"))
        arms: list[Arm] = []
        edge = None
        for piece in bands.pieces:
            test = None
            if piece.last is not None:
                test = Joined((amount, _edge_text(piece.last, is_money)), "<=")
            share = _piece_statement(variable, amount, piece, bands.divisor, edge)
            arms.append(Arm(test, (share,)))
            edge = piece.last
        return Branch(tuple(arms), on_amount=True)


def _edge_text(edge: int, is_money: bool) -> str:
    return literals.fen(edge) if is_money else str(edge)


def _piece_statement(
    variable: str, amount: str, piece: Piece, divisor: int, edge: int | None
) -> Assign | Quotient:
    """variable = (slope * amount + constant) // divisor, in least numbers.

    A share that begins at the band's `edge` is one of what lies above it.
    """
    if piece.slope == 0:
        return Assign(variable, (literals.fen(piece.value(divisor)),))
    slope, exact, divisor = piece.reduced(divisor)
    half = divisor // 2
    if edge and exact == -slope * edge and (slope, divisor) != (1, 1):
        amount, exact = f"({amount} - {literals.fen(edge)})", 0
    product = amount if slope == 1 else f"{slope} * {amount}"
    if divisor == 1:
        sign = "-" if exact < 0 else "+"
        rest = (f"{sign} {literals.fen(abs(exact))}",) if exact else ()
        return Assign(variable, (product, *rest))
    constant = exact + half
    if constant < 0:
        return Quotient(variable, Joined((f"{product} - {-constant:_}",)), divisor)
    return Quotient(variable, Joined((product, f"{constant:_}"), "+"), divisor)
