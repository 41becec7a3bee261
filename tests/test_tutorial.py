"""The tutorial is run, step by step, and must show what the commands print.

`TIAOLI_REWRITE=1` writes what they print now into the tutorial; read the difference.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from compiler.cli.main import main

DOCS = Path(__file__).resolve().parent.parent / "docs"
FENCE = re.compile(r"^```(\w+)(?: (save|append)=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: a file to write, or commands with what they print."""

    kind: str
    action: str | None
    file: str | None
    text: str


def blocks(document: str) -> Iterator[Block]:
    for match in FENCE.finditer(document):
        yield Block(*match.groups())


def run(commands: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a block of commands looks like when it is run."""
    shown = []
    for line in commands.splitlines():
        if not line.startswith("$ "):
            continue
        program, *arguments = shlex.split(line[2:])
        assert program == "tiaoli"
        main(arguments)
        captured = capsys.readouterr()
        shown.append(f"{line}\n{_stable(captured.err + captured.out)}")
    return "".join(shown)


def _stable(text: str) -> str:
    """Without trailing blanks, and without the time that a run took."""
    text = re.sub(r"\d+\.\d+( ?s\b| ?秒)", r"0.0\1", text)
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


@pytest.mark.parametrize("name", ["tutorial.en.md", "tutorial.zh.md"])
def test_every_step_shows_what_is_printed(
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = (DOCS / name).read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    rewritten = document
    for block in blocks(document):
        if block.kind == "console":
            printed = run(block.text, capsys)
            rewritten = rewritten.replace(
                f"```console\n{block.text}```", f"```console\n{printed}```", 1
            )
        else:
            assert block.file is not None
            mode = "w" if block.action == "save" else "a"
            with (tmp_path / block.file).open(mode, encoding="utf-8") as file:
                file.write(block.text)
    if os.environ.get("TIAOLI_REWRITE"):
        (DOCS / name).write_text(rewritten, "utf-8")
    assert rewritten == document or os.environ.get("TIAOLI_REWRITE")
