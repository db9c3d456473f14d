"""Classes of communes, each with the reasons that hold."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.schema import CLASSES

__all__ = ["CLASS_NAMES", "class_codes", "classes_of", "classify"]

Floats = npt.NDArray[np.float64]
# as objects, so that choosing one copies a pointer and not a text
CLASS_NAMES = np.array(list(CLASSES), dtype=object)
_BLANK, _GREY, _COVERED, _NONE, _UNKNOWN = (
    np.int8(list(CLASSES).index(name)) for name in ("blanche", "grise", "couverte", "sans objet", "non classée")
)


def classify(
    indicators: pd.DataFrame, demand: pd.Series, least_access: pd.Series, limits: pd.DataFrame
) -> pd.DataFrame:
    """Give every commune its class and its reasons.

    - *sans objet*: no demand;
    - *non classée*: the demand or the costs are missing;
    - *blanche*: ``N = 0``;
    - *grise*: ``N >= 1`` and G1 (``N < N*``), G2 (``A`` under what is enough), G3 (``d > T_prox``) or G4 (every
      provider counted is declared only, beyond `T`), all kept in this order;
    - *couverte*: otherwise.

    Parameters
    ----------
    indicators
        `n_providers`, `n_to_confirm`, `nearest_cost`, `access` by commune; NaN where the costs are missing.
    demand
        People concerned; NaN where missing.
    least_access
        What accessibility is enough, per person, by commune: ``max(θ · A_ref, τ_min · ρ / m)``.
    limits
        Thresholds by commune; see `commune_limits`.

    Returns
    -------
    pandas.DataFrame
        `class`, `reasons` (``G1+G3``, empty unless grey) and `state`: ``missing``, ``no_demand``, ``out_of_reach``
        (no active provider within the largest cost, none declaring) or ``in_reach``.
    """
    people = demand.to_numpy(dtype=float, na_value=np.nan)
    found = {name: indicators[name].to_numpy(dtype=float) for name in ("n_providers", "n_to_confirm", "nearest_cost")}
    at = {name: limits[name].to_numpy(dtype=float) for name in ("n_star", "proximity")}
    held = _held(found, indicators["access"].to_numpy(dtype=float), least_access.to_numpy(dtype=float), at)
    classes = CLASS_NAMES[_codes(found["n_providers"], people, held)]
    reasons = np.full(len(people), "", dtype=object)
    for code, holds in held.items():
        here = holds & (classes == "grise")
        reasons[here] = [f"{said}+{code}" if said else code for said in reasons[here]]
    count, cost = found["n_providers"], found["nearest_cost"]
    missing = classes == "non classée"
    state = np.select(
        [missing, people == 0, np.isinf(cost) & (count == 0)], ["missing", "no_demand", "out_of_reach"], "in_reach"
    )
    return pd.DataFrame({"class": classes, "reasons": reasons, "state": state}, index=indicators.index)


def classes_of(
    figures: Mapping[str, Floats], access: Floats, demand: Floats, least_access: pd.Series, limits: pd.DataFrame
) -> npt.NDArray[np.object_]:
    """Return the class alone of every commune; see `class_codes`."""
    at = {name: limits[name].to_numpy(dtype=float) for name in ("n_star", "proximity")}
    return np.asarray(CLASS_NAMES[class_codes(figures, access, demand, least_access.to_numpy(dtype=float), at)])


def class_codes(
    figures: Mapping[str, Floats], access: Floats, demand: Floats, least_access: Floats, limits: Mapping[str, Floats]
) -> npt.NDArray[np.int8]:
    """Return the class of every commune as a position in `schema.CLASSES`; see `classify`.

    Parameters
    ----------
    figures
        `n_providers`, `n_to_confirm` and `nearest_cost`.
    access
        `A`, per person.
    demand
        People concerned; NaN where missing.
    least_access
        What accessibility is enough.
    limits
        `n_star` and `proximity`.
    """
    return _codes(figures["n_providers"], demand, _held(figures, access, least_access, limits))


def _held(
    figures: Mapping[str, Floats], access: Floats, least_access: Floats, limits: Mapping[str, Floats]
) -> dict[str, npt.NDArray[np.bool_]]:
    """Tell where each reason holds, whatever the class."""
    count = figures["n_providers"]
    return {
        "G1": count < limits["n_star"],
        "G2": access < least_access,
        "G3": figures["nearest_cost"] > limits["proximity"],
        "G4": figures["n_to_confirm"] >= count,
    }


def _codes(count: Floats, people: Floats, held: Mapping[str, npt.NDArray[np.bool_]]) -> npt.NDArray[np.int8]:
    missing = np.isnan(people) | (np.isnan(count) & (people != 0))  # nobody to serve: the cost does not matter
    grey = np.logical_or.reduce(list(held.values()))
    served = np.where(count == 0, _BLANK, np.where(grey, _GREY, _COVERED))
    return np.where(missing, _UNKNOWN, np.where(people == 0, _NONE, served))
