"""The validator: silent about sound programs, plain about every fault."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from small_program import FACTS, choice, label, small_program
from strategies_programs import programs

from compiler.program.builder import ProgramError
from compiler.program.nodes import (
    Add,
    All,
    AtMost,
    Choose,
    Const,
    Fact,
    IsOneOf,
    Kind,
    Node,
    NodeId,
    Round,
    State,
    Sub,
)
from compiler.program.program import FactInput, PatientPart, Program, StateInput
from compiler.program.text import program_text
from compiler.program.validate import problems
from compiler.targets.python import emit_module


def test_sound() -> None:
    assert problems(small_program()) == []


@settings(max_examples=50, deadline=None)
@given(programs())
def test_what_the_builder_makes_is_sound(program: Program) -> None:
    assert problems(program) == []


def with_node(node: Node) -> Program:
    """The small program with one more node."""
    program = small_program()
    return dataclasses.replace(program, nodes=(*program.nodes, node))


def find(kind: type[Node]) -> NodeId:
    """The first node of a kind in the small program."""
    return next(i for i, node in enumerate(small_program().nodes) if isinstance(node, kind))


def with_facts(*facts: FactInput) -> Program:
    return dataclasses.replace(small_program(), facts=facts)


def with_patient(node: NodeId) -> Program:
    program = small_program()
    return dataclasses.replace(program, patient=dataclasses.replace(program.patient, total=node))


def with_payer_named(name: str) -> Program:
    program = small_program()
    payers = (dataclasses.replace(program.payers[0], name=name), program.payers[1])
    return dataclasses.replace(program, payers=payers)


def with_index(index: NodeId) -> Program:
    """The small program, another node saying which value of the deductible holds."""
    program = small_program()
    payer = program.payers[0]
    benefit = payer.benefits[0]
    steps = list(benefit.steps)
    parameter = steps[1].parameter
    assert parameter is not None
    steps[1] = dataclasses.replace(steps[1], parameter=dataclasses.replace(parameter, index=index))
    benefit = dataclasses.replace(benefit, steps=tuple(steps))
    payers = (dataclasses.replace(payer, benefits=(benefit,)), program.payers[1])
    return dataclasses.replace(program, payers=payers)


LATER = len(small_program().nodes)
FAULTS: list[tuple[str, Callable[[], Program]]] = [
    (f"%{LATER} does not stand after", lambda: with_node(Add((LATER, 0)))),
    (f"%{LATER} has no arguments", lambda: with_node(All(()))),
    ("patient: there is no node %999", lambda: with_patient(999)),
    ("is flag, not money", lambda: with_patient(find(IsOneOf))),
    ("no fact colour of kind money", lambda: with_node(Fact("colour", Kind.MONEY))),
    ("no fact eligible of kind count", lambda: with_node(Fact("eligible", Kind.COUNT))),
    ("no year-to-date amount spent", lambda: with_node(State("spent"))),
    ("True is no money", lambda: with_node(Const(True, Kind.MONEY))),
    ("is flag", lambda: with_node(Add((find(State), find(IsOneOf))))),
    ("is money", lambda: with_node(AtMost(find(IsOneOf), find(State)))),
    ("is money", lambda: with_node(Choose(find(State), find(State), find(State)))),
    ("status is never rich", lambda: with_node(IsOneOf(find_fact("status"), frozenset({"rich"})))),
    ("no values to be one of", lambda: with_node(IsOneOf(find_fact("status"), frozenset()))),
    ("rate 0 is not greater", lambda: with_node(Round(((Fraction(0), find(State)),)))),
    (
        f"%{find(Sub)} may be negative, and is rounded",
        lambda: with_node(Round(((Fraction(1, 2), find(Sub)),))),
    ),
    ("one date, named date; here: []", lambda: with_facts(*FACTS[1:])),
    ("fact status has no values", lambda: with_facts(FACTS[0], choice("status", ()), *FACTS[2:])),
    ("'class' is a reserved name", lambda: with_facts(*FACTS, choice("class", ("a",)))),
    ("'Ward' is no lower-case", lambda: with_facts(*FACTS, choice("Ward", ("a",)))),
    ("column other is there 2 times", lambda: with_facts(*FACTS, FACTS[4])),
    (
        "fact age counts from 5 to 4",
        lambda: with_facts(*FACTS, FactInput("age", Kind.COUNT, label("age"), low=5, high=4)),
    ),
    ("column eligible is there 2 times", lambda: with_payer_named("eligible")),
    ("'patient' is a reserved name", lambda: with_payer_named("patient")),
    ("leaves the 1 alternatives", lambda: with_one_more_value()),
]


def with_one_more_value() -> Program:
    program = with_index(LATER)
    return dataclasses.replace(program, nodes=(*program.nodes, Const(1, Kind.COUNT)))


def find_fact(name: str) -> NodeId:
    nodes = small_program().nodes
    return next(i for i, node in enumerate(nodes) if isinstance(node, Fact) and node.name == name)


@pytest.mark.parametrize(("said", "made"), FAULTS)
def test_faults(said: str, made: Callable[[], Program]) -> None:
    assert any(said in problem for problem in problems(made())), problems(made())


def test_other_names() -> None:
    program = small_program()
    twice = dataclasses.replace(program, state=(*program.state, program.state[0]))
    assert "input basic_paid is there 2 times" in problems(twice)
    mixed = dataclasses.replace(
        program, state=(*program.state, StateInput("eligible", label("x"), 0))
    )
    assert "input eligible is there 2 times" in problems(mixed)
    parts = ((PatientPart.DEDUCTIBLE, 0), (PatientPart.DEDUCTIBLE, 0))
    patient = dataclasses.replace(program.patient, by_reason=parts)
    assert "patient's part deductible is there 2 times" in problems(
        dataclasses.replace(program, patient=patient)
    )


def test_no_calculator_of_an_unsound_program() -> None:
    with pytest.raises(ProgramError, match="reserved name"):
        emit_module(with_payer_named("patient"))


def test_program_as_text() -> None:
    lines = program_text(small_program()).splitlines()
    assert lines[0] == "program small 0"
    assert "  status: ordinary or registered_poor" in lines
    start = lines.index("nodes")
    assert lines[start + 1 : start + 5] == [
        "  %3: flag = care is inpatient",
        "  %7: money = sub(eligible, 400.00)",
        "  %8 basic_above: money = max(0.00, %7)",
        "  %9 basic_due: money = round(80% %8)",
    ]
    assert "      deductible 400.00 -> %8" in lines
    assert program_text(small_program()) == program_text(small_program())
