"""Where a list is at home: names are looked up there first, then around, then in the région, then in France."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from zonesblanches.language import normalise
from zonesblanches.territory.nearby import any_within

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EVERYWHERE", "Home", "Homes", "home_of", "homes_of", "uncovered"]

_ELSEWHERE = 3  # ring beyond the région
_NEAR_M = 30_000.0  # a département with a commune so near is a neighbour


@dataclass(frozen=True)
class Home:
    """The communes that a list is about.

    Parameters
    ----------
    own
        Codes of the territory's own communes.
    near
        Those of the départements around.
    region
        Those of the same régions.
    departments
        Départements of the territory.
    name
        Its name, for messages.
    """

    own: frozenset[str] = field(default_factory=frozenset)
    near: frozenset[str] = field(default_factory=frozenset)
    region: frozenset[str] = field(default_factory=frozenset)
    departments: tuple[str, ...] = ()
    name: str = ""

    @cached_property
    def circles(self) -> tuple[frozenset[str], ...]:
        """The communes to look among, in order."""
        return tuple(circle for circle in (self.own, self.near, self.region) if circle)

    def ring(self, code: str) -> int:
        """Return 0 inside, 1 around, 2 in the région, 3 elsewhere; 0 too where there is no home."""
        if not self.own:
            return 0
        for at, codes in enumerate(self.circles):
            if code in codes:
                return at
        return _ELSEWHERE


EVERYWHERE = Home()


def home_of(own: pd.Index, communes: pd.DataFrame, name: str = "") -> Home:
    """Return the home that some communes make.

    Parameters
    ----------
    own
        Codes of the territory's own communes.
    communes
        All communes, with `dep`, `reg`, `zone`, `x_m`, `y_m`.
    name
        Of the territory, for messages.

    Examples
    --------
    >>> from zonesblanches.territory import store
    >>> gard = home_of(store.communes().query("dep == '30'").index, store.communes())
    >>> gard.ring("30007"), gard.ring("84003"), gard.ring("31555"), gard.ring("59350")
    (0, 1, 2, 3)
    """
    return homes_of(communes).of(list(own), name)


_LAST: list[tuple[weakref.ref[pd.DataFrame], Homes]] = []  # of one country: lists are read one after the other


def homes_of(communes: pd.DataFrame) -> Homes:
    """Return what homes are made of; that of the country asked last is kept, as long as its table is.

    Parameters
    ----------
    communes
        All of them, as for `home_of`.
    """
    if _LAST and _LAST[0][0]() is communes:
        return _LAST[0][1]
    made = Homes(communes)
    _LAST[:] = [(weakref.ref(communes), made)]
    return made


class Homes:
    """What homes are made of: the communes of a country, their points, and who is in each département and région.

    Parameters
    ----------
    communes
        All of them, with `dep`, `reg`, `zone`, `x_m`, `y_m`.
    """

    def __init__(self, communes: pd.DataFrame) -> None:
        self._codes = communes.index.to_numpy(dtype=object).tolist()
        self._known = {"dep", "reg", "x_m", "zone"} <= set(communes)
        names = ("dep", "reg", "zone") if self._known else ()
        columns = (communes[name].to_numpy(dtype=object, na_value=None).tolist() for name in names)
        self._dep, self._reg, self._zone = columns if names else ([], [], [])
        self._points = communes[["x_m", "y_m"]].to_numpy(dtype=float) if self._known else np.empty((0, 2))

    @cached_property
    def _at(self) -> dict[str, int]:
        return {code: at for at, code in enumerate(self._codes)}

    @cached_property
    def departments(self) -> dict[str | None, list[str]]:
        """The communes of each département."""
        return _grouped(self._codes, self._dep)

    @cached_property
    def _regions(self) -> dict[str | None, list[str]]:
        return _grouped(self._codes, self._reg)

    def of(self, own: Sequence[str], name: str = "") -> Home:
        """Return the home that some communes make."""
        here = [self._at[code] for code in own if code in self._at]
        if not here or not self._known:
            return Home(frozenset(map(str, own)), name=name)
        centres = self._points[here]
        zones = {self._zone[at] for at in here}
        near = np.flatnonzero(any_within(self._points, centres, _NEAR_M)).tolist()
        around = {self._dep[at] for at in near if self._zone[at] in zones}
        regions = {self._reg[at] for at in here} - {None}
        return Home(
            frozenset(self._codes[at] for at in here),
            frozenset(code for dep in around for code in self.departments[dep]),
            frozenset(code for region in regions for code in self._regions[region]),
            tuple(sorted({str(self._dep[at]) for at in here if self._dep[at] is not None})),
            name,
        )


def _grouped(codes: Sequence[str], areas: Sequence[str | None]) -> dict[str | None, list[str]]:
    table: dict[str | None, list[str]] = {}
    for code, area in zip(codes, areas, strict=True):
        table.setdefault(area, []).append(code)
    return table


# collectivities that have no commune here: code's beginning, former codes, postal codes, names
_UNCOVERED: tuple[tuple[str, str, dict[str, str], tuple[str, ...], tuple[str, ...]], ...] = (
    ("Saint-Pierre-et-Miquelon", "975", {}, ("97500",), ()),
    ("Saint-Barthélemy", "977", {"97123": "97701"}, ("97133", "97095", "97098"), ()),
    ("Saint-Martin", "978", {"97127": "97801"}, ("97150", "97051"), ()),
    ("Wallis-et-Futuna", "986", {}, ("986",), ("mata utu",)),
    ("Polynésie française", "987", {}, ("987",), ("papeete", "faaa", "punaauia")),
    ("Nouvelle-Calédonie", "988", {}, ("988",), ("noumea", "dumbea", "mont dore nouvelle caledonie")),
    ("Monaco", "99138", {}, ("98000",), ("monaco", "monte carlo")),
)


def uncovered(*, code: str = "", postal: str = "", name: object = "") -> str:
    """Return why a place of a collectivity that the library does not cover is refused; empty for any other.

    Examples
    --------
    >>> uncovered(code="97127")
    "Saint-Martin (97801, autrefois 97127) n'est pas couvert : la bibliothèque couvre les départements et régions"
    >>> uncovered(postal="98800"), uncovered(code="30007")
    ("Nouvelle-Calédonie n'est pas couvert : la bibliothèque couvre les départements et régions", '')
    """
    word = normalise(name) if name else ""
    for title, start, former, postals, names in _UNCOVERED:
        told = title
        if code and (code.startswith(start) or code in former):
            now = former.get(code, code)
            before = [old for old, new in former.items() if new == now]
            told = f"{title} ({now}, autrefois {before[0]})" if before else f"{title} ({now})"
        elif not (postal and postal.startswith(postals)) and not (word and word in names):
            continue
        return f"{told} n'est pas couvert : la bibliothèque couvre les départements et régions"
    return ""
