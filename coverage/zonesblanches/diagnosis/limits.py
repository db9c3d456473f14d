"""The thresholds of each commune: shorter ones where it is dense, when the user tells them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zonesblanches.language import Lang, faithful, plural
from zonesblanches.parameters import Parameters
from zonesblanches.travel.speed_sets import commune_sets

__all__ = ["commune_limits", "limit_notes", "limit_warnings"]


def commune_limits(communes: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Return `T` and `T_prox` of each commune.

    `dense_threshold` and `dense_proximity`, where they are told, replace `threshold` and `proximity` in the communes
    that `commune_sets` calls ``"metropole"``.

    Parameters
    ----------
    communes
        As for `commune_sets`.
    parameters
        The method's numbers.

    Returns
    -------
    pandas.DataFrame
        `threshold` and `proximity`, in the unit of the costs, and `dense`, on the same index.

    Examples
    --------
    >>> places = pd.DataFrame({"density_grid": [1, 6]}, index=["69123", "48095"])
    >>> commune_limits(places, Parameters(dense_threshold=10))["threshold"].tolist()
    [10.0, 20.0]
    """
    dense = commune_sets(communes, parameters).eq("metropole").to_numpy()
    table = pd.DataFrame({"dense": dense}, index=communes.index)
    for name in ("threshold", "proximity"):
        told = getattr(parameters, f"dense_{name}")
        everywhere = float(getattr(parameters, name))
        table[name] = np.where(dense, everywhere if told is None else float(told), everywhere)
    return table


def limit_notes(limits: pd.DataFrame, parameters: Parameters, lang: Lang) -> list[str]:
    """Say the thresholds of dense communes, and how many communes have them; nothing when they are as everywhere.

    Parameters
    ----------
    limits
        Made by `commune_limits`.
    parameters
        The method's numbers.
    lang
        Language of the sentences.

    Examples
    --------
    >>> options = Parameters(dense_threshold=10)
    >>> places = pd.DataFrame({"density_grid": [1, 6]}, index=["69123", "48095"])
    >>> limit_notes(commune_limits(places, options), options, "en")
    ['Thresholds of dense communes (1 commune): reach 10 min, proximity 15 min']
    """
    if parameters.dense_threshold is None and parameters.dense_proximity is None:
        return []
    reach, near = (f"{faithful(limit, (), lang)} {parameters.unit}" for limit in _dense(parameters))
    communes = plural(int(limits["dense"].sum()), "commune", lang=lang)
    if lang == "fr":
        return [f"Seuils des communes denses ({communes}) : portée {reach}, proximité {near}"]
    return [f"Thresholds of dense communes ({communes}): reach {reach}, proximity {near}"]


def limit_warnings(limits: pd.DataFrame, parameters: Parameters, lang: Lang) -> list[str]:
    """Warn of thresholds of dense communes that change nothing, or contradict each other.

    Parameters
    ----------
    limits, parameters, lang
        As for `limit_notes`.
    """
    if parameters.dense_threshold is None and parameters.dense_proximity is None:
        return []
    if not limits["dense"].any():
        return [
            "aucune commune dense dans le territoire : dense_threshold et dense_proximity n’y changent rien"
            if lang == "fr"
            else "no dense commune in the territory: dense_threshold and dense_proximity change nothing in it"
        ]
    reach, near = _dense(parameters)
    if near < reach:
        return []
    return [
        "en commune dense, le seuil de proximité n’est pas sous le seuil de portée : le motif « éloignement » n’y "
        "vaut que pour les communes déclarées"
        if lang == "fr"
        else "in dense communes, the proximity threshold is not under the reach threshold: the reason “remoteness” "
        "only applies to declared communes there"
    ]


def _dense(parameters: Parameters) -> tuple[float, float]:
    """Return the reach and the proximity of dense communes."""
    told = parameters.dense_threshold, parameters.dense_proximity
    everywhere = parameters.threshold, parameters.proximity
    reach, near = (whole if own is None else own for own, whole in zip(told, everywhere, strict=True))
    return reach, near
