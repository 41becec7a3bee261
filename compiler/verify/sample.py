"""Random years of a question, settled by the reference evaluator: a source of guesses only."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

from compiler.evaluate import Value, node_values
from compiler.program.nodes import AtMost, Const, Kind, Node
from compiler.program.program import FactInput
from compiler.verify.question import Question

_YEARS = 40
_CLAIMS = 6
_TRIES = 12


def sampled_years(question: Question) -> list[Mapping[str, int]]:
    """The year-to-date amounts (fen) after each claim of some random years; always the same."""
    nothing = {name: 0 for name, _ in question.state}
    return [nothing, *(_after(question, values) for values in sampled_values(question))]


def sampled_values(question: Question) -> Iterator[Sequence[Value]]:
    """The value of every node at each claim of some random years; always the same years."""
    source = random.Random(20171020)
    dates = _dates(question.nodes)
    for _ in range(_YEARS):
        state: Mapping[str, int] = {name: 0 for name, _ in question.state}
        date = source.choice(dates)
        for _ in range(_CLAIMS):
            values = _one(question, state, date, source)
            if values is not None:
                yield values
                state = _after(question, values)


def _one(
    question: Question, state: Mapping[str, int], date: int, source: random.Random
) -> Sequence[Value] | None:
    """One random claim that moves the year; None if none of some tries does."""
    for _ in range(_TRIES):
        facts = {fact.name: _value(fact, date, source) for fact in question.facts}
        try:
            values = node_values(question.nodes, facts, state)
        except ValueError:  # amounts below zero, of facts that no claim has together
            continue
        if values[question.step]:
            return values
    return None


def _after(question: Question, values: Sequence[Value]) -> Mapping[str, int]:
    return {name: int(values[node]) for name, node in question.state}


def _value(fact: FactInput, date: int, source: random.Random) -> Value:
    match fact.kind:
        case Kind.FLAG:
            return source.random() < 0.7
        case Kind.CHOICE:
            return source.choice(fact.values).name
        case Kind.COUNT:
            return source.randint(fact.low, fact.high)
        case Kind.DATE:
            return date
        case _:
            return round(10 ** source.uniform(2, 8))


def _dates(nodes: Sequence[Node]) -> list[int]:
    """Days on which the question's comparisons of dates come out in different ways."""
    found = {20200615}
    for node in nodes:
        if isinstance(node, AtMost):
            for argument in (node.left, node.right):
                inner = nodes[argument]
                if isinstance(inner, Const) and inner.kind is Kind.DATE:
                    found |= {int(inner.value) // 10000 * 10000 + 1231}
                    found |= {int(inner.value) // 10000 * 10000 + 101}
    return sorted(found)
