"""The Builder: what it folds and what it refuses, as text before and after."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_program import small_program

from compiler.evaluate import Value, evaluate
from compiler.program.builder import Builder, ProgramError
from compiler.program.nodes import Kind, NodeId, Round
from compiler.program.program import PatientShare
from compiler.program.text import expression_text

LEVELS = ("township", "county", "city")
Made = Callable[["Names"], NodeId]


class Names:
    """A builder with some inputs at hand: amounts a b c (a cost, a cost, the year), flags p q."""

    def __init__(self) -> None:
        self.builder = build = Builder()
        self.a, self.b = build.fact("a", Kind.MONEY), build.fact("b", Kind.MONEY)
        self.c = build.state("c")
        self.p, self.q = build.fact("p", Kind.FLAG), build.fact("q", Kind.FLAG)
        self.level = build.fact("level", Kind.CHOICE, LEVELS)
        self.age = build.fact("age", Kind.COUNT)
        self.zero, self.hundred = build.money(0), build.money(100_00)
        self.yes, self.no = build.flag(True), build.flag(False)

    def share(self, *terms: tuple[str, NodeId]) -> NodeId:
        return self.builder.round_sum([(Fraction(rate), amount) for rate, amount in terms])

    def at(self, *levels: str) -> NodeId:
        return self.builder.is_one_of(self.level, levels)

    def text(self, node: NodeId) -> str:
        return expression_text(self.builder.nodes, node)


AMOUNTS: list[tuple[str, Made]] = [
    ("add(a, b)", lambda n: n.builder.add(n.a, n.b)),
    ("add(a, b, 100.00)", lambda n: n.builder.add(n.hundred, n.a, n.zero, n.b)),
    ("add(a, b, year.c)", lambda n: n.builder.add(n.builder.add(n.a, n.b), n.c)),
    ("a", lambda n: n.builder.add(n.a, n.zero)),
    ("200.00", lambda n: n.builder.add(n.hundred, n.hundred)),
    ("a", lambda n: n.builder.add(n.builder.sub(n.a, n.b), n.b)),
    ("0.00", lambda n: n.builder.sub(n.a, n.a)),
    ("a", lambda n: n.builder.sub(n.a, n.zero)),
    ("b", lambda n: n.builder.sub(n.a, n.builder.sub(n.a, n.b))),
    ("b", lambda n: n.builder.sub(n.builder.add(n.a, n.b), n.a)),
    (
        "sub(add(a, b), year.c)",
        lambda n: n.builder.add(n.builder.sub(n.a, half(n)), n.builder.sub(n.b, minus_half(n))),
    ),
    ("min(a, b)", lambda n: n.builder.minimum(n.a, n.b, n.a)),
    ("min(a, b, year.c)", lambda n: n.builder.minimum(n.a, n.builder.minimum(n.b, n.c))),
    ("min(a, 100.00)", lambda n: n.builder.minimum(n.a, n.hundred, n.builder.money(200_00))),
    ("0.00", lambda n: n.builder.minimum(n.a, n.zero)),
    ("a", lambda n: n.builder.maximum(n.a, n.zero)),
    ("max(0.00, sub(a, b))", lambda n: n.builder.maximum(n.zero, n.builder.sub(n.a, n.b))),
    ("a", lambda n: n.builder.maximum(n.a, n.builder.minimum(n.a, n.b))),
    (
        "sub(a, min(a, b))",
        lambda n: n.builder.maximum(n.zero, n.builder.sub(n.a, n.builder.minimum(n.a, n.b))),
    ),
    ("round(80% a)", lambda n: n.share(("4/5", n.a))),
    ("round(80% a)", lambda n: n.share(("4/5", n.a), ("0", n.b), ("1/2", n.zero))),
    ("round(80% add(a, b))", lambda n: n.share(("4/5", n.a), ("4/5", n.b))),
    ("round(80% a)", lambda n: n.share(("1/2", n.a), ("3/10", n.a))),
    ("a", lambda n: n.share(("1/2", n.a), ("1/2", n.a))),
    ("round(50% a + 50% age)", lambda n: n.share(("1/2", n.a), ("1/2", n.age))),
    ("round(100/3% a + 50% b)", lambda n: n.share(("1/3", n.a), ("1/2", n.b))),
    ("80.00", lambda n: n.share(("4/5", n.hundred))),
    ("0.00", lambda n: n.share()),
    ("round(50% a)", lambda n: n.builder.minimum(n.share(("1/2", n.a)), n.a)),
    ("round(50% a)", lambda n: n.builder.minimum(n.share(("1/2", n.a)), n.share(("3/4", n.a)))),
    ("if p then a else b", lambda n: n.builder.choose(n.p, n.a, n.b)),
    ("a", lambda n: n.builder.choose(n.p, n.a, n.a)),
    ("a", lambda n: n.builder.choose(n.yes, n.a, n.b)),
    ("if p then b else a", lambda n: n.builder.choose(n.builder.negate(n.p), n.a, n.b)),
    (
        "if p then a else year.c",
        lambda n: n.builder.choose(n.p, n.builder.choose(n.p, n.a, n.b), n.c),
    ),
    (
        "if any(p, q) then a else b",
        lambda n: n.builder.choose(n.p, n.a, n.builder.choose(n.q, n.a, n.b)),
    ),
    (
        "if all(p, q) then a else b",
        lambda n: n.builder.choose(n.p, n.builder.choose(n.q, n.a, n.b), n.b),
    ),
    (
        "if (level is county) then a else b",
        lambda n: n.builder.choose(
            n.at("county"), n.a, n.builder.choose(n.at("city", "township"), n.b, n.c)
        ),
    ),
]

FLAGS: list[tuple[str, Made]] = [
    ("all(p, q)", lambda n: n.builder.all_of(n.p, n.yes, n.q, n.p)),
    ("no", lambda n: n.builder.all_of(n.p, n.no)),
    ("yes", lambda n: n.builder.all_of()),
    ("no", lambda n: n.builder.any_of()),
    ("p", lambda n: n.builder.any_of(n.p, n.no)),
    ("yes", lambda n: n.builder.any_of(n.p, n.builder.negate(n.p))),
    ("no", lambda n: n.builder.all_of(n.p, n.q, n.builder.negate(n.p))),
    ("p", lambda n: n.builder.negate(n.builder.negate(n.p))),
    ("any(p, q)", lambda n: n.builder.choose(n.p, n.yes, n.q)),
    ("all((not p), q)", lambda n: n.builder.choose(n.p, n.no, n.q)),
    ("any((not p), q)", lambda n: n.builder.choose(n.p, n.q, n.yes)),
    ("all(p, q)", lambda n: n.builder.choose(n.p, n.q, n.no)),
    ("not p", lambda n: n.builder.choose(n.p, n.no, n.yes)),
    ("yes", lambda n: n.at(*LEVELS)),
    ("no", lambda n: n.at()),
    ("level is county", lambda n: n.builder.all_of(n.at("county", "city"), n.at("county"))),
    ("level is city or county", lambda n: n.builder.any_of(n.at("county"), n.at("city"))),
    ("no", lambda n: n.builder.all_of(n.at("county"), n.at("city"))),
    ("yes", lambda n: n.builder.any_of(n.at("county"), n.at("city", "township"))),
    ("yes", lambda n: n.builder.at_most(n.zero, n.a)),
    ("yes", lambda n: n.builder.at_most(n.builder.minimum(n.a, n.b), n.a)),
    ("yes", lambda n: n.builder.at_most(n.builder.date(20171231), n.builder.date(20180101))),
    ("no", lambda n: n.builder.at_most(n.builder.count(3), n.builder.count(2))),
    ("22 <= age", lambda n: n.builder.at_most(n.builder.count(22), n.age)),
]


def half(n: Names) -> NodeId:
    """Some amount that is worth being rid of."""
    return n.builder.minimum(n.a, n.b)


def minus_half(n: Names) -> NodeId:
    return n.builder.sub(n.c, half(n))


@pytest.mark.parametrize(("text", "made"), [*AMOUNTS, *FLAGS])
def test_folding(text: str, made: Made) -> None:
    names = Names()
    assert names.text(made(names)) == text


def test_equal_nodes_are_one_whatever_the_order() -> None:
    n = Names()
    assert n.builder.add(n.a, n.b) == n.builder.add(n.b, n.a)
    assert n.builder.minimum(n.a, n.b) == n.builder.minimum(n.b, n.a)
    assert n.builder.all_of(n.p, n.q) == n.builder.all_of(n.q, n.p)
    first = n.share(("1/2", n.a), ("1/3", n.b))
    assert first == n.share(("1/3", n.b), ("1/2", n.a))
    assert n.builder.sub(n.a, n.b) != n.builder.sub(n.b, n.a)
    assert n.builder.money(1) != n.builder.count(1)


@pytest.mark.parametrize(("fen", "rounded"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 3), (7, 4)])
def test_constants_are_rounded_half_up(fen: int, rounded: int) -> None:
    n = Names()
    folded = n.share(("1/2", n.builder.money(fen)))
    assert n.builder.node(folded) == n.builder.node(n.builder.money(rounded))


def test_a_rounding_is_never_joined_with_another() -> None:
    n = Names()
    twice = n.builder.add(n.share(("1/2", n.a)), n.share(("1/2", n.b)))
    assert n.text(twice) == "add(round(50% a), round(50% b))"
    nested = n.share(("1/2", n.share(("1/2", n.a))))
    assert n.text(nested) == "round(50% round(50% a))"
    node = n.builder.node(nested)
    assert isinstance(node, Round)


WRONG: list[tuple[str, Made]] = [
    ("add: %3 is flag", lambda n: n.builder.add(n.a, n.p)),
    ("sub: %6 is count", lambda n: n.builder.sub(n.a, n.age)),
    ("add needs an argument", lambda n: n.builder.add()),
    ("round: %3 is flag", lambda n: n.share(("1/2", n.p))),
    ("rate -1/2 is negative", lambda n: n.share(("-1/2", n.a))),
    ("amount is negative", lambda n: n.share(("1/2", n.builder.money(-3)))),
    ("at_most: %3 is flag", lambda n: n.builder.at_most(n.p, n.q)),
    ("is_one_of: %0 is money", lambda n: n.builder.is_one_of(n.a, ["x"])),
    ("never ['village']", lambda n: n.at("village")),
    ("two different sets", lambda n: n.builder.is_one_of(n.level, ["city"], ["city"])),
    ("all: %0 is money", lambda n: n.builder.all_of(n.a)),
    ("negate: %0 is money", lambda n: n.builder.negate(n.a)),
    ("choose: %0 is money", lambda n: n.builder.choose(n.a, n.a, n.b)),
    ("choose: %6 is count", lambda n: n.builder.choose(n.p, n.a, n.age)),
    ("fact a is money, not flag", lambda n: n.builder.fact("a", Kind.FLAG)),
    ("there is no node %999", lambda n: n.builder.negate(999)),
]


@pytest.mark.parametrize(("said", "made"), WRONG)
def test_wrong_kinds_are_refused(said: str, made: Made) -> None:
    names = Names()
    with pytest.raises(ProgramError) as caught:
        made(names)
    assert said in str(caught.value)


def test_names() -> None:
    n = Names()
    total = n.builder.name(n.builder.add(n.a, n.b), "total")
    assert n.builder.name(total, "later") == total
    n.builder.name(n.a, "not_for_inputs")
    assert n.builder.names == ((total, "total"),)


@settings(max_examples=200)
@given(st.lists(st.integers(0, 40), min_size=3, max_size=3), st.data())
def test_sums_and_differences_keep_their_value(values: list[int], data: st.DataObject) -> None:
    """Whatever cancels out, sums and differences come to the same."""
    n = Names()
    inputs = dict(zip((n.a, n.b, n.c), values, strict=True))
    made: list[tuple[NodeId, int]] = list(inputs.items())
    for _ in range(8):
        (left, x), (right, y) = (data.draw(st.sampled_from(made)) for _ in range(2))
        match data.draw(st.sampled_from(("add", "sub", "min", "choose"))):
            case "add":
                made.append((n.builder.add(left, right), x + y))
            case "sub":
                made.append((n.builder.sub(left, right), x - y))
            case "min":
                made.append((n.builder.minimum(left, right), min(x, y)))
            case _:
                chosen = n.builder.choose(n.builder.at_most(left, right), left, right)
                made.append((chosen, min(x, y)))
    facts: dict[str, Value] = {
        "a": values[0],
        "b": values[1],
        "p": True,
        "q": False,
        "level": "city",
        "age": 1,
    }
    program = dataclasses.replace(
        small_program(),
        nodes=n.builder.nodes,
        refusals=(),
        payers=(),
        state=(),
        patient=PatientShare(n.zero, (), ()),
    )
    found = evaluate(program, facts, {"c": values[2]})
    assert [found.amount(node) for node, _ in made] == [value for _, value in made]
