"""The claims of a covering set as rows of a claims file, with what must become of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from compiler.evaluate import Value
from compiler.program.nodes import Kind
from compiler.program.program import FactInput, Program
from compiler.settle.calculator import CLAIM_ID, PATIENT, PERSON_ID, REASON
from compiler.verify.cases import CaseClaim, CaseSet
from compiler.wording.catalogue import in_language
from dsl.language import Language
from dsl.values import number_date, yuan_exact

EXPECTED: Final = "expected_"
CASE: Final = "case"
COVERS: Final = "covers"


def claim_columns(program: Program) -> tuple[str, ...]:
    """The columns of the policy's claims file."""
    return (CLAIM_ID, PERSON_ID, *(fact.name for fact in program.facts))


def columns(program: Program) -> tuple[str, ...]:
    """All columns: the claim's own, what is expected, and what the claim is there for."""
    payers = (payer.name for payer in program.payers)
    expected = (f"{EXPECTED}{name}" for name in (*payers, PATIENT))
    return (*claim_columns(program), *expected, REASON, CASE, COVERS)


def rows(cases: CaseSet, language: Language) -> Iterator[dict[str, str]]:
    """A row for each claim, in order; money in yuan with two decimals."""
    labels = {goal.name: in_language(goal.label, language) for goal in cases.goals}
    separator = "；" if language is Language.ZH else "; "
    for case in cases.cases:
        for position, claim in enumerate(case.claims, start=1):
            yield {
                CLAIM_ID: f"c{case.number:04d}-{position}",
                PERSON_ID: f"p{case.number:04d}",
                **fact_cells(cases.program, claim.facts),
                **_expected(cases.program, claim),
                REASON: ""
                if claim.refusal is None
                else in_language(claim.refusal.reason, language),
                CASE: str(case.number),
                COVERS: separator.join(dict.fromkeys(labels[name] for name in claim.covers)),
            }


def fact_cells(program: Program, facts: Mapping[str, Value]) -> dict[str, str]:
    """The facts of a claim as cells of a claims file."""
    return {fact.name: _cell(fact, facts[fact.name]) for fact in program.facts}


def payment_cells(program: Program, claim: CaseClaim) -> dict[str, str]:
    """What each payer pays, then the patient's share; empty for a claim that is refused."""
    if claim.patient is None:
        return {}
    paid = {payer.name: yuan_exact(claim.payments[payer.name]) for payer in program.payers}
    return {**paid, PATIENT: yuan_exact(claim.patient)}


def _reason(claim: CaseClaim, language: Language) -> str:
    return "" if claim.refusal is None else in_language(claim.refusal.reason, language)


def _expected(program: Program, claim: CaseClaim) -> dict[str, str]:
    cells = payment_cells(program, claim)
    names = (*(payer.name for payer in program.payers), PATIENT)
    return {f"{EXPECTED}{name}": cells.get(name, "") for name in names}


def _cell(fact: FactInput, value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if fact.kind is Kind.DATE:
        return number_date(value).isoformat()
    return yuan_exact(value) if fact.kind is Kind.MONEY else str(value)
