"""Proofs on the command line: the cache, the processes, the progress."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import cast

from compiler.cli.progress import Progress
from compiler.obligations import Obligation
from compiler.pipeline import Compiled
from compiler.verify.job import Done, Job, job_key
from compiler.verify.pool import run_all
from compiler.verify.prove import CalculatorText, Plan, plan, verdicts
from compiler.verify.results import from_json, to_json
from compiler.version import VERSION

#: Packages whose code takes part in a verdict, or in what is kept of it.
_TAKES_PART = (
    "compiler.verify",
    "compiler.verify.translation",
    "compiler.program",
    "compiler",
    "dsl",
)
#: The solvers; the second one need not be there.
_SOLVERS = ("z3-solver", "cvc5")


def prove_all(
    policies: Sequence[Compiled],
    calculators: Mapping[str, tuple[str, str]],
    progress: Progress,
    *,
    cross_check: bool = False,
) -> list[tuple[Obligation, ...]]:
    """The obligations of each policy; `calculators` has the file and text of modules by policy.

    `cross_check`: every query is asked of a second solver, too.
    """
    texts = {name: CalculatorText(*given) for name, given in calculators.items()}
    cache = Cache(_folder(), _versions())
    found: list[tuple[Obligation, ...] | None] = []
    for item in policies:
        found.append(cache.verdicts(_content(item, texts.get(item.file.name), cross_check)))
    unknown = [index for index, known in enumerate(found) if known is None]
    plans = [
        plan(policies[index], texts.get(policies[index].file.name), cross_check=cross_check)
        for index in unknown
    ]
    for index, proved in zip(unknown, _proved(plans, cache, progress), strict=True):
        text = texts.get(policies[index].file.name)
        cache.keep_verdicts(_content(policies[index], text, cross_check), proved)
        found[index] = proved
    return [item for item in found if item is not None]


def _proved(
    plans: Sequence[Plan], cache: Cache, progress: Progress
) -> Iterator[tuple[Obligation, ...]]:
    """The verdicts of each plan; what is known of a job already is not proved again."""
    jobs = [job for item in plans for job in item.jobs]
    results: list[Done | None] = [cache.known(job) for job in jobs]
    missing = [index for index, done in enumerate(results) if done is None]
    progress.begin(len(missing))
    for index, done in zip(
        missing, run_all([jobs[index] for index in missing], progress.advance), strict=True
    ):
        results[index] = done
        cache.keep(jobs[index], done)
    progress.end()
    position = 0
    for item in plans:
        own = results[position : position + len(item.jobs)]
        position += len(item.jobs)
        yield verdicts(item, [done for done in own if done is not None])


def _content(policy: Compiled, calculator: CalculatorText | None, cross_check: bool) -> str:
    """All that the verdicts on a policy and their places come from: the files as they stand."""
    texts = ["\n".join([name, *source.lines]) for name, source in policy.file.sources.items()]
    return "\n".join([*texts, repr(calculator), repr(cross_check)])


class Cache:
    """Results by content: a file each, under a folder; what can't be read or written is no harm."""

    def __init__(self, folder: Path, versions: str) -> None:
        self._folder = folder
        self._versions = versions

    def known(self, job: Job) -> Done | None:
        """The result of the same job, by the same versions of everything; None if there is none."""
        try:
            return from_json(self._path(job).read_text("utf-8"))
        except (OSError, ValueError):
            return None

    def keep(self, job: Job, done: Done) -> None:
        """Remember a result."""
        text = to_json(done)
        if text is None:
            return
        self._write(self._path(job), text.encode())

    def verdicts(self, content: str) -> tuple[Obligation, ...] | None:
        """The verdicts on the same files by the same versions; None if they are not known."""
        try:
            return cast("tuple[Obligation, ...]", pickle.loads(self._whole(content).read_bytes()))
        except Exception:  # whatever a damaged file does, it is no more than unknown
            return None

    def keep_verdicts(self, content: str, found: tuple[Obligation, ...]) -> None:
        """Remember the verdicts on whole files, but not faults of the tool."""
        if not any(item.fault for item in found):
            self._write(self._whole(content), pickle.dumps(found))

    def _write(self, path: Path, content: bytes) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}")
            part.write_bytes(content)
            part.replace(path)
        except OSError:
            return

    def _whole(self, content: str) -> Path:
        key = sha256(f"{self._versions}\n{content}".encode()).hexdigest()
        return self._folder / key[:2] / f"{key}.pickle"

    def _path(self, job: Job) -> Path:
        key = job_key(job, self._versions)
        return self._folder / key[:2] / f"{key}.json"


def _folder() -> Path:
    """Where proofs are remembered: TIAOLI_CACHE, or the user's own folder for such things."""
    given = os.environ.get("TIAOLI_CACHE")
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "tiaoli" / "proofs"


def _versions() -> str:
    """Of this program, its verifier's own text, and the solver."""
    digest = sha256()
    for package in _TAKES_PART:
        for item in sorted(files(package).iterdir(), key=lambda item: item.name):
            if item.name.endswith(".py"):
                digest.update(item.read_bytes())
    solvers = [f"{name} {_version(name)}" for name in _SOLVERS]
    return " ".join([VERSION, digest.hexdigest(), *solvers])


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
