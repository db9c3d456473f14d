"""How people write where a team goes: separators, « sauf », « rayon 10 km », « et alentours », « tout le … »."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from zonesblanches.language import normalise

__all__ = [
    "WIDEST_JOIN",
    "Exclusion",
    "Radius",
    "exclusion_of",
    "is_alone",
    "is_time",
    "lines_of",
    "named_whole",
    "of_each_kind",
    "own_area",
    "radius_of",
    "says_nothing",
    "split_names",
    "vague",
]

_LINES = re.compile(r"[;|\n\r\t•·▪◦‣●]+")
_SEPARATORS = (
    re.compile(r"\s*,\s*"),
    re.compile(r"\s+[-–—]\s+"),
    re.compile(r"\s*\+\s*|\s+(?:puis|ainsi\s+que)\s+", re.IGNORECASE),
    re.compile(r"\s+(?:et|ou|&)\s+|\s*&\s*", re.IGNORECASE),
    re.compile(r"(?<!\b[sS])(?<!\b[sS][sS])\s*/\s*"),  # « s/ » is « sur »
)
WIDEST_JOIN = 4  # names of EPCI hold commas: « Béthune-Bruay, Artois-Lys Romane »
_BUT = re.compile(
    r"[\s,(\[–-]*\b(?:sauf|hors|hormis|except[ée]e?s?|[àa]\s+l['’]ex(?:ception|clusion)|exclus?)\b"
    r"\s*:?\s*(?:(?:de\s+la|de\s+l['’]|des|du|de|d['’])\b\s*)?",
    re.IGNORECASE,
)
_BUT_LAST = re.compile(  # « Pays des Abers (Landéda exclu) »
    r"^(?P<base>.+?)\s*[(,]\s*(?P<but>[^(),]+?)\s+(?:exclue?s?|except[ée]e?s?|non\s+compris(?:es?)?)\s*\)?$",
    re.IGNORECASE,
)
_KM = r"(?P<km>\d{1,3}(?:[.,]\d+)?)\s*(?:km|kms|kilom[èe]tres?)\b\.?"
_SOME_KM = re.compile(r"\d\s*k", re.IGNORECASE)  # most texts have none, and the patterns below are slow
_ABOUT = r"(?:environ|env\.?|~|à|de|d['’]|un|dans|rayon|p[ée]rim[èe]tre|moins|jusqu['’]?[àa]?|maximum|max\.?|:|=)"
_ROUND = re.compile(
    rf"^(?:{_ABOUT}\s*)*{_KM}\s*(?:max(?:imum)?\.?)?\s*(?:[àa]\s+la\s+ronde|alentours?)?"
    r"(?:\s*(?:autour|aux?\s+alentours?|environs?|[àa]\s+partir|de\s+rayon)?\s*"
    r"(?:de\s+la|de\s+l['’]|des|du|de|d['’])?\s*(?P<name>\D.*))?$",
    re.IGNORECASE,
)
_NAME_ROUND = re.compile(
    rf"^(?P<name>.*?\S)[\s,(]*(?:\+|\bet\b|,|\(|\bsur\b)?\s*(?:{_ABOUT}\s*)*{_KM}[^\d]*$", re.IGNORECASE
)
_MINUTES = re.compile(r"\d\s*(?:min|mn|minutes?|heures?|h)\b", re.IGNORECASE)
_NEARBY = (
    r"environs?|alentours?|voisine?s?|limitrophes?|avoisinante?s?|environnante?s?|p[ée]riph[ée]rie|proximit[ée]|couronne|"
    r"proches?|autour|r[ée]gion\s+proche|hameaux"
)
_HOW_MANY = (
    r"\d{1,2}|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt"  # « les 5 communes autour »
)
_SOME_NEARBY = re.compile(rf"\b(?:{_NEARBY})\b", re.IGNORECASE)  # « Boissy-Mauvoisin » is a name
_VAGUE_TAIL = re.compile(
    rf"[\s,(+/]*(?:\bet\b|\bou\b|&|\+)?\s*(?:(?:ses|sa|son|les|la|le|leurs?|aux?|à|toutes?|quelques|{_HOW_MANY})\s+)*"
    rf"(?:(?:(?:communes?|villages?|villes?|pays|premi[èe]re)\s+)?\b(?:{_NEARBY})\b[^,;]*|(?<=\bet\s)(?:villages|hameaux))$",
    re.IGNORECASE,
)
_VAGUE_HEAD = re.compile(
    rf"^(?:(?:les|la|le|aux|l['’])\s*)?(?:(?:{_HOW_MANY})\s+)?(?:(?:communes?|villages?)\s+)?(?:{_NEARBY}|secteurs?|zones?|coin|autour)\s*"
    r"(?:(?:de\s+la|de\s+l['’]|des|du|de|d['’]|:)\s*|\s)\s*(?P<name>\S.*)$",
    re.IGNORECASE,
)
_MORE = re.compile(  # what a line of names may say beside them; more than enough is only slower
    rf"\b(?:sauf|hors|hormis|except|exclu|l['’]ex|compris|{_NEARBY}|secteur|zone|coin|puis|ainsi|(?:et|ou)\b)"
    r"|[^\w\s'’-]|\s-|-\s",
    re.IGNORECASE,
)
_OF = r"(?:de\s+la\s+|de\s+l['’]\s*|des\s+|du\s+|de\s+|d['’]\s*)"
_WHOLE = re.compile(
    rf"^(?:(?:dans|sur)\s+)?(?:(?:(?:l['’]\s*)?ensemble|la\s+totalit[ée]|(?:l['’]\s*)?int[ée]gralit[ée]|"
    r"tou(?:te?s?|s)|tt)\b\s*)?"
    rf"(?:{_OF})?(?:(?:les|la|le)(?:\s+|$)|l['’]\s*)?"
    rf"(?:(?:communes?|villes|villages|territoires?|p[ée]rim[èe]tre)\b\s*(?={_OF}|$|\())?(?:{_OF})?"
    r"(?:(?:les|la|le)(?:\s+|$)|l['’]\s*)?(?P<name>.*)$",
    re.IGNORECASE,
)
_OWN = {
    "departement": "departement", "dept": "departement", "dpt": "departement", "dep": "departement",
    "region": "region", "canton": "canton", "arrondissement": "arrondissement",
    "commune": "commune", "ville": "commune",
    "intercommunalite": "epci", "interco": "epci", "epci": "epci", "communaute de communes": "epci", "agglo": "epci",
    "agglomeration": "epci", "communaute d agglomeration": "epci", "com com": "epci", "comcom": "epci", "cc": "epci",
    "communaute urbaine": "epci", "communaute": "epci", "metropole": "epci", "ca": "epci",
    "ile": "island", "territoire": "territory", "secteur": "territory", "": "territory",
    "communes": "territory", "partout": "territory",
    "tout": "territory", "tous": "territory", "toutes": "territory", "toute": "territory", "perimetre": "territory",
    "tout le monde": "territory", "ensemble": "territory", "toutes les communes": "territory",
}  # fmt: skip


_LAST_OF_OWN = frozenset(
    {
        *(key.rpartition(" ")[2] for key in _OWN),
        *("tout", "tous", "toute", "toutes", "tt", "ensemble", "totalite", "integralite", "communes", "commune"),
        *("villes", "villages", "territoires", "dans", "sur", "le", "la", "les", "l", "de", "du", "des", "d"),
    }
)
_ALL = re.compile(
    r"(?:dans |sur )?(?:(?:l|le|les) )?"
    r"(?:tou(?:te?s?|s)|tt|ensemble|totalite|integralite|perimetre|territoire|communes)\b"
)
_KINDS = re.compile(
    r"^(?:(?:les|tous\s+les)\s+)?(?P<kind>cantons|arrondissements|d[ée]partements|communaut[ée]s\s+de\s+communes)\s+"
    r"(?P<rest>.+)$",
    re.IGNORECASE,
)
_ONE = {"c": "canton", "a": "arrondissement", "d": "département"}
_EACH = re.compile(rf"\s*[,/+&]\s*(?:{_OF})?|\s+et\s+(?:{_OF})?", re.IGNORECASE)

_NOTHING = frozenset({
    "non", "neant", "aucun", "aucune", "rien", "sans objet", "so", "s o", "nc", "n c", "nsp", "ne sait pas", "inconnu",
    "inconnue", "a definir", "a preciser", "non renseigne", "non renseignee", "vide", "null", "na", "n a",
})  # fmt: skip


@dataclass(frozen=True)
class Exclusion:
    """A place but others: « le canton d'Apt sauf Gordes et Bonnieux »."""

    base: str
    but: str


