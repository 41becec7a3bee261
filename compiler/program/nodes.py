"""The operations of a settlement program.

A program is a directed acyclic graph of these nodes, each named by its position in
`Program.nodes` and built only by `compiler.program.builder.Builder`, which checks kinds,
folds constants and shares equal nodes. Amounts are whole fen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

#: The position of a node in its program; arguments always stand before their users.
NodeId = int


class Kind(Enum):
    """What a node yields."""

    MONEY = "money"  # whole fen
    FLAG = "flag"  # yes or no
    CHOICE = "choice"  # the name of one value of a one-of fact
    COUNT = "count"  # a whole number (an age, an index into alternatives)
    DATE = "date"  # yyyymmdd


@dataclass(frozen=True, slots=True)
class Const:
    """A constant; a flag is held as a bool."""

    value: int | bool
    kind: Kind


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the claim: a pool's cost (money), a choice, a flag, a count, or the date."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class State:
    """A year-to-date amount (money) as it was before this claim."""

    name: str


@dataclass(frozen=True, slots=True)
class Add:
    """The sum of two or more amounts (or counts)."""

    args: tuple[NodeId, ...]


@dataclass(frozen=True, slots=True)
class Sub:
    """left - right; may be negative, which only `Max` with a constant may then consume."""

    left: NodeId
    right: NodeId


@dataclass(frozen=True, slots=True)
class Min:
    """The least of two or more amounts."""

    args: tuple[NodeId, ...]


@dataclass(frozen=True, slots=True)
class Max:
    """The greatest of two or more amounts."""

    args: tuple[NodeId, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """Half-up rounding of a sum of rates times amounts >= 0, to whole fen.

    The only rounding there is. `terms` are (rate, amount); rates are exact and > 0. The rate of
    a count is so many fen for each (formulas alone).
    """

    terms: tuple[tuple[Fraction, NodeId], ...]


@dataclass(frozen=True, slots=True)
class AtMost:
    """left <= right, of amounts, counts or dates."""

    left: NodeId
    right: NodeId


@dataclass(frozen=True, slots=True)
class IsOneOf:
    """Whether a choice is one of these values of its fact."""

    subject: NodeId
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class All:
    """Whether all flags hold."""

    args: tuple[NodeId, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Whether any flag holds."""

    args: tuple[NodeId, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Whether the flag does not hold."""

    arg: NodeId


@dataclass(frozen=True, slots=True)
class Choose:
    """`then` where the flag holds, `otherwise` elsewhere; both of one kind."""

    condition: NodeId
    then: NodeId
    otherwise: NodeId


Node = (
    Const
    | Fact
    | State
    | Add
    | Sub
    | Min
    | Max
    | Round
    | AtMost
    | IsOneOf
    | All
    | Any
    | Not
    | Choose
)


def arguments(node: Node) -> tuple[NodeId, ...]:
    """The nodes that this node is computed from, in order."""
    match node:
        case Const() | Fact() | State():
            return ()
        case Add(args) | Min(args) | Max(args) | All(args) | Any(args):
            return args
        case Sub(left, right) | AtMost(left, right):
            return (left, right)
        case Round(terms):
            return tuple(argument for _, argument in terms)
        case IsOneOf(subject, _):
            return (subject,)
        case Not(arg):
            return (arg,)
        case Choose(condition, then, otherwise):
            return (condition, then, otherwise)
