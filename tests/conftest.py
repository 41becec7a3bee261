"""Fixtures that more than one file of tests uses."""

from __future__ import annotations

import pytest
from commands import Tiaoli


@pytest.fixture
def tiaoli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tiaoli:
    """Runs commands in English, as with an English locale, on 80 columns."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")
    return Tiaoli(capsys)
