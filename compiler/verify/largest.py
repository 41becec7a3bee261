"""How much two programs can differ at most: a replayed case from below, a proof from above.

The solver is asked whether more than the most seen so far can be had, and then halves what lies
between the two ends, a fresh solver for each query. What it does not decide is split over the
values of facts, one fact after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import z3

from compiler.program.nodes import NodeId
from compiler.program.program import FactInput
from compiler.verify.decide import different_values, split_order
from compiler.verify.narrow import Fixed
from compiler.verify.paired import narrowed
from compiler.verify.question import Question
from compiler.verify.search import Goal, Search
from compiler.verify.solver import Rung, ask
from compiler.verify.symbolic import Term
from compiler.verify.unrolled import Year, choices_of, from_january
from compiler.verify.witness import FalseWitness, decoded

#: Resource units of Z3: for a query that may still be split, and for one that may not.
_FIRST = 2_000_000
_LAST = 6_000_000
#: Undecided queries before a bound is taken as it is, and facts that a query is split over.
_UNKNOWN = 4
_DEPTH = 4
_LADDER = (Rung(2, 0), Rung(6, 0))


@dataclass(frozen=True, slots=True)
class _Part:
    """The claims with some facts fixed: their terms, and all that is true of them."""

    question: Question
    amounts: Sequence[tuple[NodeId, NodeId]]
    year: Year
    assertions: Sequence[z3.BoolRef]


@dataclass(frozen=True, slots=True)
class _Reached:
    """Claims that were asked for; or none are, or that is not known."""

    model: z3.ModelRef
    part: _Part
    fixed: Fixed


class Largest:
    """Bounds on the differences between old and new amounts over some claims of one year."""

    def __init__(self, search: Search, claims: int) -> None:
        self.search = search
        self.claims = claims
        self.choices = choices_of(search.question)
        self.parts: dict[tuple[tuple[str, str | bool], ...], _Part] = {}
        self.proved: dict[Goal, int | None] = {}
        pools = [item.fact for item in search.facts if item.fact.is_pool]
        self.most = claims * len(pools) * search.ceiling
        # claims of one year need not share the value of a fact
        self.order = split_order(search.question)[:_DEPTH] if claims == 1 else []

    def bound(self, goal: Goal) -> int | None:
        """What the difference of a goal is proved not to exceed (fen); None if nothing is.

        Greater differences that turn up are offered to the search. A difference is never more
        than the cost; that is no proof, so it counts for nothing here.
        """
        whole = self.proved.get(Goal(goal.recipient, goal.sign))
        if whole is not None and self._seen(goal) >= whole:
            return whole  # what holds of all claims holds of these
        self.proved[goal] = self._bound(goal)
        return self.proved[goal]

    def _bound(self, goal: Goal) -> int | None:
        floor, high, step, unknown = self._seen(goal), None, 1, 0
        while (high is None or floor < high) and unknown < _UNKNOWN:
            between = step if high is None else (high - floor + 1) // 2
            wanted = min(floor + between, self.most + 1)
            answer = self._reaches(goal, wanted, {}, self.order)
            if answer is False:
                high = wanted - 1
            elif isinstance(answer, _Reached):
                self._replay(goal, answer, wanted)
                floor, step = self._seen(goal), step * 4
            elif wanted > self.most:
                return None
            else:
                floor, step, unknown = wanted, step * 16, unknown + 1
        return high

    def possible(self, goal: Goal) -> bool:
        """Whether there are claims of this kind at all; yes where it can't be told."""
        if goal in self.search.seen:
            return True
        part = self._part({})
        answer = ask([*part.assertions, *self._within(goal, part)], _LADDER, _LAST)
        return answer.satisfiable is not False

    def _reaches(
        self, goal: Goal, wanted: int, fixed: Fixed, order: Sequence[FactInput]
    ) -> _Reached | bool | None:
        """Claims whose difference is at least so much; False if none is, None if not known."""
        part = self._part(fixed)
        query = [*part.assertions, *self._within(goal, part)]
        query.append(self._difference(goal, part) >= wanted)
        answer = ask(query, _LADDER[:1] if order else _LADDER, _FIRST if order else _LAST)
        if answer.model is not None:
            return _Reached(answer.model, part, fixed)
        if answer.satisfiable is False or not order:
            return answer.satisfiable
        fact, *rest = order
        for value in self._values(goal, fact):
            found = self._reaches(goal, wanted, {**fixed, fact.name: value}, rest)
            if found is not False:
                return found
        return False

    def _values(self, goal: Goal, fact: FactInput) -> Iterator[str | bool]:
        for value in different_values(self.search.question, fact):
            if goal.fact != fact.name or value in goal.values:
                yield value

    def _part(self, fixed: Fixed) -> _Part:
        key = tuple(sorted(fixed.items()))
        if key not in self.parts:
            question, amounts = narrowed(self.search.question, self.search.amounts, fixed)
            year = from_january(question, self.choices, self.claims)
            assertions = [*year.assertions, *year.terms.lemmas()]
            self.parts[key] = _Part(question, amounts, year, assertions)
        return self.parts[key]

    def _replay(self, goal: Goal, found: _Reached, wanted: int) -> None:
        """Offer a case of the solver's to the search, and better it from there."""
        history = decoded(found.part.question, found.part.year, found.model)
        self.search.offer(tuple({**facts, **found.fixed} for facts in history.claims))
        if self._seen(goal) < wanted:
            raise FalseWitness(f"less than {wanted}: {history}")
        self.search.climb(goal)

    def _seen(self, goal: Goal) -> int:
        known = self.search.seen.get(goal)
        return 0 if known is None else known.amount

    def _difference(self, goal: Goal, part: _Part) -> Term:
        old, new = part.amounts[goal.recipient]
        parts = [claim.nodes[new] - claim.nodes[old] for claim in part.year.claims]
        return goal.sign * z3.Sum(parts)

    def _within(self, goal: Goal, part: _Part) -> Sequence[z3.BoolRef]:
        if goal.fact is None:
            return ()
        return [
            z3.Or([self._is(claim.claim.facts[goal.fact], goal.fact, v) for v in goal.values])
            for claim in part.year.claims
        ]

    def _is(self, term: Term, fact: str, value: object) -> z3.BoolRef:
        if isinstance(value, bool):
            return term if value else z3.Not(term)
        return term == self.choices[fact][str(value)]
