"""Typed provisions: what a policy fixes beyond settlement, every name resolved.

Money is whole fen, rates and measured values are exact fractions, days are dates. A provision
stands among the statements of its citation, or of an option of a reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from dsl.model import Amount, Assumption, Condition, Fact, FactWord, Label, Provenance
from dsl.provision_tree import Every, Mean, Relation, Role, Rounding, ShareKind
from dsl.source import Span
from dsl.tree import Choice


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that is responsible for something."""

    name: str
    label: Label
    span: Span


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of progress; stages are declared in rising order."""

    name: str
    label: Label
    span: Span


# --- attributes ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Responsible:
    """A unit, and how it is responsible."""

    unit: str
    role: Role


class Precision(Enum):
    """How exactly a time is given."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time: the first day of what is written for a start, the last day for a due time."""

    day: date
    precision: Precision


#: A time, or the time in words.
When: TypeAlias = Moment | Label


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often: `times` in each period (None: not said), by its day `last_day` at the latest.

    `before` is how often it was before this policy.
    """

    every: Every
    times: int | None
    before: int | None
    last_day: int | None


@dataclass(frozen=True, slots=True)
class Attributes:
    """What any provision may say of itself."""

    responsible: tuple[Responsible, ...]
    whom: Label | None
    guard: Condition
    free: bool
    frequency: Frequency | Label | None
    starting: When | None
    due: When | None
    notes: tuple[Label, ...]


# --- duties, services, clauses without rules -------------------------------------------------


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that units must do."""

    name: str
    label: Label
    attributes: Attributes
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Service:
    """Something that people are entitled to."""

    name: str
    label: Label
    attributes: Attributes
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class NotEncoded:
    """A clause that no rule encodes, and why."""

    reason: Label
    provenance: Provenance


# --- targets and indicators ------------------------------------------------------------------


class MeasureKind(Enum):
    """What a measured value is."""

    PERCENT = "percent"  # a fraction of one
    NUMBER = "number"
    MONEY = "money"  # in fen


@dataclass(frozen=True, slots=True)
class Measure:
    """A value: a fraction of one for a percentage, whole fen for money."""

    kind: MeasureKind
    value: Fraction


@dataclass(frozen=True, slots=True)
class Requirement:
    """What is required of a measured value; `high` only between two values."""

    relation: Relation
    value: Measure
    high: Measure | None


@dataclass(frozen=True, slots=True)
class Milestone:
    """What is required by the end of a year: a stage by name, or a value."""

    year: int
    requirement: str | Measure


@dataclass(frozen=True, slots=True)
class Target:
    """Something measured; without requirement and milestones it is reached or not.

    Values of milestones are compared as the requirement is, without one as `at least`.
    """

    name: str
    label: Label
    requirement: Requirement | None
    unit: Label | None
    aimed: bool
    milestones: tuple[Milestone, ...]
    disagreements: tuple[Label, ...]
    attributes: Attributes
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Indicator:
    """A statistic over the settled claims that `guard` admits (the article's included)."""

    name: str
    label: Label
    guard: Condition
    numerator: Amount
    denominator: Amount
    mean: Mean
    requirement: Requirement | None
    attributes: Attributes
    provenance: Provenance


# --- lists -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a list."""

    name: str
    label: Label


@dataclass(frozen=True, slots=True)
class ListProvision:
    """A list of named things; `count` is what the text says it has, already checked."""

    name: str
    label: Label
    count: int | None
    items: tuple[Item, ...]
    attributes: Attributes
    provenance: Provenance


# --- formulas and splits ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FactInput:
    """An input that is one of some values, yes or no, or a whole number.

    `of_claims` where it is a fact of the claims.
    """

    fact: Fact
    of_claims: bool

    @property
    def name(self) -> str:
        """The input's name."""
        return self.fact.name

    @property
    def label(self) -> Label:
        """The input's label."""
        return self.fact.label


@dataclass(frozen=True, slots=True)
class MoneyInput:
    """An amount of money, at least zero."""

    name: str
    label: Label
    span: Span


