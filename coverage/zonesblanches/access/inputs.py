"""What measures accept: one finite, positive number per commune or provider, and nothing doubtful."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import CostError, first_five
from zonesblanches.travel.costs import CostTable

__all__ = ["checked", "demand_of", "sums", "supply_of"]

Floats = npt.NDArray[np.float64]


def demand_of(costs: CostTable, demand: pd.Series) -> Floats:
    """Return the demand of each origin; missing counts for nobody.

    Raises
    ------
    CostError
        When a demand is negative, infinite or given twice, or when it names no origin of the table at all.
    """
    if len(demand) and len(costs.origins) and not demand.index.isin(costs.origins).any():
        raise CostError(
            f"demande : aucun de ses codes ({first_five(demand.index)}) n'est une origine de la table de coûts "
            f"({first_five(costs.origins)}). Des codes lus comme des nombres ? Attendu : « 01004 », en texte."
        )
    return checked(demand, costs.origins, "demande", missing=0.0)


def supply_of(costs: CostTable, supply: pd.Series) -> Floats:
    """Return the supply of each destination.

    Raises
    ------
    CostError
        When a supply is missing, negative, infinite, given twice, or of a provider that the table does not know.
    """
    values = checked(supply, costs.destinations, "capacité")
    unknown = supply.index.difference(costs.destinations)
    if len(unknown):
        raise CostError(f"capacité donnée pour des intervenants absents de la table de coûts : {first_five(unknown)}.")
    return values


def checked(series: pd.Series, index: pd.Index, what: str, missing: float | None = None) -> Floats:
    """Return the values of a series on an index, as floats.

    Parameters
    ----------
    series
        Values by name.
    index
        Names wanted, in order.
    what
        What the values are, for messages.
    missing
        What stands for a missing value; None refuses them.

    Raises
    ------
    CostError
        When a name stands twice, or a value is missing, negative or infinite.
    """
    if not series.index.is_unique:
        twice = series.index[series.index.duplicated()]
        raise CostError(f"{what} donnée plusieurs fois pour : {first_five(twice.unique())}.")
    aligned = series if series.index is index or series.index.equals(index) else series.reindex(index)
    values: Floats = aligned.to_numpy(dtype=float, na_value=np.nan)
    if missing is not None:
        values = np.where(np.isnan(values), missing, values)
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        raise CostError(f"{what} manquante, négative ou infinie pour : {first_five(index[wrong])}.")
    return values


def sums(positions: npt.NDArray[np.int64], weights: npt.NDArray[Any], count: int) -> Floats:
    """Add weights up by position, in double precision.

    Examples
    --------
    >>> sums(np.array([0, 2, 2]), np.array([1.0, 2.0, 3.0]), 3)
    array([1., 0., 5.])
    """
    return np.asarray(np.bincount(positions, weights, minlength=count), dtype=float)
