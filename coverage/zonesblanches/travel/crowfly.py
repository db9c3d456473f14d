"""Costs as the crow flies: no network, a published error, and nobody crosses the sea."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.crowfly import CROWFLY_AUTO, CROWFLY_SETS
from zonesblanches.errors import CostError, MissingColumnError, first_five
from zonesblanches.language import Lang, number
from zonesblanches.parameters import Parameters
from zonesblanches.territory.nearby import pairs_within
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.sea import by_the_sea, parted_by_sea
from zonesblanches.travel.speed_sets import PairSets, pair_sets

__all__ = ["crowfly_costs", "reach_km"]


def reach_km(parameters: Parameters) -> float:
    """Return the straight-line distance that the largest cost allows, in kilometres.

    Examples
    --------
    >>> round(reach_km(Parameters()), 1)
    28.9
    """
    if parameters.unit == "km":
        return parameters.reach
    auto = parameters.crowfly == CROWFLY_AUTO
    sets = CROWFLY_SETS.values() if auto else [CROWFLY_SETS[parameters.crowfly]]
    return max(0.0, *((parameters.reach - chosen.intercept_min) * chosen.speed_kmh / 60 for chosen in sets))


def crowfly_costs(origins: pd.DataFrame, destinations: pd.DataFrame, parameters: Parameters) -> CostTable:
    """Estimate costs without a network: ``t = a + 60 · d / v``, d in km as the crow flies.

    Pairs beyond `parameters.reach` are left out, and so are pairs on two lands or parted by more than 2 km of sea:
    nobody crosses the sea or leaves an island by this formula.

    With ``crowfly="auto"``, each commune has its own set (`commune_sets`), and a pair costs what the slower of its two
    ends says: the same there and back.

    Parameters
    ----------
    origins, destinations
        Indexed by commune code and by provider id, with `x_m`, `y_m` (metres), `zone` (projection) and `landmass`.
        Rows without coordinates have no pair. With ``"auto"``, also what `commune_sets` reads, and the `commune` of
        providers.
    parameters
        Unit, reach and named set.

    Returns
    -------
    CostTable
        Minutes, or kilometres when the parameters are in km.

    Raises
    ------
    MissingColumnError
        When a table lacks a column.
    CostError
        When an origin or a destination stands twice, or a coordinate is text.
    """
    for points, what in ((origins, "origines"), (destinations, "destinations")):
        absent = [name for name in ("x_m", "y_m", "zone", "landmass") if name not in points]
        if absent:
            raise MissingColumnError(
                f"{what} : colonne absente « {absent[0]} ». Colonnes : {first_five(points.columns)}. Attendu x_m, y_m, "
                "zone et landmass, comme dans territory(…).communes."
            )
        if not all(pd.api.types.is_numeric_dtype(points[name]) for name in ("x_m", "y_m")):
            raise CostError(f"{what} : x_m ou y_m hors des nombres. Attendu des mètres : pd.to_numeric(…).")
    limit_m = 1000 * reach_km(parameters)
    rows, columns, metres = _pairs(origins, destinations, limit_m)
    sets = None
    if parameters.unit == "min" and parameters.crowfly == CROWFLY_AUTO:
        sets = pair_sets(origins, destinations, parameters)
        near = sets.cost(rows, columns, metres / 1000) <= parameters.reach
        rows, columns, metres = rows[near], columns[near], metres[near]
    values = sets.cost(rows, columns, metres / 1000) if sets else _cost(metres / 1000, parameters)
    located = np.isfinite(origins["x_m"].to_numpy(dtype=float))
    return CostTable.from_pairs(
        origins.index[located],
        destinations.index,
        (np.cumsum(located) - 1)[rows],
        columns,
        values,
        unit=parameters.unit,
        method=_method(parameters, sets, "fr"),
        method_en=_method(parameters, sets, "en"),
        cutoff=parameters.reach,
        every_origin=False,
    )


def _cost(distance_km: npt.NDArray[np.float64], parameters: Parameters) -> npt.NDArray[np.float64]:
    if parameters.unit == "km":
        return distance_km
    chosen = CROWFLY_SETS[parameters.crowfly]
    return chosen.intercept_min + 60 * distance_km / chosen.speed_kmh


def _method(parameters: Parameters, sets: PairSets | None, lang: Lang) -> str:
    """Say how the costs were estimated, with the published error."""
    french = lang == "fr"
    parted = "paires séparées par la mer exclues" if french else "pairs parted by the sea left out"
    if parameters.unit == "km":
        return f"{'distance à vol d’oiseau' if french else 'distance as the crow flies'} (km), {parted}"
    if sets:
        start = "temps de voiture estimé à vol d’oiseau" if french else "car time estimated as the crow flies"
        return f"{start}, {sets.method(lang)} ; {parted}"
    chosen = CROWFLY_SETS[parameters.crowfly]
    name = parameters.crowfly
    at = "distance à" if french else "distance at"
    formula = f"{number(chosen.intercept_min, 1, lang)} min + {at} {number(chosen.speed_kmh, 1, lang)} km/h"
    if french:
        return f"temps de voiture estimé à vol d’oiseau, jeu « {name} » : {formula}, {parted} ; {chosen.error}"
    return f"car time estimated as the crow flies, set “{name}”: {formula}, {parted}; {chosen.error_en}"


def _pairs(
    origins: pd.DataFrame, destinations: pd.DataFrame, limit_m: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Find the pairs within a distance, land by land, that no sea parts: positions and metres."""
    found: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]] = []
    starts, ends = _groups(origins), _groups(destinations)
    for land, targets in ends.items():
        sources = starts.get(land)
        if sources is None:
            continue
        here = origins[["x_m", "y_m"]].to_numpy(dtype=float)[sources]
        there = destinations[["x_m", "y_m"]].to_numpy(dtype=float)[targets]
        # a hair more: the tree and the formula may round the bound differently
        start, end, metres = pairs_within(here, there, limit_m + 1e-6)
        joined = np.ones(len(start), dtype=bool)
        near = np.flatnonzero(by_the_sea(land[0], here, limit_m + 1)[start])
        joined[near] = ~parted_by_sea(*land, here[start[near]], there[end[near]])
        found.append((sources[start[joined]], targets[end[joined]], metres[joined]))
    if not found:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, np.zeros(0)
    rows, columns, metres = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return rows, columns, metres


def _groups(points: pd.DataFrame) -> dict[tuple[str, int], npt.NDArray[np.int64]]:
    """Return the positions of located points by (projection, land)."""
    located = np.flatnonzero(np.isfinite(points["x_m"].to_numpy(dtype=float)))
    keys = points.iloc[located].groupby(["zone", "landmass"], sort=True).indices
    return {(str(zone), int(land)): located[positions] for (zone, land), positions in keys.items()}
