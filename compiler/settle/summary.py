"""What a settled file comes to: data first, in JSON or words afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compiler.settle.calculator import Calculator
from compiler.settle.csv_input import GB18030, UTF8_MARKED
from compiler.settle.percent import percent
from compiler.version import VERSION
from compiler.wording.catalogue import Catalogue
from dsl.values import yuan_exact


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts and sums of one run; amounts in fen. `rejects` counts rows by reason in words."""

    calculator: Calculator
    claims_file: str
    output_file: str
    rejects_file: str | None
    encoding: str
    claims: int
    blank_rows: int
    persons: int
    amounts: tuple[int, ...]
    rejects: Mapping[str, int]
    seconds: float

    @property
    def rejected(self) -> int:
        """How many rows are not settled."""
        return sum(self.rejects.values())

    @property
    def settled(self) -> int:
        """How many rows are settled."""
        return self.claims - self.rejected

    def as_data(self) -> dict[str, object]:
        """The summary for `--format json`; money in yuan as text."""
        identity = self.calculator.identity
        *payments, patient = map(yuan_exact, self.amounts)
        payers = [payer.name for payer in self.calculator.payers]
        return {
            "tiaoli": VERSION,
            "policy": identity.policy,
            "rules": identity.version,
            "readings": dict(identity.choices),
            "claims_file": self.claims_file,
            "output_file": self.output_file,
            "rejects_file": self.rejects_file,
            "encoding": self.encoding,
            "claims": self.claims,
            "settled": self.settled,
            "rejected": self.rejected,
            "persons": self.persons,
            "total": yuan_exact(sum(self.amounts)),
            "payments": dict(zip(payers, payments, strict=True)),
            "patient": patient,
            "rejects": [
                {"reason": reason, "count": count} for reason, count in self.rejects.items()
            ],
            "blank_rows": self.blank_rows,
            "seconds": round(self.seconds, 3),
        }

    def as_lines(self, words: Catalogue) -> Iterator[str]:
        """The summary in words."""
        identity = self.calculator.identity
        yield words("summary.policy", title=identity.title, version=identity.version)
        if self.encoding == GB18030:
            yield words("summary.gb18030")
        if self.encoding == UTF8_MARKED:
            yield words("summary.marked")
        if self.blank_rows:
            yield words("summary.blank_rows", count=f"{self.blank_rows:,}")
        yield words(
            "summary.settled",
            settled=f"{self.settled:,}",
            persons=f"{self.persons:,}",
            file=self.output_file,
        )
        yield from self._money_lines(words)
        if self.rejected and self.rejects_file is not None:
            yield words("summary.rejected", count=f"{self.rejected:,}", file=self.rejects_file)
            for reason, count in self.rejects.items():
                yield words("summary.reject", count=f"{count:,}", reason=reason)
        if self.seconds < 1:
            yield words("summary.quick", seconds=f"{self.seconds:.2f}")
        else:
            rate = f"{self.claims / self.seconds:,.0f}"
            yield words("summary.time", seconds=f"{self.seconds:.1f}", rate=rate)

    def _money_lines(self, words: Catalogue) -> Iterator[str]:
        total = sum(self.amounts)
        yield words("summary.total", amount=yuan_exact(total, grouped=True))
        for payer, fen in zip(self.calculator.payers, self.amounts, strict=False):
            yield words(
                "summary.payer",
                payer=payer.label,
                amount=yuan_exact(fen, grouped=True),
                share=percent(fen, total),
            )
        patient = self.amounts[-1]
        amount = yuan_exact(patient, grouped=True)
        yield words("summary.patient", amount=amount, share=percent(patient, total))
