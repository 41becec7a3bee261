"""Names of provisions: unique within their kind, and such as a calculator can carry."""

from __future__ import annotations

import builtins
import keyword
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dsl import provision_tree, tree
from dsl.resolve.kinds import Kind
from dsl.resolve.labels import NO_LABEL
from dsl.resolve.naming import check_unique, declared

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dsl.resolve.report import Report
    from dsl.resolve.scope import Named

#: What a calculator calls its own functions, and the names that Python has of its own.
RESERVED: Final = frozenset(
    {"settle", "explain", "settle_fen", "target_state", "indicator", "annotations"}
    | {"dataclass", "dataclasses", "date", "datetime", "decimal", "enum", "fractions"}
    | {*keyword.kwlist, *keyword.softkwlist, *dir(builtins)}
)
_KINDS: Final = {
    provision_tree.Duty: Kind.DUTY,
    provision_tree.Service: Kind.SERVICE,
    provision_tree.Target: Kind.TARGET,
    provision_tree.Indicator: Kind.INDICATOR,
    provision_tree.ListStatement: Kind.LIST,
    provision_tree.Formula: Kind.FORMULA,
    provision_tree.Split: Kind.SPLIT,
}
#: Both become functions of one module.
_FUNCTIONS: Final = frozenset({Kind.FORMULA, Kind.SPLIT})


def check_provision_names(
    report: Report, statements: Iterable[tuple[tree.Statement, tuple[str, str] | None]]
) -> None:
    """Check the names of all provisions; each comes with the reading and option it stands in."""
    by_kind: dict[Kind, list[Named]] = {}
    for statement, option in statements:
        kind = _KINDS.get(type(statement))
        if kind is None:
            continue
        assert isinstance(statement, provision_tree.NamedProvision)
        item = declared(report, kind, statement.name, statement.labels, None, option)
        group = Kind.FORMULA if kind in _FUNCTIONS else kind
        by_kind.setdefault(group, []).append(replace(item, label=NO_LABEL))
        if kind in _FUNCTIONS:
            check_free(report, statement.name)
    for items in by_kind.values():
        check_unique(report, items)


def check_free(report: Report, name: tree.Word) -> None:
    """Report a name that would hide one of Python's or of the calculator's own."""
    if name.text in RESERVED:
        report.error("TL0731", name.span, word=name.text)
