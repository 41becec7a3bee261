"""Calculators read back and proved equal to their programs; seeded faults, each found."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, assert_never

import pytest
from hypothesis import HealthCheck, given, settings
from small_program import small_program
from strategies_programs import programs

from compiler.evaluate import Value, evaluate
from compiler.pipeline import Compiled, compile_rules, read_rules
from compiler.program.bounds import DEFAULT_BOUND
from compiler.program.nodes import Const, Kind
from compiler.program.program import Program
from compiler.targets.python import emit_module
from compiler.targets.python.expressions import ValueSets
from compiler.targets.python.functions import settle_function
from compiler.verify.translation import (
    Crashed,
    NotUnderstood,
    Proved,
    Refused,
    Refuted,
    Settled,
    TranslationResult,
    Unproved,
    prove_formula,
    prove_translation,
)
from compiler.verify.translation.replay import runnable

ROOT = Path(__file__).parent.parent
POLICIES = ("changjiang_2017", "changzhi_2019", "dehong_2017", "huining_2018", "ningxia_2017")
#: What `settle_fen` needs of its module besides its sets.
REST = '''

class ClaimRefused(Exception): ...


REFUSALS: tuple = ()


def _refused(number: int) -> ClaimRefused:
    """The error of a claim that this refusal meets."""
    rule = REFUSALS[number]
    return ClaimRefused(number, rule.reason, rule.article)
'''
slow = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@cache
def compiled(policy: str) -> Compiled:
    path = ROOT / "policies" / f"{policy}.policy"
    return compile_rules(read_rules(path.name, path.read_bytes()))


@cache
def program_of(policy: str) -> Program:
    program = compiled(policy).program
    assert program is not None
    return program


@cache
def generated(policy: str) -> str:
    return (ROOT / "generated" / f"{policy}.py").read_text("utf-8")


@cache
def settling_part(policy: str) -> str:
    """The calculator up to the end of settle_fen, on the same lines, and what it calls."""
    return generated(policy).split("# What all calculators have in common")[0] + REST


def settle_part_of(program: Program) -> str:
    sets = ValueSets()
    lines = settle_function(program, sets)
    named = [f"{name} = frozenset({{{str(v)[1:-1]}}})" for name, v in sets.sets.items()]
    return "\n".join([*named, *lines]) + REST


# --- what is emitted is proved ---------------------------------------------------------------


@pytest.mark.parametrize("policy", POLICIES)
def test_calculator_is_proved(policy: str) -> None:
    result = prove_translation(program_of(policy), generated(policy))
    assert isinstance(result, Proved), result
    assert result.cases > 1


@pytest.mark.parametrize("policy", POLICIES)
def test_formulas_are_proved(policy: str) -> None:
    for formula in compiled(policy).formulas:
        result = prove_formula(formula, generated(policy))
        assert isinstance(result, Proved), (formula.name, result)


@settings(slow, max_examples=60)
@given(programs())
def test_random_programs_are_proved(program: Program) -> None:
    result = prove_translation(program, settle_part_of(program))
    assert isinstance(result, Proved), result


def test_proof_is_the_same_every_time() -> None:
    first, second = (
        prove_translation(program_of("huining_2018"), generated("huining_2018")) for _ in range(2)
    )
    assert first == second


# --- seeded faults ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """One change of settle_fen: what was done, where, and the module with it."""

    kind: str
    line: int
    text: str


COMPARISONS: Mapping[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.LtE(),
    ast.LtE: ast.Lt(),
    ast.Gt: ast.GtE(),
    ast.GtE: ast.Gt(),
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
}


def faults(source: str) -> Iterator[Fault]:
    """All single faults of these kinds, in the order of the code."""
    (settle,) = (
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == "settle_fen"
    )
    for statement in settle.body[1:]:
        for node in ast.walk(statement):
            for kind, text in _changes(node):
                yield Fault(kind, getattr(node, "lineno", 0), _replaced(source, node, text))


def _changes(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Kinds of faults at a node, each with the code that takes its place."""
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            yield "constant", str(value + 1)
            yield "constant", str(value - 1)
        case ast.Compare(left=left, ops=[op], comparators=comparators):
            changed = ast.Compare(left, [COMPARISONS[type(op)]], comparators)
            yield "comparison", ast.unparse(changed)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield "sum", f"({ast.unparse(ast.BinOp(left, ast.Sub(), right))})"
            yield "dropped addend", f"({ast.unparse(left)})"
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield "difference", f"({ast.unparse(ast.BinOp(left, ast.Add(), right))})"
            yield "swapped", f"({ast.unparse(ast.BinOp(right, ast.Sub(), left))})"
        case ast.IfExp(body=body, orelse=orelse):
            yield "dropped choice", f"({ast.unparse(body)})"
            yield "dropped choice", f"({ast.unparse(orelse)})"
        case ast.If(body=[ast.Raise()], orelse=[]):
            yield "dropped refusal", "pass"
        case ast.If(body=[ast.Assign()], orelse=[]):
            yield "dropped min or max", "pass"


