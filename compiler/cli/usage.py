"""The command line: parsers that speak both languages, and what all commands share."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NoReturn

from compiler.cli.terminal import Terminal
from compiler.settle.cells import BAD, read_date
from compiler.wording.catalogue import Catalogue, Filling
from dsl.language import Language
from dsl.width import display_width

#: argparse's own messages, and under which key the catalogue has them.
_MESSAGES: Final = (
    (re.compile(r"the following arguments are required: (?P<names>.*)"), "required"),
    (re.compile(r"unrecognized arguments: (?P<names>.*)"), "unrecognized"),
    (re.compile(r"argument (?P<name>.*): expected .*argument.*"), "expected_value"),
    (
        re.compile(
            r"argument (?P<name>.*): invalid choice: (?P<value>.*) \(choose from (?P<all>.*)\)"
        ),
        "invalid_choice",
    ),
    (re.compile(r"argument (?P<name>.*): ignored explicit argument .*"), "no_value"),
    (re.compile(r"argument (?P<name>.*): (?P<message>.*)"), "argument"),
)


class UsageError(Exception):
    """The command line can't be followed; `text` says why, `usage` how it is used."""

    def __init__(self, text: str, usage: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.usage = usage


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its arguments, and what it does; `run` gives the exit status.

    The catalogue has its summary under `<name>.summary` and its description under
    `<name>.description`.
    """

    name: str
    add_arguments: Callable[[Parser], None]
    run: Callable[[argparse.Namespace, Terminal], int]


class Parser(argparse.ArgumentParser):
    """An argument parser in the language of the catalogue, which raises its errors."""

    def __init__(self, words: Catalogue, prog: str, description: str) -> None:
        super().__init__(
            prog=prog,
            description=description,
            add_help=False,
            allow_abbrev=False,
            formatter_class=_formatter(words),
        )
        self.words = words
        self._positionals.title = words("help.positionals")
        self._optionals.title = words("help.options")
        self.add_argument("-h", "--help", action="help", help=words("help.help"))
        self.add_argument("--lang", choices=[*Language], help=words("help.lang"))

    def option(self, *names: str, help_key: str, **details: object) -> None:
        """Add an argument with its help from the catalogue."""
        self.add_argument(*names, help=self.words(f"help.{help_key}"), **details)  # type: ignore[arg-type]

    def formats(self, *others: str, help_key: str = "format") -> None:
        """Add `--format`, as every command takes it."""
        choices = ["text", "json", *others]
        self.option("--format", help_key=help_key, choices=choices, default="text")

    def readings(self, name: str = "--reading", help_key: str = "reading") -> None:
        """Add `--reading`, or another option like it, which may be given several times."""
        self.option(
            name,
            help_key=help_key,
            action="append",
            default=[],
            metavar="NAME=OPTION",
            type=self._reading,
        )

    def a_date(self, text: str) -> date:
        """The type of an argument that is a date."""
        if read_date(text) == BAD:
            raise argparse.ArgumentTypeError(self.words("usage.date", text=text))
        return date.fromisoformat(text)

    def _reading(self, text: str) -> tuple[str, str]:
        name, equals, option = text.partition("=")
        if not (name and equals and option):
            raise argparse.ArgumentTypeError(self.words("usage.reading", text=text))
        return name, option

    def error(self, message: str) -> NoReturn:
        """Raise the message in the catalogue's language."""
        raise UsageError(_translated(message, self.words), self.format_usage().strip())


def choices_of(
    arguments: argparse.Namespace, words: Catalogue, argument: str = "reading"
) -> dict[str, str]:
    """The readings chosen by an argument; one chosen twice is a usage error."""
    choices: dict[str, str] = {}
    for name, option in getattr(arguments, argument):
        if choices.setdefault(name, option) != option:
            raise UsageError(words("usage.reading_twice", name=name))
    return choices


def language_in(arguments: Sequence[str]) -> tuple[list[str], str | None]:
    """The arguments without `--lang`, wherever it stands, and its value; the last one counts."""
    rest: list[str] = []
    chosen: str | None = None
    pending = iter(arguments)
    for argument in pending:
        if argument == "--":
            return [*rest, argument, *pending], chosen
        if argument == "--lang":
            chosen = next(pending, "")
        elif argument.startswith("--lang="):
            chosen = argument.partition("=")[2]
        else:
            rest.append(argument)
    return rest, chosen


def _translated(message: str, words: Catalogue) -> str:
    for pattern, key in _MESSAGES:
        found = pattern.fullmatch(message)
        if found is not None:
            fillings: dict[str, Filling] = {
                name: (value or "").replace("'", "") for name, value in found.groupdict().items()
            }
            return words(f"usage.{key}", **fillings)
    return message


def _formatter(words: Catalogue) -> type[argparse.HelpFormatter]:
    class Formatter(argparse.HelpFormatter):
        """The standard layout in the catalogue's language, wrapped by width on the terminal."""

        def add_usage(
            self,
            usage: str | None,
            actions: Iterable[argparse.Action],
            groups: Iterable[argparse._MutuallyExclusiveGroup],
            prefix: str | None = None,
        ) -> None:
            """Add the usage under the catalogue's word for it."""
            super().add_usage(usage, actions, groups, prefix or words("help.usage"))

        def _split_lines(self, text: str, width: int) -> list[str]:
            return wrapped(text, width)

        def _fill_text(self, text: str, width: int, indent: str) -> str:
            return "\n".join(indent + line for line in wrapped(text, width - len(indent)))

    return Formatter


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most this width on a terminal, broken at blanks and between Chinese words."""
    lines, line = [], ""
    for part in re.findall(r"\s+|[!-~]+|.[，。、；：！？）”]*", text):
        if line and display_width(line + part.rstrip()) > width:
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()]
