"""Rows that say their commune plainly, as most do: its name in full, with its code or not, and nothing against."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from zonesblanches.providers.boroughs import WITH_BOROUGHS
from zonesblanches.providers.commune_said import CommuneSaid
from zonesblanches.territory.codes import Gazetteer, clean_code

__all__ = ["said_plainly"]

_SHOWN = 80
_NOT_PLAIN = re.compile(r"[\d()]|.{100}", re.DOTALL)  # a code, brackets, more than a name
_ISLANDS = "971"  # in Guadeloupe, two names are those of other collectivities too


def said_plainly(cell: Mapping[str, Any], gazetteer: Gazetteer) -> CommuneSaid | None:
    """Return the commune of a row whose name, in full, is that of one commune where the row says, and of its code.

    None for any other row, which is read piece by piece, and for one whose code is a postal code too. Whatever is found
    here would be found there.

    Examples
    --------
    >>> from zonesblanches.territory.codes import embedded_gazetteer
    >>> france = embedded_gazetteer()
    >>> said_plainly({"commune": "Alès", "postal_code": "30100"}, france).code
    '30007'
    >>> said_plainly({"commune": "Alès", "commune_code": "30008"}, france), said_plainly({"commune": "Al"}, france)
    (None, None)
    """
    name, given = cell.get("commune"), cell.get("commune_code")
    if not isinstance(name, str) or _NOT_PLAIN.search(name) or _ISLANDS in gazetteer.home.departments:
        return None
    code = gazetteer.only(name, postal_code=cell.get("postal_code", ""), department=cell.get("department", ""))
    if not code or code in WITH_BOROUGHS:
        return None
    if not given:
        return CommuneSaid(code, "name", "", name=name.strip()[:_SHOWN])
    written = clean_code(given)
    if gazetteer.code(given) != (code, "") or written in gazetteer.by_postal_code:
        return None
    return CommuneSaid(code, "code", "", written=written)
