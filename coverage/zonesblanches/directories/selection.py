"""What the reader asks for: words or codes, départements; and how many rows were left aside."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from zonesblanches.errors import ParameterError, did_you_mean, first_five
from zonesblanches.files.layouts import Batch, Layout
from zonesblanches.files.tables import FileTable
from zonesblanches.language import normalise
from zonesblanches.territory import store

__all__ = ["Sieve", "chosen_codes", "chosen_departments", "department_of", "fold", "sieved"]

_DEPARTMENT = re.compile(r"\d{1,3}|2[AB]")
_MANY = 20_000
_SOME = 32


def fold(word: object) -> str:
    """Reduce a word to compare it: no accent, no capital, no plural.

    Examples
    --------
    >>> fold("Médecins généralistes") == fold("médecin généraliste")
    True
    """
    return " ".join(part.rstrip("sx") for part in normalise(word).split())


def chosen_codes(
    asked: str | Iterable[str], words: Mapping[str, Sequence[str]], *, pattern: str, option: str, example: str
) -> tuple[str, ...]:
    r"""Turn words and codes into codes, each once.

    Parameters
    ----------
    asked
        One word or code, or several.
    words
        Word → codes.
    pattern
        What a code looks like: codes that no word names are let through.
    option
        Name of the reader's option, for messages.
    example
        What to write, for messages.

    Returns
    -------
    tuple of str
        In the order asked.

    Raises
    ------
    ParameterError
        When nothing is asked, or a word is unknown.

    Examples
    --------
    >>> words = {"pharmacies": ("D307",)}
    >>> chosen_codes(["Pharmacie", "D265"], words, pattern=r"[A-G]\d{3}", option="types", example="D265")
    ('D307', 'D265')
    """
    known = {fold(word): tuple(codes) for word, codes in words.items()}
    items = [asked] if isinstance(asked, str) else list(asked)
    found: dict[str, None] = {}
    unknown = []
    for item in items:
        code = str(item).strip()
        if fold(item) in known:
            found.update(dict.fromkeys(known[fold(item)]))
        elif any(match := [text for text in (code, code.upper()) if re.fullmatch(pattern, text)]):
            found[match[0]] = None
        else:
            unknown.append(code)
    if unknown or not found:
        what = f"{option} inconnu : {first_five(repr(word) for word in unknown)}." if unknown else f"{option} est vide."
        near = did_you_mean(unknown[0], list(words)) if unknown else ""
        raise ParameterError(f"{what}{near} Attendu : {example}. Mots connus : {', '.join(words)}.")
    return tuple(found)


def chosen_departments(asked: str | Iterable[str] | None) -> frozenset[str] | None:
    """Return codes of départements (``30``, ``2A``, ``974``); None when none was asked.

    Raises
    ------
    ParameterError
        For a département that does not exist.

    Examples
    --------
    >>> sorted(chosen_departments(["1", "Gard", "2a"]))
    ['01', '2A', '30']
    """
    if asked is None:
        return None
    areas = store.areas()
    here = areas[areas["level"] == "departement"]
    codes = dict(zip(here["name"].map(normalise), here["code"], strict=True))
    items = [str(item).strip() for item in ([asked] if isinstance(asked, str) else asked)]
    found = {item: item.upper().zfill(2) if _DEPARTMENT.fullmatch(item.upper()) else normalise(item) for item in items}
    found = {item: codes.get(code, code) for item, code in found.items()}
    unknown = [item for item, code in found.items() if code not in set(codes.values())]
    if unknown or not found:
        raise ParameterError(
            f"departments : département inconnu ({first_five(map(repr, unknown)) or 'liste vide'})."
            f"{did_you_mean(normalise(unknown[0]), list(codes)) if unknown else ''} Exemples : departments='30', "
            "departments=['48', '2A', '974']."
        )
    return frozenset(found.values())


def department_of(code: str) -> str:
    """Return the département of a commune's code.

    Examples
    --------
    >>> department_of("30007"), department_of("97411"), department_of("2A004")
    ('30', '974', '2A')
    """
    return code[:3] if code.startswith(("97", "98")) else code[:2]


@dataclass
class Sieve:
    """A layout that hands out the rows wanted only, many at a time, and counts those that it saw.

    A table could filter by itself, batch by batch; when one row in a hundred is wanted, that is slow, and nothing says
    how many rows were left aside.

    Attributes
    ----------
    layout
        How the file is really read.
    where
        Position of a column → values accepted; every condition must hold.
    rows
        Rows met so far, blank ones aside.
    """

    layout: Layout
    where: Mapping[int, Collection[str]] = field(default_factory=dict)
    rows: int = field(default=0)

    def batches(self, positions: Sequence[int]) -> Iterator[Batch]:
        """Yield the rows wanted, some 20,000 at a time."""
        import pyarrow as pa

        needed = list(dict.fromkeys([*positions, *self.where]))
        wanted = {str(position): pa.array(sorted(values), pa.string()) for position, values in self.where.items()}
        names = [str(position) for position in positions]
        waiting: list[Batch] = []
        for at, batch in enumerate(self.layout.batches(needed), start=1):
            kept = self._sift(batch, wanted, names)
            if len(kept.rows):
                waiting.append(kept)
            if sum(len(part.rows) for part in waiting) >= _MANY:
                yield _joined(waiting)
                waiting = []
            if at % _SOME == 0:
                _give_back()
        if waiting:
            yield _joined(waiting)

    def _sift(self, batch: Batch, wanted: Mapping[str, Any], names: Sequence[str]) -> Batch:
        import pyarrow as pa
        from pyarrow import compute

        filled = pa.array(np.zeros(len(batch.rows), dtype=bool))
        for name in wanted or batch.cells.schema.names:  # a row that says nothing where it must is no row
            filled = compute.or_(filled, compute.not_equal(batch.cells.column(name), ""))
        self.rows += int(compute.sum(filled).as_py() or 0)
        for name, values in wanted.items():
            filled = compute.and_(filled, compute.is_in(batch.cells.column(name), value_set=values))
        mask = np.asarray(filled.to_numpy(zero_copy_only=False), dtype=bool)
        return Batch(batch.rows[mask], batch.cells.filter(filled).select(names))


def sieved(table: FileTable, where: Mapping[str, Collection[str]]) -> tuple[FileTable, Sieve]:
    """Put a sieve under a table, and return both.

    Parameters
    ----------
    table
        The file.
    where
        Column → values accepted.
    """
    sieve = Sieve(table.layout, {table.header.index(name): set(values) for name, values in where.items()})
    return replace(table, layout=sieve), sieve


def _joined(batches: Sequence[Batch]) -> Batch:
    import pyarrow as pa

    whole = pa.Table.from_batches([batch.cells for batch in batches]).combine_chunks()
    return Batch(np.concatenate([batch.rows for batch in batches]), whole.to_batches()[0])


def _give_back() -> None:
    """Return freed memory to the system: glibc keeps 400 MB of it after 1.5 GB of text went by."""
    with suppress(OSError, AttributeError, TypeError):  # another libc, or none
        ctypes.CDLL(None).malloc_trim(0)
