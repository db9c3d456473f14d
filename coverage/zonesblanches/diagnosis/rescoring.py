"""What scores a scenario anywhere: people, thresholds, teams, and where costs come from, as plain numbers.

The places of the territory are known one by one. Those around count only in how many people share a team: their people
are added up by step of cost, for each place where a team stands or may stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from zonesblanches.access.decay import Curve, Decay, Step, decay_of
from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.gathering import weekly
from zonesblanches.diagnosis.reference import least_access
from zonesblanches.diagnosis.study import Study, study_of
from zonesblanches.errors import CostError
from zonesblanches.lookup import found_in
from zonesblanches.providers.distinct import provider_of
from zonesblanches.providers.units import capacity_unit
from zonesblanches.territory.drawn import drawn_shapes
from zonesblanches.territory.nearby import near, pairs_within
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.crowfly import crowfly_costs, reach_km

__all__ = ["Rescoring", "has_formula"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_POINT = ["x_m", "y_m", "zone", "landmass"]


def has_formula(findings: Findings) -> bool:
    """Tell whether the decay in force is one that anything can compute, and no function of the user's own."""
    return isinstance(decay_of(findings.parameters), Step | Curve)


@dataclass(frozen=True, eq=False)
class Rescoring:
    """What scores the scenarios of one diagnosis.

    Attributes
    ----------
    findings
        The diagnosis.
    """

    findings: Findings

    @cached_property
    def study(self) -> Study:
        """What the families share."""
        findings = self.findings
        named = [name for name in findings.families if name in findings.providers.families] or None
        return study_of(
            findings.territory, findings.providers, families=named, costs=findings.costs, parameters=findings.parameters
        )

    @cached_property
    def teams(self) -> pd.DataFrame:
        """Those that count, family after family."""
        return pd.concat([result.providers for result in self.findings.families.values()])

    @cached_property
    def extra(self) -> pd.Index:
        """Places around that a team declares: known one by one, since what they weigh depends on who declares them."""
        ring = self.study.origins.index[len(self.study.own) :]
        return ring[found_in(ring, pd.Index([code for codes in self.teams["declared"] for code in codes]).unique())]

    @cached_property
    def origins(self) -> pd.DataFrame:
        """The territory's places, those around that a team declares, then all others around."""
        study, column = self.study, self.study.demand_column
        known = [*study.own, *self.extra]
        around = study.origins.drop(index=known)
        if study.given is None:
            ring = self.findings.territory.neighbours
            close = near(ring, pd.concat([study.origins.loc[study.own, _POINT], self.teams[_POINT]]), self._reach_km)
            around = ring[close & ~found_in(ring.index, self.extra)]
        rows = pd.concat([study.origins.loc[known, [*_POINT, column]], around[[*_POINT, column]]])
        return rows.assign(people=pd.to_numeric(rows[column], errors="coerce").astype("Float64").astype(float))

    @property
    def _reach_km(self) -> float:
        return reach_km(self.findings.parameters, self.findings.parameters.crowfly)

    @cached_property
    def known(self) -> int:
        """How many origins are known one by one."""
        return len(self.study.own) + len(self.extra)

    @cached_property
    def targets(self) -> pd.DataFrame:
        """Where a team may stand, the territory's places, then where teams stand."""
        spots = pd.concat([self.origins.iloc[: len(self.study.own)][_POINT], self.teams[_POINT]])
        return spots.set_axis([f"p{at}" for at in range(len(spots))])

    @cached_property
    def costs(self) -> tuple[Ints, Ints, Floats]:
        """Origin, target and cost of each pair."""
        if self.study.given is None:
            table = crowfly_costs(self.origins, self.targets, self.findings.parameters)
            return self.origins.index.get_indexer(table.origins)[table.rows], table.indices, table.values
        own = len(self.study.own)
        known = self.study.given.select(origins=self.origins.index, destinations=self.teams.index)
        rows, columns, values = [known.rows], [known.indices + own], [known.values]
        if self.free is not None:
            some = self.free.select(origins=self.origins.index, destinations=self.free.destinations)
            rows, columns, values = [some.rows, *rows], [some.indices, *columns], [some.values, *values]
        return np.concatenate(rows), np.concatenate(columns), np.concatenate(values)

    @cached_property
    def free(self) -> CostTable | None:
        """Costs to the territory's own places, from the user's table; None where it knows only teams."""
        codes = pd.Series(self.study.own, index=[f"p{at}" for at in range(len(self.study.own))])
        try:
            return None if self.findings.costs is None else self.findings.costs.to_providers(codes)
        except CostError:
            return None

    @property
    def decay(self) -> Decay:
        """How weight falls with cost."""
        return decay_of(self.findings.parameters)

    @property
    def given(self) -> bool:
        """Whether costs are the user's own."""
        return self.study.given is not None

    @property
    def settings(self) -> dict[str, Any]:
        """The numbers of the method that weigh costs."""
        asked = self.findings.parameters
        return {
            "unit": asked.unit,
            "law": "" if asked.unit == "km" or self.given else asked.crowfly,
            "given": self.given,
            "reach": asked.reach,
            "goes": asked.aller_vers == "declaration",
            "outreach": asked.outreach,
            "declaredWeight": asked.floor_of_declared,
            "far": asked.distance_cap,
            "decay": _formula(self.decay),
        }

    @property
    def volunteers(self) -> bool:
        """Whether every family counts its capacity in volunteers."""
        units = {capacity_unit(self.findings.providers, name) for name in self.findings.families}
        return units == {"bénévoles"}

    @property
    def people(self) -> Floats:
        """People concerned in the places known one by one; NaN where missing."""
        return np.asarray(self.origins["people"].to_numpy()[: self.known], dtype=float)

    @property
    def touching(self) -> tuple[Ints, Ints]:
        """Places of the territory that touch, by position, each pair once."""
        shapes = drawn_shapes(self.findings.territory).reindex(self.study.own).to_numpy()
        pairs = np.sort(shapely.STRtree(shapes).query(shapes, predicate="intersects"), axis=0)
        one, other = np.unique(pairs[:, pairs[0] < pairs[1]], axis=1)
        return one, other

    @cached_property
    def spots(self) -> pd.DataFrame:
        """Where are the places known one by one, then the teams; `land` is 0 where nothing says it."""
        spots = pd.concat([self.origins.iloc[: self.known][_POINT], self.teams[_POINT]])
        land = pd.factorize(spots["zone"].astype(str) + spots["landmass"].astype(str))[0] + 1
        return spots.assign(land=np.where(np.isfinite(spots["x_m"].to_numpy(dtype=float)), land, 0))

    @property
    def parted(self) -> Ints:
        """The pairs that the sea parts: target times the places known, plus the place; increasing."""
        rows, columns, _ = self.costs
        land = self.spots["land"].to_numpy()
        inside = rows < self.known
        joined = columns[inside] * self.known + rows[inside]
        starts, ends = (
            table[["x_m", "y_m"]].to_numpy(dtype=float) for table in (self.origins[: self.known], self.targets)
        )
        of_target = np.concatenate([land[: len(self.study.own)], land[self.known :]])
        found = []
        for one in np.unique(land):
            here = np.flatnonzero((land[: self.known] == one) & np.isfinite(starts[:, 0]))
            there = np.flatnonzero((of_target == one) & np.isfinite(ends[:, 0]))
            start, end, _ = pairs_within(starts[here], ends[there], 1000 * self._reach_km - 1e-3)
            found.append(there[end] * self.known + here[start])
        return np.setdiff1d(np.concatenate(found), joined)

    @property
    def pairs(self) -> tuple[Ints, Ints, Floats]:
        """How many places reach each target; which, target after target, and at what cost."""
        rows, columns, values = self.costs
        inside = np.flatnonzero(rows < self.known)
        order = inside[np.lexsort((rows[inside], columns[inside]))]
        counts = np.bincount(columns[order], minlength=len(self.targets))
        return counts, rows[order].astype(np.int64), values[order]

    @property
    def around(self) -> tuple[list[Floats], list[list[float]]]:
        """People around each target by step of cost; what a step weighs, for those who come and for an outreach."""
        rows, columns, values = self.costs
        out = rows >= self.known
        columns, values, people = columns[out], values[out], np.nan_to_num(self.origins["people"].to_numpy()[rows[out]])
        count, far = len(self.targets), self.findings.parameters.outreach
        if isinstance(self.decay, Step):
            ends = np.unique([*self.decay.bounds, far])
            step = np.searchsorted(ends, values)
            sums = [np.bincount(columns[step == at], people[step == at], minlength=count) for at in range(len(ends))]
            weights = [self.decay(ends).tolist(), (ends <= far).astype(float).tolist()]
        else:
            weighed = (self.decay(values), (values <= far).astype(float))
            sums = [np.bincount(columns, people * weight, minlength=count) for weight in weighed]
            weights = [[1.0, 0.0], [0.0, 1.0]]
        return [column.astype(float) for column in sums], weights

    def limits(self, result: FamilyResult) -> tuple[list[list[float]], Ints, Ints]:
        """Return the distinct `T`, `T_prox`, `N*` and least access of a family, which each place has, where none is."""
        own, parameters = result.limits, self.findings.parameters
        enough = least_access(own["theta"].to_numpy(), result.a_ref, result.accompanied, parameters)
        told = own[["threshold", "proximity", "n_star"]].assign(enough=enough)
        kinds, at = np.unique(told.to_numpy(dtype=float), axis=0, return_inverse=True)
        unknown = np.flatnonzero(np.isnan(result.table["n_providers"].to_numpy(dtype=float)))
        return kinds.tolist(), at.ravel().astype(np.int64), unknown.astype(np.int64)

    def usual(self, result: FamilyResult) -> float:
        """Return the median capacity of a family."""
        teams = result.providers
        capacities = teams["capacity"].to_numpy(dtype=float)[~provider_of(teams).duplicated().to_numpy()]
        return float(np.median(capacities)) if len(capacities) else 5.0

    def reference(self, result: FamilyResult) -> float:
        """Return the reference of a family, frozen."""
        return result.a_ref

    def rows(self, result: FamilyResult) -> Iterator[list[Any]]:
        """Yield each team of a family: what the calculator has to know of it."""
        teams, codes = result.providers, {str(code): at for at, code in enumerate(self.origins.index[: self.known])}
        whole = weekly(teams).to_numpy(dtype=float)
        homes = pd.concat(
            [self.findings.territory.communes[["x_m", "y_m"]], self.findings.territory.neighbours[["x_m", "y_m"]]]
        )
        at_home = (homes.reindex(teams["commune"]).to_numpy() == teams[["x_m", "y_m"]].to_numpy()).all(axis=1)
        for at, (ident, team) in enumerate(teams.to_dict("index").items()):
            told, capacity = [str(code) for code in team["declared"]], float(team["capacity"])
            yield [
                str(ident),
                team["mode"] if isinstance(team["mode"], str) else "",
                capacity,
                whole[at] / capacity,
                str(team.get("stop_of") or ""),
                str(team["commune"]),
                int(at_home[at]),
                [codes[code] for code in told if code in codes],
                [code for code in told if code not in codes],
                "" if pd.isna(team.get("days")) else float(team["days"]),
            ]


def _formula(decay: Any) -> dict[str, Any]:
    """Return what is needed to weigh a cost."""
    if isinstance(decay, Step):
        return {"kind": "step", "bounds": list(decay.bounds), "weights": list(decay.weights)}
    far = decay.threshold if np.isfinite(decay.threshold) else None
    return {"kind": decay.kind, "threshold": far, "first": decay.first, "second": decay.second}
