"""The resolver: a syntax tree becomes a typed policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dsl import model
from dsl.resolve.articles import refused, resolve_article
from dsl.resolve.bases import joined
from dsl.resolve.completeness import check_tables
from dsl.resolve.declare import declare, group_declarations
from dsl.resolve.examples import resolve_example
from dsl.resolve.groups import resolve_groups
from dsl.resolve.labels import label_of
from dsl.resolve.provisions import stages_of, units_of
from dsl.resolve.report import Report
from dsl.resolve.resolution import Resolution
from dsl.resolve.scheme import resolve_payer
from dsl.resolve.scope import Context

if TYPE_CHECKING:
    from dsl import tree
    from dsl.resolve.bases import Base


#: What follows, mostly, from lines that the parser could not read: names that it never saw
#: declared, and parts that seem to be missing.
FOLLOWING: Final = frozenset(
    {"TL0302", "TL0303", "TL0308", "TL0311", "TL0411", "TL0432", "TL0435", "TL0443", "TL0444"}
    | {"TL0445", "TL0460", "TL0601", "TL0603", "TL0708", "TL0713", "TL0719", "TL0720", "TL0729"}
)


def resolve(
    file: tree.PolicyFile, *, incomplete: bool = False, base: Base | None = None
) -> Resolution:
    """The typed policy of a file, what its words mean, and everything that is wrong with it.

    `incomplete` says that lines of the file could not be read; what may follow from that alone
    is then not reported. `base` is the file that this one amends, itself without errors.
    """
    report = Report(untold=FOLLOWING if incomplete else frozenset())
    scope, facts = declare(file, report, base)
    context = Context(scope, report)
    _check_header(file, report)
    whole = joined(file, base)
    groups = resolve_groups(context, group_declarations(whole))
    payers = () if base is None else base.policy.payers
    payers += tuple(resolve_payer(context, payer) for payer in file.scheme)
    articles = tuple(resolve_article(context, article) for article in file.articles)
    examples = tuple(resolve_example(context, file.header, item) for item in file.examples)
    conditions = {group.name: group.condition for group in groups}
    everywhere = (*_articles_beneath(base), *articles)
    check_tables(context, context.tables, refused(everywhere), conditions)
    if not payers or not facts.pool_types:
        report.error("TL0460", file.header.name.span)
        return Resolution(None, report.references, report.diagnostics)
    policy = model.Policy(
        name=file.header.name.text,
        title=label_of(file.header.title),
        number="" if file.header.number is None else file.header.number.text,
        in_force_from=file.header.in_force_from.day,
        in_force_to=None if file.header.in_force_to is None else file.header.in_force_to.day,
        source="" if file.header.source is None else file.header.source.text,
        facts=tuple(facts.types.values()),
        pools=facts.pool_types,
        groups=groups,
        assumptions=tuple(scope.assumption_types.values()),
        payers=payers,
        articles=articles,
        examples=tuple(example for example in examples if example is not None),
        file=file.header.span.file,
        units=units_of(whole),
        stages=stages_of(whole),
        base=None if base is None else base.policy,
    )
    return Resolution(policy, report.references, report.diagnostics)


def _articles_beneath(base: Base | None) -> tuple[model.Article, ...]:
    """The articles of all files beneath."""
    if base is None:
        return ()
    return tuple(article for layer in base.policy.layers() for article in layer.articles)


def _check_header(file: tree.PolicyFile, report: Report) -> None:
    first, last = file.header.in_force_from, file.header.in_force_to
    if last is not None and last.day < first.day:
        report.error("TL0461", last.span)
