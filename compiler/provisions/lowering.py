"""All formulas and splits of a policy → programs, in the text's order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from compiler.program.formula import FormulaProgram
from compiler.provisions.formulas import lower_formula
from compiler.provisions.lowered import Lowered
from compiler.provisions.splits import lower_split
from compiler.targets.python.module import reserved_names
from compiler.targets.python.provisions import HELPERS, public_names
from dsl.diagnostics import Diagnostic
from dsl.model import Policy, Reading, Statement
from dsl.provisions import Formula, Split


def lower_provisions(policy: Policy, statements: Iterable[Statement]) -> Lowered:
    """The programs of the formulas and splits among some statements, with their diagnostics."""
    programs: list[FormulaProgram] = []
    diagnostics: list[Diagnostic] = []
    named: list[tuple[Formula | Split, tuple[FormulaProgram, ...]]] = []
    for statement in statements:
        if isinstance(statement, Formula | Split):
            lowered = lower(policy, statement)
            programs += lowered.programs
            diagnostics += lowered.diagnostics
            named.append((statement, lowered.programs))
    diagnostics += _name_faults(named, reserved_names())
    return Lowered(tuple(programs), tuple(diagnostics))


def lower(policy: Policy, provision: Formula | Split) -> Lowered:
    """The program of a formula (two where it says what was given before) or a split."""
    if isinstance(provision, Formula):
        return lower_formula(policy, provision)
    return lower_split(policy, provision)


def every_formula(policy: Policy) -> Iterator[Formula | Split]:
    """All formulas and splits, those in options of readings included."""

    def within(statement: Statement) -> Iterator[Formula | Split]:
        if isinstance(statement, Formula | Split):
            yield statement
        elif isinstance(statement, Reading):
            for option in statement.options:
                for inner in option.statements:
                    yield from within(inner)

    for statement in policy.statements():
        yield from within(statement)


def _name_faults(
    named: Iterable[tuple[Formula | Split, tuple[FormulaProgram, ...]]], reserved: Collection[str]
) -> Iterator[Diagnostic]:
    """Functions that would be called as another of the calculator is, inputs as a helper."""
    pairs = [(provision, public_names(programs)) for provision, programs in named]
    times = Counter(name for _, names in pairs for name in names)
    for provision, names in pairs:
        taken = [name for name in names if name in reserved or times[name] > 1]
        taken += [item.name for item in provision.inputs if item.name in {*HELPERS, *names}]
        for word in taken[:1]:
            facts: dict[str, str | int] = {"word": word, "name": provision.name}
            yield Diagnostic("TL0527", provision.provenance.span, facts)
