"""One class for each way in which a table is laid in a file: text, sheet of a workbook, parquet.

All hand out the same: a header, then batches of text cells with the number of each row.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

import numpy as np
import numpy.typing as npt

from zonesblanches.errors import InputError, first_five
from zonesblanches.files.limits import DEFAULT_LIMITS, Limits
from zonesblanches.files.quotes import refuse_quotes
from zonesblanches.files.ragged import RaggedRows
from zonesblanches.files.text import Utf8Stream
from zonesblanches.language import number

__all__ = ["Batch", "Layout", "ParquetLayout", "SheetLayout", "TextLayout", "cell_text", "is_damage", "read_sheets"]

_SHEET_ROWS = 20_000
_PARQUET_ROWS = 20_000


@dataclass(frozen=True)
class Batch:
    """Some rows of a table.

    Attributes
    ----------
    rows
        Number of each row, as a spreadsheet shows it: a record that spans several lines counts for one.
    cells
        A pyarrow.RecordBatch of text, its columns named by their position.
    """

    rows: npt.NDArray[np.int64]
    cells: Any


class Layout(Protocol):
    """What a table needs of a file."""

    def batches(self, positions: Sequence[int]) -> Iterator[Batch]:
        """Yield the chosen columns, in bounded batches."""


@dataclass(frozen=True, kw_only=True)
class TextLayout:
    """A text whose records are cut by a separator.

    Attributes
    ----------
    name
        Name of the file, for messages.
    opener
        Opens the decompressed stream at its beginning.
    encoding, separator
        As guessed from its first bytes.
    width
        Number of columns.
    header_row
        Number of the header's row, 0 when there is none.
    skip_lines
        Physical lines to skip before the first row of data.
    limits
        Largest sizes.
    """

    name: str
    opener: Callable[[], BinaryIO]
    encoding: str
    separator: str
    width: int
    header_row: int
    skip_lines: int
    limits: Limits = field(default=DEFAULT_LIMITS, repr=False)

    def batches(self, positions: Sequence[int]) -> Iterator[Batch]:
        """Yield the chosen columns, some 4 MB of text at a time.

        Raises
        ------
        InputError
            For rows longer than the header, a record over the limit, or a file cut in the middle of a row.
        """
        import pyarrow as pa

        ragged = RaggedRows(self.name, self.separator, self.width)
        at = self.header_row
        with Utf8Stream(self.opener(), self.encoding, self.name) as stream:
            try:
                for batch in self._open(stream, positions, ragged):
                    cells, rows = ragged.merge(batch, positions, at)
                    at = int(rows[-1]) if len(rows) else at
                    yield Batch(rows, cells)
            except pa.ArrowInvalid as error:
                self._check_quotes()
                ragged.check_long()
                raise self._unreadable(error) from error
            cells, rows = ragged.merge(None, positions, at)
            last = int(rows[-1]) if len(rows) else at
            lines = stream.ends + (stream.last not in {b"\n", b"\r"})
            if lines - self.skip_lines > last - self.header_row:  # cells of several lines: texts, or rows?
                self._check_quotes()
            ragged.check_long()
            if self.header_row:
                ragged.check_end(last, stream.last)
            if len(rows):
                yield Batch(rows, cells)

    def _check_quotes(self) -> None:
        """Read the text again, line by line, for marks that swallow rows."""
        with Utf8Stream(self.opener(), self.encoding, self.name) as stream:
            refuse_quotes(stream.lines(), self.separator, self.width, self.name)

    def _open(self, stream: Utf8Stream, positions: Sequence[int], ragged: RaggedRows) -> Any:
        import pyarrow as pa
        from pyarrow import csv as arrow_csv

        names = [str(position) for position in range(self.width)]
        chosen = [names[position] for position in positions]
        try:
            return arrow_csv.open_csv(
                pa.PythonFile(stream, mode="r"),
                read_options=arrow_csv.ReadOptions(
                    use_threads=False, block_size=self.limits.cell_bytes, skip_rows=self.skip_lines, column_names=names
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=self.separator,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=ragged,
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(chosen, pa.string()), include_columns=chosen, strings_can_be_null=False
                ),
            )
        except pa.ArrowInvalid as error:
            if any(words in str(error) for words in ("Empty CSV file", "Could not skip initial")):  # a header alone
                return iter(())
            raise

    def _unreadable(self, error: Exception) -> InputError:
        return InputError(
            f"{self.name} : texte illisible ({str(error).splitlines()[0][:120]}). Un guillemet sans son pendant, ou "
            f"une cellule de plus de {number(self.limits.cell_bytes / 1e6)} Mo ? Téléchargez le fichier de nouveau, "
            "sans l'enregistrer depuis un tableur."
        )


@dataclass(frozen=True, kw_only=True)
class SheetLayout:
    """One sheet of a workbook, whole in memory.

    Attributes
    ----------
    rows
        Rows of text, the header's and those above it included.
    header_row
        Number of the header's row, 0 when there is none.
    """

    rows: list[list[str]] = field(repr=False)
    header_row: int

    def batches(self, positions: Sequence[int]) -> Iterator[Batch]:
        """Yield the chosen columns, 20,000 rows at a time."""
        import pyarrow as pa

        for start in range(self.header_row, len(self.rows), _SHEET_ROWS):
            part = self.rows[start : start + _SHEET_ROWS]
            cells = {
                str(at): pa.array([row[at] if at < len(row) else "" for row in part], pa.string()) for at in positions
            }
            numbers = np.arange(start + 1, start + 1 + len(part), dtype=np.int64)
            yield Batch(numbers, pa.RecordBatch.from_pydict(cells))


@dataclass(frozen=True, kw_only=True)
class ParquetLayout:
    """A parquet file; numbers become text, an integer code kept in a float loses its ``.0``.

    Attributes
    ----------
    name
        Name of the file, for messages.
    opener
        Opens the file.
    """

    name: str
    opener: Callable[[], BinaryIO]

    def header(self) -> tuple[str, ...]:
        """Return the names of the columns, without reading a row."""
        with self._file() as file:
            return tuple(file.schema_arrow.names)

    def batches(self, positions: Sequence[int]) -> Iterator[Batch]:
        """Yield the chosen columns, 20,000 rows at a time.

        Raises
        ------
        InputError
            For a damaged file, or a column that holds lists.
        """
        import pyarrow as pa
        from pyarrow import compute

        at = 0
        with self._file() as file:
            names = [file.schema_arrow.names[position] for position in positions]
            for batch in file.iter_batches(_PARQUET_ROWS, columns=names):
                cells = {
                    str(position): compute.fill_null(batch.column(name).cast(pa.string()), "")
                    for position, name in zip(positions, names, strict=True)
                }
                numbers = np.arange(at + 1, at + 1 + batch.num_rows, dtype=np.int64)
                at += batch.num_rows
                text = pa.RecordBatch.from_pydict(cells)
                text.validate(full=True)  # parquet does not check that its text is UTF-8
                yield Batch(numbers, text)

    @contextmanager
    def _file(self) -> Iterator[Any]:
        import pyarrow as pa
        from pyarrow import parquet

        try:
            with self.opener() as stream, parquet.ParquetFile(stream) as file:
                yield file
        except InputError:
            raise
        except (pa.ArrowException, OSError, ValueError, LookupError, MemoryError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> InputError:
        return InputError(
            f"{self.name} : fichier parquet illisible ({str(error).splitlines()[0][:120]}). Téléchargez-le de nouveau."
        )


def cell_text(cell: object) -> str:
    """Return a cell of a workbook as text: no ``.0`` after a whole number, ISO dates.

    Examples
    --------
    >>> cell_text(1004.0), cell_text(12.5), cell_text(None), cell_text(dt.date(2026, 1, 1))
    ('1004', '12.5', '', '2026-01-01')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, (dt.date, dt.time)) else str(cell)


