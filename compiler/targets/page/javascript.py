"""Programs → the data that the page's scripts settle and explain by: operations, rules, words.

What is equal in several programs (labels, values with their articles, benefits) stands once.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from compiler.program.builder import ProgramError
from compiler.program.nodes import NodeId
from compiler.program.program import (
    Alternative,
    BenefitProgram,
    FactInput,
    Label,
    PayerProgram,
    Program,
    Provenance,
    Step,
)
from compiler.program.validate import problems
from compiler.targets.page.nodes import NodeTable

#: JSON as Python holds it; tuples are lists.
Data = object


class _Pool:
    """Values that are kept once and referred to by their position."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def place(self, item: Hashable) -> int:
        return self._numbers.setdefault(item, len(self._numbers))

    @property
    def items(self) -> list[Hashable]:
        return list(self._numbers)


class Programs:
    """All programs of a page; they read the same facts."""

    def __init__(self, facts: tuple[FactInput, ...]) -> None:
        self._facts = facts
        self._table = NodeTable()
        self._labels = _Pool()
        self._origins = _Pool()
        self._values = _Pool()
        self._benefits = _Pool()
        self._programs = _Pool()

    def enter(self, program: Program) -> int:
        """Enter a program; its number. Programs that are equal in all that is said are one."""
        found = problems(program)
        if found:
            raise ProgramError("; ".join(found))
        if program.facts != self._facts:
            raise ProgramError("the programs of a page read the same facts")
        return self._programs.place(self._program(program, self._table.enter(program)))

    def as_data(self) -> dict[str, Data]:
        """All that was entered."""
        return {
            "nodes": self._table.rows,
            "labels": self._labels.items,
            "origins": self._origins.items,
            "values": self._values.items,
            "benefits": self._benefits.items,
            "programs": [dict(pairs) for pairs in self._programs.items],  # type: ignore[call-overload]
        }

    def label(self, label: Label) -> int:
        """The place of a label."""
        return self._labels.place((label.zh, label.en))

    def _program(self, program: Program, places: Mapping[NodeId, int]) -> Hashable:
        patient = program.patient
        return (
            (
                "year",
                tuple((s.name, self.label(s.label), places[s.next]) for s in program.state),
            ),
            (
                "refusals",
                tuple(
                    (places[r.condition], self.label(r.reason), r.provenance.article)
                    for r in program.refusals
                ),
            ),
            ("payers", tuple(self._payer(payer, places) for payer in program.payers)),
            ("patient", places[patient.total]),
            ("parts", tuple((part.value, places[node]) for part, node in patient.by_reason)),
        )

    def _payer(self, payer: PayerProgram, places: Mapping[NodeId, int]) -> Hashable:
        benefits = [self._benefits.place(self._benefit(b, places)) for b in payer.benefits]
        return (payer.name, self.label(payer.label), places[payer.payment], tuple(benefits))

    def _benefit(self, benefit: BenefitProgram, places: Mapping[NodeId, int]) -> Hashable:
        return (
            self.label(benefit.label),
            self._origin(benefit.provenance),
            places[benefit.applies],
            tuple(self._step(step, places) for step in benefit.steps),
        )

    def _step(self, step: Step, places: Mapping[NodeId, int]) -> Hashable:
        operand = -1 if step.operand is None else places[step.operand]
        plain = (step.kind.value, operand, places[step.result])
        if step.parameter is None:
            return plain
        values = tuple(self._value(item) for item in step.parameter.alternatives)
        return (*plain, places[step.parameter.index], values)

    def _value(self, alternative: Alternative) -> int:
        origins = tuple(self._origin(item) for item in alternative.provenances)
        return self._values.place((self.label(alternative.text), origins))

    def _origin(self, provenance: Provenance) -> int:
        assumed = -1 if provenance.assumption is None else self.label(provenance.assumption)
        return self._origins.place((provenance.article, provenance.phrases, assumed))


def facts_data(
    facts: Sequence[FactInput], articles: Mapping[tuple[str, str], Sequence[str]]
) -> list[dict[str, Data]]:
    """The facts as the form needs them; `articles` by fact and value (empty: the fact itself)."""
    return [
        {
            "name": fact.name,
            "kind": fact.kind.value,
            "label": (fact.label.zh, fact.label.en),
            "values": [
                (value.name, value.label.zh, value.label.en, articles.get((fact.name, value.name)))
                for value in fact.values
            ],
            "low": fact.low,
            "high": fact.high,
            "pool": fact.is_pool,
            "articles": articles.get((fact.name, "")),
        }
        for fact in facts
    ]
