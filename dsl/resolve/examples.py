"""Examples: settled claims as a table, every fact and every cost filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dsl import model, tree
from dsl.diagnostics import Related
from dsl.resolve.example_cells import (
    DayColumn,
    ExampleColumn,
    PatientColumn,
    column_of,
    fact_word,
    fen,
)
from dsl.resolve.kinds import Kind
from dsl.resolve.labels import label_of
from dsl.resolve.scope import Named
from dsl.values import yuan_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsl.resolve.example_cells import ExampleCell
    from dsl.resolve.scope import Context
    from dsl.source import Span


#: The value that a one-of fact has where an example leaves it out.
NONE_VALUE = "none"


@dataclass(frozen=True, slots=True)
class _Said:
    """What an example says of one thing, and where the thing is named."""

    column: ExampleColumn
    cell: ExampleCell
    place: Span


@dataclass(frozen=True, slots=True)
class _Plan:
    """An example while its rows are read.

    `whole` is False where a column is unknown: then nothing is said to be missing. `told` are
    the facts (or the date) that were found missing in an earlier row.
    """

    header: tree.Header
    node: tree.Example
    given: tuple[_Said, ...]
    columns: tuple[ExampleColumn | None, ...]
    whole: bool
    told: set[str]


def resolve_example(
    context: Context, header: tree.Header, node: tree.Example
) -> model.Example | None:
    """An example with whole claims; None if a row of it is broken, which is reported."""
    readings = _readings(context, node.under)
    if node.before is not None and node.under:
        context.report.error("TL0611", node.under[0].span, Related("first", node.before.span))
    given = _given(context, node.given)
    columns = _columns(context, node.table.headings, given)
    whole = None not in columns and len(given) == len(node.given)
    plan = _Plan(header, node, tuple(given), tuple(columns), whole, set())
    claims = [_row(context, plan, row) for row in node.table.rows]
    good = tuple(claim for claim in claims if claim is not None)
    if len(good) < len(claims) or not whole:
        return None
    return model.Example(
        name=node.name.text,
        label=label_of(node.labels),
        readings=readings,
        claims=good,
        span=node.span,
        before=node.before is not None,
    )


def _row(context: Context, plan: _Plan, row: tree.Row) -> model.ExampleClaim | None:
    """The claim of a row; one of the wrong length was reported by the parser."""
    if len(row.cells) != len(plan.columns):
        return None
    cells = zip(plan.columns, row.cells, plan.node.table.headings, strict=True)
    said = [
        _Said(column, cell, heading.span) for column, cell, heading in cells if column is not None
    ]
    return _claim(context, plan, row, (*plan.given, *said))


def _readings(context: Context, under: Sequence[tree.UnderReading]) -> tuple[tuple[str, str], ...]:
    chosen: dict[str, str] = {}
    for each in under:
        reading = context.find(each.reading, context.scope.readings)
        if reading is None:
            continue
        option = context.find(each.option, context.scope.options[reading.name])
        if reading.name in chosen:
            context.report.error("TL0609", each.span, reading=each.reading.text)
        elif option is not None:
            chosen[reading.name] = option.name
    return tuple(chosen.items())


# --- columns --------------------------------------------------------------------------------


def _given(context: Context, given: Sequence[tree.Given]) -> list[_Said]:
    """What the `with` line says for every row."""
    listed: list[_Said] = []
    for each in given:
        column = column_of(context, each.fact)
        if column is not None and not _is_repeated(context, column, each.fact.span, listed):
            listed.append(_Said(column, each.value, each.fact.span))
    return listed


def _columns(
    context: Context, headings: Sequence[tree.Heading], given: Sequence[_Said]
) -> list[ExampleColumn | None]:
    columns: list[ExampleColumn | None] = []
    seen = list(given)
    for heading in headings:
        column = column_of(context, heading)
        if column is not None and _is_repeated(context, column, heading.span, seen):
            column = None
        if column is not None:
            seen.append(_Said(column, tree.YesNo(True, heading.span), heading.span))
        columns.append(column)
    return columns


def _is_repeated(
    context: Context, column: ExampleColumn, span: Span, said: Sequence[_Said]
) -> bool:
    earlier = next((each for each in said if each.column == column), None)
    if earlier is None:
        return False
    context.report.error("TL0605", span, Related("first", earlier.place))
    return True


# --- claims ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Draft:
    """A claim while its cells are read."""

    day: tree.DateLiteral | None
    facts: dict[str, model.FactWord]
    costs: dict[str, int]
    payments: dict[str, int]
    patient: int | None
    broken: bool


def _claim(
    context: Context, plan: _Plan, row: tree.Row, said: Sequence[_Said]
) -> model.ExampleClaim | None:
    draft = _Draft(None, {}, {}, {}, None, broken=False)
    for each in said:
        _read(context, draft, each)
    dated = any(isinstance(each.column, DayColumn) for each in said)
    if not dated and _is_missing(plan, model.DATE_FACT):
        context.report.error("TL0603", plan.node.name.span, example=plan.node.name.text)
    facts = _all_facts(context, plan, said, draft)
    if draft.day is not None:
        _check_day(context, plan.header, draft.day)
    if draft.broken or draft.day is None or facts is None:
        return None
    pools = tuple(pool.name for pool in context.scope.pools)
    payers = tuple(payer.name for payer in context.scope.payers)
    if plan.whole:
        _check_sum(context, row, draft, payers)
    return model.ExampleClaim(
        day=draft.day.day,
        facts=facts,
        costs=tuple((pool, draft.costs.get(pool, 0)) for pool in pools),
        payments=tuple(
            (payer, draft.payments[payer]) for payer in payers if payer in draft.payments
        ),
        patient=draft.patient,
        span=row.span,
    )


def _is_missing(plan: _Plan, name: str) -> bool:
    """Whether to report something as missing: once an example, and only if all else is known."""
    if not plan.whole or name in plan.told:
        return False
    plan.told.add(name)
    return True


def _read(context: Context, draft: _Draft, said: _Said) -> None:
    """Read one cell into the draft; a cell that does not fit is reported and breaks it."""
    column, cell = said.column, said.cell
    if isinstance(column, DayColumn):
        if isinstance(cell, tree.DateLiteral):
            draft.day = cell
        else:
            context.report.error("TL0604", cell.span)
            draft.broken = True
    elif isinstance(column, PatientColumn):
        draft.patient = fen(context, cell)
        draft.broken |= draft.patient is None
    elif column.kind is Kind.FACT:
        word = fact_word(context, context.scope.fact_types[column.name], cell, said.place)
        if word is None:
            draft.broken = True
        else:
            draft.facts[column.name] = word
    else:
        amount = fen(context, cell)
        if amount is None:
            draft.broken = True
        elif column.kind is Kind.POOL:
            draft.costs[column.name] = amount
        else:
            draft.payments[column.name] = amount


def _all_facts(
    context: Context, plan: _Plan, said: Sequence[_Said], draft: _Draft
) -> tuple[tuple[str, model.FactWord], ...] | None:
    """Every fact: what was said, or else none, no, or 0."""
    mentioned = {each.column.name for each in said if isinstance(each.column, Named)}
    listed: list[tuple[str, model.FactWord]] = []
    for name, fact in context.scope.fact_types.items():
        default = _default(fact)
        if name in draft.facts:
            listed.append((name, draft.facts[name]))
        elif name in mentioned:
            continue
        elif default is not None:
            listed.append((name, default))
        elif _is_missing(plan, name):
            facts = {"fact_zh": fact.label.zh or name, "fact_en": name}
            context.report.error("TL0601", plan.node.name.span, **facts)
    return tuple(listed) if len(listed) == len(context.scope.fact_types) else None


def _default(fact: model.Fact) -> model.FactWord | None:
    match fact:
        case model.OneOfFact():
            names = {value.name for value in fact.values}
            return NONE_VALUE if NONE_VALUE in names else None
        case model.YesNoFact():
            return False
        case model.WholeNumberFact():
            return 0 if fact.low <= 0 <= fact.high else None


def _check_day(context: Context, header: tree.Header, day: tree.DateLiteral) -> None:
    last = header.in_force_to
    if day.day < header.in_force_from.day or (last is not None and day.day > last.day):
        related = Related("in_force", header.in_force_from.span)
        context.report.error("TL0607", day.span, related, day=day.day.isoformat())


def _check_sum(context: Context, row: tree.Row, draft: _Draft, payers: Sequence[str]) -> None:
    """Payments and the patient's share are the whole cost, where the row gives them all."""
    if draft.patient is None or set(draft.payments) != set(payers):
        return
    cost = sum(draft.costs.values())
    paid = sum(draft.payments.values()) + draft.patient
    if paid != cost:
        context.report.error(
            "TL0602",
            row.span,
            cost=yuan_text(cost),
            paid=yuan_text(paid),
            difference=yuan_text(abs(cost - paid)),
        )
