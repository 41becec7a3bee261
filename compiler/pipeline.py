"""The whole way of a rule file: bytes → tree → policy → scheme → program → calculator. Pure.

Each stage keeps what it made and every diagnostic so far; a stage that finds errors is the last.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType, ModuleType

from compiler.consolidate import consolidate
from compiler.examples import CalculatorFor
from compiler.lower import lower
from compiler.program.formula import FormulaProgram
from compiler.program.program import Program
from compiler.provisions.lowering import lower_provisions
from compiler.readings import choose_readings
from compiler.scheme import Scheme
from compiler.settle.calculator import Calculator
from compiler.settle.reference import reference_calculator
from compiler.sources import RuleFile as RuleFile
from compiler.sources import read_rules as read_rules
from compiler.targets.python import emit_module
from dsl.diagnostics import Diagnostic, has_errors
from dsl.format import format_policy
from dsl.language import Language

#: The chosen option of a reading, by the reading's name.
Choices = Mapping[str, str]

#: The readings' chosen options, as the rule file has them.
AS_CHOSEN: Choices = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Compiled:
    """A policy compiled for one choice of readings, with or without its articles.

    `scheme` and `program` are None where errors stood in the way; `diagnostics` has those of
    the rule file, too. `formulas` are the formulas and splits beyond settlement.
    """

    file: RuleFile
    scheme: Scheme | None
    program: Program | None
    diagnostics: tuple[Diagnostic, ...]
    formulas: tuple[FormulaProgram, ...] = ()


def compile_rules(
    file: RuleFile, choices: Choices = AS_CHOSEN, *, before: bool = False
) -> Compiled:
    """Consolidate and lower a rule file under some readings; `before` leaves out its articles."""
    if file.policy is None or has_errors(file.diagnostics):
        return Compiled(file, None, None, file.diagnostics)
    result = consolidate(file.policy, choices, before=before)
    diagnostics = (*file.diagnostics, *result.diagnostics)
    if result.scheme is None or has_errors(result.diagnostics):
        return Compiled(file, result.scheme, None, diagnostics)
    statements = () if before else choose_readings(file.policy, choices).statements
    beyond = lower_provisions(file.policy, statements)
    diagnostics = (*diagnostics, *beyond.diagnostics)
    if has_errors(beyond.diagnostics):
        return Compiled(file, result.scheme, None, diagnostics)
    program = lower(result.scheme, _beneath(file))
    return Compiled(file, result.scheme, program, diagnostics, beyond.programs)


def _beneath(file: RuleFile) -> Iterator[str]:
    """The rules of the files beneath, layout and comments aside: with others the version is new."""
    for number, layer in enumerate(file.chain[:-1]):
        if layer.tree is not None:
            bare = replace(layer.tree, comments=())
            below = [each.tree for each in file.chain[:number] if each.tree is not None]
            yield format_policy(bare, Language.EN, layer.references, below)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A calculator in memory: what settles, and the whole module, with `explain` and its types."""

    calculator: Calculator
    module: ModuleType


def calculator_module(program: Program, formulas: Sequence[FormulaProgram] = ()) -> ModuleType:
    """The program's calculator as a module in memory, the same as `build` writes."""
    name = f"tiaoli_calculator_{program.identity.policy}"
    module = ModuleType(name)
    code = compile(emit_module(program, formulas), f"<{name}>", "exec")
    sys.modules[name] = module  # where dataclasses look up the types of their fields
    try:
        exec(code, module.__dict__)
    finally:
        del sys.modules[name]
    return module


def load(program: Program) -> Loaded:
    """The program's calculator, ready to settle."""
    module = calculator_module(program)
    calculator = Calculator(
        program.identity,
        program.facts,
        program.state,
        program.payers,
        module.settle_fen,
        module.ClaimRefused,
        lambda error: program.refusals[error.number],  # type: ignore[attr-defined]
    )
    return Loaded(calculator, module)


def calculators(compiled: Compiled) -> CalculatorFor:
    """What settles examples under any readings, or by the scheme before, each made once.

    Where none can be made, why.
    """
    made: dict[tuple[object, ...], Calculator | tuple[Diagnostic, ...]] = {}

    def under(choices: Choices, before: bool) -> Calculator | tuple[Diagnostic, ...]:
        key = (before, *sorted(choices.items()))
        if key not in made:
            same = not choices and not before
            other = compiled if same else compile_rules(compiled.file, choices, before=before)
            found = other.diagnostics[len(compiled.file.diagnostics) :]
            made[key] = found if other.program is None else reference_calculator(other.program)
        return made[key]

    return under
