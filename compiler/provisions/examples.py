"""The examples inside formulas and splits, computed and compared with what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compiler.evaluate import Value, evaluate_formula
from compiler.examples import ExampleOutcome, ExampleResults
from compiler.program.formula import FormulaProgram
from compiler.program.program import Label as Words
from compiler.provisions.lowering import every_formula, lower
from dsl.diagnostics import Diagnostic, has_errors
from dsl.model import Label, Policy
from dsl.provisions import Formula, Split, WorkedRow
from dsl.values import yuan_exact


def run_formula_examples(policy: Policy) -> ExampleResults:
    """Compute every row of every formula and split, in options of readings, too.

    Each row counts as one example. A formula of an option that is not chosen may have errors of
    its own; they are reported here.
    """
    outcomes: list[ExampleOutcome] = []
    for provision in every_formula(policy):
        if not provision.examples:
            continue
        lowered = lower(policy, provision)
        program = next((item for item in lowered.programs if not item.before), None)
        if program is None:
            errors = tuple(item for item in lowered.diagnostics if has_errors([item]))
            outcomes += _not_computed(provision, errors)
        else:
            outcomes += _computed(provision, program)
    return ExampleResults(tuple(outcomes))


def _computed(provision: Formula | Split, program: FormulaProgram) -> Iterator[ExampleOutcome]:
    for number, row in enumerate(provision.examples, start=1):
        found = _compared(provision, program, row)
        different = () if found is None else (found,)
        yield _outcome(provision, number, row, passed=found is None, diagnostics=different)


def _not_computed(
    provision: Formula | Split, errors: tuple[Diagnostic, ...]
) -> Iterator[ExampleOutcome]:
    """All rows fail; the first one tells the errors of the lines."""
    for number, row in enumerate(provision.examples, start=1):
        told = errors if number == 1 else ()
        yield _outcome(provision, number, row, passed=False, diagnostics=told)


def _outcome(
    provision: Formula | Split,
    number: int,
    row: WorkedRow,
    *,
    passed: bool,
    diagnostics: tuple[Diagnostic, ...],
) -> ExampleOutcome:
    label = _label(provision)
    return ExampleOutcome(f"{provision.name}:{number}", label, row.span, passed, diagnostics)


def _label(provision: Formula | Split) -> Label:
    return Label(
        provision.label.zh or provision.name,
        provision.label.en or provision.name,
    )


def _compared(
    provision: Formula | Split, program: FormulaProgram, row: WorkedRow
) -> Diagnostic | None:
    inputs: Mapping[str, Value] = dict(row.inputs)
    actual = evaluate_formula(program, inputs)
    labels = {output.name: output.label for output in program.outputs}
    zh, en = [], []
    for name, expected in row.results:
        if actual[name] != expected:
            told = _difference(labels[name], expected, actual[name], counts=program.counts)
            zh.append(told.zh)
            en.append(told.en)
    if not zh:
        return None
    facts: dict[str, str | int] = {
        "subject_zh": _label(provision).zh,
        "subject_en": _label(provision).en,
        "differences_zh": "；".join(zh),
        "differences_en": "; ".join(en),
    }
    return Diagnostic("TL0654", row.span, facts)


def _difference(words: Words, expected: int, actual: int, *, counts: bool) -> Label:
    """What the example says and what comes out: yuan, or a number of things."""
    if counts:
        says, gives, yuan = str(expected), str(actual), Label("", "")
    else:
        says, gives, yuan = yuan_exact(expected), yuan_exact(actual), Label(" 元", " yuan")
    return Label(
        f"{words.zh}：示例为 {says}{yuan.zh}，按规则为 {gives}{yuan.zh}",
        f"{words.en}: the example says {says}{yuan.en}, the rules give {gives}",
    )
