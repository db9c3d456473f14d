"""Load the Gard with its border, and all France, once the files are in the system's cache and the imports done."""

import json
import time

import zonesblanches as zb
from zonesblanches.territory import store


def timed(area: str) -> float:
    """Load an area with nothing kept in memory from before."""
    for reader in (store.communes, store.areas):
        reader.cache_clear()
    start = time.perf_counter()
    territory = zb.territory(area)
    if area != "France":
        territory.border()
    return time.perf_counter() - start


timed("30")
print(json.dumps({"gard_s": min(timed("30") for _ in range(5)), "france_s": min(timed("France") for _ in range(3))}))
