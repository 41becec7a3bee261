"""Whether two expressions are equal for all inputs of a case, asked of Z3.

Amounts are integers. An atom is first taken as any number within its bounds; where that is not
enough it is given its definition, layer by layer, down to the inputs. A floor division is a fresh
integer y with divisor * y <= numerator < divisor * y + divisor. Besides, amounts of the program
that are never negative (proved the same way, each once) are said to be so where they help.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, assert_never

import z3

from compiler.program.bounds import Interval
from compiler.verify.translation.cases import Case
from compiler.verify.translation.terms import (
    TRUE,
    ZERO,
    AllOf,
    AtLeastZero,
    Certain,
    Choice,
    Flag,
    Held,
    Input,
    Linear,
    Quotient,
    Terms,
    minus,
    scaled,
)

#: Resource units of Z3 for one check: a step on the way, and the last one.
STEP_RESOURCES: Final = 1_000_000
LAST_RESOURCES: Final = 20_000_000
#: Layers of definitions that are tried for a value on the way; more is left to the results.
FEW_LAYERS: Final = 3
MANY_LAYERS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Holds:
    """Proved for all inputs."""


@dataclass(frozen=True, slots=True)
class Fails:
    """Not so with these amounts, down to the inputs."""

    amounts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither proved nor refuted with the resources allowed."""


Answer = Holds | Fails | Unknown


