"""One look-up of many names in an index: positions by its hash, and not a comparison of each with all."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["by_name", "found_in", "rows_by_name", "rows_of"]


def by_name(column: pd.Series) -> dict[str, Any]:
    """Return a column as a dict by its index: `to_dict`, without asking Arrow for each name on its own.

    Examples
    --------
    >>> by_name(pd.Series([12, 3], index=["30007", "30189"]))
    {'30007': 12, '30189': 3}
    """
    names = map(str, column.index.to_numpy(dtype=object).tolist())
    return dict(zip(names, column.to_numpy(dtype=object).tolist(), strict=True))


def found_in(values: pd.Index | pd.Series, known: pd.Index) -> npt.NDArray[np.bool_]:
    """Tell which values an index holds: `isin`, whose cost with strings grows with what is known.

    Parameters
    ----------
    values
        Codes or identifiers.
    known
        Its hash is made once and kept with it.

    Examples
    --------
    >>> found_in(pd.Series(["30007", "99999"]), pd.Index(["30007", "30189"])).tolist()
    [True, False]
    """
    if not len(values) or not len(known):
        return np.zeros(len(values), dtype=bool)
    index = known if known.is_unique else known.unique()
    found: npt.NDArray[np.bool_] = index.get_indexer(pd.Index(values)) >= 0
    return found


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return plain rows, made column by column: `to_dict` asks for the type of each cell.

    Examples
    --------
    >>> rows_of(pd.DataFrame({"n": [1, 2], "class": ["grise", "couverte"]}))
    [{'n': 1, 'class': 'grise'}, {'n': 2, 'class': 'couverte'}]
    """
    columns = [table[name].to_numpy(dtype=object).tolist() for name in table]
    names = [*map(str, table)]
    return [dict(zip(names, line, strict=True)) for line in zip(*columns, strict=True)]


def rows_by_name(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the plain rows of a table by its index, as text.

    Examples
    --------
    >>> rows_by_name(pd.DataFrame({"n": [1]}, index=["30007"]))
    {'30007': {'n': 1}}
    """
    return dict(zip(map(str, table.index), rows_of(table), strict=True))
