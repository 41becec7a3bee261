"""The integer functions of a calculator: the settlement, and the amounts of its steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from compiler.program.nodes import Const, Kind, NodeId
from compiler.program.program import BenefitProgram, PayerProgram, Program
from compiler.targets.python.expressions import ValueSets
from compiler.targets.python.graph import Graph
from compiler.targets.python.schedule import before_flags, compute_and_return
from compiler.targets.python.statements import Arm, Branch, Line, Return, Statement, render
from compiler.targets.python.workplace import Workplace

PYTHON_TYPES = {
    Kind.MONEY: "int",
    Kind.COUNT: "int",
    Kind.DATE: "int",
    Kind.FLAG: "bool",
    Kind.CHOICE: "str",
}


def settle_function(program: Program, sets: ValueSets) -> list[str]:
    """`settle_fen`: the payments, the patient's share, and the year to date after the claim."""
    graph = _named_graph(program)
    outs = [payer.payment for payer in program.payers]
    outs += [program.patient.total, *(item.next for item in program.state)]
    names = [payer.name for payer in program.payers]
    names += ["patient", *(f"{item.name}_after" for item in program.state)]
    for out, name in zip(outs, names, strict=True):
        graph.name(graph.nodes[out], name)
    _own(graph, program)
    body = _body(program, graph, sets, [graph.nodes[out] for out in outs], thorough=True)
    docstring = (
        '    """Settle one claim, every amount in fen, `date` as yyyymmdd; nothing is checked.',
        "",
        "    Gives the payments in order, the patient's share, then the year to date after it.",
        "    Raises ClaimRefused for a claim that is not settled.",
        '    """',
    )
    return [*_signature("settle_fen", program), *docstring, *render(body, 1)]


def step_function(program: Program, sets: ValueSets) -> list[str]:
    """`_step_values`: applies, then each step's values, benefit by benefit; then the patient's."""
    graph = _named_graph(program)
    outs: list[NodeId] = []
    for payer in program.payers:
        for benefit in payer.benefits:
            outs += _benefit_outs(graph, benefit, _prefix(program, payer, benefit))
    outs += [graph.nodes[node] for _, node in program.patient.by_pool]
    outs += [graph.nodes[node] for _, node in program.patient.by_reason]
    _own(graph, program)
    docstring = (
        '    """What every step of every benefit comes to, in the order of BENEFITS; in fen.',
        "",
        "    A benefit that does not apply has zeros. Then the patient's part, by pool and reason.",
        '    """',
    )
    body = _body(program, graph, sets, outs, thorough=False)
    return [*_signature("_step_values", program), *docstring, *render(body, 1)]


def _named_graph(program: Program) -> Graph:
    """The program's graph, with the names of benefits that are alone in theirs cut short."""
    short = {
        f"{payer.name}_{benefit.name}_": f"{_prefix(program, payer, benefit)}_"
        for payer in program.payers
        for benefit in payer.benefits
    }
    names: list[tuple[NodeId, str]] = []
    for node, name in program.names:
        known = max((long for long in short if name.startswith(long)), key=len, default=None)
        names.append((node, name if known is None else short[known] + name[len(known) :]))
    return Graph(replace(program, names=tuple(names)))


def _prefix(program: Program, payer: PayerProgram, benefit: BenefitProgram) -> str:
    """What the names of a benefit's amounts begin with."""
    alike = [b for p in program.payers for b in p.benefits if b.name == benefit.name]
    return benefit.name if len(alike) == 1 else f"{payer.name}_{benefit.name}"


def _benefit_outs(graph: Graph, benefit: BenefitProgram, prefix: str) -> list[NodeId]:
    """Whether the benefit applies, then its steps' values where it does."""
    applies = graph.nodes[benefit.applies]
    graph.name(applies, f"{prefix}_applies")
    outs = [applies]
    for step in benefit.steps:
        base = f"{prefix}_{step.kind.value}"
        named = [(step.operand, f"{base}_operand"), (step.result, base)]
        if step.parameter is not None:
            named.append((step.parameter.index, f"{base}_index"))
        for node, name in named:
            if node is not None:
                graph.name(graph.nodes[node], name)
                outs.append(_where(graph, applies, graph.nodes[node], name))
    return outs


def _where(graph: Graph, applies: NodeId, node: NodeId, name: str) -> NodeId:
    """The value where the benefit applies, zero elsewhere."""
    builder = graph.builder
    zero = builder.count(0) if graph.kind(node) is Kind.COUNT else builder.money(0)
    chosen = builder.choose(applies, node, zero)
    graph.name(chosen, name)
    return chosen


def _own(graph: Graph, program: Program) -> None:
    """Note for every node the first benefit that computes it, for the remarks in the code."""
    number = 0
    for payer in program.payers:
        for benefit in payer.benefits:
            roots = [step.result for step in benefit.steps] + [benefit.payment]
            for node in graph.reachable([graph.nodes[root] for root in roots]):
                if not graph.is_leaf(node):
                    graph.owners.setdefault(node, number)
            number += 1


def _remarks(program: Program) -> list[str]:
    return [
        f"{payer.name}.{benefit.name} {payer.label.zh}·{benefit.label.zh}"
        + (f"（{'、'.join(articles(benefit))}）" if articles(benefit) else "")
        for payer in program.payers
        for benefit in payer.benefits
    ]


def articles(benefit: BenefitProgram) -> list[str]:
    """All articles that made the benefit what it is, in order of mention."""
    origins = [benefit.provenance]
    for step in benefit.steps:
        if step.parameter is not None:
            for alternative in step.parameter.alternatives:
                origins += alternative.provenances
    return list(dict.fromkeys(origin.article for origin in origins if origin.article))


def _signature(name: str, program: Program) -> list[str]:
    lines = [f"def {name}("]
    lines += [f"    {fact.name}: {PYTHON_TYPES[fact.kind]}," for fact in program.facts]
    lines += [f"    {item.name}: int = 0," for item in program.state]
    return [*lines, ") -> tuple[int, ...]:"]


def _body(
    program: Program,
    graph: Graph,
    sets: ValueSets,
    outs: Sequence[NodeId],
    *,
    thorough: bool,
) -> list[Statement]:
    """Refusals first, in order; then what is left to compute for a claim that passed them."""
    inputs = {fact.name for fact in program.facts} | {item.name for item in program.state}
    place = Workplace(graph, sets, _remarks(program), taken=inputs, thorough=thorough)
    body: list[Statement] = []
    for number, refusal in enumerate(program.refusals):
        (flag,) = graph.specialised([graph.nodes[refusal.condition]], place.knowledge, ())
        condition = graph.node(flag)
        if isinstance(condition, Const) and not condition.value:
            continue
        raised = Line(f"raise _refused({number})")
        if isinstance(condition, Const):
            return [*body, raised]
        body += before_flags(place, [flag])
        body.append(Branch((Arm(place.expressions().joined(flag), (raised,)),)))
        place.knowledge = graph.learn(place.knowledge, flag, False)
    known = graph.specialised(outs, place.knowledge, place.variables)
    if not known:
        return [*body, Return(())]
    return body + compute_and_return(place, known)
