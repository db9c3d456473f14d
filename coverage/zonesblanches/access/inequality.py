"""How unequally something is shared among people: Gini, Lorenz, Theil, Palma, concentration, FGT.

Every measure is weighted by people; a value that is missing is left out with its people, a weight of 0 changes nothing.
Values and people are matched by code, so that each code stands once in both.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.inputs import floats_of, require_series
from zonesblanches.errors import CostError, ParameterError, first_five
from zonesblanches.scalars import real

__all__ = ["concentration_index", "foster_greer_thorbecke", "gini", "lorenz", "palma_ratio", "theil"]

Floats = npt.NDArray[np.float64]


def lorenz(values: pd.Series, people: pd.Series) -> pd.DataFrame:
    """Return the Lorenz curve: people by increasing value, and the share of the whole that they have.

    Parameters
    ----------
    values
        What each person of a commune has (accessibility, cost…), not negative.
    people
        People of each commune.

    Returns
    -------
    pandas.DataFrame
        `people_share` and `value_share`, cumulated from 0 to 1, one row per commune after a row of zeros.

    Raises
    ------
    CostError
        When a value or a weight is text, negative, infinite or given twice, or when nobody is left.

    Examples
    --------
    >>> lorenz(pd.Series([3.0, 1.0]), pd.Series([1, 1])).round(2).values.tolist()
    [[0.0, 0.0], [0.5, 0.25], [1.0, 1.0]]
    """
    value, weight = _sorted_by(values, people, values)
    total = float(value @ weight)
    shares = np.cumsum(value * weight) / total if total > 0 else np.cumsum(weight) / weight.sum()
    curve = {"people_share": np.cumsum(weight) / weight.sum(), "value_share": shares}
    return pd.concat([pd.DataFrame({name: [0.0] for name in curve}), pd.DataFrame(curve)], ignore_index=True)


def gini(values: pd.Series, people: pd.Series) -> float:
    """Return the Gini index: 0 when all have as much, near 1 when one has all; 0 when there is nothing to share.

    Twice the area between the Lorenz curve and the diagonal, by trapezes.

    Parameters
    ----------
    values, people
        As for `lorenz`.

    Raises
    ------
    CostError
        As for `lorenz`.

    Examples
    --------
    >>> gini(pd.Series([3.0, 1.0]), pd.Series([1, 1]))
    0.25
    """
    curve = lorenz(values, people)
    return _one_minus_twice_the_area(curve["people_share"].to_numpy(), curve["value_share"].to_numpy())


def _one_minus_twice_the_area(x: Floats, y: Floats) -> float:
    return 1.0 - float(np.sum(np.diff(x) * (y[1:] + y[:-1])))


def theil(values: pd.Series, people: pd.Series, groups: pd.Series | None = None) -> dict[str, float]:
    """Return Theil's T, split between groups and within them when groups are given.

    ``T = Σ s_i (v_i / m) ln(v_i / m)``, `s_i` the share of people and `m` their mean; a value of 0 counts for 0.

    Parameters
    ----------
    values, people
        As for `lorenz`.
    groups
        Group of each commune (its EPCI, for example); communes without one make a group together.

    Returns
    -------
    dict
        ``total``, and with groups ``between`` and ``within``, which add up to it.

    Raises
    ------
    CostError
        As for `lorenz`.

    Examples
    --------
    >>> round(theil(pd.Series([3.0, 1.0]), pd.Series([1, 1]))["total"], 4)
    0.1308
    """
    value, weight, index = _kept(values, people)
    total = _theil(value, weight)
    if groups is None:
        return {"total": total}
    require_series(groups, "groupe")
    if not groups.index.is_unique:
        raise CostError(f"groupe donné plusieurs fois pour : {first_five(groups.index[groups.index.duplicated()])}.")
    if not groups.index.isin(index).any():
        raise CostError(f"groupe : aucun de ses codes ({first_five(groups.index)}) n'est une commune des valeurs.")
    named = groups.reindex(index).astype(object).where(groups.reindex(index).notna(), "").to_numpy()
    whole = float(value @ weight)
    between = within = 0.0
    for name in pd.unique(named):
        here = named == name
        people_here, mass = float(weight[here].sum()), float(value[here] @ weight[here])
        if people_here > 0 and mass > 0:
            share = mass / whole
            between += share * float(np.log(share / (people_here / weight.sum())))
            within += share * _theil(value[here], weight[here])
    return {"total": total, "between": between, "within": within}


def _theil(value: Floats, weight: Floats) -> float:
    mean = float(value @ weight) / float(weight.sum())
    if mean == 0:
        return 0.0
    ratio = value / mean
    logs = np.log(ratio, out=np.zeros_like(ratio), where=ratio > 0)
    return float((weight / weight.sum()) @ (ratio * logs))


def palma_ratio(values: pd.Series, people: pd.Series, *, income: pd.Series | None = None) -> float:
    """Divide the mean value of the best-off 10 % by that of the worst-off 40 %.

    Parameters
    ----------
    values, people
        As for `lorenz`.
    income
        What ranks people: their income; their value itself by default. A commune that straddles a limit is shared.

    Returns
    -------
    float
        1 when all have as much; infinite when the worst-off have nothing.

    Raises
    ------
    CostError
        As for `lorenz`.

    Examples
    --------
    >>> palma_ratio(pd.Series([1.0, 4.0]), pd.Series([90, 10]))
    4.0
    """
    value, weight = _sorted_by(values, people, values if income is None else income)
    if income is not None:  # people of one income share what they have: the order of rows must not decide
        value = _shared_by_ties(
            value, weight, np.sort(_of(income, "revenu").reindex(_kept(values, people, income)[2]).to_numpy())
        )
    ends = np.cumsum(weight) / weight.sum()
    starts = ends - weight / weight.sum()
    poor = np.clip(np.minimum(ends, 0.4) - starts, 0.0, None)
    rich = np.clip(ends - np.maximum(starts, 0.9), 0.0, None)
    low = float(poor @ value) / float(poor.sum())
    high = float(rich @ value) / float(rich.sum())
    if low == 0:
        return float("nan") if high == 0 else float("inf")
    return high / low


def _shared_by_ties(value: Floats, weight: Floats, key: Floats) -> Floats:
    """Return, for each person, the mean of those of the same key."""
    _, group = np.unique(key, return_inverse=True)
    mean: Floats = np.bincount(group, value * weight) / np.bincount(group, weight)
    return mean[group]


def concentration_index(values: pd.Series, people: pd.Series, by: pd.Series) -> float:
    """Return the concentration index: negative when the low end of `by` has more than its share, positive when less.

    ``2 cov(v, r) / m``, `r` the fractional rank of people by `by` (Kakwani, Wagstaff and van Doorslaer 1997); equals
    share their mean rank.

    Parameters
    ----------
    values, people
        As for `lorenz`.
    by
        What ranks communes: their median income.

    Raises
    ------
    CostError
        As for `lorenz`.

    Examples
    --------
    >>> concentration_index(pd.Series([1.0, 3.0]), pd.Series([1, 1]), pd.Series([10_000, 20_000]))
    0.25
    """
    value, weight, index = _kept(values, people, by)
    rank = _fractional_rank(_of(by, "rang").reindex(index).to_numpy(), weight)
    share = weight / weight.sum()
    mean = float(share @ value)
    return 2.0 * float(share @ ((value - mean) * (rank - 0.5))) / mean if mean > 0 else 0.0


def _fractional_rank(key: Floats, weight: Floats) -> Floats:
    """Return the share of people below, plus half of those at the same key."""
    _, group = np.unique(key, return_inverse=True)
    sums = np.bincount(group, weight)
    below = np.concatenate([[0.0], np.cumsum(sums)[:-1]])
    rank: Floats = ((below + sums / 2) / weight.sum())[group]
    return rank


def foster_greer_thorbecke(values: pd.Series, people: pd.Series, line: float, *, order: Literal[0, 1, 2] = 0) -> float:
    """Return the share of people under a line (order 0), their mean relative gap (1), or its square (2).

    ``Σ s_i ((z − v_i) / z)^α`` over the people under the line `z` (Foster, Greer and Thorbecke 1984).

    Parameters
    ----------
    values, people
        As for `lorenz`; the lower, the poorer.
    line
        Value under which people are poor in access, positive.
    order
        0, 1 or 2.

    Raises
    ------
    ParameterError
        When the line is not positive and finite, or the order is not 0, 1 or 2.
    CostError
        As for `lorenz`.

    Examples
    --------
    >>> foster_greer_thorbecke(pd.Series([1.0, 4.0]), pd.Series([1, 3]), 2.0, order=1)
    0.125
    """
    if not 0 < real(line) < np.inf:
        raise ParameterError(f"Seuil de pauvreté d'accès : {line!r}, attendu un nombre strictement positif.")
    if isinstance(order, bool) or order not in (0, 1, 2):
        raise ParameterError(f"order vaut {order!r}, attendu : 0 (part), 1 (écart moyen) ou 2 (écart au carré).")
    line = float(line)
    value, weight, _ = _kept(values, people)
    gap = np.clip((line - value) / line, 0.0, None)
    poor = value < line
    return float((weight / weight.sum()) @ np.where(poor, gap**order, 0.0))


def _kept(values: pd.Series, people: pd.Series, other: pd.Series | None = None) -> tuple[Floats, Floats, pd.Index]:
    """Return values and weights where all is known, and their index."""
    value = _of(values, "valeur")
    weight = _of(people, "population").reindex(values.index)
    known = value.notna() & weight.notna() & (weight > 0)
    if other is not None:
        known &= _of(other, "rang").reindex(values.index).notna()
    negative = (weight < 0) | (value[known] < 0).reindex(value.index, fill_value=False)
    wrong = negative | np.isinf(weight) | np.isinf(value.where(known, 0.0))
    if wrong.any():
        raise CostError(f"Inégalités : valeur ou poids négatif ou infini pour {first_five(values.index[wrong])}.")
    if not known.any():
        raise CostError("Inégalités : aucune commune avec une valeur et des personnes.")
    return value[known].to_numpy(), weight[known].to_numpy(), values.index[known]


def _of(series: pd.Series, what: str) -> pd.Series:
    """Return a series as floats, each code once."""
    return pd.Series(floats_of(series, what), index=series.index)


def _sorted_by(values: pd.Series, people: pd.Series, key: pd.Series) -> tuple[Floats, Floats]:
    value, weight, index = _kept(values, people, key)
    order = np.argsort(_of(key, "rang").reindex(index).to_numpy(), kind="stable")
    return value[order], weight[order]
