"""The least weighted cost to the nearest site (p-median): interchange, bound, and the proof by branches.

What exists already is an open site that nobody pays for: each place has a cost that it never goes beyond.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from zonesblanches.progress import Progress, say_nothing
from zonesblanches.siting.plan import Plan
from zonesblanches.siting.rules import Rules

__all__ = ["Distances", "least_cost", "swapped"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_MORE = 1e-9
_PATIENCE = 20  # steps without gain before they shorten


@dataclass(frozen=True, eq=False)
class Distances:
    """Weighted costs of places to candidates.

    Attributes
    ----------
    cost
        Candidates × places: what the people of each place pay to go there, never more than `most`.
    most
        What they pay with no new site: to the nearest existing one, or the largest cost counted.
    """

    cost: Floats
    most: Floats

    def value(self, sites: Sequence[int]) -> float:
        """Return what everyone pays with some sites."""
        return (
            float(np.minimum(self.cost[list(sites)].min(axis=0), self.most).sum())
            if len(sites)
            else float(self.most.sum())
        )

    def among(self, candidates: Ints) -> Distances:
        """Return the costs to some candidates."""
        return replace(self, cost=self.cost[candidates])


def _two_least(distances: Distances, sites: Sequence[int]) -> tuple[Floats, Floats, Ints]:
    """Return of each place the least cost, the second, and the position in `sites` of the least (-1: existing)."""
    stacked = np.vstack([distances.most, distances.cost[list(sites)]])
    which = np.argmin(stacked, axis=0)
    least = stacked[which, np.arange(stacked.shape[1])]
    stacked[which, np.arange(stacked.shape[1])] = np.inf
    return least, stacked.min(axis=0), which - 1


def greedy_median(distances: Distances, rules: Rules) -> list[int]:
    """Add the site that lowers the total the most, until the rules allow no more."""
    sites: list[int] = []
    least = distances.most
    while len(sites) < rules.n:
        allowed = rules.open_to(sites)
        if not allowed.any():
            break
        totals = np.minimum(distances.cost, least).sum(axis=1)
        best = int(np.argmin(np.where(allowed, totals, np.inf)))
        sites.append(best)
        least = np.minimum(least, distances.cost[best])
    return sites


def swapped(distances: Distances, rules: Rules, sites: Sequence[int]) -> list[int]:
    """Swap a site for another, the best of all swaps each time, while the total falls.

    Parameters
    ----------
    distances, rules
        What everyone pays, and what sites may be.
    sites
        Where to begin.
    """
    found = list(sites)
    value = distances.value(found)
    while found:
        least, second, which = _two_least(distances, found)
        nearer = np.minimum(distances.cost, least)
        totals = nearer.sum(axis=1)
        owner = np.zeros((len(least), len(found)))
        held = np.flatnonzero(which >= 0)
        owner[held, which[held]] = 1.0
        # without its site a place pays the second, or the new one where it costs less
        lost = (np.minimum(distances.cost, second) - nearer) @ owner
        after = totals[:, None] + lost
        for at in range(len(found)):
            rest = [site for site in found if site != found[at]]
            after[~rules.open_to(rest), at] = np.inf
        new, out = divmod(int(np.argmin(after)), len(found))
        if after[new, out] >= value - _MORE * max(abs(value), 1.0):
            break
        found[out] = new
        value = float(after[new, out])
    return found


@dataclass(frozen=True, eq=False)
class _Bound:
    """A bound on what everyone pays, and what it says of the candidates that may still matter."""

    value: float
    kept: Ints  # positions of these candidates
    price: Floats  # at most 0: what each takes away
    offers: Floats
    often: Floats


def _bounded(
    distances: Distances,
    n: int,
    upper: float,
    offers: Floats,
    *,
    fixed: Ints,
    rounds: int,
    better: Callable[[Ints, Floats], float] | None = None,
) -> _Bound:
    """Bound from below what everyone pays with the sites fixed and `n` more, by what places offer (volume algorithm).

    With `better`, which looks for better sites among those often taken, candidates that no better set can hold are left
    out on the way.
    """
    kept = np.arange(len(distances.cost))
    free = np.ones(len(kept), dtype=bool)
    free[fixed] = False
    n = min(n, int(free.sum()))
    room = np.empty_like(distances.cost)
    best = _offered(distances, n, offers, free, room)
    reached, often = best.reached.astype(float), best.chosen.astype(float)
    pace, stuck = 1.0, 0
    for turn in range(1, rounds + 1):
        slope = 1.0 - reached
        size = float(slope @ slope)
        if pace < 0.01 or size < 1e-9 or best.value >= upper * (1 - _MORE):
            break
        found = _offered(distances, n, best.offers + pace * (upper - best.value) / size * slope, free, room)
        reached, often = 0.1 * found.reached + 0.9 * reached, 0.1 * found.chosen + 0.9 * often
        stuck = 0 if found.value > best.value + 1e-6 * abs(best.value) else stuck + 1
        if found.value > best.value:
            best, pace = found, min(1.1 * pace, 2.0)
        elif stuck >= _PATIENCE:
            pace, stuck = 0.7 * pace, 0
        if better is not None and turn % 40 == 0:
            upper = better(kept, often)
            stays = np.flatnonzero(_may_matter(best, n, upper))
            if n < len(stays) < 0.8 * len(kept):
                distances, room, kept, often = distances.among(stays), room[: len(stays)], kept[stays], often[stays]
                free, best = free[stays], replace(best, price=best.price[stays], chosen=best.chosen[stays])
    return _Bound(best.value, kept, best.price, best.offers, often)


def _may_matter(bound: _Offered, n: int, upper: float) -> npt.NDArray[np.bool_]:
    """Tell which candidates a set better than the one known may hold."""
    last = np.partition(bound.price, n - 1)[n - 1] if 0 < n <= len(bound.price) else 0.0
    return np.asarray(bound.value + np.maximum(bound.price - last, 0.0) < upper * (1 - _MORE))


@dataclass(frozen=True, eq=False)
class _Offered:
    """The best sets where places offer so much to whoever serves them."""

    value: float
    price: Floats
    offers: Floats
    chosen: npt.NDArray[np.bool_]
    reached: Ints


def _offered(distances: Distances, n: int, offers: Floats, free: npt.NDArray[np.bool_], room: Floats) -> _Offered:
    offers = np.minimum(offers, distances.most)  # beyond, everyone stays with what exists
    np.subtract(distances.cost, offers, out=room)
    np.minimum(room, 0.0, out=room)
    price = room.sum(axis=1)
    chosen = ~free
    if n:
        chosen[np.argpartition(np.where(free, price, np.inf), n - 1)[:n]] = True
    reached = (room[chosen] < 0).sum(axis=0) + (offers >= distances.most)
    return _Offered(float(offers.sum() + price[chosen].sum()), price, offers, chosen, reached)


def least_cost(
    distances: Distances,
    rules: Rules,
    *,
    compulsory: Sequence[int] = (),
    seconds: float = 60.0,
    rounds: int = 1000,
    progress: Progress = say_nothing,
) -> Plan:
    """Choose the sites from which everyone pays the least, proven or with the gap.

    Lagrangian of « each place goes somewhere » (Narula, Ogbu and Samuelsson 1977); sites whose presence or absence the
    bound excludes are ruled out or in; branches on the others, each bounded the same way.

    Parameters
    ----------
    distances, rules
        What everyone pays, and what sites may be.
    compulsory
        Sites that must stand; they keep the rules.
    seconds
        Time limit of the proof.
    rounds
        Steps of the first bound.
    progress
        Called with a few words.

    Examples
    --------
    >>> line = np.abs(np.subtract.outer(np.arange(5.0), np.arange(5.0)))
    >>> least_cost(Distances(line, np.full(5, 9.0)), Rules(1, 5))
    Plan(sites=(2,), value=6.0, bound=6.0)
    """
    end = time.monotonic() + seconds
    must = sorted(compulsory)
    most = np.minimum(distances.cost[must].min(axis=0), distances.most) if must else distances.most
    open_ = np.flatnonzero(rules.open_to(must))
    rest = rules.among(open_, must)
    left = Distances(np.minimum(distances.cost[open_], most), most)
    if rest.n <= 0 or not len(open_):
        return Plan(tuple(must), distances.value(must), distances.value(must))
    progress("recherche des meilleurs sites")
    search = _Search(left, rest, end, progress)
    search.begin(rounds)
    sites = sorted([*must, *open_[search.best].tolist()])
    value = distances.value(sites)
    return Plan(tuple(sites), value, min(search.floor, value))


_Stack = list[tuple[float, Ints, Ints, Floats, _Bound | None]]


class _Search:
    """The best sites known, and branches that may hold better ones."""

    def __init__(self, distances: Distances, rules: Rules, end: float, progress: Progress) -> None:
        self.distances, self.rules, self.end, self.progress = distances, rules, end, progress
        self.best = swapped(distances, rules, greedy_median(distances, rules))
        self.value, self.floor = distances.value(self.best), -np.inf
        self.tried: set[tuple[int, ...]] = set()

    def offer(self, sites: Sequence[int]) -> None:
        """Keep some sites where they are better."""
        if self.rules.fits(sites) and (value := self.distances.value(sites)) < self.value - _MORE * abs(self.value):
            self.best, self.value = list(sites), value

    def begin(self, rounds: int) -> None:
        """Bound the whole in several legs, ruling sites out and bettering the known ones between them, then branch."""
        least, second, _ = _two_least(self.distances, self.best)
        offers = 0.25 * np.minimum(second, self.distances.most) + 0.75 * least
        nothing, kept = np.zeros(0, dtype=np.int64), np.arange(self.rules.n_candidates)
        for _ in range(4):
            part = self.distances.among(kept)
            first = kept

            def better(there: Ints, often: Floats, first: Ints = first) -> float:
                return self._better(first[there], often)

            bound = _bounded(part, self.rules.n, self.value, offers, fixed=nothing, rounds=rounds, better=better)
            self._better(first[bound.kept], bound.often)
            known, kept, offers = len(kept), first[bound.kept], bound.offers
            bound = replace(bound, kept=kept)
            if bound.value >= self.value * (1 - _MORE) or len(kept) > 0.7 * known:
                break
        self._branch(bound)

    def _better(self, kept: Ints, often: Floats) -> float:
        """Look for better sites from those that a bound often takes; return what everyone pays at best."""
        start = self._likely(kept, often)
        if tuple(sorted(start)) not in self.tried:
            self.tried.add(tuple(sorted(start)))
            self.offer(swapped(self.distances, self.rules, start))
        return self.value

    def _likely(self, kept: Ints, often: Floats) -> list[int]:
        """Return the sites that a bound takes the most often."""
        sites: list[int] = []
        for at in np.argsort(-often, kind="stable")[: 4 * self.rules.n].tolist():
            if len(sites) < self.rules.n and self.rules.open_to(sites)[kept[at]]:
                sites.append(int(kept[at]))
        return sites

    def _branch(self, bound: _Bound) -> None:
        """Depth first, the surest site first: with it, then without."""
        lost: list[float] = []  # bounds of what was not searched for want of time
        stack: _Stack = [(bound.value, bound.kept, np.zeros(0, dtype=np.int64), bound.offers, bound)]
        count = 0
        while stack:
            floor, kept, fixed, offers, known = stack.pop()
            if floor >= self.value * (1 - _MORE):
                continue
            if time.monotonic() > self.end:
                lost.append(floor)
                continue
            count += 1
            if count % 20 == 0:
                self.progress(f"preuve : {count} branches")
            if known is None:
                at = np.searchsorted(kept, fixed)
                part = self.distances.among(kept)
                known = _bounded(part, self.rules.n - len(fixed), self.value, offers, fixed=at, rounds=60)
            self._split(stack, kept, fixed, known)
        self.floor = min([self.value, *lost])

    def _split(self, stack: _Stack, kept: Ints, fixed: Ints, known: _Bound) -> None:
        """Rule sites out and in by a bound, then push the two sides of the surest one."""
        n = self.rules.n - len(fixed)
        if known.value >= self.value * (1 - _MORE):
            return
        free = ~np.isin(kept, fixed)
        price = np.where(free, known.price, np.inf)
        order = np.sort(price[free])
        if n <= 0 or not free.any():
            self.offer(fixed.tolist())
            return
        if len(order) <= n:
            self.offer(kept.tolist())
            if self.rules.free:
                return
        last, after = order[min(n, len(order)) - 1], order[n] if n < len(order) else np.inf
        limit = self.value * (1 - _MORE)
        stays = ~free | (known.value + np.maximum(price - last, 0.0) < limit)
        sure = (
            free & (price <= last) & (known.value + (after - price) >= limit)
            if self.rules.free
            else np.zeros(len(free), dtype=bool)
        )
        in_ = np.sort(np.concatenate([fixed, kept[sure]]))
        if not self.rules.fits(in_.tolist()):
            return
        open_ = self.rules.open_to(in_.tolist())
        left = kept[stays & free & ~sure & open_[kept]]
        self.offer(in_.tolist())
        if len(in_) >= self.rules.n or not len(left):
            return
        among = np.sort(np.concatenate([in_, left]))
        self.offer([*in_, *left[np.argsort(known.price[np.searchsorted(kept, left)])][: self.rules.n - len(in_)]])
        often = known.often[np.searchsorted(kept, left)]
        site = left[int(np.argmax(often))]
        stack.append((known.value, among[among != site], in_, known.offers, None))
        stack.append((known.value, among, np.sort(np.append(in_, site)), known.offers, None))
