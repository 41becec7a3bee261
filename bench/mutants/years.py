"""Years of claims that meet the figures of a program: guesses among which cases are looked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Final

from compiler.evaluate import Value
from compiler.program.nodes import Const, Kind, Node
from compiler.program.program import FactInput
from compiler.verify.covering.quick import evaluator
from compiler.verify.question import Question
from compiler.verify.witness import History, breaks

Facts = Mapping[str, Value]

_YEARS: Final = 1000
_CLAIMS: Final = 4
_PREFIX: Final = "compared."


class Guesses:
    """Some thousand claims in years, always the same for the same figures."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        """`nodes` have the figures at which amounts, days and counts make a difference."""
        self._amounts: list[int] = []
        self._days: list[int] = []
        self._counts: list[int] = []
        self._made: dict[tuple[FactInput, ...], Sequence[Sequence[Facts]]] = {}
        self._take_figures(list(nodes))

    def case(self, question: Question) -> History | None:
        """A guessed year whose last claim breaks what must hold; None if there is none.

        Guesses are settled fast; the reference evaluator settles the one that is returned.
        """
        settle = evaluator(question.nodes)
        for year in self._years(question.facts):
            claims: list[Facts] = []
            state: Mapping[str, int] = {}
            for facts in year:
                values = settle(facts, state)
                if not values[question.step]:
                    continue
                claims.append(facts)
                if values[question.assume] and not values[question.holds]:
                    history = History(tuple(claims))
                    if _is_case(question, history):
                        return history
                state = {name: int(values[node]) for name, node in question.state}
        return None

    def _years(self, facts: tuple[FactInput, ...]) -> Sequence[Sequence[Facts]]:
        """Claims with these facts, in years."""
        ordered = tuple(sorted(facts, key=lambda item: (item.name.startswith(_PREFIX), item.name)))
        if ordered not in self._made:
            source = Random(20171020)
            self._made[ordered] = [self._year(ordered, source) for _ in range(_YEARS)]
        return self._made[ordered]

    def _year(self, facts: Sequence[FactInput], source: Random) -> Sequence[Facts]:
        """Claims of one person, of whom and of whose illness mostly the same is true."""
        day = source.choice(self._days)
        year: list[Facts] = []
        before: Facts = {}
        for _ in range(_CLAIMS):
            made: dict[str, Value] = {}
            for fact in facts:
                own = made.get(fact.name.removeprefix(_PREFIX))
                again = fact.kind is not Kind.MONEY and source.random() < 0.7
                value = before.get(fact.name) if again else None
                made[fact.name] = self._value(fact, day, source, own) if value is None else value
            year.append(made)
            before = made
        return year

    def _value(self, fact: FactInput, day: int, source: Random, own: Value | None) -> Value:
        """A value of a fact; one of a compared claim is often that of the claim, or near it."""
        match fact.kind:
            case Kind.DATE:
                return day
            case Kind.MONEY:
                if isinstance(own, int) and source.random() < 0.5:
                    return own + source.choice((0, 0, 1, 100, 10_000, 1_000_000))
                return self._amount(source)
            case _ if own is not None and source.random() < 0.5:
                return own
            case Kind.FLAG:
                return source.random() < 0.7
            case Kind.CHOICE:
                return source.choice(fact.values).name
            case _:
                known = [count for count in self._counts if fact.low <= count <= fact.high]
                return source.choice([*known, source.randint(fact.low, fact.high)])

    def _amount(self, source: Random) -> int:
        """An amount of any size, or one at a figure of the program, what is paid of it left out."""
        shape = source.random()
        if shape < 0.15:
            return source.choice((0, 0, 1, 3, 50))
        if shape < 0.4:
            return int(10.0 ** source.uniform(2, 8))
        if shape < 0.6 or not self._amounts:
            return int(10.0 ** source.uniform(6.5, 8.5))
        figure = source.choice(self._amounts) * source.choice((1, 1, 2, 4, 10))
        return max(0, figure + source.choice((-1, 0, 1, 50)))

    def _take_figures(self, nodes: Sequence[Node]) -> None:
        amounts, days, counts = set(), {20200615}, set()
        for node in nodes:
            if isinstance(node, Const):
                value = int(node.value)
                if node.kind is Kind.MONEY and value > 1:
                    amounts.add(value)
                elif node.kind is Kind.COUNT:
                    counts |= {value - 1, value, value + 1}
                elif node.kind is Kind.DATE:
                    days |= {value, value // 10000 * 10000 + 101, value // 10000 * 10000 + 1231}
        self._amounts, self._days, self._counts = sorted(amounts), sorted(days), sorted(counts)


def _is_case(question: Question, history: History) -> bool:
    """Whether the reference evaluator finds the same; it has no answer for claims that can't be."""
    try:
        return breaks(question, history)
    except ValueError:
        return False
