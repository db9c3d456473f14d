"""Risk of need: shares of a commune's people and place, each ranked among those of all France, or of the territory.

It is a risk of need, not measured isolation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import ParameterError, did_you_mean
from zonesblanches.language import Lang
from zonesblanches.need_components import Need
from zonesblanches.parameters import Parameters
from zonesblanches.schema import NEED_LABELS

__all__ = [
    "Normalised",
    "RiskOfNeed",
    "Scales",
    "need_indicators",
    "need_value",
    "need_words",
    "normalised",
    "risk_of_need",
    "told_weights",
    "weights_in_force",
]

Floats = npt.NDArray[np.float64]
Scales = Mapping[str, Floats]
_FRANCE = 30_000  # communes: fewer rows are no country
_WHOLE = 0.8  # of the communes of France: incomes of the smallest are secret, and are one in ten


@dataclass(frozen=True)
class RiskOfNeed:
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
    ranked_among
        By component in force, how many communes of France it is ranked among; 0 where it is ranked on the territory.
    shares
        Share of people 80+ living alone, by commune: `raw`, and `shrunk` towards the EPCI's.
    scales
        By component ranked on France, the values that it is ranked among, sorted.
    """

    components: pd.DataFrame
    weights: dict[str, float]
    value: pd.Series
    imputed: pd.Series
    dropped: tuple[str, ...]
    ranked_among: dict[str, int]
    shares: pd.DataFrame
    scales: Scales


def need_indicators(communes: pd.DataFrame, own: tuple[Need, ...] = ()) -> pd.DataFrame:
    """Return the raw indicators: larger always means more need.

    Parameters
    ----------
    communes
        Columns used where present: `people_80p`, `people_80p_alone`, `people_75p` (else `people_65p`), `population`,
        `median_income`, `area_km2`, and those of `own`.
    own
        Components of one's own.

    Returns
    -------
    pandas.DataFrame
        `alone_80p` (share of people 80+ living alone), `older` (share of people 75+ or 65+), `low_income` (minus the
        median income), `low_density` (minus people per km²), then one's own, turned so that more is more need.
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
        | {one.column: one.direction * column(one.column) for one in own}
    )


def need_words(communes: pd.DataFrame, own: tuple[Need, ...], lang: Lang) -> dict[str, str]:
    """Return the components' labels, with the age that is really loaded.

    Parameters
    ----------
    communes
        The communes whose columns were used by `need_indicators`.
    own
        Components of one's own, called as they say.
    lang
        ``"fr"`` or ``"en"``.
    """
    age = 75 if "people_75p" in communes and communes["people_75p"].notna().any() else 65
    older = f"personnes de {age} ans ou plus" if lang == "fr" else f"people aged {age}+"
    usual = {name: words[0 if lang == "fr" else 1] for name, words in NEED_LABELS.items()}
    return usual | {"older": older} | {one.column: one.label for one in own}


@dataclass(frozen=True, eq=False)
class Normalised:
    """The components that have data, whatever they weigh.

    Attributes
    ----------
    index
        Communes of the territory; those with demand are `ranked`.
    ranked
        Which communes have demand.
    values, imputed
        By commune ranked and by component: the component from 0 to 1, and whether it was imputed.
    among, shares, scales
        As in `RiskOfNeed`.
    """

    index: pd.Index
    ranked: npt.NDArray[np.bool_]
    values: dict[str, Floats]
    imputed: dict[str, npt.NDArray[np.bool_]]
    among: dict[str, int]
    shares: pd.DataFrame
    scales: Scales


def risk_of_need(
    communes: pd.DataFrame,
    others: pd.DataFrame,
    demand: pd.Series,
    parameters: Parameters,
    frozen: Scales | None = None,
) -> RiskOfNeed:
    """Compute `B` over the territory's communes that have demand.

    Parameters
    ----------
    communes
        The territory's own communes; `epci` is used to shrink and to impute.
    others
        The rest of France, same columns, as far as it is known: national ranks and whole EPCI need it.
    demand
        People concerned, by commune.
    parameters
        Weights, reference, shrinkage, normalisation, bounds, largest share imputed.
    frozen
        Values of a former year, by component: ranks are then taken among them.

    Raises
    ------
    ParameterError
        When a component of one's own is no column of numbers of the territory.
    """
    told = told_weights(parameters)
    wanted = [name for name, weight in told.items() if weight > 0]
    parts = normalised(communes, others, demand, parameters, wanted, frozen)
    weights = weights_in_force(parts, parameters)
    value = need_value(parts, weights, parameters.imputation_max_share)
    ranked = parts.index[parts.ranked]
    imputed = pd.DataFrame(parts.imputed, index=ranked)
    names = imputed.apply(lambda row: "+".join(row.index[row]), axis=1) if imputed.to_numpy().any() else ""
    return RiskOfNeed(
        components=pd.DataFrame(parts.values, index=ranked).reindex(parts.index),
        weights=weights,
        value=pd.Series(value, index=parts.index),
        imputed=pd.Series(names, index=imputed.index, dtype=object).reindex(parts.index).fillna(""),
        dropped=tuple(name for name in wanted if name not in weights),
        ranked_among=parts.among,
        shares=parts.shares,
        scales=parts.scales,
    )


def told_weights(parameters: Parameters) -> dict[str, float]:
    """Return the weights of the components of the need as they are told, one's own after the usual ones."""
    return {**parameters.need_weights, **{one.column: one.weight for one in parameters.own_need}}


