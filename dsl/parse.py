"""A rule file to its tree, with as many diagnostics as it deserves and never an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dsl.build.context import Building
from dsl.build.sections import Sections
from dsl.diagnostics import Diagnostic, Related
from dsl.keywords import spelled
from dsl.layout import lay_out
from dsl.lexing.decode import read
from dsl.parser import parse_section
from dsl.recovery.recover import recover
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dsl.language import Language
    from dsl.source import SourceText
    from dsl.tree import PolicyFile

__all__ = ["parse", "parse_bytes", "read"]

#: Where each kind of section stands in a file; those of one place may be mixed.
_ORDER: Final = {
    "policy": 0,
    "facts": 1,
    "group": 2,
    "assumption": 2,
    "units": 2,
    "stages": 2,
    "scheme": 3,
    "article": 4,
    "example": 5,
}
_ONCE: Final = ("policy", "facts", "units", "stages", "scheme")
#: More diagnostics than anyone reads; the rest is only counted.
_MOST: Final = 200


def parse_bytes(
    name: str, data: bytes, beneath: Iterable[SourceText] = ()
) -> tuple[SourceText, PolicyFile | None, tuple[Diagnostic, ...]]:
    """Read and parse the bytes of a file; `name` is what diagnostics call it.

    `beneath` are the files on which it builds.
    """
    source, unread = read(name, data)
    if not source.lines:
        return source, None, unread
    policy, diagnostics = parse(source, beneath)
    return source, policy, (*unread, *diagnostics)


def parse(
    source: SourceText, beneath: Iterable[SourceText] = ()
) -> tuple[PolicyFile | None, tuple[Diagnostic, ...]]:
    """The tree of a file, as far as it could be read, and what is wrong with it.

    None if it has no header. Lines that could not be read are left out of the tree, each with
    its diagnostic. `beneath` are the files on which this one builds.
    """
    layout = lay_out(source, beneath)
    recovered = recover(source, layout)
    sections = Sections()
    found: list[Diagnostic] = [*layout.diagnostics, *recovered.diagnostics]
    kinds: list[tuple[str, Span]] = []
    for section in recovered.sections:
        tree = parse_section(section.lines, source.name)
        building = Building(source.name, section.recovered)
        sections.add(building, tree)
        found.extend(
            told for told in building.diagnostics if told.span.line not in recovered.silenced
        )
        kinds.append((str(tree.data), building.head(tree)))
    found.extend(_out_of_place(kinds, layout.language))
    if not any(kind == "policy" for kind, _ in kinds):
        found.append(_no_header(source, bool(layout.lines)))
    return sections.file(layout.comments), _in_order(found)


def _out_of_place(kinds: Iterable[tuple[str, Span]], language: Language) -> list[Diagnostic]:
    """Sections that stand behind one that they should precede, or stand twice."""
    found: list[Diagnostic] = []
    latest: tuple[str, Span] | None = None
    first: dict[str, Span] = {}
    for kind, span in kinds:
        facts: dict[str, str | int] = {"section": spelled(kind.upper(), language)}
        if kind in _ONCE and kind in first:
            related = (Related("first", first[kind]),)
            found.append(Diagnostic("TL0242", span, facts, related))
        elif latest is not None and _ORDER[kind] < _ORDER[latest[0]]:
            facts["before"] = spelled(latest[0].upper(), language)
            found.append(Diagnostic("TL0241", span, facts, (Related("later", latest[1]),)))
        else:
            latest = (kind, span)
        first.setdefault(kind, span)
    return found


def _no_header(source: SourceText, has_lines: bool) -> Diagnostic:
    span = Span(source.name, 1, 1, 1, 1)
    return Diagnostic("TL0243" if has_lines else "TL0244", span)


def _in_order(found: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Diagnostics in the order of the file; beyond a limit, only their number."""
    ordered = sorted(found, key=lambda item: (item.span, item.code))
    if len(ordered) <= _MOST:
        return tuple(ordered)
    rest = len(ordered) - _MOST
    last = Diagnostic("TL0245", ordered[_MOST].span, {"rest": rest})
    return (*ordered[:_MOST], last)
