"""What is measured of a block: plain functions of tables, the same wherever they run."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.spatial import cKDTree

from zonesblanches.access.crowfly import CrowflyCost
from zonesblanches.access.decay import Curve, Step, binary
from zonesblanches.access.grid import PointGrid
from zonesblanches.access.sums import Sums, sums_of
from zonesblanches.diagnosis.classes import class_codes
from zonesblanches.errors import InputError, first_five
from zonesblanches.scale.pointfile import BlockSpan, PointFile, Spots, numbers_of
from zonesblanches.schema import CLASSES

__all__ = [
    "Doubt",
    "Job",
    "LandGrids",
    "Lot",
    "Met",
    "PointFigures",
    "Supplies",
    "figures_of",
    "people_met",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Met: TypeAlias = tuple[npt.NDArray[np.int32], Floats]  # which providers, how many weighted people (in each draw)


@dataclass(frozen=True, eq=False)
class Supplies:
    """Every provider.

    Attributes
    ----------
    spots
        Where they stand.
    capacity
        Of each.
    """

    spots: Spots
    capacity: Floats

    @cached_property
    def trees(self) -> dict[bytes, cKDTree]:
        """Trees of some of them, by who they are, made when first asked for."""
        return {}

    def tree(self, who: Ints) -> cKDTree:
        """Return the tree of some providers.

        Parameters
        ----------
        who
            Their positions.
        """
        key = who.tobytes()
        if key not in self.trees:
            self.trees[key] = cKDTree(np.column_stack([self.spots.x[who], self.spots.y[who]]))
        return self.trees[key]

    def nearest(self, x: Floats, y: Floats, who: Ints, reach: float, rank: int = 1) -> Floats:
        """Return the metres to the nearest of some providers, infinite beyond a reach.

        Parameters
        ----------
        x, y
            From where.
        who
            To whom: positions.
        reach
            Largest distance looked at.
        rank
            1 for the nearest alone, a number by point; more for as many columns, the nearest first.
        """
        # a hair more: the tree leaves out what is at the bound
        far = reach * (1 + 1e-12) + 1e-6
        k, points = 1 if rank == 1 else list(range(1, rank + 1)), np.column_stack([x, y])
        found = self.tree(who).query(points, k, distance_upper_bound=far, workers=os.cpu_count() or 1)[0]
        return np.asarray(found, dtype=float)


@dataclass(frozen=True, eq=False)
class Lot:
    """Some providers of one family that weigh alike.

    Attributes
    ----------
    who
        Their positions.
    decay
        How they weigh.
    counted, near
        Costs up to which they count in `N`, and are looked at for `d`.
    fixed
        Whether they count whatever `T`: an aller-vers.
    """

    who: Ints
    decay: Step | Curve
    counted: float
    near: float
    fixed: bool = False


@dataclass(frozen=True, eq=False)
class Job:
    """One family in one scenario.

    Attributes
    ----------
    suffix
        Of its columns.
    lots
        Its providers.
    cost
        Of a distance.
    n_star, proximity
        `N*` and `T_prox`.
    threshold, theta
        `T` and `θ`.
    yardstick
        Accessibility under which the yardstick says that the offer is never enough.
    a_ref, enough
        Reference, and accessibility that is enough.
    """

    suffix: str
    lots: tuple[Lot, ...]
    cost: CrowflyCost
    n_star: float
    proximity: float
    threshold: float
    theta: float
    yardstick: float = 0.0
    a_ref: float = math.nan
    enough: float = math.nan


@dataclass(frozen=True)
class Doubt:
    """What is asked of how sure classes are.

    Attributes
    ----------
    draws
        Of the times.
    seed
        Of the draws.
    spread
        Log-standard deviation of the error of a pair.
    """

    draws: int
    seed: int
    spread: float


@dataclass(frozen=True, eq=False)
class PointFigures:
    """What a job finds of the points of a block.

    Attributes
    ----------
    count, near, access, codes
        `N`, `d`, `A` per person, and the class as a position in `CLASSES`.
    """

    count: Floats
    near: Floats
    access: Floats
    codes: npt.NDArray[np.int8]

    def columns(self) -> dict[str, pa.Array]:
        """Return them as columns."""
        told = {"n_providers": self.count, "nearest_cost": self.near, "access_per_1k": 1000 * self.access}
        arrays = {name: pa.array(values, from_pandas=True) for name, values in told.items()}
        return arrays | {"class": pa.DictionaryArray.from_arrays(self.codes, list(CLASSES))}


class LandGrids:
    """The points of a block, sorted once for each reach.

    Parameters
    ----------
    spots
        Where they stand.
    """

    def __init__(self, spots: Spots) -> None:
        self.spots = spots
        self._of_land = {int(land): np.flatnonzero(spots.land == land) for land in np.unique(spots.land) if land >= 0}
        self._grids: dict[tuple[int, float], PointGrid] = {}

    def meeting(self, supplies: Supplies, who: Ints) -> Iterator[tuple[int, Ints, Ints]]:
        """Yield each land that both have: its number, the positions here, those of the providers."""
        lands = supplies.spots.land[who]
        for land, here in self._of_land.items():
            there = who[lands == land]
            if len(there):
                yield land, here, there

    def here(self, land: int, sums: Sums) -> PointGrid:
        """Return the points of a land, sorted as some sums want them."""
        if (land, sums.limit) not in self._grids:
            at = self._of_land[land]
            self._grids[land, sums.limit] = sums.grid(self.spots.x[at], self.spots.y[at])
        return self._grids[land, sums.limit]

    def to_points(self, sums: Sums, supplies: Supplies, who: Ints, mass: Floats, out: Floats) -> None:
        """Add to each point what the providers around it weigh, of a mass by provider."""
        for land, here, there in self.meeting(supplies, who) if sums.limit >= 0 else ():
            grid, around = self.here(land, sums), sums.grid(supplies.spots.x[there], supplies.spots.y[there])
            out[here[grid.order]] += sums(grid, around, mass[there][around.order])

    def to_providers(self, sums: Sums, supplies: Supplies, who: Ints, mass: Floats, out: Floats) -> None:
        """Add to each provider what the points around it weigh, of a mass by point."""
        for land, here, there in self.meeting(supplies, who) if sums.limit >= 0 else ():
            grid, around = self.here(land, sums), sums.grid(supplies.spots.x[there], supplies.spots.y[there])
            out[there[around.order]] += sums(around, grid, mass[here][grid.order])


def people_met(
    file: PointFile, span: BlockSpan, column: str, supplies: Supplies, jobs: Sequence[Job]
) -> tuple[list[Met], float]:
    """Return the weighted people of a block that each provider reaches, job by job, and its people in all.

    Parameters
    ----------
    file, span, column
        The block, and what counts its people.
    supplies
        Every provider.
    jobs
        What is measured.
    """
    table = file.read(span, [column])
    told = numbers_of(table, column)
    wrong = np.flatnonzero(told < 0)
    if len(wrong):
        raise InputError(
            f"{file.name} : « {column} » négatif, {len(wrong)} lignes du groupe {span.group}, dont "
            f"{first_five(str(span.start + at + 1) for at in wrong[:6])}. Attendu : des personnes."
        )
    people, grids = np.nan_to_num(told), LandGrids(file.spots(table))
    return [_met(grids, people, supplies, job) for job in jobs], float(people.sum())


def _met(grids: LandGrids, people: Floats, supplies: Supplies, job: Job) -> Met:
    met = np.zeros(len(supplies.capacity))
    for lot in job.lots:
        grids.to_providers(sums_of(lot.decay, job.cost), supplies, lot.who, people, met)
    reached = np.flatnonzero(met)
    return reached.astype(np.int32), met[reached]


def figures_of(
    grids: LandGrids, demand: Floats, supplies: Supplies, jobs: Sequence[Job], ratios: Sequence[Floats]
) -> list[PointFigures]:
    """Return what each job finds of the points of a block.

    Parameters
    ----------
    grids, demand
        Where they are, and their people.
    supplies, jobs
        As for `people_met`.
    ratios
        `R_j` of every provider, by job.
    """
    return [_figures(grids, demand, supplies, job, ratio) for job, ratio in zip(jobs, ratios, strict=True)]


def _figures(grids: LandGrids, demand: Floats, supplies: Supplies, job: Job, ratio: Floats) -> PointFigures:
    count, access, near = np.zeros(len(demand)), np.zeros(len(demand)), np.full(len(demand), np.inf)
    for lot in job.lots:
        within = sums_of(binary(lot.counted, unit=job.cost.unit), job.cost)
        grids.to_points(sums_of(lot.decay, job.cost), supplies, lot.who, ratio, access)
        grids.to_points(within, supplies, lot.who, np.ones(len(ratio)), count)
        reach = math.sqrt(max(job.cost.squared_reach(lot.near), 0.0))
        for _, here, there in grids.meeting(supplies, lot.who):
            apart = supplies.nearest(grids.spots.x[here], grids.spots.y[here], there, reach)
            cost = np.where(np.isfinite(apart), job.cost.of(np.where(np.isfinite(apart), apart, 0.0)), np.inf)
            near[here] = np.minimum(near[here], np.where(cost <= lot.near, cost, np.inf))
    lost = grids.spots.land < 0
    count, access = np.where(lost, np.nan, count), np.where(lost, np.nan, access)
    found = {"n_providers": count, "nearest_cost": np.where(lost, np.nan, near), "n_to_confirm": np.zeros(len(count))}
    limits = {"n_star": np.full(len(count), job.n_star), "proximity": np.full(len(count), job.proximity)}
    codes = class_codes(found, access, demand, np.full(len(count), job.enough), limits)
    return PointFigures(count, found["nearest_cost"], access, codes)
