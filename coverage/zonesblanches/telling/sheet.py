"""A sheet of the workbook before it is drawn: its name, what it is for, its rows; and the words of its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from zonesblanches.columns.column import Pair
from zonesblanches.language import Lang
from zonesblanches.quality import QualityTable

__all__ = ["CELLS", "Sheet", "yes_no"]

CELLS: Mapping[str, Pair] = {
    "out_of_reach": ("hors de portée", "out of reach"),
    "no_row": ("Aucune ligne.", "No row."),
    "yes": ("oui", "yes"),
    "no": ("non", "no"),
}


@dataclass(frozen=True)
class Sheet:
    """A table, or several one below the other, and the sheet it goes to: names and purpose in French and in English."""

    name: Pair
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    about: Pair = ("", "")
    sections: tuple[QualityTable, ...] = ()


def yes_no(value: bool, lang: Lang) -> str:  # noqa: FBT001
    """Say true and false in words.

    Examples
    --------
    >>> yes_no(True, "fr")
    'oui'
    """
    return CELLS["yes" if value else "no"][lang != "fr"]
