"""A function of a calculator held to its program, way by way, for all inputs.

The code is executed symbolically. Where it asks for a choice, a flag, an age or the date, each
answer is a case of its own, and the program is specialised to it; where it asks for amounts, the
arms are joined. Each value that the code assigns is looked for in the program: if some amount of
it is equal on all samples and proved equal, the execution goes on with the program's expression,
so that every proof is about a few lines. At the end of each way the refusal must be the
program's, and every result equal to its.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random
from typing import Final

from compiler.evaluate import Value
from compiler.program.bounds import Interval
from compiler.program.nodes import Kind
from compiler.verify.translation.cases import (
    STATE_BOUNDS,
    Assume,
    Case,
    Question,
    UndecidedError,
    input_bounds,
    real_date,
    whole_case,
)
from compiler.verify.translation.code import (
    Assign,
    Branch,
    Function,
    NotUnderstoodError,
    Refuse,
    Return,
    Statement,
    ends,
    numbers,
)
from compiler.verify.translation.execute import Executor
from compiler.verify.translation.ir_view import Environment, Subject, View, numbers_of
from compiler.verify.translation.localise import fault_line
from compiler.verify.translation.replay import (
    Code,
    differing,
    expected_of,
    found_by,
    runnable,
    values_of,
)
from compiler.verify.translation.result import (
    ClaimCase,
    Proved,
    Refuted,
    TranslationResult,
    Unproved,
)
from compiler.verify.translation.samples import nearby, sample_inputs
from compiler.verify.translation.solver import (
    FEW_LAYERS,
    MANY_LAYERS,
    Fails,
    Holds,
    Prover,
)
from compiler.verify.translation.target import Target
from compiler.verify.translation.terms import FALSE, TRUE, Linear, Terms

#: More ways than this through one function are not looked at.
MOST_CASES: Final = 20_000
#: So many differing cases are enough to find the line.
_ENOUGH: Final = 6
#: So many cases like one that differs are looked at beside it.
_MORE: Final = 40
#: Amounts of a case that is shown are made multiples of these, in fen, where that can be.
_ROUND: Final = (1_000_00, 100_00, 1_00, 10)


class _DoneError(Exception):
    """The comparison is over before its end."""

    def __init__(self, result: TranslationResult) -> None:
        super().__init__(str(result))
        self.result = result


@dataclass(frozen=True, slots=True)
class _Place:
    """A place on a way through the code: what is known, and the statements that are left.

    `alone` are the values so far that have no counterpart in the program, as far as the case
    decides it; `right` are the lines that assigned a value of the program.
    """

    case: Case
    view: View
    variables: Environment
    rest: tuple[Statement, ...]
    alone: tuple[Linear, ...] = ()
    right: frozenset[int] = frozenset()


class Comparison:
    """One comparison of a function with its target."""

    def __init__(self, target: Target, function: Function, source: str) -> None:
        self._target = target
        self._function = function
        self._source = source
        self._samples = sample_inputs(target, numbers(function) | numbers_of(target.nodes))
        bounds = {fact.name: input_bounds(fact) for fact in target.facts}
        bounds.update(dict.fromkeys(target.state, STATE_BOUNDS))
        self._terms = Terms(bounds, self._samples)
        self._prover = Prover(self._terms)
        self._cases = 0

    @cached_property
    def _code(self) -> Code:
        return runnable(self._source, self._target.name)

    def result(self) -> TranslationResult:
        """What comes of it."""
        try:
            self._compare_all()
        except _DoneError as done:
            return done.result
        return Proved(self._cases, self._prover.queries)

    def _compare_all(self) -> None:
        case = whole_case(self._target.facts)
        view = View(self._terms, self._target.nodes, self._target.roots, case)
        pending = [_Place(case, view, self._inputs(), self._function.body)]
        while pending:
            place = pending.pop()
            try:
                place = self._to_the_end(place)
                self._cases += 1
                if self._cases > MOST_CASES:
                    raise _DoneError(Unproved(place.rest[0].line, "cases"))
            except _SplitError as split:
                pending.extend(reversed(self._split(split.place, split.question)))

    def _inputs(self) -> Environment:
        variables: dict[str, Linear | int | Subject] = {}
        for fact in self._target.facts:
            plain = fact.kind in (Kind.CHOICE, Kind.FLAG)
            variables[fact.name] = Subject(fact.name) if plain else self._terms.input(fact.name)
        for name in self._target.state:
            variables[name] = self._terms.input(name)
        return variables

    def _split(self, place: _Place, question: Question) -> list[_Place]:
        cases = place.case.answered(self._terms, question)
        if isinstance(question, Assume):
            cases = [case for case in cases if not self._is_impossible(case)]
        return [self._narrowed(place, case) for case in cases]

    def _narrowed(self, place: _Place, case: Case) -> _Place:
        """The place in a narrower case; the beginning if more values have counterparts now."""
        view = place.view.narrowed(case)
        if any(self._terms.values(value) in view.amounts for value in place.alone):
            return _Place(case, view, self._inputs(), self._function.body)
        return replace(place, case=case, view=view)

    def _is_impossible(self, case: Case) -> bool:
        return not self._on_samples(case) and self._prover.impossible(case) == Holds()

    def _on_samples(self, case: Case) -> list[int]:
        """The samples with which the amounts are as the case assumes."""
        columns = [self._terms.flag_values(flag) for flag in case.assumed]
        size = len(next(iter(self._samples.values()), ()))
        return [n for n in range(size) if all(column[n] for column in columns)]

    # One way

    def _to_the_end(self, place: _Place) -> _Place:
        """Execute until the way ends, and compare what comes of it there."""
        while True:
            try:
                following = self._step(place)
            except UndecidedError as undecided:
                raise _SplitError(place, undecided.question) from None
            if following is None:
                return place
            place = following

    def _step(self, place: _Place) -> _Place | None:
        """The place after one more statement; None where the way has ended."""
        if not place.rest:
            raise NotUnderstoodError(self._function.line, "a way through without a return")
        executor = Executor(self._terms, place.case)
        statement, *left = place.rest
        rest = tuple(left)
        match statement:
            case Assign(_, variable, expression):
                value = executor.value(expression, place.variables)
                assigned = {**place.variables, variable: value}
                return replace(self._with_counterparts(place, assigned), rest=rest)
            case Branch(_, test, body, otherwise):
                flag = executor.flag(test, place.variables)
                if flag in (TRUE, FALSE):
                    return replace(place, rest=(body if flag == TRUE else otherwise) + rest)
                if ends(body) or ends(otherwise):
                    raise UndecidedError(Assume(flag))
                after = executor.branch(statement, place.variables)
                return replace(self._with_counterparts(place, after), rest=rest)
            case Refuse(line, number):
                self._compare_refusal(place, number, line)
                return None
            case Return():
                self._compare_refusal(place, None, statement.line)
                self._compare_results(place, statement, executor)
                return None

    def _with_counterparts(self, place: _Place, after: Environment) -> _Place:
        """The place with these variables, in the program's own expressions where it has them."""
        variables = dict(after)
        alone, right = place.alone, place.right
        for name, value in after.items():
            if place.variables.get(name) == value or not isinstance(value, Linear):
                continue
            if not value.parts:
                continue
            other = place.view.amounts.get(self._terms.values(value))
            if other is None:
                alone = (*alone, value)
                continue
            variables[name] = self._counterpart(place, value, other)
            if variables[name] == other:
                right |= {place.rest[0].line}
        return replace(place, variables=variables, alone=alone, right=right)

    def _counterpart(self, place: _Place, value: Linear, other: Linear) -> Linear:
        """The program's expression if it is proved equal to the value, else the value itself."""
        hints = place.view.amounts.values()
        answer = self._prover.equal(value, other, place.case, hints, FEW_LAYERS)
        if isinstance(answer, Fails):
            self._replay(place, [answer.amounts])
        return other if isinstance(answer, Holds) else value

    # The end of a way

    def _compare_refusal(self, place: _Place, found: int | None, line: int) -> None:
        expected = None
        for number, condition in enumerate(self._target.refusals):
            flag = place.view.value(condition)
            if not isinstance(flag, int):
                raise UndecidedError(_question(flag))
            flag = place.case.known(flag)
            if flag not in (TRUE, FALSE):
                raise UndecidedError(Assume(flag))
            if flag == TRUE:
                expected = number
                break
        if expected == found:
            return
        sampled = [self._sample(number) for number in self._on_samples(place.case)]
        self._replay(place, sampled)
        answer = self._prover.impossible(place.case)
        if isinstance(answer, Fails):
            self._replay(place, [answer.amounts])
        if not isinstance(answer, Holds):
            raise _DoneError(Unproved(line, "refusal"))

    def _compare_results(self, place: _Place, statement: Return, executor: Executor) -> None:
        if statement.is_tuple is not self._target.gives_tuple:
            raise NotUnderstoodError(statement.line, "a tuple for one value, or the other way")
        if len(statement.values) != len(self._target.outputs):
            raise NotUnderstoodError(
                statement.line, f"{len(statement.values)} results, not {len(self._target.outputs)}"
            )
        given = [executor.number(item, place.variables) for item in statement.values]
        wanted: list[Linear] = []
        for _, node in self._target.outputs:
            value = place.view.value(node)
            if not isinstance(value, Linear):
                raise UndecidedError(_question(value))
            wanted.append(value)
        self._compare_on_samples(place, given, wanted)
        for expression, (name, _), left, right in zip(
            statement.values, self._target.outputs, given, wanted, strict=True
        ):
            hints = place.view.amounts.values()
            answer = self._prover.equal(left, right, place.case, hints, MANY_LAYERS)
            if isinstance(answer, Fails):
                self._replay(place, [answer.amounts])
            if not isinstance(answer, Holds):
                raise _DoneError(Unproved(expression.line, name))

    def _compare_on_samples(
        self, place: _Place, given: Sequence[Linear], wanted: Sequence[Linear]
    ) -> None:
        different: set[int] = set()
        for left, right in zip(given, wanted, strict=True):
            if left != right:
                columns = zip(self._terms.values(left), self._terms.values(right), strict=True)
                different.update(number for number, (a, b) in enumerate(columns) if a != b)
        if different:
            possible = set(self._on_samples(place.case))
            self._replay(place, [self._sample(number) for number in sorted(different & possible)])

    # Concrete cases

    def _sample(self, number: int) -> Mapping[str, int]:
        return {name: column[number] for name, column in self._samples.items()}

    def _replay(self, place: _Place, found: Sequence[Mapping[str, int]]) -> None:
        """End the comparison if one of these inputs shows a difference when it is run."""
        failing: list[ClaimCase] = []
        for amounts in found:
            claim = self._claim(place.case, amounts)
            if self._differs(claim):
                failing.append(claim)
            if len(failing) == _ENOUGH:
                break
        if failing:
            raise _DoneError(self._refuted(place, failing))

    def _claim(self, case: Case, amounts: Mapping[str, int]) -> ClaimCase:
        """One claim of the case, with these amounts where it leaves them open."""
        facts: list[tuple[str, Value]] = []
        for fact in self._target.facts:
            match fact.kind:
                case Kind.CHOICE:
                    left = case.values[fact.name]
                    facts.append((fact.name, next(v.name for v in fact.values if v.name in left)))
                case Kind.FLAG:
                    facts.append((fact.name, min(case.values[fact.name])))
                case Kind.DATE:
                    facts.append((fact.name, real_date(case.bounds[fact.name]) or 0))
                case Kind.COUNT:
                    bounds = case.bounds[fact.name]
                    facts.append((fact.name, _within(bounds, amounts.get(fact.name, bounds.low))))
                case Kind.MONEY:
                    facts.append((fact.name, amounts.get(fact.name, 0)))
        return ClaimCase(
            tuple(facts), tuple((name, amounts.get(name, 0)) for name in self._target.state)
        )

    def _differs(self, claim: ClaimCase) -> bool:
        return expected_of(self._target, values_of(self._target, claim)) != found_by(
            self._code, claim
        )

    def _refuted(self, place: _Place, failing: Sequence[ClaimCase]) -> Refuted:
        claim = self._simplest(failing[0])
        expected = expected_of(self._target, values_of(self._target, claim))
        found = found_by(self._code, claim)
        cases = [*failing, claim, *self._like(failing[0]), *self._like(claim)]
        line = fault_line(self._target, self._function, self._source, cases, place.right)
        return Refuted(claim, line, differing(self._target, expected, found), expected, found)

    def _like(self, claim: ClaimCase) -> list[ClaimCase]:
        """Claims with the same facts and other amounts, whether they show a difference or not."""
        random, found = Random(1), list[ClaimCase]()
        for _ in range(_MORE):
            other = claim
            for name, amount in self._amounts(claim):
                other = _with_amount(other, name, nearby(amount, random))
            found.append(other)
        return found

    def _amounts(self, claim: ClaimCase) -> list[tuple[str, int]]:
        """The amounts of a claim that are money."""
        money = {fact.name for fact in self._target.facts if fact.kind is Kind.MONEY}
        pairs = [(name, value) for name, value in claim.facts if name in money]
        return [(name, int(value)) for name, value in (*pairs, *claim.state)]

    def _simplest(self, claim: ClaimCase) -> ClaimCase:
        """The case with amounts made nothing, or round, where it still shows the difference."""
        for name, amount in self._amounts(claim):
            for simpler in (0, *(amount // unit * unit for unit in _ROUND)):
                simple = _with_amount(claim, name, simpler)
                if self._differs(simple):
                    claim = simple
                    break
        return claim


class _SplitError(Exception):
    """The way goes on in more than one case from this place."""

    def __init__(self, place: _Place, question: Question) -> None:
        super().__init__(str(question))
        self.place = place
        self.question = question


def _question(value: Linear | int | Subject | Question) -> Question:
    assert isinstance(value, Question)
    return value


def _within(bounds: Interval, number: int) -> int:
    return min(max(number, bounds.low), bounds.high)


def _with_amount(claim: ClaimCase, name: str, amount: int) -> ClaimCase:
    facts = tuple((key, amount if key == name else value) for key, value in claim.facts)
    state = tuple((key, amount if key == name else value) for key, value in claim.state)
    return ClaimCase(facts, state)
