"""`tiaoli build`: what is made of rule files, or a check that what is committed is current."""

from __future__ import annotations

import argparse
from pathlib import Path, PurePosixPath

from compiler.cli import documents
from compiler.cli.built import BUILT, built_of_all
from compiler.cli.folders import FOLDER
from compiler.cli.rule_files import read, rule_files
from compiler.cli.terminal import Terminal
from compiler.cli.usage import Command, Parser, UsageError, choices_of
from compiler.files import write_text
from compiler.pipeline import Choices, Compiled, compile_rules
from compiler.targets.documents.faithful import UnfaithfulError
from compiler.wording.catalogue import Catalogue
from dsl.diagnostics import Severity

DONE, FAILED = 0, 1


def _add_arguments(parser: Parser) -> None:
    parser.option("paths", help_key="paths", metavar="PATH", nargs="*")
    parser.option("-o", "--output", help_key="build_output", metavar="DIR")
    parser.option("--check", help_key="check_build", action="store_true")
    parser.readings()
    parser.formats()


def _run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    choices = choices_of(arguments, terminal.words)
    if choices and not arguments.output:
        raise UsageError(terminal.words("build.reading_needs_output"))
    folder = Path(arguments.output) if arguments.output else FOLDER
    files = rule_files(arguments.paths, terminal.words)
    compiled = [compile_rules(read(path), choices) for path in files]
    if not _all_compiled(compiled, terminal):
        return FAILED
    results = []
    outputs = _outputs(compiled, choices, terminal, whole=not arguments.paths or folder != FOLDER)
    if outputs is None:
        return FAILED
    for place, text in outputs:
        path = folder / place
        result = _stale(path, text) if arguments.check else _written(path, text)
        results.append((path, result))
        if arguments.format == "text":
            terminal.say(terminal.words(f"build.{result}", path=str(path)))
    if arguments.format == "json":
        data = [{"file": path.as_posix(), "result": result} for path, result in results]
        terminal.say_data({"files": data})
    bad = {"stale", "missing"}
    if not documents.available():
        terminal.complain("build.no_documents")
        return FAILED if arguments.check else DONE
    return FAILED if any(result in bad for _, result in results) else DONE


def _outputs(
    compiled: list[Compiled], choices: Choices, terminal: Terminal, *, whole: bool
) -> list[tuple[PurePosixPath, str]] | None:
    """Place and text of every file; None, and what is wrong told, if a document is not faithful.

    What is made of all policies together is made only of a whole folder, or in one of its own.
    """
    try:
        outputs = [output for item in compiled for made in BUILT for output in made(item, choices)]
        if whole:
            outputs += built_of_all(compiled)
    except UnfaithfulError as error:
        for text in documents.told(error, Catalogue("documents", terminal.language)):
            terminal.tell(terminal.words("error", text=text))
        return None
    return outputs


def _all_compiled(compiled: list[Compiled], terminal: Terminal) -> bool:
    """Whether every rule file compiles; nothing is written if one does not."""
    failed = [item for item in compiled if item.program is None]
    for item in failed:
        errors = [found for found in item.diagnostics if found.severity is Severity.ERROR]
        terminal.tell_diagnostics(errors, item.file.sources)
        terminal.complain("files.not_compiled", name=item.file.source.name)
    return not failed


def _stale(path: Path, text: str) -> str:
    """What the file on disk is: "current", "stale" or "missing"; line ends do not count."""
    if not path.is_file():
        return "missing"
    found = path.read_bytes().replace(b"\r\n", b"\n")
    return "current" if found == text.encode("utf-8") else "stale"


def _written(path: Path, text: str) -> str:
    """Write the file unless it is current already: "written" or "current"."""
    if _stale(path, text) == "current":
        return "current"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, text)
    return "written"


COMMAND = Command("build", _add_arguments, _run)
