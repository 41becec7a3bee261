"""Worked cases: examples of the rule file, settled step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from compiler.program.program import BenefitProgram, Step, StepKind
from compiler.targets.documents.content.context import PATIENT, Context, table
from compiler.targets.documents.content.payers import in_lines
from compiler.targets.documents.material import Bill, SettledBill, pool_names, settle
from compiler.targets.documents.model import (
    NOTHING,
    Align,
    Assumed,
    Block,
    Day,
    Heading,
    Listed,
    Money,
    Paragraph,
    Row,
    Said,
    Section,
    Term,
    Whole,
    say,
)
from dsl.model import DATE_FACT, Example, Label
from dsl.values import number_date

#: So many examples are worked out step by step, so many bills of each.
_MOST_CASES, _MOST_BILLS = 4, 2
#: Steps that are said only where they change the amount.
_SILENT = (StepKind.AVAILABLE, StepKind.PAID_BEFORE, StepKind.YEAR_TOTAL)
_NO_VALUE = Label("无", "none")
_WITHOUT = {
    StepKind.DEDUCTIBLE: "no_deductible",
    StepKind.FLOOR: "no_floor",
    StepKind.TARGET: "no_target",
    StepKind.BENEFIT_LIMIT: "no_limit",
    StepKind.PAYER_LIMIT: "no_limit",
}

#: What a step's sentence is filled with.
_GAPS: Final[Mapping[str, tuple[str, ...]]] = {
    "year_total": ("operand",),
    "deductible": ("value",),
    "rate": ("value",),
    "formula": ("value",),
    "floor": ("value", "operand"),
    "target": ("value", "operand"),
    "paid_before": ("operand",),
    "benefit_limit": ("value", "operand"),
    "payer_limit": ("payer", "value", "operand"),
    "available": ("operand",),
}


def section(context: Context) -> Section:
    """The examples that together use the most benefits, under the chosen readings."""
    blocks: list[Block] = []
    for name, label, settled in chosen_cases(context):
        blocks += _case(context, name, label, settled)
    if not blocks:
        blocks = [Paragraph("cases-none", say("cases.none"))]
    else:
        blocks.insert(0, Paragraph("cases-intro", say("cases.intro"), aside=True))
    return Section("cases", say("section.cases"), tuple(blocks))


def chosen_cases(context: Context) -> Iterator[tuple[str, Term, tuple[SettledBill, ...]]]:
    """Cases by name: first those that further benefits take part in."""
    program = context.material.program
    found: list[tuple[str, Term, tuple[SettledBill, ...]]] = []
    for example in context.material.policy.examples:
        if not example.before and _under_choices(context, example):
            bills = [Bill(c.day, dict(c.facts), dict(c.costs)) for c in example.claims]
            settled = settle(program, bills[:_MOST_BILLS])
            if all(item.refusal is None for item in settled):
                found.append((example.name, example.label, settled))
    used: set[str] = set()
    for _ in range(min(_MOST_CASES, len(found))):
        best = max(found, key=lambda item: len(_paying(item[2]) - used))
        if not _paying(best[2]) - used:
            break
        used |= _paying(best[2])
        found.remove(best)
        yield best
    yield from _boundary_cases(context)


def _boundary_cases(context: Context) -> Iterator[tuple[str, Term, tuple[SettledBill, ...]]]:
    """The cases that other parts of the compiler found worth a look."""
    pools = pool_names(context.material.program)
    for number, facts in enumerate(context.material.evidence.cases, 1):
        told = {name: value for name, value in facts.items() if name not in (DATE_FACT, *pools)}
        costs = {name: int(facts[name]) for name in pools}
        bill = Bill(number_date(int(facts[DATE_FACT])), told, costs)
        label = say("cases.boundary", number=Whole(number))
        yield f"boundary-{number}", label, settle(context.material.program, [bill])


def _under_choices(context: Context, example: Example) -> bool:
    choices = context.material.scheme.choices
    return all(choices.get(name) == option for name, option in example.readings)


def _paying(settled: Sequence[SettledBill]) -> set[str]:
    """The benefits that pay something in a case."""
    return {
        f"{payer.name}.{benefit.name}"
        for item in settled
        for payer in item.program.payers
        for benefit in payer.benefits
        if item.evaluation.amount(benefit.payment)
    }


def _case(
    context: Context, name: str, label: Term, settled: Sequence[SettledBill]
) -> Iterator[Block]:
    yield Heading(f"case-{name}", label)
    for number, item in enumerate(settled, 1):
        own = f"case-{name}-{number}"
        costs = tuple(
            say("bill.fact", fact=pool.label, value=Money(item.bill.costs[pool.name], unit=True))
            for pool in context.material.policy.pools
        )
        yield Paragraph(
            f"{own}-bill",
            say(
                "cases.bill",
                number=Whole(number),
                day=Day(item.bill.day),
                costs=Listed(costs, "dot"),
                facts=context.bill_facts(item.bill),
            ),
        )
        columns = [("step", Align.TEXT), ("yuan", Align.NUMBER), ("article", Align.NARROW)]
        yield table(f"{own}-steps", columns, _rows(context, item))


def _rows(context: Context, settled: SettledBill) -> Iterator[Row]:
    marks = context.marks([settled])
    for payer in context.payers:
        for benefit in payer.benefits:
            if settled.evaluation.flag(benefit.applies):
                heading: Term = payer.label
                if benefit.label != payer.label:
                    heading = Listed((payer.label, benefit.label), "dot")
                place = context.article(benefit.provenance.article)
                yield Row((heading, NOTHING, place), strong=True)
                yield from _steps(context, settled, benefit, payer.label)
    for payer in context.payers:
        yield _total(
            say("cases.pays", payer=payer.label), settled.paid(payer.name), marks[payer.name]
        )
    yield _total(say("cases.patient"), settled.patient, marks[PATIENT])


def _total(label: Term, fen: int, names: tuple[str, ...]) -> Row:
    amount: Term = Assumed(Money(fen), names) if fen and names else Money(fen)
    return Row((label, amount, NOTHING), strong=True)


def _steps(
    context: Context, settled: SettledBill, benefit: BenefitProgram, payer: Label
) -> Iterator[Row]:
    before: int | None = None
    for step in benefit.steps:
        amount = settled.evaluation.amount(step.result)
        silent = step.kind in _SILENT and amount == before
        before = amount
        if not silent and step.kind is not StepKind.PAYMENT:
            yield _step(context, settled, step, payer)
    amount = settled.evaluation.amount(benefit.payment)
    yield Row((Said("steps.payment", (), "explain"), Money(amount), NOTHING))


def _step(context: Context, settled: SettledBill, step: Step, payer: Label) -> Row:
    fillings: dict[str, Term] = {"payer": payer, "value": NOTHING, "operand": NOTHING}
    key = step.kind.value
    place: Term = NOTHING
    if step.operand is not None:
        fillings["operand"] = Money(settled.evaluation.amount(step.operand))
    if step.parameter is not None:
        index = settled.evaluation.amount(step.parameter.index)
        alternative = step.parameter.alternatives[index]
        reasons = context.reasons(alternative.provenances)
        fillings["value"] = context.assumed(in_lines(alternative.text), reasons)
        if alternative.text == _NO_VALUE:
            key = _WITHOUT.get(step.kind, key)
        place = context.origins(alternative.provenances)
    gaps = tuple((gap, fillings[gap]) for gap in _GAPS.get(key, ()))
    said = Said(f"steps.{key}", gaps, "explain")
    return Row((said, Money(settled.evaluation.amount(step.result)), place))
