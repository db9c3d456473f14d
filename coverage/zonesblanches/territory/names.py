"""How the name of a commune is compared: as it is spelled, then without accents, then without its article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import cast

from zonesblanches.language import learn_normalised, normalise, normalised_lines, rows_with

__all__ = [
    "FirstWords",
    "bare_key",
    "bare_keys",
    "cut_short",
    "full_key",
    "full_keys",
    "in_department",
    "is_short_for",
    "learn_keys",
    "other_readings",
    "spelled_key",
    "telling_words",
]

_LONGEST = 200  # characters: no commune's name is longer, and a cell may hold megabytes
_FEWEST_LEARNT, _MOST_LEARNT = 100, 1 << 18  # names whose keys are made at once, and are kept
_LEARNT: dict[str, str] = {}
_LETTERS = re.compile(r"[^\W_]+")
_POSTAL_TAIL = re.compile(r" cedex( \d+)?$")
_BOROUGH = re.compile(r"^(paris|lyon|marseille) \d{1,2} ?(e|er|eme|ere|o)?( arrondt?| arrondissement)?$")
_OF_BOROUGHS = ("paris ", "lyon ", "marseille ")
_SLASH = re.compile(r"(?<=\w\w)\s?/\s?(?=\w\w)")
_LONE_S = re.compile(r"(?<=[\s-])s(?=[\s/.-])", re.IGNORECASE)
_FEMININE = frozenset(
    [
        "Charente",
        "Charente-Maritime",
        "Corrèze",
        "Côte-d'Or",
        "Creuse",
        "Dordogne",
        "Drôme",
        "Gironde",
        "Haute-Garonne",
        "Loire",
        "Loire-Atlantique",
        "Haute-Loire",
        "Manche",
        "Marne",
        "Haute-Marne",
        "Mayenne",
        "Meuse",
        "Moselle",
        "Nièvre",
        "Sarthe",
        "Savoie",
        "Haute-Saône",
        "Haute-Savoie",
        "Seine-Maritime",
        "Somme",
        "Vendée",
        "Vienne",
        "Haute-Vienne",
    ]
)
_EN = frozenset(
    [
        "Ardèche",
        "Corse-du-Sud",
        "Haute-Corse",
        "Eure-et-Loir",
        "Ille-et-Vilaine",
        "Indre-et-Loire",
        "Lozère",
        "Maine-et-Loire",
        "Meurthe-et-Moselle",
        "Saône-et-Loire",
        "Seine-et-Marne",
        "Seine-Saint-Denis",
        "Guadeloupe",
        "Martinique",
        "Guyane",
    ]
)
_PLURAL = ("Hautes-", "Alpes-", "Ardennes", "Bouches-", "Côtes-", "Landes", "Pyrénées-", "Yvelines", "Deux-", "Vosges")


def spelled_key(name: object) -> str:
    """Reduce a name to its words, accents kept.

    Examples
    --------
    >>> spelled_key("La Vergne"), spelled_key("Vergné"), spelled_key("Mans (Le)")
    ('la vergne', 'vergné', 'le mans')
    """
    words = _LETTERS.findall(unicodedata.normalize("NFC", str(name)[:_LONGEST]).casefold())
    return " ".join(_article_first(words))


def full_key(name: object) -> str:
    """Reduce a name as lists write it: no accent, no « Cedex 9 », no « 15e » after Paris; « s/ » is « sur ».

    Examples
    --------
    >>> full_key("Bagnols s/ Cèze"), full_key("Fontenay s/s Bois"), full_key("Nîmes Cedex 9"), full_key("PARIS 15")
    ('bagnols sur ceze', 'fontenay sous bois', 'nimes', 'paris')
    """
    text = str(name)
    return _LEARNT.get(text) or _full(text)


def learn_keys(names: Iterable[str]) -> None:
    """Make the keys of many names at once, ten times as fast as one by one, for the `full_key` that will be asked.

    Parameters
    ----------
    names
        Those of a long list.
    """
    plain = [name for name in set(names) if len(name) < _LONGEST and "\n" not in name]
    if len(_LEARNT) + len(plain) > _MOST_LEARNT:
        _LEARNT.clear()
    if len(plain) >= _FEWEST_LEARNT:
        lines, rare = _lines_of(plain)
        learn_normalised((plain[row], line) for row, line in enumerate(lines) if line is not None and row not in rare)
        _LEARNT.update(zip(plain, full_keys(plain), strict=True))


@lru_cache(maxsize=1 << 16)  # lists repeat the same communes thousands of times
def _full(name: str) -> str:
    key = normalise(name)
    key = _POSTAL_TAIL.sub("", key) if " cedex" in key else key
    key = _BOROUGH.sub(r"\1", key) if key.startswith(_OF_BOROUGHS) else key
    words = key.split()
    return " ".join(_article_first(_in_full(words) if " s " in key or " ss " in key else words))


def bare_key(name: object) -> str:
    """Drop the article of `full_key`, which lists write or not: ``La Rochelle``, ``Rochelle (La)``, ``Rochelle``.

    Examples
    --------
    >>> bare_key("La Rochelle"), bare_key("Rochelle (La)"), bare_key("Saint-Christol-lez-Alès")
    ('rochelle', 'rochelle', 'saint christol les ales')
    """
    return _bare(full_key(name))


@lru_cache(maxsize=1 << 16)
def _bare(key: str) -> str:
    words = key.split()
    words = words[1:] if len(words) > 1 and words[0] in _ARTICLES else words
    return " ".join("les" if word == "lez" else word for word in words)  # lès, lez, les: « near »


def full_keys(names: Sequence[str]) -> list[str]:
    """Return the `full_key` of many names: as one text, but for those that ask for more than their accents and case.

    Examples
    --------
    >>> full_keys(["L'Haÿ-les-Roses", "Mans (Le)", "St-Ours"])
    ['l hay les roses', 'le mans', 'saint ours']
    """
    lines, rare = _lines_of(names)
    for row in rare.union(row for row, line in enumerate(lines) if line is None):
        lines[row] = full_key(names[row])
    return cast("list[str]", lines)


def _lines_of(names: Sequence[str]) -> tuple[list[str | None], set[int]]:
    """Return names normalised, and the rows where that is not all that `full_key` does."""
    lines = normalised_lines(names)
    text = "\n " + " \n ".join([line or "" for line in lines]) + " \n"
    return lines, {row - 1 for part in _RARE if part in text for row in rows_with(part, text)}


_ARTICLES = frozenset({"le", "la", "les", "l", "aux", "au"})
_RARE = (  # what a line holds, a space at both its ends, where `full_key` has more to do than accents
    *(" st ", " ste ", " sts ", " stes ", " cedex ", " s ", " ss ", " paris ", " lyon ", " marseille "),
    *(f" {article} \n" for article in sorted(_ARTICLES)),
)


def bare_keys(full: Sequence[str]) -> list[str]:
    """Return the `bare_key` of names whose `full_key` is known.

    Examples
    --------
    >>> bare_keys(["la rochelle", "ales", "le"])
    ['rochelle', 'ales', 'le']
    """
    return [_bare(key) if key.startswith(_BEGINNINGS) or "lez" in key else key for key in full]


_BEGINNINGS = tuple(f"{article} " for article in sorted(_ARTICLES))


def other_readings(name: object) -> list[str]:
    """Return what else a name may stand for, to try when nothing bears it: « a/b » is « a sur b », « s/ » is « sous ».

    Examples
    --------
    >>> other_readings("Bagnols/Cèze"), other_readings("Aulnay s/ Bois"), other_readings("Alès")
    (['Bagnols sur Cèze'], ['Aulnay sous/ Bois'], [])
    """
    text = str(name)
    if len(text) > _LONGEST:
        return []
    return [read for read in (_SLASH.sub(" sur ", text), _LONE_S.sub("sous", text)) if read != text]


LINKS = frozenset({"de", "du", "des", "d", "l", "la", "le", "les", "sur", "sous", "en", "et", "a", "au", "aux", "s"})
_LANDSCAPE = frozenset(
    {
        "plateau", "vallee", "vallees", "coteaux", "coteau", "val", "plaine", "pays", "villages", "village", "hameaux",
        "hameau", "haut", "hauts", "bas", "mont", "monts", "cote", "cotes", "bois", "ville",
    }
)  # fmt: skip
_SHORTEST = 3  # letters of a short form


def is_short_for(short: str, name: str) -> bool:
    """Tell whether a key is a commune's name cut short: its first word, words left out, words abbreviated.

    Parameters
    ----------
    short, name
        Both as `bare_key` gives them.

    Examples
    --------
    >>> is_short_for("aix", "aix les bains"), is_short_for("isle sur sorgue", "isle sur la sorgue")
    (True, True)
    >>> is_short_for("saint jean de mne", "saint jean de maurienne"), is_short_for("bains", "aix les bains")
    (True, False)
    """
    return cut_short(telling_words(short), telling_words(name))


def cut_short(given: Sequence[str], whole: Sequence[str]) -> bool:
    """Tell as `is_short_for`, of the telling words of both."""
    if not given or len(given[0]) < _SHORTEST or not whole or len(given) > len(whole):
        return False
    if given[0] != whole[0] or (len(given) == 1 and given[0] in _LANDSCAPE):
        return False
    left = iter(whole[1:])
    return all(any(_abbreviates(word, other) for other in left) for word in given[1:])


def telling_words(key: str) -> tuple[str, ...]:
    """Return the words of a key that say something: « isle sorgue » of « l isle sur la sorgue »."""
    return tuple(word for word in key.split() if word not in LINKS)


class FirstWords:
    """Names by their first telling word, for `cut_short`; their other words are only read when they are asked for.

    Parameters
    ----------
    keys, codes
        Names as `bare_key` gives them, and the code of each.

    Examples
    --------
    >>> FirstWords(["aix les bains", "aix"], ["73008", "19002"]).named("aix", "b")
    ((('aix', 'bains'), '73008'),)
    """

    def __init__(self, keys: Sequence[str], codes: Sequence[str]) -> None:
        self._pairs = keys, codes
        self._named: dict[tuple[str, str], tuple[tuple[tuple[str, ...], str], ...]] = {}
        self._rows: dict[tuple[str, str], dict[str, list[int]]] = {}

    @cached_property
    def _by_word(self) -> dict[str, list[tuple[str, str]]]:
        table: dict[str, list[tuple[str, str]]] = {}
        for key, code in zip(*self._pairs, strict=True):
            first = key.partition(" ")[0]
            word = first if first not in LINKS else next(iter(telling_words(key)), "")
            table.setdefault(word, []).append((key, code))
        return table

    def named(self, word: str, initial: str = "") -> tuple[tuple[tuple[str, ...], str], ...]:
        """Return the telling words and the code of each name that begins so, another of its words with that initial."""
        start = (word, initial)
        if start not in self._named:
            self._named[start] = (
                tuple(one for one in self.named(word) if any(other[0] == initial for other in one[0][1:]))
                if initial
                else tuple((telling_words(key), code) for key, code in self._by_word.get(word, ()))
            )
        return self._named[start]

    def among(self, codes: frozenset[str], word: str, initial: str = "") -> list[tuple[tuple[str, ...], str]]:
        """Return those of `named` that are among some codes, in the same order."""
        named = self.named(word, initial)
        if len(named) < len(codes):
            return [one for one in named if one[1] in codes]
        start = (word, initial)
        if start not in self._rows:
            rows: dict[str, list[int]] = {}
            for row, (_, code) in enumerate(named):
                rows.setdefault(code, []).append(row)
            self._rows[start] = rows
        rows = self._rows[start]
        return [named[row] for row in sorted(row for code in codes for row in rows.get(code, ()))]


def _abbreviates(word: str, other: str) -> bool:
    """Tell whether a word is another one, or its consonants: « mne » for « maurienne », « sorg. » for « sorgue »."""
    if word == other:
        return True
    if word[0] != other[0] or not 1 < len(word) <= 4 or len(other) < len(word) + 3:
        return False
    letters = iter(other)
    return not set(word[1:-1]) & set("aeiouy") and all(letter in letters for letter in word)


def in_department(name: str) -> str:
    """Write « in » a département as French does.

    Examples
    --------
    >>> [in_department(name) for name in ("Gard", "Hérault", "Somme", "Landes", "Lozère", "Paris")]
    ['dans le Gard', "dans l'Hérault", 'dans la Somme', 'dans les Landes', 'en Lozère', 'à Paris']
    """
    if name in {"Paris", "Mayotte", "La Réunion"}:
        return f"à {name}"
    if name in _EN:
        return f"en {name}"
    if name.startswith(_PLURAL) or name == "Hauts-de-Seine":
        return f"dans les {name}"
    if normalise(name)[:1] in set("aeiouy") or name == "Hérault":
        return f"dans l'{name}"
    return f"dans la {name}" if name in _FEMININE else f"dans le {name}"


def _article_first(words: list[str]) -> list[str]:
    """Bring back the article that indexes put last: ``Mans (Le)``."""
    return [words[-1], *words[:-1]] if len(words) > 1 and words[-1] in _ARTICLES else words


def _in_full(words: list[str]) -> list[str]:
    """Write out « s » (sur), « ss » and « s s » (sous) between two words; no commune bears such a word."""
    full: list[str] = []
    for at, word in enumerate(words):
        inside = 0 < at < len(words) - 1
        if inside and word == "s" and full[-1] == "sur" and words[at - 1] == "s":
            full[-1] = "sous"
        else:
            full.append({"s": "sur", "ss": "sous"}.get(word, word) if inside else word)
    return full
