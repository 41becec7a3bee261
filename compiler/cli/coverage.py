"""`tiaoli coverage`: what the rule files cite of the texts, and which clauses that covers."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from compiler.cli.rule_files import read, rule_files
from compiler.cli.terminal import Terminal
from compiler.cli.usage import Command, Parser, UsageError
from compiler.coverage.citations import citations_of
from compiler.coverage.clauses import Clause, ClausesError, read_clauses
from compiler.coverage.page import page, rule_words
from compiler.coverage.report import Accounted, Coverage, LookedUp, State, coverage
from compiler.coverage.text import SourceDocument
from compiler.files import write_text
from compiler.pipeline import RuleFile
from compiler.wording.catalogue import Catalogue
from dsl.render import as_data, render

ALL_FOUND, SOME_MISSING, FAILED = 0, 1, 2


def _add_arguments(parser: Parser) -> None:
    parser.option("paths", help_key="paths", metavar="PATH", nargs="*")
    parser.option("--sources", help_key="sources", metavar="DIR", required=True)
    parser.option("--clauses", help_key="clauses", metavar="FILE")
    parser.option("-o", "--output", help_key="coverage_output", metavar="PATH")
    parser.formats("html")


def _run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    if (arguments.format == "html") is not (arguments.output is not None):
        raise UsageError(terminal.words("coverage.html_needs_output"))
    folder = Path(arguments.sources)
    if not folder.is_dir():
        raise UsageError(terminal.words("coverage.no_sources", path=arguments.sources))
    files = [read(path) for path in rule_files(arguments.paths, terminal.words)]
    unread = [file for file in files if file.tree is None or _without_base(file)]
    for file in unread:
        terminal.tell_diagnostics(file.diagnostics, file.sources)
    if unread:
        return FAILED
    clauses = _clauses(arguments.clauses, terminal)
    citations = [citation for file in files for citation in citations_of(file)]
    names = list(dict.fromkeys(_source(file) for file in files))
    if clauses is not None and arguments.paths:
        clauses = [clause for clause in clauses if clause.source in names]
    names += [clause.source for clause in clauses or () if clause.source not in names]
    documents = _documents(folder, dict.fromkeys(names), terminal)
    found = coverage(citations, documents, clauses)
    _give(found, files, list(dict.fromkeys(names)), arguments, terminal)
    whole = not found.diagnostics and not found.of_state(State.MISSING)
    return ALL_FOUND if whole else SOME_MISSING


def _give(
    found: Coverage,
    files: Sequence[RuleFile],
    names: Sequence[str],
    arguments: argparse.Namespace,
    terminal: Terminal,
) -> None:
    """The result in the form that is asked for."""
    words = Catalogue("coverage", terminal.language)
    if arguments.format == "json":
        terminal.say_data(_data(found, terminal))
        return
    sources = {file.source.name: file.source for file in files}
    for diagnostic in found.diagnostics:
        terminal.say(render(diagnostic, sources, terminal.language))
        terminal.say("")
    if arguments.format == "html":
        _write_pages(found, names, Path(arguments.output), words, terminal)
    else:
        for name in names:
            _say(found, name, words, terminal)


# --- what is read ----------------------------------------------------------------------------


def _without_base(file: RuleFile) -> bool:
    """Whether words of the file mean nothing because the file that it amends can't be used."""
    return file.policy is None and file.tree is not None and file.tree.header.amends is not None


def _source(file: RuleFile) -> str:
    assert file.tree is not None
    header = file.tree.header
    return header.name.text if header.source is None else header.source.text


def _clauses(path: str | None, terminal: Terminal) -> list[Clause] | None:
    if path is None:
        return None
    try:
        return list(read_clauses(Path(path).read_bytes()))
    except ClausesError as error:
        detail = str(error)
        raise UsageError(
            terminal.words("coverage.bad_clauses", path=path, detail=detail)
        ) from error


