"""The typed policy: what a rule file means, article by article, with every name resolved.

This is what `dsl` hands to `compiler`. Amendments are not applied yet (that is
`compiler.consolidate`): a statement keeps its target, its guard and its place in the text.
Names are plain strings, unique within their kind. Amounts are whole fen, rates exact fractions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from dsl.promises import AmountComparison as AmountComparison
from dsl.promises import AnotherValue as AnotherValue
from dsl.promises import BeforePolicy as BeforePolicy
from dsl.promises import Compared as Compared
from dsl.promises import ComparedAmount as ComparedAmount
from dsl.promises import Dependence as Dependence
from dsl.promises import FixedValue as FixedValue
from dsl.promises import MoreCost as MoreCost
from dsl.promises import OtherOrder as OtherOrder
from dsl.promises import Promise as Promise
from dsl.promises import TwoBills as TwoBills
from dsl.promises import UnderReading as UnderReading
from dsl.source import Span
from dsl.tree import Choice, Parameter

if TYPE_CHECKING:
    from dsl.provisions import Provision, Stage, Unit


@dataclass(frozen=True, slots=True)
class Label:
    """A name or sentence as people read it, in both languages."""

    zh: str
    en: str


# --- facts ----------------------------------------------------------------------------------

#: The discharge date; every policy has it without declaring it.
DATE_FACT = "date"


@dataclass(frozen=True, slots=True)
class FactValue:
    """One value of a one-of fact."""

    name: str
    label: Label


@dataclass(frozen=True, slots=True)
class OneOfFact:
    """A fact that is one of some named values, in declared order."""

    name: str
    label: Label
    values: tuple[FactValue, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class YesNoFact:
    """A fact that holds or does not."""

    name: str
    label: Label
    span: Span


@dataclass(frozen=True, slots=True)
class WholeNumberFact:
    """A count within inclusive bounds (an age)."""

    name: str
    label: Label
    low: int
    high: int
    span: Span


Fact = OneOfFact | YesNoFact | WholeNumberFact


@dataclass(frozen=True, slots=True)
class Pool:
    """A part of a claim's cost that payers draw from."""

    name: str
    label: Label
    span: Span


# --- conditions -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IsOneOf:
    """A one-of fact has one of these values (never empty)."""

    fact: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Holds:
    """A yes-or-no fact holds."""

    fact: str


@dataclass(frozen=True, slots=True)
class InRange:
    """A whole-number fact, or the date as yyyymmdd, within inclusive bounds; None is unbounded."""

    fact: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class InGroup:
    """The condition of a declared group; kept by name, so that documents can say it."""

    group: str


@dataclass(frozen=True, slots=True)
class NotCondition:
    """The item does not hold."""

    item: Condition


@dataclass(frozen=True, slots=True)
class AllOf:
    """All items hold; without items it always holds."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Some item holds; without items it never holds."""

    items: tuple[Condition, ...]


Condition = IsOneOf | Holds | InRange | InGroup | NotCondition | AllOf | AnyOf

ALWAYS = AllOf(())


def both(first: Condition, second: Condition) -> Condition:
    """The conjunction, flat, without needless `ALWAYS`."""
    items = tuple(
        item
        for condition in (first, second)
        for item in (condition.items if isinstance(condition, AllOf) else (condition,))
    )
    return items[0] if len(items) == 1 else AllOf(items)


@dataclass(frozen=True, slots=True)
class Group:
    """A named condition; `count` is what the text says it has, already checked."""

    name: str
    label: Label
    condition: Condition
    count: int | None
    span: Span


# --- amounts --------------------------------------------------------------------------------


class Period(Enum):
    """What an amount is of: one claim, or the policy year. A plain constant fits both."""

    CLAIM = "claim"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class MoneyAmount:
    """A constant in fen; `period` only where the drafter said it."""

    fen: int
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class PoolAmount:
    """The cost in these pools: whole, or what is left of it; of the claim or over the year.

    Over the year it counts the claims that the benefit's guard (or its `counting`) admits.
    """

    pools: tuple[str, ...]
    rest: bool
    over_year: bool


@dataclass(frozen=True, slots=True)
class PaidAmount:
    """What this payer pays for the claim, or over the year (promises only)."""

    payer: str
    over_year: bool


@dataclass(frozen=True, slots=True)
class PatientAmount:
    """What the patient bears of these pools (promises only)."""

    pools: tuple[str, ...]
    over_year: bool


@dataclass(frozen=True, slots=True)
class ShareAmount:
    """A rate of an amount, rounded half up to the fen where it stands."""

    rate: Fraction
    base: Amount


