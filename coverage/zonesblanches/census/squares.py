"""Insee's grids as downloaded: people by square, and the flags that say which counts are approximations."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import Transformer

from zonesblanches.census.number_columns import read_numbers
from zonesblanches.errors import InputError, first_five
from zonesblanches.files.hashes import file_hash
from zonesblanches.files.names import shown_name

__all__ = ["SquareTable", "read_squares"]

Box = tuple[float, float, float, float]
_LAYERS = {".gpkg", ".shp", ".geojson", ".json", ".fgb", ".parquet", ".gpq"}
_TEXTS = {".csv", ".txt", ".gz", ".zip"}
# the finest first: a file of small squares also names the larger ones that hold them
_CODES = ("idinspire", "idcar_200m", "id_carr200m", "idcar_nat", "id_carr_n", "idcar_1km", "id_carr1km")
_PEOPLE = {"population": ("ind",), "people_80p": ("ind_80p",), "older": ("ind_65_79",)}
_FLAGS = ("i_est_200", "i_est_cr", "i_est_1km")  # 0: counted; 1: approximated; 2: partly so
_PLACES = ("lcog_geo", "depcom")
_CODE = re.compile(r"CRS(\d+)RES(\d+)mN(-?\d+)E(-?\d+)$")
_YEAR = re.compile(r"(?<!\d)(20[0-5]\d)(?!\d)")
_MARGIN = 0.1  # degrees around a territory: its squares may stand out


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
    """Read a grid of Insee's: 200 m, 1 km or « niveaux naturels », as csv, csv.gz, zip, gpkg, shp or parquet.

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
        raise InputError(f"{shown_name(place)} : fichier introuvable.")
    if place.suffix.lower() not in _LAYERS | _TEXTS:
        raise InputError(
            f"{shown_name(place)} : ce n'est pas un carroyage lisible. Attendu : csv, csv.gz, zip, gpkg, shp, geojson "
            "ou parquet. D'une archive 7z, sortez d'abord le fichier."
        )
    raw = _layer(place, within) if place.suffix.lower() in _LAYERS else _text(place)
    if raw is None:
        return None
    year = _YEAR.search(place.stem)
    table = _squares(raw, shown_name(place))
    if within is not None:
        table = table[_inside(table, within)]
    return SquareTable(shown_name(place), table, int(year[1]) if year else None, file_hash(place))


def _columns(titles: pd.Index | list[str]) -> dict[str, str]:
    """Return the file's title of each column that is read, by our name."""
    known = {str(title).lower(): str(title) for title in titles}
    code = next((known[name] for name in _CODES if name in known), None)
    if code is None:
        return {}
    wanted = {"code": (code.lower(),), **_PEOPLE, "flag": _flags(code), "communes": _PLACES}
    found = {ours: next((known[name] for name in theirs if name in known), "") for ours, theirs in wanted.items()}
    return {ours: title for ours, title in found.items() if title}


def _flags(code: str) -> tuple[str, ...]:
    """Return the flags that speak of the squares of a code, not of the larger ones that hold them."""
    return _FLAGS[-1:] if "1km" in code.lower() else () if code.lower().endswith(("nat", "_n")) else _FLAGS[:-1]


def _text(path: Path) -> pd.DataFrame:
    try:
        head = next(
            (
                (separator, titles)
                for separator in (",", ";", "\t", "|")
                if _columns(titles := list(pd.read_csv(path, sep=separator, nrows=0)))
            ),
            None,
        )
        if head is None:
            raise _unknown(path, list(pd.read_csv(path, sep=None, nrows=0, engine="python")))
        columns = _columns(head[1])
        texts = {columns[name]: str for name in ("code", "communes") if name in columns}
        kept = pd.read_csv(path, sep=head[0], usecols=[*columns.values()], dtype=texts, keep_default_na=False)
    except InputError:
        raise
    except (OSError, ValueError, UnicodeDecodeError, EOFError) as error:
        raise InputError(f"{shown_name(path)} : carroyage illisible : endommagé, ou d'un encodage inconnu.") from error
    return kept.rename(columns={title: ours for ours, title in columns.items()})


