"""Facts of an error. Its words stand once, in `dsl/wording/{zh,en}.toml`, under its code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from dsl.source import Span


class Severity(Enum):
    """How much a diagnostic weighs: an error stops the policy, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that belongs to a diagnostic; `role` is a key of the wording's `roles`."""

    role: str
    span: Span


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about a rule file.

    `code` is stable and documented ("TL0203"); `facts` fill the placeholders of its wording,
    as plain text or whole numbers, so that a diagnostic can be worded in either language.
    A fact that is itself worded differently in each language is given twice, under
    `name_zh` and `name_en`.
    """

    code: str
    span: Span
    facts: Mapping[str, str | int] = field(default_factory=dict)
    related: tuple[Related, ...] = ()
    severity: Severity = Severity.ERROR


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them is an error."""
    return any(item.severity is Severity.ERROR for item in diagnostics)
