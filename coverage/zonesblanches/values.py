"""What a cell means: a number, a yes or no, a date, a mode."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Container, Iterable
from functools import lru_cache
from typing import Any, TypeVar

from zonesblanches.language import normalise

__all__ = [
    "blank",
    "blanks_in",
    "looks_like_email",
    "looks_like_phone",
    "parse_date",
    "parse_grouped",
    "parse_mode",
    "parse_number",
    "read_once",
    "without_contacts",
]

Read = TypeVar("Read")
_MODES = {
    "aller vers": "aller-vers", "domicile": "aller-vers", "a domicile": "aller-vers", "visite": "aller-vers",
    "visites": "aller-vers", "visite a domicile": "aller-vers", "visites a domicile": "aller-vers",
    "outreach": "aller-vers", "home visits": "aller-vers",
    "accueil": "accueil", "permanence": "accueil", "sur place": "accueil", "lieu": "accueil", "walk in": "accueil",
    "itinerant": "itinérant", "itinerante": "itinérant", "bus": "itinérant", "mobile": "itinérant", "van": "itinérant",
}  # fmt: skip
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%d.%m.%y", "%Y/%m/%d")
_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_DATE_IN_WORDS = re.compile(
    r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) )?(?:le )?"
    r"(?:(\d{1,2})(?:er)? )?([a-z]{3,9}) (\d{4})"
)
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})\s?[/-]\s?(\d{4})|(\d{4})-(\d{1,2})")
_HOUR = re.compile(
    r"(?:T|\s+(?:à\s+)?)(?:[01]?\d|2[0-3])\s?[:h]\s?(?:[0-5]\d)?(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?$"
)
_YEARS = (1950, 2100)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+")
# every repetition below is bounded or cannot be tried twice: cells may hold megabytes
_EMAIL_INSIDE = re.compile(r"[\w.+-]{1,64}+(?:@[\w.-]*+|\s{0,2}@\s{0,2}[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,4})")
_AT_IN_WORDS = re.compile(r"[(\[{]\s?(?:at|arr?obase|chez|@)\s?[)\]}]|\sarobase\s", re.IGNORECASE)
_EMAIL_IN_WORDS = re.compile(
    r"[\w.+-]{1,64}+\s{0,2}(?:[(\[{]\s?(?:at|arobase|arrobase|chez|@)\s?[)\]}]|\sarobase\s)\s{0,2}[\w.-]{1,190}"
    r"(?:\s?[(\[{](?:dot|point)[)\]}]\s?\w{1,63}){0,4}",
    re.IGNORECASE,
)
_GAP = r"[\s.\-/_\u00a0\u202f]{0,3}"
_TWO, _THREE = rf"{_GAP}\d\d", rf"{_GAP}\d{{3}}"
_EIGHT = rf"(?:(?:{_TWO}){{4}}|{_TWO}{_THREE}{_THREE}|{_THREE}{_TWO}{_THREE}|{_THREE}{_THREE}{_TWO})"
_SEVEN = rf"(?:{_TWO}{_TWO}{_THREE}|{_TWO}{_THREE}{_TWO}|{_THREE}{_TWO}{_TWO})"
_NOT_A_PHONE = r"(?!\d{5}\s\d{5}(?!\d))(?!\d\d[/.-]\d\d[/.-](?:19|20)\d\d(?!\d))"  # two postal codes, a date
_DIGIT, _SHORTEST_PHONE = re.compile(r"\d"), 8
_PHONE = re.compile(r"(\+33|0033|0)?\s{0,3}\(?0?\)?\s{0,3}[1-79]([\s.\-/_\u00a0\u202f]{0,3}\d{2}){4}\b")
_PHONE_INSIDE = re.compile(
    rf"(?<![\d.,])(?:{_NOT_A_PHONE}(?:\+33|0033|0)\s{{0,3}}\(?0?\)?\s{{0,3}}[1-79](?:{_EIGHT}|\d{_SEVEN})"
    r"|[1-79]([\s./_-]{1,2})\d\d(?:\1\d\d){3}"  # the first 0 lost by a spreadsheet
    r"|(?!\+\d{1,3}[.,]\d{1,20}(?![\d.]))(?:\+|00(?=262|5[09]|6[89]|3\d|4\d))\d(?:[\s.\-/_()\u00a0\u202f]{0,3}\d){7,14}"
    r")(?!\d)"
)
_CIVILITY = r"(?:M|Mrs?|Mme|Me?lle|MM|Mmes|Mlles|Monsieur|Madame|Mademoiselle|Messieurs|Mesdames)"
_CAPITAL = r"[^\W\d_a-zà-ÿ]"
_NAME = rf"(?!(?i:{_CIVILITY})\b)(?:{_CAPITAL}\.|{_CAPITAL}[\w'’-]{{0,40}}+)"
_OF = r"(?:(?:de|du|des|van|von)[ \u00a0](?:la[ \u00a0])?|d['’])?"
_PERSON = re.compile(
    rf"\b(?:M\.?|(?i:Mrs?|Mme|Me?lle)\.?|(?i:Monsieur|Madame|Mademoiselle)"
    rf"|(?P<many>MM\.?|(?i:Mmes|Mlles|Messieurs|Mesdames)))[\s\u00a0]{{1,3}}{_OF}{_NAME}"
    rf"(?:[ \u00a0]{_OF}{_NAME}){{0,2}}(?(many)(?:[ ](?:et|ou)[ ]{_NAME})?)"
)
_BLANKS = frozenset({"", "nan", "nat", "none", "<na>", "n/a", "nc", "n.c.", "n.d.", "nd", "?", "-"})
_LONGEST_BLANK = 4
_LONGEST_DATE = 40
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_ONE_NUMBER = re.compile(r"(?<![\w,.-])\d+(?:[.,]\d+)*(?![\w,.-]*\d)")
_LONGEST_TEXT = 200  # beyond, a cell is no number, no point and no phrase with a count; patterns would take hours
_SERIAL_ORIGIN = dt.date(1899, 12, 30)  # day 0 of a spreadsheet's dates
_SERIAL_RANGE = (20_000, 80_000)  # 1954 to 2119


def blank(cell: Any) -> bool:
    """Tell whether a cell says nothing."""
    if isinstance(cell, str):  # nearly every cell
        text = cell.strip()
        return not text or (len(text) <= _LONGEST_BLANK and text.lower() in _BLANKS)
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return True
    return str(cell).strip().lower() in _BLANKS


class _Blanks:
    """Every cell that says nothing."""

    def __contains__(self, cell: object) -> bool:
        return blank(cell)


def blanks_in(cells: Iterable[Any]) -> Container[Any]:
    """Return the cells of a column that say nothing, each distinct one looked at once: most of a long list repeat.

    Examples
    --------
    >>> "n.c." in blanks_in(["Alès", "n.c.", "n.c."]), "Alès" in blanks_in(["Alès"]), None in blanks_in([None, []])
    (True, False, True)
    """
    try:
        return {cell for cell in set(cells) if blank(cell)}
    except TypeError:  # the lists and mappings that a GeoJSON holds
        return _Blanks()


def read_once(read: Callable[[Any], Read], cells: Iterable[Any]) -> list[Read]:
    """Read the cells of a column, each distinct text or number once: most of a long list repeat.

    Examples
    --------
    >>> read_once(len, ["Alès", "Apt", "Apt"])
    [4, 3, 3]
    """
    known: dict[Any, Read] = {}
    out = []
    for cell in cells:
        kind = type(cell)
        if kind is not str and kind is not int and kind is not float:
            out.append(read(cell))
            continue
        key = cell if kind is str else (kind, cell)  # 1 and 1.0 are one key
        if key not in known:
            known[key] = read(cell)
        out.append(known[key])
    return out


_NO_FIGURE = re.compile(r"[\s\u00a0\u202f']")


def parse_number(cell: Any) -> float | None:
    """Read ``12``, ``12,5``, ``1 234,5``, ``1.234,5``; None when it is not one finite number.

    Examples
    --------
    >>> parse_number("1 234,5"), parse_number("1.234,5"), parse_number("12.5"), parse_number("douze")
    (1234.5, 1234.5, 12.5, None)
    """
    if isinstance(cell, bool):
        return None
    text = _NO_FIGURE.sub("", str(cell)[:_LONGEST_TEXT])
    if "_" in text or len(str(cell)) > _LONGEST_TEXT:  # Python reads 1_000 as a thousand
        return None
    if "," in text and "." in text:
        text = text.replace("." if text.rfind(",") > text.rfind(".") else ",", "")
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def parse_grouped(cell: Any) -> float | None:
    """Read the one number of a cell as a thousand when dots part groups of three digits; None when they do not.

    Examples
    --------
    >>> parse_grouped("1.200"), parse_grouped("1.200 bénévoles"), parse_grouped("1.25"), parse_grouped("0.500")
    (1200.0, 1200.0, None, None)
    """
    if not isinstance(cell, str) or len(cell) > _LONGEST_TEXT:
        return None
    found = _ONE_NUMBER.findall(cell)
    return float(found[0].replace(".", "")) if len(found) == 1 and _GROUPED.fullmatch(found[0]) else None


def parse_mode(cell: Any) -> str | None:
    """Read a mode of service; None when the word is unknown."""
    return _MODES.get(normalise(cell))


def parse_date(cell: Any) -> dt.date | None:
    """Read a date between 1950 and 2100: French or ISO order, in words or not, its hour left aside.

    A spreadsheet's day number is one too; a month is its first day, a bare year its 1 January.

    Examples
    --------
    >>> parse_date("01/03/2025"), parse_date(45717), parse_date("2024")
    (datetime.date(2025, 3, 1), datetime.date(2025, 3, 1), datetime.date(2024, 1, 1))
    >>> parse_date("1er juillet 2025"), parse_date("07/2025"), parse_date("01/06/1025")
    (datetime.date(2025, 7, 1), datetime.date(2025, 7, 1), None)
    """
    day = _any_date(cell)
    return day if day is not None and _YEARS[0] <= day.year <= _YEARS[1] else None


def _any_date(cell: Any) -> dt.date | None:
    if isinstance(cell, dt.date):  # a datetime is one
        return cell.date() if isinstance(cell, dt.datetime) else cell
    text = str(cell)[: 2 * _LONGEST_DATE].strip().removesuffix(".0")
    if text.isdecimal() and len(text) <= 5:
        number = int(text)
        if _SERIAL_RANGE[0] <= number <= _SERIAL_RANGE[1]:
            return _SERIAL_ORIGIN + dt.timedelta(days=number)
        return dt.date(number, 1, 1) if _YEARS[0] <= number <= _YEARS[1] else None
    return _written_date(text) if len(text) <= _LONGEST_DATE else None


@lru_cache(maxsize=1 << 14)  # the dates of a list repeat, and strptime is slow
def _written_date(text: str) -> dt.date | None:
    text = _HOUR.sub("", text)
    for pattern in _DATES:
        try:
            return dt.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    found = _MONTH_AND_YEAR.fullmatch(text)
    if found:
        return _date_of(int(found[2] or found[3]), int(found[1] or found[4]), 1)
    found = _DATE_IN_WORDS.fullmatch(normalise(text))
    return _date_of(int(found[3]), _month_of(found[2]), int(found[1] or 1)) if found else None


def _month_of(word: str) -> int:
    """Return the number of a month written in full or cut (« janv. »), 0 for any other word."""
    found = [at for at, month in enumerate(_MONTHS, 1) if month.startswith(word)]
    return found[0] if len(found) == 1 else 0


def _date_of(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def looks_like_email(cell: Any) -> bool:
    """Tell whether a cell holds an e-mail address."""
    return bool(_EMAIL.search(str(cell)))


def looks_like_phone(cell: Any) -> bool:
    """Tell whether a cell is a French phone number, its first 0 lost by a spreadsheet or not."""
    text = str(cell).strip().removesuffix(".0")[:_LONGEST_TEXT]
    return bool(_PHONE.match(text) or _PHONE_INSIDE.match(text))


@lru_cache(maxsize=1 << 13)  # families, carriers and states repeat, row after row
def without_contacts(text: str) -> str:
    """Mask the e-mail addresses, the phone numbers and the persons of a text that a log will show.

    A person is known by a civility (« Mme », « M. », « Monsieur »…) before a capital letter: « 8 à 12 »,
    coordinates, postal codes and counts stay.

    Examples
    --------
    >>> without_contacts("voir avec a.b@exemple.fr ou 06 12 34 56 78")
    'voir avec [courriel] ou [téléphone]'
    >>> without_contacts("chez Mme Zorglub, 0612 345 678, nom (at) exemple.fr")
    'chez [personne], [téléphone], [courriel]'
    """
    masked = _EMAIL_INSIDE.sub("[courriel]", text) if "@" in text else text
    if _AT_IN_WORDS.search(masked):
        masked = _EMAIL_IN_WORDS.sub("[courriel]", masked)
    if len(_DIGIT.findall(masked)) >= _SHORTEST_PHONE:
        masked = _PHONE_INSIDE.sub("[téléphone]", masked)
    return _PERSON.sub("[personne]", masked)
