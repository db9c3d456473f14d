"""Rows that do not have as many cells as the header."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from zonesblanches.errors import InputError, first_five
from zonesblanches.language import plural

__all__ = ["RaggedRows"]

_MOST_LONG = 1000  # past that the file is no table, and there is no use in reading on


class RaggedRows:
    """Collects the rows that pyarrow refuses: short ones are filled with blanks, long ones end in an error.

    Parameters
    ----------
    name
        Name of the file, for messages.
    separator
        One character.
    width
        Number of columns expected.
    """

    def __init__(self, name: str, separator: str, width: int) -> None:
        self._name, self._separator, self._width = name, separator, width
        self._filled: list[tuple[int, list[str]]] = []
        self._skipped: list[int] = []
        self._long: list[int] = []
        self._last_short = 0

    def __call__(self, row: Any) -> str:
        """Take one row that pyarrow refuses."""
        cells = next(csv.reader(io.StringIO(row.text, newline=""), delimiter=self._separator), [])
        self._skipped.append(row.number)
        if any(cell.strip() for cell in cells[self._width :]):
            self._long.append(row.number)
            return "skip" if len(self._long) < _MOST_LONG else "error"
        if len(cells) < self._width:
            self._last_short = row.number
        self._filled.append((row.number, [*cells, *[""] * self._width][: self._width]))
        return "skip"

    def merge(self, batch: Any, positions: Sequence[int], after: int) -> tuple[Any, npt.NDArray[np.int64]]:
        """Return (cells, row numbers) of a batch with the rows filled with blanks put back in their place.

        The reader may have parsed further than the batch it hands out: only the rows that stand before the batch's
        last one are put back. Without a batch (at the end), all that are left are.

        Parameters
        ----------
        batch
            A pyarrow.RecordBatch, or None at the end of the file.
        positions
            Columns of the batch.
        after
            Number of the last row handed out before.
        """
        count = 0 if batch is None else batch.num_rows
        skipped = np.array(self._skipped, dtype=np.int64)
        span = np.arange(after + 1, after + 1 + count + len(skipped), dtype=np.int64)
        rows = span[~np.isin(span, skipped)][:count]
        if batch is None:
            waiting, self._filled = self._filled, []
        elif not count:
            return batch, rows
        else:
            waiting = [item for item in self._filled if item[0] < rows[-1]]
            self._filled = [item for item in self._filled if item[0] > rows[-1]]
            self._skipped = [row for row in self._skipped if row > rows[-1]]
        return self._put_back(batch, rows, waiting, positions) if waiting else (batch, rows)

    @staticmethod
    def _put_back(
        batch: Any, rows: npt.NDArray[np.int64], waiting: list[tuple[int, list[str]]], positions: Sequence[int]
    ) -> tuple[Any, npt.NDArray[np.int64]]:
        import pyarrow as pa

        extra = pa.RecordBatch.from_pydict(
            {str(at): pa.array([cells[at] for _, cells in waiting], pa.string()) for at in positions}
        )
        numbers = np.concatenate([rows, np.array([row for row, _ in waiting], dtype=np.int64)])
        order = np.argsort(numbers, kind="stable")
        parts = [extra] if batch is None else [batch, extra]
        whole = pa.Table.from_batches(parts).combine_chunks().to_batches()[0]
        return whole.take(pa.array(order)), numbers[order]

    def check_long(self) -> None:
        """Refuse rows that have more cells than the header.

        Raises
        ------
        InputError
            With the first five.
        """
        if self._long:
            raise InputError(
                f"{self._name} : {plural(len(self._long), 'ligne a', 'lignes ont')} plus de cellules que l'en-tête "
                f"({plural(self._width, 'colonne')}) : {first_five(self._long)}. Un séparateur dans un texte sans "
                "guillemets ? Téléchargez le fichier de nouveau, sans l'enregistrer depuis un tableur."
            )

    def check_end(self, last_row: int, last_byte: bytes) -> None:
        """Refuse a file that stops in the middle of its last row.

        Raises
        ------
        InputError
            When the last row is short and no end of line follows it.
        """
        if last_byte not in {b"\n", b"\r"} and self._last_short == last_row > 0:
            raise InputError(
                f"{self._name} s'arrête au milieu de la ligne {last_row} : le téléchargement a sans doute été coupé. "
                "Téléchargez le fichier de nouveau."
            )
