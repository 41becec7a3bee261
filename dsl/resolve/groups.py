"""Groups: their conditions, cycles among them, and the counts that the text gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl import model, tree
from dsl.diagnostics import Related
from dsl.resolve.conditions import condition
from dsl.resolve.logic import named_facts, named_groups, truth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dsl.resolve.scope import Context

#: Stands in for the condition of a broken group.
NEVER = model.AnyOf(())


def resolve_groups(
    context: Context, declarations: tuple[tree.Group, ...]
) -> tuple[model.Group, ...]:
    """Every group with its condition, each after its name was declared, in the text's order."""
    conditions: dict[str, model.Condition] = {}
    broken: set[str] = set()
    first: dict[str, tree.Group] = {}
    for group in declarations:
        found = condition(context, group.condition)
        if group.name.text in first:
            continue
        first[group.name.text] = group
        conditions[group.name.text] = NEVER if found is None else found
        if found is None:
            broken.add(group.name.text)
    for cycle in _cycles(conditions):
        _report_cycle(context, cycle, first)
        broken |= set(cycle)
        conditions |= dict.fromkeys(cycle, NEVER)
    broken |= {name for name in conditions if _reaches(name, broken, conditions)}
    for name, group in first.items():
        if name not in broken:
            _check_count(context, group, conditions)
    return tuple(
        model.Group(
            name=item.name,
            label=item.label,
            condition=conditions[item.name],
            count=_count(first[item.name]),
            span=first[item.name].span,
        )
        for item in context.scope.groups
        if first[item.name].name.span == item.span
    )


def _count(group: tree.Group) -> int | None:
    return None if group.counting is None else int(group.counting.value)


def _cycles(conditions: Mapping[str, model.Condition]) -> list[tuple[str, ...]]:
    """Each chain of groups that comes back to itself, once."""
    cycles: list[tuple[str, ...]] = []
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            cycle = path[path.index(name) :]
            if not any(set(cycle) & set(found) for found in cycles):
                cycles.append(cycle)
            return
        if name in done:
            return
        for inner in named_groups(conditions[name]):
            if inner in conditions:
                visit(inner, (*path, name))
        done.add(name)

    for name in conditions:
        visit(name, ())
    return cycles


def _reaches(name: str, wanted: set[str], conditions: Mapping[str, model.Condition]) -> bool:
    inner = set(named_groups(conditions[name]))
    return name in wanted or any(
        _reaches(each, wanted, conditions) for each in inner if each in conditions
    )


def _report_cycle(
    context: Context, cycle: tuple[str, ...], declarations: Mapping[str, tree.Group]
) -> None:
    chain = " → ".join((*cycle, cycle[0]))
    others = (Related("declared_here", declarations[name].name.span) for name in cycle[1:])
    context.report.error("TL0309", declarations[cycle[0]].name.span, *others, chain=chain)


def _check_count(
    context: Context, group: tree.Group, conditions: Mapping[str, model.Condition]
) -> None:
    """The values that the group admits, of the one-of fact that its condition names first."""
    if group.counting is None:
        return
    own = conditions[group.name.text]
    fact_name = next(named_facts(own, conditions), None)
    fact = context.scope.fact_types.get(fact_name) if fact_name is not None else None
    if not isinstance(fact, model.OneOfFact):
        context.report.error("TL0412", group.counting.span, group=group.name.text)
        return
    admitted = [
        value
        for value in fact.values
        if truth(own, {fact.name: value.name}, conditions) is not False
    ]
    if len(admitted) == group.counting.value:
        return
    context.report.error(
        "TL0411",
        group.counting.span,
        Related("counted_here", group.condition.span),
        said=group.counting.text,
        counted=len(admitted),
        fact_zh=fact.label.zh or fact.name,
        fact_en=fact.name,
        names_zh="、".join(value.label.zh or value.name for value in admitted) or "—",
        names_en=", ".join(value.name for value in admitted) or "—",
    )
