"""What must hold of a policy and the verdict on each; so far a list of what is not yet proved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import assert_never

from dsl.language import Language
from dsl.model import Label, Policy, Promise
from dsl.render import span_data
from dsl.source import Span


class Verdict(Enum):
    """The four outcomes; only `PROVED` is a pass."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNPROVED = "unproved"
    NOT_MODELLED = "not_modelled"


class Standing(Enum):
    """What a verdict means for the check, findings that the rule file accepts considered."""

    HOLDS = "holds"
    ACCEPTED = "accepted"
    STALE = "stale"  # proved, though the rule file says that it fails
    FAILS = "fails"
    OPEN = "open"


class NoteKind(Enum):
    """What to look at although nothing is refuted."""

    VACUOUS = "vacuous"
    DEAD = "dead"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Note:
    """A remark of the verifier: a promise that no claim concerns, a rule that has no effect,
    what the second solver could not decide.
    """

    kind: NoteKind
    label: Label
    place: Span | None = None

    def as_data(self) -> dict[str, object]:
        """The note as `check --format json` has it."""
        return {
            "kind": self.kind.value,
            "label": _both(self.label),
            **({} if self.place is None else {"place": span_data(self.place)}),
        }


@dataclass(frozen=True, slots=True)
class Case:
    """A counterexample, ready to show: its lines in both languages, and the same as plain data.

    `claims` are the facts of the policy's own claims by name: money in fen, dates yyyymmdd; none
    where the case is of something else.
    """

    zh: tuple[str, ...]
    en: tuple[str, ...]
    data: Mapping[str, object]
    claims: tuple[Mapping[str, int | str | bool], ...] = ()

    def as_data(self) -> dict[str, object]:
        """The case as JSON has it."""
        return dict(self.data)

    def text(self, language: Language) -> str:
        """The lines of one language."""
        return "\n".join(self.zh if language is Language.ZH else self.en)


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing to prove.

    `accepted`: the rule file says, with its reason (`because`), that it fails. `place` is where
    the rule file promises it; None for what every policy must keep. `detail` says more about the
    verdict; a proof `rests_on` rules that are named. `disputed`: two solvers contradict each
    other. `fault`: the verifier itself has failed, and how. `cross_check` counts the queries that
    the second solver was asked: answered alike, not at all, otherwise.
    """

    name: str
    kind: str
    label: Label
    verdict: Verdict
    accepted: bool = False
    seconds: float = 0.0
    place: Span | None = None
    because: Label | None = None
    detail: Label | None = None
    rests_on: tuple[Label, ...] = ()
    notes: tuple[Note, ...] = ()
    case: Case | None = None
    disputed: bool = False
    fault: str | None = None
    cross_check: Mapping[str, int] = field(default_factory=dict)

    @property
    def standing(self) -> Standing:
        """What the verdict means for the check."""
        if self.disputed:
            return Standing.FAILS
        match self.verdict:
            case Verdict.PROVED:
                return Standing.STALE if self.accepted else Standing.HOLDS
            case Verdict.REFUTED:
                return Standing.ACCEPTED if self.accepted else Standing.FAILS
            case Verdict.UNPROVED | Verdict.NOT_MODELLED:
                return Standing.OPEN
            case _:
                assert_never(self.verdict)

    def as_data(self) -> dict[str, object]:
        """The obligation as `check --format json` has it; what there is none of is left out."""
        optional: dict[str, object | None] = {
            "place": self.place and span_data(self.place),
            "because": self.because and _both(self.because),
            "detail": self.detail and _both(self.detail),
            "rests_on": [_both(rule) for rule in self.rests_on] or None,
            "notes": [note.as_data() for note in self.notes] or None,
            "case": self.case and self.case.as_data(),
            "stale": self.standing is Standing.STALE or None,
            "disputed": self.disputed or None,
            "fault": self.fault,
            "cross_check": dict(self.cross_check) or None,
        }
        return {
            "name": self.name,
            "kind": self.kind,
            "label": _both(self.label),
            "verdict": self.verdict.value,
            "accepted": self.accepted,
            "seconds": self.seconds,
            **{key: value for key, value in optional.items() if value is not None},
        }


def _both(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}


#: What every policy must keep, unasked.
_GENERAL = (
    (
        "never_negative",
        Label("各方支付与患者负担均不为负", "no payment or patient's share is negative"),
    ),
    (
        "adds_up",
        Label("各方支付与患者负担之和等于总费用", "payments and patient's share are the cost"),
    ),
    ("within_the_rest", Label("任何一方支付不超过剩余费用", "no payer pays more than is left")),
    ("yearly_limits", Label("全年不超过各年度封顶线", "every yearly limit holds over any year")),
)


def obligations(policy: Policy) -> tuple[Obligation, ...]:
    """Everything to prove of a policy, the general ones first, none of it proved yet."""
    general = [Obligation(name, "general", label, Verdict.NOT_MODELLED) for name, label in _GENERAL]
    promised = [
        Obligation(
            item.name,
            "finding" if item.is_finding else "prove",
            item.label,
            Verdict.NOT_MODELLED,
            accepted=item.is_finding,
            place=item.provenance.span,
            because=item.because,
        )
        for item in policy.statements()
        if isinstance(item, Promise)
    ]
    return (*general, *promised)
