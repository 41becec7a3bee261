"""Articles and their statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dsl.build.conditions import condition
from dsl.build.context import Building, Node, sure, tokens, tree, trees
from dsl.build.parameters import parameter_line, table
from dsl.build.promises import prove
from dsl.build.provisions import PROVISIONS, provision
from dsl.build.scheme import benefit_lines, note, only_guard
from dsl.build.words import because, figure, labels, name, phrases, text, word
from dsl.tree import (
    Amendment,
    Article,
    Citation,
    Condition,
    Group,
    Labels,
    Namely,
    NewBenefit,
    Option,
    ParameterLine,
    PayerOrder,
    Reading,
    Refuse,
    Statement,
    Table,
    Target,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


def article(building: Building, node: Node) -> Article:
    """`article 三（一） …` with its guard, citations and statements."""
    number = text(building, tokens(node, "ARTICLE_NUMBER")[0])
    declared = labels(building, node, number.span)
    guard: Condition | None = None
    items: list[Citation | Statement] = []
    for child in trees(node):
        match child.data:
            case "guard":
                guard = only_guard(building, child, guard)
            case "citation":
                items.append(_citation(building, child))
            case _:
                items.extend(statements(building, [child]))
    return Article(number, declared, guard, tuple(items), building.span(node))


def statements(building: Building, nodes: Iterable[Node]) -> tuple[Statement, ...]:
    """The statements among some nodes; what was broken, or said nothing, is left out."""
    made = (_statement(building, node) for node in nodes)
    return tuple(statement for statement in made if statement is not None)


def group(building: Building, node: Node) -> Group | None:
    """`group disease_of_25 … counting 25`, or None if its condition is missing."""
    declared = name(building, tokens(node, "WORD")[0])
    found = labels(building, node, declared.span)
    counts = tokens(node, "FIGURE")
    counting = figure(building, counts[0]) if counts else None
    holds = tree(node, "condition")
    if holds is None:
        building.missing("TL0206", building.head(node), {"name": declared.text})
        return None
    return Group(declared, found, counting, condition(building, holds), building.span(node))


def _citation(building: Building, node: Node) -> Citation:
    if not any(trees(node, *_STATEMENTS, "broken")):
        building.missing("TL0207", building.span(sure(node, "phrases")))
    return Citation(phrases(building, node), statements(building, trees(node)), building.span(node))


_STATEMENTS: Final = (
    "amendment",
    "new_benefit",
    "namely",
    "refuse",
    "group",
    "order",
    "reading",
    "prove",
    "note",
    *PROVISIONS,
)


def _statement(building: Building, node: Node) -> Statement | None:
    match node.data:
        case "amendment" | "namely":
            return _amendment(building, node)
        case "new_benefit":
            return _new_benefit(building, node)
        case "refuse":
            refused = condition(building, sure(node, "condition"))
            return Refuse(refused, because(building, node), building.span(node))
        case "group":
            return group(building, node)
        case "order":
            payers = tuple(word(building, token) for token in tokens(node, "WORD"))
            return PayerOrder(payers, building.span(node))
        case "reading":
            return _reading(building, node)
        case "prove":
            return prove(building, node)
        case "note":
            return note(building, node)
        case _:
            return provision(building, node) if node.data in PROVISIONS else None


def _amendment(building: Building, node: Node) -> Amendment | Namely:
    target = _target(building, sure(node, "target"))
    lines: list[ParameterLine | Table] = []
    for child in trees(node, "parameter_line", "table"):
        made = parameter_line if child.data == "parameter_line" else table
        lines.append(made(building, child))
    if not lines:
        building.missing("TL0208", target.span)
    kind = Namely if node.data == "namely" else Amendment
    return kind(target, tuple(lines), building.span(node))


def _target(building: Building, node: Node) -> Target:
    words = [word(building, token) for token in tokens(node)]
    return Target(words[0], words[1] if len(words) > 1 else None, building.span(node))


def _new_benefit(building: Building, node: Node) -> NewBenefit:
    payer, declared = tokens(node, "WORD")
    found_name = name(building, declared)
    return NewBenefit(
        word(building, payer),
        found_name,
        labels(building, node, found_name.span),
        _targets(building, node, "instead_of"),
        _targets(building, node, "on_top_of"),
        benefit_lines(building, node),
        building.span(node),
    )


def _targets(building: Building, node: Node, rule: str) -> tuple[Target, ...]:
    return tuple(
        _target(building, target) for child in trees(node, rule) for target in trees(child)
    )


def _reading(building: Building, node: Node) -> Reading:
    declared = name(building, tokens(node, "WORD")[0])
    found = labels(building, node, declared.span)
    nodes = list(trees(node, "option"))
    for index, child in enumerate(nodes):
        head = tokens(child)[0]
        if (head.type == "CHOSEN") is not (index == 0):
            building.report("TL0224" if index == 0 else "TL0225", building.span(head))
    if len(nodes) < 2:
        building.missing("TL0226", declared.span, {"name": declared.text})
    options = tuple(_option(building, child) for child in nodes)
    return Reading(declared, found, options, building.span(node))


def _option(building: Building, node: Node) -> Option:
    declared = name(building, tokens(node, "WORD")[0])
    found = labels(building, node, declared.span)
    reasons = list(trees(node, "unsettled"))
    unsettled: Labels | None = because(building, reasons[0]) if reasons else None
    made = statements(building, trees(node))
    if unsettled is not None and (made or len(reasons) > 1):
        building.report("TL0227", building.span(reasons[0]))
    return Option(declared, found, made, unsettled, building.span(node))
