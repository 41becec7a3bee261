"""Random years of claims for a question: near the amounts at which its rules change, and far."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

from compiler.evaluate import Value
from compiler.program.nodes import AtMost, Const, Kind, Node, Sub
from compiler.program.program import FactInput
from compiler.verify.question import Question
from compiler.verify.sides import COMPARED

_CLAIMS = 4


def histories(
    question: Question, count: int, seed: int = 0
) -> Iterator[Sequence[Mapping[str, Value]]]:
    """So many years of one to four claims, in order of time; the same for the same seed."""
    source = random.Random(seed)
    amounts = _constants(question.nodes, Kind.MONEY) or [100_00]
    counts = _constants(question.nodes, Kind.COUNT)
    dates = _constants(question.nodes, Kind.DATE)
    for _ in range(count):
        year = source.choice(dates) // 10000 if dates else 2020
        days = sorted(_day(year, source) for _ in range(source.randint(1, _CLAIMS)))
        yield [_claim(question.facts, day, amounts, counts, source) for day in days]


def _claim(
    facts: Sequence[FactInput],
    day: int,
    amounts: Sequence[int],
    counts: Sequence[int],
    source: random.Random,
) -> Mapping[str, Value]:
    claim: dict[str, Value] = {}
    for fact in facts:
        own = claim.get(fact.name.removeprefix(COMPARED))
        if fact.name.startswith(COMPARED) and own is not None and source.random() < 0.5:
            claim[fact.name] = own
        else:
            claim[fact.name] = _value(fact, day, amounts, counts, source)
    return claim


def _value(
    fact: FactInput,
    day: int,
    amounts: Sequence[int],
    counts: Sequence[int],
    source: random.Random,
) -> Value:
    match fact.kind:
        case Kind.FLAG:
            return source.random() < 0.5
        case Kind.CHOICE:
            return source.choice(fact.values).name
        case Kind.DATE:
            return day
        case Kind.COUNT:
            near = [n + source.randint(-1, 1) for n in counts if fact.low < n < fact.high]
            return source.choice([*near, source.randint(fact.low, fact.high)])
        case _:
            near_by = max(0, source.choice(amounts) + source.randint(-2, 2))
            scaled = round(near_by * source.choice([1, 1.25, 2, 5]))
            return source.choice([near_by, scaled, source.randint(0, 99), _wide(source), 0])


def _wide(source: random.Random) -> int:
    return round(10 ** source.uniform(2, 10))


def _day(year: int, source: random.Random) -> int:
    return year * 10000 + source.randint(1, 12) * 100 + source.randint(1, 28)


def _constants(nodes: Sequence[Node], kind: Kind) -> list[int]:
    """What the question compares with or takes off, and nothing else."""
    found = set()
    for node in nodes:
        if isinstance(node, AtMost | Sub):
            for argument in (node.left, node.right):
                inner = nodes[argument]
                if isinstance(inner, Const) and inner.kind is kind:
                    found.add(int(inner.value))
    return sorted(found)
