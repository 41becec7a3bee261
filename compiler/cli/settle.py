"""`tiaoli settle`: a file of claims into a settled file and a file of rejects."""

from __future__ import annotations

import argparse
from pathlib import Path

from compiler.cli.rule_files import compiled_policy
from compiler.cli.terminal import Terminal
from compiler.cli.usage import Command, Parser, UsageError, choices_of
from compiler.pipeline import load
from compiler.settle.file import Job, settle_file
from compiler.settle.header import UnreadableError
from compiler.wording.catalogue import Catalogue

SETTLED, REJECTS, FAILED = 0, 1, 2


def _add_arguments(parser: Parser) -> None:
    parser.option("policy", help_key="policy", metavar="POLICY")
    parser.option("claims", help_key="claims", metavar="CLAIMS")
    parser.option("-o", "--output", help_key="output", metavar="OUT", required=True)
    parser.option("--rejects", help_key="rejects", metavar="FILE")
    parser.option("--opening", help_key="opening", metavar="FILE")
    parser.option("--excel", help_key="excel", action="store_true")
    parser.option("--before", help_key="before", action="store_true")
    parser.readings()
    parser.formats()


def _run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    choices = choices_of(arguments, terminal.words)
    job = _job(arguments, terminal)
    compiled = compiled_policy(arguments.policy, choices, terminal, before=arguments.before)
    if compiled is None or compiled.program is None:
        return FAILED
    words = Catalogue("settle", terminal.language)
    try:
        summary = settle_file(load(compiled.program).calculator, job)
    except UnreadableError as error:
        for text in error.worded(words):
            terminal.tell(terminal.words("error", text=text))
        terminal.tell(terminal.words("settle.nothing_written"))
        return FAILED
    if arguments.format == "json":
        terminal.say_data(summary.as_data())
    else:
        for line in summary.as_lines(words):
            terminal.tell(line)
    return REJECTS if summary.rejected else SETTLED


def _job(arguments: argparse.Namespace, terminal: Terminal) -> Job:
    """What to do; a file that would be read and written at once is a usage error."""
    words = terminal.words
    job = Job(
        Path(arguments.claims),
        Path(arguments.output),
        Path(arguments.rejects) if arguments.rejects else None,
        Path(arguments.opening) if arguments.opening else None,
        arguments.excel,
        terminal.language,
    )
    for path in (job.claims, job.output):
        if path.suffix.lower() == ".parquet":
            raise UsageError(words("settle.parquet", path=str(path)))
    named = [job.claims, job.output, job.rejects_file, *([job.opening] if job.opening else [])]
    places = [path.resolve() for path in named]
    for index, path in enumerate(places[1:], 1):
        if path in places[:index]:
            raise UsageError(words("settle.same_file", path=str(named[index])))
    for path in (job.output, job.rejects_file):
        if not path.resolve().parent.is_dir():
            raise UsageError(words("settle.no_folder", path=str(path.parent)))
    return job


COMMAND = Command("settle", _add_arguments, _run)
