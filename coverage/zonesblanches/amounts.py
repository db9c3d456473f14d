"""How many, as people write it: « 5 à 8 », « une dizaine », « deux », « 7/8 », « 6 (dont 2 en formation) »."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from zonesblanches.language import normalise
from zonesblanches.values import parse_number

__all__ = ["Amount", "parse_amount"]

_LONGEST = 200
_UNITS = (
    "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix sept", "dix huit", "dix neuf",
)  # fmt: skip
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100}
_WORDS = {name: float(at) for at, name in enumerate(_UNITS)} | {"une": 1.0, "aucun": 0.0, "aucune": 0.0, "neant": 0.0}
_WORDS |= {name: float(count) for name, count in _TENS.items()}
_WORDS |= {f"{ten} {'et ' if unit == 1 else ''}{_UNITS[unit]}": float(count + unit)
           for ten, count in _TENS.items() if count < 100 for unit in range(1, 10)}  # fmt: skip
_ABOUT = {"huitaine": 8.0, "dizaine": 10.0, "douzaine": 12.0, "quinzaine": 15.0, "vingtaine": 20.0, "trentaine": 30.0,
          "quarantaine": 40.0, "cinquantaine": 50.0, "soixantaine": 60.0, "centaine": 100.0}  # fmt: skip
_NUMBER = r"\d+(?:[.,]\d+)?"
_RANGE = re.compile(
    rf"(?<![\w,.])(?:entre\s+|de\s+)?({_NUMBER})\s*(?:-|–|—|/|à|a|et|ou|jusqu'à)\s*({_NUMBER})(?![\d/.,-]*\d)",
    re.IGNORECASE,
)
_SUM = re.compile(r"\+|\bet\b|\bplus\b")
_ASIDE = re.compile(r"\(([^()]*)\)|\bdont\b.*$|,\s*dont\b.*$", re.IGNORECASE)
_DATED = re.compile(
    r"\b(?:au|le|du|en|depuis|fin|début)\s+(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(?:19|20)\d\d)\b", re.IGNORECASE
)
_OF_YEAR = re.compile(rf"({_NUMBER})[^\d,;]*?\ben\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_ANY = re.compile(rf"(?<![\w,.-]){_NUMBER}(?![\w,.-]*\d)")
_PER_GROUP = {"binome": 2, "couple": 2, "duo": 2, "paire": 2, "trinome": 3, "trio": 3}
_GROUPS = re.compile(
    rf"(?:\b(?P<low>{_NUMBER})\s*(?P<to>-|–|à|ou)\s*)?(?:(?P<count>{_NUMBER}|[^\W\d_]+)\s+)?"
    r"\b(?P<group>bin[ôo]me|couple|duo|paire|trin[ôo]me|trio)s?\b(?!\s+de\s+\d)",
    re.IGNORECASE,
)
_TEAMS_OF = re.compile(
    r"(?:^|\b)(?:(\d+|[^\W\d_]+)\s+)?[ée]quipes?\s+(?:de\s+|d['’]\s?)(?!une?\b)(\d+|[^\W\d_]+)", re.IGNORECASE
)
_ONLY_SUM = re.compile(rf"\W*{_NUMBER}(?:\s*(?:\+|\bplus\b)\s*{_NUMBER})+\W*", re.IGNORECASE)
_LETTER_FOR_DIGIT = re.compile(r"(?=.*\d)(?=.*[OoIl|])[\dOoIl|]{2,6}")


@dataclass(frozen=True)
class Amount:
    """A count read in a cell.

    Parameters
    ----------
    value
        None when nothing, or several things, can be read.
    how
        How it was read; empty for a plain number.
    asked
        What is not understood, with what it may be; empty when the value stands.
    proposals
        What may be meant.
    """

    value: float | None = None
    how: str = ""
    asked: str = ""
    proposals: tuple[str, ...] = ()


def parse_amount(cell: Any) -> Amount:
    """Read a count.

    Examples
    --------
    >>> parse_amount("5 à 8 bénévoles").value, parse_amount("une dizaine").value, parse_amount("deux").value
    (6.5, 10.0, 2.0)
    >>> parse_amount("deux binômes").value, parse_amount("4 + 1").value, parse_amount("une équipe de 6").value
    (4.0, 5.0, 6.0)
    >>> parse_amount("6 (dont 2 en formation)").value, parse_amount("1O").asked, parse_amount("env. 20").value
    (6.0, '« 1O » mêle chiffres et lettres', 20.0)
    """
    if isinstance(cell, dt.date):  # a datetime is one
        return _lost(cell)
    value = parse_number(cell)
    if value is not None:
        return Amount(value)
    text = str(cell).strip()
    return _in_text(text) if len(text) <= _LONGEST else Amount()


@lru_cache(maxsize=1 << 14)  # the phrases of a list repeat
def _in_text(text: str) -> Amount:
    if _LETTER_FOR_DIGIT.fullmatch(text):
        digits = re.sub("[Oo]", "0", re.sub("[Il|]", "1", text))
        return Amount(None, asked=f"« {text} » mêle chiffres et lettres", proposals=(digits,))
    years = _by_year(text)
    if years is not None:
        return years
    told = _DATED.sub(" ", _ASIDE.sub(" ", text)).strip()
    bare = _people(told)
    for read in (_range, _several, _one, _in_words):
        found = read(bare) if bare else None
        if found is not None:
            return found if bare == told else replace(found, how=f"« {told} » compté en personnes")
    return Amount()


def _people(text: str) -> str:
    """Return a phrase with people for groups of a known size: « 3 binômes + 1 » is « 6 + 1 »."""
    paired = _GROUPS.sub(_of_group, text)
    if paired != text:
        paired = re.sub(
            r"\bet\b", "+", re.sub(r"(?<=\d) (?:de )?(?:personnes?|b[ée]n[ée]voles?|retrait[ée]s)\b", "", paired)
        )
    return _TEAMS_OF.sub(_of_teams, paired, count=1)


def _of_teams(found: re.Match[str]) -> str:
    """« une équipe de 6 » is 6 people, « 2 équipes de 4 » are 8."""
    teams, each = _counted(found[1] or "une") or 1.0, _counted(found[2])
    return found[0] if each is None else f"{teams * each:g}"


def _of_group(found: re.Match[str]) -> str:
    count = _counted(found["count"] or "un")
    if count is None:  # « en binôme » counts nobody
        return found[0]
    each = _PER_GROUP[normalise(found["group"])]
    low = f"{each * (_counted(found['low']) or 0):g} {found['to']} " if found["low"] else ""
    return f"{low}{each * count:g}"


def _counted(text: str) -> float | None:
    return parse_number(text) if text[0].isdigit() else _WORDS.get(normalise(text))


def _lost(day: dt.date) -> Amount:
    """Say that a spreadsheet made a date of « 5-8 »."""
    told = f"{day.day}-{day.month}"
    reason = f"le tableur a fait de « {told} » la date du {day:%d/%m/%Y} : la capacité est perdue"
    return Amount(None, asked=reason, proposals=(f"{min(day.day, day.month)} à {max(day.day, day.month)}",))


def _range(text: str) -> Amount | None:
    found = _RANGE.search(text)
    if not found or len(_ANY.findall(_RANGE.sub(" ", text))):
        return None
    low, high = parse_number(found[1]), parse_number(found[2])
    if low is None or high is None or not low < high:
        return None
    if "/" in found[0] and (low, high) == (1, 2):
        return Amount(None, asked="« 1/2 » : une moitié, ou 1 ou 2 ?", proposals=("0,5", "1,5"))
    return Amount((low + high) / 2, f"entre {found[1]} et {found[2]} : milieu retenu")


def _by_year(text: str) -> Amount | None:
    """« 6 en 2025, 8 en 2026 »: the last year counts."""
    told = _OF_YEAR.findall(text)
    if len(told) < 2:
        return None
    count, year = max(told, key=lambda pair: int(pair[1]))
    return Amount(parse_number(count), f"plusieurs années : {year} retenue")


def _several(text: str) -> Amount | None:
    """« 4 + 1 » is a sum; of « 15 bénévoles + 2 salariés », the first is kept, the others are said."""
    if not _SUM.search(text):
        return None
    numbers = _ANY.findall(text)
    if _ONLY_SUM.fullmatch(text):
        return Amount(sum(parse_number(number) or 0.0 for number in numbers), f"somme de « {text} »")
    first = parse_number(numbers[0]) if len(numbers) > 1 else None
    return None if first is None else Amount(first, f"plusieurs nombres dans « {text} » : le premier est retenu")


def _one(text: str) -> Amount | None:
    numbers = _ANY.findall(text)
    value = parse_number(numbers[0]) if len(numbers) == 1 else None
    return None if value is None else Amount(value, "lue dans la phrase")


# « une poignée », « un petit groupe »: of how many, nobody says
_GATHERED = re.compile(
    r" (?:petite? |grande? |bonne? |belle )*(?:poignee|groupe|equipe|noyau|bande|partie|quantite|collectif|reseau|"
    r"certain|peu|minimum|maximum|tas|multitude|tripotee)\b"
)


def _in_words(text: str) -> Amount | None:
    words = normalise(text)
    for name, count in _ABOUT.items():
        found = re.search(rf"\b(?:(\w+) )?{name}s?\b", words)
        if found:
            times = _WORDS.get(found[1] or "un", 1.0)
            return Amount(count * (times or 1.0), "ordre de grandeur, en lettres")
    for name in sorted(_WORDS, key=len, reverse=True):
        found = re.match(rf"(?:environ |env |~ )?{name}\b(?! quelques)(?P<rest>.*)", words)
        if found and not (name in {"un", "une"} and _GATHERED.match(found["rest"])):
            return Amount(_WORDS[name], "nombre en lettres")
    return None