def normalised(
    communes: pd.DataFrame,
    others: pd.DataFrame,
    demand: pd.Series,
    parameters: Parameters,
    wanted: Sequence[str] | None = None,
    frozen: Scales | None = None,
) -> Normalised:
    """Rank the components of the need, whatever they weigh.

    Parameters
    ----------
    communes, others, demand, parameters
        As for `risk_of_need`; weights and the largest share imputed play no part.
    wanted
        Components, all of them by default.
    frozen
        As for `risk_of_need`.
    """
    _refuse_unknown(communes, parameters.own_need)
    everyone = _everyone(communes, others, parameters.own_need)
    of_all = need_indicators(everyone, parameters.own_need)
    ranked = (demand > 0).to_numpy(dtype=bool)
    unshrunk = of_all["alone_80p"].iloc[: len(communes)]
    of_all["alone_80p"] = _shrunk(of_all["alone_80p"], everyone, parameters.need_shrink)
    raw = of_all.iloc[: len(communes)][ranked]
    present = [str(name) for name in raw if raw[name].notna().any() and (wanted is None or name in wanted)]
    filled = _impute(raw[present], demand[ranked], communes.loc[ranked, "epci"])
    scales = dict(frozen or {}) if parameters.need_reference == "france" else {}
    scales |= {
        name: _sorted(of_all[name]) for name in present if name not in scales and _is_national(of_all[name], parameters)
    }
    among = {name: scales[name] if name in scales else _sorted(raw[name]) for name in present}
    values = {name: _scaled(filled[name], among[name], parameters).to_numpy() for name in present}
    return Normalised(
        index=communes.index,
        ranked=ranked,
        values=values,
        imputed={name: (filled[name].notna() & raw[name].isna()).to_numpy() for name in present},
        among={name: len(scales.get(name, ())) for name in present},
        scales=scales,
        shares=pd.DataFrame({"raw": unshrunk, "shrunk": of_all["alone_80p"].iloc[: len(communes)]}),
    )


def weights_in_force(parts: Normalised, parameters: Parameters) -> dict[str, float]:
    """Return the weights of the components that have data, rescaled to 1; empty when there is none."""
    told = told_weights(parameters)
    present = [name for name in parts.values if told.get(name, 0) > 0]
    total = sum(told[name] for name in present)
    return {str(name): told[name] / total for name in present}


def need_value(parts: Normalised, weights: Mapping[str, float], max_share: float) -> Floats:
    """Return `B` by commune of the territory, NaN where it is not known.

    Parameters
    ----------
    parts
        The components.
    weights
        Those in force; see `weights_in_force`.
    max_share
        Largest share of the weight that may be imputed.
    """
    value = np.full(len(parts.index), np.nan)
    if weights:
        share = sum(weight * parts.imputed[name] for name, weight in weights.items())
        here = sum(weight * parts.values[name] for name, weight in weights.items())
        value[parts.ranked] = np.where(share <= max_share + 1e-12, here, np.nan)
    return value


