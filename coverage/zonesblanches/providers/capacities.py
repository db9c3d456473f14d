"""What stands in a column of capacities: how it writes thousands, in which unit, and what stands out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

import pandas as pd

from zonesblanches.language import normalise, number, plural
from zonesblanches.values import blank, parse_grouped

__all__ = [
    "Dots",
    "counted_units",
    "figure",
    "foreign_unit",
    "meaning_of_dots",
    "mixed_units",
    "outstanding",
    "own_units",
]

Dots = Literal["thousands", "decimals", "unsure"]

_LONGEST = 200  # characters: a longer cell is no capacity
_DECIMAL_DOT = re.compile(r"(?<![\d.,])\d+\.\d+(?![\d.,])")
_UNITS = {
    "bénévoles": ("benevole", "benevoles", "benev", "volontaire", "volontaires", "volunteer", "volunteers"),
    "ETP": ("etp", "etpt", "fte"),
    "places": ("place", "places", "lit", "lits"),
    "salariés": ("salarie", "salaries", "agent", "agents", "professionnel", "professionnels", "staff"),
    "heures": ("heure", "heures", "h"),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_TIMES_THE_MEDIAN = 10
_SHARE_OF_THE_FAMILY = 0.5
_FEWEST = 5  # fewer known capacities, or teams, compare with nothing


def meaning_of_dots(title: str, cells: Sequence[Any]) -> Dots:
    """Tell what a dot before three digits is in a column: « 1.200 » is a thousand in French counts.

    It parts decimals where another cell of the column writes some so (« 2.5 »); in a column of ETP nobody knows.

    Examples
    --------
    >>> meaning_of_dots("bénévoles", ["1.200"]), meaning_of_dots("bénévoles", ["1.200", "2.5"])
    ('thousands', 'decimals')
    >>> meaning_of_dots("ETP", ["1.200"])
    'unsure'
    """
    for cell in cells:
        text = cell if isinstance(cell, str) and len(cell) <= _LONGEST else ""
        if _DECIMAL_DOT.search(text) and parse_grouped(text) is None:
            return "decimals"
    return "unsure" if "ETP" in own_units(title, cells) else "thousands"


def own_units(title: str, cells: Sequence[Any]) -> tuple[str, ...]:
    """Return the units of a column: the one of its title, else the one that its cells write most often.

    A title that names two (« Bénévoles / ETP ») says nothing: its cells decide, where they write one.

    Examples
    --------
    >>> own_units("Nb bénévoles", ["3 ETP"]), own_units("capacité", ["3 ETP", "2 ETP", "20 places"])
    (('bénévoles',), ('ETP',))
    >>> own_units("Bénévoles / ETP", ["12 bénévoles", "8 bénévoles", "4 ETP"]), own_units("Bénévoles / ETP", ["12"])
    (('bénévoles',), ('bénévoles', 'ETP'))
    """
    units = _units(title)
    if len(units) == 1:
        return units
    counts = Counter(unit for cell in cells if isinstance(cell, str) for unit in _units(cell))
    return tuple(unit for unit, _ in counts.most_common(1)) or units


def counted_units(title: str, cells: Sequence[Any]) -> dict[str, int]:
    """Count the cells of each unit, the most frequent first; a bare figure has the unit of a title that names only one.

    Examples
    --------
    >>> counted_units("Bénévoles / ETP", ["12 bénévoles", "8 bénévoles", "4 ETP", 7])
    {'bénévoles': 2, 'ETP': 1}
    >>> counted_units("Bénévoles", [12, "2 ETP", 8])
    {'bénévoles': 2, 'ETP': 1}
    """
    named = _units(title)
    otherwise = named if len(named) == 1 else ()
    counts: Counter[str] = Counter()
    for cell in cells:
        written = _units(cell) if isinstance(cell, str) else ()
        counts.update(written[:1] or (() if blank(cell) else otherwise))
    return dict(counts.most_common())


def mixed_units(title: str, counts: Mapping[str, int]) -> list[str]:
    """Say when one column counts in several units: their sum means nothing.

    Parameters
    ----------
    title
        Of the column.
    counts
        Result of `counted_units`.

    Examples
    --------
    >>> mixed_units("Capacité", {"bénévoles": 2, "ETP": 1})[0][:78]
    'colonne « Capacité » : capacités en plusieurs unités, bénévoles (2 lignes), ET'
    """
    if len(counts) < 2:
        return []
    listed = ", ".join(f"{unit} ({plural(count, 'ligne')})" for unit, count in counts.items())
    return [
        f"colonne « {title} » : capacités en plusieurs unités, {listed} ; leur somme n'a pas de sens. Mettez la même "
        "partout"
    ]


def foreign_unit(cell: Any, own: tuple[str, ...]) -> str:
    """Say that a cell writes another unit than its column's; empty when it does not.

    Examples
    --------
    >>> foreign_unit("3 ETP", ("bénévoles",)), foreign_unit("3 bénévoles", ("bénévoles",)), foreign_unit(3, ("ETP",))
    ('unité « ETP » dans une colonne de bénévoles', '', '')
    """
    others = [unit for unit in _units(cell) if unit not in own] if isinstance(cell, str) and own else []
    if not others:
        return ""
    of = "d'" if own[0] in {"ETP", "heures"} else "de "
    return f"unité « {others[0]} » dans une colonne {of}{own[0]}"


@lru_cache(maxsize=1 << 12)  # the phrases of a list repeat
def _units(text: str) -> tuple[str, ...]:
    if blank(text) or len(text) > _LONGEST or text.strip().replace(",", "").isdecimal():  # nearly every cell
        return ()
    words = re.sub(r"(?<=\d)(?=[a-z])", " ", normalise(text)).split()  # « 35h »
    return tuple(dict.fromkeys(_UNIT_OF[word] for word in words if word in _UNIT_OF))


def figure(value: float) -> str:
    r"""Write a capacity: no more decimals than it has, two at most.

    Examples
    --------
    >>> figure(1200.0), figure(12.5)
    ('1\u202f200', '12,5')
    """
    return number(value, 2).rstrip("0").rstrip(",")


def outstanding(table: pd.DataFrame) -> pd.Series:
    """Tell which capacities stand so far above those of their family that they may be a mistake.

    They are over 10 times the median of the known ones (five at least), or over half of the whole supply of a family
    of five teams or more. Inactive teams, nil and imputed capacities neither count nor stand out.

    Parameters
    ----------
    table
        `family`, `active`, `capacity` (no missing one) and `capacity_imputed`.
    """
    active = table["active"].astype(bool)
    known = table["capacity"].where(active & (table["capacity"] > 0) & ~table["capacity_imputed"])
    family = table["family"]
    by_family = known.groupby(family)
    far = (by_family.transform("count") >= _FEWEST) & (known > _TIMES_THE_MEDIAN * by_family.transform("median"))
    supply = table["capacity"].where(active, 0.0).groupby(family).transform("sum")
    most = (active.groupby(family).transform("sum") >= _FEWEST) & (known > _SHARE_OF_THE_FAMILY * supply)
    return far | most
