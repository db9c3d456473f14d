"""The most people that providers can serve, nobody twice, over millions of places: a plan, and a bound."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from zonesblanches.errors import ParameterError, first_five
from zonesblanches.files.hashes import file_hash
from zonesblanches.language import number
from zonesblanches.parameters import Parameters
from zonesblanches.progress import Progress, say_nothing
from zonesblanches.scalars import positive
from zonesblanches.scale.cluster import each_block
from zonesblanches.scale.jobs import Measure, jobs_of, roster_of
from zonesblanches.scale.measures import Supplies
from zonesblanches.scale.pointfile import BlockSpan, PointFile, open_both
from zonesblanches.scale.running import BLOCK_ROWS, kept_columns, people_column, written_to
from zonesblanches.scale.sharing import people_shared, people_within, shared_out
from zonesblanches.scale.worktable import Worktable
from zonesblanches.version import __version__

__all__ = ["ScaleCapacity", "capacity"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_ROUNDS = 200
_NEAR = 1e-3  # of the best: no further round
_EVERY = 5  # rounds between two looks at how near the best is
_STEP, _WIDEST = 10.0, 1e150
_RELAXED = 1.5  # how far priorities move: 38 rounds where 1 takes 56; under 2, or they swing
_CUTS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 1.0, 1.001, 1.01, 1.02, 1.05, 1.1, 1.25, 2.0)


@dataclass(frozen=True)
class ScaleCapacity:
    """What a plan serves.

    Attributes
    ----------
    path
        The output: `served` (people) and `served_share` by place and measure.
    table
        By family and scenario: `demand`, `within` (people with a provider in reach), `possible` (whom all providers
        could serve), `served`, `at_most` (no plan serves more), `gap`, relative, and `rounds`.
    providers
        By row of the providers' file, family and scenario, those that count: `capacity`, `possible`, `within` (people
        in reach), `served`, `used` (share of `possible`).
    """

    path: Path
    table: pd.DataFrame
    providers: pd.DataFrame


def capacity(
    cells: str | os.PathLike[str],
    providers: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    people_per_unit: float | Mapping[str, float] | None = None,
    demand: str = "auto",
    parameters: Parameters | Mapping[str, Parameters] | None = None,
    families: Sequence[str] | None = None,
    client: Any = None,
    block_rows: int | None = None,
    progress: Progress = say_nothing,
) -> ScaleCapacity:
    """Serve the most people, nobody twice, none beyond what each provider can, from file to file.

    A provider serves places for which it counts in `N`. The plan shares each place among its providers, and the shares
    of those that are full among the others, round after round, until what it serves is within 0.1 % of a bound that no
    plan can pass (the cost of a cut), or 200 rounds are done: both figures are given. It is an even plan among those
    that serve as many, not the cheapest: `Findings.capacity` finds that one, for a territory.

    Parameters
    ----------
    cells, providers, out, demand, parameters, families, client, progress
        As for `run`.
    people_per_unit
        People whom one unit of capacity can serve, or by family; by default the parameter of this name.
    block_rows
        As for `run`.

    Returns
    -------
    ScaleCapacity
        What is served, the bound, and how much of each provider is used.

    Raises
    ------
    ParameterError
        When nothing says how many people a unit is worth; and as for `run`.
    InputError, MissingColumnError, CrsError, OutputError
        As for `run`.

    Examples
    --------
    >>> import tempfile
    >>> import zonesblanches as zb
    >>> folder = Path(tempfile.mkdtemp())
    >>> pd.DataFrame({"code": ["a", "b"], "x_m": [7e5, 7.01e5], "y_m": 6.4e6, "people_75p": [60, 40]}).to_parquet(
    ...     folder / "cells.parquet")
    >>> pd.DataFrame({"x_m": [7e5], "y_m": [6.4e6], "capacity": [5]}).to_parquet(folder / "teams.parquet")
    >>> done = zb.scale.capacity(
    ...     folder / "cells.parquet", folder / "teams.parquet", folder / "out.parquet", people_per_unit=10)
    >>> done.table[["demand", "possible", "served", "at_most"]].values.round(6).tolist()
    [[100.0, 50.0, 50.0, 50.0]]
    """
    places, supply = open_both(str(cells), str(providers))
    column = people_column(places, demand)
    kept, target = kept_columns(places, column, None), written_to(out, cells, providers)
    roster = roster_of(supply, families)
    asked = jobs_of(roster, parameters if isinstance(parameters, Mapping) else {"": parameters or Parameters()})
    possible = [roster.supplies.capacity * _per_unit(one, people_per_unit) for one in asked]
    spans = places.plan(block_rows or BLOCK_ROWS)
    desk = Worktable.opened(target, _print_of((places, supply), column, asked, possible, spans))
    sharing = _Sharing(client, places, spans, column, roster.supplies, asked, possible)
    told = sharing.found(desk, progress)
    shared = (column, kept, roster.supplies, [one.job for one in asked], told.priorities, told.given)
    for span, table in each_block(client, shared_out, places, desk.missing(spans, "pas2"), shared):
        progress(f"personnes servies : bloc {span.number + 1} sur {len(spans)}")
        desk.keep_table(span, table)
    progress("écriture")
    desk.finished(spans, places, {"version": __version__, "people": column}, _NothingCounted())
    return ScaleCapacity(target, told.table(asked, possible), told.by_provider(asked, roster.supplies, possible))


@dataclass(eq=False)
class _Shares:
    """Where the rounds are: by measure, unless said.

    Attributes
    ----------
    priorities, loads
        Of every provider, and the people that they bring it.
    within
        People in reach of each.
    free, at_most
        People with a provider in reach, and what no plan passes.
    rounds, total
        How many are done, and the people in all.
    """

    possible: list[Floats]
    priorities: list[Floats]
    loads: list[Floats]
    within: list[Floats]
    free: Floats
    at_most: Floats
    rounds: int
    total: float

    @property
    def given(self) -> list[Floats]:
        """Share of those who come that each provider serves."""
        return [
            np.minimum(1.0, np.divide(can, load, out=np.ones(len(can)), where=load > 0))
            for can, load in zip(self.possible, self.loads, strict=True)
        ]

    @property
    def served(self) -> Floats:
        """People served."""
        return np.array([np.minimum(can, load).sum() for can, load in zip(self.possible, self.loads, strict=True)])

    @property
    def gap(self) -> Floats:
        """What is served, under the bound, relative."""
        return np.where(self.at_most > 0, 1 - self.served / np.where(self.at_most > 0, self.at_most, 1.0), 0.0)

    def table(self, asked: Sequence[Measure], possible: Sequence[Floats]) -> pd.DataFrame:
        """Return what is served, by measure."""
        told = {
            "family": [one.family for one in asked],
            "scenario": [one.scenario for one in asked],
            "demand": self.total,
            "within": self.free,
            "possible": [float(can[one.who].sum()) for can, one in zip(possible, asked, strict=True)],
            "served": self.served,
            "at_most": self.at_most,
            "gap": np.maximum(self.gap, 0.0),
            "rounds": self.rounds,
        }
        return pd.DataFrame(told)

    def by_provider(self, asked: Sequence[Measure], supplies: Supplies, possible: Sequence[Floats]) -> pd.DataFrame:
        """Return what each provider serves."""
        parts = []
        for at, one in enumerate(asked):
            who = one.who
            can, served = possible[at][who], np.minimum(possible[at][who], self.loads[at][who])
            told = {
                "row": who,
                "family": one.family,
                "scenario": one.scenario,
                "capacity": supplies.capacity[who],
                "possible": can,
                "within": self.within[at][who],
                "served": served,
                "used": served / can,
            }
            parts.append(pd.DataFrame(told))
        return pd.concat(parts, ignore_index=True)


class _Sharing:
    """The rounds: each place shares its people by priorities, and a provider that is full loses some of its own."""

    def __init__(
        self, client: Any, file: PointFile, spans: Sequence[BlockSpan], column: str, supplies: Supplies,
        asked: Sequence[Measure], possible: list[Floats],
    ) -> None:  # fmt: skip
        self.client, self.file, self.spans, self.column = client, file, spans, column
        self.supplies, self.jobs, self.who = supplies, [one.job for one in asked], [one.who for one in asked]
        self.possible = possible

    def found(self, desk: Worktable, progress: Progress) -> _Shares:
        """Share until what is served is near the bound; rounds done by a run that was stopped are not done again."""
        state = self._begun(desk, progress)
        while state.rounds < _ROUNDS and (not state.rounds or state.gap.max(initial=0.0) > _NEAR):
            progress(f"partage : tour {state.rounds + 1}, écart {number(100 * state.gap.max(initial=0.0), 2)} %")
            self._one_round(state)
            desk.keep_round(state.rounds, **_arrays(state))
        return state

    def _begun(self, desk: Worktable, progress: Progress) -> _Shares:
        told, count = desk.last_round(), len(self.jobs)
        if told:
            many = {name: [told[f"{name}{at}"] for at in range(count)] for name in ("priorities", "loads", "within")}
            return _Shares(
                self.possible, **many, free=told["free"], at_most=told["at_most"], rounds=int(told["number"]),
                total=float(told["total"]),
            )  # fmt: skip
        progress("personnes à portée")
        within, total = [np.zeros(len(self.supplies.capacity)) for _ in self.jobs], 0.0
        shared = (self.column, self.supplies, self.jobs)
        for _, (parts, people) in each_block(self.client, people_within, self.file, self.spans, shared):
            total += people
            within = [sums + part for sums, part in zip(within, parts, strict=True)]
        first = [
            np.divide(can, met, out=np.zeros(len(can)), where=met > 0)
            for can, met in zip(self.possible, within, strict=True)
        ]
        nothing = [np.zeros(len(can)) for can in self.possible]
        return _Shares(self.possible, first, nothing, within, np.zeros(count), np.full(count, np.inf), 0, total)

    def _one_round(self, state: _Shares) -> None:
        """Share once, by priorities moved by how full each provider was; look at the bound now and then."""
        if state.rounds:
            state.priorities = [
                _moved(priority, can, load)
                for priority, can, load in zip(state.priorities, state.possible, state.loads, strict=True)
            ]
        look = state.rounds % _EVERY == 0
        sets = [self._sets(state, at) if look else [] for at in range(len(self.jobs))]
        shared = (self.column, self.supplies, self.jobs, state.priorities, sets)
        loads = [np.zeros(len(can)) for can in state.possible]
        free = [np.zeros(len(each)) for each in sets]
        for _, parts in each_block(self.client, people_shared, self.file, self.spans, shared):
            for at, (load, people) in enumerate(parts):
                loads[at] += load
                free[at] += people
        state.loads = [load * priority for load, priority in zip(loads, state.priorities, strict=True)]
        state.rounds += 1
        for at, people in enumerate(free) if look else ():
            state.free[at] = people[0]
            costs = [
                float(state.possible[at][self.who[at]][~each[self.who[at]]].sum()) + left
                for each, left in zip(sets[at], people, strict=True)
            ]
            state.at_most[at] = min(state.at_most[at], float(state.possible[at][self.who[at]].sum()), *costs)

    def _sets(self, state: _Shares, at: int) -> list[Bools]:
        """Return the providers that are not cut: all of them first, then those less full than some share."""
        counts = np.zeros(len(state.possible[at]), dtype=bool)
        counts[self.who[at]] = True
        used = np.divide(state.loads[at], state.possible[at], out=np.zeros(len(counts)), where=state.possible[at] > 0)
        return [counts, *(counts & (used <= cut) for cut in (_CUTS if state.rounds else ()))]


def _moved(priority: Floats, can: Floats, load: Floats) -> Floats:
    """Move priorities by how full each provider was, around the same middle."""
    ratio = np.divide(can, load, out=np.full(len(can), _STEP), where=load > 0)
    moved = priority * np.clip(ratio, 1 / _STEP, _STEP) ** _RELAXED
    some = moved > 0
    if some.any():
        moved = moved / np.exp(np.log(moved[some]).mean())
    return np.where(some, np.clip(moved, 1 / _WIDEST, _WIDEST), 0.0)


def _arrays(state: _Shares) -> dict[str, Any]:
    many = {
        f"{name}{at}": values
        for name in ("priorities", "loads", "within")
        for at, values in enumerate(getattr(state, name))
    }
    return {**many, "free": state.free, "at_most": state.at_most, "total": np.array(state.total)}


class _NothingCounted:
    """Counts nothing: what is served is known before it is written."""

    worded: ClassVar[list[str]] = []

    def add(self, table: pa.Table) -> None:
        """Do nothing."""


def _per_unit(asked: Measure, told: float | Mapping[str, float] | None) -> float:
    """Return how many people a unit of capacity is worth."""
    source = asked.parameters.people_per_unit if told is None else told
    many = source.get(asked.family) if isinstance(source, Mapping) else source
    if many is None:
        name = f"« {asked.family} » : " if asked.family else ""
        raise ParameterError(
            f"{name}rien ne dit combien de personnes une unité de capacité peut servir. Attendu : "
            "people_per_unit=15, ou un nombre par famille."
        )
    found = positive(many, "people_per_unit")
    if not np.isfinite(found):
        raise ParameterError(f"people_per_unit vaut {first_five([repr(many)])}, attendu : un nombre de personnes.")
    return found


def _print_of(
    files: Sequence[PointFile], column: str, asked: Sequence[Measure], possible: Sequence[Floats],
    spans: Sequence[BlockSpan],
) -> str:  # fmt: skip
    """Return a print of all that the plan is made from."""
    told = {
        "what": "capacity",
        "version": __version__,
        "files": [[file_hash(Path(file.path)), file.landed] for file in files],
        "people": column,
        "spans": spans,
        "measures": [[one.family, one.scenario, one.parameters.to_dict()] for one in asked],
        "possible": [float(can.sum()) for can in possible],
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
