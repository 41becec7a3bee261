"""Regions are held to brute force: every claim of a small space, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from compiler.region import (
    Branch,
    Cell,
    Decision,
    Interval,
    Leaf,
    Region,
    Space,
    decide,
    space_of,
)
from dsl.model import (
    AllOf,
    AnyOf,
    Condition,
    FactValue,
    Group,
    Holds,
    InGroup,
    InRange,
    IsOneOf,
    Label,
    NotCondition,
    OneOfFact,
    WholeNumberFact,
    YesNoFact,
)
from dsl.source import NOWHERE

WORDS = Label("", "")
FACTS = (
    OneOfFact(
        "level", WORDS, tuple(FactValue(name, WORDS) for name in ("low", "mid", "high")), NOWHERE
    ),
    YesNoFact("referred", WORDS, NOWHERE),
    WholeNumberFact("age", WORDS, 0, 9, NOWHERE),
)
GROUPS = (Group("old", WORDS, InRange("age", 7, None), None, NOWHERE),)

Claim = Mapping[str, str | bool | int]


def claims() -> Iterator[Claim]:
    for level, referred, age in product(("low", "mid", "high"), (True, False), range(10)):
        yield {"level": level, "referred": referred, "age": age, "date": 2018_01_01}


def admits(condition: Condition, claim: Claim) -> bool:
    match condition:
        case IsOneOf(fact, values):
            return claim[fact] in values
        case Holds(fact):
            return claim[fact] is True
        case InRange(fact, low, high):
            number = int(claim[fact])
            return (low is None or low <= number) and (high is None or number <= high)
        case InGroup():
            return int(claim["age"]) >= 7
        case NotCondition(item):
            return not admits(item, claim)
        case AllOf(items):
            return all(admits(item, claim) for item in items)
        case AnyOf(items):
            return any(admits(item, claim) for item in items)


def holds(cell: Cell, value: str | bool | int) -> bool:
    if isinstance(cell, Interval):
        return not isinstance(value, str) and cell.low <= value <= cell.high
    return cell == value


def in_region(region: Region, claim: Claim) -> bool:
    return any(
        all(any(holds(cell, claim[fact]) for cell in cells) for fact, cells in box.items())
        for box in region.boxes()
    )


ages = st.integers(0, 9)
atoms = st.one_of(
    st.sets(st.sampled_from(["low", "mid", "high"]), min_size=1).map(
        lambda values: IsOneOf("level", frozenset(values))
    ),
    st.just(Holds("referred")),
    st.just(InGroup("old")),
    st.tuples(ages, ages).map(lambda pair: InRange("age", min(pair), max(pair))),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    atoms,
    lambda inner: st.one_of(
        inner.map(NotCondition),
        st.lists(inner, max_size=3).map(lambda items: AllOf(tuple(items))),
        st.lists(inner, max_size=3).map(lambda items: AnyOf(tuple(items))),
    ),
    max_leaves=8,
)


def space_for(*items: Condition) -> Space:
    return space_of(FACTS, GROUPS, items)


@given(conditions)
def test_a_region_admits_what_its_condition_admits(condition: Condition) -> None:
    region = space_for(condition).of(condition)
    for claim in claims():
        assert in_region(region, claim) == admits(condition, claim)


@given(conditions, conditions)
def test_set_operations(first: Condition, second: Condition) -> None:
    space = space_for(first, second)
    left, right = space.of(first), space.of(second)
    for claim in claims():
        a, b = admits(first, claim), admits(second, claim)
        assert in_region(left & right, claim) == (a and b)
        assert in_region(left | right, claim) == (a or b)
        assert in_region(left - right, claim) == (a and not b)
    assert left.within(left | right)
    assert (left & right) == (right & left)
    assert bool(left) == any(admits(first, claim) for claim in claims())


@given(conditions, conditions)
def test_a_decision_finds_the_region_of_each_claim(first: Condition, second: Condition) -> None:
    space = space_for(first, second)
    regions = (space.of(first), space.of(second) - space.of(first))
    decision = decide(regions)
    for claim in claims():
        for index, region in enumerate(regions):
            if in_region(region, claim):
                assert led_to(decision, claim) == index


def led_to(decision: Decision, claim: Claim) -> int:
    match decision:
        case Leaf(index):
            return index
        case Branch(fact, ways):
            for cells, way in ways:
                if any(holds(cell, claim[fact]) for cell in cells):
                    return led_to(way, claim)
    raise AssertionError("a branch covers its fact")


@given(conditions)
def test_a_case_is_in_its_region(condition: Condition) -> None:
    region = space_for(condition).of(condition)
    if not region:
        return
    case = region.case()
    for claim in claims():
        if all(holds(cell, claim[fact]) for fact, cell in case.items()):
            assert admits(condition, claim)


def test_numbers_are_cut_only_where_a_condition_cuts_them() -> None:
    space = space_for(InRange("age", 3, 5), InRange("date", 2018_06_20, None))
    ages_axis = next(axis for axis in space.axes if axis.fact == "age")
    assert ages_axis.cells == (Interval(0, 2), Interval(3, 5), Interval(6, 6), Interval(7, 9))
