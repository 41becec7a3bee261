"""What the policy fixes beyond amounts: targets by year, duties by unit, services, lists."""

from __future__ import annotations

from collections.abc import Iterable

from compiler.provisions.catalogue import Row as Provision
from compiler.provisions.catalogue import rows as provisions_of
from compiler.targets.documents.content.context import Context, lines, table
from compiler.targets.documents.model import (
    NOTHING,
    Align,
    Block,
    Column,
    Heading,
    Listed,
    Paragraph,
    Row,
    Section,
    Table,
    Term,
    Verbatim,
    Whole,
    say,
)
from compiler.wording.provisions import ROLE_NAMES, when_text
from dsl.provision_tree import Role
from dsl.provisions import NotEncoded

_ARTICLE = ("article", Align.NARROW)


def targets(context: Context) -> Section:
    """Targets and indicators, with what each year requires."""
    kinds = ("target", "indicator")
    rows = [item for item in provisions_of(context.material.policy) if item.kind in kinds]
    years = sorted({milestone.year for row in rows for milestone in row.milestones})
    blocks: list[Block] = []
    by_year = [row for row in rows if row.milestones]
    if by_year:
        blocks.append(Heading("targets-years", say("targets.by_year")))
        blocks.append(_by_year(context, by_year, years))
    rest = [row for row in rows if not row.milestones]
    if rest:
        blocks.append(Heading("targets-single", say("targets.single")))
        columns = [
            ("target", Align.TEXT),
            ("required", Align.TEXT),
            ("by_when", Align.TEXT),
            ("who", Align.TEXT),
            _ARTICLE,
        ]
        told = [
            Row(
                (
                    _what(row),
                    _required(row),
                    say("cell.none") if row.due is None else when_text(row.due),
                    _who(row),
                    context.article(row.article),
                )
            )
            for row in rest
        ]
        blocks.append(table("targets-single-table", columns, told))
    return _section("targets", blocks)


def _by_year(context: Context, rows: Iterable[Provision], years: list[int]) -> Block:
    """A column for each year."""
    columns = [Column(say("column.target"))]
    columns += [Column(Whole(year)) for year in years]
    columns += [Column(say("column.who")), Column(say("column.article"), Align.NARROW)]
    told = []
    for row in rows:
        cells: list[Term] = [lines(_what(row), _required(row) if row.required else None)]
        for year in years:
            found = [item.words for item in row.milestones if item.year == year]
            cells.append(found[0] if found else say("cell.none"))
        told.append(Row((*cells, _who(row), context.article(row.article))))
    return Table("targets-years-table", tuple(columns), tuple(told))


def _what(row: Provision) -> Term:
    whom = None if row.whom is None else say("provision.whom", whom=row.whom)
    disagrees = [say("provision.disagrees", what=item) for item in row.disagreements]
    return lines(row.label, whom, *disagrees, *row.notes)


def _required(row: Provision) -> Term:
    if row.required is None:
        return say("targets.reached")
    return say("targets.aimed", required=row.required) if row.aimed else row.required


def _who(row: Provision) -> Term:
    told = []
    for role in Role:
        units = tuple(item.label for item in row.responsible if item.role is role)
        if units:
            told.append(say("provision.role", role=ROLE_NAMES[role], units=Listed(units)))
    return lines(*told) if told else say("cell.none")


def duties(context: Context) -> Section:
    """What each unit must do, unit by unit; duties that name no unit last."""
    rows = [item for item in provisions_of(context.material.policy) if item.kind == "duty"]
    columns = [("duty", Align.TEXT), ("role", Align.NARROW), ("when", Align.TEXT), _ARTICLE]
    blocks: list[Block] = []
    for unit in context.material.policy.units:
        told = []
        for row in rows:
            for item in row.responsible:
                if item.name == unit.name:
                    cells = (
                        _what(row),
                        ROLE_NAMES[item.role],
                        _when(row),
                        context.article(row.article),
                    )
                    told.append(Row(cells))
        if told:
            blocks.append(Heading(f"duties-{unit.name}", unit.label, 2))
            blocks.append(table(f"duties-{unit.name}-table", columns, told))
    rest = [row for row in rows if not row.responsible]
    if rest:
        blocks.append(Heading("duties-nobody", say("duties.nobody"), 2))
        told = [
            Row((_what(row), say("cell.none"), _when(row), context.article(row.article)))
            for row in rest
        ]
        blocks.append(table("duties-nobody-table", columns, told))
    return _section("duties", blocks)


def _when(row: Provision) -> Term:
    """How often, from when, by when."""
    told = (
        row.frequency,
        None if row.starting is None else say("provision.starting", when=when_text(row.starting)),
        None if row.due is None else say("provision.due", when=when_text(row.due)),
    )
    return lines(*told) if any(told) else say("cell.none")


def services(context: Context) -> Section:
    """What people are entitled to."""
    columns = [("service", Align.TEXT), ("when", Align.TEXT), ("who", Align.TEXT), _ARTICLE]
    told = []
    for row in provisions_of(context.material.policy):
        if row.kind == "service":
            what = lines(_what(row), say("provision.free") if row.free else None)
            told.append(Row((what, _when(row), _who(row), context.article(row.article))))
    return _section("services", [table("services-table", columns, told)] if told else [])


def lists(context: Context) -> Section:
    """The lists of the policy, groups of diseases among them."""
    columns = [("list", Align.NARROW), ("items", Align.TEXT), _ARTICLE]
    told = []
    for row in provisions_of(context.material.policy):
        if row.kind == "list":
            counted = say("lists.count", count=Whole(len(row.items)))
            items = lines(Listed(tuple(label for _, label in row.items), "semicolon"), *row.notes)
            place = context.article(row.article) if row.article else say("cell.none")
            told.append(Row((lines(row.label, counted), items, place)))
    return _section("lists", [table("lists-table", columns, told)] if told else [])


def not_encoded(context: Context) -> Section:
    """The clauses that no rule encodes, and why."""
    columns = [_ARTICLE, ("phrase", Align.TEXT), ("reason", Align.TEXT)]
    told = []
    for statement in context.statements:
        if isinstance(statement, NotEncoded):
            phrases = tuple(
                say("place.phrase", phrase=Verbatim(item)) for item in statement.provenance.phrases
            )
            place = context.place(statement.provenance)
            told.append(Row((place, lines(*phrases) if phrases else NOTHING, statement.reason)))
    return _section("not_encoded", [table("not-encoded-table", columns, told)] if told else [])


def _section(name: str, blocks: list[Block]) -> Section:
    """The section, or a sentence that there is nothing of the kind."""
    if not blocks:
        blocks = [Paragraph(f"{name}-none", say(f"{name}.none"))]
    return Section(name, say(f"section.{name}"), tuple(blocks))
