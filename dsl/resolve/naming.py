"""Checks of declared names and labels: their form, and that each means one thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dsl.diagnostics import Related
from dsl.keywords import spelled
from dsl.language import Language
from dsl.model import DATE_FACT, Label
from dsl.resolve.kinds import Kind
from dsl.resolve.labels import label_of
from dsl.resolve.scope import Named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dsl import tree
    from dsl.resolve.report import Report

NAME_FORM: Final = re.compile(r"[a-z][a-z0-9_]*")
#: Anything else was reported by the parser.
ASCII_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
DATE_LABEL: Final = Label(zh=spelled("DATE", Language.ZH), en=spelled("DATE", Language.EN))
#: Columns that every claims file and settled file has.
RESERVED: Final = frozenset({"claim_id", "person_id", "patient", "reason", DATE_FACT})
#: Kinds whose names are columns of the claims file or of the settled file.
COLUMNS: Final = frozenset({Kind.FACT, Kind.POOL, Kind.PAYER})


def declared(
    report: Report,
    kind: Kind,
    word: tree.Word,
    labels: tree.Labels,
    owner: Named | None = None,
    option: tuple[str, str] | None = None,
) -> Named:
    """The named thing that a declaration makes, its name checked."""
    if NAME_FORM.fullmatch(word.text) is None:
        if ASCII_NAME.fullmatch(word.text) is not None:
            facts = {"kind_zh": kind.zh, "kind_en": kind.en}
            report.error("TL0305", word.span, word=word.text, **facts)
    elif kind in COLUMNS and word.text in RESERVED:
        report.error("TL0306", word.span, word=word.text)
    label = label_of(labels)
    return Named(kind, word.text, label, word.span, owner, option)


def check_unique(report: Report, items: Iterable[Named], rivals: Iterable[Named] = ()) -> None:
    """Report each item that shares a name or label with an earlier item or a rival.

    The earlier one may stand in the file that this one amends.
    """
    seen: dict[str, Named] = {}
    for rival in rivals:
        for word in _words(rival):
            seen.setdefault(word, rival)
    for item in items:
        for word in _words(item):
            earlier = seen.setdefault(word, item)
            if earlier is item or _may_share(earlier, item):
                continue
            elsewhere = earlier.span.file != item.span.file
            report.error(
                "TL0318" if elsewhere else "TL0304",
                item.span,
                Related("declared_here", earlier.span),
                word=word,
                file=earlier.span.file,
                kind_zh=item.described()[0],
                kind_en=item.described()[1],
                earlier_zh=earlier.described()[0],
                earlier_en=earlier.described()[1],
            )
            break


def _words(item: Named) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in (item.name, item.label.zh) if word))


def _may_share(first: Named, second: Named) -> bool:
    """Different options of one reading may declare the same benefit."""
    if first.option is None or second.option is None:
        return False
    return first.option[0] == second.option[0] and first.option[1] != second.option[1]
