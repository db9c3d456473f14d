"""People and communes by class in each group (EPCI, canton, groups of the user's own), and the class of the group."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from zonesblanches.access.inequality import gini
from zonesblanches.diagnosis.equity import costs_of
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.schema import CLASSES, GROUP_CLASSES
from zonesblanches.territory.drawn import drawn_shapes
from zonesblanches.territory.grouping import NOWHERE, Grouping, epci_groups

__all__ = ["by_epci", "group_classes", "group_counts", "group_outlines", "groups_of", "told_grouping"]

_LIVED = ("blanche", "grise", "couverte")
_HALF = 0.5 - 1e-9


def told_grouping(findings: Findings) -> Grouping | None:
    """Return the groups that outputs tell of: those asked for, else the EPCI; None where there is only one.

    Parameters
    ----------
    findings
        The diagnosis.
    """
    found = findings.grouping
    if found is None:
        if not findings.table["epci"].notna().any():
            return None
        found = epci_groups(findings.territory)
    return found if len(set(found.names) - {NOWHERE}) > 1 else None


def group_counts(findings: Findings, grouping: Grouping, family: str | None = None) -> pd.DataFrame:
    """Count communes and people by class in each group; a commune that is cut gives each its share of people.

    Parameters
    ----------
    findings
        The diagnosis.
    grouping
        Who belongs where.
    family
        Family of services, the first by default.

    Returns
    -------
    pandas.DataFrame
        By group: `name`, `group_class`, `communes`, one column by class (a commune counts where most of it is),
        `demand`, `demand_blanche`, `demand_grise`, `demand_couverte`, `score_mean` (weighted by demand), `volume`,
        `tau` (likewise); the largest volume first. In a public edition, sums are of what is published.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> from zonesblanches.territory.grouping import grouping_of
    >>> lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24))
    >>> found = group_counts(lozere, grouping_of(lozere.territory, "arrondissement"))
    >>> int(found["communes"].sum()), found["name"].tolist()
    (152, ['Mende', 'Florac'])
    """
    rows = _rows(findings, grouping, family)
    people = rows["demand"].fillna(0.0) * rows["share"]
    weight = people.where(rows["score"].notna(), 0.0)
    told = people.where(rows["tau"].notna(), 0.0)
    keys = rows["group"]
    once = rows[rows["main"]]
    counts = once.groupby(["group", "class"]).size().unstack(fill_value=0)  # noqa: PD010
    out = counts.reindex(columns=list(CLASSES), fill_value=0).reindex(pd.Index(sorted(set(keys))), fill_value=0)
    out.insert(0, "name", [str(grouping.names.get(code, code)) for code in out.index])
    out.insert(1, "communes", out[list(CLASSES)].sum(axis=1))
    out["demand"] = people.groupby(keys).sum()
    by_class = {name: people.where(rows["class"] == name, 0.0).groupby(keys).sum() for name in CLASSES}
    for name in _LIVED:
        out[f"demand_{name}"] = by_class[name]
    out.insert(1, "group_class", group_classes(pd.DataFrame(by_class)))
    out["score_mean"] = _mean(rows["score"].fillna(0.0) * weight, weight, keys)
    out["volume"] = (rows["volume"].fillna(0.0) * rows["share"]).groupby(keys).sum()
    out["tau"] = _mean(rows["tau"].fillna(0.0) * told, told, keys)
    if findings.edition is not None:
        out = _without_hidden_sums(out, rows)
    return out.rename_axis("group").sort_values("volume", ascending=False, kind="stable")


def group_classes(people: pd.DataFrame) -> pd.Series:
    """Class groups: that in which at least half of the people concerned live, the least covered of two; else mixed.

    Parameters
    ----------
    people
        By group, people in each class.

    Examples
    --------
    >>> group_classes(pd.DataFrame({"blanche": [5, 2, 0], "grise": [5, 4, 0], "couverte": [0, 4, 0]})).tolist()
    ['blanche', 'mixte', 'sans objet']
    """
    total = people.sum(axis=1)
    out = pd.Series("mixte", index=people.index, dtype=object)
    for name in [one for one in reversed(list(GROUP_CLASSES)) if one in people]:
        out[people[name] >= _HALF * total] = name
    return out.where(total > 0, "sans objet")


def by_epci(findings: Findings, family: str | None) -> pd.DataFrame:
    """Count by EPCI; see `Findings.by_epci`."""
    found = group_counts(findings, epci_groups(findings.territory), family)
    return found.rename(columns={"name": "epci_name"}).rename_axis("epci")


def groups_of(findings: Findings, grouping: Grouping, family: str | None = None) -> gpd.GeoDataFrame:
    """Return `group_counts` with shares of people by class, costs, Gini and outlines; see `Findings.groups`."""
    out = group_counts(findings, grouping, family)
    for name in _LIVED:
        out[f"share_{name}"] = out[f"demand_{name}"] / out["demand"].where(out["demand"] > 0)
    found = pd.DataFrame.from_dict(_measures(findings, grouping, family), orient="index")
    measures = found.reindex(index=out.index, columns=["within_reach", "cost_mean", "cost_q50", "cost_q90", "gini"])
    return gpd.GeoDataFrame(
        out.join(measures), geometry=group_outlines(findings, grouping).reindex(out.index), crs=4326
    )


def group_outlines(findings: Findings, grouping: Grouping) -> gpd.GeoSeries:
    """Return the outline of each group, its communes dissolved; a commune that is cut is drawn where most of it is."""
    shapes = drawn_shapes(findings.territory)
    main = grouping.main.reindex(shapes.index.astype(str))
    known = shapes.notna().to_numpy()
    found = {
        str(code): shapely.union_all(part.to_numpy()) for code, part in shapes[known].groupby(main.to_numpy()[known])
    }
    return gpd.GeoSeries(found, crs=4326) if found else gpd.GeoSeries([], crs=4326)


def _rows(findings: Findings, grouping: Grouping, family: str | None) -> pd.DataFrame:
    """Return one row by place and group, with what the family found of the place."""
    table = findings.family(family).table[["class", "demand", "score", "volume", "tau", "nearest_cost",
                                           "access_per_1k"]]  # fmt: skip
    parts = grouping.parts
    rows = parts.join(table.rename(index=str), on="code")
    numbers = ["demand", "score", "volume", "tau", "nearest_cost", "access_per_1k"]
    rows[numbers] = rows[numbers].astype("Float64").astype(float)
    return rows.assign(main=rows["group"].to_numpy() == grouping.main.reindex(rows["code"]).to_numpy())


def _measures(findings: Findings, grouping: Grouping, family: str | None) -> dict[str, dict[str, float]]:
    """Return costs and inequality inside each group."""
    rows = _rows(findings, grouping, family)
    people = (rows["demand"] * rows["share"]).fillna(0.0)
    known = (people > 0) & rows["access_per_1k"].notna()
    found = {}
    for code, part in rows[known].groupby("group"):
        weight = people[part.index]
        unequal = gini(part["access_per_1k"], weight) if part["access_per_1k"].gt(0).any() else np.nan
        found[str(code)] = {**costs_of(part["nearest_cost"], weight), "gini": unequal}
    return found


def _mean(values: pd.Series, weight: pd.Series, keys: pd.Series) -> pd.Series:
    whole = weight.groupby(keys).sum()
    return values.groupby(keys).sum() / whole.where(whole > 0)


def _without_hidden_sums(out: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Take for missing, and not for 0, the sums by group of values that are all hidden, and the class they make."""
    keys = rows["group"]
    known = {name: rows[name].notna() for name in ("demand", "volume")}
    out = out.copy()
    for name, values in known.items():
        out[name] = out[name].where(values.groupby(keys).any())
    for name in _LIVED:
        here = rows["class"] == name
        out[f"demand_{name}"] = out[f"demand_{name}"].where(
            (here & known["demand"]).groupby(keys).any() | (out[name] == 0)
        )
    out["group_class"] = out["group_class"].where(out["demand"].notna(), "non classée")
    return out
