"""How many providers some rows are: the stops of one itinerant service are one."""

from __future__ import annotations

import pandas as pd

__all__ = ["count_distinct", "provider_of"]


def provider_of(table: pd.DataFrame) -> pd.Series:
    """Return the provider of which each row is a stop: itself for most.

    Examples
    --------
    >>> table = pd.DataFrame({"stop_of": ["", "van", ""]}, index=["van", "van-2", "office"])
    >>> provider_of(table).tolist(), count_distinct(table)
    (['van', 'van', 'office'], 2)
    """
    own = table.index.to_series()
    return own if "stop_of" not in table else table["stop_of"].where(table["stop_of"] != "", own)


def count_distinct(table: pd.DataFrame) -> int:
    """Count providers, the stops of one once; see `provider_of`."""
    return int(provider_of(table).nunique()) if "stop_of" in table and (table["stop_of"] != "").any() else len(table)
