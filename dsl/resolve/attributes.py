"""Attributes of provisions: responsible units, frequency, times; each at most once."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from dsl import model, provision_tree, provisions, tree
from dsl.diagnostics import Related
from dsl.provision_tree import Every
from dsl.resolve.conditions import condition
from dsl.resolve.labels import label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsl.resolve.scope import Context
    from dsl.source import Span


class _Placed(Protocol):
    """A line of a provision."""

    @property
    def span(self) -> Span: ...


_Line = TypeVar("_Line", bound=_Placed)
#: How many days each period has at most; a day has no days to choose from.
_DAYS: Final = {
    Every.YEAR: 366,
    Every.HALF_YEAR: 184,
    Every.QUARTER: 92,
    Every.MONTH: 31,
    Every.WEEK: 7,
    Every.DAY: 0,
}
_LAST_MONTH: Final = 12


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one provision, to be sorted out by kind."""

    context: Context
    lines: Sequence[object]

    def all(self, kind: type[_Line]) -> tuple[_Line, ...]:
        """The lines of a kind."""
        return tuple(line for line in self.lines if isinstance(line, kind))

    def one(self, kind: type[_Line]) -> _Line | None:
        """The only line of a kind; a second one is reported."""
        found = self.all(kind)
        for extra in found[1:]:
            related = Related("first", found[0].span)
            self.context.report.error("TL0701", extra.span, related)
        return found[0] if found else None


def attributes(context: Context, nodes: Sequence[object]) -> provisions.Attributes:
    """The attributes among the lines of a provision; what is broken is reported and left out."""
    lines = Lines(context, nodes)
    guard = lines.one(tree.GuardLine)
    found = None if guard is None else condition(context, guard.condition)
    whom = lines.one(provision_tree.Whom)
    starting = lines.one(provision_tree.Starting)
    due = lines.one(provision_tree.Due)
    first = None if starting is None else _when(starting.moment, at_end=False)
    last = None if due is None else _when(due.moment, at_end=True)
    if isinstance(first, provisions.Moment) and isinstance(last, provisions.Moment):
        assert due is not None
        if last.day < first.day:
            context.report.error("TL0704", due.span)
    return provisions.Attributes(
        responsible=_responsible(context, lines.all(provision_tree.Responsible)),
        whom=None if whom is None else label_of(whom.labels),
        guard=model.ALWAYS if found is None else found,
        free=lines.one(provision_tree.Free) is not None,
        frequency=_frequency(lines),
        starting=first,
        due=last,
        notes=tuple(label_of(note.labels) for note in lines.all(tree.Note)),
    )


def _responsible(
    context: Context, lines: Sequence[provision_tree.Responsible]
) -> tuple[provisions.Responsible, ...]:
    """The units of all lines, in order; one that is named twice is reported."""
    found: dict[str, provisions.Responsible] = {}
    places: dict[str, Span] = {}
    for line in lines:
        for word in line.units:
            unit = context.find(word, context.scope.units)
            if unit is None:
                continue
            if unit.name in found:
                related = Related("first", places[unit.name])
                context.report.error("TL0702", word.span, related, word=word.text)
                continue
            found[unit.name] = provisions.Responsible(unit.name, line.role)
            places[unit.name] = word.span
    return tuple(found.values())


# --- times -----------------------------------------------------------------------------------


def _when(moment: provision_tree.Moment, *, at_end: bool) -> provisions.When:
    """A time: of a month or a year its first day, or its last."""
    match moment:
        case tree.Labels():
            return label_of(moment)
        case tree.DateLiteral():
            return provisions.Moment(moment.day, provisions.Precision.DAY)
        case provision_tree.MonthLiteral(year, month, _):
            last = monthrange(year, month)[1]
            day = date(year, month, last if at_end else 1)
            return provisions.Moment(day, provisions.Precision.MONTH)
        case provision_tree.YearLiteral(year, _):
            day = date(year, _LAST_MONTH, 31) if at_end else date(year, 1, 1)
            return provisions.Moment(day, provisions.Precision.YEAR)


# --- frequency -------------------------------------------------------------------------------


def _frequency(lines: Lines) -> provisions.Frequency | model.Label | None:
    found = lines.all(provision_tree.Frequency)
    worded = lines.all(provision_tree.FrequencyInWords)
    every: list[_Placed] = [*found, *worded]
    for extra in every[1:]:
        lines.context.report.error("TL0701", extra.span, Related("first", every[0].span))
    if found:
        return _often(lines.context, found[0])
    return label_of(worded[0].labels) if worded else None


def _often(context: Context, node: provision_tree.Frequency) -> provisions.Frequency:
    last_day = _whole(context, node.last_day)
    if last_day is not None and node.last_day is not None and last_day > _DAYS[node.every]:
        context.report.error("TL0703", node.last_day.span, written=node.last_day.text)
        last_day = None
    return provisions.Frequency(
        every=node.every,
        times=_whole(context, node.times),
        before=_whole(context, node.before),
        last_day=last_day,
    )


def _whole(context: Context, number: tree.NumberLiteral | None) -> int | None:
    """A whole number of at least one."""
    if number is None:
        return None
    if number.value.denominator != 1 or number.value < 1:
        context.report.error("TL0703", number.span, written=number.text)
        return None
    return int(number.value)
