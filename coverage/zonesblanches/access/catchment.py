"""Floating catchments: supply shared among all the people who can reach it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.decay import Decay
from zonesblanches.errors import CostError, first_five
from zonesblanches.travel.costs import CostTable

__all__ = ["Catchments", "floating_catchments"]


@dataclass(frozen=True)
class Catchments:
    """Result of the two steps.

    Attributes
    ----------
    access
        `A_i`, supply per person of demand, by origin; 0 where nobody is reached.
    ratio
        `R_j`, supply per weighted person, by provider; 0 where no demand is reached.
    people
        Weighted demand of each provider, `Σ_k w(c_kj) D_k`.
    idle
        Providers with supply that reach no demand: they are left out of the conservation.
    gap
        ``|Σ D·A − Σ S|`` relative to `Σ S`, over the providers that reach some demand.
    """

    access: pd.Series
    ratio: pd.Series
    people: pd.Series
    idle: tuple[str, ...]
    gap: float


def floating_catchments(costs: CostTable, demand: pd.Series, supply: pd.Series, decay: Decay) -> Catchments:
    """Compute the two-step floating catchment (2SFCA, E2SFCA: only the decay differs).

    ``R_j = S_j / Σ_k w(c_kj) D_k``, then ``A_i = Σ_j w(c_ij) R_j`` (Luo and Wang 2003; Luo and Qi 2009).

    Parameters
    ----------
    costs
        Origins × providers.
    demand
        People by origin, not negative; missing counts for nobody here, and its own `A_i` is still computed.
    supply
        Capacity by provider, not negative.
    decay
        Weight of a cost.

    Returns
    -------
    Catchments
        Accessibility by origin, ratio by provider, and the check that ``Σ D·A = Σ S``.

    Raises
    ------
    CostError
        When a demand or a supply is negative, infinite or given twice, a supply is missing, or the conservation fails.

    Examples
    --------
    >>> from zonesblanches.access.decay import binary
    >>> pairs = pd.DataFrame({"origin": ["a", "b"], "destination": ["T", "T"], "cost": [5.0, 8.0]})
    >>> out = floating_catchments(
    ...     CostTable.from_long(pairs), pd.Series({"a": 60, "b": 40}), pd.Series({"T": 5}), binary(20))
    >>> out.access.tolist()
    [0.05, 0.05]
    """
    for series, what in ((demand, "demande"), (supply, "capacité")):
        if not series.index.is_unique:
            twice = series.index[series.index.duplicated()]
            raise CostError(f"{what} donnée plusieurs fois pour : {first_five(twice.unique())}.")
    people = _values(demand.reindex(costs.origins), "demande", missing=0.0)
    capacity = _values(supply.reindex(costs.destinations), "capacité")
    weights = decay(costs.values)
    shared = np.bincount(costs.indices, weights * people[costs.rows], minlength=len(costs.destinations))
    ratio = np.divide(capacity, shared, out=np.zeros_like(capacity), where=shared > 0)
    access = np.bincount(costs.rows, weights * ratio[costs.indices], minlength=len(costs.origins))
    idle = costs.destinations[(shared == 0) & (capacity > 0)]
    total = float(capacity[shared > 0].sum())
    gap = abs(float(people @ access) - total) / total if total > 0 else 0.0
    if gap > 1e-9:
        raise CostError(
            f"Conservation rompue : Σ D·A s'écarte de Σ S de {gap:.1e} en valeur relative. C'est une erreur du "
            "programme : "
            "signalez-la avec vos données."
        )
    return Catchments(
        access=pd.Series(access, index=costs.origins, name="access"),
        ratio=pd.Series(ratio, index=costs.destinations, name="ratio"),
        people=pd.Series(shared, index=costs.destinations, name="people"),
        idle=tuple(str(provider) for provider in idle),
        gap=gap,
    )


def _values(series: pd.Series, what: str, missing: float | None = None) -> npt.NDArray[np.float64]:
    values: npt.NDArray[np.float64] = series.to_numpy(dtype=float, na_value=np.nan)
    if missing is not None:
        values = np.where(np.isnan(values), missing, values)
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        raise CostError(f"{what} manquante, négative ou infinie pour : {first_five(series.index[wrong])}.")
    return values
