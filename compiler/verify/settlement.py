"""One settlement of a claim inside a question's graph: payments, the patient's share, the year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from compiler.program.builder import Builder
from compiler.program.nodes import NodeId
from compiler.program.program import Program
from compiler.verify.question import embed


@dataclass(frozen=True, slots=True)
class Settled:
    """Nodes of one settlement in the question's graph.

    `nodes` has the new id of every node of the program; `state` the year after the claim.
    """

    program: Program
    nodes: tuple[NodeId, ...]
    admitted: NodeId
    payments: Mapping[str, NodeId]
    patient: NodeId
    by_pool: Mapping[str, NodeId]
    costs: Mapping[str, NodeId]
    state: Mapping[str, NodeId]


def settle(
    builder: Builder,
    program: Program,
    facts: Mapping[str, NodeId] | None = None,
    state: Mapping[str, NodeId] | None = None,
) -> Settled:
    """Build a settlement into the graph; facts and year-to-date amounts not given are its own."""
    for fact in program.facts:
        if facts is None or fact.name not in facts:
            builder.fact(fact.name, fact.kind, [value.name for value in fact.values])
    nodes = embed(builder, program.nodes, facts or {}, state or {})
    refused = builder.any_of(*(nodes[item.condition] for item in program.refusals))
    given = {} if facts is None else facts
    return Settled(
        program,
        nodes,
        builder.negate(refused),
        {payer.name: nodes[payer.payment] for payer in program.payers},
        nodes[program.patient.total],
        {pool: nodes[left] for pool, left in program.patient.by_pool},
        {
            fact.name: given.get(fact.name, builder.fact(fact.name, fact.kind))
            for fact in program.facts
            if fact.is_pool
        },
        {item.name: nodes[item.next] for item in program.state},
    )
