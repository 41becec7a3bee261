"""Nodes with choices → statements: what is needed on one side only is computed there."""

from __future__ import annotations

from collections.abc import Sequence

from compiler.program.nodes import AtMost, Choose, NodeId, arguments
from compiler.targets.python.expressions import OR
from compiler.targets.python.splits import Split, best_split
from compiler.targets.python.statements import Arm, Assign, Branch, Joined, Return, Statement
from compiler.targets.python.straight import Straight
from compiler.targets.python.workplace import Workplace


def compute(place: Workplace, outs: Sequence[NodeId]) -> list[Statement]:
    """Statements after which every out is a variable (or an input, or a constant)."""
    split = best_split(place, outs)
    if split is None:
        return Straight(place, outs, ()).write()
    return [*_branch(place, split), *compute(place, outs)]


def compute_and_return(place: Workplace, outs: Sequence[NodeId]) -> list[Statement]:
    """Statements that end with the return of the outs, on every path."""
    split = best_split(place, outs)
    if split is None:
        body = Straight(place, outs, outs).write()
        expressions = place.expressions()
        return [*body, Return(tuple(expressions.text(out) for out in outs))]
    rest = place.graph.reachable(outs, {*place.variables, *split.results})
    if all(place.graph.is_leaf(node) for node in rest):
        return _branch_and_return(place, split, outs)
    return [*_branch(place, split), *compute_and_return(place, outs)]


def _branch(place: Workplace, split: Split) -> list[Statement]:
    """The branch, after which the split's results are variables."""
    body = [*compute(place, split.shared), *before_flags(place, split.tests)]
    body += place.remark(_computed(place, split))
    tests = _tests(place, split)
    names = [place.variable_for(node) for node in split.results]
    arms = []
    for test, knowledge, values in zip(tests, split.knowledge, split.values, strict=True):
        arms.append(Arm(test, tuple(_leave(place.arm(knowledge), names, values))))
    place.variables.update(zip(split.results, names, strict=True))
    return [*body, Branch(tuple(arms))]


def _branch_and_return(place: Workplace, split: Split, outs: Sequence[NodeId]) -> list[Statement]:
    """The branch, each arm of which returns the outs."""
    body = [*compute(place, split.shared), *before_flags(place, split.tests)]
    tests = _tests(place, split)
    for test, knowledge, values in zip(tests, split.knowledge, split.values, strict=True):
        by_result = dict(zip(split.results, values, strict=True))
        inner = place if test is None else place.arm(knowledge)
        inner.knowledge = knowledge
        arm = compute_and_return(inner, [by_result.get(out, out) for out in outs])
        body += arm if test is None else [Branch((Arm(test, tuple(arm)),))]
    return body


def _tests(place: Workplace, split: Split) -> list[Joined | None]:
    """The test of every arm; the last has none."""
    expressions = place.expressions()
    return [*(expressions.joined(test) for test in split.tests), None]


def _computed(place: Workplace, split: Split) -> list[NodeId]:
    """All that the arms compute."""
    values = [value for arm in split.values for value in arm]
    reached = place.graph.reachable([*values, *split.results], place.variables)
    return [node for node in reached if not place.graph.is_leaf(node)]


def before_flags(place: Workplace, flags: Sequence[NodeId]) -> list[Statement]:
    """What must be computed before these flags can be written as expressions."""
    graph, amounts = place.graph, []
    for node in graph.strict(flags, place.variables):
        item = graph.node(node)
        if isinstance(item, Choose):
            amounts.append(node)
        elif isinstance(item, AtMost):
            amounts.extend(arg for arg in arguments(item) if not graph.is_leaf(arg))
    return compute(place, amounts) if amounts else []


def _leave(place: Workplace, names: Sequence[str], values: Sequence[NodeId]) -> list[Statement]:
    """Statements that leave each value in the variable of its name."""
    for name, value in zip(names, values, strict=True):
        place.wanted.setdefault(value, name)
    body = compute(place, values)
    expressions = place.expressions()
    for name, value in zip(names, values, strict=True):
        text = expressions.text(value, OR)
        if text != name:
            body.append(Assign(name, (text,)))
    return body
