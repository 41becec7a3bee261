"""The grammar has no conflict, and agrees with the keyword table."""

from __future__ import annotations

import logging
import re

import pytest
from front_end import GOOD
from lark import Lark

from dsl.keywords import keywords, spelled, terminals
from dsl.language import Language
from dsl.layout import lay_out
from dsl.lexing.decode import read
from dsl.lexing.lexicon import lexicon_of
from dsl.lexing.scan import scan_line
from dsl.parser import grammar_text, parser

#: Units are part of the figure before them, so that no rule names them.
UNITS = {
    "YUAN",
    "THOUSAND_YUAN",
    "TEN_THOUSAND_YUAN",
    "HUNDRED_MILLION_YUAN",
    "POINTS_UNIT",
}


def test_the_grammar_is_built_strictly_and_without_conflicts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG, logger="lark"):
        logging.getLogger("lark").setLevel(logging.DEBUG)
        Lark(grammar_text(), parser="lalr", lexer=parser().options.lexer, strict=True, debug=True)
    logging.getLogger("lark").setLevel(logging.CRITICAL)
    assert [record.message for record in caplog.records if "onflict" in record.message] == []


def _terminals_of_the_grammar() -> set[str]:
    rules = "\n".join(
        line for line in grammar_text().splitlines() if not line.startswith(("//", "%"))
    )
    return set(re.findall(r"\b_?[A-Z][A-Z_]*\b", rules))


def test_every_keyword_is_used_by_the_grammar() -> None:
    assert set(keywords()) - _terminals_of_the_grammar() == UNITS


@pytest.mark.parametrize("language", Language)
def test_every_spelling_stands_for_one_keyword(language: Language) -> None:
    spellings = [
        spelling for keyword in keywords().values() for spelling in keyword.spellings(language)
    ]
    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize(
    ("spelling", "terminal"),
    [pair for language in Language for pair in terminals(language).items()],
)
def test_every_spelling_is_read_as_its_keyword(spelling: str, terminal: str) -> None:
    scanned = scan_line("", 1, spelling, lexicon_of({}), 0)
    assert [token.type for token in scanned.tokens] == [terminal]
    assert scanned.diagnostics == []


@pytest.mark.parametrize("language", Language)
def test_the_good_files_show_every_keyword(language: Language) -> None:
    seen: set[str] = set()
    for path in GOOD:
        if path.name.endswith(".zh.policy") is (language is Language.ZH):
            lines = lay_out(read(path.name, path.read_bytes())[0]).lines
            seen.update(token.type for line in lines for token in line.tokens)
    # What the formatter writes in another way is shown by the tests of parsing; what needs a
    # second file by those of amending another policy.
    written_otherwise = {"AMENDS", "AND_MORE", "SHARE_OF", "OF", "TALLIED", "NO", "BEFORE"}
    assert set(keywords()) - seen - UNITS <= written_otherwise


def test_the_first_spelling_is_canonical() -> None:
    assert spelled("RATE", Language.EN) == "rate"
    assert spelled("RATE", Language.ZH) == "比例"
    assert spelled("SHARE_OF", Language.EN) == "的"
