"""A program with one node replaced: what the compiler would have made with a fault in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

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
from compiler.program.program import AlternativeChoice, BenefitProgram, PayerProgram, Program, Step

_Move = Callable[[NodeId], NodeId]


def with_nodes(program: Program, position: NodeId, nodes: Sequence[Node]) -> Program:
    """The program with these nodes where one stood; whatever used it uses the last of them.

    The nodes refer to one another, and to those before, by the positions that they will have.
    """
    more = len(nodes) - 1

    def move(node: NodeId) -> NodeId:
        return node + more if node >= position else node

    behind = [_moved(node, move) for node in program.nodes[position + 1 :]]
    return _renumbered(program, (*program.nodes[:position], *nodes, *behind), move)


def _moved(node: Node, move: _Move) -> Node:
    match node:
        case Const() | Fact() | State():
            return node
        case Add(args) | Min(args) | Max(args) | All(args) | Any(args):
            return replace(node, args=tuple(map(move, args)))
        case Sub(left, right) | AtMost(left, right):
            return replace(node, left=move(left), right=move(right))
        case Round(terms):
            return Round(tuple((rate, move(amount)) for rate, amount in terms))
        case IsOneOf(subject, values):
            return IsOneOf(move(subject), values)
        case Not(arg):
            return Not(move(arg))
        case Choose(condition, then, otherwise):
            return Choose(move(condition), move(then), move(otherwise))
        case _:
            assert_never(node)


def _renumbered(program: Program, nodes: tuple[Node, ...], move: _Move) -> Program:
    patient = program.patient
    return replace(
        program,
        nodes=nodes,
        names=tuple((move(node), name) for node, name in program.names),
        state=tuple(replace(item, next=move(item.next)) for item in program.state),
        refusals=tuple(replace(item, condition=move(item.condition)) for item in program.refusals),
        payers=tuple(_payer(payer, move) for payer in program.payers),
        patient=replace(
            patient,
            total=move(patient.total),
            by_pool=tuple((name, move(node)) for name, node in patient.by_pool),
            by_reason=tuple((reason, move(node)) for reason, node in patient.by_reason),
        ),
    )


def _payer(payer: PayerProgram, move: _Move) -> PayerProgram:
    benefits = tuple(_benefit(benefit, move) for benefit in payer.benefits)
    return replace(payer, payment=move(payer.payment), benefits=benefits)


def _benefit(benefit: BenefitProgram, move: _Move) -> BenefitProgram:
    return replace(
        benefit,
        applies=move(benefit.applies),
        payment=move(benefit.payment),
        steps=tuple(_step(step, move) for step in benefit.steps),
    )


def _step(step: Step, move: _Move) -> Step:
    parameter: AlternativeChoice | None = step.parameter
    if parameter is not None:
        parameter = replace(parameter, index=move(parameter.index))
    operand = None if step.operand is None else move(step.operand)
    return replace(step, operand=operand, result=move(step.result), parameter=parameter)


@dataclass(frozen=True, slots=True)
class Position:
    """A node of a program and where it stands."""

    program: Program
    number: NodeId

    @property
    def node(self) -> Node:
        """The node itself."""
        return self.program.nodes[self.number]

    def replaced(self, *nodes: Node) -> Program:
        """The program with these nodes in its place."""
        return with_nodes(self.program, self.number, nodes)
