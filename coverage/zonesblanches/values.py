"""What a cell means: a number, a yes or no, a date, a mode."""

from __future__ import annotations

import datetime as dt
import math
import re
from functools import lru_cache
from typing import Any

from zonesblanches.language import normalise

__all__ = [
    "blank",
    "looks_like_email",
    "looks_like_phone",
    "parse_active",
    "parse_count_in_words",
    "parse_date",
    "parse_mode",
    "parse_number",
    "parse_point",
    "without_contacts",
]

_TRUE = {
    "oui",
    "o",
    "yes",
    "y",
    "true",
    "vrai",
    "1",
    "1 0",
    "x",
    "actif",
    "active",
    "en activite",
    "ouvert",
    "ouverte",
    "open",
}
_FALSE = {
    "non", "n", "no", "false", "faux", "0", "0 0", "inactif", "inactive", "ferme", "fermee", "suspendu", "suspendue",
    "en sommeil", "arrete", "arretee", "cesse", "dissoute", "dissous", "closed", "projet", "en projet", "en creation",
}  # fmt: skip
_MODES = {
    "aller vers": "aller-vers", "domicile": "aller-vers", "a domicile": "aller-vers", "visite": "aller-vers",
    "visites": "aller-vers", "visite a domicile": "aller-vers", "visites a domicile": "aller-vers",
    "outreach": "aller-vers", "home visits": "aller-vers",
    "accueil": "accueil", "permanence": "accueil", "sur place": "accueil", "lieu": "accueil", "walk in": "accueil",
    "itinerant": "itinérant", "itinerante": "itinérant", "bus": "itinérant", "mobile": "itinérant", "van": "itinérant",
}  # fmt: skip
_DATES = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d/%m/%y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+")
_EMAIL_INSIDE = re.compile(r"[\w.+-]{1,64}@[\w.-]*")  # the end may be cut
_PHONE = re.compile(r"(\+33|0033|0)?\s*\(?0?\)?\s*[1-79]([\s.\-/\u00a0\u202f]?\d{2}){4}\b")
_PHONE_INSIDE = re.compile(r"(?<![\d.,])(\+33|0033|0)\s*\(?0?\)?\s*[1-79]([\s.\-/\u00a0\u202f]?\d{2}){4}(?!\d)")
_BLANKS = frozenset({"", "nan", "nat", "none", "<na>", "n/a", "nc", "n.c.", "n.d.", "nd", "?", "-"})
_LONGEST_DATE = 40
_LONGEST_TEXT = 200  # beyond, a cell is no number, no point and no phrase with a count; patterns would take hours
_SERIAL_ORIGIN = dt.date(1899, 12, 30)  # day 0 of a spreadsheet's dates
_SERIAL_RANGE = (20_000, 80_000)  # 1954 to 2119


def blank(cell: Any) -> bool:
    """Tell whether a cell says nothing."""
    if isinstance(cell, str):  # nearly every cell
        return cell.strip().lower() in _BLANKS
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return True
    return str(cell).strip().lower() in _BLANKS


def parse_number(cell: Any) -> float | None:
    """Read ``12``, ``12,5``, ``1 234,5``, ``1.234,5``; None when it is not one finite number.

    Examples
    --------
    >>> parse_number("1 234,5"), parse_number("1.234,5"), parse_number("12.5"), parse_number("douze")
    (1234.5, 1234.5, 12.5, None)
    """
    if isinstance(cell, bool):
        return None
    text = re.sub(r"[\s\u00a0\u202f']", "", str(cell)[:_LONGEST_TEXT])
    if "_" in text or len(str(cell)) > _LONGEST_TEXT:  # Python reads 1_000 as a thousand
        return None
    if "," in text and "." in text:
        text = text.replace("." if text.rfind(",") > text.rfind(".") else ",", "")
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def parse_count_in_words(cell: Any) -> float | None:
    """Read the one number that a phrase holds: ``6 bénévoles``, ``env. 20``; None when it holds several or none.

    Examples
    --------
    >>> parse_count_in_words("env. 20"), parse_count_in_words("3-5"), parse_count_in_words("une dizaine")
    (20.0, None, None)
    """
    text = str(cell)
    if len(text) > _LONGEST_TEXT:
        return None
    found = re.findall(r"(?<![\w,.-])\d+(?:[.,]\d+)?(?![\w,.-]*\d)", text)
    return parse_number(found[0]) if len(found) == 1 else None


def parse_active(cell: Any) -> bool | None:
    """Read a status; None when the word is unknown.

    Examples
    --------
    >>> parse_active("Oui"), parse_active("en sommeil"), parse_active("peut-être")
    (True, False, None)
    """
    word = normalise(cell)
    return True if word in _TRUE else False if word in _FALSE else None


def parse_mode(cell: Any) -> str | None:
    """Read a mode of service; None when the word is unknown."""
    return _MODES.get(normalise(cell))


def parse_date(cell: Any) -> dt.date | None:
    """Read a date: French or ISO order, a spreadsheet's day number, or a bare year (its 1 January).

    Examples
    --------
    >>> parse_date("01/03/2025"), parse_date(45717), parse_date("2024")
    (datetime.date(2025, 3, 1), datetime.date(2025, 3, 1), datetime.date(2024, 1, 1))
    """
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = str(cell).strip().removesuffix(".0")
    if text.isdecimal() and len(text) <= 5:
        number = int(text)
        if _SERIAL_RANGE[0] <= number <= _SERIAL_RANGE[1]:
            return _SERIAL_ORIGIN + dt.timedelta(days=number)
        return dt.date(number, 1, 1) if 1950 <= number <= 2100 else None
    return _written_date(text) if len(text) <= _LONGEST_DATE else None


@lru_cache(maxsize=1 << 14)  # the dates of a list repeat, and strptime is slow
def _written_date(text: str) -> dt.date | None:
    for pattern in _DATES:
        try:
            return dt.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


def parse_point(cell: Any) -> tuple[float, float] | None:
    """Read « latitude, longitude » written in one cell, as maps give it; None when it is not two numbers.

    Examples
    --------
    >>> parse_point("44.1234, 4.0811"), parse_point("44,1234 ; 4,0811"), parse_point("[44.1, 4.0]"), parse_point("44")
    ((44.1234, 4.0811), (44.1234, 4.0811), (44.1, 4.0), None)
    """
    text = str(cell).strip().strip("()[]{}")
    if len(text) > _LONGEST_TEXT:
        return None
    for separator in (r"\s*;\s*", r"\s*,\s+", r"\s+", r"\s*,\s*"):
        parts = [part for part in re.split(separator, text) if part]
        if len(parts) == 2:
            first, second = parse_number(parts[0]), parse_number(parts[1])
            if first is not None and second is not None:
                return first, second
    return None


def looks_like_email(cell: Any) -> bool:
    """Tell whether a cell holds an e-mail address."""
    return bool(_EMAIL.search(str(cell)))


def looks_like_phone(cell: Any) -> bool:
    """Tell whether a cell is a French phone number, its first 0 lost by a spreadsheet or not."""
    return bool(_PHONE.match(str(cell).strip().removesuffix(".0")[:_LONGEST_TEXT]))


def without_contacts(text: str) -> str:
    """Mask the e-mail addresses and phone numbers of a text that a log will show.

    Examples
    --------
    >>> without_contacts("voir avec a.b@exemple.fr ou 06 12 34 56 78")
    'voir avec [courriel] ou [téléphone]'
    """
    return _PHONE_INSIDE.sub("[téléphone]", _EMAIL_INSIDE.sub("[courriel]", text))
