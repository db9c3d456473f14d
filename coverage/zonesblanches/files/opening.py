"""Opening a file as it was downloaded: what it really is, which member or sheet holds the data, where its header is."""

from __future__ import annotations

import functools
import gzip
import hashlib
import io
import os
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from zonesblanches.errors import InputError, first_five
from zonesblanches.files.archives import (
    BoundedStream,
    archive_errors,
    check_workbook,
    data_members,
    is_workbook,
    open_zip,
)
from zonesblanches.files.extent import check_extent
from zonesblanches.files.layouts import ParquetLayout, SheetLayout, TextLayout, read_sheets
from zonesblanches.files.limits import DEFAULT_LIMITS, Limits
from zonesblanches.files.names import shown_name
from zonesblanches.files.tables import FileTable
from zonesblanches.files.text import (
    HEADER_ROWS,
    Recognise,
    Utf8Stream,
    guess_encoding,
    guess_separator,
    pick_header,
    refuse_foreign,
    shown_separator,
    split_rows,
)
from zonesblanches.language import number

__all__ = ["file_sha256", "open_table", "unique_names"]

_HEAD_BYTES = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0"  # xls, or an encrypted xlsx


def open_table(
    path: str | os.PathLike[str],
    *,
    recognise: Recognise | None = None,
    header: bool = True,
    sheet: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> FileTable:
    r"""Open a table: csv, csv.gz, zip, xlsx, xlsm, xls, ods or parquet, whatever its extension says.

    The kind is read from the first bytes. In an archive, the member whose header is best recognised is taken, and among
    equals the largest; in a workbook, the sheet. The header is looked for in the first 30 rows. Nothing is extracted.

    Parameters
    ----------
    path
        The file.
    recognise
        Counts the known names among the cells of a row; without it the header is the first of the fullest rows.
    header
        False for a file that has none: columns are then called ``"1"``, ``"2"``…
    sheet
        Name of the sheet of a workbook; None chooses it by its header.
    limits
        Largest sizes.

    Returns
    -------
    FileTable
        Its header is known; no row has been read yet.

    Raises
    ------
    InputError
        When the file is absent, empty, a folder, a web page, damaged, of an unknown kind or a trap.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = path.write_text("Titre\n\nCODGEO;P22_POP\n01001;832\n", encoding="utf-8")
    >>> table = open_table(path, recognise=lambda row: sum(cell == "CODGEO" for cell in row))
    >>> table.header_row, table.read().to_dict("records")
    (3, [{'CODGEO': '01001', 'P22_POP': '832'}])
    """
    file = Path(path)
    sha256 = file_sha256(file)
    opening = _Opening(shown_name(file), recognise, header=header, sheet=sheet, limits=limits)
    table = opening.table(lambda: cast("BinaryIO", file.open("rb")), file.stat().st_size)
    return replace(table, sha256=sha256)


def file_sha256(path: Path) -> str:
    """Return the hash of a file, after a check that it can be read and is not empty.

    Raises
    ------
    InputError
        When it is absent, empty, a folder, or cannot be read.
    """
    digest, blank = hashlib.sha256(), True
    try:
        if path.is_dir():
            raise InputError(f"{path} est un dossier. Donnez le fichier, tel qu'il a été téléchargé.")
        with path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
                blank = blank and not chunk.strip(b" \t\r\n\xef\xbb\xbf")
    except FileNotFoundError as error:
        raise InputError(f"Fichier introuvable : {path}.") from error
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"Fichier illisible : {path} ({error}).") from error
    if blank:
        raise InputError(f"{path.name} est vide : le téléchargement n'a rien donné. Téléchargez-le de nouveau.")
    return digest.hexdigest()


def unique_names(row: Sequence[str]) -> tuple[str, ...]:
    """Name every column once: trimmed; blanks and repeats get a number.

    Examples
    --------
    >>> unique_names([" a ", "", "a"])
    ('a', 'colonne 2', 'a (3)')
    """
    names: dict[str, None] = {}
    for position, cell in enumerate(row, start=1):
        name = " ".join(cell.removeprefix("\ufeff").split()) or f"colonne {position}"
        while name in names:
            name = f"{name} ({position})"
        names[name] = None
    return tuple(names)


