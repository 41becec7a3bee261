"""The whole scheme → program: facts, refusals, payers in order, the patient's share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from compiler.lower.benefit import PayerLimit, Unfolded, benefit_prefix, unfold
from compiler.lower.decisions import Decider, fact_kind
from compiler.lower.ledger import Ledger, label, provenance
from compiler.lower.patient import Reasons, after_benefit, nothing_covered
from compiler.program.builder import Builder
from compiler.program.nodes import Kind, NodeId
from compiler.program.program import (
    ChoiceValue,
    FactInput,
    Identity,
    Label,
    PatientPart,
    PatientShare,
    PayerProgram,
    Program,
    Provenance,
    Refusal,
)
from compiler.program.text import program_text
from compiler.scheme import ConsolidatedBenefit, ConsolidatedPayer, Scheme
from compiler.wording.values import PolicyWords
from dsl.model import DATE_FACT, OneOfFact, WholeNumberFact
from dsl.tree import Parameter
from dsl.values import date_number

_NOT_YET = Label("就诊日期早于施行日期", "the date lies before the policy is in force")
_NO_LONGER = Label("就诊日期晚于政策有效期", "the date lies after the policy's last day")


def lower(scheme: Scheme, beneath: Iterable[str] = ()) -> Program:
    """The settlement program of a consolidated scheme.

    Its version is a hash of the program and of `beneath`, the rules of the files that it amends.
    """
    program = _Lowering(scheme).program()
    text = "".join((program_text(program), *beneath))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return replace(program, identity=replace(program.identity, version=digest[:16]))


class _Lowering:
    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.builder = Builder()
        self.facts = tuple(_fact_inputs(scheme))
        nodes = {fact.name: self.builder.fact(fact.name, fact.kind) for fact in self.facts}
        self.decider = Decider(self.builder, scheme.space, nodes)
        self.date = nodes[DATE_FACT]
        pools = {fact.name: nodes[fact.name] for fact in self.facts if fact.is_pool}
        self.ledger = Ledger(
            self.builder,
            self.decider,
            PolicyWords(scheme.policy),
            scheme.admitted,
            dict(pools),
            dict(pools),
        )
        self.first_pool = next(iter(pools))

    def program(self) -> Program:
        refusals = self._refusals()
        reasons = nothing_covered(self.builder, self.ledger.whole[self.first_pool])
        payers = []
        for payer in self.scheme.payers:
            lowered, reasons = self._payer(payer, reasons)
            payers.append(lowered)
        left = self.ledger.left
        patient = PatientShare(
            self.builder.name(self.builder.add(*left.values()), "patient"),
            tuple(left.items()),
            (*reasons.parts(), (PatientPart.OUT_OF_CATALOGUE, self._out_of_catalogue())),
        )
        return Program(
            self._identity(),
            tuple(self.builder.nodes),
            self.builder.names,
            self.facts,
            tuple(self.ledger.state.values()),
            refusals,
            tuple(payers),
            patient,
        )

    def _identity(self) -> Identity:
        policy = self.scheme.policy
        last = policy.in_force_to
        return Identity(
            policy.name,
            label(policy.title),
            policy.number,
            "",
            date_number(policy.in_force_from),
            0 if last is None else date_number(last),
            tuple(self.scheme.choices.items()),
        )

    def _out_of_catalogue(self) -> NodeId:
        others = [node for pool, node in self.ledger.left.items() if pool != self.first_pool]
        return self.builder.add(*others) if others else self.builder.money(0)

    # --- refusals ---------------------------------------------------------------------------

    def _refusals(self) -> tuple[Refusal, ...]:
        """Dates out of force first, then the policy's own refusals in the text's order."""
        policy = self.scheme.policy
        nowhere = Provenance("", (), 0)
        first = self.builder.date(date_number(policy.in_force_from))
        early = self.builder.negate(self.builder.at_most(first, self.date))
        refusals = [Refusal(early, _NOT_YET, nowhere)]
        if policy.in_force_to is not None:
            last = self.builder.date(date_number(policy.in_force_to))
            late = self.builder.negate(self.builder.at_most(self.date, last))
            refusals.append(Refusal(late, _NO_LONGER, nowhere))
        for refused in self.scheme.refusals:
            condition = self.decider.flag(refused.region, self.scheme.space.always)
            origin = provenance(refused.refusal.provenance, policy)
            refusals.append(Refusal(condition, label(refused.refusal.reason), origin))
        return tuple(refusals)

    # --- payers -----------------------------------------------------------------------------

    def _payer(self, payer: ConsolidatedPayer, reasons: Reasons) -> tuple[PayerProgram, Reasons]:
        zero = self.builder.money(0)
        total, benefits = zero, []
        for item in payer.benefits:
            if not item.region & self.scheme.admitted:
                continue
            limit = None
            if payer.limit:
                paid = self.builder.add(self.builder.state(_paid_name(payer, None)), total)
                limit = PayerLimit(payer.limit, paid)
            before = dict(self.ledger.left)
            unfolded = unfold(item, self.ledger, _paid_name(payer, item), limit)
            self._record_benefit(payer, item, unfolded)
            total = self.builder.add(total, unfolded.program.payment)
            reasons = self._reasons(item, before, reasons, unfolded)
            benefits.append(unfolded.program)
        self.builder.name(total, payer.name)
        if payer.limit:
            words = Label(f"{payer.label.zh}本年已付", f"{payer.label.en}, paid this year")
            self.ledger.record(_paid_name(payer, None), words, total)
        return PayerProgram(payer.name, label(payer.label), total, tuple(benefits)), reasons

    def _record_benefit(
        self, payer: ConsolidatedPayer, item: ConsolidatedBenefit, unfolded: Unfolded
    ) -> None:
        """What a benefit pays is kept for the year where a limit or the year's total needs it."""
        name = _paid_name(payer, item)
        needed = item.benefit.cover.over_year or Parameter.LIMIT in item.parameters
        if needed and not (payer.limit and name == _paid_name(payer, None)):
            words = Label(
                f"{payer.label.zh}·{item.benefit.label.zh}本年已付",
                f"{payer.label.en}, {item.benefit.label.en}: paid this year",
            )
            self.ledger.record(name, words, unfolded.program.payment)

    def _reasons(
        self,
        item: ConsolidatedBenefit,
        before: Mapping[str, NodeId],
        reasons: Reasons,
        unfolded: Unfolded,
    ) -> Reasons:
        if self.first_pool not in item.benefit.cover.pools:
            return reasons
        after = self.ledger.left[self.first_pool]
        from_pool = self.builder.sub(before[self.first_pool], after)
        return after_benefit(self.builder, reasons, unfolded, from_pool)


def _paid_name(payer: ConsolidatedPayer, item: ConsolidatedBenefit | None) -> str:
    """The year-to-date amount of a payer or benefit; one for both where they are the same."""
    if item is None or len(payer.benefits) == 1:
        return f"{payer.name}_paid"
    return f"{benefit_prefix(item)}_paid"


def _fact_inputs(scheme: Scheme) -> list[FactInput]:
    """The columns of a claims file: the date, the facts, the pools, in the policy's order."""
    policy = scheme.policy
    axes = {axis.fact: axis for axis in scheme.space.axes}
    inputs = [FactInput(DATE_FACT, Kind.DATE, Label("日期", "date"))]
    for fact in policy.facts:
        values: tuple[ChoiceValue, ...] = ()
        low = high = 0
        if isinstance(fact, OneOfFact):
            values = tuple(ChoiceValue(item.name, label(item.label)) for item in fact.values)
        if isinstance(fact, WholeNumberFact):
            low, high = fact.low, fact.high
        kind = fact_kind(axes[fact.name])
        inputs.append(FactInput(fact.name, kind, label(fact.label), values, low, high))
    inputs += [
        FactInput(pool.name, Kind.MONEY, label(pool.label), is_pool=True) for pool in policy.pools
    ]
    return inputs
