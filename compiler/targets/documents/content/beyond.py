"""Amounts beyond settlement: formulas and splits, with their worked rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from compiler.targets.documents.content.context import Context, lines
from compiler.targets.documents.content.payers import cited
from compiler.targets.documents.model import (
    Align,
    Block,
    Column,
    Heading,
    Listed,
    Money,
    Paragraph,
    Percent,
    Row,
    Section,
    Table,
    Term,
    Verbatim,
    Whole,
    say,
)
from compiler.wording.values import PolicyWords
from dsl.model import ALWAYS, Condition, Fact, FactWord, Label, OneOfFact, WholeNumberFact
from dsl.provision_tree import Rounding, ShareKind
from dsl.provisions import (
    FORMULA_RESULT,
    SPLIT_AMOUNT,
    SPLIT_AMOUNT_LABEL,
    DateInput,
    Extreme,
    FactInput,
    Fixed,
    Formula,
    FormulaAmount,
    Gives,
    Input,
    InputAmount,
    MoneyInput,
    MonthsInput,
    Multiple,
    Portion,
    Share,
    Split,
    Tally,
    Total,
    WorkedRow,
)
from dsl.resolve.inputs import MOST_MONTHS
from dsl.tree import Choice
from dsl.values import decimal_text, number_date

_ROUNDED = {
    Rounding.UP: "beyond.up",
    Rounding.DOWN: "beyond.down",
    Rounding.HALF_UP: "beyond.half_up",
}


def section(context: Context) -> Section:
    """Each formula and split: its lines, the article, its examples."""
    blocks: list[Block] = []
    for statement in context.statements:
        match statement:
            case Formula():
                blocks += _formula(context, statement)
            case Split():
                blocks += _split(context, statement)
            case _:
                pass
    return Section(
        "beyond",
        say("section.beyond"),
        tuple(blocks or [Paragraph("beyond-none", say("beyond.none"))]),
    )


def words_of_inputs(context: Context, inputs: tuple[Input, ...]) -> PolicyWords:
    """Words in which the inputs are facts."""
    facts = [fact for item in inputs for fact in _facts(item)]
    return PolicyWords(replace(context.material.policy, facts=tuple(facts), groups=()))


def _facts(item: Input) -> Iterator[Fact]:
    match item:
        case FactInput(fact, _):
            yield fact
        case MonthsInput(name, label, _, span):
            yield WholeNumberFact(name, label, 0, MOST_MONTHS, span)
        case MoneyInput() | DateInput():
            pass
        case _:
            assert_never(item)


def _formula(context: Context, formula: Formula) -> Iterator[Block]:
    words = words_of_inputs(context, formula.inputs)
    name = f"formula-{formula.name}"
    labels = {item.name: item.label for item in formula.inputs}
    unit = formula.unit or (say("beyond.things") if formula.counts else say("beyond.yuan"))
    yield Heading(name, formula.label)
    key = "beyond.highest" if formula.highest else "beyond.one_line"
    yield Paragraph(f"{name}-how", say(key, unit=unit), aside=True)
    columns = (
        Column(say("column.for_which")),
        Column(say("column.amount")),
        Column(say("column.article"), Align.SOURCE),
    )
    place = cited(context, formula.provenance)
    rows = []
    for line in formula.gives:
        value = _amount(line.amount, labels, counts=formula.counts)
        if line.old is not None:
            old = _amount(line.old, labels, counts=formula.counts)
            value = Listed((old, value), "arrow")
        reasons = [] if line.assumption is None else [line.assumption.because]
        condition = _condition(words, line.guard, line)
        rows.append(Row((condition, context.assumed(value, reasons), place)))
    yield Table(f"{name}-lines", columns, tuple(rows))
    results = ((FORMULA_RESULT, say("column.amount")),)
    yield from _examples(name, formula.inputs, formula.examples, results, counts=formula.counts)


def _condition(words: PolicyWords, guard: Condition, line: Gives) -> Term:
    if line.otherwise:
        return say("beyond.otherwise")
    return say("beyond.always") if guard == ALWAYS else words.condition(guard)


def _amount(amount: FormulaAmount, labels: dict[str, Label], *, counts: bool) -> Term:
    """An amount of a formula in words."""
    match amount:
        case Fixed(fen):
            return Whole(fen) if counts else Money(fen, unit=True)
        case InputAmount(name):
            return labels[name]
        case Portion(rate, base):
            inner = _amount(base, labels, counts=counts)
            return say("beyond.portion", rate=Percent(rate), base=inner)
        case Multiple(fen, by):
            return say("beyond.multiple", each=Money(fen, unit=True), by=labels[by])
        case Tally(rate, by, rounding):
            rounded = say(_ROUNDED[rounding])
            each = Verbatim(decimal_text(rate))
            return say("beyond.tally", each=each, by=labels[by], rounded=rounded)
        case Extreme(choice, items):
            inner = Listed(tuple(_amount(item, labels, counts=counts) for item in items))
            key = "beyond.lesser" if choice is Choice.LESSER else "beyond.greater"
            return say(key, items=inner)
        case Total(terms):
            told = _amount(terms[0][1], labels, counts=counts)
            for sign, item in terms[1:]:
                key = "beyond.plus" if sign > 0 else "beyond.minus"
                told = say(key, left=told, right=_amount(item, labels, counts=counts))
            return told
        case _:
            assert_never(amount)


def _split(context: Context, split: Split) -> Iterator[Block]:
    words = words_of_inputs(context, split.inputs)
    name = f"split-{split.name}"
    yield Heading(name, split.label)
    yield Paragraph(f"{name}-how", say("beyond.split"), aside=True)
    columns = (
        Column(say("column.part"), Align.NARROW),
        Column(say("column.for_which")),
        Column(say("column.share")),
        Column(say("column.article"), Align.SOURCE),
    )
    place = cited(context, split.provenance)
    rows: list[Row] = []
    for share in split.shares:
        rows += _share(context, words, share, place)
    yield Table(f"{name}-shares", columns, tuple(rows))
    results = tuple((share.name, share.label) for share in split.shares)
    yield from _examples(name, split.inputs, split.examples, results, counts=False)


def _share(context: Context, words: PolicyWords, share: Share, place: Term) -> Iterator[Row]:
    if share.kind is ShareKind.TAKES_THE_REST:
        yield Row((share.label, say("beyond.always"), say("beyond.rest"), place))
    for rate in share.rates:
        condition: Term = words.condition(rate.guard)
        if rate.otherwise:
            condition = say("beyond.otherwise")
        elif rate.guard == ALWAYS:
            condition = say("beyond.always")
        value: Term = Percent(rate.rate)
        if share.kind is ShareKind.OF_THE_REST:
            value = say("beyond.of_the_rest", rate=value)
        reasons = [] if rate.assumption is None else [rate.assumption.because]
        yield Row((share.label, condition, context.assumed(value, reasons), place))


def _examples(
    name: str,
    inputs: tuple[Input, ...],
    examples: tuple[WorkedRow, ...],
    results: tuple[tuple[str, Term], ...],
    *,
    counts: bool,
) -> Iterator[Block]:
    if not examples:
        return
    known = {item.name: item for item in inputs}
    given = [key for key, _ in examples[0].inputs]
    columns = [
        Column(known[key].label if key in known else SPLIT_AMOUNT_LABEL, Align.NUMBER)
        for key in given
    ]
    shown = [key for key, _ in results if key in dict(examples[0].results)]
    columns += [Column(label, Align.NUMBER) for key, label in results if key in shown]
    rows = []
    for example in examples:
        values, gives = dict(example.inputs), dict(example.results)
        cells = [_given(known.get(key), values.get(key), key) for key in given]
        cells += [
            Whole(gives[key]) if counts else Money(gives[key]) for key in shown if key in gives
        ]
        rows.append(Row(tuple(cells)))
    yield Table(f"{name}-examples", tuple(columns), tuple(rows), lines(say("beyond.examples")))


def _given(item: Input | None, value: FactWord | None, key: str) -> Term:
    """What goes into a worked row."""
    if value is None:
        return say("cell.none")
    match item:
        case None:
            return Money(int(value)) if key == SPLIT_AMOUNT else Verbatim(str(value))
        case MoneyInput():
            return Money(int(value))
        case FactInput(OneOfFact(_, _, values, _), _):
            return next(each.label for each in values if each.name == value)
        case FactInput():
            if isinstance(value, bool):
                return say("cell.yes" if value else "cell.no")
            return Whole(int(value))
        case MonthsInput(_, _, since, _):
            at = since.year * 12 + since.month - 1 + int(value) - 1
            return Verbatim(f"{at // 12}-{at % 12 + 1:02d}")
        case DateInput():
            return Verbatim(number_date(int(value)).isoformat())
        case _:
            assert_never(item)
