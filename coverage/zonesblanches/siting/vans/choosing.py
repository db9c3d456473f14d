"""The choice of half-days: the objectives in turn, each by the smallest program that is enough for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.progress import Progress, say_nothing
from zonesblanches.siting.stages import Stage
from zonesblanches.siting.vans.gains import Gains
from zonesblanches.siting.vans.improve import Aim, best_found
from zonesblanches.siting.vans.program import Outing, TourProgram, tour_program
from zonesblanches.siting.vans.roads import Roads
from zonesblanches.siting.vans.routes import Routes, routes_from
from zonesblanches.siting.vans.rules import TourRules

__all__ = ["Chosen", "choose_outings"]

Floats = npt.NDArray[np.float64]
_MOST_ROUTES, _PARTNERS = 40_000, 60  # half-days of a depot beyond which each stop keeps its nearest partners
_MANY_ROUTES, _FEW_PARTNERS = 3_000, 8  # the same, once the people out of blanche are known
_HALF = 0.5


@dataclass(frozen=True, eq=False)
class Chosen:
    """The half-days chosen, over the candidates that depots reach.

    Attributes
    ----------
    outings
        By van; their stops are positions in `codes`.
    codes
        Of the candidates within reach of a depot that bring something, or must be stops.
    nodes
        Depots and candidates within reach.
    stages
        What is reached, and what no tour goes beyond.
    """

    outings: tuple[Outing, ...]
    codes: tuple[str, ...]
    nodes: pd.Index
    stages: tuple[Stage, ...]


def choose_outings(
    gains: Gains,
    codes: Sequence[str],
    rules: TourRules,
    roads: Roads,
    *,
    seconds: float,
    progress: Progress = say_nothing,
) -> Chosen:
    """Choose the half-days: fewest people left in blanche, most couverts, least kilometres, smallest codes.

    Parameters
    ----------
    gains
        What the candidates bring.
    codes
        Communes of the candidates.
    rules, roads
        What half-days keep, and trips.
    seconds
        Time limit of each objective.
    progress
        Called with a few words.
    """
    must = np.isin(codes, rules.compulsory)
    kept = (gains.useful(len(codes)) & ~np.isin(codes, rules.forbidden)) | must
    some = [code for code, stays in zip(codes, kept, strict=True) if stays]
    bases = {depot: routes_from(depot, some, roads, rules) for depot in dict.fromkeys(rules.depots)}
    inside = np.zeros(len(some), dtype=bool)
    for one in bases.values():
        inside[one.first] = inside[one.second[one.second >= 0]] = True
    some = [code for code, stays in zip(some, inside, strict=True) if stays]
    nodes = pd.Index(list(dict.fromkeys([*rules.depots, *some])))
    if not some:
        return Chosen((), (), nodes, (Stage("blank", 0, 0), Stage("covered", 0, 0), Stage("km", 0, 0)))
    kept[np.flatnonzero(kept)[~inside]] = False
    routes = {depot: one.among(inside) for depot, one in bases.items()}
    gains = gains.among(kept)
    if max(len(one.first) for one in routes.values()) > _MOST_ROUTES:
        routes = {depot: one.only(one.nearest(_PARTNERS)) for depot, one in routes.items()}
    search = _Search(gains, rules, routes, tuple(some), seconds, progress)
    outings, stages = search.staged()
    return Chosen(tuple(_by_code(outings, rules)), tuple(some), nodes, stages)


@dataclass(frozen=True, eq=False)
class _Search:
    """The objectives in turn, each by the smallest program that is enough for it."""

    gains: Gains
    rules: TourRules
    routes: dict[str, Routes]
    codes: tuple[str, ...]
    seconds: float
    progress: Progress

    def program(self, routes: Sequence[Routes]) -> TourProgram:
        return tour_program(self.gains, self.rules, routes, self.codes)

    def pooled(self) -> TourProgram | None:
        """Return the program of the first objective with the vans of one depot as one: which of them goes is the same.

        None where there is one van, or several depots.
        """
        vans, rules = len(self.rules.depots), self.rules
        if vans == 1 or len(self.routes) > 1:
            return None
        one = replace(rules, depots=rules.depots[:1], half_days=rules.half_days * vans, slots=rules.slots * vans)
        return tour_program(self.gains, one, list(self.routes.values()), self.codes)

    def relaxed(self) -> TourProgram | None:
        """Return a program that does at least as well, where every pair of stops would be too many; else None."""
        if max(len(one.first) for one in self.routes.values()) <= _MANY_ROUTES:
            return None
        return self.program([self.routes[depot].relaxed(len(self.codes)) for depot in self.rules.depots])

    def lighter(self, program: TourProgram, x: Floats | None) -> tuple[TourProgram, Floats | None]:
        """Return the program with few partners by stop, and those of a solution, which is one of it."""
        starts = [0, *(end for _, end in program.blocks())]
        kept = [one.nearest(_FEW_PARTNERS) for one in program.routes]
        if x is not None:
            kept = [
                mine | (x[begin : begin + len(mine)] > _HALF) for mine, begin in zip(kept, starts[:-1], strict=True)
            ]
        small = self.program([one.only(mine) for one, mine in zip(program.routes, kept, strict=True)])
        if x is None:
            return small, None
        return small, np.concatenate([x[: starts[-1]][np.concatenate(kept)], x[starts[-1] :]])

    def first(self) -> tuple[TourProgram, Floats | None, float, float]:
        """Reach the first objective: the program of the vans, a solution where it is theirs, the value, the bound."""
        program = self.program([self.routes[one] for one in self.rules.depots])
        pooled = self.pooled()
        first = pooled or program
        out = best_found(first, "out", self.seconds, {}, start=np.zeros(first.size))
        reached = 0.0 if out.x is None else float(first.out() @ np.round(out.x))
        return program, out.x if pooled is None else None, reached, out.bound

    def first_of_many(self, relaxed: TourProgram) -> tuple[TourProgram, Floats | None, float, float]:
        """Reach the first objective with few partners by stop, then with all where more may be had."""
        whole = self.program([self.routes[one] for one in self.rules.depots])
        light, _ = self.lighter(whole, None)
        out = best_found(light, "out", self.seconds / 2, {}, start=np.zeros(light.size), relaxed=relaxed)
        x = np.zeros(light.size) if out.x is None else out.x
        reached = float(light.out() @ np.round(x))
        if reached - out.bound <= _HALF:
            return light, x, reached, out.bound
        more = best_found(whole, "out", self.seconds / 2, {})
        bound = max(out.bound, more.bound)
        if more.x is None or float(whole.out() @ np.round(more.x)) >= reached:
            return light, x, reached, bound
        program, known = self.lighter(whole, more.x)
        return program, known, float(whole.out() @ np.round(more.x)), bound

    def staged(self) -> tuple[list[Outing], tuple[Stage, ...]]:
        """Solve each objective, the former ones held."""
        self.progress("tournée : personnes en zone blanche")
        relaxed = self.relaxed()
        program, known, reached, bound = self.first() if relaxed is None else self.first_of_many(relaxed)
        self.progress("tournée : personnes couvertes")
        held: dict[Aim, float] = {"out": reached}
        most = best_found(program, "covered", self.seconds, held, start=known, relaxed=relaxed)
        if most.x is None:
            return [], (Stage("blank", 0.0, -bound), Stage("covered", 0.0, -most.bound), Stage("km", 0.0, 0.0))
        held["covered"] = float(program.covered() @ np.round(most.x))
        self.progress("tournée : kilomètres")
        least = best_found(program, "metres", self.seconds, held, start=most.x, relaxed=relaxed)
        x = most.x if least.x is None else least.x
        km = _weekly_km(program, x)
        stages = (
            Stage("blank", -reached, max(-bound, -reached)),
            Stage("covered", -held["covered"], max(-most.bound, -held["covered"])),
            Stage("km", km, min(max(float(np.floor(least.bound)), 0.0) / 1000 / self.rules.weeks, km)),
        )
        return program.outings(x), stages


def _weekly_km(program: TourProgram, x: Floats) -> float:
    driven = np.concatenate([routes.km for routes in program.routes])
    return float(np.round(1000 * driven) @ np.round(x[: len(driven)])) / 1000 / program.rules.weeks


def _by_code(outings: Sequence[Outing], rules: TourRules) -> list[Outing]:
    """Give the vans of one depot their numbers by the smallest code of their stops."""
    number_of: dict[int, int] = {}
    for depot in dict.fromkeys(rules.depots):
        vans = [van for van, base in enumerate(rules.depots) if base == depot]
        first = {van: min((min(one.stops) for one in outings if one.van == van), default=10**9) for van in vans}
        number_of |= dict(zip(sorted(vans, key=lambda van: (first[van], van)), vans, strict=True))
    told = [replace(one, van=number_of[one.van]) for one in outings]
    return sorted(told, key=lambda one: (one.van, one.stops))
