"""The language reference as data: its fenced blocks, its forms, its keyword table.

A block of rules is fenced as `policy` and says behind it where it stands: nothing for a whole
file, otherwise a place of `PLACES`. The first block of a page is the policy that the page is
about; it gives every other block the lines around it. A block that shows a mistake names the code
of its diagnostic behind the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from compiler.sources import Found, Missing
from dsl.keywords import keywords, spelled
from dsl.language import Language

DOCS = Path(__file__).resolve().parent.parent / "docs"
#: What a file that amends the page's policy calls it.
OWN_POLICY = "qingshan_2020"
BEGIN, END = "<!-- keywords: begin -->", "<!-- keywords: end -->"

_LINE = re.compile(
    r"^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$|^(?P<level>#+) (?P<title>[^\n]+)$",
    re.MULTILINE | re.DOTALL,
)
_MISTAKE = re.compile(r"^\| `([^`]+)` \| `([^`]+)` \| (TL\d{4}) \|$", re.MULTILINE)
#: A keyword that stands everywhere is explained by the first section that shows it.
_MOST_SECTIONS = 6
_CODE = re.compile(r"TL\d{4}")
_PLACEHOLDER = re.compile(r"‹[^›]*›|〈[^〉]*〉|[\"“][^\"”]*[\"”]")
#: Sections of a rule file by the terminal that begins them; some may be mixed.
_SECTIONS = {
    "POLICY": "header",
    "FACTS": "facts",
    "GROUP": "section",
    "ASSUMPTION": "section",
    "UNITS": "section",
    "STAGES": "section",
    "SCHEME": "scheme",
    "ARTICLE": "article",
    "EXAMPLE": "example",
}


@dataclass(frozen=True)
class Block:
    """A fenced block: what it is, where it stands, and the heading above it.

    `mistake` is the code of the diagnostic that the block must get; None where it is right.
    """

    kind: str
    place: str
    mistake: str | None
    text: str
    heading: str


@dataclass(frozen=True)
class Frame:
    """The page's own policy, section by section, in the page's language."""

    sections: Mapping[str, str]
    language: Language

    def around(self, block: Block) -> str:
        """A whole file with the block in its place."""
        head = self._of("header") + self._of("facts") + self._of("section")
        scheme = f"{self._key('SCHEME')}\n"
        match block.place:
            case "":
                return block.text
            case "header":
                return block.text + self._of("facts") + self._of("section") + self._of("scheme")
            case "facts":
                anything = f"  {self._payer('anyone')}\n    {self._key('COVERS')} "
                total = self._key("TOTAL")
                return f"{self._of('header')}{block.text}\n{scheme}{anything}{total}\n"
            case "section":
                return f"{head}{block.text}\n{self._of('scheme')}"
            case "scheme":
                return head + scheme + indented(block.text, 1)
            case "benefit":
                return f"{head}{scheme}  {self._payer('insurer')}\n{indented(block.text, 2)}"
            case "article":
                return head + self._of("scheme") + block.text
            case "statement":
                article = f"{self._key('ARTICLE')} 九 {self._labels('条', 'article')}\n"
                return head + self._of("scheme") + article + indented(block.text, 1)
            case "example":
                return f"{self.whole}\n{block.text}"
        raise ValueError(f"no place of a rule file: {block.place}")

    @property
    def whole(self) -> str:
        """The policy itself."""
        return "".join(self.sections.values())

    def _of(self, section: str) -> str:
        return self.sections[section]

    def _key(self, terminal: str) -> str:
        return spelled(terminal, self.language)

    def _labels(self, zh: str, en: str) -> str:
        return f'{self._key("ZH")} "{zh}" {self._key("EN")} "{en}"'

    def _payer(self, name: str) -> str:
        return f"{self._key('PAYER')} {name} {self._labels('某支付方', 'some payer')}"


@dataclass(frozen=True)
class Page:
    """One language's reference."""

    language: Language
    text: str
    blocks: tuple[Block, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "blocks", tuple(_blocks(self.text)))

    @property
    def rules(self) -> tuple[Block, ...]:
        """The blocks of rules, in the order of the page."""
        return tuple(block for block in self.blocks if block.kind == "policy")

    @cached_property
    def frame(self) -> Frame:
        """The policy that the page begins with."""
        return Frame(_sections(self.rules[0].text, self.language), self.language)

    def beside(self, name: str) -> Found | Missing:
        """The page's own policy, for the files that amend it."""
        if name == OWN_POLICY:
            return Found(f"{name}.policy", self.frame.whole.encode())
        return Missing(f"{name}.policy", (OWN_POLICY,))

    @property
    def mistakes(self) -> list[tuple[str, str, str]]:
        """The lines of a benefit that are not admitted, their cure, their codes."""
        return _MISTAKE.findall(self.text)

    @property
    def codes(self) -> set[str]:
        """The diagnostics that the page names."""
        return set(_CODE.findall(self.text))

    @property
    def table(self) -> str:
        """The keyword table as it stands between its markers."""
        return self.text.partition(BEGIN)[2].partition(END)[0].strip()

    def with_table(self) -> str:
        """The page with its keyword table made anew."""
        before, _, rest = self.text.partition(BEGIN)
        return f"{before}{BEGIN}\n{keyword_table(self)}\n{END}{rest.partition(END)[2]}"

    def sections_of(self, terminal: str) -> list[str]:
        """The headings under which a form shows a keyword."""
        spellings = keywords()[terminal].spellings(self.language)
        headings = [
            block.heading
            for block in self.blocks
            if block.kind == "form" and set(spellings) & self._words(block.text)
        ]
        return list(dict.fromkeys(headings))

    def _words(self, form: str) -> set[str]:
        """The keywords of a form; what the reader fills in is left aside."""
        return set(_pattern(self.language).findall(_PLACEHOLDER.sub("‹›", form)))


