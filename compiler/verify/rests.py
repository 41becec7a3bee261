"""Which rules a proof rests on: those without which the solver finds no contradiction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import z3

from compiler.program.nodes import NodeId
from compiler.program.program import Label
from compiler.verify.invariant import Bound
from compiler.verify.question import Question
from compiler.verify.solver import Rung, new_solver
from compiler.verify.unrolled import Year, choices_of, one_claim

#: Resource units of Z3 for finding out; beyond, nothing is said.
_RESOURCES = 6_000_000


def rests_on(question: Question, bounds: Sequence[Bound]) -> tuple[Label, ...] | None:
    """The question's rules that a proof needs; None if it was not found out.

    Each rule's step becomes a name of its own, and that the name is what the step gives is an
    assumption that the solver may do without; so is each bound of the year so far. What the bounds
    rest on that the proof needs is asked as well.
    """
    cuts = {node: index for index, (node, _) in enumerate(question.rules)}
    year = one_claim(question, choices_of(question), cuts)
    nodes = year.last.nodes
    needed = _core(year, [nodes[question.assume], z3.Not(nodes[question.holds])], cuts, bounds)
    if needed is None:
        return None
    rules, used = needed
    known: frozenset[int] = frozenset()
    while used - known:
        lost = [z3.Not(bounds[index].term(year.last.after)) for index in used - known]
        known |= used
        needed = _core(year, [z3.Or(lost)], cuts, bounds)
        if needed is None:
            return None
        rules, used = rules | needed[0], used | needed[1]
    return tuple(question.rules[index][1] for index in sorted(rules))


def _core(
    year: Year,
    broken: Sequence[z3.BoolRef],
    cuts: Mapping[NodeId, int],
    bounds: Sequence[Bound],
) -> tuple[frozenset[int], frozenset[int]] | None:
    """The rules and the bounds without which nothing contradicts what is said to be broken."""
    solver = new_solver(Rung(2, 0), _RESOURCES)
    solver.set("core.minimize", True)
    solver.add(*year.assertions, *year.terms.lemmas(every_pair=False), *broken)
    said = [(f"rule.{cuts[node]}", definition) for node, definition in year.terms.tracked]
    said += [(f"bound.{index}", bound.term(year.before)) for index, bound in enumerate(bounds)]
    for name, term in said:
        solver.add(z3.Implies(z3.Bool(name), term))
    if solver.check(*(z3.Bool(name) for name, _ in said)) != z3.unsat:
        return None
    core = [str(name).split(".") for name in solver.unsat_core()]
    rules = frozenset(int(number) for kind, number in core if kind == "rule")
    return rules, frozenset(int(number) for kind, number in core if kind == "bound")
