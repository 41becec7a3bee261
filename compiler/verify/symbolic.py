"""Programs as terms of the solver: whole fen, exact rounding, and lemmas that are always true.

A rounded rate is a fresh whole number y with q*y <= p*x + c < q*y + q, never a division. What the
solver does not find by itself is said beside it, under its guard: y lies between 0 and the amounts
(rates up to 100%), and the same rates on greater amounts give no less and at most so much more.
`lemma_proofs` are the questions that hold these lemmas to the definition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TypeAlias, assert_never

import z3

from compiler.program.bounds import whole_rates
from compiler.program.nodes import (
    Add,
    All,
    Any,
    AtMost,
    Choose,
    Const,
    Fact,
    IsOneOf,
    Kind,
    Max,
    Min,
    Node,
    NodeId,
    Not,
    Round,
    State,
    Sub,
)
from compiler.program.program import FactInput
from compiler.verify.question import COMPARED

#: The most that a pool of a claim may cost, in fen; the calculators admit no more.
LARGEST_COST = 100_000_000_000
#: The years whose 29 February a case may have.
_LEAP_YEARS = range(2000, 2100, 4)

Term: TypeAlias = z3.ExprRef


@dataclass(frozen=True, slots=True)
class Rounding:
    """One rounding: `value` is the whole number nearest to the rates times the amounts."""

    rates: tuple[Fraction, ...]
    amounts: tuple[Term, ...]
    value: Term


class Terms:
    """Makes terms, and collects what must be said of them.

    `definitions` must be asserted with any query. `lemmas()` follow from them.
    """

    def __init__(self, marked: str = COMPARED) -> None:
        self.definitions: list[z3.BoolRef] = []
        self.roundings: list[Rounding] = []
        self.tracked: list[tuple[NodeId, z3.BoolRef]] = []
        self.marked = marked
        self._compared: dict[int, bool] = {}
        self._rounded: dict[tuple[object, ...], Rounding] = {}
        self._fresh = 0

    def nodes(
        self,
        nodes: Sequence[Node],
        facts: Mapping[str, Term],
        state: Mapping[str, Term],
        choices: Mapping[str, Mapping[str, int]],
        cuts: Collection[NodeId] = (),
    ) -> list[Term]:
        """The term of each node. `choices` number the values of each one-of fact.

        A node of `cuts` is a fresh term; that it is what it is computed from is `tracked`, not
        among the definitions.
        """
        made: list[Term] = []
        for index, node in enumerate(nodes):
            term = self._term(node, nodes, made, facts, state, choices)
            if index in cuts and z3.is_int(term):
                cut = z3.Int(f"cut.{index}")
                self.tracked.append((index, cut == term))
                term = cut
            made.append(term)
        return made

    def _term(
        self,
        node: Node,
        nodes: Sequence[Node],
        made: Sequence[Term],
        facts: Mapping[str, Term],
        state: Mapping[str, Term],
        choices: Mapping[str, Mapping[str, int]],
    ) -> Term:
        match node:
            case Const(value, kind):
                return z3.BoolVal(bool(value)) if kind is Kind.FLAG else z3.IntVal(int(value))
            case Fact(name, _):
                return facts[name]
            case State(name):
                return state[name]
            case Add(args):
                return z3.Sum([made[arg] for arg in args])
            case Sub(left, right):
                return made[left] - made[right]
            case Min(args):
                return _extreme([made[arg] for arg in args], least=True)
            case Max(args):
                return _extreme([made[arg] for arg in args], least=False)
            case Round(terms):
                return self._round([(rate, made[amount]) for rate, amount in terms])
            case AtMost(left, right):
                return made[left] <= made[right]
            case IsOneOf(subject, values):
                fact = nodes[subject]
                assert isinstance(fact, Fact)
                numbers = sorted({choices[fact.name][value] for value in values})
                return z3.Or([made[subject] == number for number in numbers])
            case All(args):
                return z3.And([made[arg] for arg in args])
            case Any(args):
                return z3.Or([made[arg] for arg in args])
            case Not(arg):
                return z3.Not(made[arg])
            case Choose(condition, then, otherwise):
                return z3.If(made[condition], made[then], made[otherwise])
            case _:
                assert_never(node)

    def _round(self, terms: Sequence[tuple[Fraction, Term]]) -> Term:
        rates = tuple(rate for rate, _ in terms)
        amounts = tuple(z3.simplify(amount) for _, amount in terms)
        key = (rates, tuple(amount.get_id() for amount in amounts))
        known = self._rounded.get(key)
        if known is not None:
            return known.value
        self._fresh += 1
        value = z3.Int(f"rounded.{self._fresh}")
        whole = whole_rates(rates)
        exact = z3.Sum([n * a for n, a in zip(whole.numerators, amounts, strict=True)])
        low = whole.denominator * value
        self.definitions += [
            low <= exact + whole.half,
            exact + whole.half < low + whole.denominator,
        ]
        rounding = Rounding(rates, amounts, value)
        self._compared[value.get_id()] = self._is_compared(rounding)
        self._rounded[key] = rounding
        self.roundings.append(rounding)
        return value

    def lemmas(self, *, every_pair: bool = True) -> list[z3.BoolRef]:
        """What holds of the roundings so far, each by itself and two by two.

        Without `every_pair` only pairs by the same rates, one of the claim and one of the compared
        claim (whose facts and year have `marked` names).
        """
        single = [lemma for item in self.roundings for lemma in single_lemmas(item)]
        pairs: Iterable[tuple[Rounding, Rounding]] = combinations(self.roundings, 2)
        if not every_pair:
            compared = {id(item): self._is_compared(item) for item in self.roundings}
            pairs = (
                (one, other)
                for one, other in pairs
                if one.rates == other.rates and compared[id(one)] != compared[id(other)]
            )
        return single + [lemma for one, other in pairs for lemma in pair_lemmas(one, other)]

    def _is_compared(self, rounding: Rounding) -> bool:
        """Whether a rounding depends on anything of the compared claim."""
        waiting = list(rounding.amounts)
        seen: set[int] = set()
        while waiting:
            term = waiting.pop()
            if term.get_id() in seen:
                continue
            seen.add(term.get_id())
            known = self._compared.get(term.get_id())
            name = term.decl().name() if not term.children() else ""
            if known or self.marked in name:
                return True
            waiting.extend(term.children())
        return False


def single_lemmas(rounding: Rounding) -> list[z3.BoolRef]:
    """Of amounts that are not negative: the result is not, and at most the amounts."""
    guard = z3.And([amount >= 0 for amount in rounding.amounts])
    claims = [rounding.value >= 0]
    if all(rate <= 1 for rate in rounding.rates):
        claims.append(rounding.value <= z3.Sum(list(rounding.amounts)))
    return [z3.Implies(guard, z3.And(claims))]


def pair_lemmas(first: Rounding, second: Rounding) -> list[z3.BoolRef]:
    """Of two roundings by the same rates: greater amounts give no less, and at most so much more.

    Of rates that are nowhere less, on amounts nowhere less: no less.
    """
    if len(first.rates) != len(second.rates):
        return []
    found = []
    for one, other in ((first, second), (second, first)):
        if not all(r <= s for r, s in zip(one.rates, other.rates, strict=True)):
            continue
        pairs = list(zip(one.amounts, other.amounts, strict=True))
        guard = z3.And([z3.And(a >= 0, a <= b) for a, b in pairs])
        claim = one.value <= other.value
        if one.rates == other.rates and all(rate <= 1 for rate in one.rates):
            growth = z3.Sum([b - a for a, b in pairs])
            claim = z3.And(claim, other.value - one.value <= growth)
        found.append(z3.Implies(guard, claim))
    return found


def _extreme(terms: Sequence[Term], *, least: bool) -> Term:
    result = terms[0]
    for term in terms[1:]:
        result = z3.If(result <= term if least else result >= term, result, term)
    return result


# --- inputs -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Day:
    """A date as year, month and day, so that its number yyyymmdd is a real date's."""

    year: Term
    month: Term
    day: Term

    @property
    def number(self) -> Term:
        """yyyymmdd."""
        return self.year * 10000 + self.month * 100 + self.day

    def valid(self) -> z3.BoolRef:
        """A day of a month; 29 February stands in every year: for proofs, a day too many."""
        return z3.And(
            *(self.year >= 1000, self.year <= 9999, self.month >= 1, self.month <= 12),
            *(self.day >= 1, self.day <= 31),
            z3.Implies(z3.Or([self.month == month for month in (4, 6, 9, 11)]), self.day <= 30),
            z3.Implies(self.month == 2, self.day <= 29),
        )

    def is_real(self) -> z3.BoolRef:
        """29 February only in years that have one: for cases, some leap years are enough."""
        leap = z3.Or([self.year == year for year in _LEAP_YEARS])
        return z3.Implies(z3.And(self.month == 2, self.day == 29), leap)


