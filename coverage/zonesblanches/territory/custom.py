"""A territory of the user's own: any polygons, any CRS, any column names."""

from __future__ import annotations

import re
from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import MissingColumnError, TerritoryError, did_you_mean, first_five
from zonesblanches.language import plural
from zonesblanches.territory import store
from zonesblanches.territory.crs import EQUAL_AREA_EPSG, metric_coordinates, require_crs, zone_of_points
from zonesblanches.territory.mending import valid_shapes

__all__ = ["NUMBER_COLUMNS", "areas_km2", "read_frame", "to_numbers"]

TEXT_COLUMNS = ("code", "name", "epci", "epci_name", "dep", "reg")
NUMBER_COLUMNS = (
    "population",
    "people_65p",
    "people_75p",
    "people_80p",
    "people_80p_alone",
    "median_income",
    "area_km2",
)
_OTHER_COLUMNS = ("lon", "lat", "own")
_LARGEST = 1e15  # beyond, sums of squares are no numbers any more


def read_frame(
    frame: gpd.GeoDataFrame, columns: Mapping[str, str]
) -> tuple[gpd.GeoDataFrame, pd.DataFrame, gpd.GeoSeries, list[str]]:
    """Turn the user's frame into (own communes, communes around, shapes of both, notes).

    Raises
    ------
    CrsError
        When the frame has no CRS.
    MissingColumnError, TerritoryError
        When the code is not given, a column named does not exist, codes repeat, or a number is not one.
    """
    _check_columns(frame, columns)
    require_crs(frame, "Le GeoDataFrame du territoire")
    if frame.empty:
        raise TerritoryError("Le GeoDataFrame du territoire est vide : il faut au moins une commune.")
    labels = frame[columns.get("code", "code")].astype(str).tolist()
    geometry, notes = valid_shapes(frame.geometry, labels)
    frame = frame.set_geometry(geometry)
    table = _one_name_each(_attributes(frame, columns), notes)
    table = table.join(_points(frame, columns, table, notes))
    shapes, _ = valid_shapes(frame.geometry.to_crs(4326), labels)  # rounded elsewhere, an edge may cross another
    shapes.index = table.index
    own = _own(frame, columns, table)
    communes = gpd.GeoDataFrame(table[own], geometry=shapes[own], crs=4326)
    return communes, table[~own], shapes, notes