class Prover:
    """Proofs about the expressions of one `Terms`; answers are remembered."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._context = z3.Context()
        self._answers: dict[tuple[Linear, frozenset[Flag], tuple[Interval, ...], int], Answer] = {}
        self._never_negative: dict[Linear, bool] = {}
        self.queries = 0

    def equal(
        self, left: Linear, right: Linear, case: Case, hints: Iterable[Linear], layers: int
    ) -> Answer:
        """Whether the two are equal in all of the case; `hints` may be never negative."""
        difference = minus(left, right)
        if difference == ZERO:
            return Holds()
        if difference.parts and difference.parts[0][1] < 0:
            difference = scaled(difference, -1)
        key = (difference, case.assumed, tuple(case.bounds.values()), layers)
        if key not in self._answers:
            question = _Question(self._context, self._terms, case)
            number = question.number(difference)
            question.claim(f"(not (= {number} 0))")
            self._answers[key] = self._ask(question, list(hints), layers)
        return self._answers[key]

    def impossible(self, case: Case) -> Answer:
        """Holds where no inputs are as the case assumes."""
        return self._ask(_Question(self._context, self._terms, case), [], MANY_LAYERS)

    def _ask(self, question: _Question, hints: list[Linear], layers: int) -> Answer:
        for _ in range(layers):
            self.queries += 1
            found = question.check(STEP_RESOURCES)
            if found == z3.unsat:
                return Holds()
            if question.is_whole():
                break
            if hints and self._helped(question, hints):
                self.queries += 1
                if question.check(STEP_RESOURCES) == z3.unsat:
                    return Holds()
            question.define_layer()
        if not question.is_whole():
            return Unknown()
        self.queries += 1
        found = question.check(LAST_RESOURCES)
        if found == z3.unsat:
            return Holds()
        return Fails(question.inputs()) if found == z3.sat else Unknown()

    def _helped(self, question: _Question, hints: list[Linear]) -> bool:
        """Say of the hints about known atoms that they are not negative, if that is proved."""
        helped = False
        for hint in hints:
            in_doubt = self._terms.interval(hint).low < 0
            if in_doubt and question.knows(hint) and self.never_negative(hint):
                question.claim(f"(>= {question.number(hint)} 0)")
                helped = True
        return helped

    def never_negative(self, amount: Linear) -> bool:
        """Whether the amount is proved to be >= 0 for all inputs."""
        known = self._never_negative.get(amount)
        if known is None:
            known = False
            if min(self._terms.values(amount)) >= 0:
                self._never_negative[amount] = False  # while it is asked
                question = _Question(self._context, self._terms, None)
                question.claim(f"(< {question.number(amount)} 0)")
                earlier = [other for other, proved in self._never_negative.items() if proved]
                known = self._ask(question, earlier, FEW_LAYERS) == Holds()
            self._never_negative[amount] = known
        return known


class _Question:
    """Constraints over the atoms met so far; those not yet defined are within their bounds.

    Constraints are SMT-LIB text, which Z3 reads much faster than its Python objects are made.
    """

    def __init__(self, context: z3.Context, terms: Terms, case: Case | None) -> None:
        self._terms = terms
        self._case = case
        self._context = context
        self._solver = z3.SimpleSolver(ctx=context)
        self._declared: list[str] = []
        self._claims: list[str] = []
        self._known: set[int] = set()
        self._undefined: list[int] = []
        self._inputs: dict[str, int] = {}
        self._hinted: set[Linear] = set()
        for flag in sorted(case.assumed) if case is not None else ():
            self.claim(self.flag(flag))

    def claim(self, constraint: str) -> None:
        """One more constraint."""
        self._claims.append(f"(assert {constraint})")

    def check(self, resources: int) -> z3.CheckSatResult:
        """Whether all constraints can hold together."""
        if self._claims:
            self._solver.from_string("\n".join([*self._declared, *self._claims]))
            self._declared, self._claims = [], []
        self._solver.set("rlimit", resources)
        return self._solver.check()

    def is_whole(self) -> bool:
        """Whether all atoms are defined, down to the inputs."""
        return not self._undefined

    def knows(self, amount: Linear) -> bool:
        """Whether an amount, not named before, has atoms of this question alone."""
        if amount in self._hinted or any(atom not in self._known for atom, _ in amount.parts):
            return False
        self._hinted.add(amount)
        return True

    def inputs(self) -> Mapping[str, int]:
        """The inputs that the last check found."""
        model = self._solver.model()
        values = {
            name: model.eval(z3.Int(f"a{atom}", self._context), model_completion=True)
            for name, atom in self._inputs.items()
        }
        return {name: value.as_long() for name, value in values.items()}

    def number(self, linear: Linear) -> str:
        """The expression; atoms that are new become variables within their bounds."""
        parts = [f"(* {_literal(times)} {self._variable(atom)})" for atom, times in linear.parts]
        if not parts:
            return _literal(linear.constant)
        return f"(+ {_literal(linear.constant)} {' '.join(parts)})"

    def flag(self, flag: Flag) -> str:
        """The flag."""
        node = self._terms.flag_node(flag)
        match node:
            case Certain():
                found = "true"
            case AtLeastZero(amount):
                found = f"(>= {self.number(amount)} 0)"
            case AllOf(flags):
                found = f"(and {' '.join(map(self.flag, flags))})"
            case _:
                assert_never(node)
        return found if flag >= TRUE else f"(not {found})"

    def _variable(self, atom: int) -> str:
        if atom not in self._known:
            self._known.add(atom)
            self._declared.append(f"(declare-const a{atom} Int)")
            interval = self._terms.atom_interval(atom)
            item = self._terms.atom(atom)
            if isinstance(item, Input):
                self._inputs[item.name] = atom
                if self._case is not None:
                    interval = self._case.bounds.get(item.name, interval)
            else:
                self._undefined.append(atom)
            self.claim(f"(<= {_literal(interval.low)} a{atom} {_literal(interval.high)})")
        return f"a{atom}"

    def define_layer(self) -> None:
        """Define the atoms that are not defined so far; theirs are then the next layer."""
        layer, self._undefined = self._undefined, []
        while layer:
            self._define(layer.pop(0))
            # Choices within choices make one layer: together they say which value holds where.
            choices = [atom for atom in self._undefined if self._is_choice(atom)]
            self._undefined = [atom for atom in self._undefined if atom not in choices]
            layer.extend(choices)

    def _is_choice(self, atom: int) -> bool:
        return isinstance(self._terms.atom(atom), Choice)

    def _define(self, number: int) -> None:
        variable, atom = self._variable(number), self._terms.atom(number)
        match atom:
            case Input():
                pass
            case Quotient(numerator, divisor):
                whole, product = self.number(numerator), f"(* {divisor} {variable})"
                self.claim(f"(<= {product} {whole})")
                self.claim(f"(< {whole} (+ {product} {divisor}))")
            case Held(amount):
                inner = self.number(amount)
                self.claim(f"(= {variable} (ite (>= {inner} 0) {inner} 0))")
            case Choice(flag, then, otherwise):
                arms = f"{self.number(then)} {self.number(otherwise)}"
                self.claim(f"(= {variable} (ite {self.flag(flag)} {arms}))")
            case _:
                assert_never(atom)


def _literal(number: int) -> str:
    return str(number) if number >= 0 else f"(- {-number})"
