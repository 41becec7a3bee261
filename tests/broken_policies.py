"""A six-step policy made by hand, whole or with one of seven faults; the verifier must find each.

Basic pays 70% above 400 yuan, at most 10,000 a year; critical illness insurance pays bands of what
is left of a claim; the supplement lifts the poor to 90% of eligible cost; the fallback pays what
the poor bear in a year above 3,000.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction

from small_program import choice, label

from compiler.program.builder import Builder
from compiler.program.nodes import Kind, NodeId
from compiler.program.program import (
    BenefitProgram,
    FactInput,
    Identity,
    Label,
    PatientPart,
    PatientShare,
    PayerProgram,
    Program,
    Provenance,
    StateInput,
    Step,
    StepKind,
)

STATUSES = ("ordinary", "poor")
FACTS = (
    FactInput("date", Kind.DATE, label("date")),
    choice("status", STATUSES),
    FactInput("eligible", Kind.MONEY, label("eligible"), is_pool=True),
)
_NOWHERE = Provenance("", (), 0)


class Fault(Enum):
    """What is wrong with the policy."""

    BAND_GAP = "band gap of one fen"
    LIMIT_OF_A_CLAIM = "limit ignores the year to date"
    NOT_HELD_TO_REST = "payment not held to what is left"
    NOT_HELD_TO_TARGET = "payment not held to the target"
    PAID_TWICE = "payment made twice"
    RATE_ABOVE_ONE = "band rate above 100%"
    MID_YEAR = "the year counts from registration"


@dataclass(slots=True)
class _Draft:
    builder: Builder
    state: list[StateInput]
    payers: list[PayerProgram]

    def record(self, name: str, next_node: NodeId) -> None:
        self.state.append(StateInput(name, label(name), next_node))

    def pay(self, name: str, payment: NodeId, *steps: Step) -> None:
        true = self.builder.flag(True)
        benefit = BenefitProgram(
            name, label(name), _NOWHERE, true, payment, ("eligible",), False, steps
        )
        self.payers.append(PayerProgram(name, label(name), payment, (benefit,)))


def policy(fault: Fault | None = None) -> Program:
    """The policy with a fault, or without one."""
    builder = Builder(knows_order=False)
    draft = _Draft(builder, [], [])
    eligible = builder.fact("eligible", Kind.MONEY)
    poor = builder.is_one_of(builder.fact("status", Kind.CHOICE), {"poor"}, STATUSES)
    basic = _basic(draft, eligible, fault)
    rest = builder.sub(eligible, basic)
    critical = _critical(draft, rest, fault)
    rest = builder.sub(rest, critical)
    lift = _supplement(draft, eligible, builder.add(basic, critical), rest, poor, fault)
    rest = builder.sub(rest, lift)
    fallback = _fallback(draft, rest, poor, fault)
    patient = builder.sub(rest, fallback)
    if fault is Fault.PAID_TWICE:
        draft.payers.insert(2, replace(draft.payers[1], name="again"))
    return Program(
        Identity("broken", Label("六步", "Six steps"), "", "0", 20200101, 0, ()),
        builder.nodes,
        builder.names,
        FACTS,
        tuple(draft.state),
        (),
        tuple(draft.payers),
        PatientShare(patient, (("eligible", patient),), ((PatientPart.PROPORTIONAL, patient),)),
    )


def _basic(draft: _Draft, eligible: NodeId, fault: Fault | None) -> NodeId:
    builder, zero = draft.builder, draft.builder.money(0)
    above = builder.maximum(zero, builder.sub(eligible, builder.money(400_00)))
    due = builder.round_sum([(Fraction(7, 10), above)])
    paid = builder.state("basic_paid")
    left = builder.maximum(zero, builder.sub(builder.money(10_000_00), paid))
    if fault is Fault.LIMIT_OF_A_CLAIM:
        left = builder.money(10_000_00)
    limited = builder.minimum(due, left)
    draft.record("basic_paid", builder.add(paid, limited))
    draft.pay("basic", limited, Step(StepKind.BENEFIT_LIMIT, left, limited))
    return limited


def _critical(draft: _Draft, rest: NodeId, fault: Fault | None) -> NodeId:
    """50% up to 2,000 yuan, 60% above."""
    builder, zero = draft.builder, draft.builder.money(0)
    cut = builder.money(2_000_00)
    start = builder.money(2_000_01) if fault is Fault.BAND_GAP else cut
    second = Fraction(3, 2) if fault is Fault.RATE_ABOVE_ONE else Fraction(3, 5)
    due = builder.round_sum(
        [
            (Fraction(1, 2), builder.minimum(rest, cut)),
            (second, builder.maximum(zero, builder.sub(rest, start))),
        ]
    )
    draft.pay("critical", due)
    return due


def _supplement(
    draft: _Draft,
    eligible: NodeId,
    before: NodeId,
    rest: NodeId,
    poor: NodeId,
    fault: Fault | None,
) -> NodeId:
    """A tenth of the cost, held to what is missing of 90% of it, and to what is left."""
    builder, zero = draft.builder, draft.builder.money(0)
    tenth = builder.round_sum([(Fraction(1, 10), eligible)])
    target = builder.round_sum([(Fraction(9, 10), eligible)])
    gap = builder.maximum(zero, builder.sub(target, before))
    held = [tenth]
    if fault is not Fault.NOT_HELD_TO_TARGET:
        held.append(gap)
    if fault is not Fault.NOT_HELD_TO_REST:
        held.append(rest)
    else:
        held = [builder.add(tenth, gap)]
    lift = builder.choose(poor, builder.minimum(*held), zero)
    draft.pay("supplement", lift)
    return lift


def _fallback(draft: _Draft, rest: NodeId, poor: NodeId, fault: Fault | None) -> NodeId:
    builder, zero = draft.builder, draft.builder.money(0)
    borne, paid = builder.state("borne"), builder.state("fallback_paid")
    total = builder.add(borne, rest)
    over = builder.maximum(zero, builder.sub(total, builder.money(3_000_00)))
    due = builder.minimum(builder.maximum(zero, builder.sub(over, paid)), rest)
    payment = builder.choose(poor, due, zero)
    counted = builder.choose(poor, total, borne) if fault is Fault.MID_YEAR else total
    draft.record("borne", counted)
    draft.record("fallback_paid", builder.add(paid, payment))
    draft.pay("fallback", payment)
    return payment
