"""Two programs side by side on the same claim, in one graph; what neither changes is shared.

Only claims that both can be given are compared: values that both know, and for what one side
alone asks a value that the user holds it at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import assert_never

from compiler.evaluate import Value
from compiler.program.builder import Builder
from compiler.program.nodes import Kind, NodeId
from compiler.program.program import ChoiceValue, FactInput, Label, Program
from compiler.verify.effects import PATIENT
from compiler.verify.narrow import Fixed, narrow, without_idle_state
from compiler.verify.question import Question
from compiler.verify.settlement import Settled, settle
from compiler.verify.sides import COMPARED


class Obstacle(Enum):
    """Why two policies can't be given the same claims."""

    ONE_SIDED = "one_sided"  # a fact that one side alone asks for
    POOL = "pool"  # a cost that one side alone knows
    KIND = "kind"  # a fact of two kinds
    NOTHING_SHARED = "nothing_shared"  # a fact without a value that both know


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A fact that keeps two policies from being compared; `new` has it if it is one-sided."""

    obstacle: Obstacle
    fact: str
    label: Label
    in_new: bool = True


@dataclass(frozen=True, slots=True)
class PairedFact:
    """A fact of the compared claims; `shared` are the values of a choice that both know, `held`
    is the one value that it is held at, if it is.
    """

    fact: FactInput
    shared: tuple[ChoiceValue, ...]
    held: Value | None = None


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two programs that can be given the same claims."""

    old: Program
    new: Program
    facts: tuple[PairedFact, ...]


def pairing(
    old: Program, new: Program, held: Mapping[str, Value]
) -> Pairing | tuple[Mismatch, ...]:
    """Match the facts of two programs by name; all that stands in the way."""
    facts: list[PairedFact] = []
    wrong: list[Mismatch] = []
    of_old = {fact.name: fact for fact in old.facts}
    of_new = {fact.name: fact for fact in new.facts}
    for name in dict.fromkeys((*of_new, *of_old)):
        matched = _matched(of_old.get(name), of_new.get(name), held.get(name))
        if isinstance(matched, Mismatch):
            wrong.append(matched)
        else:
            facts.append(matched)
    return tuple(wrong) if wrong else Pairing(old, new, tuple(facts))


def _matched(
    old: FactInput | None, new: FactInput | None, held: Value | None
) -> PairedFact | Mismatch:
    if old is None or new is None:
        alone = new or old
        assert alone is not None
        if alone.is_pool:
            return Mismatch(Obstacle.POOL, alone.name, alone.label, new is not None)
        if held is None:
            return Mismatch(Obstacle.ONE_SIDED, alone.name, alone.label, new is not None)
        return PairedFact(alone, alone.values, held)
    if old.kind is not new.kind or old.is_pool is not new.is_pool:
        return Mismatch(Obstacle.KIND, new.name, new.label)
    known = {value.name for value in old.values}
    shared = tuple(value for value in new.values if value.name in known)
    added = {value.name for value in new.values}
    values = (*new.values, *(value for value in old.values if value.name not in added))
    low, high = max(old.low, new.low), min(old.high, new.high)
    nothing = (new.kind is Kind.CHOICE and not shared) or low > high
    if nothing:
        return Mismatch(Obstacle.NOTHING_SHARED, new.name, new.label)
    return PairedFact(replace(new, values=values, low=low, high=high), shared, held)


# --- the graph -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recipient:
    """A payer or the patient, and what the claim costs them by the old and the new rules."""

    name: str
    label: Label
    old: NodeId
    new: NodeId


@dataclass(frozen=True, slots=True)
class Paired:
    """Both settlements of a claim. `scope` are the claims that are compared, `both` those of
    them that both settle; `state` the year after a claim that both settle.
    """

    builder: Builder
    pairing: Pairing
    scope: NodeId
    old: Settled
    new: Settled
    recipients: tuple[Recipient, ...]
    state: tuple[tuple[str, NodeId], ...]

    @property
    def both(self) -> NodeId:
        """Whether the claim is compared and both settle it."""
        return self.builder.all_of(self.scope, self.old.admitted, self.new.admitted)

    @property
    def identical(self) -> bool:
        """Whether the very same computation gives all amounts, for any year of claims."""
        return self.old.admitted == self.new.admitted and all(
            item.old == item.new for item in self.recipients
        )

    def question(self, assume: NodeId, holds: NodeId, step: NodeId | None = None) -> Question:
        """What is asked of the compared claims; `step` are the claims that move the year."""
        moves = self.both if step is None else step
        facts = tuple(item.fact for item in self.pairing.facts)
        return Question(self.builder.nodes, facts, self.state, moves, assume, holds)

    def amounts(self) -> tuple[Question, tuple[tuple[NodeId, NodeId], ...]]:
        """The claims that both settle, with nothing asked, and what of the graph tells how they
        do: the old and the new amount of each recipient.
        """
        builder = self.builder
        yes = builder.flag(True)
        equal = builder.all_of(*(same(builder, item.old, item.new) for item in self.recipients))
        asked = without_idle_state(self.question(equal, yes))
        pairs = tuple((item.old, item.new) for item in self.recipients)
        return narrowed(replace(asked, assume=yes), pairs, {})


