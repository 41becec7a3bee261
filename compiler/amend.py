"""Amendments of one parameter: declared values, then settings, then changes.

The rules are those of the language ("How statements combine"): a declaration gives each claim
exactly one value; settings replace, and two that meet must agree; changes come after, and only
one kind of them; `from` and `namely` assert. Luck and order decide nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import assert_never

from compiler.region import Region
from compiler.scheme import Applied, Piece
from compiler.wording.values import PARAMETER_NAMES, PolicyWords
from dsl.diagnostics import Diagnostic, Related, Severity
from dsl.model import (
    AddPoints,
    AmountValue,
    Band,
    Bands,
    Change,
    FlatRate,
    Label,
    MoneyAmount,
    Multiply,
    Namely,
    Open,
    ParameterValue,
    Setting,
    TargetValue,
    Waived,
)
from dsl.source import Span
from dsl.tree import Parameter
from dsl.values import half_up


@dataclass(frozen=True, slots=True)
class Subject:
    """The parameter under amendment, with what messages need to name it."""

    label: Label
    parameter: Parameter
    region: Region
    span: Span


@dataclass(frozen=True, slots=True)
class Reporter:
    """Collects diagnostics and words their facts."""

    words: PolicyWords
    found: list[Diagnostic] = field(default_factory=list)

    def report(
        self,
        code: str,
        span: Span,
        facts: dict[str, Label | str | int],
        related: tuple[Related, ...] = (),
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Add a diagnostic; a label gives both `name_zh` and `name_en`."""
        flat: dict[str, str | int] = {}
        for name, fact in facts.items():
            if isinstance(fact, Label):
                flat[f"{name}_zh"], flat[f"{name}_en"] = fact.zh, fact.en
            else:
                flat[name] = fact
        self.found.append(Diagnostic(code, span, flat, related, severity))


def amended_pieces(
    subject: Subject,
    declared: Sequence[Setting],
    settings: Sequence[Setting],
    changes: Sequence[Change],
    reporter: Reporter,
    beneath: Sequence[Piece] | None = None,
) -> tuple[Piece, ...]:
    """The pieces of a parameter after all its amendments; empty where it is left out.

    `beneath` are the pieces that a policy beneath has left; they take the place of `declared`.
    """
    if beneath is None:
        pieces = _declared_pieces(subject, declared, reporter)
    else:
        narrowed = (replace(item, region=item.region & subject.region) for item in beneath)
        pieces = tuple(piece for piece in narrowed if piece.region)
    if not pieces and not settings and not changes:
        return ()
    pieces = pieces or (Piece(subject.region, _left_out(subject.parameter), ()),)
    pieces = _apply_settings(subject, pieces, settings, reporter)
    pieces = _apply_changes(subject, pieces, changes, reporter)
    return tuple(piece for piece in pieces if piece.region)


def check_namely(
    subject: Subject, pieces: Sequence[Piece], assertions: Sequence[Namely], reporter: Reporter
) -> None:
    """`namely` must find, wherever it applies, the value that the amendments gave."""
    for assertion in assertions:
        guard = claims_of(subject, assertion)
        for piece in _or_left_out(subject, pieces):
            meeting = piece.region & guard
            if meeting and piece.value != assertion.value:
                reporter.report(
                    "TL0507",
                    assertion.provenance.span,
                    {
                        **_names(subject),
                        "said": reporter.words.parameter_value(assertion.value),
                        "found": reporter.words.parameter_value(piece.value),
                        "case": reporter.words.case(meeting.case()),
                    },
                    tuple(Related("made_by", step.provenance.span) for step in piece.history),
                )


def claims_of(subject: Subject, statement: Setting | Change | Namely) -> Region:
    """The claims of the subject that a statement is about."""
    return subject.region & subject.region.space.of(statement.guard)


def _left_out(parameter: Parameter) -> ParameterValue:
    return FlatRate(Fraction(1)) if parameter is Parameter.RATE else Waived()


