"""The reference: what a program makes of one claim, computed in the plainest way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from compiler.program.formula import FormulaProgram
from compiler.program.nodes import (
    Add,
    All,
    Any,
    AtMost,
    Choose,
    Const,
    Fact,
    IsOneOf,
    Max,
    Min,
    Node,
    NodeId,
    Not,
    Round,
    State,
    Sub,
)
from compiler.program.program import Program, Refusal
from dsl.values import half_up

Value = int | str | bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One claim as the program settles it; amounts in fen.

    `values` holds every node's value. A refused claim has its refusal (the first that holds), no
    payments, no patient's share, and leaves the year-to-date amounts as they were.
    """

    values: tuple[Value, ...]
    refusal: Refusal | None
    payments: Mapping[str, int]
    patient: int | None
    state: Mapping[str, int]

    def amount(self, node: NodeId) -> int:
        """The value of a node that yields a number."""
        return _number(self.values[node])

    def flag(self, node: NodeId) -> bool:
        """The value of a node that yields yes or no."""
        return self.values[node] is True


def evaluate(program: Program, facts: Mapping[str, Value], state: Mapping[str, int]) -> Evaluation:
    """Settle one claim: facts by name (money in fen, dates yyyymmdd), year-to-date in fen.

    A year-to-date amount that is not given is zero. KeyError if a fact is missing.
    """
    values = node_values(program.nodes, facts, state)
    refusal = next((item for item in program.refusals if values[item.condition]), None)
    if refusal is not None:
        before = {item.name: state.get(item.name, 0) for item in program.state}
        return Evaluation(values, refusal, {}, None, before)
    return Evaluation(
        values,
        None,
        {payer.name: _number(values[payer.payment]) for payer in program.payers},
        _number(values[program.patient.total]),
        {item.name: _number(values[item.next]) for item in program.state},
    )


def evaluate_formula(program: FormulaProgram, inputs: Mapping[str, Value]) -> Mapping[str, int]:
    """What a formula or split gives, in fen by the name of the output.

    Inputs by name: money in fen, dates yyyymmdd, months as their number. KeyError if one is
    missing.
    """
    values = node_values(program.nodes, inputs, {})
    return {output.name: _number(values[output.node]) for output in program.outputs}


def node_values(
    nodes: Sequence[Node], facts: Mapping[str, Value], state: Mapping[str, int]
) -> tuple[Value, ...]:
    """The value of every node, in order."""
    values: list[Value] = []
    for node in nodes:
        values.append(_value(node, values, facts, state))
    return tuple(values)


def _value(
    node: Node, values: list[Value], facts: Mapping[str, Value], state: Mapping[str, int]
) -> Value:
    match node:
        case Const(value, _):
            return value
        case Fact(name, _):
            return facts[name]
        case State(name):
            return state.get(name, 0)
        case Add(args):
            return sum(_number(values[arg]) for arg in args)
        case Sub(left, right):
            return _number(values[left]) - _number(values[right])
        case Min(args):
            return min(_number(values[arg]) for arg in args)
        case Max(args):
            return max(_number(values[arg]) for arg in args)
        case Round(terms):
            exact = sum((rate * _number(values[amount]) for rate, amount in terms), Fraction())
            return half_up(exact)
        case AtMost(left, right):
            return _number(values[left]) <= _number(values[right])
        case IsOneOf(subject, wanted):
            return values[subject] in wanted
        case All(args):
            return all(values[arg] for arg in args)
        case Any(args):
            return any(values[arg] for arg in args)
        case Not(arg):
            return not values[arg]
        case Choose(condition, then, otherwise):
            return values[then] if values[condition] else values[otherwise]
        case _:
            assert_never(node)


def _number(value: Value) -> int:
    if isinstance(value, str):
        raise TypeError(f"{value!r} is no number")
    return value