@dataclass(frozen=True)
class Radius:
    """A place and what lies around it; without a name, the team's own place."""

    name: str
    km: float


def lines_of(text: str) -> list[str]:
    r"""Part a cell where no name can hold the separator: lines, semicolons, bullets.

    Examples
    --------
    >>> lines_of("Apt ; Gordes\n- Bonnieux | Goult")
    ['Apt', 'Gordes', 'Bonnieux', 'Goult']
    """
    return [part for part in (part.strip(" ,;-–*") for part in _outside_brackets(text, _LINES)) if part]


def split_names(text: str, is_name: Callable[[str], bool]) -> list[str]:
    """Part a line at its first kind of separator, what is one name together kept whole.

    A kind of separator that leaves nothing but names goes first: « Apt et Saint - Saturnin ».

    Parameters
    ----------
    text
        A line.
    is_name
        Tells whether a text is a name in full.

    Examples
    --------
    >>> split_names("Apt, Gordes et Goult", lambda text: False), split_names("Apt", lambda text: False)
    (['Apt', 'Gordes et Goult'], ['Apt'])
    >>> split_names("Béthune-Bruay, Artois, Lens", lambda text: text == "Béthune-Bruay, Artois")
    ['Béthune-Bruay, Artois', 'Lens']
    """
    parted: list[list[str]] = []
    for separator in _SEPARATORS:
        parts = [part for part in _outside_brackets(text, separator) if part.strip(" ,")]
        if len(parts) > 1:
            parted.append(list(_joined(parts, text, is_name)))
    first = parted[0] if parted else [text]
    return next((parts for parts in parted[1:] if all(map(is_name, parts))), first) if len(parted) > 1 else first


