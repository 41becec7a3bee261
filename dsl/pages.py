"""The page of each diagnostic, in both languages, made from the wording.

`python -m dsl.pages docs/diagnostics` writes them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dsl.language import Language
from dsl.wording import wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dsl.wording import Entry

_NAMES = {Language.EN: "English", Language.ZH: "中文"}


def pages() -> Mapping[str, str]:
    """The text of every page by its file name, the index among them."""
    made = {f"{code}.md": _page(code) for code in wording(Language.EN).entries}
    return {"index.md": _index(), **made}


def _page(code: str) -> str:
    titles = " · ".join(_filled(_entry(code, language).title) for language in Language)
    parts = [f"# {code} · {titles}"]
    for language in Language:
        entry, labels = _entry(code, language), wording(language).labels
        colon = "：" if language is Language.ZH else ": "
        parts.append(f"## {_NAMES[language]}")
        parts.append(f"**{labels['page_message']}**{colon}{_filled(entry.message)}")
        parts.append(f"**{labels['page_help']}**{colon}{_filled(entry.help)}")
        parts.append(entry.page)
    return "\n\n".join(parts) + "\n"


def _index() -> str:
    labels = {language: wording(language).labels for language in Language}
    titles = " · ".join(labels[language]["index_title"] for language in Language)
    intro = "\n\n".join(labels[language]["index_intro"] for language in Language)
    rows = [
        f"| [{code}]({code}.md) | {_filled(_entry(code, Language.ZH).title)} "
        f"| {_filled(_entry(code, Language.EN).title)} |"
        for code in sorted(wording(Language.EN).entries)
    ]
    table = "\n".join(["| | 中文 | English |", "|---|---|---|", *rows])
    return f"# {titles}\n\n{intro}\n\n{table}\n"


def _entry(code: str, language: Language) -> Entry:
    return wording(language).entries[code]


class _Dots(dict[str, str]):
    """Stands for facts that only a real finding has."""

    def __missing__(self, key: str) -> str:
        return "…"


def _filled(text: str) -> str:
    return text.format_map(_Dots())


def main() -> None:
    """Write the pages into the folder that is named, and remove pages of codes that are gone."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
