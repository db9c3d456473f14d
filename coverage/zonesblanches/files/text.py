"""Text as it was saved: which encoding, which separator, and what only pretends to be text."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO, TypeAlias

from zonesblanches.errors import InputError
from zonesblanches.files.quotes import mended

__all__ = [
    "HEADER_ROWS",
    "SEPARATORS",
    "Recognise",
    "Utf8Stream",
    "decode",
    "guess_encoding",
    "guess_separator",
    "pick_header",
    "refuse_foreign",
    "shown_separator",
    "split_rows",
]

Recognise: TypeAlias = Callable[[Sequence[str]], int]
SEPARATORS = (";", ",", "\t", "|")
HEADER_ROWS = 30

_PAGE = re.compile(rb"^\s*(<!doctype\s+html|<html|<\?xml[^>]*>\s*<!doctype\s+html|<head|<script)", re.IGNORECASE)
_FOREIGN = (
    (b"%PDF", "un document PDF"),
    (b"Rar!", "une archive RAR"),
    (b"7z\xbc\xaf\x27\x1c", "une archive 7z"),
    (b"\x28\xb5\x2f\xfd", "une archive zstd"),
    (b"BZh", "une archive bzip2"),
    (b"\xfd7zXZ\x00", "une archive xz"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"SQLite format 3\x00", "une base SQLite ou un GeoPackage"),
    (b"\x89HDF", "une matrice HDF5 (.omx, .h5) : exportez-la en csv de trois colonnes (origine, destination, temps)"),
)
_SHOWN = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}


def refuse_foreign(head: bytes, name: str) -> None:
    """Refuse what is no table at all: a web page, a document, an archive of a kind that we do not open.

    Parameters
    ----------
    head
        First bytes of the file.
    name
        Name of the file, for the message.

    Raises
    ------
    InputError
        With what the file is, and what to do.
    """
    if _PAGE.match(head.removeprefix(codecs.BOM_UTF8)):
        raise InputError(
            f"{name} est une page web : la page d'accueil a été enregistrée au lieu du fichier. Retournez sur le "
            "site, cliquez sur le lien de téléchargement, et vérifiez la taille du fichier obtenu."
        )
    for magic, kind in _FOREIGN:
        if head.startswith(magic):
            raise InputError(f"{name} est {kind}. Types lus : csv, csv.gz, zip, xlsx, xlsm, xls, ods, parquet.")


def guess_encoding(head: bytes) -> str:
    """Return the Python name of an encoding, from the first bytes of a text.

    A text that is UTF-8 up to there may still turn out to be Windows-1252 further on: `Utf8Stream` sees to it.

    Examples
    --------
    >>> guess_encoding("Alès".encode("cp1252")), guess_encoding("Alès".encode()), guess_encoding("a".encode("utf-16"))
    ('cp1252', 'utf-8', 'utf-16')
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    even, odd = head[0:2000:2].count(0), head[1:2000:2].count(0)
    if max(even, odd) > 0.4 * min(len(head), 2000) / 2 and min(even, odd) == 0:
        return "utf-16-le" if odd else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Return (text, encoding as people call it) of a whole file held in memory.

    Parameters
    ----------
    data
        The file.
    name
        Its name, for messages.

    Raises
    ------
    InputError
        When the file is no text.

    Examples
    --------
    >>> decode("Alès".encode("cp1252"), "liste.csv")
    ('Alès', 'Windows-1252')
    """
    refuse_foreign(data[:512], name)
    encoding = guess_encoding(data[:1_000_000])
    text = Utf8Stream(io.BytesIO(data), encoding, name).read(-1).decode("utf-8")
    found = encoding if encoding != "utf-8" or text.encode() == data else "cp1252"
    return text, _SHOWN.get(found, "UTF-16")


class Utf8Stream(io.RawIOBase):
    """A binary stream in any encoding, read as UTF-8 without its mark.

    When a file opened as UTF-8 holds, far from its beginning, a byte that UTF-8 forbids: the file is Windows-1252 if
    all that came before was plain ASCII; otherwise it is damaged there, and a replacement character stands in the cell.
    A byte 0 ends in an error.

    Parameters
    ----------
    raw
        The stream, at the beginning of the file.
    encoding
        As `guess_encoding` returns it.
    name
        Name of the file, for messages.

    Attributes
    ----------
    last, ends
        Last byte read, and how many ends of line were.
    """

    def __init__(self, raw: BinaryIO, encoding: str, name: str) -> None:
        super().__init__()
        self._raw = raw
        self._name = name
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)(self._errors())
        self._ascii = True
        self._left = b""
        self.last = b""
        self.ends = 0

    def _errors(self) -> str:
        return "strict" if self._encoding in {"utf-8", "utf-8-sig"} else "replace"

    def readable(self) -> bool:
        """Say that the stream can be read."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes of UTF-8; none at the end."""
        while size < 0 or not self._left:
            chunk = self._raw.read(1 << 20)
            self._left += self._transcode(chunk)
            if not chunk:
                break
        out, self._left = (self._left, b"") if size < 0 else (self._left[:size], self._left[size:])
        self.last = out[-1:] or self.last
        self.ends += out.count(b"\n")
        return out

    def lines(self) -> Iterator[str]:
        """Yield the physical lines, their ends kept."""
        left = b""
        while chunk := self.read(1 << 20):
            *whole, left = (left + chunk).split(b"\n")
            yield from (line.decode("utf-8", errors="replace") + "\n" for line in whole)
        if left:
            yield left.decode("utf-8", errors="replace")

    def close(self) -> None:
        """Close the stream below too."""
        self._raw.close()
        super().close()

    def _transcode(self, chunk: bytes) -> bytes:
        try:
            text = self._decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            text = self._switch(error)
        self._ascii = self._ascii and text.isascii()
        if "\0" in text:
            raise InputError(
                f"{self._name} n'est pas un fichier texte (octet nul). Est-il abîmé ? Téléchargez-le de nouveau."
            )
        return text.encode("utf-8", errors="replace")

    def _switch(self, error: UnicodeDecodeError) -> str:
        """Go on as Windows-1252, or as damaged UTF-8, from the chunk that could not be decoded."""
        pending = error.object
        windows = self._ascii and pending[: error.start].isascii()
        self._encoding = "cp1252" if windows else "utf-8"
        self._decoder = codecs.getincrementaldecoder(self._encoding)("replace")
        return self._decoder.decode(pending)


