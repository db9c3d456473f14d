"""What a geocoding service answered: a table in the columns of the BAN, whoever asked for it, read by name."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from zonesblanches.errors import MissingColumnError, first_five
from zonesblanches.values import blank, parse_number
from zonesblanches.web.client import UnusableAnswerError

__all__ = ["ANSWER_COLUMNS", "RESULT_COLUMNS", "read_answer", "read_answer_file"]

ANSWER_COLUMNS = ("lon", "lat", "score", "score_next", "type", "label", "citycode", "status")
RESULT_COLUMNS = (
    "longitude", "latitude", "result_score", "result_score_next",
    "result_type", "result_label", "result_citycode", "result_status",
)  # fmt: skip
_NEEDED = ("longitude", "latitude", "result_score", "result_type")
_TYPES = {"housenumber": "housenumber", "street": "street", "locality": "locality", "municipality": "municipality",
          "place": "locality", "city": "municipality", "town": "municipality", "village": "municipality"}  # fmt: skip
_STATUSES = {"ok": "ok", "not-found": "not-found", "skipped": "skipped"}


def read_answer(table: pd.DataFrame) -> pd.DataFrame:
    """Read the result columns of a file geocoded by the BAN, the Géoplateforme or an addok server.

    Parameters
    ----------
    table
        Cells as read, with at least `longitude`, `latitude`, `result_score` and `result_type`; `result_score_next`,
        `result_label`, `result_citycode` and `result_status` where the server gives them. Decimal commas are read.

    Returns
    -------
    DataFrame
        On the same index: `lon`, `lat` (degrees, EPSG:4326), `score`, `score_next` (0–1, NaN when absent), `type`
        (``housenumber``, ``street``, ``locality``, ``municipality`` or an empty text), `label`, `citycode` (as the
        service knows it: an arrondissement in Paris, Lyon and Marseille), `status`: ``ok``, ``not-found``,
        ``skipped`` or ``error``. Only ``ok`` rows have coordinates. Where the server gives no status, a row with
        coordinates is ``ok`` and the others ``not-found``; an ``ok`` row without valid coordinates is an ``error``.

    Raises
    ------
    MissingColumnError
        When a needed column is absent.

    Examples
    --------
    >>> cells = {"longitude": ["2.5727"], "latitude": ["44.3654"], "result_score": ["0.97"], "result_type": ["street"]}
    >>> read_answer(pd.DataFrame(cells))[["lon", "type", "status"]].values.tolist()
    [[2.5727, 'street', 'ok']]
    """
    names: dict[str, Any] = {}
    for column in table.columns:
        names.setdefault(str(column).strip().strip("\ufeff").lower(), column)
    absent = [name for name in _NEEDED if name not in names]
    if absent:
        raise MissingColumnError(
            f"Ce tableau n'est pas un résultat de géocodage : il lui manque {', '.join(absent)}. Colonnes lues : "
            f"{first_five(table.columns)}. Attendu : le fichier rendu par la BAN ou la Géoplateforme, toutes ses "
            "colonnes de résultat comprises."
        )
    cells = {name: list(table[names[name]]) if name in names else [None] * len(table) for name in RESULT_COLUMNS}
    rows = [_row(*row) for row in zip(*(cells[name] for name in RESULT_COLUMNS), strict=True)]
    answer = pd.DataFrame(rows, columns=list(ANSWER_COLUMNS), index=table.index)
    numbers = list(ANSWER_COLUMNS[:4])
    return answer.assign(**{name: answer[name].astype("float64") for name in numbers})


def _row(lon: Any, lat: Any, score: Any, score_next: Any, kind: Any, label: Any, code: Any, said: Any) -> list[Any]:
    x, y = _number(lon), _number(lat)
    placed = -180 <= x <= 180 and -90 <= y <= 90
    nowhere = blank(lon) and blank(lat)
    if blank(said):
        status = "ok" if placed else "not-found" if nowhere else "error"
    else:
        status = _STATUSES.get(_text(said).lower(), "error")
    if status == "ok" and not placed:
        status = "error"
    if status != "ok":
        return [np.nan, np.nan, np.nan, np.nan, "", "", "", status]
    kind, code = _TYPES.get(_text(kind).lower(), ""), _text(code).removesuffix(".0")
    return [x, y, _number(score), _number(score_next), kind, _text(label), code.zfill(5) if code else "", status]


def read_answer_file(body: bytes, asked: Collection[str]) -> pd.DataFrame:
    """Read the file that the service sent back; rows are known by their key, never by their position.

    Parameters
    ----------
    body
        Bytes of the answer.
    asked
        Keys of the rows that were sent.

    Returns
    -------
    DataFrame
        What `read_answer` gives, indexed by key, for the rows that can be trusted: some may be absent, to ask again.

    Raises
    ------
    UnusableAnswerError
        When the answer is not the expected file, or holds a row that was not asked for, or one twice.
    """
    header, rows = _cells(body)
    at = header.index("key")
    keys = [row[at] for row in rows]
    strange = [key for key in keys if key not in asked]
    if strange or len(set(keys)) < len(keys):
        what = f"{len(strange)} lignes qui n'ont pas été demandées" if strange else "des lignes en double"
        raise UnusableAnswerError(f"la réponse contient {what}")
    return read_answer(pd.DataFrame(rows, columns=header, index=pd.Index(keys, name="key", dtype=object)))


def _cells(body: bytes) -> tuple[list[str], list[list[str]]]:
    """Split the answer; a row of another width, or the last one when its end is missing, is left out."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableAnswerError("la réponse n'est pas en UTF-8") from error
    if text.lstrip()[:1] == "<":
        raise UnusableAnswerError("la réponse est une page web et non un tableau : un proxy ou un portail s'interpose")
    try:
        lines = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    except csv.Error as error:
        raise UnusableAnswerError(f"la réponse n'est pas un fichier CSV lisible ({error})") from error
    header = lines[0] if lines else []
    absent = [name for name in ("key", *_NEEDED) if name not in header]
    if absent or len(set(header)) < len(header):
        shown = first_five(header) or "aucune"
        raise UnusableAnswerError(f"la réponse n'a pas les colonnes attendues (reçu : {shown[:200]})")
    rows = lines[1:] if text.endswith("\n") else lines[1:-1]
    return header, [row for row in rows if len(row) == len(header)]


def _number(cell: Any) -> float:
    number = None if blank(cell) else parse_number(cell)
    return np.nan if number is None else number


def _text(cell: Any) -> str:
    return "" if blank(cell) else str(cell).strip()