def _replaced(source: str, node: Any, text: str) -> str:
    """The source with other code in the place of a node, every line in its place."""
    lines = source.encode().splitlines(keepends=True)
    first, last = node.lineno - 1, node.end_lineno - 1
    head, tail = lines[first][: node.col_offset], lines[last][node.end_col_offset :]
    empty = b"\n" * (last - first)
    lines[first : last + 1] = [head + text.encode() + tail + empty]
    return b"".join(lines).decode()


@dataclass
class Found:
    """What became of some faults."""

    refuted: int = 0
    at_line: int = 0
    equivalent: int = 0


def check_fault(program: Program, original: str, fault: Fault, found: Found) -> None:
    """Every fault is refuted with a case that shows it, or is none: then random claims agree."""
    result = prove_translation(program, fault.text)
    match result:
        case Refuted():
            found.refuted += 1
            found.at_line += result.line == fault.line
            check_case(program, fault.text, result)
        case Proved():
            found.equivalent += 1
            check_equivalent(program, original, fault)
        case NotUnderstood() | Unproved():
            pytest.fail(f"{fault.kind} at line {fault.line}: {result}")
        case _:
            assert_never(result)


def check_case(program: Program, text: str, result: Refuted) -> None:
    """The case, replayed by the evaluator and by the code itself."""
    facts, state = dict(result.case.facts), dict(result.case.state)
    wanted = evaluate(program, facts, state)
    if wanted.refusal is None:
        amounts = (*wanted.payments.values(), wanted.patient, *wanted.state.values())
        assert result.expected == Settled(amounts)  # type: ignore[arg-type]
    else:
        assert isinstance(result.expected, Refused)
        assert program.refusals[result.expected.number] == wanted.refusal
    assert run(text, facts, state) == result.found != result.expected


class StandIn(Exception):
    """A refusal in code that is run without its module."""


@cache
def function_of(text: str) -> Any:
    names: dict[str, Any] = {"Final": Any}
    exec(compile(text.split("class ClaimRefused")[0], "faulty.py", "exec"), names)
    names["_refused"] = StandIn
    return names["settle_fen"]


def run(
    text: str, facts: Mapping[str, Value], state: Mapping[str, int]
) -> Settled | Refused | Crashed:
    try:
        return Settled(function_of(text)(**facts, **state))
    except StandIn as refusal:
        return Refused(refusal.args[0])
    except Exception as error:
        return Crashed(type(error).__name__)


def check_equivalent(program: Program, original: str, fault: Fault) -> None:
    for facts, state in random_cases(program, 300):
        same = run(original, facts, state) == run(fault.text, facts, state)
        assert same, (fault.kind, fault.line, facts, state)