def numbered_choices(
    nodes: Sequence[Node], facts: Sequence[FactInput]
) -> dict[str, dict[str, int]]:
    """A number for each value of each one-of fact; values that no node tells apart share one."""
    tests: dict[str, list[frozenset[str]]] = {}
    for node in nodes:
        if isinstance(node, IsOneOf):
            subject = nodes[node.subject]
            assert isinstance(subject, Fact)
            tests.setdefault(subject.name, []).append(node.values)
    numbers: dict[str, dict[str, int]] = {}
    for fact in facts:
        if fact.kind is Kind.CHOICE:
            classes: dict[tuple[bool, ...], int] = {}
            numbers[fact.name] = {
                value.name: classes.setdefault(
                    tuple(value.name in test for test in tests.get(fact.name, ())), len(classes)
                )
                for value in fact.values
            }
    return numbers


@dataclass(frozen=True, slots=True)
class ClaimTerms:
    """The facts of one claim as terms, and what is true of them."""

    facts: Mapping[str, Term]
    days: Mapping[str, Day]
    domain: tuple[z3.BoolRef, ...]


def claim_terms(
    facts: Sequence[FactInput], choices: Mapping[str, Mapping[str, int]], prefix: str
) -> ClaimTerms:
    """Fresh terms for the facts of one claim, named `prefix` + name."""
    terms: dict[str, Term] = {}
    days: dict[str, Day] = {}
    domain: list[z3.BoolRef] = []
    for fact in facts:
        name = prefix + fact.name
        match fact.kind:
            case Kind.FLAG:
                terms[fact.name] = z3.Bool(name)
                continue
            case Kind.DATE:
                day = Day(z3.Int(name + ".year"), z3.Int(name + ".month"), z3.Int(name + ".day"))
                days[fact.name] = day
                terms[fact.name] = day.number
                domain.append(day.valid())
                continue
            case Kind.CHOICE:
                low, high = 0, max(choices[fact.name].values())
            case Kind.COUNT:
                low, high = fact.low, fact.high
            case Kind.MONEY:
                low, high = 0, LARGEST_COST
            case _:
                assert_never(fact.kind)
        terms[fact.name] = z3.Int(name)
        domain += [terms[fact.name] >= low, terms[fact.name] <= high]
    return ClaimTerms(terms, days, tuple(domain))
