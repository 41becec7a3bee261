"""Where a function is worth splitting into branches, and what each branch then computes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from compiler.program.nodes import (
    Add,
    All,
    Any,
    AtMost,
    Choose,
    Fact,
    IsOneOf,
    Max,
    Min,
    NodeId,
    Not,
    Round,
    Sub,
    arguments,
)
from compiler.targets.python.graph import Graph, Knowledge
from compiler.targets.python.workplace import Workplace, is_plain_flag

#: A split may make the code longer by this share of what it splits, and by so much at least.
_GROWTH_SHARE: Final = 0.15
_GROWTH_LEAST: Final = 6
#: What a unit of longer code weighs against a unit of work saved.
_GROWTH_WEIGHT: Final = 1.0
#: What is no more work than this is written in every arm that needs it.
_WRITTEN_TWICE: Final = 3
#: The same, where some arms ask for it in some cases only.
_WRITTEN_WHERE_ASKED: Final = 6
#: What it costs to leave a result in its variable.
_RESULT_WEIGHT: Final = 0.25
#: More arms than this are left to splits by single tests.
_MOST_ARMS: Final = 5


@dataclass(frozen=True, slots=True)
class Split:
    """A branch: `tests` of all arms but the last, and what each arm leaves in `results`.

    `values` gives, arm by arm, the nodes that the results are there. `shared` nodes are needed
    in more than one place, so they are computed before. `saved` weighs work, `growth` code.
    """

    tests: tuple[NodeId, ...]
    knowledge: tuple[Knowledge, ...]
    results: tuple[NodeId, ...]
    values: tuple[tuple[NodeId, ...], ...]
    shared: tuple[NodeId, ...]
    saved: float
    growth: float

    @property
    def merit(self) -> float:
        """How good the split is."""
        return self.saved - _GROWTH_WEIGHT * self.growth


def best_split(place: Workplace, outs: Sequence[NodeId]) -> Split | None:
    """The split to make first; None where the outs hang on no choice."""
    return _Splitter(place, outs).best()


class _Splitter:
    def __init__(self, place: Workplace, outs: Sequence[NodeId]) -> None:
        self._place = place
        self._graph = place.graph
        self._outs = tuple(dict.fromkeys(outs))
        self._known = place.variables
        self._closure = self._graph.needed(self._outs, self._known)
        strict = self._graph.strict(self._outs, self._known)
        self._chooses = [n for n in strict if isinstance(self._graph.node(n), Choose)]
        self._users: dict[NodeId, list[NodeId]] = {n: [] for n in self._closure}
        for node in self._closure:
            for arg in self._graph.inputs(node):
                if arg in self._users:
                    self._users[arg].append(node)

    def best(self) -> Split | None:
        if not self._chooses:
            return None
        best: Split | None = None
        for split in self._candidates():
            if best is None or split.merit > best.merit:
                best = split
        return best if best is not None and best.saved > 0 else self._plain()

    def _candidates(self) -> Iterable[Split]:
        for tests, knowledge, group in self._ways():
            if not self._place.thorough:
                areas = [self._between(group, wide=False)]
            else:
                sizes = range(1, len(group) + 1)
                areas = [self._between(group[:size], wide=False) for size in sizes]
                areas += [self._with_sums(area) for area in areas]
                areas.append(self._between(group, wide=True))
            for area in _distinct(areas):
                split = self._split(tests, knowledge, area)
                if split is not None:
                    yield split

    # What could be asked

    def _ways(
        self,
    ) -> Iterable[tuple[tuple[NodeId, ...], tuple[Knowledge, ...], list[NodeId]]]:
        """Tests that some choices hang on, the knowledge in each arm, and these choices."""
        hanging = self._hanging()
        knowledge = self._place.knowledge
        for flag, group in hanging.items():
            yes = self._graph.learn(knowledge, flag, True)
            no = self._graph.learn(knowledge, flag, False)
            yield (flag,), (yes, no), group
        subjects: dict[NodeId, list[IsOneOf]] = {}
        for flag in hanging:
            test = self._graph.node(flag)
            if isinstance(test, IsOneOf) and isinstance(self._graph.node(test.subject), Fact):
                subjects.setdefault(test.subject, []).append(test)
        for subject, tests in subjects.items():
            arms = self._arms(subject, tests)
            if 2 < len(arms) <= _MOST_ARMS:
                asked = tuple(self._graph.builder.is_one_of(subject, arm) for arm in arms[:-1])
                group = sorted({c for f in hanging for c in hanging[f] if self._asks(f, subject)})
                yield asked, self._knowledge_of(asked, knowledge), group

    def _asks(self, flag: NodeId, subject: NodeId) -> bool:
        test = self._graph.node(flag)
        return isinstance(test, IsOneOf) and test.subject == subject

    def _knowledge_of(self, tests: Sequence[NodeId], knowledge: Knowledge) -> tuple[Knowledge, ...]:
        arms: list[Knowledge] = []
        for test in tests:
            arms.append(self._graph.learn(knowledge, test, True))
            knowledge = self._graph.learn(knowledge, test, False)
        return (*arms, knowledge)

    def _hanging(self) -> dict[NodeId, list[NodeId]]:
        """The choices by the flags that their conditions are made of."""
        hanging: dict[NodeId, list[NodeId]] = {}
        for choose in self._chooses:
            condition = arguments(self._graph.node(choose))[0]
            for flag in self._flags_in(condition):
                hanging.setdefault(flag, []).append(choose)
        return hanging

    def _flags_in(self, condition: NodeId) -> list[NodeId]:
        flags: list[NodeId] = []
        pending = [condition]
        while pending:
            number = pending.pop(0)
            node = self._graph.node(number)
            if isinstance(node, Not):
                pending.append(node.arg)
                continue
            if number not in flags:
                flags.append(number)
            if number not in self._known and isinstance(node, All | Any):
                pending.extend(node.args)
        return flags

    def _arms(self, subject: NodeId, tests: Sequence[IsOneOf]) -> list[frozenset[str]]:
        """The values of a choice in classes that no test tells apart; the widest comes last."""
        fact = self._graph.node(subject)
        assert isinstance(fact, Fact)
        order = self._graph.fact_values[fact.name]
        domain = self._place.knowledge.domains.get(fact.name, frozenset(order))
        classes: dict[tuple[bool, ...], list[str]] = {}
        for value in order:
            if value in domain:
                classes.setdefault(tuple(value in t.values for t in tests), []).append(value)
        return sorted((frozenset(values) for values in classes.values()), key=len)

    # What a split would do

    def _between(self, group: Collection[NodeId], *, wide: bool) -> set[NodeId]:
        """The group and all nodes between its members; with `wide`, all that depends on it."""
        depends: set[NodeId] = set()
        for node in self._closure:
            if node in group or any(a in depends for a in self._graph.inputs(node)):
                depends.add(node)
        if wide:
            return depends
        return depends.intersection(self._graph.needed(group, self._known))

    def _with_sums(self, area: set[NodeId]) -> set[NodeId]:
        """The area with the sums and differences that can be made of it at once."""
        wider = set(area)
        for number in self._closure:
            node = self._graph.node(number)
            if number in wider or not isinstance(node, Add | Sub) or self._is_clamped(number):
                continue
            args = arguments(node)
            ready = (a in wider or a in self._known or self._graph.is_leaf(a) for a in args)
            if wider.intersection(args) and all(ready):
                wider.add(number)
        return wider

    def _is_clamped(self, number: NodeId) -> bool:
        """Whether the difference is asked for only to be held at zero, which is one statement."""
        return any(isinstance(self._graph.node(user), Max) for user in self._users[number])

    def _split(
        self, tests: tuple[NodeId, ...], knowledge: tuple[Knowledge, ...], inside: set[NodeId]
    ) -> Split | None:
        results = self._results(inside)
        values = tuple(self._graph.specialised(results, arm, self._known) for arm in knowledge)
        if len(set(values)) == 1:
            return None
        split = self._weighed(tests, knowledge, results, values)
        limit = 0.0
        if self._place.thorough:
            limit = max(_GROWTH_LEAST, _GROWTH_SHARE * self._weight(self._closure))
        return split if split.growth <= limit else None

    def _plain(self) -> Split:
        """The first choice alone, as it stands: always possible, and no longer than it was."""
        first = self._chooses[0]
        node = self._graph.node(first)
        assert isinstance(node, Choose)
        same = [c for c in self._chooses if arguments(self._graph.node(c))[0] == node.condition]
        group = [first]
        for choose in same[1:]:
            if not set(group).intersection(self._graph.needed([choose], self._known)):
                group.append(choose)
        chosen = [self._graph.node(choose) for choose in group]
        arms = [arguments(item) for item in chosen]
        knowledge = self._place.knowledge
        yes = self._graph.learn(knowledge, node.condition, True)
        no = self._graph.learn(knowledge, node.condition, False)
        values = (tuple(arm[1] for arm in arms), tuple(arm[2] for arm in arms))
        return self._weighed((node.condition,), (yes, no), tuple(group), values)

    def _results(self, inside: set[NodeId]) -> tuple[NodeId, ...]:
        """The nodes inside that are used outside."""
        return tuple(
            node
            for node in sorted(inside)
            if node in self._outs or any(user not in inside for user in self._users[node])
        )

    def _weighed(
        self,
        tests: tuple[NodeId, ...],
        knowledge: tuple[Knowledge, ...],
        results: tuple[NodeId, ...],
        values: tuple[tuple[NodeId, ...], ...],
    ) -> Split:
        graph = self._graph
        arms = [graph.needed(value, self._known) for value in values]
        after = graph.needed(self._outs, {*self._known, *results})
        asked = graph.needed(tests, self._known)
        times: dict[NodeId, int] = {}
        for place in (*arms, after, asked):
            for node in place:
                times[node] = times.get(node, 0) + 1
        always = [set(graph.strict(value, self._known)) for value in values]
        once = {*after, *asked}
        shared = {
            node
            for node, count in times.items()
            if count > 1
            and self._is_worth_keeping(node)
            and (node in once or self._is_long(node, sum(node in arm for arm in always)))
        }
        before = graph.needed(shared, self._known)
        outer = {*self._known, *before}
        costs = [self._weight(set(arm) - outer) for arm in arms]
        common = self._weight(before) + self._weight({*asked, *after} - outer)
        whole = self._weight(self._closure)
        left = _RESULT_WEIGHT * len(results)
        return Split(
            tests,
            knowledge,
            results,
            values,
            self._frontier(shared, (*arms, after, asked)),
            whole - common - sum(costs) / len(costs) - len(tests) / 2 - left,
            common + sum(costs) + len(tests) + left - whole,
        )

    def _frontier(
        self, shared: set[NodeId], places: Iterable[Sequence[NodeId]]
    ) -> tuple[NodeId, ...]:
        """The shared nodes that something not shared asks for."""
        wanted: set[NodeId] = set()
        for place in places:
            inner: set[NodeId] = set()
            for node in place:
                inner.update(self._graph.inputs(node) if node not in shared else ())
            roots = set(place) - {a for n in place for a in self._graph.inputs(n)}
            wanted.update(shared & (inner | roots))
        return tuple(sorted(wanted))

    def _is_worth_keeping(self, node: NodeId) -> bool:
        return not self._graph.is_leaf(node) and not is_plain_flag(self._graph, node)

    def _is_long(self, node: NodeId, always: int) -> bool:
        """Whether the node is too much work to be written in each arm that asks for it.

        `always` is the number of arms that never do without it.
        """
        most = _WRITTEN_TWICE if always > 1 else _WRITTEN_WHERE_ASKED
        return self._weight(self._graph.needed([node], self._known)) > most

    def _weight(self, nodes: Iterable[NodeId]) -> float:
        return sum(_work(self._graph, node) for node in nodes)


def _distinct(areas: Iterable[set[NodeId]]) -> Iterable[set[NodeId]]:
    seen: set[frozenset[NodeId]] = set()
    for area in areas:
        if frozenset(area) not in seen:
            seen.add(frozenset(area))
            yield area


def _work(graph: Graph, node: NodeId) -> float:
    """About how much work a node is, in additions."""
    match graph.node(node):
        case Round(terms):
            return 3.0 + len(terms)
        case Min(args) | Max(args):
            return float(len(args))
        case Add(args):
            return len(args) - 1.0
        case Sub() | AtMost() | IsOneOf() | Choose():
            return 1.0
        case _:
            return 0.0
