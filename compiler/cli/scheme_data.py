"""The consolidated view as data for JSON."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from compiler.view import ShownBenefit, ShownParameter, ShownReading, ShownValue, View
from dsl.model import Label, Provenance


def scheme_data(view: View) -> dict[str, object]:
    """Everything that the view shows."""
    policy = view.scheme.policy
    last = policy.in_force_to
    return {
        "policy": policy.name,
        "title": _label(policy.title),
        "number": policy.number,
        "in_force_from": policy.in_force_from.isoformat(),
        "in_force_to": None if last is None else last.isoformat(),
        "amends": None if policy.base is None else policy.base.name,
        "before": view.scheme.before,
        "settles": view.settles,
        "payers": [
            {
                "name": payer.name,
                "label": _label(payer.label),
                "benefits": [_benefit(benefit) for benefit in payer.benefits],
                "parameters": _parameters(payer.parameters),
                "notes": [_label(note) for note in payer.notes],
            }
            for payer in view.payers
        ],
        "refusals": [
            {
                "condition": _label(refusal.condition),
                "reason": _label(refusal.reason),
                "source": _source(refusal.provenance),
            }
            for refusal in view.refusals
        ],
        "readings": [_reading(reading) for reading in view.readings],
    }


def _benefit(benefit: ShownBenefit) -> dict[str, object]:
    return {
        "name": benefit.name,
        "label": _label(benefit.label),
        "condition": _label_or_none(benefit.condition),
        "covers": _label(benefit.covers),
        "counting": _label_or_none(benefit.counting),
        "source": _source(benefit.provenance),
        "parameters": _parameters(benefit.parameters),
        "notes": [_label(note) for note in benefit.notes],
    }


def _parameters(parameters: Iterable[ShownParameter]) -> list[dict[str, object]]:
    return [
        {
            "parameter": parameter.parameter.name.lower(),
            "label": _label(parameter.name),
            "values": [_value(value) for value in parameter.values],
        }
        for parameter in parameters
    ]


def _value(value: ShownValue) -> dict[str, object]:
    return {
        "condition": _label_or_none(value.condition),
        "value": _label(value.value),
        "history": [
            {
                "value": _label(step.value),
                "source": _source(step.provenance),
                "assumed": _label_or_none(step.assumed),
            }
            for step in value.history
        ],
    }


def _reading(shown: ShownReading) -> dict[str, object]:
    return {
        "name": shown.reading.name,
        "label": _label(shown.reading.label),
        "chosen": shown.chosen.name,
        "options": [
            {
                "name": option.name,
                "label": _label(option.label),
                "unsettled": _label_or_none(option.unsettled),
            }
            for option in shown.reading.options
        ],
        "source": _source(shown.reading.provenance),
    }


def _source(origin: Provenance) -> dict[str, object]:
    return {
        "policy": PurePosixPath(origin.span.file).stem,
        "article": origin.article,
        "phrases": list(origin.phrases),
        "line": origin.span.line,
    }


def _label(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}


def _label_or_none(label: Label | None) -> dict[str, str] | None:
    return None if label is None else _label(label)
