"""Any file that a diagnosis writes, as what can be searched: texts, tables, points."""

from __future__ import annotations

import csv
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from lxml import etree

from zonesblanches.errors import InputError
from zonesblanches.outputs.editions.page import block_points, block_table, block_texts, blocks

__all__ = ["BREAK", "FileContent", "read_output"]

_Points = npt.NDArray[np.float64]
_NO_POINT = np.zeros((0, 2))
BREAK = "\x1f"  # between two values: no sequence of words runs over it
_INLINE = frozenset({"a", "abbr", "b", "br", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "tspan", "u",
                     "wbr"})  # fmt: skip
_CLOSING = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)  # what stands after them would not be read
_BETWEEN = re.compile(r"\"\s*[,:\]}]|[,:\[{]\s*\"|[\x00-\x08\x0b\x0c\x0e-\x1f]")
_JSON_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_PLAIN_CELL = re.compile(
    rb'<c r="[A-Z]+\d+"(?: s="\d+")?(?: t="s")?>(?:<v>[-+.\dEe]*</v>)?</c>'
)  # of a table, read apart
_DAMAGED = (
    OSError, ValueError, KeyError, RuntimeError, struct.error, zipfile.BadZipFile, zlib.error, sqlite3.Error,
    etree.XMLSyntaxError,
)  # fmt: skip


@dataclass(frozen=True)
class FileContent:
    """What a file holds.

    Attributes
    ----------
    texts
        All its texts, decoded; `BREAK` stands between two values: cells, texts of JSON, blocks of a page.
    tables
        Its tables, headings as columns.
    points
        Its points: longitude, latitude.
    unread
        What could not be searched, in French; empty when all was.
    """

    texts: tuple[str, ...] = ()
    tables: tuple[pd.DataFrame, ...] = ()
    points: _Points = field(default_factory=lambda: _NO_POINT)
    unread: str = ""


def read_output(path: Path) -> FileContent:
    """Read a file for a search.

    Parameters
    ----------
    path
        HTML, Word, PowerPoint, Excel, GeoPackage, GeoParquet, CSV, TOML, SVG, PNG, PDF or plain text.

    Raises
    ------
    InputError
        When the file is damaged, or is not what its name says.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        return FileContent(unread=f"type de fichier inconnu ({path.suffix or 'sans extension'})")
    try:
        return read(path)
    except _DAMAGED as error:
        raise InputError(
            f"{path.name} ne peut pas être relu ({error}) : rien ne dit qu'il peut être publié. Est-il entier ?"
        ) from error


def _plain(path: Path) -> FileContent:
    return FileContent((_unescaped(path.read_text(encoding="utf-8", errors="replace")),))


def _json(path: Path) -> FileContent:
    return FileContent(tuple(map(_values, _plain(path).texts)))


def _unescaped(text: str) -> str:
    """Undo what hides a letter from a search: entities, and the escapes of JSON."""
    return unescape(_JSON_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "\\u" in text else text)


def _values(text: str) -> str:
    """Set the values of JSON apart, and those that control characters part: a sequence of words stays in one."""
    return _BETWEEN.sub(BREAK, text)


def _html(path: Path) -> FileContent:
    from lxml import html

    raw = path.read_bytes()
    whole = _CLOSING.sub(b"", raw) or b"<p></p>"
    tree = html.document_fromstring(whole, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    packed = list(blocks(raw.decode("utf-8", errors="replace")))
    texts = [
        _told(tree.getroottree(), lambda tag: tag not in _INLINE, " "),
        *(BREAK.join(block_texts(block)) for block in packed),
    ]
    rows = (
        [[cell.text_content() for cell in row.iter("td", "th")] for row in one.iter("tr")] for one in tree.iter("table")
    )
    tables = [*map(_table, rows), *(table for block in packed for table in block_table(block))]
    points = [block_points(block) for block in packed]
    return FileContent(tuple(map(_unescaped, texts)), tuple(tables), np.concatenate([_NO_POINT, *points]))


def _told(tree: etree._ElementTree, apart: Callable[[str], bool], joint: str) -> str:
    """Return all that a tree says, comments and attributes too; what `apart` names stands between breaks."""
    said: list[str] = []
    for event, node in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        told = isinstance(node.tag, str)  # neither a comment nor an instruction
        between = BREAK if not told or apart(str(node.tag)) else joint
        if event == "start":
            text = node.text or ""
            text = _values(_unescaped(text)) if node.tag == "script" else text
            held = BREAK.join(["", *map(str, node.attrib.values()), ""]) if node.attrib else ""
            said += [between, held, text]
        else:
            said += [between, "" if told else node.text or "", between, node.tail or ""]
    return "".join(said)


def _table(rows: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Make a table of texts, the first row as headings."""
    clean = [[" ".join(cell.split()) for cell in row] for row in rows]
    width = max(map(len, clean), default=0)
    full = [row + [""] * (width - len(row)) for row in clean] or [[]]
    return pd.DataFrame(full[1:], columns=full[0], dtype=object)


def _docx(path: Path) -> FileContent:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.oxml.ns import qn

    try:
        body = Document(str(path)).element.body
    except PackageNotFoundError as error:
        raise ValueError(str(error)) from error
    texts = [
        _told(etree.ElementTree(etree.fromstring(data)), lambda tag: tag == qn("w:p"), "")  # a word may be cut in runs
        if name.endswith((".xml", ".rels"))
        else data.decode("utf-8", errors="ignore")
        for name, data in _members(path.read_bytes()).items()
    ]
    rows = ([["".join(cell.itertext()) for cell in row.tc_lst] for row in one.tr_lst] for one in body.iter(qn("w:tbl")))
    return FileContent(tuple(texts), tuple(map(_table, rows)))


