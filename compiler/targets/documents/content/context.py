"""What every section is written with: the material, and terms that many sections need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from compiler.evaluate import Value
from compiler.program.nodes import Kind
from compiler.program.program import PayerProgram
from compiler.program.program import Provenance as ProgramProvenance
from compiler.readings import choose_layers, choose_readings
from compiler.targets.documents.material import Bill, Material, SettledBill, told_facts
from compiler.targets.documents.model import (
    NOTHING,
    Align,
    Assumed,
    Column,
    Listed,
    Row,
    Table,
    Term,
    Verbatim,
    say,
)
from compiler.view import ShownValue, View, view
from compiler.wording.values import PolicyWords
from dsl.model import Change, Label, Provenance, Statement

PATIENT = "patient"


@dataclass(frozen=True)
class Context:
    """The material of one document, and words for it."""

    material: Material

    @cached_property
    def view(self) -> View:
        """The scheme as it stands."""
        return view(self.material.scheme)

    @cached_property
    def words(self) -> PolicyWords:
        """Words for the policy's things."""
        return PolicyWords(self.material.policy)

    @cached_property
    def payers(self) -> tuple[PayerProgram, ...]:
        """The payers in order of payment."""
        return self.material.program.payers

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Every statement that holds, in the text's order, chosen options' among them."""
        return choose_readings(self.material.policy, self.material.scheme.choices).statements

    # --- places -----------------------------------------------------------------------------

    @cached_property
    def anchors(self) -> Mapping[str, str]:
        """Where each article stands in the table of articles."""
        articles = self.material.policy.articles
        return {item.number: f"article-{place}" for place, item in enumerate(articles, 1)}

    def article(self, number: str) -> Term:
        """An article that leads to its rules; the scheme before where there is none."""
        if not number:
            return say("place.before")
        return Verbatim(number, self.anchors.get(number, ""))

    def place(self, provenance: Provenance) -> Term:
        """Where a statement stands."""
        return self.article(self.material.policy.place_of(provenance))

    def places(self, numbers: Iterable[str]) -> Term:
        """Several places, each once."""
        return Listed(tuple(self.article(number) for number in dict.fromkeys(numbers)))

    def origins(self, provenances: Iterable[ProgramProvenance]) -> Term:
        """The places of a program's values, oldest first."""
        numbers = dict.fromkeys(item.article for item in provenances)
        return Listed(tuple(map(self.article, numbers)), "arrow")

    # --- assumptions ------------------------------------------------------------------------

    def assumed(self, term: Term, reasons: Iterable[Label]) -> Term:
        """The term, marked where it rests on assumptions."""
        names = self.material.assumption_names(reasons)
        return Assumed(term, names) if names else term

    @cached_property
    def relative(self) -> frozenset[tuple[str, int]]:
        """File and line of the statements that change a value relative to what it was."""
        spans = (
            item.provenance.span
            for layer in choose_layers(self.material.policy, self.material.scheme.choices)
            for item in layer.statements
            if isinstance(item, Change)
        )
        return frozenset((span.file, span.line) for span in spans)

    def step_reasons(self, value: ShownValue) -> tuple[tuple[Label, ...], ...]:
        """For each step of a value's history the assumptions that the value then rests on."""
        found: list[tuple[Label, ...]] = []
        for step in value.history:
            span = step.provenance.span
            kept = found[-1] if found and (span.file, span.line) in self.relative else ()
            found.append(kept if step.assumed is None else (*kept, step.assumed))
        return tuple(found)

    def reasons(self, provenances: Iterable[ProgramProvenance]) -> tuple[Label, ...]:
        """The assumptions that a program's value rests on, after all that made it."""
        lines_of_changes = {line for _, line in self.relative}
        found: tuple[Label, ...] = ()
        for item in provenances:
            kept = found if item.line in lines_of_changes else ()
            found = kept if item.assumption is None else (*kept, item.assumption)
        return found

    # --- bills ------------------------------------------------------------------------------

    def fact_value(self, name: str, value: Value) -> Term:
        """One fact of a bill in words."""
        fact = next(item for item in self.material.program.facts if item.name == name)
        if fact.kind is Kind.CHOICE:
            label = next(item.label for item in fact.values if item.name == value)
            return say("bill.fact", fact=fact.label, value=label)
        if fact.kind is Kind.FLAG:
            return say("bill.yes" if value else "bill.no", fact=fact.label)
        return say("bill.fact", fact=fact.label, value=Verbatim(str(value)))

    def bill_facts(self, bill: Bill, leave_out: Sequence[str] = ()) -> Term:
        """What tells a bill apart, cost and date aside."""
        told = [fact for fact in told_facts(self.material.program) if fact.name not in leave_out]
        return Listed(tuple(self.fact_value(f.name, bill.facts[f.name]) for f in told), "dot")

    def resting(self, settled: Sequence[SettledBill]) -> Mapping[str, tuple[Label, ...]]:
        """For each payer and the patient the reasons of the assumed values behind the amounts.

        What an earlier payer pays on an assumption moves all that come after it.
        """
        found: dict[str, tuple[Label, ...]] = {}
        so_far: dict[Label, None] = {}
        for payer in self.payers:
            for item in settled:
                if item.refusal is None:
                    so_far |= dict.fromkeys(self._behind(payer.name, item))
            found[payer.name] = tuple(so_far)
        found[PATIENT] = tuple(so_far)
        return found

    def marks(self, settled: Sequence[SettledBill]) -> Mapping[str, tuple[str, ...]]:
        """The same by names of assumptions."""
        resting = self.resting(settled)
        return {name: self.material.assumption_names(found) for name, found in resting.items()}

    def _behind(self, payer: str, settled: SettledBill) -> Iterator[Label]:
        """The reasons of the assumed values that held in a payer's steps for this bill."""
        program = next(item for item in settled.program.payers if item.name == payer)
        for benefit in program.benefits:
            if not settled.evaluation.flag(benefit.applies):
                continue
            for step in benefit.steps:
                if step.parameter is not None:
                    index = settled.evaluation.amount(step.parameter.index)
                    yield from self.reasons(step.parameter.alternatives[index].provenances)


def table(
    name: str,
    headings: Sequence[tuple[str, Align]],
    rows: Iterable[Row],
    caption: Term | None = None,
) -> Table:
    """A table whose headings are `column.…` of the catalogue."""
    columns = tuple(Column(say(f"column.{key}"), align) for key, align in headings)
    return Table(name, columns, tuple(rows), caption)


def lines(*terms: Term | None) -> Term:
    """Terms, a line each; without those that are None."""
    kept = tuple(term for term in terms if term is not None)
    return Listed(kept, "line") if kept else NOTHING
