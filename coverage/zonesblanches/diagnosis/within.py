"""Who lives beyond reach inside communes: the method run again on the parts of a grid, brought back to the commune."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from zonesblanches.diagnosis.units import at_unit
from zonesblanches.diagnosis.zones import link_groups
from zonesblanches.errors import ParameterError
from zonesblanches.territory.grid import Grid
from zonesblanches.tool import to_type

if TYPE_CHECKING:
    from zonesblanches.diagnosis.findings import Findings

__all__ = ["Within", "within_communes"]

Ints = npt.NDArray[np.int64]
_TOUCHING = 1e-5  # degrees, about a metre: outlines that were reprojected apart
_SERVED = ("grise", "couverte")
_HAMLETS = ("commune", "parts", "demand", "approximated", "nearest_cost", "km", "bearing", "codes", "geometry")


@dataclass(frozen=True, eq=False)
class Within:
    """What a grid says inside the communes of a territory.

    Attributes
    ----------
    findings
        The same method, the same parameters and `A_ref`, with parts as places: indicators and classes of each.
    communes
        By family, by commune: `demand`; `beyond`, people whom nobody serves where they live, and `beyond_share`, both
        missing where a single part counts them, which is never told, or where the grid has none; `beyond_all`, for
        sums; `partial`, True for a *couverture partielle*: at least `partial_share` or `partial_people` of them
        although somebody serves the commune; `access`, the mean of `A`.
    hamlets
        By family, groups of at least two touching parts that nobody serves, the most people first: `commune`, `parts`,
        `demand`, `approximated` (share of people), `nearest_cost`, `km` and `bearing` (degrees from north) from the
        point of the commune, `codes`, outline (EPSG:4326). A part by itself is in none; where it is the only one of its
        commune, what the commune's count leaves to it is not told: the `demand` of the smallest group is missing.
    """

    findings: Findings
    communes: Mapping[str, pd.DataFrame]
    hamlets: Mapping[str, gpd.GeoDataFrame]


def within_communes(findings: Findings) -> Within:
    """Run the method on the parts of the territory's grid.

    Parameters
    ----------
    findings
        An internal diagnosis of communes, times estimated.

    Raises
    ------
    ParameterError
        When the territory has no grid, in a public edition, or with a table of costs, which knows no part.
    """
    grid = findings.territory.grid
    if findings.edition is not None:
        raise ParameterError("Une édition publique ne dit rien de l'intérieur des communes : prenez l'édition interne.")
    if grid is None:
        raise ParameterError(
            "Ce territoire ne dit pas où l'on vit dans chaque commune. Donnez un carroyage : "
            + to_type("territory.with_grid(…)", "--carroyage FICHIER")
            + "."
        )
    fine = at_unit(findings, "parts")
    told = {name: _gathered(findings, fine, grid, name) for name in findings.families}
    return Within(fine, told, {name: _hamlets(findings, fine, grid, name) for name in findings.families})


def _gathered(findings: Findings, fine: Findings, grid: Grid, family: str) -> pd.DataFrame:
    """Add the parts of each commune up."""
    found, own = fine.families[family].table, findings.families[family].table
    people, of = found["demand"].fillna(0.0), grid.parts["commune"]
    unserved = people.where(found["class"] == "blanche", 0.0)
    access = people * (found["access_per_1k"] / 1000).fillna(0.0)
    sums = pd.DataFrame({"demand": people, "beyond_all": unserved, "access": access, "parts": unserved > 0})
    table = sums.groupby(of).sum().reindex(own.index)
    people, all_ = table["demand"].where(table["demand"] > 0), table["beyond_all"]
    asked, share = findings.parameters, all_ / people
    many = (share >= asked.partial_share) | (all_ >= asked.partial_people)
    told = (table["parts"] != 1) & grid.parts["placed"].groupby(of).any().reindex(own.index)
    return table.drop(columns="parts").assign(
        access=table["access"] / people,
        beyond=all_.where(told),
        beyond_share=share.where(told),
        partial=own["class"].isin(_SERVED) & many & (all_ > 0),
    )


def _groups(fine: Findings, grid: Grid, family: str) -> pd.Series:
    """Give a number to the groups of touching parts of one commune that nobody serves."""
    found = fine.families[family].table
    gone = grid.parts[(found["class"] == "blanche") & grid.parts["placed"]]
    shapes, commune = gone.geometry.to_numpy(), pd.factorize(gone["commune"])[0]
    first, second = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=_TOUCHING)
    same = commune[first] == commune[second]
    return pd.Series(link_groups(first[same], second[same], len(gone)), index=gone.index, dtype=np.int64)


def _hamlets(findings: Findings, fine: Findings, grid: Grid, family: str) -> gpd.GeoDataFrame:
    """List the groups of parts that nobody serves in the communes that somebody does."""
    found, served = fine.families[family].table, findings.families[family].table["class"].isin(_SERVED)
    group = _groups(fine, grid, family)
    homes_served = served.reindex(grid.parts.loc[group.index, "commune"]).to_numpy(dtype=bool)
    several = group.duplicated(keep=False).to_numpy(dtype=bool)
    by_themselves = grid.parts.loc[group.index[~several], "commune"].value_counts()
    group = group[several & homes_served]
    if group.empty:
        return gpd.GeoDataFrame(pd.DataFrame(columns=list(_HAMLETS)), geometry="geometry", crs=4326)
    parts = grid.parts.loc[group.index, ["commune", "approximated", "x_m", "y_m", "geometry"]].assign(
        demand=found["demand"].fillna(0.0), nearest_cost=found["nearest_cost"], parts=1, codes=group.index, group=group
    )
    weighed = ["approximated", "x_m", "y_m", "nearest_cost"]
    with np.errstate(invalid="ignore"):
        parts[weighed] = parts[weighed].mul(parts["demand"], axis=0)
    sums = dict.fromkeys(weighed, lambda values: values.sum(skipna=False))
    how = {"commune": "first", "parts": "sum", "demand": "sum", "codes": " ; ".join} | sums
    told = parts.dissolve(by="group", aggfunc=how)
    told = told[told["demand"] > 0]
    told[weighed] = told[weighed].div(told["demand"], axis=0)
    homes = findings.territory.communes.loc[told["commune"]]
    east, north = (told[name].to_numpy(dtype=float) - homes[name].to_numpy(dtype=float) for name in ("x_m", "y_m"))
    # outlines reprojected apart leave slits a centimetre wide
    wider = shapely.buffer(told.geometry.to_numpy(), _TOUCHING, join_style="mitre")
    told.geometry = shapely.buffer(wider, -_TOUCHING, join_style="mitre")
    told = told.assign(km=np.hypot(east, north) / 1000, bearing=np.degrees(np.arctan2(east, north)) % 360)
    told = told[list(_HAMLETS)].sort_values("demand", ascending=False, kind="stable", ignore_index=True)
    smallest = ~told["commune"].duplicated(keep="last")
    bare = told["commune"].map(by_themselves).eq(1) & smallest
    return told.assign(demand=told["demand"].mask(bare))
