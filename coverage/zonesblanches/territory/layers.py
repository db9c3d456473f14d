"""A layer of shapes of the user's own, read from its file."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from zonesblanches.errors import InputError, first_five
from zonesblanches.files.names import shown_name

__all__ = ["read_layer"]

_PARQUET = {".parquet", ".gpq"}


def read_layer(path: Path, each: str) -> gpd.GeoDataFrame:
    """Read a layer of polygons: GeoPackage, GeoJSON, shapefile, FlatGeobuf or GeoParquet.

    Parameters
    ----------
    path
        Of the file.
    each
        What a polygon is, for messages: « groupe ».

    Raises
    ------
    InputError
        When the file is absent, unreadable, or holds no shape.
    """
    import pyogrio

    if not path.is_file():
        raise InputError(f"{shown_name(path)} : fichier introuvable.")
    try:
        frame = gpd.read_parquet(path) if path.suffix.lower() in _PARQUET else gpd.read_file(path, layer=_layer(path))
    except InputError:
        raise
    except (ValueError, OSError, pyogrio.errors.DataSourceError) as error:
        raise InputError(f"{shown_name(path)} : ce n'est pas une couche de polygones lisible ({error}).") from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError(f"{shown_name(path)} : aucune forme. Attendu : une couche de polygones, un par {each}.")
    return frame


def _layer(path: Path) -> str:
    """Return the layer that holds polygons, among those of a file: styles and points may stand beside it."""
    import pyogrio

    layers = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(path)]
    kept = [name for name, kind in layers if "Polygon" in kind] or [name for name, kind in layers if kind != "None"]
    if len(kept) > 1:
        raise InputError(
            f"{shown_name(path)} : plusieurs couches ({first_five(kept)}). Attendu : une seule couche de polygones ; "
            "enregistrez la bonne dans un fichier à part."
        )
    return (kept or [name for name, _ in layers])[0]