def _or_left_out(subject: Subject, pieces: Sequence[Piece]) -> Sequence[Piece]:
    return pieces or (Piece(subject.region, _left_out(subject.parameter), ()),)


def _names(subject: Subject) -> dict[str, Label | str | int]:
    return {"subject": subject.label, "parameter": PARAMETER_NAMES[subject.parameter]}


def _declared_pieces(
    subject: Subject, declared: Sequence[Setting], reporter: Reporter
) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    rest = subject.region
    for setting in declared:
        region = claims_of(subject, setting)
        for piece in pieces:
            meeting = piece.region & region
            if meeting:
                reporter.report(
                    "TL0503",
                    setting.provenance.span,
                    {**_names(subject), "case": reporter.words.case(meeting.case())},
                    (Related("first_given", piece.history[0].provenance.span),),
                )
                region = region - meeting
        pieces.append(Piece(region, setting.value, (Applied(setting.provenance, setting.value),)))
        rest = rest - region
    if pieces and rest:
        reporter.report(
            "TL0502",
            declared[-1].provenance.span,
            {**_names(subject), "case": reporter.words.case(rest.case())},
        )
        pieces.append(Piece(rest, Waived(), ()))
    return tuple(pieces)


def _apply_settings(
    subject: Subject, pieces: Sequence[Piece], settings: Sequence[Setting], reporter: Reporter
) -> tuple[Piece, ...]:
    result = list(pieces)
    applied: list[tuple[Setting, Region]] = []
    for setting in settings:
        region = claims_of(subject, setting)
        _check_effect(subject, setting, region, reporter)
        _check_old(subject, setting, region, pieces, reporter)
        for earlier, earlier_region in applied:
            meeting = region & earlier_region
            if meeting and earlier.value != setting.value:
                _report_conflict(subject, earlier, setting, meeting, reporter)
                region = region - meeting
        applied.append((setting, region))
        result = [part for piece in result for part in _split(piece, setting, region)]
    return tuple(result)


def _split(piece: Piece, setting: Setting, region: Region) -> tuple[Piece, ...]:
    inside = piece.region & region
    if not inside:
        return (piece,)
    step = Applied(setting.provenance, setting.value)
    new = Piece(inside, setting.value, (*piece.history, step))
    outside = piece.region - region
    return (new, replace(piece, region=outside)) if outside else (new,)


def _check_effect(
    subject: Subject, statement: Setting | Change, region: Region, reporter: Reporter
) -> None:
    if not region:
        reporter.report(
            "TL0509",
            statement.provenance.span,
            {**_names(subject), "guard": reporter.words.condition(statement.guard)},
            severity=Severity.WARNING,
        )


def _check_old(
    subject: Subject,
    setting: Setting,
    region: Region,
    pieces: Sequence[Piece],
    reporter: Reporter,
) -> None:
    if setting.old is None:
        return
    for piece in pieces:
        meeting = piece.region & region
        if meeting and piece.value != setting.old:
            reporter.report(
                "TL0504",
                setting.provenance.span,
                {
                    **_names(subject),
                    "said": reporter.words.parameter_value(setting.old),
                    "found": reporter.words.parameter_value(piece.value),
                    "case": reporter.words.case(meeting.case()),
                },
                tuple(Related("made_by", step.provenance.span) for step in piece.history),
            )
            return


def _report_conflict(
    subject: Subject, earlier: Setting, later: Setting, meeting: Region, reporter: Reporter
) -> None:
    reporter.report(
        "TL0501",
        later.provenance.span,
        {
            **_names(subject),
            "first": reporter.words.parameter_value(earlier.value),
            "second": reporter.words.parameter_value(later.value),
            "first_article": earlier.provenance.article or "—",
            "second_article": later.provenance.article or "—",
            "case": reporter.words.case(meeting.case()),
        },
        (Related("other_article", earlier.provenance.span),),
    )


