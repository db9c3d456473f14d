"""Départements as people write them: a code, a name, a région, alone or inside a longer text."""

from __future__ import annotations

import re
from functools import lru_cache

from zonesblanches.language import normalise
from zonesblanches.territory import store

__all__ = ["department_of_text", "department_title", "is_department"]

_SHOWN = 80
_DEPARTMENT_CODE = re.compile(r"\d{1,3}|2[ab]")

_TELLING = re.compile(r"[a-z]{4}")


def department_of_text(text: object) -> tuple[str, ...]:
    """Return the départements that a text names: a code, a name, a région's name, alone or inside a longer text.

    Examples
    --------
    >>> department_of_text("Gard"), department_of_text(1.0), department_of_text("DD DE L'ARIEGE")
    (('30',), ('01',), ('09',))
    >>> department_of_text("Provence-Alpes-Côte d'Azur"), department_of_text("secteur nord-est")
    (('04', '05', '06', '13', '83', '84'), ())
    """
    return _departments_in(str(text)[:_SHOWN])


def is_department(text: str) -> bool:
    """Tell whether a text is the name of a département and nothing else.

    Examples
    --------
    >>> is_department("haute savoie"), is_department("DD de Haute-Savoie")
    (True, False)
    """
    return normalise(text) in _department_names()


@lru_cache(maxsize=1 << 12)
def _departments_in(text: str) -> tuple[str, ...]:
    words = normalise("" if text.lower() in {"nan", "none"} else text.removesuffix(".0"))
    if not words:
        return ()
    names, regions = _department_names(), _region_departments()
    if words in names:
        return (names[words],)
    if words in regions:
        return regions[words]
    code = next((word for word in words.split() if _DEPARTMENT_CODE.fullmatch(word)), "")
    if code and code.upper().zfill(2) in names.values():
        return (code.upper().zfill(2),)
    inside = [name for name in (*names, *regions) if _TELLING.search(name) and re.search(rf"\b{name}\b", words)]
    if not inside or (
        len(inside) == 1 and inside[0] == "nord" and not re.search(r"\b(du|departement|dd|dt|cd) nord\b", words)
    ):
        return ()
    longest = max(inside, key=len)
    return (names[longest],) if longest in names else regions[longest]


def department_title(code: str) -> str:
    """Return the name of a département, or its code when it is not one of France's.

    Examples
    --------
    >>> department_title("30"), department_title("ZZ")
    ('Gard', 'ZZ')
    """
    areas = store.areas()
    names = areas.loc[(areas["level"] == "departement") & (areas["code"] == code), "name"]
    return str(names.iloc[0]) if len(names) else code


@lru_cache(maxsize=1)
def _department_names() -> dict[str, str]:
    areas = store.areas()
    here = areas[areas["level"] == "departement"]
    return dict(zip(here["name"].map(normalise), here["code"], strict=True))


@lru_cache(maxsize=1)
def _region_departments() -> dict[str, tuple[str, ...]]:
    communes = store.communes()
    areas = store.areas()
    here = areas[areas["level"] == "region"]
    of = {reg: tuple(sorted(deps.unique())) for reg, deps in communes["dep"].groupby(communes["reg"])}
    return {normalise(name): of[code] for code, name in zip(here["code"], here["name"], strict=True) if code in of}
