"""From a solver's model to a year of claims that people can follow: small, in round figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import z3

from compiler.evaluate import Value, node_values
from compiler.program.nodes import Kind
from compiler.program.program import FactInput
from compiler.verify.question import Question
from compiler.verify.solver import Rung, ask
from compiler.verify.symbolic import Term
from compiler.verify.unrolled import Year

#: Resource units of Z3 for one wish about a case.
_RESOURCES = 3_000_000
_RUNG = (Rung(2, 0),)
#: Round amounts in fen: 1,000 yuan, 100 yuan, one yuan, ten fen.
_ROUND = (100_000, 10_000, 100, 10)
#: Amounts in fen that a cost is wished to stay within.
_SIZES = (0, 100_000, 1_000_000, 5_000_000, 10_000_000, 20_000_000, 100_000_000, 1_000_000_000)

#: The facts of a claim by name: money in fen, dates yyyymmdd.
Facts = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class History:
    """Claims of one year in order; the last breaks what must hold."""

    claims: tuple[Facts, ...]


class FalseWitness(Exception):
    """A fault of the verifier: the evaluator does not find what the solver says."""


def smallest_history(
    question: Question, year: Year, assertions: Sequence[z3.BoolRef], model: z3.ModelRef
) -> History:
    """The model made small and round, wish by wish, and replayed in the reference evaluator."""
    kept = list(assertions)
    for wishes in _wishes(year):
        for wish in wishes:
            answer = ask([*kept, wish], _RUNG, _RESOURCES)
            if answer.model is not None:
                kept.append(wish)
                model = answer.model
                break
    return replayed(question, year, model)


def replayed(question: Question, year: Year, model: z3.ModelRef) -> History:
    """The model as a history; FalseWitness unless the reference evaluator finds the same."""
    history = decoded(question, year, model)
    if not breaks(question, history):
        raise FalseWitness(f"not a case: {history}")
    return history


def breaks(question: Question, history: History) -> bool:
    """Whether the last claim of the history is asked about and breaks what must hold."""
    state: Mapping[str, int] = {}
    for number, facts in enumerate(history.claims, start=1):
        values = node_values(question.nodes, facts, state)
        if not values[question.step]:
            return False
        if number == len(history.claims):
            return bool(values[question.assume]) and not values[question.holds]
        state = {name: int(values[node]) for name, node in question.state}
    return False


def _wishes(year: Year) -> Iterator[Sequence[z3.BoolRef]]:
    """Groups of wishes, the first that can be had of each is kept; the most wanted first."""
    facts = year.question.facts
    for number, claim in enumerate(year.claims):
        for fact in facts:
            term = claim.claim.facts[fact.name]
            if fact.kind is Kind.CHOICE:
                yield [term == year.choices[fact.name][value.name] for value in fact.values]
            elif fact.kind is Kind.FLAG:
                yield [z3.Not(term)]
            elif fact.kind is Kind.DATE:
                day = claim.claim.days[fact.name]
                yield [z3.And(day.month == number + 1, day.day == 10)]
                yield [day.year == wanted for wanted in (2018, 2019, 2020)]
            elif fact.kind is Kind.COUNT:
                yield [term == age for age in (40, 30, 60) if fact.low <= age <= fact.high]
    for fact in _costs(facts):
        for claim in reversed(year.claims):
            yield from _small(fact, claim.claim.facts)


def _small(fact: FactInput, facts: Mapping[str, Term]) -> Iterator[Sequence[z3.BoolRef]]:
    """A cost within a small size, and round; a compared cost close to its own and round."""
    term = facts[fact.name]
    own = fact.name.removeprefix("compared.")
    if own != fact.name and own in facts:
        growth = term - facts[own]
        yield [growth <= size for size in (0, 1, 100, 10_000, 100_000)]
        return
    yield [term <= size for size in _SIZES]
    yield [term % size == 0 for size in _ROUND]


def _costs(facts: Sequence[FactInput]) -> list[FactInput]:
    """The costs, those of the compared claim last."""
    costs = [fact for fact in facts if fact.kind is Kind.MONEY]
    return sorted(costs, key=lambda fact: fact.name.startswith("compared."))


def decoded(question: Question, year: Year, model: z3.ModelRef) -> History:
    """The claims of a model, as facts; not replayed."""
    claims = []
    for claim in year.claims:
        facts: dict[str, Value] = {}
        for fact in question.facts:
            term = model.eval(claim.claim.facts[fact.name], model_completion=True)
            facts[fact.name] = _value(fact, term, year.choices)
        claims.append(facts)
    return History(tuple(claims))


def _value(fact: FactInput, term: Term, choices: Mapping[str, Mapping[str, int]]) -> Value:
    if fact.kind is Kind.FLAG:
        return bool(z3.is_true(term))
    number = int(str(term))
    if fact.kind is Kind.CHOICE:
        return next(name for name, of in choices[fact.name].items() if of == number)
    return number
