"""The README's promises: two commands to start with, and code that runs."""

from __future__ import annotations

import re
from pathlib import Path

README = (Path(__file__).resolve().parent.parent / "README.md").read_text("utf-8")


def fenced(language: str, text: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_start_has_two_commands_of_one_line() -> None:
    start = README.split("\n## Start\n")[1].split("\n## ")[0]
    commands = fenced("sh", start)
    assert [command.count("\n") for command in commands] == [1, 1]
    assert "tiaoli settle" in commands[0]
    assert commands[1].rstrip().endswith("python -m pytest")


def test_the_code_runs() -> None:
    names: dict[str, object] = {}
    for code in fenced("python", README):
        exec(compile(code, "README.md", "exec"), names)
    assert "settled" in names
