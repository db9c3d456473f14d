"""Where the class of each commune changes: it is piecewise constant in the thresholds, and its walls are known exactly.

With `T` the class is *blanche* under `first`, then weak (one provider too few, or none sure) under `enough`; beyond it,
a commune is *couverte* where ``T_prox >= nearest`` and ``θ <= ratio``, else *grise*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.access.links import Links, Outreach
from zonesblanches.diagnosis.case import Case

__all__ = ["SETTINGS", "Box", "Partition", "Walls", "half_width", "partition_of"]

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]
SETTINGS = ("threshold", "proximity", "theta")
Walls = dict[str, tuple[Floats, Codes]]
_BLANK, _GREY, _COVERED = np.arange(3, dtype=np.int8)


def half_width(limit: Any, unit: str) -> Any:
    """Return how far a threshold moves each way: 5 minutes, or in kilometres a quarter of itself.

    Examples
    --------
    >>> half_width(20.0, "min"), half_width(20.0, "km")
    (5.0, 5.0)
    """
    return 5.0 if unit == "min" else limit / 4


@dataclass(frozen=True)
class Box:
    """The settings that a committee could have taken: bounds of `T`, `T_prox` and `θ` of each commune.

    Attributes
    ----------
    low, high
        By setting, an array by commune.
    """

    low: dict[str, Floats]
    high: dict[str, Floats]

    @classmethod
    def around(cls, limits: dict[str, Floats], unit: str) -> Box:
        """Return the method's box: 5 minutes around both thresholds, `θ` from 0.16 under to 0.14 over.

        Parameters
        ----------
        limits
            `threshold`, `proximity` and `theta` by commune.
        unit
            In kilometres, thresholds move by a quarter of themselves.

        Examples
        --------
        >>> usual = {"threshold": 20.0, "proximity": 15.0, "theta": 0.66}
        >>> box = Box.around({name: np.array([value]) for name, value in usual.items()}, "min")
        >>> [(float(box.low[name][0]), round(float(box.high[name][0]), 2)) for name in SETTINGS]
        [(15.0, 25.0), (10.0, 20.0), (0.5, 0.8)]
        """
        wide = {name: half_width(limits[name], unit) for name in ("threshold", "proximity")}
        low = {name: np.maximum(limits[name] - wide[name], 0.0) for name in wide}
        high = {name: limits[name] + wide[name] for name in wide}
        theta = limits["theta"]
        return cls(low | {"theta": np.maximum(theta - 0.16, 0.0)}, high | {"theta": theta + 0.14})


@dataclass(frozen=True)
class Partition:
    """The walls of each commune's class.

    Attributes
    ----------
    first
        Least `T` at which somebody counts; −∞ where somebody does whatever `T`, ∞ where nobody ever does.
    enough
        Least `T` at which `N*` providers count, one of them sure or possible.
    nearest
        `d`: least `T_prox` under which the commune is near enough.
    ratio
        ``A / A_ref``: largest `θ` at which the offer is enough; −∞ where the yardstick says that it never is.
    """

    first: Floats
    enough: Floats
    nearest: Floats
    ratio: Floats

    def codes(self, threshold: Floats, proximity: Floats, theta: Floats) -> Codes:
        """Return the class at some settings: blanche, grise or couverte, as positions in `schema.CLASSES`.

        Parameters
        ----------
        threshold, proximity, theta
            `T`, `T_prox` and `θ`, by commune or the same for all.
        """
        covered = (threshold >= self.enough) & (proximity >= self.nearest) & (theta <= self.ratio)
        return np.where(threshold < self.first, _BLANK, np.where(covered, _COVERED, _GREY))

    def shares(self, box: Box) -> dict[str, Floats]:
        """Return the exact share of a box that each class fills.

        Parameters
        ----------
        box
            Settings that could have been taken.
        """
        blank = _share_under(self.first, box, "threshold")
        covered = (
            (1 - _share_under(self.enough, box, "threshold"))
            * (1 - _share_under(self.nearest, box, "proximity"))
            * _share_under(self.ratio, box, "theta")
        )
        return {"blanche": blank, "grise": 1 - blank - covered, "couverte": covered}

    def walls(self, limits: dict[str, Floats]) -> Walls:
        """Return the nearest wall of each setting, the others standing still, down and up, and the class behind it.

        Parameters
        ----------
        limits
            `threshold`, `proximity` and `theta` in force.

        Returns
        -------
        dict of str to (values, classes)
            ``threshold_down``, ``threshold_up``… : NaN and −1 where no such wall is.
        """
        at, near, theta = (limits[name] for name in SETTINGS)
        close, offered = near >= self.nearest, theta <= self.ratio
        reached = at >= self.enough
        covered = reached & close & offered
        down = np.where(covered, self.enough, np.where(at >= self.first, self.first, np.nan))
        under = np.where(covered & (self.first < self.enough), _GREY, _BLANK)
        blank = at < self.first
        up = np.where(blank, self.first, np.where(~reached & close & offered, self.enough, np.nan))
        over = np.where(blank & ~((self.enough <= self.first) & close & offered), _GREY, _COVERED)
        rest_of_d, rest_of_theta = reached & offered, reached & close
        return {
            "threshold_down": _real(down, under),
            "threshold_up": _real(up, over),
            "proximity_down": _real(np.where(covered, self.nearest, np.nan), _GREY),
            "proximity_up": _real(np.where(rest_of_d & ~close, self.nearest, np.nan), _COVERED),
            "theta_down": _real(np.where(rest_of_theta & ~offered, self.ratio, np.nan), _COVERED),
            "theta_up": _real(np.where(covered & (self.ratio <= 1), self.ratio, np.nan), _GREY),
        }


def _real(values: Floats, codes: Codes | np.int8) -> tuple[Floats, Codes]:
    """Leave out the walls that no setting crosses."""
    here = np.isfinite(values) & (values > 0)
    return np.where(here, values, np.nan), np.where(here, codes, -1).astype(np.int8)


def _share_under(values: Floats, box: Box, name: str) -> Floats:
    """Return the share of an interval that lies under some values."""
    low, high = box.low[name], box.high[name]
    return np.clip((np.clip(values, low, high) - low) / (high - low), 0.0, 1.0)


def partition_of(case: Case) -> Partition:
    """Return the walls of each commune's class under a way to count.

    Parameters
    ----------
    case
        The family, its costs and its limits.
    """
    inside, how, counted = case.inside, case.how, case.counted
    n_star, who = case.limits["n_star"], case.offer.who
    access, yardstick = case.found["access"], case.yardstick
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = access / case.a_ref if case.a_ref > 0 else np.full(len(access), np.inf)
    first, enough = _arrivals(inside, counted, who, how, n_star)
    return Partition(first, enough, case.found["nearest_cost"], np.where(access >= yardstick, ratio, -np.inf))


def _arrivals(
    inside: Links, counted: Bools, who: npt.NDArray[np.int64], how: Outreach, n_star: Floats
) -> tuple[Floats, Floats]:
    """Return `first` and `enough` of each commune; see `Partition`."""
    chosen, free = inside.chosen(how), inside.free(how)
    always = inside.declared | (free & (inside.cost <= how.reach))
    never = ~counted[inside.columns] | ((chosen | free) & ~always)
    arrival = np.where(never, np.inf, np.where(always, -np.inf, inside.cost))
    firm = np.where(never, np.inf, np.where(free & always, -np.inf, inside.cost))
    rows, count = inside.rows, len(inside.origins)
    arrivals = pd.DataFrame({"row": rows, "who": who[inside.columns], "arrival": arrival})
    by_provider = arrivals.groupby(["row", "who"], sort=True)["arrival"].min()
    row = by_provider.index.get_level_values("row").to_numpy()
    at = by_provider.to_numpy()
    order = np.lexsort((at, row))
    row, at = row[order], at[order]
    place = np.arange(len(row)) - np.searchsorted(row, row)  # rank among the providers of the commune
    first, last, surest = (np.full(count, np.inf) for _ in range(3))
    opening = place == 0
    first[row[opening]] = at[opening]
    wanted = place == np.ceil(n_star[row]) - 1
    last[row[wanted]] = at[wanted]
    np.minimum.at(surest, rows, firm)
    return first, np.maximum(last, surest)
