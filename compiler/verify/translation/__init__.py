"""The calculator that ships, proved equal to its program.

The text of a generated module is read back with `ast` (`read_back`), its integer function is
executed symbolically (`execute`) and compared, case by case, with the settlement program
(`ir_view`, `equal`); Z3 decides what is not equal by its form (`solver`). Nothing of the emitter
or of the program's own folding takes part.

Proved: `settle_fen`, and the `NAME_fen` of each formula and split, give what the reference
evaluator gives (refusal, payments, patient's share, year after) for every date, every declared
value of a choice, yes or no, every count within its range, costs from 0 to 10^11 fen and
year-to-date amounts from 0 to 2^63 - 1 fen. Not proved but tested elsewhere: `settle`, `explain`,
`Claim`, `Year` and the friendly formula functions, and the wording of refusals.
"""

from compiler.verify.translation.prove import prove_formula, prove_translation
from compiler.verify.translation.result import (
    ClaimCase,
    Crashed,
    NotUnderstood,
    Outcome,
    Proved,
    Refused,
    Refuted,
    Settled,
    TranslationResult,
    Unproved,
)

__all__ = [
    "ClaimCase",
    "Crashed",
    "NotUnderstood",
    "Outcome",
    "Proved",
    "Refused",
    "Refuted",
    "Settled",
    "TranslationResult",
    "Unproved",
    "prove_formula",
    "prove_translation",
]
