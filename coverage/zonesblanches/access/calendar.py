"""Services that are there some days only: a van, a permanence, an itinerant site."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zonesblanches.errors import InputError, first_five
from zonesblanches.language import plural

__all__ = ["itinerant_capacity"]


def itinerant_capacity(capacity: pd.Series, days: pd.Series, *, week: float = 5.0) -> pd.Series:
    """Return the capacity that a site offers over a week: ``capacity · min(days / week, 1)``.

    A van that stops in five places has five rows: its capacity is shared among them by the days spent at each, never
    counted five times.

    Parameters
    ----------
    capacity
        Capacity of the whole service, by provider.
    days
        Days a week that it is there (half a day is 0.5, two days a month are 0.46), by provider. A provider absent
        here, or without a number, has no calendar: it is there all week.
    week
        Days of a full week.

    Returns
    -------
    pandas.Series
        On the index of `capacity`; a missing capacity stays missing.

    Raises
    ------
    InputError
        When days are negative, over 7 or no number.

    Examples
    --------
    >>> capacity = pd.Series({"van": 10.0, "office": 4.0})
    >>> itinerant_capacity(capacity, pd.Series({"van": 1})).tolist()
    [2.0, 4.0]
    """
    if not 0 < week <= 7:
        raise InputError(f"week vaut {week!r}, attendu : le nombre de jours d'une semaine pleine, de 1 à 7.")
    told = days[days.notna()]
    numbers = pd.to_numeric(told, errors="coerce").astype(float)
    wrong = ~numbers.between(0, 7)
    if wrong.any():
        shown = first_five(f"{name} : {told[name]!r}" for name in told.index[wrong])
        raise InputError(
            f"{plural(int(wrong.sum()), 'calendrier impossible', 'calendriers impossibles')} ({shown}). Attendu : un "
            "nombre de jours par semaine, de 0 à 7."
        )
    share = np.minimum(numbers / week, 1.0).reindex(capacity.index).fillna(1.0)
    return (capacity.astype("Float64").astype(float) * share).rename(capacity.name)
