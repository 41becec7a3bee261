"""The syntax tree of provisions: what a policy fixes beyond settlement, as written.

Lines stay in the order of the file; which of them belong together, and what words mean, is
decided by `dsl.resolve`. Nodes of general use (words, labels, amounts) are those of `dsl.tree`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from dsl.source import Span
from dsl.tree import (
    Amount,
    Choice,
    DateLiteral,
    FactKind,
    FactValue,
    GuardLine,
    Labels,
    Modifiers,
    MoneyLiteral,
    Note,
    NumberLiteral,
    PercentLiteral,
    Word,
    YesNo,
)


@dataclass(frozen=True, slots=True)
class Declared:
    """`finance zh "…" en "…"`: a responsible unit, a stage, or an item of a list."""

    name: Word
    labels: Labels
    span: Span


# --- literals of time ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MonthLiteral:
    """`2018-07`, `2018年7月`."""

    year: int
    month: int
    span: Span


@dataclass(frozen=True, slots=True)
class YearLiteral:
    """`2018`, `2018年`."""

    year: int
    span: Span


#: A day, a month, a year, or the time in words (when a county leaves poverty).
Moment: TypeAlias = DateLiteral | MonthLiteral | YearLiteral | Labels

# --- attributes ------------------------------------------------------------------------------


class Role(Enum):
    """How a unit is responsible."""

    PLAIN = "by"
    LEAD = "lead"
    ASSIST = "assist"


@dataclass(frozen=True, slots=True)
class Responsible:
    """`by civil_affairs, finance`, `lead …`, `assist …`."""

    role: Role
    units: tuple[Word, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Whom:
    """`whom zh "…" en "…"`: for whom, in words."""

    labels: Labels
    span: Span


@dataclass(frozen=True, slots=True)
class Free:
    """`free`: at no cost to people."""

    span: Span


class Every(Enum):
    """The period of a frequency."""

    YEAR = "a year"
    HALF_YEAR = "a half-year"
    QUARTER = "a quarter"
    MONTH = "a month"
    WEEK = "a week"
    DAY = "a day"


@dataclass(frozen=True, slots=True)
class Frequency:
    """`frequency 6 times a year`, `… from 4 to 6 times a year`, `… a month by day 8`.

    `before` is how often it was; `last_day` the day of the period by which it is done.
    """

    every: Every
    times: NumberLiteral | None
    before: NumberLiteral | None
    last_day: NumberLiteral | None
    span: Span


@dataclass(frozen=True, slots=True)
class FrequencyInWords:
    """`frequency zh "定期" en "regularly"`."""

    labels: Labels
    span: Span


@dataclass(frozen=True, slots=True)
class Starting:
    """`starting 2018-07`: from when on."""

    moment: Moment
    span: Span


@dataclass(frozen=True, slots=True)
class Due:
    """`due 2020`: by when; a month or a year means its last day."""

    moment: Moment
    span: Span


Attribute: TypeAlias = (
    Responsible | Whom | GuardLine | Free | Frequency | FrequencyInWords | Starting | Due | Note
)

# --- duties, services, clauses without rules -------------------------------------------------


@dataclass(frozen=True, slots=True)
class Duty:
    """`duty NAME labels`: something that units must do."""

    name: Word
    labels: Labels
    lines: tuple[Attribute, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Service:
    """`service NAME labels`: something that people are entitled to."""

    name: Word
    labels: Labels
    lines: tuple[Attribute, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class NotEncoded:
    """`not encoded because labels`: the clause is accounted for, with its reason."""

    because: Labels
    span: Span


# --- targets and indicators ------------------------------------------------------------------


class Relation(Enum):
    """How a measured value stands to the required one."""

    AT_LEAST = "at least"
    AT_MOST = "at most"
    EQUAL = "is"
    ABOUT = "about"
    ABOVE = "above"
    BELOW = "below"
    BETWEEN = "from"


Measure: TypeAlias = PercentLiteral | NumberLiteral | MoneyLiteral


@dataclass(frozen=True, slots=True)
class Requirement:
    """`at least 90%`, `from 1 to 3`; `high` only between two values."""

    relation: Relation
    value: Measure
    high: Measure | None
    span: Span


@dataclass(frozen=True, slots=True)
class Measured:
    """`unit zh "张/千人" en "beds per 1,000"`: what a number counts."""

    labels: Labels
    span: Span


@dataclass(frozen=True, slots=True)
class Aimed:
    """`aimed`: the text aims at it and does not oblige."""

    span: Span


@dataclass(frozen=True, slots=True)
class Disagrees:
    """`disagrees labels`: where two places of the document differ, in words."""

    labels: Labels
    span: Span


@dataclass(frozen=True, slots=True)
class Milestone:
    """`| 2018 | reached |`: what a year requires: a stage, or a value."""

    year: YearLiteral
    requirement: Word | Measure
    span: Span


@dataclass(frozen=True, slots=True)
class Milestones:
    """The table `| year | requirement |`."""

    rows: tuple[Milestone, ...]
    span: Span


TargetLine: TypeAlias = Attribute | Requirement | Measured | Aimed | Disagrees | Milestones


@dataclass(frozen=True, slots=True)
class Target:
    """`target NAME labels`: something measured, by when."""

    name: Word
    labels: Labels
    lines: tuple[TargetLine, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Numerator:
    """`numerator basic + critical_illness`."""

    amount: Amount
    span: Span


@dataclass(frozen=True, slots=True)
class Denominator:
    """`denominator total`."""

    amount: Amount
    span: Span


class Mean(Enum):
    """How a ratio over many claims is taken."""

    RATIO_OF_SUMS = "ratio of sums"
    MEAN_OF_RATIOS = "mean of ratios"


@dataclass(frozen=True, slots=True)
class Averaging:
    """`ratio of sums` or `mean of ratios`."""

    mean: Mean
    span: Span


IndicatorLine: TypeAlias = Attribute | Requirement | Numerator | Denominator | Averaging


@dataclass(frozen=True, slots=True)
class Indicator:
    """`indicator NAME labels`: a statistic over settled claims."""

    name: Word
    labels: Labels
    lines: tuple[IndicatorLine, ...]
    span: Span


# --- lists -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """`item cataract labels`."""

    declared: Declared
    span: Span


ListLine: TypeAlias = Attribute | Item


@dataclass(frozen=True, slots=True)
class ListStatement:
    """`list NAME labels counting 10` and its items."""

    name: Word
    labels: Labels
    counting: NumberLiteral | None
    lines: tuple[ListLine, ...]
    span: Span


# --- formulas and splits ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Input:
    """`input years whole number from 0 to 60 labels`; `since` for a number of months.

    A number of months is of kind WHOLE_NUMBER; a cost is an amount of money.
    """

    name: Word
    kind: FactKind
    labels: Labels
    values: tuple[FactValue, ...]
    low: NumberLiteral | None
    high: NumberLiteral | None
    since: MonthLiteral | None
    span: Span


@dataclass(frozen=True, slots=True)
class Uses:
    """`uses county`: inputs that are facts of the claims."""

    facts: tuple[Word, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Gives:
    """`gives 200 yuan, for years below 10`; `old` where it says `from … to …`."""

    amount: Amount
    old: Amount | None
    otherwise: bool
    modifiers: Modifiers
    span: Span


class Rounding(Enum):
    """How a part of one counts."""

    UP = "rounded up"
    DOWN = "rounded down"
    HALF_UP = "rounded half up"


@dataclass(frozen=True, slots=True)
class PerUnit:
    """`1 for every 1,000 of population, rounded up`; the rounding may be left unsaid."""

    number: NumberLiteral
    every: NumberLiteral
    of: Word
    rounding: Rounding | None
    span: Span


@dataclass(frozen=True, slots=True)
class CountChoice:
    """`greater of 1 and …`, of counts."""

    choice: Choice
    items: tuple[Count, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class CountSum:
    """Counts added and taken away: each term with its sign, +1 or -1."""

    terms: tuple[tuple[int, Count], ...]
    span: Span


#: A number of things; a word is an input that is a whole number.
Count: TypeAlias = NumberLiteral | Word | PerUnit | CountChoice | CountSum


@dataclass(frozen=True, slots=True)
class Counts:
    """`count 1 for every 1,000 of population, rounded up`; `old` as in `Gives`."""

    count: Count
    old: Count | None
    otherwise: bool
    modifiers: Modifiers
    span: Span


@dataclass(frozen=True, slots=True)
class Highest:
    """`highest`: of lines that hold together, the highest counts."""

    span: Span


class ResultHeading(Enum):
    """A column that is no input: what a formula gives or counts, or a share's rate."""

    GIVES = "gives"
    COUNT = "count"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Column:
    """The heading of a column: an input (or a share) by its word, or what comes out."""

    heading: Word | ResultHeading
    span: Span


