"""The thresholds of each commune: those of all, or those that a family, a density class or a list of places has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import ParameterError, first_five
from zonesblanches.parameter_forms import EXCEPTION_VALUES
from zonesblanches.parameters import Parameters
from zonesblanches.tool import to_type

__all__ = ["commune_limits"]


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
    table = pd.DataFrame({name: float(getattr(parameters, name)) for name in EXCEPTION_VALUES}, index=communes.index)
    own = np.zeros(len(table), dtype=bool)
    for rule in parameters.exceptions:
        if "families" in rule and family not in rule["families"]:
            continue
        fits = _fits(communes, rule)
        own |= fits
        for name in EXCEPTION_VALUES:
            if name in rule:
                table.loc[fits, name] = float(rule[name])
    return table.assign(own=own)


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
