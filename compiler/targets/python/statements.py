"""The few statements that calculators are written in, and how they look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, assert_never
from unicodedata import east_asian_width

LINE_LENGTH: Final = 100
INDENT: Final = "    "


@dataclass(frozen=True, slots=True)
class Joined:
    """An expression whose outermost operands are joined by one operator (`and`, `or`, `+`).

    A single operand has no joiner.
    """

    operands: tuple[str, ...]
    joiner: str = ""

    @property
    def text(self) -> str:
        """The expression on one line."""
        return f" {self.joiner} ".join(self.operands)


@dataclass(frozen=True, slots=True)
class Line:
    """One simple statement as it stands: a raise."""

    text: str


@dataclass(frozen=True, slots=True)
class Assign:
    """variable = an expression, in the parts at which it may be broken."""

    variable: str
    parts: tuple[str, ...]

    @property
    def value(self) -> str:
        """The expression on one line."""
        return " ".join(self.parts)


@dataclass(frozen=True, slots=True)
class Quotient:
    """variable = (sum) // divisor, broken at the sum where it is too long for a line."""

    variable: str
    total: Joined
    divisor: int

    @property
    def value(self) -> str:
        """The expression on one line."""
        return f"({self.total.text}) // {self.divisor}"


@dataclass(frozen=True, slots=True)
class Return:
    """The return of a tuple, one value a line."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark on what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of a branch; the last one of an `if … else` has no test."""

    test: Joined | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """if, elif, else; `on_amount` where it asks in which band an amount lies."""

    arms: tuple[Arm, ...]
    on_amount: bool = False


Statement = Line | Assign | Quotient | Return | Comment | Branch


def width(text: str) -> int:
    """How many columns a text takes; Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def render(body: Iterable[Statement], depth: int) -> Iterator[str]:
    """The lines of a body at a depth of indentation."""
    indent = INDENT * depth
    for statement in body:
        match statement:
            case Line(text):
                yield indent + text
            case Comment(text):
                yield f"{indent}# {text}"
            case Assign():
                yield from _render_assignment(statement, indent)
            case Quotient():
                yield from _render_quotient(statement, indent)
            case Return(values):
                yield f"{indent}return ("
                yield from (f"{indent}{INDENT}{value}," for value in values)
                yield f"{indent})"
            case Branch(arms):
                yield from _render_branch(arms, depth)
            case _:
                assert_never(statement)


def _render_assignment(statement: Assign, indent: str) -> Iterator[str]:
    line = f"{indent}{statement.variable} = {statement.value}"
    if len(line) <= LINE_LENGTH:
        yield line
        return
    last = statement.parts[-1]
    if last.startswith("- (") and last.endswith(")"):
        # A bracket at the end is where a person would break the line.
        head = " ".join((*statement.parts[:-1], "- ("))
        yield f"{indent}{statement.variable} = {head}"
        yield indent + INDENT + last[3:-1]
        yield f"{indent})"
        return
    yield f"{indent}{statement.variable} = ("
    if len(indent + INDENT + statement.value) <= LINE_LENGTH:
        yield indent + INDENT + statement.value
    else:
        yield from (indent + INDENT + part for part in statement.parts)
    yield f"{indent})"


def _render_quotient(statement: Quotient, indent: str) -> Iterator[str]:
    line = f"{indent}{statement.variable} = {statement.value}"
    if len(line) <= LINE_LENGTH:
        yield line
        return
    yield f"{indent}{statement.variable} = ("
    yield from _render_operands(statement.total, indent + INDENT)
    yield f"{indent}) // {statement.divisor}"


def _render_operands(joined: Joined, indent: str) -> Iterator[str]:
    """The operands on one line if they fit there, else one a line."""
    if len(indent + joined.text) <= LINE_LENGTH:
        yield indent + joined.text
        return
    first, *rest = joined.operands
    yield indent + first
    yield from (f"{indent}{joined.joiner} {operand}" for operand in rest)


def _render_branch(arms: Sequence[Arm], depth: int) -> Iterator[str]:
    """An `else` that holds nothing but one more question of its kind goes on as `elif`."""
    goes_on = len(arms) == 2 and isinstance(arms[1].body[0], Branch) if arms[-1].body else False
    line = "" if goes_on else _in_one_line(arms, depth)
    if line:
        yield line
        return
    word = "if"
    pending = list(arms)
    while pending:
        arm = pending.pop(0)
        inner = arm.body[0] if arm.test is None and len(arm.body) == 1 else None
        if isinstance(inner, Branch) and not inner.on_amount:
            pending = list(inner.arms)
            continue
        yield from _render_test(word, arm.test, INDENT * depth)
        yield from render(arm.body or (Line("pass"),), depth + 1)
        word = "elif"


def _in_one_line(arms: Sequence[Arm], depth: int) -> str:
    """x = a if test else b, where that is all there is to a branch and it fits; else nothing."""
    if len(arms) != 2 or arms[0].test is None:
        return ""
    then, otherwise = _assigned(arms[0].body), _assigned(arms[1].body)
    if then is None or otherwise is None or then.variable != otherwise.variable:
        return ""
    first, second = (
        f"({value})" if " if " in value else value for value in (then.value, otherwise.value)
    )
    choice = f"{first} if {arms[0].test.text} else {second}"
    line = f"{INDENT * depth}{then.variable} = {choice}"
    return line if len(line) <= LINE_LENGTH else ""


def _assigned(body: Sequence[Statement]) -> Assign | Quotient | None:
    """The assignment that is all there is to a body, a choice in one line among them."""
    match body:
        case (Assign() | Quotient() as only,):
            return only
        case (Branch((Arm(Joined() as test, then), Arm(None, otherwise))),):
            first, second = _assigned(then), _assigned(otherwise)
            if first and second and first.variable == second.variable:
                return Assign(
                    first.variable, (first.value, f"if {test.text}", f"else {second.value}")
                )
    return None


def _render_test(word: str, test: Joined | None, indent: str) -> Iterator[str]:
    if test is None:
        yield f"{indent}else:"
        return
    line = f"{indent}{word} {test.text}:"
    if len(line) <= LINE_LENGTH:
        yield line
        return
    yield f"{indent}{word} ("
    yield from _render_operands(test, indent + INDENT)
    yield f"{indent}):"