def _joined(parts: list[str], text: str, is_name: Callable[[str], bool]) -> Iterator[str]:
    """Put back together the parts of one name, the longest first."""
    at = 0
    places = _places(parts, text)
    while at < len(parts):
        for size in range(min(WIDEST_JOIN, len(parts) - at), 1, -1):
            whole = text[places[at][0] : places[at + size - 1][1]]
            if is_name(whole):
                yield whole
                at += size
                break
        else:
            yield parts[at].strip(" ,")
            at += 1


def _places(parts: list[str], text: str) -> list[tuple[int, int]]:
    places, start = [], 0
    for part in parts:
        at = text.index(part, start)
        start = at + len(part)
        places.append((at, start))
    return places


def _outside_brackets(text: str, separator: re.Pattern[str]) -> list[str]:
    """Split a text at a separator, but inside brackets."""
    if "(" not in text and "[" not in text:
        return separator.split(text)
    parts, start, depth, at = [], 0, 0, 0
    while at < len(text):
        found = separator.match(text, at) if depth == 0 else None
        if found and found.end() > at and not (at == 0 and found.end() == 0):
            parts.append(text[start:at])
            start = at = found.end()
            continue
        depth = max(0, depth + (text[at] in "([") - (text[at] in ")]"))
        at += 1
    return [*parts, text[start:]]


def is_alone(name: str) -> bool:
    """Tell whether a name holds no word and no sign that speak of others: in a line, it changes nothing beside it.

    Examples
    --------
    >>> is_alone("Saint-Saturnin-lès-Apt"), is_alone("Apt et Gordes"), is_alone("Apt sauf le bourg")
    (True, False, False)
    """
    return not _MORE.search(name)


def exclusion_of(text: str) -> Exclusion | None:
    """Read « … sauf … », with or without brackets.

    Examples
    --------
    >>> exclusion_of("tout le canton d'Apt sauf Gordes et Bonnieux")
    Exclusion(base="tout le canton d'Apt", but='Gordes et Bonnieux')
    >>> exclusion_of("Vaucluse (hors Avignon)"), exclusion_of("Apt")
    (Exclusion(base='Vaucluse', but='Avignon'), None)
    >>> exclusion_of("Pays des Abers (Landéda exclu)")
    Exclusion(base='Pays des Abers', but='Landéda')
    """
    last = _BUT_LAST.match(text)
    if last:
        return Exclusion(last["base"].strip(" ,–-"), last["but"].strip())
    found = _BUT.search(text)
    if not found or not text[found.end() :].strip(" )]"):
        return None
    return Exclusion(text[: found.start()].strip(), text[found.end() :].strip(" )]"))


