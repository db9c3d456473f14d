"""The thresholds of each commune: those of all, or those that a family, a density class or a list of places has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import ParameterError, first_five
from zonesblanches.parameter_forms import EXCEPTION_VALUES
from zonesblanches.parameters import Parameters
from zonesblanches.tool import to_type

__all__ = ["Fitting", "commune_limits", "limits_set", "rules_fitting"]

Fitting = tuple[npt.NDArray[np.bool_], Mapping[str, Any]]


def commune_limits(communes: pd.DataFrame, parameters: Parameters, family: str | None = None) -> pd.DataFrame:
    """Return `T`, `T_prox`, `N*` and `θ` of each commune.

    Parameters
    ----------
    communes
        Indexed by code, with `density_grid` where an exception chooses by density.
    parameters
        The method's numbers, `exceptions` among them: the last that fits a commune wins.
    family
        Family of services; exceptions of other families do not count. None leaves out those of any family.

    Returns
    -------
    pandas.DataFrame
        `threshold` and `proximity`, in the unit of the costs, `n_star`, `theta`, and `own`, True where an exception
        fits, on the same index.

    Raises
    ------
    ParameterError
        When an exception chooses by density and no density is loaded.

    Examples
    --------
    >>> places = pd.DataFrame({"density_grid": [1, 6]}, index=["69123", "48095"])
    >>> rules = [{"density": [1], "threshold": 10}]
    >>> commune_limits(places, Parameters(exceptions=rules))["threshold"].tolist()
    [10.0, 20.0]
    """
    return pd.DataFrame(
        limits_set(parameters, len(communes), rules_fitting(communes, parameters, family)), index=communes.index
    )


def rules_fitting(communes: pd.DataFrame, parameters: Parameters, family: str | None = None) -> list[Fitting]:
    """Return the exceptions of a family, each with the places that it fits; see `commune_limits`."""
    return [
        (_fits(communes, rule), rule)
        for rule in parameters.exceptions
        if "families" not in rule or family in rule["families"]
    ]


def limits_set(parameters: Parameters, count: int, rules: Sequence[Fitting]) -> dict[str, Any]:
    """Return the thresholds of some places, as arrays; see `commune_limits`.

    Parameters
    ----------
    parameters
        The thresholds of all.
    count
        How many places.
    rules
        Exceptions, each with the places that it fits.
    """
    limits: dict[str, Any] = {name: np.full(count, float(getattr(parameters, name))) for name in EXCEPTION_VALUES}
    own = np.zeros(count, dtype=bool)
    for fits, rule in rules:
        own |= fits
        for name in EXCEPTION_VALUES:
            if name in rule:
                limits[name][fits] = float(rule[name])
    return limits | {"own": own}


def _fits(communes: pd.DataFrame, rule: Mapping[str, Any]) -> npt.NDArray[np.bool_]:
    fits = np.ones(len(communes), dtype=bool)
    if "places" in rule:
        fits &= communes.index.isin([str(code) for code in rule["places"]])
    if "density" in rule:
        if "density_grid" not in communes or communes["density_grid"].isna().all():
            where = to_type("territory.with_census(…)", "--recensement FICHIER")
            raise ParameterError(
                f"exceptions : des seuils sont donnés pour la densité {first_five(map(str, rule['density']))}, et la "
                f"grille communale de densité de l'Insee n'est pas chargée. Chargez-la : {where}, ou donnez la liste "
                "des communes : places = […]."
            )
        fits &= communes["density_grid"].isin(rule["density"]).to_numpy(dtype=bool)
    return fits