def split_rows(text: str, separator: str, most: int | None = None) -> list[tuple[int, list[str]]]:
    r"""Split the beginning of a text into (number of the last physical line, cells).

    Parameters
    ----------
    text
        Decoded text; any end of line will do.
    separator
        One character.
    most
        Largest number of rows; None splits all.

    Examples
    --------
    >>> split_rows('a;"b\nc"\nd;e\n', ";")
    [(2, ['a', 'b\nc']), (3, ['d', 'e'])]
    """
    reader = csv.reader(io.StringIO(mended(text, separator)[0], newline=None), delimiter=separator)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows.extend((reader.line_num, row) for row in islice(reader, most))
    except csv.Error:  # a cell over csv's own limit: what stands before it is enough to find the header
        return rows
    return rows


def guess_separator(text: str, recognise: Recognise | None = None) -> str:
    r"""Return the separator that gives the most known headers, then the most regular rows.

    Parameters
    ----------
    text
        Beginning of the file, decoded.
    recognise
        Counts the known headers of a row.

    Examples
    --------
    >>> guess_separator("nom;remarque\nA;un, deux\nB;trois, quatre, cinq\n")
    ';'
    """

    def rank(separator: str) -> tuple[int, int, int]:
        rows = [row for _, row in split_rows(text, separator, HEADER_ROWS) if any(cell.strip() for cell in row)]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, regular = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return max((recognise(row) for row in rows), default=0) if recognise else 0, regular, width

    return max(SEPARATORS, key=rank)


def shown_separator(separator: str) -> str:
    r"""Return a separator as people call it.

    Examples
    --------
    >>> shown_separator(";"), shown_separator("\t")
    ('« ; »', 'tabulation')
    """
    return "tabulation" if separator == "\t" else f"« {separator} »"


def pick_header(rows: Sequence[Sequence[str]], recognise: Recognise | None = None) -> tuple[int, int]:
    """Return (position of the header, number of known headers) among the first rows of a table.

    Without anything known, the header is the first row at least half as full as the fullest: titles are not.

    Examples
    --------
    >>> pick_header([["Titre", ""], ["CODGEO", "P22_POP"], ["01001", "832"]], lambda row: row.count("CODGEO"))
    (1, 1)
    """
    scores = [recognise([cell.strip() for cell in row]) if recognise else 0 for row in rows[:HEADER_ROWS]]
    if any(scores):
        at = max(range(len(scores)), key=lambda i: (scores[i], -i))
        return at, scores[at]
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[:HEADER_ROWS]]
    return next((i for i, count in enumerate(filled) if 2 * count >= max(filled) > 0), 0), 0