def is_damage(error: BaseException) -> bool:
    """Tell whether the reader of workbooks failed on a file, rather than the user stopping it.

    Examples
    --------
    >>> is_damage(OSError()), is_damage(KeyboardInterrupt())
    (True, False)
    """
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def read_sheets(data: bytes, name: str, *, sheet: str | None = None) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield (name, rows of text) of the sheets of a workbook, one at a time.

    Parameters
    ----------
    data
        The workbook.
    name
        Its name, for messages.
    sheet
        The only sheet to read; None reads them all.

    Raises
    ------
    InputError
        For a damaged or protected workbook, or a sheet that is not there.
    """
    from python_calamine import CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = workbook.sheet_names
        if sheet is not None and sheet not in names:
            raise InputError(  # noqa: TRY301 - the sheets are known once the workbook is open
                f"{name} : pas de feuille « {sheet} ». Feuilles : {first_five(names)}."
            )
        for title in names if sheet is None else [sheet]:
            grid = workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
            yield title, [[cell_text(cell) for cell in row] for row in grid]
    except BaseException as error:  # when the reader panics, what it raises is no `Exception`
        if isinstance(error, InputError) or not is_damage(error):
            raise
        raise InputError(
            f"{name} : classeur illisible ({error}). Est-il protégé par un mot de passe ? Enregistrez-le de nouveau."
        ) from error
