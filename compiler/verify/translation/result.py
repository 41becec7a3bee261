"""What comes of reading a calculator back."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.evaluate import Value


@dataclass(frozen=True, slots=True)
class Settled:
    """What a function gives back, in its order; fen."""

    amounts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The refusal with this number of the program."""

    number: int


@dataclass(frozen=True, slots=True)
class Crashed:
    """The code fails: the name of Python's error."""

    error: str


Outcome = Settled | Refused | Crashed


@dataclass(frozen=True, slots=True)
class ClaimCase:
    """One claim and the year before it: facts and year-to-date amounts by name (fen, yyyymmdd)."""

    facts: tuple[tuple[str, Value], ...]
    state: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Proved:
    """Equal for all claims and years.

    `cases` is the number of ways through the code and the program together, `queries` how often
    the solver was asked; what it was not asked is equal by its form.
    """

    cases: int
    queries: int


@dataclass(frozen=True, slots=True)
class Refuted:
    """Different, on this case: the program gives `expected`, the code `found`.

    `line` is the line of the calculator nearest to the fault; `outputs` name the results that
    differ. Both outcomes were computed: by the reference evaluator, and by running the code.
    """

    case: ClaimCase
    line: int
    outputs: tuple[str, ...]
    expected: Outcome
    found: Outcome


@dataclass(frozen=True, slots=True)
class Unproved:
    """Neither proved nor refuted; `line` computes the result in question, `output` names it."""

    line: int
    output: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Code at a line that is outside the forms that are read back; `what` says which."""

    line: int
    what: str


TranslationResult = Proved | Refuted | Unproved | NotUnderstood
