"""`tiaoli explain`: the settlement of claims, step by step, each step with its article."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from compiler.cli.rule_files import compiled_policy
from compiler.cli.terminal import Terminal
from compiler.cli.usage import Command, Parser, UsageError, choices_of
from compiler.cli.waterfall import Explained, waterfall
from compiler.pipeline import Loaded, load
from compiler.settle.csv_input import Row, open_csv
from compiler.settle.faults import Fault, duplicate, faults_of_row, refused, worded
from compiler.settle.header import UnreadableError, layout_of
from compiler.settle.history import YearBefore, years_before
from compiler.settle.opening import read_openings
from compiler.settle.replay import Openings
from compiler.settle.table import DUPLICATE, SETTLED, ClaimTable
from compiler.wording.alike import meant
from compiler.wording.catalogue import Catalogue

EXPLAINED, NOT_SETTLED, FAILED = 0, 1, 2
_BLOCK = 512


def _add_arguments(parser: Parser) -> None:
    parser.option("policy", help_key="policy", metavar="POLICY")
    parser.option("claims", help_key="claims", metavar="CLAIMS")
    parser.option("--claim", help_key="claim", metavar="ID")
    parser.option("--opening", help_key="opening", metavar="FILE")
    parser.option("--before", help_key="before", action="store_true")
    parser.readings()
    parser.formats()


def _run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    choices = choices_of(arguments, terminal.words)
    compiled = compiled_policy(arguments.policy, choices, terminal, before=arguments.before)
    if compiled is None or compiled.program is None:
        return FAILED
    loaded = load(compiled.program)
    words = Catalogue("settle", terminal.language)
    try:
        results = _explained(arguments, loaded, terminal)
    except UnreadableError as error:
        for text in error.worded(words):
            terminal.tell(terminal.words("error", text=text))
        return FAILED
    if arguments.format == "json":
        terminal.say_data(_as_data(results, loaded, words))
    else:
        _say(results, loaded, terminal)
    return NOT_SETTLED if any(result.faults for result in results) else EXPLAINED


@dataclass(frozen=True, slots=True)
class _Result:
    """A claim of the file with its explanation, or why it is not settled."""

    claim_id: str
    person_id: str
    explained: Explained | None
    faults: tuple[Fault, ...]


def _explained(arguments: argparse.Namespace, loaded: Loaded, terminal: Terminal) -> list[_Result]:
    """The wanted claims: one by its id, else all, in the order of the file."""
    calculator = loaded.calculator
    openings: Openings = {}
    if arguments.opening:
        with open_csv(Path(arguments.opening)) as source:
            openings = read_openings(source, calculator)
    with open_csv(Path(arguments.claims)) as source:
        table = ClaimTable(layout_of(source.header, calculator))
        rows = source.rows()
        while block := list(islice(rows, _BLOCK)):
            table.extend(block)
        wanted = _wanted(table, arguments.claim, terminal)
        years = dict(years_before(table, calculator, openings, wanted))
        first_lines: dict[str, int] = {}
        results = []
        for row, cells in enumerate(source.rows()):
            first = first_lines.setdefault(table.claim_ids[row], source.line)
            if row in wanted:
                results.append(_result(table, row, cells, years.get(row), first, loaded))
    return results


def _wanted(table: ClaimTable, claim_id: str | None, terminal: Terminal) -> Collection[int]:
    if claim_id is None:
        if not len(table):
            raise UsageError(terminal.words("explain.empty"))
        return range(len(table))
    if claim_id in table.claim_ids:
        return (table.claim_ids.index(claim_id),)
    likely = meant(claim_id, {name: name for name in table.claim_ids})
    key = "explain.no_claim" if likely is None else "explain.misspelt_claim"
    raise UsageError(terminal.words(key, claim=claim_id, likely=likely or ""))


def _result(
    table: ClaimTable,
    row: int,
    cells: Row,
    before: YearBefore | None,
    first_line: int,
    loaded: Loaded,
) -> _Result:
    layout = table.layout
    claim_id = table.claim_ids[row]
    person_id = cells[layout.person_id] if len(cells) > layout.person_id else ""
    if table.status[row] == DUPLICATE:
        return _Result(claim_id, person_id, None, (duplicate(first_line),))
    if table.status[row] != SETTLED or before is None:
        return _Result(claim_id, person_id, None, tuple(faults_of_row(layout, cells)))
    year = loaded.module.Year(before[0], *before[1])
    claim = loaded.module.Claim.from_row(dict(zip(layout.header, cells, strict=True)))
    try:
        explanation = loaded.module.explain(claim, year)
    except loaded.calculator.refused as error:
        return _Result(claim_id, person_id, None, (refused(loaded.calculator.refusal_of(error)),))
    return _Result(claim_id, person_id, Explained(explanation, year), ())


def _say(results: list[_Result], loaded: Loaded, terminal: Terminal) -> None:
    words, rows = Catalogue("explain", terminal.language), Catalogue("settle", terminal.language)
    identity = loaded.calculator.identity
    terminal.say(rows("summary.policy", title=identity.title, version=identity.version))
    terminal.say("")
    for result in results:
        if result.explained is not None:
            terminal.draw(waterfall(result.explained, loaded.calculator, words))
            continue
        claim, person = result.claim_id, result.person_id
        terminal.say(words("claim.unsettled", claim=claim, person=person))
        for fault in result.faults:
            terminal.say(f"  {worded(fault, rows)}")
        terminal.say("")


def _as_data(results: list[_Result], loaded: Loaded, words: Catalogue) -> dict[str, object]:
    identity = loaded.calculator.identity
    return {
        "policy": identity.policy,
        "rules": identity.version,
        "readings": dict(identity.choices),
        "claims": list(_claims_data(results, words)),
    }


def _claims_data(results: list[_Result], words: Catalogue) -> Iterator[dict[str, object]]:
    for result in results:
        head = {"claim_id": result.claim_id, "person_id": result.person_id}
        if result.explained is None:
            reasons = [worded(fault, words) for fault in result.faults]
            yield {**head, "settled": False, "reasons": reasons}
        else:
            explained = result.explained
            data = explained.explanation.as_data()
            yield {**head, "settled": True, **data, "year_before": explained.year.as_data()}


COMMAND = Command("explain", _add_arguments, _run)
