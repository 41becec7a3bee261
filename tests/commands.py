"""Running `tiaoli` in the process of the tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from compiler.cli.main import main

GOLDEN = Path(__file__).resolve().parent / "golden"
CLINIC = GOLDEN / "clinic_2020.policy"
CLAIMS = GOLDEN / "claims.csv"


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """The JSON that was printed."""
        read: dict[str, Any] = json.loads(self.out)
        return read


class Tiaoli:
    """Runs commands; the language is English unless the command says otherwise."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Result:
        status = main([str(argument) for argument in arguments])
        captured = self._capsys.readouterr()
        return Result(status, captured.out, captured.err)