@dataclass(frozen=True, slots=True)
class ChoiceAmount:
    """The lesser or the greater of two or more amounts."""

    choice: Choice
    items: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class SumAmount:
    """Terms with their signs (+1 or -1), held at zero if the sum is negative."""

    terms: tuple[tuple[int, Amount], ...]


Amount = (
    MoneyAmount
    | PoolAmount
    | PaidAmount
    | PatientAmount
    | ShareAmount
    | ChoiceAmount
    | SumAmount
    | ComparedAmount
)


# --- values of parameters -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Open:
    """The scheme leaves the value open."""


@dataclass(frozen=True, slots=True)
class Waived:
    """The parameter does not apply: no deductible, no limit, no floor, no target."""


@dataclass(frozen=True, slots=True)
class FlatRate:
    """One rate, 0 to 1, on everything above the deductible."""

    rate: Fraction


@dataclass(frozen=True, slots=True)
class Band:
    """A marginal band in fen: above `low`, up to and including `high` (None: without end)."""

    low: int
    high: int | None
    rate: Fraction


@dataclass(frozen=True, slots=True)
class Bands:
    """Marginal bands without gaps, in rising order, the last without end.

    `within_deductible` False: counted on what is above the deductible, from 0 (Changjiang).
    True: counted from zero with the deductible inside the first band (Dehong); the first
    band's `low` is then 0 and means "from the deductible".
    """

    bands: tuple[Band, ...]
    within_deductible: bool


@dataclass(frozen=True, slots=True)
class AmountValue:
    """A deductible, a floor, a limit or a formula as an amount; a limit is a constant."""

    amount: Amount


@dataclass(frozen=True, slots=True)
class TargetValue:
    """`up to 90% of eligible`: payments from these pools are lifted to this share of them."""

    rate: Fraction
    pools: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day on which a benefit pays."""

    day: date


#: DEDUCTIBLE, LIMIT, FLOOR, FORMULA: AmountValue · RATE: FlatRate or Bands · TARGET:
#: TargetValue · ENDS: LastDay · any of them: Open or Waived.
ParameterValue = Open | Waived | FlatRate | Bands | AmountValue | TargetValue | LastDay

# --- statements -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Assumption:
    """A declared reason for values that the text does not give."""

    name: str
    label: Label
    because: Label


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a statement stands: article (None in the scheme before), phrases, place.

    A value of the scheme that carries `cite` has the article and phrases of that citation,
    and `cited` True: the text mentions it as what was there before.
    """

    article: str | None
    phrases: tuple[str, ...]
    span: Span
    assumption: Assumption | None = None
    cited: bool = False


