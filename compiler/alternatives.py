"""A policy under each single other option of its readings, one program each."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.pipeline import Choices, Compiled, compile_rules
from compiler.readings import all_readings
from compiler.targets.page.readings import ReadingOption, ReadingSwitch
from dsl.diagnostics import Diagnostic, Severity
from dsl.language import Language
from dsl.model import Label, Option, Reading
from dsl.wording import wording


def single_alternatives(compiled: Compiled, choices: Choices) -> Iterator[ReadingSwitch]:
    """Every reading that has an effect under these choices, all its other options compiled.

    A reading inside an option that is not chosen changes nothing, and is left out.
    """
    policy, program = compiled.file.policy, compiled.program
    if policy is None or program is None:
        raise ValueError("a policy with errors has no alternatives")
    chosen = dict(program.identity.choices)
    for reading in all_readings(policy):
        if reading.name not in chosen:
            continue
        here = next(item for item in reading.options if item.name == chosen[reading.name])
        others = [item for item in reading.options if item is not here]
        yield ReadingSwitch(
            reading.name,
            reading.label,
            policy.place_of(reading.provenance),
            here.label,
            tuple(_option(compiled, choices, reading, option) for option in others),
        )


def _option(
    compiled: Compiled, choices: Choices, reading: Reading, option: Option
) -> ReadingOption:
    other = compile_rules(compiled.file, {**choices, reading.name: option.name})
    reason = None if other.program is not None else _reason(option, other.diagnostics)
    return ReadingOption(option.name, option.label, other.program, reason)


def _reason(option: Option, diagnostics: tuple[Diagnostic, ...]) -> Label:
    """Why the option can't be settled under: in the rule file's words, or the first error's."""
    if option.unsettled is not None:
        return option.unsettled
    first = next(item for item in diagnostics if item.severity is Severity.ERROR)
    zh, en = (wording(language).entries[first.code].title for language in Language)
    return Label(zh, en)
