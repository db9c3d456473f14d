"""The territory beside départements like it, its région and France, by one method and from the same official files."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from zonesblanches.access.inequality import gini
from zonesblanches.diagnosis.diagnose import find
from zonesblanches.diagnosis.equity import costs_of
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import ParameterError
from zonesblanches.parameters import Parameters
from zonesblanches.progress import Progress, say_nothing
from zonesblanches.providers.mairies import load_mairies
from zonesblanches.schema import PEOPLE
from zonesblanches.territory import store
from zonesblanches.territory.drawn import is_embedded
from zonesblanches.territory.territory import Territory, territory

__all__ = ["DENSITY_CLASSES", "HOURS", "Peers", "peers_of"]

HOURS = 24  # of opening a week, from which a town hall is one of the services compared
DENSITY_CLASSES = 5  # of as many départements each
_KNOWN = 0.95  # of the population: a share known of less of it is not compared
_SHARES = ("people_65p", "people_75p", "people_80p")


@dataclass(frozen=True, eq=False)
class Peers:
    """The territory and those beside it.

    Attributes
    ----------
    table
        One row by place, the territory first: `name`, `kind` (``territoire``, ``semblables``, ``region``, ``france``),
        `communes`, `population`, `density` (inhabitants per km²), ``people_65p_share``… and `alone_80p_share` where the
        file loaded knows France, `need` (mean of the risk of need, weighted by the people concerned, where it is ranked
        on France); then, of access to town halls open 24 hours a week or more, by the method and the parameters of the
        diagnosis, `A_ref` being France's: `share_blanche`, `share_grise`, `share_couverte`, `cost_mean`, `cost_q90`,
        `within_reach`, `gini`.
    similar
        Codes of the départements of the same density class, the territory's own left out.
    bounds
        Least and largest density of that class.
    vintage
        Date of the embedded files.
    """

    table: pd.DataFrame
    similar: tuple[str, ...]
    bounds: tuple[float, float]
    vintage: str


def peers_of(findings: Findings, progress: Progress = say_nothing) -> Peers:
    """Compare the territory with départements like it, its régions and France; see `Findings.compared`.

    Parameters
    ----------
    findings
        The diagnosis; its own teams play no part: nobody lists those of the other départements.
    progress
        Called with a few words.
    """
    if findings.edition is not None:
        raise ParameterError("Une édition publique ne se compare pas : partez de l'interne, qui connaît sa population.")
    if not is_embedded(findings.territory):
        raise ParameterError(
            "Un territoire fait de vos propres polygones ne se compare pas au reste de la France : il faut des "
            "communes. Donnez un département, un EPCI ou des communes."
        )
    progress("comparaison avec les autres départements")
    everyone = _everyone(findings)
    france = _of_france(findings, everyone)
    groups, similar, bounds = _groups(findings, france.communes)
    found = find(
        france, load_mairies(min_hours=HOURS), families=None, costs=None, progress=say_nothing,
        parameters=_parameters(findings, france.communes),
    )  # fmt: skip
    known = _compared_columns(france.communes)
    rows = [{"name": name, "kind": kind, **_figures(found, codes, known)} for name, kind, codes in groups]
    table = pd.DataFrame(rows)
    if found.parameters.need_reference != "france":
        table = table.drop(columns="need")
    return Peers(table.dropna(axis=1, how="all"), similar, bounds, str(store.manifest()["vintage"]))


def _everyone(findings: Findings) -> pd.DataFrame:
    """Return all the communes of France with what was loaded of them."""
    own = pd.DataFrame(findings.territory.communes.drop(columns="geometry"))
    return pd.concat([own, findings.territory.others])


def _of_france(findings: Findings, everyone: pd.DataFrame) -> Territory:
    france = territory("France")
    table = everyone.reindex(france.communes.index)
    communes = gpd.GeoDataFrame(table, geometry=france.communes.geometry, crs=france.communes.crs)
    return dataclasses.replace(france, communes=communes, noun=findings.territory.noun)


def _parameters(findings: Findings, communes: pd.DataFrame) -> Parameters:
    """Return the parameters in force without what is the territory's own: references, needs, people it alone knows."""
    column = findings.demand_column
    everywhere = column in PEOPLE and _known_share(communes, column) >= _KNOWN
    demand = column if everywhere else None
    return findings.parameters.replace(a_ref=None, own_need=(), exceptions=(), demand=demand, bounds=None)


