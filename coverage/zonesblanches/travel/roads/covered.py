"""Which communes an extract of roads has: the others have no time, which is not to be out of reach."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from zonesblanches.errors import InputError, first_five
from zonesblanches.language import number, plural

__all__ = ["SNAP_M", "covered_places"]

SNAP_M = 2_000.0


def covered_places(
    places: pd.DataFrame, metres: pd.Series, extract: str, *, partial: bool | None, say: Callable[[str], None]
) -> pd.DataFrame:
    """Return the communes that have roads within reach; refuse an extract that lacks some of the territory.

    Parameters
    ----------
    places
        With `name` and `ring`, 0 in the territory.
    metres
        From each to the nearest road of the extract.
    extract
        Its name.
    partial
        Whether communes of the territory may be left out; None where the tool at hand cannot ask for it.
    say
        Called with what is left out.

    Raises
    ------
    InputError
        When communes of the territory have no road there: which, and how far the nearest is.

    Examples
    --------
    >>> places = pd.DataFrame({"name": ["A", "B"], "ring": [0, 1]}, index=["01001", "01002"])
    >>> covered_places(places, pd.Series([10.0, 9e4], places.index), "a.osm.pbf", partial=None, say=print).index[0]
    a.osm.pbf : 1 commune autour hors de l'extrait, dont les habitants et les équipes ne comptent pas
    '01001'
    """
    near, own = metres.le(SNAP_M), places["ring"] == 0
    lost, around, whole = places[~near & own], int((~near & ~own).sum()), int(own.sum())
    if len(lost) and (not partial or len(lost) == whole):
        shown = first_five(
            f"{code} {name} (à {number(metres[code] / 1000)} km d'une route)" for code, name in lost["name"].items()
        )
        more = ", ou --incomplet pour les laisser sans temps" if partial is False and len(lost) < whole else ""
        raise InputError(
            f"{extract} : {plural(len(lost), 'commune')} du territoire sur {number(whole)} hors de l'extrait : {shown}"
            f". Prenez un extrait plus large{', ajoutez --extrait AUTRE.osm.pbf' if partial is not None else ''}{more}."
        )
    if len(lost):
        say(f"{extract} : {plural(len(lost), 'commune')} du territoire sans temps : {first_five(lost.index)}")
    if around:
        say(
            f"{extract} : {plural(around, 'commune')} autour hors de l'extrait, dont les habitants et les équipes ne "
            "comptent pas"
        )
    return places[near]
