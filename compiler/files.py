"""Files that are there whole or not at all: written beside their place, then moved there."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to write; it takes its name when all is written, and leaves nothing otherwise.

    What is no ordinary file (a pipe, a terminal) is written directly.
    """
    target = path.resolve()
    ordinary = target.is_file() or not target.exists()
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part") if ordinary else target
    try:
        with draft.open("xb" if ordinary else "wb") as file:
            yield file
        if ordinary:
            os.replace(draft, target)
    except OSError as error:
        if error.filename is None:  # a full disk
            error.filename = str(path)
        raise
    finally:
        if ordinary:
            draft.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file as UTF-8 with line feeds, whole or not at all."""
    with written_whole(path) as file:
        file.write(text.encode("utf-8"))
