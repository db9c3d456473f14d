"""Places that a list names and no département holds: « Bouillon (Belgique) », Saint-Martin near Guadeloupe."""

from __future__ import annotations

import re

from zonesblanches.providers.clues import NEAR
from zonesblanches.providers.placenames import readings
from zonesblanches.territory.codes import Gazetteer
from zonesblanches.territory.home import uncovered
from zonesblanches.territory.names import bare_key

__all__ = ["foreign"]

_SHOWN = 80
_COUNTRY = re.compile(
    r"(?:^|[(,/]|\s[-–—]\s)\s*(?:belgique|suisse|luxembourg|allemagne|espagne|italie|andorre)\s*\)?\s*$", re.IGNORECASE
)
_ISLANDS = {"saint martin": "97801", "saint barthelemy": "97701"}  # once communes of Guadeloupe


def foreign(text: str, gazetteer: Gazetteer) -> str:
    """Return why a place is not covered; empty for any other.

    Parameters
    ----------
    text
        The cell.
    gazetteer
        Knows names, and where the list is at home.

    Examples
    --------
    >>> from zonesblanches.territory.codes import embedded_gazetteer
    >>> foreign("Bouillon (Belgique)", embedded_gazetteer()), foreign("Alès", embedded_gazetteer())
    ("« Bouillon (Belgique) » est à l'étranger : n'est pas couvert", '')
    """
    if _COUNTRY.search(text[-_SHOWN:]) and not gazetteer.homonyms(text):  # « Suisse » is a commune of Moselle
        return f"« {text[:_SHOWN]} » est à l'étranger : n'est pas couvert"
    if "971" not in gazetteer.home.departments:
        return ""
    for (word, _, _), _ in readings(text):
        island = _ISLANDS.get(bare_key(word))
        if island and not any(gazetteer.home.ring(code) <= NEAR for code in gazetteer.homonyms(word)):
            return uncovered(code=island)
    return ""
