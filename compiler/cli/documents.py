"""The text documents that `tiaoli build` writes, out of compiled rule files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import PurePosixPath
from typing import Final

from compiler.cli.records import recorded_evidence
from compiler.pipeline import Choices, Compiled, compile_rules
from compiler.program.program import Program
from compiler.targets.documents.content import document
from compiler.targets.documents.faithful import TextFile, UnfaithfulError, text_files
from compiler.targets.documents.material import NO_EVIDENCE, Evidence, Material
from compiler.targets.documents.overview import INDEX, overview
from compiler.wording.catalogue import Catalogue

#: Where documents stand under the folder of what is built.
FOLDER: Final = PurePosixPath("documents")
#: The package that renders text documents; it comes with the extra `documents`.
_NEEDED: Final = "jinja2"


def available() -> bool:
    """Whether what renders text documents is installed."""
    return find_spec(_NEEDED) is not None


def material(compiled: Compiled, evidence: Evidence = NO_EVIDENCE) -> Material:
    """The material of a rule file that compiles; each option of a reading is compiled once."""
    policy, scheme, program = compiled.file.policy, compiled.scheme, compiled.program
    if policy is None or scheme is None or program is None:
        raise ValueError("a policy with errors has no documents")
    made: dict[tuple[str, str], Program | None] = {}

    def under(reading: str, option: str) -> Program | None:
        key = (reading, option)
        if key not in made:
            choices: Choices = {**scheme.choices, reading: option}
            made[key] = compile_rules(compiled.file, choices).program
        return made[key]

    before = compile_rules(compiled.file, before=True).program
    return Material(policy, scheme, program, before, under, compiled.formulas, evidence)


def of_policy(compiled: Compiled) -> Iterator[TextFile]:
    """The documents of one policy; UnfaithfulError if one does not say what the rules say."""
    shown = material(compiled, recorded_evidence(compiled))
    for place, text in text_files(document(shown), INDEX):
        yield FOLDER / place, text


def of_all(compiled: Sequence[Compiled]) -> Iterator[TextFile]:
    """The page of all policies, with their comparison."""
    for place, text in text_files(overview([material(item) for item in compiled])):
        yield FOLDER / place, text


def told(error: UnfaithfulError, words: Catalogue) -> Iterator[str]:
    """What is wrong, a sentence for each fault."""
    for fault in error.faults:
        yield words(
            f"parity.{fault.key}",
            document=fault.document,
            language=fault.language,
            block=fault.block,
            row=fault.row,
            expected=fault.expected or "—",
            found=fault.found or "—",
        )
