"""Words and numbers as people read them, in French by default and in English on demand."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

__all__ = [
    "LANGS",
    "Lang",
    "agreed",
    "capitalised",
    "faithful",
    "join_words",
    "learn_normalised",
    "long_date",
    "normalise",
    "normalised_lines",
    "number",
    "of_place",
    "percent",
    "plural",
    "rows_with",
]

Lang = Literal["fr", "en"]
LANGS: tuple[Lang, ...] = ("fr", "en")

NARROW_NBSP = "\u202f"
_MONTHS = {
    "fr": "janvier/février/mars/avril/mai/juin/juillet/août/septembre/octobre/novembre/décembre".split("/"),  # noqa: SIM905
    "en": "January/February/March/April/May/June/July/August/September/October/November/December".split("/"),  # noqa: SIM905
}
_WORD = re.compile(r"[0-9a-z]+")
_ACCENTS = re.compile("[\u0300-\u034e\u0350-\u036f]+")
_SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_LIGATURES = {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"}


def number(value: float, decimals: int = 0, lang: Lang = "fr") -> str:
    r"""Format a number: ``1 234,5`` in French (narrow no-break spaces), ``1,234.5`` in English.

    A missing value gives « n. d. », an infinite one « hors d'atteinte » (out of reach).

    Examples
    --------
    >>> number(1234.5, 1)
    '1\u202f234,5'
    >>> number(1234.5, 1, "en")
    '1,234.5'
    """
    if value is None or math.isnan(value):
        return "n. d." if lang == "fr" else "n/a"
    if math.isinf(value):
        return "hors d’atteinte" if lang == "fr" else "out of reach"
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace(",", NARROW_NBSP).replace(".", ",") if lang == "fr" else text


def faithful(value: float, bounds: Sequence[float], lang: Lang = "fr", *, least: int = 1) -> str:
    """Format a number with the decimals it takes to stay on its side of every bound; what rounds to a whole has none.

    Examples
    --------
    >>> faithful(20.03, (20, 15)), faithful(12.34, (20, 15)), faithful(20.0, (20, 15)), faithful(12.97, (20, 15))
    ('20,03', '12,3', '20', '13')
    """
    if not math.isfinite(value):
        return number(value, 0, lang)
    for decimals in range(least, 7):
        shown = round(value, decimals)
        if all((value > bound) == (shown > bound) and (value < bound) == (shown < bound) for bound in bounds):
            return number(value, 0 if shown == round(shown) else decimals, lang)
    return number(value, 7, lang)


def percent(share: float, decimals: int = 1, lang: Lang = "fr") -> str:
    r"""Format a share (0–1): ``12,3 %`` in French, ``12.3%`` in English.

    Examples
    --------
    >>> percent(0.1234)
    '12,3\u202f%'
    """
    if share is None or math.isnan(share):
        return number(math.nan, lang=lang)
    return number(100 * share, decimals, lang) + (f"{NARROW_NBSP}%" if lang == "fr" else "%")


def plural(count: float, singular: str, several: str | None = None, lang: Lang = "fr") -> str:
    """Format a count and its noun; French is plural from 2, English for all but 1.

    Examples
    --------
    >>> plural(1, "commune"), plural(0, "commune"), plural(3, "équipe")
    ('1 commune', '0 commune', '3 équipes')
    """
    return f"{number(count, lang=lang)} {agreed(count, singular, several, lang)}"


def agreed(count: float, singular: str, several: str | None = None, lang: Lang = "fr") -> str:
    """Return the noun that goes with a count; see `plural`.

    Examples
    --------
    >>> agreed(1.5, "commune"), agreed(0, "commune", lang="en")
    ('commune', 'communes')
    """
    one = abs(count) < 2 if lang == "fr" else count == 1
    return singular if one else several or singular + "s"


def join_words(words: list[str], lang: Lang = "fr") -> str:
    """Join as people do: ``a, b et c``.

    Examples
    --------
    >>> join_words(["a", "b", "c"])
    'a, b et c'
    """
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} {'et' if lang == 'fr' else 'and'} {words[-1]}"


def capitalised(text: str) -> str:
    """Begin with a capital, and leave the rest as it is.

    Examples
    --------
    >>> capitalised("équipe d’Alès")
    'Équipe d’Alès'
    """
    return text[:1].upper() + text[1:]


def of_place(name: str) -> str:
    """Write « of » a place as French does.

    Examples
    --------
    >>> of_place("Alès"), of_place("Nîmes"), of_place("Le Vigan"), of_place("Les Angles"), of_place("La Réunion")
    ("d'Alès", 'de Nîmes', 'du Vigan', 'des Angles', 'de La Réunion')
    """
    for article, of in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return of + name.removeprefix(article)
    return f"d'{name}" if normalise(name)[:1] in set("aeiouyh") else f"de {name}"


def long_date(day: dt.date, lang: Lang = "fr") -> str:
    """Write a date in full: ``1er janvier 2025``.

    Examples
    --------
    >>> long_date(dt.date(2025, 1, 1))
    '1er janvier 2025'
    """
    month = _MONTHS[lang][day.month - 1]
    if lang == "en":
        return f"{day.day} {month} {day.year}"
    return f"{'1er' if day.day == 1 else day.day} {month} {day.year}"


def normalise(text: object) -> str:
    """Reduce a name to what identifies it: no accent, case, hyphen, apostrophe; Saint for St.

    Examples
    --------
    >>> normalise("St-Jean-du-Gard"), normalise("L’Haÿ-les-Roses"), normalise(" Œuilly ")
    ('saint jean du gard', 'l hay les roses', 'oeuilly')
    """
    plain = str(text)
    return _LEARNT.get(plain) or _normalised(plain)


def learn_normalised(names: Iterable[tuple[str, str]]) -> None:
    """Keep what `normalise` gives of many names, made all at once, for when it is asked.

    Parameters
    ----------
    names
        Each as it is written, and normalised.
    """
    if len(_LEARNT) > _MOST_LEARNT:
        _LEARNT.clear()
    _LEARNT.update(names)


_LEARNT: dict[str, str] = {}
_MOST_LEARNT = 1 << 17


@lru_cache(maxsize=1 << 17)  # lists repeat the same communes and families thousands of times
def _normalised(text: str) -> str:
    flat = text
    if not text.isascii():
        flat = _decomposed(text)
        bare = _ACCENTS.sub("", flat)  # nearly always all there is
        flat = bare if bare.isascii() else "".join(char for char in flat if not unicodedata.combining(char))
    words = " ".join([_SAINTS.get(word, word) for word in _WORD.findall(flat.casefold())])
    return words or " ".join(text.casefold().split())  # a name without a Latin letter is still a name


def _decomposed(text: str) -> str:
    """Part letters from their accents, and the two letters of a ligature."""
    for ligature, letters in _LIGATURES.items():
        text = text.replace(ligature, letters)  # ten times as fast as `str.translate`
    return unicodedata.normalize("NFKD", text)


def normalised_lines(texts: Sequence[str]) -> list[str | None]:
    """Reduce many names as `normalise` does, all at once; None for one with more than Latin letters and accents.

    « St » is left as it is.

    Examples
    --------
    >>> normalised_lines(["L’Haÿ-les-Roses", "Œuilly", "Bø"]), normalised_lines(["Apt", "Ελλάδα"])
    (['l hay les roses', 'oeuilly', None], ['apt', None])
    """
    text = "\n".join(texts)
    for mark, letters in (*_LIGATURES.items(), ("’", "'")):
        text = text.replace(mark, letters)
    flat = _NOT_WESTERN.sub("¼", text).encode("latin-1").translate(_FLAT).decode("latin-1")
    while "  " in flat:
        flat = flat.replace("  ", " ")
    flat = flat.strip(" ").replace(" \n", "\n").replace("\n ", "\n")
    lines: list[str | None] = [line or None for line in flat.split("\n")]
    if len(lines) != len(texts):  # a name on two lines
        return [None] * len(texts)
    for row in rows_with(_ODD, flat):
        lines[row] = None
    return lines


def _flat_letter(letter: str) -> str:
    plain = unicodedata.normalize("NFKD", letter)[0].lower() if letter.isalnum() else " "
    return letter if letter == "\n" else plain if plain.isascii() and letter not in "¼½¾" else _ODD


_ODD = "\xff"
_NOT_WESTERN = re.compile(r"[^\x00-\xff]")
_FLAT = "".join(_flat_letter(chr(code)) for code in range(256)).encode("latin-1")


def rows_with(part: str, text: str) -> Iterator[int]:
    r"""Yield the number of the line of a text where each occurrence of a part begins, in order.

    Examples
    --------
    >>> list(rows_with("a", "aix\nuzes\nales\nsaze"))
    [0, 2, 3]
    """
    row = start = 0
    found = text.find(part)
    while found >= 0:
        row += text.count("\n", start, found)
        start, found = found, text.find(part, found + 1)
        yield row
