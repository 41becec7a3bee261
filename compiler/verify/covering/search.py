"""Claims that reach goals, found by moving one cost of a year of claims: simple ones first.

Of most edges the claim is found by bisection, since costs move payments steadily. What is not
found here is asked of the solver.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from compiler.evaluate import Value
from compiler.program.nodes import Kind
from compiler.verify.covering.aims import Aims
from compiler.verify.covering.classes import Kinds, kinds_of_claims
from compiler.verify.covering.goal import Aim, Side
from compiler.verify.covering.quick import Altered, Values, altered, evaluator
from compiler.verify.narrow import cone
from dsl.values import date_number, number_date

Facts = Mapping[str, Value]
#: Claims of one person in one year, in order.
Years = tuple[Facts, ...]

_YUAN: Final = 100
#: Costs that a moving cost is tried with, in fen.
_COSTS: Final = tuple(
    _YUAN * yuan
    for yuan in (
        *(0, 100, 300, 1_000, 3_000, 5_000, 10_000, 15_000, 20_000, 30_000, 50_000, 80_000),
        *(100_000, 150_000, 200_000, 300_000, 500_000, 1_000_000, 2_000_000, 5_000_000),
    )
)
#: Costs that stand still while another moves, of this claim and of an earlier one.
_STILL: Final = tuple(_YUAN * yuan for yuan in (10_000, 100_000))
_EARLIER: Final = tuple(_YUAN * yuan for yuan in (5_000, 50_000, 200_000, 1_000_000))
#: What a moving cost is wished to be a multiple of, in fen.
_ROUND: Final = (1_000_000, 100_000, 10_000, 1_000, 100, 10, 1)
#: By how much (fen) a site is altered to see whether anything depends on it.
_ALTERED: Final = (_YUAN, -_YUAN)
#: A goal that is reached so often without being shown waits for more complicated claims.
_TRIES: Final = 16
#: How many tries it counts for to look for a goal that bisection does not find.
_DEAR: Final = 4


@dataclass(frozen=True, slots=True)
class Found:
    """Claims whose last reaches a goal; `shown`: and would be paid otherwise without it."""

    claims: Years
    shown: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Costs by claim and pool, of which one moves: that of claim `moving`, pool `pool`."""

    costs: tuple[Mapping[str, int], ...]
    moving: int
    pool: str

    def at(self, cost: int) -> tuple[Mapping[str, int], ...]:
        """The costs with the moving one at this amount (fen)."""
        return tuple(
            {**costs, self.pool: cost} if number == self.moving else costs
            for number, costs in enumerate(self.costs)
        )


class Settling:
    """Settles years of claims, and tells which goals the claims reach."""

    def __init__(self, aims: Aims) -> None:
        self.aims = aims
        self._evaluate = evaluator(aims.nodes)
        self._next = tuple(aims.settled.state.items())
        self._altered: dict[int, Altered] = {}

    def values(self, claims: Years) -> Iterator[Values]:
        """Every node's value, claim by claim; a claim that is refused leaves the year."""
        state: Mapping[str, int] = {}
        for facts in claims:
            values = self._evaluate(facts, state)
            yield values
            if values[self.aims.settled.admitted]:
                state = {name: int(values[node]) for name, node in self._next}

    def last(self, claims: Years) -> Values | None:
        """Every node's value for the last claim; None if an earlier claim is refused."""
        *earlier, last = self.values(claims)
        admitted = self.aims.settled.admitted
        return last if all(values[admitted] for values in earlier) else None

    def shows(self, aim: Aim, values: Values) -> bool:
        """Whether what is paid depends on the goal's site."""
        if aim.site is None:
            return True
        if aim.site not in self._altered:
            self._altered[aim.site] = altered(self.aims.nodes, aim.site, self.aims.outputs)
        change = self._altered[aim.site]
        now = tuple(values[node] for node in self.aims.outputs)
        return any(change(values, other) != now for other in _others(aim, values[aim.site]))

    def reached(self, claims: Years) -> Iterator[tuple[int, frozenset[int], frozenset[int]]]:
        """For each claim by its number: the goals it reaches, and those of them that it shows."""
        for number, values in enumerate(self.values(claims)):
            flagged = [index for index, aim in enumerate(self.aims.aims) if values[aim.flag]]
            shown = [index for index in flagged if self.shows(self.aims.aims[index], values)]
            yield number, frozenset(flagged), frozenset(shown)


def _others(aim: Aim, value: Value) -> Sequence[Value]:
    if isinstance(value, bool):
        return (not value,)
    if aim.goal.side is Side.TIE:
        return (int(value) - 1,)
    return tuple(max(0, int(value) + change) for change in _ALTERED)


