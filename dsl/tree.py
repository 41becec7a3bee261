"""The syntax tree: what a rule file says, before names are resolved. One tree for both languages.

Every node carries its span. A `Word` is a name or a declared label as it was written; which
thing it means is decided by `dsl.resolve`, by the kind that its place asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from dsl.promise_tree import ComparedAmount
from dsl.source import Span

if TYPE_CHECKING:
    from dsl.promise_tree import ComparedWith, Dependence, SchemeBefore
    from dsl.provision_tree import Declared, Provision

# --- words and literals ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Word:
    """A name (`critical_illness`) or a label (`大病保险`) as written."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted string without its quotes."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Labels:
    """`zh "…" en "…"`; a missing language is None and a diagnostic of the parser."""

    zh: Text | None
    en: Text | None
    span: Span


class Period(Enum):
    """What an amount is counted on, where the drafter says so: `a claim` or `a year`."""

    CLAIM = "claim"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class MoneyLiteral:
    """`3,000 yuan`, `5万元`, `3,000 yuan a year`; in fen."""

    fen: int
    period: Period | None
    span: Span


@dataclass(frozen=True, slots=True)
class PercentLiteral:
    """`80%` as Fraction(4, 5)."""

    value: Fraction
    span: Span


@dataclass(frozen=True, slots=True)
class PointsLiteral:
    """`5 points`, `5个百分点` as Fraction(1, 20)."""

    value: Fraction
    span: Span


@dataclass(frozen=True, slots=True)
class NumberLiteral:
    """A number without a unit: a count, an age, or money in the cell of an example."""

    value: Fraction
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class DateLiteral:
    """`2018-06-20`."""

    day: date
    span: Span


@dataclass(frozen=True, slots=True)
class YesNo:
    """`yes`/`no` in an example."""

    value: bool
    span: Span


Literal = MoneyLiteral | PercentLiteral | PointsLiteral | NumberLiteral | DateLiteral | YesNo

# --- conditions -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IsCondition:
    """`disease is a, b or c`, `level is not township`.

    A bare word that follows an `is` behind `or` or a comma belongs to its list; the list may
    hold names of groups beside values (`disease is diabetes or disease_of_25`).
    """

    subject: Word
    values: tuple[Word, ...]
    negated: bool
    span: Span


@dataclass(frozen=True, slots=True)
class RangeCondition:
    """`age from 22 to 60`, `age at least 65`, `age below 10`, `date above 2019-12-31`.

    Bounds are inclusive; `above` and `below` are held as exclusive flags.
    """

    subject: Word
    low: NumberLiteral | DateLiteral | None
    high: NumberLiteral | DateLiteral | None
    low_excluded: bool
    high_excluded: bool
    span: Span


@dataclass(frozen=True, slots=True)
class NamedCondition:
    """A yes-or-no fact or a group, by its name."""

    name: Word
    span: Span


@dataclass(frozen=True, slots=True)
class NotCondition:
    """`not referred`."""

    item: Condition
    span: Span


