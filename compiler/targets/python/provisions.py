"""Formulas and splits as functions of a calculator: one of whole fen, and a friendly one.

`NAME_fen` takes and gives integers and checks nothing; `NAME` takes what people have (yuan,
dates, months) and gives yuan. The values from before the policy are `NAME_before`. Where a
formula counts, both give a number of things, and the first is `NAME_count`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, assert_never

from compiler.program.formula import FormulaInput, FormulaProgram
from compiler.program.nodes import Kind
from compiler.targets.python import literals
from compiler.targets.python.expressions import ValueSets
from compiler.targets.python.functions import PYTHON_TYPES
from compiler.targets.python.graph import Graph
from compiler.targets.python.interface import TAKEN
from compiler.targets.python.literals import string
from compiler.targets.python.schedule import compute_and_return
from compiler.targets.python.statements import (
    INDENT,
    LINE_LENGTH,
    Arm,
    Assign,
    Branch,
    Line,
    Quotient,
    Return,
    Statement,
    render,
)
from compiler.targets.python.workplace import Workplace

#: The modules whose text a calculator with formulas has besides: package and file.
COMMON: Final = (
    ("compiler.wording", "formulas.py"),
    ("compiler.targets.python", "formula_runtime.py"),
)
#: What friendly functions use where names of inputs stand.
HELPERS: Final = frozenset(
    {"choice_of", "count_of", "day_of", "fen_of", "flag_of", "months_of", "yuan_of"}
)
_AMOUNT: Final = "amount"  # what a split divides


def public_names(formulas: Sequence[FormulaProgram]) -> tuple[str, ...]:
    """The names that formulas add to a calculator's public ones, in order."""
    return tuple(
        name for formula in formulas for name in (function_name(formula), fen_name(formula))
    )


def function_name(formula: FormulaProgram) -> str:
    """The name of the friendly function."""
    return f"{formula.name}_before" if formula.before else formula.name


def fen_name(formula: FormulaProgram) -> str:
    """The name of the integer function."""
    return f"{function_name(formula)}_{'count' if formula.counts else 'fen'}"


def functions(formulas: Sequence[FormulaProgram], sets: ValueSets) -> Iterator[list[str]]:
    """Both functions of every formula and split, each as its lines."""
    for formula in formulas:
        yield fen_function(formula, sets)
        yield friendly_function(formula)


# --- whole fen -------------------------------------------------------------------------------


def fen_function(formula: FormulaProgram, sets: ValueSets) -> list[str]:
    """`NAME_fen`: whole fen in and out, a tuple of the shares for a split; or `NAME_count`."""
    graph = Graph(formula)
    outs = [graph.nodes[output.node] for output in formula.outputs]
    if formula.is_split:
        for out, output in zip(outs, formula.outputs, strict=True):
            graph.name(out, output.name)
    place = Workplace(graph, sets, (), taken={item.name for item in formula.inputs})
    body = compute_and_return(place, outs)
    kind = f"tuple[{', '.join('int' for _ in outs)}]" if formula.is_split else "int"
    given = [f"{item.name}: {PYTHON_TYPES[item.fact.kind]}" for item in formula.inputs]
    docstring = [
        f'"""{_plain(formula.label.en)}: {_exactly(formula)}; nothing is checked.',
        *(["", f"Gives {', '.join(o.name for o in formula.outputs)}."] if formula.is_split else []),
        '"""',
    ]
    if not formula.is_split:
        docstring = [docstring[0] + '"""']
        body = _single(body)
    return [
        *_signature(fen_name(formula), given, kind),
        *(INDENT + line if line else "" for line in docstring),
        *render(body, 1),
    ]


def _exactly(formula: FormulaProgram) -> str:
    """What the integer function takes and gives."""
    return f"{'a count; ' if formula.counts else ''}whole fen, dates as yyyymmdd"


def _single(body: Sequence[Statement]) -> list[Statement]:
    """The statements with returns of one value, not of a tuple; a last assignment is returned."""
    plain = [_single_return(statement) for statement in body]
    match plain:
        case [*before, Assign() | Quotient() as last, Line(returned)] if (
            returned == f"return {last.variable}"
            and len(INDENT * 4 + last.value) < LINE_LENGTH - len("return ")
        ):
            return [*before, Line(f"return {last.value}")]
    return plain


def _single_return(statement: Statement) -> Statement:
    match statement:
        case Return((value,)):
            return Line(f"return {value}")
        case Branch(arms):
            plain = (Arm(arm.test, tuple(_single(arm.body))) for arm in arms)
            return replace(statement, arms=tuple(plain))
        case _:
            return statement


