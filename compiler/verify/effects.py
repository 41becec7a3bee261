"""What another version of the rules does to claims: the answer as data, without a solver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from compiler.evaluate import Value
from compiler.program.program import Label

#: The name of the patient among those whom a claim's cost falls on.
PATIENT = "patient"

#: The facts of a claim by name: money in fen, dates yyyymmdd.
Facts = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Settled:
    """A claim by one version: payments by payer and the patient's share (fen), or the refusal."""

    payments: Mapping[str, int]
    patient: int | None
    refusal: Label | None


@dataclass(frozen=True, slots=True)
class ComparedClaim:
    """A claim's facts, and what each version makes of it."""

    facts: Facts
    old: Settled
    new: Settled

    def amounts(self, name: str) -> tuple[int, int]:
        """What a payer pays, or the patient bears, by the old and by the new version (fen)."""
        both = (self.old, self.new)
        old, new = (
            item.patient if name == PATIENT else item.payments.get(name, 0) for item in both
        )
        return old or 0, new or 0


@dataclass(frozen=True, slots=True)
class Case:
    """Claims of one year from 1 January, in order, settled by both versions."""

    claims: tuple[ComparedClaim, ...]

    def difference(self, name: str) -> int:
        """New less old of a payer or the patient, over all claims (fen)."""
        return sum(new - old for old, new in (claim.amounts(name) for claim in self.claims))


@dataclass(frozen=True, slots=True)
class Extreme:
    """How far an amount moves one way: as far as `found` (fen), with a case unless that is zero;
    no farther than `proved`, None where no bound could be proved.
    """

    found: int
    case: Case | None
    proved: int | None

    @property
    def exact(self) -> bool:
        """Whether it is known to the fen."""
        return self.found == self.proved


@dataclass(frozen=True, slots=True)
class Movement:
    """How much more, and how much less, a payer pays or the patient bears by the new version."""

    name: str
    label: Label
    more: Extreme
    less: Extreme


@dataclass(frozen=True, slots=True)
class GroupMovement:
    """How the patient's share moves for claims with one of these values of a fact.

    `settled`: whether both versions settle any such claim.
    """

    fact: str
    fact_label: Label
    values: tuple[tuple[Value, Label | None], ...]
    settled: bool
    more: Extreme
    less: Extreme


@dataclass(frozen=True, slots=True)
class Alone:
    """Claims that one version settles and the other refuses: a case; `none` if that is proved."""

    case: Case | None
    none: bool


class Sameness(Enum):
    """The answer in one word."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Effects:
    """What the new version does. `settled`: whether both settle any claim at all.

    `movements`, of payers in order and the patient, are over `claims` claims from 1 January, each
    costing at most `ceiling` (fen) from a pool; so are `groups`, told of one claim alone. `later`
    is the case of a year whose last claim is the first to differ.
    """

    sameness: Sameness
    new_alone: Alone
    old_alone: Alone
    settled: bool
    movements: tuple[Movement, ...]
    groups: tuple[GroupMovement, ...]
    later: Case | None
    claims: int
    ceiling: int


def same_at_once(ceiling: int) -> Effects:
    """Of two versions that are one computation."""
    none = Alone(None, none=True)
    return Effects(Sameness.SAME, none, none, True, (), (), None, 1, ceiling)
