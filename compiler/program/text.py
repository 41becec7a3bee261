"""A program as text: one line a node, in order; the same program gives the same text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import assert_never

from compiler.program.kinds import node_kinds
from compiler.program.nodes import (
    Add,
    All,
    Any,
    AtMost,
    Choose,
    Const,
    Fact,
    IsOneOf,
    Kind,
    Max,
    Min,
    Node,
    NodeId,
    Not,
    Round,
    State,
    Sub,
)
from compiler.program.program import BenefitProgram, FactInput, PayerProgram, Program
from dsl.values import percent_text, yuan_exact


def program_text(program: Program) -> str:
    """The whole program: inputs, nodes, then what it gives out."""
    writer = _Writer(program)
    return "\n".join(writer.lines()) + "\n"


def expression_text(nodes: Sequence[Node], number: NodeId) -> str:
    """A node and all that it is made of, on one line."""
    node = nodes[number]

    def word(argument: NodeId) -> str:
        text = expression_text(nodes, argument)
        is_open = isinstance(nodes[argument], AtMost | IsOneOf | Not | Choose)
        return f"({text})" if is_open else text

    return _operation_text(node, word)


class _Writer:
    """Words each part of one program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._names = dict(program.names)
        self._kinds = node_kinds(program.nodes)

    def lines(self) -> Iterator[str]:
        program = self._program
        identity = program.identity
        yield f"program {identity.policy} {identity.version}".rstrip()
        yield "facts"
        yield from (f"  {_fact_text(fact)}" for fact in program.facts)
        yield "state"
        yield from (f"  {item.name}" for item in program.state)
        yield "nodes"
        yield from self._node_lines()
        yield "refusals"
        for refusal in program.refusals:
            yield f"  {self._ref(refusal.condition)}: {refusal.reason.en}"
        yield "payers"
        for payer in program.payers:
            yield from self._payer_lines(payer)
        yield f"patient {self._ref(program.patient.total)}"
        for pool, node in program.patient.by_pool:
            yield f"  of {pool}: {self._ref(node)}"
        for part, node in program.patient.by_reason:
            yield f"  {part.value}: {self._ref(node)}"
        yield "year"
        yield from (f"  {item.name} = {self._ref(item.next)}" for item in program.state)

    def _node_lines(self) -> Iterator[str]:
        for number, node in enumerate(self._program.nodes):
            if not isinstance(node, Const | Fact | State):
                yield f"  {self._head(number)}: {self._kinds[number].value} = {self._body(node)}"

    def _payer_lines(self, payer: PayerProgram) -> Iterator[str]:
        yield f"  {payer.name} = {self._ref(payer.payment)}"
        for benefit in payer.benefits:
            yield from self._benefit_lines(benefit)

    def _benefit_lines(self, benefit: BenefitProgram) -> Iterator[str]:
        when = self._ref(benefit.applies)
        yield f"    {benefit.name} = {self._ref(benefit.payment)} when {when}"
        for step in benefit.steps:
            operand = "" if step.operand is None else f" {self._ref(step.operand)}"
            yield f"      {step.kind.value}{operand} -> {self._ref(step.result)}"

    def _head(self, number: NodeId) -> str:
        name = self._names.get(number)
        return f"%{number} {name}" if name else f"%{number}"

    def _ref(self, number: NodeId) -> str:
        """A node as an argument: leaves by their names or values, others by number."""
        return _leaf_text(self._program.nodes[number]) or f"%{number}"

    def _body(self, node: Node) -> str:
        return _operation_text(node, self._ref)


def _leaf_text(node: Node) -> str:
    """A constant by its value, an input by its name; empty for all else."""
    match node:
        case Const(value, kind):
            return _constant_text(value, kind)
        case Fact(name, _):
            return name
        case State(name):
            return f"year.{name}"
        case _:
            return ""


def _operation_text(node: Node, word: Callable[[NodeId], str]) -> str:
    """What a node does, its arguments worded by `word`."""
    match node:
        case Const() | Fact() | State():
            return _leaf_text(node)
        case Add(args):
            return f"add({', '.join(map(word, args))})"
        case Sub(left, right):
            return f"sub({word(left)}, {word(right)})"
        case Min(args):
            return f"min({', '.join(map(word, args))})"
        case Max(args):
            return f"max({', '.join(map(word, args))})"
        case Round(terms):
            return f"round({' + '.join(f'{percent_text(r)} {word(x)}' for r, x in terms)})"
        case AtMost(left, right):
            return f"{word(left)} <= {word(right)}"
        case IsOneOf(subject, values):
            return f"{word(subject)} is {' or '.join(sorted(values))}"
        case All(args):
            return f"all({', '.join(map(word, args))})"
        case Any(args):
            return f"any({', '.join(map(word, args))})"
        case Not(arg):
            return f"not {word(arg)}"
        case Choose(condition, then, otherwise):
            return f"if {word(condition)} then {word(then)} else {word(otherwise)}"
        case _:
            assert_never(node)


def _constant_text(value: int | bool, kind: Kind) -> str:
    match kind:
        case Kind.FLAG:
            return "yes" if value else "no"
        case Kind.MONEY:
            return yuan_exact(int(value))
        case Kind.COUNT | Kind.DATE | Kind.CHOICE:
            return str(value)
        case _:
            assert_never(kind)


def _fact_text(fact: FactInput) -> str:
    match fact.kind:
        case Kind.CHOICE:
            return f"{fact.name}: {' or '.join(value.name for value in fact.values)}"
        case Kind.COUNT:
            return f"{fact.name}: {fact.low} to {fact.high}"
        case Kind.MONEY | Kind.FLAG | Kind.DATE:
            return f"{fact.name}: {fact.kind.value}"
        case _:
            assert_never(fact.kind)
