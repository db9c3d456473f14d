"""Faults of a record of data·inclusion: each field checked by what the standard's table says of it."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from ast import literal_eval
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zonesblanches import clock
from zonesblanches.errors import did_you_mean
from zonesblanches.providers.inclusion_fields import InclusionField

__all__ = ["Fault", "as_date", "as_list", "as_number", "record_faults", "valid_email", "valid_link"]

Fault = tuple[str, str, str]  # field, cell, reason
_LINK = re.compile(r"https?://[^\s/?#@:\[\]]+(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
_HOST = re.compile(r"(?!-)[^\W_]([\w-]*[^\W_])?(\.[^\W_]([\w-]*[^\W_])?)*\.?")
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(rf"{_WORD}(\.{_WORD})*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{{2,}}", re.IGNORECASE)
_NO_DOMAIN = ("test", "local", "localhost", "invalid", "onion", "arpa")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?)?")
_ZONE = re.compile(r"\w{5}|\w{2,3}|\d{9}|france")
_FIRST_DAY = dt.date(2000, 1, 1)
_LONGEST_LINK = 2083


def record_faults(record: Mapping[str, Any], fields: Sequence[InclusionField]) -> list[Fault]:
    """Return the faults of a record, field by field.

    Parameters
    ----------
    record
        Field → cell, as text, number, date or list; absent fields are blank.
    fields
        `STRUCTURE` or `SERVICE`.

    Examples
    --------
    >>> from zonesblanches.providers.inclusion_fields import STRUCTURE
    >>> record = {"source": "a", "id": "a--1", "nom": "CCAS.", "date_maj": "2025-01-01", "code_postal": "841000"}
    >>> for fault in record_faults(record, STRUCTURE): print(fault)
    ('nom', 'CCAS.', 'le nom ne doit pas se terminer par un point')
    ('code_postal', '841000', 'attendu : cinq chiffres')
    """
    faults: list[Fault] = []
    for one in fields:
        cell = record.get(one.name)
        if isinstance(cell, (list, tuple, set)) and not cell and one.least:
            faults.append((one.name, "", "liste vide : donnez au moins une valeur, ou rien"))
        elif _empty(cell):
            if one.required:
                faults.append((one.name, "", "champ requis, absent ou vide"))
        else:
            faults += [(one.name, _shown(cell), reason) for reason in _CHECKS[one.kind](cell, one)]
    return faults


def _empty(cell: Any) -> bool:
    if isinstance(cell, (list, tuple, set)):
        return not cell
    return cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell))


def _shown(cell: Any) -> str:
    return ", ".join(map(str, cell)) if isinstance(cell, (list, tuple, set)) else str(cell)


def as_list(cell: Any) -> list[str]:
    """Return the values of a cell that holds several: a list, its JSON, Python or PostgreSQL text, or words and commas.

    Examples
    --------
    >>> as_list('["30", "84"]'), as_list("{30,84}"), as_list("30|84"), as_list("seniors, femmes"), as_list(None)
    (['30', '84'], ['30', '84'], ['30', '84'], ['seniors', 'femmes'], [])
    """
    if _empty(cell):
        return []
    if isinstance(cell, (list, tuple, set)) or hasattr(cell, "tolist"):
        return [str(item).strip() for item in cell]
    text = str(cell).strip()
    if text.startswith("[") and text.endswith("]"):
        for read in (json.loads, literal_eval):
            try:
                return [str(item).strip() for item in read(text)]
            except (ValueError, SyntaxError, TypeError):
                continue
    text = text[1:-1] if text.startswith("{") and text.endswith("}") else text
    mark = next((sign for sign in "|;" if sign in text), ",")
    return [part.strip().strip('"') for part in text.split(mark)]


def as_number(cell: Any) -> float | None:
    """Return a number written with a point or a comma, or None."""
    try:
        value = float(str(cell).strip().replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def as_date(cell: Any) -> dt.date | None:
    """Return a day written as the standard wants it, or None.

    Examples
    --------
    >>> as_date("2025-02-14"), as_date("2025-02-14 00:00:00"), as_date("14/02/2025")
    (datetime.date(2025, 2, 14), datetime.date(2025, 2, 14), None)
    """
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    found = _DAY.fullmatch(str(cell).strip())
    try:
        return dt.date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def valid_link(text: str) -> bool:
    """Tell whether a text is the address of a page.

    Examples
    --------
    >>> valid_link("https://exemple.fr/a"), valid_link("pas une url !"), valid_link("www.exemple.fr")
    (True, False, False)
    """
    if len(text) > _LONGEST_LINK or not _LINK.fullmatch(text):
        return False
    host = re.split(r"[/?#]", text.split("//", 1)[1], maxsplit=1)[0].split(":")[0]
    return bool(_HOST.fullmatch(host)) and all(len(label) <= 63 for label in host.split("."))


def valid_email(text: str) -> bool:
    """Tell whether a text is an e-mail address that may exist.

    Examples
    --------
    >>> valid_email("accueil@exemple.fr"), valid_email("pas une adresse"), valid_email("a@b.test")
    (True, False, False)
    """
    name, _, domain = text.rpartition("@")
    fits = len(name) <= 64 and len(text) <= 254 and all(len(label) <= 63 for label in domain.split("."))
    return fits and bool(_EMAIL.fullmatch(text)) and domain.rpartition(".")[2].lower() not in _NO_DOMAIN


def _text(cell: Any, one: InclusionField) -> list[str]:
    if not isinstance(cell, str):
        return ["un texte était attendu"]
    said = []
    if one.least is not None and len(cell) < one.least:
        said.append(f"moins de {one.least:g} caractères")
    if one.most is not None and len(cell) > one.most:
        said.append(f"plus de {one.most:g} caractères")
    if one.final_stop and cell.endswith(".") and not cell.endswith("etc."):
        said.append("le nom ne doit pas se terminer par un point")
    return said


def _code(cell: Any, one: InclusionField) -> list[str]:
    written = isinstance(cell, str) and re.fullmatch(one.pattern, cell)
    return [] if written else [f"attendu : {one.said}"]


def _day(cell: Any, _: InclusionField) -> list[str]:
    day = as_date(cell)
    if day is None:
        return ["attendu : une date AAAA-MM-JJ"]
    if day < _FIRST_DAY:
        return ["date d'avant 2000"]
    return ["date dans le futur"] if day > clock.today() else []


def _number(cell: Any, one: InclusionField) -> list[str]:
    value = as_number(cell)
    if value is None or isinstance(cell, bool):
        return ["attendu : un nombre"]
    said = ["nombre écrit avec une virgule, attendu : un point"] if "," in str(cell) else []
    return [*said, *([f"attendu : {one.least:g} ou plus"] if one.least is not None and value < one.least else [])]


def _whole(cell: Any, one: InclusionField) -> list[str]:
    said = _number(cell, one)
    return said or ([] if float(str(cell)).is_integer() else ["attendu : un nombre entier"])


def _link(cell: Any, _: InclusionField) -> list[str]:
    good = isinstance(cell, str) and valid_link(cell.strip())
    return [] if good else ["attendu : l'adresse d'une page, qui commence par https://"]


def _email(cell: Any, _: InclusionField) -> list[str]:
    return [] if isinstance(cell, str) and valid_email(cell.strip()) else ["attendu : un courriel"]


def _values(cell: Any, one: InclusionField) -> list[str]:
    values = [str(cell)] if one.single else as_list(cell)
    known = sorted(one.values)
    wrong = [value for value in values if value not in one.values]
    said = [f"valeur inconnue « {value} ».{did_you_mean(value, known, most=1)}" for value in wrong]
    if isinstance(cell, str) and not one.single and len(values) > 1 and "," not in cell:
        said.append("valeurs à séparer par des virgules")
    if "tous-publics" in values and len(set(values)) > 1:
        said.append("« tous-publics » ne va pas avec d'autres valeurs")
    return said


def _zones(cell: Any, _: InclusionField) -> list[str]:
    return [
        f"« {zone} » n'est pas un code de commune, d'EPCI, de département ou de pays, ni « france »"
        for zone in as_list(cell)
        if not _ZONE.fullmatch(zone)
    ]


_CHECKS: Mapping[str, Callable[[Any, InclusionField], list[str]]] = {
    "text": _text, "date": _day, "number": _number, "whole": _whole, "link": _link, "email": _email, "code": _code,
    "values": _values, "zones": _zones,
}  # fmt: skip
