"""A settlement program: what one claim becomes, given the year to date. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from compiler.program.nodes import Kind, Node, NodeId
from dsl.model import Label as Label


@dataclass(frozen=True, slots=True)
class ChoiceValue:
    """One value of a one-of fact: the word of the claims file, and its label."""

    name: str
    label: Label


@dataclass(frozen=True, slots=True)
class FactInput:
    """A column of the claims file that the program reads.

    `values` are the admitted values of a choice; `low` and `high` bound a count, inclusively.
    A pool's cost is of kind money and `is_pool`.
    """

    name: str
    kind: Kind
    label: Label
    values: tuple[ChoiceValue, ...] = ()
    low: int = 0
    high: int = 0
    is_pool: bool = False


@dataclass(frozen=True, slots=True)
class StateInput:
    """A year-to-date amount that the program reads and writes; it starts the year at zero."""

    name: str
    label: Label
    next: NodeId


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value or rule stands: the article and phrases, or the scheme before; file line.

    `article` is empty for the scheme before the policy. Where a policy amends another, a place
    in the other has that policy's name before its article, or the name alone. `assumption` is
    the reason of an assumed value, None for a value that the text gives.
    """

    article: str
    phrases: tuple[str, ...]
    line: int
    assumption: Label | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Claims that are not settled: where `condition` holds, for this reason."""

    condition: NodeId
    reason: Label
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Alternative:
    """One value that a parameter takes, in words of both languages, and all that made it.

    `provenances` run from the value's first statement to its last amendment.
    """

    text: Label
    provenances: tuple[Provenance, ...]


@dataclass(frozen=True, slots=True)
class AlternativeChoice:
    """Which alternative of a parameter holds for a claim: `index` is a count into the list."""

    index: NodeId
    alternatives: tuple[Alternative, ...]


class StepKind(Enum):
    """What a step of a settlement does; in the order in which a benefit takes them."""

    BASE = "base"  # the cost that the benefit counts, of this claim
    YEAR_TOTAL = "year_total"  # the same over the year, this claim included
    DEDUCTIBLE = "deductible"  # what is left above the deductible
    RATE = "rate"  # the rate, or the bands, applied and rounded
    FORMULA = "formula"  # a plain formula in the place of deductible and rate
    FLOOR = "floor"  # lifted to a floor
    TARGET = "target"  # held to the gap that is left to a target
    PAID_BEFORE = "paid_before"  # less what the benefit has paid this year
    BENEFIT_LIMIT = "benefit_limit"  # held to what is left of the benefit's yearly limit
    PAYER_LIMIT = "payer_limit"  # held to what is left of the payer's yearly limit
    AVAILABLE = "available"  # held to what is left of the pools
    PAYMENT = "payment"  # what the benefit pays


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a benefit.

    `operand` is the amount that the step brings in (the deductible, the floor, the gap, what
    is left of the limit); `result` the amount after it. None where there is no operand.
    """

    kind: StepKind
    operand: NodeId | None
    result: NodeId
    parameter: AlternativeChoice | None = None


@dataclass(frozen=True, slots=True)
class BenefitProgram:
    """One rule of a payer: when it applies, its steps, and what it pays."""

    name: str
    label: Label
    provenance: Provenance
    applies: NodeId
    payment: NodeId
    pools: tuple[str, ...]
    over_year: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class PayerProgram:
    """A payer: its payment for the claim, and the benefits that make it up, in order."""

    name: str
    label: Label
    payment: NodeId
    benefits: tuple[BenefitProgram, ...]


class PatientPart(Enum):
    """Why the patient bears a part of the bill; the parts add up to the patient's share."""

    DEDUCTIBLE = "deductible"  # 起付线以下
    PROPORTIONAL = "proportional"  # 按比例自付
    ABOVE_LIMIT = "above_limit"  # 封顶线以上
    OUT_OF_CATALOGUE = "out_of_catalogue"  # 目录外
    NOT_COVERED = "not_covered"  # no rule covers it


@dataclass(frozen=True, slots=True)
class PatientShare:
    """What is left with the patient: in all, by pool, and by reason."""

    total: NodeId
    by_pool: tuple[tuple[str, NodeId], ...]
    by_reason: tuple[tuple[PatientPart, NodeId], ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """Which policy, which version of its rules, under which readings.

    `version` is a hash of the rules that settle; dates are yyyymmdd, `in_force_to` 0 if open.
    `choices` name the option of each reading that was chosen.
    """

    policy: str
    title: Label
    number: str
    version: str
    in_force_from: int
    in_force_to: int
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A whole settlement. Node ids below refer to `nodes`.

    `names` suggests a variable name for a node, for readable output; it has no meaning.
    """

    identity: Identity
    nodes: tuple[Node, ...]
    names: tuple[tuple[NodeId, str], ...]
    facts: tuple[FactInput, ...]
    state: tuple[StateInput, ...]
    refusals: tuple[Refusal, ...]
    payers: tuple[PayerProgram, ...]
    patient: PatientShare