def _layer(path: Path, within: Box | None) -> pd.DataFrame | None:
    """Read the columns of a layer, around the territory where its index allows; None: no square of Insee's."""
    import pyogrio

    try:
        if path.suffix.lower() in {".parquet", ".gpq"}:
            import pyarrow.parquet as pq

            columns = _columns(pq.read_schema(path).names)
            raw = pd.read_parquet(path, columns=[*columns.values()]) if columns else None
        else:
            told = pyogrio.read_info(path)
            columns = _columns([*told["fields"]])
            box = _box(within, told["crs"]) if within and told["crs"] else None
            raw = (
                pyogrio.read_dataframe(path, columns=[*columns.values()], bbox=box, read_geometry=False)
                if columns
                else None
            )
    except (OSError, ValueError, RuntimeError, pyogrio.errors.DataSourceError) as error:
        raise InputError(f"{shown_name(path)} : couche illisible : endommagée, ou d'un format inconnu.") from error
    return None if raw is None else raw.rename(columns={title: ours for ours, title in columns.items()})


def _box(within: Box, crs: str) -> Box:
    west, south, east, north = within
    grown = (west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN)
    bounds: Box = Transformer.from_crs(4326, crs, always_xy=True).transform_bounds(*grown)
    return bounds


def _unknown(path: Path, titles: list[str]) -> InputError:
    return InputError(
        f"{shown_name(path)} : aucun code de carreau de l'Insee (idcar_200m, idcar_1km, idcar_nat, Id_carr1km…) parmi "
        f"les colonnes {first_five(titles)}. Attendu : un carroyage Filosofi, ou vos propres polygones avec leurs "
        'colonnes, par exemple columns={"code": "…", "people_65p": "…"}.'
    )


def _squares(raw: pd.DataFrame, name: str) -> pd.DataFrame:
    absent = [told[0] for ours, told in _PEOPLE.items() if ours not in raw]
    if absent:
        raise InputError(
            f"{name} : colonne absente : {first_five(absent)}. Attendu : les populations du carroyage Filosofi (ind, "
            "ind_65_79, ind_80p)."
        )
    raw = raw.set_axis(raw.index + 2)  # rows of the file, its titles counted
    codes = raw["code"].astype(str)
    parts = codes.str.extract(_CODE)
    wrong = codes[parts[0].isna()]
    if len(wrong):
        raise InputError(
            f"{name} : code de carreau illisible, {_rows(wrong)}. Attendu, par exemple : "
            "CRS3035RES200mN2030000E4252000."
        )
    if codes.duplicated().any():
        raise InputError(f"{name} : carreaux présents plusieurs fois, {_rows(codes[codes.duplicated()])}.")
    epsg, size, north, east = (parts[at].astype(np.int64) for at in range(4))
    flag = _number(raw["flag"], name).map({0: 0.0, 1: 1.0, 2: 0.5}) if "flag" in raw else np.nan
    people = {ours: _number(raw[ours], name) for ours in _PEOPLE}
    table = pd.DataFrame(
        {
            "x": east + size / 2,
            "y": north + size / 2,
            "size": size.astype(float),
            "epsg": epsg,
            "population": people["population"],
            "people_65p": people["older"] + people["people_80p"],
            "people_80p": people["people_80p"],
            "approximated": flag,
            "communes": raw["communes"].fillna("").astype(str) if "communes" in raw else "",
        }
    )
    return table.set_index(pd.Index(codes, name="cell"))


def _rows(values: pd.Series) -> str:
    return first_five(f"ligne {at} « {value} »" for at, value in values.head(6).items())


def _number(values: pd.Series, name: str) -> pd.Series:
    """Return counts; those that the producer keeps secret are missing."""
    if not pd.api.types.is_numeric_dtype(values):
        return read_numbers(values.fillna(""), name).values
    numbers = values.astype(float)
    wrong = values[numbers < 0]
    if len(wrong):
        raise InputError(f"{name} : nombre de personnes impossible, {_rows(wrong.astype(str))}.")
    return numbers


def _inside(table: pd.DataFrame, within: Box) -> npt.NDArray[np.bool_]:
    kept = np.zeros(len(table), dtype=bool)
    for epsg, at in table.groupby("epsg").indices.items():
        west, south, east, north = _box(within, f"EPSG:{epsg}")
        x, y = (table[name].to_numpy()[at] for name in ("x", "y"))
        kept[at] = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return kept
