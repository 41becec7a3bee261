"""Examples of formulas and splits: what goes in, and what must come out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, assert_never

from dsl import model, provision_tree, provisions, tree
from dsl.diagnostics import Related
from dsl.resolve.conditions import DATE_WORDS
from dsl.resolve.counts import counted
from dsl.resolve.examples import NONE_VALUE
from dsl.resolve.inputs import months_between
from dsl.resolve.ruled import fact_value
from dsl.values import FEN_PER_YUAN, date_number, yuan_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dsl.provision_tree import Cell, Column, Ruled, RuledRow, Worked
    from dsl.resolve.inputs import Inputs
    from dsl.resolve.scope import Names


@dataclass(frozen=True, slots=True)
class Results:
    """What comes out: the shares of a split, or (None) the one amount or count of a formula."""

    shares: Names | None
    counts: bool = False


@dataclass(frozen=True, slots=True)
class _Result:
    """A column of results, by the name of a share or of what a formula gives."""

    name: str


_Place: TypeAlias = "provisions.Input | _Result"


def worked_rows(
    inputs: Inputs, results: Results, examples: Iterable[Worked]
) -> tuple[provisions.WorkedRow, ...]:
    """The rows of all examples; whatever is wrong with them is reported and left out."""
    return tuple(
        row
        for example in examples
        for table in example.tables
        for row in _rows(inputs, results, table)
    )


def _rows(inputs: Inputs, results: Results, table: Ruled) -> Iterator[provisions.WorkedRow]:
    places: list[_Place] = []
    for column in table.columns:
        place = _place(inputs, results, column)
        if place in places:
            inputs.outer.report.error("TL0605", column.span)
        elif place is not None:
            places.append(place)
    if len(places) < len(table.columns) or not _complete(inputs, table, places):
        return
    for row in table.rows:
        made = _row(inputs, results, table, row, places)
        if made is not None:
            yield made


def _place(inputs: Inputs, results: Results, column: Column) -> _Place | None:
    """What a column holds; None if its heading is unknown, which is reported."""
    typed = {item.name: item for item in inputs.typed}
    match column.heading:
        case provision_tree.ResultHeading.GIVES if results.shares is not None:
            return typed[provisions.SPLIT_AMOUNT]
        case provision_tree.ResultHeading.GIVES | provision_tree.ResultHeading.COUNT:
            counts = column.heading is provision_tree.ResultHeading.COUNT
            if results.shares is None and counts is results.counts:
                return _Result(provisions.FORMULA_RESULT)
            inputs.outer.report.error("TL0727", column.span)
            return None
        case provision_tree.ResultHeading.RATE:
            inputs.outer.report.error("TL0727", column.span)
            return None
        case tree.Word() as word:
            scope = inputs.inner.scope
            if word.text in DATE_WORDS or inputs.is_claims_own(word):
                dated = (item for item in inputs.typed if isinstance(item, provisions.DateInput))
                return next(dated, None)
            shares = [] if results.shares is None else [results.shares]
            found = inputs.inner.find(word, scope.facts, scope.pools, *shares)
            if found is None:
                return None
            return typed.get(found.name) or _Result(found.name)
        case _:
            assert_never(column.heading)


def _complete(inputs: Inputs, table: Ruled, places: Sequence[_Place]) -> bool:
    """Whether the columns give every input that has no value of its own, and some result."""
    missing = [item for item in inputs.typed if item not in places and _default(item) is None]
    head = table.columns[0].span.to(table.columns[-1].span)
    if missing:
        inputs.outer.report.error(
            "TL0729",
            head,
            names_zh="、".join(item.label.zh or item.name for item in missing),
            names_en=", ".join(item.name for item in missing),
        )
    elif not any(isinstance(place, _Result) for place in places):
        inputs.outer.report.error("TL0730", head)
    else:
        return True
    return False


def _default(item: provisions.Input) -> model.FactWord | None:
    """The value of an input that an example leaves out; None where it has none."""
    match item:
        case provisions.FactInput(fact, _):
            match fact:
                case model.OneOfFact():
                    names = {value.name for value in fact.values}
                    return NONE_VALUE if NONE_VALUE in names else None
                case model.YesNoFact():
                    return False
                case model.WholeNumberFact():
                    return 0 if fact.low <= 0 <= fact.high else None
                case _:
                    assert_never(fact)
        case provisions.MoneyInput(name, _, _):
            return None if name == provisions.SPLIT_AMOUNT else 0
        case provisions.MonthsInput() | provisions.DateInput():
            return None
        case _:
            assert_never(item)


# --- rows ------------------------------------------------------------------------------------


def _row(
    inputs: Inputs, results: Results, table: Ruled, row: RuledRow, places: Sequence[_Place]
) -> provisions.WorkedRow | None:
    given: dict[str, model.FactWord] = {}
    wanted: dict[str, int] = {}
    broken = False
    for place, cell, column in zip(places, row.cells, table.columns, strict=True):
        if isinstance(place, _Result):
            amount = counted(inputs, cell) if results.counts else _fen(inputs, cell)
            if amount is None:
                broken = True
            else:
                wanted[place.name] = amount
        else:
            value = _value(inputs, place, cell, column)
            if value is None:
                broken = True
            else:
                given[place.name] = value
    if broken:
        return None
    if results.shares is not None:
        _check_sum(inputs, results.shares, row, given, wanted)
    whole = {item.name: given.get(item.name, _default(item)) for item in inputs.typed}
    pairs = tuple((name, value) for name, value in whole.items() if value is not None)
    return provisions.WorkedRow(pairs, tuple(wanted.items()), row.span)


def _check_sum(
    inputs: Inputs,
    shares: Names,
    row: RuledRow,
    given: dict[str, model.FactWord],
    wanted: dict[str, int],
) -> None:
    """The shares of a split add up to its amount, where the row gives them all."""
    amount = int(given[provisions.SPLIT_AMOUNT])
    total = sum(wanted.values())
    if len(wanted) == len(tuple(shares)) and total != amount:
        facts = {"amount": yuan_text(amount), "total": yuan_text(total)}
        inputs.outer.report.error("TL0732", row.span, **facts)


def _value(
    inputs: Inputs, item: provisions.Input, cell: Cell, column: Column
) -> model.FactWord | None:
    """What a cell says of an input; None is reported."""
    match item:
        case provisions.MoneyInput():
            return _fen(inputs, cell)
        case provisions.FactInput():
            named = inputs.inner.scope.facts.by_word[item.name]
            return fact_value(inputs, named, cell, column)
        case provisions.MonthsInput(_, _, since, _):
            if isinstance(cell, provision_tree.MonthLiteral):
                return months_between(since, cell)
        case provisions.DateInput():
            if isinstance(cell, tree.DateLiteral):
                return date_number(cell.day)
        case _:
            assert_never(item)
    related = Related("heading", column.span)
    inputs.outer.report.error("TL0728", cell.span, related, word=item.name)
    return None


def _fen(inputs: Inputs, cell: Cell) -> int | None:
    """A cell of money, in yuan with or without the unit; None is reported."""
    match cell:
        case tree.MoneyLiteral():
            return cell.fen
        case tree.NumberLiteral():
            amount = cell.value * FEN_PER_YUAN
            if amount.denominator == 1 and amount >= 0:
                return int(amount)
    inputs.outer.report.error("TL0606", cell.span)
    return None