@dataclass(frozen=True, slots=True)
class MonthsInput:
    """A number of months, given as the last of them; the month of `since` is the first.

    Conditions and products see the number as a whole-number fact of the input's name.
    """

    name: str
    label: Label
    since: date
    span: Span


@dataclass(frozen=True, slots=True)
class DateInput:
    """A day; conditions see it as `date`."""

    name: str
    label: Label
    span: Span


Input: TypeAlias = FactInput | MoneyInput | MonthsInput | DateInput


@dataclass(frozen=True, slots=True)
class Fixed:
    """A constant: fen, or a number of things in a formula that counts."""

    fen: int


@dataclass(frozen=True, slots=True)
class InputAmount:
    """The amount of a money input."""

    name: str


@dataclass(frozen=True, slots=True)
class Portion:
    """A rate of an amount, rounded half up where it stands."""

    rate: Fraction
    base: FormulaAmount


@dataclass(frozen=True, slots=True)
class Multiple:
    """So many fen for each unit of a whole-number input."""

    fen: int
    by: str


@dataclass(frozen=True, slots=True)
class Tally:
    """So many things for each unit of a whole-number input, a part of one rounded as said.

    The text puts it as `rate` · `every` things for every `every` units: 1 for every 1,000.
    """

    rate: Fraction
    by: str
    rounding: Rounding
    every: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Extreme:
    """The lesser or the greater of two or more amounts."""

    choice: Choice
    items: tuple[FormulaAmount, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """Terms with their signs (+1 or -1), held at zero if the sum is negative."""

    terms: tuple[tuple[int, FormulaAmount], ...]


#: An amount of fen, or (of `Fixed`, `Tally`, `Extreme`, `Total`) a number of things.
FormulaAmount: TypeAlias = Fixed | InputAmount | Portion | Multiple | Tally | Extreme | Total


@dataclass(frozen=True, slots=True)
class Gives:
    """One line of a formula: an amount where its guard holds.

    `otherwise` holds where no other line's guard does. `old` is what it was before this policy.
    """

    amount: FormulaAmount
    old: FormulaAmount | None
    guard: Condition
    otherwise: bool
    assumption: Assumption | None
    span: Span


@dataclass(frozen=True, slots=True)
class WorkedRow:
    """One row of an example: what goes in, what comes out (fen or things, by name of the result).

    A money input is in fen; a month is its number since the input's first one.
    """

    inputs: tuple[tuple[str, FactWord], ...]
    results: tuple[tuple[str, int], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Formula:
    """An amount beyond settlement; a number of things where it `counts`, which has a unit.

    `highest`: of several lines that hold the highest amount counts, and zero where none does;
    otherwise exactly one line holds in each case.
    """

    name: str
    label: Label
    inputs: tuple[Input, ...]
    gives: tuple[Gives, ...]
    highest: bool
    unit: Label | None
    attributes: Attributes
    examples: tuple[WorkedRow, ...]
    provenance: Provenance
    counts: bool = False


@dataclass(frozen=True, slots=True)
class ShareRate:
    """The rate of a share where its guard holds; `otherwise` as in a formula."""

    rate: Fraction
    guard: Condition
    otherwise: bool
    assumption: Assumption | None
    span: Span


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a split; the last takes the rest and has no rates."""

    name: str
    label: Label
    kind: ShareKind
    rates: tuple[ShareRate, ...]
    span: Span


#: The name of the amount that a split divides, and the column of its examples.
SPLIT_AMOUNT = "amount"
SPLIT_AMOUNT_LABEL = Label("总额", "amount")
#: The name of what a formula gives, in its examples.
FORMULA_RESULT = "gives"


@dataclass(frozen=True, slots=True)
class Split:
    """Parts of an amount that add up to it, to the fen."""

    name: str
    label: Label
    inputs: tuple[Input, ...]
    shares: tuple[Share, ...]
    attributes: Attributes
    examples: tuple[WorkedRow, ...]
    provenance: Provenance


Provision: TypeAlias = (
    Duty | Service | Target | Indicator | ListProvision | Formula | Split | NotEncoded
)
