"""Calculators and claims for the tests of settling."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from compiler.pipeline import Loaded, compile_rules, load, read_rules
from compiler.settle.file import Job, settle_file
from compiler.settle.summary import Summary
from dsl.language import Language

ROOT = Path(__file__).resolve().parent.parent
POLICIES = ROOT / "policies"


@cache
def loaded(policy: str) -> Loaded:
    """The calculator of a policy that ships."""
    path = POLICIES / f"{policy}.policy"
    compiled = compile_rules(read_rules(path.name, path.read_bytes()))
    assert compiled.program is not None, compiled.diagnostics
    return load(compiled.program)


HUINING: Mapping[str, str] = {
    "claim_id": "c1",
    "person_id": "p1",
    "date": "2018-07-01",
    "status": "registered_poor",
    "care": "inpatient",
    "level": "county",
    "eligible": "20000.00",
    "other": "0",
}


def claim(**cells: str) -> dict[str, str]:
    """A claim of Huining, with other cells where they are given."""
    return {**HUINING, **cells}


def csv_text(rows: Iterable[Mapping[str, str]]) -> str:
    """Rows as CSV, with the columns of the first."""
    listed = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(listed[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue()


@dataclass(frozen=True)
class Settled:
    """What one run left behind; None for a file that is not there."""

    summary: Summary
    output: list[dict[str, str]]
    rejects: list[dict[str, str]] | None


def settle(
    folder: Path,
    claims: str | bytes | Sequence[Mapping[str, str]],
    *,
    policy: str = "huining_2018",
    opening: str | None = None,
    rejects: bool = False,
    excel: bool = False,
    language: Language = Language.EN,
) -> Settled:
    """Settle claims, given as bytes, text or rows, through files in a folder."""
    if not isinstance(claims, str | bytes):
        claims = csv_text(claims)
    data = claims.encode() if isinstance(claims, str) else claims
    (folder / "claims.csv").write_bytes(data)
    if opening is not None:
        (folder / "opening.csv").write_text(opening, "utf-8")
    job = Job(
        folder / "claims.csv",
        folder / "out.csv",
        folder / "named.csv" if rejects else None,
        folder / "opening.csv" if opening is not None else None,
        excel,
        language,
    )
    summary = settle_file(loaded(policy).calculator, job)
    output = rows_of(job.output)
    assert output is not None
    return Settled(summary, output, rows_of(job.rejects_file))


def rows_of(path: Path) -> list[dict[str, str]] | None:
    """The rows of a CSV file, None if there is none."""
    if not path.exists():
        return None
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
