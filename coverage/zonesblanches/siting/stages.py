"""The objectives: in turn, each with what the former reached as a constraint; what is proven of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zonesblanches.progress import Progress, say_nothing
from zonesblanches.siting.cover import most_covered
from zonesblanches.siting.demands import Demands, covering_demands
from zonesblanches.siting.duality import dual_bound
from zonesblanches.siting.fewest import fewest_sites, least_radius
from zonesblanches.siting.median import Distances, least_cost
from zonesblanches.siting.objectives import Objective
from zonesblanches.siting.portfolio import portfolio_of
from zonesblanches.siting.program import Extra, solved_cover
from zonesblanches.siting.rules import Rules
from zonesblanches.siting.setting import Setting

__all__ = ["Decision", "Stage", "decide"]

Floats = npt.NDArray[np.float64]
_TIES = 2000  # plans that tie, all looked at before a program is asked
_PAIRS = 3_000_000  # of the program of the third stage
_BLANK, _COVERED = 0, 2


@dataclass(frozen=True)
class Stage:
    """One objective, what the sites reach and what none goes beyond.

    Attributes
    ----------
    name
        ``blank`` (people who leave blanche), ``covered`` (people who become couverte), ``cost`` (people × cost to the
        nearest), ``within`` (people), ``twice`` (people), ``sites`` (their number), ``radius`` (cost), ``equity``
        (the Kolm–Pollak mean cost).
    value, bound
        Reached, and not to be passed.
    """

    name: str
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """Share of the bound that may be missing; 0 when proven."""
        apart = abs(self.bound - self.value)
        if not np.isfinite(apart):
            return 1.0
        return 0.0 if apart <= 1e-6 * max(abs(self.value), 1.0) else apart / max(abs(self.bound), abs(self.value))


@dataclass(frozen=True, eq=False)
class Decision:
    """The sites chosen, objective by objective.

    Attributes
    ----------
    sites
        Positions of the candidates, increasing.
    stages
        In the order in which they count.
    headline
        Whose people the portfolio counts; None where the objective counts no people.
    """

    sites: tuple[int, ...]
    stages: tuple[Stage, ...]
    headline: Demands | None


def decide(
    setting: Setting,
    rules: Rules,
    must: Sequence[int],
    objective: Objective = "classes",
    *,
    within: float | None = None,
    seconds: float = 60.0,
    progress: Progress = say_nothing,
) -> Decision:
    """Choose the sites.

    Parameters
    ----------
    setting
        What each candidate brings.
    rules, must
        What sites may be, and those that must stand.
    objective
        What counts.
    within
        For ``mclp``: largest cost, `T` by default.
    seconds
        Time limit of each stage.
    progress
        Called with a few words.
    """
    if objective == "classes":
        return _by_classes(setting, rules, must, seconds, progress)
    if objective in ("mclp", "backup"):
        return _by_people(setting, rules, must, objective, within, seconds, progress)
    if objective == "lscp":
        sites, least = fewest_sites(setting.blank, rules, must, seconds=seconds)
        return Decision(tuple(sites), (Stage("sites", len(sites), least),), None)
    if objective == "p-center":
        sites, radius, least = least_radius(setting, rules, must, seconds=seconds)
        return Decision(tuple(sites), (Stage("radius", radius, least),), None)
    return _by_cost(setting, rules, must, objective, seconds, progress)


def _by_classes(setting: Setting, rules: Rules, must: Sequence[int], seconds: float, progress: Progress) -> Decision:
    """Fewest people left in blanche, then most people couverts, then least cost, then smallest codes."""
    blank, covered = setting.blank, setting.covered
    first = most_covered(blank, rules, compulsory=must, seconds=seconds, progress=progress)
    ties = _ties(blank, rules, must, first.sites, first.value) if first.value > 0 else None
    if ties is not None:
        best = min(ties, key=lambda sites: (-covered.value(sites), setting.total_cost(sites), sites))
        second, cost = covered.value(best), setting.total_cost(best)
        bounds = (first.bound, second, cost) if first.proven else (first.bound, covered.total, 0.0)
        return _decision(blank, covered, best, (first.value, second, cost), bounds)
    best, most = _second(setting, rules, must, first.sites, first.value, seconds, progress)
    reached = covered.value(best)
    extras = [Extra(blank, first.value), Extra(covered, reached)]
    best, least = _third(setting, rules, must, best, extras, seconds)
    values = (blank.value(best), covered.value(best), setting.total_cost(best))
    return _decision(blank, covered, best, values, (max(first.bound, values[0]), max(most, values[1]), least))


def _decision(
    blank: Demands, covered: Demands, sites: Sequence[int], values: tuple[float, ...], bounds: tuple[float, ...]
) -> Decision:
    names = ("blank", "covered", "cost")
    stages = tuple(Stage(*told) for told in zip(names, values, bounds, strict=True))
    return Decision(tuple(sorted(sites)), stages, blank if values[0] > 0 else covered)


def _ties(
    demands: Demands, rules: Rules, must: Sequence[int], start: Sequence[int], value: float
) -> list[tuple[int, ...]] | None:
    """Return every set that serves as many people; None where there are too many to look at."""
    found = portfolio_of(demands.merged(), rules, value, compulsory=must, start=start, most=_TIES, seconds=5.0)
    return [sites for sites, _ in found.plans] if found.complete else None


def _second(
    setting: Setting,
    rules: Rules,
    must: Sequence[int],
    known: Sequence[int],
    least: float,
    seconds: float,
    progress: Progress,
) -> tuple[tuple[int, ...], float]:
    """Cover the most people among the sets that leave as few in blanche."""
    blank, covered = setting.blank, setting.covered
    if least == 0:
        plan = most_covered(covered, rules, compulsory=must, seconds=seconds, progress=progress)
        return plan.sites, plan.bound
    bound = dual_bound(blank, rules.n, least, list(known))
    kept = np.union1d(
        np.flatnonzero(bound.with_site() >= least * (1 - 1e-9)), np.asarray([*must, *known], dtype=np.int64)
    )
    progress(f"communes couvertes : {len(kept)} sites possibles")
    small = covered.among(kept)
    sites, most, _ = solved_cover(
        small,
        rules.among(kept),
        seconds=seconds,
        extras=[Extra(blank.among(kept), least)],
        must=np.searchsorted(kept, must),
    )
    chosen = tuple(known) if sites is None else tuple(kept[sites].tolist())
    if covered.value(chosen) < covered.value(known) or blank.value(chosen) < least * (1 - 1e-9):
        chosen = tuple(known)
    return chosen, most


def _third(
    setting: Setting, rules: Rules, must: Sequence[int], known: Sequence[int], extras: list[Extra], seconds: float
) -> tuple[tuple[int, ...], float]:
    """Find the least cost among the sets that do as well, then the smallest codes."""
    kept = np.arange(rules.n_candidates)
    for extra in extras:
        if extra.least > 0:
            bound = dual_bound(extra.demands, rules.n, extra.least, list(known))
            kept = np.intersect1d(kept, np.flatnonzero(bound.with_site() >= extra.least * (1 - 1e-9)))
    kept = np.union1d(kept, np.asarray([*must, *known], dtype=np.int64))
    savings = _savings(setting, kept)
    if savings is None:
        return tuple(known), 0.0
    small = [Extra(extra.demands.among(kept), extra.least) for extra in extras if extra.least > 0]
    sites, most, _ = solved_cover(
        savings, rules.among(kept), seconds=seconds, extras=small, must=np.searchsorted(kept, must)
    )
    now = setting.total_cost([])
    chosen = tuple(known) if sites is None else tuple(kept[sites].tolist())
    worse = setting.total_cost(chosen) > setting.total_cost(known)
    if worse or any(extra.demands.value(chosen) < extra.least * (1 - 1e-9) for extra in extras):
        chosen = tuple(known)
    return chosen, min(now - most, setting.total_cost(chosen))


def _savings(setting: Setting, kept: npt.NDArray[np.int64]) -> Demands | None:
    """Return costs as people to cover: what a place saves is a sum over the radii in which it has a site."""
    row, column, pays, now = setting.costs()
    place = np.full(len(setting.candidates), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    inside = place[column] >= 0
    row, column, pays = row[inside], place[column[inside]], pays[inside]
    order = np.lexsort((column, pays, row))
    row, column, pays = row[order], column[order], pays[order]
    many = np.bincount(row, minlength=len(now))
    if (many * (many + 1) // 2).sum() > _PAIRS:
        return None
    start = np.searchsorted(row, row)
    rank = np.arange(len(row)) - start
    # the radius of each pair reaches up to the next pair of its place, the last up to what it pays now
    following = np.append(pays[1:], 0.0)
    last = np.append(row[1:] != row[:-1], True)
    step = np.where(last, now[row], following) - pays if len(row) else pays
    weight = setting.people[row] * step
    groups = np.repeat(np.arange(len(row)), rank + 1)
    back = np.arange(len(groups)) - np.repeat(np.cumsum(rank + 1) - (rank + 1), rank + 1)
    columns = column[start[groups] + back]
    return covering_demands(groups, columns, np.ones(len(row), dtype=np.int64), weight, len(kept)).merged()


def _by_people(
    setting: Setting,
    rules: Rules,
    must: Sequence[int],
    objective: str,
    within: float | None,
    seconds: float,
    progress: Progress,
) -> Decision:
    if objective == "mclp":
        demands, name = setting.covering(setting.codes < _COVERED, within=within), "within"
        reaching = setting.within if within is None else setting.pairs["felt"] <= within
    else:
        lacking = np.maximum(2 - np.nan_to_num(setting.case.found["n_providers"], nan=2.0), 0.0).astype(np.int64)
        demands, name = setting.covering(lacking > 0, times=lacking), "twice"
        reaching = setting.within
    plan = most_covered(demands, rules, compulsory=must, seconds=seconds, progress=progress)
    ties = _ties(demands, rules, must, plan.sites, plan.value) if plan.value > 0 else None
    pay = _paid(setting, reaching)
    best = min(ties or [plan.sites], key=lambda sites: (pay(sites), sites))
    cost = pay(best)
    stages = Stage(name, plan.value, plan.bound), Stage("cost", cost, cost if ties and plan.proven else 0.0)
    return Decision(tuple(best), stages, demands)


def _paid(setting: Setting, reaching: npt.NDArray[np.bool_]) -> Callable[[Sequence[int]], float]:
    """Return what the people whom sites reach pay to the nearest of them."""
    row, column, felt = (setting.pairs[name][reaching] for name in ("row", "column", "felt"))
    open_ = (setting.codes[row] < _COVERED) & (setting.people[row] > 0)
    row, column, felt = row[open_], column[open_], felt[open_]

    def pay(sites: Sequence[int]) -> float:
        chosen = np.isin(column, list(sites))
        least = np.full(len(setting.people), np.inf)
        np.minimum.at(least, row[chosen], felt[chosen])
        reached = np.isfinite(least)
        return float(setting.people[reached] @ least[reached])

    return pay


def _by_cost(
    setting: Setting, rules: Rules, must: Sequence[int], objective: str, seconds: float, progress: Progress
) -> Decision:
    """Least cost to the nearest, or least of its Kolm–Pollak mean: the same problem on exp(κ c).

    Horton, Logan, Murrell, Skipper and Speakman (arXiv 2401.15452): the mean of a burden, ``ln(mean exp(κ c)) / κ``,
    falls with the sum of exp(κ c); κ is the mean cost over the mean square, an aversion of 1, from the costs of before.
    """
    people, now = setting.people, setting.nearest
    total = float(people.sum()) or 1.0
    squares = float(people @ now**2)
    kappa = float(people @ now) / squares if squares > 0 else 1.0

    def worth(cost: Floats) -> Floats:
        return cost if objective == "p-median" else np.exp(kappa * cost)

    row, column, pays, most = setting.costs(worth)
    wanted = np.flatnonzero(people > 0)
    at = np.full(len(people), -1, dtype=np.int64)
    at[wanted] = np.arange(len(wanted))
    matrix = np.tile(people[wanted] * most[wanted], (len(setting.candidates), 1))
    matrix[column, at[row]] = people[row] * pays
    distances = Distances(matrix, people[wanted] * most[wanted])
    plan = least_cost(distances, rules, compulsory=must, seconds=seconds, progress=progress)
    if objective == "p-median":
        return Decision(plan.sites, (Stage("cost", plan.value, plan.bound),), None)
    value, bound = (float(np.log(told / total) / kappa) for told in (plan.value, max(plan.bound, total)))
    return Decision(plan.sites, (Stage("equity", value, bound),), None)
