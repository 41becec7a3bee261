"""A question narrowed: some facts fixed to one value, and only the nodes that still matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from compiler.program.builder import Builder
from compiler.program.nodes import Fact, IsOneOf, Node, NodeId, State, arguments
from compiler.verify.question import Question, copied

#: A fact's one value: the name of a choice's value, or yes or no.
Fixed = Mapping[str, str | bool]


def narrow(question: Question, fixed: Fixed) -> Question:
    """The question about claims whose facts have these values, without what no longer matters."""
    wanted = cone(
        question.nodes,
        [question.step, question.assume, question.holds]
        + [node for _, node in question.state]
        + ([] if question.so_far is None else [question.so_far]),
    )
    builder = Builder(knows_order=False)
    made: dict[NodeId, NodeId] = {}
    for node_id in sorted(wanted):
        node = question.nodes[node_id]
        match node:
            case Fact(name, _) if isinstance(fixed.get(name), bool):
                made[node_id] = builder.flag(bool(fixed[name]))
            case IsOneOf(subject, values) if _name(question.nodes, subject) in fixed:
                made[node_id] = builder.flag(fixed[_name(question.nodes, subject)] in values)
            case _:
                made[node_id] = copied(builder, node, made, {}, {})
    return Question(
        builder.nodes,
        question.facts,
        tuple((name, made[node]) for name, node in question.state),
        made[question.step],
        made[question.assume],
        made[question.holds],
        tuple((made[node], label) for node, label in question.rules if node in made),
        question.signed,
        None if question.so_far is None else made[question.so_far],
    )


def without_idle_state(question: Question) -> Question:
    """The question without the year-to-date amounts that nothing asked depends on."""
    successors = dict(question.state)
    asked = cone(question.nodes, [question.step, question.assume, question.holds])
    needed: set[str] = set()
    while True:
        found = {
            node.name
            for node_id in asked
            if isinstance(node := question.nodes[node_id], State) and node.name not in needed
        }
        if not found:
            break
        needed |= found
        asked |= cone(question.nodes, [successors[name] for name in found])
    state = tuple((name, node) for name, node in question.state if name in needed)
    return replace(question, state=state)


def cone(nodes: Sequence[Node], roots: Iterable[NodeId]) -> set[NodeId]:
    """All nodes that these are computed from, themselves included."""
    seen: set[NodeId] = set()
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(arguments(nodes[node]))
    return seen


def _name(nodes: Sequence[Node], subject: NodeId) -> str:
    fact = nodes[subject]
    assert isinstance(fact, Fact)
    return fact.name
