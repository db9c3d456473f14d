"""Sigles of EPCI: those that sources give, and those that their official names make."""

from __future__ import annotations

import re
from functools import lru_cache

from zonesblanches.language import normalise
from zonesblanches.territory import store
from zonesblanches.territory.divisions import SMALL, Area, area_at, kindless

__all__ = ["sigle_key", "sigles"]

_INITIALS = {"METRO": "M"}


def sigle_key(text: str) -> str:
    """Reduce a sigle to its letters and digits.

    Examples
    --------
    >>> sigle_key("C.C.P.A.L."), sigle_key("GPS&O"), sigle_key("CoVe")
    ('ccpal', 'gpso', 'cove')
    """
    return re.sub(r"[^a-z0-9]", "", normalise(text))


@lru_cache(maxsize=1)
def _sigles() -> dict[str, tuple[tuple[str, bool], ...]]:
    """Index the sigles that sources give, then those that the official names make."""
    table: dict[str, list[tuple[str, bool]]] = {}
    names = store.area_names()
    for row in names[names["kind"] == "sigle"].itertuples(index=False):
        table.setdefault(sigle_key(row.name), []).append((str(row.code), True))
    areas = store.areas()
    epci = areas[areas["level"] == "epci"]
    for code, name, kind in zip(epci["code"], epci["name"], epci["kind"], strict=True):
        known = table.setdefault(_acronym(str(name), str(kind)), [])
        if not any(code == other for other, _ in known):
            known.append((str(code), False))
    return {key: tuple(found) for key, found in table.items()}


def _acronym(name: str, kind: str) -> str:
    """Make the sigle of an official name: ``ccpal`` of « Communauté de communes Pays d'Apt-Luberon »."""
    words = kindless(name).split()
    return _INITIALS.get(kind, kind).lower() + "".join(word[0] for word in words if word not in SMALL)


def sigles(text: str) -> list[tuple[Area, bool]]:
    """Return the EPCI that a sigle may name, and whether a source gives it (else the official name makes it).

    Examples
    --------
    >>> [(area.name, given) for area, given in sigles("CoVe")]
    [("Communauté d'agglomération Ventoux-Comtat-Venaissin (COVE)", True)]
    >>> [(area.name, given) for area, given in sigles("CCPSMV")]
    [('Communauté de communes du Pays des Sorgues et des Monts de Vaucluse', False)]
    """
    found = ((area_at("epci", code), given) for code, given in _sigles().get(sigle_key(text), ()))
    return [(area, given) for area, given in found if area is not None]
