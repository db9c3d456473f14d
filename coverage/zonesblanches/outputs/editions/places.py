"""Where the public edition puts providers, and how far it says they are."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

import numpy as np
import pandas as pd

from zonesblanches.access.service import Service
from zonesblanches.language import normalise
from zonesblanches.parameters import Parameters
from zonesblanches.providers.mairies import SOURCE_NAME as MAIRIES

__all__ = ["OFFICIAL", "coarse_service", "institutional", "moved_to_communes"]

_STEP = 5.0  # minutes, or kilometres
OFFICIAL = frozenset({"DILA", "FINESS", "Insee, BPE", "ANCT, France services"})
_BEGINNINGS = (
    "mairie", "ccas", "cias", "clic", "centre communal d action sociale", "centre intercommunal d action sociale",
    "centre local d information", "france services", "espace france services", "maison france services",
    "maison departementale", "departement", "conseil departemental",
)  # fmt: skip


def institutional(table: pd.DataFrame, families: Collection[str] = ()) -> pd.Series:
    """Tell which providers are institutions, whose address anyone may find: town halls, CCAS, official directories.

    Parameters
    ----------
    table
        `Providers.table`.
    families
        Families of services that the user says are institutional, besides.

    Returns
    -------
    pandas.Series
        Booleans, by provider. Équipes citoyennes, clubs and all that is not known to be an institution are False.

    Examples
    --------
    >>> teams = pd.DataFrame(
    ...     {"name": ["CCAS d'Alès", "Équipe des Cévennes"], "family": "lien social", "source": "l", "partner": "p"}
    ... )
    >>> institutional(teams).tolist()
    [True, False]
    """
    names = table["name"].astype(str).map(normalise)
    named = [any(f"{name} ".startswith(f"{word} ") for word in _BEGINNINGS) for name in names]
    official = table["partner"].isin(OFFICIAL) | table["source"].eq(MAIRIES)
    return official | pd.Series(named, index=table.index, dtype=bool) | table["family"].isin(list(families))


def moved_to_communes(table: pd.DataFrame, communes: pd.DataFrame, moved: pd.Series) -> pd.DataFrame:
    """Put providers at the point of their commune, without a trace of the place they had.

    Parameters
    ----------
    table
        `Providers.table`, or part of it.
    communes
        `lon`, `lat` and, where known, `x_m`, `y_m`, by code.
    moved
        Booleans, by provider.

    Returns
    -------
    pandas.DataFrame
        New table; a provider whose commune is unknown has no place at all.
    """
    here = moved.reindex(table.index).to_numpy(dtype=bool)
    out = table.copy()
    for name in ("lon", "lat", "x_m", "y_m"):
        if name in out:
            place = table["commune"].map(communes[name]) if name in communes else np.nan
            out[name] = out[name].astype(float).where(~here, place)
    told = {"location_quality": "commune point", "location_source": "code", "location_score": np.nan}
    for name, value in told.items():
        out[name] = out[name].where(~here, value)
    return out


def coarse_service(service: Service, moved: Collection[str], parameters: Parameters) -> Service:
    """Raise the costs to some providers to the next 5 minutes, or to the next threshold: three exact ones are a place.

    Thresholds are steps too, so that a cost stays on its side of each: counts, classes and reasons do not change.

    Parameters
    ----------
    service
        Who serves whom.
    moved
        Providers whose place is hidden.
    parameters
        Their thresholds and the bounds of the decay.

    Returns
    -------
    Service
        Same pairs, same weights.
    """
    hidden = np.asarray(service.destinations.isin(list(moved)))[service.columns] & np.isfinite(service.cost)
    if not hidden.any():
        return service
    top = float(service.cost[hidden].max())
    bounds = (*parameters.limits, parameters.outreach, *parameters.bounds_of_decay)
    grid = np.unique([*np.arange(_STEP, top + 2 * _STEP, _STEP), *bounds])
    above = np.append(grid, np.inf)[np.searchsorted(grid, service.cost, side="left")]
    cost = np.where(hidden, above, service.cost)
    return dataclasses.replace(service, cost=cost, felt=np.where(service.felt == service.cost, cost, service.felt))
