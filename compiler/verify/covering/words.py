"""Goals in words of both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from compiler.program.nodes import AtMost, Const, Fact, IsOneOf, Kind, NodeId
from compiler.program.program import (
    BenefitProgram,
    FactInput,
    Label,
    PayerProgram,
    Program,
    Provenance,
    Refusal,
    Step,
    StepKind,
)
from compiler.verify.covering.goal import Side
from compiler.wording.catalogue import Catalogue, Filling
from dsl.language import Language
from dsl.values import number_date, percent_text, yuan_text

#: A condition lists at most so many values.
_MOST_VALUES = 4
#: The text of a parameter's value that is longer than this is not repeated in every goal.
_LONG = 40


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a step: an edge, a band. `name` is for programs."""

    name: str
    label: Label


def both(key: str, **fillings: Filling) -> Label:
    """A sentence of the catalogue in both languages."""
    zh, en = (Catalogue("cases", language) for language in (Language.ZH, Language.EN))
    return Label(zh(key, **fillings), en(key, **fillings))


def articles_of(origins: Iterable[Provenance]) -> tuple[str, ...]:
    """The articles of some places, each once, in their order."""
    return tuple(dict.fromkeys(origin.article for origin in origins if origin.article))


def refusal_label(refusal: Refusal) -> Label:
    """A refusal, by its reason."""
    return both("goal.refused", reason=refusal.reason)


def benefit_label(payer: PayerProgram, benefit: BenefitProgram, side: Side) -> Label:
    """A benefit that pays, pays nothing, or does not apply."""
    return both(f"goal.{side.value}", payer=payer.label, benefit=benefit.label)


def step_label(
    payer: PayerProgram,
    benefit: BenefitProgram,
    step: Step,
    number: int,
    part: Part | None,
    side: Side,
) -> Label:
    """A side of a step: of its parameter's value, and of a part of it (a band, an edge)."""
    what = both(f"step.{step.kind.value}")
    alternatives = () if step.parameter is None else step.parameter.alternatives
    if alternatives:
        text = alternatives[number].text
        if len(text.en) <= _LONG:
            what = both("goal.with_value", what=what, value=text)
        elif len(alternatives) > 1:
            what = both("goal.with_number", what=what, number=number + 1, of=len(alternatives))
    if part is not None:
        what = both("goal.with_part", what=what, part=part.label)
    whole = both("goal.of_benefit", payer=payer.label, benefit=benefit.label, what=what)
    return side_label(whole, side)


def side_label(what: Label, side: Side) -> Label:
    """On which side of something a claim stands."""
    return both("goal.on_side", what=what, side=both(f"side.{side.value}"))


def edge_part(program: Program, step: Step, left: NodeId, right: NodeId) -> Part:
    """An edge inside a step: the constant amount, or what the step compares."""
    for side in (right, left):
        node = program.nodes[side]
        if isinstance(node, Const):
            fen = int(node.value)
            name = yuan_text(fen, grouped=False).replace(".", "_")
            return Part(f"at_{name}", both("part.edge", yuan=yuan_text(fen)))
    key = "paid" if step.kind is StepKind.TARGET else "inner"
    return Part(key, both(f"part.{key}"))


def band_part(rate: Fraction, position: int) -> Part:
    """A band, by its position (from 1) and its rate."""
    return Part(f"band_{position}", both("part.band", number=position, rate=percent_text(rate)))


def condition_name(program: Program, number: NodeId) -> str:
    """A short name for a condition: the fact and its values or its bound."""
    nodes = program.nodes
    match nodes[number]:
        case Fact(name, _):
            return name
        case IsOneOf(subject, values):
            first, *rest = sorted(values)
            more = f"_and_{len(rest)}" if rest else ""
            return f"{_fact_name(program, subject)}.{first}{more}"
        case AtMost(left, right):
            bound = nodes[left]
            if isinstance(bound, Const):
                return f"{_fact_name(program, right)}.from_{bound.value}"
            bound = nodes[right]
            value = bound.value if isinstance(bound, Const) else ""
            return f"{_fact_name(program, left)}.to_{value}"
        case node:
            raise TypeError(f"{node} is no condition")


def condition_label(program: Program, number: NodeId) -> Label:
    """A condition on the facts of a claim."""
    facts = {fact.name: fact for fact in program.facts}
    match program.nodes[number]:
        case Fact(name, _):
            return facts[name].label
        case IsOneOf(subject, values):
            fact = facts[_fact_name(program, subject)]
            labels = [item.label for item in fact.values if item.name in values]
            shown = Label(
                _listed([item.zh for item in labels], "、"),
                _listed([item.en for item in labels], ", "),
            )
            return both("condition.is", fact=fact.label, values=shown)
        case AtMost(left, right):
            if isinstance(program.nodes[left], Const):
                return _bounded("condition.at_least", program, facts, right, left)
            return _bounded("condition.at_most", program, facts, left, right)
        case node:
            raise TypeError(f"{node} is no condition")


def _listed(items: list[str], comma: str) -> str:
    if len(items) <= _MOST_VALUES:
        return comma.join(items)
    return f"{comma.join(items[:_MOST_VALUES])}…（{len(items)}）"


def _bounded(
    key: str, program: Program, facts: dict[str, FactInput], subject: NodeId, bound: NodeId
) -> Label:
    node = program.nodes[bound]
    value = int(node.value) if isinstance(node, Const) else 0
    fact = facts[_fact_name(program, subject)]
    if fact.kind is Kind.DATE:
        return both(f"{key}_date", fact=fact.label, value=number_date(value).isoformat())
    return both(key, fact=fact.label, value=value)


def _fact_name(program: Program, subject: NodeId) -> str:
    node = program.nodes[subject]
    if not isinstance(node, Fact):
        raise TypeError(f"{node} is no fact")
    return node.name
