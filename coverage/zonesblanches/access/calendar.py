"""Services that are there some days only: a van, a permanence, an itinerant site."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zonesblanches.access.inputs import floats_of, require_series
from zonesblanches.errors import CostError, InputError, first_five
from zonesblanches.language import plural
from zonesblanches.scalars import real

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
        here, or without a number, has no calendar: it is there all week. ``days.map(days_of_week)`` reads them from
        text.
    week
        Days of a full week.

    Returns
    -------
    pandas.Series
        On the index of `capacity`; a missing capacity stays missing.

    Raises
    ------
    InputError
        When days are negative, over 7, no number, given twice, or of a provider without capacity.
    CostError
        When a capacity is text, negative, infinite or given twice, or the days are no Series.

    Examples
    --------
    >>> capacity = pd.Series({"van": 10.0, "office": 4.0})
    >>> itinerant_capacity(capacity, pd.Series({"van": 1})).tolist()
    [2.0, 4.0]
    """
    if not 0 < real(week) <= 7:
        raise InputError(f"week vaut {week!r}, attendu : le nombre de jours d'une semaine pleine, de 1 à 7.")
    whole = pd.Series(floats_of(capacity, "capacité"), index=capacity.index)
    wrong = (whole < 0) | np.isinf(whole)
    if wrong.any():
        raise CostError(f"capacité négative ou infinie pour : {first_five(whole.index[wrong])}.")
    require_series(days, "calendrier")
    _refuse_names(days.index, capacity.index)
    told = days[days.notna()]
    spent = pd.to_numeric(told, errors="coerce").astype(float)
    wrong = ~spent.between(0, 7)
    if wrong.any():
        shown = first_five(f"{name} : {told[name]!r}" for name in told.index[wrong])
        raise InputError(
            f"{plural(int(wrong.sum()), 'calendrier impossible', 'calendriers impossibles')} ({shown}). Attendu : un "
            "nombre de jours par semaine, de 0 à 7. Des jours par leur nom se lisent par days.map(days_of_week)."
        )
    share = np.minimum(spent / float(week), 1.0).reindex(capacity.index).fillna(1.0)
    return (whole * share).rename(capacity.name)


def _refuse_names(names: pd.Index, known: pd.Index) -> None:
    """Refuse calendars given twice, or of nobody."""
    if not names.is_unique:
        twice = names[names.duplicated()].unique()
        raise InputError(
            f"Calendrier donné plusieurs fois pour : {first_five(twice)}. Attendu une ligne par intervenant : "
            "additionnez ses jours."
        )
    unknown = names[~names.isin(known)]
    if len(unknown):
        raise InputError(
            f"{plural(len(unknown), 'calendrier')} d'intervenants sans capacité : {first_five(unknown)}. Attendu les "
            f"identifiants de la capacité ({first_five(known)})."
        )
