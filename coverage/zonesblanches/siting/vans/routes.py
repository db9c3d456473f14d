"""What a van can do in a half-day: leave its depot, stop once or twice for long enough, and come back."""

from __future__ import annotations

from dataclasses import dataclass

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
    """

    first: Ints
    second: Ints
    minutes: Ints
    km: Floats

    @property
    def share(self) -> Floats:
        """Days that each of its stops gets: half a day, or a quarter where two stops share it."""
        return np.where(self.second < 0, 0.5, 0.25)

    def among(self, kept: npt.NDArray[np.bool_]) -> Routes:
        """Return the routes between some candidates, numbered again."""
        at = np.append(np.where(kept, np.cumsum(kept) - 1, -2), -1)  # the last stands for no second stop
        inside = (at[self.first] >= 0) & (at[self.second] >= -1)
        parts = at[self.first[inside]], at[self.second[inside]]
        return Routes(*parts, self.minutes[inside], self.km[inside])


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
