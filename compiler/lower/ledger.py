"""What lowering carries from benefit to benefit: the pools, the year to date, the steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from compiler.lower.decisions import Decider
from compiler.program.builder import Builder
from compiler.program.nodes import NodeId
from compiler.program.program import (
    Alternative,
    AlternativeChoice,
    Label,
    Provenance,
    StateInput,
)
from compiler.region import Region
from compiler.scheme import Piece
from compiler.wording.values import PolicyWords
from dsl import model


@dataclass(slots=True)
class Ledger:
    """The state of one lowering, in amounts of fen.

    `whole` and `left` are the pools' costs as billed and as they stand; `state` the year-to-date
    amounts in the order in which they were first needed.
    """

    builder: Builder
    decider: Decider
    words: PolicyWords
    admitted: Region
    whole: dict[str, NodeId]
    left: dict[str, NodeId]
    state: dict[str, StateInput] = field(default_factory=dict)

    def sum_of(self, pools: Sequence[str], *, rest: bool) -> NodeId:
        """The cost in some pools: what is left of it, or the whole."""
        source = self.left if rest else self.whole
        return self.builder.add(*(source[pool] for pool in pools))

    def draw(self, payment: NodeId, pools: Sequence[str]) -> None:
        """Take a payment out of the pools, in their declared order."""
        order = [pool for pool in self.whole if pool in pools]
        for pool in order[:-1]:
            part = self.builder.minimum(payment, self.left[pool])
            self.left[pool] = self.builder.sub(self.left[pool], part)
            payment = self.builder.sub(payment, part)
        last = order[-1]
        self.left[last] = self.builder.sub(self.left[last], payment)

    def accumulate(self, name: str, label: Label, added: NodeId, when: NodeId) -> NodeId:
        """A running total of the year with this claim's amount in it, where `when` holds."""
        before = self.builder.state(name)
        total = self.builder.add(before, added)
        after = self.builder.choose(when, total, before)
        self.state[name] = StateInput(name, label, after)
        return total

    def record(self, name: str, label: Label, payment: NodeId) -> None:
        """Add a payment to what has been paid this year."""
        known = self.state.get(name)
        before = known.next if known else self.builder.state(name)
        self.state[name] = StateInput(name, label, self.builder.add(before, payment))

    def alternatives(
        self, pieces: Sequence[Piece], texts: Sequence[model.Label]
    ) -> AlternativeChoice:
        """Which of the pieces' values holds, with their words and origins."""
        choices: dict[Alternative, list[Region]] = {}
        for piece, text in zip(pieces, texts, strict=True):
            origins = tuple(
                provenance(step.provenance, self.words.policy) for step in piece.history
            )
            choices.setdefault(Alternative(label(text), origins), []).append(piece.region)
        numbered = [
            (region, self.builder.count(index))
            for index, regions in enumerate(choices.values())
            for region in regions
        ]
        return AlternativeChoice(self.decider.choose(numbered), tuple(choices))


def label(words: model.Label) -> Label:
    """A label of the policy as a label of the program."""
    return Label(words.zh, words.en)


def provenance(origin: model.Provenance, policy: model.Policy | None = None) -> Provenance:
    """Where a statement stands, as the program keeps it.

    The policy that is settled by tells a place in a policy beneath from its own.
    """
    assumption = origin.assumption
    return Provenance(
        (origin.article or "") if policy is None else policy.place_of(origin),
        origin.phrases,
        origin.span.line,
        None if assumption is None else label(assumption.because),
    )
