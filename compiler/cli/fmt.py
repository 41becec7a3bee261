"""`tiaoli fmt`: rule files in the one canonical layout, in either keyword language."""

from __future__ import annotations

import argparse
from pathlib import Path

from compiler.cli.rule_files import read, rule_files
from compiler.cli.terminal import Terminal
from compiler.cli.usage import Command, Parser
from compiler.files import write_text
from compiler.pipeline import RuleFile
from dsl.diagnostics import Severity, has_errors
from dsl.format import format_policy
from dsl.keywords import spelled
from dsl.language import Language
from dsl.source import SourceText

DONE, UNFORMATTED = 0, 1


def _add_arguments(parser: Parser) -> None:
    parser.option("paths", help_key="paths", metavar="PATH", nargs="*")
    parser.option("--check", help_key="check_format", action="store_true")
    parser.option("--to", help_key="to", choices=[*Language])
    parser.formats()


def _run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    language = Language(arguments.to) if arguments.to else None
    results = []
    for path in rule_files(arguments.paths, terminal.words):
        result = _format(path, language, arguments.check, terminal)
        results.append((path, result))
        if arguments.format == "text":
            terminal.say(terminal.words(f"fmt.{result}", path=str(path)))
    if arguments.format == "json":
        data = [{"file": path.as_posix(), "result": result} for path, result in results]
        terminal.say_data({"files": data})
    failed = {"would_change", "unreadable"}
    return UNFORMATTED if any(result in failed for _, result in results) else DONE


def _format(path: Path, language: Language | None, check: bool, terminal: Terminal) -> str:
    """Format one file: "unchanged", "changed", "would_change" or "unreadable"."""
    file = read(path)
    if file.tree is None or has_errors(file.diagnostics):
        errors = [item for item in file.diagnostics if item.severity is Severity.ERROR]
        terminal.tell_diagnostics(errors, file.sources)
        return "unreadable"
    text = formatted(file, language)
    if path.read_bytes() == text.encode("utf-8"):
        return "unchanged"
    if check:
        return "would_change"
    write_text(path, text)
    return "changed"


def formatted(file: RuleFile, language: Language | None) -> str:
    """The canonical text of a readable rule file, in its own language or the one wanted."""
    if file.tree is None:
        raise ValueError("a file without a tree has no canonical text")
    wanted = language or own_language(file.source)
    beneath = [item.tree for item in file.chain[:-1] if item.tree is not None]
    return format_policy(file.tree, wanted, file.references, beneath)


def own_language(source: SourceText) -> Language:
    """The language of a file's first keyword."""
    chinese = spelled("POLICY", Language.ZH)
    starts = any(line.lstrip().startswith(chinese) for line in source.lines)
    return Language.ZH if starts else Language.EN


COMMAND = Command("fmt", _add_arguments, _run)
