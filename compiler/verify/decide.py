"""Decide a question: proved for every year of claims, refuted by a year of claims, or neither.

First a claim after any year so far; where that is not enough, what is true of every year so far
(`invariant`). A refutation is a year from 1 January; what only an unreachable year breaks is not
refuted. An undecided query is split over the values of facts, one fact after the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import z3

from compiler.program.nodes import All, Const, Fact, IsOneOf, Kind, NodeId
from compiler.program.program import FactInput, Label
from compiler.verify.invariant import Bound, invariants
from compiler.verify.narrow import Fixed, narrow, without_idle_state
from compiler.verify.question import Question
from compiler.verify.rests import rests_on
from compiler.verify.solver import LADDER, Rung, ask
from compiler.verify.unrolled import Year, choices_of, from_january, one_claim
from compiler.verify.witness import History, replayed, smallest_history

#: Resource units of Z3: for a query that may still be split, and for one that may not.
_FIRST = 12_000_000
_LAST = 120_000_000
#: The most claims of a year that a refutation takes.
_CLAIMS = 3


@dataclass(frozen=True, slots=True)
class Proved:
    """It holds for every claim after every year so far.

    `bounds` are what is true of every year so far and was used; `rules` are the question's
    rules that the proof rests on, None where that was not found out.
    """

    bounds: tuple[Bound, ...] = ()
    rules: tuple[Label, ...] | None = ()


@dataclass(frozen=True, slots=True)
class Refuted:
    """It fails for the last claim of this year of claims."""

    history: History


@dataclass(frozen=True, slots=True)
class Undecided:
    """Neither proved nor refuted; `part` is what was asked (a node of the question)."""

    part: NodeId


Outcome = Proved | Refuted | Undecided


def decide(question: Question, *, any_case: bool = False) -> Outcome:
    """Decide a question, part by part where several things must hold together.

    `any_case`: a case need be neither small nor round, and is looked for before a proof.
    """
    bounds: dict[Bound, None] = {}
    rules: dict[Label, None] | None = {}
    for part in parts(question):
        outcome = _decide_part(replace(question, holds=part), any_case=any_case)
        if not isinstance(outcome, Proved):
            return outcome
        bounds.update(dict.fromkeys(outcome.bounds))
        if rules is None or outcome.rules is None:
            rules = None
        else:
            rules.update(dict.fromkeys(outcome.rules))
    return Proved(tuple(bounds), None if rules is None else tuple(rules))


def reachable(question: Question) -> bool:
    """Whether any claim is asked about: False only if it is proved that none ever is."""
    for claims in range(1, _CLAIMS):
        asked = narrow(without_idle_state(question), {})
        year = from_january(asked, choices_of(asked), claims)
        assertions = [*year.assertions, year.last.nodes[asked.assume]]
        if ask(assertions, LADDER[:1], _FIRST).satisfiable:
            return True
    nodes = (*question.nodes, Const(False, Kind.FLAG))
    nothing = replace(question, nodes=nodes, holds=len(question.nodes))
    return not isinstance(_decide_part(nothing), Proved)


def parts(question: Question) -> Sequence[NodeId]:
    """What must hold, one thing at a time."""
    node = question.nodes[question.holds]
    return node.args if isinstance(node, All) else (question.holds,)


def _decide_part(question: Question, *, any_case: bool = False) -> Outcome:
    asked = narrow(without_idle_state(question), {})
    if any_case:
        history = _refuted(question, asked, 1, any_case=True)
        if history is not None:
            return Refuted(history)
    if _proved(asked, ()):
        return Proved((), rests_on(asked, ()))
    for claims in range(1, min(_CLAIMS, 2) + 1):
        history = _refuted(question, asked, claims, any_case=any_case)
        if history is not None:
            return Refuted(history)
    bounds = invariants(asked, choices_of(asked)) if asked.state else ()
    if bounds and _proved(asked, bounds):
        return Proved(bounds, rests_on(asked, bounds))
    for claims in range(3, _CLAIMS + 1):
        history = _refuted(question, asked, claims, any_case=any_case)
        if history is not None:
            return Refuted(history)
    return Undecided(question.holds)


# --- proofs ----------------------------------------------------------------------------------


def _proved(question: Question, bounds: Sequence[Bound]) -> bool:
    """Whether no claim breaks it, after any year so far that keeps the bounds."""
    return _no_claim(question, bounds, {}, split_order(question))


def _no_claim(
    question: Question, bounds: Sequence[Bound], fixed: Fixed, order: Sequence[FactInput]
) -> bool:
    asked = narrow(question, fixed) if fixed else question
    last = not order
    answer = ask(
        breaking(one_claim(asked, choices_of(question)), bounds),
        LADDER if last else LADDER[:1],
        _LAST if last else _FIRST,
    )
    if answer.satisfiable is not None or last:
        return answer.satisfiable is False
    fact, *rest = order
    return all(
        _no_claim(question, bounds, {**fixed, fact.name: value}, rest)
        for value in different_values(question, fact)
    )


def breaking(year: Year, bounds: Sequence[Bound] = ()) -> list[z3.BoolRef]:
    """That the last claim is asked about and breaks what must hold."""
    question, nodes = year.question, year.last.nodes
    return [
        *year.assertions,
        *year.terms.lemmas(),
        *(bound.term(year.before) for bound in bounds),
        nodes[question.assume],
        z3.Not(nodes[question.holds]),
    ]


def split_order(question: Question) -> list[FactInput]:
    """The facts with few values, the most often tested first."""
    tested: Counter[str] = Counter()
    for node in question.nodes:
        match node:
            case IsOneOf(subject, _):
                fact = question.nodes[subject]
                assert isinstance(fact, Fact)
                tested[fact.name] += 1
            case Fact(name, Kind.FLAG):
                tested[name] += 1
    facts = [fact for fact in question.facts if tested[fact.name]]
    return sorted(facts, key=lambda fact: (-tested[fact.name], fact.name))


def different_values(question: Question, fact: FactInput) -> Iterator[str | bool]:
    """One of each kind of values that the question tells apart."""
    if fact.kind is Kind.FLAG:
        yield from (True, False)
        return
    seen: set[int] = set()
    for name, number in choices_of(question)[fact.name].items():
        if number not in seen:
            seen.add(number)
            yield name


# --- refutations -----------------------------------------------------------------------------


def _refuted(
    whole: Question, asked: Question, claims: int, *, any_case: bool = False
) -> History | None:
    """The smallest, roundest year of so many claims whose last breaks it; None if none is found."""
    year = from_january(asked, choices_of(asked), claims)
    assertions = breaking(year)
    answer = ask(assertions, (Rung(2, 0), Rung(6, 0)), _FIRST * 3)
    if answer.model is None:
        return None
    if any_case:
        return replayed(whole, year, answer.model)
    return smallest_history(whole, year, assertions, answer.model)
