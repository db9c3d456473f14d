"""What every family of services shares: places, people, need, the method's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from zonesblanches.diagnosis.need import RiskOfNeed
from zonesblanches.parameters import Parameters

__all__ = ["Study"]


@dataclass(frozen=True)
class Study:
    """What every family shares: communes, people, need, the method's numbers.

    Parameters
    ----------
    origins
        All communes that enter the computation, the territory's first; `ring` is 0 inside it.
    own
        Codes of the territory's communes.
    demand
        People concerned, by origin; NaN where missing.
    people
        People that the volume counts, by commune of the territory.
    need
        Risk of need of the territory's communes.
    parameters
        The method's numbers.
    """

    origins: pd.DataFrame
    own: pd.Index
    demand: pd.Series
    people: pd.Series
    need: RiskOfNeed
    parameters: Parameters

    @cached_property
    def own_demand(self) -> pd.Series:
        """People concerned in the territory's communes, on the very index that every table of theirs has."""
        return pd.Series(self.demand.to_numpy()[: len(self.own)], index=self.own)
