"""Pairs weighted once and kept, to re-score a hundred scenarios of demand and supply at the speed of memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from zonesblanches.access.catchment import Catchments, checked_gap
from zonesblanches.access.decay import Decay, checked_weights
from zonesblanches.access.inputs import on_index, ratio_of, supply_of, unseen
from zonesblanches.travel.costs import CostTable

__all__ = ["KeptPairs", "keep_pairs"]


@dataclass(frozen=True, eq=False)
class KeptPairs:
    """Weights of the pairs in reach, by origin and by destination; made by `keep_pairs`.

    Attributes
    ----------
    origins, destinations
        Names, as in the table of costs.
    by_origin, by_destination
        The weights as compressed rows (scipy), 24 bytes a pair for both.
    every_origin
        As in the table of costs: True when communes absent from `origins` are known to reach nothing.
    """

    origins: pd.Index
    destinations: pd.Index
    by_origin: Any
    by_destination: Any
    every_origin: bool = True

    def catchments(self, demand: pd.Series, supply: pd.Series) -> Catchments:
        """Compute the two-step floating catchment for a demand and a supply.

        Parameters
        ----------
        demand
            People by origin; missing counts for nobody. Communes without a kept pair come last in the result, with 0.
        supply
            Capacity by destination.

        Raises
        ------
        CostError
            As for `floating_catchments`.
        """
        absent = unseen(demand, self.origins, every_origin=self.every_origin)
        people = on_index(demand, self.origins, "demande", missing=0.0)
        if len(absent):
            on_index(demand, absent, "demande", missing=0.0)
        capacity = supply_of(self.destinations, supply)
        shared = self.by_destination @ people
        ratio = ratio_of(capacity, shared)
        access = self.by_origin @ ratio
        return Catchments(
            access=pd.Series(
                np.append(access, np.zeros(len(absent))), index=self.origins.append(absent), name="access"
            ),
            ratio=pd.Series(ratio, index=self.destinations, name="ratio"),
            people=pd.Series(shared, index=self.destinations, name="people"),
            idle=tuple(str(name) for name in self.destinations[(shared == 0) & (capacity > 0)]),
            gap=checked_gap(people, access, capacity[shared > 0]),
        )

    def __repr__(self) -> str:
        return f"<KeptPairs : {len(self.origins)} × {len(self.destinations)}, {self.by_origin.nnz} paires>"


def keep_pairs(costs: CostTable, decay: Decay) -> KeptPairs:
    """Weigh the pairs of a table once; pairs that weigh nothing are let go.

    Parameters
    ----------
    costs
        Origins × providers.
    decay
        Weight of a cost.

    Examples
    --------
    >>> from zonesblanches.access.decay import binary
    >>> pairs = pd.DataFrame({"origin": ["a", "b"], "destination": ["T", "T"], "cost": [5.0, 8.0]})
    >>> kept = keep_pairs(CostTable.from_long(pairs), binary(20))
    >>> kept.catchments(pd.Series({"a": 60, "b": 40}), pd.Series({"T": 5})).access.tolist()
    [0.05, 0.05]
    """
    from scipy.sparse import csr_array

    weights = checked_weights(decay, costs.values, costs.unit)
    shape = (len(costs.origins), len(costs.destinations))
    small = np.int32 if len(weights) < 1 << 31 else np.int64
    # copies: the zeros are then taken out in place, and the table must stay as it is
    parts = weights.copy(), costs.indices.astype(small), costs.indptr.astype(small)
    matrix = csr_array(parts, shape=shape)
    matrix.eliminate_zeros()
    return KeptPairs(costs.origins, costs.destinations, matrix, matrix.T.tocsr(), costs.every_origin)
