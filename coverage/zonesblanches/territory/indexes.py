"""The communes of a country, by what they hold: their name, their département, their postal and former codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from zonesblanches.territory.names import bare_key, full_key, spelled_key

__all__ = ["Bearers", "Deferred", "NameIndex", "codes_by", "names_by_department", "renamed_codes", "texts_of"]


class Deferred(Mapping[str, tuple[str, ...]]):
    """A table made the first time that it is looked into, if ever.

    Parameters
    ----------
    make
        Gives the table.

    Examples
    --------
    >>> table = Deferred(lambda: {"30100": ("30007",)})
    >>> table["30100"], table.get("30000", ()), len(table)
    (('30007',), (), 1)
    """

    def __init__(self, make: Callable[[], dict[str, tuple[str, ...]]]) -> None:
        self._make = make

    @cached_property
    def _table(self) -> dict[str, tuple[str, ...]]:
        return self._make()

    def __getitem__(self, key: str) -> tuple[str, ...]:
        return self._table[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


def texts_of(column: pd.Series | pd.Index) -> list[str]:
    """Return a column as plain texts, ten times as fast as one by one.

    Examples
    --------
    >>> texts_of(pd.Index(["30007", "84003"]))
    ['30007', '84003']
    """
    plain: list[str] = column.to_numpy(dtype=object).tolist()
    return plain if isinstance(column.dtype, pd.StringDtype) and not column.hasnans else list(map(str, plain))


def names_by_department(keys: Sequence[str], deps: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return département → names of its communes; ``""`` → those of all, sorted.

    Examples
    --------
    >>> names_by_department(["nimes", "ales"], ["30", "30"])
    {'30': ('nimes', 'ales'), '': ('ales', 'nimes')}
    """
    by_department: dict[str, list[str]] = {}
    for key, dep in zip(keys, deps, strict=True):
        by_department.setdefault(dep, []).append(key)
    named = {dep: tuple(names) for dep, names in by_department.items()}
    return named | {"": tuple(sorted(set(keys)))}  # sorted once: a long list asks thousands of times


def codes_by(column: pd.Series) -> dict[str, tuple[str, ...]]:
    """Return what a column holds, ``;`` between several → codes of the communes that hold it.

    Examples
    --------
    >>> codes_by(pd.Series(["30100", "30100;30340", None], index=["30007", "30294", "30001"]))
    {'30100': ('30007', '30294'), '30340': ('30294',)}
    """
    codes = texts_of(column.index)
    which, cells = pd.factorize(column)
    places = np.argsort(which, kind="stable").tolist()
    ends = np.cumsum(np.bincount(which + 1, minlength=len(cells) + 1)).tolist()  # blanks, numbered -1, come first
    held = {cell: places[start:end] for cell, start, end in zip(texts_of(cells), ends[:-1], ends[1:], strict=True)}
    for cell in [cell for cell in held if ";" in cell]:
        shared = held.pop(cell)
        for one in cell.split(";"):
            held[one] = sorted([*held.get(one, ()), *shared])
    return {one: tuple(map(codes.__getitem__, rows)) for one, rows in held.items()}


def renamed_codes(history: pd.DataFrame, today: Container[str]) -> dict[str, str]:
    """Return former code → today's code, where there is only one and the former is no code of today."""
    sure = history[~history["ambiguous"]]
    pairs = zip(texts_of(sure["old_code"]), texts_of(sure["code"]), strict=True)
    return {old: code for old, code in pairs if old not in today}


class Bearers:
    """Names → the codes that bear each: a tuple is only made of those that are asked for, or that several bear.

    Parameters
    ----------
    keys, codes
        Names, in the spelling that is compared, and the code of each.

    Examples
    --------
    >>> bearers = Bearers(["aix", "saint gilles", "saint gilles"], ["19002", "30258", "35275"])
    >>> bearers.get("aix"), bearers["saint gilles"], bearers.get("ici"), "aix" in bearers
    (('19002',), ('30258', '35275'), (), True)
    """

    def __init__(self, keys: Sequence[str] = (), codes: Sequence[str] = ()) -> None:
        self._one = dict(zip(keys, codes, strict=True))
        self.shared = _several(keys, codes) if len(self._one) < len(keys) else {}

    def __contains__(self, key: str) -> bool:
        return key in self._one

    def __getitem__(self, key: str) -> tuple[str, ...]:
        return self.shared.get(key) or (self._one[key],)

    def get(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the codes that bear a name, in the order given."""
        return self[key] if key in self._one else default


def _several(keys: Sequence[str], codes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return key → codes, of the keys given more than once."""
    repeated = {key for key, count in Counter(keys).items() if count > 1}
    several: dict[str, dict[str, None]] = {}
    for key, code in zip(keys, codes, strict=True):
        if key in repeated:
            several.setdefault(key, {})[code] = None
    return {key: tuple(found) for key, found in several.items()}


@dataclass(frozen=True)
class NameIndex:
    """Names → codes, from the strictest spelling to the loosest.

    Parameters
    ----------
    names, codes
        Names as they are written, and the code of each.
    full_of, bare_of
        The `full_key` and the `bare_key` of each.
    """

    names: Sequence[str] = ()
    codes: Sequence[str] = ()
    full_of: Sequence[str] = ()
    bare_of: Sequence[str] = ()

    @cached_property
    def full(self) -> Bearers:
        """Names as `full_key` spells them."""
        return Bearers(self.full_of, self.codes)

    @cached_property
    def bare(self) -> Bearers:
        """Names as `bare_key` spells them."""
        return Bearers(self.bare_of, self.codes)

    @cached_property
    def spelled(self) -> Bearers:
        """Names that differ by their accents alone, as `spelled_key` spells them: of any other, `full` says as much."""
        shared = {key for key, found in self.full.shared.items() if len(found) > 1}
        places = [place for place, key in enumerate(self.full_of) if key in shared]
        return Bearers([spelled_key(self.names[place]) for place in places], [self.codes[place] for place in places])

    def exact(self, name: str) -> list[tuple[str, ...]]:
        """Return the codes that bear a name as spelled, then without accents.

        Capitals lose their accents: a name all in capitals is not compared as spelled.
        """
        full = self.full.get(full_key(name))
        return [full] if len(full) < 2 or name == name.upper() else [self.spelled.get(spelled_key(name)), full]

    def loose(self, name: str) -> tuple[str, ...]:
        """Return the codes that bear a name, its article and theirs aside."""
        return self.bare.get(bare_key(name))
