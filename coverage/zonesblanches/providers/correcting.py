"""The list that goes back to the partner: what was understood beside each cell, and where to answer."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from zonesblanches.arguments import checked, one_of
from zonesblanches.errors import InputError, OutputError
from zonesblanches.files.names import shown_name
from zonesblanches.providers.answering import ANSWER_TITLES, CHOICES, DOUBTS, answer_role, remembered
from zonesblanches.providers.cells import Cells
from zonesblanches.providers.headers import read_choices
from zonesblanches.providers.providers import Providers
from zonesblanches.providers.reading import read_list
from zonesblanches.providers.roles import MARK, ROW_TITLE
from zonesblanches.providers.understood import PLACE_ROLES, UNDERSTOOD, answer_choices, answer_topic, headers_meant
from zonesblanches.said import joined
from zonesblanches.territory import store
from zonesblanches.values import blank

__all__ = ["Answered", "write_corrections"]

Answered = Mapping[int, Mapping[str, str]]  # row → title → what is answered

_LEVELS = {"refused": "#f4c7c3", "asked": "#fbd5a8", "flagged": "#fff4ce"}
_LONGEST_LIST = 250  # characters of a drop-down, Excel's own limit
_WIDTH = 22


@checked(
    source=one_of((str, Path), "donnez le chemin d'une liste"), path=one_of((str, Path), "donnez un chemin en .xlsx")
)
def write_corrections(
    source: str | Path, path: str | Path, *, answers: Answered | None = None, **reading: Any
) -> Providers:
    r"""Read a list, and write it back with what was understood beside each cell and where to answer what was not.

    Cells are coloured by level: refused, asked, flagged. Each question has its column of answers, with a drop-down of
    what may be meant. The answered workbook is read by `read_providers` as any list: answers replace the guesses.

    Parameters
    ----------
    source
        Path of the list.
    path
        Where to write it, ``.xlsx``; it holds addresses and contacts as the list does, and stays between the partner
        and you.
    answers
        What is answered already: row of the list → title of a column of answers, or of the list's own → what stands
        there instead.
    reading
        As for `read_providers`: ``territory=``, ``sheet=``, ``columns=``, ``sectors=``…

    Returns
    -------
    Providers
        The list, as read.

    Raises
    ------
    InputError, MissingColumnError
        When the list cannot be read, or is a workbook of several lists (``sheet="*"``).
    OutputError
        When the file exists already, is no ``.xlsx``, or cannot be written.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import zonesblanches as zb
    >>> here = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (here / "liste.csv").write_text("nom;commune\nA;Aix\nB;Chambéry\n", encoding="utf-8")
    >>> teams = zb.write_corrections(here / "liste.csv", here / "corrige.xlsx", territory=zb.territory("73"))
    >>> len(zb.read_providers(here / "corrige.xlsx", territory=zb.territory("73")))
    2
    """
    import xlsxwriter

    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise OutputError(f"{target.name} : la liste corrigée est un classeur, donnez-lui l'extension .xlsx.")
    if target.exists():
        raise OutputError(f"{target} existe déjà et ne sera pas remplacé : donnez un autre nom.")
    if reading.get("sheet") == "*":
        raise InputError("Une feuille à la fois : chacune a son fichier de réponses.")
    cells, providers = read_list(source, **reading)
    given, _ = read_choices(reading.get("columns"), shown_name(source), reading.get("sheet") or "", cells.sha256)
    choices = remembered(cells.frame, given)
    try:
        with xlsxwriter.Workbook(str(target), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            _Sheet(book, cells, providers, choices, answers or {}).write()
            _first(book, providers)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise OutputError(f"Impossible d'écrire {target} : {error}. Le dossier existe-t-il ?") from error
    return providers


class _Sheet:
    """The list itself, a column of what was understood after each of those that were used."""

    def __init__(
        self, book: Any, cells: Cells, providers: Providers, choices: Mapping[str, str], answers: Answered
    ) -> None:
        self.answers = answers
        self.book = book
        self.page = book.add_worksheet("Liste")
        self.cells = cells
        self.choices = json.dumps(dict(choices), ensure_ascii=False) if choices else ""
        self.rows = cells.rows
        self.providers = providers
        used = providers.roles[providers.roles["used"].astype(bool)]
        self.role_of = dict(zip(used["column"], used["role"], strict=True))
        self.kept = self._by_row(providers.table)
        self.names: dict[str, str] = store.communes()["name"].to_dict()
        self.questions = self._by_row(providers.questions)
        self.levels = self._levels()

    @staticmethod
    def _by_row(table: pd.DataFrame) -> dict[int, list[dict[str, Any]]]:
        found: dict[int, list[dict[str, Any]]] = {}
        for line in table.to_dict("records"):
            found.setdefault(int(line["row"]), []).append(line)
        return found

    def _levels(self) -> dict[tuple[int, str], str]:
        """Return (row, column) → level, the gravest last written."""
        levels: dict[tuple[int, str], str] = {}
        tables = (
            ("flagged", self.providers.repairs),
            ("asked", self.providers.questions),
            ("refused", self.providers.rejects),
        )
        for level, table in tables:
            for row, column in zip(table["row"], table["column"], strict=True):
                for header in headers_meant(str(column), self.role_of):
                    levels[int(row), header] = level
        return levels

    def write(self) -> None:
        """Write titles, rows and answers."""
        own = [str(header) for header in self.cells.frame.columns if answer_role(header) is None or header == DOUBTS]
        place = next((header for header in own if self.role_of.get(header) in PLACE_ROLES), "")
        self.layout: list[tuple[str, str]] = []
        for header in own:
            self.layout.append((header, ""))
            role = self.role_of.get(header, "")
            if header == place:
                self.layout.append((f"{MARK}Lieu compris", "place"))
            elif role in UNDERSTOOD:
                self.layout.append((f"{MARK}{header}", role))
        self.layout += [(ROW_TITLE, "row"), (f"{MARK}À répondre", "question")]
        asked = {answer_topic(str(line["column"]), self.role_of) for lines in self.questions.values() for line in lines}
        told = {ANSWER_TITLES.get(title) for line in self.answers.values() for title in line}
        rare = {"answer_days"} - asked - told  # few lists tell days
        self.layout += [(title, role) for title, role in ANSWER_TITLES.items() if role not in rare]
        self.layout += [(CHOICES, "choices")] if self.choices else []
        self._titles()
        for at in range(len(self.cells.rows)):
            self._row(at)
        self.page.freeze_panes(1, 1)
        self.page.autofilter(0, 0, max(1, len(self.cells.rows)), len(self.layout) - 1)

    def _titles(self) -> None:
        own = self.book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#161616", "font_color": "#ffffff"}
        )
        ours = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#e3e9ef"})
        ask = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": _LEVELS["asked"]})
        for column, (title, role) in enumerate(self.layout):
            style = ask if title in ANSWER_TITLES or role == "question" else ours if title.startswith(MARK) else own
            self.page.write_string(0, column, title, style)
            self.page.set_column(
                column, column, 50 if role == "question" else _WIDTH, None, {"hidden": title == CHOICES}
            )
        self.page.set_row(0, 32)
        self.plain = self.book.add_format({"valign": "top", "text_wrap": True})
        self.quiet = self.book.add_format({"valign": "top", "text_wrap": True, "font_color": "#45525f", "italic": True})
        self.styles = {level: self.book.add_format({"valign": "top", "text_wrap": True, "bg_color": colour})
                       for level, colour in _LEVELS.items()}  # fmt: skip
        self.answer = self.book.add_format({"valign": "top", "text_wrap": True, "bg_color": "#fff9f0", "border": 1})

    def _row(self, at: int) -> None:
        row, line = self.rows[at], at + 1
        asked = self.questions.get(row, [])
        team = self.kept.get(row, [])
        for column, (title, role) in enumerate(self.layout):
            if title in ANSWER_TITLES:
                self._answer(line, column, role, asked, self.answers.get(row, {}).get(title))
            elif role == "choices":
                self.page.write_string(line, column, self.choices, self.quiet)
            elif role == "row":
                self.page.write_number(line, column, row, self.quiet)
            elif role == "question":
                self.page.write_string(
                    line, column, self._question(row, asked), self.styles["asked"] if asked else self.plain
                )
            elif role:
                self.page.write_string(line, column, self._understood(role, team), self.quiet)
            else:
                style = self.styles.get(self.levels.get((row, title), ""), self.plain)
                cell = self.answers.get(row, {}).get(title, self.cells.frame[title].iloc[at])
                _write(self.page, line, column, cell, style)

    def _question(self, row: int, asked: Sequence[Mapping[str, Any]]) -> str:
        said = [joined(line["reason"], line["answer"]) for line in asked]
        refused = self.providers.rejects
        said += [f"REFUSÉE : {reason}" for reason in refused.loc[refused["row"] == row, "reason"] if not asked]
        return "\n".join(said)

    def _understood(self, role: str, stops: Sequence[Mapping[str, Any]]) -> str:
        """Say what was understood of a row, stop by stop where it tells several."""
        if not stops:
            return "laissée de côté" if role == "place" else ""
        return "\n".join(dict.fromkeys(UNDERSTOOD[role](stop, self.names) for stop in stops))

    def _answer(self, line: int, column: int, role: str, asked: Sequence[Mapping[str, Any]], told: str | None) -> None:
        """Open a cell where something is asked, with what may be meant and what was answered."""
        questions = [one for one in asked if answer_topic(str(one["column"]), self.role_of) == role]
        _write(self.page, line, column, told, self.answer if questions or told else self.plain)
        if not questions:
            return
        choices = list(dict.fromkeys(text for one in questions for text in answer_choices(one, role, self.names)))
        while choices and len(",".join(choices)) > _LONGEST_LIST:
            choices.pop()
        choices = [choice for choice in choices if "," not in choice]
        if choices:
            rule = {"validate": "list", "source": choices, "error_type": "information", "ignore_blank": True}
            rule |= {"error_title": "Autre réponse", "error_message": "Ce n'est pas dans la liste : gardé tel quel."}
            self.page.data_validation(line, column, line, column, rule)


def _write(page: Any, row: int, column: int, value: Any, style: Any) -> None:
    if blank(value):
        page.write_blank(row, column, None, style)
    elif isinstance(value, dt.date):
        page.write_string(row, column, f"{value:%d/%m/%Y}", style)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        page.write_number(row, column, float(value), style)
    else:
        page.write_string(row, column, str(value)[:32_000], style)


def _first(book: Any, providers: Providers) -> None:
    """Write what concerns the whole list, and how to answer."""
    page = book.add_worksheet("À lire d'abord")
    page.hide_gridlines(2)
    page.set_column(0, 0, 110)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    head = book.add_format({"bold": True, "font_size": 14})
    whole = providers.questions[providers.questions["row"] == 0]
    lines = [
        "Répondez dans les colonnes « Réponse » de la feuille « Liste » (les menus proposent ce qui est possible ; une "
        "autre réponse est gardée telle quelle), enregistrez, et renvoyez ce fichier : il se relit à la place de la "
        "liste.",
        "Couleurs : rouge, refusé ; orange, à répondre ; jaune, signalé. Les colonnes « → » disent ce qui est compris.",
        *(f"Sur toute la liste : {joined(one.reason, one.answer)}" for one in whole.itertuples(index=False)),
    ]
    page.write_string(0, 0, "À lire d'abord", head)
    for row, text in enumerate(lines, start=1):
        page.write_string(row, 0, text, wrap)
        page.set_row(row, 15 * (1 + len(text) // 110))
