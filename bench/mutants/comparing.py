"""Whether a wrong version settles any claim otherwise than the right one, as `diff` finds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from bench.mutants.years import Guesses
from compiler.program.builder import Builder
from compiler.program.nodes import NodeId
from compiler.program.program import Program
from compiler.verify.decide import Proved, Refuted, decide, parts
from compiler.verify.difference import compared
from compiler.verify.effects import Facts
from compiler.verify.paired import Paired, Pairing, any_claim, pairing, same
from compiler.verify.question import Question
from compiler.verify.settlement import settle


class Sameness(Enum):
    """What a comparison came to."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


def quickly_compared(right: Program, wrong: Program, guesses: Guesses) -> Sameness:
    """The same computation, a difference that some guess shows, or not known yet."""
    paired = _paired(right, wrong)
    if paired.identical:
        return Sameness.SAME
    for question in _questions(paired):
        history = guesses.case(question)
        if history is not None:
            return _shown(paired.pairing, history.claims)
    return Sameness.UNKNOWN


def thoroughly_compared(right: Program, wrong: Program) -> Sameness:
    """Proved to be the same for every year of claims, or a year that differs; by the solver."""
    paired = _paired(right, wrong)
    if isinstance(decide(_step(paired.pairing)), Proved):
        return Sameness.SAME
    found = Sameness.SAME
    for question in _questions(paired):
        for part in parts(question):
            match decide(replace(question, holds=part), any_case=True):
                case Refuted(history):
                    return _shown(paired.pairing, history.claims)
                case Proved():
                    pass
                case _:
                    found = Sameness.UNKNOWN
    return found


def _paired(right: Program, wrong: Program) -> Paired:
    found = pairing(right, wrong, {})
    assert isinstance(found, Pairing)
    return any_claim(found)


def _questions(paired: Paired) -> Iterator[Question]:
    """Both settle the same claims; what both settle, they settle alike."""
    builder = paired.builder
    alike = _as_one(builder, paired.old.admitted, paired.new.admitted)
    yes = builder.flag(True)
    if alike != yes:
        yield replace(paired.question(paired.scope, alike, yes), state=())
    amounts = (same(builder, item.old, item.new) for item in paired.recipients)
    yield paired.question(paired.both, builder.all_of(yes, *amounts))


def _step(pairing: Pairing) -> Question:
    """After the same year so far, the same: amounts, refusals, and the year after the claim.

    If it holds, no year differs. If it does not, one still may be the same.
    """
    builder = Builder(knows_order=False)
    old = settle(builder, pairing.old)
    new = settle(builder, pairing.new)
    alike = [same(builder, old.payments[name], new.payments[name]) for name in old.payments]
    shared = old.state.keys() & new.state.keys()
    alike += [same(builder, old.state[name], new.state[name]) for name in sorted(shared)]
    refused = builder.negate(old.admitted)
    admitted = _as_one(builder, old.admitted, new.admitted)
    holds = builder.all_of(admitted, builder.any_of(refused, builder.all_of(*alike)))
    facts = tuple(item.fact for item in pairing.facts)
    state = tuple({**old.state, **new.state}.items())
    return Question(builder.nodes, facts, state, old.admitted, builder.flag(True), holds)


def _as_one(builder: Builder, one: NodeId, other: NodeId) -> NodeId:
    """Whether both flags hold or neither does."""
    if one == other:
        return builder.flag(True)
    return builder.all_of(
        builder.any_of(builder.negate(one), other), builder.any_of(builder.negate(other), one)
    )


def _shown(pairing: Pairing, claims: tuple[Facts, ...]) -> Sameness:
    """A difference, once the reference evaluator has settled the claims both ways."""
    last = compared(pairing, claims).claims[-1]
    assert last.old != last.new, f"settled alike: {claims}"
    return Sameness.DIFFERENT
