"""What a rule file cites: article, phrase, place, and the rules that stand under the phrase."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, assert_never

from compiler.pipeline import RuleFile
from dsl import provision_tree, tree
from dsl.source import Span

#: Kinds of statements that encode nothing: a clause is named by the one, remarked on by the other.
NOT_ENCODED: Final = "not_encoded"
NOTE: Final = "note"


@dataclass(frozen=True, slots=True)
class CitingRule:
    """A statement under a phrase: what kind it is, what it is called, where it stands."""

    kind: str
    name: str
    line: int

    @property
    def encodes(self) -> bool:
        """Whether it is a rule, and no remark or reason."""
        return self.kind not in (NOT_ENCODED, NOTE)


@dataclass(frozen=True, slots=True)
class Citation:
    """One phrase with its article (None for the document's number in the header) and rules."""

    policy: str
    source: str
    article: str | None
    phrase: str
    span: Span
    rules: tuple[CitingRule, ...]


def citations_of(file: RuleFile) -> tuple[Citation, ...]:
    """Every citation of a rule file, in its order; none if the file has no tree."""
    if file.tree is None:
        return ()
    return tuple(_Walk(file, file.tree).citations())


@dataclass(frozen=True, slots=True)
class _Walk:
    file: RuleFile
    root: tree.PolicyFile

    def citations(self) -> Iterator[Citation]:
        header = self.root.header
        if header.number is not None:
            rule = CitingRule("header", header.name.text, header.number.span.line)
            yield self._citation(None, header.number, (rule,))
        for payer in self.root.scheme:
            yield from self._scheme(payer)
        for article in self.root.articles:
            for item in article.items:
                if isinstance(item, tree.Citation):
                    rules = tuple(self._rules(item.statements))
                    for phrase in item.phrases:
                        yield self._citation(article.number.text, phrase, rules)

    def _citation(
        self, article: str | None, phrase: tree.Text, rules: tuple[CitingRule, ...]
    ) -> Citation:
        header = self.root.header
        name = header.name.text
        source = name if header.source is None else header.source.text
        return Citation(name, source, article, phrase.text, phrase.span, rules)

    def _scheme(self, payer: tree.Payer) -> Iterator[Citation]:
        """The values of the scheme before that the text mentions."""
        for line in payer.lines:
            if isinstance(line, tree.Benefit):
                for inner in line.lines:
                    yield from self._cited(inner, f"{payer.name.text} {line.name.text}")
            else:
                yield from self._cited(line, payer.name.text)

    def _cited(self, line: tree.BenefitLine, name: str) -> Iterator[Citation]:
        if not isinstance(line, tree.ParameterLine | tree.Table):
            return
        cite = line.modifiers.cite
        if cite is None:
            return
        rule = CitingRule("before", name, line.span.line)
        for phrase in cite.phrases:
            yield self._citation(cite.article.text, phrase, (rule,))

    def _rules(self, statements: Iterable[tree.Statement]) -> Iterator[CitingRule]:
        for statement in statements:
            kind, name = self._named(statement)
            yield CitingRule(kind, name, statement.span.line)
            if isinstance(statement, tree.Reading):
                for option in statement.options:
                    yield from self._rules(option.statements)

    def _named(self, statement: tree.Statement) -> tuple[str, str]:
        """What a statement is, and what it is called or about."""
        match statement:
            case tree.Amendment():
                return "payer", self._target(statement.target)
            case tree.Namely():
                return "namely", self._target(statement.target)
            case tree.NewBenefit():
                return "benefit", f"{self._word(statement.payer)} {statement.name.text}"
            case tree.Refuse():
                return "refusal", ""
            case tree.Group():
                return "group", statement.name.text
            case tree.PayerOrder():
                return "order", ""
            case tree.Reading():
                return "reading", statement.name.text
            case tree.Note():
                return NOTE, ""
            case tree.Prove():
                return "finding" if statement.is_finding else "promise", statement.name.text
            case provision_tree.NotEncoded():
                return NOT_ENCODED, ""
            case provision_tree.Duty():
                return "duty", statement.name.text
            case provision_tree.Service():
                return "service", statement.name.text
            case provision_tree.Target():
                return "target", statement.name.text
            case provision_tree.Indicator():
                return "indicator", statement.name.text
            case provision_tree.ListStatement():
                return "list", statement.name.text
            case provision_tree.Formula():
                return "formula", statement.name.text
            case provision_tree.Split():
                return "split", statement.name.text
            case _:
                assert_never(statement)

    def _target(self, target: tree.Target) -> str:
        words = [target.payer] if target.benefit is None else [target.payer, target.benefit]
        return " ".join(self._word(word) for word in words)

    def _word(self, word: tree.Word) -> str:
        choice = self.file.references.get(word.span)
        return word.text if choice is None else choice.name
