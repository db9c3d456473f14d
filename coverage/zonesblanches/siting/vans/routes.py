"""What a van can do in a half-day: leave its depot, stop once or twice for long enough, and come back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from zonesblanches.siting.vans.roads import Roads
from zonesblanches.siting.vans.rules import TourRules

__all__ = ["Routes", "routes_from"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_LEAST_KM = 0.01  # of a stop in the depot's own commune: going nowhere is not free


@dataclass(frozen=True, eq=False)
class Routes:
    """The half-days that one depot allows.

    Attributes
    ----------
    first, second
        Positions of the stops among the candidates; -1 where there is no second one.
    minutes
        Driven, each trip counted up to the next whole minute.
    km
        Driven.
    whole
        False of half of a half-day, that of a relaxed program: see `relaxed`.
    """

    first: Ints
    second: Ints
    minutes: Ints
    km: Floats
    whole: bool = True

    @cached_property
    def shared(self) -> npt.NDArray[np.bool_]:
        """Which have two stops, or are one of the two."""
        return self.second >= 0 if self.whole else np.arange(len(self.first)) >= int((self.second == -1).sum())

    @property
    def share(self) -> Floats:
        """Days that each of its stops gets: half a day, or a quarter where two stops share it."""
        return np.where(self.shared, 0.25, 0.5)

    @property
    def load(self) -> Floats:
        """Half-days that each takes."""
        return np.ones(len(self.first)) if self.whole else np.where(self.shared, 0.5, 1.0)

    def among(self, kept: npt.NDArray[np.bool_]) -> Routes:
        """Return the routes between some candidates, numbered again."""
        at = np.append(np.where(kept, np.cumsum(kept) - 1, -2), -1)  # the last stands for no second stop
        inside = (at[self.first] >= 0) & (at[self.second] >= -1)
        parts = at[self.first[inside]], at[self.second[inside]]
        return Routes(*parts, self.minutes[inside], self.km[inside])

    def nearest(self, partners: int) -> npt.NDArray[np.bool_]:
        """Tell the routes of one stop, and of each stop those with the few others that take the least road.

        Parameters
        ----------
        partners
            How many others, of each stop.
        """
        two = np.flatnonzero(self.second >= 0)
        kept = self.second < 0
        ends, routes = np.concatenate([self.first[two], self.second[two]]), np.tile(two, 2)
        order = np.lexsort((routes, self.km[routes], ends))
        starts = np.searchsorted(ends[order], ends[order])
        kept[routes[order[np.arange(len(order)) - starts < partners]]] = True
        return kept

    def only(self, kept: npt.NDArray[np.bool_]) -> Routes:
        """Return some routes."""
        return replace(self, **{name: getattr(self, name)[kept] for name in ("first", "second", "minutes", "km")})

    def relaxed(self, many: int) -> Routes:
        """Return stops alone, and each stop as half of its cheapest shared half-day: no tour does better.

        Parameters
        ----------
        many
            How many candidates there are.
        """
        alone, two = self.second < 0, np.flatnonzero(self.second >= 0)
        least = np.full(many, np.inf)
        for ends in (self.first[two], self.second[two]):
            np.minimum.at(least, ends, self.km[two] / 2)
        half = np.flatnonzero(np.isfinite(least))
        return Routes(
            np.concatenate([self.first[alone], half]),
            np.concatenate([self.second[alone], np.full(len(half), -2)]),
            np.concatenate([self.minutes[alone], np.zeros(len(half), dtype=np.int64)]),
            np.concatenate([self.km[alone], least[half]]),
            whole=False,
        )


def routes_from(depot: str, stops: list[str], roads: Roads, rules: TourRules) -> Routes:
    """Return every half-day that a depot allows, the quicker way round where there are two stops.

    Parameters
    ----------
    depot
        Code of its commune.
    stops
        Codes of the candidates.
    roads
        Trips between them.
    rules
        Hours, least stay, and stops of a half-day.
    """
    base = int(roads.codes.get_loc(depot))
    at = roads.codes.get_indexer(stops)
    whole = np.ceil(np.where(np.isfinite(roads.minutes), roads.minutes, 1e6) - 1e-9).astype(np.int64)
    out, back, out_km, back_km = whole[base, at], whole[at, base], roads.km[base, at], roads.km[at, base]
    ones = np.flatnonzero(out + back + rules.stay <= rules.length)
    routes = [(ones, np.full(len(ones), -1, dtype=np.int64), (out + back)[ones], (out_km + back_km)[ones])]
    if rules.stops > 1:
        grid = np.ix_(at, at)
        minutes, km = out[:, None] + whole[grid] + back[None, :], out_km[:, None] + roads.km[grid] + back_km[None, :]
        near = minutes + 2 * rules.stay <= rules.length
        np.fill_diagonal(near, val=False)
        better = (km < km.T) | ((km == km.T) & (np.arange(len(at))[:, None] < np.arange(len(at))[None, :]))
        one, other = np.nonzero(near & (better | ~near.T))
        routes.append((one, other, minutes[one, other], km[one, other]))
    first, second, minutes_, km_ = (np.concatenate(parts) for parts in zip(*routes, strict=True))
    return Routes(first, second, minutes_, np.maximum(km_, _LEAST_KM))
