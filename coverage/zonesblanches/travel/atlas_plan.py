"""What an atlas of costs would ask of an engine: blocks, pairs, requests, and how long they take."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from zonesblanches.parameter_faults import Unit
from zonesblanches.travel.atlas import ATLAS_ROWS, asked_pairs, atlas_blocks

__all__ = ["MEASURED_RATE", "AtlasPlan", "plan_atlas"]

MEASURED_RATE = 375_000.0  # pairs a second: OSRM on this machine, on the extract of Monaco (docs/echelle.md)


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

    def seconds(self, rate: float) -> float:
        """Return how long all of them take.

        Parameters
        ----------
        rate
            Pairs a second.
        """
        return sum(self.pairs) / rate


def plan_atlas(
    origins: pd.DataFrame,
    destinations: pd.DataFrame,
    *,
    cutoff: float = 30,
    unit: Unit = "min",
    rows: int = ATLAS_ROWS,
) -> AtlasPlan:
    """Count what `build_atlas` would ask of an engine, which is asked nothing.

    Parameters
    ----------
    origins, destinations, cutoff, unit, rows
        As for `build_atlas`.

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
    counts, pairs, requests = [], [], []
    for part in atlas_blocks(origins, rows):
        sizes = asked_pairs(part, destinations, cutoff, unit)
        counts.append(len(part))
        pairs.append(sum(sizes))
        requests.append(len(sizes))
    return AtlasPlan(tuple(counts), tuple(pairs), tuple(requests))
