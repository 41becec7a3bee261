"""A source text as a page: what is cited is linked to its rules, what is missing is marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from compiler.coverage.report import Accounted, Coverage, LookedUp, State
from compiler.coverage.text import SourceDocument, Stretch
from compiler.wording.catalogue import Catalogue

_STYLE = """\
:root { color-scheme: light dark; --line: #8884; --cited: #2a7d4f; --named: #8a6d1d;
  --missing: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --cited: #6fce9b; --named: #e0c063; --missing: #ff8a80; }
}
body { font: 16px/1.7 system-ui, sans-serif; margin: 0 auto; max-width: 90rem; padding: 1rem; }
main { display: grid; gap: 2rem; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
@media (max-width: 60rem) { main { grid-template-columns: minmax(0, 1fr); } }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.text a { color: var(--cited); text-decoration: underline 2px; text-underline-offset: .2em; }
.text a.named { color: var(--named); }
.covered, .named, .missing { border-bottom: 1px dotted var(--line); }
.missing { background: color-mix(in srgb, var(--missing) 18%, transparent); }
ol { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid var(--line); padding: .4rem 0; }
:target { background: color-mix(in srgb, var(--cited) 20%, transparent); }
.where, .kind { color: GrayText; font-size: .85em; }
h2 { margin: 1.5rem 0 .5rem; }
"""


@dataclass(frozen=True, slots=True)
class _Marks:
    """What covers one stretch of the text."""

    stretch: Stretch
    citations: tuple[int, ...]
    state: State | None


def page(found: Coverage, sources: Sequence[str], words: Catalogue) -> str:
    """One page with the texts of these names, in the catalogue's language."""
    title = escape(words("page.title"))
    body = "\n".join(_section(found, source, words) for source in sources)
    return (
        f'<!doctype html>\n<html lang="{words.language.value}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f"{body}\n</body>\n</html>\n"
    )


def _section(found: Coverage, source: str, words: Catalogue) -> str:
    cited = [item for item in found.citations if item.citation.source == source]
    clauses = [item for item in found.clauses or () if item.clause.source == source]
    document = found.documents.get(source)
    if document is None:
        return f"<h2>{escape(source)}</h2>\n<p>{escape(words('page.no_text'))}</p>"
    parts = "".join(
        _part(document, marks, source, cited, words) for marks in _runs(document, cited, clauses)
    )
    rules = "\n".join(_entry(item, number, source, words) for number, item in enumerate(cited))
    counts = escape(_counts(found, clauses, words))
    return (
        f'<h2 id="{escape(source)}">{escape(source)}</h2>\n<p>{counts}</p>\n<main>\n'
        f'<div class="text" lang="zh">{parts}</div>\n<ol>\n{rules}\n</ol>\n</main>'
    )


def _counts(found: Coverage, clauses: Sequence[Accounted], words: Catalogue) -> str:
    if found.clauses is None:
        return words("page.without_clauses")
    by_state = {state: sum(item.state is state for item in clauses) for state in State}
    return words(
        "page.clauses",
        total=len(clauses),
        covered=by_state[State.COVERED],
        named=by_state[State.NAMED],
        missing=by_state[State.MISSING],
    )


def _runs(
    document: SourceDocument, cited: Sequence[LookedUp], clauses: Sequence[Accounted]
) -> Iterator[_Marks]:
    """The text in stretches over which nothing changes."""
    places = [(number, item.place) for number, item in enumerate(cited) if item.place]
    states = [(item.state, item.place) for item in clauses if item.place]
    edges = {0, len(document.text)}
    for _, place in (*places, *states):
        edges |= {place.start, place.end}
    ordered = sorted(edges)
    for start, end in pairwise(ordered):
        here = Stretch(start, end)
        covering = [state for state, place in states if here.within(place)]
        worst = next((state for state in reversed(State) if state in covering), None)
        numbers = tuple(number for number, place in places if here.within(place))
        yield _Marks(here, numbers, worst)


def _part(
    document: SourceDocument,
    marks: _Marks,
    source: str,
    cited: Sequence[LookedUp],
    words: Catalogue,
) -> str:
    text = escape(document.text[marks.stretch.start : marks.stretch.end])
    if marks.citations:
        items = [cited[number] for number in marks.citations]
        title = escape("; ".join(_rules(item, words) for item in items))
        encodes = any(rule.encodes for item in items for rule in item.citation.rules)
        kind = "" if encodes else ' class="named"'
        target = f"{source}-{marks.citations[0]}"
        text = f'<a href="#{escape(target)}"{kind} title="{title}">{text}</a>'
    if marks.state is None:
        return text
    return f'<span class="{marks.state.value}">{text}</span>'


def _entry(item: LookedUp, number: int, source: str, words: Catalogue) -> str:
    citation = item.citation
    article = escape(citation.article or words("kind.header"))
    where = f"{article} · {escape(citation.span.file)}:{citation.span.line}"
    return (
        f'<li id="{escape(f"{source}-{number}")}"><div>“{escape(citation.phrase)}”</div>'
        f'<div class="kind">{escape(_rules(item, words))}</div>'
        f'<div class="where">{where}</div></li>'
    )


def _rules(item: LookedUp, words: Catalogue) -> str:
    """The rules under a citation, in words."""
    return ", ".join(rule_words(rule.kind, rule.name, words) for rule in item.citation.rules)


def rule_words(kind: str, name: str, words: Catalogue) -> str:
    """A rule by its kind and name."""
    return f"{words(f'kind.{kind}')} {name}".rstrip()