@dataclass(frozen=True, slots=True)
class TargetRef:
    """A payer, or one of its benefits. `benefit` None: the payer's limit, or all benefits."""

    payer: str
    benefit: str | None


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter takes a value for the claims that `guard` admits.

    `old` is what `from` claims was there. In an article the guard includes the article's.
    """

    target: TargetRef
    parameter: Parameter
    value: ParameterValue
    old: ParameterValue | None
    guard: Condition
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class AddPoints:
    """Points added to the rate, in each band (negative: lowered)."""

    points: Fraction


@dataclass(frozen=True, slots=True)
class Multiply:
    """The amount times this factor ("lowered by 50%" is 1/2), rounded once."""

    factor: Fraction


@dataclass(frozen=True, slots=True)
class Change:
    """A parameter is changed relative to what it is, after all settings."""

    target: TargetRef
    parameter: Parameter
    change: AddPoints | Multiply
    guard: Condition
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Namely:
    """Asserts what a parameter is after all amendments; changes nothing."""

    target: TargetRef
    parameter: Parameter
    value: ParameterValue
    guard: Condition
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Cover:
    """What a benefit is counted on.

    `counting` names the claims that its running totals count where they are wider than the
    claims it pays for; None: the benefit's own guard.
    """

    pools: tuple[str, ...]
    rest: bool
    over_year: bool
    counting: Condition | None


@dataclass(frozen=True, slots=True)
class Benefit:
    """One rule of a payer. `settings` are its own declared parameters, target included.

    The guards of its own settings narrow the benefit's guard further and do not repeat it, nor
    that of the article which it comes from.
    """

    payer: str
    name: str
    label: Label
    guard: Condition
    cover: Cover
    settings: tuple[Setting, ...]
    notes: tuple[Label, ...]
    provenance: Provenance
    #: A payer without `benefit` blocks has one benefit with the payer's name and label.
    implicit: bool = False


@dataclass(frozen=True, slots=True)
class NewBenefit:
    """An article adds a benefit; the guard includes the article's."""

    benefit: Benefit
    instead_of: tuple[TargetRef, ...]
    on_top_of: tuple[TargetRef, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Refusal:
    """Claims that are not settled. The article's guard does not narrow it."""

    condition: Condition
    reason: Label
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class PayerOrder:
    """The payers pay in this order; it names each payer once."""

    payers: tuple[str, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Note:
    """A remark for readers."""

    text: Label
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Option:
    """One way to read an unclear point.

    Without statements and without `unsettled` it has no effect on amounts; with `unsettled`
    it can't be settled under, for that reason.
    """

    name: str
    label: Label
    statements: tuple[Statement, ...]
    unsettled: Label | None


@dataclass(frozen=True, slots=True)
class Reading:
    """An unclear point; `options[0]` is the chosen one."""

    name: str
    label: Label
    options: tuple[Option, ...]
    provenance: Provenance


#: Group declarations of articles are in `Policy.groups`; provisions are in `dsl.provisions`.
Statement: TypeAlias = (
    "Setting | Change | Namely | NewBenefit | Refusal | PayerOrder | Note | Promise | Reading"
    " | Provision"
)


@dataclass(frozen=True, slots=True)
class Citation:
    """Phrases of the text (none for a statement without a phrase) and what encodes them."""

    phrases: tuple[str, ...]
    statements: tuple[Statement, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the text, in the text's order."""

    number: str
    label: Label
    guard: Condition
    citations: tuple[Citation, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Payer:
    """A payer of the scheme before, with its benefits and its own settings (its limit)."""

    name: str
    label: Label
    benefits: tuple[Benefit, ...]
    settings: tuple[Setting, ...]
    notes: tuple[Label, ...]
    span: Span


# --- examples -------------------------------------------------------------------------------

#: What a claim says of a fact: the value's name, yes or no, or a whole number.
FactWord = str | bool | int


@dataclass(frozen=True, slots=True)
class ExampleClaim:
    """One row: the claim, and the payments that it must give. Amounts in fen.

    `facts` has every fact of the policy; `costs` every pool; `payments` only the payers that
    the table names, `patient` None where it names none.
    """

    day: date
    facts: tuple[tuple[str, FactWord], ...]
    costs: tuple[tuple[str, int], ...]
    payments: tuple[tuple[str, int], ...]
    patient: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Example:
    """Claims of one person, in order, settled under the named options of readings.

    `before`: settled by the scheme before the articles, to which no reading belongs.
    """

    name: str
    label: Label
    readings: tuple[tuple[str, str], ...]
    claims: tuple[ExampleClaim, ...]
    span: Span
    before: bool = False


# --- the policy -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy, typed.

    One that amends another has the facts, costs, groups, assumptions, payers, units and stages
    of its base in front of its own; articles and examples are its own alone.
    """

    name: str
    title: Label
    number: str
    in_force_from: date
    in_force_to: date | None
    source: str
    facts: tuple[Fact, ...]
    pools: tuple[Pool, ...]
    groups: tuple[Group, ...]
    assumptions: tuple[Assumption, ...]
    payers: tuple[Payer, ...]
    articles: tuple[Article, ...]
    examples: tuple[Example, ...]
    file: str = field(default="")
    units: tuple[Unit, ...] = ()
    stages: tuple[Stage, ...] = ()
    base: Policy | None = None

    def layers(self) -> tuple[Policy, ...]:
        """This policy and all beneath it, the one that amends nothing first."""
        return (self,) if self.base is None else (*self.base.layers(), self)

    def own_payers(self) -> tuple[Payer, ...]:
        """The payers that this policy declares itself."""
        return self.payers if self.base is None else self.payers[len(self.base.payers) :]

    def place_of(self, provenance: Provenance) -> str:
        """Where a statement stands: its article, the policy beneath that has it named before.

        Empty for the scheme before the first policy of all, if it is this one.
        """
        article = provenance.article or ""
        layer = self.base
        while layer is not None:
            if layer.file == provenance.span.file:
                return f"{layer.name} {article}".rstrip()
            layer = layer.base
        return article

    def statements(self) -> Iterator[Statement]:
        """Every statement of every article in the text's order, options of readings excluded."""
        for article in self.articles:
            for citation in article.citations:
                yield from citation.statements

    def readings(self) -> Iterator[Reading]:
        """Every reading, in the text's order."""
        for statement in self.statements():
            if isinstance(statement, Reading):
                yield statement
