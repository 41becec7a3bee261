"""A wrong version of a rule file or of what is made of it, and the kinds of mistakes. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from compiler.program.program import Program


class Kind(Enum):
    """A kind of mistake, by the name that the table has for it."""

    RATE_CHANGED = "rate changed"
    RATES_SWAPPED = "rates of two rows swapped"
    DEDUCTIBLE_CHANGED = "deductible changed"
    DEDUCTIBLE_DOUBLED = "deductible doubled"
    DEDUCTIBLE_DROPPED = "deductible dropped"
    BAND_EDGE_MOVED = "band edge moved"
    BAND_LEFT_OUT = "band left out"
    BAND_GAP = "band gap or overlap"
    LIMIT_CHANGED = "limit changed"
    LIMIT_DROPPED = "limit dropped"
    OVER_YEAR_TURNED = "over the year dropped or added"
    REST_TURNED = "rest of dropped or added"
    POOL_CHANGED = "another pool"
    GUARD_DROPPED = "guard dropped"
    GUARD_WIDENED = "guard widened"
    GUARD_NARROWED = "guard narrowed"
    GUARD_NEGATED = "guard negated"
    RAISED_LOWERED = "raised for lowered"
    CHANGE_CHANGED = "raised or lowered by another amount"
    FROM_TO_SWAPPED = "from and to swapped"
    AT_LEAST_UP_TO = "at least for up to"
    PLEDGE_CHANGED = "at least or up to another share"
    LESSER_GREATER = "lesser for greater"
    SIGN_TURNED = "sign turned"
    AMOUNT_CHANGED = "another amount in a formula"
    PAYERS_REORDERED = "payers reordered"
    INSTEAD_DROPPED = "instead of dropped"
    ON_TOP_DROPPED = "on top of dropped"
    END_MOVED = "end of a payer or day moved"
    AMENDMENT_REMOVED = "amendment removed"
    BENEFIT_REMOVED = "benefit removed"
    REFUSAL_REMOVED = "refusal removed"
    PROGRAM_ROUNDS_UP = "compiler: rounds up"
    PROGRAM_ROUNDS_DOWN = "compiler: rounds down"
    PROGRAM_LEAST_DROPPED = "compiler: least dropped"
    PROGRAM_GREATEST_DROPPED = "compiler: greatest dropped"
    PROGRAM_SIGN = "compiler: plus for minus"
    PROGRAM_CLAIM_LIMIT = "compiler: a claim's instead of a year's"
    PROGRAM_YEAR_LOST = "compiler: year to date not carried"
    EMITTED_ROUNDING = "calculator: another rounding"
    EMITTED_FIGURE = "calculator: a figure one fen off"
    EMITTED_SIGN = "calculator: plus for minus"


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule file with a mistake."""

    text: str


@dataclass(frozen=True, slots=True)
class ProgramFault:
    """A program that the compiler might have made wrongly of the right rule file."""

    program: Program


@dataclass(frozen=True, slots=True)
class CalculatorFault:
    """The text of a calculator that the emitter might have written wrongly."""

    text: str


Wrong = RuleText | ProgramFault | CalculatorFault


@dataclass(frozen=True, slots=True)
class Mutant:
    """One wrong version: its place (line of the rule file; 0 for a fault of the compiler), what
    stood there, and what stands there now.
    """

    policy: str
    kind: Kind
    line: int
    was: str
    now: str
    wrong: Wrong