# --- changes --------------------------------------------------------------------------------


def _apply_changes(
    subject: Subject, pieces: Sequence[Piece], changes: Sequence[Change], reporter: Reporter
) -> tuple[Piece, ...]:
    regions = [(change, claims_of(subject, change)) for change in changes]
    _check_kinds(subject, regions, reporter)
    for change, region in regions:
        _check_effect(subject, change, region, reporter)
    parts = [(piece, tuple[Change, ...]()) for piece in pieces]
    for change, region in regions:
        divided: list[tuple[Piece, tuple[Change, ...]]] = []
        for piece, so_far in parts:
            inside, outside = piece.region & region, piece.region - region
            if inside:
                divided.append((replace(piece, region=inside), (*so_far, change)))
            if outside:
                divided.append((replace(piece, region=outside), so_far))
        parts = divided
    return tuple(_changed(subject, piece, active, reporter) for piece, active in parts)


def _check_kinds(
    subject: Subject, regions: Sequence[tuple[Change, Region]], reporter: Reporter
) -> None:
    for position, (later, later_region) in enumerate(regions):
        for earlier, earlier_region in regions[:position]:
            meeting = later_region & earlier_region
            if meeting and type(earlier.change) is not type(later.change):
                reporter.report(
                    "TL0505",
                    later.provenance.span,
                    {
                        **_names(subject),
                        "first_article": earlier.provenance.article or "—",
                        "second_article": later.provenance.article or "—",
                        "case": reporter.words.case(meeting.case()),
                    },
                    (Related("other_article", earlier.provenance.span),),
                )


def _changed(
    subject: Subject, piece: Piece, changes: Sequence[Change], reporter: Reporter
) -> Piece:
    """All points are summed and all shares multiplied before they apply, so order is nothing.

    The history shows the value after each change in turn.
    """
    if not changes or isinstance(piece.value, Open):
        return piece
    history = list(piece.history)
    value: ParameterValue = piece.value
    for count, change in enumerate(changes, 1):
        changed = _after(piece.value, changes[:count])
        if changed is None:
            reporter.report(
                "TL0510",
                change.provenance.span,
                {**_names(subject), "value": reporter.words.parameter_value(piece.value)},
                tuple(Related("made_by", step.provenance.span) for step in piece.history),
            )
            return piece
        value = changed
        history.append(Applied(change.provenance, value))
    return Piece(piece.region, value, tuple(history))


def _after(value: ParameterValue, changes: Sequence[Change]) -> ParameterValue | None:
    """The value after some changes together; None if it can't be changed so."""
    points, factor = Fraction(0), Fraction(1)
    for change in changes:
        match change.change:
            case AddPoints(by):
                points += by
            case Multiply(by):
                factor *= by
            case _:
                assert_never(change.change)
    shifted = _shifted(value, points) if points else value
    return shifted if shifted is None or factor == 1 else _scaled(shifted, factor)


def _shifted(value: ParameterValue, points: Fraction) -> ParameterValue | None:
    """A rate plus points, in each band, kept within 0 and 100%; None if it is no rate."""

    def clamped(rate: Fraction) -> Fraction:
        return min(Fraction(1), max(Fraction(0), rate + points))

    match value:
        case FlatRate(rate):
            return FlatRate(clamped(rate))
        case Bands(bands, within):
            return Bands(tuple(Band(b.low, b.high, clamped(b.rate)) for b in bands), within)
        case TargetValue(rate, pools):
            return TargetValue(clamped(rate), pools)
        case _:
            return None


def _scaled(value: ParameterValue, factor: Fraction) -> ParameterValue | None:
    """A constant amount times a share, rounded half up once; None if it is no constant."""
    match value:
        case AmountValue(MoneyAmount(fen, period)):
            return AmountValue(MoneyAmount(half_up(fen * factor), period))
        case Waived():
            return value
        case _:
            return None