def _known_share(communes: pd.DataFrame, column: str) -> float:
    people = communes["population"].astype(float)
    return float(people[communes[column].notna()].sum() / people.sum()) if column in communes else 0.0


def _compared_columns(communes: pd.DataFrame) -> list[str]:
    return [name for name in PEOPLE[1:] if _known_share(communes, name) >= _KNOWN]


def _groups(
    findings: Findings, communes: pd.DataFrame
) -> tuple[list[tuple[str, str, pd.Index]], tuple[str, ...], tuple[float, float]]:
    """Return who is compared, with their communes; the départements alike, and the densities of their class."""
    own = findings.territory.communes
    sums = communes.groupby("dep")[["population", "area_km2"]].sum().astype(float)
    density = sums["population"] / sums["area_km2"]
    ranks = ((density.rank(method="first") - 1) * DENSITY_CLASSES // len(density)).astype(int)
    home = own.groupby("dep")["population"].sum().astype(float).idxmax()
    alike = density.index[(ranks == ranks[home]).to_numpy()]
    similar = tuple(str(code) for code in alike if code not in set(own["dep"]))
    titles: Mapping[str, str] = dict(store.outlines("region")["name"])
    groups = [(findings.territory.name, "territoire", own.index)]
    groups.append(("", "semblables", communes.index[communes["dep"].isin(similar).to_numpy()]))
    for code in own["reg"].dropna().unique():
        inside = communes.index[(communes["reg"] == code).to_numpy()]
        if len(inside) > len(own):
            groups.append((str(titles.get(code, code)), "region", inside))
    groups.append(("France", "france", communes.index))
    bounds = float(density[alike].min()), float(density[alike].max())
    return [group for group in groups if len(group[2])], similar, bounds


def _figures(found: Findings, codes: pd.Index, known: list[str]) -> dict[str, float]:
    communes, result = found.territory.communes.loc[codes], found.main.table.loc[codes]
    people = communes["population"].astype(float)
    out: dict[str, float] = {
        "communes": len(codes),
        "population": float(people.sum()),
        "density": float(people.sum() / communes["area_km2"].astype(float).sum()),
    }
    counts = {name: communes[name].astype("Float64").astype(float) for name in known}
    for name in (one for one in _SHARES if one in counts):
        told = counts[name].notna()
        out[f"{name}_share"] = float(counts[name][told].sum() / people[told].sum())
    if {"people_80p", "people_80p_alone"} <= set(counts):
        told = counts["people_80p"].notna() & counts["people_80p_alone"].notna()
        out["alone_80p_share"] = float(counts["people_80p_alone"][told].sum() / counts["people_80p"][told].sum())
    demand = result["demand"].astype(float).fillna(0.0)
    out["need"] = _mean(result["need"].astype(float), demand)
    total = float(demand.sum())
    for name in ("blanche", "grise", "couverte"):
        out[f"share_{name}"] = float(demand[result["class"] == name].sum()) / total if total else np.nan
    kept = (demand > 0) & result["access_per_1k"].notna()
    if kept.any():
        access = result.loc[kept, "access_per_1k"].astype(float)
        out |= costs_of(result.loc[kept, "nearest_cost"].astype(float), demand[kept])
        out["gini"] = gini(access, demand[kept]) if access.gt(0).any() else np.nan
    return out


def _mean(values: pd.Series, weight: pd.Series) -> float:
    known = values.notna() & (weight > 0)
    return float(np.average(values[known], weights=weight[known])) if known.any() else np.nan
