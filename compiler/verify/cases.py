"""A covering set of cases: few claims that reach every side of every edge of a policy.

The claims are found by search and by the solver; every payment is the reference evaluator's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from compiler.evaluate import Value, evaluate
from compiler.program.program import Program, Refusal
from compiler.verify.covering.aims import Aims, aims_of
from compiler.verify.covering.cover import cover
from compiler.verify.covering.goal import Aim, Goal, Side
from compiler.verify.covering.search import Search, Settling, Years


@dataclass(frozen=True, slots=True)
class CaseClaim:
    """A claim of a case and what must become of it; money in fen, dates yyyymmdd.

    A refused claim has its refusal, no payments and no patient's share. `goals` are the names of
    all goals that it reaches, `covers` of those for which the set has no earlier claim.
    """

    facts: Mapping[str, Value]
    payments: Mapping[str, int]
    patient: int | None
    refusal: Refusal | None
    goals: tuple[str, ...]
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """Claims of one person in one year, in order of settlement; numbered from 1."""

    number: int
    claims: tuple[CaseClaim, ...]


@dataclass(frozen=True, slots=True)
class UnreachedGoal:
    """A goal without a case; `proved`: no year of claims can reach it."""

    goal: Goal
    proved: bool


@dataclass(frozen=True, slots=True)
class CaseSet:
    """Cases that together reach every goal that can be reached.

    `unshown` are goals that a case reaches, though no payment depends on them there;
    `unreached` have no case.
    """

    program: Program
    goals: tuple[Goal, ...]
    cases: tuple[Case, ...]
    unshown: tuple[Goal, ...]
    unreached: tuple[UnreachedGoal, ...]

    @property
    def reached(self) -> tuple[Goal, ...]:
        """The goals that some case reaches."""
        without = {item.goal.name for item in self.unreached}
        return tuple(goal for goal in self.goals if goal.name not in without)

    @property
    def dead(self) -> tuple[Goal, ...]:
        """Values, refusals and benefits that no claim can reach: findings about the policy."""
        sides = (Side.VALUE, Side.REFUSED, Side.PAYS)
        return tuple(
            item.goal for item in self.unreached if item.proved and item.goal.side in sides
        )

    def goal(self, name: str) -> Goal:
        """The goal of this name; KeyError if there is none."""
        return {goal.name: goal for goal in self.goals}[name]


def covering_cases(program: Program) -> CaseSet:
    """The covering set of a program; the same program gives the same set.

    Raises ModuleNotFoundError where Z3 is not installed.
    """
    from compiler.verify.covering import asked  # Z3 is an optional part

    aims = aims_of(program)
    settling = Settling(aims)
    search = Search(settling)
    search.run()
    aims, found, impossible = _meant(aims, search)
    settling = Settling(aims)
    years = dict(found)
    proved = set(impossible)
    open_goals = [n for n in range(len(aims.aims)) if n not in years and n not in proved]
    answers = asked.ask_for(aims, [aims.aims[number] for number in open_goals])
    for number, answer in zip(open_goals, answers, strict=True):
        if answer.claims is asked.Unreached.IMPOSSIBLE:
            proved.add(number)
        elif not isinstance(answer.claims, asked.Unreached):
            years[number] = answer.claims
    return _assembled(program, settling, [years[number] for number in sorted(years)], proved)


def _meant(aims: Aims, search: Search) -> tuple[Aims, Mapping[int, Years], set[int]]:
    """The goals without the sides that no claim can have with a value of a parameter.

    A value that no claim can have at all stays: that is a finding.
    """
    crossed = {
        number
        for number in search.impossible
        if aims.aims[number].goal.step is not None and aims.aims[number].goal.side is not Side.VALUE
    }
    kept = [number for number in range(len(aims.aims)) if number not in crossed]
    position = {number: index for index, number in enumerate(kept)}
    named = _distinctly_named([aims.aims[number] for number in kept])
    years = {position[number]: found.claims for number, found in search.found.items()}
    impossible = {position[number] for number in search.impossible - crossed}
    return replace(aims, aims=named), years, impossible


def _distinctly_named(aims: Sequence[Aim]) -> tuple[Aim, ...]:
    """The goals, those of one name numbered."""
    times: Counter[str] = Counter()
    found = []
    for aim in aims:
        name = aim.goal.name
        times[name] += 1
        if times[name] > 1:
            aim = replace(aim, goal=replace(aim.goal, name=f"{name}.{times[name]}"))
        found.append(aim)
    return tuple(found)


# --- from years of claims to cases ---------------------------------------------------------------


def _assembled(
    program: Program, settling: Settling, years: Sequence[Years], proved: set[int]
) -> CaseSet:
    distinct = list({_key(claims): claims for claims in years}.values())
    distinct.sort(key=len)
    reached = [list(settling.reached(claims)) for claims in distinct]
    shown = [frozenset().union(*(item for _, _, item in claims)) for claims in reached]
    flagged = [frozenset().union(*(item for _, item, _ in claims)) for claims in reached]
    ever_shown = frozenset().union(*shown)
    # A goal that nothing shows is covered by any claim that reaches it.
    counted = [own | (other - ever_shown) for own, other in zip(shown, flagged, strict=True)]
    kept = cover(counted, [len(claims) for claims in distinct])
    names = [aim.goal.name for aim in settling.aims.aims]
    cases: list[Case] = []
    covered: set[int] = set()
    for index in kept:
        claims = []
        outcomes = _replayed(program, distinct[index])
        for (_, flags, shows), outcome in zip(reached[index], outcomes, strict=True):
            counts = shows | (flags - ever_shown)
            fresh = sorted(counts - covered)
            covered |= counts
            claims.append(
                CaseClaim(
                    *outcome,
                    tuple(names[number] for number in sorted(counts)),
                    tuple(names[number] for number in fresh),
                )
            )
        cases.append(Case(len(cases) + 1, tuple(claims)))
    goals = tuple(aim.goal for aim in settling.aims.aims)
    every = frozenset().union(*flagged)
    return CaseSet(
        program,
        goals,
        tuple(cases),
        tuple(goals[number] for number in sorted(every - ever_shown)),
        tuple(
            UnreachedGoal(goal, number in proved)
            for number, goal in enumerate(goals)
            if number not in every
        ),
    )


_Outcome = tuple[Mapping[str, Value], Mapping[str, int], int | None, Refusal | None]


def _replayed(program: Program, claims: Years) -> Iterator[_Outcome]:
    """What the reference evaluator makes of each claim."""
    state: Mapping[str, int] = {}
    for facts in claims:
        ordered = {fact.name: facts[fact.name] for fact in program.facts}
        result = evaluate(program, ordered, state)
        state = result.state
        yield ordered, result.payments, result.patient, result.refusal


def _key(claims: Years) -> tuple[tuple[tuple[str, Value], ...], ...]:
    return tuple(tuple(sorted(facts.items())) for facts in claims)
