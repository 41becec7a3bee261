"""`cases --format csv`: a claims file that other systems can be tested with."""

from __future__ import annotations

import csv
import io

from compiler.case_files.rows import columns, rows
from compiler.verify.cases import CaseSet
from dsl.language import Language


def render(cases: CaseSet, language: Language) -> str:
    """The file; `tiaoli settle` takes it as it is and gives the expected amounts."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns(cases.program), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(cases, language))
    return text.getvalue()