def _refuse_unknown(communes: pd.DataFrame, own: tuple[Need, ...]) -> None:
    for one in own:
        known = [str(name) for name in communes.select_dtypes("number")]
        if one.column not in known:
            raise ParameterError(
                f"own_need : pas de colonne de nombres « {one.column} » dans le territoire."
                f'{did_you_mean(one.column, known)} Ajoutez-la : territory.with_data(table, code="…", '
                f'columns={{"{one.column}": "…"}}). Colonnes possibles : {", ".join(known)}.'
            )


def _everyone(communes: pd.DataFrame, others: pd.DataFrame, own: tuple[Need, ...]) -> pd.DataFrame:
    """Put the territory first and the rest of France after it, with the columns of the need alone."""
    names = ["epci", "population", "people_65p", "people_75p", "people_80p", "people_80p_alone", "median_income"]
    names = list(dict.fromkeys([*names, "area_km2", *(one.column for one in own)]))  # one's own may be one of these
    parts = [table[[name for name in names if name in table]] for table in (communes, others)]
    return pd.concat([part for part in parts if len(part)]) if len(others) else parts[0]


def _shrunk(share: pd.Series, everyone: pd.DataFrame, k: float) -> pd.Series:
    """Draw the shares of small communes to that of their EPCI: ``(n · p + k · p_EPCI) / (n + k)``."""
    if not k or share.isna().all():
        return share
    alone, people = (everyone[name].astype("Float64").astype(float) for name in ("people_80p_alone", "people_80p"))
    known = share.notna()
    sums = pd.DataFrame({"alone": alone[known], "people": people[known]}).groupby(everyone.loc[known, "epci"]).sum()
    area = everyone["epci"].map(sums["alone"] / sums["people"])
    drawn = (alone + k * area) / (people + k)
    return drawn.where(known & area.notna(), share)


def _is_national(values: pd.Series, parameters: Parameters) -> bool:
    """Tell whether a component is ranked among the communes of France, enough of them being known."""
    known = int(values.notna().sum())
    return parameters.need_reference == "france" and len(values) >= _FRANCE and known >= _WHOLE * len(values)


def _sorted(values: pd.Series) -> Floats:
    known = values.to_numpy(dtype=float)
    return np.sort(known[~np.isnan(known)])


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


def _scaled(values: pd.Series, known: Floats, parameters: Parameters) -> pd.Series:
    """Bring values to 0–1 by where they stand among those known: what is imputed moves nobody's rank."""
    if parameters.normalisation == "percentile":
        return _percentile(values, known)
    if parameters.normalisation == "minmax":
        return _min_max(values, known, (parameters.bounds or {}).get(str(values.name)))
    return _logistic_z(values, known)


def _percentile(values: pd.Series, known: Floats) -> pd.Series:
    """Return ``(r − 0.5) / n`` with mean ranks: half of those equal stand below."""
    where = values.to_numpy(dtype=float)
    below, upto = (np.searchsorted(known, where, side=side) for side in ("left", "right"))
    rank = (below + upto + 1) / 2  # a value that is not among them stands between two ranks
    return pd.Series((rank - 0.5) / len(known), index=values.index).where(values.notna())


def _min_max(values: pd.Series, known: Floats, bounds: tuple[float, float] | None) -> pd.Series:
    """Scale to 0–1; frozen bounds are in the component's own unit, so they turn round with it."""
    low, high = known[0], known[-1]
    if bounds is not None:
        turned = str(values.name) in {"low_income", "low_density"}
        low, high = (-bounds[1], -bounds[0]) if turned else bounds
    if not high > low:
        return values.where(values.isna(), 0.5)
    return ((values - low) / (high - low)).clip(0, 1)


def _logistic_z(values: pd.Series, known: Floats) -> pd.Series:
    spread = float(known.std())
    if not spread > 0:
        return values.where(values.isna(), 0.5)
    return 1 / (1 + np.exp(-(values - float(known.mean())) / spread))
