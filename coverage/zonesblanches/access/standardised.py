"""The APL (accessibilité potentielle localisée) of the DREES: floating catchments of a demand standardised by age."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from zonesblanches.access.catchment import Catchments, floating_catchments
from zonesblanches.access.decay import Decay, step
from zonesblanches.errors import CostError, ParameterError, did_you_mean, first_five
from zonesblanches.travel.costs import CostTable

__all__ = ["APL_2012", "apl", "standardised_demand", "territory_mean"]

APL_2012 = step([(5, 1.0), (10, 0.3), (15, 0.1)])


def standardised_demand(people: pd.DataFrame, rates: Mapping[str, float]) -> pd.Series:
    """Weigh people by how much their age uses the service, the whole keeping its number of people.

    ``P*_i = k Σ_a c_a P_ia``, `k` such that ``Σ P* = Σ P``. The rates are the user's: the DREES publishes those of
    general practitioners with its own data; none is assumed here.

    Parameters
    ----------
    people
        People by commune (rows) and age class (columns).
    rates
        Use of the service by age class, in any unit.

    Returns
    -------
    pandas.Series
        Standardised demand by commune.

    Raises
    ------
    ParameterError
        When a class is unknown, a rate is negative, or all are 0.
    CostError
        When a count is missing, negative or infinite.

    Examples
    --------
    >>> people = pd.DataFrame({"60-74": [100, 50], "75+": [20, 40]}, index=["a", "b"])
    >>> standardised_demand(people, {"60-74": 0.2, "75+": 1.0}).round(2).tolist()
    [93.33, 116.67]
    """
    unknown = [name for name in rates if name not in people.columns]
    if unknown:
        hint = did_you_mean(unknown[0], [str(column) for column in people.columns])
        raise ParameterError(
            f"Classe d'âge inconnue : « {unknown[0]} ».{hint} Colonnes : {first_five(people.columns)}."
        )
    if not all(np.isfinite(rate) and rate >= 0 for rate in rates.values()) or not any(rates.values()):
        raise ParameterError("Taux de recours : attendu des nombres positifs ou nuls, dont un au moins n'est pas nul.")
    counts = people[list(rates)].astype(float)
    wrong = ~(np.isfinite(counts) & (counts >= 0)).all(axis=1)
    if wrong.any():
        raise CostError(f"Population par âge manquante, négative ou infinie pour : {first_five(people.index[wrong])}.")
    raw = counts @ pd.Series(rates, dtype=float)
    total = float(raw.sum())
    return (raw * (float(counts.to_numpy().sum()) / total if total else 0.0)).rename("demand")


def apl(
    costs: CostTable, people: pd.DataFrame, supply: pd.Series, rates: Mapping[str, float], *, decay: Decay = APL_2012
) -> Catchments:
    """Compute the APL: floating catchments of the standardised demand.

    Parameters
    ----------
    costs
        Origins × providers, in minutes for the default decay.
    people
        People by commune and age class.
    supply
        Activity by provider: consultations, full-time equivalents, places, hours.
    rates
        Use of the service by age class.
    decay
        Steps of 2012 by default: 1 to 5 min, 0.3 to 10, 0.1 to 15, bounds included (DREES). The steps that the DREES
        has used since 2015 are not published exactly: give yours. For the medico-social forms, a decay to 60 min
        (homes) or 30 min (résidences autonomie), such as ``linear(60)``.

    Returns
    -------
    Catchments
        `access` is the APL: activity per standardised person.

    Raises
    ------
    ParameterError, CostError
        As for `standardised_demand` and `floating_catchments`.

    Examples
    --------
    >>> pairs = pd.DataFrame({"origin": ["a"], "destination": ["T"], "cost": [5.0]})
    >>> people = pd.DataFrame({"60-74": [100], "75+": [20]}, index=["a"])
    >>> apl(CostTable.from_long(pairs), people, pd.Series({"T": 6}), {"60-74": 0.2, "75+": 1}).access.round(3).tolist()
    [0.05]
    """
    return floating_catchments(costs, standardised_demand(people, rates), supply, decay)


def territory_mean(values: pd.Series, people: pd.Series) -> float:
    """Return the mean of a territory's communes, weighted by their people, as the DREES does.

    Parameters
    ----------
    values
        By commune; missing ones are left out, with their people.
    people
        Weights by commune.

    Examples
    --------
    >>> territory_mean(pd.Series({"a": 2.0, "b": 4.0}), pd.Series({"a": 300, "b": 100}))
    2.5
    """
    weights = people.reindex(values.index).astype(float).where(values.notna())
    total = float(weights.sum())
    return float((values * weights).sum() / total) if total > 0 else float("nan")
