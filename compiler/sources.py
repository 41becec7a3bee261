"""A rule file as read, with the files that it amends. Pure: a function hands the others over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from dsl.diagnostics import Diagnostic, Severity, has_errors
from dsl.model import Policy
from dsl.parse import parse_bytes
from dsl.resolve import Base, WordChoice, resolve
from dsl.resolve.bases import circular, faulty, missing
from dsl.source import SourceText, Span
from dsl.tree import PolicyFile, Word


@dataclass(frozen=True, slots=True)
class Found:
    """The bytes of a rule file, and what diagnostics call it."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such rule file: which one was looked for, and which there are."""

    path: str
    there: tuple[str, ...]


#: Finds the rule file of a policy beside the one that names it.
Beside = Callable[[str], Found | Missing]


def nothing_beside(name: str) -> Missing:
    """For a rule file that stands alone."""
    return Missing(f"{name}.policy", ())


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule file as read: its tree and its typed policy, as far as they could be made.

    `diagnostics` has the errors of the file that it amends, too.
    """

    source: SourceText
    tree: PolicyFile | None
    policy: Policy | None
    references: Mapping[Span, WordChoice]
    diagnostics: tuple[Diagnostic, ...]
    base: RuleFile | None = None

    @property
    def name(self) -> str:
        """The policy's name; the file's where the policy could not be read."""
        return self.source.name if self.policy is None else self.policy.name

    @property
    def chain(self) -> tuple[RuleFile, ...]:
        """This file and all beneath it, the one that amends nothing first."""
        return (self,) if self.base is None else (*self.base.chain, self)

    @property
    def sources(self) -> Mapping[str, SourceText]:
        """The texts of this file and of all beneath it, by the names that spans carry."""
        return {file.source.name: file.source for file in self.chain}


def read_rules(name: str, data: bytes, beside: Beside = nothing_beside) -> RuleFile:
    """Parse and resolve the bytes of a rule file; `name` is what diagnostics call it.

    `beside` hands over the file that it amends.
    """
    return _read(name, data, beside, ())


def _read(name: str, data: bytes, beside: Beside, above: tuple[tuple[str, Word], ...]) -> RuleFile:
    """Read a file; `above` are the files that led here, each with the name that it amends."""
    source, tree, diagnostics = parse_bytes(name, data)
    word = None if tree is None else tree.header.amends
    if tree is None or word is None:
        return _meant(source, tree, diagnostics, None)
    steps = (*above, (PurePosixPath(name).stem, word))
    if word.text in [file for file, _ in steps]:
        return _alone(source, tree, diagnostics, circular(steps))
    found = beside(word.text)
    if isinstance(found, Missing):
        return _alone(source, tree, diagnostics, missing(word, found.path, found.there))
    base = _read(found.name, found.data, beside, steps)
    beneath = [file.source for file in base.chain]
    source, tree, diagnostics = parse_bytes(name, data, beneath)
    if base.policy is None or has_errors(base.diagnostics):
        errors = [item for item in base.diagnostics if item.severity is Severity.ERROR]
        in_circle = any(item.code == "TL0317" for item in errors)
        told = [] if in_circle else [faulty(word, found.name)]
        return RuleFile(source, tree, None, {}, (*diagnostics, *told, *errors), base)
    return _meant(source, tree, diagnostics, base)


def _meant(
    source: SourceText,
    tree: PolicyFile | None,
    diagnostics: tuple[Diagnostic, ...],
    base: RuleFile | None,
) -> RuleFile:
    """The file with what its tree means on the file beneath."""
    if tree is None:
        return RuleFile(source, None, None, {}, diagnostics, base)
    resolution = resolve(tree, incomplete=has_errors(diagnostics), base=_as_base(base))
    found = (*diagnostics, *resolution.diagnostics)
    return RuleFile(source, tree, resolution.policy, resolution.references, found, base)


def _as_base(file: RuleFile | None) -> Base | None:
    if file is None or file.tree is None or file.policy is None:
        return None
    return Base(file.tree, file.policy, _as_base(file.base))


def _alone(
    source: SourceText,
    tree: PolicyFile,
    diagnostics: tuple[Diagnostic, ...],
    why: Diagnostic,
) -> RuleFile:
    """A file whose base can't be had: its words mean nothing, only its characters are judged."""
    characters = [item for item in diagnostics if item.code.startswith("TL01")]
    return RuleFile(source, tree, None, {}, (*characters, why))
