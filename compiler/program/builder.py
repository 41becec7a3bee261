"""The only way to make the nodes of a program: checked, folded and shared.

Every constructor returns the id of a node that yields what its name says. Folding is exact: it
never moves or joins a rounding. Equal nodes are one node; sums, least and greatest amounts and
flags are equal whatever the order of their arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from fractions import Fraction

from compiler.program.nodes import (
    Add,
    All,
    Any,
    AtMost,
    Choose,
    Const,
    Fact,
    IsOneOf,
    Kind,
    Max,
    Min,
    Node,
    NodeId,
    Not,
    Round,
    State,
    Sub,
)
from compiler.program.order import NoOrder, Order
from compiler.program.sums import Sums
from dsl.values import half_up

_AMOUNTS = (Kind.MONEY, Kind.COUNT)
_ORDERED = (Kind.MONEY, Kind.COUNT, Kind.DATE)


class ProgramError(Exception):
    """A fault of the compiler itself: a program was about to be built wrongly."""


class Builder:
    """Collects the nodes of one program."""

    def __init__(self, *, knows_order: bool = True) -> None:
        """`knows_order`: whether least and greatest amounts fold by what is known of their order.

        The verifier wants nothing known beforehand: it proves such facts itself.
        """
        self._nodes: list[Node] = []
        self._kinds: list[Kind] = []
        self._ids: dict[Hashable, NodeId] = {}
        self._names: dict[NodeId, str] = {}
        self._domains: dict[NodeId, frozenset[str]] = {}
        self._sums = Sums(self._nodes)
        self._order = Order(self._nodes) if knows_order else NoOrder(self._nodes)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes so far; a node stands after its arguments."""
        return tuple(self._nodes)

    @property
    def names(self) -> tuple[tuple[NodeId, str], ...]:
        """The suggested names, by node."""
        return tuple(sorted(self._names.items()))

    @property
    def order(self) -> Order:
        """What is proved about the amounts so far."""
        return self._order

    def node(self, node: NodeId) -> Node:
        """The node with this id."""
        return self._nodes[node]

    def kind(self, node: NodeId) -> Kind:
        """What the node yields."""
        if not 0 <= node < len(self._nodes):
            raise ProgramError(f"there is no node %{node}")
        return self._kinds[node]

    def name(self, node: NodeId, suggestion: str) -> NodeId:
        """Suggest a variable name; the first suggestion stays. Returns the node.

        Constants, facts and year-to-date amounts have names of their own.
        """
        self.kind(node)
        if not isinstance(self._nodes[node], Const | Fact | State):
            self._names.setdefault(node, suggestion)
        return node

    # Leaves

    def money(self, fen: int) -> NodeId:
        """A constant amount in fen."""
        return self._constant(fen, Kind.MONEY)

    def flag(self, value: bool) -> NodeId:
        """Yes or no."""
        return self._constant(value, Kind.FLAG)

    def count(self, value: int) -> NodeId:
        """A constant whole number."""
        return self._constant(value, Kind.COUNT)

    def date(self, number: int) -> NodeId:
        """A constant date, yyyymmdd."""
        return self._constant(number, Kind.DATE)

    def fact(self, name: str, kind: Kind, values: Collection[str] = ()) -> NodeId:
        """A fact of the claim; `values` are all values of a choice, where they are known."""
        known = self._ids.get(("fact", name))
        if known is not None and self._kinds[known] is not kind:
            raise ProgramError(f"fact {name} is {self._kinds[known].value}, not {kind.value}")
        node = self._intern(("fact", name), Fact(name, kind), kind)
        self._learn_domain(node, values)
        return node

    def state(self, name: str) -> NodeId:
        """A year-to-date amount (fen) before this claim."""
        return self._intern(("state", name), State(name), Kind.MONEY)

    # Amounts

    def add(self, *args: NodeId) -> NodeId:
        """The sum of one or more amounts, or of counts."""
        kind = self._common_kind("add", args, _AMOUNTS)
        cancelled = self._without_opposites([(arg, 1) for arg in args], kind)
        if cancelled is not None:
            return cancelled
        addends: list[NodeId] = []
        constant = 0
        for arg in self._flat(args, Add):
            value = self._value(arg)
            if value is None:
                addends.append(arg)
            else:
                constant += value
        if constant or not addends:
            addends.append(self._constant(constant, kind))
        if len(addends) == 1:
            return addends[0]
        return self._intern(("add", *sorted(addends)), Add(tuple(addends)), kind)

    def sub(self, left: NodeId, right: NodeId) -> NodeId:
        """left - right, of amounts or counts."""
        kind = self._common_kind("sub", (left, right), _AMOUNTS)
        if left == right:
            return self._constant(0, kind)
        whole, part = self._value(left), self._value(right)
        if whole is not None and part is not None:
            return self._constant(whole - part, kind)
        if part == 0:
            return left
        cancelled = self._without_opposites([(left, 1), (right, -1)], kind)
        if cancelled is not None:
            return cancelled
        return self._intern(("sub", left, right), Sub(left, right), kind)

    def minimum(self, *args: NodeId) -> NodeId:
        """The least of one or more amounts, or of counts."""
        kind = self._common_kind("min", args, _AMOUNTS)
        kept = self._extremes(self._flat(args, Min), lambda a, b: self._order.at_most(b, a))
        if len(kept) == 1:
            return kept[0]
        return self._intern(("min", *sorted(kept)), Min(tuple(kept)), kind)

    def maximum(self, *args: NodeId) -> NodeId:
        """The greatest of one or more amounts, or of counts."""
        kind = self._common_kind("max", args, _AMOUNTS)
        kept = self._extremes(self._flat(args, Max), self._order.at_most)
        if len(kept) == 1:
            return kept[0]
        return self._intern(("max", *sorted(kept)), Max(tuple(kept)), kind)

    def round_sum(self, terms: Iterable[tuple[Fraction, NodeId]]) -> NodeId:
        """The sum of rates (>= 0) times amounts (>= 0), rounded once, half up, to the fen.

        A rate of a count is so many fen for each.
        """
        by_amount: dict[NodeId, Fraction] = {}
        for rate, amount in terms:
            self._want("round", amount, _AMOUNTS)
            if rate < 0:
                raise ProgramError(f"round: the rate {rate} is negative")
            if rate > 0 and self._value(amount) != 0:
                by_amount[amount] = by_amount.get(amount, Fraction()) + rate
        merged = self._merged_by_rate(by_amount)
        values = [self._value(amount) for _, amount in merged]
        if None not in values:
            return self.money(self._rounded(merged))
        if len(merged) == 1 and merged[0][0] == 1 and self.kind(merged[0][1]) is Kind.MONEY:
            return merged[0][1]
        key = ("round", *sorted((amount, rate) for rate, amount in merged))
        return self._intern(key, Round(merged), Kind.MONEY)

    # Flags

    def at_most(self, left: NodeId, right: NodeId) -> NodeId:
        """Whether left <= right, of amounts, counts or dates."""
        self._common_kind("at_most", (left, right), _ORDERED)
        smaller, greater = self._value(left), self._value(right)
        if smaller is not None and greater is not None:
            return self.flag(smaller <= greater)
        if self._order.at_most(left, right):
            return self.flag(True)
        return self._intern(("at_most", left, right), AtMost(left, right), Kind.FLAG)

    def is_one_of(
        self, subject: NodeId, values: Iterable[str], domain: Collection[str] | None = None
    ) -> NodeId:
        """Whether a choice is one of these values; `domain` are all that it can be."""
        self._want("is_one_of", subject, (Kind.CHOICE,))
        self._learn_domain(subject, domain or ())
        wanted = frozenset(values)
        everything = self._domains.get(subject)
        if everything is not None:
            if not wanted <= everything:
                raise ProgramError(f"is_one_of: %{subject} is never {sorted(wanted - everything)}")
            if wanted == everything:
                return self.flag(True)
        if not wanted:
            return self.flag(False)
        key = ("is_one_of", subject, wanted)
        return self._intern(key, IsOneOf(subject, wanted), Kind.FLAG)

    def all_of(self, *args: NodeId) -> NodeId:
        """Whether all flags hold; yes if there are none."""
        return self._joined("all", args, neutral=True)

    def any_of(self, *args: NodeId) -> NodeId:
        """Whether any flag holds; no if there are none."""
        return self._joined("any", args, neutral=False)

    def negate(self, flag: NodeId) -> NodeId:
        """Whether the flag does not hold."""
        self._want("negate", flag, (Kind.FLAG,))
        match self._nodes[flag]:
            case Const(value, _):
                return self.flag(not value)
            case Not(arg):
                return arg
            case _:
                return self._intern(("not", flag), Not(flag), Kind.FLAG)

    # Choices

    def choose(self, condition: NodeId, then: NodeId, otherwise: NodeId) -> NodeId:
        """`then` where the flag holds, `otherwise` elsewhere; both of one kind."""
        self._want("choose", condition, (Kind.FLAG,))
        kind = self._common_kind("choose", (then, otherwise), tuple(Kind))
        match self._nodes[condition]:
            case Const(value, _):
                return then if value else otherwise
            case Not(arg):
                return self.choose(arg, otherwise, then)
        then = self._under(condition, then, holds=True)
        otherwise = self._under(condition, otherwise, holds=False)
        if then == otherwise:
            return then
        if kind is Kind.FLAG:
            folded = self._flag_choice(condition, then, otherwise)
            if folded is not None:
                return folded
        return self._joined_choice(condition, then, otherwise, kind)

    def _joined_choice(
        self, condition: NodeId, then: NodeId, otherwise: NodeId, kind: Kind
    ) -> NodeId:
        """A choice; two in a row that end in the same value become one."""
        match self._nodes[otherwise]:
            case Choose(second, inner_then, inner_otherwise) if inner_then == then:
                return self.choose(self.any_of(condition, second), then, inner_otherwise)
        match self._nodes[then]:
            case Choose(second, inner_then, inner_otherwise) if inner_otherwise == otherwise:
                return self.choose(self.all_of(condition, second), inner_then, otherwise)
        key = ("choose", condition, then, otherwise)
        return self._intern(key, Choose(condition, then, otherwise), kind)

    def _flag_choice(self, condition: NodeId, then: NodeId, otherwise: NodeId) -> NodeId | None:
        match self._value(then), self._value(otherwise):
            case True, None:
                return self.any_of(condition, otherwise)
            case False, None:
                return self.all_of(self.negate(condition), otherwise)
            case None, True:
                return self.any_of(self.negate(condition), then)
            case None, False:
                return self.all_of(condition, then)
            case True, False:
                return condition
            case False, True:
                return self.negate(condition)
            case _:
                return None

    def _under(self, condition: NodeId, node: NodeId, *, holds: bool) -> NodeId:
        """The node where the condition is known, as far as its outermost choices show it."""
        inner = self._nodes[node]
        while isinstance(inner, Choose):
            known = self._implied(condition, holds, inner.condition)
            if known is None:
                break
            node = inner.then if known else inner.otherwise
            inner = self._nodes[node]
        return node

    def _implied(self, condition: NodeId, holds: bool, other: NodeId) -> bool | None:
        """Whether `other` is decided by what is known of the condition."""
        if condition == other:
            return holds
        first, second = self._nodes[condition], self._nodes[other]
        if not (isinstance(first, IsOneOf) and isinstance(second, IsOneOf)):
            return None
        if first.subject != second.subject:
            return None
        domain = self._domains.get(first.subject)
        if holds:
            possible = first.values
        elif domain is None:
            return False if second.values <= first.values else None
        else:
            possible = domain - first.values
        if possible <= second.values:
            return True
        return None if possible & second.values else False

    # Sharing and folding

    def _constant(self, value: int | bool, kind: Kind) -> NodeId:
        return self._intern(("const", kind, value), Const(value, kind), kind)

    def _intern(self, key: Hashable, node: Node, kind: Kind) -> NodeId:
        known = self._ids.get(key)
        if known is not None:
            return known
        self._ids[key] = len(self._nodes)
        self._nodes.append(node)
        self._kinds.append(kind)
        return len(self._nodes) - 1

    def _value(self, node: NodeId) -> int | bool | None:
        constant = self._nodes[node]
        return constant.value if isinstance(constant, Const) else None

    def _flat(
        self, args: Sequence[NodeId], operation: type[Add | Min | Max | All | Any]
    ) -> list[NodeId]:
        """The arguments, with those of the same operation replaced by theirs."""
        flat: list[NodeId] = []
        for arg in args:
            inner = self._nodes[arg]
            flat.extend(inner.args if isinstance(inner, operation) else (arg,))
        return flat

    def _without_opposites(self, signed: Sequence[tuple[NodeId, int]], kind: Kind) -> NodeId | None:
        """The sum of amounts with signs if some of what they are made of cancels out, else None."""
        left = self._sums.after_cancelling(signed)
        if left is None:
            return None
        plus = [node for node, times in left for _ in range(times)]
        result = self.add(*plus) if plus else self._constant(0, kind)
        for node, times in left:
            for _ in range(-times):
                result = self.sub(result, node)
        return result

    def _extremes(
        self, args: Iterable[NodeId], covered: Callable[[NodeId, NodeId], bool]
    ) -> list[NodeId]:
        """The arguments that decide; `covered(a, b)`: a is never needed beside b."""
        kept: list[NodeId] = []
        for arg in args:
            if any(covered(arg, other) for other in kept):
                continue
            kept = [other for other in kept if not covered(other, arg)]
            kept.append(arg)
        return kept

    def _merged_by_rate(
        self, by_amount: dict[NodeId, Fraction]
    ) -> tuple[tuple[Fraction, NodeId], ...]:
        amounts: dict[tuple[Fraction, Kind], list[NodeId]] = {}
        for amount, rate in by_amount.items():
            amounts.setdefault((rate, self.kind(amount)), []).append(amount)
        return tuple((rate, self.add(*group)) for (rate, _), group in amounts.items())

    def _rounded(self, terms: Iterable[tuple[Fraction, NodeId]]) -> int:
        exact = sum((rate * (self._value(amount) or 0) for rate, amount in terms), Fraction())
        if exact < 0:
            raise ProgramError("round: the amount is negative")
        return half_up(exact)

    def _joined(self, word: str, args: Sequence[NodeId], *, neutral: bool) -> NodeId:
        for arg in args:
            self._want(word, arg, (Kind.FLAG,))
        operation: type[All | Any] = All if neutral else Any
        kept: list[NodeId] = []
        for arg in self._flat(args, operation):
            value = self._value(arg)
            if value is (not neutral):
                return self.flag(not neutral)
            if value is None and arg not in kept:
                kept.append(arg)
        kept = self._merged_sets(kept, neutral=neutral)
        if any(isinstance(n := self._nodes[arg], Not) and n.arg in kept for arg in kept):
            return self.flag(not neutral)
        constants = [arg for arg in kept if self._value(arg) is not None]
        if constants:
            return self._joined(word, kept, neutral=neutral)
        if len(kept) <= 1:
            return kept[0] if kept else self.flag(neutral)
        return self._intern((word, *sorted(kept)), operation(tuple(kept)), Kind.FLAG)

    def _merged_sets(self, flags: list[NodeId], *, neutral: bool) -> list[NodeId]:
        """Tests of one choice joined into one: intersections under all, unions under any."""
        subjects: dict[NodeId, frozenset[str]] = {}
        for flag in flags:
            test = self._nodes[flag]
            if isinstance(test, IsOneOf):
                before = subjects.get(test.subject, test.values)
                merged = before & test.values if neutral else before | test.values
                subjects[test.subject] = merged
        result: list[NodeId] = []
        for flag in flags:
            test = self._nodes[flag]
            merged_flag = (
                self.is_one_of(test.subject, subjects[test.subject])
                if isinstance(test, IsOneOf)
                else flag
            )
            if merged_flag not in result:
                result.append(merged_flag)
        return result

    # Checks

    def _learn_domain(self, subject: NodeId, values: Collection[str]) -> None:
        if values:
            known = self._domains.setdefault(subject, frozenset(values))
            if known != frozenset(values):
                raise ProgramError(f"%{subject} was given two different sets of values")

    def _want(self, word: str, node: NodeId, kinds: Sequence[Kind]) -> Kind:
        kind = self.kind(node)
        if kind not in kinds:
            wanted = " or ".join(item.value for item in kinds)
            raise ProgramError(f"{word}: %{node} is {kind.value}, wanted {wanted}")
        return kind

    def _common_kind(self, word: str, args: Sequence[NodeId], kinds: Sequence[Kind]) -> Kind:
        if not args:
            raise ProgramError(f"{word} needs an argument")
        kind = self._want(word, args[0], kinds)
        for arg in args[1:]:
            self._want(word, arg, (kind,))
        return kind
