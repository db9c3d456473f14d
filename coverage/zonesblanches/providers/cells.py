"""From a file, as it was saved, to a plain table of cells with its row numbers."""

from __future__ import annotations

import codecs
import csv
import dataclasses
import hashlib
import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from zonesblanches.errors import InputError, first_five
from zonesblanches.files.extent import SAVE_AS_XLSX
from zonesblanches.files.limits import DEFAULT_LIMITS
from zonesblanches.files.names import shown_name
from zonesblanches.files.quotes import mend_quotes
from zonesblanches.files.text import decode, guess_separator, shown_separator
from zonesblanches.language import number, plural
from zonesblanches.providers.grids import HEADER_ROWS, Body, headers_of, read_body, refuse_wide
from zonesblanches.providers.looks import look_of
from zonesblanches.providers.roles import ROW_TITLE
from zonesblanches.providers.sheets import ListSheet, read_list_sheets
from zonesblanches.providers.titles import recognised
from zonesblanches.said import Said
from zonesblanches.territory.crs import require_crs
from zonesblanches.tool import to_type

__all__ = ["Cells", "hash_of", "list_sheets", "read_cells"]

_SHEETS = {".xlsx", ".xlsm", ".xls", ".ods"}
_STYLED = {".xlsx", ".xlsm"}  # the workbooks whose colours, hidden rows and comments can be read
_TEXTS = {".csv", ".txt", ".tsv"}
_SHAPES = {".geojson": b"{", ".json": b"{", ".gpkg": b"SQLite format 3\0", ".shp": b"\0\0\x27\x0a"}
_OTHER_READER = "Un export data·inclusion, Dora, Soliguide ou médiation numérique se lit par zb.read_data_inclusion(…)."
_INSTEAD = {
    ".parquet": _OTHER_READER,
    ".xlsb": SAVE_AS_XLSX,
    ".numbers": "Dans Numbers : Fichier, Exporter vers, Excel.",
}
_LARGEST = 500_000_000
_ROW_WEIGHT = 4  # what an empty row takes in memory, in cells
_LEAST_HEADERS = 2  # a sheet with two known titles looks like a list


@dataclass(frozen=True)
class Cells:
    """The cells of a list, before any meaning is given to them.

    Parameters
    ----------
    frame
        Cells as read (text, numbers, dates), one column per header, empty rows left out.
    rows
        Row number of each, as a spreadsheet shows it (a data frame's first row is 1).
    source
        Name of the file, for messages.
    sha256
        Hash of the file, or of the frame's content.
    remarks
        What was guessed: encoding, separator, sheet, header row, totals left out.
    warnings
        What was not read and may hold teams.
    overlong
        Row number and content of rows with more cells than headers.
    shared
        (position in `frame`, header) → number of rows that share one merged cell.
    from_shapes
        True when longitude and latitude, in WGS84, were made from the shapes.
    questions
        What may hold a team and was not read, or says something that the cells do not: hidden rows, colours.
    sections
        The section title above each row, where there are any.
    """

    frame: pd.DataFrame
    rows: list[int]
    source: str
    sha256: str
    remarks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    overlong: tuple[tuple[int, str], ...] = field(default=())
    shared: dict[tuple[int, str], int] = field(default_factory=dict)
    from_shapes: bool = False
    questions: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()

    def named(self, source: str) -> Cells:
        """Return the same cells under another name."""
        return dataclasses.replace(self, source=source)


def read_cells(
    source: str | Path | pd.DataFrame, *, sheet: str | None = None, known: Sequence[str] = (), empty: bool = False
) -> Cells:
    """Read a file or a frame, whatever its kind.

    Parameters
    ----------
    source
        Path, or (Geo)DataFrame.
    sheet
        Sheet of a workbook; by default the one with the most known titles.
    known
        Titles that the user named, to find the header by.
    empty
        Let a header without rows through.

    Raises
    ------
    InputError
        When the file is absent, empty, of an unknown kind, damaged, or holds no header.
    CrsError
        When a file of shapes has no coordinate system.
    """
    if isinstance(source, pd.DataFrame):
        return _from_frame(source)
    path = Path(source)
    data = _bytes(path)
    digest = hashlib.sha256(data).hexdigest()
    kind = path.suffix.lower()
    if kind in _SHEETS:
        return _from_workbook(data, path, digest, sheet, known, empty=empty)
    if kind in _TEXTS:
        return _from_text(data, shown_name(path), digest, known, empty=empty)
    if kind in _SHAPES:
        return _from_shapes(path, digest)
    kinds = ", ".join(sorted(_TEXTS | _SHEETS | set(_SHAPES)))
    raise InputError(
        f"{path.name} : type de fichier inconnu « {kind or 'sans extension'} ». Types lus : {kinds}. "
        f"{_INSTEAD.get(kind, '')}".rstrip()
    )