class _Opening:
    """The choices that go down from an archive to its member, and from a workbook to its sheet."""

    def __init__(
        self, name: str, recognise: Recognise | None, *, header: bool, sheet: str | None, limits: Limits
    ) -> None:
        self.name, self.recognise, self.has_header, self.sheet, self.limits = name, recognise, header, sheet, limits

    def table(self, opener: Callable[[], BinaryIO], size: int) -> FileTable:
        with opener() as stream:
            head = stream.read(_HEAD_BYTES)
        if head.startswith(b"PK"):
            return self._zip(opener)
        if head.startswith(_OLE):
            return self._workbook(self._whole(opener, size))
        if head.startswith(b"PAR1"):
            return self._parquet(ParquetLayout(name=self.name, opener=opener))
        if head.startswith(b"\x1f\x8b"):
            return self._text(functools.partial(_gunzip, opener, self.name, size, self.limits))
        return self._text(opener, head)

    def _zip(self, opener: Callable[[], BinaryIO]) -> FileTable:
        with opener() as stream, open_zip(stream, self.name, self.limits) as archive:
            if not is_workbook(archive):
                members = data_members(archive, self.name)
                return self._best(members, functools.partial(_unzip, opener, self.limits))
            stream.seek(0)
            data = stream.read()
        return self._workbook(data)

    def _best(self, members: list[zipfile.ZipInfo], unzip: Callable[[zipfile.ZipInfo, str], BinaryIO]) -> FileTable:
        """Open the member whose header is best recognised; the rows of the others are never read."""
        tables: list[FileTable] = []
        faults: list[InputError] = []
        for member in members if self.recognise else members[:1]:
            name = f"{self.name} › {member.filename}"
            inner = _Opening(name, self.recognise, header=self.has_header, sheet=self.sheet, limits=self.limits)
            try:
                tables.append(inner._inside(functools.partial(unzip, member, name), member))
            except InputError as error:
                faults.append(error)
        if not tables:
            raise faults[0]
        best = max(tables, key=lambda table: table.recognised)
        remarks = (f"lu dans l'archive : {best.name.split(' › ')[-1]}", *best.remarks)
        return replace(best, remarks=remarks)

    def _inside(self, opener: Callable[[], BinaryIO], member: zipfile.ZipInfo) -> FileTable:
        """Open a member: a workbook or a parquet needs to be whole in memory, a text is streamed."""
        with opener() as stream:
            head = stream.read(_HEAD_BYTES)
        if not head.startswith((b"PK", _OLE, b"PAR1")):
            return self._text(opener, head)
        data = self._whole(opener, member.file_size)
        if not head.startswith(b"PK"):
            return self.table(functools.partial(io.BytesIO, data), len(data))
        with open_zip(io.BytesIO(data), self.name, self.limits) as archive:
            if not is_workbook(archive):
                raise InputError(f"{self.name} : une archive dans l'archive. Décompressez une fois.")
        return self._workbook(data)

    def _whole(self, opener: Callable[[], BinaryIO], size: int) -> bytes:
        if size > self.limits.workbook_bytes:
            raise InputError(
                f"{self.name} : {number(size / 1e6)} Mo, au plus {number(self.limits.workbook_bytes / 1e6)} Mo "
                "attendus pour un fichier lu d'un bloc. Prenez la version csv."
            )
        parts = []
        with opener() as stream:
            while chunk := stream.read(1 << 24):
                parts.append(chunk)
        return b"".join(parts)

    def _parquet(self, layout: ParquetLayout) -> FileTable:
        header = unique_names(layout.header())
        return self._made(header, 0, self.recognise(header) if self.recognise else 0, [], layout=layout)

    def _workbook(self, data: bytes) -> FileTable:
        if data.startswith(b"PK"):
            check_workbook(data, self.name, self.limits)
        check_extent(data, self.name, self.limits)
        best: FileTable | None = None
        titles = []
        for title, rows in read_sheets(data, self.name, sheet=self.sheet):
            titles.append(title)
            if not any(any(cell.strip() for cell in row) for row in rows):
                continue
            at, recognised = pick_header(rows, self.recognise)
            if best is None or recognised > best.recognised:
                width = max((i for i, cell in enumerate(rows[at], start=1) if cell.strip()), default=0)
                header, above = unique_names(rows[at][:width]), at + 1
                if not self.has_header:
                    header, above = _numbered(max(map(len, rows))), 0
                layout = SheetLayout(rows=rows, header_row=above)
                best = self._made(header, above, recognised, [], layout=layout, sheet=title)
        if best is None:
            raise InputError(f"{self.name} est vide : aucune cellule remplie.")
        remarks = [f"feuille « {best.sheet} »"] if len(titles) > 1 else []
        return replace(best, sheets=tuple(titles), remarks=(*remarks, *best.remarks))

    def _text(self, opener: Callable[[], BinaryIO], head: bytes = b"") -> FileTable:
        if not head:
            with opener() as stream:
                head = stream.read(_HEAD_BYTES)
        refuse_foreign(head[:512], self.name)
        encoding = guess_encoding(head)
        text = Utf8Stream(io.BytesIO(_whole_characters(head, encoding)), encoding, self.name).read(-1).decode()
        separator = guess_separator(text, self.recognise)
        rows = split_rows(text, separator, HEADER_ROWS if self.has_header else 2000)
        if not any(cell.strip() for _, row in rows for cell in row):
            raise InputError(f"{self.name} : aucune cellule remplie au début du fichier. Téléchargez-le de nouveau.")
        header, at, recognised, lines = self._text_header(rows)
        layout = TextLayout(
            name=self.name,
            opener=opener,
            encoding=encoding,
            separator=separator,
            width=len(header),
            header_row=at,
            skip_lines=lines,
            limits=self.limits,
        )
        shown = {"cp1252": "Windows-1252", "utf-8": "UTF-8", "utf-8-sig": "UTF-8"}.get(encoding, "UTF-16")
        remarks = [f"encodage {shown}, séparateur {shown_separator(separator)}"]
        return self._made(header, at, recognised, remarks, layout=layout)

    def _text_header(self, rows: list[tuple[int, list[str]]]) -> tuple[tuple[str, ...], int, int, int]:
        """Return (header, its row, known names, physical lines to skip)."""
        if not self.has_header:
            return _numbered(max(len(row) for _, row in rows)), 0, 0, 0
        at, recognised = pick_header([row for _, row in rows], self.recognise)
        return unique_names(rows[at][1]), at + 1, recognised, rows[at][0]

    def _made(
        self,
        header: tuple[str, ...],
        header_row: int,
        recognised: int,
        remarks: list[str],
        *,
        layout: TextLayout | SheetLayout | ParquetLayout,
        sheet: str = "",
    ) -> FileTable:
        if len(header) > self.limits.columns:
            raise InputError(
                f"{self.name} : {number(len(header))} colonnes, au plus {number(self.limits.columns)} attendues "
                f"(premières : {first_five(name[:20] for name in header)})."
            )
        found = [f"en-tête trouvée ligne {header_row}"] if header_row > 1 else []
        return FileTable(
            name=self.name,
            header=header,
            header_row=header_row,
            recognised=recognised,
            sha256="",
            remarks=(*remarks, *found),
            sheet=sheet,
            layout=layout,
        )