def narrowed(
    question: Question, amounts: Sequence[tuple[NodeId, NodeId]], fixed: Fixed
) -> tuple[Question, tuple[tuple[NodeId, NodeId], ...]]:
    """The question narrowed, with some amounts of it kept: where they are then."""
    # as the last of the year-to-date amounts, which no claim reads, they stay in the graph
    ends = [
        (f"{index}.{side}", node)
        for index, pair in enumerate(amounts)
        for side, node in zip(("old", "new"), pair, strict=True)
    ]
    whole = narrow(replace(question, state=(*question.state, *ends)), fixed)
    count = len(question.state)
    nodes = [node for _, node in whole.state[count:]]
    return replace(whole, state=whole.state[:count]), tuple(
        zip(nodes[::2], nodes[1::2], strict=True)
    )


def same(builder: Builder, one: NodeId, other: NodeId) -> NodeId:
    """Whether two amounts are equal."""
    return builder.all_of(builder.at_most(one, other), builder.at_most(other, one))


def first_claim(pairing: Pairing, ceiling: int) -> Paired:
    """Both settlements of the first claim of a year; no pool costs more than `ceiling` (fen)."""
    builder = Builder(knows_order=False)
    zero = builder.money(0)
    old = {item.name: zero for item in pairing.old.state}
    new = {item.name: zero for item in pairing.new.state}
    paired = _paired(builder, pairing, old, new)
    return _below(replace(paired, state=()), ceiling)


def any_claim(pairing: Pairing, ceiling: int | None = None) -> Paired:
    """Both settlements of a claim of any year; amounts that both carry alike are carried once.

    An amount is carried once where both make the same of it, all such amounts being equal
    before: equal on 1 January, they stay equal.
    """
    names = {item.name for item in pairing.old.state}
    shared = {item.name for item in pairing.new.state if item.name in names}
    while True:
        builder = Builder(knows_order=False)
        new = {item.name: builder.state(item.name) for item in pairing.new.state}
        old = {
            item.name: builder.state(item.name if item.name in shared else COMPARED + item.name)
            for item in pairing.old.state
        }
        paired = _paired(builder, pairing, old, new)
        kept = {name for name in shared if paired.old.state[name] == paired.new.state[name]}
        if kept == shared:
            break
        shared = kept
    own = {COMPARED + name: node for name, node in paired.old.state.items() if name not in shared}
    whole = replace(paired, state=(*paired.new.state.items(), *own.items()))
    return whole if ceiling is None else _below(whole, ceiling)


def _paired(
    builder: Builder, pairing: Pairing, old: Mapping[str, NodeId], new: Mapping[str, NodeId]
) -> Paired:
    facts = {
        item.fact.name: builder.fact(
            item.fact.name, item.fact.kind, [value.name for value in item.fact.values]
        )
        for item in pairing.facts
    }
    second = settle(builder, pairing.old, facts, old)
    first = settle(builder, pairing.new, facts, new)
    scope = builder.all_of(*_scope(builder, pairing, facts))
    recipients = tuple(_recipients(builder, pairing, second, first))
    return Paired(builder, pairing, scope, second, first, recipients, ())


def _scope(builder: Builder, pairing: Pairing, facts: Mapping[str, NodeId]) -> Iterator[NodeId]:
    for item in pairing.facts:
        node = facts[item.fact.name]
        if item.held is not None:
            yield is_value(builder, item.fact, node, item.held)
        elif item.fact.kind is Kind.CHOICE:
            names = [value.name for value in item.fact.values]
            yield builder.is_one_of(node, [value.name for value in item.shared], names)


def is_value(builder: Builder, fact: FactInput, node: NodeId, value: Value) -> NodeId:
    """Whether a fact of the claim has a value."""
    match fact.kind:
        case Kind.FLAG:
            return node if value else builder.negate(node)
        case Kind.CHOICE:
            names = [item.name for item in fact.values]
            return builder.is_one_of(node, [str(value)], names)
        case Kind.COUNT:
            constant = builder.count(int(value))
        case Kind.DATE:
            constant = builder.date(int(value))
        case Kind.MONEY:
            constant = builder.money(int(value))
        case _:
            assert_never(fact.kind)
    return same(builder, node, constant)


def _recipients(
    builder: Builder, pairing: Pairing, old: Settled, new: Settled
) -> Iterator[Recipient]:
    zero = builder.money(0)
    labels = {payer.name: payer.label for payer in (*pairing.old.payers, *pairing.new.payers)}
    for name in dict.fromkeys((*new.payments, *old.payments)):
        paid = old.payments.get(name, zero), new.payments.get(name, zero)
        yield Recipient(name, labels[name], *paid)
    yield Recipient(PATIENT, Label("患者", "the patient"), old.patient, new.patient)


def _below(paired: Paired, ceiling: int) -> Paired:
    """The same, of claims that cost no more than so much from any pool."""
    most = paired.builder.money(ceiling)
    costs = [paired.builder.at_most(cost, most) for cost in paired.new.costs.values()]
    return replace(paired, scope=paired.builder.all_of(paired.scope, *costs))
