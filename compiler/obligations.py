"""What must hold of a policy, and the verdict on each: for now a list of what is not yet proved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from dsl.model import Label, Policy, Promise


class Verdict(Enum):
    """The four outcomes; only `PROVED` is a pass."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNPROVED = "unproved"
    NOT_MODELLED = "not_modelled"


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing to prove. `accepted`: the rule file says, with its reason, that it fails."""

    name: str
    kind: str
    label: Label
    verdict: Verdict
    accepted: bool = False
    seconds: float = 0.0

    def as_data(self) -> dict[str, object]:
        """The obligation as `check --format json` has it."""
        return {
            "name": self.name,
            "kind": self.kind,
            "verdict": self.verdict.value,
            "accepted": self.accepted,
            "seconds": self.seconds,
        }


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
            item.is_finding,
        )
        for item in policy.statements()
        if isinstance(item, Promise)
    ]
    return (*general, *promised)
