"""What identifies a team: its name without the words that all teams share, its address as a postman reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from zonesblanches.language import normalise
from zonesblanches.providers.service_kinds import KINDS, abridge

__all__ = [
    "address_key",
    "addresses_differ",
    "email_keys",
    "kinds",
    "marks",
    "name_key",
    "phone_keys",
    "specific",
    "unlike",
    "within",
]

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
    "accompagnement", "accueil", "action", "agees", "aide", "aides", "association", "associations", "asso", "benevole",
    "benevoles", "centre", "citoyen", "citoyenne", "citoyennes", "citoyens", "club", "collectif", "comite", "communal",
    "commune", "communaute", "coordination", "domicile", "equipe", "equipes", "groupe", "infirmier", "infirmiers",
    "information", "intercommunal", "lien", "local", "locale", "mairie", "maison", "personnes", "public", "publics",
    "service", "services", "social", "sociale", "soins", "section", "antenne",
}  # fmt: skip
_ACTIVITIES = {"accompagnement", "accueil", "action", "aide", "coordination", "information", "soins"}
_SHORT = {
    "assoc": "association", "asso": "association", "ass": "association", "ec": "equipe citoyenne", "eq": "equipe",
    "cit": "citoyenne", "dr": "docteur", "restaurants": "restos", "premier": "1er", "premiere": "1re",
    "deuxieme": "2e", "troisieme": "3e", "quatrieme": "4e", "cinquieme": "5e", "sixieme": "6e", "septieme": "7e",
    "huitieme": "8e", "neuvieme": "9e", "dixieme": "10e",
}  # fmt: skip
_STREETS = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "boul": "boulevard", "ch": "chemin",
    "che": "chemin", "chem": "chemin", "imp": "impasse", "all": "allee", "pl": "place", "r": "rue", "rte": "route",
    "qu": "quartier", "quart": "quartier", "sq": "square", "res": "residence", "bat": "batiment", "lot": "lotissement",
    "crs": "cours", "fg": "faubourg", "fbg": "faubourg", "hlm": "hameau", "ham": "hameau", "zi": "zone industrielle",
    "za": "zone artisanale", "mairie": "mairie", "hotel": "hotel",
}  # fmt: skip
_SIDES = {
    "nord", "sud", "est", "ouest", "haut", "haute", "bas", "basse", "gauche", "droite", "ii", "iii", "iv", "vi", "vii",
    "viii", "ix",
}  # fmt: skip
_DIGIT = re.compile(r"\d")
_POSTAL_TAIL = re.compile(r"\b\d{5}\b.*$", re.DOTALL)
_PLACE_NUMBER = re.compile(r"\(\s*(\d{2,3}|2[ab]|\d{5})\s*\)|\b\d{5}\b", re.IGNORECASE)  # « Alès (30) », « 30100 Alès »
_NUMBER_SIGN = re.compile(r"\b(n\s*[°º]|no|num|numero|numéro)\s*(?=\d)", re.IGNORECASE)
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")  # « C.C.A.S. »
_OPTIONAL = re.compile(r"\((e?s|e|x)\)", re.IGNORECASE)  # « Lien(s) »
_INNER_APOSTROPHE = re.compile(r"(?<=[^\W\d_]{3})['’](?=\w)")  # « Entr'aide », never « l'aide » nor « qu'on »
_LAW = re.compile(r"\bloi\s+(?:de\s+|du\s+1er\s+juillet\s+)?1901\b", re.IGNORECASE)
_ARTICLE = re.compile(r"^(le|la|les|l) ")
_SAME_WORD = 88  # least similarity, of 100, of a word with a typing mistake
_SAME_STREET = 85
_LONG_WORD = 6  # a letter changed in a shorter one makes another word: « Lys », « Lis »


@lru_cache(maxsize=1 << 16)
def name_key(name: str, commune: str) -> str:
    """Reduce a name to what tells it from the others of its commune.

    Examples
    --------
    >>> name_key("Équipe citoyenne d'Ambrelune", "Ambrelune"), name_key("Centre communal d'action sociale", "Alès")
    ('citoyenne equipe', 'ccas')
    """
    bare = _DOTTED.sub(lambda found: found.group().replace(".", ""), name) if "." in name else name
    bare = _OPTIONAL.sub(r"\1", bare) if "(" in bare else bare
    if _DIGIT.search(bare):  # most names have none
        bare = _LAW.sub(" ", _NUMBER_SIGN.sub(" ", _PLACE_NUMBER.sub(" ", bare)))
    text = normalise(_INNER_APOSTROPHE.sub("", bare) if "'" in bare or "’" in bare else bare)
    return _told_apart(_elsewhere(text, commune)) or normalise(name)


def _elsewhere(text: str, commune: str) -> str:
    """Return the words of a name without its commune's, whole: « Sarrazac » is not « Cressensac-Sarrazac »."""
    place = _without_article(commune)
    return f" {text} ".replace(f" {place} ", " ").strip() if place else text


@lru_cache(maxsize=1 << 12)
def _without_article(commune: str) -> str:
    return _ARTICLE.sub("", normalise(commune))


