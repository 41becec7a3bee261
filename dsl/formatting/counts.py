"""Counts as canonical text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from dsl.formatting.conditions import bracketed
from dsl.formatting.literals import grouped_number
from dsl.provision_tree import CountChoice, CountSum, PerUnit, Rounding
from dsl.tree import Choice, NumberLiteral, Word

if TYPE_CHECKING:
    from dsl.formatting.writing import Writing
    from dsl.provision_tree import Count

_ROUNDINGS: Final = {
    Rounding.UP: "ROUNDED_UP",
    Rounding.DOWN: "ROUNDED_DOWN",
    Rounding.HALF_UP: "ROUNDED_HALF_UP",
}


def count(writing: Writing, node: Count) -> str:
    """The text of a count."""
    match node:
        case NumberLiteral():
            return grouped_number(writing, node)
        case Word():
            return writing.word(node)
        case PerUnit():
            return _per_unit(writing, node)
        case CountChoice():
            return _choice(writing, node)
        case CountSum():
            return _sum(writing, node)
        case _:
            assert_never(node)


def _per_unit(writing: Writing, node: PerUnit) -> str:
    """`1 for every 1,000 of population, rounded up`, `服务人口按每1000计为1，不足进一`."""
    number, every = grouped_number(writing, node.number), grouped_number(writing, node.every)
    of, each = writing.word(node.of), writing.key("EVERY")
    if writing.chinese:
        said = writing.tight(of, each, every, writing.key("TALLIED"), number)
    else:
        said = f"{number} {each} {every} {writing.key('OF')} {of}"
    if node.rounding is None:
        return said
    return f"{said}{writing.comma}{writing.key(_ROUNDINGS[node.rounding])}"


def _choice(writing: Writing, node: CountChoice) -> str:
    terminal = "LESSER" if node.choice is Choice.LESSER else "GREATER"
    items = (
        bracketed(writing, count(writing, item))
        if isinstance(item, CountChoice)
        else count(writing, item)
        for item in node.items
    )
    joint = writing.other_key("AND", "和")
    return f"{writing.key(terminal)} {f' {joint} '.join(items)}"


def _sum(writing: Writing, node: CountSum) -> str:
    parts: list[str] = []
    for index, (sign, term) in enumerate(node.terms):
        if index:
            parts.append("+" if sign > 0 else "-")
        text = count(writing, term)
        composed = isinstance(term, CountSum | CountChoice)
        parts.append(bracketed(writing, text) if composed else text)
    return " ".join(parts)