def says_nothing(text: str) -> bool:
    """Tell whether a text names no place at all.

    Examples
    --------
    >>> says_nothing("à définir"), says_nothing("?"), says_nothing("Apt")
    (True, True, False)
    """
    return normalise(text) in _NOTHING or not any(char.isalnum() for char in text)


def radius_of(text: str) -> Radius | None:
    """Read « rayon 10 km », « 10 km autour de Sault », « Valenciennes + 20 km ».

    Examples
    --------
    >>> radius_of("rayon de 10 km"), radius_of("10 km autour de Sault"), radius_of("VALENCIENNES + 20 km")
    (Radius(name='', km=10.0), Radius(name='Sault', km=10.0), Radius(name='VALENCIENNES', km=20.0))
    """
    found = (_ROUND.match(text) or _NAME_ROUND.match(text)) if _SOME_KM.search(text) else None
    if not found:
        return None
    name = (found["name"] or "").strip(" ,().+")
    name = re.sub(r"^(?:autour|aux?\s+alentours?)\s+(?:de\s+la\s+|de\s+l['’]|des\s+|du\s+|de\s+|d['’])", "", name)
    return Radius(name, float(found["km"].replace(",", ".")))


def is_time(text: str) -> bool:
    """Tell whether a text speaks of minutes or hours.

    Examples
    --------
    >>> is_time("30 min autour d'Apt"), is_time("Apt")
    (True, False)
    """
    return bool(_MINUTES.search(text))


def vague(text: str) -> str | None:
    """Return the name in « Apt et environs », « secteur Apt », empty for « les environs »; None for a plain text.

    Examples
    --------
    >>> vague("Bollène et alentours"), vague("secteur d'Apt"), vague("communes limitrophes"), vague("Apt")
    ('Bollène', 'Apt', '', None)
    """
    head = _VAGUE_HEAD.match(text)
    if head:
        return vague(head["name"].strip()) or head["name"].strip()
    tail = _VAGUE_TAIL.search(text) if _SOME_NEARBY.search(text) else None
    return text[: tail.start()].strip(" ,(") if tail else None


def named_whole(text: str) -> str:
    """Return what « tout le … », « toutes les communes du … », « l'ensemble de … » name.

    Examples
    --------
    >>> named_whole("tout le Vaucluse"), named_whole("toutes les communes du Cambrésis"), named_whole("Lacanau")
    ('Vaucluse', 'Cambrésis', 'Lacanau')
    """
    found = _WHOLE.match(text)
    return found["name"].strip() if found else text


def own_area(text: str) -> str | None:
    """Return which of the team's own areas is meant: « tout le département », « toutes », « l'agglomération ».

    Examples
    --------
    >>> own_area("tout le département"), own_area("toutes"), own_area("le canton"), own_area("Apt")
    ('departement', 'territory', 'canton', None)
    """
    key = normalise(text)
    if key.rpartition(" ")[2] not in _LAST_OF_OWN:  # nearly every name
        return None
    whole = normalise(named_whole(text))
    return _OWN.get(key) or (_OWN.get(whole) if whole or _ALL.match(key) else None)


def of_each_kind(text: str) -> list[str]:
    """Part « cantons d'Apt et de Pertuis » into one canton each; nothing where no plural kind is said.

    Examples
    --------
    >>> of_each_kind("cantons d'Apt et de Pertuis"), of_each_kind("canton d'Apt")
    (['canton Apt', 'canton Pertuis'], [])
    """
    found = _KINDS.match(text)
    if not found:
        return []
    kind = "communauté de communes" if found["kind"].lower().startswith("communaut") else _ONE[found["kind"][0].lower()]
    names = _EACH.split(re.sub(rf"^(?:{_OF})", "", found["rest"], flags=re.IGNORECASE))
    return [f"{kind} {name.strip()}" for name in names if name.strip()]
