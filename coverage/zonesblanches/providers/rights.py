"""An area as wide as a département is a right to go there, not a presence: kept apart until somebody confirms it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zonesblanches.territory.codes import Gazetteer
from zonesblanches.territory.divisions import Area, AreaLevel, area_at

__all__ = ["communes_of", "confirmed", "narrowed", "right_of", "title_of_right"]

_RIGHT = re.compile(r"([a-z_]+):(.+?)(?: sauf (.+))?")
_BUT = " sauf "


def right_of(area: Area, but: Iterable[str] = ()) -> str:
    """Write a right: the level and the code of an area, and the communes left out.

    Examples
    --------
    >>> right_of(area_at("departement", "84")), right_of(area_at("departement", "84"), ["84007"])
    ('departement:84', 'departement:84 sauf 84007')
    """
    left_out = ",".join(sorted(set(but) & set(area.communes)))
    return f"{area.level}:{area.code}" + (f"{_BUT}{left_out}" if left_out else "")


def _read(right: str) -> tuple[Area | None, frozenset[str]]:
    found = _RIGHT.fullmatch(right)
    if not found:
        return None, frozenset()
    level: AreaLevel = found[1]  # type: ignore[assignment]
    return area_at(level, found[2]), frozenset((found[3] or "").split(",")) - {""}


def title_of_right(right: str) -> str:
    """Name a right as people do.

    Examples
    --------
    >>> title_of_right("departement:84"), title_of_right("former_region:Alsace")
    ('département 84 (Vaucluse)', 'région Alsace')
    """
    area, but = _read(right)
    return right if area is None else area.title + (f"{_BUT}{', '.join(sorted(but))}" if but else "")


def communes_of(right: str) -> tuple[str, ...]:
    """Return the communes of a right.

    Examples
    --------
    >>> len(communes_of("departement:84")), len(communes_of("departement:84 sauf 84007"))
    (151, 150)
    """
    area, but = _read(right)
    return tuple(code for code in (area.communes if area else ()) if code not in but)


def narrowed(right: str, out: Iterable[str]) -> str:
    """Leave communes out of a right.

    Examples
    --------
    >>> narrowed("departement:84", ["84007"])
    'departement:84 sauf 84007'
    """
    area, but = _read(right)
    return right if area is None else right_of(area, but | set(out))


def confirmed(rights: Iterable[str], gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return the communes that rights give once somebody confirms that the team really goes there.

    Parameters
    ----------
    rights
        As `Providers.table` holds them: ``"departement:84"``, ``"departement:84 sauf 84007"``.
    gazetteer
        Communes; others are left out.

    Examples
    --------
    >>> from zonesblanches.territory.codes import embedded_gazetteer
    >>> len(confirmed(["departement:84"], embedded_gazetteer()))
    151
    """
    codes = dict.fromkeys(code for right in rights for code in communes_of(right))
    return tuple(code for code in codes if code in gazetteer.title_of)
