"""`tiaoli document`: the document of a policy as one file, its form by the file's ending."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from compiler.cli.documents import material, told
from compiler.cli.records import recorded_evidence
from compiler.cli.rule_files import compiled_policy
from compiler.cli.terminal import Terminal
from compiler.cli.usage import Command, Parser, UsageError, choices_of
from compiler.files import written_whole
from compiler.targets.documents.content import document
from compiler.targets.documents.docx_checks import read_docx
from compiler.targets.documents.faithful import UnfaithfulError
from compiler.targets.documents.model import Document
from compiler.targets.documents.parity import disagreements, unfaithful
from compiler.targets.documents.pdf import NoFontError
from compiler.targets.documents.reading import read_html, read_markdown
from compiler.wording.catalogue import Catalogue
from dsl.language import Language

WRITTEN, FAILED = 0, 2
_ENDINGS: Final = (".docx", ".pdf", ".html", ".md")


def _add_arguments(parser: Parser) -> None:
    parser.option("policy", help_key="policy", metavar="POLICY")
    parser.option("-o", "--output", help_key="document_output", metavar="FILE", required=True)
    parser.option("--bilingual", help_key="bilingual", action="store_true")
    parser.option("--template", help_key="template", metavar="FILE")
    parser.readings()
    parser.formats()


def _run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    path = Path(arguments.output)
    ending = path.suffix.lower()
    if ending not in _ENDINGS:
        raise UsageError(terminal.words("document.ending", path=str(path), known=[*_ENDINGS]))
    if arguments.template and ending != ".docx":
        raise UsageError(terminal.words("document.template_for_docx"))
    choices = choices_of(arguments, terminal.words)
    compiled = compiled_policy(arguments.policy, choices, terminal)
    if compiled is None or compiled.scheme is None:
        return FAILED
    languages = tuple(Language) if arguments.bilingual else (terminal.language,)
    template = Path(arguments.template).read_bytes() if arguments.template else None
    made = document(material(compiled, recorded_evidence(compiled)))
    try:
        content = _rendered(made, ending, languages, template)
        _held(made, ending, languages, content)
    except ModuleNotFoundError as error:
        terminal.complain("document.needs", package=str(error.name))
        return FAILED
    except NoFontError:
        terminal.complain("document.no_font")
        return FAILED
    except UnfaithfulError as error:
        for text in told(error, Catalogue("documents", terminal.language)):
            terminal.tell(terminal.words("error", text=text))
        return FAILED
    with written_whole(path) as file:
        file.write(content)
    if arguments.format == "json":
        terminal.say_data({"file": path.as_posix(), "languages": [*languages]})
    else:
        terminal.say(terminal.words("build.written", path=str(path)))
    return WRITTEN


def _rendered(
    made: Document, ending: str, languages: tuple[Language, ...], template: bytes | None
) -> bytes:
    """The file's content; what renders it is imported here, for it may not be installed."""
    from compiler.targets.documents import docx, html, markdown, pdf

    match ending:
        case ".docx":
            return docx.render(made, languages, template)
        case ".pdf":
            return pdf.render(made, languages)
        case ".html":
            return html.render(made).encode("utf-8")
        case _:
            texts = (markdown.render(made, language) for language in languages)
            return "\n".join(texts).encode("utf-8")


def _held(made: Document, ending: str, languages: tuple[Language, ...], content: bytes) -> None:
    """Hold what was rendered to its model, where it can be read back language by language."""
    faults = list(disagreements(made))
    if ending == ".html":
        read = read_html(content.decode("utf-8"))
        for language in Language:
            faults += unfaithful(made, language, read.get(language.value, ()))
    elif len(languages) == 1 and ending == ".md":
        faults += unfaithful(made, languages[0], read_markdown(content.decode("utf-8")))
    elif len(languages) == 1 and ending == ".docx":
        faults += unfaithful(made, languages[0], read_docx(content))
    if faults:
        raise UnfaithfulError(tuple(faults))


COMMAND = Command("document", _add_arguments, _run)
