"""`cases --format json`: the cases, and every goal with what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from compiler.case_files.rows import fact_cells, payment_cells
from compiler.verify.cases import Case, CaseSet
from compiler.version import VERSION
from dsl.language import Language


def render(cases: CaseSet, language: Language) -> str:
    """Everything; labels in both languages, so that `language` changes nothing."""
    identity = cases.program.identity
    data = {
        "tiaoli": VERSION,
        "policy": identity.policy,
        "rules": identity.version,
        "readings": dict(identity.choices),
        "goals": list(_goals(cases)),
        "cases": [_case(cases, case) for case in cases.cases],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _goals(cases: CaseSet) -> Iterator[dict[str, object]]:
    unreached = {item.goal.name: item.proved for item in cases.unreached}
    unshown = {goal.name for goal in cases.unshown}
    for goal in cases.goals:
        reached = goal.name not in unreached
        data: dict[str, object] = {
            "name": goal.name,
            "payer": goal.payer,
            "benefit": goal.benefit,
            "step": None if goal.step is None else goal.step.value,
            "side": goal.side.value,
            "label": {"zh": goal.label.zh, "en": goal.label.en},
            "articles": list(goal.articles),
            "reached": reached,
        }
        if reached:
            data["shown"] = goal.name not in unshown
        else:
            data["why"] = "impossible" if unreached[goal.name] else "not_found"
        yield data


def _case(cases: CaseSet, case: Case) -> dict[str, object]:
    claims = []
    for claim in case.claims:
        refusal = claim.refusal
        claims.append(
            {
                "facts": fact_cells(cases.program, claim.facts),
                "expected": payment_cells(cases.program, claim) or None,
                "reason": None
                if refusal is None
                else {"zh": refusal.reason.zh, "en": refusal.reason.en},
                "covers": list(claim.covers),
                "goals": list(claim.goals),
            }
        )
    return {"case": case.number, "claims": claims}