def to_numbers(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return the chosen columns as numbers under our names; secrets and blanks become missing.

    Raises
    ------
    TerritoryError
        For text that is neither a number nor a known mark of secrecy or absence, for numbers out of all measure, and
        for negative ones under a name of ours, which counts people, income or area.
    """
    return pd.DataFrame(
        {ours: _numbers(frame[theirs], theirs, counted=ours in NUMBER_COLUMNS) for ours, theirs in columns.items()},
        index=frame.index,
    )


def _numbers(values: pd.Series, name: str, *, counted: bool = True) -> pd.Series:
    text = values.astype(object).where(values.notna(), "").astype(str).str.replace(r"[\s\u00a0\u202f]", "", regex=True)
    blank = text.str.lower().isin({"", "s", "n.d.", "nd", "n/d", "na", "nan", "none", "<na>", "c", "-"})
    numbers = pd.to_numeric(text.where(~blank).str.replace(",", ".", regex=False), errors="coerce")
    wrong = values[(numbers.isna() & ~blank) | (numbers.abs() > _LARGEST) | ((numbers < 0) & counted)]
    if len(wrong):
        raise TerritoryError(
            f"Colonne « {name} » : {plural(len(wrong), 'valeur impossible', 'valeurs impossibles')} "
            f"({first_five(map(repr, wrong))}). Attendu : un nombre{' positif ou nul' if counted else ''} ; vide, « s "
            "» ou "
            "« n.d. » si inconnu."
        )
    return numbers.astype(float)


def _check_columns(frame: gpd.GeoDataFrame, columns: Mapping[str, str]) -> None:
    known = [*TEXT_COLUMNS, *NUMBER_COLUMNS, *_OTHER_COLUMNS]
    for ours, theirs in columns.items():
        if ours not in known:
            raise MissingColumnError(
                f"columns : nom inconnu « {ours} ».{did_you_mean(ours, known)} Noms possibles : {', '.join(known)}."
            )
        if theirs not in frame.columns:
            have = [str(column) for column in frame.columns]
            raise MissingColumnError(
                f"Colonne « {theirs} » absente du GeoDataFrame.{did_you_mean(theirs, have)} Colonnes : "
                f"{first_five(have)}."
            )
    if "code" not in columns and "code" not in frame.columns:
        raise MissingColumnError('Indiquez la colonne du code commune : columns={"code": "votre_colonne"}.')


def _attributes(frame: gpd.GeoDataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    chosen = {name: columns.get(name, name) for name in (*TEXT_COLUMNS, *NUMBER_COLUMNS)}
    chosen = {ours: theirs for ours, theirs in chosen.items() if theirs in frame.columns}
    codes = _codes(frame[chosen["code"]])
    table = to_numbers(frame, {ours: theirs for ours, theirs in chosen.items() if ours in NUMBER_COLUMNS})
    for ours in TEXT_COLUMNS[1:]:
        values = frame[chosen[ours]] if ours in chosen else pd.Series(None, index=frame.index, dtype=object)
        table[ours] = values.astype(object).where(values.notna(), None).map(_one_line)
    table.index = pd.Index(codes, name="code")
    table["name"] = table["name"].fillna(table.index.to_series())
    table["epci_name"] = table["epci_name"].fillna(table["epci"])
    if "area_km2" not in table:
        table["area_km2"] = areas_km2(frame.geometry)
    return table


def _one_line(cell: object) -> object:
    """Return a text without the ends of lines that cells hold: they would cut a row in two."""
    return re.sub(r"[\r\n]+", " ", cell) if isinstance(cell, str) else cell


def _one_name_each(table: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Keep the most frequent name of each EPCI, the first one of equals, and say what is left out."""
    pairs = table.loc[table["epci_name"].ne(table["epci"]), ["epci", "epci_name"]].dropna()
    counts = pairs.groupby(["epci", "epci_name"], sort=False).size().sort_values(ascending=False, kind="stable")
    names = counts.reset_index()
    kept = names.drop_duplicates("epci").set_index("epci")["epci_name"]
    several = names[names["epci"].duplicated(keep=False)].groupby("epci", sort=False)["epci_name"].agg(list)
    if several.empty:
        return table
    told = first_five(f"{code} : {' ou '.join(f'« {name} »' for name in every)}" for code, every in several.items())
    notes.append(
        f"{plural(len(several), 'code d’EPCI porte', 'codes d’EPCI portent')} plusieurs noms ({told}) : le plus "
        "fréquent, cité d'abord, est gardé"
    )
    return table.assign(epci_name=table["epci"].map(kept).fillna(table["epci_name"]))


def _codes(values: pd.Series) -> list[str]:
    codes = values.astype(object).where(values.notna(), "").astype(str).str.strip().str.removesuffix(".0")
    if pd.api.types.is_numeric_dtype(values):  # a table read as numbers has lost the zeros in front
        codes = codes.where(codes.eq(""), codes.str.zfill(5))
    if codes.eq("").any():
        rows = [str(row) for row in np.flatnonzero(codes.eq("")) + 1]
        raise TerritoryError(f"Code commune vide aux lignes {first_five(rows)} du GeoDataFrame.")
    if codes.duplicated().any():
        twice = sorted(set(codes[codes.duplicated()]))
        raise TerritoryError(
            f"Codes en double dans le territoire : {first_five(twice)}. Une ligne par commune : gdf.dissolve(by=…)."
        )
    return list(codes)


def areas_km2(shapes: gpd.GeoSeries) -> npt.NDArray[np.float64]:
    """Measure polygons in an equal-area projection; points have no area.

    Parameters
    ----------
    shapes
        In any CRS.
    """
    area = shapes.to_crs(EQUAL_AREA_EPSG).area.to_numpy() / 1e6
    return np.where(area > 0, area, np.nan)


def _points(frame: gpd.GeoDataFrame, columns: Mapping[str, str], table: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Return lon, lat, zone, metres: the user's points where given, else a point inside each shape."""
    inside = frame.geometry.representative_point().to_crs(4326)
    lon, lat = inside.x.to_numpy(dtype=float), inside.y.to_numpy(dtype=float)
    source = np.full(len(frame), "interior", dtype=object)
    if "lon" in columns and "lat" in columns:
        given = _coordinates(frame, columns["lon"]), _coordinates(frame, columns["lat"])
        known = np.isfinite(given[0]) & np.isfinite(given[1])
        lon, lat = np.where(known, given[0], lon), np.where(known, given[1], lat)
        source[known] = "user"
    lost = ~(np.isfinite(lon) & np.isfinite(lat))
    if lost.any():
        notes.append(
            f"{plural(int(lost.sum()), 'commune sans forme ni point', 'communes sans forme ni point')} "
            f"({first_five(table.index[lost])}) : non classées"
        )
    zone = zone_of_points(lon, lat)
    outside = (zone == "") & ~lost
    if outside.any():
        raise TerritoryError(
            f"{plural(int(outside.sum()), 'commune hors', 'communes hors')} de France "
            f"({first_five(table.index[outside])}). Le système de coordonnées du GeoDataFrame est-il le bon ?"
        )
    x_m, y_m = metric_coordinates(lon, lat, zone)
    data = {
        "lon": lon,
        "lat": lat,
        "x_m": x_m,
        "y_m": y_m,
        "zone": zone,
        "landmass": store.communes()["landmass"].reindex(table.index).fillna(0).astype("int32"),
        "point_source": source,
    }
    return pd.DataFrame(data, index=table.index)


def _coordinates(frame: pd.DataFrame, column: str) -> npt.NDArray[np.float64]:
    """Return a column of coordinates as floats; what is not a number is NaN."""
    values: npt.NDArray[np.float64] = pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=float)
    return values


def _own(frame: gpd.GeoDataFrame, columns: Mapping[str, str], table: pd.DataFrame) -> npt.NDArray[np.bool_]:
    if "own" not in columns:
        return np.ones(len(table), dtype=bool)
    told = frame[columns["own"]]
    if not told.dropna().isin([True, False]).all():  # the text « non » would be true
        raise TerritoryError(f"Colonne « {columns['own']} » : attendu True (dans le territoire) ou False (autour).")
    own: npt.NDArray[np.bool_] = told.isin([True]).to_numpy(dtype=bool)
    if not own.any():
        raise TerritoryError(f"Colonne « {columns['own']} » : aucune commune n'est dans le territoire.")
    return own