def _documents(folder: Path, names: Iterable[str], terminal: Terminal) -> dict[str, SourceDocument]:
    """The texts that are there, by their names."""
    documents: dict[str, SourceDocument] = {}
    for name in names:
        path = folder / f"{name}.txt"
        if path.is_file():
            try:
                text = path.read_bytes().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                words = terminal.words("coverage.not_utf8", path=path.as_posix())
                raise UsageError(words) from error
            documents[name] = SourceDocument(name, text.replace("\r\n", "\n"))
    return documents


# --- text ------------------------------------------------------------------------------------


def _say(found: Coverage, name: str, words: Catalogue, terminal: Terminal) -> None:
    """The citations and clauses of one text."""
    cited = [item for item in found.citations if item.citation.source == name]
    good = sum(item.place is not None for item in cited)
    terminal.say(words("head.citations", source=name, found=good, total=len(cited)))
    if found.clauses is None:
        for item in cited:
            terminal.say(f"  {_where(item)}  “{item.citation.phrase}”  {_rules([item], words)}")
        return
    clauses = [item for item in found.clauses if item.clause.source == name]
    for state in State:
        chosen = [item for item in clauses if item.state is state]
        terminal.say(words(f"state.{state.value}", count=len(chosen), total=len(clauses)))
        for account in chosen:
            terminal.say(f"  {_clause(account)}  {_rules(account.citations, words)}".rstrip())
    terminal.say("")


def _where(item: LookedUp) -> str:
    article = item.citation.article or "—"
    return f"{article} :{item.citation.span.line}"


def _clause(item: Accounted) -> str:
    if item.state is State.COVERED:
        return f"{item.clause.article}  {item.clause.id}"
    quote = "".join(item.clause.quote.split())
    shown = quote if len(quote) <= 30 else f"{quote[:30]}…"
    return f"{item.clause.article}  {item.clause.id}  “{shown}”"


def _rules(items: Iterable[LookedUp], words: Catalogue) -> str:
    rules = dict.fromkeys(rule for item in items for rule in item.citation.rules)
    return "; ".join(f"{rule_words(rule.kind, rule.name, words)} :{rule.line}" for rule in rules)


# --- JSON and pages --------------------------------------------------------------------------


def _data(found: Coverage, terminal: Terminal) -> dict[str, object]:
    return {
        "clauses": _clauses_data(found),
        "citations": [_citation_data(found, item) for item in found.citations],
        "diagnostics": [as_data(item, terminal.language) for item in found.diagnostics],
    }


def _clauses_data(found: Coverage) -> dict[str, object] | None:
    if found.clauses is None:
        return None
    return {
        "total": len(found.clauses),
        "encodable": sum(item.clause.encodable for item in found.clauses),
        "covered": len(found.of_state(State.COVERED)),
        "named": len(found.of_state(State.NAMED)),
        "missing": [item.clause.id for item in found.of_state(State.MISSING)],
    }


def _citation_data(found: Coverage, item: LookedUp) -> dict[str, object]:
    citation = item.citation
    return {
        "policy": citation.policy,
        "file": citation.span.file,
        "line": citation.span.line,
        "column": citation.span.column,
        "article": citation.article,
        "phrase": citation.phrase,
        "found": item.place is not None,
        "places": [{"start": place.start, "end": place.end} for place in item.places],
        "rules": [
            {"kind": rule.kind, "name": rule.name, "line": rule.line} for rule in citation.rules
        ],
        "clauses": [account.clause.id for account in found.clauses_of(item)],
    }


def _write_pages(
    found: Coverage, names: Sequence[str], output: Path, words: Catalogue, terminal: Terminal
) -> None:
    """One page with every text, or a page for each in a folder."""
    if output.suffix in (".html", ".htm"):
        write_text(output, page(found, names, words))
        terminal.say(terminal.words("build.written", path=output.as_posix()))
        return
    output.mkdir(parents=True, exist_ok=True)
    for name in names:
        path = output / f"{name}.html"
        write_text(path, page(found, [name], words))
        terminal.say(terminal.words("build.written", path=path.as_posix()))


COMMAND = Command("coverage", _add_arguments, _run)
