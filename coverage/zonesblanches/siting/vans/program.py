"""The choice of stops as an integer program (HiGHS): who is served, by which half-days of which van, at what price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from zonesblanches.siting.program import Solution, solved
from zonesblanches.siting.vans.gains import Gains
from zonesblanches.siting.vans.routes import Routes
from zonesblanches.siting.vans.rules import TourRules

__all__ = ["Outing", "TourProgram", "tour_program"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_WEEK = 5.0  # days of a full week of capacity
_SURE = 2e-6  # HiGHS keeps its rows within 1e-6: what it calls enough is enough
_TIE = 0.5  # metre at most, shared among codes: equal tours take the smallest


@dataclass(frozen=True)
class Outing:
    """A half-day of a van, as many times over the cycle: stops by position among the candidates."""

    van: int
    stops: tuple[int, ...]
    times: int


@dataclass(eq=False)
class _Rows:
    """Rows of ``A x <= most``, gathered one kind after the other."""

    data: list[Floats] = field(default_factory=list)
    rows: list[Ints] = field(default_factory=list)
    columns: list[Ints] = field(default_factory=list)
    most: list[Floats] = field(default_factory=list)
    count: int = 0

    def add(self, many: int, most: float, *parts: tuple[Any, Any, Any]) -> None:
        """Add rows: each part is (row from 0, column, coefficient), broadcast."""
        for row, column, value in parts:
            row_, column_, value_ = np.broadcast_arrays(row, column, np.asarray(value, dtype=float))
            self.rows.append(row_.ravel() + self.count)
            self.columns.append(column_.ravel())
            self.data.append(value_.ravel())
        self.most.append(np.full(many, most))
        self.count += many

    def matrix(self, wide: int) -> tuple[Any, Floats]:
        """Return the matrix and the right-hand side."""
        from scipy.sparse import csr_array

        parts = (np.concatenate(self.rows), np.concatenate(self.columns))
        whole = csr_array((np.concatenate(self.data), parts), shape=(self.count, wide))
        return whole, np.concatenate(self.most)


@dataclass(frozen=True, eq=False)
class TourProgram:
    """Variables in blocks: `n` (half-days of each route), `y` (a van holds a stop), `d` (days), `u`, `z1`, `z2`.

    Attributes
    ----------
    gains, rules
        Who gains, and what calendars keep.
    routes
        Of each van.
    blank, short
        Places that may leave a blanche, and that may become couvertes.
    starts
        Where each block begins.
    size
        How many variables there are.
    matrix, most
        ``matrix @ x <= most``.
    """

    gains: Gains
    rules: TourRules
    routes: tuple[Routes, ...]
    n_candidates: int
    blank: Ints
    short: Ints
    starts: dict[str, int]
    size: int
    matrix: Any
    most: Floats

    def out(self) -> Floats:
        """Return the objective « people who leave a blanche », to be made small."""
        cost = np.zeros(self.size)
        cost[self.starts["z1"] : self.starts["z1"] + len(self.blank)] = -self.gains.people[self.blank]
        return cost

    def covered(self) -> Floats:
        """Return the objective « people who become couverts »."""
        cost = np.zeros(self.size)
        cost[self.starts["z2"] : self.starts["z2"] + len(self.short)] = -self.gains.people[self.short]
        return cost

    def metres(self) -> Floats:
        """Return the objective « metres driven », equal tours by their codes."""
        cost = np.zeros(self.size)
        driven = np.concatenate([routes.km for routes in self.routes])
        whole = all(routes.whole for routes in self.routes)
        cost[: len(driven)] = np.maximum(np.round(1000 * driven), 1.0) if whole else np.floor(1000 * driven)
        many = len(self.routes) * self.n_candidates
        rank = np.tile(np.arange(1, self.n_candidates + 1), len(self.routes))
        most = max(len(self.routes) * self.rules.most * self.rules.stops * self.n_candidates, 1)
        cost[self.starts["y"] : self.starts["y"] + many] = _TIE * rank / most
        return cost

    def blocks(self) -> list[tuple[int, int]]:
        """Return where the routes of each van begin and end."""
        ends = np.cumsum([0, *(len(one.first) for one in self.routes)]).tolist()
        return list(pairwise(ends))

    def bounds(self) -> tuple[Floats, Floats]:
        """Return the least and the most of each variable."""
        upper = np.ones(self.size)
        upper[: self.starts["y"]] = min(self.rules.days, self.rules.most)
        upper[self.starts["d"] : self.starts["u"]] = self.rules.days
        return np.zeros(self.size), upper

    def solve(
        self,
        cost: Floats,
        seconds: float,
        *least: tuple[Floats, float],
        lower: Floats | None = None,
        upper: Floats | None = None,
        linear: bool = False,
    ) -> Solution:
        """Make an objective small, others being at most what they were.

        Parameters
        ----------
        cost
            The objective.
        seconds
            Time limit.
        *least
            Former objectives, each with its value.
        lower, upper
            Of each variable; those of `bounds` by default.
        linear
            Whether parts of half-days will do: for a bound.
        """
        from scipy.sparse import csr_array, vstack

        matrix, most = self.matrix, self.most
        if least:
            extra = csr_array(np.stack([former for former, _ in least]))
            matrix = vstack([matrix, extra], format="csr")
            most = np.append(most, [value + 1e-6 * max(1.0, abs(value)) for _, value in least])
        whole = np.full(self.size, not linear)
        whole[self.starts["d"] : self.starts["z1"]] = False
        usual = self.bounds()
        lower, upper = (usual[0] if lower is None else lower), (usual[1] if upper is None else upper)
        return solved(cost, matrix, most, whole, seconds=seconds, lower=lower, upper=upper)

    def outings(self, x: Floats) -> list[Outing]:
        """Return the half-days that a solution holds."""
        found, at = [], 0
        for van, routes in enumerate(self.routes):
            times = np.round(x[at : at + len(routes.first)]).astype(int)
            at += len(routes.first)
            for route in np.flatnonzero(times):
                stops = (int(routes.first[route]), int(routes.second[route]))
                found.append(Outing(van, tuple(stop for stop in stops if stop >= 0), int(times[route])))
        return found


def tour_program(gains: Gains, rules: TourRules, routes: Sequence[Routes], codes: Sequence[str]) -> TourProgram:
    """Write the program of the vans.

    Parameters
    ----------
    gains
        What the candidates bring.
    rules
        What calendars keep.
    routes
        Of each van.
    codes
        Commune of each candidate.
    """
    many, vans = len(codes), len(routes)
    blank, short = np.flatnonzero(gains.blank), np.flatnonzero(gains.short & (gains.lacking <= vans))
    sizes = {
        "n": sum(len(one.first) for one in routes), "y": vans * many, "d": many, "u": vans * len(short),
        "z1": len(blank), "z2": len(short),
    }  # fmt: skip
    ends = np.cumsum([0, *sizes.values()])
    starts = dict(zip(sizes, ends[:-1].tolist(), strict=True))
    rows = _Rows()
    _driving(rows, rules, routes, starts, many)
    _asked(rows, rules, starts, codes, vans)
    _serving(rows, gains, starts, (blank, short), (many, vans, rules.weeks))
    matrix, most = rows.matrix(int(ends[-1]))
    return TourProgram(gains, rules, tuple(routes), many, blank, short, starts, int(ends[-1]), matrix, most)


def _driving(rows: _Rows, rules: TourRules, routes: Sequence[Routes], starts: dict[str, int], many: int) -> None:
    """Add half-days of each van, visits of each stop, days that it gets, and the price of all."""
    at, days, prices = 0, [], []
    for van, one in enumerate(routes):
        own = at + np.arange(len(one.first))
        at += len(one.first)
        two = one.second >= 0
        rows.add(1, rules.most, (0, own, one.load))
        held = starts["y"] + van * many + np.arange(many)
        visits = [(one.first, own, 1.0), (one.second[two], own[two], 1.0)]
        rows.add(many, 0.0, (np.arange(many), held, -min(rules.days, rules.most)), *visits)
        fewer = [(row, column, -1.0) for row, column, _ in visits]
        rows.add(many, 0.0, (np.arange(many), held, rules.visits), *fewer)
        days += [(one.first, own, -one.share), (one.second[two], own[two], -one.share[two])]
        prices.append((0, own, rules.per_km * one.km + rules.per_hour * one.load * rules.length / 60))
    rows.add(many, 0.0, (np.arange(many), starts["d"] + np.arange(many), 1.0), *days)
    if rules.budget is not None:
        rows.add(1, rules.budget * rules.weeks, *prices)


def _asked(rows: _Rows, rules: TourRules, starts: dict[str, int], codes: Sequence[str], vans: int) -> None:
    """Add that a commune is the stop of one van at most, of one at least where it must be."""
    many = len(codes)
    held = starts["y"] + np.arange(vans * many)
    rows.add(many, 1.0, (np.tile(np.arange(many), vans), held, 1.0))
    must = [at for at, code in enumerate(codes) if code in rules.compulsory]
    if must:
        all_ = starts["y"] + np.arange(vans)[None, :] * many + np.asarray(must)[:, None]
        rows.add(len(must), -1.0, (np.arange(len(must))[:, None], all_, -1.0))


def _serving(
    rows: _Rows, gains: Gains, starts: dict[str, int], places: tuple[Ints, Ints], counts: tuple[int, int, int]
) -> None:
    """Add who leaves a blanche, and who has enough of all that the class rule asks."""
    (blank, short), (many, vans, weeks) = places, counts
    where = np.full(len(gains.people), -1, dtype=np.int64)

    def holding(wanted: Ints, pairs: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """Return rows and columns of the stops that some pairs name, for every van."""
        where[:] = -1
        where[wanted] = np.arange(len(wanted))
        at = np.flatnonzero(pairs & (where[gains.row] >= 0))
        columns = starts["y"] + np.arange(vans)[:, None] * many + gains.column[at][None, :]
        return np.tile(where[gains.row[at]], vans), columns.ravel()

    rows.add(
        len(blank), 0.0, (np.arange(len(blank)), starts["z1"] + np.arange(len(blank)), 1.0),
        (*holding(blank, gains.within), -1.0),
    )  # fmt: skip
    z2 = starts["z2"] + np.arange(len(short))
    several = gains.lacking[short] > 1
    once = (gains.lacking[short] >= 1) | gains.unsure[short]  # said of two as well: a tighter program
    for met, pairs in ((once, gains.within), (gains.far[short], gains.near)):
        rows.add(int(met.sum()), 0.0, (np.arange(met.sum()), z2[met], 1.0), (*holding(short[met], pairs), -1.0))
    wanted = short[several]
    for van in range(vans):
        taken = starts["u"] + van * len(short) + np.flatnonzero(several)
        held, columns = holding(wanted, gains.within)
        mine = (columns - starts["y"]) // max(many, 1) == van
        rows.add(len(wanted), 0.0, (np.arange(len(wanted)), taken, 1.0), (held[mine], columns[mine], -1.0))
    all_ = starts["u"] + np.arange(vans)[None, :] * len(short) + np.flatnonzero(several)[:, None]
    rows.add(
        len(wanted), 0.0, (np.arange(len(wanted)), z2[several], gains.lacking[wanted]),
        (np.arange(len(wanted))[:, None], all_, -1.0),
    )  # fmt: skip
    poor = np.flatnonzero(gains.poor[short])
    where[:] = -1
    where[short[poor]] = np.arange(len(poor))
    at = np.flatnonzero((gains.brings > 0) & (where[gains.row] >= 0))
    rows.add(
        len(poor), 0.0, (np.arange(len(poor)), z2[poor], 1.0 + _SURE),
        (where[gains.row[at]], starts["d"] + gains.column[at], -gains.brings[at] / (_WEEK * weeks)),
    )  # fmt: skip
