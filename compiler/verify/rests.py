"""Which rules a proof rests on: those without which the solver finds no contradiction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import z3

from compiler.program.nodes import NodeId
from compiler.program.program import Label
from compiler.verify.invariant import Bound, breaking_step
from compiler.verify.question import Question
from compiler.verify.solver import Rung, new_solver
from compiler.verify.unrolled import Year, choices_of, one_claim

#: Resource units of Z3 for finding out; beyond, nothing is said.
_RESOURCES = 6_000_000


def rests_on(question: Question, bounds: Sequence[Bound]) -> tuple[Label, ...] | None:
    """The question's rules that a proof needs; None if it was not found out.

    Each rule's step becomes a name of its own, and that the name is what the step gives is an
    assumption that the solver may do without. Where the proof takes bounds of the year for given,
    what those rest on is asked as well.
    """
    cuts = {node: index for index, (node, _) in enumerate(question.rules)}
    year = one_claim(question, choices_of(question), cuts)
    asked, holds = year.last.nodes[question.assume], year.last.nodes[question.holds]
    broken = [*(bound.term(year.before) for bound in bounds), asked, z3.Not(holds)]
    needed = _core(year, broken, cuts)
    if bounds and needed is not None:
        kept = _core(year, breaking_step(year, bounds), cuts)
        needed = None if kept is None else needed | kept
    return None if needed is None else tuple(question.rules[index][1] for index in sorted(needed))


def _core(year: Year, broken: Sequence[z3.BoolRef], cuts: Mapping[NodeId, int]) -> set[int] | None:
    """The numbers of the rules without which nothing contradicts what is said to be broken."""
    solver = new_solver(Rung(2, 0), _RESOURCES)
    solver.set("core.minimize", True)
    solver.add(*year.assertions, *year.terms.lemmas(), *broken)
    names = {}
    for node, definition in year.terms.tracked:
        name = z3.Bool(f"rule.{cuts[node]}")
        names[str(name)] = cuts[node]
        solver.add(z3.Implies(name, definition))
    if solver.check(*(z3.Bool(name) for name in names)) != z3.unsat:
        return None
    return {names[str(name)] for name in solver.unsat_core()}
