"""Minutes and kilometres between depots and stops, from the costs of the diagnosis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.crowfly import crowfly_minutes, km_within
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import CostError, first_five
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.crowfly import crowfly_kilometres

__all__ = ["DETOUR", "Roads", "roads_between"]

Floats = npt.NDArray[np.float64]
DETOUR = 1.3  # kilometres by road for one as the crow flies: an order of size, told wherever kilometres are


@dataclass(frozen=True, eq=False)
class Roads:
    """Trips between communes.

    Attributes
    ----------
    codes
        The communes, depots first.
    minutes, km
        From each (row) to each (column); infinite where nobody can drive.
    estimated_km
        Whether kilometres are those of the crow, times `DETOUR`.
    """

    codes: pd.Index
    minutes: Floats
    km: Floats
    estimated_km: bool

    def among(self, codes: pd.Index) -> Roads:
        """Return the trips between some communes.

        Parameters
        ----------
        codes
            Those that stay, in their order.
        """
        at = self.codes.get_indexer(codes)
        grid = np.ix_(at, at)
        return Roads(codes, self.minutes[grid], self.km[grid], self.estimated_km)


def roads_between(findings: Findings, depots: list[str], stops: list[str], longest: float) -> Roads:
    """Measure the trips between depots and stops.

    Minutes are those of the diagnosis's own table of costs, or estimated by its law; kilometres are those of the table
    where it is in kilometres, else the crow's times `DETOUR`.

    Parameters
    ----------
    findings
        The diagnosis.
    depots, stops
        Codes of communes.
    longest
        Minutes of driving in a half-day: trips beyond it are left out.

    Raises
    ------
    CostError
        When the diagnosis's table of costs lacks a depot, or every stop.
    """
    codes = pd.Index(list(dict.fromkeys([*depots, *stops])))
    places = pd.concat([findings.territory.communes.drop(columns="geometry"), findings.territory.neighbours])
    points = pd.DataFrame(places.loc[~places.index.duplicated()].loc[codes, ["x_m", "y_m", "zone", "landmass"]])
    law = findings.parameters.crowfly
    given = findings.costs
    if given is None:
        crow = _dense(crowfly_kilometres(points, points, max(km_within(longest, law), 0.0)), codes)
        return Roads(codes, _times(crow, law), DETOUR * crow, estimated_km=True)
    absent = [code for code in depots if code not in given.origins or code not in given.destinations]
    if absent:
        raise CostError(
            f"La table de coûts du diagnostic ne part pas du dépôt, ou n'y revient pas ({first_five(absent)}). "
            "Refaites-la avec les communes du territoire en origines et en destinations."
        )
    told = _dense(given, codes)
    np.fill_diagonal(told, 0.0)
    if str(given.unit) == "km":
        return Roads(codes, _times(told, law), told, estimated_km=False)
    crow = _dense(crowfly_kilometres(points, points, 1e4), codes)
    return Roads(codes, told, np.where(np.isfinite(told), DETOUR * crow, np.inf), estimated_km=True)


def _dense(costs: CostTable, codes: pd.Index) -> Floats:
    some = costs.select(origins=codes, destinations=codes)
    grid = np.full((len(codes), len(codes)), np.inf)
    grid[some.rows, some.indices] = some.values
    return grid


def _times(km: Floats, law: str) -> Floats:
    """Return minutes; 0 for staying where one is."""
    known = np.isfinite(km)
    out = np.full(km.shape, np.inf)
    out[known] = crowfly_minutes(km[known], law)
    np.fill_diagonal(out, 0.0)
    return out
