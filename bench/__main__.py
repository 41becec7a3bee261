"""`python -m bench latency` and `python -m bench mutants`: long runs, as data or as a table."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.hand.replay import MODULES
from bench.latency import measure

GENERATED = Path(__file__).resolve().parent.parent / "generated"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of them; a status other than 0 says that what it measures is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    commands = parser.add_subparsers(dest="what", required=True)
    latency = commands.add_parser("latency", help="how long settling a claim takes")
    latency.add_argument("--json", action="store_true", help="print a JSON list")
    mutants = commands.add_parser("mutants", help="wrong rule files, and what notices each")
    _add_mutants(mutants)
    chosen = parser.parse_args(arguments)
    if chosen.what == "mutants":
        return _mutants(chosen)
    policies = [name for name in MODULES if (GENERATED / f"{name}.py").exists()]
    rows = [asdict(measure(policy)) for policy in policies]
    if chosen.json:
        print(json.dumps(rows, indent=2))
        return 0
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    return 0


def _add_mutants(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--policy", action="append", metavar="NAME", help="only this; repeatable")
    parser.add_argument("--limit", type=int, default=330, metavar="N", help="how many in all")
    parser.add_argument("--seed", type=int, default=1, help="decides which mutants are picked")
    parser.add_argument("--time", type=float, default=60.0, help="processor seconds for each")
    parser.add_argument("--at-once", type=int, default=2, metavar="N", help="processes at a time")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write Markdown, too")


def _mutants(chosen: argparse.Namespace) -> int:
    from bench.mutants.command import run  # wants the solver, which latency does not

    return run(chosen)


if __name__ == "__main__":
    raise SystemExit(main())
