"""What `tiaoli check` finds about a rule file: its errors, its examples, its obligations. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from compiler.examples import ExampleResults, run_examples
from compiler.obligations import Obligation, Standing, obligations
from compiler.pipeline import Compiled, RuleFile, calculators, compile_rules
from compiler.provisions.examples import run_formula_examples
from dsl.diagnostics import Diagnostic, has_errors
from dsl.source import SourceText, Span


@dataclass(frozen=True, slots=True)
class PolicyReport:
    """Everything found about one rule file; what every format of `check` is made from.

    `file` is the rule file as the user named it; `sources` are the texts of it and of the files
    beneath it, by the names that spans carry; `header` is the place of what concerns the whole
    policy. `diagnostics` are those of the rules themselves; failed examples carry their own. A
    policy with errors is not `compiled`: it has neither examples nor obligations.
    """

    policy: str
    file: str
    sources: Mapping[str, SourceText]
    header: Span
    compiled: bool
    diagnostics: tuple[Diagnostic, ...]
    examples: ExampleResults = field(default_factory=ExampleResults)
    obligations: tuple[Obligation, ...] = ()

    @property
    def every_diagnostic(self) -> tuple[Diagnostic, ...]:
        """Those of the rules, then those of the examples."""
        return (*self.diagnostics, *self.examples.diagnostics)

    @property
    def failed(self) -> bool:
        """Whether anything is wrong: an error, a failed example, a refutation not accepted, a
        finding that is none, solvers that contradict each other.
        """
        return (
            has_errors(self.every_diagnostic)
            or self.examples.failed > 0
            or any(item.standing in (Standing.FAILS, Standing.STALE) for item in self.obligations)
        )

    @property
    def unproved(self) -> bool:
        """Whether any obligation is neither proved nor refuted."""
        return any(item.standing is Standing.OPEN for item in self.obligations)


@dataclass(frozen=True, slots=True)
class Checked:
    """A rule file without its proofs: what was found so far, and the policy to be proved."""

    report: PolicyReport
    compiled: Compiled

    @property
    def provable(self) -> bool:
        """Whether there is anything to prove: a policy without errors."""
        return self.report.compiled


def check_rules(file: RuleFile) -> Checked:
    """Compile a rule file and settle its examples; nothing is proved yet."""
    compiled = compile_rules(file)
    policy = file.policy
    report = PolicyReport(
        file.name, file.source.name, file.sources, _header(file), False, compiled.diagnostics
    )
    if policy is None or compiled.program is None:
        return Checked(report, compiled)
    claims = run_examples(policy.examples, calculators(compiled))
    examples = claims.and_then(run_formula_examples(policy))
    return Checked(replace(report, compiled=True, examples=examples), compiled)


def not_modelled(compiled: Compiled) -> tuple[Obligation, ...]:
    """What is said where the solver is not installed: every obligation, none of them modelled."""
    policy = compiled.file.policy
    return () if policy is None else obligations(policy)


def _header(file: RuleFile) -> Span:
    """The policy's name in its first line; the start of a file that has none."""
    if file.tree is None:
        return Span(file.source.name, 1, 1, 1, 1)
    return file.tree.header.name.span
