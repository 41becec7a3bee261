"""A second solver, asked what Z3 was asked: cvc5, by SMT-LIB text, under a limit of its own.

A case is replayed in the evaluator anyway; a proof rests on the solver alone. With
`check --cross-check` each query that a verdict rests on is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import z3

#: Resource units of cvc5 for one query (its option `rlimit-per`).
RESOURCES = 300_000


@dataclass(frozen=True, slots=True)
class Tally:
    """How many queries the second solver answered alike, not at all, or otherwise."""

    agreed: int = 0
    undecided: int = 0
    disagreed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.agreed + other.agreed,
            self.undecided + other.undecided,
            self.disagreed + other.disagreed,
        )


#: Operations that Z3 writes of a single argument, which the standard has of two or more.
_OF_SEVERAL = frozenset({"+", "*", "and", "or"})
_TOKEN = re.compile(r"\|[^|]*\||[()]|;[^\n]*|[^\s()|;]+")


def standard_text(text: str) -> str:
    """SMT-LIB as Z3 writes it, without operations of a single argument."""
    levels: list[list[str]] = [[]]
    for token in _TOKEN.findall(text):
        if token == "(":
            levels.append([])
        elif token == ")":
            parts = levels.pop()
            alone = len(parts) == 2 and parts[0] in _OF_SEVERAL
            levels[-1].append(parts[1] if alone else f"({' '.join(parts)})")
        elif not token.startswith(";"):
            levels[-1].append(token)
    return "\n".join(levels[0])


def cvc5_answer(text: str) -> bool | None:
    """Whether the assertions of an SMT-LIB text can all hold; None if cvc5 comes to its limit."""
    import cvc5

    solver = cvc5.Solver(cvc5.TermManager())
    solver.setOption("rlimit-per", str(RESOURCES))
    solver.setLogic("QF_LIA")
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "query")
    symbols = parser.getSymbolManager()
    answer: bool | None = None
    while not (command := parser.nextCommand()).isNull():
        said = str(command.invoke(solver, symbols)).strip()
        if "error" in said:
            raise ValueError(f"cvc5 does not read the query: {said}")
        answer = {"sat": True, "unsat": False}.get(said, answer)
    return answer


@dataclass(slots=True)
class Second:
    """Asks again, and counts; `answer` is the solver."""

    answer: Callable[[str], bool | None] = cvc5_answer
    tally: Tally = field(default_factory=Tally)

    def confirm(self, solver: z3.Solver, satisfiable: bool) -> None:
        """Ask what `solver` holds, which Z3 found satisfiable or not."""
        answer = self.answer(standard_text(solver.to_smt2()))
        if answer is None:
            self.tally += Tally(undecided=1)
        elif answer is satisfiable:
            self.tally += Tally(agreed=1)
        else:
            self.tally += Tally(disagreed=1)
