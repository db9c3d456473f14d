"""The result as a GeoPackage that QGIS opens in the colours of the classes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import OutputError
from zonesblanches.outputs.metadata import metadata
from zonesblanches.outputs.qgis_styles import class_style, group_style, outline_style, team_style
from zonesblanches.outputs.whole_files import replacing
from zonesblanches.telling.credits import legend_notes, parameter_lines
from zonesblanches.telling.tables import Tables
from zonesblanches.territory.drawn import is_embedded

__all__ = ["write_geopackage"]

_WHEN = "2000-01-01T00:00:00.000Z"  # the same data make the same file; the date of the results stands in its sources
_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME
)"""
_COLUMNS = """
CREATE TABLE IF NOT EXISTS gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name)
)"""
_SCHEMA = "http://www.geopackage.org/spec121/#extension_schema"
_LONGEST = 30  # characters of a style's name


def write_geopackage(findings: Findings, path: str | Path, *, tables: Tables | None = None) -> Path:
    """Write layers `communes`, `epci`, `zones`, `intervenants`, `groupes`, and the tables that explain them.

    Groups are there where asked for (`Diagnosis.with_groups`); tables are `parametres`, `dictionnaire`, `metadonnees`.

    Styles stand in the file (`layer_styles`): QGIS opens communes in the colours of the classes of the family named
    first, with one more style for each other family. French headings and meanings are those of the fields
    (`gpkg_data_columns`). Same results, same file.

    Parameters
    ----------
    findings
        The diagnosis.
    path
        File ending in ``.gpkg``; written whole or not at all.
    tables
        Those already made for other files.

    Raises
    ------
    OutputError
        When the file cannot be written.
    """
    import pyogrio

    known, written = tables or Tables(findings), list[str]()
    with replacing(path, ".gpkg") as draft:
        try:
            for name, layer in _layers(findings, known):
                written.append(name)
                pyogrio.write_dataframe(layer, draft, layer=name, driver="GPKG", append=draft.exists(), **_told(layer))
        except pyogrio.errors.DataSourceError as error:
            raise OutputError(f"Impossible d'écrire {Path(path).name} : {error}. Reste-t-il de la place ?") from error
        with closing(sqlite3.connect(draft)) as base, base:
            _add_styles(base, findings, written)
            _add_headings(base, known.dictionary)
            base.execute("UPDATE gpkg_contents SET last_change = ?", (_WHEN,))
            base.execute("UPDATE gpkg_metadata_reference SET timestamp = ?", (_WHEN,))
    return Path(path)


def _layers(findings: Findings, tables: Tables) -> Iterator[tuple[str, pd.DataFrame]]:
    shapes = findings.table.geometry
    yield "communes", gpd.GeoDataFrame(tables.communes(), geometry=shapes, crs=shapes.crs).reset_index()
    yield "epci", _outlines(findings, tables.epci, findings.table["epci"].fillna("—"))
    if len(tables.zones):
        yield "zones", _zones(findings, tables.zones)
    if findings.grouping is not None:
        yield "groupes", _outlines(findings, tables.groups, findings.grouping.main.map(findings.grouping.title))
    if len(tables.providers):
        teams = tables.providers.reset_index()
        yield "intervenants", gpd.GeoDataFrame(teams, geometry=gpd.points_from_xy(teams["lon"], teams["lat"]), crs=4326)
    yield "parametres", pd.DataFrame(parameter_lines(findings), columns=["parametre", "valeur"])
    yield "dictionnaire", tables.dictionary
    told = {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in metadata(findings).items()
    }
    yield "metadonnees", pd.DataFrame({"cle": list(told), "valeur": list(told.values())})


def _told(layer: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Say on the layer itself where its columns are described."""
    if "geometry" not in layer:
        return {}
    return {
        "layer_metadata": {"dictionnaire": "table « dictionnaire » de ce fichier", "parametres": "table « parametres »"}
    }


def _zones(findings: Findings, zones: pd.DataFrame) -> gpd.GeoDataFrame:
    """Draw each zone as its communes are, joined."""
    codes = zones["codes"].str.split(" ; ").explode()
    parts = [
        _outlines(findings, zones[zones["family"] == name].drop(columns="geometry"), pd.Series(
            codes[of.to_numpy()].index, index=codes[of.to_numpy()].to_numpy()
        ))
        for name in zones["family"].unique()
        for of in [zones["family"].reindex(codes.index) == name]
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True).drop(columns="index")


def _outlines(findings: Findings, rows: pd.DataFrame, groups: pd.Series) -> gpd.GeoDataFrame:
    """Join the communes of each group in one outline, beside its row."""
    unite = _joined if is_embedded(findings.territory) else shapely.union_all
    shapes = findings.table.geometry
    shapes = shapes[shapes.notna()]
    outlines = {
        code: unite(np.asarray(part.array, dtype=object))
        for code, part in shapes.groupby(groups.reindex(shapes.index).to_numpy())
    }
    geometry = gpd.GeoSeries([outlines.get(code) for code in rows.index], index=rows.index, crs=shapes.crs)
    return gpd.GeoDataFrame(rows, geometry=geometry, crs=shapes.crs).reset_index()


def _joined(shapes: npt.NDArray[np.object_]) -> Any:
    """Join shapes that share their edges, quickly; those that do not quite, safely."""
    try:
        joined = shapely.coverage_union_all(shapes)
    except shapely.errors.GEOSException:
        return shapely.union_all(shapes)
    return joined if joined.is_valid else shapely.union_all(shapes)


def _add_styles(base: sqlite3.Connection, findings: Findings, layers: Collection[str]) -> None:
    """Put the styles where QGIS looks for them, the first of each layer by default."""
    notes = legend_notes(findings)
    others = [name for name in findings.families if name != findings.main.name]
    rows = [("communes", "Classes", class_style(notes=notes), True)]
    rows += [
        ("communes", f"Classes {rank} : {name}"[:_LONGEST], class_style(f"class__{name}", notes=notes), False)
        for rank, name in enumerate(others, start=2)
    ]
    rows.append(("epci", "Contours", outline_style(), True))
    rows += [("zones", "Classes", class_style(notes=notes), True)] if "zones" in layers else []
    rows += [("groupes", "Classes", group_style(), True)] if "groupes" in layers else []
    rows += [("intervenants", "Modes", team_style(), True)] if "intervenants" in layers else []
    base.execute(_STYLES)
    base.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
        "VALUES ('', '', ?, 'geom', ?, ?, '', ?, 'zonesblanches', '', NULL, ?)",
        [(*row, _WHEN) for row in rows],
    )
    base.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
        (_WHEN,),
    )


def _add_headings(base: sqlite3.Connection, dictionary: pd.DataFrame) -> None:
    """Give the fields their French headings and meanings, which QGIS shows."""
    base.execute(_COLUMNS)
    base.execute(
        "INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope) "
        "VALUES ('gpkg_data_columns', NULL, 'gpkg_schema', ?, 'read-write')",
        (_SCHEMA,),
    )
    rows = [
        (table, line.column, line.fr, line.meaning)
        for line in dictionary.itertuples(index=False)
        for table in line.table.split(" ; ")
    ]
    base.executemany(
        "INSERT OR IGNORE INTO gpkg_data_columns (table_name, column_name, name, description) VALUES (?, ?, ?, ?)", rows
    )
