"""Every article with the phrases that are cited, and the rules that encode them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from compiler.targets.documents.content.context import Context, lines, table
from compiler.targets.documents.model import (
    NOTHING,
    Align,
    Listed,
    Paragraph,
    Row,
    Section,
    Term,
    Verbatim,
    say,
)
from compiler.wording.values import PARAMETER_NAMES
from dsl.model import (
    Article,
    Change,
    Citation,
    Group,
    Label,
    Namely,
    NewBenefit,
    Note,
    PayerOrder,
    Promise,
    Reading,
    Refusal,
    Setting,
    Statement,
    TargetRef,
)
from dsl.provisions import (
    Duty,
    Formula,
    Indicator,
    ListProvision,
    NotEncoded,
    Service,
    Split,
    Target,
)
from dsl.tree import Parameter


def section(context: Context) -> Section:
    """A row for each citation; the first row of an article is where links to it lead."""
    columns = [
        ("article", Align.NARROW),
        ("about", Align.TEXT),
        ("phrase", Align.TEXT),
        ("rules", Align.TEXT),
    ]
    return Section(
        "articles",
        say("section.articles"),
        (
            Paragraph("articles-intro", say("articles.intro"), aside=True),
            table("articles-table", columns, _rows(context)),
        ),
    )


def _rows(context: Context) -> Iterator[Row]:
    for article in context.material.policy.articles:
        anchor = context.anchors[article.number]
        if not article.citations:
            number = Verbatim(article.number)
            yield Row((number, article.label, NOTHING, NOTHING), anchor)
        for position, citation in enumerate(article.citations):
            named = [
                group.label
                for group in context.material.policy.groups
                if _beneath(group, article, position)
            ]
            yield Row(
                (
                    Verbatim(article.number),
                    article.label,
                    _phrases(citation),
                    lines(
                        *(_rule(context, item) for item in citation.statements),
                        *(say("articles.group", group=label) for label in named),
                    ),
                ),
                "" if position else anchor,
            )


def _beneath(group: Group, article: Article, position: int) -> bool:
    """Whether the group is declared beneath this citation of the article."""
    citations = article.citations
    start = citations[position].span
    if group.span.file != start.file or group.span.line < start.line:
        return False
    if position + 1 < len(citations):
        return group.span.line < citations[position + 1].span.line
    return group.span.line <= max(start.end_line, article.span.end_line)


def _phrases(citation: Citation) -> Term:
    return lines(*(say("place.phrase", phrase=Verbatim(item)) for item in citation.phrases))


def _rule(context: Context, statement: Statement) -> Term:
    """What a statement is, in a few words."""
    match statement:
        case Setting(target, parameter, _, _, _, _):
            return _of_target(context, "articles.setting", target, parameter)
        case Change(target, parameter, _, _, _):
            return _of_target(context, "articles.change", target, parameter)
        case Namely(target, parameter, _, _, _):
            return _of_target(context, "articles.namely", target, parameter)
        case NewBenefit(benefit, _, _, _):
            payer = context.words.payer(benefit.payer)
            return say("articles.benefit", payer=payer, benefit=benefit.label)
        case Refusal(_, reason, _):
            return say("articles.refusal", reason=reason)
        case PayerOrder(payers, _):
            order = Listed(tuple(map(context.words.payer, payers)), "arrow")
            return say("articles.order", order=order)
        case Note(text, _):
            return say("articles.note", text=text)
        case Promise():
            key = "articles.finding" if statement.is_finding else "articles.promise"
            return say(key, promise=statement.label)
        case Reading():
            return say("articles.reading", reading=statement.label)
        case Duty() | Service() | Target() | Indicator() | ListProvision() | Formula() | Split():
            kind = type(statement).__name__.removesuffix("Provision").lower()
            return say(f"articles.{kind}", what=statement.label)
        case NotEncoded(reason, _):
            return say("articles.not_encoded", reason=reason)
        case _:
            assert_never(statement)


def _of_target(context: Context, key: str, target: TargetRef, parameter: Parameter) -> Term:
    name: Label = PARAMETER_NAMES[parameter]
    label = context.words.payer(target.payer)
    for payer in context.view.payers:
        for benefit in payer.benefits:
            if payer.name == target.payer and benefit.name == target.benefit:
                label = benefit.label if benefit.label != label else label
                return say(key, whose=Listed((payer.label, benefit.label), "dot"), parameter=name)
    return say(key, whose=label, parameter=name)
