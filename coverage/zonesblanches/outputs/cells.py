"""Cells of a large sheet, written column by column.

One call per cell, then one object per cell, then one tag of several parts per cell: on the sheets of France, that is
four fifths of the time of xlsxwriter. Here a column gives its values and its styles at once and the tags are made in
two passes. What this knows of xlsxwriter beside its public calls stands in this file, and in the names of `_INSIDE`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

__all__ = ["ColumnSheet"]

_INSIDE = ("_check_dimensions", "_write_row", "_write_rows", "_xml_end_tag")
_KNOWN = all(hasattr(Worksheet, name) for name in _INSIDE) and hasattr(Format, "_get_xf_index")
_MOST = 32_767  # units of UTF-16 in a cell, for Excel


class ColumnSheet(Worksheet):  # type: ignore[misc]
    """A sheet of xlsxwriter that also takes whole columns; a sheet that took one takes no other cell."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: list[list[str]] = []

    def write_cells(self, values: Iterable[str | float | None], styles: Iterable[Format | None]) -> None:
        """Write the next column, from the first row down.

        Parameters
        ----------
        values
            Texts, finite numbers, or None where there is no cell.
        styles
            Formats of the workbook, or None, one by value.
        """
        if not _KNOWN:  # another xlsxwriter than those we know: slower, and right
            self._write_each(values, styles)
            return
        shared, leads = self.str_table._get_shared_string_index, _Leads()
        tails = [
            ""
            if value is None
            else f'{leads[style]} t="s"><v>{shared(_shortened(value))}</v></c>'
            if isinstance(value, str)
            else f"{leads[style]}><v>{value:.16G}</v></c>"
            for value, style in zip(values, styles, strict=True)
        ]
        self._check_dimensions(len(tails) - 1, len(self._columns))
        self._check_dimensions(0, len(self._columns))
        self._columns.append(tails)

    def _write_each(self, values: Iterable[str | float | None], styles: Iterable[Format | None]) -> None:
        column = len(self._columns)
        self._columns.append([])
        for row, (value, style) in enumerate(zip(values, styles, strict=True)):
            if isinstance(value, str):
                self.write_string(row, column, value, style)
            elif value is not None:
                self.write_number(row, column, value, style)

    def _write_rows(self) -> None:
        """Write the rows, as xlsxwriter does; without the spans, which are a hint that files may leave out."""
        if not any(self._columns):
            super()._write_rows()
            return
        leads = [f'<c r="{xl_col_to_name(column)}' for column in range(len(self._columns))]
        for row, tails in enumerate(zip(*self._columns, strict=True)):
            self._write_row(row, None, self.row_info.get(row))
            number = row + 1
            self.fh.write("".join([f"{lead}{number}{tail}" for lead, tail in zip(leads, tails, strict=True) if tail]))
            self._xml_end_tag("row")


class _Leads(dict[Any, str]):
    """What stands after the row in the tag of a cell, by format, or without any."""

    def __missing__(self, style: Format | None) -> str:
        self[style] = '"' if style is None else f'" s="{style._get_xf_index()}"'
        return self[style]


def _shortened(text: str) -> str:
    """Cut a text that Excel would refuse, never within a character."""
    if len(text) <= _MOST // 2:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * _MOST].decode("utf-16-le", "ignore")
