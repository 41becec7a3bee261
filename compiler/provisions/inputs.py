"""Inputs of a formula or split: as facts of its program, and as the axes of its conditions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from compiler.lower.decisions import Decider
from compiler.lower.ledger import label
from compiler.program.builder import Builder
from compiler.program.formula import FormulaInput
from compiler.program.nodes import Kind, NodeId
from compiler.program.program import ChoiceValue, FactInput
from compiler.region import Region, Space, space_of
from compiler.wording.values import PolicyWords
from dsl.model import (
    DATE_FACT,
    Condition,
    Fact,
    Label,
    OneOfFact,
    Policy,
    WholeNumberFact,
    YesNoFact,
)
from dsl.provisions import DateInput, Input, MoneyInput, MonthsInput
from dsl.provisions import FactInput as FactOfInput
from dsl.resolve.inputs import MOST_MONTHS


@dataclass(frozen=True, slots=True)
class Ground:
    """What the lowering of one formula or split stands on."""

    builder: Builder
    space: Space
    decider: Decider
    inputs: tuple[FormulaInput, ...]
    nodes: dict[str, NodeId]
    words: PolicyWords

    def case(self, region: Region) -> Label:
        """One case of a region, in words."""
        found = region.case()
        return self.words.case(found) if found else Label("所有情形", "all cases")


def ground(policy: Policy, inputs: Sequence[Input], conditions: Iterable[Condition]) -> Ground:
    """The inputs as nodes of a new program, and the space of all conditions on them."""
    builder = Builder()
    facts = tuple(fact for item in inputs for fact in _facts(item))
    space = space_of(facts, (), conditions)
    taken = tuple(_taken(item) for item in inputs)
    nodes = {
        item.name: builder.fact(item.name, item.fact.kind, [v.name for v in item.fact.values])
        for item in taken
    }
    words = PolicyWords(replace(policy, facts=facts, groups=()))
    return Ground(builder, space, Decider(builder, space, nodes), taken, nodes, words)


def _facts(item: Input) -> tuple[Fact, ...]:
    """What conditions can ask of an input; the date needs no axis of its own."""
    match item:
        case FactOfInput(fact, _):
            return (fact,)
        case MonthsInput(name, words, _, span):
            return (WholeNumberFact(name, words, 0, MOST_MONTHS, span),)
        case MoneyInput() | DateInput():
            return ()
        case _:
            assert_never(item)


def _taken(item: Input) -> FormulaInput:
    match item:
        case FactOfInput(fact, _):
            return FormulaInput(_of_fact(fact))
        case MoneyInput(name, words, _):
            return FormulaInput(FactInput(name, Kind.MONEY, label(words)))
        case MonthsInput(name, words, since, _):
            fact_input = FactInput(name, Kind.COUNT, label(words), high=MOST_MONTHS)
            return FormulaInput(fact_input, since.year * 100 + since.month)
        case DateInput(_, words, _):
            return FormulaInput(FactInput(DATE_FACT, Kind.DATE, label(words)))
        case _:
            assert_never(item)


def _of_fact(fact: Fact) -> FactInput:
    match fact:
        case OneOfFact(name, words, values, _):
            choices = tuple(ChoiceValue(value.name, label(value.label)) for value in values)
            return FactInput(name, Kind.CHOICE, label(words), choices)
        case YesNoFact(name, words, _):
            return FactInput(name, Kind.FLAG, label(words))
        case WholeNumberFact(name, words, low, high, _):
            return FactInput(name, Kind.COUNT, label(words), low=low, high=high)
        case _:
            assert_never(fact)
