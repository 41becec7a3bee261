"""Which rules a proof rests on: those without which the solver finds no contradiction."""

from __future__ import annotations

from collections.abc import Sequence

import z3

from compiler.program.program import Label
from compiler.verify.invariant import Bound
from compiler.verify.question import Question
from compiler.verify.solver import Rung, new_solver
from compiler.verify.unrolled import choices_of, one_claim

#: Resource units of Z3 for finding out; beyond, nothing is said.
_RESOURCES = 6_000_000


def rests_on(question: Question, bounds: Sequence[Bound]) -> tuple[Label, ...] | None:
    """The question's rules that a proof needs; None if it was not found out.

    Each rule's step becomes a name of its own, and that the name is what the step gives is an
    assumption that the solver may do without.
    """
    cuts = {node: index for index, (node, _) in enumerate(question.rules)}
    year = one_claim(question, choices_of(question), cuts)
    solver = new_solver(Rung(2, 0), _RESOURCES)
    solver.set("core.minimize", True)
    solver.add(*year.assertions, *year.terms.lemmas())
    solver.add(*(bound.term(year.before) for bound in bounds))
    solver.add(year.last.nodes[question.assume], z3.Not(year.last.nodes[question.holds]))
    names = {}
    for node, definition in year.terms.tracked:
        name = z3.Bool(f"rule.{cuts[node]}")
        names[str(name)] = cuts[node]
        solver.add(z3.Implies(name, definition))
    if solver.check(*(z3.Bool(name) for name in names)) != z3.unsat:
        return None
    needed = sorted(names[str(name)] for name in solver.unsat_core())
    return tuple(question.rules[index][1] for index in needed)
