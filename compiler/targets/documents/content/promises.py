"""What the policy promises: what a patient pays at most, what a payer pays at least."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from compiler.targets.documents.content.context import Context, lines, table
from compiler.targets.documents.content.payers import cited
from compiler.targets.documents.model import (
    Align,
    Block,
    Listed,
    Paragraph,
    Row,
    Section,
    Term,
    say,
)
from dsl.model import (
    ALWAYS,
    AmountComparison,
    AnotherValue,
    BeforePolicy,
    Compared,
    Dependence,
    FixedValue,
    MoreCost,
    OtherOrder,
    Promise,
    TwoBills,
    UnderReading,
)
from dsl.tree import Comparison

_COMPARED = {
    Comparison.AT_LEAST: "promises.at_least",
    Comparison.AT_MOST: "promises.at_most",
    Comparison.EQUAL: "promises.equal",
}

#: What the verdict on a finding is called.
_ACCEPTED = {"refuted": "accepted", "proved": "stale"}


def section(context: Context) -> Section:
    """Each promise with what it says exactly, for which claims, and its verdict."""
    promises = [item for item in context.statements if isinstance(item, Promise)]
    columns = [
        ("promise", Align.TEXT),
        ("holds", Align.TEXT),
        ("verdict", Align.TEXT),
        ("article", Align.SOURCE),
    ]
    blocks: tuple[Block, ...] = (Paragraph("promises-none", say("promises.none")),)
    if promises:
        blocks = (
            Paragraph("promises-intro", say("promises.intro"), aside=True),
            table("promises-table", columns, [_row(context, item) for item in promises]),
        )
    return Section("promises", say("section.promises"), blocks)


def _row(context: Context, promise: Promise) -> Row:
    return Row(
        (
            lines(promise.label, promise.because),
            lines(*_holds(context, promise)),
            _verdict(context, promise),
            cited(context, promise.provenance),
        ),
        f"promise-{promise.name}",
    )


def _holds(context: Context, promise: Promise) -> Iterator[Term]:
    if promise.guard != ALWAYS:
        yield say("promises.for", condition=context.words.condition(promise.guard))
    if promise.compared:
        told = tuple(_compared(context, item) for item in promise.compared)
        yield say("promises.compared", differences=Listed(told, "semicolon"))
    if promise.when is not None:
        yield say("promises.when", comparison=_comparison(context, promise.when))
    match promise.holds:
        case AmountComparison():
            yield _comparison(context, promise.holds)
        case Dependence(amount, fact, depends):
            key = "promises.depends" if depends else "promises.independent"
            yield say(key, amount=context.words.amount(amount), fact=context.words.fact(fact))


def _compared(context: Context, compared: Compared) -> Term:
    """How the claim that is compared differs."""
    words = context.words
    match compared:
        case MoreCost(pools):
            return say("promises.more_cost", cost=words.pools(pools))
        case AnotherValue(fact):
            return say("promises.another", fact=words.fact(fact))
        case FixedValue(fact, value):
            return context.fact_value(fact, value)
        case BeforePolicy():
            return say("promises.before")
        case UnderReading(reading, option):
            found = next(item for item in context.view.readings if item.reading.name == reading)
            label = next(item.label for item in found.reading.options if item.name == option)
            return say("promises.under", option=label)
        case TwoBills():
            return say("promises.two_bills")
        case OtherOrder():
            return say("promises.other_order")
        case _:
            assert_never(compared)


def _comparison(context: Context, comparison: AmountComparison) -> Term:
    return say(
        _COMPARED[comparison.comparison],
        left=context.words.amount(comparison.left),
        right=context.words.amount(comparison.right),
    )


def _verdict(context: Context, promise: Promise) -> Term:
    """The verdict, with what a proof rests on or the case that refutes it."""
    found = context.material.evidence.verdicts.get(promise.name)
    none = say("promises.verdict.none")
    if found is None:
        return lines(say("promises.finding"), none) if promise.is_finding else none
    key = _ACCEPTED.get(found.verdict, found.verdict) if promise.is_finding else found.verdict
    rests_on = say("promises.rests_on", what=Listed(found.rests_on)) if found.rests_on else None
    case = say("promises.case") if found.case else None
    return lines(say(f"promises.verdict.{key}"), rests_on, case, *found.case)
