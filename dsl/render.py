"""Diagnostics in words: for a reader, with the line and the place marked, and as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dsl.diagnostics import Diagnostic, Related, Severity
from dsl.language import Language
from dsl.width import display_width
from dsl.wording import wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dsl.source import SourceText, Span

#: A longer line of the file is shown in part.
_WIDEST: Final = 100
#: How much of a long line is shown before the place that is marked.
_BEFORE: Final = 40


@dataclass(frozen=True, slots=True)
class Worded:
    """What a diagnostic says in one language."""

    title: str
    message: str
    help: str


def worded(diagnostic: Diagnostic, language: Language) -> Worded:
    """The words of a diagnostic, its facts filled in."""
    entry = wording(language).entries[diagnostic.code]
    facts = _Facts(diagnostic.facts)
    return Worded(
        entry.title.format_map(facts),
        entry.message.format_map(facts),
        entry.help.format_map(facts),
    )


def related_words(diagnostic: Diagnostic, related: Related, language: Language) -> str:
    """What the second place of a diagnostic is to it."""
    return wording(language).roles[related.role].format_map(_Facts(diagnostic.facts))


def render(diagnostic: Diagnostic, sources: Mapping[str, SourceText], language: Language) -> str:
    """A diagnostic for a reader: what is wrong, where, and how to mend it.

    `sources` holds the files by the name that spans carry; a place in another file is named
    without its line.
    """
    words = worded(diagnostic, language)
    labels = wording(language).labels
    severity = labels["error" if diagnostic.severity is Severity.ERROR else "warning"]
    colon = "：" if language is Language.ZH else ": "
    lines = [f"{severity}[{diagnostic.code}]{colon}{words.message}"]
    lines += _place(diagnostic.span, sources, "")
    for related in diagnostic.related:
        role = related_words(diagnostic, related, language)
        lines += _place(related.span, sources, role)
    if words.help:
        lines.append(f"  = {labels['help']}{colon}{words.help}")
    return "\n".join(lines)


def as_data(diagnostic: Diagnostic, language: Language) -> dict[str, object]:
    """A diagnostic as plain data, for JSON."""
    words = worded(diagnostic, language)
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "title": words.title,
        "message": words.message,
        "help": words.help,
        **span_data(diagnostic.span),
        "facts": dict(diagnostic.facts),
        "related": [
            {
                "role": related.role,
                "words": related_words(diagnostic, related, language),
                **span_data(related.span),
            }
            for related in diagnostic.related
        ],
    }


class _Facts(dict[str, str | int]):
    """Facts of a diagnostic; one that is missing shows as an ellipsis rather than failing."""

    def __missing__(self, key: str) -> str:
        return "…"


def span_data(span: Span) -> dict[str, object]:
    """A place as plain data, for JSON."""
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _place(span: Span, sources: Mapping[str, SourceText], role: str) -> list[str]:
    """Where something stands: the file and its line, the place underlined."""
    if span.line == 0:
        return [f"  --> {role}"] if role else []
    head = f"  --> {span.file}:{span.line}:{span.column}" + (f"  {role}" if role else "")
    source = sources.get(span.file)
    if source is None or not source.line(span.line).strip():
        return [head]
    number = str(span.line)
    margin = " " * len(number)
    line, before, marked = _window(source.line(span.line), span)
    blanks = " " * display_width(before)
    carets = "^" * max(1, display_width(marked))
    return [head, f"{margin} |", f"{number} | {line}", f"{margin} | {blanks}{carets}"]


def _window(line: str, span: Span) -> tuple[str, str, str]:
    """The line as shown, the part of it before the marked place, and the marked part."""
    shown = "".join(character if character.isprintable() else " " for character in line.rstrip())
    start = min(span.column - 1, len(shown))
    end = span.end_column - 1 if span.end_line == span.line else len(shown)
    end = max(start, min(end, len(shown)))
    if display_width(shown) <= _WIDEST:
        return shown, shown[:start], shown[start:end]
    first = max(0, start - _BEFORE)
    last = min(len(shown), first + _WIDEST)
    ahead = "…" if first else ""
    behind = "…" if last < len(shown) else ""
    before = ahead + shown[first:start]
    return before + shown[start:last] + behind, before, shown[start : min(end, last)]
