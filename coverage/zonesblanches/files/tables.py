r"""A table as it was downloaded, opened without being extracted, unpacked or saved again.

>>> import tempfile, pathlib
>>> from zonesblanches.files.opening import open_table
>>> path = pathlib.Path(tempfile.mkdtemp()) / "insee.csv"
>>> _ = path.write_text("CODGEO;LIBGEO;P22_POP\n01001;Ambérieux;832\n", encoding="cp1252")
>>> table = open_table(path)
>>> table.header
('CODGEO', 'LIBGEO', 'P22_POP')
>>> table.read(["CODGEO", "P22_POP"]).loc[2].tolist()
['01001', '832']
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from zonesblanches.errors import InputError, MissingColumnError, did_you_mean, first_five
from zonesblanches.files.layouts import Batch, Layout
from zonesblanches.language import plural

__all__ = ["FileTable"]


@dataclass(frozen=True, kw_only=True)
class FileTable:
    """A table in a file: its header is known, its rows are read on demand.

    Attributes
    ----------
    name
        Name of the file, followed by the archive's member where there is one.
    header
        Names of the columns, trimmed, each once: blanks and repeats get a number.
    header_row
        Number of the header's row, as a spreadsheet shows it; 0 when the file has none.
    recognised
        How many known names the header holds, by the `recognise` given to `open_table`.
    sha256
        Hash of the file as downloaded.
    remarks
        What was guessed, in French: encoding, separator, member, sheet, header row.
    sheet
        Name of the sheet read, empty for a text.
    sheets
        Names of every sheet of the workbook, empty for a text.
    layout
        How the rows are read.
    """

    name: str
    header: tuple[str, ...] = field(repr=False)
    header_row: int
    recognised: int
    sha256: str
    remarks: tuple[str, ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    layout: Layout = field(repr=False)

    def require(self, columns: Sequence[str], what: str = "") -> None:
        """Check that columns are there.

        Parameters
        ----------
        columns
            Names, as in the header.
        what
            What the file should be, for the message.

        Raises
        ------
        MissingColumnError
            With the first columns found and the nearest name.
        """
        missing = [column for column in columns if column not in self.header]
        if missing:
            expected = f" Attendu : {what}." if what else ""
            raise MissingColumnError(
                f"{self.name} : {plural(len(missing), 'colonne absente', 'colonnes absentes')} ({first_five(missing)})."
                f"{did_you_mean(missing[0], self.header)} Colonnes trouvées : {first_five(self.header)}.{expected}"
            )

    def chunks(
        self, columns: Sequence[str] | None = None, *, where: Mapping[str, Collection[str]] | None = None
    ) -> Iterator[pd.DataFrame]:
        """Yield the rows as text, some thousands at a time; empty rows are left out.

        Parameters
        ----------
        columns
            Columns to keep, in this order; None keeps all.
        where
            Rows to keep: column → values accepted, as written in the file; every condition must hold.

        Yields
        ------
        pandas.DataFrame
            Text cells (blank is ``""``, codes keep their zeros), indexed by `row`, the number of the row in the file.

        Raises
        ------
        MissingColumnError
            When a column is not in the header.
        InputError
            When the file turns out to be damaged.
        """
        chosen = list(self.header) if columns is None else list(columns)
        conditions = dict(where or {})
        self.require([*chosen, *conditions])
        needed = list(dict.fromkeys([*chosen, *conditions]))
        positions = [self.header.index(column) for column in needed]
        for batch in self.layout.batches(positions):
            frame = _frame(batch, positions, needed, conditions)
            if len(frame):
                yield frame[chosen]

    def read(
        self, columns: Sequence[str] | None = None, *, where: Mapping[str, Collection[str]] | None = None
    ) -> pd.DataFrame:
        """Return every row as text, as `chunks` yields them.

        Parameters
        ----------
        columns
            Columns to keep; None keeps all.
        where
            Rows to keep: column → values accepted.

        Raises
        ------
        InputError
            When the file has a header and nothing below, or is damaged.
        """
        parts = list(self.chunks(columns, where=where))
        if parts:
            return pd.concat(parts)
        if where:
            empty = pd.Index(np.array([], dtype=np.int64), name="row")
            return pd.DataFrame("", index=empty, columns=list(self.header if columns is None else columns))
        raise InputError(f"{self.name} : une ligne d'en-tête, mais aucune ligne en dessous.")


def _frame(
    batch: Batch, positions: Sequence[int], names: Sequence[str], where: Mapping[str, Collection[str]]
) -> pd.DataFrame:
    """Filter in Arrow, where text is cheap, then hand out a frame."""
    import pyarrow as pa
    from pyarrow import compute

    cells, rows = batch.cells, batch.rows
    keep = pa.array(np.zeros(len(rows), dtype=bool))
    for position in positions:
        keep = compute.or_(keep, compute.not_equal(cells.column(str(position)), ""))
    for column, values in where.items():
        wanted = pa.array(sorted(values), pa.string())
        position = positions[list(names).index(column)]
        keep = compute.and_(keep, compute.is_in(cells.column(str(position)), value_set=wanted))
    mask = np.asarray(keep.to_numpy(zero_copy_only=False), dtype=bool)
    kept = cells if mask.all() else cells.filter(keep)
    data = {name: kept.column(str(position)).to_pandas() for name, position in zip(names, positions, strict=True)}
    frame = pd.DataFrame(data, columns=list(names))
    frame.index = pd.Index(rows[mask], name="row")
    return frame