def random_cases(
    program: Program, count: int
) -> Iterator[tuple[Mapping[str, Value], Mapping[str, int]]]:
    """Claims and years near the constants of the program, and anywhere."""
    chance = random.Random(7)
    edges = [int(n.value) for n in program.nodes if isinstance(n, Const) and n.kind is Kind.MONEY]
    dates = [int(n.value) for n in program.nodes if isinstance(n, Const) and n.kind is Kind.DATE]

    def amount() -> int:
        near = max(0, chance.choice(edges) + chance.randint(-2, 2))
        far = chance.randrange(DEFAULT_BOUND)
        return chance.choice((0, near, chance.randrange(50_000_00), far))

    for _ in range(count):
        facts: dict[str, Value] = {}
        for fact in program.facts:
            match fact.kind:
                case Kind.MONEY:
                    facts[fact.name] = amount()
                case Kind.DATE:
                    facts[fact.name] = chance.choice((*dates, 20180701, 20250101))
                case Kind.COUNT:
                    facts[fact.name] = chance.randint(fact.low, fact.high)
                case Kind.FLAG:
                    facts[fact.name] = chance.random() < 0.7
                case Kind.CHOICE:
                    facts[fact.name] = chance.choice(fact.values).name
        yield facts, {item.name: amount() for item in program.state}


#: Of all single faults of each calculator, one in so many is tried here.
ONE_IN = 13


@pytest.mark.parametrize("policy", POLICIES)
def test_seeded_faults_are_found(policy: str) -> None:
    found, source = Found(), settling_part(policy)
    tried = list(faults(source))[::ONE_IN]
    assert len(tried) >= 12
    for fault in tried:
        check_fault(program_of(policy), source, fault, found)
    assert found.refuted + found.equivalent == len(tried)
    assert found.equivalent <= 0.35 * len(tried)
    assert found.at_line >= 0.6 * found.refuted


def test_faults_of_the_small_program_are_found() -> None:
    program = small_program()
    found, source = Found(), settle_part_of(program)
    for fault in faults(source):
        check_fault(program, source, fault, found)
    assert found.refuted >= 60


@pytest.mark.parametrize("policy", ["dehong_2017", "huining_2018"])
def test_faults_of_formulas_are_found(policy: str) -> None:
    """A rate or amount one off in each formula's function."""
    source = generated(policy)
    functions = {
        node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)
    }
    tried = 0
    for formula in compiled(policy).formulas[:4]:
        for statement in functions[f"{formula.name}_fen"].body[1:]:
            for node in ast.walk(statement):
                match node:
                    case ast.BinOp(op=ast.Mult(), left=ast.Constant(value=int(value)) as rate):
                        tried += 1
                        text = _replaced(source, rate, str(value + 1))
                        result = prove_formula(formula, text)
                        assert isinstance(result, Refuted), (formula.name, result)
                        assert result.line == node.lineno
    assert tried > 0


# --- what an edit does -----------------------------------------------------------------------


def edited(old: str, new: str, policy: str = "huining_2018") -> TranslationResult:
    source = generated(policy)
    assert old in source
    return prove_translation(program_of(policy), source.replace(old, new, 1))


def line_of(text: str, policy: str = "huining_2018") -> int:
    return generated(policy)[: generated(policy).index(text)].count("\n") + 1


def test_comments_and_layout_do_not_matter() -> None:
    old = "        room = 100_000_00 - basic_inpatient_paid\n"
    result = edited(
        old, "        # the yearly limit\n        room = 10000000-basic_inpatient_paid\n"
    )
    assert isinstance(result, Proved)


def test_the_same_in_other_words_is_proved() -> None:
    old = """        room = 100_000_00 - basic_inpatient_paid
        if room < basic:
            basic = room if room > 0 else 0
"""
    new = "        basic = min(basic, max(0, 100_000_00 - basic_inpatient_paid))\n"
    assert isinstance(edited(old, new), Proved)


