"""What every policy must keep, unasked: one function an obligation, from a settlement to a flag.

To add one: write its function, and a line in `GENERAL`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from compiler.program.builder import Builder
from compiler.program.nodes import Choose, Const, Max, NodeId, Sub
from compiler.program.program import (
    BenefitProgram,
    Label,
    PayerProgram,
    Program,
    Step,
    StepKind,
)
from compiler.verify.question import Question
from compiler.verify.rules import rules_of, step_label
from compiler.verify.settlement import Settled, settle
from compiler.verify.task import Goal, Task, Told, Want


def never_negative(builder: Builder, settled: Settled) -> NodeId:
    """No payment, and nothing that the patient bears, is below zero."""
    zero = builder.money(0)
    program = settled.program
    benefits = [benefit.payment for payer in program.payers for benefit in payer.benefits]
    reasons = [node for _, node in program.patient.by_reason]
    amounts = [
        *settled.payments.values(),
        *(settled.nodes[node] for node in (*benefits, *reasons)),
        *settled.by_pool.values(),
        settled.patient,
    ]
    return builder.all_of(*(builder.at_most(zero, amount) for amount in amounts))


def adds_up(builder: Builder, settled: Settled) -> NodeId:
    """Payments and the patient's share are the cost; so are benefits, pools and reasons."""
    program = settled.program
    patient = settled.patient
    pools = builder.add(*settled.by_pool.values())
    reasons = builder.add(*(settled.nodes[node] for _, node in program.patient.by_reason))
    cost = builder.add(*settled.costs.values())
    whole = builder.add(*settled.payments.values(), patient)
    sums = [(whole, cost), (pools, patient), (reasons, patient)]
    for payer in program.payers:
        parts = [settled.nodes[benefit.payment] for benefit in payer.benefits]
        sums.append((builder.add(*parts, builder.money(0)), settled.payments[payer.name]))
    return builder.all_of(*(_equal(builder, left, right) for left, right in sums))


def within_the_rest(builder: Builder, settled: Settled) -> NodeId:
    """Whoever pays draws no more from some pools than they cost less what was drawn before."""
    benefits = [benefit for payer in settled.program.payers for benefit in payer.benefits]
    pools = tuple(settled.costs)
    flags = [builder.flag(True)]
    for count in range(1, len(pools) + 1):
        for some in combinations(pools, count):
            cost = builder.add(*(settled.costs[pool] for pool in some))
            paid = [
                settled.nodes[benefit.payment]
                for benefit in benefits
                if set(benefit.pools) <= set(some)
            ]
            if paid:
                flags.append(builder.at_most(builder.add(*paid), cost))
    return builder.all_of(*flags)


def year_never_falls(builder: Builder, settled: Settled) -> NodeId:
    """No claim takes anything back of the year so far."""
    return builder.all_of(
        *(builder.at_most(builder.state(name), node) for name, node in settled.state.items()),
        builder.flag(True),
    )


@dataclass(frozen=True, slots=True)
class General:
    """An obligation of every policy: its name, its words, and what must hold of each claim."""

    name: str
    label: Label
    holds: Callable[[Builder, Settled], NodeId]


GENERAL = (
    General(
        "never_negative",
        Label("各方支付与患者负担均不为负", "no payment or patient's share is negative"),
        never_negative,
    ),
    General(
        "adds_up",
        Label("各方支付与患者负担之和等于总费用", "payments and patient's share are the cost"),
        adds_up,
    ),
    General(
        "within_the_rest",
        Label("任何一方支付不超过剩余费用", "no payer pays more than is left"),
        within_the_rest,
    ),
    General(
        "year_never_falls",
        Label("年度累计只增不减", "no year-to-date amount ever falls"),
        year_never_falls,
    ),
)


def general_tasks(program: Program) -> Iterator[Task]:
    """All of them, and that every rule has an effect on some claim."""
    for item in GENERAL:
        builder = Builder(knows_order=False)
        settled = settle(builder, program)
        question = _question(builder, settled, builder.flag(True), item.holds(builder, settled))
        yield Task(item.name, "general", item.label, (Goal(question, told=told_of(settled)),))
    yield _yearly_limits(program)
    yield _every_rule_matters(program)


def _yearly_limits(program: Program) -> Task:
    """Whoever pays under a limit has then paid no more in the year, by count of its payments."""
    goals = []
    for payer in program.payers:
        for number, benefit in enumerate(payer.benefits):
            for step in benefit.steps:
                limited = {
                    StepKind.BENEFIT_LIMIT: payer.benefits[number : number + 1],
                    StepKind.PAYER_LIMIT: payer.benefits[: number + 1],
                }.get(step.kind)
                if limited is not None:
                    every = limited if step.kind is StepKind.BENEFIT_LIMIT else payer.benefits
                    goals.append(_limit_kept(program, payer, benefit, step, limited, every))
    label = Label("全年不超过各年度封顶线", "every yearly limit holds over any year")
    return Task("yearly_limits", "general", label, tuple(goals))


