"""`cases --format text`: the cases as people read them, then the goals without a case."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.case_files.rows import fact_cells, payment_cells
from compiler.settle.calculator import PATIENT
from compiler.verify.cases import Case, CaseClaim, CaseSet
from compiler.wording.catalogue import Catalogue, in_language
from dsl.language import Language


def render(cases: CaseSet, language: Language) -> str:
    """The whole report."""
    words = Catalogue("cases", language)
    return "\n".join(_lines(cases, words)) + "\n"


def _lines(cases: CaseSet, words: Catalogue) -> Iterator[str]:
    identity = cases.program.identity
    yield words("text.policy", title=identity.title, version=identity.version)
    claims = sum(len(case.claims) for case in cases.cases)
    yield words(
        "text.counts",
        cases=len(cases.cases),
        claims=claims,
        goals=len(cases.goals),
        reached=len(cases.reached),
    )
    for case in cases.cases:
        yield ""
        yield words("text.case", number=case.number)
        yield from _case(cases, case, words)
    for key, goals in (
        ("text.impossible", [item.goal for item in cases.unreached if item.proved]),
        ("text.not_found", [item.goal for item in cases.unreached if not item.proved]),
        ("text.unshown", cases.unshown),
    ):
        if goals:
            yield ""
            yield words(key)
            yield from (f"  - {in_language(goal.label, words.language)}" for goal in goals)


def _case(cases: CaseSet, case: Case, words: Catalogue) -> Iterator[str]:
    labels = {goal.name: in_language(goal.label, words.language) for goal in cases.goals}
    for claim in case.claims:
        yield f"  {' '.join(fact_cells(cases.program, claim.facts).values())}"
        yield f"    {_outcome(cases, claim, words)}"
        yield from (f"    - {label}" for label in dict.fromkeys(labels[n] for n in claim.covers))


def _outcome(cases: CaseSet, claim: CaseClaim, words: Catalogue) -> str:
    if claim.refusal is not None:
        return words("text.refused", reason=claim.refusal.reason)
    labels = {
        payer.name: in_language(payer.label, words.language) for payer in cases.program.payers
    }
    labels[PATIENT] = words("text.patient")
    paid = payment_cells(cases.program, claim)
    return words("text.comma").join(f"{labels[name]} {amount}" for name, amount in paid.items())
