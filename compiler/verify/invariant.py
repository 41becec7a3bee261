"""What is true of the year-to-date amounts after any number of claims: guessed, then proved.

Candidates are linear bounds: equalities found in settled random years (the null space of what was
seen), and bounds made from the policy's own constants. Houdini keeps those that hold on 1 January
and after every claim, given all that are kept (Flanagan and Leino, FME 2001).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import z3

from compiler.program.nodes import Const, Kind
from compiler.verify.equalities import equalities
from compiler.verify.question import Question
from compiler.verify.sample import sampled_years
from compiler.verify.second import Second
from compiler.verify.solver import Rung, new_solver
from compiler.verify.symbolic import Term
from compiler.verify.unrolled import Choices, Year, one_claim

#: Resource units of Z3 for one round of Houdini.
_RESOURCES = 3_000_000


@dataclass(frozen=True, slots=True)
class Bound:
    """The sum of coefficients times year-to-date amounts is at most `limit` (fen)."""

    terms: tuple[tuple[str, int], ...]
    limit: int

    def term(self, state: Mapping[str, Term]) -> z3.BoolRef:
        """The bound of these amounts."""
        return z3.Sum([factor * state[name] for name, factor in self.terms]) <= self.limit

    def holds(self, state: Mapping[str, int]) -> bool:
        """Whether the amounts (fen) keep the bound."""
        return sum(factor * state[name] for name, factor in self.terms) <= self.limit

    def names(self) -> frozenset[str]:
        """The amounts that it speaks of."""
        return frozenset(name for name, _ in self.terms)


def invariants(
    question: Question,
    choices: Choices,
    known: Sequence[Bound] = (),
    second: Second | None = None,
) -> tuple[Bound, ...]:
    """Bounds that hold after any number of claims; `known` are taken as proved already."""
    names = [name for name, _ in question.state]
    if not names:
        return ()
    years = sampled_years(question)
    settled = set(known)
    candidates = [
        bound
        for bound in dict.fromkeys(_candidates(question, names, years))
        if bound not in settled and all(bound.holds(state) for state in years)
    ]
    kept = _kept(question, choices, candidates, known)
    if second is not None and kept:
        _confirm(question, choices, (*known, *kept), second)
    return (*known, *kept)


def _candidates(
    question: Question, names: Sequence[str], years: Sequence[Mapping[str, int]]
) -> Iterable[Bound]:
    for factors, constant in equalities(names, years):
        yield Bound(factors, constant)
        yield Bound(tuple((name, -factor) for name, factor in factors), -constant)
    constants = sorted(
        {
            int(node.value)
            for node in question.nodes
            if isinstance(node, Const) and node.kind is Kind.MONEY and node.value >= 0
        }
    )
    for name in names:
        for constant in constants:
            yield Bound(((name, 1),), constant)
    for one, other in permutations(names, 2):
        for constant in constants:
            yield Bound(((one, 1), (other, -1)), constant)
    for one, other in combinations(names, 2):
        for constant in constants:
            yield Bound(((one, 1), (other, 1)), constant)


def _kept(
    question: Question, choices: Choices, candidates: list[Bound], known: Sequence[Bound]
) -> list[Bound]:
    """Houdini: drop what a claim can break, until nothing is broken; then what the rest implies."""
    year = one_claim(question, choices)
    solver = new_solver(Rung(2, 0), _RESOURCES)
    solver.add(*year.assertions, *year.terms.lemmas())
    solver.add(*(bound.term(state) for bound in known for state in (year.before, year.last.after)))
    names = [z3.Bool(f"kept.{index}") for index in range(len(candidates))]
    broken = [z3.Bool(f"broken.{index}") for index in range(len(candidates))]
    for name, other, bound in zip(names, broken, candidates, strict=True):
        solver.add(z3.Implies(name, bound.term(year.before)))
        solver.add(z3.Implies(other, z3.Not(bound.term(year.last.after))))
    kept = list(range(len(candidates)))
    while kept:
        some = z3.Bool(f"some.{len(kept)}")
        solver.add(z3.Implies(some, z3.Or([broken[index] for index in kept])))
        left = _unbroken(solver, year, candidates, kept, names, some)
        if left is None:
            left = _each_unbroken(solver, year, candidates, kept, names, broken)
        if left == kept:
            break
        kept = left
    return _strongest([candidates[index] for index in kept])


def breaking_step(year: Year, bounds: Sequence[Bound]) -> list[z3.BoolRef]:
    """That the bounds hold before a claim and not after it."""
    broken = z3.Or([z3.Not(bound.term(year.last.after)) for bound in bounds])
    return [*(bound.term(year.before) for bound in bounds), broken]


def _confirm(question: Question, choices: Choices, bounds: Sequence[Bound], second: Second) -> None:
    """Have the second solver say that no claim breaks the bounds."""
    year = one_claim(question, choices)
    solver = z3.Solver()
    solver.add(*year.assertions, *year.terms.lemmas(), *breaking_step(year, bounds))
    second.confirm(solver, satisfiable=False)


def _unbroken(
    solver: z3.Solver,
    year: Year,
    candidates: Sequence[Bound],
    kept: list[int],
    names: Sequence[z3.BoolRef],
    query: z3.BoolRef,
) -> list[int] | None:
    """What is left of the kept after one query for a claim that breaks some; None if unknown."""
    result = solver.check(query, *(names[index] for index in kept))
    if result == z3.unsat:
        return kept
    if result == z3.unknown:
        return None
    model = solver.model()
    after = {
        name: model.eval(term, model_completion=True).as_long()
        for name, term in year.last.after.items()
    }
    return [index for index in kept if candidates[index].holds(after)]


def _each_unbroken(
    solver: z3.Solver,
    year: Year,
    candidates: Sequence[Bound],
    kept: list[int],
    names: Sequence[z3.BoolRef],
    broken: Sequence[z3.BoolRef],
) -> list[int]:
    """The same, asked of one candidate after the other; one that stays unknown is dropped."""
    left = list(kept)
    for index in kept:
        if index in left:
            found = _unbroken(solver, year, candidates, left, names, broken[index])
            left = [other for other in left if other != index] if found is None else found
    return left


def _strongest(bounds: Sequence[Bound]) -> list[Bound]:
    """Of bounds on the same sum, the least."""
    least: dict[tuple[tuple[str, int], ...], Bound] = {}
    for bound in bounds:
        known = least.get(bound.terms)
        if known is None or bound.limit < known.limit:
            least[bound.terms] = bound
    alone = {bound.terms[0][0]: bound.limit for bound in least.values() if _is_single(bound)}
    return [bound for bound in least.values() if _is_single(bound) or not _implied(bound, alone)]


def _is_single(bound: Bound) -> bool:
    return len(bound.terms) == 1 and bound.terms[0][1] == 1


def _implied(bound: Bound, alone: Mapping[str, int]) -> bool:
    """Whether the limits of single amounts, none of them negative, say as much."""
    added = [name for name, factor in bound.terms if factor > 0]
    if any(factor not in (1, -1) for _, factor in bound.terms):
        return False
    return all(name in alone for name in added) and sum(alone[n] for n in added) <= bound.limit
