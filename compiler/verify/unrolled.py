"""A question over some claims of one year, as terms: each claim's facts, the year after each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import z3

from compiler.program.nodes import NodeId
from compiler.verify.question import Question
from compiler.verify.symbolic import ClaimTerms, Term, Terms, claim_terms, numbered_choices

Choices = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class OneClaim:
    """One claim of a year: its facts, every node's term, and the year after it."""

    claim: ClaimTerms
    nodes: Sequence[Term]
    after: Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Year:
    """Claims of one year in order. `assertions` say all that is true of them but lemmas."""

    question: Question
    terms: Terms
    choices: Choices
    before: Mapping[str, Term]
    claims: tuple[OneClaim, ...]
    assertions: tuple[z3.BoolRef, ...]

    @property
    def last(self) -> OneClaim:
        """The claim that is asked about."""
        return self.claims[-1]


def one_claim(question: Question, choices: Choices, cuts: Collection[NodeId] = ()) -> Year:
    """One claim after any year so far: amounts of any size, none negative that never is."""
    before = {name: z3.Int("year." + name) for name, _ in question.state}
    signs = [amount >= 0 for name, amount in before.items() if name not in question.signed]
    return _year(question, choices, before, 1, signs, cuts)


def from_january(question: Question, choices: Choices, claims: int) -> Year:
    """So many claims of one year, the first after a year-to-date of nothing."""
    before: dict[str, Term] = {name: z3.IntVal(0) for name, _ in question.state}
    year = _year(question, choices, before, claims, [])
    days = [day.is_real() for claim in year.claims for day in claim.claim.days.values()]
    return replace(year, assertions=(*year.assertions, *days))


def _year(
    question: Question,
    choices: Choices,
    before: Mapping[str, Term],
    count: int,
    assertions: list[z3.BoolRef],
    cuts: Collection[NodeId] = (),
) -> Year:
    terms = Terms()
    state = before
    claims: list[OneClaim] = []
    for number in range(count):
        claim = claim_terms(question.facts, choices, f"claim{number + 1}.")
        nodes = terms.nodes(question.nodes, claim.facts, state, choices, cuts)
        state = {name: z3.simplify(nodes[node]) for name, node in question.state}
        assertions += [*claim.domain, nodes[question.step]]
        if claims:
            assertions += _later(claims[-1].claim, claim)
        claims.append(OneClaim(claim, nodes, state))
    return Year(question, terms, choices, before, tuple(claims), (*assertions, *terms.definitions))


def _later(earlier: ClaimTerms, later: ClaimTerms) -> list[z3.BoolRef]:
    """Claims of one year are settled by date."""
    found = []
    for name, day in earlier.days.items():
        after = later.days[name]
        found += [day.year == after.year, day.number <= after.number]
    return found


def choices_of(question: Question) -> Choices:
    """The numbers of one-of values, from all tests in the question."""
    return numbered_choices(question.nodes, question.facts)
