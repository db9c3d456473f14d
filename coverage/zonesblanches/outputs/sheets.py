"""Sheets of a workbook as French Excel likes them: formats, filters, bars, colours, pages that print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from zonesblanches.language import Lang
from zonesblanches.outputs.cells import ColumnSheet
from zonesblanches.quality import QualityTable
from zonesblanches.schema import CLASS_COLORS, COLUMNS, class_label, label, value_words
from zonesblanches.telling.sheet import CELLS, Sheet, yes_no

__all__ = ["SheetWriter"]

# as the file stores them: French Excel shows « # ##0,0 »
_FORMATS = {
    "count": "#,##0", "decimal": "#,##0.0", "rank": "#,##0.0", "score": "0.0", "share": "0%", "cost": "0.0",
    "text": "@", "degrees": "0.00000", "index": "0.00",
}  # fmt: skip
_WHOLE_RANK = "#,##0"
_LINE = 1.08  # characters of a wrapped line, for a width of 1
_MERGED_LINE = 120  # characters of a line over the five columns of the first sheet
_BARS = {"score": "#f3cfa0", "volume": "#b9d3ea", "contribution": "#d9c3d6"}
_LONG = {
    "plain_reasons": 70.0,
    "Définition": 60.0,
    "Meaning": 60.0,
    "reason": 60.0,
    "question": 60.0,
    "proposals": 40.0,
    "places": 40.0,
}
_EXCEL_HEAD = 32
_READ = 500  # rows that tell the width of a column
_PAGE = 330  # widths of columns that a page in landscape shows, small and still readable


class SheetWriter:
    """Writes styled sheets in one workbook.

    Parameters
    ----------
    book
        A workbook of xlsxwriter.
    lang
        Language of headings and words.
    """

    def __init__(self, book: Any, lang: Lang) -> None:
        self.book = book
        self.lang: Lang = lang
        self.side = 0 if lang == "fr" else 1
        top = {"valign": "top"}
        head = {"bold": True, "text_wrap": True, "bg_color": "#161616", "font_color": "#ffffff", "border": 1, **top}
        self.head = book.add_format(head)
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.bold = book.add_format({"bold": True, **top})
        self.wrap = book.add_format({"text_wrap": True, **top})
        self.warn = book.add_format({"text_wrap": True, "bg_color": "#fff4ce", **top})
        self.aside = book.add_format({"italic": True, "font_color": "#595959", "align": "right", **top})
        self.kinds = {kind: book.add_format({"num_format": shown, **top}) for kind, shown in _FORMATS.items()}
        self.whole_rank = book.add_format({"num_format": _WHOLE_RANK, **top})
        self.classes = {
            class_label(key, lang): book.add_format(
                {"bg_color": color, "font_color": "#ffffff" if key == "blanche" else "#161616", **top}
            )
            for key, color in CLASS_COLORS.items()
        }
        self.names: set[str] = set()

    def page(self, name: tuple[str, str], *, widths: Sequence[float] = (), repeat: bool = False) -> Any:
        """Add a sheet that prints on A4, its width on one page, headings on each."""
        page = self.book.add_worksheet(self._unique(name[self.side]), worksheet_class=ColumnSheet)
        page.set_paper(9)
        page.set_landscape()
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.set_footer("&L&A&R&P / &N")
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        if repeat:
            page.repeat_rows(0)
        else:
            page.hide_gridlines(2)
        return page

    def merged(self, page: Any, row: int, text: str, style: Any) -> int:
        """Write a text over the five columns of a page, as high as it needs; return the next row."""
        page.merge_range(row, 0, row, 4, "", style)
        page.write_string(row, 0, text, style)
        page.set_row(row, 15 * (1 + len(text) // _MERGED_LINE))
        return row + 1

    def lines(self, page: Any, row: int, title: str, lines: Sequence[tuple[str, str]]) -> int:
        """Write names and what they mean, under a title; return the next row."""
        page.write_string(row, 0, title, self.bold)
        row += 1
        for name, value in lines:
            if not value:
                row = self.merged(page, row, name, self.wrap)
                continue
            page.write_string(row, 0, name, self.classes.get(name, self.wrap))
            page.merge_range(row, 1, row, 4, "", self.wrap)
            page.write_string(row, 1, value, self.wrap)
            page.set_row(row, 15 * max(1 + len(value) // 85, 1 + len(name) // 44))
            row += 1
        return row

    def block(
        self, page: Any, row: int, heads: Sequence[str], kinds: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> int:
        """Write a small table inside a page; return the next row."""
        for column, text in enumerate(heads):
            page.write_string(row, column, text, self.head)
        page.set_row(row, 30)
        for line in rows:
            row += 1
            for column, (value, kind) in enumerate(zip(line, kinds, strict=True)):
                self._cell(page, row, column, value, kind)
        return row + 1

    def stacked(self, name: tuple[str, str], sections: Sequence[QualityTable]) -> None:
        """Write several tables one below the other, each under its title."""
        page = self.page(name, widths=(44, *[18] * 12))
        row = 0
        for section in sections:
            page.write_string(row, 0, section.title, self.bold)
            for column, title in enumerate(section.table):
                page.write_string(row + 1, column, label(str(title), self.lang), self.head)
            page.set_row(row + 1, 30)
            for line in section.table.to_dict("records"):
                row += 1
                longest = max((len(str(value)) for at, value in enumerate(line.values()) if at), default=0)
                page.set_row(row + 1, 15 * (1 + longest // 20))
                for column, (title, value) in enumerate(line.items()):
                    schema = COLUMNS.get(str(title))
                    told = value_words(title, value, self.lang) if isinstance(value, str) else value
                    self._cell(page, row + 1, column, told, schema.kind if schema else "text", wrap=True)
            row += 4

    def sheet(self, sheet: Sheet) -> None:
        """Write one table, or several one below the other."""
        if sheet.sections:
            self.stacked(sheet.name, sheet.sections)
        else:
            self.table(sheet)

    def table(self, sheet: Sheet) -> None:
        """Write a table: frozen headings, filters, widths, formats and bars by column."""
        page = self.page(sheet.name, repeat=True)
        if sheet.table.empty:
            page.write_string(0, 0, CELLS["no_row"][self.side])
            return
        last_row, last_column = len(sheet.table), len(sheet.table.columns) - 1
        page.freeze_panes(1, 3 if last_column > 7 else 0)
        page.autofilter(0, 0, last_row, last_column)
        page.set_row(0, _EXCEL_HEAD)
        self._spread(page, sheet.table)
        page.ignore_errors({"number_stored_as_text": _span(last_row, last_column)})
        for position, column in enumerate(sheet.table.columns):
            self._column(page, position, sheet.table[column])
        for row, lines in enumerate(_lines(sheet.table), start=1):
            page.set_row(row, 15 * lines)

    def _spread(self, page: Any, table: pd.DataFrame) -> None:
        """Print a wide table over several pages, the first columns on each, rather than too small to read."""
        wide = sum(_width(str(name), label(str(name), self.lang), table[name].head(50).tolist()) for name in table)
        pages = -(-int(wide) // _PAGE)
        if pages > 1:
            page.fit_to_pages(pages, 0)
            page.repeat_columns(0, 1)

    def _column(self, page: Any, position: int, column: pd.Series) -> None:
        name = str(column.name)
        base = name.partition("__")[0]
        kind = COLUMNS[base].kind if base in COLUMNS else "decimal" if isinstance(column.iloc[0], float) else "text"
        heading = label(name, self.lang)
        figures = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
        values, styles = self._figures(column, kind) if figures else self._words(column, kind, wrap=name in _LONG)
        page.write_cells([heading, *values], [self.head, *styles])
        first = [value for value in column.head(_READ).tolist() if isinstance(value, str)]
        words = [value_words(column.name, value, self.lang) for value in first]
        page.set_column(position, position, _width(name, heading, words))
        color = _BARS.get("contribution" if base.startswith("contribution_") else base)
        if color is not None:
            page.conditional_format(1, position, len(values), position, _bar(base, color))

    def _figures(self, column: pd.Series, kind: str) -> tuple[list[Any], list[Any]]:
        """Return the cells of a column of numbers, and their formats; see `_told`."""
        figures = column.to_numpy(dtype=float, na_value=np.nan)
        values, styles = figures.tolist(), [self.kinds.get(kind, self.kinds["decimal"])] * len(figures)
        apart = ~np.isfinite(figures) | ((kind == "rank") & (figures == np.floor(figures)))
        for at in np.flatnonzero(apart).tolist():
            values[at], styles[at] = self._told(values[at], kind)
        return values, styles

    def _words(self, column: pd.Series, kind: str, *, wrap: bool) -> tuple[list[Any], list[Any]]:
        """Return the cells of a column of texts, or of texts and numbers, and their formats; see `_told`."""
        known: dict[str, tuple[Any, Any]] = {}
        cells = []
        for value in column.to_numpy(dtype=object).tolist():
            if not isinstance(value, str):
                cells.append(self._told(value, kind, wrap=wrap))
                continue
            if value not in known:
                known[value] = self._told(value_words(column.name, value, self.lang), kind, wrap=wrap)
            cells.append(known[value])
        return [value for value, _ in cells], [style for _, style in cells]

    def _cell(self, page: Any, row: int, column: int, value: Any, kind: str, *, wrap: bool = False) -> None:
        told, style = self._told(value, kind, wrap=wrap)
        if isinstance(told, str):
            page.write_string(row, column, told, style)
        elif told is not None:
            page.write_number(row, column, told, style)

    def _told(self, value: Any, kind: str, *, wrap: bool = False) -> tuple[str | float | None, Any]:
        """Return a cell and its format: words for what is no figure, never True, never a bare code for out of reach."""
        if isinstance(value, str):
            plain = self.wrap if wrap else self.kinds["text"]
            style = self.classes.get(value, plain) if kind == "class" else plain
            return value or None, self.aside if value == "secret" else style
        if value is None or pd.isna(value):
            return None, self.kinds["text"]
        if isinstance(value, bool):
            return yes_no(value, self.lang), None
        if value == float("inf"):
            return CELLS["out_of_reach"][self.side], self.aside
        if isinstance(value, (int, float)):
            whole = kind == "rank" and value == int(value)
            return value, self.whole_rank if whole else self.kinds.get(kind, self.kinds["decimal"])
        return str(value), self.kinds["text"]

    def _unique(self, name: str) -> str:
        short, number = name[:31], 2
        while short.lower() in self.names:
            short, number = f"{name[:27]} ({number})", number + 1
        self.names.add(short.lower())
        return short


def _bar(base: str, color: str) -> dict[str, Any]:
    """Return a data bar: on 100 for scores, on the largest otherwise."""
    bar = {"type": "data_bar", "bar_color": color, "bar_solid": True, "min_type": "num", "min_value": 0}
    return bar | ({"max_type": "num", "max_value": 100} if base == "score" else {})


def _lines(table: pd.DataFrame) -> list[int]:
    """Count the lines of text of each row, from its longest wrapped cell; nothing where no column wraps."""
    wrapped = [name for name in table if name in _LONG]
    return [
        max(
            (
                1 + int(len(value) // (_LONG[name] * _LINE))
                for name, value in zip(wrapped, cells, strict=True)
                if isinstance(value, str)
            ),
            default=1,
        )
        for cells in zip(*(table[name].tolist() for name in wrapped), strict=True)
    ]


def _span(last_row: int, last_column: int) -> str:
    """Write a range of cells as Excel does.

    Examples
    --------
    >>> _span(9, 27)
    'A1:AB10'
    """
    letters, number = "", last_column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"A1:{letters}{last_row + 1}"


def _width(name: str, heading: str, values: list[Any]) -> float:
    if name in _LONG:
        return _LONG[name]
    longest = max((len(value) for value in values if isinstance(value, str)), default=0)
    return float(min(44, max(10, longest + 1, len(heading) / 2 + 2)))
