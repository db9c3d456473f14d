"""What an atlas of costs would ask of an engine: blocks, pairs, requests, and how long they take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from zonesblanches.parameter_faults import Unit
from zonesblanches.travel.atlas import ATLAS_ROWS, atlas_blocks
from zonesblanches.travel.engines.pair_blocks import BlockLimits, rectangles
from zonesblanches.travel.engines.points import ask_for, engine_points
from zonesblanches.travel.roads.local import LOCAL_LIMITS

__all__ = ["MEASURED_RATE", "AtlasPlan", "plan_atlas"]

MEASURED_RATE = 375_000.0  # pairs a second: OSRM on this machine, on the extract of Monaco (docs/echelle.md)
_TOP_SPEED_KMH = 130


@dataclass(frozen=True)
class AtlasPlan:
    """What each block of an atlas asks.

    Attributes
    ----------
    origins
        How many, block by block.
    pairs, requests
        Pairs asked, some of them out of reach, and requests, block by block.
    """

    origins: tuple[int, ...]
    pairs: tuple[int, ...]
    requests: tuple[int, ...]

    def seconds(self, blocks: Iterable[int], rate: float) -> float:
        """Return how long some blocks take.

        Parameters
        ----------
        blocks
            Their numbers.
        rate
            Pairs a second.
        """
        return sum(self.pairs[at] for at in blocks) / rate


def plan_atlas(
    origins: pd.DataFrame,
    destinations: pd.DataFrame,
    *,
    cutoff: float = 30,
    unit: Unit = "min",
    rows: int = ATLAS_ROWS,
    limits: BlockLimits = LOCAL_LIMITS,
) -> AtlasPlan:
    """Count what `build_atlas` would ask of an engine, which is asked nothing.

    Parameters
    ----------
    origins, destinations, cutoff, unit, rows
        As for `build_atlas`.
    limits
        Largest request; that of OSRM on this machine by default.

    Raises
    ------
    CostError, MissingColumnError, ParameterError
        As for `build_atlas`.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> lozere = zb.territory("48").communes
    >>> plan = plan_atlas(lozere, lozere, rows=100)
    >>> plan.origins, sum(plan.pairs)
    ((100, 52), 23104)
    """
    reach_km = ask_for(cutoff, unit, _TOP_SPEED_KMH).reach_km
    ends = engine_points(destinations, "destinations").lonlat
    counts, pairs, requests = [], [], []
    for part in atlas_blocks(origins, rows):
        starts = engine_points(part, "origines").lonlat
        sizes = [
            len(block.rows) * len(block.columns) for block in rectangles(starts, ends, reach_km=reach_km, limits=limits)
        ]
        counts.append(len(part))
        pairs.append(int(np.sum(sizes, dtype=np.int64)))
        requests.append(len(sizes))
    return AtlasPlan(tuple(counts), tuple(pairs), tuple(requests))
