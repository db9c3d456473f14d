"""How sure the class of each point is: over the settings, exactly, and over the times, by draws."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.spatial import cKDTree

from zonesblanches.crowfly import crowfly_minutes, km_within
from zonesblanches.diagnosis.classes import class_codes
from zonesblanches.diagnosis.partition import Box, Partition, half_width
from zonesblanches.diagnosis.trust import LABELS, PAIR_FARTHEST, trust_labels
from zonesblanches.scale.measures import Doubt, Job, LandGrids, Lot, Met, PointFigures, Supplies
from zonesblanches.scale.pointfile import BlockSpan, PointFile, numbers_of
from zonesblanches.starting import cores

__all__ = ["doubts_of", "people_drawn"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Singles = npt.NDArray[np.float32]
Found = TypeVar("Found")
_PAIRS = 1_000_000  # at once
_CLASSED = 3  # blanche, grise, couverte come first


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Pairs that some draw may bring within reach: of some rows of a block, and the providers of one family.

    Attributes
    ----------
    rows, columns
        Of the block, and of all providers; sorted by row, then by column.
    quick, gap
        Logarithm of the quick time of each, and how much more the slow one is.
    key
        What its draws are made from, besides the seed.
    """

    rows: Ints
    columns: Ints
    quick: Singles
    gap: Singles
    key: tuple[int, ...]

    def minutes(self, doubt: Doubt, draw: int) -> Floats:
        """Return the time of each pair in a draw; see `_kept_by_times` of the diagnosis, of which this is the law.

        Parameters
        ----------
        doubt
            Seed, and spread of a pair.
        draw
            Its number.
        """
        common = np.random.default_rng([doubt.seed, 0, draw]).uniform()
        error = np.random.default_rng([doubt.seed, 2, draw, *self.key]).standard_normal(len(self.quick), np.float32)
        logs = self.quick + np.float32(doubt.spread) * np.clip(error, -PAIR_FARTHEST, PAIR_FARTHEST, out=error)
        minutes: Floats = np.exp((logs + np.float32(common) * self.gap).astype(float))
        return minutes


def people_drawn(
    file: PointFile, span: BlockSpan, column: str, supplies: Supplies, jobs: Sequence[Job], doubt: Doubt
) -> list[Met]:
    """Return the weighted people of a block that each provider reaches in each draw, job by job: (providers, draws).

    Parameters
    ----------
    file, span, column, supplies, jobs
        As for `people_met`.
    doubt
        How many draws, and from what.
    """
    table = file.read(span, [column])
    people, grids = np.nan_to_num(numbers_of(table, column)), LandGrids(file.spots(table))
    sums = [np.zeros((len(supplies.capacity), doubt.draws)) for _ in jobs]
    for job, pairs in _pairs_of(grids, supplies, jobs, doubt, span):
        out, lots = sums[job], _lot_of(pairs, jobs[job], len(supplies.capacity))

        def draw(at: int, out: Floats = out, pairs: _Pairs = pairs, lots: list[tuple[Lot, Ints]] = lots) -> None:
            minutes = pairs.minutes(doubt, at)
            for lot, those in lots:
                weights = lot.decay(minutes[those]) * people[pairs.rows[those]]
                out[:, at] += np.bincount(pairs.columns[those], weights, len(out))

        _drawn(draw, doubt.draws)
    reached = [np.flatnonzero(out.any(axis=1)) for out in sums]
    return [(at.astype(np.int32), out[at]) for at, out in zip(reached, sums, strict=True)]


def doubts_of(
    grids: LandGrids, demand: Floats, supplies: Supplies, jobs: Sequence[Job], figures: Sequence[PointFigures],
    doubt: Doubt, ratios: Sequence[Floats], span: BlockSpan,
) -> list[dict[str, pa.Array]]:  # fmt: skip
    """Return, job by job, the columns that say how sure each class is; null where there is no class.

    Parameters
    ----------
    grids, demand
        Of a block.
    supplies, jobs, figures
        Every provider, what is measured, and what was found.
    doubt
        How many draws, and from what.
    ratios
        `R_j` of every provider in each draw, (providers, draws), by job; empty without draws.
    span
        The block.
    """
    kept = [np.zeros(len(demand)) for _ in jobs]
    if doubt.draws:
        _keep_count(kept, grids, demand, supplies, jobs, figures, doubt, ratios, span)
    return [
        _columns(_settings(grids, supplies, job, found), counted / doubt.draws if doubt.draws else None, found.codes)
        for job, found, counted in zip(jobs, figures, kept, strict=True)
    ]


