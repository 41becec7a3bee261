"""What the resolver hands back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dsl.diagnostics import Diagnostic
    from dsl.model import Policy
    from dsl.source import Span


@dataclass(frozen=True, slots=True)
class WordChoice:
    """The two spellings of the thing that a word means: its name and its Chinese label."""

    name: str
    zh_label: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """A typed policy, what each word of the file means, and everything that is wrong.

    With errors among the diagnostics the policy leaves out what could not be understood; it
    is None where nothing sensible is left.
    """

    policy: Policy | None
    references: Mapping[Span, WordChoice]
    diagnostics: tuple[Diagnostic, ...]
