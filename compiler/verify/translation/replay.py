"""Concrete cases: run through the code of the calculator and through the reference evaluator."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Any, Protocol

from compiler.evaluate import Value, node_values
from compiler.program.nodes import NodeId
from compiler.verify.translation.result import (
    ClaimCase,
    Crashed,
    Outcome,
    Refused,
    Settled,
)
from compiler.verify.translation.target import Target

#: What an instrumented function calls with the number of a place and the value there.
Probe = Callable[[int, Any], Any]


class RefusedError(Exception):
    """Stands for ClaimRefused in code that is run for a replay."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Code(Protocol):
    """A function of a calculator, called with its parameters by name."""

    def __call__(self, **given: Value) -> Any:
        """What the function gives back."""


@dataclass(frozen=True, slots=True)
class Probed:
    """The function with its values passed through a probe; `lines` by the number of the place."""

    function: Callable[[Probe], Code]
    lines: tuple[int, ...]


def runnable(source: str, name: str) -> Code:
    """The function of the module's text, with the sets it tests against; nothing else is run."""
    code = compile(_extract(source, name), "<calculator>", "exec")
    return _executed(code, name, {})


def probed(source: str, name: str) -> Probed:
    """The function with each assigned value, test and result passed through a probe."""
    module = _extract(source, name)
    instrument = _Instrument()
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            instrument.visit(node)
    code = compile(ast.fix_missing_locations(module), "<calculator>", "exec")

    def function(probe: Probe) -> Code:
        return _executed(code, name, {_PROBE: probe})

    return Probed(function, tuple(instrument.lines))


def found_by(code: Code, case: ClaimCase) -> Outcome:
    """What the code makes of a case."""
    try:
        result = code(**dict(case.facts), **dict(case.state))
    except RefusedError as refusal:
        return Refused(refusal.number)
    except Exception as error:
        return Crashed(type(error).__name__)
    return Settled(result if isinstance(result, tuple) else (result,))


def values_of(target: Target, case: ClaimCase) -> tuple[Value, ...]:
    """The value of every node of the program, by the reference evaluator."""
    return node_values(target.nodes, dict(case.facts), dict(case.state))


def expected_of(target: Target, values: tuple[Value, ...]) -> Outcome:
    """What the program makes of a case, of whose nodes these are the values."""
    for number, condition in enumerate(target.refusals):
        if values[condition]:
            return Refused(number)
    return Settled(tuple(_amount(values, node) for _, node in target.outputs))


def differing(target: Target, expected: Outcome, found: Outcome) -> tuple[str, ...]:
    """The names of the results that differ; all where one side gives none."""
    names = tuple(name for name, _ in target.outputs)
    match expected, found:
        case Settled(wanted), Settled(given) if len(wanted) == len(given):
            pairs = zip(names, wanted, given, strict=True)
            return tuple(name for name, want, give in pairs if want != give)
        case _:
            return () if expected == found else names


def _amount(values: tuple[Value, ...], node: NodeId) -> int:
    value = values[node]
    assert isinstance(value, int)
    return value


_PROBE = "_probe"


def _extract(source: str, name: str) -> ast.Module:
    """The function and the named sets of a module, without annotations of types."""
    body: list[ast.stmt] = []
    for node in ast.parse(source).body:
        match node:
            case ast.AnnAssign(target=ast.Name() as bound, value=ast.Call() as value):
                if _is_set(value):
                    plain = ast.Assign(targets=[bound], value=value)
                    body.append(ast.copy_location(plain, node))
            case ast.Assign(targets=[ast.Name()], value=ast.Call() as value) if _is_set(value):
                body.append(node)
            case ast.FunctionDef(name=found) if found == name:
                node.returns = None
                for argument in node.args.args:
                    argument.annotation = None
                body.append(node)
    return ast.fix_missing_locations(ast.Module(body, []))


def _is_set(value: ast.Call) -> bool:
    return isinstance(value.func, ast.Name) and value.func.id == "frozenset"


def _executed(code: CodeType, name: str, more: Mapping[str, object]) -> Code:
    names: dict[str, Any] = {"_refused": RefusedError, "__name__": name, **more}
    exec(code, names)
    function: Code = names[name]
    return function


class _Instrument(ast.NodeTransformer):
    """Passes assigned values, tests, refusals' numbers and results through the probe."""

    def __init__(self) -> None:
        self.lines: list[int] = []

    def _seen(self, node: ast.expr, line: int) -> ast.expr:
        place = ast.Constant(len(self.lines))
        self.lines.append(line)
        call = ast.Call(ast.Name(_PROBE, ast.Load()), [place, node], [])
        return ast.copy_location(call, node)

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        """variable = probe(place, value)."""
        self.generic_visit(node)
        node.value = self._seen(node.value, node.value.lineno)
        return node

    def visit_If(self, node: ast.If) -> ast.If:
        """if probe(place, test)."""
        node.test = self._seen(node.test, node.test.lineno)
        node.body = [self.visit(item) for item in node.body]
        node.orelse = [self.visit(item) for item in node.orelse]
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.IfExp:
        """a if probe(place, test) else b."""
        self.generic_visit(node)
        node.test = self._seen(node.test, node.test.lineno)
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.Raise:
        """raise _refused(probe(place, number))."""
        if isinstance(node.exc, ast.Call):
            node.exc.args = [self._seen(item, item.lineno) for item in node.exc.args]
        return node

    def visit_Return(self, node: ast.Return) -> ast.Return:
        """return probe(place, value), each value of a tuple by itself."""
        self.generic_visit(node)
        if isinstance(node.value, ast.Tuple):
            node.value.elts = [self._seen(item, item.lineno) for item in node.value.elts]
        elif node.value is not None:
            node.value = self._seen(node.value, node.value.lineno)
        return node
