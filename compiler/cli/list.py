"""`tiaoli list`: duties, targets, services, lists and more, by unit and year."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from rich.table import Table

from compiler.cli.rule_files import compiled_policy
from compiler.cli.terminal import Terminal
from compiler.cli.usage import Command, Parser, UsageError
from compiler.pipeline import AS_CHOSEN
from compiler.provisions.catalogue import Row, rows
from compiler.wording.alike import meant
from compiler.wording.catalogue import Catalogue
from compiler.wording.provisions import when_text
from dsl.language import Language
from dsl.model import Label, Policy
from dsl.provision_tree import Role

LISTED, FAILED = 0, 2

#: What may be asked for, and the kind of row that it is.
KINDS = {
    "duties": "duty",
    "targets": "target",
    "services": "service",
    "lists": "list",
    "formulas": "formula",
    "splits": "split",
    "indicators": "indicator",
}


def _add_arguments(parser: Parser) -> None:
    parser.option("policy", help_key="policy", metavar="POLICY")
    parser.option("what", help_key="list_what", choices=[*KINDS])
    parser.option("--unit", help_key="list_unit", metavar="UNIT")
    parser.option("--year", help_key="list_year", metavar="YEAR", type=int)
    parser.formats()


def _run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    compiled = compiled_policy(arguments.policy, AS_CHOSEN, terminal)
    if compiled is None or compiled.file.policy is None:
        return FAILED
    policy = compiled.file.policy
    unit = None if arguments.unit is None else _unit(policy, arguments.unit, terminal)
    chosen = [
        row
        for row in rows(policy)
        if row.kind == KINDS[arguments.what]
        and (unit is None or any(item.name == unit for item in row.responsible))
        and (arguments.year is None or row.concerns(arguments.year))
    ]
    if arguments.format == "json":
        terminal.say_data(
            {"policy": policy.name, "kind": arguments.what, "rows": [_data(row) for row in chosen]}
        )
        return LISTED
    words = Catalogue("list", terminal.language)
    terminal.say(words("head.count", policy=policy.title, count=len(chosen)))
    if chosen:
        terminal.draw(_table(chosen, words, terminal.language, arguments.year))
    return LISTED


def _unit(policy: Policy, wanted: str, terminal: Terminal) -> str:
    """The unit that is meant by its name or label."""
    spellings = {
        spelling: unit.name for unit in policy.units for spelling in _spellings(unit.label)
    }
    spellings |= {unit.name: unit.name for unit in policy.units}
    if wanted in spellings:
        return spellings[wanted]
    likely = meant(wanted, spellings)
    key = "list.unknown_unit" if likely is None else "list.misspelt_unit"
    raise UsageError(terminal.words(key, value=wanted, likely=likely or ""))


def _spellings(label: Label) -> tuple[str, str]:
    return label.zh, label.en


def _table(chosen: list[Row], words: Catalogue, language: Language, year: int | None) -> Table:
    table = Table(box=None, pad_edge=False, show_lines=False)
    for column in ("article", "what", "who", "details"):
        table.add_column(words(f"column.{column}"), overflow="fold")
    for row in chosen:
        table.add_row(
            row.article,
            _said(row.label, language),
            "\n".join(_who(row, words, language)),
            "\n".join(_details(row, words, language, year)),
        )
    return table


def _said(label: Label, language: Language) -> str:
    return label.zh if language is Language.ZH else label.en


def _who(row: Row, words: Catalogue, language: Language) -> Iterator[str]:
    for role in Role:
        units = [_said(item.label, language) for item in row.responsible if item.role is role]
        if units:
            yield words(f"role.{role.name.lower()}", units=units)


def _details(row: Row, words: Catalogue, language: Language, year: int | None) -> Iterator[str]:
    if row.required is not None:
        yield _said(row.required, language) + (words("detail.aimed") if row.aimed else "")
    for milestone in row.milestones:
        if year in (None, milestone.year):
            required = _said(milestone.words, language)
            yield words("detail.milestone", year=milestone.year, required=required)
    if row.guard is not None:
        yield words("detail.guard", condition=row.guard)
    if row.unit is not None:
        yield words("detail.unit", unit=row.unit)
    if row.whom is not None:
        yield words("detail.whom", whom=row.whom)
    if row.free:
        yield words("detail.free")
    if row.frequency is not None:
        yield _said(row.frequency, language)
    if row.starting is not None:
        yield words("detail.starting", when=when_text(row.starting))
    if row.due is not None:
        yield words("detail.due", when=when_text(row.due))
    for disagreement in row.disagreements:
        yield words("detail.disagrees", what=disagreement)
    if row.items:
        yield words("detail.items", items=[_said(label, language) for _, label in row.items])


def _data(row: Row) -> dict[str, object]:
    def both(label: Label | None) -> dict[str, str] | None:
        return None if label is None else {"zh": label.zh, "en": label.en}

    return {
        "name": row.name,
        "label": both(row.label),
        "article": row.article,
        "phrases": list(row.phrases),
        "line": row.line,
        "units": [
            {"unit": item.name, "label": both(item.label), "role": item.role.name.lower()}
            for item in row.responsible
        ],
        "whom": both(row.whom),
        "guard": both(row.guard),
        "free": row.free,
        "frequency": both(row.frequency),
        "starting": None if row.starting is None else both(when_text(row.starting)),
        "due": both(row.due_text()),
        "unit": both(row.unit),
        "required": both(row.required),
        "aimed": row.aimed,
        "milestones": [
            {"year": item.year, "required": both(item.words)} for item in row.milestones
        ],
        "disagreements": [both(item) for item in row.disagreements],
        "items": [{"name": name, "label": both(label)} for name, label in row.items],
        "notes": [both(note) for note in row.notes],
    }


COMMAND = Command("list", _add_arguments, _run)
