"""The report's voice: figures and words in one language, with their agreements."""

from __future__ import annotations

import math
from collections.abc import Mapping

from zonesblanches.diagnosis.edition import SECRET
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang, number, percent, plural
from zonesblanches.outputs.credits import plain
from zonesblanches.schema import demand_words

__all__ = ["Voice", "ended"]

_SINGULAR: Mapping[str, str] = {
    "personnes": "personne", "people": "person", "habitants": "habitant", "inhabitants": "inhabitant",
}  # fmt: skip


def ended(text: str) -> str:
    """End a remark as a sentence ends.

    Examples
    --------
    >>> ended("À confirmer"), ended("Jusqu’où ?")
    ('À confirmer.', 'Jusqu’où ?')
    """
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


class Voice:
    """Writes figures and picks words for one diagnosis.

    Parameters
    ----------
    findings
        The diagnosis.
    lang
        Language of the words.
    """

    def __init__(self, findings: Findings, lang: Lang) -> None:
        self.findings = findings
        self.parameters = findings.parameters
        self.lang: Lang = lang
        self.words = demand_words(findings.demand_column, lang)
        self._names = findings.commune_names
        self.colon = " : " if lang == "fr" else ": "

    def say(self, french: str, english: str) -> str:
        """Return the words in the report's language."""
        return french if self.lang == "fr" else english

    def figure(self, value: float, decimals: int = 0) -> str:
        """Format a number."""
        return number(value, decimals, self.lang)

    def figure_of(self, code: str, value: float, decimals: int = 0) -> str:
        """Format a commune's number, or say that a public edition hides it, or one that it needs."""
        hidden = self.findings.edition is not None and bool(self.findings.table.at[code, "masked"])
        return SECRET if hidden and math.isnan(value) else self.figure(value, decimals)

    def total(self, value: float, decimals: int = 0) -> str:
        """Format a sum over communes, or say that a public edition hides all that it would add."""
        edition = self.findings.edition
        hidden = edition is not None and bool(edition.hidden.to_numpy().any())
        return SECRET if hidden and math.isnan(value) else self.figure(value, decimals)

    def share(self, value: float, decimals: int = 1) -> str:
        """Format a share (0–1)."""
        return percent(value, decimals, self.lang)

    def count(self, value: float, singular: str, several: str | None = None) -> str:
        """Format a count with its noun."""
        return plural(value, singular, several, self.lang)

    def communes(self, value: float) -> str:
        """Count communes."""
        return self.count(value, "commune")

    def people(self, value: float, *, short: bool = False) -> str:
        """Count the people concerned, with their name: ``1 personne de 65 ans ou plus``, ``1 personne`` for short."""
        if not math.isfinite(value):
            shown = self.total(value)
            if shown != SECRET:
                return f"{shown} {self.words}"
            return shown if short else self.say(f"nombre de {self.words} sous secret", f"hidden number of {self.words}")
        whole = round(value)
        first, _, rest = self.words.partition(" ")
        one = abs(whole) < 2 if self.lang == "fr" else whole == 1
        noun = _SINGULAR.get(first, first) if one else first
        named = short and first in _SINGULAR
        return " ".join(filter(None, [self.figure(value), noun, "" if named else rest]))

    def cost(self, value: float, decimals: int = 1) -> str:
        """Format a cost with its unit."""
        shown = self.figure(value, decimals)
        return shown if math.isinf(value) or math.isnan(value) else f"{shown}\u00a0{self.parameters.unit}"

    def limit(self, value: float) -> str:
        """Format a threshold with the decimals it has."""
        return f"{plain(value, self.lang)} {self.parameters.unit}"

    @property
    def how_far(self) -> str:
        """Name what a cost is: a time or a distance."""
        if self.parameters.unit == "km":
            return self.say("distance d’accès", "access distance")
        return self.say("temps d’accès", "access time")

    def place(self, code: str) -> str:
        """Name a commune of the territory or around it; its code where the name is unknown."""
        return str(self._names.get(code, code))
