"""What the search did not find, asked of the solver: claims that reach it, or why none can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from compiler.program.nodes import Not
from compiler.verify.covering.aims import Aims
from compiler.verify.covering.goal import Aim
from compiler.verify.covering.search import Years
from compiler.verify.decide import breaking
from compiler.verify.invariant import Bound, invariants
from compiler.verify.narrow import narrow, without_idle_state
from compiler.verify.question import Question
from compiler.verify.solver import Rung, ask
from compiler.verify.unrolled import choices_of, from_january, one_claim
from compiler.verify.witness import smallest_history

#: Resource units of Z3 for a query.
_RESOURCES = 12_000_000
_RUNGS = (Rung(2, 0),)
#: The most claims of a year that a goal may need.
_CLAIMS = 3


class Unreached(Enum):
    """Why a goal has no case."""

    IMPOSSIBLE = "impossible"  # proved: no year of claims reaches it
    NOT_FOUND = "not_found"  # none of up to three claims was found


@dataclass(frozen=True, slots=True)
class Asked:
    """What the solver says of a goal: the claims that reach it, or why there are none."""

    claims: Years | Unreached


def ask_for(aims: Aims, wanted: Sequence[Aim]) -> Iterator[Asked]:
    """Ask for claims that reach each of these goals; they are replayed in the evaluator."""
    bounds: tuple[Bound, ...] | None = None
    for aim in wanted:
        question = _question(aims, aim)
        asked = narrow(without_idle_state(question), {})
        if _is_impossible(asked, ()):
            yield Asked(Unreached.IMPOSSIBLE)
            continue
        if bounds is None:
            whole = narrow(question, {})
            bounds = invariants(whole, choices_of(whole)) if whole.state else ()
        known = [bound for bound in bounds if bound.names() <= {name for name, _ in asked.state}]
        if known and _is_impossible(asked, known):
            yield Asked(Unreached.IMPOSSIBLE)
            continue
        found = (_reaching(question, asked, claims) for claims in range(1, _CLAIMS + 1))
        yield Asked(next(filter(None, found), Unreached.NOT_FOUND))


def _question(aims: Aims, aim: Aim) -> Question:
    """That no claim reaches the goal."""
    nodes = (*aims.nodes, Not(aim.flag))
    return Question(
        nodes,
        aims.program.facts,
        tuple(aims.settled.state.items()),
        aims.settled.admitted,
        aims.settled.admitted,
        len(nodes) - 1,
    )


def _is_impossible(question: Question, bounds: Sequence[Bound]) -> bool:
    year = one_claim(question, choices_of(question))
    return ask(breaking(year, bounds), _RUNGS, _RESOURCES).satisfiable is False


def _reaching(whole: Question, asked: Question, claims: int) -> Years | None:
    year = from_january(asked, choices_of(asked), claims)
    assertions = breaking(year)
    answer = ask(assertions, _RUNGS, _RESOURCES)
    if answer.model is None:
        return None
    return smallest_history(whole, year, assertions, answer.model).claims
