"""What identifies a team: its name without the words that all teams share, its address as a postman reads it."""

from __future__ import annotations

import re
from functools import lru_cache

from zonesblanches.language import normalise

__all__ = ["address_key", "email_keys", "marks", "name_key", "phone_keys", "specific"]

_SMALL = {
    "a",
    "au",
    "aux",
    "d",
    "de",
    "des",
    "du",
    "en",
    "et",
    "l",
    "la",
    "le",
    "les",
    "par",
    "pour",
    "sur",
    "un",
    "une",
}
_GENERAL = {
    "accueil", "action", "aide", "aides", "association", "associations", "asso", "benevole", "benevoles", "centre",
    "citoyen", "citoyenne", "citoyennes", "collectif", "comite", "communal", "commune", "communaute", "equipe",
    "equipes", "groupe", "intercommunal", "local", "locale", "mairie", "service", "services", "social", "sociale",
    "section", "antenne",
}  # fmt: skip
_SHORT = {
    "ccas": "centre communal action sociale",
    "cias": "centre intercommunal action sociale",
    "clic": "centre local information coordination",
    "admr": "aide domicile milieu rural",
    "saad": "service aide accompagnement domicile",
    "ssiad": "service soins infirmiers domicile",
    "msap": "maison services public",
    "assoc": "association",
    "asso": "association",
    "eq": "equipe",
    "cit": "citoyenne",
}
_STREETS = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "boul": "boulevard", "ch": "chemin",
    "che": "chemin", "chem": "chemin", "imp": "impasse", "all": "allee", "pl": "place", "r": "rue", "rte": "route",
    "qu": "quartier", "quart": "quartier", "sq": "square", "res": "residence", "bat": "batiment", "lot": "lotissement",
    "crs": "cours", "fg": "faubourg", "fbg": "faubourg", "hlm": "hameau", "ham": "hameau", "zi": "zone industrielle",
    "za": "zone artisanale", "mairie": "mairie", "hotel": "hotel",
}  # fmt: skip
_SIDES = {"nord", "sud", "est", "ouest", "haut", "haute", "bas", "basse", "i", "ii", "iii", "iv", "v", "vi"}
_POSTAL_TAIL = re.compile(r"\b\d{5}\b.*$")


@lru_cache(maxsize=1 << 16)
def name_key(name: str, commune: str) -> str:
    """Reduce a name to what tells it from the others of its commune.

    Examples
    --------
    >>> name_key("Équipe citoyenne d'Ambrelune", "Ambrelune"), name_key("CCAS Alès", "Alès")
    ('citoyenne equipe', 'action centre communal sociale')
    """
    words = [word for token in normalise(name).split() for word in _SHORT.get(token, token).split()]
    place = set(normalise(commune).split())
    kept = [word for word in words if word not in _SMALL and word not in place]
    return " ".join(sorted(dict.fromkeys(kept))) or normalise(name)


def specific(key: str) -> bool:
    """Tell whether a name says more than « équipe citoyenne » or « centre social ».

    Examples
    --------
    >>> specific("citoyenne equipe"), specific("solidaires voisins")
    (False, True)
    """
    return any(word not in _GENERAL and len(word) > 2 for word in key.split())


def marks(key: str) -> frozenset[str]:
    """Return the words that set two teams of one name apart: numbers, single letters, sides.

    Examples
    --------
    >>> sorted(marks("equipe 2 nord"))
    ['2', 'nord']
    """
    return frozenset(word for word in key.split() if word.isdigit() or len(word) == 1 or word in _SIDES)


@lru_cache(maxsize=1 << 16)
def address_key(address: str) -> str:
    """Reduce an address to its number and words, abbreviations spelt out, postal code and commune left out.

    Examples
    --------
    >>> address_key("3, pl. de la Mairie 30100 ALÈS") == address_key("3 place de la Mairie")
    True
    """
    text = _POSTAL_TAIL.sub("", address)
    words = [_STREETS.get(word, word) for word in normalise(text).split()]
    return " ".join(word for word in words if word not in _SMALL)


def phone_keys(text: str) -> frozenset[str]:
    """Return the phone numbers of a text, as their last nine digits."""
    found = re.findall(r"(?:\+33|0033|0)?\s*(?:\(0\)\s*)?([1-79](?:[\s.\-/]?\d{2}){4})(?!\d)", text)
    return frozenset(re.sub(r"\D", "", number) for number in found)


def email_keys(text: str) -> frozenset[str]:
    """Return the e-mail addresses of a text, in lower case."""
    return frozenset(found.lower() for found in re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text))
