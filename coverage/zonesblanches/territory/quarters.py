"""Polygons with people, of the user's own: Iris, quartiers, hamlets."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from zonesblanches.errors import CrsError, MissingColumnError, TerritoryError, did_you_mean, first_five
from zonesblanches.language import plural
from zonesblanches.territory.custom import to_numbers
from zonesblanches.territory.layers import read_layer
from zonesblanches.territory.mending import valid_shapes
from zonesblanches.tool import to_type

__all__ = ["SPREAD", "overlaps", "read_polygons"]

# a count of the census is spread as the first of these that the grid knows where the commune has people
SPREAD: Mapping[str, tuple[str, ...]] = {
    "population": ("population",),
    "people_65p": ("people_65p", "population"),
    "people_75p": ("people_75p", "people_80p", "people_65p", "population"),
    "people_80p": ("people_80p", "people_75p", "people_65p", "population"),
    "people_80p_alone": ("people_80p_alone", "people_80p", "people_75p", "people_65p", "population"),
}
_POLYGONS = ("Polygon", "MultiPolygon", "GeometryCollection")
_OVER = 0.05  # of the smaller of two polygons: they cover the same ground


def read_polygons(
    source: str | os.PathLike[str] | gpd.GeoDataFrame, name: str, columns: Mapping[str, str] | None = None
) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Read polygons and their people.

    Parameters
    ----------
    source
        A layer, or a frame in any CRS.
    name
        What to call it in messages.
    columns
        Our names → theirs: `code`, and at least one count of people.

    Returns
    -------
    tuple
        Polygons in EPSG:4326, indexed by code (`cell`), with their counts, `size` and `approximated` (unknown) and
        `communes` (not said); what was mended or left out, in French.

    Raises
    ------
    InputError
        When the file is absent or is no layer.
    MissingColumnError
        Without a code or people.
    CrsError
        Without a CRS.
    TerritoryError
        For codes that are blank or repeated, counts that are no numbers, shapes that are no polygons.

    Examples
    --------
    >>> told = {"nom": ["ouest"], "population": [9000]}
    >>> frame = gpd.GeoDataFrame(told, geometry=[shapely.box(3.35, 44.4, 3.5, 44.65)], crs=4326)
    >>> read_polygons(frame, "quartiers", {"code": "nom"})[0]["population"].to_dict()
    {'ouest': 9000.0}
    """
    frame = source if isinstance(source, gpd.GeoDataFrame) else read_layer(Path(source), "quartier")
    chosen = _chosen(frame, name, columns or {})
    if frame.active_geometry_name is None or frame.crs is None:
        raise CrsError(
            f"{name} : pas de système de coordonnées. Indiquez-le dans le fichier, ou par exemple "
            "gdf.set_crs(4326) pour des longitudes et latitudes, gdf.set_crs(2154) pour du Lambert-93."
        )
    codes = _codes(frame[chosen.pop("code")], name)
    try:
        people = to_numbers(frame, chosen)
        shapes, notes = valid_shapes(frame.geometry, codes)
        shapes, _ = valid_shapes(_in_degrees(shapes), codes)  # rounded elsewhere, an edge may cross another
    except TerritoryError as error:
        raise TerritoryError(f"{name} : {error}") from error
    kinds = shapes.geom_type
    other = kinds.notna() & ~kinds.isin(_POLYGONS)
    if other.any():
        rows = first_five(f"ligne {at + 1}, {codes[at]} : {kinds.iloc[at]}" for at in np.flatnonzero(other))
        raise TerritoryError(f"{name} : attendu des polygones, un par lieu ; trouvé {rows}.")
    told = gpd.GeoDataFrame(people.assign(size=np.nan, approximated=np.nan, communes=""), geometry=shapes, crs=4326)
    told.index = pd.Index(codes, name="cell")
    lost = told.geometry.isna()
    if lost.any():
        notes.append(
            f"{plural(int(lost.sum()), 'ligne')} sans contour ({first_five(told.index[lost])}), donc sans effet"
        )
    told = told[~lost]
    return told, tuple(f"{name} : {note}" for note in notes)


def _chosen(frame: gpd.GeoDataFrame, name: str, columns: Mapping[str, str]) -> dict[str, str]:
    """Return our names → theirs, of what is read."""
    titles = [str(title) for title in frame.columns]
    for ours, theirs in columns.items():
        if ours not in ("code", *SPREAD):
            raise MissingColumnError(f"columns : nom inconnu « {ours} ». Noms possibles : code, {', '.join(SPREAD)}.")
        if theirs not in frame.columns:
            raise MissingColumnError(
                f"{name} : colonne « {theirs} » absente.{did_you_mean(theirs, titles)} Colonnes : {first_five(titles)}."
            )
    chosen = {ours: columns.get(ours, ours) for ours in ("code", *SPREAD)}
    chosen = {ours: theirs for ours, theirs in chosen.items() if theirs in frame.columns}
    if "code" not in chosen or len(chosen) == 1:
        lacking = "pas de code" if "code" not in chosen else "aucune population"
        raise MissingColumnError(
            f"{name} : {lacking} parmi les colonnes {first_five(titles)}. "
            + to_type(
                'Dites lesquelles : columns={"code": "…", "people_65p": "…"}',
                "Renommez-les dans le fichier : « code », et une population",
            )
            + f" ; noms possibles : {', '.join(SPREAD)}."
        )
    return chosen


def _codes(values: pd.Series, name: str) -> list[str]:
    codes = values.astype(object).where(values.notna(), "").astype(str).str.strip().str.removesuffix(".0")
    if codes.empty:
        raise TerritoryError(f"{name} : aucune ligne. Attendu : un polygone par lieu.")
    wrong = codes.eq("") | codes.duplicated()
    if wrong.any():
        rows = first_five(f"ligne {at + 1} « {codes.iloc[at]} »" for at in np.flatnonzero(wrong))
        raise TerritoryError(f"{name} : code vide ou en double, {rows}. Attendu : une ligne par lieu, son code à lui.")
    return list(codes)


def _in_degrees(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return shapes in EPSG:4326; one that its CRS puts nowhere is missing."""
    found = shapes.to_crs(4326)
    return found.where(np.isfinite(found.bounds).all(axis=1) | found.isna())


def overlaps(told: gpd.GeoDataFrame, name: str) -> tuple[str, ...]:
    """Say which polygons cover the same ground: people would be counted there twice.

    Parameters
    ----------
    told
        Indexed by code.
    name
        What to call them.

    Examples
    --------
    >>> boxes = [shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)]
    >>> twice = gpd.GeoDataFrame(index=["a", "b"], geometry=boxes, crs=4326)
    >>> overlaps(twice, "quartiers")
    ('quartiers : 1 recouvrement (a et b) : des lieux sont comptés deux fois',)
    """
    shapes = told.geometry.to_numpy()
    tree = shapely.STRtree(shapes)
    met = np.concatenate([tree.query(shapes, predicate=how) for how in ("overlaps", "within")], axis=1)
    first, second = np.unique(np.sort(met[:, met[0] != met[1]], axis=0), axis=1)
    least = np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
    over = shapely.area(shapely.intersection(shapes[first], shapes[second])) > _OVER * least
    if not over.any():
        return ()
    pairs = zip(told.index[first[over]], told.index[second[over]], strict=True)
    return (
        f"{name} : {plural(int(over.sum()), 'recouvrement', 'recouvrements')} "
        f"({first_five(f'{one} et {other}' for one, other in pairs)}) : des lieux sont comptés deux fois",
    )
