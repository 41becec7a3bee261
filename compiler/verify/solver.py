"""Queries to Z3: fixed seeds, resource limits instead of seconds, a ladder before giving up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import z3

from compiler.verify.second import Second

#: Resource units of Z3 for one query; about ten seconds on a common machine.
RESOURCES = 30_000_000


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to ask: the arithmetic solver (Z3's `smt.arith.solver`) and the random seed."""

    arithmetic: int
    seed: int


#: Tried in order until one decides.
LADDER = (Rung(6, 0), Rung(2, 0), Rung(6, 7))


def new_solver(rung: Rung, resources: int = RESOURCES) -> z3.Solver:
    """A solver with everything about it fixed."""
    solver = z3.Solver()
    solver.set("rlimit", resources)
    solver.set("random_seed", rung.seed)
    solver.set("arith.solver", rung.arithmetic)
    return solver


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the assertions can all hold: `model` if yes, no model if not; unknown otherwise."""

    satisfiable: bool | None
    model: z3.ModelRef | None = None


def ask(
    assertions: Sequence[z3.BoolRef],
    ladder: Sequence[Rung] = LADDER,
    resources: int = RESOURCES,
    second: Second | None = None,
) -> Answer:
    """Whether all assertions can hold together, by the first rung of the ladder that decides.

    An answer, never that there is none, is put to the second solver.
    """
    for rung in ladder:
        solver = new_solver(rung, resources)
        solver.add(*assertions)
        result = solver.check()
        if result == z3.unknown:
            continue
        if second is not None:
            second.confirm(solver, result == z3.sat)
        return Answer(True, solver.model()) if result == z3.sat else Answer(False)
    return Answer(None)
