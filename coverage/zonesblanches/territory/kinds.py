"""The kinds of areas that people say before a name: « canton d'Apt », « CC Sud Luberon », « bassin de vie de … »."""

from __future__ import annotations

import re

from zonesblanches.territory.divisions import AreaLevel

__all__ = ["KIND", "KINDS", "UNKNOWN_KINDS"]

_OF = r"(?:\s+(?:de\s+la\b|de\s+l\s?['’]|de\b|du\b|des\b|d\s?['’])|\s*:|\s+n°|\s+)\s*(?=\S)"
KINDS: tuple[tuple[AreaLevel, str], ...] = (
    ("canton", r"cantons?"),
    ("arrondissement", r"arrondissements?|arr(?:dt|ond)?\.?"),
    ("departement", r"d[ée]partements?|d[ée]pt?\.?|dpt\.?|conseil\s+d[ée]partemental"),
    ("region", r"r[ée]gions?"),
    ("ept", r"ept|[ée]tablissement\s+public\s+territorial"),
    (
        "epci",
        r"communaut[ée]s?\s+(?:de\s+communes|d\s?['’]\s?agglom[ée]ration|urbaine)|(?:euro)?m[ée]tropole|"
        r"agglom[ée]ration|agglo|intercommunalit[ée]|interco|com(?:munaut[ée])?\s?com|epci|ca|cc|cdc|cu",
    ),
    ("commune", r"communes?|villes?"),
)
KIND = re.compile(
    r"^(?:(?:la|le|les|l\s?['’])\s*)?(?:" + "|".join(f"(?P<{level}>{words})" for level, words in KINDS) + r")" + _OF,
    re.IGNORECASE,
)
UNKNOWN_KINDS = re.compile(
    r"^(?:(?:la|le|les|l\s?['’])\s*)?(bassins?\s+de\s+vie|bassins?\s+d['’]emploi|zones?\s+d['’]emploi|scot|petr|parc\s+naturel|"
    r"qpv|iris)\b",
    re.IGNORECASE,
)
