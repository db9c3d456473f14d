"""Where a commune or an EPCI stands beside its EPCI, its département, its région: only on what is known of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import normalise
from zonesblanches.schema import short_epci
from zonesblanches.territory import store
from zonesblanches.territory.drawn import is_embedded

__all__ = ["Levels", "Standing", "epci_names"]

_LEVELS = ("epci", "dep", "reg")


def epci_names(table: pd.DataFrame) -> dict[str, str]:
    """Return the name of every EPCI of the territory, by code, in the order of the names."""
    known = table.loc[table["epci"].notna(), ["epci", "epci_name"]].drop_duplicates("epci")
    pairs = {
        str(code): str(code if pd.isna(name) else name)
        for code, name in zip(known["epci"], known["epci_name"], strict=True)
    }
    return dict(sorted(pairs.items(), key=lambda pair: normalise(pair[1])))


@dataclass(frozen=True)
class Standing:
    """The figures of a level; NaN where they are not known of all its communes.

    Attributes
    ----------
    name
        Of the place.
    population, demand
        People, and people concerned.
    share
        People concerned among all, 0–1.
    blank, grey
        People concerned in blank and in grey zones, 0–1, for the first family.
    score
        Mean weighted by people concerned.
    cost
        Mean cost to the nearest, weighted likewise, among those that have one within reach.
    beyond
        People concerned that are out of reach, 0–1.
    inside, communes
        How many of its communes the diagnosis holds, and how many it has.
    """

    name: str
    population: float
    demand: float
    share: float
    blank: float
    grey: float
    score: float
    cost: float
    beyond: float
    inside: int
    communes: int


class Levels:
    """Computes the standings of a diagnosis, each once.

    Parameters
    ----------
    findings
        The diagnosis; classes, scores and costs are those of its first family.
    """

    def __init__(self, findings: Findings) -> None:
        self.territory = findings.territory.name
        column = findings.demand_column
        own = findings.table
        around = findings.territory.neighbours
        names = list(dict.fromkeys(["dep", "reg", "epci", "population", column]))
        parts = [pd.DataFrame(own).reindex(columns=names).assign(own=True)]
        if len(around):
            parts.append(around.reindex(columns=names).assign(own=False))
        everyone = pd.concat(parts)
        for counted in {"population", column}:
            everyone[counted] = everyone[counted].astype("Float64").astype(float)
        result = findings.main.table
        figures = result[["class", "score", "nearest_cost"]].reindex(everyone.index)
        self.everyone = everyone.assign(**figures, demand=everyone[column])
        self.areas = {("epci", code): name for code, name in epci_names(own).items()}
        if is_embedded(findings.territory):
            self.areas |= _titles()
        self.whole = frozenset(map(str, own.index))
        self._known: dict[tuple[str, str], Standing] = {}
        self._around: dict[tuple[str, ...], list[Standing]] = {}
        self._groups = {
            level: {str(code): index for code, index in self.everyone.groupby(level).groups.items()}
            for level in _LEVELS
        }
        own_rows = self.everyone[self.everyone["own"]]
        self._own = own_rows.to_dict("index")

    def name(self, level: str, code: str) -> str:
        """Return the name of a département or of a région."""
        return self.areas.get((level, code), code)

    def of_commune(self, code: str, name: str) -> Standing:
        """Return the figures of a commune."""
        row = self._own[code]
        demand, population, cost = row["demand"], row["population"], row["nearest_cost"]
        share = demand / population if population > 0 else np.nan
        near, beyond = (np.nan, 1.0) if np.isposinf(cost) else (cost, 0.0)
        return Standing(
            name, population, demand, share, np.nan, np.nan, row["score"], near, beyond, inside=1, communes=1
        )

    def around(self, codes: Sequence[str]) -> list[Standing]:
        """Return the EPCI, the départements and the régions of some communes, then the territory if it is another."""
        key = tuple(self._main(codes, level) for level in _LEVELS)
        if key not in self._around or len(codes) > 1:
            self._around[key] = self._found(codes, key)
        return self._around[key]

    def _main(self, codes: Sequence[str], level: str) -> str:
        """Return the area of a level in which most of some communes are; empty when none is known."""
        known = Counter(str(self._own[code][level]) for code in codes if pd.notna(self._own[code][level]))
        return known.most_common(1)[0][0] if known else ""

    def _found(self, codes: Sequence[str], key: Sequence[str]) -> list[Standing]:
        """Return the figures of some areas, each set of communes once."""
        found: list[Standing] = []
        met: set[frozenset[str]] = {frozenset(codes)}
        for level, code in zip(_LEVELS, key, strict=True):
            members = frozenset(map(str, self._groups[level][code])) if code else frozenset()
            if members and members not in met:
                met.add(members)
                found.append(self._level(level, code))
        if self.whole not in met:
            found.append(self._level("own", ""))
        return found

    def epci(self, code: str) -> Standing:
        """Return the figures of an EPCI."""
        return self._level("epci", code)

    def _level(self, level: str, code: str) -> Standing:
        if (level, code) not in self._known:
            own = level == "own"
            rows = self.everyone[self.everyone["own"]] if own else self.everyone.loc[self._groups[level][code]]
            name = self.territory if own else self.name(level, code)
            if level == "dep" and name != code:
                name = f"{name} ({code})"
            self._known[level, code] = self._standing(short_epci(name) if level == "epci" else name, rows)
        return self._known[level, code]

    def _standing(self, name: str, rows: pd.DataFrame) -> Standing:
        """Sum over the communes; what is missing for one of them is not known of the whole."""
        demand, population = rows["demand"].to_numpy(dtype=float), rows["population"].to_numpy(dtype=float)
        people, total = float(demand.sum()), float(population.sum())
        inside = int(rows["own"].sum())
        blank, grey, score, cost, beyond = _inside(rows) if inside == len(rows) else [np.nan] * 5
        share = people / total if total > 0 else np.nan
        return Standing(
            name=name,
            population=total,
            demand=people,
            share=share,
            blank=blank,
            grey=grey,
            score=score,
            cost=cost,
            beyond=beyond,
            inside=inside,
            communes=len(rows),
        )


def _inside(rows: pd.DataFrame) -> list[float]:
    """Return the shares in blank and grey zones, the mean score, the mean cost, the share out of reach."""
    known = rows[rows["demand"].notna() & (rows["demand"] > 0)]
    weight = known["demand"].to_numpy(dtype=float)
    if not weight.sum() > 0:
        return [np.nan] * 5
    shares = [float(weight[(known["class"] == name).to_numpy()].sum() / weight.sum()) for name in ("blanche", "grise")]
    score, cost = (known[name].to_numpy(dtype=float) for name in ("score", "nearest_cost"))
    scored, reached = ~np.isnan(score), np.isfinite(cost)
    mean = float(np.average(score[scored], weights=weight[scored])) if scored.any() else np.nan
    time = float(np.average(cost[reached], weights=weight[reached])) if reached.any() else np.nan
    return [*shares, mean, time, float(weight[np.isposinf(cost)].sum() / weight.sum())]


def _titles() -> dict[tuple[str, str], str]:
    areas = store.areas()
    short = areas["level"].map({"departement": "dep", "region": "reg", "epci": "epci"})
    return dict(zip(zip(short, areas["code"].astype(str), strict=True), areas["name"].astype(str), strict=True))
