"""The examples of a rule file, settled and compared with what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from compiler.settle.calculator import Calculator
from dsl.diagnostics import Diagnostic
from dsl.model import DATE_FACT, Example, ExampleClaim, Label
from dsl.source import Span
from dsl.values import date_number, yuan_exact


@dataclass(frozen=True, slots=True)
class ExampleOutcome:
    """One example: whether it came out as it says, and if not, how it differs."""

    name: str
    label: Label
    place: Span
    passed: bool
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class ExampleResults:
    """What became of the examples, in their order."""

    outcomes: tuple[ExampleOutcome, ...] = ()

    @property
    def passed(self) -> int:
        """How many came out as they say."""
        return sum(outcome.passed for outcome in self.outcomes)

    @property
    def failed(self) -> int:
        """How many did not."""
        return len(self.outcomes) - self.passed

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """How those that failed differ."""
        return tuple(item for outcome in self.outcomes for item in outcome.diagnostics)

    def and_then(self, other: ExampleResults) -> ExampleResults:
        """Both results as one."""
        return ExampleResults((*self.outcomes, *other.outcomes))


#: Finds the calculator for a choice of readings, or for the scheme before the articles; without
#: one, says why there is none.
CalculatorFor = Callable[[Mapping[str, str], bool], Calculator | tuple[Diagnostic, ...]]


def run_examples(examples: tuple[Example, ...], calculator_for: CalculatorFor) -> ExampleResults:
    """Settle each example's claims in order, under its own readings or by the scheme before."""
    outcomes = []
    for example in examples:
        found = tuple(_differences(example, calculator_for))
        outcomes.append(ExampleOutcome(example.name, example.label, example.span, not found, found))
    return ExampleResults(tuple(outcomes))


def _differences(example: Example, calculator_for: CalculatorFor) -> Iterator[Diagnostic]:
    calculator = calculator_for(dict(example.readings), example.before)
    if isinstance(calculator, tuple):
        yield _unsettled(example)
        yield from calculator
        return
    nothing = (0,) * len(calculator.state)
    year, state = 0, nothing
    for claim in example.claims:
        if claim.day.year != year:
            year, state = claim.day.year, nothing
        try:
            result = calculator.settle_fen(*_arguments(calculator, claim), *state)
        except calculator.refused as error:
            refusal = calculator.refusal_of(error)
            yield _refused(claim, refusal.reason.zh, refusal.reason.en)
            continue
        state = result[len(calculator.results) :]
        yield from _compared(calculator, claim, result)


def _unsettled(example: Example) -> Diagnostic:
    if example.before:
        return Diagnostic("TL0655", example.span, {"example": example.name})
    readings = ", ".join(f"{reading} = {option}" for reading, option in example.readings)
    facts = {"example": example.name, "readings": readings or "—"}
    return Diagnostic("TL0653", example.span, facts)


def _arguments(calculator: Calculator, claim: ExampleClaim) -> list[object]:
    given: dict[str, object] = {**dict(claim.facts), **dict(claim.costs)}
    given[DATE_FACT] = date_number(claim.day)
    return [given[fact.name] for fact in calculator.facts]


def _compared(
    calculator: Calculator, claim: ExampleClaim, result: tuple[int, ...]
) -> Iterator[Diagnostic]:
    actual = dict(zip(calculator.results, result, strict=False))
    expected = dict(claim.payments)
    zh, en = [], []
    for payer in calculator.payers:
        if payer.name in expected and expected[payer.name] != actual[payer.name]:
            amounts = _amounts(expected[payer.name], actual[payer.name])
            zh.append(payer.label.zh + amounts[0])
            en.append(payer.label.en + amounts[1])
    patient = result[len(calculator.payers)]
    if claim.patient is not None and claim.patient != patient:
        amounts = _amounts(claim.patient, patient)
        zh.append("患者" + amounts[0])
        en.append("the patient" + amounts[1])
    if zh:
        facts = {"differences_zh": "；".join(zh), "differences_en": "; ".join(en)}
        yield Diagnostic("TL0651", claim.span, facts)


def _amounts(expected: int, actual: int) -> tuple[str, str]:
    says, gives = yuan_exact(expected), yuan_exact(actual)
    return (
        f"示例为 {says} 元，按规则为 {gives} 元",
        f": the example says {says} yuan, the rules give {gives}",
    )


def _refused(claim: ExampleClaim, zh: str, en: str) -> Diagnostic:
    return Diagnostic("TL0652", claim.span, {"reason_zh": zh, "reason_en": en})
