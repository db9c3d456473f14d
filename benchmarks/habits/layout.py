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


def lay(made_list: MadeList, keys: list[str], rows: list[tuple[Row, Truth]], style: Style, rng: random.Random) -> None:
    """Lay the rows in a grid, with preamble, headers, sections, sub-totals, notes and remarks."""
    habits, grid = made_list.habits, made_list.grid
    width = len(keys)
    untitled = rng.random() < 0.15
    remark_at = width if rng.random() < 0.7 else rng.randrange(1, width + 1)
    if untitled:
        habits.add("colonne de remarques sans titre")
        keys = [*keys[:remark_at], "", *keys[remark_at:]]
    width = len(keys)

    def line(*cells: Any) -> list[Any]:
        return [*cells, *[""] * (width - len(cells))]

    if rng.random() < 0.3:
        habits.add("lignes au-dessus de l'en-tête")
        for text in rng.sample(words.PREAMBLES, rng.randint(1, 2)):
            grid.append(line(text))
        if rng.random() < 0.7:
            grid.append(line())
    if rng.random() < 0.1 and width > 3:
        habits.add("en-tête sur deux lignes")
        top = [""] * width
        for at in sorted(rng.sample(range(width), 2)):
            top[at] = rng.choice(["Localisation", "Équipe", "Contact", "Général", "Identification", "Divers"])
        grid.append(top)
    header = [made_list.titles.get(key, "") for key in keys]
    grid.append(header)
    sections, subtotals = rng.random() < 0.12, "number" in keys and rng.random() < 0.12
    if sections:
        habits.add("titres de section")
    if subtotals:
        habits.add("sous-totaux")
    blank, again = rng.random() < 0.15, rng.random() < 0.06
    at_row: dict[int, int] = {}
    name_at = keys.index("name") if "name" in keys else 0
    total = 0
    for index, (row, truth) in enumerate(rows):
        free = "idem" not in truth.place_habits
        if sections and free and index % 6 == 0:
            grid.append(line(f"{words.SECTIONS[index // 6 % len(words.SECTIONS)]}"))
        elif blank and free and rng.random() < 0.1:
            grid.append(line())
            habits.add("lignes vides")
        elif again and free and index == 8:
            grid.append(list(header))
            habits.add("en-tête répété")
        cells = [row.get(key, "") for key in keys]
        if untitled:
            cells[remark_at] = rng.choice(("", *words.REMARKS))
        grid.append(cells)
        at_row[index] = len(grid)
        repeats = None if truth.repeats is None else at_row[truth.repeats]
        made_list.truths[len(grid)] = replace(truth, repeats=repeats)
        total += row["number"] if isinstance(row.get("number"), int) else 0
        following = rows[index + 1][1] if index + 1 < len(rows) else None
        if subtotals and index % 7 == 6 and (following is None or "idem" not in following.place_habits):
            sub = [""] * width
            sub[name_at], sub[keys.index("number")] = rng.choice(["sous-total", "Sous total secteur", "S/total"]), total
            grid.append(sub)
    _end(made_list, keys, name_at, total, rng)
    if style.workbook and style.idem == "" and rng.random() < 0.2:
        _merge(made_list, keys, rng)


def _end(made_list: MadeList, keys: list[str], name_at: int, total: int, rng: random.Random) -> None:
    grid, width = made_list.grid, len(keys)
    if rng.random() < 0.25:
        made_list.habits.add("total à la fin")
        if rng.random() < 0.5:
            grid.append([""] * width)
        last: list[Any] = [""] * width
        last[name_at] = rng.choice(["Total", "TOTAL", "Total général", "TOTAL GENERAL", f"Total : {len(made_list.truths)} équipes"])
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
        if not plain or below is None or rng.random() > 0.3 or any(start <= row <= end for _, start, end in made_list.merges):
            continue
        for key in ("place", "postal", "code", "dep"):
            if key in keys:
                made_list.grid[row][keys.index(key)] = made_list.grid[row - 1][keys.index(key)]
        made_list.grid[row][at] = ""
        made_list.merges.append((at + 1, row, row + 1))
        made_list.truths[row + 1] = replace(
            below, communes=above.communes, point=above.point, serves=above.serves, place_habits=("cellules fusionnées",)
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
