"""CSV files as Excel and databases write them: encoding found out, rows read more than once."""

from __future__ import annotations

import codecs
import csv
import io
import shutil
import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Final

from compiler.settle.header import Problem, UnreadableError

UTF8: Final = "utf-8"
UTF8_MARKED: Final = "utf-8-sig"
GB18030: Final = "gb18030"

_CHUNK: Final = 1 << 20
_SIGNATURES: Final = {
    b"PK\x03\x04": "workbook",
    b"\xd0\xcf\x11\xe0": "workbook",
    b"PAR1": "parquet",
    b"\xff\xfe": "utf16",
    b"\xfe\xff": "utf16",
}
_REPLACEMENT: Final = "\ufffd"
#: Broken characters fewer than one in so many of all that are not ASCII: damaged UTF-8, and no
#: other encoding.
_DAMAGED_SHARE: Final = 10

Row = list[str]


class CsvSource:
    """A CSV file whose rows can be read more than once.

    Lines without any content are no rows: Excel leaves them behind at the end of a sheet.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.encoding = _encoding_of(file)
        #: How many rows without content the reading has skipped so far.
        self.blank_rows = 0
        self._reader = csv.reader(())
        with closing(self._rows()) as rows:
            first = next(rows, None)
        if first is None:
            raise UnreadableError(Problem("empty_file"))
        self.header = tuple(first)

    @property
    def line(self) -> int:
        """The line of the file, from 1, in which the row read last ends."""
        return self._reader.line_num

    def rows(self) -> Iterator[Row]:
        """Each row below the header. Raises UnreadableError where the file breaks off."""
        rows = self._rows()
        next(rows, None)
        return rows

    def _rows(self) -> Generator[Row, None, None]:
        self.blank_rows = 0
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, self.encoding, newline="")
        reader = self._reader = csv.reader(text)
        before, last = 0, [""]
        try:
            for cells in reader:
                if any(cells):
                    yield cells
                    last = cells
                    first_line = before + 1
                elif cells:
                    self.blank_rows += 1
                before = reader.line_num
            open_quote = "\n" in last[-1] and not self._ends_with_quote()
        except csv.Error:
            open_quote, first_line = True, before + 1
        finally:
            text.detach()
        if open_quote:
            raise UnreadableError(Problem("open_quote", {"line": first_line}))

    def _ends_with_quote(self) -> bool:
        size = self._file.seek(0, io.SEEK_END)
        self._file.seek(max(0, size - 8))
        return self._file.read().rstrip(b"\r\n").endswith(b'"')


@contextmanager
def open_csv(path: Path) -> Iterator[CsvSource]:
    """A CSV file, open for reading; what can't be read twice is copied first.

    An UnreadableError that comes up meanwhile is one of this file.
    """
    try:
        with path.open("rb") as file:
            if file.seekable():
                yield CsvSource(file)
                return
            with tempfile.TemporaryFile() as copy:
                shutil.copyfileobj(file, copy)
                yield CsvSource(copy)
    except UnreadableError as error:
        error.file = error.file or str(path)
        raise


def _encoding_of(file: IO[bytes]) -> str:
    """UTF-8, with or without a mark, or else GB18030 (which GBK is a part of)."""
    file.seek(0)
    start = file.read(8)
    for signature, key in _SIGNATURES.items():
        if start.startswith(signature):
            raise UnreadableError(Problem(key))
    if not start:
        raise UnreadableError(Problem("empty_file"))
    if b"\x00" in start:
        raise UnreadableError(Problem("no_text"))
    if _decodes(file, UTF8):
        return UTF8_MARKED if start.startswith(codecs.BOM_UTF8) else UTF8
    if not _is_damaged_utf8(file) and _decodes(file, GB18030):
        return GB18030
    raise UnreadableError(Problem("no_encoding", {"line": _line_of_bad_byte(file)}))


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(file):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged_utf8(file: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder(UTF8)("replace")
    broken = strange = 0
    for chunk in _chunks(file):
        text = decoder.decode(chunk)
        broken += text.count(_REPLACEMENT)
        strange += len(text) - len(text.encode("ascii", "ignore"))
    return broken * _DAMAGED_SHARE < strange


def _line_of_bad_byte(file: IO[bytes]) -> int:
    file.seek(0)
    line = 0
    for line, raw in enumerate(file, 1):  # noqa: B007
        try:
            raw.decode(UTF8)
        except UnicodeDecodeError:
            break
    return line


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk
