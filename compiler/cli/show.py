"""`tiaoli show`: the scheme as it stands after all amendments."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date

from compiler.cli.rule_files import compiled_policy
from compiler.cli.scheme_data import scheme_data
from compiler.cli.scheme_text import scheme_text
from compiler.cli.terminal import Terminal
from compiler.cli.usage import Command, Parser, UsageError, choices_of
from compiler.view import View, view
from compiler.wording.alike import meant
from compiler.wording.catalogue import Catalogue
from dsl.model import OneOfFact, Policy

STATUS_FACT = "status"
SHOWN, NOTHING, FAILED = 0, 1, 2


def _add_arguments(parser: Parser) -> None:
    parser.option("policy", help_key="policy", metavar="POLICY")
    parser.option("--as-of", help_key="as_of", metavar="DATE", type=parser.a_date)
    parser.option("--for", help_key="for", metavar="STATUS", dest="status")
    parser.option("--before", help_key="show_before", action="store_true")
    parser.readings()
    parser.formats()


def _run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    choices = choices_of(arguments, terminal.words)
    compiled = compiled_policy(arguments.policy, choices, terminal, before=arguments.before)
    if compiled is None or compiled.scheme is None:
        return FAILED
    policy = compiled.scheme.policy
    only = {}
    if arguments.status is not None:
        only = {STATUS_FACT: _status(policy, arguments.status, terminal)}
    words = Catalogue("show", terminal.language)
    as_of: date | None = arguments.as_of
    if as_of is not None and not _in_force(policy, as_of):
        terminal.complain("show.not_in_force", date=str(as_of), period=_period(policy, words))
        return NOTHING
    shown = view(compiled.scheme, as_of, only)
    if arguments.format == "json":
        terminal.say_data({"as_of": None if as_of is None else str(as_of), **scheme_data(shown)})
        return SHOWN
    for line in _heading(shown, as_of, only, words):
        terminal.say(line)
    terminal.say("")
    terminal.draw(*scheme_text(shown, words))
    return SHOWN


def _status(policy: Policy, wanted: str, terminal: Terminal) -> str:
    """The value of `status` that is meant by its name or label."""
    fact = next((fact for fact in policy.facts if fact.name == STATUS_FACT), None)
    if not isinstance(fact, OneOfFact):
        raise UsageError(terminal.words("show.no_status"))
    spellings = {item.label.zh: item.name for item in fact.values}
    spellings |= {item.label.en: item.name for item in fact.values}
    spellings |= {item.name: item.name for item in fact.values}
    if wanted in spellings:
        return spellings[wanted]
    known = [item.name for item in fact.values]
    likely = meant(wanted, spellings)
    key = "show.unknown_status" if likely is None else "show.misspelt_status"
    raise UsageError(terminal.words(key, value=wanted, known=known, likely=likely or ""))


def _in_force(policy: Policy, day: date) -> bool:
    return policy.in_force_from <= day <= (policy.in_force_to or date.max)


def _period(policy: Policy, words: Catalogue) -> str:
    first, last = policy.in_force_from, policy.in_force_to
    if last is None:
        return words("head.from", first=str(first))
    return words("head.between", first=str(first), last=str(last))


def _heading(
    shown: View, as_of: date | None, only: dict[str, str], words: Catalogue
) -> Iterator[str]:
    policy = shown.scheme.policy
    yield words("head.title", title=policy.title)
    if policy.number:
        yield words("head.number", number=policy.number)
    yield _period(policy, words)
    if policy.base is not None:
        yield words("head.amends", title=policy.base.title, name=policy.base.name)
    if shown.scheme.before:
        yield words("head.before")
    if as_of is not None:
        yield words("head.as_of", date=str(as_of))
    for fact in policy.facts:
        if fact.name in only and isinstance(fact, OneOfFact):
            value = next(item for item in fact.values if item.name == only[fact.name])
            yield words("head.only", fact=fact.label, value=value.label)
    if not shown.settles:
        yield words("head.settles_nothing")


COMMAND = Command("show", _add_arguments, _run)
