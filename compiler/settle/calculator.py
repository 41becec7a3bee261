"""What settling needs to know of a calculator: its columns, its payers, its one function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from compiler.program.nodes import Kind
from compiler.program.program import FactInput, Identity, PayerProgram, Refusal, StateInput

CLAIM_ID = "claim_id"
PERSON_ID = "person_id"
PATIENT = "patient"
REASON = "reason"


@dataclass(frozen=True, slots=True)
class Calculator:
    """A settlement function with what its arguments and results are called.

    `settle_fen` takes the facts in the order of `facts`, then the year-to-date amounts in the
    order of `state`; it returns the payments, the patient's share and the new year-to-date
    amounts, all in fen, or raises `refused`, of which `refusal_of` gives the reason.
    """

    identity: Identity
    facts: tuple[FactInput, ...]
    state: tuple[StateInput, ...]
    payers: tuple[PayerProgram, ...]
    settle_fen: Callable[..., tuple[int, ...]]
    refused: type[Exception]
    refusal_of: Callable[[Exception], Refusal]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that a claims file must have."""
        return (CLAIM_ID, PERSON_ID, *(fact.name for fact in self.facts))

    @property
    def results(self) -> tuple[str, ...]:
        """The columns that settling adds: the payers in order, then the patient."""
        return (*(payer.name for payer in self.payers), PATIENT)

    @property
    def date_position(self) -> int:
        """Which argument is the date."""
        return next(i for i, fact in enumerate(self.facts) if fact.kind is Kind.DATE)
