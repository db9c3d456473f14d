"""Names of origins and destinations: without blanks around, and commune codes with their zero, whoever wrote them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import CostError, first_five
from zonesblanches.language import plural

__all__ = ["commune_codes", "known_as", "numbered_names", "refuse_other_writing", "tidy_names", "with_zeros"]

_COMMUNE = r"(?:\d{5}|2[AB]\d{3})"


def tidy_names(values: pd.Series | pd.Index) -> pd.Index:
    """Return names as text, without blanks around nor the ``.0`` of a code read as a float; missing ones are empty.

    Examples
    --------
    >>> tidy_names(pd.Series([1004.0, 30007.0])).tolist(), tidy_names(pd.Series([" 01004 ", None])).tolist()
    (['1004', '30007'], ['01004', ''])
    """
    cells = pd.Series(values).reset_index(drop=True)
    if pd.api.types.is_float_dtype(cells):
        cells = cells.map(lambda value: f"{value:.15g}", na_action="ignore")
    text = cells.astype(object).where(cells.notna(), "").astype(str).astype("str")
    return pd.Index(text.str.strip().str.replace(r"^(\d{4,5})\.0$", r"\1", regex=True), dtype="str")


def with_zeros(names: pd.Index, what: str = "Table de coûts") -> pd.Index:
    """Return names in which commune codes have the zero that a reader of numbers dropped: ``1004`` is ``01004``.

    Names of 4 digits are taken for commune codes where all the others are commune codes of 5 characters.

    Parameters
    ----------
    names
        Text, in any order, repeated or not.
    what
        How a message names the table.

    Raises
    ------
    CostError
        When a code is written both with and without its zero.

    Examples
    --------
    >>> with_zeros(pd.Index(["1004", "30007"])).tolist(), with_zeros(pd.Index(["1004", "T1"])).tolist()
    (['01004', '30007'], ['1004', 'T1'])
    """
    known = names.unique()
    short = known.str.fullmatch(r"\d{4}")
    if not short.any() or not known[~short].str.fullmatch(_COMMUNE).all():
        return names
    twice = known[short][("0" + known[short]).isin(known)]
    if len(twice):
        raise CostError(
            f"{what} : codes écrits avec et sans leur zéro : {first_five(twice)}. Écrivez-les sur cinq chiffres."
        )
    return names.where(~names.str.fullmatch(r"\d{4}"), names.str.zfill(5))


def numbered_names(values: pd.Series) -> tuple[npt.NDArray[np.int64], pd.Index]:
    """Return the position of each cell among the names met, and these names, tidy, in the order in which they came.

    Raises
    ------
    CostError
        When a code is written both with and without its zero, or a cell is a list.

    Examples
    --------
    >>> rows, names = numbered_names(pd.Series([" a", "b", "a"]))
    >>> rows.tolist(), names.tolist()
    ([0, 1, 0], ['a', 'b'])
    """
    try:
        cells, known = pd.factorize(values, use_na_sentinel=False)  # words are told once, whatever the number of rows
    except TypeError as error:
        raise CostError(
            f"Table de coûts : « {values.name} » contient des listes. Attendu un code ou un identifiant par ligne."
        ) from error
    names, once = pd.factorize(with_zeros(tidy_names(pd.Series(known))))
    return np.asarray(names, dtype=np.int64)[cells], pd.Index(once, dtype="str")


def commune_codes(values: pd.Series | pd.Index) -> pd.Index:
    """Return commune codes as text of five characters, from text or from numbers.

    Examples
    --------
    >>> commune_codes(pd.Series([1004, 30007])).tolist(), commune_codes(pd.Series(["2A004 ", None])).tolist()
    (['01004', '30007'], ['2A004', ''])
    """
    names = tidy_names(values)
    return names.where(~names.str.fullmatch(r"\d{4}"), names.str.zfill(5))


def known_as(names: pd.Index, known: pd.Index) -> pd.Index:
    """Return each name as `known` writes it, with or without the zero of a code; the others as they are.

    A name whose other form is also among the names is another name, and stays.

    Examples
    --------
    >>> known_as(pd.Index(["01004", "1005", "x"]), pd.Index(["1004", "01005"])).tolist()
    ['1004', '01005', 'x']
    """
    if not len(names) or not len(known):
        return names
    for written in (names.str.zfill(5), names.str.replace(r"^0(\d{4})$", r"\1", regex=True)):
        names = names.where(names.isin(known) | ~written.isin(known) | written.isin(names), written)
    return names


def refuse_other_writing(absent: pd.Index, known: pd.Index, what: str, *, than: str = "la table de coûts") -> None:
    """Refuse names that the table has under another writing: they would pass for places that reach nobody.

    Parameters
    ----------
    absent
        Names that are not in `known`.
    known
        Origins of the table.
    what
        What the names are, for messages.
    than
        What knows them otherwise, for messages.

    Raises
    ------
    CostError
        When a name is one of the table's without its zero, with one that the table lacks, in small letters, or with
        blanks around.

    Examples
    --------
    >>> refuse_other_writing(pd.Index(["01005"]), pd.Index(["01004"]), "demande")
    """
    if not len(absent) or not len(known):
        return
    tidy = tidy_names(absent)
    other = tidy.isin(known) | tidy.str.upper().isin(known)
    for pattern, replacement in ((r"^(\d{4})$", r"0\1"), (r"^0(\d{4})$", r"\1")):
        other |= tidy.str.replace(pattern, replacement, regex=True).isin(known)
    if other.any():
        count = plural(int(other.sum()), "code écrit", "codes écrits")
        raise CostError(
            f"{what} : {count} autrement que dans {than} : {first_five(map(repr, absent[other]))}. Attendu "
            f"({first_five(known)}) : sur cinq caractères, sans espaces, en capitales, par exemple "
            "table.index.str.strip().str.zfill(5)."
        )
