"""How large a file may be before we refuse to open it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "Limits"]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Sizes beyond which a file is refused; the largest official ones stand far below.

    Attributes
    ----------
    text_bytes
        Largest text, in bytes, once decompressed. The BPE is 1.5 GB, the « dossier complet » 0.6 GB.
    workbook_bytes
        Largest workbook, in bytes, once decompressed: a workbook is read whole into memory.
    ratio
        Largest ratio of decompressed to compressed bytes: a bomb exceeds 1,000, the most repetitive Insee file 40.
    members
        Largest number of members of an archive.
    cell_bytes
        Largest record, in bytes: it bounds the memory that a cell can take.
    columns
        Largest number of columns.
    sheet_cells
        Largest rectangle of a sheet, in cells: 20 million is 100,000 rows of 200 columns.
    """

    text_bytes: int = 8_000_000_000
    workbook_bytes: int = 1_000_000_000
    ratio: int = 250
    members: int = 2_000
    cell_bytes: int = 4_000_000
    columns: int = 20_000
    sheet_cells: int = 20_000_000


DEFAULT_LIMITS = Limits()
