"""Where what is made of rule files stands, seen from the folder in which a command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

#: What `build` writes to, unless it is told otherwise.
FOLDER: Final = Path("generated")
#: The verdicts that `check --record` writes and `build` reads.
PROOFS: Final = FOLDER / "proofs"