@lru_cache(maxsize=1 << 14)  # their commune aside, the names of a long list repeat
def _told_apart(text: str) -> str:
    words = [word for token in text.split() for word in _SHORT.get(token, token).split()]
    kept = abridge([word for word in words if word not in _SMALL])
    return " ".join(sorted(dict.fromkeys(kept)))


def kinds(key: str) -> frozenset[str]:
    """Return the kinds of service that a name gives: a SSIAD and a SAAD at one address are two services.

    Examples
    --------
    >>> sorted(kinds("lys saad ssiad")), sorted(kinds("citoyenne equipe"))
    (['saad', 'ssiad'], [])
    """
    return KINDS.intersection(key.split())


def specific(key: str) -> bool:
    """Tell whether a name says more than « équipe citoyenne » or « centre social ».

    Examples
    --------
    >>> specific("citoyenne equipe"), specific("solidaires voisins")
    (False, True)
    """
    return any(word not in KINDS for word in _telling(key))


def _telling(key: str) -> list[str]:
    return [word for word in key.split() if word not in _GENERAL and len(word) > 2]


@lru_cache(maxsize=1 << 16)
def unlike(one: str, other: str) -> bool:
    """Tell whether each of two names says something that the other does not: then they are two teams' names.

    Two kinds of service are two names; what a team does (« accueil ») tells it from one that does something else.

    Examples
    --------
    >>> unlike("citoyenne equipe tamaris", "citoyenne equipe rochebelle"), unlike("solidaires voisins", "voisins")
    (True, False)
    >>> unlike("plaine ssiad", "plaine saad")
    True
    """
    if kinds(one) and kinds(other) and kinds(one) != kinds(other):
        return True
    left, right = _missing(_telling(one), other.split()), _missing(_telling(other), one.split())
    return bool(
        (left and (right or _ACTIVITIES.intersection(other.split()) - set(one.split())))
        or (right and _ACTIVITIES.intersection(one.split()) - set(other.split()))
    )


def _missing(words: Iterable[str], among: Iterable[str]) -> list[str]:
    """Return the words that have no like among others, typing mistakes aside."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Levenshtein

    def same(word: str, like: str) -> bool:
        if word in KINDS or like in KINDS:
            return word == like
        if word.rstrip("sx") == like.rstrip("sx") or fuzz.ratio(word, like) >= _SAME_WORD:
            return True
        return min(len(word), len(like)) >= _LONG_WORD and Levenshtein.distance(word, like) <= 1

    return [word for word in words if not any(same(word, like) for like in among)]


def within(one: str, other: str) -> bool:
    """Tell whether every word of one name is in the other, which says more: « Équipe » in « Équipe citoyenne ».

    Examples
    --------
    >>> within("equipe", "citoyenne equipe"), within("equipe tamaris", "citoyenne equipe")
    (True, False)
    """
    first, second = set(one.split()), set(other.split())
    return bool(first) and (first < second or second < first)


def marks(key: str) -> frozenset[str]:
    """Return the words that set two teams of one name apart: numbers, single letters, sides.

    Examples
    --------
    >>> sorted(marks("equipe 2 nord")), sorted(marks("3e citoyenne equipe"))
    (['2', 'nord'], ['3e'])
    """
    return frozenset(
        word for word in key.split() if len(word) == 1 or word in _SIDES or any(sign.isdigit() for sign in word)
    )


@lru_cache(maxsize=1 << 16)
def address_key(address: str, commune: str = "") -> str:
    """Reduce an address to its number and words, abbreviations spelt out, postal code and commune left out.

    Examples
    --------
    >>> address_key("3, pl. de la Mairie 30100 ALÈS") == address_key("3 place de la Mairie Alès", "Alès")
    True
    """
    text = normalise(_POSTAL_TAIL.sub("", address)).removesuffix(f" {normalise(commune)}" if commune else "")
    words = [_STREETS.get(word, word) for word in text.split()]
    return " ".join(word for word in words if word not in _SMALL)


@lru_cache(maxsize=1 << 16)
def addresses_differ(one: str, other: str) -> bool:
    """Tell whether two addresses are surely two: other numbers, or another street.

    A number or a first name that only one of them gives proves nothing.

    Examples
    --------
    >>> addresses_differ("12 rue pasteur", "14 rue pasteur"), addresses_differ("12 rue louis pasteur", "rue pasteur")
    (True, False)
    """
    from rapidfuzz import fuzz

    if not one or not other or one == other:
        return False
    left, right = ({word for word in key.split() if word[0].isdigit()} for key in (one, other))
    return bool(left and right and left != right) or fuzz.token_set_ratio(one, other) < _SAME_STREET


def phone_keys(text: str) -> frozenset[str]:
    """Return the phone numbers of a text, as their last nine digits."""
    found = re.findall(r"(?:\+33|0033|0)?\s*(?:\(0\)\s*)?([1-79](?:[\s.\-/]?\d{2}){4})(?!\d)", text)
    return frozenset(re.sub(r"\D", "", number) for number in found)


def email_keys(text: str) -> frozenset[str]:
    """Return the e-mail addresses of a text, in lower case."""
    return frozenset(found.lower() for found in re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text))
