"""A territory halfway between two diagnoses: some causes of change as they are after, the others as before."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.diagnosis.changes import CLASS_ORDER
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.diagnosis.kept import KeptStudy
from zonesblanches.diagnosis.need import Normalised, normalised, told_weights, weights_in_force
from zonesblanches.diagnosis.score import geometric_score
from zonesblanches.diagnosis.study import study_of
from zonesblanches.parameters import Parameters
from zonesblanches.providers.providers import Providers
from zonesblanches.territory.bridge import Bridge, bridge_between
from zonesblanches.territory.territory import Territory

__all__ = ["CAUSES", "MEASURES", "Halfway", "State"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
CAUSES = ("offer", "people", "need", "territory", "method", "imputation")
MEASURES = ("score", "access_per_1k", "class")
_OF_ACCESS = frozenset({"offer", "people", "territory", "method"})
_GEOGRAPHY = ["x_m", "y_m", "zone", "landmass"]


@dataclass(frozen=True, eq=False)
class State:
    """Figures of one state.

    Attributes
    ----------
    places
        One row by place of after: `MEASURES`, the class from 0 (blanche) to 2 (couverte).
    people
        People concerned of each class, in the order of `changes.CLASS_ORDER`.
    """

    places: Floats
    people: Floats


@dataclass(frozen=True, eq=False)
class _Reached:
    """What the offer gives, by place of its own territory."""

    codes: Floats
    lack: Floats
    access: Floats
    demand: Floats


@dataclass(frozen=True, eq=False)
class _Ranked:
    """The components of the need on the places of one territory: values, and which are not their own."""

    values: dict[str, Floats]
    unknown: dict[str, Bools]
    weights: dict[str, float]


@dataclass(frozen=True, eq=False)
class Halfway:
    """Two diagnoses, and every state between them.

    Attributes
    ----------
    before, after
        Internal diagnoses.
    family
        A family that both have.
    """

    before: Findings
    after: Findings
    family: str

    @cached_property
    def bridge(self) -> Bridge:
        """How the places of before lie in those of after."""
        return bridge_between(self.before.table.index, self.after.table.index)

    @cached_property
    def moved(self) -> tuple[str, ...]:
        """Causes that differ between the two."""
        return tuple(name for name in CAUSES if getattr(self, f"_{name}_moved")())

    def figures(self, causes: frozenset[str]) -> State:
        """Return the figures where some causes are those of after.

        Parameters
        ----------
        causes
            Among `moved`.
        """
        reached = self._reached(causes & _OF_ACCESS)
        if causes in (frozenset(), frozenset(self.moved)):
            score = self._side(bool(causes)).family(self.family).table["score"].to_numpy(dtype=float)
        else:
            score = self._scores(causes, reached)
        people = [float(np.nansum(reached.demand[reached.codes == value])) for value in CLASS_ORDER.values()]
        places = np.column_stack([score, reached.access, reached.codes])
        if "territory" not in causes:
            places = self.bridge.means(places, self._people_before)
        return State(places, np.array(people))

    def _side(self, after: bool) -> Findings:  # noqa: FBT001 - which of two
        return self.after if after else self.before

    @cached_property
    def _people_before(self) -> Floats:
        return np.asarray(self.before.family(self.family).table["demand"], dtype=float)

    # -- what moved

    def _offer_moved(self) -> bool:
        same = self.before.costs is self.after.costs
        return not (same and self.before.providers.table.equals(self.after.providers.table))

    def _people_moved(self) -> bool:
        first, second = (_everyone(one.territory, one.demand_column) for one in (self.before, self.after))
        return not self._on(first, at_after=True).equals(second)

    def _territory_moved(self) -> bool:
        first, second = (one.territory for one in (self.before, self.after))
        if not self.bridge.same:
            return True
        return any(not getattr(first, part)[_GEOGRAPHY].equals(getattr(second, part)[_GEOGRAPHY]) for part in (
            "communes", "neighbours",
        ))  # fmt: skip

    def _method_moved(self) -> bool:
        return bool(self.before.frozen() != self.after.frozen())

    def _need_moved(self) -> bool:
        first, second = self._both_ranked(after_method=False)
        if list(first.values) != list(second.values):
            return True
        return any(
            not np.array_equal(first.values[name][own], second.values[name][own], equal_nan=True)
            for name in first.values
            for own in (~(first.unknown[name] | second.unknown[name]),)
        )

    def _imputation_moved(self) -> bool:
        first, second = self._both_ranked(after_method=False)
        return any(
            not np.array_equal(first.values[name][shaky], second.values[name][shaky], equal_nan=True)
            for name in first.values
            if name in second.values
            for shaky in (first.unknown[name] | second.unknown[name],)
        )

    # -- what the offer gives

    @cached_property
    def _reached(self) -> Callable[[frozenset[str]], _Reached]:
        """What the offer gives where some causes are those of after; each state counted once."""
        return lru_cache(maxsize=None)(self._reach)

    def _reach(self, causes: frozenset[str]) -> _Reached:
        ends = {frozenset[str](): self.before, frozenset(self.moved) & _OF_ACCESS: self.after}
        end = ends.get(causes)
        return self._found(end) if end is not None else self._counted(causes)

    def _found(self, findings: Findings) -> _Reached:
        """Return what a diagnosis found."""
        table = findings.family(self.family).table
        codes = table["class"].astype(object).map(CLASS_ORDER)
        columns = (codes, table["lack"], table["access_per_1k"], table["demand"])
        code, lack, access, demand = (np.asarray(column, dtype=float) for column in columns)
        return _Reached(code, lack, access, demand)

    def _counted(self, causes: frozenset[str]) -> _Reached:
        """Count with some causes of after, as a diagnosis does."""
        offer, land = self._side("offer" in causes), self._side("territory" in causes).territory
        asked = self._side("method" in causes).frozen().replace(demand="auto")
        providers = offer.providers
        if ("offer" in causes) != ("territory" in causes) and not self._every.same:
            providers = _recoded(providers, self._every, back="offer" in causes)
        study = study_of(land, providers, families=[self.family], costs=offer.costs, parameters=asked)
        people = self._people("people" in causes, at_after="territory" in causes)
        study = dataclasses.replace(study, demand=people.reindex(study.origins.index))
        kept = KeptStudy(study, asked.reach, providers.table.index, providers.table.index[:0], land, offer.costs)
        case = kept.case(self.family, asked)
        codes = np.where(case.codes < len(CLASS_ORDER), case.codes, np.nan)
        return _Reached(codes.astype(float), case.lack, 1000 * case.found["access"], case.demand)

    def _people(self, after: bool, *, at_after: bool) -> pd.Series:  # noqa: FBT001 - which of two
        """Return the people concerned of one diagnosis, everywhere, on the places of one of them."""
        side = self._side(after)
        people = _everyone(side.territory, side.demand_column)
        return people if after == at_after else self._on(people, at_after=at_after)

    def _on(self, people: pd.Series, *, at_after: bool) -> pd.Series:
        bridge = self._every
        if bridge.same:
            return people
        values = people.to_numpy(dtype=float)
        if at_after:
            return pd.Series(bridge.counts(values), index=bridge.new, name=people.name)
        weights = _everyone(self.before.territory, self.before.demand_column).to_numpy(dtype=float)
        return pd.Series(bridge.counts_back(values, weights), index=bridge.old, name=people.name)

    @cached_property
    def _every(self) -> Bridge:
        """How all places lie, around the territory too."""
        first, second = (_codes(one.territory) for one in (self.before, self.after))
        return bridge_between(first, second)

    # -- what the need gives

    def _scores(self, causes: frozenset[str], reached: _Reached) -> Floats:
        at_after, after_method = "territory" in causes, "method" in causes
        first, second = self._both_ranked(after_method=after_method, at_after=at_after)
        ranked, filling = (second if name in causes else first for name in ("need", "imputation"))
        if not ranked.weights:
            return 100 * reached.lack
        need: Floats = np.zeros(len(reached.lack))
        for name, weight in ranked.weights.items():
            value = ranked.values[name]
            if name in first.values and name in second.values:
                shaky = first.unknown[name] | second.unknown[name]
                value = np.where(shaky, filling.values[name], value)
            need = need + weight * value
        floor = self._asked(after_method).need_floor
        return np.asarray(geometric_score(np.maximum(need, floor), reached.lack), dtype=float)

    def _asked(self, after_method: bool) -> Parameters:  # noqa: FBT001 - which of two
        return self._side(after_method).parameters

    def _both_ranked(self, *, after_method: bool, at_after: bool = True) -> tuple[_Ranked, _Ranked]:
        """Return the components of both, by the method of one, on the places of one."""
        first, second = (self._ranked(came_after, after_method) for came_after in (False, True))
        return (
            self._moved_to(first, came_after=False, at_after=at_after),
            self._moved_to(second, came_after=True, at_after=at_after),
        )

    @cached_property
    def _ranked(self) -> Callable[[bool, bool], _Ranked]:
        """The components of one of the two diagnoses, by the method of one; each ranked once."""
        return lru_cache(maxsize=None)(
            lambda after, after_method: _ranked(self._side(after), self._asked(after_method))
        )

    def _moved_to(self, ranked: _Ranked, *, came_after: bool, at_after: bool) -> _Ranked:
        if came_after == at_after or self.bridge.same:
            return ranked
        bring = self.bridge.means if at_after else self.bridge.means_back
        values = {name: bring(part[:, None], self._people_before)[:, 0] for name, part in ranked.values.items()}
        unknown = {
            name: np.nan_to_num(bring(part[:, None].astype(float), self._people_before)[:, 0], nan=1.0) > 0
            for name, part in ranked.unknown.items()
        }
        return _Ranked(values, unknown, ranked.weights)


def _codes(territory: Territory) -> pd.Index:
    return territory.communes.index.append(territory.others.index)


def _everyone(territory: Territory, column: str) -> pd.Series:
    """Return a column of people of a territory, then of the rest of France as far as it is known."""
    parts: Iterator[pd.DataFrame] = (pd.DataFrame(part) for part in (territory.communes, territory.others))
    told = [part[column] if column in part else pd.Series(np.nan, index=part.index) for part in parts]
    return pd.concat([pd.to_numeric(part, errors="coerce").astype("Float64").astype(float) for part in told])


def _ranked(findings: Findings, asked: Parameters) -> _Ranked:
    """Rank the components of a diagnosis by a method."""
    territory = findings.territory
    communes = pd.DataFrame(territory.communes.drop(columns="geometry"))
    demand = findings.main.table["demand"].astype(float)
    wanted = [name for name, weight in told_weights(asked).items() if weight > 0]
    parts = normalised(communes, territory.others, demand, asked, wanted, territory.scales)
    return _Ranked(
        values={name: _spread(parts, values, np.nan) for name, values in parts.values.items()},
        unknown={
            name: _spread(parts, flags | np.isnan(parts.values[name]), 1.0) > 0 for name, flags in parts.imputed.items()
        },
        weights=weights_in_force(parts, asked),
    )


def _spread(parts: Normalised, values: Floats | Bools, otherwise: float) -> Floats:
    """Return values of the places ranked, on every place."""
    out = np.full(len(parts.index), otherwise)
    out[parts.ranked] = values
    return out


def _recoded(providers: Providers, bridge: Bridge, *, back: bool) -> Providers:
    """Return providers whose communes, theirs and those that they declare, are those of the other year."""
    table = providers.table.copy()
    table["declared"] = [bridge.recoded(codes, back=back) for codes in table["declared"]]
    table["commune"] = [
        bridge.recoded([code], back=back)[0] if isinstance(code, str) else code for code in table["commune"]
    ]
    return dataclasses.replace(providers, table=table)