def list_sheets(source: str | Path | pd.DataFrame, *, known: Sequence[str] = ()) -> list[str]:
    """Return the sheets of a workbook that look like lists; none for other kinds of source.

    Parameters
    ----------
    source
        Path, or frame.
    known
        Titles that the user named.

    Raises
    ------
    InputError
        When the file cannot be read.
    """
    if isinstance(source, pd.DataFrame) or Path(source).suffix.lower() not in _SHEETS:
        return []
    path = Path(source)
    sheets = read_list_sheets(_bytes(path), shown_name(path))
    return [sheet.name for sheet in sheets if _titles(sheet, known) >= _LEAST_HEADERS]


def hash_of(source: str | Path | pd.DataFrame) -> str:
    """Return the SHA-256 of a file; an empty string for a frame.

    Raises
    ------
    InputError
        When the file cannot be read.
    """
    return "" if isinstance(source, pd.DataFrame) else hashlib.sha256(_bytes(Path(source))).hexdigest()


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{path} est un dossier : donnez le fichier de la liste.")
        size = path.stat().st_size
        if size > _LARGEST:
            raise InputError(f"{path.name} pèse {size / 1e6:.0f} Mo : une liste d'équipes n'en fait jamais autant.")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"Fichier introuvable : {path}.") from error
    except (OSError, ValueError) as error:  # a name that holds a null character is a ValueError
        if isinstance(error, InputError):
            raise
        raise InputError(f"Fichier illisible : {path} ({getattr(error, 'strerror', None) or error}).") from error
    if not data.strip():
        raise InputError(f"{path.name} est vide.")
    return data


