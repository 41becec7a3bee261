"""The command `tiaoli`: which command to run, in which language, and how failures end."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Final

from compiler.cli import build, cases, check, coverage, diff, document, explain, fmt, settle, show
from compiler.cli import list as list_command
from compiler.cli.terminal import Terminal, default_language
from compiler.cli.usage import Command, Parser, UsageError, language_in
from compiler.version import VERSION
from compiler.wording.alike import meant
from compiler.wording.catalogue import Catalogue
from dsl.language import Language

COMMANDS: Final[tuple[Command, ...]] = (
    check.COMMAND,
    build.COMMAND,
    settle.COMMAND,
    explain.COMMAND,
    show.COMMAND,
    diff.COMMAND,
    cases.COMMAND,
    list_command.COMMAND,
    document.COMMAND,
    coverage.COMMAND,
    fmt.COMMAND,
)

_FILE_ERRORS: Final = (
    (FileNotFoundError, "not_found"),
    (IsADirectoryError, "is_folder"),
    (PermissionError, "not_allowed"),
)
USAGE: Final = 2
INTERNAL: Final = 70
INTERRUPTED: Final = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    given, language = language_in(sys.argv[1:] if argv is None else argv)
    known = language in (None, *Language)
    terminal = Terminal(Language(language) if language and known else default_language())
    try:
        if not known:
            raise UsageError(terminal.words("usage.language", value=language or ""))
        status = _run(given, terminal)
        terminal.flush()
    except UsageError as error:
        return _misused(error, terminal)
    except OSError as error:
        return _failed(error, terminal)
    except KeyboardInterrupt:
        terminal.complain("interrupted")
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("TIAOLI_DEBUG"):
            raise
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{os.path.basename(place.filename)}:{place.lineno}"
        detail = f"{type(error).__name__}: {error} ({where}, tiaoli {VERSION})"
        terminal.complain("internal", detail=detail)
        return INTERNAL
    return status


def _run(given: Sequence[str], terminal: Terminal) -> int:
    parsers, parser = _parsers(terminal.words)
    name = next((argument for argument in given if not argument.startswith("-")), None)
    if name is None:
        if not given:
            terminal.tell(parser.format_help())
            return USAGE
    elif name not in parsers:
        likely = meant(name, {command: command for command in parsers})
        key = "usage.misspelt_command" if likely else "usage.no_command"
        raise UsageError(
            terminal.words(key, name=name, likely=likely or "", known=list(parsers)),
            parser.format_usage().strip(),
        )
    try:
        arguments = parser.parse_args(given)
    except SystemExit as stop:  # --help and --version
        return int(stop.code or 0)
    command = next(command for command in COMMANDS if command.name == arguments.command)
    return command.run(arguments, terminal)


def _parsers(words: Catalogue) -> tuple[dict[str, Parser], Parser]:
    parser = Parser(words, "tiaoli", words("help.description"))
    version = f"tiaoli {VERSION}"
    parser.add_argument("--version", action="version", version=version, help=words("help.version"))
    commands = parser.add_subparsers(
        dest="command", required=True, metavar=words("help.command"), title=words("help.commands")
    )
    parsers = {}
    for command in COMMANDS:
        own = commands.add_parser(
            command.name,
            help=words(f"{command.name}.summary"),
            words=words,
            prog=f"tiaoli {command.name}",
            description=words(f"{command.name}.description"),
        )
        command.add_arguments(own)
        parsers[command.name] = own
    return parsers, parser


def _misused(error: UsageError, terminal: Terminal) -> int:
    if error.usage:
        terminal.tell(error.usage)
    terminal.tell(terminal.words("error", text=error.text))
    return USAGE


def _failed(error: OSError, terminal: Terminal) -> int:
    """A file that can't be read or written; a reader of our output that has gone away."""
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return USAGE
    kind = next((name for kind, name in _FILE_ERRORS if isinstance(error, kind)), "other")
    reason = error.strerror or str(error)
    terminal.complain(f"files.{kind}", path=str(error.filename or ""), reason=reason)
    return USAGE


if __name__ == "__main__":
    sys.exit(main())
