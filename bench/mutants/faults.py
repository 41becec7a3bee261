"""Faults of the compiler: programs and calculators that a right rule file might have become.

What a rule file can't say wrongly, a compiler can: rounding, an amount not held to what is left,
a limit that forgets the year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import Final

from bench.mutants.graph import Position
from bench.mutants.mutant import CalculatorFault, Kind, Mutant, ProgramFault
from compiler.program.nodes import Add, Const, Max, Min, NodeId, Round, State, Sub
from compiler.program.nodes import Kind as NodeKind
from compiler.program.program import Program

_FEN: Final = Const(1, NodeKind.MONEY)
_NOTHING: Final = Const(0, NodeKind.MONEY)

#: What may be wrong about a node: in words, and the program with it.
Faulty = tuple[Kind, str, Program]


def program_faults(program: Program, policy: str) -> Iterator[Mutant]:
    """Every fault at every node of a program."""
    for number in range(len(program.nodes)):
        position = Position(program, number)
        for fault in _AT_A_NODE:
            for kind, how, faulty in fault(position):
                was = f"%{number} {position.node}"
                yield Mutant(policy, kind, 0, was, how, ProgramFault(faulty))
    for kind, how, faulty in _year_lost(program):
        yield Mutant(policy, kind, 0, "the year after the claim", how, ProgramFault(faulty))


def _rounds_up(position: Position) -> Iterator[Faulty]:
    """To the next whole fen above: half up of what is nearly half a fen more."""
    parts = _parts(position)
    if parts is not None:
        terms, denominator = parts
        nearly_half = Fraction(denominator - 1, 2 * denominator)
        up = Round((*terms, (nearly_half, position.number)))
        yield Kind.PROGRAM_ROUNDS_UP, "rounded up", position.replaced(_FEN, up)


def _rounds_down(position: Position) -> Iterator[Faulty]:
    """Cut to whole fen: rounded up after a last part of a fen more, less one fen."""
    parts = _parts(position)
    if parts is not None:
        terms, denominator = parts
        more = Fraction(denominator - 1, 2 * denominator) + Fraction(1, denominator)
        fen, nothing = position.number, position.number + 1
        up, less = nothing + 1, nothing + 2
        down = (_FEN, _NOTHING, Round((*terms, (more, fen))), Sub(up, fen), Max((nothing, less)))
        yield Kind.PROGRAM_ROUNDS_DOWN, "cut to whole fen", position.replaced(*down)


def _parts(position: Position) -> tuple[Sequence[tuple[Fraction, NodeId]], int] | None:
    """The terms of a rounding and into how many parts it divides a fen; None if it never rounds."""
    node = position.node
    if not isinstance(node, Round):
        return None
    denominator = lcm(*(rate.denominator for rate, _ in node.terms))
    return None if denominator == 1 else (node.terms, denominator)


def _least_dropped(position: Position) -> Iterator[Faulty]:
    node = position.node
    if isinstance(node, Min):
        for index, arg in enumerate(node.args):
            rest = (*node.args[:index], *node.args[index + 1 :])
            how = f"without %{arg}"
            yield Kind.PROGRAM_LEAST_DROPPED, how, position.replaced(Min(rest))


def _greatest_dropped(position: Position) -> Iterator[Faulty]:
    node = position.node
    if isinstance(node, Max):
        for index, arg in enumerate(node.args):
            rest = (*node.args[:index], *node.args[index + 1 :])
            if isinstance(position.program.nodes[arg], Const):
                how = f"without %{arg}"
                yield Kind.PROGRAM_GREATEST_DROPPED, how, position.replaced(Max(rest))


def _plus_for_minus(position: Position) -> Iterator[Faulty]:
    node = position.node
    if isinstance(node, Sub):
        yield Kind.PROGRAM_SIGN, "added", position.replaced(Add((node.left, node.right)))


def _claim_for_year(position: Position) -> Iterator[Faulty]:
    """The year to date forgotten where an amount is reckoned over the year."""
    node, nodes = position.node, position.program.nodes
    here = position.number
    match node:
        case Sub(left, right) if isinstance(nodes[right], State):
            lone = position.replaced(_NOTHING, Sub(left, here))
            yield Kind.PROGRAM_CLAIM_LIMIT, "of this claim alone", lone
        case Add(args):
            for index, arg in enumerate(args):
                if isinstance(nodes[arg], State):
                    changed = Add((*args[:index], here, *args[index + 1 :]))
                    lone = position.replaced(_NOTHING, changed)
                    yield Kind.PROGRAM_CLAIM_LIMIT, f"without {nodes[arg]}", lone
        case _:
            return


_AT_A_NODE: Final[tuple[Callable[[Position], Iterator[Faulty]], ...]] = (
    _rounds_up,
    _rounds_down,
    _least_dropped,
    _greatest_dropped,
    _plus_for_minus,
    _claim_for_year,
)


def _year_lost(program: Program) -> Iterator[Faulty]:
    """A year-to-date amount that no claim moves."""
    for index, item in enumerate(program.state):
        found = [n for n, node in enumerate(program.nodes) if node == State(item.name)]
        if found and item.next != found[0]:
            kept = replace(item, next=found[0])
            state = (*program.state[:index], kept, *program.state[index + 1 :])
            how = f"{item.name} stays as it was"
            yield Kind.PROGRAM_YEAR_LOST, how, replace(program, state=state)


# --- calculators ---------------------------------------------------------------------------------

_WRITTEN: Final = (
    (Kind.EMITTED_ROUNDING, re.compile(r" \+ [\d_]+\) // "), ") // "),
    (Kind.EMITTED_FIGURE, re.compile(r"(?<=\d_)00\b"), "01"),
    (Kind.EMITTED_SIGN, re.compile(r"(?<=[a-z]) - (?=[a-z])"), " + "),
)


def calculator_faults(text: str, policy: str) -> Iterator[Mutant]:
    """Faults in the integer function of a calculator, one a line."""
    lines = text.splitlines(keepends=True)
    start = next(n for n, line in enumerate(lines) if line.startswith("def settle_fen("))
    ends = (n for n in range(start + 1, len(lines)) if lines[n].startswith(("def ", "class ", "@")))
    for number in range(start, next(ends, len(lines))):
        for kind, pattern, instead in _WRITTEN:
            wrong = pattern.sub(instead, lines[number], count=1)
            if wrong != lines[number]:
                whole = "".join((*lines[:number], wrong, *lines[number + 1 :]))
                was, now = lines[number].strip(), wrong.strip()
                yield Mutant(policy, kind, 0, was, now, CalculatorFault(whole))
