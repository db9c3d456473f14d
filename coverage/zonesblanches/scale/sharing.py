"""How a block's people share themselves among the providers in reach: by priorities, round after round."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zonesblanches.access.decay import binary
from zonesblanches.access.sums import Sums, sums_of
from zonesblanches.scale.measures import Job, LandGrids, Lot, Supplies
from zonesblanches.scale.pointfile import BlockSpan, PointFile, numbers_of

__all__ = ["people_shared", "people_within", "shared_out"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def people_within(
    file: PointFile, span: BlockSpan, column: str, supplies: Supplies, jobs: Sequence[Job]
) -> tuple[list[Floats], float]:
    """Return the people of a block within reach of each provider, job by job, and its people in all.

    Parameters
    ----------
    file, span, column, supplies, jobs
        As for `people_met`.
    """
    people, grids = _opened(file, span, column)
    return [_to_providers(grids, supplies, job, people) for job in jobs], float(people.sum())


def people_shared(
    file: PointFile, span: BlockSpan, column: str, supplies: Supplies, jobs: Sequence[Job],
    priorities: Sequence[Floats], open_to: Sequence[Sequence[Bools]],
) -> list[tuple[Floats, Floats]]:  # fmt: skip
    """Return, job by job, the people by unit of priority that a block brings each provider, and those with a choice.

    Each place shares its people among the providers in reach by their priorities: provider `j` gets `p_j` times the
    first figure. The second is the people who reach some provider of each set of `open_to`: what a cut costs.

    Parameters
    ----------
    file, span, column, supplies, jobs
        As for `people_met`.
    priorities
        Of every provider, by job.
    open_to
        Sets of providers, by job.
    """
    people, grids = _opened(file, span, column)
    found = []
    for job, priority, sets in zip(jobs, priorities, open_to, strict=True):
        total = _to_points(grids, supplies, job, priority)
        share = np.divide(people, total, out=np.zeros(len(people)), where=total > 0)
        free = [float(people[_to_points(grids, supplies, job, each.astype(float)) > 0].sum()) for each in sets]
        found.append((_to_providers(grids, supplies, job, share), np.array(free)))
    return found


def shared_out(
    file: PointFile, span: BlockSpan, column: str, kept: Sequence[str], supplies: Supplies, jobs: Sequence[Job],
    priorities: Sequence[Floats], given: Sequence[Floats],
) -> pa.Table:  # fmt: skip
    """Return the block with the people served at each place, and their share, job by job.

    Parameters
    ----------
    file, span, column, supplies, jobs, priorities
        As for `people_shared`.
    kept
        Columns of the file that stay.
    given
        Share of those who come that each provider serves, by job.
    """
    table = file.read(span, [*kept, column])
    told, grids, out = numbers_of(table, column), LandGrids(file.spots(table)), table.select([*kept])
    people = np.nan_to_num(told)
    for job, priority, share in zip(jobs, priorities, given, strict=True):
        total, kept_by = (_to_points(grids, supplies, job, mass) for mass in (priority, priority * share))
        part = np.clip(np.divide(kept_by, total, out=np.zeros(len(people)), where=total > 0), 0.0, 1.0)
        lost = grids.spots.land < 0
        served = np.where(np.isnan(told) | lost, np.nan, people * part)
        known = np.where((people > 0) & ~lost, part, np.nan)
        out = out.append_column(f"served{job.suffix}", pa.array(served, from_pandas=True))
        out = out.append_column(f"served_share{job.suffix}", pa.array(known, from_pandas=True))
    return out


def _opened(file: PointFile, span: BlockSpan, column: str) -> tuple[Floats, LandGrids]:
    table = file.read(span, [column])
    return np.nan_to_num(numbers_of(table, column)), LandGrids(file.spots(table))


def _to_points(grids: LandGrids, supplies: Supplies, job: Job, mass: Floats) -> Floats:
    """Sum a mass of the providers that count for each point."""
    out = np.zeros(len(grids.spots.x))
    for lot in job.lots:
        grids.to_points(_within(lot, job), supplies, lot.who, mass, out)
    return out


def _to_providers(grids: LandGrids, supplies: Supplies, job: Job, mass: Floats) -> Floats:
    """Sum a mass of the points for which each provider counts."""
    out = np.zeros(len(supplies.capacity))
    for lot in job.lots:
        grids.to_providers(_within(lot, job), supplies, lot.who, mass, out)
    return out


def _within(lot: Lot, job: Job) -> Sums:
    return sums_of(binary(lot.counted, unit=job.cost.unit), job.cost)
