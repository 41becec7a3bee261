"""What the lowering of a formula or split comes to."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.program.formula import FormulaProgram
from dsl.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Lowered:
    """The programs (none where there are errors), and what was found on the way.

    A formula with values from before the policy has a second program, for those.
    """

    programs: tuple[FormulaProgram, ...]
    diagnostics: tuple[Diagnostic, ...]
