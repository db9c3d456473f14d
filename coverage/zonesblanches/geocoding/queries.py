"""What is asked of the geocoding service: addresses made plain, one line each, in batches under its limits."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd

from zonesblanches.errors import InputError
from zonesblanches.values import blank

__all__ = ["FIELDS", "Request", "batches", "make_requests", "to_csv"]

FIELDS = ("address", "postal_code", "city", "citycode")
LONGEST_QUERY = 200  # characters; addok refuses a whole file for one longer line
SHORTEST_QUERY = 3
_LONGEST_CITY = 60
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "’": "'", "–": "-", "—": "-"})
_HEADER = '"key","address","postal_code","city","citycode","postcode"\n'
# the service files Paris, Lyon and Marseille under their arrondissements: these codes would filter everything out
_WHOLE_CITIES = {"75056", "69123", "13055"}


class Request(NamedTuple):
    """One line sent to the service: three columns that it reads as an address, and two that it filters on.

    Attributes
    ----------
    address, postal_code, city
        Searched as one text, in this order; lower case, ASCII.
    citycode, postcode
        Filters: Insee code of the commune, else its postal code; both may be empty, one is.
    """

    address: str
    postal_code: str
    city: str
    citycode: str
    postcode: str

    @property
    def key(self) -> str:
        """Name of the line, sent along and sent back: made of its content, so that no other line can have it."""
        return "z" + hashlib.sha256("\x1f".join(self).encode()).hexdigest()[:15]  # the letter keeps it a text


def make_requests(addresses: pd.DataFrame) -> tuple[list[Request | None], int]:
    """Make the request of each row, and count the addresses that had to be cut.

    Parameters
    ----------
    addresses
        Any of the columns `address`, `city`, `postal_code`, `citycode`; other columns are never read.

    Returns
    -------
    requests, cut
        One request per row, None where there is no address; how many were longer than 200 characters.

    Raises
    ------
    InputError
        When the table has one of these columns twice.

    Examples
    --------
    >>> made, cut = make_requests(pd.DataFrame({"address": ["3, rue de l’Église", ""], "citycode": ["30007", "30007"]}))
    >>> made[0].address, made[0].citycode, made[1], cut
    ("3 rue de l'eglise", '30007', None, 0)
    """
    twice = [name for name in FIELDS if list(addresses.columns).count(name) > 1]
    if twice:
        raise InputError(
            f"Géocodage : colonne en double dans le tableau d'adresses : {', '.join(twice)}. Gardez-en une."
        )
    columns = [list(addresses[name]) if name in addresses.columns else [None] * len(addresses) for name in FIELDS]
    made = [_make_request(*cells) for cells in zip(*columns, strict=True)]
    return [request for request, _ in made], sum(cut for _, cut in made)


def _make_request(address: Any, postal_code: Any, city: Any, citycode: Any) -> tuple[Request | None, bool]:
    """Make the request of one row, and tell whether its address was cut.

    A CEDEX code is a sorting office, not a place: it is left out. A code that is not one is left out too, because
    the service answers an error for a hundred lines at once when a filter is not valid.
    """
    street, town = _plain(address), _plain(city)[:_LONGEST_CITY].strip()
    postal, commune = _code(postal_code, r"\d{5}"), _code(citycode, r"(?:\d\d|2[AB])\d{3}")
    if re.search(r"\bcedex\b", f"{street} {town}"):
        street, town, postal = _without_cedex(street), _without_cedex(town), ""
    commune = "" if commune in _WHOLE_CITIES else commune
    room = LONGEST_QUERY - len(town) - len(postal) - 2
    cut = len(street) > room
    if cut:
        street = street[: room + 1].rsplit(" ", 1)[0][:room]
    if not street or len(f"{street} {postal} {town}".strip()) < SHORTEST_QUERY:
        return None, False
    return Request(street, postal, town, commune, "" if commune else postal), cut


def batches(requests: Sequence[Request], *, rows: int, size: int) -> Iterator[list[Request]]:
    """Yield requests in batches of at most `rows` lines and strictly less than `size` bytes once sent.

    Examples
    --------
    >>> asked = [Request(f"{n} rue haute", "", "ales", "30007", "") for n in range(5)]
    >>> [len(batch) for batch in batches(asked, rows=2, size=10_000)]
    [2, 2, 1]
    """
    envelope = 4096 + len(_HEADER)  # the form's other fields, its headers and boundaries
    batch: list[Request] = []
    weight = envelope
    for request in requests:
        line = len(_line(request))
        if batch and (len(batch) == rows or weight + line >= size):
            yield batch
            batch, weight = [], envelope
        batch.append(request)
        weight += line
    if batch:
        yield batch


def to_csv(requests: Sequence[Request]) -> bytes:
    """Write requests as the file that is sent.

    Every cell is quoted and none holds a quote, a comma, an accent or an end of line: servers guess separators and
    encodings, and guess wrong on files of a few lines.
    """
    return (_HEADER + "".join(map(_line, requests))).encode("ascii")


def _line(request: Request) -> str:
    return ",".join(f'"{cell}"' for cell in (request.key, *request)) + "\n"


def _plain(cell: Any) -> str:
    """Keep letters, digits and the signs that belong to an address; the service ignores case and accents."""
    if blank(cell):
        return ""
    flat = unicodedata.normalize("NFKD", str(cell).translate(_LIGATURES))
    flat = "".join(char for char in flat if not unicodedata.combining(char)).lower()
    words = re.sub(r"'+", "'", re.sub(r"[^0-9a-z'./&-]+", " ", flat))
    return " ".join(words.split()).lstrip("'./&- ")


def _code(cell: Any, pattern: str) -> str:
    """Read a code that a spreadsheet may have made a number: 1400.0 is 01400."""
    if blank(cell):
        return ""
    text = re.sub(r"[\s'\u2019]", "", str(cell)).removesuffix(".0").upper()
    text = text.zfill(5) if len(text) == 4 else text
    return text if re.fullmatch(pattern, text, re.ASCII) else ""


def _without_cedex(text: str) -> str:
    return " ".join(re.sub(r"\bcedex(?: \d{1,2})?\b", " ", text).split())
