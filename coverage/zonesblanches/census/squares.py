"""Insee's grids as downloaded: people by square, and the flags that say which counts are approximations."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import Transformer
from pyproj.exceptions import CRSError

from zonesblanches.census.number_columns import LARGEST, read_numbers
from zonesblanches.errors import InputError, first_five
from zonesblanches.files.hashes import file_hash
from zonesblanches.files.names import shown_name
from zonesblanches.files.opening import open_table
from zonesblanches.files.tables import FileTable

__all__ = ["SquareTable", "read_squares"]

Box = tuple[float, float, float, float]
_LAYERS = {".gpkg", ".shp", ".geojson", ".json", ".fgb", ".parquet", ".gpq"}
_TABLES = {".csv", ".txt", ".gz", ".zip", ".xlsx", ".xlsm", ".xls", ".ods"}
# the finest first: a file of small squares also names the larger ones that hold them
_CODES = ("idinspire", "idcar_200m", "id_carr200m", "idcar_nat", "id_carr_n", "idcar_1km", "id_carr1km")
_PEOPLE = {"population": ("ind",), "people_80p": ("ind_80p",), "older": ("ind_65_79",)}
_FLAGS = ("i_est_200", "i_est_cr", "i_est_1km")  # 0: counted; 1: approximated; 2: partly so
_PLACES = ("lcog_geo", "depcom")
_CODE = re.compile(r"\s*CRS(\d{4,6})RES([1-9]\d{0,5})mN(-?\d{1,8})E(-?\d{1,8})\s*$")
_YEAR = re.compile(r"(?<!\d)(20[0-5]\d)(?!\d)")
_MARGIN = 0.1  # degrees around a territory: its squares may stand out
_AT_ONCE = 100_000  # rows


@dataclass(frozen=True)
class SquareTable:
    """People by square.

    Attributes
    ----------
    name
        Of the file.
    table
        Indexed by the square's own code: `x`, `y` (centre, metres of the projection `epsg`), `size` (metres),
        `population`, `people_65p`, `people_80p` (people; missing where secret), `approximated` (0, 1, or ½ for partly;
        NaN where the file does not say), `communes` (codes side by side, as in the file; empty where it has none).
    year
        Of the counts, where the name of the file says it.
    sha256
        Hash of the file.
    """

    name: str
    table: pd.DataFrame = field(repr=False)
    year: int | None
    sha256: str = field(repr=False)


def read_squares(path: str | os.PathLike[str], *, within: Box | None = None) -> SquareTable | None:
    """Read a grid of Insee's: 200 m, 1 km or « niveaux naturels »: csv, zip, xlsx, gpkg, shp or parquet.

    Parameters
    ----------
    path
        Of the file.
    within
        West, south, east and north of what is looked at, in degrees; squares further than 0.1° are not kept.

    Returns
    -------
    SquareTable or None
        None for a layer that names no square of Insee's: polygons of the user's own.

    Raises
    ------
    InputError
        When the file is absent or unreadable, or is none of these.
    """
    place = Path(path)
    if not place.is_file():
        told = "est un dossier. Donnez le fichier." if place.is_dir() else ": fichier introuvable."
        raise InputError(f"{shown_name(place)} {told}")
    if place.suffix.lower() not in _LAYERS | _TABLES:
        raise InputError(
            f"{shown_name(place)} : ce n'est pas un carroyage lisible. Attendu : csv, csv.gz, zip, gpkg, shp, geojson "
            "ou parquet. D'une archive 7z, sortez d'abord le fichier."
        )
    if place.suffix.lower() in _LAYERS:
        layer, name = _layer(place, within), shown_name(place)
        if layer is None:
            return None
        parts = iter([layer])
    else:
        name, parts = _table(place)
    table = pd.concat(_squares(part, name, within) for part in parts)
    twice = table.index.duplicated()
    if twice.any():
        again = pd.Series(table.index, index=table["row"])[twice]
        raise InputError(f"{name} : carreaux présents plusieurs fois, {_rows(again)}. Attendu : une ligne par carreau.")
    year = _YEAR.search(place.stem)
    return SquareTable(name, table.drop(columns="row"), int(year[1]) if year else None, file_hash(place))


def _columns(titles: Sequence[str]) -> dict[str, str]:
    """Return the file's title of each column that is read, by our name."""
    known = {str(title).strip().lower(): str(title) for title in titles}
    code = next((known[name] for name in _CODES if name in known), None)
    if code is None:
        return {}
    wanted = {"code": (code.lower(),), **_PEOPLE, "flag": _flags(code), "communes": _PLACES}
    found = {ours: next((known[name] for name in theirs if name in known), "") for ours, theirs in wanted.items()}
    return {ours: title for ours, title in found.items() if title}


def _flags(code: str) -> tuple[str, ...]:
    """Return the flags that speak of the squares of a code, not of the larger ones that hold them."""
    return _FLAGS[-1:] if "1km" in code.lower() else () if code.lower().endswith(("nat", "_n")) else _FLAGS[:-1]


def _table(path: Path) -> tuple[str, Iterator[pd.DataFrame]]:
    """Open a table of squares, and read it some rows at a time."""
    table = open_table(path, recognise=lambda row: len(_columns(row)))
    columns = _columns(table.header)
    if not columns:
        raise _unknown(table.name, table.header)
    return table.name, _gathered(table, columns)


