"""Counterexamples of promises as examples of the rule file, so that they stay: text only.

An example is what the claims of a case are, and what the rules make of them: it passes as long as
they do. Whoever mends the rules corrects its figures, and has a test that the case is mended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from compiler.evaluate import Value, evaluate
from compiler.obligations import Obligation, Verdict
from compiler.program.nodes import Kind
from compiler.program.program import FactInput, Program
from dsl.model import Policy
from dsl.values import yuan_exact


def case_name(obligation: Obligation) -> str:
    """What the example of a promise's case is called."""
    return f"case_of_{obligation.name}"


def new_cases(policy: Policy, obligations: Sequence[Obligation]) -> list[Obligation]:
    """The refuted promises, accepted ones among them, whose case is no example yet."""
    known = {example.name for example in policy.examples}
    return [
        item
        for item in obligations
        if item.kind != "general"
        and item.verdict is Verdict.REFUTED
        and item.case is not None
        and item.case.claims
        and case_name(item) not in known
    ]


def example_text(program: Program, obligation: Obligation) -> str:
    """The case as an `example` block with English keywords; the formatter lays it out."""
    assert obligation.case is not None
    claims = obligation.case.claims
    constant = [fact for fact in program.facts if _is_constant(fact, claims)]
    varying = [fact for fact in program.facts if fact not in constant]
    label = obligation.label
    lines = [
        f'example {case_name(obligation)} zh "反例：{_quoted(label.zh)}"'
        f' en "case of: {_quoted(label.en)}"'
    ]
    if constant:
        given = ", ".join(f"{fact.name} {_value(fact, claims[0])}" for fact in constant)
        lines.append(f"  with {given}")
    columns = [fact.name for fact in varying]
    columns += [*(payer.name for payer in program.payers), "patient"]
    lines.append(_row(columns))
    lines += [_row(cells) for cells in _rows(program, varying, claims)]
    return "\n".join(lines) + "\n"


def _rows(
    program: Program, facts: Sequence[FactInput], claims: Sequence[Mapping[str, Value]]
) -> Iterator[list[str]]:
    state: Mapping[str, int] = {}
    for claim in claims:
        settled = evaluate(program, claim, state)
        assert settled.patient is not None
        state = settled.state
        amounts = (*settled.payments.values(), settled.patient)
        yield [*(_value(fact, claim) for fact in facts), *map(yuan_exact, amounts)]


def _is_constant(fact: FactInput, claims: Sequence[Mapping[str, Value]]) -> bool:
    """Whether a fact stands above the table: the same in all claims, and no cost or date."""
    of_claim = fact.kind in (Kind.MONEY, Kind.DATE)
    return not of_claim and len({claim[fact.name] for claim in claims}) == 1


def _value(fact: FactInput, claim: Mapping[str, Value]) -> str:
    value = claim[fact.name]
    match fact.kind:
        case Kind.MONEY:
            return yuan_exact(int(value))
        case Kind.DATE:
            text = str(value)
            return f"{text[:4]}-{text[4:6]}-{text[6:]}"
        case Kind.FLAG:
            return "yes" if value else "no"
        case _:
            return str(value)


def _row(cells: Sequence[str]) -> str:
    return f"  | {' | '.join(cells)} |"


def _quoted(text: str) -> str:
    """A text that can stand between straight quotes."""
    return text.replace('"', "”")
