"""A program and the text of its calculator → proved equal, or where they differ. Pure."""

from __future__ import annotations

from compiler.program.formula import FormulaProgram
from compiler.program.program import Program
from compiler.verify.translation.code import NotUnderstoodError
from compiler.verify.translation.equal import Comparison
from compiler.verify.translation.read_back import read_back
from compiler.verify.translation.result import NotUnderstood, TranslationResult
from compiler.verify.translation.target import Target, formula_target, settlement_target


def prove_translation(program: Program, source: str) -> TranslationResult:
    """Whether `settle_fen` in the text of a calculator is the program, for all claims and years.

    `source` is the whole module; lines count from 1 in it. Only `settle_fen` and the sets that it
    tests against are run, for replays. No errors are raised: text that is no Python, or code in
    other forms than the emitter's, is `NotUnderstood`.
    """
    return _prove(settlement_target(program), source)


def prove_formula(formula: FormulaProgram, source: str) -> TranslationResult:
    """Whether the integer function of a formula or split is its program, for all inputs.

    The function is `NAME_fen`, or `NAME_before_fen` for the values from before the policy;
    otherwise as `prove_translation`.
    """
    return _prove(formula_target(formula), source)


def _prove(target: Target, source: str) -> TranslationResult:
    try:
        function = read_back(source, target.name)
        if function.parameters != target.parameters:
            raise NotUnderstoodError(function.line, "parameters that are not the program's")
        return Comparison(target, function, source).result()
    except NotUnderstoodError as error:
        return NotUnderstood(error.line, error.what)
    except RecursionError:
        return NotUnderstood(1, "code that is nested too deeply")
