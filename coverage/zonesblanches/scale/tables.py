"""The table that a run writes of a block: what is kept of the file, then each measure, then how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zonesblanches.scale.measures import Doubt, Job, LandGrids, Supplies, figures_of
from zonesblanches.scale.pointfile import BlockSpan, PointFile, numbers_of

__all__ = ["measured"]

Floats = npt.NDArray[np.float64]


def measured(
    file: PointFile, span: BlockSpan, column: str, kept: Sequence[str], supplies: Supplies, jobs: Sequence[Job],
    ratios: Sequence[Floats], doubt: Doubt | None = None, drawn: Sequence[Floats] = (),
) -> pa.Table:  # fmt: skip
    """Return the block with its measures: columns kept, then `N`, `d`, `A`, the class, and how sure it is, job by job.

    Parameters
    ----------
    file, span, column, supplies, jobs
        As for `people_met`.
    kept
        Columns of the file that stay.
    ratios
        `R_j` of every provider, by job.
    doubt, drawn
        As `doubts_of` takes them; None where nobody asks.
    """
    table = file.read(span, [*kept, column])
    grids, demand = LandGrids(file.spots(table)), numbers_of(table, column)
    figures = figures_of(grids, demand, supplies, jobs, ratios)
    told = [found.columns() for found in figures]
    if doubt is not None:
        from zonesblanches.scale.doubt import doubts_of

        sure = doubts_of(grids, demand, supplies, jobs, figures, doubt, drawn, span)
        told = [one | other for one, other in zip(told, sure, strict=True)]
    out = table.select([*kept])
    for job, columns in zip(jobs, told, strict=True):
        for name, values in columns.items():
            out = out.append_column(f"{name}{job.suffix}", values)
    return out
