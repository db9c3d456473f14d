"""What is declared of a column: name, kind, headings, meaning, unit, source, and what its values are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from zonesblanches.language import Lang

__all__ = ["LISTS", "PEOPLE_UNIT", "Column", "Counts", "Kind", "Pair"]

Kind = Literal[
    "text", "class", "count", "decimal", "degrees", "index", "rank", "score", "share", "cost", "boolean",
]  # fmt: skip
Counts = Literal["people", "rate", "place", "text", "nothing"]
Pair = tuple[str, str]  # in French, in English

LISTS = "listes d'équipes lues"
PEOPLE_UNIT = ("personnes", "people")
_UNITS: Mapping[str, Pair] = {
    "count": ("nombre", "number"),
    "degrees": ("degrés (WGS 84)", "degrees (WGS 84)"),
    "index": ("de 0 à 1", "0 to 1"),
    "score": ("points, de 0 à 100", "points, 0 to 100"),
    "share": ("part (0–1)", "share (0–1)"),
}
_TYPES: Mapping[str, Pair] = {
    "boolean": ("oui ou non", "yes or no"),
    "class": ("texte", "text"),
    "count": ("nombre entier", "whole number"),
    "rank": ("rang", "rank"),
    "share": ("part de 0 à 1", "share, 0 to 1"),
    "text": ("texte", "text"),
}
_DECIMAL = ("nombre décimal", "decimal number")


@dataclass(frozen=True)
class Column:
    """One column: its name in code, its kind (which gives the number format) and its words.

    Parameters
    ----------
    name
        Name in the tables; a unit stands at its end where it has one (``_km2``, ``_per_1k``, ``_share``).
    kind
        ``text``, ``class``, ``count``, ``decimal``, ``degrees``, ``index`` (0–1), ``rank`` (halves), ``score`` (0–100),
        ``share`` (0–1), ``cost``, ``boolean``.
    fr, en
        Heading on screen and in workbooks.
    note
        What it is, in French, for the data dictionary.
    unit
        In French and in English, where the kind does not say it.
    source
        Where it comes from, or its formula.
    values
        What its values are called on screen.
    counts
        What it tells of people, from which what a public edition does with it follows: ``people`` counts them, and is
        hidden where few; ``rate`` is of some of them, and goes with their count; ``place`` is where something stands;
        ``text`` is what somebody wrote; ``nothing`` tells nothing of anybody. None, not declared yet: hidden.
    """

    name: str
    kind: Kind
    fr: str
    en: str
    note: str = ""
    unit: Pair | None = None
    source: str = "calcul de zonesblanches"
    values: Mapping[str, Pair] = field(default_factory=dict)
    counts: Counts | None = None

    def unit_words(self, cost_unit: str, lang: Lang = "fr") -> str:
        """Return the unit, that of costs being the diagnosis's own; empty where there is none.

        Examples
        --------
        >>> Column("score", "score", "Score", "Score").unit_words("min")
        'points, de 0 à 100'
        """
        if self.kind == "cost" and self.unit is None:
            return cost_unit
        return (self.unit or _UNITS.get(self.kind, ("", "")))[0 if lang == "fr" else 1]

    def type_words(self, lang: Lang = "fr") -> str:
        """Return what kind of value it holds, in words."""
        return _TYPES.get(self.kind, _DECIMAL)[0 if lang == "fr" else 1]
