"""A parquet file of points: where its blocks of rows begin, and where its points stand in metres."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS, Transformer

from zonesblanches.errors import CrsError, InputError, MissingColumnError, first_five
from zonesblanches.files.names import shown_name
from zonesblanches.territory.crs import METRIC_EPSG, metric_coordinates, zone_of_points

__all__ = ["BlockSpan", "PointFile", "Spots", "numbers_of", "open_both", "open_points"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_LANDS = 1_000_000  # more landmasses than any projection has
_LAMBERT = 2154


class BlockSpan(NamedTuple):
    """Some rows of a file: their number in the plan, their row group, the first and the one after the last in it."""

    number: int
    group: int
    start: int
    stop: int


@dataclass(frozen=True, eq=False)
class Spots:
    """Points in metres.

    Attributes
    ----------
    x, y
        In the projection of each.
    land
        A number by projection and landmass: two points of different lands never meet; -1 outside France.
    """

    x: Floats
    y: Floats
    land: Ints


@dataclass(frozen=True)
class PointFile:
    """A file of points, opened block by block.

    Attributes
    ----------
    path
        Of the file.
    geometry
        Column of the shapes; None where `x_m` and `y_m` tell the points.
    crs
        Their system, as JSON; None where points are in metres already.
    landed
        Whether a column `landmass` is heeded: both files must have it.
    """

    path: str
    geometry: str | None
    crs: str | None
    landed: bool = False

    @property
    def name(self) -> str:
        """Name of the file, for messages."""
        return shown_name(Path(self.path))

    @property
    def columns(self) -> list[str]:
        """Names of its columns."""
        return list(pq.read_schema(self.path).names)

    @property
    def rows(self) -> int:
        """How many places it holds."""
        return int(pq.read_metadata(self.path).num_rows)

    def plan(self, rows: int) -> list[BlockSpan]:
        """Cut the file into blocks of at most so many rows, none across two row groups.

        Parameters
        ----------
        rows
            At most, in a block.
        """
        told, spans = pq.read_metadata(self.path), []
        for group in range(told.num_row_groups):
            held = told.row_group(group).num_rows
            spans += [(group, start, min(start + rows, held)) for start in range(0, held, rows)]
        return [BlockSpan(number, *span) for number, span in enumerate(spans)]

    def read(self, span: BlockSpan, columns: Sequence[str]) -> pa.Table:
        """Read some columns of a block, those that tell where its points are among them.

        Parameters
        ----------
        span
            The block.
        columns
            Besides the points.
        """
        file = pq.ParquetFile(self.path, memory_map=True)
        table = file.read_row_group(span.group, columns=[*dict.fromkeys([*columns, *self._placing()])])
        return table.slice(span.start, span.stop - span.start)

    def _placing(self) -> list[str]:
        names = [self.geometry] if self.geometry else ["x_m", "y_m", *({"zone"} & set(self.columns))]
        return [*names, *(["landmass"] if self.landed else [])]

    def spots(self, table: pa.Table) -> Spots:
        """Return the points of a block in metres; of a shape, its centre.

        Parameters
        ----------
        table
            What `read` gave.
        """
        if self.geometry is None:
            x, y = (numbers_of(table, name) for name in ("x_m", "y_m"))
            epsg = (
                _epsg_of_zones(table["zone"].to_pandas()) if "zone" in table.column_names else np.full(len(x), _LAMBERT)
            )
        else:
            x, y = _centres(table[self.geometry])
            x, y, epsg = _metres(x, y, CRS.from_json(self.crs or ""))
        land = epsg * _LANDS + (table["landmass"].to_numpy().astype(np.int64) if self.landed else 0)
        return Spots(x, y, np.where(np.isfinite(x) & np.isfinite(y) & (epsg > 0), land, -1))


def numbers_of(table: pa.Table, name: str) -> Floats:
    """Return a column of numbers; what is null is missing.

    Parameters
    ----------
    table
        A block.
    name
        Of the column.
    """
    values = table[name].cast(pa.float64()).to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=float)


def _epsg_of_zones(zones: Any) -> Ints:
    return np.asarray(zones.map(METRIC_EPSG).fillna(0), dtype=np.int64)


def _centres(shapes: pa.ChunkedArray) -> tuple[Floats, Floats]:
    found = shapely.from_wkb(shapes.to_numpy(zero_copy_only=False))
    if not (shapely.get_type_id(found) == 0).all():
        found = shapely.centroid(found)
    found = np.where(shapely.is_empty(found), None, found)  # nowhere, as one that is missing
    return shapely.get_x(found), shapely.get_y(found)


def _metres(x: Floats, y: Floats, crs: CRS) -> tuple[Floats, Floats, Ints]:
    """Bring points to the metres of their land; those of a legal projection are there already."""
    epsg = crs.to_epsg()
    if epsg in METRIC_EPSG.values():
        return x, y, np.full(len(x), int(epsg or 0))
    lon, lat = (x, y) if crs.is_geographic else Transformer.from_crs(crs, 4326, always_xy=True).transform(x, y)
    zones = zone_of_points(lon, lat)
    codes = np.zeros(len(x), dtype=np.int64)
    for zone, code in METRIC_EPSG.items():
        codes[zones == zone] = code
    return *metric_coordinates(lon, lat, zones), codes


def open_points(path: str, *, needs: Sequence[str]) -> PointFile:
    """Open a GeoParquet, or a parquet with `x_m` and `y_m`.

    Parameters
    ----------
    path
        Of the file.
    needs
        Columns that it must have.

    Raises
    ------
    InputError
        When the file is absent or is no parquet.
    MissingColumnError
        When a column is absent, or nothing says where the points are.
    CrsError
        When the system of the shapes is unknown.
    """
    name = shown_name(Path(path))
    if not Path(path).is_file():
        raise InputError(f"{name} : fichier introuvable.")
    try:
        schema = pq.read_schema(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(f"{name} : ce n'est pas un fichier parquet lisible.") from error
    absent = [column for column in needs if column not in schema.names]
    if absent:
        raise MissingColumnError(f"{name} : colonne absente « {absent[0]} ». Colonnes : {first_five(schema.names)}.")
    if {"x_m", "y_m"} <= set(schema.names):
        return PointFile(str(path), None, None)
    told = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
    column = told.get("primary_column")
    if column is None:
        raise MissingColumnError(
            f"{name} : rien ne dit où sont les points. Attendu : un GeoParquet (gdf.to_parquet), ou les colonnes x_m "
            "et y_m, en mètres."
        )
    about = told["columns"][column]
    if about.get("encoding") != "WKB":
        raise InputError(f"{name} : formes encodées en {about.get('encoding')}, attendu WKB (gdf.to_parquet).")
    if "crs" in about and about["crs"] is None:
        raise CrsError(f"{name} : système de coordonnées inconnu. Indiquez-le : gdf.set_crs(2154) avant d'écrire.")
    return PointFile(str(path), column, json.dumps(about.get("crs") or CRS("OGC:CRS84").to_json_dict()))


def open_both(places: str, providers: str) -> tuple[PointFile, PointFile]:
    """Open places and providers; only where both say on which landmass they are does it keep islands apart.

    Parameters
    ----------
    places, providers
        Paths; providers have a `capacity`.

    Raises
    ------
    InputError, MissingColumnError, CrsError
        As for `open_points`.
    """
    files = open_points(places, needs=()), open_points(providers, needs=("capacity",))
    landed = all("landmass" in file.columns for file in files)
    first, second = (replace(file, landed=landed) for file in files)
    return first, second
