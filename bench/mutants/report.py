"""What noticed the mutants: one table, the shares, the list; as text, Markdown and JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bench.mutants.judge import Answer, Column
from bench.mutants.mutant import Kind, RuleText
from bench.mutants.run import Judged
from compiler.version import VERSION

_HEADINGS: Final = ("error", "obligation", "example", "diff", "equivalent", "none", "all")
_LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class Results:
    """All mutants of a run, judged."""

    seed: int
    seconds: float
    judged: tuple[Judged, ...]

    def count(self, column: Column | None) -> int:
        """How many were noticed first by a column; None: by none."""
        return sum(item.column is column for item in self.judged)

    @property
    def sound(self) -> bool:
        """Whether every mutant is in some column, and the tool had no fault of its own."""
        return all(item.column is not None and not item.fault for item in self.judged)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the mutants: so many of so many, in words."""

    name: str
    part: int
    of: int

    @property
    def percent(self) -> str:
        """The share in percent, to a tenth."""
        return f"{100 * self.part / self.of:.1f}%" if self.of else "—"


def shares(results: Results) -> list[Share]:
    """What obligations alone refute, errors of the compiler counted in and out."""
    errors, proved = results.count(Column.ERROR), results.count(Column.OBLIGATION)
    every, same = len(results.judged), results.count(Column.EQUIVALENT)
    written = [item for item in results.judged if isinstance(item.mutant.wrong, RuleText)]
    refuted = [item for item in written if item.column in (Column.ERROR, Column.OBLIGATION)]
    both = "refuted by obligations or errors"
    return [
        Share(f"{both}, of all", errors + proved, every),
        Share("refuted by obligations, of those without errors", proved, every - errors),
        Share(f"{both}, of those not equivalent", errors + proved, every - same),
        Share(f"{both}, of wrong rule files alone", len(refuted), len(written)),
    ]


def table(results: Results, of: Callable[[Judged], str]) -> list[tuple[str, ...]]:
    """The rows of a table, headings first, totals last; `of` says in which row a mutant is."""
    rows: dict[str, Counter[Column | None]] = {}
    for item in results.judged:
        rows.setdefault(of(item), Counter())[item.column] += 1
    whole: Counter[Column | None] = Counter()
    for counts in rows.values():
        whole.update(counts)
    lines: list[tuple[str, ...]] = [("", *_HEADINGS)]
    lines += [_row(name, counts) for name, counts in (*rows.items(), ("all", whole))]
    return lines


def _row(name: str, counts: Counter[Column | None]) -> tuple[str, ...]:
    numbers = [counts[column] for column in (*Column, None)]
    return (name, *(str(number or "·") for number in (*numbers, sum(numbers))))


def by_kind(results: Results) -> list[tuple[str, ...]]:
    """The table by kind of mistake, in the order of the kinds."""
    order = {kind.value: number for number, kind in enumerate(Kind)}
    ordered = sorted(results.judged, key=lambda item: order[item.mutant.kind.value])
    return table(
        Results(results.seed, results.seconds, tuple(ordered)), lambda item: item.mutant.kind.value
    )


def by_policy(results: Results) -> list[tuple[str, ...]]:
    """The table by policy."""
    return table(results, lambda item: item.mutant.policy)


def noticed(results: Results, column: Column) -> int:
    """How many a column notices, first or not."""
    return sum(item.answer(column) is Answer.YES for item in results.judged)


# --- formats -------------------------------------------------------------------------------------


def as_text(results: Results) -> str:
    """The tables, the shares, and what no obligation refutes."""
    lines = [*_columns(by_kind(results)), "", *_columns(by_policy(results)), ""]
    lines += _summary(results)
    lines += ["", "Not refuted by any obligation:"]
    for item in _open(results):
        mutant, column = item.mutant, item.column
        place = _place(item)
        lines.append(f"  {place}  {mutant.kind.value}  [{column.value if column else 'NONE'}]")
        lines.append(f"    {_short(mutant.was)}  →  {_short(mutant.now) or 'nothing'}")
    return "\n".join(lines)


def as_markdown(results: Results) -> str:
    """The same, and the list of all mutants."""
    lines = [f"# Mutants (Tiaoli {VERSION}, seed {results.seed})", "", *_bullets(results), ""]
    lines += [*_pipes(by_kind(results)), "", *_pipes(by_policy(results)), ""]
    lines += ["## All mutants", ""]
    headings = ("place", "mistake", "stood there", "stands there", "noticed first by", "which")
    rows = [
        (
            _place(item),
            item.mutant.kind.value,
            _short(item.mutant.was),
            _short(item.mutant.now),
            item.column.value if item.column else "NONE",
            _by(item),
        )
        for item in results.judged
    ]
    return "\n".join([*lines, *_pipes([headings, *rows]), ""])


def as_data(results: Results) -> dict[str, object]:
    """The same for programs."""
    counts = {column.value: results.count(column) for column in Column}
    return {
        "tiaoli": VERSION,
        "seed": results.seed,
        "seconds": results.seconds,
        "counts": {**counts, "none": results.count(None), "all": len(results.judged)},
        "shares": [
            {"name": share.name, "part": share.part, "of": share.of} for share in shares(results)
        ],
        "mutants": [_mutant_data(item) for item in results.judged],
    }


def _mutant_data(item: Judged) -> dict[str, object]:
    mutant = item.mutant
    return {
        "policy": mutant.policy,
        "line": mutant.line,
        "kind": mutant.kind.value,
        "was": mutant.was,
        "now": mutant.now,
        "column": item.column.value if item.column else None,
        "findings": {
            found.column.value: {"answer": found.answer.value, "by": found.by}
            for found in item.findings.values()
        },
        "seconds": item.seconds,
        **({"fault": item.fault} if item.fault else {}),
    }


def _open(results: Results) -> Iterator[Judged]:
    """Mutants that change something and that no error or obligation notices."""
    closed = (Column.ERROR, Column.OBLIGATION, Column.EQUIVALENT)
    return (item for item in results.judged if item.column not in closed)


def _summary(results: Results) -> list[str]:
    every = len(results.judged)
    lines = [
        f"{share.name}: {share.part} of {share.of}, {share.percent}" for share in shares(results)
    ]
    lines += [
        f"noticed by {name} at all: {noticed(results, column)} of {every}"
        for name, column in (("examples", Column.EXAMPLE), ("diff", Column.DIFF))
    ]
    undecided = sum(
        found.answer is Answer.UNDECIDED
        for item in results.judged
        for found in item.findings.values()
    )
    faults = sum(bool(item.fault) for item in results.judged)
    lines.append(f"columns undecided: {undecided}; faults of the tool: {faults}")
    lines.append(f"seconds: {results.seconds:.0f}, a mutant {_mean(results):.1f}")
    return lines


def _mean(results: Results) -> float:
    return sum(item.seconds for item in results.judged) / max(1, len(results.judged))


def _bullets(results: Results) -> Iterable[str]:
    return [f"- {line}" for line in _summary(results)]


def _place(item: Judged) -> str:
    mutant = item.mutant
    return f"{mutant.policy}:{mutant.line}" if mutant.line else mutant.policy


def _by(item: Judged) -> str:
    return item.findings[item.column].by if item.column else ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows in columns, numbers to the right."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def _pipes(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows as a Markdown table."""
    lines = [f"| {' | '.join(cell.replace('|', '¦') for cell in row)} |" for row in rows]
    return [lines[0], f"|{'---|' * len(rows[0])}", *lines[1:]]
