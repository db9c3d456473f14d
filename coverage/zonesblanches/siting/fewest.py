"""The fewest sites that leave nobody out, and the least radius that so many sites need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from zonesblanches.siting.demands import Demands, covering_demands
from zonesblanches.siting.program import solved
from zonesblanches.siting.rules import Rules

if TYPE_CHECKING:
    from zonesblanches.siting.setting import Setting

__all__ = ["fewest_sites", "least_radius"]

Ints = npt.NDArray[np.int64]


def fewest_sites(
    demands: Demands, rules: Rules, must: Sequence[int] = (), *, seconds: float = 60.0
) -> tuple[list[int], float]:
    """Serve everybody with the fewest sites (LSCP); return them, and the least number proven.

    Parameters
    ----------
    demands
        Who must be served; groups that no sites together can serve are in it no more.
    rules
        What sites may be, their number apart.
    must
        Sites that must stand.
    seconds
        Time limit.

    Examples
    --------
    >>> pairs = np.array([0, 1, 1, 2]), np.array([0, 0, 1, 1])
    >>> once = covering_demands(*pairs, np.ones(3, dtype=int), np.array([5.0, 8.0, 4.0]), 2)
    >>> fewest_sites(once, Rules(2, 2))
    ([0, 1], 2.0)
    """
    from scipy.sparse import vstack

    merged = demands.merged()
    free = rules.free and not len(must)
    kept = merged.undominated() if free and merged.single else np.arange(rules.n_candidates)
    small = merged.among(kept).merged()
    if not len(small.weight):
        return sorted(must), float(len(must))
    lines, most = rules.among(kept).lines()
    lower = np.zeros(len(kept))
    lower[np.searchsorted(kept, np.asarray(must, dtype=np.int64))] = 1.0
    matrix = vstack([-small.matrix, lines[1:]]).tocsr() if lines.shape[0] > 1 else -small.matrix
    limits = np.concatenate([np.full(len(small.group), -1.0 + 1e-9), most[1:]])
    whole = np.ones(len(kept), dtype=bool)
    answer = solved(np.ones(len(kept)), matrix, limits, whole, seconds=seconds, lower=lower)
    least = float(np.ceil(answer.bound - 1e-6)) if np.isfinite(answer.bound) else 0.0
    if answer.x is None:
        return _greedily(demands, rules, must), least
    return sorted(kept[answer.x > 0.5].tolist()), least


def _greedily(demands: Demands, rules: Rules, must: Sequence[int]) -> list[int]:
    sites, brought = list(must), demands.brought(must)
    while len(sites) < rules.n_candidates and demands.unmet(brought).any():
        gains = np.where(rules.open_to(sites), demands.gains(brought) + 1e-6 * demands.promises(brought), 0.0)
        if not gains.max() > 0:
            break
        sites.append(int(np.argmax(gains)))
        brought = brought + demands.brought(sites[-1:])
    return sorted(sites)


def least_radius(
    setting: Setting, rules: Rules, must: Sequence[int] = (), *, seconds: float = 60.0
) -> tuple[list[int], float, float]:
    """Bring the farthest place as near as can be (p-center), by bisection; return sites, radius and its bound.

    Places that neither a candidate nor a provider reaches are left out: no site changes theirs.

    Parameters
    ----------
    setting
        What each candidate brings.
    rules, must
        What sites may be, and those that must stand.
    seconds
        Time limit of each step.
    """
    pairs, people = setting.pairs, setting.people
    felt, row, column = pairs["felt"], pairs["row"], pairs["column"]
    reached = np.zeros(len(people), dtype=bool)
    reached[row[np.isfinite(felt)]] = True
    now = setting.case.found["nearest_cost"]
    wanted = (people > 0) & (reached | np.isfinite(now))
    radii = np.unique(np.concatenate([felt[np.isfinite(felt)], now[wanted & np.isfinite(now)]]))
    low, high, proven = 0, len(radii) - 1, -1
    best = sorted(must)
    while low <= high:
        middle = (low + high) // 2
        far = wanted & ~(now <= radii[middle])
        near = felt <= radii[middle]
        held = covering_demands(row[near], column[near], far.astype(np.int64), people, len(setting.candidates))
        sites, least = fewest_sites(held, rules, must, seconds=seconds)
        whole = len(np.unique(row[near & far[row]])) == int(far.sum())
        if whole and len(sites) <= rules.n and held.value(sites) >= held.total * (1 - 1e-9):
            best, high = sites, middle - 1
        else:
            proven = middle if not whole or least > rules.n else proven
            low = middle + 1
    radius = float(radii[low]) if low < len(radii) else float("inf")
    bound = radius if proven == low - 1 else float(radii[max(proven + 1, 0)]) if len(radii) else radius
    return _completed(rules, best), radius, bound


def _completed(rules: Rules, sites: Sequence[int]) -> list[int]:
    """Add the first candidates allowed, until there are as many as asked."""
    found = list(sites)
    while len(found) < rules.n and (allowed := np.flatnonzero(rules.open_to(found))).size:
        found.append(int(allowed[0]))
    return sorted(found)
