"""Python literals as calculators write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compiler.targets.python.statements import INDENT, LINE_LENGTH, width


def fen(amount: int) -> str:
    """Fen with the last two digits apart, so that yuan can be read: 10_000_00."""
    sign = "-" if amount < 0 else ""
    yuan, rest = divmod(abs(amount), 100)
    return f"{sign}{yuan:_}_{rest:02d}" if yuan else f"{sign}{rest}"


def string(text: str) -> str:
    """A string in double quotes, or in single ones where it holds double quotes itself."""
    quoted = repr(text)
    if quoted.startswith("'") and '"' not in text:
        return '"' + quoted[1:-1].replace("\\'", "'") + '"'
    return quoted


@dataclass(frozen=True, slots=True)
class Group:
    """A call, tuple or dict: what opens it, its items, what closes it."""

    opening: str
    items: tuple[Literal, ...]
    closing: str

    def text(self) -> str:
        """The literal on one line."""
        inner = ", ".join(one_line(item) for item in self.items)
        comma = "," if self.opening == "(" and len(self.items) == 1 else ""
        return f"{self.opening}{inner}{comma}{self.closing}"


@dataclass(frozen=True, slots=True)
class Keyed:
    """`name=value` of a call, or `"name": value` of a dict: the key as written, and the value."""

    key: str
    value: Literal


#: A literal: as written, or made of others.
Literal = str | Group | Keyed


def call(name: str, *items: Literal) -> Group:
    """A call."""
    return Group(f"{name}(", items, ")")


def sequence(items: Sequence[Literal]) -> Group:
    """A tuple."""
    return Group("(", tuple(items), ")")


def one_line(literal: Literal) -> str:
    """The literal on one line."""
    match literal:
        case str():
            return literal
        case Group():
            return literal.text()
        case Keyed(key, value):
            return key + one_line(value)


def lines(prefix: str, literal: Literal, suffix: str = "", depth: int = 0) -> list[str]:
    """The literal behind a prefix, on one line if it fits there, else one item a line."""
    start = INDENT * depth + prefix
    whole = start + one_line(literal) + suffix
    if isinstance(literal, Keyed):
        return lines(prefix + literal.key, literal.value, suffix, depth)
    if width(whole) <= LINE_LENGTH or isinstance(literal, str) or not literal.items:
        return [whole]
    inner = [line for item in literal.items for line in lines("", item, ",", depth + 1)]
    return [start + literal.opening, *inner, INDENT * depth + literal.closing + suffix]
