"""The text files of a document, each read back and held to the model before it is given out."""

from __future__ import annotations

from pathlib import PurePosixPath

from compiler.targets.documents import html, markdown
from compiler.targets.documents.model import Document
from compiler.targets.documents.parity import Fault, disagreements, unfaithful
from compiler.targets.documents.reading import read_html, read_markdown
from dsl.language import Language

#: A file's place under the folder of documents, and its text.
TextFile = tuple[PurePosixPath, str]


class UnfaithfulError(Exception):
    """A rendering does not say what the model says, or its two languages differ."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults


def text_files(document: Document, index: str = "") -> tuple[TextFile, ...]:
    """The document as HTML and as Markdown in each language; UnfaithfulError if one is not whole.

    `index` names the document that all of them are listed in.
    """
    page = html.render(document, index)
    faults = list(disagreements(document))
    read = read_html(page)
    files: list[TextFile] = [(PurePosixPath(f"{document.name}.html"), page)]
    for language in Language:
        text = markdown.render(document, language)
        faults += unfaithful(document, language, read.get(language.value, ()))
        faults += unfaithful(document, language, read_markdown(text))
        files.append((PurePosixPath(f"{document.name}.{language}.md"), text))
    if faults:
        raise UnfaithfulError(tuple(faults))
    return tuple(files)
