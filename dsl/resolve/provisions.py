"""Provisions of an article; formulas, splits and measured things have rooms of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from dsl import provision_tree, provisions
from dsl.resolve.attributes import Lines, attributes
from dsl.resolve.formulas import formula
from dsl.resolve.kinds import Kind
from dsl.resolve.labels import label_of
from dsl.resolve.measures import indicator, target
from dsl.resolve.naming import check_unique, declared
from dsl.resolve.splits import split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dsl import tree
    from dsl.resolve.frames import Frame
    from dsl.resolve.scope import Context


def provision(
    context: Context, node: provision_tree.Provision, frame: Frame
) -> provisions.Provision | None:
    """The typed provision of a node; None if too much of it is broken, which is reported."""
    match node:
        case provision_tree.Duty():
            name, label = node.name.text, label_of(node.labels)
            found = attributes(context, node.lines)
            return provisions.Duty(name, label, found, frame.provenance(node.span))
        case provision_tree.Service():
            name, label = node.name.text, label_of(node.labels)
            found = attributes(context, node.lines)
            return provisions.Service(name, label, found, frame.provenance(node.span))
        case provision_tree.Target():
            return target(context, node, frame)
        case provision_tree.Indicator():
            return indicator(context, node, frame)
        case provision_tree.ListStatement():
            return _list(context, node, frame)
        case provision_tree.Formula():
            return formula(context, node, frame)
        case provision_tree.Split():
            return split(context, node, frame)
        case provision_tree.NotEncoded():
            return provisions.NotEncoded(label_of(node.because), frame.provenance(node.span))
        case _:
            assert_never(node)


def units_of(file: tree.PolicyFile) -> tuple[provisions.Unit, ...]:
    """The units of a file; of two with one name the first counts."""
    return tuple(
        provisions.Unit(item.name.text, label_of(item.labels), item.span)
        for item in _first_of_each(file.units)
    )


def stages_of(file: tree.PolicyFile) -> tuple[provisions.Stage, ...]:
    """The stages of a file, in declared order."""
    return tuple(
        provisions.Stage(item.name.text, label_of(item.labels), item.span)
        for item in _first_of_each(file.stages)
    )


def _first_of_each(
    declarations: Iterable[provision_tree.Declared],
) -> tuple[provision_tree.Declared, ...]:
    by_name: dict[str, provision_tree.Declared] = {}
    for item in declarations:
        by_name.setdefault(item.name.text, item)
    return tuple(by_name.values())


def _list(
    context: Context, node: provision_tree.ListStatement, frame: Frame
) -> provisions.ListProvision:
    """A list; its items differ, and are as many as it says."""
    items = Lines(context, node.lines).all(provision_tree.Item)
    named = [
        declared(context.report, Kind.ITEM, item.declared.name, item.declared.labels)
        for item in items
    ]
    check_unique(context.report, named)
    count = None
    if node.counting is not None:
        count = int(node.counting.value)
        if node.counting.value != len(items):
            context.report.error(
                "TL0710",
                node.counting.span,
                said=node.counting.text,
                counted=len(items),
                name=node.name.text,
            )
    return provisions.ListProvision(
        name=node.name.text,
        label=label_of(node.labels),
        count=count,
        items=tuple(provisions.Item(item.name, item.label) for item in named),
        attributes=attributes(context, node.lines),
        provenance=frame.provenance(node.span),
    )
