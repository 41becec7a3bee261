"""A small program made by hand: two payers, a year, a refusal. A fixture of several tests.

Basic pays 80% of an admission above a deductible of 400, at most 10,000 a year; the fallback pays
what the patient bears of it in a year above 3,000.
"""

from __future__ import annotations

from fractions import Fraction

from compiler.program.builder import Builder
from compiler.program.nodes import Kind, NodeId
from compiler.program.program import (
    Alternative,
    AlternativeChoice,
    BenefitProgram,
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
    StateInput,
    Step,
    StepKind,
)

STATUSES = ("ordinary", "registered_poor")
CARE = ("inpatient", "outpatient")
_SCHEME = Provenance("", (), 12, Label("约数", "a round figure"))
_ARTICLE = Provenance("三（一）", ("年累计超过 3000 元以上部分",), 40)


def label(name: str) -> Label:
    """A label for tests, the same in both languages but for its first letters."""
    return Label(f"中{name}", f"en {name}")


def choice(name: str, values: tuple[str, ...]) -> FactInput:
    """A one-of fact."""
    return FactInput(
        name, Kind.CHOICE, label(name), tuple(ChoiceValue(v, label(v)) for v in values)
    )


FACTS = (
    FactInput("date", Kind.DATE, label("date")),
    choice("status", STATUSES),
    choice("care", CARE),
    FactInput("eligible", Kind.MONEY, label("eligible"), is_pool=True),
    FactInput("other", Kind.MONEY, label("other"), is_pool=True),
)


def small_program() -> Program:
    """The program, built anew."""
    builder = Builder()
    eligible, other = builder.fact("eligible", Kind.MONEY), builder.fact("other", Kind.MONEY)
    inpatient = builder.is_one_of(builder.fact("care", Kind.CHOICE), {"inpatient"}, CARE)
    zero = builder.money(0)

    basic_paid = builder.state("basic_paid")
    above = builder.maximum(zero, builder.sub(eligible, builder.money(400_00)))
    due = builder.round_sum([(Fraction(4, 5), builder.name(above, "basic_above"))])
    room = builder.maximum(zero, builder.sub(builder.money(10_000_00), basic_paid))
    limited = builder.minimum(builder.name(due, "basic_due"), room)
    basic = builder.name(builder.choose(inpatient, limited, zero), "basic")
    rest = builder.name(builder.sub(eligible, basic), "rest")

    total = builder.name(builder.add(builder.state("own_total"), rest), "own_total_now")
    paid = builder.state("fallback_paid")
    over = builder.maximum(zero, builder.sub(total, builder.money(3_000_00)))
    increment = builder.maximum(zero, builder.sub(over, paid))
    fallback = builder.name(
        builder.choose(inpatient, builder.minimum(increment, rest), zero), "fallback"
    )
    left = builder.sub(rest, fallback)
    patient = builder.add(left, other)

    basic_steps = (
        Step(StepKind.BASE, None, eligible),
        Step(StepKind.DEDUCTIBLE, builder.money(400_00), above, _value(builder, "400")),
        Step(StepKind.RATE, above, due, _value(builder, "80%")),
        Step(StepKind.BENEFIT_LIMIT, room, limited, _value(builder, "10,000")),
        Step(StepKind.PAYMENT, None, basic),
    )
    fallback_steps = (
        Step(StepKind.BASE, None, rest),
        Step(StepKind.YEAR_TOTAL, builder.state("own_total"), total),
        Step(StepKind.PAID_BEFORE, paid, increment),
        Step(StepKind.PAYMENT, None, fallback),
    )
    status = builder.fact("status", Kind.CHOICE)
    early = builder.negate(builder.at_most(builder.date(20180620), builder.fact("date", Kind.DATE)))
    ordinary = builder.is_one_of(status, {"ordinary"}, STATUSES)
    state = (
        StateInput("basic_paid", label("basic paid"), builder.add(basic_paid, basic)),
        StateInput(
            "own_total",
            label("own total"),
            builder.choose(inpatient, total, builder.state("own_total")),
        ),
        StateInput("fallback_paid", label("fallback paid"), builder.add(paid, fallback)),
    )
    return Program(
        Identity("small", Label("小政策", "Small"), "〔2018〕1号", "0", 20180620, 20201231, ()),
        builder.nodes,
        builder.names,
        FACTS,
        state,
        (
            Refusal(early, Label("尚未施行", "not yet in force"), Provenance("", (), 0)),
            Refusal(ordinary, Label("无规定", "no figures"), _ARTICLE),
        ),
        (
            _payer("basic", basic, inpatient, basic_steps, _SCHEME),
            _payer("fallback", fallback, inpatient, fallback_steps, _ARTICLE),
        ),
        PatientShare(
            patient,
            (("eligible", left), ("other", other)),
            ((PatientPart.PROPORTIONAL, left), (PatientPart.OUT_OF_CATALOGUE, other)),
        ),
    )


def _value(builder: Builder, text: str) -> AlternativeChoice:
    alternative = Alternative(Label(text, text), (_SCHEME,))
    return AlternativeChoice(builder.count(0), (alternative,))


def _payer(
    name: str, payment: NodeId, applies: NodeId, steps: tuple[Step, ...], origin: Provenance
) -> PayerProgram:
    benefit = BenefitProgram(
        "inpatient", label("inpatient"), origin, applies, payment, ("eligible",), False, steps
    )
    return PayerProgram(name, label(name), payment, (benefit,))
