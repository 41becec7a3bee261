"""Sample inputs: around nothing, around the amounts that the rules name, and far away.

They find differences quickly and say which values may be equal; nothing is proved by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from typing import Final

from compiler.program.nodes import Kind
from compiler.verify.translation.cases import input_bounds
from compiler.verify.translation.target import Target

SIZE: Final = 64
_FAR: Final = 10**9


def sample_inputs(target: Target, numbers: Iterable[int]) -> Mapping[str, tuple[int, ...]]:
    """So many values for each number that goes in; the same every time.

    `numbers` are the constants of the program and the code.
    """
    random = Random(20180701)
    edges = sorted({abs(number) for number in numbers})
    samples: dict[str, tuple[int, ...]] = {}
    for fact in target.facts:
        bounds = input_bounds(fact)
        match fact.kind:
            case Kind.MONEY:
                column = [0, *(_amount(random, edges, 0.05) for _ in range(SIZE - 1))]
            case Kind.COUNT | Kind.DATE:
                near = [edge + step for edge in edges for step in (-1, 0, 1)]
                inside = [edge for edge in near if bounds.low <= edge <= bounds.high]
                pool = [bounds.low, bounds.high, *inside]
                column = [random.choice(pool) for _ in range(SIZE)]
                if fact.kind is Kind.COUNT:
                    column[::2] = [random.randint(bounds.low, bounds.high) for _ in column[::2]]
            case Kind.CHOICE | Kind.FLAG:
                continue
        samples[fact.name] = tuple(column)
    for name in target.state:
        samples[name] = (0, *(_year_amount(random, edges) for _ in range(SIZE - 1)))
    return samples


def _year_amount(random: Random, edges: list[int]) -> int:
    """A year-to-date amount, often none and mostly below some edge, so that no limit is reached."""
    if random.random() < 0.4 or not edges:
        return 0
    if random.random() < 0.6:
        return random.randint(0, random.choice(edges))
    return _amount(random, edges, 0.2)


def _amount(random: Random, edges: list[int], nothing: float) -> int:
    """An amount in fen, zero with this probability."""
    if random.random() < nothing:
        return 0
    way = random.randrange(6)
    if way == 0:
        return random.randrange(200)
    if way == 1 and edges:
        return max(0, random.choice(edges) + random.randint(-2, 2))
    if way == 2:
        return int(10 ** (random.random() * 9))
    if way == 3:
        return random.randrange(_FAR)
    return random.randrange(300_000_00)


def nearby(amount: int, random: Random) -> int:
    """Another amount, like this one or not: to see whether a difference stays."""
    match random.randrange(4):
        case 0:
            return amount
        case 1:
            return max(0, amount + random.randint(-100_00, 100_00))
        case 2:
            return amount * random.randint(50, 200) // 100
        case _:
            return random.randrange(50_000_00)