def _numbered(width: int) -> tuple[str, ...]:
    return tuple(str(position) for position in range(1, width + 1))


def _whole_characters(head: bytes, encoding: str) -> bytes:
    """Cut the beginning of a file after its last end of line, so that no character is cut in two."""
    if len(head) < _HEAD_BYTES or encoding.startswith("utf-16"):
        return head[: len(head) // 2 * 2] if encoding.startswith("utf-16") else head
    end = head.rfind(b"\n")
    return head if end < 0 else head[: end + 1]


def _gunzip(opener: Callable[[], BinaryIO], name: str, size: int, limits: Limits) -> BinaryIO:
    beneath = opener()
    stream = cast("BinaryIO", gzip.GzipFile(fileobj=beneath))
    return cast("BinaryIO", BoundedStream(stream, name, size, limits, beneath=beneath))


def _unzip(opener: Callable[[], BinaryIO], limits: Limits, member: zipfile.ZipInfo, name: str) -> BinaryIO:
    beneath = opener()
    try:
        with open_zip(beneath, name, limits) as archive, archive_errors(name):
            inner = cast("BinaryIO", archive.open(member.filename))
    except InputError:
        beneath.close()
        raise
    return cast("BinaryIO", BoundedStream(inner, name, member.compress_size, limits, beneath=beneath))
