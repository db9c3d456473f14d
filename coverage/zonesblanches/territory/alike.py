"""Areas that a text which names none may have in mind: of like words, or, for a sigle, of like initials."""

from __future__ import annotations

import re
from functools import lru_cache

from zonesblanches.language import normalise
from zonesblanches.territory import store
from zonesblanches.territory.divisions import Area, AreaLevel, area_at, search
from zonesblanches.territory.names import LINKS
from zonesblanches.territory.sigles import sigle_key

__all__ = ["areas_like", "epci_like_sigle", "is_sigle"]

_SIGLE = re.compile(r"(?=.*[A-Z])(?:[A-Z0-9]\.?&?){2,5}")
_KIND = re.compile(r"^(?:communaute (?:d agglomeration|de communes|urbaine)|communaute|eurometropole|metropole)\b")
_SHORT_KINDS = {"communaute d agglomeration": "ca", "communaute de communes": "cc", "communaute urbaine": "cu"}
_PROPOSED: tuple[AreaLevel, ...] = ("epci", "ept", "arrondissement", "canton")
_MOST = 4  # areas proposed for a name that none bears
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_TIMES = re.compile(r"(\d)([a-z])")


def is_sigle(text: str) -> bool:
    """Tell whether a text is a sigle: two to five capitals, figures among them or not.

    Examples
    --------
    >>> is_sigle("CCA"), is_sigle("C.C.A."), is_sigle("3CM"), is_sigle("Apt"), is_sigle("PERTUIS")
    (True, True, True, False, False)
    """
    return bool(_SIGLE.fullmatch(text.strip()))


def areas_like(text: str, departments: tuple[str, ...]) -> list[Area]:
    """Return the areas of some départements that a text may have in mind, the likeliest first.

    Parameters
    ----------
    text
        A name, or a sigle.
    departments
        Where to look.
    """
    found = epci_like_sigle(text, departments) if is_sigle(text) else search(text, departments, _PROPOSED)
    return found[:_MOST]


def epci_like_sigle(text: str, departments: tuple[str, ...]) -> list[Area]:
    """Return the EPCI whose initials a sigle is; failing that, those whose initials hold its letters in order.

    Parameters
    ----------
    text
        A sigle.
    departments
        Where to look; none looks nowhere, initials being those of many EPCI.

    Examples
    --------
    >>> [area.name for area in epci_like_sigle("BMO", ("29",))], [area.name for area in epci_like_sigle("3CM", ("01",))]
    (['Brest Métropole'], ['Communauté de communes de la Côtière à Montluel'])
    """
    key = _TIMES.sub(lambda found: int(found[1]) * found[2], sigle_key(text))
    codes: dict[str, int] = {}
    for department in departments:
        for initials, code in _initials(department):
            rank = _rank(key, initials)
            if rank is not None:
                codes[code] = min(rank, codes.get(code, rank))
    best = min(codes.values(), default=0)
    found = [area_at("epci", code) for code, rank in sorted(codes.items()) if rank == best]
    return [area for area in found if area is not None]


def _rank(sigle: str, initials: str) -> int | None:
    """Say how near initials are to a sigle: 0 the same, 1 but for one letter at the end, 2 two letters between."""
    if sigle == initials:
        return 0
    short, long = sorted((sigle, initials), key=len)
    if len(short) >= 2 and long[:-1] == short:
        return 1
    letters = iter(long)
    inside = len(short) > 2 and len(long) - len(short) <= 2 and short[0] == long[0] and all(c in letters for c in short)
    return 2 if inside else None


@lru_cache(maxsize=8)
def _initials(department: str) -> tuple[tuple[str, str], ...]:
    """Return every way to write the initials of the EPCI of a département: with their kind, and without."""
    communes, areas, other = store.communes(), store.areas(), store.area_names()
    codes = set(communes.loc[communes["dep"] == department, "epci"].dropna())
    own = areas[(areas["level"] == "epci") & areas["code"].isin(codes)]
    known = other[(other["kind"] != "sigle") & other["code"].isin(codes)]
    pairs = [*zip(own["name"], own["code"], strict=True), *zip(known["name"], known["code"], strict=True)]
    return tuple(dict.fromkeys((key, str(code)) for name, code in pairs for key in _ways(str(name))))


def _ways(name: str) -> set[str]:
    words = normalise(_BRACKETS.sub(" ", name))
    kind = _KIND.match(words)
    rest = words[kind.end() :] if kind else words
    bare = "".join(word[0] for word in rest.split() if word not in LINKS)
    ways = {bare, "".join(word[0] for word in words.split() if word not in LINKS)}
    if kind:
        ways |= {_SHORT_KINDS.get(kind[0], kind[0][0]) + bare, kind[0][0] + bare}
    return {way for way in ways if len(way) > 1}
