"""The consolidated scheme: a policy with its amendments applied, for one choice of readings.

Each parameter of each benefit is a list of pieces: disjoint sets of claims that together are
all the claims of the benefit, each with its value and the statements that made it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from compiler.region import Region, Space
from dsl.model import Benefit, Label, ParameterValue, Policy, Promise, Provenance, Refusal
from dsl.tree import Parameter


@dataclass(frozen=True, slots=True)
class Applied:
    """One statement that made a value, and the value after it."""

    provenance: Provenance
    value: ParameterValue


@dataclass(frozen=True, slots=True)
class Piece:
    """A value, the claims it holds for, and its history, the oldest statement first.

    A value that is left out (no deductible, rate 100%) has an empty history.
    """

    region: Region
    value: ParameterValue
    history: tuple[Applied, ...]


@dataclass(frozen=True, slots=True)
class ConsolidatedBenefit:
    """A benefit with its final guard and parameters.

    `region` holds the claims that it pays for, `counted` those that its running totals count.
    `parameters` has every parameter that is not left out; its pieces cover `region`.
    """

    benefit: Benefit
    region: Region
    counted: Region
    parameters: Mapping[Parameter, tuple[Piece, ...]]
    ends: tuple[Applied, ...]


@dataclass(frozen=True, slots=True)
class ConsolidatedPayer:
    """A payer with its benefits in order, and its yearly limit (no pieces: none)."""

    name: str
    label: Label
    benefits: tuple[ConsolidatedBenefit, ...]
    limit: tuple[Piece, ...]
    notes: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class ConsolidatedRefusal:
    """Claims that are refused, and why."""

    region: Region
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Scheme:
    """The whole scheme as it stands, payers in order of payment.

    `choices` has the chosen option of every reading; `admitted` are the claims that no rule
    refuses (dates out of force are refused by the program, whatever the rules say).
    """

    policy: Policy
    space: Space
    choices: Mapping[str, str]
    before: bool
    admitted: Region
    refusals: tuple[ConsolidatedRefusal, ...]
    payers: tuple[ConsolidatedPayer, ...]
    promises: tuple[Promise, ...]
