"""The line nearest to a fault: the first place where another value makes all results right.

A place is an assigned value, a test, a refusal's number or a result. Another value is what some
node of the program comes to; of a test, the opposite. It must be the same node on all cases at
hand that go the same way through the code up to there, those with right results included.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from compiler.evaluate import Value
from compiler.verify.translation.code import Branch, Function, Refuse, Statement
from compiler.verify.translation.replay import Probed, expected_of, found_by, probed, values_of
from compiler.verify.translation.result import ClaimCase, Outcome, Refused
from compiler.verify.translation.target import Target

#: So many cases that go one way are looked at.
_MOST: Final = 24


@dataclass(frozen=True, slots=True)
class _Run:
    """A case, its node values, what it should come to, and the places passed with their values."""

    case: ClaimCase
    values: tuple[Value, ...]
    expected: Outcome
    trace: tuple[tuple[int, Any], ...]


def fault_line(
    target: Target,
    function: Function,
    source: str,
    cases: Sequence[ClaimCase],
    right: Collection[int],
) -> int:
    """The line of the calculator nearest to the fault that the first of the cases shows.

    `right` are lines that assign a value of the program: the fault is rather in another. Where no
    other will do, something is missing after the last of them that will.
    """
    code = probed(source, target.name)
    runs = [_run(target, code, case) for case in cases]
    ways = [tuple(place for place, _ in run.trace) for run in runs]
    last = None
    for number, (place, value) in enumerate(runs[0].trace):
        so_far = ways[0][: number + 1]
        alike = [run for run, way in zip(runs, ways, strict=True) if way[: number + 1] == so_far]
        if _can_be_mended(code, alike[:_MOST], number, place, value):
            last = code.lines[place]
            if last not in right:
                return last
    return _line_of_missing(function, runs[0]) if last is None else last


def _run(target: Target, code: Probed, case: ClaimCase) -> _Run:
    trace: list[tuple[int, Any]] = []

    def probe(place: int, value: Any) -> Any:
        trace.append((place, value))
        return value

    found_by(code.function(probe), case)
    values = values_of(target, case)
    return _Run(case, values, expected_of(target, values), tuple(trace))


def _can_be_mended(code: Probed, runs: Sequence[_Run], number: int, place: int, value: Any) -> bool:
    """Whether another value at this place makes the results of all runs right."""
    for others in _other_values(runs, number, value):
        pairs = zip(runs, others, strict=True)
        if all(_mends(code, run, place, other) for run, other in pairs):
            return True
    return False


def _other_values(runs: Sequence[_Run], number: int, value: Any) -> Iterator[tuple[Any, ...]]:
    """What the place could be instead: one value for each run."""
    if isinstance(value, bool):
        yield tuple(not run.trace[number][1] for run in runs)
        return
    expected = runs[0].expected
    if isinstance(expected, Refused):
        yield (expected.number,) * len(runs)
    tried = {tuple(run.trace[number][1] for run in runs)}
    for node in range(len(runs[0].values)):
        others = tuple(run.values[node] for run in runs)
        if others not in tried and type(others[0]) is int:
            tried.add(others)
            yield others


def _mends(code: Probed, run: _Run, place: int, other: Any) -> bool:
    def probe(passed: int, value: Any) -> Any:
        return other if passed == place else value

    return found_by(code.function(probe), run.case) == run.expected


def _line_of_missing(function: Function, run: _Run) -> int:
    """Where something is missing: the refusal after it, or the first statement."""
    wanted = run.expected.number if isinstance(run.expected, Refused) else -1
    for statement in function.body:
        if _refuses_after(statement, wanted):
            return statement.line
    return function.body[0].line if function.body else function.line


def _refuses_after(statement: Statement, number: int) -> bool:
    match statement:
        case Branch(_, _, (Refuse(_, refused),), _):
            return refused > number
        case Refuse(_, refused):
            return refused > number
        case _:
            return True
