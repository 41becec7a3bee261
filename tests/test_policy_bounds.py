"""Within the amounts that the calculators admit, no policy's arithmetic leaves 64 bits."""

from __future__ import annotations

from pathlib import Path

import pytest

from compiler.pipeline import compile_rules, read_rules
from compiler.program.bounds import DEFAULT_BOUND, safe_input_bound
from compiler.targets.python.runtime import MOST_FEN

POLICIES = sorted((Path(__file__).resolve().parent.parent / "policies").glob("*.policy"))


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_the_admitted_amounts_fit(path: Path) -> None:
    program = compile_rules(read_rules(path.name, path.read_bytes())).program
    assert program is not None
    assert safe_input_bound(program) >= MOST_FEN


def test_calculators_and_claims_files_admit_the_same_amounts() -> None:
    assert MOST_FEN == DEFAULT_BOUND
