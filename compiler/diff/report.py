"""The whole comparison of two versions, as every format of `diff` is made from it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from compiler.diff.changes import Change, changes
from compiler.evaluate import Value
from compiler.program.program import FactInput, Identity, Program
from compiler.scheme import Scheme
from compiler.verify.effects import Effects, Sameness, same_at_once
from compiler.verify.paired import Mismatch, Pairing, any_claim, pairing
from dsl.model import Label

#: Measures what the new version does, over so many claims, pools below so much (fen).
Measure = Callable[[Pairing, int, int], Effects]


@dataclass(frozen=True, slots=True)
class Version:
    """One side: a scheme, its program, and which options were asked for by the user."""

    scheme: Scheme
    program: Program
    chosen: tuple[tuple[Label, Label], ...]

    @property
    def identity(self) -> Identity:
        """Which policy and version of its rules this is."""
        return self.program.identity


@dataclass(frozen=True, slots=True)
class Asked:
    """What is compared: facts held at one value, claims of a year, the most a pool costs (fen)."""

    held: Mapping[str, Value]
    claims: int
    ceiling: int


@dataclass(frozen=True, slots=True)
class DiffReport:
    """Two versions, the changes of their rules, and what the new one does.

    `effects` is None where there was no solver to prove them. `facts` are those of the claims.
    """

    old: Version
    new: Version
    asked: Asked
    facts: tuple[FactInput, ...]
    changes: tuple[Change, ...]
    effects: Effects | None

    @property
    def sameness(self) -> Sameness:
        """The answer in one word."""
        return Sameness.UNKNOWN if self.effects is None else self.effects.sameness


def compare_versions(
    old: Version, new: Version, asked: Asked, measure: Measure | None
) -> DiffReport | tuple[Mismatch, ...]:
    """Compare two versions; without `measure`, only what is one computation is known as the same.

    What keeps them from being compared, if they can't be given the same claims.
    """
    paired = pairing(old.program, new.program, asked.held)
    if not isinstance(paired, Pairing):
        return paired
    effects = None
    if measure is not None:
        effects = measure(paired, asked.ceiling, asked.claims)
    elif any_claim(paired).identical:
        effects = same_at_once(asked.ceiling)
    facts = tuple(item.fact for item in paired.facts)
    return DiffReport(old, new, asked, facts, changes(old.scheme, new.scheme), effects)
