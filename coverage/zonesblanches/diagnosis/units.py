"""The same diagnosis with other places: the parts of communes, communes, or the groups that they make."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from zonesblanches.diagnosis.diagnose import find
from zonesblanches.diagnosis.equity import equity
from zonesblanches.errors import ParameterError
from zonesblanches.parameters import Parameters
from zonesblanches.progress import say_nothing
from zonesblanches.providers.providers import Providers
from zonesblanches.schema import CLASSES
from zonesblanches.territory.grouping import grouping_of
from zonesblanches.territory.territory import Territory

if TYPE_CHECKING:
    from zonesblanches.diagnosis.findings import Findings

__all__ = ["at_unit", "unit_table"]

_PARTS = "parts"
_KEPT = ("zone", "landmass", "lon", "lat", "x_m", "y_m", "epci", "epci_name", "dep", "reg")


@dataclass(frozen=True, eq=False)
class _Places:
    """Other places of a territory, and those that each commune has become."""

    territory: Territory
    of_commune: Mapping[str, tuple[str, ...]]


def at_unit(findings: Findings, unit: str) -> Findings:
    """Make a diagnosis again with other places, everything else standing still: method, parameters, `A_ref`.

    Parameters
    ----------
    findings
        An internal diagnosis of communes, times estimated.
    unit
        ``"parts"``, those of the grid, or a level that the territory knows: ``"epci"``, ``"canton"``…

    Raises
    ------
    ParameterError
        For a level that is not known, without a grid, with a table of costs, and in a public edition.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24))
    >>> at_unit(lozere, "arrondissement").main.table["demand"].sum() == lozere.main.table["demand"].sum()
    True
    """
    if findings.edition is not None:
        raise ParameterError("Une édition publique ne se refait pas sur d'autres lieux : prenez l'édition interne.")
    if findings.costs is not None:
        raise ParameterError("La table de coûts part des communes : elle ne dit rien d'autres lieux.")
    places = _parts(findings.territory) if unit == _PARTS else _groups(findings.territory, unit)
    return find(
        places.territory,
        _retold(findings.providers, places),
        families=list(findings.families),
        costs=None,
        parameters=_refitted(findings.frozen(), places),
        progress=say_nothing,
    )


def _parts(territory: Territory) -> _Places:
    parted = territory.parted()
    groups = parted.communes.groupby("commune").groups
    return _Places(parted, {str(code): tuple(map(str, names)) for code, names in groups.items()})


def _groups(territory: Territory, level: str) -> _Places:
    """Put communes together: the people of all, at the point of the most populated."""
    grouping, communes = grouping_of(territory, level), territory.communes
    group = grouping.main.reindex(communes.index)
    people = [
        str(name) for name in communes if str(name).startswith(("population", "people_")) and "source" not in name
    ]
    weigh = next((name for name in ("population", *people) if name in communes), None)
    order = (
        communes.index if weigh is None else communes[weigh].fillna(0).sort_values(ascending=False, kind="stable").index
    )
    first = pd.DataFrame(communes.drop(columns="geometry")).loc[order].groupby(group.reindex(order))
    points = first[[name for name in _KEPT if name in communes]].first()
    sums = communes[people].astype("Float64").astype(float).groupby(group).sum(min_count=1)
    shapes = communes[["geometry"]].dissolve(by=group)["geometry"]
    table = points.join(sums).assign(
        name=pd.Series(dict(grouping.names)), area_km2=communes["area_km2"].groupby(group).sum()
    )
    frame = gpd.GeoDataFrame(table, geometry=shapes.reindex(table.index), crs=communes.crs)
    made = dataclasses.replace(
        territory, communes=frame, noun=grouping.noun, outlines=frame.geometry, grid=None, scales=None
    )
    return _Places(made, {str(code): (str(name),) for code, name in group.items()})


def _retold(providers: Providers, places: _Places) -> Providers:
    """Return the providers, where they stand and the communes that they declare told in other places."""
    table, known = providers.table, places.of_commune
    declared = table["declared"].map(
        lambda codes: tuple(dict.fromkeys(place for code in codes for place in known.get(code, (code,))))
    )
    return dataclasses.replace(providers, table=table.assign(declared=declared, commune=_standing(table, places)))


def _standing(table: pd.DataFrame, places: _Places) -> pd.Series:
    """Return the place nearest to each provider, among those of its commune."""
    homes, points = table["commune"].astype(object).copy(), places.territory.communes[["x_m", "y_m"]]
    for code, rows in table.groupby("commune").groups.items():
        names = places.of_commune.get(str(code), ())
        if names:
            here, there = (
                part.to_numpy(dtype=float) for part in (points.loc[[*names]], table.loc[rows, ["x_m", "y_m"]])
            )
            apart = np.nan_to_num(((there[:, None] - here[None]) ** 2).sum(axis=2), nan=np.inf)
            homes.loc[rows] = np.asarray(names, dtype=object)[apart.argmin(axis=1)]
    return homes


def _refitted(parameters: Parameters, places: _Places) -> Parameters:
    """Return the parameters, the communes of exceptions told in other places."""
    rules = [dict(rule) for rule in parameters.exceptions]
    for rule in rules:
        if "places" in rule:
            codes = (str(code) for code in rule["places"])
            rule["places"] = list(dict.fromkeys(one for code in codes for one in places.of_commune.get(code, (code,))))
    return parameters.replace(exceptions=rules) if rules else parameters


def unit_table(findings: Findings, family: str | None = None) -> pd.DataFrame:
    """Set the same diagnosis at several units side by side: what changes comes from the unit alone.

    Parameters
    ----------
    findings
        As for `at_unit`.
    family
        Family of services, the first by default.

    Returns
    -------
    pandas.DataFrame
        By unit (`parts` where there is a grid, `commune`, `epci` where there are several): `places`, share of the
        people concerned by class (`blanche`, `grise`, `couverte`), `moved`, share of them whose class is not that of
        their commune, `within_reach`, `cost_mean`, `gini`.
    """
    name = findings.family(family).name
    units = {"commune": findings}
    if findings.gridded:
        units = {_PARTS: findings.within.findings, **units}
    if len(findings.table["epci"].dropna().unique()) > 1:
        units["epci"] = at_unit(findings, "epci")
    rows = {unit: _row(findings, found, name, unit) for unit, found in units.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("unit")


def _row(findings: Findings, found: Findings, family: str, unit: str) -> dict[str, float]:
    table, equal = found.families[family].table, equity(found, family)
    people = table["demand"].fillna(0.0)
    total = float(people.sum())
    shares = people.groupby(table["class"].astype(object)).sum() / total if total > 0 else pd.Series(dtype=float)
    return {
        "places": float(len(table)),
        **{name: float(shares.get(name, 0.0)) for name in list(CLASSES)[:3]},
        "moved": _moved(findings, found, family, unit) / total if total > 0 else float("nan"),
        **{name: equal[name] for name in ("within_reach", "cost_mean", "gini")},
    }


def _moved(findings: Findings, found: Findings, family: str, unit: str) -> float:
    """Count the people whose class at this unit is not that of their commune."""
    usual, other = findings.families[family].table, found.families[family].table
    if unit == _PARTS:
        theirs = usual["class"].reindex(found.territory.communes["commune"]).to_numpy()
        return float(other["demand"].fillna(0.0)[other["class"].to_numpy() != theirs].sum())
    of = usual.index.to_series() if unit == "commune" else findings.table["epci"]
    there = other["class"].reindex(of).to_numpy()
    return float(usual["demand"].fillna(0.0)[usual["class"].to_numpy() != there].sum())
