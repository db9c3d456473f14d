"""Areas of eligibility: communes and EPCI are places declared, anything wider is a right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from zonesblanches.territory import store
from zonesblanches.territory.codes import embedded_gazetteer

__all__ = ["Zones", "read_zones"]

_FRANCE = {"france", "99100"}
_COUNTRY = re.compile(r"99[0-5]\d{2}")


@dataclass(frozen=True)
class Zones:
    """What a list of codes means.

    Attributes
    ----------
    communes
        Codes of the communes declared, those of the EPCI named included.
    rights
        Wider areas: ``departement:84``, ``region:93``, ``pays:99134``, ``france:France``.
    unknown
        Codes that mean nothing.
    """

    communes: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def read_zones(codes: Sequence[str]) -> Zones:
    """Sort the codes of an area of eligibility.

    Examples
    --------
    >>> read_zones(["84003", "84", "france", "zzz"])
    Zones(communes=('84003',), rights=('departement:84', 'france:France'), unknown=('zzz',))
    """
    communes: list[str] = []
    rights: list[str] = []
    unknown: list[str] = []
    for code in (text.strip() for text in codes):
        inside, right = _communes(code), _right(code)
        communes += inside
        if right:
            rights.append(right)
        elif not inside and code:
            unknown.append(code)
    return Zones(*(tuple(dict.fromkeys(found)) for found in (communes, rights, unknown)))


def _communes(code: str) -> tuple[str, ...]:
    if len(code) == 9 and code.isdigit():
        return _epci().get(code, ())
    found = embedded_gazetteer().code(code)[0] if len(code) == 5 else ""
    return (found,) if found else ()


def _right(code: str) -> str:
    if code.lower() in _FRANCE:
        return "france:France"
    if _COUNTRY.fullmatch(code):
        return f"pays:{code}"
    department = code.upper().zfill(2)
    if department in _departments():
        return f"departement:{department}"
    return code if code.startswith("region:") else ""


@lru_cache(maxsize=1)
def _epci() -> dict[str, tuple[str, ...]]:
    return {str(code): tuple(rows) for code, rows in store.communes().groupby("epci").groups.items()}


@lru_cache(maxsize=1)
def _departments() -> frozenset[str]:
    areas = store.areas()
    return frozenset(areas.loc[areas["level"] == "departement", "code"])
