"""The sheet of doubtful pairs: written for people, answered in a spreadsheet, read back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from zonesblanches.errors import InputError, first_five
from zonesblanches.language import normalise, plural
from zonesblanches.values import blank

__all__ = ["REVIEW_COLUMNS", "Answers", "read_answers", "write_review"]

_SIDE = ("source", "row", "name", "commune", "address", "carrier", "partner", "capacity", "updated")
REVIEW_COLUMNS = [
    "pair", "answer", "score", "rule", "reason", *(f"{field}_a" for field in _SIDE), *(f"{field}_b" for field in _SIDE),
]  # fmt: skip
_TITLES = {
    "pair": "Paire (ne pas modifier)", "answer": "Même équipe ? (oui / non)", "score": "Score", "rule": "Règle",
    "reason": "Pourquoi", "source": "Liste", "row": "Ligne", "name": "Nom", "commune": "Commune", "address": "Adresse",
    "carrier": "Porteur", "partner": "Partenaire", "capacity": "Capacité", "updated": "Mise à jour",
}  # fmt: skip
_WIDTHS = {"reason": 44, "name": 34, "address": 34, "commune": 24, "source": 22, "answer": 16, "carrier": 22}
_YES = {"oui", "o", "yes", "y", "x", "1", "vrai", "true", "meme", "identique"}
_NO = {"non", "n", "no", "0", "faux", "false", "differente", "differentes", "distinctes"}


@dataclass(frozen=True)
class Answers:
    """The answers of a review sheet.

    Parameters
    ----------
    by_pair
        Key of the pair → ``oui`` or ``non``.
    notes
        What was read, in French.
    """

    by_pair: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def unused(self, known: Collection[str]) -> tuple[str, ...]:
        """Say which answers no longer meet any pair: the lists have changed since the sheet was written."""
        lost = [pair for pair in self.by_pair if pair not in known]
        if not lost:
            return ()
        said = plural(
            len(lost), "réponse ne correspond plus à aucune paire", "réponses ne correspondent plus à aucune paire"
        )
        return (f"{said} ({first_five(lost)}) : les listes ont changé depuis",)


def read_answers(source: str | Path | pd.DataFrame | None) -> Answers:
    """Read the answers of a review sheet, as Excel saved it or as a table.

    Raises
    ------
    InputError
        When the file cannot be read, or lacks the columns of pairs and answers.
    """
    if source is None:
        return Answers()
    from zonesblanches.providers.files import read_cells

    titles = [_TITLES["pair"], _TITLES["answer"], "pair", "answer"]
    cells = read_cells(source, known=titles, empty=True)
    found = {normalise(column): column for column in cells.frame.columns}
    pair = next((found[key] for key in map(normalise, (_TITLES["pair"], "pair", "paire")) if key in found), None)
    answer = next(
        (found[key] for key in map(normalise, (_TITLES["answer"], "answer", "reponse")) if key in found), None
    )
    if pair is None or answer is None:
        raise InputError(
            f"{cells.source} n'est pas une feuille de revue : colonnes « {_TITLES['pair']} » et "
            f"« {_TITLES['answer']} » attendues, lues : {first_five(cells.frame.columns)}. "
            "Écrivez-la par write_review(…)."
        )
    return _answers(cells.source, cells.rows, list(cells.frame[pair]), list(cells.frame[answer]))


def _answers(name: str, rows: list[int], pairs: list[Any], told: list[Any]) -> Answers:
    by_pair: dict[str, str] = {}
    unreadable, contrary = [], []
    for row, pair, cell in zip(rows, pairs, told, strict=True):
        if blank(pair) or blank(cell):
            continue
        word = normalise(str(cell).removesuffix(".0"))
        answer = "oui" if word in _YES else "non" if word in _NO else ""
        key = str(pair).strip()
        if not answer:
            unreadable.append(f"ligne {row} « {str(cell)[:30]} »")
        elif by_pair.get(key, answer) != answer:
            contrary.append(key)
        else:
            by_pair[key] = answer
    for key in contrary:  # said yes and no: nobody has answered
        by_pair.pop(key, None)
    yes = sum(answer == "oui" for answer in by_pair.values())
    notes = [f"{name} : {plural(len(by_pair), 'réponse lue', 'réponses lues')} ({yes} oui, {len(by_pair) - yes} non)"]
    if unreadable:
        notes.append(f"{name} : réponses illisibles, laissées en suspens : {first_five(unreadable)}")
    if contrary:
        notes.append(f"{name} : oui et non pour une même paire, laissée en suspens : {first_five(contrary)}")
    return Answers(by_pair, tuple(notes))


def write_review(review: pd.DataFrame, path: Path) -> None:
    """Write the pairs as a workbook with a drop-down for the answers; every text stays a text, formulas included.

    Parameters
    ----------
    review
        `Providers.review`.
    path
        Where to write it, ``.xlsx``.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet("Doublons à vérifier")
        dark = {"bg_color": "#161616", "font_color": "#ffffff"}
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", **dark})
        plain = book.add_format({"valign": "top", "text_wrap": True})
        ask = book.add_format({"valign": "top", "bg_color": "#fff4ce", "border": 1})
        for column, name in enumerate(REVIEW_COLUMNS):
            page.write_string(0, column, review_title(name), head)
            page.set_column(column, column, _WIDTHS.get(name.rpartition("_")[0] or name, 12))
            for row, value in enumerate(review[name].tolist() if len(review) else [], start=1):
                _write(page, row, column, value, ask if name == "answer" else plain)
        last = max(len(review), 1)
        page.data_validation(1, 1, last, 1, {"validate": "list", "source": ["oui", "non"], "ignore_blank": True})
        page.set_row(0, 32)
        page.freeze_panes(1, 2)
        page.autofilter(0, 0, last, len(REVIEW_COLUMNS) - 1)
        page.set_landscape()
        page.fit_to_pages(1, 0)


def review_title(name: str) -> str:
    """Return the heading of a column of the review: « Nom A »."""
    if name in _TITLES:
        return _TITLES[name]
    base, _, side = name.rpartition("_")
    return f"{_TITLES[base]} {side.upper()}"


def _write(page: Any, row: int, column: int, value: Any, style: Any) -> None:
    if blank(value):
        page.write_blank(row, column, None, style)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        page.write_number(row, column, float(value), style)
    else:
        page.write_string(row, column, str(value), style)
