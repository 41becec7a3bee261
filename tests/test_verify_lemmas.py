"""Every lemma about roundings follows from what a rounding is; one that does not is caught."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.cli.rule_files import read
from compiler.pipeline import compile_rules
from compiler.program.bounds import whole_rates
from compiler.program.nodes import Round

z3 = pytest.importorskip("z3")

from compiler.verify.symbolic import Rounding, pair_lemmas, single_lemmas  # noqa: E402

#: A term of Z3, which has no types.
Formula: TypeAlias = Any

POLICIES = sorted(Path("policies").glob("*.policy"))
Rates = tuple[Fraction, ...]


def rounding(rates: Rates, name: str) -> tuple[Rounding, list[Formula]]:
    """A rounding of any whole amounts, and its definition alone."""
    amounts = tuple(z3.Int(f"{name}.{number}") for number in range(len(rates)))
    value = z3.Int(f"{name}.rounded")
    whole = whole_rates(rates)
    exact = z3.Sum([n * a for n, a in zip(whole.numerators, amounts, strict=True)]) + whole.half
    low = whole.denominator * value
    return Rounding(rates, amounts, value), [low <= exact, exact < low + whole.denominator]


def follows(definitions: list[Formula], lemma: Formula) -> bool:
    """Whether a lemma is proved from the definitions, for all amounts, negative ones included."""
    solver = z3.Solver()
    solver.set("rlimit", 20_000_000)
    solver.add(*definitions, z3.Not(lemma))
    result = solver.check()
    assert result != z3.unknown
    return bool(result == z3.unsat)


def all_follow(first: Rates, second: Rates) -> bool:
    one, of_one = rounding(first, "one")
    other, of_other = rounding(second, "other")
    singles = all(follows(of_one, lemma) for lemma in single_lemmas(one))
    return singles and all(
        follows([*of_one, *of_other], lemma) for lemma in pair_lemmas(one, other)
    )


def rates_of_policies() -> Iterator[Rates]:
    for path in POLICIES:
        compiled = compile_rules(read(path))
        assert compiled.program is not None
        programs = (compiled.program.nodes, *(item.nodes for item in compiled.formulas))
        for nodes in programs:
            for node in nodes:
                if isinstance(node, Round):
                    yield tuple(rate for rate, _ in node.terms)


def test_the_lemmas_hold_for_the_rates_of_the_policies() -> None:
    found = sorted(set(rates_of_policies()))
    assert len(found) > 20
    assert all(all_follow(rates, rates) for rates in found)
    neighbours = pairwise(found)
    assert all(all_follow(*pair) for pair in neighbours if len(pair[0]) == len(pair[1]))


rates = st.builds(Fraction, st.integers(1, 300), st.integers(1, 200))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 2).flatmap(lambda n: st.tuples(*[st.tuples(*[rates] * n)] * 2)))
def test_the_lemmas_hold_for_any_rates(both: tuple[Rates, Rates]) -> None:
    assert all_follow(*both)


@settings(max_examples=200, deadline=None)
@given(st.lists(rates, min_size=1, max_size=3).map(tuple), st.data())
def test_a_rounding_is_defined_as_the_evaluator_rounds(given: Rates, data: st.DataObject) -> None:
    amounts = [data.draw(st.integers(0, 10**9)) for _ in given]
    whole = whole_rates(given)
    exact = sum((r * a for r, a in zip(given, amounts, strict=True)), Fraction())
    numerator = sum(n * a for n, a in zip(whole.numerators, amounts, strict=True)) + whole.half
    value = numerator // whole.denominator
    assert value == (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


@pytest.mark.parametrize(
    ("rates", "lemma"),
    [
        pytest.param("4/5", lambda r: r.value >= 0, id="without the guard of the amount"),
        pytest.param("4/5", lambda r: r.value <= r.amounts[0], id="at most, without the guard"),
        pytest.param(
            "3/2",
            lambda r: z3.Implies(r.amounts[0] >= 0, r.value <= r.amounts[0]),
            id="at most, of a rate above 100 percent",
        ),
        pytest.param(
            "1/2",
            lambda r: z3.Implies(r.amounts[0] >= 0, 2 * r.value <= r.amounts[0]),
            id="rounded down",
        ),
    ],
)
def test_a_false_lemma_is_caught(rates: str, lemma: object) -> None:
    one, definitions = rounding((Fraction(rates),), "one")
    assert callable(lemma)
    assert not follows(definitions, lemma(one))


def test_a_false_lemma_of_two_roundings_is_caught() -> None:
    one, of_one = rounding((Fraction(3, 2),), "one")
    other, of_other = rounding((Fraction(3, 2),), "other")
    ordered = z3.And(one.amounts[0] >= 0, one.amounts[0] <= other.amounts[0])
    growth = other.value - one.value <= other.amounts[0] - one.amounts[0]
    assert not follows([*of_one, *of_other], z3.Implies(ordered, growth))
    smaller, of_smaller = rounding((Fraction(1, 2),), "smaller")
    unordered = smaller.value <= one.value
    assert not follows([*of_smaller, *of_one], unordered)


def test_rates_in_another_order_share_no_lemma_of_growth() -> None:
    one, of_one = rounding((Fraction(1, 2), Fraction(9, 10)), "one")
    other, of_other = rounding((Fraction(9, 10), Fraction(1, 2)), "other")
    assert all(follows([*of_one, *of_other], lemma) for lemma in pair_lemmas(one, other))
    assert pair_lemmas(one, rounding((Fraction(1, 2),), "third")[0]) == []
