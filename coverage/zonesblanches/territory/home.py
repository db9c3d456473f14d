"""Where a list is at home: names are looked up there first, then around, then in the région, then in France."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from zonesblanches.language import normalise

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EVERYWHERE", "Home", "home_of", "uncovered"]

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
    from scipy.spatial import cKDTree

    here = communes.loc[communes.index.isin(own)]
    if here.empty or not {"dep", "reg", "x_m", "zone"} <= set(communes):
        return Home(frozenset(map(str, own)), name=name)
    departments = tuple(sorted({str(dep) for dep in here["dep"].dropna()}))
    points, centres = (table[["x_m", "y_m"]].to_numpy(dtype=float) for table in (communes, here))
    low, high = centres.min(axis=0) - _NEAR_M, centres.max(axis=0) + _NEAR_M
    frame = np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
    beside = communes.iloc[frame]
    gap, _ = cKDTree(centres).query(points[frame], distance_upper_bound=_NEAR_M)
    around = set(beside["dep"].to_numpy()[np.isfinite(gap) & beside["zone"].isin(here["zone"].unique()).to_numpy()])
    return Home(
        frozenset(here.index.to_numpy()),
        frozenset(communes.index[communes["dep"].isin(around)].to_numpy()),
        frozenset(communes.index[communes["reg"].isin(here["reg"].dropna().unique())].to_numpy()),
        departments,
        name,
    )


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