def _signature(name: str, parameters: Sequence[str], kind: str) -> list[str]:
    line = f"def {name}({', '.join(parameters)}) -> {kind}:"
    if len(line) <= LINE_LENGTH:
        return [line]
    return [f"def {name}(", *(f"{INDENT}{item}," for item in parameters), f") -> {kind}:"]


# --- the friendly side -----------------------------------------------------------------------


def friendly_function(formula: FormulaProgram) -> list[str]:
    """`NAME`: inputs as people have them; ClaimError if one is ill formed.

    Out come yuan as Decimal, by share for a split; a plain number where the formula counts.
    """
    named = [item for item in formula.inputs if not _is_divided(formula, item)]
    parameters = [_parameter(item) for item in formula.inputs if item not in named]
    parameters += ["*", *map(_parameter, named)] if named else []
    call = literals.call(fen_name(formula), *map(_read, formula.inputs))
    if formula.is_split:
        kind = "dict[str, Decimal]"
        parts = _unused("parts", formula)
        entries = [
            literals.Keyed(f"{string(output.name)}: ", f"yuan_of({parts}[{number}])")
            for number, output in enumerate(formula.outputs)
        ]
        body = literals.lines(f"{parts} = ", call, depth=1)
        body += literals.lines("return ", literals.Group("{", tuple(entries), "}"), depth=1)
    elif formula.counts:
        kind = "int"
        body = literals.lines("return ", call, depth=1)
    else:
        kind = "Decimal"
        body = literals.lines("return ", literals.call("yuan_of", call), depth=1)
    return [
        *_signature(function_name(formula), parameters, kind),
        *_docstring(formula),
        *body,
    ]


def _is_divided(formula: FormulaProgram, item: FormulaInput) -> bool:
    return formula.is_split and item.name == _AMOUNT


def _unused(name: str, formula: FormulaProgram) -> str:
    taken = {item.name for item in formula.inputs}
    return name if name not in taken else _unused(f"{name}_", formula)


def _parameter(item: FormulaInput) -> str:
    return f"{item.name}: {'Date' if item.since else TAKEN[item.fact.kind]}"


def _read(item: FormulaInput) -> literals.Literal:
    """The input as the integer function takes it."""
    name = item.name
    if item.since:
        year, month = divmod(item.since, 100)
        return f'months_of("{name}", {name}, {year}, {month})'
    match item.fact.kind:
        case Kind.MONEY:
            return f'fen_of("{name}", {name})'
        case Kind.DATE:
            return f'day_of("{name}", {name})'
        case Kind.FLAG:
            return f'flag_of("{name}", {name})'
        case Kind.COUNT:
            return f'count_of("{name}", {name}, {item.fact.low}, {item.fact.high})'
        case Kind.CHOICE:
            values = literals.sequence([string(value.name) for value in item.fact.values])
            return literals.call("choice_of", string(name), name, values)
        case _:
            assert_never(item.fact.kind)


def _docstring(formula: FormulaProgram) -> Iterator[str]:
    """Labels, article and phrases, unit, inputs, shares."""
    yield f'{INDENT}"""{_plain(formula.label.zh)}'
    before = " (before the policy)" if formula.before else ""
    yield f"{INDENT}{_plain(formula.label.en)}{before}"
    yield ""
    phrases = "".join(f"“{phrase}”" for phrase in formula.provenance.phrases)
    if formula.provenance.article or phrases:
        yield f"{INDENT}{_plain(formula.provenance.article)}{_plain(phrases)}"
    if formula.unit is not None:
        yield f"{INDENT}{_plain(formula.unit.zh)} / {_plain(formula.unit.en)}"
    for item in formula.inputs:
        yield from _wrapped(f"{item.name}: {item.fact.label.zh} / {_in_words(item)}")
    for output in formula.outputs if formula.is_split else ():
        yield from _wrapped(f"→ {output.name}: {output.label.zh} / {output.label.en}")
    yield f'{INDENT}"""'


def _in_words(item: FormulaInput) -> str:
    words = item.fact.label.en
    if item.since:
        year, month = divmod(item.since, 100)
        return f"{words}; the last month, counted from {year}-{month:02d}, both included"
    match item.fact.kind:
        case Kind.MONEY:
            return f"{words}, in yuan"
        case Kind.COUNT:
            return f"{words}, {item.fact.low} to {item.fact.high}"
        case Kind.CHOICE:
            return f"{words}: {', '.join(value.name for value in item.fact.values)}"
        case Kind.FLAG | Kind.DATE:
            return words
        case _:
            assert_never(item.fact.kind)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        _plain(text),
        LINE_LENGTH - 10,
        initial_indent=INDENT,
        subsequent_indent=INDENT * 2,
        break_long_words=False,
    )


def _plain(text: str) -> str:
    """Text that cannot end a docstring, nor escape from it."""
    return text.replace("\\", "\\\\").replace('"""', "'''")
