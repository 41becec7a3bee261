"""What another version of the rules does to claims: the same, or who gains, who loses, how much.

Every difference that is told is a claim that the reference evaluator has settled both ways; that
there is nothing more is proved. Costs are held below a ceiling, for a rate that changes has no
largest effect; whether two versions are the same is asked of all costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from compiler.evaluate import Value, evaluate
from compiler.program.nodes import Fact, Kind, NodeId
from compiler.program.program import Label, Program
from compiler.verify.decide import Proved, Refuted, Undecided, breaking, decide, parts
from compiler.verify.effects import (
    Alone,
    Case,
    ComparedClaim,
    Effects,
    Extreme,
    Facts,
    GroupMovement,
    Movement,
    Sameness,
    Settled,
    same_at_once,
)
from compiler.verify.largest import Largest
from compiler.verify.narrow import narrow, without_idle_state
from compiler.verify.paired import (
    Paired,
    PairedFact,
    Pairing,
    any_claim,
    first_claim,
    same,
)
from compiler.verify.question import Question
from compiler.verify.search import Goal, Search, alike
from compiler.verify.signs import with_signs
from compiler.verify.solver import LADDER, ask
from compiler.verify.unrolled import choices_of, from_january
from compiler.verify.witness import FalseWitness, History, smallest_history

#: What an admission costs where the cost does not matter, in fen.
_PLAIN_COST = 1_000_000
#: Resource units of Z3 for a short year that differs.
_RESOURCES = 12_000_000
#: A fact with more kinds of values than this is not told apart.
_MANY = 12


def effects(pairing: Pairing, ceiling: int, claims: int = 1) -> Effects:
    """Compare two versions; movements over so many claims of a year, pools below `ceiling` (fen).

    Where the first claim of a year shows no difference, a later one may: then all is told of the
    shortest year that does.
    """
    whole = any_claim(pairing)
    if whole.identical:
        return same_at_once(ceiling)
    new_alone = _alone(whole, whole.new.admitted, whole.old.admitted)
    old_alone = _alone(whole, whole.old.admitted, whole.new.admitted)
    measured = _Measuring(pairing, ceiling, claims)
    movements = measured.movements()
    differ = any(item.more.found or item.less.found for item in movements)
    sameness, later = Sameness.DIFFERENT, None
    if not (differ or new_alone.case or old_alone.case):
        sameness, history = _over_years(pairing, ceiling)
        if history is not None:
            later = compared(pairing, history.claims)
            measured = _Measuring(pairing, ceiling, len(history.claims), history.claims)
            movements = measured.movements()
        elif not (new_alone.none and old_alone.none):
            sameness = Sameness.UNKNOWN
    groups = () if sameness is Sameness.SAME or measured.claims > 1 else measured.groups()
    return Effects(
        sameness,
        new_alone,
        old_alone,
        measured.settled(),
        movements,
        groups,
        later,
        measured.claims,
        measured.ceiling,
    )


def _over_years(pairing: Pairing, ceiling: int) -> tuple[Sameness, History | None]:
    """Whether all amounts are equal, whatever the claim and the year; a year in which not.

    A short year is looked for first, with costs below the ceiling if that can be.
    """
    question = _equal(any_claim(pairing))
    for asked, claims in ((_equal(any_claim(pairing, ceiling)), 2), (question, 1), (question, 2)):
        history = _case(asked, claims)
        if history is not None:
            return Sameness.DIFFERENT, history
    question, sameness = with_signs(question), Sameness.SAME
    for part in parts(question):
        match decide(replace(question, holds=part)):
            case Refuted(history):
                return Sameness.DIFFERENT, history
            case Undecided():
                sameness = Sameness.UNKNOWN
            case Proved():
                pass
    return sameness, None


def _equal(paired: Paired) -> Question:
    """Whether all amounts of a claim that both settle are equal."""
    builder = paired.builder
    equal = builder.all_of(*(same(builder, item.old, item.new) for item in paired.recipients))
    both = paired.both
    return paired.question(both, equal)


def _case(question: Question, claims: int) -> History | None:
    """A year of so many claims whose last refutes the question, small and round; if found."""
    asked = narrow(without_idle_state(question), {})
    year = from_january(asked, choices_of(asked), claims)
    assertions = breaking(year)
    answer = ask(assertions, LADDER[1:2], _RESOURCES)
    if answer.model is None:
        return None
    return smallest_history(question, year, assertions, answer.model)


# --- refused by one ------------------------------------------------------------------------------


def _alone(paired: Paired, settles: NodeId, refuses: NodeId) -> Alone:
    """Whether any compared claim is settled by the one and refused by the other."""
    builder = paired.builder
    wanted = builder.all_of(paired.scope, settles, builder.negate(refuses))
    if wanted == builder.flag(False):
        return Alone(None, none=True)
    asked = replace(paired.question(wanted, builder.flag(False), builder.flag(True)), state=())
    asked = narrow(asked, {})
    year = from_january(asked, choices_of(asked), 1)
    assertions = breaking(year)
    answer = ask(assertions)
    if answer.model is None:
        return Alone(None, none=answer.satisfiable is False)
    (facts,) = smallest_history(asked, year, assertions, answer.model).claims
    costs = [item.fact.name for item in paired.pairing.facts if item.fact.is_pool]
    plain = {**facts, **dict.fromkeys(costs, 0), costs[0]: _PLAIN_COST}
    for tried in (plain, facts):
        case = compared(paired.pairing, (tried,))
        if (case.claims[0].old.refusal is None) is not (case.claims[0].new.refusal is None):
            return Alone(case, none=False)
    raise FalseWitness(f"settled by both or by none: {facts}")


def compared(pairing: Pairing, claims: Iterable[Facts]) -> Case:
    """Claims of one year settled by both versions, by the reference evaluator."""
    old: Mapping[str, int] = {}
    new: Mapping[str, int] = {}
    found = []
    for facts in claims:
        of_old, old = _settled(pairing.old, facts, old)
        of_new, new = _settled(pairing.new, facts, new)
        found.append(ComparedClaim(facts, of_old, of_new))
    return Case(tuple(found))


def _settled(
    program: Program, facts: Facts, state: Mapping[str, int]
) -> tuple[Settled, Mapping[str, int]]:
    result = evaluate(program, facts, state)
    refusal = None if result.refusal is None else result.refusal.reason
    return Settled(result.payments, result.patient, refusal), result.state


# --- how much ------------------------------------------------------------------------------------


class _Measuring:
    """The measuring of all differences over so many claims of a year."""

    def __init__(
        self, pairing: Pairing, ceiling: int, claims: int, known: tuple[Facts, ...] = ()
    ) -> None:
        """`known` are claims that are known to differ; the ceiling is raised to their costs."""
        pools = [item.fact.name for item in pairing.facts if item.fact.is_pool]
        self.ceiling = max([ceiling, *(int(facts[pool]) for facts in known for pool in pools)])
        self.pairing = pairing
        self.claims = claims
        paired = (
            first_claim(pairing, self.ceiling) if claims == 1 else any_claim(pairing, self.ceiling)
        )
        question, amounts = paired.amounts()
        self.recipients = paired.recipients
        self.patient = len(paired.recipients) - 1
        self.search = Search(question, amounts, pairing.facts, self.ceiling)
        self.largest = Largest(self.search, claims)
        goals = [goal for index in range(len(amounts)) for goal in _both_ways(index)]
        self.search.sample(goals + [goal for pair in self._groups() for goal in pair[2]], claims)
        if known:
            self.search.offer(known)

    def movements(self) -> tuple[Movement, ...]:
        """Of each payer and of the patient."""
        return tuple(
            Movement(item.name, item.label, *map(self._extreme, _both_ways(index)))
            for index, item in enumerate(self.recipients)
        )

    def groups(self) -> tuple[GroupMovement, ...]:
        """Of the patient, by the values of each fact on which a difference may depend."""
        return tuple(
            GroupMovement(
                item.fact.name,
                item.fact.label,
                values,
                self.largest.possible(goals[0]),
                *map(self._extreme, goals),
            )
            for item, values, goals in self._groups()
        )

    def settled(self) -> bool:
        """Whether both versions settle any claim."""
        return self.largest.possible(Goal(self.patient, 1))

    def _groups(
        self,
    ) -> Iterator[tuple[PairedFact, tuple[tuple[Value, Label | None], ...], tuple[Goal, Goal]]]:
        for item in self.pairing.facts:
            values = self._values(item)
            if item.held is None and 1 < len(values) <= _MANY:
                for group in values:
                    names = frozenset(name for name, _ in group)
                    yield item, group, _both_ways(self.patient, item.fact.name, names)

    def _values(self, item: PairedFact) -> Sequence[tuple[tuple[Value, Label | None], ...]]:
        """The values of a fact, those together that make no difference."""
        nodes = self.search.question.nodes
        if item.fact.kind is Kind.CHOICE:
            return [
                tuple((value.name, value.label) for value in values)
                for values in alike(item, nodes)
            ]
        if item.fact.kind is Kind.FLAG and Fact(item.fact.name, Kind.FLAG) in nodes:
            return [((True, None),), ((False, None),)]
        return []

    def _extreme(self, goal: Goal) -> Extreme:
        """The largest difference of a goal, its case replayed."""
        self.search.climb(goal)
        proved = self.largest.bound(goal)
        self.search.neaten(goal)
        seen = self.search.seen.get(goal)
        if seen is None:
            return Extreme(0, None, proved)
        case = compared(self.pairing, seen.claims)
        replayed = goal.sign * case.difference(self.recipients[goal.recipient].name)
        if replayed != seen.amount or (proved is not None and replayed > proved):
            raise FalseWitness(f"{replayed} is not {seen.amount}, or above {proved}")
        return Extreme(seen.amount, case, proved)


def _both_ways(
    recipient: int, fact: str | None = None, values: frozenset[Value] = frozenset()
) -> tuple[Goal, Goal]:
    return Goal(recipient, 1, fact, values), Goal(recipient, -1, fact, values)
