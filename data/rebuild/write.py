"""Write the tables as parquet, and the manifest that describes them; same input, same bytes."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from rebuild.packages import Package, digest

if TYPE_CHECKING:
    from pathlib import Path

LEVEL = 19
# Codes that follow one another: only what changes from one to the next is written.
_CODES = ("code", "old_code", "own_code", "place_code")
# Written out: without it a reader takes the degrees for OGC:CRS84, which is not equal to EPSG:4326.
_GEOMETRY = {
    "encoding": "WKB",
    "geometry_types": ["Polygon", "MultiPolygon"],
    "crs": CRS.from_epsg(4326).to_json_dict(),
}
_GEO = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": _GEOMETRY}}


def to_table(frame: pd.DataFrame) -> pa.Table:
    """Return an arrow table without the reader's own metadata; geometries become WKB."""
    columns = dict(frame)
    if "geometry" in frame:
        wkb = shapely.to_wkb(np.asarray(frame["geometry"], dtype=object), byte_order=1, output_dimension=2)
        columns["geometry"] = pa.array(list(wkb), type=pa.binary())
    arrays = {name: value if isinstance(value, pa.Array) else _plain(value) for name, value in columns.items()}
    table = pa.table(arrays)
    metadata = {b"pandas": json.dumps(_pandas_note(frame)).encode()}
    if "geometry" in frame:
        metadata[b"geo"] = json.dumps(_GEO).encode()
    return table.replace_schema_metadata(metadata)


def _pandas_note(frame: pd.DataFrame) -> dict[str, Any]:
    """Tell pandas which whole numbers may be missing; otherwise it reads them as decimals.

    Written by hand: pandas' own note holds its version, and the bytes would change with it.
    """
    whole = [(name, str(dtype)) for name, dtype in frame.dtypes.items() if str(dtype).startswith("Int")]
    columns = [
        {
            "name": name,
            "field_name": name,
            "pandas_type": dtype.lower(),
            "numpy_type": dtype,
            "metadata": None,
        }
        for name, dtype in whole
    ]
    return {"index_columns": [], "column_indexes": [], "columns": columns, "pandas_version": "2.2.0"}


def _plain(column: pd.Series) -> pa.Array:
    """Return an arrow column; text stays text even when it holds nothing."""
    if pd.api.types.is_string_dtype(column.dtype) or column.dtype == object:
        return pa.array([None if pd.isna(value) else str(value) for value in column], type=pa.string())
    return pa.Array.from_pandas(column)


def write_parquet(frame: pd.DataFrame, path: Path, *, group_by: str | None = None) -> None:
    """Write a table; with `group_by`, one row group per value, so that one value reads fast."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = to_table(frame)
    groups = [table] if group_by is None else _groups(table, frame[group_by])
    decimals = [name for name in table.column_names if pa.types.is_floating(table.schema.field(name).type)]
    sorted_codes = [name for name in table.column_names if name in _CODES]
    plain = [name for name in table.column_names if name not in (*decimals, *sorted_codes, "geometry")]
    # Decimal numbers hardly ever repeat: their bytes, put side by side, compress better.
    options = {
        "compression": "zstd",
        "compression_level": LEVEL,
        "use_dictionary": plain,
        "write_statistics": [*plain, *sorted_codes],
        "column_encoding": {
            **dict.fromkeys(decimals, "BYTE_STREAM_SPLIT"),
            **dict.fromkeys(sorted_codes, "DELTA_BYTE_ARRAY"),
        },
    }
    with pq.ParquetWriter(path, table.schema, **options) as writer:
        for group in groups:
            writer.write_table(group, row_group_size=max(len(group), 1))


def _groups(table: pa.Table, keys: pd.Series) -> list[pa.Table]:
    """Cut a sorted table at each change of key."""
    values = keys.to_numpy()
    starts = [0, *(int(row) for row in np.flatnonzero(values[1:] != values[:-1]) + 1), len(values)]
    return [table.slice(start, stop - start) for start, stop in itertools.pairwise(starts)]


def _described(path: Path) -> dict[str, Any]:
    """Describe one parquet file."""
    meta = pq.read_metadata(path)
    schema = pq.read_schema(path)
    columns = {name: str(schema.field(name).type) for name in schema.names}
    return {"sha256": digest(path), "bytes": path.stat().st_size, "rows": meta.num_rows, "columns": columns}


def _source(package: Package) -> dict[str, str]:
    """Describe one package."""
    return {
        "package": package.name,
        "manager": package.manager,
        "version": package.version,
        "file": package.archive,
        "sha256": package.sha256,
        "producer": package.producer,
        "licence": package.licence,
        "vintage": package.vintage,
        "gives": package.gives,
    }


def write_manifest(
    folder: Path, files: list[str], packages: list[Package], counts: dict[str, Any], *, vintage: str
) -> None:
    """Write manifest.json: the files, the sources and the counts met on the way."""
    manifest = {
        "vintage": vintage,
        "files": {name: _described(folder / name) for name in sorted(files)},
        "sources": [_source(package) for package in packages],
        "counts": counts,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
