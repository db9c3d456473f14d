"""Homonyms told apart by where the rest of a list is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from zonesblanches.providers.commune_said import CommuneSaid
from zonesblanches.territory.codes import Gazetteer
from zonesblanches.territory.departments import department_title
from zonesblanches.territory.home import home_of
from zonesblanches.territory.names import in_department

__all__ = ["like_the_rest"]

_MAJORITY = 0.6  # share of a list's other located rows in one département that decides between homonyms
_FEWEST = 5  # fewer located rows are no majority


def like_the_rest(said: Sequence[CommuneSaid], located: Sequence[str], gazetteer: Gazetteer) -> list[CommuneSaid]:
    """Choose between homonyms as the rest of the list does.

    When 60 % of the other located rows, five at least, are in one département where exactly one homonym is, that one
    is taken, and said; so is a short form of one of its communes (« Aix », in a list of Savoie).

    Parameters
    ----------
    said
        What each row declares.
    located
        The commune where each row was placed, empty for none.
    gazetteer
        Says the département of a commune.
    """
    departments = Counter(dep for dep in (gazetteer.dep_of.get(code, "") for code in located if code) if dep)
    total = departments.total()
    if total < _FEWEST or not any(one.name and not code for one, code in zip(said, located, strict=True)):
        return list(said)
    home, count = departments.most_common(1)[0]
    if count < _MAJORITY * total:
        return list(said)
    communes = gazetteer.communes
    around = gazetteer.at(home_of(communes.index[communes["dep"] == home], communes))
    return [
        _at_home(one, home, around) if one.name and not code else one for one, code in zip(said, located, strict=True)
    ]


def _at_home(said: CommuneSaid, department: str, gazetteer: Gazetteer) -> CommuneSaid:
    here = [code for code in said.choices if gazetteer.dep_of.get(code) == department]
    if not here:
        here = [code for code in gazetteer.homonyms(said.name) if gazetteer.dep_of.get(code) == department]
    if len(here) != 1:
        return said
    where = in_department(department_title(department))
    remark = f"commune homonyme : « {said.name} » supposée {where}, comme le reste de la liste"
    return said._replace(code=here[0], source="name", remark=remark, asked="", proposals=(), clues=1)