def page(language: Language) -> Page:
    """The reference in a language."""
    return Page(language, path(language).read_text("utf-8"))


def path(language: Language) -> Path:
    """The file of the reference in a language."""
    return DOCS / f"language.{language.value}.md"


def keyword_table(page: Page) -> str:
    """Every keyword in both languages, the page's own first, with the sections that explain it."""
    own = page.language
    other = Language.ZH if own is Language.EN else Language.EN
    heads = {Language.EN: ("English", "Chinese", "see"), Language.ZH: ("中文", "英文", "见")}[own]
    lines = [f"| {' | '.join(heads)} |", "|---|---|---|"]
    for keyword in keywords().values():
        sections = page.sections_of(keyword.terminal)
        shown = sections if len(sections) <= _MOST_SECTIONS else sections[:1]
        links = ", ".join(f"[{title}](#{anchor(title)})" for title in shown) or "—"
        cells = (_spellings(keyword.spellings(own)), _spellings(keyword.spellings(other)), links)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def anchor(title: str) -> str:
    """The address of a heading within its page, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def indented(text: str, depth: int) -> str:
    """The lines of a text, further in by so many levels."""
    return "".join(f"{'  ' * depth}{line}\n" if line else "\n" for line in text.splitlines())


def _blocks(text: str) -> Iterator[Block]:
    heading = ""
    for found in _LINE.finditer(text):
        if found["title"]:
            heading = found["title"]
            continue
        kind, *words = found["info"].split() or [""]
        mistake = next((word for word in words if _CODE.fullmatch(word)), None)
        place = " ".join(word for word in words if word != mistake)
        yield Block(kind, place, mistake, found["text"], heading)


def _sections(text: str, language: Language) -> dict[str, str]:
    """The sections of a whole file, joined where there are several of a kind."""
    heads = {spelled(terminal, language): section for terminal, section in _SECTIONS.items()}
    parts: dict[str, str] = {}
    section = ""
    for line in text.splitlines(keepends=True):
        if line.strip() and not line.startswith((" ", "#")):
            section = next(heads[head] for head in heads if line.startswith(head))
        parts[section] = parts.get(section, "") + line
    return parts


def _pattern(language: Language) -> re.Pattern[str]:
    spellings = [text for keyword in keywords().values() for text in keyword.spellings(language)]
    words = "|".join(re.escape(text) for text in sorted(spellings, key=len, reverse=True))
    if language is Language.EN:
        return re.compile(f"(?<![A-Za-z0-9_])(?:{words})(?![A-Za-z0-9_])")
    return re.compile(words)


def _spellings(spellings: tuple[str, ...]) -> str:
    return " · ".join(f"`{spelling}`" for spelling in spellings) or "—"
