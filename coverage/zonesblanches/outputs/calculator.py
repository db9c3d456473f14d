"""What the page needs to score a scenario by itself: people, thresholds, teams, and where costs come from.

The places of the territory are known one by one. Those around count only in how many people share a team: their people
are added up by step of cost, for each place where a team stands or may stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from zonesblanches.access.decay import Curve, Step, decay_of
from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.gathering import weekly
from zonesblanches.diagnosis.reference import least_access
from zonesblanches.diagnosis.study import Study, study_of
from zonesblanches.errors import CostError
from zonesblanches.lookup import found_in
from zonesblanches.outputs.webmap.raw import asset
from zonesblanches.outputs.webmap.sections import Sections
from zonesblanches.outputs.webmap.varint import steps
from zonesblanches.providers.distinct import provider_of
from zonesblanches.providers.units import capacity_unit
from zonesblanches.telling.documents.calculator import CROWDED, HEAVY, OWN_DECAY, calculator_words
from zonesblanches.telling.voice import Voice
from zonesblanches.territory.drawn import drawn_shapes
from zonesblanches.territory.nearby import near, pairs_within
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.crowfly import crowfly_costs, reach_km

__all__ = ["MOST_PLACES", "calculator"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
MOST_PLACES = 3_000
"""Beyond so many places, the data of the calculator would weigh more than the map may."""
_MOST_CHARACTERS = 120_000
_SCRIPTS = ("calculator.js", "scenario.js", "whatif.js")
_POINT = ["x_m", "y_m", "zone", "landmass"]


def calculator(voice: Voice, place: Mapping[tuple[str, str], int]) -> tuple[str, str]:
    """Return the block that the page reads, and a word where there is none; neither in a public edition.

    Parameters
    ----------
    voice
        Speaks of a diagnosis.
    place
        Position on the map of each team, by family and identifier.
    """
    findings = voice.findings
    if findings.edition is not None or not voice.listed:
        return "", ""
    if not isinstance(decay_of(findings.parameters), Step | Curve):
        return "", voice.say(*OWN_DECAY)
    if len(findings.table) > MOST_PLACES:
        return "", voice.say(*CROWDED).format(n=voice.plain(MOST_PLACES), many=voice.noun.many)
    block = _Packed(voice, place).block()
    return ("", voice.say(*HEAVY)) if len(block) > _MOST_CHARACTERS else (block, "")


@dataclass
class _Packed:
    """The block of one diagnosis, in the making."""

    voice: Voice
    place: Mapping[tuple[str, str], int]

    def __post_init__(self) -> None:
        self.findings: Findings = self.voice.findings
        self.parameters = self.findings.parameters
        self.sections = Sections()
        self.decay = decay_of(self.parameters)

    @cached_property
    def study(self) -> Study:
        findings = self.findings
        named = [name for name in findings.families if name in findings.providers.families] or None
        return study_of(
            findings.territory, findings.providers, families=named, costs=findings.costs, parameters=self.parameters
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
        return reach_km(self.parameters, self.parameters.crowfly)

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
            table = crowfly_costs(self.origins, self.targets, self.parameters)
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

    def block(self) -> str:
        """Return the block."""
        header = self._shared()
        self._places()
        self._around(header)
        self.sections.parts["scripts"] = "\n".join(map(asset, _SCRIPTS)).encode()
        header["families"] = []  # `data.js` reads those of the map under this name
        header["each"] = [self._family(rank, result) for rank, result in enumerate(self.findings.families.values())]
        return self.sections.block(header | {"packed": self.sections.numbers})

    def _shared(self) -> dict[str, Any]:
        voice, asked = self.voice, self.parameters
        units = {capacity_unit(self.findings.providers, name) for name in self.findings.families}
        return {
            "said": calculator_words(voice.lang, self.findings.territory.noun),
            "unit": asked.unit,
            "law": "" if asked.unit == "km" or self.study.given is not None else asked.crowfly,
            "given": self.study.given is not None,
            "reach": asked.reach,
            "goes": asked.aller_vers == "declaration",
            "outreach": asked.outreach,
            "declaredWeight": asked.floor_of_declared,
            "far": asked.distance_cap,
            "decay": _decay(self.decay),
            "capacity": "Bénévoles" if units == {"bénévoles"} else "Capacité",
            "extra": [str(code) for code in self.extra],
        }

    def _numbers(self, name: str, values: Floats) -> None:
        """Add numbers exactly: whole, with a few decimals, or the eight bytes of each."""
        known = np.isfinite(values)
        for decimals in range(4):
            whole = np.rint(np.where(known, values, 0.0) * 10**decimals)
            if np.abs(whole).max(initial=0.0) < 2**40 and (whole / 10**decimals == values)[known].all():
                self.sections.add_numbers(name, values, decimals)
                return
        self.sections.parts[name] = values.astype("<f8").tobytes()
        self.sections.numbers[name] = {"raw": 1}

    def _places(self) -> None:
        study, sections, known = self.study, self.sections, self.known
        self._numbers("people", self.origins["people"].to_numpy()[:known])
        shapes = drawn_shapes(self.findings.territory).reindex(study.own).to_numpy()
        touching = np.sort(shapely.STRtree(shapes).query(shapes, predicate="intersects"), axis=0)
        one, other = np.unique(touching[:, touching[0] < touching[1]], axis=1)
        sections.add_integers("touching.one", steps(one))
        sections.add_integers("touching.other", other - one)
        if study.given is not None:
            self._pairs()
            return
        spots = pd.concat([self.origins.iloc[:known][_POINT], self.teams[_POINT]])
        land = pd.factorize(spots["zone"].astype(str) + spots["landmass"].astype(str))[0] + 1
        sections.add_integers("land", np.where(np.isfinite(spots["x_m"].to_numpy(dtype=float)), land, 0))
        for axis in ("x_m", "y_m"):
            self._numbers(axis, spots[axis].to_numpy(dtype=float))
        sections.add_integers("parted", steps(self._parted(land)))

    def _parted(self, land: Ints) -> Ints:
        """Return the pairs that the sea parts, as target times the origins known plus origin, increasing."""
        rows, columns, _ = self.costs
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

    def _pairs(self) -> None:
        """Add the user's costs, target after target."""
        rows, columns, values = self.costs
        inside = np.flatnonzero(rows < self.known)
        order = inside[np.lexsort((rows[inside], columns[inside]))]
        counts = np.bincount(columns[order], minlength=len(self.targets))
        first = (np.cumsum(counts) - counts)[counts > 0]
        at = steps(rows[order].astype(np.int64))
        at[first] = rows[order][first]
        self.sections.add_integers("pairs.counts", counts)
        self.sections.add_integers("pairs.at", at)
        self._numbers("pairs.cost", values[order])

    def _around(self, header: dict[str, Any]) -> None:
        """Add up the people around by step of cost, for each target."""
        rows, columns, values = self.costs
        out = rows >= self.known
        columns, values, people = columns[out], values[out], np.nan_to_num(self.origins["people"].to_numpy()[rows[out]])
        count, far = len(self.targets), self.parameters.outreach
        if isinstance(self.decay, Step):
            ends = np.unique([*self.decay.bounds, far])
            step = np.searchsorted(ends, values)
            sums = [np.bincount(columns[step == at], people[step == at], minlength=count) for at in range(len(ends))]
            header["around"] = [self.decay(ends).tolist(), (ends <= far).astype(float).tolist()]
        else:
            weighed = (self.decay(values), (values <= far).astype(float))
            sums = [np.bincount(columns, people * weight, minlength=count) for weight in weighed]
            header["around"] = [[1.0, 0.0], [0.0, 1.0]]
        for at, column in enumerate(sums):
            self._numbers(f"around{at}", column.astype(float))

    def _family(self, rank: int, result: FamilyResult) -> dict[str, Any]:
        limits, name = result.limits, f"f{rank}"
        enough = least_access(limits["theta"].to_numpy(), result.a_ref, result.accompanied, self.parameters)
        told = limits[["threshold", "proximity", "n_star"]].assign(enough=enough)
        kinds, at = np.unique(told.to_numpy(dtype=float), axis=0, return_inverse=True)
        self.sections.add_integers(f"{name}.limits", at.ravel().astype(np.int64))
        unknown = np.flatnonzero(np.isnan(result.table["n_providers"].to_numpy(dtype=float)))
        self.sections.add_integers(f"{name}.unknown", steps(unknown.astype(np.int64)))
        teams = result.providers
        capacities = teams["capacity"].to_numpy(dtype=float)[~provider_of(teams).duplicated().to_numpy()]
        return {
            "limits": kinds.tolist(),
            "aRef": result.a_ref,
            "usual": float(np.median(capacities)) if len(capacities) else 5.0,
            "teams": list(self._teams(result)),
        }

    def _teams(self, result: FamilyResult) -> Iterator[list[Any]]:
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
                self.place.get((result.name, str(ident)), -1),
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


def _decay(decay: Any) -> dict[str, Any]:
    """Return what the page needs to weigh a cost."""
    if isinstance(decay, Step):
        return {"kind": "step", "bounds": list(decay.bounds), "weights": list(decay.weights)}
    far = decay.threshold if np.isfinite(decay.threshold) else None
    return {"kind": decay.kind, "threshold": far, "first": decay.first, "second": decay.second}
