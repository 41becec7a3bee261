"""What a calculator says of itself, as constants: identity, columns, payers, rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compiler.program.program import (
    Alternative,
    BenefitProgram,
    FactInput,
    Label,
    PayerProgram,
    Program,
    Provenance,
    Refusal,
    Step,
)
from compiler.targets.python.literals import (
    Group,
    Keyed,
    Literal,
    call,
    lines,
    sequence,
    string,
)
from dsl.values import number_date


def constants(program: Program) -> Iterator[list[str]]:
    """The constants, each as its lines."""
    yield lines("POLICY: Final = ", _policy(program))
    yield lines("FACTS: Final = ", sequence([_fact(fact) for fact in program.facts]))
    yield lines("PAYERS: Final = ", sequence([_named(p.name, p.label) for p in program.payers]))
    year = [_named(item.name, item.label) for item in program.state]
    yield lines("STATE: Final = ", sequence(year))
    refusals = [_refusal(refusal) for refusal in program.refusals]
    yield lines("REFUSALS: Final[tuple[RefusalReason, ...]] = ", sequence(refusals))
    benefits = [
        _benefit(number, payer, benefit)
        for number, payer in enumerate(program.payers)
        for benefit in payer.benefits
    ]
    yield lines("BENEFITS: Final[tuple[BenefitRule, ...]] = ", sequence(benefits))
    yield ["ASSUMED: Final = assumed_values(BENEFITS)"]


def _policy(program: Program) -> Group:
    identity = program.identity
    readings = [Keyed(f"{string(name)}: ", string(choice)) for name, choice in identity.choices]
    return call(
        "Policy",
        Keyed("name=", string(identity.policy)),
        Keyed("title=", _label(identity.title)),
        Keyed("number=", string(identity.number)),
        Keyed("version=", string(identity.version)),
        Keyed("in_force_from=", _date(identity.in_force_from)),
        Keyed("in_force_to=", _date(identity.in_force_to) if identity.in_force_to else "None"),
        Keyed("readings=", Group("{", tuple(readings), "}")),
    )


def _date(number: int) -> str:
    day = number_date(number)
    return f"datetime.date({day.year}, {day.month}, {day.day})"


def _label(label: Label) -> Group:
    return call("Label", string(label.zh), string(label.en))


def _named(name: str, label: Label) -> Group:
    return call("Named", string(name), _label(label))


def _fact(fact: FactInput) -> Group:
    items: list[Literal] = [string(fact.name), string(fact.kind.value), _label(fact.label)]
    if fact.values:
        values = [call("Choice", string(value.name), _label(value.label)) for value in fact.values]
        items.append(Keyed("values=", sequence(values)))
    if fact.high:
        items += [Keyed("low=", str(fact.low)), Keyed("high=", str(fact.high))]
    if fact.is_pool:
        items.append(Keyed("is_pool=", "True"))
    return call("FactColumn", *items)


def _refusal(refusal: Refusal) -> Group:
    article = string(refusal.provenance.article)
    return call("RefusalReason", _label(refusal.reason), article)


def _benefit(number: int, payer: PayerProgram, benefit: BenefitProgram) -> Group:
    return call(
        "BenefitRule",
        f"PAYERS[{number}]",
        string(benefit.name),
        _label(benefit.label),
        _origin(benefit.provenance),
        sequence([_step(step) for step in benefit.steps]),
    )


def _step(step: Step) -> Group:
    items: list[Literal] = [string(step.kind.value), str(step.operand is not None)]
    if step.parameter is not None:
        items.append(sequence([_value(item) for item in step.parameter.alternatives]))
    return call("StepRule", *items)


def _value(alternative: Alternative) -> Group:
    return call("Value", _label(alternative.text), _origins(alternative.provenances))


def _origins(provenances: Sequence[Provenance]) -> Group:
    return sequence([_origin(provenance) for provenance in provenances])


def _origin(provenance: Provenance) -> Group:
    items: list[Literal] = [string(provenance.article)]
    if provenance.phrases:
        items.append(sequence([string(phrase) for phrase in provenance.phrases]))
    if provenance.assumption is not None:
        items.append(Keyed("assumed=", _label(provenance.assumption)))
    return call("Origin", *items)
