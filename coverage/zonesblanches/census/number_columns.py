"""Numbers as the statistical services write them: secret is not blank, and neither is zero."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from zonesblanches.errors import InputError, first_five
from zonesblanches.language import plural

__all__ = ["LARGEST", "SECRETS", "NumberColumn", "read_numbers"]

SECRETS = frozenset({"s", "c", "nd", "n.d.", "n.d", "n/a", "n/d", "ns", "secret", "confidentiel"})
LARGEST = 1e15  # beyond, sums of squares are no numbers any more
_BLANKS = frozenset({"", "-", "–", ".", "..", "nan", "none", "null", "<na>", "na"})


@dataclass(frozen=True)
class NumberColumn:
    """A column read as numbers.

    Attributes
    ----------
    values
        Numbers; missing where the cell is blank or secret.
    secret
        True where the cell says that the number is secret or not available.
    """

    values: pd.Series
    secret: pd.Series


def read_numbers(text: pd.Series, what: str) -> NumberColumn:
    """Read a column of text as numbers, with the signs of secrecy told apart from blanks.

    Parameters
    ----------
    text
        Cells as read; decimal comma or point, spaces between thousands.
    what
        Name of the file and of the column, for the message.

    Raises
    ------
    InputError
        For text that is neither a number nor a known sign, for numbers that are negative or that nothing counts.

    Examples
    --------
    >>> cells = read_numbers(pd.Series(["12,5", "s", "", "N/A"]), "f.csv, MED21")
    >>> cells.values.tolist(), cells.secret.tolist()
    ([12.5, nan, nan, nan], [False, True, False, True])
    """
    flat = text.astype(object).astype(str).str.replace(r"[\s\u00a0\u202f]", "", regex=True).str.lower()
    secret = flat.isin(SECRETS)
    absent = secret | flat.isin(_BLANKS)
    numbers = pd.to_numeric(flat.where(~absent).str.replace(",", ".", regex=False), errors="coerce").astype(float)
    wrong = text[(numbers.isna() & ~absent) | (numbers < 0) | (numbers > LARGEST)]
    if len(wrong):
        places = first_five(f"ligne {row} : {str(cell)[:40]!r}" for row, cell in wrong.items())
        raise InputError(
            f"{what} : {plural(len(wrong), 'valeur impossible', 'valeurs impossibles')} ({places}). Attendu : un "
            "nombre positif ou nul, ou vide, « s », « c », « nd », « n.d. », « N/A » quand il est secret ou absent. "
            "Téléchargez le fichier de nouveau, sans l'enregistrer depuis un tableur."
        )
    return NumberColumn(numbers, secret)