def _columns(settings: Floats, times: Floats | None, codes: npt.NDArray[np.int8]) -> dict[str, pa.Array]:
    none = codes >= _CLASSED
    told = {"settings": pa.array(settings, mask=none)}
    if times is not None:
        labels = trust_labels(np.fmin(settings, times))
        index = np.select([labels == name for name in LABELS], range(len(LABELS))).astype(np.int8)
        told["times"] = pa.array(times, mask=none)
        told["trust"] = pa.DictionaryArray.from_arrays(pa.array(index, mask=none), list(LABELS))
    return told


def _settings(grids: LandGrids, supplies: Supplies, job: Job, found: PointFigures) -> Floats:
    """Return the exact share of the box of settings that keeps each class."""
    limits = {
        name: np.full(len(found.codes), value)
        for name, value in (("threshold", job.threshold), ("proximity", job.proximity), ("theta", job.theta))
    }
    rank = math.ceil(job.n_star)
    costs, always = _arrivals(grids, supplies, job, rank), np.zeros(len(found.codes), dtype=int)
    for lot in job.lots:
        if lot.fixed:
            always += _count_within(grids, supplies, job, lot)
    first = np.where(always >= 1, -np.inf, costs[:, 0])
    left = rank - always  # of the N*, how many are still to come as T grows
    last = np.where(left <= 0, -np.inf, np.take_along_axis(costs, np.maximum(left - 1, 0)[:, None], axis=1)[:, 0])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = found.access / job.a_ref if job.a_ref > 0 else np.full(len(found.codes), np.inf)
    walls = Partition(first, last, found.near, np.where(found.access >= job.yardstick, ratio, -np.inf))
    shares = walls.shares(Box.around(limits, job.cost.unit or "min"))
    return np.choose(np.minimum(found.codes, _CLASSED - 1), [shares[name] for name in ("blanche", "grise", "couverte")])


def _arrivals(grids: LandGrids, supplies: Supplies, job: Job, rank: int) -> Floats:
    """Return the costs of the nearest providers that count as `T` grows, one by column; ∞ beyond the box."""
    costs = np.full((len(grids.spots.x), rank), np.inf)
    reach = math.sqrt(max(job.cost.squared_reach(job.threshold + half_width(job.threshold, job.cost.unit or "min")), 0))
    for lot in job.lots:
        for _, here, there in grids.meeting(supplies, lot.who) if not lot.fixed else ():
            metres = supplies.nearest(grids.spots.x[here], grids.spots.y[here], there, reach, rank)
            far = np.isinf(metres)
            costs[here] = np.where(far, np.inf, job.cost.of(np.where(far, 0.0, metres)))
    return costs


def _count_within(grids: LandGrids, supplies: Supplies, job: Job, lot: Lot) -> Ints:
    out, reach = np.zeros(len(grids.spots.x), dtype=int), job.cost.squared_reach(lot.counted)
    for _, here, there in grids.meeting(supplies, lot.who) if reach >= 0 else ():
        far = math.sqrt(reach) * (1 + 1e-12)
        tree = supplies.tree(there)
        out[here] = tree.query_ball_point(
            np.column_stack([grids.spots.x[here], grids.spots.y[here]]), far, return_length=True
        )
    return out


