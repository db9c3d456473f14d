"""From a file, as it was saved, to a plain table of cells with its row numbers."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from zonesblanches.errors import InputError, first_five
from zonesblanches.language import plural
from zonesblanches.providers.headers import recognised
from zonesblanches.territory.crs import require_crs

__all__ = ["Cells", "read_cells"]

_SHEETS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
_TEXTS = {".csv", ".txt", ".tsv"}
_SHAPES = {".geojson", ".json", ".gpkg", ".shp"}
_HEADER_ROWS = 20


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
        What was guessed: encoding, separator, sheet, header row.
    overlong
        Row number and content of rows with more cells than headers.
    from_shapes
        True when longitude and latitude, in WGS84, were made from the shapes.
    """

    frame: pd.DataFrame
    rows: list[int]
    source: str
    sha256: str
    remarks: tuple[str, ...] = ()
    overlong: tuple[tuple[int, str], ...] = field(default=())
    from_shapes: bool = False


def read_cells(source: str | Path | pd.DataFrame, *, sheet: str | None = None) -> Cells:
    """Read a file or a frame, whatever its kind.

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
    kind = path.suffix.lower()
    if kind in _SHEETS:
        grid, remarks = _sheet_grid(path, sheet)
    elif kind in _TEXTS:
        grid, remarks = _text_grid(data, path.name)
    elif kind in _SHAPES:
        return _from_shapes(path, data)
    else:
        kinds = ", ".join(sorted(_TEXTS | _SHEETS | _SHAPES))
        raise InputError(f"{path.name} : type de fichier inconnu « {kind or 'sans extension'} ». Types lus : {kinds}.")
    return _from_grid(grid, path.name, hashlib.sha256(data).hexdigest(), remarks)


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"Fichier introuvable : {path}.") from error
    except OSError as error:
        raise InputError(f"Fichier illisible : {path} ({error.strerror}).") from error
    if not data.strip():
        raise InputError(f"{path.name} est vide.")
    return data


def _text_grid(data: bytes, name: str) -> tuple[list[list[Any]], list[str]]:
    """Decode and split a text file; Excel in French saves `;` and cp1252, or UTF-8 with a mark."""
    text, encoding = _decode(data, name)
    best_rank, best_separator = (-1, -1), ";"
    for separator in (";", ",", "\t", "|"):
        head = _split(text[:200_000], separator, name)[: _HEADER_ROWS + 20]
        rank = (max((recognised(row) for row in head), default=0), sum(len(row) > 1 for row in head))
        if rank > best_rank:
            best_rank, best_separator = rank, separator
    shown = "tabulation" if best_separator == "\t" else best_separator
    return _split(text, best_separator, name), [f"encodage {encoding}, séparateur « {shown} »"]


def _split(text: str, separator: str, name: str) -> list[list[Any]]:
    """Split into cells; any end of line will do, the lone carriage returns of old Mac files included."""
    try:
        return list(csv.reader(io.StringIO(text, newline=None), delimiter=separator))
    except csv.Error as error:
        raise InputError(f"{name} : fichier CSV illisible ({error}). Ouvrez-le et enregistrez-le en .xlsx.") from error


def _decode(data: bytes, name: str) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), "UTF-16"
    if b"\0" in data[:4096]:
        raise InputError(
            f"{name} n'est pas un fichier texte. Est-ce un classeur ? Donnez-lui l'extension .xlsx ou .ods."
        )
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "Windows-1252"


def _sheet_grid(path: Path, sheet: str | None) -> tuple[list[list[Any]], list[str]]:
    """Read one sheet of a workbook: the one asked for, else the first that has headers we know."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        names = workbook.sheet_names
        if sheet is not None and sheet not in names:
            raise InputError(f"{path.name} : pas de feuille « {sheet} ». Feuilles : {first_five(names)}.")
        grids = {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                 for name in (names if sheet is None else [sheet])}  # fmt: skip
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{path.name} : classeur illisible ({error}). Est-il protégé par un mot de passe ? Enregistrez-le "
            "de nouveau."
        ) from error
    scores = {name: max((recognised(row) for row in grid[:_HEADER_ROWS]), default=0) for name, grid in grids.items()}
    chosen = max(scores, key=lambda name: scores[name])
    remarks = [f"feuille « {chosen} »"] if len(names) > 1 else []
    return grids[chosen], remarks