@dataclass(slots=True)
class Search:
    """One search for all goals of a program; `found` has what it has found so far."""

    settling: Settling
    found: dict[int, Found] = field(default_factory=dict)
    #: Goals that no combination of facts admits.
    impossible: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Search, from simple claims to complicated ones."""
        aims = self.settling.aims
        pools = [fact.name for fact in aims.program.facts if fact.is_pool]
        kinds = list(kinds_of_claims(aims.nodes, aims.program.facts))
        possible = [self._possible(facts, pools) for facts in kinds]
        self.impossible = set(range(len(aims.aims))).difference(*possible)
        of_conditions = self._of_conditions()
        of_refusals = cone(aims.nodes, aims.refusals)
        refusals = {index for index, aim in enumerate(aims.aims) if aim.goal.side is Side.REFUSED}
        distinct = _first_of_each(kinds, possible, of_conditions)
        for lines in _tiers(pools):
            tries: dict[int, int] = {}
            for facts, within in distinct:
                self._along(lines, facts, within, tries)
        for costs in _condition_costs(pools):
            for facts, within in zip(kinds, possible, strict=True):
                todo = [index for index in within & of_conditions if not self._is_shown(index)]
                if todo and within & refusals:
                    todo = [index for index in todo if aims.aims[index].site in of_refusals]
                if todo:
                    claims = tuple({**dated, **costs} for dated in _dated(aims, facts, 2))
                    self._take_each(sorted(todo), claims[1:])
                    self._take_each(sorted(todo), claims)

    def _take_each(self, todo: Sequence[int], claims: Years) -> None:
        """Keep these claims for each of some goals that they show."""
        values = self.settling.last(claims)
        if values is None:
            return
        for index in todo:
            self._take(index, claims, values)

    # --- kinds of claims --------------------------------------------------------------------

    def _possible(self, facts: Kinds, pools: Sequence[str]) -> frozenset[int]:
        """The goals that claims of this kind may reach."""
        [values] = self.settling.values(({**facts, **dict.fromkeys(pools, 0)},))
        return frozenset(
            index for index, aim in enumerate(self.settling.aims.aims) if values[aim.within]
        )

    def _of_conditions(self) -> frozenset[int]:
        return frozenset(
            index
            for index, aim in enumerate(self.settling.aims.aims)
            if aim.goal.side in (Side.HOLDS, Side.FAILS)
        )

    # --- lines ------------------------------------------------------------------------------

    def _along(
        self, lines: Sequence[Line], facts: Kinds, within: frozenset[int], tries: dict[int, int]
    ) -> None:
        for line in lines:
            todo = [
                index
                for index in sorted(within)
                if not self._is_shown(index) and tries.get(index, 0) < _TRIES
            ]
            if not todo:
                return
            track = _Track(self.settling, line, facts)
            for index in todo:
                aim = self.settling.aims.aims[index]
                tries[index] = tries.get(index, 0) + (_DEAR if aim.repeats else 0)
                for claims in track.candidates(aim):
                    values = self.settling.last(claims)
                    if values is not None and self._take(index, claims, values):
                        break
                    tries[index] = tries.get(index, 0) + 1

    def _is_shown(self, index: int) -> bool:
        found = self.found.get(index)
        return found is not None and found.shown

    def _take(self, index: int, claims: Years, values: Values) -> bool:
        """Keep claims that reach a goal; whether they show it, so that no better are wanted."""
        aim = self.settling.aims.aims[index]
        if not values[aim.flag]:
            return False
        shown = self.settling.shows(aim, values)
        if shown or index not in self.found:
            self.found[index] = Found(claims, shown)
        return shown


class _Track:
    """One kind of claims along one line, settled at some costs."""

    def __init__(self, settling: Settling, line: Line, facts: Kinds) -> None:
        self._settling = settling
        self._line = line
        self._kinds = _dated(settling.aims, facts, len(line.costs))
        self._samples = [
            (cost, values)
            for cost in _COSTS
            if (values := settling.last(self.claims(cost))) is not None
        ]

    def claims(self, cost: int) -> Years:
        """The claims with the moving cost at this amount (fen)."""
        pairs = zip(self._kinds, self._line.at(cost), strict=True)
        return tuple({**facts, **costs} for facts, costs in pairs)

    def candidates(self, aim: Aim) -> Iterator[Years]:
        """Claims that may reach the goal."""
        for cost, values in self._samples:
            if values[aim.flag]:
                yield self.claims(cost)
        if aim.difference is None:
            return
        if aim.repeats:
            yield from self._repeating(aim)
        else:
            yield from self._crossings(aim, aim.difference)

    def _repeating(self, aim: Aim) -> Iterator[Years]:
        """The first cost from each sample on that reaches the goal."""
        starts = [cost for cost, values in self._samples if values[aim.within]]
        for start in starts[:: max(1, len(starts) // 3)]:
            for cost in range(start, start + _YUAN):
                claims = self.claims(cost)
                settled = self._settling.last(claims)
                if settled is not None and settled[aim.flag]:
                    yield claims
                    break

    def _crossings(self, aim: Aim, difference: int) -> Iterator[Years]:
        for (low, before), (high, after) in zip(self._samples, self._samples[1:], strict=False):
            first, last = int(before[difference]), int(after[difference])
            if min(first, last) <= aim.wanted <= max(first, last):
                cost = self._crossing(aim, difference, low, high)
                if cost is not None:
                    yield self.claims(cost)

    def _crossing(self, aim: Aim, difference: int, low: int, high: int) -> int | None:
        """The roundest cost between two where the difference is as wanted."""

        def gap(cost: int) -> int | None:
            values = self._settling.last(self.claims(cost))
            return None if values is None else int(values[difference]) - aim.wanted

        ends = gap(low), gap(high)
        if ends[0] is None or ends[1] is None:
            return None
        rising = ends[0] < ends[1]

        def least(reached: int) -> int | None:
            """The least cost at which the gap, taken as rising, is at least so much."""
            below, above = low - 1, high + 1
            while above - below > 1:
                middle = (below + above) // 2
                found = gap(middle)
                if found is None:
                    return None
                if (found if rising else -found) >= reached:
                    above = middle
                else:
                    below = middle
            return above

        start, end = least(0), least(1)
        if start is None or end is None or start > high or gap(start) != 0:
            return None
        return roundest(start, min(end - 1, high))


def roundest(low: int, high: int) -> int:
    """The roundest amount (fen) from low to high, the least of these."""
    for unit in _ROUND:
        amount = -(-low // unit) * unit
        if amount <= high:
            return amount
    return low


def _first_of_each(
    kinds: Sequence[Kinds], possible: Sequence[frozenset[int]], ignored: frozenset[int]
) -> list[tuple[Kinds, frozenset[int]]]:
    """One kind for each set of goals that it may reach, those of conditions left out."""
    found: dict[frozenset[int], Kinds] = {}
    for facts, within in zip(kinds, possible, strict=True):
        found.setdefault(within - ignored, facts)
    return [(facts, within) for within, facts in found.items() if within]


def _condition_costs(pools: Sequence[str]) -> Iterator[Mapping[str, int]]:
    """Costs with which to look whether a condition matters."""
    first, *others = pools
    for cost in _STILL:
        yield {**dict.fromkeys(others, 0), first: cost}
        if others:
            yield {**dict.fromkeys(others, cost), first: cost}


def _tiers(pools: Sequence[str]) -> Iterator[list[Line]]:
    """Lines from simple to complicated: one claim, then one with other costs, then two claims."""
    first, *others = pools
    nothing = dict.fromkeys(pools, 0)
    yield [Line((nothing,), 0, first)]
    yield [
        *(Line(({**nothing, other: cost},), 0, first) for other in others for cost in _STILL),
        *(Line(({**nothing, first: cost},), 0, other) for other in others for cost in _STILL),
        *(Line((nothing,), 0, other) for other in others),
    ]
    yield [
        Line(({**nothing, first: cost}, {**nothing, **rest}), 1, first)
        for cost in _EARLIER
        for rest in (nothing, *({other: _STILL[0]} for other in others))
    ]
    yield [
        *(Line((nothing, {**nothing, first: cost}), 0, first) for cost in _STILL),
        *(
            Line(({**nothing, first: cost}, {**nothing, first: still}), 1, other)
            for cost in _EARLIER
            for other in others
            for still in _STILL
        ),
        *(
            Line((dict.fromkeys(pools, cost), dict.fromkeys(pools, still)), 0, pool)
            for pool in pools
            for cost in _STILL
            for still in _STILL
        ),
    ]


def _dated(aims: Aims, facts: Kinds, count: int) -> list[Kinds]:
    """The facts of so many claims, the earlier ones a month apart where that changes nothing."""
    dates = [fact.name for fact in aims.program.facts if fact.kind is Kind.DATE]
    [name] = dates
    last = number_date(int(facts[name]))
    found: list[Kinds] = []
    for number in range(count):
        day = last - timedelta(days=30 * (count - 1 - number))
        usual = 601 < int(facts[name]) % 10000 < 630 and day.year == last.year
        found.append({**facts, name: date_number(day)} if usual else facts)
    return found
