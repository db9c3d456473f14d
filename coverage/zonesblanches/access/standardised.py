"""The APL (accessibilité potentielle localisée) of the DREES: floating catchments of a demand standardised by age.

`APL_2012` is the decay of general practitioners (2012). The medico-social forms of the DREES count the homes within 60
minutes of people 60 and over, the résidences autonomie within 30, with a weight that decreases and is not published:
`APL_HOMES` and `APL_RESIDENCES` make it fall in a straight line, to 0 at the bound.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from zonesblanches.access.catchment import Catchments, floating_catchments
from zonesblanches.access.decay import Decay, linear, step
from zonesblanches.access.inputs import floats_of
from zonesblanches.errors import CostError, ParameterError, did_you_mean, first_five
from zonesblanches.scalars import real
from zonesblanches.travel.costs import CostTable

__all__ = ["APL_2012", "APL_HOMES", "APL_RESIDENCES", "apl", "standardised_demand", "territory_mean"]

APL_2012 = step([(5, 1.0), (10, 0.3), (15, 0.1)], unit="min")
APL_HOMES = linear(60, unit="min")
APL_RESIDENCES = linear(30, unit="min")


def standardised_demand(people: pd.DataFrame, rates: Mapping[str, float]) -> pd.Series:
    """Weigh people by how much their age uses the service, the whole keeping its number of people.

    ``P*_i = k Σ_a c_a P_ia``, `k` such that ``Σ P* = Σ P``. The rates are the user's: the DREES publishes those of
    general practitioners with its own data; none is assumed here.

    Parameters
    ----------
    people
        People by commune (rows) and age class (columns).
    rates
        Use of the service by age class, in any unit. People of a class without a rate are out of the count: the whole
        is that of the classes told.

    Returns
    -------
    pandas.Series
        Standardised demand by commune.

    Raises
    ------
    ParameterError
        When a class is unknown, a rate is negative, or all are 0.
    CostError
        When a count is text, missing, negative, infinite or given twice, or the people are in no table.

    Examples
    --------
    Invented rates, to show their form: five people of 60 to 74 use the service as one of 75 and over.

    >>> people = pd.DataFrame({"60-74": [100, 50], "75+": [20, 40]}, index=["a", "b"])
    >>> standardised_demand(people, {"60-74": 0.2, "75+": 1.0}).round(2).tolist()
    [93.33, 116.67]
    """
    if not isinstance(people, pd.DataFrame) or not isinstance(rates, (Mapping, pd.Series)):
        raise CostError(
            "Population par âge : attendu un DataFrame (communes × classes d'âge) et un taux par classe "
            f'({{"75+": 1.0}}), reçu {type(people).__name__} et {type(rates).__name__}.'
        )
    rates = dict(rates.items())
    unknown = [name for name in rates if name not in people.columns]
    if unknown:
        hint = did_you_mean(unknown[0], [str(column) for column in people.columns])
        raise ParameterError(
            f"Classe d'âge inconnue : « {unknown[0]} ».{hint} Colonnes : {first_five(people.columns)}."
        )
    told = {name: real(rate) for name, rate in rates.items()}
    if not all(0 <= rate < np.inf for rate in told.values()) or not any(told.values()):
        raise ParameterError("Taux de recours : attendu des nombres positifs ou nuls, dont un au moins n'est pas nul.")
    counts = pd.DataFrame(
        {name: floats_of(people[name], f"population « {name} »") for name in told}, index=people.index
    )
    wrong = ~(np.isfinite(counts) & (counts >= 0)).all(axis=1)
    if wrong.any():
        raise CostError(f"Population par âge manquante, négative ou infinie pour : {first_five(people.index[wrong])}.")
    raw = counts @ pd.Series(told, dtype=float)
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
        has used since 2015 are not published exactly: give yours. For the medico-social forms, `APL_HOMES` (60 min) or
        `APL_RESIDENCES` (30 min). These three refuse a table in km.

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
    Two communes, one home of 6 places at 0 and 30 minutes; the rates are invented, yours come from a survey of use.

    >>> pairs = pd.DataFrame({"origin": ["a", "b"], "destination": ["T", "T"], "cost": [0.0, 30.0]})
    >>> people = pd.DataFrame({"60-74": [100, 50], "75-84": [20, 20], "85+": [5, 10]}, index=["a", "b"])
    >>> rates = {"60-74": 0.01, "75-84": 0.05, "85+": 0.25}
    >>> out = apl(CostTable.from_long(pairs), people, pd.Series({"T": 6}), rates, decay=APL_HOMES)
    >>> out.access.round(4).tolist()
    [0.0404, 0.0202]
    >>> round(territory_mean(out.access, standardised_demand(people, rates)), 4)  # all 6 places, over 205 people
    0.0293
    """
    return floating_catchments(costs, standardised_demand(people, rates), supply, decay)


def territory_mean(values: pd.Series, people: pd.Series) -> float:
    """Return the mean of a territory's communes, weighted by their people, as the DREES does.

    ``Σ v_i p_i / Σ p_i``. For an APL, weights are the standardised demand.

    Parameters
    ----------
    values
        By commune; missing ones are left out, with their people.
    people
        Weights by commune, not negative; a commune without any is left out.

    Returns
    -------
    float
        In the unit of the values; NaN when nobody is left.

    Raises
    ------
    CostError
        When a value or a weight is text, infinite or given twice, a weight is negative, or no code stands in both.

    Examples
    --------
    >>> territory_mean(pd.Series({"a": 2.0, "b": 4.0}), pd.Series({"a": 300, "b": 100}))
    2.5
    """
    told = pd.Series(floats_of(values, "valeur"), index=values.index)
    weights = pd.Series(floats_of(people, "population"), index=people.index).reindex(values.index)
    if len(values) and len(people) and not values.index.isin(people.index).any():
        raise CostError(
            f"Moyenne : aucun code commun aux valeurs ({first_five(values.index)}) et à la population "
            f"({first_five(people.index)}). Attendu les mêmes codes, en texte."
        )
    wrong = (weights < 0) | np.isinf(weights) | np.isinf(told)
    if wrong.any():
        raise CostError(
            f"Moyenne : valeur infinie ou population négative ou infinie pour {first_five(told.index[wrong])}."
        )
    weights = weights.where(told.notna())
    total = float(weights.sum())
    return float((told * weights).sum() / total) if total > 0 else float("nan")
