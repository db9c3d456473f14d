"""Families of services: which spellings are one family, which are only near."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from zonesblanches.language import normalise, plural
from zonesblanches.providers.identity import marks

__all__ = ["family_key", "family_of_title", "near_families", "one_spelling"]

_LEAST_LETTERS = 4  # « bus » and « bas » are no plurals
_NEAR = 90  # least similarity, of 100, of two spellings that a typing mistake may part
_MOST_FAMILIES = 300  # more are no families but another column, and comparing them all would take long


@lru_cache(maxsize=1 << 12)
def family_key(family: str) -> str:
    """Reduce a family to what tells it from the others: no accent, no case, no plural.

    Examples
    --------
    >>> family_key("Équipes citoyennes"), family_key("Liens sociaux"), family_key("CCAS")
    ('equipe citoyenne', 'lien social', 'cca')
    """
    return " ".join(_singular(word) for word in normalise(family).split())


def _singular(word: str) -> str:
    if len(word) < _LEAST_LETTERS:
        return word
    if word.endswith("aux") and not word.endswith("eaux"):
        return f"{word[:-3]}al"
    return word.rstrip("sx")


def one_spelling(families: Sequence[str]) -> tuple[list[str], list[str]]:
    """Write each family one way, the most frequent (of equals, the first met), and say which plurals were joined.

    Parameters
    ----------
    families
        One per row, as the lists write them.

    Returns
    -------
    list, list
        The family of each row; what to tell, a sentence for each other spelling. Case and accents are not told.

    Examples
    --------
    >>> one_spelling(["Équipe citoyenne", "Équipes citoyennes", "Équipes citoyennes"])[1]
    ['famille « Équipe citoyenne » lue comme « Équipes citoyennes », 1 ligne']
    """
    counts = Counter(families)
    chosen: dict[str, str] = {}
    for name in counts:  # in the order met
        key = family_key(name)
        if counts[name] > counts[chosen.setdefault(key, name)]:
            chosen[key] = name
    told = [
        f"famille « {name} » lue comme « {chosen[family_key(name)]} », {plural(count, 'ligne')}"
        for name, count in counts.items()
        if normalise(name) != normalise(chosen[family_key(name)])
    ]
    return [chosen[family_key(name)] for name in families], told


_SERVICES = re.compile(
    r"\b(lien social|aides?|domicile|soins|infirmier\w*|visites?|visiteurs?|equipes? citoyennes?|clubs?|ccas|cias|clic|"
    r"saad|ssiad|spasad|ehpad|marpa|france services?|portage|repas|transports?|accueil|orientation|ecoute|ateliers?|"
    r"convivialite|services?|associations?|benevoles?|aidants?|numerique|residences?|accompagnement)\b"
)


def family_of_title(title: str) -> str:
    """Return the family that a section title names, or an empty string when it names a place or nothing known.

    Examples
    --------
    >>> family_of_title("AIDE À DOMICILE :"), family_of_title("Canton d'Apt")
    ('Aide à domicile', '')
    """
    text = title.strip().rstrip(":").strip()
    if not _SERVICES.search(normalise(text)):
        return ""
    return text.capitalize() if text.isupper() else text


def near_families(families: Sequence[str]) -> list[str]:
    """Say which families have names so near that one may be a typing mistake; numbered ones are two on purpose.

    Parameters
    ----------
    families
        One spelling each.

    Examples
    --------
    >>> near_families(["équipe citoyenne", "équipe citoyene", "équipe 1", "équipe 2"])[0][:58]
    'familles « équipe citoyenne » et « équipe citoyene » presq'
    """
    from rapidfuzz import fuzz

    if len(families) > _MOST_FAMILIES:
        return []
    keys = [family_key(name) for name in families]
    return [
        f"familles « {name} » et « {families[at]} » presque semblables, comptées à part : si c'est la même, écrivez-la "
        "d'une seule façon"
        for here, name in enumerate(families)
        for at in range(here + 1, len(families))
        if fuzz.ratio(keys[here], keys[at]) >= _NEAR and marks(keys[here]) == marks(keys[at])
    ]