def _pptx(path: Path) -> FileContent:
    """Read slides, their notes, their masters, their tables, and the workbooks of their charts."""
    texts: list[str] = []
    tables: list[pd.DataFrame] = []
    for name, data in _members(path.read_bytes()).items():
        if name.endswith((".xml", ".rels")):
            tree = etree.ElementTree(etree.fromstring(data))
            texts.append(_told(tree, lambda tag: tag.endswith(("}p", "}v", "}pt")), ""))  # a word may be cut in runs
            rows = ([["".join(cell.itertext()) for cell in row.iter("{*}tc")] for row in one.iter("{*}tr")]
                    for one in tree.iter("{*}tbl"))  # fmt: skip
            tables += map(_table, rows)
        elif name.endswith(".xlsx"):
            book = _workbook(data)
            texts, tables = [*texts, *book.texts], [*tables, *book.tables]
        else:
            texts.append(data.decode("utf-8", errors="ignore"))
    return FileContent(tuple(texts), tuple(tables))


def _xlsx(path: Path) -> FileContent:
    return _workbook(path.read_bytes())


def _workbook(data: bytes) -> FileContent:
    from python_calamine import CalamineWorkbook

    parts = (_PLAIN_CELL.sub(b"", part) for part in _members(data).values())
    texts = [_values(unescape(part.decode("utf-8", errors="replace"))) for part in parts]
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    tables = []
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        tables += _with_headings(rows)
    return FileContent(tuple(texts), tuple(tables))


def _with_headings(rows: Sequence[Sequence[object]]) -> list[pd.DataFrame]:
    """Take as headings every row of texts that has a table below it."""
    starts = [at for at, row in enumerate(rows) if sum(isinstance(cell, str) and bool(cell) for cell in row) >= 2]
    return [pd.DataFrame(rows[at + 1 :], columns=[str(cell) for cell in rows[at]], dtype=object) for at in starts[:1]]


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _csv(path: Path) -> FileContent:
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    mark = ";" if text.partition("\n")[0].count(";") >= text.partition("\n")[0].count(",") else ","
    table = pd.read_csv(BytesIO(text.encode()), sep=mark, dtype=str, keep_default_na=False)
    cells = BREAK.join(cell for row in csv.reader(text.splitlines(keepends=True), delimiter=mark) for cell in row)
    return FileContent((cells,), (table,))


def _geopackage(path: Path) -> FileContent:
    import pyogrio

    layers = [str(name) for name, _ in pyogrio.list_layers(path)]
    tables, points = [], [_NO_POINT]
    for layer in layers:
        frame = pyogrio.read_dataframe(path, layer=layer)
        if "geometry" in frame:
            places = frame.geometry[frame.geom_type.isin(["Point"])]
            points.append(np.column_stack([places.x, places.y]) if len(places) else _NO_POINT)
            frame = frame.drop(columns="geometry")
        tables.append(pd.DataFrame(frame))
    raw = path.read_bytes().decode("utf-8", errors="ignore")  # pages that no table lists any more, too
    return FileContent((_values(_unescaped(raw)), *_sql_texts(path)), tuple(tables), np.concatenate(points))


def _sql_texts(path: Path) -> Iterator[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
        names = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            if name.startswith("rtree_"):
                continue
            quoted = name.replace('"', '""')
            rows = base.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - the name is quoted, and of the file itself
            yield _unescaped(BREAK.join(cell for row in rows for cell in row if isinstance(cell, str)))


def _parquet(path: Path) -> FileContent:
    import pyarrow.parquet as pq
    import shapely

    table = pq.read_table(path)
    told = table.schema.metadata or {}
    texts = [_values(_unescaped(value.decode("utf-8", errors="ignore"))) for value in told.values()]
    frame = table.to_pandas()
    frame = frame.reset_index() if frame.index.name else frame
    points = _NO_POINT
    if "geometry" in frame:
        shapes = shapely.from_wkb(frame["geometry"].to_numpy())
        places = shapes[shapely.get_type_id(shapes) == shapely.GeometryType.POINT]
        points, frame = shapely.get_coordinates(places), frame.drop(columns="geometry")
    strings = frame.select_dtypes(["object", "string"])
    texts += [BREAK.join(str(cell) for cell in strings[name].dropna()) for name in strings]
    return FileContent(tuple(texts), (frame,), points)


def _png(path: Path) -> FileContent:
    data, at, texts = path.read_bytes(), 8, []
    while at + 8 <= len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        if kind in {b"tEXt", b"iTXt", b"eXIf"}:
            texts += [body.decode("utf-8", errors="replace"), body.decode("latin-1")]  # tEXt is in Latin-1
        elif kind == b"zTXt":
            texts.append(zlib.decompress(body.partition(b"\0")[2][1:]).decode("latin-1"))
        at += 12 + size
    return FileContent(tuple(texts))


def _pdf(path: Path) -> FileContent:
    import pypdf

    try:
        pages = pypdf.PdfReader(path)
        told = [str(value) for value in (pages.metadata or {}).values()]
        return FileContent((*told, *(page.extract_text() for page in pages.pages)))
    except pypdf.errors.PyPdfError as error:
        raise ValueError(str(error)) from error


_READERS: Mapping[str, Callable[[Path], FileContent]] = {
    ".html": _html, ".htm": _html, ".docx": _docx, ".pptx": _pptx, ".xlsx": _xlsx, ".csv": _csv, ".gpkg": _geopackage,
    ".parquet": _parquet, ".png": _png, ".pdf": _pdf, ".json": _json, ".geojson": _json,
    **dict.fromkeys((".toml", ".svg", ".txt", ".md", ".qml", ".xml"), _plain),
}  # fmt: skip
