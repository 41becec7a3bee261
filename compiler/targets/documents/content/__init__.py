"""The content of the documents: one file for each section, put together here."""

from __future__ import annotations

from compiler.targets.documents.content import (
    articles,
    assumed,
    beyond,
    bills,
    cases,
    changes,
    glance,
    patients,
    payers,
    promises,
    provisions,
    readings,
    waterfall,
)
from compiler.targets.documents.content.context import Context
from compiler.targets.documents.material import Material
from compiler.targets.documents.model import Document, say


def document(material: Material) -> Document:
    """The document of one policy."""
    context = Context(material)
    policy = material.policy
    return Document(
        policy.name,
        policy.title,
        glance.in_force(context),
        (
            glance.section(context),
            waterfall.section(context),
            payers.section(context),
            changes.section(context),
            promises.section(context),
            patients.section(context),
            bills.section(context),
            cases.section(context),
            assumed.section(context),
            readings.section(context),
            beyond.section(context),
            provisions.targets(context),
            provisions.duties(context),
            provisions.services(context),
            provisions.lists(context),
            provisions.not_encoded(context),
            articles.section(context),
        ),
        tuple(item.name for item in policy.assumptions),
        say("document.stamp"),
    )
