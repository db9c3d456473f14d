"""Zones: connected communes of one class, named after the one where most people concerned live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from zonesblanches.diagnosis.doubts import doubtful
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.yardstick import share_in
from zonesblanches.territory.drawn import drawn_shapes

__all__ = ["Contiguity", "Zone", "connected", "link_groups", "touching", "zone_table", "zones", "zones_by_family"]

Contiguity = Literal["queen", "rook"]
_BORDER = 1e-6  # degrees: a shorter border is a point
_COLUMNS = (
    "zone", "class", "communes", "codes", "demand", "tau", "reasons", "nearest_cost", "nearest_provider", "doubted",
)  # fmt: skip


@dataclass(frozen=True)
class Zone:
    """Communes of one class that touch one another.

    Attributes
    ----------
    name
        Name of its commune with most inhabitants, or most people concerned where the population is unknown.
    communes
        Their codes, the most populated first.
    demand
        People concerned, NaN where none of the communes says how many.
    doubted
        Whether a team may really be in one of the communes, or go there.
    tau
        Share of its people in extreme isolation that the offer could accompany; NaN where it is not known.
    """

    name: str
    communes: tuple[str, ...]
    demand: float
    doubted: bool = False
    tau: float = np.nan


def zones(
    findings: Findings, family: str | None, names: str | Sequence[str], contiguity: Contiguity = "queen"
) -> list[Zone]:
    """Return the zones of one class, or of several together, those with most people concerned first.

    Parameters
    ----------
    findings
        The diagnosis.
    family
        Family of services, the first by default.
    names
        Classes, among ``"blanche"``, ``"grise"`` and ``"couverte"``.
    contiguity
        ``"queen"``: communes that touch, be it at one point; ``"rook"``: that share a border.
    """
    result = findings.family(family).table
    chosen = result.index[result["class"].isin([names] if isinstance(names, str) else list(names))]
    if not len(chosen):
        return []
    shapes = drawn_shapes(findings.territory).reindex(chosen).to_numpy()
    table = pd.DataFrame(
        {
            "name": findings.table["name"].reindex(chosen),
            "weight": _weight(findings).reindex(chosen).fillna(0.0),
            "demand": result["demand"].reindex(chosen).astype(float),
            "group": connected(shapes, contiguity),
        }
    ).sort_values("weight", ascending=False, kind="stable")
    unsure = doubtful(findings.doubts, findings.family(family).name)
    found = [
        Zone(
            str(part["name"].iloc[0]),
            tuple(map(str, part.index)),
            float(part["demand"].sum(min_count=1)),
            doubted=not unsure.isdisjoint(part.index),
            tau=share_in(findings.family(family), part.index),
        )
        for _, part in table.groupby("group", sort=False)
    ]
    return sorted(found, key=lambda zone: -np.nan_to_num(zone.demand))


def zone_table(
    findings: Findings, family: str | None, names: str | Sequence[str], contiguity: Contiguity
) -> gpd.GeoDataFrame:
    """Return zones as a table with their outlines; see `Findings.zones`."""
    result, teams = findings.family(family), findings.family(family).providers
    shapes = drawn_shapes(findings.territory)
    rows = []
    for zone in zones(findings, family, names, contiguity):
        inside = result.table.loc[list(zone.communes)]
        near = inside["nearest_cost"].astype(float)
        first = near.idxmin() if near.notna().any() else None
        nearest = None if first is None else inside.at[first, "nearest_provider"]
        told = sorted({code for reasons in inside["reasons"] for code in reasons.split("+") if code})
        rows.append(
            {
                "zone": zone.name,
                "class": "+".join(sorted(inside["class"].unique())),
                "communes": len(zone.communes),
                "codes": " ; ".join(zone.communes),
                "demand": zone.demand,
                "tau": zone.tau,
                "reasons": "+".join(told),
                "nearest_cost": float(near.min()) if first is not None else np.nan,
                "nearest_provider": teams["name"].get(nearest, ""),
                "doubted": zone.doubted,
                "geometry": shapely.union_all(shapes.loc[list(zone.communes)].to_numpy()),
            }
        )
    columns = [*_COLUMNS, "geometry"]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry="geometry", crs=4326)


def zones_by_family(findings: Findings) -> gpd.GeoDataFrame:
    """Return the zones blanches, then the zones grises, of every family, with its name in `family`.

    Parameters
    ----------
    findings
        The diagnosis.
    """
    parts = [
        zone_table(findings, name, kind, "queen").assign(family=name)
        for name in findings.families
        for kind in ("blanche", "grise")
    ]
    full = [part for part in parts if len(part)]
    found = pd.concat(full, ignore_index=True) if full else parts[0]
    return found[["family", *_COLUMNS, "geometry"]]


def _weight(findings: Findings) -> pd.Series:
    table = findings.table
    known = "population" in table and table["population"].notna().any()
    return table["population" if known else "demand"].astype("Float64").astype(float)


def touching(
    shapes: npt.NDArray[np.object_], contiguity: Contiguity
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the pairs of shapes that touch, both ways, each with itself too.

    Parameters
    ----------
    shapes
        Missing ones touch nothing.
    contiguity
        ``"queen"``, be it at one point; ``"rook"``, along a border.
    """
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    if contiguity == "rook":
        border = shapely.length(shapely.intersection(shapes[first], shapes[second])) > _BORDER
        first, second = first[border], second[border]
    return first, second


def connected(shapes: npt.NDArray[np.object_], contiguity: Contiguity) -> npt.NDArray[np.int64]:
    """Give a number to the groups of shapes that touch; what has no shape stands alone.

    Parameters
    ----------
    shapes, contiguity
        As for `touching`.
    """
    return link_groups(*touching(shapes, contiguity), len(shapes))


def link_groups(first: npt.NDArray[np.intp], second: npt.NDArray[np.intp], count: int) -> npt.NDArray[np.int64]:
    """Give a number to the groups of things that pairs link.

    Parameters
    ----------
    first, second
        The two things of each pair, both ways round.
    count
        How many things.

    Examples
    --------
    >>> link_groups(np.array([0, 1, 2]), np.array([1, 0, 2]), 3).tolist()
    [0, 0, 1]
    """
    # each takes the least number of those it touches, then of those that one has, until nothing moves
    least, before = np.arange(count), np.full(count, -1)
    while (least != before).any():
        before = least.copy()
        np.minimum.at(least, least[first], least[second])
        np.minimum.at(least, first, least[second])
        least = least[least]
    return np.unique(least, return_inverse=True)[1]