RuledCell: TypeAlias = Amount | PercentLiteral | NumberLiteral | DateLiteral | MonthLiteral | YesNo
#: A word alone stands for itself, not for the pool of that name.
Cell: TypeAlias = RuledCell | Count


@dataclass(frozen=True, slots=True)
class RuledRow:
    """One row; as many cells as the table has columns."""

    cells: tuple[Cell, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruled table of a formula, a share or an example; modifiers hold for every row."""

    columns: tuple[Column, ...]
    modifiers: Modifiers
    rows: tuple[RuledRow, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Worked:
    """`example` within a formula or a split, with its tables."""

    tables: tuple[Ruled, ...]
    span: Span


FormulaLine: TypeAlias = (
    Attribute | Input | Uses | Gives | Counts | Ruled | Highest | Measured | Worked
)


@dataclass(frozen=True, slots=True)
class Formula:
    """`formula NAME labels`: an amount or a count beyond settlement."""

    name: Word
    labels: Labels
    lines: tuple[FormulaLine, ...]
    span: Span


class ShareKind(Enum):
    """What the rates of a share are applied to."""

    WHOLE = "whole"
    OF_THE_REST = "of the rest"
    TAKES_THE_REST = "takes the rest"


@dataclass(frozen=True, slots=True)
class ShareRate:
    """`rate 40%, for out_of_poverty`."""

    rate: PercentLiteral
    otherwise: bool
    modifiers: Modifiers
    span: Span


@dataclass(frozen=True, slots=True)
class Share:
    """`share province labels` and its rates."""

    name: Word
    labels: Labels
    kind: ShareKind
    lines: tuple[ShareRate | Ruled, ...]
    span: Span


SplitLine: TypeAlias = Attribute | Input | Uses | Share | Worked


@dataclass(frozen=True, slots=True)
class Split:
    """`split NAME labels`: parts of an amount that add up to the fen."""

    name: Word
    labels: Labels
    lines: tuple[SplitLine, ...]
    span: Span


Provision: TypeAlias = (
    Duty | Service | Target | Indicator | ListStatement | Formula | Split | NotEncoded
)
#: Provisions with a name of their own.
NamedProvision: TypeAlias = Duty | Service | Target | Indicator | ListStatement | Formula | Split
