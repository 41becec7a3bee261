"""What a function of a calculator must equal: a settlement program, or a formula or split."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.program.formula import FormulaProgram
from compiler.program.nodes import Node, NodeId
from compiler.program.program import FactInput, Program
from compiler.verify.translation.code import Parameter


@dataclass(frozen=True, slots=True)
class Target:
    """A function's name, its inputs in order, when it refuses, and what it gives back in order.

    `refusals` are conditions, the first that holds counts; node ids refer to `nodes`. What is
    given back is a tuple, or one value by itself.
    """

    name: str
    facts: tuple[FactInput, ...]
    state: tuple[str, ...]
    nodes: tuple[Node, ...]
    refusals: tuple[NodeId, ...]
    outputs: tuple[tuple[str, NodeId], ...]
    gives_tuple: bool = True

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters that the function must have."""
        facts = (Parameter(fact.name, None) for fact in self.facts)
        return (*facts, *(Parameter(name, 0) for name in self.state))

    @property
    def roots(self) -> tuple[NodeId, ...]:
        """All nodes that decide what comes of a case."""
        return (*self.refusals, *(node for _, node in self.outputs))


def settlement_target(program: Program) -> Target:
    """`settle_fen`: payments in order, the patient's share, then the year to date after."""
    return Target(
        "settle_fen",
        program.facts,
        tuple(item.name for item in program.state),
        program.nodes,
        tuple(refusal.condition for refusal in program.refusals),
        (
            *((payer.name, payer.payment) for payer in program.payers),
            ("patient", program.patient.total),
            *((f"{item.name}_after", item.next) for item in program.state),
        ),
    )


def formula_target(formula: FormulaProgram) -> Target:
    """`NAME_fen`, or `NAME_before_fen` for the values from before the policy; or `…_count`."""
    stem = f"{formula.name}_before" if formula.before else formula.name
    name = f"{stem}_count" if formula.counts else f"{stem}_fen"
    outputs = tuple((output.name, output.node) for output in formula.outputs)
    return Target(name, formula.facts, (), formula.nodes, (), outputs, formula.is_split)
