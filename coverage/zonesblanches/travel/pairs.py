"""Pairs in any order, brought into compressed rows in linear time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import CostError, first_five
from zonesblanches.language import plural

__all__ = ["compress", "refuse_impossible", "refuse_twice"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def compress(
    rows: npt.NDArray[np.integer], columns: npt.NDArray[np.integer], values: Floats, shape: tuple[int, int]
) -> tuple[Ints, Ints, Floats, Ints]:
    """Return `indptr`, `indices` and `values` by row, columns increasing, and where each came from.

    Pairs given twice stay, side by side, in the order in which they came. Sorting ten million pairs by comparison
    takes three times as long.

    Parameters
    ----------
    rows, columns
        Positions, under `shape`.
    values
        One per pair.
    shape
        How many rows and columns.

    Examples
    --------
    >>> rows, columns = np.array([1, 0, 1]), np.array([0, 1, 0])
    >>> [part.tolist() for part in compress(rows, columns, np.array([5.0, 6.0, 7.0]), (2, 2))]
    [[0, 1, 3], [1, 0, 0], [6.0, 5.0, 7.0], [1, 0, 2]]
    """
    order = np.arange(len(rows), dtype=np.int64)
    rows, columns, values = np.asarray(rows), np.asarray(columns), np.asarray(values, dtype=float)
    if not _sorted(rows, columns):
        for keys, count in ((columns, shape[1]), (rows, shape[0])):
            order = order[_stable_order(keys[order], count)]
        columns, values = columns[order], values[order]
    indptr = np.zeros(shape[0] + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=shape[0]), out=indptr[1:])
    return indptr, columns.astype(np.int64), values, order


def _sorted(rows: npt.NDArray[np.integer], columns: npt.NDArray[np.integer]) -> bool:
    """Tell whether pairs come by row already, columns increasing, as those chosen in a table do."""
    further, same = rows[1:] > rows[:-1], rows[1:] == rows[:-1]
    return bool((further | (same & (columns[1:] >= columns[:-1]))).all())


def _stable_order(keys: npt.NDArray[np.integer], count: int) -> Ints:
    """Return the stable order of positions under `count`, by counting (numpy counts 16 bits at a time)."""
    if count <= 1 << 16:
        return np.argsort(keys.astype(np.uint16), kind="stable")
    low = np.argsort((keys & 0xFFFF).astype(np.uint16), kind="stable")
    high = (keys[low] >> 16).astype(np.uint16)
    return np.asarray(low[np.argsort(high, kind="stable")], dtype=np.int64)


def refuse_impossible(
    names: tuple[pd.Index, pd.Index],
    rows: npt.NDArray[np.integer],
    columns: npt.NDArray[np.integer],
    values: npt.NDArray[np.floating],
) -> None:
    """Refuse pairs of nobody, and costs that are none: every measure would take them for real.

    Parameters
    ----------
    names
        Origins and destinations.
    rows, columns
        Positions in them.
    values
        One cost per pair.

    Raises
    ------
    CostError
        When a name stands twice, a position has no name, the arrays differ in length, or a cost is missing, negative
        or infinite.

    Examples
    --------
    >>> ends = pd.Index(["a"]), pd.Index(["T"])
    >>> refuse_impossible(ends, np.array([0]), np.array([0]), np.array([5.0]))
    """
    if not len(rows) == len(columns) == len(values):
        raise CostError(
            f"Table de coûts : {len(rows)} origines, {len(columns)} destinations et {len(values)} coûts. Attendu "
            "autant de chaque : une ligne par paire."
        )
    for known, places, what in zip(names, (rows, columns), ("origines", "destinations"), strict=True):
        if not known.is_unique:
            raise CostError(f"Table de coûts : {what} en double ({first_five(known[known.duplicated()].unique())}).")
        outside = (places < 0) | (places >= len(known))
        if outside.any():
            raise CostError(
                f"Table de coûts : {plural(int(outside.sum()), 'position')} hors des {what} "
                f"({first_five(places[outside])}). Attendu : de 0 à {len(known) - 1}."
            )
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        shown = first_five(
            f"{names[0][row]} → {names[1][column]} : {value}"
            for row, column, value in zip(rows[wrong], columns[wrong], values[wrong], strict=True)
        )
        count = plural(int(wrong.sum()), "coût manquant, négatif ou infini", "coûts manquants, négatifs ou infinis")
        raise CostError(f"Table de coûts : {count} ({shown}). Une paire hors d'atteinte n'a pas de ligne : retirez-la.")


def refuse_twice(name: str, starts: pd.Index, ends: pd.Index, indptr: Ints, indices: Ints) -> None:
    """Refuse a pair that stands twice.

    Parameters
    ----------
    name
        How a message names the table.
    starts, ends
        Names of the origins and of the destinations.
    indptr, indices
        Compressed rows, columns increasing.

    Raises
    ------
    CostError
        When a pair stands twice.

    Examples
    --------
    >>> refuse_twice("temps.csv", pd.Index(["a"]), pd.Index(["T"]), np.array([0, 1]), np.array([0]))
    """
    again = np.zeros(len(indices), dtype=bool)
    again[1:] = indices[1:] == indices[:-1]
    again[indptr[:-1][indptr[:-1] < len(indices)]] = False  # the first of a row follows another row
    twice = np.flatnonzero(again)
    if len(twice):
        rows = np.searchsorted(indptr, twice, side="right") - 1
        shown = first_five(f"{starts[row]} → {ends[indices[at]]}" for row, at in zip(rows, twice, strict=True))
        raise CostError(f"{name} : paires en double ({shown}). Gardez une ligne par paire.")
