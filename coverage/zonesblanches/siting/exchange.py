"""A good set of sites without proof: greedy, then swaps, then seeded shakes. The same every time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from zonesblanches.siting.demands import Demands
from zonesblanches.siting.rules import Rules

__all__ = ["exchanged", "greedy", "shaken"]

Floats = npt.NDArray[np.float64]
_MORE = 1e-9  # relative, under which two values are the same
_PROMISE = 1e-7  # weight of what is brought and serves nobody yet


def _scores(demands: Demands, brought: Floats) -> Floats:
    gains = demands.gains(brought)
    return gains if demands.single else gains + _PROMISE * demands.promises(brought)


def greedy(demands: Demands, rules: Rules, *, start: Sequence[int] = ()) -> list[int]:
    """Add the candidate that serves the most, until the rules allow no more.

    Parameters
    ----------
    demands, rules
        Who gains, and what sites may be.
    start
        Sites that stand already.

    Returns
    -------
    list of int
        In the order in which they were added.

    Examples
    --------
    >>> from zonesblanches.siting.demands import covering_demands
    >>> pairs = np.array([0, 1, 1, 2]), np.array([0, 0, 1, 1])
    >>> once = covering_demands(*pairs, np.ones(3, dtype=int), np.array([5.0, 8.0, 4.0]), 2)
    >>> greedy(once, Rules(1, 2))
    [0]
    """
    sites = list(start)
    brought = demands.brought(sites)
    while len(sites) < rules.n:
        allowed = rules.open_to(sites)
        if not allowed.any():
            break
        best = int(np.argmax(np.where(allowed, _scores(demands, brought), -1.0)))
        sites.append(best)
        brought = brought + demands.brought([best])
    return sites


def exchanged(demands: Demands, rules: Rules, sites: Sequence[int]) -> list[int]:
    """Swap a site for another while it serves more.

    Parameters
    ----------
    demands, rules
        Who gains, and what sites may be.
    sites
        Where to begin.
    """
    found, still = list(sites), 0
    at = 0
    while found and still < len(found):
        site = found[at]
        rest = [one for one in found if one != site]
        scores = np.where(rules.open_to(rest), _scores(demands, demands.brought(rest)), -1.0)
        best = int(np.argmax(scores))
        if scores[best] > scores[site] + _MORE * max(demands.total, 1.0):
            found[at], still = best, 0
        else:
            still += 1
        at = (at + 1) % len(found)
    return found


def shaken(
    demands: Demands, rules: Rules, starts: Iterable[Sequence[int]] = (), *, shakes: int = 30
) -> tuple[list[int], float]:
    """Return the best set found from greedy and other starts, by swaps and seeded shakes, and the people it serves.

    Parameters
    ----------
    demands, rules
        Who gains, and what sites may be.
    starts
        Other sets to begin from.
    shakes
        How many times some sites are taken out and chosen again.
    """
    tried = {tuple(sorted(start)) for start in starts if rules.fits(start)}
    begun = [greedy(demands, rules), *map(list, sorted(tried))]
    found = max((exchanged(demands, rules, sites) for sites in begun), key=demands.value)
    value = demands.value(found)
    rng = np.random.default_rng(0)
    for _ in range(shakes if len(found) > 1 else 0):
        out = rng.choice(len(found), min(len(found), max(2, len(found) // 4)), replace=False)
        kept = [site for at, site in enumerate(found) if at not in set(out.tolist())]
        barred = rng.random(rules.n_candidates) < 0.5  # some of the others, or greedy would put the same back
        again = _refilled(demands, rules, kept, barred)
        again = exchanged(demands, rules, again)
        if (reached := demands.value(again)) > value + _MORE * max(demands.total, 1.0):
            found, value = again, reached
    return sorted(found), value


def _refilled(demands: Demands, rules: Rules, kept: list[int], barred: npt.NDArray[np.bool_]) -> list[int]:
    """Add sites greedily, none of those barred."""
    sites, brought = list(kept), demands.brought(kept)
    while len(sites) < rules.n:
        allowed = rules.open_to(sites)
        allowed = allowed & ~barred if (allowed & ~barred).any() else allowed
        if not allowed.any():
            break
        best = int(np.argmax(np.where(allowed, _scores(demands, brought), -1.0)))
        sites.append(best)
        brought = brought + demands.brought([best])
    return sites
