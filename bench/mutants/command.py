"""`python -m bench mutants`: wrong versions of the policies, and what notices each."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from bench.mutants.report import Results, as_data, as_markdown, as_text
from bench.mutants.run import Files, Judged, judge_all, rights
from bench.mutants.select import choose
from compiler.pipeline import RuleFile, read_rules

POLICIES = Path(__file__).resolve().parent.parent.parent / "policies"


def run(arguments: argparse.Namespace) -> int:
    """Make and judge mutants; 1 if any is in no column, 2 if a policy can't be read."""
    files = rule_files(POLICIES, arguments.policy)
    if not files:
        print(f"no such policy: {', '.join(arguments.policy)}", file=sys.stderr)
        return 2
    started = monotonic()
    right = rights(files)
    counts = shared_out(arguments.limit, len(files))
    mutants = [
        mutant
        for file, count in zip(files, counts, strict=True)
        for mutant in choose(file, count, arguments.seed)
    ]
    judged = judge_all(
        mutants,
        right,
        beside(POLICIES),
        limit=arguments.time,
        at_once=arguments.at_once,
        finished=_Progress(len(mutants)),
    )
    results = Results(arguments.seed, round(monotonic() - started, 1), tuple(judged))
    if arguments.json:
        print(json.dumps(as_data(results), ensure_ascii=False, indent=2))
    else:
        print(as_text(results))
    if arguments.output is not None:
        arguments.output.write_text(as_markdown(results), "utf-8")
    return 0 if results.sound else 1


def rule_files(folder: Path, names: Sequence[str] | None) -> list[RuleFile]:
    """The rule files of a folder, those with these names alone if there are any."""
    found = beside(folder)
    paths = sorted(folder.glob("*.policy"))
    return [
        read_rules(path.name, path.read_bytes(), found)
        for path in paths
        if names is None or path.stem in names
    ]


def beside(folder: Path) -> Files:
    """The rule files of a folder, for those that amend one another."""
    return Files({path.stem: path.read_bytes() for path in sorted(folder.glob("*.policy"))})


def shared_out(count: int, among: int) -> list[int]:
    """A number in parts as equal as can be, the larger first."""
    return [count // among + (index < count % among) for index in range(among)]


class _Progress:
    """How many are judged, for who waits."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._done = 0

    def __call__(self, judged: Judged) -> None:
        self._done += 1
        if judged.fault:
            print(judged.fault, file=sys.stderr)
        if sys.stderr.isatty():
            print(f"\r{self._done}/{self._count}", end="", file=sys.stderr, flush=True)
