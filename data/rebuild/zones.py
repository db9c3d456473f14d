"""The six territories, each with the projection in which its metres are measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyproj import Transformer

if TYPE_CHECKING:
    from collections.abc import Iterable

METRO = "metro"
BY_DEPARTEMENT = {
    "971": "guadeloupe",
    "972": "martinique",
    "973": "guyane",
    "974": "reunion",
    "976": "mayotte",
}
CRS = {METRO: 2154, "guadeloupe": 5490, "martinique": 5490, "guyane": 2972, "reunion": 2975, "mayotte": 4471}


def zone_of(departement: str) -> str:
    """Return the territory of a département; Corsica belongs to 'metro'."""
    return BY_DEPARTEMENT.get(departement, METRO)


def to_metres(zone: str, lonlat: np.ndarray) -> np.ndarray:
    """Project an (n, 2) array of degrees into the territory's metres."""
    transformer = Transformer.from_crs(4326, CRS[zone], always_xy=True)
    return np.column_stack(transformer.transform(lonlat[:, 0], lonlat[:, 1]))


def to_degrees(zone: str, metres: np.ndarray) -> np.ndarray:
    """Bring an (n, 2) array of the territory's metres back to degrees."""
    transformer = Transformer.from_crs(CRS[zone], 4326, always_xy=True)
    return np.column_stack(transformer.transform(metres[:, 0], metres[:, 1]))


def rows_by_zone(zones: Iterable[str]) -> dict[str, np.ndarray]:
    """Return the row positions of each territory present, in a fixed order."""
    column = np.asarray(list(zones), dtype=object)
    found = {zone: np.flatnonzero(column == zone) for zone in CRS}
    return {zone: rows for zone, rows in found.items() if len(rows)}
