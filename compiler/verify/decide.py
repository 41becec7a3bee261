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
from compiler.verify.second import Second
from compiler.verify.signs import with_signs
from compiler.verify.solver import LADDER, Rung, ask
from compiler.verify.symbolic import Term
from compiler.verify.unrolled import Year, choices_of, from_january, one_claim
from compiler.verify.witness import History, replayed, smallest_history

#: Resource units of Z3: for the whole question, for a piece that may still be split more than
#: twice, for one that may be split once or twice, for one that can't be split.
_FIRST = 4_000_000
_PIECE = 1_000_000
_HALF = 10_000_000
_LAST = 120_000_000
#: Resource units of Z3 for the search of a case.
_SEARCH = 30_000_000
#: With more parts than these a statement rests on nearly every rule; which is not asked.
_FEW = 4
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


def decide(question: Question, *, any_case: bool = False, second: Second | None = None) -> Outcome:
    """Decide a question, part by part where several things must hold together.

    `any_case`: a case need be neither small nor round, and is looked for before a proof. `second`
    is asked again whatever the outcome rests on.
    """
    question = with_signs(question)
    bounds: dict[Bound, None] = {}
    rules: dict[Label, None] | None = {}
    undecided: Undecided | None = None
    why = len(parts(question)) <= _FEW
    for part in parts(question):
        asked = replace(question, holds=part)
        if not why:
            asked = replace(asked, rules=())
        outcome = _decide_part(asked, any_case, second)
        if isinstance(outcome, Refuted):
            return outcome
        if isinstance(outcome, Undecided):
            undecided = undecided or outcome
            continue
        bounds.update(dict.fromkeys(outcome.bounds))
        if rules is None or outcome.rules is None:
            rules = None
        else:
            rules.update(dict.fromkeys(outcome.rules))
    if undecided is not None:
        return undecided
    return Proved(tuple(bounds), None if rules is None else tuple(rules))


def reachable(question: Question, second: Second | None = None) -> bool:
    """Whether any claim is asked about: False only if it is proved that none ever is."""
    question = with_signs(question)
    for claims in range(1, _CLAIMS):
        asked = narrow(without_idle_state(question), {})
        year = from_january(asked, choices_of(asked), claims)
        assertions = [*year.assertions, year.last.nodes[asked.assume]]
        if ask(assertions, LADDER[:1], _FIRST, second).satisfiable:
            return True
    nodes = (*question.nodes, Const(False, Kind.FLAG))
    nothing = replace(question, nodes=nodes, holds=len(question.nodes))
    return not isinstance(_decide_part(nothing, False, second), Proved)


def parts(question: Question) -> Sequence[NodeId]:
    """What must hold, one thing at a time."""
    node = question.nodes[question.holds]
    return node.args if isinstance(node, All) else (question.holds,)


def _decide_part(question: Question, any_case: bool, second: Second | None) -> Outcome:
    asked = narrow(without_idle_state(question), {})
    if any_case:
        history = _refuted(question, asked, 1, True, second)
        if history is not None:
            return Refuted(history)
    if _proved(asked, (), second):
        return Proved((), _why(asked, ()))
    history = _refuted(question, asked, 1, any_case, second)
    if history is not None:
        return Refuted(history)
    bounds = invariants(asked, choices_of(asked), second=second) if asked.state else ()
    if bounds and _proved(asked, bounds, second):
        return Proved(bounds, _why(asked, bounds))
    if _inductive(asked, bounds, second):
        return Proved(bounds, None)
    for claims in range(2, _CLAIMS + 1):
        history = _refuted(question, asked, claims, any_case, second)
        if history is not None:
            return Refuted(history)
    return Undecided(question.holds)


def _why(question: Question, bounds: Sequence[Bound]) -> tuple[Label, ...] | None:
    return rests_on(question, bounds) if question.rules else None


# --- proofs ----------------------------------------------------------------------------------


