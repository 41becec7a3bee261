"""The claim of a promise and the claim that it is compared with, settled in one graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from compiler.program.builder import Builder
from compiler.program.nodes import Kind, NodeId
from compiler.program.program import FactInput, Label, Program
from compiler.verify.question import COMPARED as COMPARED
from compiler.verify.settlement import Settled, settle
from dsl.model import (
    DATE_FACT,
    AnotherValue,
    BeforePolicy,
    Compared,
    FixedValue,
    MoreCost,
    OtherOrder,
    TwoBills,
    UnderReading,
)

_ORDER_OF_A_YEAR = Label(
    "“调换次序”只用于单张票据的金额，不用于年累计",
    "the other order is about two claims, not about amounts over a year",
)


class NotModelled(Exception):
    """A promise that no question can be made of; `why` says it in both languages."""

    def __init__(self, why: Label) -> None:
        super().__init__(why.en)
        self.why = why


@dataclass(frozen=True, slots=True)
class Side:
    """One of the claims as a promise sees it; sums where it is billed or settled with another.

    `bills` are its settlements; `state` what it leaves of the year, by name in the question.
    """

    bills: tuple[Settled, ...]

    def cost(self, builder: Builder, pool: str) -> NodeId:
        """What it costs in a pool."""
        return builder.add(*(bill.costs[pool] for bill in self.bills))

    def paid(self, builder: Builder, payer: str) -> NodeId:
        """What a payer pays; nothing where these rules do not know the payer."""
        zero = builder.money(0)
        return builder.add(*(bill.payments.get(payer, zero) for bill in self.bills))

    def borne(self, builder: Builder, pool: str) -> NodeId:
        """What the patient bears of a pool."""
        return builder.add(*(bill.by_pool[pool] for bill in self.bills))

    def admitted(self, builder: Builder) -> NodeId:
        """Whether all of it is settled."""
        return builder.all_of(*(bill.admitted for bill in self.bills))


@dataclass(frozen=True, slots=True)
class Sides:
    """Both claims, how they are related, and how the year goes on.

    `related` says what the promise says of the compared claim. `moves` is which claims move the
    year; `state` the year after, the compared year's amounts under names of their own.
    """

    own: Side
    compared: Side | None
    facts: tuple[FactInput, ...]
    related: NodeId
    moves: NodeId
    state: tuple[tuple[str, NodeId], ...]


def sides(
    builder: Builder,
    program: Program,
    compared: Sequence[Compared],
    other: Program,
    *,
    over_year: bool,
) -> Sides:
    """Settle the claim and the compared claim; `other` are the rules that settle the latter.

    `over_year`: both years run side by side. Otherwise the compared claim takes the place of
    the claim, after the same year so far, or the year so far by the other rules. NotModelled of
    the other order over a year, whose claims come in pairs.
    """
    first = settle(builder, program)
    match tuple(compared):
        case ():
            own = Side((first,))
            state = tuple(first.state.items())
            return Sides(own, None, program.facts, builder.flag(True), first.admitted, state)
        case (TwoBills(),):
            return _two_bills(builder, program, first, over_year=over_year)
        case (OtherOrder(),) if over_year:
            raise NotModelled(_ORDER_OF_A_YEAR)
        case (OtherOrder(),):
            return _other_order(builder, program, first)
        case _:
            return _changed(builder, first, compared, other, over_year=over_year)


def _changed(
    builder: Builder,
    first: Settled,
    compared: Sequence[Compared],
    other: Program,
    *,
    over_year: bool,
) -> Sides:
    """A compared claim whose facts, costs or rules differ."""
    program = first.program
    named = {fact.name: fact for fact in program.facts}
    extra: list[FactInput] = []
    facts: dict[str, NodeId] = {}
    related = [builder.flag(True)]

    def another(name: str) -> NodeId:
        fact = named[name]
        extra.append(_of_compared(fact))
        values = [value.name for value in fact.values]
        facts[name] = builder.fact(COMPARED + name, fact.kind, values)
        return facts[name]

    own_rules = other is program
    for item in compared:
        match item:
            case MoreCost(pools):
                for pool in pools:
                    related.append(builder.at_most(first.costs[pool], another(pool)))
            case AnotherValue(name):
                another(name)
            case FixedValue(name, value):
                related.append(_is(builder, named[name], another(name), value))
            case BeforePolicy() | UnderReading():
                pass
            case TwoBills() | OtherOrder():
                raise ValueError("two bills and the other order stand alone")
            case _:
                assert_never(item)
    years = over_year or not own_rules
    state = {item.name: builder.state(COMPARED + item.name) for item in other.state if years}
    second = settle(builder, other, facts, state if years else None)
    moves, after = first.admitted, list(first.state.items())
    if over_year:
        moves = builder.all_of(moves, second.admitted, *related)
    if years:
        # where only this claim differs, the earlier ones are the same claims by the other rules
        earlier = second if over_year else settle(builder, other, None, state)
        after += [
            (COMPARED + name, builder.choose(earlier.admitted, node, state[name]))
            for name, node in earlier.state.items()
        ]
    known = {fact.name for fact in program.facts}
    return Sides(
        Side((first,)),
        Side((second,)),
        (*program.facts, *(fact for fact in other.facts if fact.name not in known), *extra),
        builder.all_of(*related),
        moves,
        tuple(after),
    )


def _two_bills(builder: Builder, program: Program, first: Settled, *, over_year: bool) -> Sides:
    """The same cost in two bills, one after the other; the first bill's costs are facts.

    `over_year`: each claim of the compared year is two bills.
    """
    pools = [fact for fact in program.facts if fact.is_pool]
    part = {fact.name: builder.fact(COMPARED + fact.name, fact.kind) for fact in pools}
    rest = {name: builder.sub(first.costs[name], node) for name, node in part.items()}
    year = None
    if over_year:
        year = {item.name: builder.state(COMPARED + item.name) for item in program.state}
    one = settle(builder, program, part, year)
    two = settle(builder, program, rest, one.state)
    within = [builder.at_most(node, first.costs[name]) for name, node in part.items()]
    moves, after = first.admitted, list(first.state.items())
    if over_year:
        moves = builder.all_of(moves, one.admitted, two.admitted, *within)
        after += [(COMPARED + name, node) for name, node in two.state.items()]
    return Sides(
        Side((first,)),
        Side((one, two)),
        (*program.facts, *map(_of_compared, pools)),
        builder.all_of(*within),
        moves,
        tuple(after),
    )


def _other_order(builder: Builder, program: Program, first: Settled) -> Sides:
    """This claim and the next of the same day, and both in the other order."""
    facts = [fact for fact in program.facts if fact.name != DATE_FACT]
    following = {
        fact.name: builder.fact(COMPARED + fact.name, fact.kind, [v.name for v in fact.values])
        for fact in facts
    }
    second = settle(builder, program, following, first.state)
    ahead = settle(builder, program, following)
    behind = settle(builder, program, None, ahead.state)
    return Sides(
        Side((first, second)),
        Side((ahead, behind)),
        (*program.facts, *map(_of_compared, facts)),
        builder.flag(True),
        first.admitted,
        tuple(first.state.items()),
    )


def _of_compared(fact: FactInput) -> FactInput:
    words = Label(f"对照{fact.label.zh}", f"compared {fact.label.en}")
    return replace(fact, name=COMPARED + fact.name, label=words)


def _is(builder: Builder, fact: FactInput, node: NodeId, value: str | bool | int) -> NodeId:
    """Whether a fact has this value."""
    if isinstance(value, bool):
        return node if value else builder.negate(node)
    if isinstance(value, str):
        return builder.is_one_of(node, [value], [item.name for item in fact.values])
    constant = builder.date(value) if fact.kind is Kind.DATE else builder.count(value)
    return builder.all_of(builder.at_most(node, constant), builder.at_most(constant, node))


def state_names(sides: Sides) -> Mapping[str, NodeId]:
    """The year after, by name."""
    return dict(sides.state)
