"""Shapes of the user's own, as they must be to be joined and drawn: finite, bounded by lines that do not cross."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from zonesblanches.errors import TerritoryError, first_five
from zonesblanches.language import plural

__all__ = ["valid_shapes"]

_POLYGONS = (3, 6)  # types of shapely
_COLLECTION = 7


def valid_shapes(shapes: gpd.GeoSeries, labels: Sequence[str]) -> tuple[gpd.GeoSeries, list[str]]:
    """Return the shapes made valid, those that are empty as missing, and what was mended.

    Parameters
    ----------
    shapes
        Polygons or points, in any CRS.
    labels
        What each is called, for messages: the commune's code.

    Raises
    ------
    TerritoryError
        When coordinates are not finite: nobody knows where the shape is.

    Examples
    --------
    >>> crossed = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    >>> shapes, notes = valid_shapes(gpd.GeoSeries([crossed, shapely.Polygon()], crs=4326), ["30007", "30010"])
    >>> [shape and shape.geom_type for shape in shapes]
    ['MultiPolygon', None]
    >>> notes
    ['1 forme corrigée, contour qui se croisait ou sans surface (30007) : à vérifier sur la carte']
    """
    found = np.array(shapes.array, dtype=object)
    _refuse_unbounded(found, labels)
    found[shapely.is_empty(found)] = None
    crossed = ~shapely.is_valid(found) & ~shapely.is_missing(found)
    mixed = shapely.get_type_id(found) == _COLLECTION
    for at in np.flatnonzero(crossed | mixed):
        found[at] = _surface(shapely.make_valid(found[at]))
    notes = []
    if crossed.any():
        names = first_five(np.asarray(labels, dtype=object)[crossed])
        told = plural(int(crossed.sum()), "forme corrigée", "formes corrigées")
        notes.append(f"{told}, contour qui se croisait ou sans surface ({names}) : à vérifier sur la carte")
    return gpd.GeoSeries(found, index=shapes.index, crs=shapes.crs), notes


def _surface(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the polygons of a shape without the loose ends beside them; a point of it when it has no surface."""
    parts = shapely.get_parts(shapely.get_parts(shape))  # a collection holds multipolygons
    polygons = parts[np.isin(shapely.get_type_id(parts), _POLYGONS)]
    if not len(polygons):
        return shapely.point_on_surface(shape)
    return polygons[0] if len(polygons) == 1 else shapely.union_all(polygons)


def _refuse_unbounded(found: npt.NDArray[np.object_], labels: Sequence[str]) -> None:
    coordinates, at = shapely.get_coordinates(found, return_index=True)
    lost = np.unique(at[~np.isfinite(coordinates).all(axis=1)])
    if len(lost):
        rows = first_five(f"ligne {row + 1}, {labels[row]}" for row in lost)
        raise TerritoryError(
            f"{plural(len(lost), 'forme', 'formes')} du GeoDataFrame sans coordonnées finies ({rows}). Corrigez-les, "
            "ou videz ces formes (geometry = None) : ces communes seront alors non classées."
        )
