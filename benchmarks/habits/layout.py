"""What stands round the rows, and the file itself."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from habits import words
from habits.making import MadeList, Row, Truth
from habits.places import Style

_UNTITLED = "untitled"


def lay(made_list: MadeList, keys: list[str], rows: list[tuple[Row, Truth]], style: Style, rng: random.Random) -> None:
    """Lay the rows in a grid, with preamble, headers, sections, sub-totals, notes and remarks."""
    if rng.random() < 0.15:
        made_list.habits.add("colonne de remarques sans titre")
        at = len(keys) if rng.random() < 0.7 else rng.randrange(1, len(keys) + 1)
        keys = [*keys[:at], _UNTITLED, *keys[at:]]
    _above(made_list, keys, rng)
    page = _Page(made_list, keys, rng)
    for index, (row, truth) in enumerate(rows):
        page.between(index, truth)
        page.team(row, truth)
        following = rows[index + 1][1] if index + 1 < len(rows) else None
        page.subtotal(index, following)
    _end(made_list, keys, page.name_at, page.total, rng)
    if style.workbook and not style.idem and rng.random() < 0.2:
        _merge(made_list, keys, rng)


def _above(made_list: MadeList, keys: list[str], rng: random.Random) -> None:
    """Write what stands above the rows: titles, groups of columns, the header."""
    habits, grid, width = made_list.habits, made_list.grid, len(keys)
    if rng.random() < 0.3:
        habits.add("lignes au-dessus de l'en-tête")
        grid.extend([text, *[""] * (width - 1)] for text in rng.sample(words.PREAMBLES, rng.randint(1, 2)))
        if rng.random() < 0.7:
            grid.append([""] * width)
    if rng.random() < 0.1 and width > 3:
        habits.add("en-tête sur deux lignes")
        top = [""] * width
        for at in sorted(rng.sample(range(width), 2)):
            top[at] = rng.choice(words.GROUPS)
        grid.append(top)
    grid.append([made_list.titles.get(key, "") for key in keys])


class _Page:
    """The rows, and what stands between them."""

    def __init__(self, made_list: MadeList, keys: list[str], rng: random.Random) -> None:
        self.made_list, self.keys, self.rng = made_list, keys, rng
        self.grid, self.header = made_list.grid, made_list.grid[-1]
        self.sections, self.subtotals = rng.random() < 0.12, "number" in keys and rng.random() < 0.12
        self.blank, self.again = rng.random() < 0.15, rng.random() < 0.06
        self.name_at = keys.index("name") if "name" in keys else 0
        self.total = 0
        self.lines: list[int] = []
        made_list.habits |= {"titres de section"} if self.sections else set()
        made_list.habits |= {"sous-totaux"} if self.subtotals else set()

    def between(self, index: int, truth: Truth) -> None:
        """Write a section's title, a blank row or the header again; nothing between « idem » and its row."""
        if "idem" in truth.place_habits:
            return
        if self.sections and index % 6 == 0:
            title = words.SECTIONS[index // 6 % len(words.SECTIONS)]
            self.grid.append([title, *[""] * (len(self.keys) - 1)])
        elif self.blank and self.rng.random() < 0.1:
            self.grid.append([""] * len(self.keys))
            self.made_list.habits.add("lignes vides")
        elif self.again and index == 8:
            self.grid.append(list(self.header))
            self.made_list.habits.add("en-tête répété")

    def team(self, row: Row, truth: Truth) -> None:
        """Write a team."""
        remark = row.get(_UNTITLED) or self.rng.choice(("", *words.REMARKS))
        if truth.repeats is not None:
            remark = (
                self.grid[self.lines[truth.repeats] - 1][self.keys.index(_UNTITLED)] if _UNTITLED in self.keys else ""
            )
        self.grid.append([remark if key == _UNTITLED else row.get(key, "") for key in self.keys])
        self.lines.append(len(self.grid))
        repeats = None if truth.repeats is None else self.lines[truth.repeats]
        self.made_list.truths[len(self.grid)] = replace(truth, repeats=repeats)
        self.total += row["number"] if isinstance(row.get("number"), int) else 0

    def subtotal(self, index: int, following: Truth | None) -> None:
        """Write a sub-total after seven teams."""
        if not self.subtotals or index % 7 != 6 or (following is not None and "idem" in following.place_habits):
            return
        line: list[Any] = [""] * len(self.keys)
        line[self.name_at] = self.rng.choice(["sous-total", "Sous total secteur", "S/total"])
        line[self.keys.index("number")] = self.total
        self.grid.append(line)


def _end(made_list: MadeList, keys: list[str], name_at: int, total: int, rng: random.Random) -> None:
    grid, width = made_list.grid, len(keys)
    if rng.random() < 0.25:
        made_list.habits.add("total à la fin")
        if rng.random() < 0.5:
            grid.append([""] * width)
        last: list[Any] = [""] * width
        last[name_at] = rng.choice(
            ["Total", "TOTAL", "Total général", "TOTAL GENERAL", f"Total : {len(made_list.truths)} équipes"]
        )
        if "number" in keys:
            last[keys.index("number")] = total
        grid.append(last)
    if rng.random() < 0.2:
        made_list.habits.add("notes à la fin")
        grid.append([""] * width)
        grid.append([rng.choice(words.ENDS), *[""] * (width - 1)])


def _merge(made_list: MadeList, keys: list[str], rng: random.Random) -> None:
    """Merge equal neighbours of the place column, as people do who sort by town."""
    if "place" not in keys or "point" in keys or "lon" in keys:
        return
    at = keys.index("place")
    rows = sorted(made_list.truths)
    for row in rows[:-1]:
        above, below = made_list.truths[row], made_list.truths.get(row + 1)
        plain = below is not None and below.repeats is None and above.communes and not above.serves
        if (
            not plain
            or below is None
            or rng.random() > 0.3
            or any(start <= row <= end for _, start, end in made_list.merges)
        ):
            continue
        for key in ("place", "postal", "code", "dep"):
            if key in keys:
                made_list.grid[row][keys.index(key)] = made_list.grid[row - 1][keys.index(key)]
        made_list.grid[row][at] = ""
        made_list.merges.append((at + 1, row, row + 1))
        made_list.truths[row + 1] = replace(
            below,
            communes=above.communes,
            point=above.point,
            serves=above.serves,
            place_habits=("cellules fusionnées",),
        )
        if below.area is not None and below.area.habit in {"rayon 10 km", "zone vague"}:
            made_list.truths[row + 1] = replace(made_list.truths[row + 1], area=above.area)
            made_list.grid[row][keys.index("area")] = above.area.text if above.area else ""
        made_list.habits.add("cellules fusionnées")


def written(made_list: MadeList, folder: Path) -> Path:
    """Write the file."""
    if made_list.kind == "xlsx":
        path = folder / f"liste-{made_list.number:04d}.xlsx"
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "Équipes"
        for row in made_list.grid:
            sheet.append([None if cell == "" else cell for cell in row])
        for column, start, end in made_list.merges:
            sheet.merge_cells(start_row=start, end_row=end, start_column=column, end_column=column)
        book.save(path)
        return path
    suffix = "tsv" if made_list.delimiter == "\t" else "csv"
    path = folder / f"liste-{made_list.number:04d}.{suffix}"
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=made_list.delimiter).writerows(made_list.grid)
    path.write_bytes(text.getvalue().encode(made_list.encoding, errors="replace"))
    return path
