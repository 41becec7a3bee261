"""Rule files as they stood at a revision of git: `REVISION:PATH`."""

from __future__ import annotations

import subprocess
from pathlib import Path, PurePosixPath

from compiler.cli.rule_files import SUFFIX
from compiler.cli.usage import UsageError
from compiler.pipeline import RuleFile, read_rules
from compiler.sources import Found, Missing
from compiler.wording.catalogue import Catalogue


def is_revision(name: str) -> bool:
    """Whether a name is meant as `REVISION:PATH`."""
    revision, colon, path = name.partition(":")
    return bool(revision and colon and path.endswith(SUFFIX)) and not Path(name).exists()


def read_revision(name: str, words: Catalogue) -> RuleFile:
    """Read a rule file, and those beside it that it amends, of one revision.

    The path is seen from the working directory. A revision or file that git does not know is a
    usage error.
    """
    revision, _, path = name.partition(":")
    folder = PurePosixPath(Path(path).as_posix()).parent

    def beside(policy: str) -> Found | Missing:
        wanted = (folder / f"{policy}{SUFFIX}").as_posix()
        data = _shown(revision, wanted)
        if data is None:
            return Missing(f"{revision}:{wanted}", ())
        return Found(f"{revision}:{wanted}", data)

    data = _shown(revision, Path(path).as_posix())
    if data is None:
        raise UsageError(words("diff.no_revision", name=name))
    return read_rules(f"{revision}:{Path(path).as_posix()}", data, beside)


def _shown(revision: str, path: str) -> bytes | None:
    """A file's bytes at a revision; None if git has none, or there is no git."""
    try:
        done = subprocess.run(
            ["git", "show", "--end-of-options", f"{revision}:./{path}"],
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None
