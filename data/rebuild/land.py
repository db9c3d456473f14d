"""Connected land: which communes can be reached from one another without a boat.

With TOUCH_M and LINKS as they are, the lands other than the continent are, by their
communes: Corsica (360); Aix, Bréhat, Batz, Sein, Molène, Ouessant, Groix, Hœdic, Houat,
Île-aux-Moines, Arz, Yeu (one each); Belle-Île (4); Guadeloupe (26), Marie-Galante (3),
La Désirade, Terre-de-Bas, Terre-de-Haut (one each); Martinique (34); Guyane (22);
La Réunion (24); Grande-Terre of Mayotte (15) and Petite-Terre (2). From 1 m to 500 m,
TOUCH_M changes nothing but the two sides of Guadeloupe and Noirmoutier, which have bridges.

A land says that no water is in the way, not that a road exists: the communes of inner
Guyane (Maripasoula, Saül, Camopi...) are on the land of Cayenne and have none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from rebuild.zones import rows_by_zone

# The banks of a generalised river or estuary stand this far apart at most.
TOUCH_M = 150.0


class Link(NamedTuple):
    """A fixed link between two communes the polygons leave apart."""

    one: str
    other: str
    why: str


LINKS = (
    Link("17318", "17300", "pont de l'île de Ré: Rivedoux-Plage – La Rochelle"),
    Link("17093", "17225", "viaduc d'Oléron: Le Château-d'Oléron – Marennes"),
    Link("97101", "97103", "ponts de la Gabarre et de l'Alliance: Les Abymes – Baie-Mahault"),
    Link("85011", "85012", "pont de Noirmoutier: Barbâtre – La Barre-de-Monts"),
)


def _labels(count: int, pairs: np.ndarray) -> np.ndarray:
    """Return a number for each of the connected groups of `count` nodes joined by pairs."""
    ones = np.ones(len(pairs), dtype=np.int8)
    graph = coo_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1])


def _home_parts(owner: np.ndarray, parts: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """Return for each polygon the part nearest its point: a commune belongs where its point stands."""
    distance = shapely.distance(parts, shapely.points(xy)[owner])
    order = np.lexsort((-shapely.area(parts), distance, owner))
    firsts = np.unique(owner[order], return_index=True)[1]
    return np.asarray(order[firsts])


def _zone_land(projected: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """Label the polygons of one territory by connected land, through their parts."""
    parts, owner = shapely.get_parts(projected, return_index=True)
    pairs = shapely.STRtree(parts).query(parts, predicate="dwithin", distance=TOUCH_M).T
    labels = _labels(len(parts), pairs)
    return np.asarray(labels[_home_parts(owner, parts, xy)])


def landmass(codes: list[str], projected: np.ndarray, xy: np.ndarray, zones: np.ndarray) -> np.ndarray:
    """Return the number of each commune's land; a same land is joined by ground, banks or a fixed link.

    Parameters
    ----------
    codes
        Codes of the communes, sorted: a land is numbered by its first commune.
    projected
        Polygons in the metres of their territory.
    xy
        The points where people are reached, in the same metres.
    zones
        The territory of each commune: two territories never share a land.
    """
    labels = np.empty(len(codes), dtype=np.int64)
    start = 0
    for rows in rows_by_zone(zones).values():
        found = _zone_land(projected[rows], xy[rows])
        labels[rows] = found + start
        start = int(labels[rows].max()) + 1
    position = {code: row for row, code in enumerate(codes)}
    pairs = [(position[a], position[b]) for a, b, _ in LINKS if a in position and b in position]
    joined = np.array([(labels[a], labels[b]) for a, b in pairs], dtype=np.int64).reshape(-1, 2)
    merged = _labels(start, joined)[labels]
    return pd.factorize(merged)[0].astype(np.int32)
