"""What is read back of a calculator's function: the few forms of Python that are understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Relation(Enum):
    """How two whole numbers, or a choice and a word, are compared."""

    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    EQUAL = "=="
    DIFFERENT = "!="


class Operation(Enum):
    """What is made of two whole numbers."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    FLOOR_DIVIDED = "//"
    LEAST = "min"
    GREATEST = "max"


@dataclass(frozen=True, slots=True)
class Literal:
    """A whole number, a word, or a truth value as written."""

    line: int
    value: int | str | bool


@dataclass(frozen=True, slots=True)
class Variable:
    """A parameter, or a variable assigned before."""

    line: int
    name: str


@dataclass(frozen=True, slots=True)
class Computed:
    """left operation right, of whole numbers."""

    line: int
    operation: Operation
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Compared:
    """left relation right."""

    line: int
    relation: Relation
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Member:
    """Whether a choice is one of some words."""

    line: int
    subject: Expression
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Joined:
    """All of the flags (`every`), or any of them, asked from left to right."""

    line: int
    every: bool
    flags: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """Whether the flag does not hold."""

    line: int
    flag: Expression


@dataclass(frozen=True, slots=True)
class Conditional:
    """`then` where the test holds, `otherwise` elsewhere."""

    line: int
    test: Expression
    then: Expression
    otherwise: Expression


Expression = Literal | Variable | Computed | Compared | Member | Joined | Negated | Conditional


@dataclass(frozen=True, slots=True)
class Assign:
    """variable = value."""

    line: int
    variable: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Branch:
    """if test: body else: otherwise; either may be empty."""

    line: int
    test: Expression
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Refuse:
    """The refusal with this number is raised."""

    line: int
    number: int


@dataclass(frozen=True, slots=True)
class Return:
    """What is given back, in order: a tuple, or one value by itself."""

    line: int
    values: tuple[Expression, ...]
    is_tuple: bool


Statement = Assign | Branch | Refuse | Return


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter and what it is where it is not given."""

    name: str
    default: int | None


@dataclass(frozen=True, slots=True)
class Function:
    """A function as read back; `line` is where it begins."""

    line: int
    name: str
    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]


class NotUnderstoodError(Exception):
    """Code outside the forms that are understood: what it is, and at which line."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line = line
        self.what = what


def ends(body: tuple[Statement, ...]) -> bool:
    """Whether some way through the statements returns or raises."""
    return any(
        isinstance(item, Refuse | Return)
        or (isinstance(item, Branch) and (ends(item.body) or ends(item.otherwise)))
        for item in body
    )


def numbers(function: Function) -> frozenset[int]:
    """All whole numbers that stand in the function."""
    return frozenset(value for item in function.body for value in _numbers(item))


def _numbers(item: Statement | Expression) -> Iterator[int]:
    match item:
        case Literal(_, value):
            if isinstance(value, int) and not isinstance(value, bool):
                yield value
        case Computed(_, _, left, right) | Compared(_, _, left, right):
            yield from _numbers(left)
            yield from _numbers(right)
        case Conditional(_, test, then, otherwise):
            for part in (test, then, otherwise):
                yield from _numbers(part)
        case Joined(_, _, parts) | Return(_, parts, _):
            for part in parts:
                yield from _numbers(part)
        case Negated(_, part) | Assign(_, _, part):
            yield from _numbers(part)
        case Branch(_, test, body, otherwise):
            for inner in (test, *body, *otherwise):
                yield from _numbers(inner)
        case Variable() | Member() | Refuse():
            pass
