"""Fixtures that more than one file of tests uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from browser import opened_browser
from commands import Tiaoli

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def tiaoli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tiaoli:
    """Runs commands in English, as with an English locale, on 80 columns."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")
    return Tiaoli(capsys)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; the test is skipped where it is not installed."""
    with opened_browser() as opened:
        yield opened
