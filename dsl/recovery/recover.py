"""Logical lines to lines that the parser accepts, and a diagnostic for each that it did not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from dsl.diagnostics import Diagnostic
from dsl.keywords import keywords, soft_terminals
from dsl.language import Language
from dsl.lexing.characters import is_chinese
from dsl.lexing.tokens import (
    ARTICLE_NUMBER,
    BROKEN,
    CLOSE_PARENTHESIS,
    COLON,
    COMMA,
    DEDENT,
    HEAD,
    INDENT,
    NEWLINE,
    OPEN_PARENTHESIS,
    ROW,
    STRING,
    WORD,
    LogicalLine,
    make_token,
    token_span,
)
from dsl.parser import Stack, automaton
from dsl.recovery.expected import expected
from dsl.recovery.suggest import closest, suggestions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lark import Token

    from dsl.layout import Layout
    from dsl.source import SourceText, Span

#: Beyond so many brackets and shares of shares in a line, no reader follows, nor does a stack.
_DEEPEST: Final = 30
#: Behind so many errors, guesses at what was meant are no help.
_ENOUGH: Final = 100
#: A word longer than this is cut in a message.
_SHOWN: Final = 30


@dataclass(slots=True)
class Section:
    """The lines of one section that the parser accepts; whether some were left out."""

    lines: list[LogicalLine] = field(default_factory=list)
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class Recovered:
    """The sections of a file, mended where need be, and what had to be mended.

    Of the lines that are `silenced` enough was said: what else is wrong with them may follow
    from that.
    """

    sections: tuple[Section, ...]
    diagnostics: tuple[Diagnostic, ...]
    silenced: frozenset[int]


def recover(source: SourceText, layout: Layout) -> Recovered:
    """Mend the lines of a file."""
    recovery = _Recovery(source, layout)
    recovery.run()
    return Recovered(
        tuple(recovery.sections), tuple(recovery.diagnostics), frozenset(recovery.silenced)
    )


class _Recovery:
    """The state of walking over the lines of a file."""

    def __init__(self, source: SourceText, layout: Layout) -> None:
        self.source = source
        self.layout = layout
        self.automaton = automaton()
        self.sections: list[Section] = []
        self.diagnostics: list[Diagnostic] = []
        self.stack: Stack = self.automaton.start
        self.depth = 0
        #: Lines of the file of which enough was said already.
        self.silenced: set[int] = set()

    def run(self) -> None:
        """Read every line."""
        lines = list(self.layout.lines)
        index = 0
        while index < len(lines):
            index = self.line(lines, index)

    def line(self, lines: list[LogicalLine], index: int) -> int:
        """Read one line; the index of the next line to read."""
        line = lines[index]
        if line.depth > 0 and (line.depth > self.depth + 1 or not self.may_indent(line)):
            return self.too_deep(lines, index)
        if line.damaged:
            self.silence(line)
        if line.depth == 0:
            self.sections.append(Section())
            self.stack, self.depth = self.automaton.start, 0
        before = self.behind_marks(line.depth)
        if self.nesting(line) > _DEEPEST:
            self.report("TL0237", self.span(line.tokens[0]).to(self.span(line.tokens[-1])), line)
            return self.leave_out(lines, index)
        line = self.softened(before, line)
        failing, stack = self.read(before, line.tokens)
        if failing is None:
            return self.accept(lines, index, line, stack)
        self.sections[-1].recovered = True
        mended = self.mend(before, line, failing)
        if mended is None:
            self.explain(line, failing, stack)
            if self.may_end(lines, index, failing, stack):
                mended = replace(line, tokens=line.tokens[:failing])
                self.silence(line)
        if mended is None:
            return self.leave_out(lines, index)
        failing, stack = self.read(before, mended.tokens)
        if failing is not None:
            return self.leave_out(lines, index)
        return self.accept(lines, index, mended, stack)

    def may_end(self, lines: list[LogicalLine], index: int, failing: int, stack: Stack) -> bool:
        """Whether a line can be read up to a token that cannot stand.

        A line that only names something is not trusted to open the block beneath it.
        """
        if failing == 0 or NEWLINE not in self.automaton.accepts(stack):
            return False
        opens = index + 1 < len(lines) and lines[index + 1].depth > lines[index].depth
        return not (opens and lines[index].terminal == WORD)

    def silence(self, line: LogicalLine) -> None:
        """Say no more of a line."""
        self.silenced.update(token.line or 0 for token in line.tokens)

    def accept(self, lines: list[LogicalLine], index: int, line: LogicalLine, stack: Stack) -> int:
        """Keep a line as it is."""
        self.sections[-1].lines.append(line)
        self.stack, self.depth = stack, line.depth
        return index + 1

    def may_indent(self, line: LogicalLine) -> bool:
        """Whether a line may be as deep as it is."""
        return line.depth <= self.depth or self.automaton.feed(self.stack, INDENT) is not None

    def too_deep(self, lines: list[LogicalLine], index: int) -> int:
        """A block where none can be: take its lines for lines of the block around it."""
        deep = lines[index].depth
        span = self.span(lines[index].tokens[0])
        if not self.sections:
            self.report("TL0248", span, lines[index])
            lines[index] = replace(lines[index], depth=0)
            return index
        if not lines[index].skewed:
            self.report("TL0204", span, lines[index])
        self.sections[-1].recovered = True
        end = index
        while end < len(lines) and lines[end].depth >= deep:
            lines[end] = replace(lines[end], depth=lines[end].depth - deep + self.depth)
            end += 1
        lines[index] = replace(lines[index], damaged=True)
        return index

    def behind_marks(self, depth: int) -> Stack:
        """The states behind the marks of the blocks that open or close in front of a line."""
        stack = self.stack
        marks = [INDENT] if depth > self.depth else [DEDENT] * (self.depth - depth)
        for mark in marks:
            fed = self.automaton.feed(stack, mark)
            if fed is not None:
                stack = fed
        return stack

    def read(self, stack: Stack, tokens: Sequence[Token]) -> tuple[int | None, Stack]:
        """Feed a line: the index of the first token that cannot stand, the states before it."""
        for index, terminal in enumerate((*(token.type for token in tokens), NEWLINE)):
            fed = self.automaton.feed(stack, terminal)
            if fed is None:
                return index, stack
            stack = fed
        return None, stack

    def softened(self, before: Stack, line: LogicalLine) -> LogicalLine:
        """The line with soft keywords as words where only a word can stand."""
        if not any(token.type in soft_terminals() for token in line.tokens):
            return line
        tokens = list(line.tokens)
        stack = before
        for index, token in enumerate(tokens):
            fed = self.automaton.feed(stack, token.type)
            if fed is None and token.type in soft_terminals():
                label = self.layout.lexicon.labels.get(str(token.value), str(token.value))
                tokens[index] = make_token(WORD, label, self.span(token))
                fed = self.automaton.feed(stack, WORD)
            if fed is None:
                break
            stack = fed
        return replace(line, tokens=tuple(tokens))

    def leave_out(self, lines: list[LogicalLine], index: int) -> int:
        """Skip a line with what hangs on it; a mark stands in its place where one may."""
        line = lines[index]
        end = index + 1
        while end < len(lines) and (
            lines[end].depth > line.depth or (line.terminal == HEAD and lines[end].terminal == ROW)
        ):
            end += 1
        if line.depth == 0:
            self.sections.pop()
            self.depth = 0
            while end < len(lines) and lines[end].depth > 0:
                end += 1
            return end
        self.sections[-1].recovered = True
        mark = make_token(BROKEN, "", self.span(line.tokens[0]))
        before = self.behind_marks(line.depth)
        failing, stack = self.read(before, [mark])
        if failing is None and line.terminal != ROW:
            self.accept(lines, index, replace(line, tokens=(mark,)), stack)
        return end

    def mend(self, before: Stack, line: LogicalLine, failing: int) -> LogicalLine | None:
        """The line as it was probably meant, told in a diagnostic; None if that is unclear."""
        if len(self.diagnostics) > _ENOUGH:
            return None
        return (
            self.insert(before, line, failing)
            or self.remove(before, line, failing)
            or self.respell(before, line, failing)
        )

    def insert(self, before: Stack, line: LogicalLine, failing: int) -> LogicalLine | None:
        """A colon behind a target, or `zh`, `en` before a text, that is missing."""
        if failing >= len(line.tokens):
            return None
        token = line.tokens[failing]
        if token.type == STRING:
            code, tokens = "TL0238", self.with_languages(line)
        else:
            added = make_token(COLON, ":", self.span(token))
            code, tokens = "TL0239", (*line.tokens[:failing], added, *line.tokens[failing:])
        if self.read(before, tokens)[0] is not None:
            return None
        self.report(code, self.span(token), line)
        return replace(line, tokens=tokens)

    def with_languages(self, line: LogicalLine) -> tuple[Token, ...]:
        """The tokens of a line with `zh` or `en` before each text that has none."""
        tokens: list[Token] = []
        for token in line.tokens:
            if token.type == STRING and (not tokens or tokens[-1].type not in ("ZH", "EN")):
                chinese = any(is_chinese(character) for character in str(token.value))
                tokens.append(make_token("ZH" if chinese else "EN", "", self.span(token)))
            tokens.append(token)
        return tuple(tokens)

    def remove(self, before: Stack, line: LogicalLine, failing: int) -> LogicalLine | None:
        """A comma or colon that is too much."""
        if failing >= len(line.tokens) or line.tokens[failing].type not in (COMMA, COLON):
            return None
        tokens = (*line.tokens[:failing], *line.tokens[failing + 1 :])
        if not tokens or self.read(before, tokens)[0] is not None:
            return None
        sign = self.written(line.tokens[failing])
        self.report("TL0240", self.span(line.tokens[failing]), line, {"sign": sign})
        return replace(line, tokens=tokens)

    def respell(self, before: Stack, line: LogicalLine, failing: int) -> LogicalLine | None:
        """A misspelt word: the likeliest that lets the line be read on, best to its end."""
        best: tuple[bool, LogicalLine, Span, dict[str, str | int]] | None = None
        for item in suggestions(self.source, line.tokens, failing, self.layout.lexicon):
            start = self.span(line.tokens[item.first])
            span = start.to(self.span(line.tokens[item.last]))
            token = make_token(item.terminal, item.meant, span)
            behind = self.with_number(token, line.tokens[item.last + 1 :])
            tokens = (*line.tokens[: item.first], token, *behind)
            stopped = self.read(before, tokens)[0]
            removed = item.last - item.first
            whole = stopped is None
            if not whole and (stopped or 0) + removed <= max(failing, item.last + 1):
                continue
            if best is None or (whole and not best[0]):
                facts: dict[str, str | int] = {"written": item.written, "meant": item.meant}
                best = (whole, replace(line, tokens=tokens), span, facts)
        if best is None:
            return None
        self.report("TL0202", best[2], line, best[3])
        return best[1]

    def with_number(self, keyword: Token, behind: tuple[Token, ...]) -> tuple[Token, ...]:
        """What stands behind a keyword; behind `article`, up to its label, that is its number."""
        if keyword.type != "ARTICLE":
            return behind
        types = [token.type for token in behind]
        end = next((at for at, kind in enumerate(types) if kind in ("ZH", "EN", STRING)), 0)
        if end == 0:
            return behind
        span = self.span(behind[0]).to(self.span(behind[end - 1]))
        text = self.source.line(span.line)[span.column - 1 : span.end_column - 1]
        return (make_token(ARTICLE_NUMBER, text, span), *behind[end:])

    def explain(self, line: LogicalLine, failing: int, stack: Stack) -> None:
        """Say what stands where it cannot, and what could."""
        accepted = self.automaton.accepts(stack)
        facts = self.facts(accepted)
        if failing >= len(line.tokens):
            last = self.span(line.tokens[-1])
            end = replace(last, line=last.end_line, column=last.end_column)
            self.report("TL0203", end, line, facts)
            return
        token = line.tokens[failing]
        facts["found"] = self.written(token)
        wanted = accepted - {BROKEN, DEDENT, INDENT}
        if token.type in keywords() and wanted == {WORD}:
            self.report("TL0205", self.span(token), line, facts)
            return
        if not wanted:
            self.report("TL0249", self.span(token), line, facts)
            return
        meant = closest(str(token.value), self.layout.lexicon) if token.type == WORD else None
        if meant is not None:
            facts["meant"] = meant
            self.report("TL0246", self.span(token), line, facts)
            return
        self.report("TL0201", self.span(token), line, facts)

    def facts(self, accepted: frozenset[str]) -> dict[str, str | int]:
        """What could stand, in both languages."""
        own = self.layout.language
        return {
            f"expected_{language.value}": expected(accepted, own, language) for language in Language
        }

    def report(
        self,
        code: str,
        span: Span,
        line: LogicalLine,
        facts: dict[str, str | int] | None = None,
    ) -> None:
        """Add a diagnostic, unless the characters of the line already gave one."""
        if not line.damaged:
            self.diagnostics.append(Diagnostic(code, span, facts or {}))

    def written(self, token: Token) -> str:
        """What the drafter wrote for a token, cut where it is long."""
        span = self.span(token)
        text = self.source.line(span.line)[span.column - 1 : span.end_column - 1]
        return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"

    def span(self, token: Token) -> Span:
        """The place of a token."""
        return token_span(token, self.source.name)

    @staticmethod
    def nesting(line: LogicalLine) -> int:
        """How deep brackets and shares of shares stand in one another, at most."""
        deepest = depth = shares = 0
        for token in line.tokens:
            if token.type == OPEN_PARENTHESIS:
                depth += 1
            elif token.type == CLOSE_PARENTHESIS:
                depth = max(0, depth - 1)
            elif token.type in ("OF", "SHARE_OF"):
                shares += 1
            deepest = max(deepest, depth)
        return deepest + shares
