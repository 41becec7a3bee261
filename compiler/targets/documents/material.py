"""What documents are made from: a policy, its schemes and programs, and what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from compiler.evaluate import Evaluation, Value, evaluate
from compiler.program.formula import FormulaProgram
from compiler.program.nodes import Kind
from compiler.program.program import FactInput, Program
from compiler.scheme import Scheme
from dsl.model import DATE_FACT, Label, Policy
from dsl.values import date_number


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a promise: the word of `promises.verdict.…`, and what it rests on.

    `case` are the lines of the case that refutes it.
    """

    verdict: str
    rests_on: tuple[Label, ...] = ()
    case: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """By how much at most (fen) an option moves the patient's share, down and up."""

    less: int
    more: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What other parts of the compiler found out, where they have run.

    `verdicts` by promise, `effects` by reading and option, `cases` further claims to work out.
    """

    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    effects: Mapping[tuple[str, str], Effect] = field(default_factory=dict)
    cases: tuple[Mapping[str, Value], ...] = ()


NO_EVIDENCE = Evidence()

#: The program under another option of a reading; None if it can't be settled under.
UnderOption = Callable[[str, str], Program | None]


@dataclass(frozen=True, slots=True)
class Material:
    """One policy, compiled; `before` settles by the scheme without the articles."""

    policy: Policy
    scheme: Scheme
    program: Program
    before: Program | None
    under: UnderOption
    formulas: tuple[FormulaProgram, ...] = ()
    evidence: Evidence = NO_EVIDENCE

    def assumption_names(self, reasons: Iterable[Label]) -> tuple[str, ...]:
        """The names of the assumptions with these reasons, each once, in declared order."""
        wanted = set(reasons)
        return tuple(item.name for item in self.policy.assumptions if item.because in wanted)


@dataclass(frozen=True, slots=True)
class Bill:
    """A claim as a document tells it: its facts, and its cost by pool in fen."""

    day: date
    facts: Mapping[str, Value]
    costs: Mapping[str, int]

    @property
    def total(self) -> int:
        """The whole cost in fen."""
        return sum(self.costs.values())


@dataclass(frozen=True, slots=True)
class SettledBill:
    """A bill with what became of it; a refused one has no payments."""

    bill: Bill
    program: Program
    evaluation: Evaluation

    @property
    def refusal(self) -> Label | None:
        """Why it is not settled."""
        return None if self.evaluation.refusal is None else self.evaluation.refusal.reason

    @property
    def patient(self) -> int:
        """The patient's share in fen; nothing for a refused bill."""
        return self.evaluation.patient or 0

    def paid(self, payer: str) -> int:
        """What a payer pays, in fen."""
        return self.evaluation.payments.get(payer, 0)


def settle(program: Program, bills: Sequence[Bill]) -> tuple[SettledBill, ...]:
    """Settle the bills of one person, in order; a new calendar year starts at zero."""
    settled: list[SettledBill] = []
    state: Mapping[str, int] = {}
    year = 0
    for bill in bills:
        if bill.day.year != year:
            year, state = bill.day.year, {}
        facts = {**bill.facts, **bill.costs, DATE_FACT: date_number(bill.day)}
        result = evaluate(program, facts, state)
        state = result.state
        settled.append(SettledBill(bill, program, result))
    return tuple(settled)


def told_facts(program: Program) -> tuple[FactInput, ...]:
    """The facts that tell claims apart, cost and date aside."""
    return tuple(fact for fact in program.facts if fact.kind not in (Kind.MONEY, Kind.DATE))


def pool_names(program: Program) -> tuple[str, ...]:
    """The names of the pools, in declared order."""
    return tuple(fact.name for fact in program.facts if fact.is_pool)
