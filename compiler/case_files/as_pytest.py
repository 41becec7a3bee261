"""`cases --format pytest`: a module that holds the generated calculator to the cases."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.case_files.rows import fact_cells, payment_cells
from compiler.verify.cases import Case, CaseSet
from compiler.version import VERSION
from compiler.wording.catalogue import Catalogue, in_language
from dsl.language import Language


def render(cases: CaseSet, language: Language) -> str:
    """The module: it needs pytest and the calculator, nothing else."""
    words = Catalogue("cases", language)
    identity = cases.program.identity
    title = words("pytest.title", title=identity.title, version=VERSION).replace('"', "'")
    lines = [
        f'"""{title}',
        "",
        words("pytest.how"),
        '"""',
        "",
        "import pytest",
        "",
        f"from generated import {identity.policy} as calculator",
        "",
        f"RULES = {identity.version!r}",
        "",
        f"# {words('pytest.columns')}",
        "CASES = [",
        *(line for case in cases.cases for line in _case(cases, case, language)),
        "]",
        "",
        "",
        _TEST,
    ]
    return "\n".join(lines)


def _case(cases: CaseSet, case: Case, language: Language) -> Iterator[str]:
    labels = {goal.name: in_language(goal.label, language) for goal in cases.goals}
    covered = dict.fromkeys(labels[name] for claim in case.claims for name in claim.covers)
    yield from (f"    # {label}" for label in covered)
    yield "    pytest.param("
    yield "        ["
    for claim in case.claims:
        yield "            ("
        yield f"                {fact_cells(cases.program, claim.facts)!r},"
        yield f"                {payment_cells(cases.program, claim) or None!r},"
        yield "            ),"
    yield "        ],"
    yield f'        id="case{case.number}",'
    yield "    ),"


_TEST = """def test_the_calculator_is_of_these_rules():
    assert calculator.POLICY.version == RULES


@pytest.mark.parametrize("claims", CASES)
def test_case(claims):
    year = None
    for facts, expected in claims:
        claim = calculator.Claim.from_row({"claim_id": "1", "person_id": "1", **facts})
        if expected is None:
            with pytest.raises(calculator.ClaimRefused):
                calculator.settle(claim, year)
            continue
        settlement = calculator.settle(claim, year)
        paid = {**settlement.payments, "patient": settlement.patient}
        assert {name: str(amount) for name, amount in paid.items()} == expected
        year = settlement.year
"""
