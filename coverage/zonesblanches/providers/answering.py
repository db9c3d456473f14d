"""The answers that people wrote beside a list: they replace what the reader guessed, and silence its questions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from zonesblanches.language import normalise
from zonesblanches.providers.declared import Reader
from zonesblanches.providers.pieces import Declared
from zonesblanches.providers.rights import confirmed
from zonesblanches.providers.roles import MARK, ROLES, ROW_TITLE
from zonesblanches.values import blank

__all__ = [
    "ANSWER_TITLES",
    "APART",
    "CHOICES",
    "DOUBTS",
    "ONLY_RIGHT",
    "answer_role",
    "answered",
    "original_rows",
    "remembered",
    "with_answer",
]

# title of the column of answers → its role, when the list is read back
ANSWER_TITLES: MappingProxyType[str, str] = MappingProxyType(
    {
        "Réponse : lieu": "answer_place",
        "Réponse : communes desservies": "answer_declared",
        "Réponse : capacité": "answer_capacity",
        "Réponse : état": "answer_status",
        "Réponse : jours": "answer_days",
        "Réponse : même équipe ?": "answer_same",
    }
)
APART = "équipe à part"
CHOICES = f"{MARK}Colonnes choisies"  # hidden column of a copy to answer: role → title, on every row
DOUBTS = f"{MARK}Marques à expliquer"  # column of a matrix turned into a list: communes whose mark is no tick
ONLY_RIGHT = "un droit seulement"
_ONLY_RIGHTS = {"un droit seulement", "droit", "droit seulement", "non"}
_CODE = re.compile(r"\((\d[\dABab]\d{3})\)\s*$")
_OTHER_PLACES = ("commune", "postal_code", "department", "action", "seat", "section")


def answer_role(title: str) -> str | None:
    """Return the role of a column that `write_corrections` added, empty for what it wrote, None for the list's own.

    Examples
    --------
    >>> answer_role("Réponse : lieu"), answer_role("→ Commune"), answer_role("Commune")
    ('answer_place', '', None)
    """
    if title.startswith(MARK):
        return ""
    return ANSWER_TITLES.get(title)


def original_rows(frame: Any, rows: Sequence[int]) -> list[int]:
    """Return the row numbers of the list as its partner knows it, when the answered copy holds them."""
    if ROW_TITLE not in frame.columns:
        return list(rows)
    told = frame[ROW_TITLE]
    return [int(float(cell)) if _is_number(cell) else row for cell, row in zip(told, rows, strict=True)]


def remembered(frame: Any, choices: Mapping[str, str]) -> dict[str, str]:
    """Return the user's choices of columns, after those that the answered copy remembers; the user's own win.

    Parameters
    ----------
    frame
        The list, as read.
    choices
        Role → title, as the user gives them now; an empty title is that of no column.

    Examples
    --------
    >>> import pandas as pd
    >>> copy = pd.DataFrame({"Combien": [3], CHOICES: ['{"capacity": "Combien", "name": "Absent"}']})
    >>> remembered(copy, {}), remembered(copy, {"radius": "Combien"})
    ({'capacity': 'Combien'}, {'radius': 'Combien'})
    """
    cells = [cell for cell in frame.get(CHOICES, ()) if not blank(cell)]
    try:
        told = json.loads(str(cells[0])) if cells else {}
    except ValueError:  # somebody wrote in it
        told = {}
    there = {"", *map(str, frame.columns)} - {header for header in choices.values() if header}
    before = {str(role): str(header) for role, header in told.items()} if isinstance(told, dict) else {}
    return {role: header for role, header in before.items() if role in ROLES and header in there} | dict(choices)


def _is_number(cell: Any) -> bool:
    return bool(re.fullmatch(r"\d+(\.0)?", str(cell).strip()))


def answered(by_role: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Put the answers in the place of the cells that they answer.

    Parameters
    ----------
    by_role
        Role → one cell per row; roles of answers beside the others.

    Examples
    --------
    >>> cells = {"commune": ["Aix"], "postal_code": [None], "answer_place": ["Aix-les-Bains (73008)"]}
    >>> told = answered(cells)
    >>> told["commune_code"], told["commune"], told["answered"]
    (['73008'], [None], [True])
    """
    if not any(role in by_role for role in ("answer_capacity", "answer_status", "answer_place", "answer_days")):
        return dict(by_role)
    told = {role: list(cells) for role, cells in by_role.items()}
    for role, answer in (("capacity", "answer_capacity"), ("status", "answer_status"), ("days", "answer_days")):
        for row, cell in enumerate(told.get(answer, ())):
            if not blank(cell):
                told.setdefault(role, [None] * len(told[answer]))[row] = cell
    for row, cell in enumerate(told.get("answer_place", ())):
        if not blank(cell):
            _place(told, row, str(cell).strip())
    return dict(told)


def _place(told: dict[str, list[Any]], row: int, text: str) -> None:
    """Let an answer alone say where a team is; its point stands if it is there."""
    count = len(told["answer_place"])
    code = _CODE.search(text)
    for role in _OTHER_PLACES:
        if role in told:
            told[role][row] = None
    told.setdefault("commune_code", [None] * count)[row] = code[1] if code else None
    if not code:
        told.setdefault("commune", [None] * count)[row] = text
    told.setdefault("answered", [None] * count)[row] = True


def with_answer(reader: Reader, text: str, answer: Any, commune: str) -> Declared:
    """Read a cell of declared places with what people answered of the pieces that were not understood.

    An area as wide as a département is a presence when an answer names it, and stays a right when it says so.

    Parameters
    ----------
    reader
        Reads places in words.
    text
        The cell.
    answer
        What was answered; blank for nothing.
    commune
        Code of the team's commune.
    """
    read = reader.read(text, commune)
    if blank(answer):
        return read
    if normalise(answer) in _ONLY_RIGHTS:
        return read._replace(pieces=tuple(piece._replace(question="") for piece in read.pieces))
    told = reader.read(str(answer), commune)
    known = tuple(piece for piece in read.pieces if not piece.question)
    codes = [code for piece in known for code in piece.codes] + [*told.codes, *confirmed(told.rights, reader.gazetteer)]
    pieces = (*known, *(piece._replace(question="" if piece.rights else piece.question) for piece in told.pieces))
    return Declared(tuple(dict.fromkeys(codes)), (), pieces)
