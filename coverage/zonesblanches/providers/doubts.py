"""What a list that is read without a fault may still hide: a team written twice, a team far from all the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress

import numpy as np
import pandas as pd

from zonesblanches.errors import first_five
from zonesblanches.language import plural
from zonesblanches.providers.families import family_key
from zonesblanches.providers.identity import name_key
from zonesblanches.said import Said
from zonesblanches.territory.codes import Gazetteer, embedded_gazetteer
from zonesblanches.territory.departments import department_title
from zonesblanches.territory.home import home_of
from zonesblanches.territory.names import in_department
from zonesblanches.tool import to_type

__all__ = ["COMPARED", "astray", "far_from_the_rest", "repeated_teams", "without_repeats"]

COMPARED = ("name", "family", "commune", "active", "source", "row")  # columns that tell a team written twice
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
        With the columns of `COMPARED`.

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
    titles = embedded_gazetteer().title_of
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


def astray(
    communes: Sequence[str], names: Sequence[str], gazetteer: Gazetteer
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Yield the teams placed by a name alone in a département where few of the list are, that the others' has too.

    In a list of Corrèze, « Saint-Pardoux » is not that of Puy-de-Dôme because no other bears the whole name.

    Parameters
    ----------
    communes
        Where each team is; empty for none.
    names
        The name that alone says so; empty where something else does.
    gazetteer
        Communes; nothing is doubted where it has a home, which was looked in first.

    Yields
    ------
    tuple
        Position, what is asked, codes that may be meant.
    """
    departments = [gazetteer.dep_of.get(code, "") if code else "" for code in communes]
    counts = Counter(filter(None, departments))
    if gazetteer.home.own or counts.total() < _FEWEST or not any(names):
        return
    main, count = counts.most_common(1)[0]
    if count < _MAIN_SHARE * counts.total():
        return
    table = gazetteer.communes
    around = gazetteer.at(home_of(table.index[table["dep"] == main], table))
    for position, (name, here) in enumerate(zip(names, departments, strict=True)):
        meant = around.homonyms(name) if name and here and here != main else ()
        meant = tuple(code for code in meant if gazetteer.dep_of.get(code) == main)
        if meant:
            title, where = gazetteer.title_of[communes[position]], in_department(department_title(here))
            others = first_five(f"{gazetteer.title_of[code]} ({code})" for code in meant)
            rest = in_department(department_title(main))
            yield (
                position,
                f"« {name} » lu comme {title}, {where} ; le reste de la liste est {rest} : {others} ?",
                meant,
            )


_MAIN_SHARE = 0.6  # of the teams in one département: it is the list's
