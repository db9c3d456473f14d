"""What people write round the name of a commune: « Mairie d'Apt », « 84 - Apt », « Apt (siège) », « Sault (1) »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zonesblanches.territory.departments import department_of_text, is_department

__all__ = ["joined_places", "readings", "split_name"]

_LONGEST = 200  # characters: patterns would take minutes on a longer text
_POSTAL_AND_NAME = re.compile(r"^\s*(\d{5})[\s,–-]+(\D.*)$", re.DOTALL)
_NAME_AND_POSTAL = re.compile(r"^\s*([^\W\d][^\d]*?)[\s,–-]+(\d{5})\s*$")
_NAME_AND_PLACE = re.compile(r"^(.+?)\s*\((\d{2,5}|2[ABab]|[^()\d]+)\)\s*$", re.DOTALL)
_MARKS = re.compile(r"\s*(?:[*†‡¹²³°]+|\(\d{1,2}\)|\[\d{1,2}\])\s*$")
_DEPARTMENT_FIRST = re.compile(r"^\(?(\d{2,3}|2[ABab])\)?\s*(?:[-–—:/]\s*|\s)(?=\D)(.+)$")
_DEPARTMENT_LAST = re.compile(r"^(.*\D)\s*[-–—,/]\s*(\d{2,3}|2[ABab])$")
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*")
_OF = r"(?:\s+(?:de\s+la|de\s+l['’]|de|du|des|d['’]|à|a|au|aux|en)\s*|\s*[:–-]\s*|\s+)"
_WRAPPERS = re.compile(
    r"^(?:(?:la|le|les|l['’])\s*)?(?:mairie|h[oô]tel\s+de\s+ville|ccas|cias|c\.c\.a\.s\.?|commune|ville|secteur|bourg|village|"
    r"centre[\s-]+(?:social|ville|bourg|communal)|centre|maison\s+(?:des\s+associations|de\s+quartier|des\s+a[iî]n[ée]s)|"
    r"salle(?:\s+(?:des\s+f[eê]tes|polyvalente|communale|municipale))?|antenne|permanence|si[eè]ge|gare|mjc|m[ée]diath[eè]que|"
    r"biblioth[eè]que|foyer(?:\s+rural)?|quartier|hameau|agglom[ée]ration|agglo|environs|alentours|p[oô]le|mds|msap|"
    r"espace\s+france\s+services?|france\s+services?|p[ôo]le\s+social)\b" + _OF + r"(?=\S)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:\s*[-–—,/:]\s*|\s+)(?:si[eè]ge(?:\s+social)?|centre(?:[\s-]+(?:ville|bourg|social))?|ville|bourg|village|nord|sud|est|"
    r"ouest|uniquement|seulement|mairie|ccas|et\s+(?:ses\s+)?(?:environs|alentours)|(?:et\s+)?alentours|environs|antenne|permanence|"
    r"(?:france|fr))\s*$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[;,/|+\n•]\s*|\s+(?:et|&|ou|puis)\s+|\s+[-–—]\s+", re.IGNORECASE)
_IN_DEPARTMENT = re.compile(r"^(.+?)[\s,-]+(?:en|de|du|des|de\s+la|d['’]|dans\s+l[ea]s?)\s*([^\d,;]+)$", re.IGNORECASE)

_BESIDE = re.compile(r"^(.+?)\s*[,–-]\s+([^\d,;]+)$")

Reading = tuple[str, str, str]  # name, postal code, département


def split_name(text: str) -> Reading | None:
    """Split « 30100 Alès », « Alès 30100 », « Alès (30) » or « Alès (Gard) » into name, postal code and département.

    Examples
    --------
    >>> split_name("30100 Alès"), split_name("ALES 30100"), split_name("Alès (Gard)"), split_name("Alès")
    (('Alès', '30100', ''), ('ALES', '30100', ''), ('Alès', '', 'Gard'), None)
    """
    if len(text) > _LONGEST:
        return None
    found = _POSTAL_AND_NAME.match(text)
    if found:
        return found[2], found[1], ""
    found = _NAME_AND_POSTAL.match(text)
    if found:
        return found[1], found[2], ""
    found = _NAME_AND_PLACE.match(text)
    if found:
        return (found[1], found[2], "") if len(found[2]) == 5 and found[2].isdigit() else (found[1], "", found[2])
    return None


def readings(text: str) -> Iterator[tuple[Reading, str]]:
    """Yield what a cell may name, from the most faithful: (name, postal code, département), and what was left aside.

    Examples
    --------
    >>> [name for (name, _, _), _ in readings("Mairie d'Apt")], [one[0] for one in readings("84 - Apt")]
    (["Mairie d'Apt", 'Apt'], [('84 - Apt', '', ''), ('Apt', '', '84')])
    >>> [name for (name, _, _), _ in readings("Sault (1)")], [name for (name, _, _), _ in readings("Apt - siège")]
    (['Sault (1)', 'Sault'], ['Apt - siège', 'Apt'])
    """
    if len(text) > _LONGEST:
        return
    seen: set[Reading] = set()
    for reading, aside in _every(text.strip()):
        if reading[0].strip() and reading not in seen:
            seen.add(reading)
            yield reading, aside


def _every(text: str) -> Iterator[tuple[Reading, str]]:
    yield (text, "", ""), ""
    bare = _MARKS.sub("", text)
    for split in filter(None, (split_name(text), split_name(bare))):
        place = split[2]
        # what stands in brackets is a département, or a remark: « Val-Cenis (Lanslebourg) »
        yield (split if not place or department_of_text(place) else (split[0], split[1], "")), ""
    yield (bare, "", ""), ""
    for pattern, name, where in ((_DEPARTMENT_FIRST, 2, 1), (_DEPARTMENT_LAST, 1, 2)):
        found = pattern.match(bare)
        if found and department_of_text(found[where]):
            yield (found[name].strip(" -–—"), "", found[where]), ""
    stripped = _stripped(_BRACKETS.sub(" ", bare).strip())
    if stripped != bare:
        inner = split_name(stripped) or (stripped, "", "")
        yield inner, bare
    beside = _BESIDE.match(bare)
    if beside and is_department(beside[2]):
        yield (beside[1], "", beside[2]), bare
    inside = _IN_DEPARTMENT.match(stripped)
    if inside and department_of_text(inside[2]):
        yield (inside[1], "", inside[2]), bare


def _stripped(text: str) -> str:
    """Take off what surrounds a name, one layer at a time."""
    for _ in range(3):
        shorter = _TAIL.sub("", _WRAPPERS.sub("", text)).strip(" -–—,:")
        if not shorter or shorter == text:
            return text
        text = shorter
    return text


def joined_places(text: str) -> list[str]:
    """Return the places that one cell may join: « Cavaillon / L'Isle-sur-la-Sorgue »; one when it joins none.

    Examples
    --------
    >>> joined_places("Orange et Courthézon"), joined_places("Alès")
    (['Orange', 'Courthézon'], ['Alès'])
    """
    return [part for part in (part.strip() for part in _PARTS.split(text[:_LONGEST])) if part]
