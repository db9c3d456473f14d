"""What a list that is read without a fault may still hide: a team written twice, a team far from all the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import compress

import numpy as np
import pandas as pd

from zonesblanches.errors import first_five
from zonesblanches.language import plural
from zonesblanches.providers.families import family_key
from zonesblanches.providers.identity import name_key
from zonesblanches.said import Said
from zonesblanches.territory import store
from zonesblanches.tool import to_type

__all__ = ["far_from_the_rest", "repeated_teams", "without_repeats"]

_SAME = "(même nom, même commune)"
_FAR_KM = 150.0
_FEWEST = 4  # with fewer teams, nobody can say which is far from the others
_MOST_FAR_SHARE = 0.1  # a list of all France has no centre
_KM_PER_DEGREE = 111.32


def repeated_teams(table: pd.DataFrame) -> list[str]:
    """Say, list by list, which active rows have the same name, commune and family: one team would count twice.

    Parameters
    ----------
    table
        `name`, `family`, `commune`, `active`, `source`, `row`.

    Returns
    -------
    list
        A sentence per list, its name first; the key is that of `merge_providers` for names that are equal.
    """
    active = table[table["active"].astype(bool)]
    keys = {family: family_key(family) for family in active["family"].unique()}
    active = active.assign(family=active["family"].map(keys))
    places = list(zip(*(active[name].tolist() for name in ("source", "family", "commune")), strict=True))
    counts = Counter(places)
    alike = [counts[place] > 1 for place in places]  # a team alone in its commune repeats none
    names, rows = (active.loc[alike, name].tolist() for name in ("name", "row"))
    towns = store.communes()["name"]
    titles = dict(zip(*(one.to_numpy(dtype=object) for one in (towns.index, towns)), strict=True))
    groups: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    for place, name, row in zip(compress(places, alike), names, rows, strict=True):
        groups.setdefault((*place, name_key(name, titles.get(place[-1], ""))), []).append((name, row))
    by_source: dict[str, list[list[tuple[str, int]]]] = {}
    for (source, *_), group in groups.items():
        if len(group) > 1:
            by_source.setdefault(source, []).append(group)
    said: list[str] = []
    review = to_type("write_review(…)", "--doublons FICHIER.xlsx")
    for source, repeated in by_source.items():
        teams = [f"« {group[0][0]} » (lignes {first_five(sorted(row for _, row in group))})" for group in repeated]
        said.append(
            Said(
                f"{source} : {plural(sum(map(len, repeated)), 'ligne')} semblent {_the_same(len(repeated))} {_SAME} : "
                f"{first_five(teams)}. Chacune compte",
                f"Ne gardez qu'une ligne si c'est la même, ou répondez dans la feuille de revue ({review})",
            )
        )
    return said


def without_repeats(warnings: Iterable[str]) -> list[str]:
    """Return warnings without those of `repeated_teams`: after a merge, what is left of them stands in its review.

    Examples
    --------
    >>> without_repeats(["liste.csv : 2 lignes semblent la même équipe (même nom, même commune) : …", "autre"])
    ['autre']
    """
    return [text for text in warnings if _SAME not in text]


def _the_same(teams: int) -> str:
    return "la même équipe" if teams == 1 else f"n'être que {plural(teams, 'équipe')}"


def far_from_the_rest(lon: pd.Series, lat: pd.Series) -> pd.Series:
    """Return the distance in km of the rows far from the median point of their list (over 150 km), as the crow flies.

    Nothing is returned under four rows, nor when over a tenth of them (one at least) are far: the list then covers
    several regions.

    Parameters
    ----------
    lon, lat
        Degrees (EPSG:4326), missing ones left aside.

    Examples
    --------
    >>> far_from_the_rest(pd.Series([3.5, 3.5, 3.5, 3.5]), pd.Series([44.5, 44.5, 44.5, 46.5])).round().to_dict()
    {3: 223.0}
    """
    points = pd.DataFrame({"lon": lon, "lat": lat}).astype(float).dropna()
    if len(points) < _FEWEST:
        return pd.Series(dtype=float)
    middle = points.median()
    east = (points["lon"] - middle["lon"]) * np.cos(np.radians((points["lat"] + middle["lat"]) / 2))
    gap = pd.Series(np.hypot(east, points["lat"] - middle["lat"]) * _KM_PER_DEGREE, index=points.index)
    far = gap[gap > _FAR_KM]
    return far if len(far) <= max(1, _MOST_FAR_SHARE * len(points)) else far.iloc[:0]