def _from_grid(grid: list[list[Any]], name: str, sha256: str, remarks: list[str]) -> Cells:
    """Find the header among the first rows, name the columns, leave the empty rows out."""
    filled = [row for row in grid if any(_filled(cell) for cell in row)]
    if not filled:
        raise InputError(f"{name} est vide : aucune cellule remplie.")
    scores = [recognised(row) for row in grid[:_HEADER_ROWS]]
    at = max(range(len(scores)), key=lambda i: (scores[i], -i))
    if scores[at] == 0:
        raise InputError(
            f"{name} : aucune ligne d'en-tête reconnue dans les {min(len(grid), _HEADER_ROWS)} premières lignes. "
            f"Première ligne lue : {first_five(cell for cell in filled[0] if _filled(cell))}. Attendu : des titres de "
            "colonnes comme « nom », « commune », « code postal », « code insee », « bénévoles »."
        )
    width = max(i for i, cell in enumerate(grid[at], start=1) if _filled(cell))
    headers = _headers(grid[at][:width])
    if at:
        remarks = [*remarks, f"en-tête trouvée ligne {at + 1}"]
    rows, numbers, overlong = [], [], []
    for number, row in enumerate(grid[at + 1 :], start=at + 2):
        if not any(_filled(cell) for cell in row):
            continue
        if any(_filled(cell) for cell in row[len(headers) :]):
            overlong.append((number, " | ".join(str(cell) for cell in row)[:200]))
            continue
        rows.append([*row[: len(headers)], *[None] * (len(headers) - len(row))])
        numbers.append(number)
    if not rows and not overlong:
        raise InputError(f"{name} : une ligne d'en-tête, mais aucune ligne en dessous.")
    frame = pd.DataFrame(rows, columns=headers, dtype=object)
    return Cells(frame, numbers, name, sha256, tuple(remarks), tuple(overlong))


def _headers(row: list[Any]) -> list[str]:
    """Name every column once: blanks and repeats get a number."""
    names: list[str] = []
    for position, cell in enumerate((str(cell).strip() if _filled(cell) else "" for cell in row), start=1):
        name = cell or f"colonne {position}"
        while name in names:
            name = f"{name} ({position})"
        names.append(name)
    return names


def _filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() not in {"", "nan", "NaT", "None"}


def _has_shapes(frame: pd.DataFrame) -> bool:
    return isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name is not None


def _from_frame(frame: pd.DataFrame) -> Cells:
    if frame.empty:
        raise InputError("La table des équipes est vide : aucune ligne.")
    plain = frame
    if _has_shapes(frame):
        plain = _with_points(frame, "Le GeoDataFrame des équipes")
    cells = plain.astype(object).where(plain.notna(), None)
    cells.columns = pd.Index(_headers(list(cells.columns)))
    digest = hashlib.sha256(cells.to_csv(index=False).encode(errors="replace")).hexdigest()
    cells = cells.reset_index(drop=True)
    shaped = _has_shapes(frame)
    return Cells(cells, list(range(1, len(cells) + 1)), "table en mémoire", digest, from_shapes=shaped)


def _from_shapes(path: Path, data: bytes) -> Cells:
    try:
        frame = gpd.read_file(path)
    except Exception as error:  # pyogrio raises many kinds, none of which an analyst knows
        raise InputError(f"{path.name} : fichier géographique illisible ({error}).") from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        raise InputError(f"{path.name} : aucune entité géographique.")
    cells = _from_frame(_with_points(frame, path.name))
    kinds = plural(len(frame), "entité")
    digest = hashlib.sha256(data).hexdigest()
    return Cells(cells.frame, cells.rows, path.name, digest, (kinds,), from_shapes=True)


def _with_points(frame: gpd.GeoDataFrame, what: str) -> pd.DataFrame:
    """Replace the geometry by longitude and latitude of a point inside it, before any column such as `x`."""
    require_crs(frame, what)
    points = frame.geometry.representative_point().to_crs(4326)
    plain = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    plain = plain.drop(columns=[column for column in ("longitude", "latitude") if column in plain])
    made = pd.DataFrame({"longitude": points.x, "latitude": points.y}, index=plain.index)
    return pd.concat([made, plain], axis=1)