@dataclass(frozen=True, slots=True)
class AndCondition:
    """Items joined by `and`; binds tighter than `or`."""

    items: tuple[Condition, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class OrCondition:
    """Items joined by `or`."""

    items: tuple[Condition, ...]
    span: Span


Condition = (
    IsCondition | RangeCondition | NamedCondition | NotCondition | AndCondition | OrCondition
)

# --- amounts --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PoolAmount:
    """`eligible`, `rest of total`, `eligible over the year`; `pools` empty means total."""

    pools: tuple[Word, ...]
    rest: bool
    over_year: bool
    span: Span


@dataclass(frozen=True, slots=True)
class PatientAmount:
    """`patient over the year`, `patient's eligible`; `pools` empty means the whole share."""

    pools: tuple[Word, ...]
    over_year: bool
    span: Span


@dataclass(frozen=True, slots=True)
class ShareAmount:
    """`85% of eligible`, `合规费用的85%`: a rate of an amount, rounded half up."""

    rate: PercentLiteral
    base: Amount
    span: Span


class Choice(Enum):
    """Which of several amounts is taken."""

    LESSER = "lesser"
    GREATER = "greater"


@dataclass(frozen=True, slots=True)
class ChoiceAmount:
    """`lesser of A and B`, `greater of A and B and C`."""

    choice: Choice
    items: tuple[Amount, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class SumAmount:
    """`a + b - c`: terms with their signs (+1 or -1); the first sign is +1."""

    terms: tuple[tuple[int, Amount], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class MultipliedAmount:
    """`90 yuan multiplied by headcount`, `90元 乘以 headcount`: only in formulas."""

    base: Amount
    by: Word | NumberLiteral
    span: Span


Amount = (
    MoneyLiteral
    | PoolAmount
    | PatientAmount
    | ShareAmount
    | ChoiceAmount
    | SumAmount
    | MultipliedAmount
    | ComparedAmount
)

# --- parameters and tables ------------------------------------------------------------------


class Parameter(Enum):
    """What a benefit or a payer can be given."""

    DEDUCTIBLE = "deductible"
    RATE = "rate"
    LIMIT = "yearly limit"
    FLOOR = "at least"
    TARGET = "up to"
    ENDS = "ends with"
    FORMULA = "pays"


@dataclass(frozen=True, slots=True)
class OpenValue:
    """`open`: the scheme before leaves this value open."""

    span: Span


@dataclass(frozen=True, slots=True)
class WaivedValue:
    """`waived`: the parameter no longer applies."""

    span: Span


@dataclass(frozen=True, slots=True)
class BandRange:
    """`0 yuan to 50,000 yuan`, `deductible to 50,000 yuan`, `above 50,000 yuan`.

    `low` None means `deductible`; `high` None means without end.
    """

    low: MoneyLiteral | None
    high: MoneyLiteral | None
    span: Span


@dataclass(frozen=True, slots=True)
class ParameterHeading:
    """A column headed by a parameter (`rate`, `deductible`)."""

    parameter: Parameter
    span: Span


@dataclass(frozen=True, slots=True)
class BandHeading:
    """The column headed `band`."""

    span: Span


@dataclass(frozen=True, slots=True)
class DateHeading:
    """The column headed `date` (examples)."""

    span: Span


@dataclass(frozen=True, slots=True)
class PatientHeading:
    """The column headed `patient` (examples)."""

    span: Span


Heading = Word | ParameterHeading | BandHeading | DateHeading | PatientHeading


@dataclass(frozen=True, slots=True)
class FromTo:
    """`from 40% to 50%`: what was there, and what it becomes."""

    old: Value
    new: Value
    span: Span


#: A percentage stands for a rate, an amount for a deductible, a limit, a floor or a target.
Value = Amount | PercentLiteral | NumberLiteral | DateLiteral | OpenValue | WaivedValue
Cell = Value | Word | YesNo | BandRange | FromTo


@dataclass(frozen=True, slots=True)
class Raised:
    """`raised by 5 points`, `raised by 50%`."""

    by: PointsLiteral | PercentLiteral
    span: Span


@dataclass(frozen=True, slots=True)
class Lowered:
    """`lowered by 50%`."""

    by: PointsLiteral | PercentLiteral
    span: Span


Action = Value | FromTo | Raised | Lowered


@dataclass(frozen=True, slots=True)
class Cite:
    """`cite 三（二） "由40%提高到50%"` behind a value of the scheme before."""

    article: Text
    phrases: tuple[Text, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Modifiers:
    """What may follow a value: `assumed round`, `cite …`, `for …`, in any order, once each."""

    guard: Condition | None = None
    assumed: Word | None = None
    cite: Cite | None = None


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """`deductible from 5,000 yuan to 2,000 yuan, assumed period`."""

    parameter: Parameter
    action: Action
    modifiers: Modifiers
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; as many cells as the table has headings, or a diagnostic."""

    cells: tuple[Cell, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; the heading row's modifiers hold for every row."""

    headings: tuple[Heading, ...]
    modifiers: Modifiers
    rows: tuple[Row, ...]
    span: Span


# --- the scheme before ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GuardLine:
    """`for care is inpatient`."""

    condition: Condition
    span: Span


@dataclass(frozen=True, slots=True)
class CoversLine:
    """`covers rest of eligible over the year`, and `counting …` where totals count more claims."""

    base: PoolAmount
    counting: Condition | None
    span: Span


@dataclass(frozen=True, slots=True)
class Note:
    """`note zh "…" en "…"`."""

    labels: Labels
    span: Span


BenefitLine = GuardLine | CoversLine | ParameterLine | Table | Note


@dataclass(frozen=True, slots=True)
class Benefit:
    """`benefit inpatient zh "住院" en "inpatient"` and its lines."""

    name: Word
    labels: Labels
    lines: tuple[BenefitLine, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Payer:
    """`payer basic …`: benefits, or the lines of its only benefit; limits and notes of its own."""

    name: Word
    labels: Labels
    lines: tuple[BenefitLine | Benefit, ...]
    span: Span


# --- articles -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """`basic inpatient` or `basic`: a payer, or one of its benefits."""

    payer: Word
    benefit: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class Amendment:
    """`basic inpatient: deductible waived, for …`, or a target with an indented block."""

    target: Target
    lines: tuple[ParameterLine | Table, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class NewBenefit:
    """`new basic fixed_price … instead of basic inpatient and critical_illness inpatient`."""

    payer: Word
    name: Word
    labels: Labels
    instead_of: tuple[Target, ...]
    on_top_of: tuple[Target, ...]
    lines: tuple[BenefitLine, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Namely:
    """`namely critical_illness` and a table or value that must be what the scheme now says."""

    target: Target
    lines: tuple[ParameterLine | Table, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Refuse:
    """`refuse status is ordinary because zh "…" en "…"`."""

    condition: Condition
    because: Labels
    span: Span


@dataclass(frozen=True, slots=True)
class Group:
    """`group disease_of_25 … counting 25` and its condition."""

    name: Word
    labels: Labels
    counting: NumberLiteral | None
    condition: Condition
    span: Span


@dataclass(frozen=True, slots=True)
class PayerOrder:
    """`order: a, b, c`: from here on the payers pay in this order (inside a reading, mostly)."""

    payers: tuple[Word, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Option:
    """`chosen …` or `or …` of a reading, with the statements that hold under it.

    `unsettled` is the reason of `cannot be settled because …`, for an option that gives no figure.
    """

    name: Word
    labels: Labels
    statements: tuple[Statement, ...]
    unsettled: Labels | None
    span: Span


@dataclass(frozen=True, slots=True)
class Reading:
    """An unclear point and its options, the chosen one first."""

    name: Word
    labels: Labels
    options: tuple[Option, ...]
    span: Span


class Comparison(Enum):
    """How a promise compares two amounts."""

    AT_LEAST = "at least"
    AT_MOST = "at most"
    EQUAL = "is"


@dataclass(frozen=True, slots=True)
class AmountComparison:
    """`patient over the year at most 9,000 yuan`."""

    left: Amount
    comparison: Comparison
    right: Amount
    span: Span


@dataclass(frozen=True, slots=True)
class Prove:
    """`prove` (a promise) or `finding` (a promise known to fail, with `because`).

    `payer words` in sums of a promise are Words wrapped in PoolAmount(pools=(word,)); the
    resolver tells payers from pools by name.
    """

    name: Word
    labels: Labels
    is_finding: bool
    guard: Condition | None
    compared_with: ComparedWith | None
    when: AmountComparison | None
    promise: AmountComparison | Dependence
    because: Labels | None
    span: Span


#: What settles, and what a policy fixes beyond settlement (`dsl.provision_tree`).
Statement: TypeAlias = (
    "Amendment | NewBenefit | Namely | Refuse | Group | PayerOrder | Reading | Note | Prove"
    " | Provision"
)


@dataclass(frozen=True, slots=True)
class Citation:
    """Phrases of the text, and the statements that encode them."""

    phrases: tuple[Text, ...]
    statements: tuple[Statement, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Article:
    """`article 三（一） zh "…" en "…"`: its guard, citations, and statements without a phrase."""

    number: Text
    labels: Labels
    guard: Condition | None
    items: tuple[Citation | Statement, ...]
    span: Span


# --- the header, facts, examples ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FactValue:
    """One value of a one-of fact."""

    name: Word
    labels: Labels


class FactKind(Enum):
    """What a claim says of a fact."""

    ONE_OF = "one of"
    YES_NO = "yes or no"
    WHOLE_NUMBER = "whole number"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Fact:
    """A column of the claims file; bounds for a whole number, values for a one-of."""

    name: Word
    kind: FactKind
    labels: Labels
    values: tuple[FactValue, ...]
    low: NumberLiteral | None
    high: NumberLiteral | None
    span: Span


@dataclass(frozen=True, slots=True)
class Assumption:
    """`assumption round zh "约数" en "round figure" because zh "…" en "…"`."""

    name: Word
    labels: Labels
    because: Labels
    span: Span


@dataclass(frozen=True, slots=True)
class Given:
    """One `status registered_poor` of an example's `with` line."""

    fact: Word
    value: Word | NumberLiteral | MoneyLiteral | DateLiteral | YesNo
    span: Span


@dataclass(frozen=True, slots=True)
class UnderReading:
    """`under reading women or separate_limit`: an example settled with another option."""

    reading: Word
    option: Word
    span: Span


@dataclass(frozen=True, slots=True)
class Example:
    """Settled claims of one person as a table; `before`: by the scheme before."""

    name: Word
    labels: Labels
    before: SchemeBefore | None
    under: tuple[UnderReading, ...]
    given: tuple[Given, ...]
    table: Table
    span: Span


@dataclass(frozen=True, slots=True)
class Header:
    """Title, number, dates, source; `amends` names the rule file that this one builds on."""

    name: Word
    title: Labels
    number: Text | None
    in_force_from: DateLiteral
    in_force_to: DateLiteral | None
    source: Word | None
    span: Span
    amends: Word | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its `#`, kept for the formatter; `own_line` False behind a statement."""

    line: int
    text: str
    own_line: bool
    column: int = 1


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A whole rule file, in the order of the text.

    `facts_at` and `scheme_at` are the places of the lines that head these sections.
    """

    header: Header
    facts: tuple[Fact, ...]
    groups: tuple[Group, ...]
    assumptions: tuple[Assumption, ...]
    scheme: tuple[Payer, ...]
    articles: tuple[Article, ...]
    examples: tuple[Example, ...]
    comments: tuple[Comment, ...] = field(default=())
    facts_at: Span | None = None
    scheme_at: Span | None = None
    units: tuple[Declared, ...] = ()
    stages: tuple[Declared, ...] = ()
    units_at: Span | None = None
    stages_at: Span | None = None
