"""A comparison as data for JSON; money in yuan as text, exact."""

from __future__ import annotations

from compiler.diff.changes import Change, Text
from compiler.diff.report import DiffReport, Version
from compiler.evaluate import Value
from compiler.program.nodes import Kind
from compiler.program.program import FactInput
from compiler.verify.effects import (
    Alone,
    Case,
    ComparedClaim,
    Effects,
    Extreme,
    GroupMovement,
    Settled,
)
from compiler.wording.catalogue import Bilingual
from dsl.values import number_date, yuan_exact


def diff_data(report: DiffReport) -> dict[str, object]:
    """Everything that the comparison found."""
    effects = report.effects
    kinds = {fact.name: fact for fact in report.facts}
    return {
        "old": _version(report.old),
        "new": _version(report.new),
        "held": {name: _fact(kinds[name], value) for name, value in report.asked.held.items()},
        "verdict": report.sameness.value,
        "changes": [_change(change) for change in report.changes],
        "effects": None if effects is None else _Effects(report).data(effects),
    }


def _version(version: Version) -> dict[str, object]:
    identity = version.identity
    return {
        "policy": identity.policy,
        "title": _label(identity.title),
        "rules": identity.version,
        "before": version.scheme.before,
        "readings": dict(identity.choices),
    }


def _change(change: Change) -> dict[str, object]:
    return {
        "what": change.aspect.value,
        "name": _label(change.name),
        "payer": _label(change.payer),
        "benefit": _label(change.benefit),
        "condition": _label(change.condition),
        "old": _text(change.old),
        "new": _text(change.new),
    }


def _text(text: Text | None) -> dict[str, object] | None:
    return None if text is None else {"value": _label(text.words), "source": text.place}


class _Effects:
    def __init__(self, report: DiffReport) -> None:
        self.facts = {fact.name: fact for fact in report.facts}

    def data(self, effects: Effects) -> dict[str, object]:
        return {
            "claims": effects.claims,
            "ceiling": yuan_exact(effects.ceiling),
            "settled_by_both": effects.settled,
            "settled_by_new_alone": self._alone(effects.new_alone),
            "settled_by_old_alone": self._alone(effects.old_alone),
            "later": None if effects.later is None else self._case(effects.later),
            "movements": [
                {
                    "name": item.name,
                    "label": _label(item.label),
                    "more": self._extreme(item.more),
                    "less": self._extreme(item.less),
                }
                for item in effects.movements
            ],
            "groups": [self._group(item) for item in effects.groups],
        }

    def _group(self, item: GroupMovement) -> dict[str, object]:
        return {
            "fact": item.fact,
            "label": _label(item.fact_label),
            "values": [value for value, _ in item.values],
            "settled_by_both": item.settled,
            "more": self._extreme(item.more),
            "less": self._extreme(item.less),
        }

    def _alone(self, alone: Alone) -> dict[str, object]:
        case = None if alone.case is None else self._case(alone.case)
        return {"proved_none": alone.none, "case": case}

    def _extreme(self, extreme: Extreme) -> dict[str, object]:
        return {
            "found": yuan_exact(extreme.found),
            "at_most": None if extreme.proved is None else yuan_exact(extreme.proved),
            "case": None if extreme.case is None else self._case(extreme.case),
        }

    def _case(self, case: Case) -> list[dict[str, object]]:
        return [self._claim(claim) for claim in case.claims]

    def _claim(self, claim: ComparedClaim) -> dict[str, object]:
        return {
            "facts": {name: _fact(fact, claim.facts[name]) for name, fact in self.facts.items()},
            "old": _settled(claim.old),
            "new": _settled(claim.new),
        }


def _fact(fact: FactInput, value: Value) -> object:
    if fact.kind is Kind.MONEY:
        return yuan_exact(int(value))
    return number_date(int(value)).isoformat() if fact.kind is Kind.DATE else value


def _settled(settled: Settled) -> dict[str, object]:
    return {
        "payments": {name: yuan_exact(fen) for name, fen in settled.payments.items()},
        "patient": None if settled.patient is None else yuan_exact(settled.patient),
        "refused": _label(settled.refusal),
    }


def _label(label: Bilingual | None) -> dict[str, str] | None:
    return None if label is None else {"zh": label.zh, "en": label.en}
