"""Verdicts on record: `check --record` writes them, a file for each policy; documents tell them.

A record is of one version of the rules and of the text that makes the promises; for any other it
says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from compiler.cli.folders import PROOFS
from compiler.obligations import Obligation, Verdict
from compiler.pipeline import Compiled
from compiler.targets.documents.material import NO_EVIDENCE, Evidence
from compiler.targets.documents.material import Verdict as Told
from compiler.version import VERSION
from dsl.format import format_policy
from dsl.language import Language
from dsl.model import Label

#: Verdicts that decide a promise, one way or the other.
_DECIDED: Final = (Verdict.PROVED, Verdict.REFUTED)
#: The kinds of obligations that a rule file states itself.
_PROMISED: Final = ("prove", "finding")


def record_path(policy: str) -> Path:
    """The file of a policy's record."""
    return PROOFS / f"{policy}.json"


def all_decided(obligations: Sequence[Obligation]) -> bool:
    """Whether each of them is proved or refuted, and nothing speaks against a verdict."""
    return bool(obligations) and all(
        item.verdict in _DECIDED and not item.disputed and item.fault is None
        for item in obligations
    )


def record_text(compiled: Compiled, obligations: Sequence[Obligation]) -> str:
    """The record of a policy that compiles: the same for the same rules and verdicts."""
    data = {
        "tiaoli": VERSION,
        **_identity(compiled),
        "obligations": [_recorded(item) for item in obligations],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def recorded_evidence(compiled: Compiled) -> Evidence:
    """What is on record of these very rules; no evidence if there is no such record."""
    try:
        data = json.loads(record_path(compiled.file.name).read_text("utf-8"))
        if any(data[key] != value for key, value in _identity(compiled).items()):
            return NO_EVIDENCE
        verdicts = {
            item["name"]: _told(item) for item in data["obligations"] if item["kind"] in _PROMISED
        }
    except (OSError, ValueError, KeyError, TypeError):  # a damaged record is none
        return NO_EVIDENCE
    return Evidence(verdicts)


def _identity(compiled: Compiled) -> Mapping[str, str]:
    """Whose verdicts they are: the policy, its rules, the text of all its files."""
    if compiled.program is None:
        raise ValueError("a policy with errors has no verdicts")
    text = sha256("".join(_texts(compiled)).encode()).hexdigest()
    return {
        "policy": compiled.file.name,
        "rules": compiled.program.identity.version,
        "text": text[:16],
    }


def _texts(compiled: Compiled) -> Iterator[str]:
    """The rule file and those beneath it; comments, layout and keyword language aside."""
    chain = compiled.file.chain
    for number, layer in enumerate(chain):
        if layer.tree is not None:
            below = [each.tree for each in chain[:number] if each.tree is not None]
            bare = replace(layer.tree, comments=())
            yield format_policy(bare, Language.EN, layer.references, below)


def _recorded(obligation: Obligation) -> dict[str, object]:
    case = obligation.case
    return {
        "name": obligation.name,
        "kind": obligation.kind,
        "verdict": obligation.verdict.value,
        "accepted": obligation.accepted,
        "rests_on": [{"zh": rule.zh, "en": rule.en} for rule in obligation.rests_on],
        **({} if case is None else {"case": {"zh": [*case.zh], "en": [*case.en]}}),
    }


def _told(item: Mapping[str, Any]) -> Told:
    """A recorded verdict as documents tell it."""
    case = item.get("case", {"zh": (), "en": ()})
    verdict = Verdict(item["verdict"])
    if verdict not in _DECIDED:
        raise ValueError(f"no verdict to record: {verdict}")
    return Told(
        verdict.value,
        tuple(Label(rule["zh"], rule["en"]) for rule in item["rests_on"]),
        tuple(Label(zh.strip(), en.strip()) for zh, en in zip(case["zh"], case["en"], strict=True)),
    )
