"""Rule files on disk: found by path or by name, read, compiled, complained about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

from compiler.cli.terminal import Terminal
from compiler.cli.usage import UsageError
from compiler.pipeline import Choices, Compiled, RuleFile, compile_rules, read_rules
from compiler.sources import Found, Missing
from compiler.wording.alike import meant
from compiler.wording.catalogue import Catalogue
from dsl.diagnostics import Severity, has_errors

SUFFIX: Final = ".policy"
FOLDER: Final = Path("policies")


def rule_files(paths: Sequence[str], words: Catalogue) -> list[Path]:
    """The rule files that the paths name: files as they are, folders with all they hold.

    Without paths, those of `policies/`. A path that leads nowhere is a usage error.
    """
    found: list[Path] = []
    for path in map(Path, paths or [str(FOLDER)]):
        if path.is_dir():
            inside = sorted(path.glob(f"*{SUFFIX}"))
            if not inside:
                raise UsageError(words("files.none_inside", path=str(path)))
            found += inside
        elif path.exists():
            found.append(path)
        else:
            raise UsageError(words("files.no_path", path=str(path)))
    return list(dict.fromkeys(found))


def policy_path(name: str, words: Catalogue) -> Path:
    """The rule file of a policy, by its name or its path.

    A name is looked up in `policies/` here, then among the policies that come with Tiaoli.
    """
    path = Path(name)
    if path.suffix == SUFFIX or len(path.parts) > 1:
        if not path.is_file():
            raise UsageError(words("files.no_path", path=name))
        return path
    known = {path.stem: path for folder in _folders() for path in folder.glob(f"*{SUFFIX}")}
    if name in known:
        return known[name]
    likely = meant(name, {stem: stem for stem in known})
    if likely is not None:
        raise UsageError(words("files.misspelt_policy", name=name, likely=likely))
    raise UsageError(words("files.no_policy", name=name, known=sorted(known) or ["—"]))


def read(path: Path) -> RuleFile:
    """Read a rule file, and those in its folder that it amends; raises OSError."""
    return read_text(path, path.read_bytes())


def read_text(path: Path, content: bytes) -> RuleFile:
    """The rule file at a place as if this were its content; raises OSError."""
    folder = path.parent

    def beside(name: str) -> Found | Missing:
        wanted = folder / f"{name}{SUFFIX}"
        if wanted.is_file():
            return Found(wanted.as_posix(), wanted.read_bytes())
        others = (item for item in folder.glob(f"*{SUFFIX}") if item.name != path.name)
        return Missing(wanted.as_posix(), tuple(sorted(item.stem for item in others)))

    return read_rules(path.as_posix(), content, beside)


def compiled_policy(
    name: str, choices: Choices, terminal: Terminal, *, before: bool = False
) -> Compiled | None:
    """Compile the policy that a command names; None, and its errors told, if that fails."""
    file = read(policy_path(name, terminal.words))
    return compiled_file(file, choices, terminal, name=name, before=before)


def compiled_file(
    file: RuleFile, choices: Choices, terminal: Terminal, *, name: str, before: bool = False
) -> Compiled | None:
    """Compile a rule file that a command calls `name`; None, and its errors told, if that fails."""
    compiled = compile_rules(file, choices, before=before)
    if compiled.program is None:
        errors = [item for item in compiled.diagnostics if item.severity is Severity.ERROR]
        terminal.tell_diagnostics(errors, compiled.file.sources)
        of_file = has_errors(compiled.file.diagnostics) or not choices
        terminal.complain(
            "files.not_compiled" if of_file else "files.not_under_readings", name=name
        )
        return None
    return compiled


def _folders() -> Iterator[Path]:
    """The folders of policies, the one that counts last."""
    try:
        installed = files("policies")
    except ModuleNotFoundError:
        pass
    else:
        for entry in installed.iterdir():
            if entry.name.endswith(SUFFIX) and isinstance(entry, Path):
                yield entry.parent
                break
    yield FOLDER
