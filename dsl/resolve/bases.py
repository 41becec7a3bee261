"""The rule file that another one amends: what of it is there to be named, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from dsl.diagnostics import Diagnostic, Related
from dsl.resolve.scope import LIKENESS, listed
from dsl.tree import FactKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dsl.model import Policy
    from dsl.resolve.report import Report
    from dsl.tree import PolicyFile, Word


@dataclass(frozen=True, slots=True)
class Base:
    """A file that is amended: its tree, what it means, and the file that it amends itself."""

    tree: PolicyFile
    policy: Policy
    beneath: Base | None = None

    def trees(self) -> tuple[PolicyFile, ...]:
        """The trees of the whole chain, the file that amends nothing first."""
        below = () if self.beneath is None else self.beneath.trees()
        return (*below, self.tree)


def joined(file: PolicyFile, base: Base | None) -> PolicyFile:
    """A file with everything that the files beneath it declare, theirs first."""
    if base is None:
        return file
    files = (*base.trees(), file)
    return replace(
        file,
        facts=tuple(item for each in files for item in each.facts),
        groups=tuple(item for each in files for item in each.groups),
        assumptions=tuple(item for each in files for item in each.assumptions),
        scheme=tuple(item for each in files for item in each.scheme),
        articles=tuple(item for each in files for item in each.articles),
        units=tuple(item for each in files for item in each.units),
        stages=tuple(item for each in files for item in each.stages),
    )


def check_costs(file: PolicyFile, base: Base | None, report: Report) -> None:
    """A cost of its own would change what `total` means in the file beneath: reported."""
    if base is None:
        return
    for fact in file.facts:
        if fact.kind is FactKind.COST:
            facts = {"cost": fact.name.text, "base": base.policy.name}
            report.error("TL0319", fact.name.span, **facts)


def missing(word: Word, path: str, there: Sequence[str]) -> Diagnostic:
    """The file is not there: which one was looked for, and which files there are."""
    facts: dict[str, str | int] = {"name": word.text, "path": path, "there": listed(there, ", ")}
    alike = get_close_matches(word.text, there, n=1, cutoff=LIKENESS)
    if alike:
        return Diagnostic("TL0314", word.span, {**facts, "suggestion": alike[0]})
    return Diagnostic("TL0315", word.span, facts)


def faulty(word: Word, path: str) -> Diagnostic:
    """The file has errors of its own, which are told behind this."""
    return Diagnostic("TL0316", word.span, {"name": word.text, "path": path})


def circular(steps: Iterable[tuple[str, Word]]) -> Diagnostic:
    """Files that amend one another in a circle; a step is a file and the name it amends.

    The last step closes the circle.
    """
    *earlier, (file, word) = steps
    names = [name for name, _ in earlier]
    first = names.index(word.text) if word.text in names else len(names)
    chain = " → ".join((*names[first:], file, word.text))
    others = tuple(Related("amended_here", other.span) for _, other in earlier[first:])
    return Diagnostic("TL0317", word.span, {"chain": chain}, others)
