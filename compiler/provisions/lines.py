"""Lines with guards, of a formula or a share: which one holds, decided for every case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from compiler.provisions.inputs import Ground
from compiler.region import Region
from dsl.diagnostics import Diagnostic, Related, Severity
from dsl.model import Label
from dsl.provisions import Gives, ShareRate
from dsl.source import Span


@dataclass(frozen=True, slots=True)
class Subject:
    """What the lines are of, for messages."""

    name: str
    label: Label
    span: Span


def check_lines(
    ground: Ground, subject: Subject, lines: Sequence[Gives | ShareRate], *, overlaps_allowed: bool
) -> list[Diagnostic]:
    """What is wrong with the guards: overlaps and gaps with a case each, lines that never hold."""
    regions = [ground.space.of(line.guard) for line in lines]
    found = [_fault("TL0525", subject, line.span) for line in never_holding(regions, lines)]
    if overlaps_allowed:
        return found
    for (first, one), (second, other) in combinations(zip(regions, lines, strict=True), 2):
        if first & second:
            related = (Related("first", one.span),)
            case = ground.case(first & second)
            found.append(_fault("TL0520", subject, other.span, case, related))
    gap = ground.space.always
    for region in regions:
        gap = gap - region
    if gap:
        found.append(_fault("TL0524", subject, subject.span, ground.case(gap)))
    return found


def never_holding(
    regions: Sequence[Region], lines: Sequence[Gives | ShareRate]
) -> list[Gives | ShareRate]:
    """The lines whose guard no case meets."""
    return [line for region, line in zip(regions, lines, strict=True) if not region]


def _fault(
    code: str,
    subject: Subject,
    span: Span,
    case: Label | None = None,
    related: tuple[Related, ...] = (),
) -> Diagnostic:
    facts: dict[str, str | int] = {
        "subject_zh": subject.label.zh or subject.name,
        "subject_en": subject.label.en or subject.name,
    }
    if case is not None:
        facts |= {"case_zh": case.zh, "case_en": case.en}
    severity = Severity.WARNING if case is None else Severity.ERROR
    return Diagnostic(code, span, facts, related, severity)
