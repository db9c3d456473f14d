"""Days of the week as people write them: « lundi, jeudi matin », « 1 semaine sur 2 », « 1er mardi du mois »."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pandas as pd

from zonesblanches.errors import InputError, first_five
from zonesblanches.language import normalise
from zonesblanches.scalars import real
from zonesblanches.values import blank, parse_number

__all__ = ["days_of_week"]

_NAMES = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_DAYS = {form: at for at, name in enumerate(_NAMES) for form in (name, f"{name}s", name[:3])}
_HALVES = {
    "matin": "am",
    "matins": "am",
    "matinee": "am",
    "pm": "pm",
    "soir": "soir",
    "soirs": "soir",
    "soiree": "soir",
}
_SAID = frozenset({"le", "les", "la", "l", "et", "puis", "de", "du", "chaque", "tous", "toutes", "toute", "journee"})
_NUMBERS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "quinze": 15}
_COUNT = r"(\d{1,2}|une?|deux|trois|quatre|quinze)"
_ONE_IN = re.compile(rf"\b(?:1|une?) (semaine|sem|fois|{'|'.join(_NAMES)}) sur {_COUNT}\b")
_EVERY = re.compile(rf"\btoutes les {_COUNT} semaines\b|\btous les (?:15|quinze) jours\b|\bsemaines? (?:im)?paires?\b")
_ORDINAL = r"(?:[1-4](?:er|ere|e|eme|nd|nde)?|premiers?|seconds?|(?:deux|trois|quatr)iemes?|derniers?)"
_MONTHLY = re.compile(rf"\b({_ORDINAL}(?: et {_ORDINAL})*) ({'|'.join(_DAYS)}) (?:du|de chaque|par) mois\b")
_DASH = re.compile(rf"\b({'|'.join(_DAYS)})\.?\s?[-–—]\s?({'|'.join(_DAYS)})\b")
_NUMBER_OF_DAYS = re.compile(r"([\d.,]+)\s*(?:jours?|j)(?:\s*(?:par|/)\s*semaine)?", re.IGNORECASE)
_WEEKS_IN_A_MONTH = 52 / 12
_LONGEST = 500  # characters: a cell may hold megabytes


def days_of_week(text: Any) -> float:
    """Return how many days a week a calendar holds, half-days counting 0.5.

    Days may be cut to a half (« matin », « après-midi », « soir », of the day just before), range (« du lundi au
    vendredi ») and come back less often: « un lundi sur deux » and « 1er et 3e jeudi du mois » for one day; « 1 semaine
    sur 2 », « semaines paires », « toutes les 3 semaines » for all the days of their part, parts being cut by « ; », a
    new line, or the items of a list. A day said twice counts once.

    Parameters
    ----------
    text
        A cell: text, list of texts, or a number of days.

    Returns
    -------
    float
        From 0 to 7; NaN for an empty cell, which `itinerant_capacity` takes as there all week.

    Raises
    ------
    InputError
        When a word is unknown, or no day is said: nothing is guessed.

    Examples
    --------
    >>> days_of_week("lundi, jeudi matin"), days_of_week(["lundi", "jeudi"]), days_of_week("mardi 1 semaine sur 2")
    (1.5, 2.0, 0.5)
    >>> pd.Series({"van": "du lundi au mercredi", "office": None}).map(days_of_week).tolist()
    [3.0, nan]
    """
    parts = _parts(text)
    if len(parts) == 1:
        count = _count(parts[0])
        if count is not None:
            return count
    if not parts:
        return math.nan
    spent: dict[tuple[int, str], float] = {}
    for part in parts:
        for half in _halves(part):
            spent[half[:2]] = min(spent.get(half[:2], 0.0) + half[2] / 2, 0.5)
    return float(sum(min(sum(share for (at, _), share in spent.items() if at == day), 1.0) for day in range(7)))


def _parts(cell: Any) -> list[Any]:
    """Return the parts of a cell that say something."""
    items = list(cell) if isinstance(cell, (list, tuple, set, frozenset, np.ndarray, pd.Series)) else [cell]
    cut = [part for item in items for part in (re.split(r"[;\n|]", item) if isinstance(item, str) else [item])]
    return [part for part in cut if part is not pd.NaT and not blank(part)]


def _count(part: Any) -> float | None:
    """Return a number of days given as such, None when it is days by name."""
    if isinstance(part, str):
        found = _NUMBER_OF_DAYS.fullmatch(part.strip()[:_LONGEST])
        value = parse_number(found[1] if found else part)
        if value is None:
            return None
    else:
        value = real(part)
    if not 0 <= value <= 7:
        raise InputError(f"Calendrier « {part} » : attendu un nombre de jours par semaine, de 0 à 7, ou des jours.")
    return value


def _halves(part: Any) -> list[tuple[int, str, float]]:
    """Return (day, half, frequency) for each half-day of a part."""
    if len(str(part)) > _LONGEST:
        _refuse(part, [])
    dash = _DASH.search(str(part).lower())
    if dash and (_DAYS[dash[2]] - _DAYS[dash[1]]) % 7 > 1:  # these two, or all from one to the other?
        _refuse(part, [dash[0]])
    words, often = _frequency(normalise(part))
    found: list[tuple[int, set[str], float]] = []
    unknown = []
    until = False
    for word in words.split():
        name, _, share = word.partition("~")
        if name in _DAYS:
            day = _DAYS[name]
            first = found[-1][0] + 1 if until else day
            found += [((first + at) % 7, set(), float(share or 1)) for at in range((day - first) % 7 + 1)]
            until = False
        elif word in {"au", "a"} and found:
            until = True
        elif word in _HALVES and found:
            found[-1][1].add(_HALVES[word])
        elif word not in _SAID:
            unknown.append(word)
    if unknown or not found or until:
        _refuse(part, unknown)
    return [(day, half, often * share) for day, halves, share in found for half in (halves or {"am", "pm"})]


def _frequency(words: str) -> tuple[str, float]:
    """Return the words, those of one day only as ``jeudi~0.5``, and the share of weeks of the others."""
    words = words.replace("apres midi", "pm").replace("tous les jours", "lundi au dimanche")
    often = 1.0
    for one in _ONE_IN.finditer(words):
        often /= 1 if one[1] in _DAYS else max(_number(one[2]), 1)
    words = _ONE_IN.sub(lambda one: f"{one[1]}~{1 / max(_number(one[2]), 1)}" if one[1] in _DAYS else " ", words)
    for every in _EVERY.finditer(words):
        often /= max(_number(every[1]), 1) if every[1] else 2
    words = _EVERY.sub(" ", words)
    return _MONTHLY.sub(lambda month: f"{month[2]}~{(month[1].count(' et ') + 1) / _WEEKS_IN_A_MONTH}", words), often


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS[word]


def _refuse(part: Any, unknown: list[str]) -> None:
    shown = f"mots inconnus ({first_five(unknown)})" if unknown else "aucun jour lisible"
    raise InputError(
        f"Calendrier « {first_five([part])} » : {shown}. Attendu par exemple : « lundi, jeudi matin », « du lundi au "
        "vendredi », « mardi 1 semaine sur 2 », « 1er jeudi du mois », ou un nombre de jours par semaine."
    )
