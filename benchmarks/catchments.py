"""E2SFCA over the same pairs, by PySAL access and by ours: metropolitan France, 10,000 seeded providers, 30 minutes.

The peer receives its table ready and its best weights function; both are timed without reading or building pairs.
"""

import json
import logging
import time
import warnings

import numpy as np
import pandas as pd

import zonesblanches as zb
from zonesblanches.access.decay import step
from zonesblanches.parameters import Parameters
from zonesblanches.territory import store

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
from access import Access, weights  # noqa: E402 - it warns and logs at import

parameters = Parameters()
communes = store.communes()
communes = communes[communes["zone"] == "metro"]
places = np.random.default_rng(7).choice(len(communes), 10_000, replace=False)
providers = communes.iloc[places].set_index(pd.Index([f"T{i}" for i in range(len(places))]))
supply = pd.Series(1.0 + np.arange(len(places)) % 8, index=providers.index)
demand = communes["population"].astype(float)
costs = zb.crowfly_costs(communes, providers, parameters)
decay = step(parameters.decay)


def ours() -> pd.Series:
    """Run our two steps."""
    return zb.floating_catchments(costs, demand, supply, decay).access


def theirs() -> pd.Series:
    """Run the peer's two steps on its own long table."""
    peer.enhanced_two_stage_fca(
        name="e2", cost="cost", max_cost=30, weight_fn=weights.step_fn({10: 1, 20: 0.68, 30: 0.22})
    )
    return peer.access_df["e2_supply"]


people = pd.DataFrame({"code": communes.index, "people": demand.to_numpy()})
teams = pd.DataFrame({"id": supply.index, "supply": supply.to_numpy()})
peer = Access(
    demand_df=people, demand_index="code", demand_value="people", supply_df=teams, supply_index="id",
    supply_value="supply", cost_df=costs.to_frame(), cost_origin="origin", cost_dest="destination", cost_name="cost",
)  # fmt: skip
peer.log.setLevel(logging.CRITICAL)


def timed(run: object, times: int) -> tuple[float, pd.Series]:
    """Return the best time and the last result."""
    best, result = np.inf, None
    for _ in range(times):
        start = time.perf_counter()
        result = run()
        best = min(best, time.perf_counter() - start)
    return best, result


ours_s, mine = timed(ours, 5)
access_s, other = timed(theirs, 2)
difference = float((mine - other.reindex(mine.index).fillna(0)).abs().div(mine.where(mine > 0, 1)).max())
print(json.dumps({"ours_s": ours_s, "access_s": access_s, "difference": difference, "pairs": len(costs)}))
