"""Risk of need: four shares of a commune's people and place, each normalised over the territory.

It is a risk of need, not measured isolation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from zonesblanches.language import Lang
from zonesblanches.parameters import Parameters
from zonesblanches.schema import NEED_LABELS

__all__ = ["Need", "need_indicators", "need_words", "risk_of_need"]


@dataclass(frozen=True)
class Need:
    """The need of every commune, and how it was made.

    Attributes
    ----------
    components
        Normalised components, 0 (least need) to 1, by commune; NaN where unknown or no demand.
    weights
        Weights in force: the components that have data, rescaled to 1; empty when there is none.
    value
        `B`, or NaN; all NaN when no component has data.
    imputed
        Names of the components imputed, by commune, joined by ``+``; empty for most.
    dropped
        Components without any data.
    """

    components: pd.DataFrame
    weights: dict[str, float]
    value: pd.Series
    imputed: pd.Series
    dropped: tuple[str, ...]


def need_indicators(communes: pd.DataFrame) -> pd.DataFrame:
    """Return the raw indicators: larger always means more need.

    Parameters
    ----------
    communes
        Columns used where present: `people_80p`, `people_80p_alone`, `people_75p` (else `people_65p`), `population`,
        `median_income`, `area_km2`.

    Returns
    -------
    pandas.DataFrame
        `alone_80p` (share of people 80+ living alone), `older` (share of people 75+ or 65+), `low_income` (minus the
        median income), `low_density` (minus people per km²).
    """

    def column(name: str) -> pd.Series:
        if name not in communes:
            return pd.Series(np.nan, index=communes.index)
        return communes[name].astype("Float64").astype(float)

    older = column("people_75p")
    if older.isna().all():
        older = column("people_65p")
    population = column("population").where(lambda values: values > 0)
    return pd.DataFrame(
        {
            "alone_80p": column("people_80p_alone") / column("people_80p").where(lambda values: values > 0),
            "older": older / population,
            "low_income": -column("median_income"),
            "low_density": -population / column("area_km2").where(lambda values: values > 0),
        }
    )


def need_words(communes: pd.DataFrame, lang: Lang) -> dict[str, str]:
    """Return the components' labels, with the age that is really loaded.

    Parameters
    ----------
    communes
        The communes whose columns were used by `need_indicators`.
    lang
        ``"fr"`` or ``"en"``.
    """
    age = 75 if "people_75p" in communes and communes["people_75p"].notna().any() else 65
    older = f"personnes de {age} ans ou plus" if lang == "fr" else f"people aged {age}+"
    return {name: words[0 if lang == "fr" else 1] for name, words in NEED_LABELS.items()} | {"older": older}


def risk_of_need(communes: pd.DataFrame, demand: pd.Series, parameters: Parameters) -> Need:
    """Compute `B` over the territory's communes that have demand.

    Parameters
    ----------
    communes
        The territory's own communes; `epci` is used to impute.
    demand
        People concerned, by commune.
    parameters
        Weights, normalisation, bounds, largest share imputed.
    """
    ranked = (demand > 0).to_numpy(dtype=bool)
    raw = need_indicators(communes)[ranked]
    present = [name for name in raw if raw[name].notna().any() and parameters.need_weights.get(name, 0) > 0]
    total = sum(parameters.need_weights[name] for name in present)
    weights = {name: parameters.need_weights[name] / total for name in present}
    filled = _impute(raw[present], demand[ranked], communes.loc[ranked, "epci"])
    imputed = filled.notna() & raw[present].isna()
    components = filled.apply(_normaliser(parameters), axis=0)
    share = (imputed * pd.Series(weights, dtype=float)).sum(axis=1)
    value = (components * pd.Series(weights, dtype=float)).sum(axis=1, skipna=False)
    value = value.where(share <= parameters.imputation_max_share + 1e-12)
    if not present:
        value = pd.Series(np.nan, index=raw.index, dtype=float)
    names = imputed.apply(lambda row: "+".join(row.index[row]), axis=1) if present and imputed.to_numpy().any() else ""
    return Need(
        components=components.reindex(communes.index),
        weights=weights,
        value=value.reindex(communes.index),
        imputed=pd.Series(names, index=raw.index, dtype=object).reindex(communes.index).fillna(""),
        dropped=tuple(name for name in parameters.need_weights if name not in present),
    )


def _impute(raw: pd.DataFrame, demand: pd.Series, epci: pd.Series) -> pd.DataFrame:
    """Replace missing values by the demand-weighted mean of the EPCI, where it has one."""
    if not raw.isna().to_numpy().any():
        return raw
    out = raw.copy()
    weight = demand.astype(float)
    for name in raw:
        known = raw[name].notna()
        sums = (raw[name] * weight)[known].groupby(epci[known]).sum()
        mean = sums / weight[known].groupby(epci[known]).sum()
        out[name] = raw[name].fillna(epci.map(mean))
    return out


def _normaliser(parameters: Parameters) -> Callable[[pd.Series], pd.Series]:
    if parameters.normalisation == "percentile":
        return lambda values: (values.rank(method="average") - 0.5) / values.notna().sum()
    if parameters.normalisation == "minmax":
        return lambda values: _min_max(values, (parameters.bounds or {}).get(str(values.name)))
    return _logistic_z


def _min_max(values: pd.Series, bounds: tuple[float, float] | None) -> pd.Series:
    """Scale to 0–1; frozen bounds are in the component's own unit, so they turn round with it."""
    low, high = values.min(), values.max()
    if bounds is not None:
        turned = str(values.name) in {"low_income", "low_density"}
        low, high = (-bounds[1], -bounds[0]) if turned else bounds
    if not high > low:
        return values.where(values.isna(), 0.5)
    return ((values - low) / (high - low)).clip(0, 1)


def _logistic_z(values: pd.Series) -> pd.Series:
    spread = values.std(ddof=0)
    if not spread > 0:
        return values.where(values.isna(), 0.5)
    return 1 / (1 + np.exp(-(values - values.mean()) / spread))
