"""Expected texts beside their inputs; `TIAOLI_REWRITE=1 pytest` writes them anew."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def check(path: Path, text: str) -> None:
    """The file must hold the text, or is made to if a rewriting was asked for."""
    if os.environ.get("TIAOLI_REWRITE"):
        path.write_text(text, "utf-8", newline="\n")
    expected = path.read_text("utf-8") if path.exists() else None
    assert text == expected, f"{path.name} differs; see tests/snapshots.py"