def _gathered(table: FileTable, columns: Mapping[str, str]) -> Iterator[pd.DataFrame]:
    ours, held, rows = {title: name for name, title in columns.items()}, list[pd.DataFrame](), 0
    for chunk in table.chunks([*columns.values()]):
        held.append(chunk.rename(columns=ours))
        rows += len(chunk)
        if rows % _AT_ONCE < len(chunk):
            yield pd.concat(held)
            held = []
    if not rows:
        raise InputError(f"{table.name} : une ligne d'en-tête, mais aucun carreau en dessous.")
    if held:
        yield pd.concat(held)


def _layer(path: Path, within: Box | None) -> pd.DataFrame | None:
    """Read the columns of a layer, around the territory where its index allows; None: no square of Insee's."""
    import pyogrio

    try:
        if path.suffix.lower() in {".parquet", ".gpq"}:
            import pyarrow.parquet as pq

            columns = _columns(pq.read_schema(path).names)
            raw = pd.read_parquet(path, columns=[*columns.values()]) if columns else None
        else:
            raw, columns = None, {}
            for layer, _ in pyogrio.list_layers(path):
                told = pyogrio.read_info(path, layer=layer)
                if columns := _columns([*told["fields"]]):
                    box = _box(within, told["crs"]) if within and told["crs"] else None
                    raw = pyogrio.read_dataframe(
                        path, layer=layer, columns=[*columns.values()], bbox=box, read_geometry=False, fid_as_index=True
                    )
                    break
    except (OSError, ValueError, RuntimeError, pyogrio.errors.DataSourceError) as error:
        raise InputError(f"{shown_name(path)} : couche illisible : endommagée, ou d'un format inconnu.") from error
    if raw is None:
        return None
    first = 0 if path.suffix.lower() == ".gpkg" else 1  # the only one that numbers its rows from 1
    return raw.rename(columns={title: ours for ours, title in columns.items()}).set_axis(raw.index + first)


def _box(within: Box, crs: str) -> Box:
    west, south, east, north = within
    grown = (west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN)
    bounds: Box = Transformer.from_crs(4326, crs, always_xy=True).transform_bounds(*grown)
    return bounds


def _unknown(name: str, titles: Sequence[str]) -> InputError:
    return InputError(
        f"{name} : aucun code de carreau de l'Insee (idcar_200m, idcar_1km, idcar_nat, Id_carr1km…) parmi les "
        f"colonnes {first_five(titles)}. Attendu : un carroyage Filosofi, ou une couche de vos polygones, avec leurs "
        "contours (gpkg, geojson, shp, parquet)."
    )


def _squares(raw: pd.DataFrame, name: str, within: Box | None) -> pd.DataFrame:
    """Read the squares of some rows that stand around a territory; `row` is where each is in the file."""
    absent = [told[0] for ours, told in _PEOPLE.items() if ours not in raw]
    if absent:
        raise InputError(
            f"{name} : colonne absente : {first_five(absent)}. Attendu : les populations du carroyage Filosofi (ind, "
            "ind_65_79, ind_80p)."
        )
    codes = raw["code"].astype(object).where(raw["code"].notna(), "").astype(str)
    parts = codes.str.extract(_CODE)
    if parts[0].isna().any():
        raise InputError(
            f"{name} : code de carreau illisible, {_rows(codes[parts[0].isna()])}. Attendu, par exemple : "
            "CRS3035RES200mN2030000E4252000."
        )
    epsg, size, north, east = (parts[at].astype(np.int64) for at in range(4))
    places = pd.DataFrame({"x": east + size / 2, "y": north + size / 2, "size": size.astype(float), "epsg": epsg})
    kept = np.ones(len(raw), dtype=bool) if within is None else _inside(places, within, name, codes)
    raw, places = raw[kept], places[kept]
    flags = _number(raw["flag"], name, "flag") if "flag" in raw else pd.Series(np.nan, index=raw.index)
    people = {ours: _number(raw[ours], name, ours) for ours in _PEOPLE}
    told = raw["communes"].astype(object) if "communes" in raw else pd.Series("", index=raw.index, dtype=object)
    table = places.assign(
        population=people["population"],
        people_65p=people["older"] + people["people_80p"],
        people_80p=people["people_80p"],
        approximated=flags.map({0: 0.0, 2: 0.5}).where(flags.isin([0, 2]) | flags.isna(), 1.0),
        communes=told.where(told.notna(), "").astype(str),
        row=raw.index,
    )
    return table.set_index(pd.Index(codes[kept].str.strip(), name="cell"))


def _rows(values: pd.Series) -> str:
    return first_five(f"ligne {at} « {value} »" for at, value in values.head(6).items())


def _number(values: pd.Series, name: str, ours: str) -> pd.Series:
    """Return counts; those that the producer keeps secret are missing."""
    if pd.api.types.is_numeric_dtype(values):
        numbers = values.astype(float)
        if not ((numbers < 0) | (numbers > LARGEST)).any():
            return numbers
    told = (*_PEOPLE.get(ours, ("indicateur d'approximation",)),)[0]
    return read_numbers(values.astype(object).where(values.notna(), ""), f"{name}, {told}").values


def _inside(places: pd.DataFrame, within: Box, name: str, codes: pd.Series) -> npt.NDArray[np.bool_]:
    kept = np.zeros(len(places), dtype=bool)
    for epsg, at in places.groupby("epsg").indices.items():
        try:
            west, south, east, north = _box(within, f"EPSG:{epsg}")
        except CRSError as error:
            raise InputError(
                f"{name} : système de coordonnées inconnu (EPSG:{epsg}), {_rows(codes.iloc[at])}. Attendu, par exemple "
                ": CRS3035RES200mN2030000E4252000."
            ) from error
        x, y = (places[name].to_numpy()[at] for name in ("x", "y"))
        kept[at] = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return kept