def _from_text(data: bytes, name: str, digest: str, known: Sequence[str], *, empty: bool) -> Cells:
    """Decode and split a text file; Excel in French saves `;` and cp1252, or UTF-8 with a mark."""
    if data.startswith(b"PK") or (b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise InputError(
            f"{name} n'est pas un fichier texte. Est-ce un classeur ? Donnez-lui l'extension .xlsx ou .ods."
        )
    text, encoding = decode(data, name)
    separator = guess_separator(text[:200_000], lambda row: recognised(row, known))
    text, told = mend_quotes(text, separator, name)
    rows = _one_column(_split(text, separator, name), separator, known)
    body = read_body(rows, name, known, empty=empty, ragged=True)
    remarks = (f"encodage {encoding}, séparateur {shown_separator(separator)}", *body.remarks)
    return dataclasses.replace(_cells_of(body, name, digest, remarks), warnings=told)


def _cells_of(body: Body, name: str, digest: str, remarks: tuple[str, ...]) -> Cells:
    return Cells(
        body.frame, body.rows, name, digest, remarks, overlong=body.overlong, questions=body.questions,
        sections=body.sections,
    )  # fmt: skip


def _split(text: str, separator: str, name: str) -> list[list[Any]]:
    """Split into cells; any end of line will do, the lone carriage returns of old Mac files included."""
    rows, cells = [], 0
    once = {"": ""}.setdefault  # one text for all the cells that say the same: lighter, and compared at once
    try:
        for row in csv.reader(io.StringIO(text, newline=None), delimiter=separator):
            rows.append(list(map(once, row, row)))
            cells += len(row) + _ROW_WEIGHT
            if cells > DEFAULT_LIMITS.sheet_cells:
                raise InputError(
                    f"{name} : plus de {number(len(rows) - 1)} lignes, vides pour la plupart peut-être : une liste "
                    "d'équipes n'en a jamais autant. Ne gardez que les lignes remplies, enregistrez, puis recommencez."
                )
    except csv.Error as error:
        raise InputError(
            f"{name} : fichier CSV illisible ({error}). Un guillemet sans son pendant, ou une cellule de plus de "
            f"{csv.field_size_limit() // 1000} ko ? Ouvrez-le et enregistrez-le en .xlsx."
        ) from error
    return rows


def _one_column(rows: list[list[Any]], separator: str, known: Sequence[str]) -> list[list[Any]]:
    """Put the lines of a list of one column back together: « Solliès-Pont, salle des fêtes » has no second cell."""
    title = max(rows[:HEADER_ROWS], key=lambda row: recognised(row, known), default=[])
    alone = sum(len(row) == 1 for row in rows)
    if len(title) != 1 or 2 * alone <= sum(map(bool, rows)):
        return rows
    return [[separator.join(row)] if row else row for row in rows]


def _titles(sheet: ListSheet, known: Sequence[str] = ()) -> int:
    return max((recognised(row, known) for row in sheet.grid[:HEADER_ROWS]), default=0)


def _from_workbook(
    data: bytes, path: Path, digest: str, wanted: str | None, known: Sequence[str], *, empty: bool
) -> Cells:
    """Read one sheet: the one asked for, else the first of those with the most titles we know."""
    name, kind = shown_name(path), path.suffix.lower()
    sheets = read_list_sheets(data, name)
    if wanted is not None and wanted not in [sheet.name for sheet in sheets]:
        raise InputError(f"{name} : pas de feuille « {wanted} ». Feuilles : {first_five(s.name for s in sheets)}.")
    scores = {sheet.name: _titles(sheet, known) for sheet in sheets}
    title = wanted or max(scores, key=lambda key: scores[key])
    chosen = next(sheet for sheet in sheets if sheet.name == title)
    body = read_body(chosen.grid, name, known, empty=empty, sheet=title, spans=chosen.spans)
    others = [key for key, score in scores.items() if key != title and score >= _LEAST_HEADERS]
    remarks = (*([f"feuille « {title} »"] if len(sheets) > 1 else []), *body.remarks)
    cells = _cells_of(body, name, digest, remarks)
    ours = ROW_TITLE in body.frame.columns  # the colours of a copy to answer are ours
    looks = look_of(data, title, body.rows, name) if kind in _STYLED and not ours else ()
    cells = dataclasses.replace(cells, questions=(*cells.questions, *looks))
    if others and wanted is None:
        said = plural(
            len(others),
            "autre feuille ressemble à une liste et n'a pas été lue",
            "autres feuilles ressemblent à une liste et n'ont pas été lues",
        )
        every = to_type('sheet="*" les lit toutes', "--feuille '*' les lit toutes")
        quiet = to_type(f'sheet="{title}" fait taire', f"--feuille '{title}' fait taire")
        warning = Said(f"{said} ({first_five(others)})", f"{every}, {quiet} cet avertissement")
        cells = dataclasses.replace(cells, warnings=(warning,))
    place = {position: at for at, position in enumerate(body.positions)}
    shared = {
        (place[row], str(body.frame.columns[column])): rows
        for row, column, _, rows in chosen.shared
        if row in place and column < body.frame.shape[1]
    }
    tops = {
        (place[top], str(body.frame.columns[column])): rows
        for _, column, top, rows in chosen.shared
        if top in place and column < body.frame.shape[1]
    }
    return dataclasses.replace(cells, shared={**tops, **shared})


def _has_shapes(frame: pd.DataFrame) -> bool:
    return isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None


def _from_frame(frame: pd.DataFrame) -> Cells:
    if frame.empty:
        raise InputError("La table est vide : aucune ligne.")
    refuse_wide(len(frame.columns), "La table")
    plain = frame
    if _has_shapes(frame):
        plain = _with_points(frame, "Le GeoDataFrame des équipes")
    cells = plain.astype(object).where(plain.notna(), None)
    cells.columns = pd.Index(headers_of(list(cells.columns)))
    digest = hashlib.sha256(cells.to_csv(index=False).encode(errors="replace")).hexdigest()
    cells = cells.reset_index(drop=True)
    shaped = _has_shapes(frame)
    return Cells(cells, list(range(1, len(cells) + 1)), "table en mémoire", digest, from_shapes=shaped)


def _from_shapes(path: Path, digest: str) -> Cells:
    _check_shapes(path)
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            layers = [str(layer) for layer, geometry in gpd.list_layers(path).to_numpy()[:, :2] if geometry is not None]
            frame = gpd.read_file(path, layer=layers[0] if layers else None)
    except Exception as error:  # pyogrio raises many kinds, none of which an analyst knows
        raise InputError(f"{path.name} : fichier géographique illisible ({str(error)[:200]}).") from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        raise InputError(f"{path.name} : aucune entité géographique.")
    cells = _from_frame(_with_points(frame, shown_name(path)))
    told = tuple(f"le lecteur de formes signale : {text}" for text in dict.fromkeys(str(one.message) for one in said))
    if len(layers) > 1:
        told = (f"couche « {layers[0]} » lue, les autres laissées de côté ({first_five(layers[1:])})", *told)
    remarks = (plural(len(frame), "entité"),)
    return dataclasses.replace(cells, source=shown_name(path), sha256=digest, remarks=remarks, warnings=told)


def _check_shapes(path: Path) -> None:
    """Refuse a file that is not what its name says: others may send the reader to any file or address."""
    with path.open("rb") as stream:
        head = stream.read(1024).removeprefix(codecs.BOM_UTF8).lstrip()
    if path.suffix.lower() == ".json" and b'"FeatureCollection"' not in head and head.startswith((b"[", b"{")):
        raise InputError(f"{path.name} : ce json n'est pas une couche géographique. {_OTHER_READER}")
    if not head.startswith(_SHAPES[path.suffix.lower()]):
        raise InputError(
            f"{path.name} : fichier géographique illisible, son contenu n'est pas celui d'un « {path.suffix} ». "
            "Exportez-le de nouveau."
        )


def _with_points(frame: gpd.GeoDataFrame, what: str) -> pd.DataFrame:
    """Replace the geometry by longitude and latitude of a point inside it, before any column such as `x`."""
    require_crs(frame, what)
    points = frame.geometry.representative_point().to_crs(4326)
    plain = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    plain = plain.drop(columns=[column for column in ("longitude", "latitude") if column in plain])
    made = pd.DataFrame({"longitude": points.x, "latitude": points.y}, index=plain.index)
    return pd.concat([made, plain], axis=1)
