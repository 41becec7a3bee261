"""A formula or split as a program: inputs → amounts of fen. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.program.nodes import Node, NodeId
from compiler.program.program import FactInput, Label, Provenance


@dataclass(frozen=True, slots=True)
class FormulaInput:
    """What goes in.

    `since` is 0, or the year and month (yyyymm) that a number of months is counted from, that
    month included; the program sees the count.
    """

    fact: FactInput
    since: int = 0

    @property
    def name(self) -> str:
        """The input's name."""
        return self.fact.name


@dataclass(frozen=True, slots=True)
class Output:
    """What comes out: the fen (or the number of things) of a formula, or a share of a split."""

    name: str
    label: Label
    node: NodeId


@dataclass(frozen=True, slots=True)
class FormulaProgram:
    """A formula (one output) or a split (its shares, which add up to the input `amount`).

    `unit` is what the amount is of ("元/人·月"), `before` marks the values from before the
    policy; with `counts` the output is a number of things, not fen. Node ids refer to `nodes`,
    `names` suggests names for them.
    """

    name: str
    label: Label
    unit: Label | None
    is_split: bool
    before: bool
    nodes: tuple[Node, ...]
    names: tuple[tuple[NodeId, str], ...]
    inputs: tuple[FormulaInput, ...]
    outputs: tuple[Output, ...]
    provenance: Provenance
    counts: bool = False

    @property
    def facts(self) -> tuple[FactInput, ...]:
        """The inputs as the program reads them."""
        return tuple(item.fact for item in self.inputs)