def test_an_edited_constant_is_refuted_at_its_line() -> None:
    result = edited("room = 100_000_00 - basic", "room = 120_000_00 - basic")
    assert isinstance(result, Refuted)
    assert result.line == line_of("room = 100_000_00 - basic")
    assert "basic" in result.outputs
    assert isinstance(result.expected, Settled)
    assert isinstance(result.found, Settled)


def test_half_down_is_refuted() -> None:
    result = edited("basic = (7 * eligible + 5) // 10", "basic = (7 * eligible + 4) // 10")
    assert isinstance(result, Refuted)
    assert result.line == line_of("basic = (7 * eligible + 5) // 10")


def test_a_stale_calculator_is_refuted() -> None:
    """The calculator of another reading of time: its program refuses from another day on."""
    result = edited("if date < 20180620:", "if date < 20180619:")
    assert isinstance(result, Refuted)
    assert result.line == line_of("if date < 20180620:")
    assert dict(result.case.facts)["date"] == 20180619
    assert result.expected == Refused(0)


def test_no_real_date_tells_them_apart() -> None:
    assert isinstance(edited("if date < 20180620:", "if date <= 20180619:"), Proved)
    result = edited("date > 20201231", "date >= 20201232", "changzhi_2019")
    assert isinstance(result, Proved)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("        basic = inpatient_due\n", "        basic = abs(inpatient_due)\n", "abs"),
        ("        basic = inpatient_due\n", "        basic = inpatient_due / 1\n", "/"),
        ("        basic = inpatient_due\n", "        basic = eligible * other\n", "product"),
        ("        basic = inpatient_due\n", "        basic = eligible // -2\n", "division"),
        ("        basic = inpatient_due\n", "        for basic in ():\n            pass\n", "for"),
        ("        basic = inpatient_due\n", "        basic = late\n", "late"),
        ("        basic = inpatient_due\n", "        basic: int = inpatient_due\n", "int"),
        ("        basic = inpatient_due\n", "        basic = True\n", "number"),
        ("    eligible: int,\n    other: int,\n", "    other: int,\n    eligible: int,\n", "param"),
        ("def settle_fen(\n", "@staticmethod\ndef settle_fen(\n", "decorators"),
        ("    rule = REFUSALS[number]\n", "    rule = REFUSALS[0]\n", "_refused"),
        ("STAGES: Final[tuple[str, ...]] = ()", "settle_fen = None", "once more"),
        ("STAGES: Final[tuple[str, ...]] = ()", "globals().clear()", "globals"),
        ("STAGES: Final[tuple[str, ...]] = ()", "from math import *", "star"),
        ("STAGES: Final[tuple[str, ...]] = ()", "STAGES = (", "Python"),
        ("def settle_fen(\n", "def settle_yuan(\n", "settle_fen"),
    ],
)
def test_what_is_not_understood_is_said(old: str, new: str, what: str) -> None:
    source = generated("huining_2018")
    changed = source.replace(old, new, 1)
    assert changed != source
    result = prove_translation(program_of("huining_2018"), changed)
    assert isinstance(result, NotUnderstood), result
    assert what in result.what
    if old.startswith("        basic") and "late" not in new and "True" not in new:
        assert result.line == line_of("        basic = inpatient_due\n")


def test_another_policys_calculator_is_refuted_or_not_understood() -> None:
    result = prove_translation(program_of("changzhi_2019"), generated("huining_2018"))
    assert isinstance(result, NotUnderstood)


def test_emitted_module_of_the_small_program() -> None:
    assert isinstance(prove_translation(small_program(), emit_module(small_program())), Proved)


def test_a_set_named_without_a_type_is_run_as_well() -> None:
    source = (
        '_LOW = frozenset({"a", "b"})\n\n\ndef f(level: str) -> bool:\n    return level in _LOW\n'
    )
    assert runnable(source, "f")(level="a") is True
