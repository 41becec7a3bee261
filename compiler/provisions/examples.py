"""The examples inside formulas and splits, computed and compared with what they say."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.evaluate import Value, evaluate_formula
from compiler.examples import ExampleResults
from compiler.program.formula import FormulaProgram
from compiler.provisions.lowering import every_formula, lower
from dsl.diagnostics import Diagnostic, has_errors
from dsl.model import Policy
from dsl.provisions import Formula, Split, WorkedRow
from dsl.values import yuan_exact


def run_formula_examples(policy: Policy) -> ExampleResults:
    """Compute every row of every formula and split, in options of readings, too.

    Each row counts as one example. A formula of an option that is not chosen may have errors of
    its own; they are reported here.
    """
    passed = failed = 0
    diagnostics: list[Diagnostic] = []
    for provision in every_formula(policy):
        if not provision.examples:
            continue
        lowered = lower(policy, provision)
        program = next((item for item in lowered.programs if not item.before), None)
        if program is None:
            failed += len(provision.examples)
            diagnostics += [item for item in lowered.diagnostics if has_errors([item])]
            continue
        found = _differences(provision, program)
        failed += len(found)
        passed += len(provision.examples) - len(found)
        diagnostics += found
    return ExampleResults(passed, failed, tuple(diagnostics))


def _differences(provision: Formula | Split, program: FormulaProgram) -> list[Diagnostic]:
    """One diagnostic for each row that comes out differently."""
    compared = (_compared(provision, program, row) for row in provision.examples)
    return [found for found in compared if found is not None]


def _compared(
    provision: Formula | Split, program: FormulaProgram, row: WorkedRow
) -> Diagnostic | None:
    inputs: Mapping[str, Value] = dict(row.inputs)
    actual = evaluate_formula(program, inputs)
    labels = {output.name: output.label for output in program.outputs}
    zh, en = [], []
    for name, expected in row.results:
        if actual[name] != expected:
            says, gives = yuan_exact(expected), yuan_exact(actual[name])
            words = labels[name]
            zh.append(f"{words.zh}：示例为 {says} 元，按规则为 {gives} 元")
            en.append(f"{words.en}: the example says {says} yuan, the rules give {gives}")
    if not zh:
        return None
    facts: dict[str, str | int] = {
        "subject_zh": provision.label.zh or provision.name,
        "subject_en": provision.label.en or provision.name,
        "differences_zh": "；".join(zh),
        "differences_en": "; ".join(en),
    }
    return Diagnostic("TL0654", row.span, facts)
