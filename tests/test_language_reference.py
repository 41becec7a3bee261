"""The language reference: its examples are tried, its keywords are all there, in both languages.

`TIAOLI_REWRITE=1` writes the keyword tables anew; read the difference.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import pytest
from front_end import shape
from language_reference import (
    DOCS,
    Block,
    Page,
    anchor,
    keyword_table,
    page,
    path,
)

from compiler.examples import run_examples
from compiler.pipeline import Compiled, RuleFile, calculators, compile_rules, load, read_rules
from compiler.readings import all_readings
from dsl import promise_tree, provision_tree, tree
from dsl.format import format_policy
from dsl.keywords import keywords
from dsl.language import Language
from dsl.lexing import tokens
from dsl.parser import grammar_text
from dsl.render import render
from dsl.wording import wording

LANGUAGES = [Language.EN, Language.ZH]
ROOT = DOCS.parent


@cache
def reference(language: Language) -> Page:
    return page(language)


@cache
def ruled(language: Language, number: int) -> RuleFile:
    """A block of the reference as a rule file, in the frame that its place asks for."""
    found = reference(language)
    text = found.frame.around(found.rules[number])
    return read_rules("reference.policy", text.encode(), found.beside)


def said(compiled: Compiled) -> str:
    """All diagnostics in words."""
    sources = {compiled.file.source.name: compiled.file.source}
    return "\n".join(render(item, sources, Language.EN) for item in compiled.diagnostics)


def compiled_block(file: RuleFile, block: Block) -> Compiled:
    """A block compiled; values that the scheme leaves open are no matter where no article is."""
    return compile_rules(file, before=block.place in ("scheme", "benefit"))


def _numbered(language: Language) -> list[tuple[Language, int]]:
    return [(language, number) for number in range(len(reference(language).rules))]


BLOCKS = [pair for language in LANGUAGES for pair in _numbered(language)]


def test_both_pages_have_the_same_blocks() -> None:
    english, chinese = (
        [(block.kind, block.place, block.mistake) for block in reference(language).blocks]
        for language in LANGUAGES
    )
    assert english == chinese


@pytest.mark.parametrize(("language", "number"), BLOCKS)
def test_a_block_means_something_or_is_the_mistake_that_it_says(
    language: Language, number: int
) -> None:
    block = reference(language).rules[number]
    compiled = compiled_block(ruled(language, number), block)
    if block.mistake is None:
        assert not compiled.diagnostics, said(compiled)
    else:
        assert {found.code for found in compiled.diagnostics} == {block.mistake}


@pytest.mark.parametrize("number", range(len(reference(Language.EN).rules)))
def test_a_block_is_the_same_tree_in_both_languages(number: int) -> None:
    english, chinese = (_tree_of(ruled(language, number)) for language in LANGUAGES)
    assert english == chinese


def _tree_of(file: RuleFile) -> object:
    """The tree without places; each word as the name of what it means."""

    def named(word: tree.Word) -> object:
        choice = file.references.get(word.span)
        return word.text if choice is None else choice.name

    return shape(file.tree, named)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_files_are_as_the_formatter_writes_them(language: Language) -> None:
    for number, block in enumerate(reference(language).rules):
        if not block.place:
            file = ruled(language, number)
            assert file.tree is not None
            beneath = [item.tree for item in file.chain[:-1] if item.tree is not None]
            assert format_policy(file.tree, language, file.references, beneath) == block.text


@pytest.mark.parametrize("number", range(len(reference(Language.EN).rules)))
def test_a_block_holds_under_each_option_of_its_readings(number: int) -> None:
    file = ruled(Language.EN, number)
    assert file.policy is not None
    for reading in all_readings(file.policy):
        for option in reading.options:
            compiled = compile_rules(file, {reading.name: option.name})
            codes = [found.code for found in compiled.diagnostics]
            assert codes == ([] if option.unsettled is None else ["TL0523"]), said(compiled)


@pytest.mark.parametrize("number", range(len(reference(Language.EN).rules)))
def test_the_examples_of_a_block_come_out(number: int) -> None:
    file = ruled(Language.EN, number)
    assert file.policy is not None
    if file.policy.examples:
        results = run_examples(file.policy.examples, calculators(compile_rules(file)))
        assert results.failed == 0, results.diagnostics


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_steps_are_those_of_the_calculator(language: Language) -> None:
    """The last whole policy of the page keeps the amounts that the page lists."""
    rules = reference(language).rules
    number = max(index for index, block in enumerate(rules) if not block.place)
    program = compile_rules(ruled(language, number)).program
    assert program is not None
    calculator = load(program).calculator
    rows = re.findall(
        r"^\| `(\w+)` \| ([\d,.]+) \| ([\d,.]+) \|$", reference(language).text, re.MULTILINE
    )
    state = [0] * len(calculator.state)
    columns = []
    for date, eligible in ((2020_03_01, 10_000_055), (2020_09_01, 300_000)):
        result = calculator.settle_fen(date, eligible, *state)
        state = list(result[len(calculator.results) :])
        columns.append([f"{fen // 100:,}.{fen % 100:02}" for fen in state])
    names = [item.name for item in calculator.state]
    assert sorted(rows) == sorted(zip(names, *columns, strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_that_are_not_admitted_get_their_message(language: Language) -> None:
    found = reference(language)
    covers = next(
        line
        for block in found.rules
        if block.place == "benefit"
        for line in block.text.splitlines()[:1]
    )
    assert len(found.mistakes) >= 12
    for wrong, right, code in found.mistakes:
        for line, expected in ((wrong, {code}), (right, set())):
            block = Block("policy", "benefit", None, f"{covers}\n{line}\n", "")
            file = read_rules("reference.policy", found.frame.around(block).encode())
            told = {item.code for item in compile_rules(file).diagnostics}
            assert expected <= told, line
            assert expected or not told, line


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_keyword_is_shown_in_a_form(language: Language) -> None:
    found = reference(language)
    missing = [
        terminal
        for terminal, keyword in keywords().items()
        if keyword.spellings(language) and not found.sections_of(terminal)
    ]
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_spelling_of_a_keyword_is_on_the_page(language: Language) -> None:
    text = reference(language).text
    for keyword in keywords().values():
        for spelling in keyword.spellings(language):
            assert f"`{spelling}`" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keyword_table_is_current(language: Language) -> None:
    found = reference(language)
    if os.environ.get("TIAOLI_REWRITE"):
        path(language).write_text(found.with_table(), "utf-8", newline="\n")
        found = page(language)
    assert found.table == keyword_table(found), f"{path(language).name}: TIAOLI_REWRITE=1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_keyword_of_the_grammar_is_in_the_table(language: Language) -> None:
    own = {value for value in vars(tokens).values() if isinstance(value, str)}
    rules = re.sub(r"//.*|%declare.*", "", grammar_text())
    terminals = set(re.findall(r"\b_?[A-Z][A-Z_]*\b", rules)) - own
    assert terminals
    table = reference(language).table
    for terminal in terminals:
        spellings = keywords()[terminal].spellings(language)
        assert all(f"`{spelling}`" in table for spelling in spellings), terminal


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_diagnostic_that_is_named_exists(language: Language) -> None:
    assert reference(language).codes <= set(wording(language).entries)


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_within_the_page_and_to_files_lead_somewhere(language: Language) -> None:
    text = reference(language).text
    anchors = {anchor(title) for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    for target in re.findall(r"\]\(([^)]+)\)", text):
        file, _, place = target.partition("#")
        assert not file or (DOCS / file).exists(), target
        assert file or place in anchors, target


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_page_says_of_the_code_is_there(language: Language) -> None:
    rows = re.findall(
        r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", _code_section(language), re.M
    )
    assert len(rows) > 10
    known = {*vars(tree), *vars(provision_tree), *vars(promise_tree)}
    for _, nodes, *files in rows[1:]:
        assert known >= set(re.findall(r"`(\w+)`", nodes))
        names = [name for cell in files for name in re.findall(r"`([^`]+)`", cell)]
        assert names
        assert all((ROOT / name).exists() for name in names), names


def _code_section(language: Language) -> str:
    text = reference(language).text
    return text[: text.index("<!-- keywords")].rpartition("dsl/tree.py")[2]


def test_the_short_page_links_both() -> None:
    text = Path(DOCS / "language.md").read_text("utf-8")
    assert all(f"({path(language).name})" in text for language in LANGUAGES)
