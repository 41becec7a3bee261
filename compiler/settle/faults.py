"""What is wrong with a row of claims: facts first, words afterwards."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final, assert_never

from compiler.program.nodes import Kind
from compiler.program.program import FactInput, Refusal
from compiler.settle.calculator import CLAIM_ID, PERSON_ID
from compiler.settle.cells import BAD, FLAG_WORDS, MOST_FEN, spellings_of
from compiler.settle.header import Layout
from compiler.wording.alike import meant
from compiler.wording.catalogue import Catalogue, Fillings
from dsl.values import yuan_text

#: A message lists at most so many admitted values, and shows so much of a cell.
MOST_VALUES: Final = 12
MOST_SHOWN: Final = 40

_GROUPED: Final = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")
_SCIENTIFIC: Final = re.compile(r"\d+(\.\d*)?[eE][+-]?\d+")
_WITH_UNIT: Final = re.compile(r"[¥￥$]\s*[\d.]+|[\d.]+\s*(元|yuan|RMB|CNY)", re.IGNORECASE)
_PLAIN_MONEY: Final = re.compile(r"[0-9]+(\.[0-9]{1,2})?")
_DECIMAL: Final = re.compile(r"\d+\.\d{3,}")
_LIKE_A_DATE: Final = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: a key of the wording's `fault` table, the column, and what fills it."""

    key: str
    column: str = ""
    fillings: Fillings = field(default_factory=dict)


def worded(fault: Fault, words: Catalogue) -> str:
    """The sentence of a fault."""
    return words(f"fault.{fault.key}", column=fault.column, **fault.fillings)


def group_worded(fault: Fault, words: Catalogue) -> str:
    """The sentence for all faults of one kind in one column: without the cell's own value."""
    key = f"group.{fault.key}"
    return words(key, column=fault.column, **fault.fillings)


def faults_of_row(layout: Layout, cells: Sequence[str]) -> Iterator[Fault]:
    """Everything wrong with the cells of one row."""
    if len(cells) != layout.width:
        key = "too_few_cells" if len(cells) < layout.width else "too_many_cells"
        extra = [shown(cell) for cell in cells[layout.width :]]
        fillings: Fillings = {"width": layout.width, "count": len(cells), "extra": extra}
        yield Fault(key, fillings=fillings)
        return
    for name, index in ((CLAIM_ID, layout.claim_id), (PERSON_ID, layout.person_id)):
        if not cells[index].strip():
            yield Fault("empty", name)
    for column in layout.columns:
        text = cells[column.index]
        if column.read(text) == BAD:
            yield fault_of_cell(column.fact, text)


def duplicate(first_line: int) -> Fault:
    """The claim_id of the row stands in an earlier line."""
    return Fault("duplicate", CLAIM_ID, {"line": first_line})


def refused(refusal: Refusal) -> Fault:
    """The policy does not settle the claim."""
    article = refusal.provenance.article
    key = "refused" if article else "refused_outright"
    return Fault(key, fillings={"reason": refusal.reason, "article": article})


def fault_of_cell(fact: FactInput, text: str) -> Fault:
    """Why a cell can't be read, as exactly as can be told."""
    if not text.strip():
        return Fault("empty", fact.name)
    if any("０" <= character <= "９" or character in "．－，" for character in text):
        half = unicodedata.normalize("NFKC", text).strip()
        return Fault("full_width", fact.name, {"text": shown(text), "half": shown(half)})
    if text != text.strip() and fact.kind in (Kind.MONEY, Kind.DATE, Kind.COUNT):
        return Fault("blanks", fact.name, {"text": shown(text)})
    match fact.kind:
        case Kind.MONEY:
            most = yuan_text(MOST_FEN)
            return Fault(_money_key(text), fact.name, {"text": shown(text), "most": most})
        case Kind.DATE:
            return _date_fault(fact.name, text)
        case Kind.CHOICE | Kind.FLAG:
            return _value_fault(fact, text)
        case Kind.COUNT:
            fillings: Fillings = {"text": shown(text), "low": fact.low, "high": fact.high}
            key = "count_out_of_range" if _is_whole(text) else "no_count"
            return Fault(key, fact.name, fillings)
        case _:
            assert_never(fact.kind)


def shown(text: str) -> str:
    """A cell as a message quotes it: on one line, not too long."""
    plain = " ".join(text.split()) if "\n" in text or "\r" in text or "\t" in text else text
    return plain if len(plain) <= MOST_SHOWN else f"{plain[: MOST_SHOWN - 1]}…"


def _money_key(text: str) -> str:
    positive = text.lstrip("-−")
    if text != positive and positive[:1].isdigit():
        return "negative"
    if _GROUPED.fullmatch(text):
        return "thousands"
    if _SCIENTIFIC.fullmatch(text):
        return "scientific"
    if _WITH_UNIT.fullmatch(text):
        return "unit"
    if _DECIMAL.fullmatch(text):
        return "three_decimals"
    return "too_large" if _PLAIN_MONEY.fullmatch(text) else "no_money"


def _date_fault(column: str, text: str) -> Fault:
    parts = _LIKE_A_DATE.fullmatch(text)
    if parts is None:
        return Fault("no_date", column, {"text": shown(text)})
    year, month, day = map(int, parts.groups())
    try:
        right = date(year, month, day).isoformat()
    except ValueError:
        return Fault("no_such_day", column, {"text": shown(text)})
    return Fault("date_form", column, {"text": shown(text), "right": right})


@lru_cache(maxsize=4096)  # the same misspelling often stands in every row
def _value_fault(fact: FactInput, text: str) -> Fault:
    words = FLAG_WORDS[::-1] if fact.kind is Kind.FLAG else [value.name for value in fact.values]
    likely = meant(text, spellings_of(fact))
    if likely is not None:
        return Fault("misspelt_value", fact.name, {"text": shown(text), "likely": likely})
    listed = [*words[:MOST_VALUES], "…"] if len(words) > MOST_VALUES else list(words)
    return Fault("unknown_value", fact.name, {"text": shown(text), "values": listed})


def _is_whole(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit()
