"""What happened to each row of a list while it was read: refused, asked, flagged; what is fine says nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from zonesblanches.providers.cells import Cells
from zonesblanches.providers.headers import Guess
from zonesblanches.providers.providers import LOG_COLUMNS, QUESTION_COLUMNS
from zonesblanches.providers.roles import CONTACT_ROLES
from zonesblanches.said import Said, fact
from zonesblanches.values import blank, without_contacts

__all__ = ["RowLog", "as_written", "shown"]

_LONGEST = 200
_MOST_COMPARED = 500  # characters of a cell


class RowLog:
    """The rejects and the repairs of one list, in the order of its rows.

    Parameters
    ----------
    cells
        The list, as read.
    roles
        Role → header, so that a log speaks of the list's own columns.
    guesses
        What every column was taken for.
    """

    def __init__(self, cells: Cells, roles: Mapping[str, str], guesses: Sequence[Guess] = ()) -> None:
        self.cells = cells
        self.roles = roles
        self.guesses = guesses
        self.rejected = np.zeros(len(cells.rows), dtype=bool)
        # its cells may stand under any title: where the list holds names of people, none is shown
        shy = any(role in roles for role in CONTACT_ROLES)
        self.rejects: list[tuple[Any, ...]] = [
            (cells.source, row, "", "" if shy else without_contacts(text), "plus de cellules que d'en-têtes", "")
            for row, text in cells.overlong
        ]
        self.repairs: list[tuple[Any, ...]] = []
        self.questions: list[tuple[Any, ...]] = []

    def headers_of(self, role: str) -> list[str]:
        """Return every column that plays a role."""
        return [guess.header for guess in self.guesses if guess.used and guess.role == role]

    def reject(self, position: int, role: str, value: Any, reason: str) -> None:
        """Leave a row out, once, with the first reason met."""
        if not self.rejected[position]:
            self.rejected[position] = True
            self.rejects.append(self._line(position, role, value, reason))

    def repair(self, position: int, role: str, value: Any, reason: str) -> None:
        """Say what was replaced or doubted in a row that stays."""
        self.repairs.append(self._line(position, role, value, reason))

    def ask(
        self,
        position: int | None,
        role: str,
        value: Any,
        reason: str,
        *,
        proposals: Sequence[str] = (),
        places: Sequence[str] = (),
    ) -> None:
        """Say what was not understood, or what the row says against itself: it is read before any result.

        Parameters
        ----------
        position
            Of the row; None asks of the whole list, and stands on row 0.
        role, value
            Column concerned, and its cell.
        reason
            What is not understood, and what stands meanwhile; a `Said` knows what to type, and what to answer.
        proposals
            What may be meant, to choose from.
        places
            Codes of the communes where the team may really be, marked on the map.
        """
        row = 0 if position is None else self.cells.rows[position]
        answer = reason.answer if isinstance(reason, Said) else ""
        line = (self.cells.source, row, *self._told(role, value, reason), answer)
        self.questions.append((*line, tuple(proposals), tuple(places)))

    def _line(self, position: int, role: str, value: Any, reason: str) -> tuple[Any, ...]:
        return self.cells.source, self.cells.rows[position], *self._told(role, value, reason)

    def _told(self, role: str, value: Any, reason: str) -> tuple[str, str, str, str]:
        said = without_contacts(fact(reason)[: 4 * _LONGEST])  # reasons quote the cell
        return self.roles.get(role, role), shown(value), said, reason.advice if isinstance(reason, Said) else ""

    def tables(self, stayed: set[int]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """Return rejects, repairs and questions as tables; repairs of rows that did not stay are left out."""
        rejects = sorted(self.rejects, key=lambda line: line[1])
        repairs = sorted((line for line in self.repairs if line[1] in stayed), key=lambda line: line[1])
        questions = sorted(self.questions, key=lambda line: line[1])
        return (
            pd.DataFrame(rejects, columns=LOG_COLUMNS),
            pd.DataFrame(repairs, columns=LOG_COLUMNS),
            pd.DataFrame(questions, columns=QUESTION_COLUMNS),
        )


def as_written(cell: Any) -> str:
    """Return what a cell says, to be compared: its telephone too, for another number may be another team."""
    return "" if blank(cell) else str(cell).strip()[:_MOST_COMPARED]


def shown(value: Any) -> str:
    """Return a cell as a log may show it: short, its contacts masked."""
    if blank(value):
        return ""
    value = int(value) if isinstance(value, float) and value.is_integer() else value  # a spreadsheet shows 0, not 0.0
    head = str(value).strip()[: 2 * _LONGEST]  # an address cut before being masked would show its beginning
    return without_contacts(head)[:_LONGEST]
