"""Splits: shares of an amount, of the whole or of what is left; the last takes the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl import provision_tree, provisions, tree
from dsl.diagnostics import Related
from dsl.provision_tree import ShareKind
from dsl.resolve.amounts import rate_fits
from dsl.resolve.attributes import Lines, attributes
from dsl.resolve.formulas import with_otherwise
from dsl.resolve.inputs import Inputs, inputs_of
from dsl.resolve.kinds import Kind
from dsl.resolve.labels import label_of
from dsl.resolve.naming import check_unique, declared
from dsl.resolve.ruled import CaseRow, case_rows
from dsl.resolve.scope import names_of
from dsl.resolve.worked import Results, worked_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsl.resolve.frames import Frame
    from dsl.resolve.scope import Context


def split(context: Context, node: provision_tree.Split, frame: Frame) -> provisions.Split | None:
    """A split; None if a share of it is broken, which is reported."""
    lines = Lines(context, node.lines)
    amount = provisions.MoneyInput(
        provisions.SPLIT_AMOUNT, provisions.SPLIT_AMOUNT_LABEL, node.name.span
    )
    inputs = inputs_of(context, node.lines, amount)
    nodes = lines.all(provision_tree.Share)
    named = [declared(context.report, Kind.SHARE, share.name, share.labels) for share in nodes]
    check_unique(context.report, named, inputs.inner.scope.pools)
    shares = [_share(inputs, share) for share in nodes]
    ordered = _order_holds(context, node, nodes)
    found = attributes(context, node.lines)
    columns = Results(names_of(Kind.SHARE, named))
    examples = worked_rows(inputs, columns, lines.all(provision_tree.Worked))
    whole = tuple(share for share in shares if share is not None)
    if len(whole) < len(shares) or not ordered:
        return None
    return provisions.Split(
        name=node.name.text,
        label=label_of(node.labels),
        inputs=inputs.typed,
        shares=whole,
        attributes=found,
        examples=examples,
        provenance=frame.provenance(node.span),
    )


def _order_holds(
    context: Context, node: provision_tree.Split, shares: Sequence[provision_tree.Share]
) -> bool:
    """The last share alone takes the rest, and none of the whole stands behind one of the rest."""
    takers = [share for share in shares if share.kind is ShareKind.TAKES_THE_REST]
    if len(takers) != 1 or takers[0] is not shares[-1]:
        span = takers[0].name.span if takers else node.name.span
        context.report.error("TL0719", span, name=node.name.text)
        return False
    first_of_rest: provision_tree.Share | None = None
    for share in shares:
        if share.kind is ShareKind.WHOLE and first_of_rest is not None:
            related = Related("first", first_of_rest.name.span)
            context.report.error("TL0726", share.name.span, related, name=share.name.text)
            return False
        if share.kind is ShareKind.OF_THE_REST:
            first_of_rest = share
    return True


def _share(inputs: Inputs, node: provision_tree.Share) -> provisions.Share | None:
    """A share with its rates; None if some of them are broken."""
    takes = node.kind is ShareKind.TAKES_THE_REST
    if takes is bool(node.lines):
        inputs.outer.report.error("TL0720", node.name.span, name=node.name.text)
        return None
    found: list[provisions.ShareRate | None] = []
    for line in node.lines:
        match line:
            case provision_tree.ShareRate():
                found.append(_rate(inputs, line))
            case provision_tree.Ruled():
                rows = list(case_rows(inputs, line, provision_tree.ResultHeading.RATE))
                found += [_row(inputs, row) for row in rows]
                found += [None] * (len(line.rows) - len(rows))
    rates = [rate for rate in found if rate is not None]
    if len(rates) < len(found):
        return None
    return provisions.Share(
        name=node.name.text,
        label=label_of(node.labels),
        kind=node.kind,
        rates=with_otherwise(inputs.outer, rates),
        span=node.span,
    )


def _rate(inputs: Inputs, line: provision_tree.ShareRate) -> provisions.ShareRate | None:
    marks = inputs.marks(line.modifiers)
    if line.otherwise and line.modifiers.guard is not None:
        inputs.outer.report.error("TL0724", line.span)
    if not rate_fits(inputs.outer, line.rate) or marks is None:
        return None
    return provisions.ShareRate(
        line.rate.value, marks.guard, line.otherwise, marks.assumption, line.span
    )


def _row(inputs: Inputs, row: CaseRow) -> provisions.ShareRate | None:
    if not isinstance(row.result, tree.PercentLiteral):
        inputs.outer.report.error("TL0725", row.result.span)
        return None
    if not rate_fits(inputs.outer, row.result):
        return None
    return provisions.ShareRate(
        row.result.value, row.guard, False, row.marks.assumption, row.row.span
    )
