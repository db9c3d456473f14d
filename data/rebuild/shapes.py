"""Polygons of today's communes, made from those of 2024."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely import Geometry

from rebuild.zones import rows_by_zone, to_degrees, to_metres

# One step is 7.6e-6 degree, under a metre and finer than 1e-5: a power of two leaves the end of
# each number at zero, and the files weigh a quarter less than with decimals.
STEPS_PER_DEGREE = 2**17
GAP_WIDTH_M = 50
TOLERANCE_M = 300
_POLYGONS = (3, 6)
# By longitude and latitude to a tenth of a degree.
KNOWN_HOLES = {(2.0, 42.5): "Llívia (Espagne)"}


def areal(geometry: Geometry) -> Geometry:
    """Keep the polygons of a geometry, as one Polygon or MultiPolygon."""
    if shapely.get_type_id(geometry) in _POLYGONS:
        return geometry
    parts = shapely.get_parts(geometry)
    return shapely.union_all(parts[np.isin(shapely.get_type_id(parts), _POLYGONS)])


def single(geometry: Geometry) -> Geometry:
    """Write a MultiPolygon of one part as a Polygon: lighter, same land."""
    parts = shapely.get_parts(geometry)
    return parts[0] if len(parts) == 1 else geometry


def repair(geometries: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """Return valid polygons and the positions of those that had to be repaired."""
    out = shapely.force_2d(geometries)
    broken = np.flatnonzero(~shapely.is_valid(out))
    for row in broken:
        out[row] = areal(shapely.make_valid(out[row], method="structure", keep_collapsed=False))
    return np.array([single(geometry) for geometry in out], dtype=object), [int(row) for row in broken]


def rounded(geometries: np.ndarray) -> np.ndarray:
    """Round every vertex to less than a metre (7.6e-6 degree).

    Vertices are rounded one by one, not snapped polygon by polygon: a vertex two
    neighbours share stays shared.
    """
    return np.asarray(shapely.transform(geometries, lambda xy: np.round(xy * STEPS_PER_DEGREE) / STEPS_PER_DEGREE))


def on_grid(geometries: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """Return valid polygons with rounded vertices, and the positions of those rounding had broken."""
    out = rounded(geometries)
    broken = [int(row) for row in np.flatnonzero(~shapely.is_valid(out))]
    for row in broken:
        out[row] = areal(shapely.set_precision(geometries[row], 1 / STEPS_PER_DEGREE))
    return np.array([single(geometry) for geometry in out], dtype=object), broken


def parts_of_today(current: list[str], former: dict[str, str], polygons_2024: pd.Series) -> dict[str, list[str]]:
    """Say which polygons of 2024 make up each commune of today."""
    parts: dict[str, list[str]] = defaultdict(list)
    today = set(current)
    for code in polygons_2024.index:
        owner = code if code in today else former.get(code)
        if owner in today:
            parts[str(owner)].append(code)
    return dict(parts)


def today_polygons(
    current: list[str], former: dict[str, str], communes: pd.Series, within: pd.DataFrame
) -> tuple[pd.Series, dict[str, list[str]]]:
    """Return a polygon for each commune of today, and the communes split since 2024.

    Parameters
    ----------
    current
        Today's codes.
    former
        Former code -> today's code.
    communes
        Polygons of the communes of 2024, by code.
    within
        Communes déléguées and associées of 2024: index code, columns parent and geometry.

    Returns
    -------
    tuple
        The polygons by code, and for each commune split its restored communes.
    """
    parts = parts_of_today(current, former, communes)
    shapes = {code: shapely.union_all(communes.loc[codes].to_numpy()) for code, codes in parts.items()}
    restored: dict[str, list[str]] = defaultdict(list)
    for code in (code for code in current if code not in shapes):
        parent = str(within.loc[code, "parent"])
        restored[parent].append(code)
        shapes[code] = within.loc[code, "geometry"]
    for parent, codes in restored.items():
        gone = shapely.union_all([shapes[code] for code in codes])
        shapes[parent] = areal(shapely.difference(shapes[parent], gone))
    return pd.Series(shapes, dtype=object).sort_index(), {key: sorted(value) for key, value in restored.items()}


def project(geometries: np.ndarray, zones: np.ndarray) -> np.ndarray:
    """Return the polygons in the metres of their territory."""
    out = np.empty(len(geometries), dtype=object)
    for zone, rows in rows_by_zone(zones).items():
        out[rows] = shapely.transform(geometries[rows], lambda xy, zone=zone: to_metres(zone, xy))
    return out


def map_grade(projected: np.ndarray, zones: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """Return lighter polygons, in degrees, whose neighbours share exactly the same edges.

    Also returns the positions of those that rounding had broken.

    The coverage is cleaned first: a sliver between two communes a metre wide would
    otherwise be simplified into a hole of several hectares.
    """
    out = np.empty(len(projected), dtype=object)
    for zone, rows in rows_by_zone(zones).items():
        clean = shapely.coverage_clean(projected[rows], gap_width=GAP_WIDTH_M)
        light = shapely.coverage_simplify(clean, TOLERANCE_M)
        out[rows] = shapely.transform(light, lambda xy, zone=zone: to_degrees(zone, xy))
    return on_grid(out)


def dissolve(geometries: np.ndarray, keys: np.ndarray, *, hole_ha: float, zone: np.ndarray) -> dict[str, Any]:
    """Unite the polygons key by key, without the holes smaller than `hole_ha` hectares."""
    out: dict[str, Any] = {}
    frame = pd.DataFrame({"key": keys, "row": np.arange(len(keys)), "zone": zone})
    for (key, zone_name), group in frame.groupby(["key", "zone"], sort=True):
        united = areal(shapely.union_all(geometries[group["row"].to_numpy()]))
        united = without_small_holes(united, str(zone_name), hole_ha)
        out[str(key)] = single(areal(shapely.union_all([out[key], united]))) if key in out else single(united)
    return out


def without_small_holes(geometry: Geometry, zone: str, hole_ha: float) -> Geometry:
    """Fill the holes of less than `hole_ha` hectares."""
    kept = []
    for part in shapely.get_parts(geometry):
        rings = shapely.get_rings(part)[1:]
        big = [ring for ring in rings if ring_hectares(ring, zone) >= hole_ha]
        kept.append(shapely.Polygon(shapely.get_exterior_ring(part), big))
    return shapely.multipolygons(kept) if len(kept) > 1 else kept[0]


def ring_hectares(ring: Geometry, zone: str) -> float:
    """Return the area inside a ring, in hectares."""
    return float(shapely.area(shapely.transform(shapely.polygons(ring), lambda xy: to_metres(zone, xy)))) / 1e4


def holes(geometries: np.ndarray, zones: np.ndarray, names: np.ndarray, *, over_ha: float) -> list[dict[str, Any]]:
    """List the holes in the union of all communes of each territory, the largest first."""
    found = []
    for zone, rows in rows_by_zone(zones).items():
        tree = shapely.STRtree(geometries[rows])
        for part in shapely.get_parts(shapely.union_all(geometries[rows])):
            for ring in shapely.get_rings(part)[1:]:
                hectares = ring_hectares(ring, zone)
                if hectares >= over_ha:
                    around = sorted(set(names[rows[tree.query(ring, predicate="intersects")]]))
                    spot = _spot(ring)
                    hole = {"zone": zone, "hectares": round(hectares, 1), **spot, **_known(spot)}
                    found.append({**hole, "between": around})
    return sorted(found, key=lambda hole: (-hole["hectares"], hole["zone"]))


def _spot(ring: Geometry) -> dict[str, float]:
    """Return a point inside a ring."""
    spot = shapely.point_on_surface(shapely.polygons(ring))
    return {"lon": round(spot.x, 4), "lat": round(spot.y, 4)}


def _known(spot: dict[str, float]) -> dict[str, str]:
    """Name the hole when it is one we know; the others are water that no commune covers."""
    name = KNOWN_HOLES.get((round(spot["lon"], 1), round(spot["lat"], 1)))
    return {"name": name} if name else {}
