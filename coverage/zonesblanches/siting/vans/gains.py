"""What stops bring to places: who leaves a blanche, and who becomes couvert by the rule of the classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zonesblanches.schema import CLASSES
from zonesblanches.siting.setting import Setting

__all__ = ["Gains", "gains_of", "no_gains"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_BLANK, _COVERED = (list(CLASSES).index(name) for name in ("blanche", "couverte"))


@dataclass(frozen=True, eq=False)
class Gains:
    """Places and candidates, and what each place lacks.

    Attributes
    ----------
    row, column
        Pairs of a place and a candidate.
    within, near
        Which pairs are within `T`, and within `T_prox`.
    brings
        What a van that stops there all week brings to the place, as a share of what it lacks.
    people
        Of each place.
    blank, short
        Which places are blanches, and which may become couvertes.
    lacking
        Providers that each lacks, of `N*`.
    unsure, far, poor
        Which places lack a sure provider, a near one, and accessibility.
    """

    row: Ints
    column: Ints
    within: Bools
    near: Bools
    brings: Floats
    people: Floats
    blank: Bools
    short: Bools
    lacking: Floats
    unsure: Bools
    far: Bools
    poor: Bools

    def among(self, kept: Bools) -> Gains:
        """Return what some candidates bring, numbered again."""
        inside = kept[self.column]
        at = np.cumsum(kept) - 1
        parts = {name: getattr(self, name)[inside] for name in ("row", "within", "near", "brings")}
        whole = ("people", "blank", "short", "lacking", "unsure", "far", "poor")
        return Gains(column=at[self.column[inside]], **parts, **{name: getattr(self, name) for name in whole})

    def useful(self, n_candidates: int) -> Bools:
        """Tell which candidates bring something to a place that lacks it."""
        row = self.row
        helps = (self.within & (self.blank | (self.short & ((self.lacking > 0) | self.unsure)))[row]) | (
            self.near & (self.short & self.far)[row]
        )
        helps |= (self.brings > 0) & (self.short & self.poor)[row]
        return np.bincount(self.column[helps], minlength=n_candidates) > 0


def gains_of(setting: Setting) -> Gains:
    """Read a setting as what stops bring.

    Parameters
    ----------
    setting
        Candidates of the capacity of a whole van, whom people come to.
    """
    case, pairs, found = setting.case, setting.pairs, setting.case.found
    row = np.asarray(pairs["row"], dtype=np.int64)
    people = setting.people > 0
    missing = case.enough - found["access"]
    short = (setting.codes < _COVERED) & people
    with np.errstate(invalid="ignore", divide="ignore"):
        share = pairs["brings"] / missing[row]
    return Gains(
        row=row,
        column=np.asarray(pairs["column"], dtype=np.int64),
        within=setting.within,
        near=pairs["felt"] <= case.limits["proximity"][row],
        brings=np.where(np.isfinite(share) & (missing[row] > 0), share, 0.0),
        people=setting.people,
        blank=(setting.codes == _BLANK) & people,
        short=short,
        lacking=np.maximum(np.nan_to_num(np.ceil(case.limits["n_star"] - found["n_providers"])), 0.0),
        unsure=short & (found["n_to_confirm"] >= found["n_providers"]),
        far=short & ~(found["nearest_cost"] <= case.limits["proximity"]),
        poor=short & (missing > 0),
    )


def no_gains() -> Gains:
    """Return that nobody gains: what is asked of calendars is all that is looked at."""
    none, numbers, positions = np.zeros(0, dtype=bool), np.zeros(0), np.zeros(0, dtype=np.int64)
    return Gains(positions, positions, none, none, numbers, numbers, none, none, numbers, none, none, none)