def _proved(question: Question, bounds: Sequence[Bound], second: Second | None) -> bool:
    """Whether no claim breaks it, after any year so far that keeps the bounds."""
    year = one_claim(question, choices_of(question))
    answer = ask(breaking(year, bounds, every_pair=False), LADDER[:1], _FIRST, second)
    if answer.satisfiable is not None:
        return not answer.satisfiable
    fixed, order = _told_apart(question, second)
    return _no_claim(question, bounds, fixed, order, second)


def _told_apart(question: Question, second: Second | None) -> tuple[Fixed, Sequence[FactInput]]:
    """The facts that can have one value alone among the claims asked about; those to split on."""
    year = one_claim(question, choices_of(question))
    asked = [*year.assertions, year.last.nodes[question.assume]]
    fixed: dict[str, str | bool] = {}
    order = []
    for fact in split_order(question):
        term = year.last.claim.facts[fact.name]
        possible = []
        for value in different_values(question, fact):
            has = _has(term, fact, value, year)
            if ask([*asked, has], LADDER[:1], _PIECE, second).satisfiable is not False:
                possible.append(value)
        if len(possible) == 1:
            fixed[fact.name] = possible[0]
        else:
            order.append(fact)
    return fixed, order


def _has(term: Term, fact: FactInput, value: str | bool, year: Year) -> z3.BoolRef:
    if isinstance(value, bool):
        return term if value else z3.Not(term)
    return term == year.choices[fact.name][value]


def _inductive(question: Question, bounds: Sequence[Bound], second: Second | None) -> bool:
    """Whether it is true on 1 January, and after every claim before which it was true.

    Claims that the question does not ask about must leave what `so_far` says as it is.
    """
    if question.so_far is None:
        return False
    choices = choices_of(question)
    first = from_january(question, choices, 1)
    january = z3.Not(first.last.nodes[question.so_far])
    if ask([*first.assertions, january], LADDER[:1], _FIRST, second).satisfiable is not False:
        return False
    year = one_claim(question, choices)
    broken = [*breaking(year, bounds), year.last.nodes[question.so_far]]
    return ask(broken, LADDER, _LAST, second).satisfiable is False


def _no_claim(
    question: Question,
    bounds: Sequence[Bound],
    fixed: Fixed,
    order: Sequence[FactInput],
    second: Second | None,
) -> bool:
    """The same for claims with these facts: asked piece by piece, the smaller the longer."""
    asked = narrow(question, fixed) if fixed else question
    last = not order
    resources = _LAST if last else _HALF if len(order) <= 2 else _PIECE
    year = one_claim(asked, choices_of(question))
    answer = ask(breaking(year, bounds, every_pair=False), LADDER[:1], resources, second)
    if answer.satisfiable is None and last:
        answer = ask(breaking(year, bounds), LADDER, resources, second)
    if answer.satisfiable is not None or last:
        return answer.satisfiable is False
    fact, *rest = order
    return all(
        _no_claim(question, bounds, {**fixed, fact.name: value}, rest, second)
        for value in different_values(question, fact)
    )


def breaking(
    year: Year, bounds: Sequence[Bound] = (), *, every_pair: bool = True
) -> list[z3.BoolRef]:
    """That the last claim is asked about and breaks what must hold."""
    question, nodes = year.question, year.last.nodes
    return [
        *year.assertions,
        *year.terms.lemmas(every_pair=every_pair),
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
    whole: Question, asked: Question, claims: int, any_case: bool, second: Second | None
) -> History | None:
    """The smallest, roundest year of so many claims whose last breaks it; None if none is found."""
    year = from_january(asked, choices_of(asked), claims)
    assertions = breaking(year, every_pair=False)
    answer = ask(assertions, (Rung(2, 0), Rung(6, 0)), _SEARCH, second)
    if answer.model is None:
        return None
    if any_case:
        return replayed(whole, year, answer.model)
    return smallest_history(whole, year, assertions, answer.model)
