"""The sheet of doubtful pairs: written for people, answered in a spreadsheet, read back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from zonesblanches.errors import InputError, first_five
from zonesblanches.language import faithful, normalise, plural
from zonesblanches.values import blank

__all__ = ["REVIEW_COLUMNS", "Answers", "read_answers", "review_title", "write_review"]

_SIDE = ("source", "row", "name", "commune", "address", "carrier", "partner", "capacity", "updated")
REVIEW_COLUMNS = [
    "pair", "answer", "score", "rule", "reason", *(f"{field}_a" for field in _SIDE), *(f"{field}_b" for field in _SIDE),
]  # fmt: skip
_MADE = ("pair", "answer", "rule", "score", "reason", "source", "row", "name", "kept_source", "kept_row")
_TITLES = {
    "pair": "Paire (ne pas modifier)", "answer": "Même équipe ? (oui / non)", "score": "Score", "rule": "Règle",
    "reason": "Pourquoi", "first": "Une ligne", "second": "L'autre ligne", "source": "Liste", "row": "Ligne",
    "name": "Nom", "kept_source": "Réunie dans la liste", "kept_row": "à la ligne", "carrier": "Porteur",
    "partner": "Partenaire",
}  # fmt: skip
_WIDTHS = {"pair": 15, "answer": 14, "reason": 38, "first": 52, "second": 52, "name": 34, "source": 24,
           "kept_source": 24, "score": 8, "row": 8, "kept_row": 8}  # fmt: skip
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
    from zonesblanches.providers.cells import list_sheets, read_cells

    titles = [_TITLES["pair"], _TITLES["answer"], "pair", "answer"]
    sheets: list[str | None] = [*list_sheets(source, known=titles)] or [None]
    parts = [_columns(read_cells(source, sheet=sheet, known=titles, empty=True)) for sheet in sheets]
    rows = [row for part in parts for row in part[1]]
    pairs = [pair for part in parts for pair in part[2]]
    told = [answer for part in parts for answer in part[3]]
    return _answers(parts[0][0], rows, pairs, told)


def _columns(cells: Any) -> tuple[str, list[int], list[Any], list[Any]]:
    """Return name, rows, keys and answers of a sheet."""
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
    return cells.source, list(cells.rows), list(cells.frame[pair]), list(cells.frame[answer])


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


def review_title(name: str) -> str:
    """Return the heading of a column of the review sheet.

    Examples
    --------
    >>> review_title("answer")
    'Même équipe ? (oui / non)'
    """
    return _TITLES[name]


def write_review(review: pd.DataFrame, merged: pd.DataFrame, path: Path) -> None:
    """Write the pairs as a workbook with a drop-down for the answers; every text stays a text, formulas included.

    The first sheet asks about the doubtful pairs, both rows side by side; the second lists the merges made by rule,
    which a « non » undoes.

    Parameters
    ----------
    review, merged
        Of `Providers`.
    path
        Where to write it, ``.xlsx``.
    """
    import xlsxwriter

    asked = pd.DataFrame(
        {
            "pair": review["pair"] if len(review) else [],
            "answer": "",
            "reason": review["reason"] if len(review) else [],
            "score": review["score"] if len(review) else [],
            "first": [_told(line, "a") for line in review.to_dict("records")],
            "second": [_told(line, "b") for line in review.to_dict("records")],
        }
    )
    made = merged[merged["pair"] != ""].assign(answer="")
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        _sheet(book, "Doublons à vérifier", asked)
        _sheet(book, "Fusions faites", made[list(_MADE)])


def _told(pair: dict[str, Any], side: str) -> str:
    """Return what people need to recognise a row, a fact a line."""
    fact = {name: pair[f"{name}_{side}"] for name in _SIDE}
    place = " – ".join(filter(None, [_text(fact["address"]), _text(fact["commune"])]))
    who = ", ".join(
        f"{_TITLES[name].lower()} {_text(fact[name])}" for name in ("carrier", "partner") if _text(fact[name])
    )
    capacity = "" if blank(fact["capacity"]) else f"capacité {faithful(float(fact['capacity']), ())}"
    when = "" if blank(fact["updated"]) else f"mise à jour {fact['updated']:%d/%m/%Y}"
    facts = [_text(fact["name"]), place, who, ", ".join(filter(None, [capacity, when]))]
    return "\n".join(filter(None, [*facts, f"({_text(fact['source'])}, ligne {fact['row']})"]))


def _text(value: Any) -> str:
    return "" if blank(value) else str(value)


def _sheet(book: Any, name: str, table: pd.DataFrame) -> None:
    page = book.add_worksheet(name)
    dark = {"bg_color": "#161616", "font_color": "#ffffff"}
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", **dark})
    plain = book.add_format({"valign": "top", "text_wrap": True, "bottom": 4})
    ask = book.add_format({"valign": "top", "bg_color": "#fff4ce", "border": 1})
    for column, title in enumerate(table):
        page.write_string(0, column, _TITLES[title], head)
        page.set_column(column, column, _WIDTHS.get(title, 12))
        for row, value in enumerate(table[title].tolist(), start=1):
            _write(page, row, column, value, ask if title == "answer" else plain)
    for row in range(1, len(table) + 1):
        texts = [str(value) for value in table.iloc[row - 1]]
        page.set_row(row, 15 * max(text.count("\n") + 1 + len(text) // 60 for text in texts))
    last = max(len(table), 1)
    page.data_validation(1, 1, last, 1, {"validate": "list", "source": ["oui", "non"], "ignore_blank": True})
    page.set_row(0, 32)
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, last, len(table.columns) - 1)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write(page: Any, row: int, column: int, value: Any, style: Any) -> None:
    if blank(value):
        page.write_blank(row, column, None, style)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        page.write_number(row, column, float(value), style)
    else:
        page.write_string(row, column, str(value), style)
