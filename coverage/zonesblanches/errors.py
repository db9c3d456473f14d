"""What can go wrong, by name.

Every exception inherits `ZonesBlanchesError` and the builtin a Python user would try to catch. Messages are
in French, because the analyst reads them: what is wrong, how many (the first five), what was expected, what
to do next.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

__all__ = [
    "CostError",
    "CrsError",
    "InputError",
    "MissingColumnError",
    "OutputError",
    "ParameterError",
    "TerritoryError",
    "UnknownCodeError",
    "ZonesBlanchesError",
    "did_you_mean",
    "first_five",
]


_SHOWN = 120  # characters of a value in a message: a cell may hold megabytes


class ZonesBlanchesError(Exception):
    """Base of every error that this library raises on purpose."""


class InputError(ZonesBlanchesError, ValueError):
    """A file or a table cannot be read, or holds nothing usable."""


class MissingColumnError(InputError):
    """A column that is needed cannot be found."""


class CrsError(ZonesBlanchesError, ValueError):
    """Coordinates whose reference system is missing or not the expected one."""


class ParameterError(ZonesBlanchesError, ValueError):
    """A parameter has an unknown name or an impossible value."""


class TerritoryError(ZonesBlanchesError, ValueError):
    """A territory that cannot be built."""


class UnknownCodeError(TerritoryError, LookupError):
    """A code or a name that designates no commune, EPCI, département or région."""


class CostError(ZonesBlanchesError, ValueError):
    """A table of travel costs that cannot be used."""


class OutputError(ZonesBlanchesError, ValueError):
    """A file that cannot be written as asked."""


def first_five(values: Iterable[object]) -> str:
    """Join at most five values, the beginning of each, and say how many more there are.

    Examples
    --------
    >>> first_five(["30007", "30010"])
    '30007, 30010'
    >>> first_five(range(7))
    '0, 1, 2, 3, 4… (7 en tout)'
    """
    items = [str(value) for value in values]
    head = ", ".join(item if len(item) <= _SHOWN else f"{item[:_SHOWN]}…" for item in items[:5])
    return head if len(items) <= 5 else f"{head}… ({len(items)} en tout)"


def did_you_mean(word: str, known: Sequence[str], *, most: int = 3) -> str:
    """Return `` Vouliez-vous dire « … » ?`` with the nearest known words, or an empty string.

    Examples
    --------
    >>> did_you_mean("thete", ["theta", "n_star"])
    ' Vouliez-vous dire « theta » ?'
    """
    near = difflib.get_close_matches(str(word), known, n=most, cutoff=0.6)
    if not near:
        return ""
    return f" Vouliez-vous dire {' ou '.join(f'« {item} »' for item in near)} ?"