def _limit_kept(
    program: Program,
    payer: PayerProgram,
    benefit: BenefitProgram,
    step: Step,
    now: Sequence[BenefitProgram],
    counted: Sequence[BenefitProgram],
) -> Goal:
    """`now` have paid when the limit is looked at, `counted` are all whose payments it counts."""
    builder = Builder(knows_order=False)
    settled = settle(builder, program)
    before = builder.state("counted")
    paid = builder.add(before, *(settled.nodes[item.payment] for item in now))
    after = builder.add(before, *(settled.nodes[item.payment] for item in counted))
    nothing = builder.at_most(settled.nodes[benefit.payment], builder.money(0))
    assert step.operand is not None
    limit = limit_of(builder, settled, step.operand)
    question = _question(
        builder,
        settled,
        builder.negate(nothing),
        builder.at_most(paid, limit),
        (("counted", after),),
    )
    return Goal(question, label=step_label(payer, benefit, step), told=told_of(settled))


def limit_of(builder: Builder, settled: Settled, left: NodeId) -> NodeId:
    """The limit itself, in the question's graph; `left` is what is left of it, in the program's.

    Where nothing is taken off it, it is the limit as it stands.
    """
    match settled.program.nodes[left]:
        case Choose(condition, then, otherwise):
            return builder.choose(
                settled.nodes[condition],
                limit_of(builder, settled, then),
                limit_of(builder, settled, otherwise),
            )
        case Max((floor, inner)) | Max((inner, floor)) if _is_zero(settled.program, floor):
            return limit_of(builder, settled, inner)
        case Sub(limit, _):
            return settled.nodes[limit]
        case _:
            return settled.nodes[left]


def _is_zero(program: Program, node: NodeId) -> bool:
    found = program.nodes[node]
    return isinstance(found, Const) and found.value == 0


def _every_rule_matters(program: Program) -> Task:
    """Each benefit pays for some claim, each value of its rules is used, each step has effect.

    All goals are in one graph, so that a random claim is tried on all of them at once.
    """
    builder = Builder(knows_order=False)
    settled = settle(builder, program)
    wanted = []
    for payer, benefit in _benefits(program):
        paid = builder.negate(builder.at_most(settled.nodes[benefit.payment], builder.money(0)))
        of = Label(f"{payer.label.zh}·{benefit.label.zh}", f"{payer.label.en}, {benefit.label.en}")
        for step, effect, label in _effects(builder, settled, benefit):
            words = step_label(payer, benefit, step) if step else of
            condition = builder.all_of(settled.nodes[benefit.applies], paid, effect)
            wanted.append((condition, _joined(words, label)))
    question = _question(builder, settled, builder.flag(True), builder.flag(False))
    asked = [builder.all_of(settled.admitted, condition) for condition, _ in wanted]
    goals = tuple(
        Goal(replace(question, nodes=builder.nodes, assume=node), Want.FOUND, label)
        for node, (_, label) in zip(asked, wanted, strict=True)
    )
    label = Label("每条规则都对某些情形起作用", "every rule has an effect on some claim")
    return Task("every_rule_matters", "general", label, goals, is_advice=True)


def _effects(
    builder: Builder, settled: Settled, benefit: BenefitProgram
) -> Iterator[tuple[Step | None, NodeId, Label | None]]:
    """What must be seen of a benefit: that it pays, each value in use, each step that binds."""
    yield None, builder.flag(True), None
    before: NodeId | None = None
    for step in benefit.steps:
        result = settled.nodes[step.result]
        if step.parameter is not None:
            index = settled.nodes[step.parameter.index]
            for number, alternative in enumerate(step.parameter.alternatives):
                yield step, _equal(builder, index, builder.count(number)), alternative.text
        if before is not None and step.kind in _BINDING:
            yield step, builder.negate(_equal(builder, before, result)), None
        before = result


#: Steps that are there to change the amount.
_BINDING = (
    StepKind.FLOOR,
    StepKind.TARGET,
    StepKind.BENEFIT_LIMIT,
    StepKind.PAYER_LIMIT,
)


def told_of(settled: Settled) -> Told:
    """Who pays what of the claim."""
    program = settled.program
    payers = [(payer.label, settled.payments[payer.name]) for payer in program.payers]
    return Told((*payers, (Label("患者", "patient"), settled.patient)))


def _question(
    builder: Builder,
    settled: Settled,
    assume: NodeId,
    holds: NodeId,
    counted: tuple[tuple[str, NodeId], ...] = (),
) -> Question:
    asked = builder.all_of(settled.admitted, assume)
    return Question(
        builder.nodes,
        settled.program.facts,
        (*settled.state.items(), *counted),
        settled.admitted,
        asked,
        holds,
        rules_of(settled),
    )


def _benefits(program: Program) -> Iterator[tuple[PayerProgram, BenefitProgram]]:
    for payer in program.payers:
        for benefit in payer.benefits:
            yield payer, benefit


def _equal(builder: Builder, left: NodeId, right: NodeId) -> NodeId:
    return builder.all_of(builder.at_most(left, right), builder.at_most(right, left))


def _joined(words: Label, more: Label | None) -> Label:
    if more is None:
        return words
    return Label(f"{words.zh}：{more.zh}", f"{words.en}: {more.en}")
