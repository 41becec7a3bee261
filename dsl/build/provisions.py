"""Duties, services, targets, indicators, lists; formulas and splits are in `formulas`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dsl.build.amounts import AMOUNTS, amount
from dsl.build.attributes import attribute, is_attribute, year
from dsl.build.context import Building, Node, tokens, trees
from dsl.build.formulas import formula, split
from dsl.build.words import because, figure, labels, money, name, percent, word
from dsl.provision_tree import (
    Aimed,
    Averaging,
    Declared,
    Denominator,
    Disagrees,
    Duty,
    Indicator,
    IndicatorLine,
    Item,
    ListLine,
    ListStatement,
    Mean,
    Measure,
    Measured,
    Milestone,
    Milestones,
    NotEncoded,
    Numerator,
    Provision,
    Relation,
    Requirement,
    Service,
    Target,
    TargetLine,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import Token

    from dsl.provision_tree import Attribute
    from dsl.tree import Amount, Labels, Word

#: The rules of the grammar that are provisions.
PROVISIONS: Final = (
    "duty",
    "service",
    "target_measure",
    "indicator",
    "list",
    "formula",
    "split",
    "not_encoded",
)
_RELATIONS: Final = {
    "AT_LEAST": Relation.AT_LEAST,
    "AT_MOST": Relation.AT_MOST,
    "IS": Relation.EQUAL,
    "ABOUT": Relation.ABOUT,
    "ABOVE": Relation.ABOVE,
    "BELOW": Relation.BELOW,
    "FROM": Relation.BETWEEN,
}
_MEASURES: Final = ("PERCENT", "FIGURE", "MONEY")


def provision(building: Building, node: Node) -> Provision:
    """The provision of a node."""
    span = building.span(node)
    match node.data:
        case "duty":
            return Duty(*_head(building, node), _attributes(building, node), span)
        case "service":
            return Service(*_head(building, node), _attributes(building, node), span)
        case "target_measure":
            lines = tuple(_target_line(building, child) for child in _lines(node))
            return Target(*_head(building, node), lines, span)
        case "indicator":
            found = tuple(_indicator_line(building, child) for child in _lines(node))
            return Indicator(*_head(building, node), found, span)
        case "list":
            return _list(building, node)
        case "formula":
            return formula(building, node)
        case "split":
            return split(building, node)
        case "not_encoded":
            return NotEncoded(because(building, node), span)
        case other:
            raise ValueError(f"no provision: {other}")


def declared_things(building: Building, node: Node) -> Iterator[Declared]:
    """The units or stages of a section."""
    for child in trees(node, "declared"):
        yield _declared(building, child)


def _head(building: Building, node: Node) -> tuple[Word, Labels]:
    declared = name(building, tokens(node, "WORD")[0])
    return declared, labels(building, node, declared.span)


def _declared(building: Building, node: Node) -> Declared:
    return Declared(*_head(building, node), building.span(node))


def _lines(node: Node) -> Iterator[Node]:
    """The lines of a block, those left out that could not be read."""
    return (child for child in trees(node) if child.data not in ("labels", "broken"))


def _attributes(building: Building, node: Node) -> tuple[Attribute, ...]:
    return tuple(attribute(building, child) for child in _lines(node))


# --- targets and indicators ------------------------------------------------------------------


def _target_line(building: Building, node: Node) -> TargetLine:
    if is_attribute(node):
        return attribute(building, node)
    span = building.span(node)
    match node.data:
        case "requirement":
            return _requirement(building, node)
        case "measured":
            return Measured(labels(building, node, span), span)
        case "aimed":
            return Aimed(span)
        case "disagrees":
            return Disagrees(labels(building, node, span), span)
        case _:
            return _milestones(building, node)


def _requirement(building: Building, node: Node) -> Requirement:
    relation = _RELATIONS[tokens(node)[0].type]
    values = [_measure(building, token) for token in tokens(node, *_MEASURES)]
    high = values[1] if len(values) > 1 else None
    return Requirement(relation, values[0], high, building.span(node))


def _measure(building: Building, token: Token) -> Measure:
    match token.type:
        case "PERCENT":
            return percent(building, token)
        case "MONEY":
            return money(building, token, None, building.span(token))
        case _:
            return figure(building, token)


def _milestones(building: Building, node: Node) -> Milestones:
    rows = tuple(_milestone(building, child) for child in trees(node, "milestone"))
    if not rows:
        building.missing("TL0219", building.span(node))
    return Milestones(rows, building.span(node))


def _milestone(building: Building, node: Node) -> Milestone:
    first, second = tokens(node)
    wanted = word(building, second) if second.type == "WORD" else _measure(building, second)
    return Milestone(year(building, first), wanted, building.span(node))


def _indicator_line(building: Building, node: Node) -> IndicatorLine:
    if is_attribute(node):
        return attribute(building, node)
    span = building.span(node)
    match node.data:
        case "requirement":
            return _requirement(building, node)
        case "numerator":
            return Numerator(_amount_of(building, node), span)
        case "denominator":
            return Denominator(_amount_of(building, node), span)
        case _:
            by_sums = tokens(node)[0].type == "RATIO_OF_SUMS"
            return Averaging(Mean.RATIO_OF_SUMS if by_sums else Mean.MEAN_OF_RATIOS, span)


def _amount_of(building: Building, node: Node) -> Amount:
    return amount(building, next(trees(node, *AMOUNTS)))


# --- lists -----------------------------------------------------------------------------------


def _list(building: Building, node: Node) -> ListStatement:
    counts = tokens(node, "FIGURE")
    counting = figure(building, counts[0]) if counts else None
    lines = tuple(_list_line(building, child) for child in _lines(node))
    return ListStatement(*_head(building, node), counting, lines, building.span(node))


def _list_line(building: Building, node: Node) -> ListLine:
    if is_attribute(node):
        return attribute(building, node)
    return Item(_declared(building, node), building.span(node))