def _keep_count(
    kept: Sequence[Floats], grids: LandGrids, demand: Floats, supplies: Supplies, jobs: Sequence[Job],
    figures: Sequence[PointFigures], doubt: Doubt, ratios: Sequence[Floats], span: BlockSpan,
) -> None:  # fmt: skip
    """Count the draws that keep each class: rows with a pair by their figures, the others by having none."""
    alone = [np.ones(len(demand), dtype=bool) for _ in jobs]
    for at, pairs in _pairs_of(grids, supplies, jobs, doubt, span):
        job, found = jobs[at], figures[at]
        rows, starts = np.unique(pairs.rows, return_index=True)
        alone[at][rows] = False
        lots, place = (
            _lot_of(pairs, job, len(supplies.capacity)),
            np.repeat(np.arange(len(rows)), np.diff([*starts, len(pairs.rows)])),
        )

        def draw(
            at: int, job: Job = job, found: PointFigures = found, pairs: _Pairs = pairs, rows: Ints = rows,
            starts: Ints = starts, place: Ints = place, lots: list[tuple[Lot, Ints]] = lots, ratio: Floats = ratios[at],
        ) -> Bools:  # fmt: skip
            minutes = pairs.minutes(doubt, at)
            count, access = np.zeros(len(rows)), np.zeros(len(rows))
            near = np.full(len(minutes), np.inf)
            for lot, those in lots:
                cost = minutes[those]
                count += np.bincount(place[those], cost <= lot.counted, len(rows))
                weights = lot.decay(cost) * ratio[pairs.columns[those], at]
                access += np.bincount(place[those], weights, len(rows))
                near[those] = np.where(cost <= lot.near, cost, np.inf)
            told = {"n_providers": count, "nearest_cost": np.minimum.reduceat(near, starts)}
            return np.asarray(_codes(told, access, demand[rows], job) == found.codes[rows])

        kept[at][rows] += np.sum(_drawn(draw, doubt.draws), axis=0)
    for at, job in enumerate(jobs):
        rest = np.flatnonzero(alone[at])
        nobody = {"n_providers": np.zeros(len(rest)), "nearest_cost": np.full(len(rest), np.inf)}
        same = _codes(nobody, np.zeros(len(rest)), demand[rest], job) == figures[at].codes[rest]
        kept[at][rest] = doubt.draws * same


def _codes(told: dict[str, Floats], access: Floats, demand: Floats, job: Job) -> npt.NDArray[np.int8]:
    size = len(access)
    limits = {"n_star": np.full(size, job.n_star), "proximity": np.full(size, job.proximity)}
    return class_codes(told | {"n_to_confirm": np.zeros(size)}, access, demand, np.full(size, job.enough), limits)


def _drawn(draw: Callable[[int], Found], draws: int) -> list[Found]:
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(draw, range(draws)))


def _lot_of(pairs: _Pairs, job: Job, providers: int) -> list[tuple[Lot, Ints]]:
    """Return the pairs of each lot of a job."""
    whose = np.full(providers, -1)
    for number, lot in enumerate(job.lots):
        whose[lot.who] = number
    lots = whose[pairs.columns]
    return [(lot, np.flatnonzero(lots == number)) for number, lot in enumerate(job.lots)]


def _pairs_of(
    grids: LandGrids, supplies: Supplies, jobs: Sequence[Job], doubt: Doubt, span: BlockSpan
) -> Iterator[tuple[int, _Pairs]]:
    """Yield the pairs of each job, a million or so at a time: land by land, rows in their order."""
    stretch = math.exp(PAIR_FARTHEST * doubt.spread)
    for at, job in enumerate(jobs):
        who = np.sort(np.concatenate([lot.who for lot in job.lots])) if job.lots else np.zeros(0, dtype=np.int64)
        furthest = max((lot.near for lot in job.lots), default=0.0)
        reach = 1000 * km_within(furthest * stretch, "rapide")
        for land, (_, here, there) in enumerate(grids.meeting(supplies, who)):
            tree, points = supplies.tree(there), np.column_stack([grids.spots.x[here], grids.spots.y[here]])
            total = np.cumsum(tree.query_ball_point(points, reach, return_length=True))
            cuts = np.unique(np.searchsorted(total, np.arange(0, total[-1] + _PAIRS, _PAIRS), side="left"))
            cuts = cuts[cuts < len(here)]
            for chunk, (start, stop) in enumerate(zip(cuts, [*cuts[1:], len(here)], strict=True)):
                found = cKDTree(points[start:stop]).sparse_distance_matrix(tree, reach, output_type="ndarray")
                if len(found):
                    # the family, not the scenario: scenarios are compared under the same draws
                    yield at, _paired(found, here[start:stop], there, (span.number, land, chunk, int(who[0])))


def _paired(found: np.ndarray, here: Ints, there: Ints, key: tuple[int, ...]) -> _Pairs:
    found = found[np.lexsort((found["j"], found["i"]))]
    with np.errstate(divide="ignore"):
        quick, slow = (np.log(crowfly_minutes(found["v"] / 1000, law)) for law in ("rapide", "lent"))
    single = np.float32
    return _Pairs(here[found["i"]], there[found["j"]], quick.astype(single), (slow - quick).astype(single), key)
