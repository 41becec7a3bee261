"""`tiaoli diff`: two versions compared: their rules, who gains, who loses, by at most how much."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from compiler.cli.diff_text import diff_text
from compiler.cli.revisions import is_revision, read_revision
from compiler.cli.rule_files import compiled_file, policy_path, read
from compiler.cli.terminal import Terminal
from compiler.cli.usage import Command, Parser, UsageError, choices_of
from compiler.diff.as_json import diff_data
from compiler.diff.as_markdown import markdown
from compiler.diff.document import document
from compiler.diff.report import Asked, DiffReport, Measure, Version, compare_versions
from compiler.evaluate import Value
from compiler.pipeline import RuleFile
from compiler.program.nodes import Kind
from compiler.program.program import FactInput
from compiler.readings import all_readings
from compiler.scheme import Scheme
from compiler.verify.effects import Sameness
from compiler.verify.paired import Mismatch
from compiler.wording.catalogue import Catalogue, in_language
from dsl.model import Label
from dsl.values import FEN_PER_YUAN, date_number

FAILED: Final = 2
_STATUS: Final = {Sameness.SAME: 0, Sameness.DIFFERENT: 1, Sameness.UNKNOWN: 3}
#: The most that a pool of a compared claim costs, in yuan, unless the user says otherwise.
_CEILING: Final = 500_000
#: The greatest ceiling in yuan: what the calculators admit.
_HIGHEST: Final = 1_000_000_000
_MOST_CLAIMS: Final = 5


def _add_arguments(parser: Parser) -> None:
    parser.option("old", help_key="diff_old", metavar="OLD")
    parser.option("new", help_key="diff_new", metavar="NEW")
    parser.readings(help_key="diff_reading")
    parser.readings("--old-reading", help_key="diff_old_reading")
    parser.option("--before", help_key="diff_before", action="store_true")
    parser.option(
        "--with",
        help_key="diff_with",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="held",
    )
    parser.option("--claims", help_key="diff_claims", metavar="N", type=int, default=1)
    parser.option("--ceiling", help_key="diff_ceiling", metavar="YUAN", type=int, default=_CEILING)
    parser.formats("markdown", help_key="diff_format")


def _run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    words = terminal.words
    if not 1 <= arguments.claims <= _MOST_CLAIMS:
        raise UsageError(words("diff.claims", most=_MOST_CLAIMS))
    if not 1 <= arguments.ceiling <= _HIGHEST:
        raise UsageError(words("diff.ceiling", most=_HIGHEST))
    old_choices = choices_of(arguments, words, "old_reading")
    new_choices = choices_of(arguments, words)
    old = _version(arguments.old, old_choices, terminal, before=arguments.before)
    new = _version(arguments.new, new_choices, terminal)
    if old is None or new is None:
        return FAILED
    asked = Asked(
        _held(arguments.held, (*old.program.facts, *new.program.facts), words),
        arguments.claims,
        arguments.ceiling * FEN_PER_YUAN,
    )
    report = compare_versions(old, new, asked, _measure())
    if isinstance(report, tuple):
        _tell_mismatches(report, arguments, terminal)
        return FAILED
    _say(report, arguments.format, terminal)
    return _STATUS[report.sameness]


def _measure() -> Measure | None:
    """What measures effects; None without the solver."""
    try:
        from compiler.verify.difference import effects
    except ModuleNotFoundError as error:
        if error.name != "z3":
            raise
        return None
    return effects


def _say(report: DiffReport, form: str, terminal: Terminal) -> None:
    if form == "json":
        terminal.say_data(diff_data(report))
        return
    blocks = document(report, Catalogue("diff", terminal.language))
    if form == "markdown":
        terminal.say_for_programs(markdown(blocks))
    else:
        terminal.draw(*diff_text(blocks))


# --- the two sides -------------------------------------------------------------------------------


def _version(
    name: str, choices: Mapping[str, str], terminal: Terminal, *, before: bool = False
) -> Version | None:
    """One side, compiled; None, and its errors told, if that fails."""
    compiled = compiled_file(
        _rule_file(name, terminal.words), choices, terminal, name=name, before=before
    )
    if compiled is None or compiled.scheme is None or compiled.program is None:
        return None
    return Version(compiled.scheme, compiled.program, _chosen(compiled.scheme, choices))


def _rule_file(name: str, words: Catalogue) -> RuleFile:
    return read_revision(name, words) if is_revision(name) else read(policy_path(name, words))


def _chosen(scheme: Scheme, choices: Mapping[str, str]) -> tuple[tuple[Label, Label], ...]:
    """The readings that the user chose, in words."""
    return tuple(
        (reading.label, option.label)
        for reading in all_readings(scheme.policy)
        for option in reading.options
        if choices.get(reading.name) == option.name
    )


def _tell_mismatches(
    mismatches: Sequence[Mismatch], arguments: argparse.Namespace, terminal: Terminal
) -> None:
    for item in mismatches:
        has, lacks = (arguments.new, arguments.old)
        if not item.in_new:
            has, lacks = lacks, has
        label = in_language(item.label, terminal.language)
        terminal.complain(
            f"diff.{item.obstacle.value}", fact=item.fact, label=label, has=has, lacks=lacks
        )


# --- facts held at one value ---------------------------------------------------------------------


def _held(given: Sequence[str], facts: Sequence[FactInput], words: Catalogue) -> dict[str, Value]:
    known = {fact.name: fact for fact in facts if not fact.is_pool}
    held: dict[str, Value] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or name not in known:
            raise UsageError(words("diff.with", text=text, known=list(known)))
        named = [fact for fact in facts if fact.name == name]
        values = [read for fact in named if (read := _value(fact, value)) is not None]
        if len(values) != len(named):
            raise UsageError(words("diff.no_value", name=name, value=value))
        held[name] = values[0]
    return held


def _value(fact: FactInput, text: str) -> Value | None:
    """The value of a fact that the text gives, as a claims file has it; None if it gives none."""
    match fact.kind:
        case Kind.FLAG:
            return {"true": True, "false": False, "yes": True, "no": False}.get(text.lower())
        case Kind.CHOICE:
            return text if any(value.name == text for value in fact.values) else None
        case Kind.COUNT:
            number = int(text) if re.fullmatch("[0-9]{1,9}", text) else None
            return number if number is not None and fact.low <= number <= fact.high else None
        case Kind.DATE:
            try:
                return date_number(date.fromisoformat(text))
            except ValueError:
                return None
        case Kind.MONEY:
            return None


COMMAND = Command("diff", _add_arguments, _run)
