"""The most people served: heuristic, bound, sites ruled out or in, then a small program for what is left."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from zonesblanches.progress import Progress, say_nothing
from zonesblanches.siting.demands import Demands
from zonesblanches.siting.duality import DualBound, dual_bound
from zonesblanches.siting.exchange import exchanged, shaken
from zonesblanches.siting.plan import Plan
from zonesblanches.siting.program import solved_cover
from zonesblanches.siting.rules import Rules

__all__ = ["bounded_cover", "most_covered", "surviving"]

Ints = npt.NDArray[np.int64]
_TIE = 1e-9
_CLOSE = 1e-3  # of the bound, under which sites are not shaken


def bounded_cover(demands: Demands, rules: Rules, *, shakes: int = 20) -> tuple[list[int], float, DualBound]:
    """Return a good set of sites, the people whom it serves, and the bound: no program is solved.

    Parameters
    ----------
    demands, rules
        Who gains, and what sites may be.
    shakes
        Of the heuristic.

    Examples
    --------
    >>> from zonesblanches.siting.demands import covering_demands
    >>> pairs = np.array([0, 1, 1, 2]), np.array([0, 0, 1, 1])
    >>> once = covering_demands(*pairs, np.ones(3, dtype=int), np.array([5.0, 8.0, 4.0]), 2)
    >>> sites, value, bound = bounded_cover(once, Rules(1, 2))
    >>> sites, value, round(bound.value, 3)
    ([0], 13.0, 13.0)
    """
    sites, value = shaken(demands, rules, shakes=0)
    bound = dual_bound(demands, rules.n, value, sites)
    taken: list[int] = []
    for candidate in np.argsort(-bound.often, kind="stable")[: 4 * rules.n].tolist():
        if len(taken) < rules.n and bound.often[candidate] > 0 and rules.open_to(taken)[candidate]:
            taken.append(candidate)
    best, reached = shaken(demands, rules, [taken, sites], shakes=0)
    if reached < (1 - _CLOSE) * bound.value:  # else so little can be missing that the proof is sooner done
        best, reached = shaken(demands, rules, [best], shakes=shakes)
    return (best, reached, bound) if reached >= value else (sites, value, bound)


def most_covered(
    demands: Demands,
    rules: Rules,
    *,
    compulsory: Sequence[int] = (),
    seconds: float = 60.0,
    progress: Progress = say_nothing,
) -> Plan:
    """Choose the sites that serve the most people, proven or with the gap.

    Parameters
    ----------
    demands, rules
        Who gains, and what sites may be.
    compulsory
        Sites that must stand; they keep the rules.
    seconds
        Time limit of the program.
    progress
        Called with a few words.
    """
    begun = time.monotonic()
    must = sorted(compulsory)
    given, done = demands.brought(must), demands.value(must)
    open_ = np.flatnonzero(rules.open_to(must))
    left = demands.among(open_, brought=given).merged()
    rest = rules.among(open_, must)
    if rest.n <= 0 or not len(open_) or not len(left.weight):
        sites = _filled(rules, must)
        return Plan(tuple(sorted(sites)), demands.value(sites), demands.value(sites))
    progress("recherche des meilleurs sites")
    best, value, bound = bounded_cover(left, rest)
    kept, fixed = surviving(bound, value, rest)
    ceiling = min(bound.value, left.total)
    if ceiling > value * (1 + _TIE) and not len(kept):  # nothing is left to choose
        known = fixed.tolist()[: rest.n]
        best, value = max((best, value), (known, left.value(known)), key=lambda plan: plan[1])
        ceiling = value
    if ceiling > value * (1 + _TIE):
        progress(f"preuve : {len(kept)} sites possibles")
        best, value, ceiling = _proven(
            left, rest, best, value, ceiling, (kept, fixed), seconds - (time.monotonic() - begun)
        )
    sites = _filled(rules, [*must, *open_[best].tolist()])
    return Plan(tuple(sorted(sites)), demands.value(sites), max(done + ceiling, demands.value(sites)))


def surviving(bound: DualBound, value: float, rules: Rules) -> tuple[Ints, Ints]:
    """Return the candidates that a better set may hold, and those that every better set holds.

    Parameters
    ----------
    bound
        Of the sets of sites.
    value
        What a known set serves.
    rules
        Where they ask for more than a number, nothing is fixed: a better set may have to do without.
    """
    kept = np.flatnonzero(bound.with_site() > value * (1 + _TIE))
    fixed = np.flatnonzero(bound.without_site() <= value * (1 + _TIE)) if rules.free else kept[:0]
    return np.setdiff1d(kept, fixed), fixed


def _proven(
    left: Demands, rules: Rules, best: list[int], value: float, ceiling: float, sides: tuple[Ints, Ints], seconds: float
) -> tuple[list[int], float, float]:
    kept, fixed = sides
    given = left.brought(fixed.tolist())
    sure = float(left.weight[left.unmet(given) == 0].sum())
    small = left.among(kept, brought=given).merged()
    rest = rules.among(kept, fixed.tolist())
    if rules.free:
        chosen = small.undominated()
        kept, small = kept[chosen], small.among(chosen)
        rest = rest.among(chosen)
    found, most, feasible = solved_cover(small, rest, seconds=seconds)
    if not feasible:
        return best, value, value
    ceiling = min(ceiling, max(sure + most, value))
    if found is not None:
        sites = sorted([*fixed.tolist(), *kept[found].tolist()])
        sites = exchanged(left, rules, sites)
        if left.value(sites) > value:
            best, value = sites, left.value(sites)
    return best, value, max(ceiling, value)


def _filled(rules: Rules, sites: list[int]) -> list[int]:
    """Add sites that serve nobody more, the first that the rules allow, until there are as many as asked."""
    found = list(sites)
    while len(found) < rules.n:
        allowed = np.flatnonzero(rules.open_to(found))
        if not len(allowed):
            break
        found.append(int(allowed[0]))
    return found
