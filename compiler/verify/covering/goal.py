"""What a covering set must reach: goals, and where they stand in the settlement's graph."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from compiler.program.nodes import NodeId
from compiler.program.program import Label, StepKind


class Side(Enum):
    """On which side of what a claim stands."""

    BELOW = "below"  # one fen below the edge
    AT = "at"  # exactly at the edge
    ABOVE = "above"  # one fen above the edge
    INSIDE = "inside"  # well inside the band
    TIE = "tie"  # half a fen, rounded up
    USED_UP = "used_up"  # earlier claims of the year left nothing of the limit
    LAST_FEN = "last_fen"  # they left one fen
    VALUE = "value"  # this value of the parameter holds, and matters
    HOLDS = "holds"  # the condition holds, and matters
    FAILS = "fails"  # it does not hold, and that matters
    PAYS = "pays"  # the benefit pays
    PAYS_NOTHING = "pays_nothing"  # it applies and pays nothing
    NOT_FOR = "not_for"  # it does not apply
    REFUSED = "refused"  # the claim is not settled


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing that some case must show.

    `name` is the same in every run; `payer`, `benefit` and `step` are empty or None where the
    goal is about none; `articles` are the places that fix what it is about.
    """

    name: str
    payer: str
    benefit: str
    step: StepKind | None
    side: Side
    label: Label
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal in a graph: the last claim reaches it where `flag` holds.

    `within` is what of the flag depends on facts alone. Where the flag asks that `difference`
    (fen) is `wanted`, they say so; `repeats` if the difference goes up and down as costs rise.
    The claim shows the goal if other values of `site` would change what is paid.
    """

    goal: Goal
    flag: NodeId
    within: NodeId
    difference: NodeId | None = None
    wanted: int = 0
    repeats: bool = False
    site: NodeId | None = None
