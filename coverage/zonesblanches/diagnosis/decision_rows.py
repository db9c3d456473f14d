"""A committee's table of decisions, read: which column says what, what each row says, what is refused."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from zonesblanches import clock
from zonesblanches.errors import InputError, MissingColumnError, first_five
from zonesblanches.language import LANGS, long_date, normalise
from zonesblanches.providers.cells import list_sheets, read_cells
from zonesblanches.schema import CLASSES, label
from zonesblanches.values import blank, parse_date, parse_number

__all__ = ["DECIDED", "DecisionRow", "read_decisions"]

DECIDED = ("blanche", "grise", "couverte")  # what a committee may decide
_TITLES: Mapping[str, tuple[str, ...]] = {
    "code": ("code insee", "code commune", "insee", "codgeo", "code"),
    "name": ("commune", "lieu", "place", "nom de la commune", "nom commune", "ville", "nom", "name"),
    "family": ("famille", "famille de services", "family"),
    "decided_class": ("classe decidee", "classe retenue", "decided class", "decision", "classe", "class"),
    "decided_reason": ("motif", "motifs", "pourquoi", "raison", "justification", "reason"),
    "decided_by": ("organisme", "instance", "comite", "decide par", "par", "body", "committee"),
    "decided_on": ("date de la decision", "date decision", "date", "decide le", "le"),
    "then_class": (),
    "then_cost": (),
    "then_n": (),
    "then_people": (),
}
_ASKED = {
    "decided_class": "Classe décidée",
    "decided_reason": "Motif",
    "decided_by": "Organisme",
    "decided_on": "Date",
}  # fmt: skip
_EMPTY = {
    "decided_reason": ("sans motif", "dites pourquoi dans « {} »"),
    "decided_by": ("sans organisme", "dites qui a décidé dans « {} »"),
    "decided_on": ("sans date", "dites quand dans « {} », par exemple 03/03/2026"),
    "decided_class": ("sans classe décidée", "écrivez blanche, grise ou couverte dans « {} »"),
}
_SHEET = "decisions"  # of a workbook of ours
_AWAY = {"hors de portee", "out of reach", "infini", "infinite"}


class DecisionRow(NamedTuple):
    """What a row says.

    Attributes
    ----------
    row
        Its number in the file.
    code, name, family
        As written; empty where nothing is.
    decided_class, decided_reason, decided_by, decided_on
        The decision.
    then
        The facts that it was taken on, where an output of former years tells them: `then_class`, `then_cost`,
        `then_n`, `then_people`; empty otherwise.
    """

    row: int
    code: str
    name: str
    family: str
    decided_class: str
    decided_reason: str
    decided_by: str
    decided_on: dt.date
    then: Mapping[str, Any]


def read_decisions(source: str | Path | pd.DataFrame, *, today: dt.date | None = None) -> tuple[str, list[DecisionRow]]:
    """Read a table of decisions: place, decided class, reason, body, date; French or English titles.

    Parameters
    ----------
    source
        csv, xlsx, ods or a frame. The sheet « Décisions » of a former workbook is one, with the facts of that time.
    today
        Day after which a date is to come.

    Returns
    -------
    str, list of DecisionRow
        Name of the file, and its rows.

    Raises
    ------
    MissingColumnError
        When a column is missing, with those expected.
    InputError
        When a row lacks its class, reason, body or date, or says one that cannot be: every fault at once.

    Examples
    --------
    >>> told = {"commune": ["Alès"], "classe": ["couverte"], "motif": ["permanence le jeudi"], "par": ["comité"]}
    >>> _, rows = read_decisions(pd.DataFrame(told | {"date": ["3 mars 2026"]}), today=dt.date(2026, 6, 1))
    >>> rows[0].decided_class, rows[0].decided_on
    ('couverte', datetime.date(2026, 3, 3))
    """
    titles = {title for names in _TITLES.values() for title in names}
    known = [*titles, *(label(name, lang) for name in _TITLES for lang in LANGS)]
    sheet = next((name for name in list_sheets(source, known=known) if normalise(name) == _SHEET), None)
    cells = read_cells(source, sheet=sheet, known=known, empty=True)
    found = _columns(cells.frame.columns)
    _require(found, cells.source, cells.frame.columns)
    columns = {role: cells.frame[title].tolist() for role, title in found.items()}
    lines = [
        (row, {role: values[at] for role, values in columns.items() if not blank(values[at])})
        for at, row in enumerate(cells.rows)
    ]
    lines = [(row, line) for row, line in lines if line]
    faults = [*_faults(lines, found, today or clock.today())]
    if faults:
        raise InputError(f"{cells.source}, décisions refusées : {' ; '.join(faults)}. Corrigez-les, puis relancez.")
    return cells.source, [_row(row, line) for row, line in lines]


def _columns(headers: Iterable[Any]) -> dict[str, str]:
    """Return the title of each role: our own first, then what people write."""
    there = {normalise(title): str(title) for title in reversed([*headers])}
    found: dict[str, str] = {}
    for role, others in _TITLES.items():
        for title in (role, *(label(role, lang) for lang in LANGS), *others):
            if normalise(title) in there and there[normalise(title)] not in found.values():
                found[role] = there[normalise(title)]
                break
    return found


def _require(found: Mapping[str, str], source: str, headers: Iterable[Any]) -> None:
    missing = [title for role, title in _ASKED.items() if role not in found]
    missing = ["Commune (ou Code Insee)", *missing] if not {"code", "name"} & found.keys() else missing
    if missing:
        raise MissingColumnError(
            f"{source} n'est pas une table de décisions : il manque {first_five(f'« {title} »' for title in missing)}. "
            f"Colonnes lues : {first_five(headers)}. Attendu, une ligne par décision : Commune ou Code Insee, "
            f"{', '.join(_ASKED.values())}."
        )


def _faults(
    lines: Iterable[tuple[int, Mapping[str, Any]]], found: Mapping[str, str], today: dt.date
) -> Iterator[str]:  # fmt: skip
    """Say each kind of fault once, with its rows."""
    lines = list(lines)
    if not lines:
        yield "aucune ligne"
    empty = [row for row, line in lines if not {"code", "name"} & line.keys()]
    if empty:
        yield f"sans commune, {_rows(empty)} : donnez son code Insee ou son nom"
    for role, (what, todo) in _EMPTY.items():
        rows = [row for row, line in lines if role not in line]
        if rows:
            yield f"{what}, {_rows(rows)} : {todo.format(found[role])}"
    for role, what in (("decided_class", "classe inconnue"), ("then_class", "classe calculée alors inconnue")):
        wrong = [(row, line[role]) for row, line in lines if role in line and not _class_of(line[role], role)]
        if wrong:
            yield f"{what}, {_cells(wrong)} : attendu blanche, grise ou couverte"
    dates = [(row, line["decided_on"], parse_date(line["decided_on"])) for row, line in lines if "decided_on" in line]
    unread = [(row, cell) for row, cell, day in dates if day is None]
    if unread:
        yield f"date illisible, {_cells(unread)} : écrivez-la comme 03/03/2026"
    ahead = [(row, long_date(day, "fr")) for row, _, day in dates if day is not None and day > today]
    if ahead:
        yield f"date à venir, {_cells(ahead)} : donnez le jour où la décision a été prise"


def _rows(rows: Iterable[int]) -> str:
    rows = [*rows]
    return f"ligne{'s' if len(rows) > 1 else ''} {first_five(rows)}"


def _cells(pairs: Iterable[tuple[int, Any]]) -> str:
    pairs = [*pairs]
    return f"ligne{'s' if len(pairs) > 1 else ''} {first_five(f'{row} (« {str(cell)[:40]} »)' for row, cell in pairs)}"


def _class_of(cell: Any, role: str = "decided_class") -> str:
    """Return the class that a cell names, by its name or by its label; empty for none that this column may hold."""
    allowed = DECIDED if role == "decided_class" else tuple(CLASSES)
    word = normalise(cell)
    for key in allowed:
        labels = {normalise(text) for text in CLASSES[key]} | {normalise(key)}
        labels |= {label.removeprefix("zone ").removesuffix(" zone") for label in labels}
        if word in labels:
            return key
    return ""


def _row(row: int, line: Mapping[str, Any]) -> DecisionRow:
    texts = {role: str(line.get(role, "")).strip() for role in ("code", "name", "family")}
    day = parse_date(line["decided_on"])
    assert day is not None  # noqa: S101 - a date that is none was a fault
    return DecisionRow(
        row=row,
        **texts,
        decided_class=_class_of(line["decided_class"]),
        decided_reason=str(line["decided_reason"]).strip(),
        decided_by=str(line["decided_by"]).strip(),
        decided_on=day,
        then=_then(line),
    )


def _then(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that a decision was taken on; nothing where the file does not tell the class of that time."""
    if "then_class" not in line:
        return {}
    numbers = {name: parse_number(line[name]) for name in ("then_cost", "then_n", "then_people") if name in line}
    cost = numbers.get("then_cost")
    away = cost is None and (blank(line.get("then_cost")) or normalise(line["then_cost"]) in _AWAY)
    told = {name: math.nan if value is None else value for name, value in numbers.items()}
    return {
        "then_class": _class_of(line["then_class"], "then_class"),
        "then_cost": np.inf if away else told.get("then_cost", math.nan),
        "then_n": told.get("then_n", math.nan),
        "then_people": told.get("then_people", math.nan),
    }
