"""What a column is expected to be from others: only what differs is written, and it differs little.

A formula is in postfix: numbers, the operators of `OPERATORS` (``or``: the second where the first is missing),
``"sqrt"``, names of columns, and ``"rank NAME"``, which is 1 plus how many values of a column are greater. The page
computes the same, to the last bit: IEEE 754 rounds each step in one way, in Python as in JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["OPERATORS", "Formula", "expected", "on_page"]

Floats = NDArray[np.float64]
Formula = tuple[str | float, ...]

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "min": np.minimum,
    "or": lambda first, second: np.where(np.isfinite(first), first, second),
}
_RANK = "rank "


def expected(formula: Iterable[str | float], column: Callable[[str], Floats], decimals: int) -> NDArray[np.int64]:
    """Compute a formula, in units of the last decimal; 0 where it has no value.

    Examples
    --------
    >>> columns = {"score": np.array([50.0, 12.5]), "people": np.array([200.0, 80.0])}
    >>> expected(("score", "people", "*", 100, "/"), columns.__getitem__, 0)
    array([100,  10])
    >>> expected(("rank score",), columns.__getitem__, 0)
    array([1, 2])
    """
    stack: list[Any] = []
    with np.errstate(all="ignore"):
        for item in formula:
            if isinstance(item, str) and item in OPERATORS:
                second, first = stack.pop(), stack.pop()
                stack.append(OPERATORS[item](first, second))
            elif item == "sqrt":
                stack.append(np.sqrt(stack.pop()))
            elif isinstance(item, str):
                stack.append(_ranks(column(item[len(_RANK) :])) if item.startswith(_RANK) else column(item))
            else:
                stack.append(np.float64(item))
        whole = np.floor(stack.pop() * 10.0**decimals + 0.5)
    return np.where(np.isfinite(whole), whole, 0).astype(np.int64)


def on_page(formula: Formula, names: Mapping[str, str]) -> list[str | float] | None:
    """Give the columns of a formula the names that they have on the page; None when one is not there."""
    out: list[str | float] = []
    for item in formula:
        if not isinstance(item, str) or item in OPERATORS or item == "sqrt":
            out.append(item)
            continue
        rank, name = (_RANK, item[len(_RANK) :]) if item.startswith(_RANK) else ("", item)
        if name not in names:
            return None
        out.append(rank + names[name])
    return out


def _ranks(values: Floats) -> Floats:
    known = np.sort(-values[np.isfinite(values)])
    return np.where(np.isfinite(values), np.searchsorted(known, -values, side="left") + 1.0, np.nan)
