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
from zonesblanches.territory.custom import NUMBER_COLUMNS
from zonesblanches.territory.grouping import NOWHERE, Grouping, epci_groups, grouping_of
from zonesblanches.territory.territory import Territory

if TYPE_CHECKING:
    from zonesblanches.diagnosis.findings import Findings

__all__ = ["at_unit", "unit_tables"]

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
    >>> len(at_unit(lozere, "arrondissement").main.table)
    2
    """
    if findings.edition is not None:
        raise ParameterError("Une édition publique ne se refait pas sur d'autres lieux : prenez l'édition interne.")
    if findings.costs is not None:
        raise ParameterError(
            "La table de coûts part des communes, et ne dit rien d'autres lieux. Pour des temps depuis les carreaux : "
            "diagnose(territory.parted(), …, costs=…)."
        )
    counts = findings.demand_column
    places = _parts(findings.territory, counts) if unit == _PARTS else _groups(findings.territory, unit, counts)
    return find(
        places.territory,
        _retold(findings.providers, places),
        families=list(findings.families),
        costs=None,
        parameters=_refitted(findings.frozen(), places),
        progress=say_nothing,
    )


def _parts(territory: Territory, counts: str) -> _Places:
    """Cut communes; a count of the analyst's own is spread as the people of all ages are."""
    parted = territory.parted()
    parts = parted.communes
    if counts not in parts:
        people = parts[next(name for name in NUMBER_COLUMNS if name in parts)].fillna(0.0)
        whole = people.groupby(parts["commune"]).transform("sum")
        even = 1.0 / parts["commune"].map(parts["commune"].value_counts())
        told = territory.communes[counts].astype("Float64").astype(float).reindex(parts["commune"]).to_numpy()
        parted = dataclasses.replace(
            parted, communes=parts.assign(**{counts: told * (people / whole.where(whole > 0)).fillna(even)})
        )
    groups = parts.groupby("commune").groups
    return _Places(parted, {str(code): tuple(map(str, names)) for code, names in groups.items()})


def _groups(territory: Territory, level: str, counts: str) -> _Places:
    """Put communes together: the people of all, at the point of the most populated; one in no group stands alone."""
    grouping, communes = grouping_of(territory, level), territory.communes
    group = _own_where_none(grouping, communes.index)
    counted = (name for name in NUMBER_COLUMNS if name.startswith(("population", "people_")) and name in communes)
    people = list(dict.fromkeys([*counted, counts]))
    order = communes[people[0]].fillna(0).sort_values(ascending=False, kind="stable").index
    first = pd.DataFrame(communes.drop(columns="geometry")).loc[order].groupby(group.reindex(order))
    points = first[[name for name in _KEPT if name in communes]].first()
    sums = communes[people].astype("Float64").astype(float).groupby(group).sum(min_count=1)
    shapes = communes[["geometry"]].dissolve(by=group)["geometry"]
    table = points.join(sums).assign(
        name=pd.Series({**communes["name"], **grouping.names}), area_km2=communes["area_km2"].groupby(group).sum()
    )
    frame = gpd.GeoDataFrame(table, geometry=shapes.reindex(table.index), crs=communes.crs)
    made = dataclasses.replace(
        territory, communes=frame, noun=grouping.noun, outlines=frame.geometry, grid=None, scales=None
    )
    return _Places(made, {str(code): (str(name),) for code, name in group.items()})


def _own_where_none(grouping: Grouping, communes: pd.Index) -> pd.Series:
    """Return the group of each commune, itself where it is in none: an island is not put with another."""
    group = grouping.main.reindex(communes)
    return group.where(group != NOWHERE, communes.to_series())


def _retold(providers: Providers, places: _Places) -> Providers:
    """Return the providers, where they stand and the communes that they declare told in other places."""
    table, known = providers.table, places.of_commune
    declared = table["declared"].map(
        lambda codes: tuple(dict.fromkeys(place for code in codes for place in known.get(code, (code,))))
    )
    return dataclasses.replace(providers, table=table.assign(declared=declared, commune=_standing(table, places)))


def _standing(table: pd.DataFrame, places: _Places) -> pd.Series:
    """Return the place nearest to each provider, among those of its commune."""
    codes, points = table["commune"].astype(object).to_numpy().copy(), places.territory.communes
    xy, at = (one[["x_m", "y_m"]].to_numpy(dtype=float) for one in (points, table))
    inside = np.flatnonzero(table["commune"].isin([*places.of_commune]))  # of a national list, a few
    groups, named = pd.factorize(codes[inside])
    for group, code in enumerate(named):
        names, rows = places.of_commune[str(code)], inside[groups == group]
        if names:
            apart = ((at[rows][:, None] - xy[points.index.get_indexer([*names])][None]) ** 2).sum(axis=2)
            nearest = np.nan_to_num(apart, nan=np.inf).argmin(axis=1)
            codes[rows] = np.asarray(names, dtype=object)[nearest]
    return pd.Series(codes, table.index)


def _refitted(parameters: Parameters, places: _Places) -> Parameters:
    """Return the parameters, the communes of exceptions told in other places."""
    rules = [dict(rule) for rule in parameters.exceptions]
    for rule in rules:
        if "places" in rule:
            codes = (str(code) for code in rule["places"])
            rule["places"] = list(dict.fromkeys(one for code in codes for one in places.of_commune.get(code, (code,))))
    return parameters.replace(exceptions=rules) if rules else parameters


def unit_tables(findings: Findings) -> dict[str, pd.DataFrame]:
    """Set the same diagnosis at several units side by side, family by family: what changes comes from the unit alone.

    Parameters
    ----------
    findings
        As for `at_unit`.

    Returns
    -------
    dict of str to pandas.DataFrame
        By unit (`parts` where there is a grid, `commune`, `epci` where there are several): `places`, share of the
        people concerned by class (`blanche`, `grise`, `couverte`), `moved`, share of them whose class is not that of
        their commune, `within_reach`, `cost_mean`, `gini`.
    """
    units = {"commune": findings}
    if findings.gridded:
        units = {_PARTS: findings.within.findings, **units}
    if len(findings.table["epci"].dropna().unique()) > 1:
        units["epci"] = at_unit(findings, "epci")
    return {name: _side_by_side(findings, units, name) for name in findings.families}


def _side_by_side(findings: Findings, units: Mapping[str, Findings], family: str) -> pd.DataFrame:
    rows = {unit: _row(findings, found, family, unit) for unit, found in units.items()}
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
    groups = epci_groups(findings.territory)
    of = usual.index.to_series() if unit == "commune" else _own_where_none(groups, usual.index)
    there = other["class"].reindex(of).to_numpy()
    return float(usual["demand"].fillna(0.0)[usual["class"].to_numpy() != there].sum())
