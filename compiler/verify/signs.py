"""Which year-to-date amounts are never below zero; of the others a proof takes nothing for given.

By induction over the year: all are zero on 1 January, and where those that are kept are not
negative, no claim makes one of them so. A policy that pays more than a claim costs has amounts that
do fall below zero; to leave such years out would prove what is false of them.
"""

from __future__ import annotations

from dataclasses import replace

import z3

from compiler.program.nodes import Kind, Round
from compiler.program.order import Order
from compiler.verify.narrow import cone, narrow
from compiler.verify.question import Question
from compiler.verify.solver import LADDER, ask
from compiler.verify.unrolled import choices_of, one_claim

#: Resource units of Z3 for one amount.
_RESOURCES = 6_000_000


def with_signs(question: Question) -> Question:
    """The question with the year-to-date amounts that are not shown to keep above zero marked."""
    if _by_structure(question):
        return question
    names = [name for name, _ in question.state]
    kept = names
    while kept:
        asked = narrow(replace(question, signed=frozenset(names) - frozenset(kept)), {})
        year = one_claim(asked, choices_of(asked))
        said = [*year.assertions, *year.terms.lemmas()]
        left = [name for name in kept if _stays(said, year.last.after[name])]
        if left == kept:
            break
        kept = left
    return replace(question, signed=frozenset(names) - frozenset(kept))


def _stays(said: list[z3.BoolRef], after: z3.ArithRef) -> bool:
    return ask([*said, after < 0], LADDER[:2], _RESOURCES).satisfiable is False


def _by_structure(question: Question) -> bool:
    """Whether the structure alone shows it of all: no sign is left open, roundings included."""
    if any(fact.kind is Kind.COUNT and fact.low < 0 for fact in question.facts):
        return False
    order = Order(question.nodes)
    ends = [node for _, node in question.state]
    rounded = [
        amount
        for node in cone(question.nodes, ends)
        if isinstance(found := question.nodes[node], Round)
        for _, amount in found.terms
    ]
    return all(order.never_negative(node) for node in (*rounded, *ends))
