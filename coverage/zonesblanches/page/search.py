"""The search of a territory by its name or number, as one types it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zonesblanches.language import normalise

__all__ = ["found_territories"]

_MOST = 12
_LEVELS = {
    "departement": ("département", "département"),
    "region": ("région", "region"),
    "epci": ("intercommunalité", "EPCI"),
    "ept": ("territoire du Grand Paris", "Greater Paris territory"),
}
Found = dict[str, str]


def found_territories(places: Mapping[str, Any], text: str, lang: str) -> list[Found]:
    """Return the territories that a text may mean, the widest first: what to keep, a name, what it is.

    Parameters
    ----------
    places
        Areas and communes; nothing before the workshop is ready.
    text
        As typed.
    lang
        Language of the kinds.

    Examples
    --------
    >>> known = {"areas": [["30", "Gard", "departement", 350]], "communes": [["30007", "Alès", "30"]]}
    >>> [one["keep"] for text in ("gard", "30", "ales") for one in found_territories(known, text, "fr")]
    ['30', '30', '30007']
    """
    asked = normalise(text)
    if not asked or not places:
        return []
    ranked = sorted(_ranked(places, asked, lang), key=lambda one: one[0])
    return [found for _, found in ranked[:_MOST]]


def _ranked(places: Mapping[str, Any], asked: str, lang: str) -> Iterator[tuple[tuple[int, int, str], Found]]:
    side = lang != "fr"
    for rank, (keep, name, level, communes) in enumerate(places["areas"]):
        near = _near(asked, name, keep)
        if near:
            order = (near, list(_LEVELS).index(level), f"{rank:06}")
            what = f"{_LEVELS[level][side]}, {communes} communes"
            yield order, {"keep": keep, "name": f"{name} ({keep})" if level == "departement" else name, "what": what}
    for keep, name, dep in _communes(places["communes"], asked):
        yield (_near(asked, name, keep), 9, keep), {"keep": keep, "name": name, "what": f"commune, {dep}"}


def _communes(communes: Sequence[Sequence[str]], asked: str) -> list[Sequence[str]]:
    return [town for town in communes if _near(asked, town[1], town[0])] if len(asked) > 2 else []


def _near(asked: str, name: str, code: str) -> int:
    """Return 1 for the very name or number, 2 for its beginning, 3 for the beginning of a word, 0 for none."""
    key = normalise(name)
    if asked in (key, code.lower()):
        return 1
    if key.startswith(asked):
        return 2
    return 3 if f" {asked}" in f" {key}" else 0
