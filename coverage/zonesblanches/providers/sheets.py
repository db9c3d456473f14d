"""Workbooks: every sheet as a grid of cells, the merged ones shared out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zonesblanches.errors import InputError, first_five
from zonesblanches.files.archives import check_workbook
from zonesblanches.files.extent import check_extent
from zonesblanches.files.layouts import is_damage

__all__ = ["ListSheet", "read_list_sheets"]

Grid = list[list[Any]]


@dataclass(frozen=True)
class ListSheet:
    """One sheet.

    Parameters
    ----------
    name
        As its tab says.
    grid
        Cells from the first row and column on.
    shared
        (row, column, first row, rows) of each cell filled from a merged one, rows and columns counted from 0.
    spans
        (row, first column, last column) of each cell merged along a row: a title over several columns.
    """

    name: str
    grid: Grid
    shared: tuple[tuple[int, int, int, int], ...] = ()
    spans: tuple[tuple[int, int, int], ...] = ()


def read_list_sheets(data: bytes, name: str, sheet: str | None = None) -> list[ListSheet]:
    """Read the sheets of a workbook: xlsx, xlsm, xls or ods.

    Cells merged over several rows are repeated on each of them: a list often writes a commune once for three teams.

    Parameters
    ----------
    data
        The file.
    name
        Its name, for messages.
    sheet
        The only one to read; all by default.

    Raises
    ------
    InputError
        When the file is damaged, protected, larger than a list can be, or has no such sheet.
    """
    from python_calamine import CalamineWorkbook

    if data.startswith(b"PK"):
        if not zipfile.is_zipfile(io.BytesIO(data)):
            raise InputError(
                f"{name} : classeur illisible, il lui manque la fin. Demandez-le ou enregistrez-le de nouveau."
            )
        check_workbook(data, name)
    check_extent(data, name)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = workbook.sheet_names
        wanted = [title for title in names if sheet in {None, title}]
        pages = [workbook.get_sheet_by_name(title) for title in wanted]
        found = [
            _with_merged(page.name, page.to_python(skip_empty_area=False), page.merged_cell_ranges or ())
            for page in pages
        ]
    except BaseException as error:
        if not is_damage(error):
            raise
        raise InputError(
            f"{name} : classeur illisible ({error}). Est-il protégé par un mot de passe ? Enregistrez-le de nouveau."
        ) from error
    if not names:
        raise InputError(f"{name} : aucune feuille de calcul dans ce classeur.")
    if not found:
        raise InputError(f"{name} : pas de feuille « {sheet} ». Feuilles : {first_five(names)}.")
    return found


def _with_merged(name: str, grid: Grid, ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> ListSheet:
    """Repeat the cells merged over several rows; those merged along one row are titles and stay as they are."""
    shared: list[tuple[int, int, int, int]] = []
    once = {"": ""}.setdefault  # one text for all the cells that say the same
    filled = [[once(cell, cell) if type(cell) is str else cell for cell in row] for row in grid]
    seen: set[tuple[int, int]] = set()
    for (top, left), (bottom, _) in ranges:
        if top >= len(filled) or left >= len(filled[top]) or (top, left) in seen:
            continue
        seen.add((top, left))  # a cell is merged once: a file that says it thousands of times would take hours
        last = min(bottom, len(filled) - 1)
        for row in range(top + 1, last + 1):
            if left < len(filled[row]) and filled[row][left] in {"", None}:
                filled[row][left] = filled[top][left]
                shared.append((row, left, top, last - top + 1))
    spans = {(top, left, right) for (top, left), (_, right) in ranges if right > left}
    return ListSheet(name, filled, tuple(shared), tuple(sorted(spans)))
