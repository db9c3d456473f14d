"""Tables of costs in files of millions of rows, read a batch at a time and refused when they cannot be right."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import CostError, InputError, ParameterError, first_five
from zonesblanches.files.layouts import Batch, ParquetLayout
from zonesblanches.files.opening import open_table
from zonesblanches.files.tables import FileTable
from zonesblanches.language import number, plural
from zonesblanches.parameter_faults import Unit
from zonesblanches.scalars import real
from zonesblanches.tool import to_type
from zonesblanches.travel.costs import CostTable, told_origins
from zonesblanches.travel.names import tidy_names, with_zeros
from zonesblanches.travel.pairs import compress, refuse_twice

__all__ = ["FileUnit", "check_reading", "in_unit", "read_costs"]

FileUnit = Literal["min", "s", "km", "m"]
Floats = npt.NDArray[np.float64]
Small = npt.NDArray[np.int32]

_SHARE: dict[str, tuple[Unit, float]] = {
    "min": ("min", 1.0), "s": ("min", 60.0), "km": ("km", 1.0), "m": ("km", 1000.0),
}  # fmt: skip
_SMALLER = {"min": ("s", "des secondes"), "km": ("m", "des mètres")}
_LARGE = 600.0  # ten hours, or France across: half of the pairs beyond it, and the unit is not the one said
_ROWS = 1 << 19


@dataclass
class _Names:
    """Names met so far, numbered in the order in which they came."""

    number_of: dict[str, int] = field(default_factory=dict)

    def codes(self, column: Any) -> Small:
        """Give each cell of a column of text the number of its name, without the blanks around it."""
        encoded = column.dictionary_encode()
        table = self.number_of
        numbers = [table.setdefault(name.strip(), len(table)) for name in encoded.dictionary.to_pylist()]
        found: Small = np.asarray(numbers, dtype=np.int32)[encoded.indices.to_numpy(zero_copy_only=False)]
        return found


@dataclass
class _Faults:
    """What is wrong in the rows: how many, and the first five."""

    count: int = 0
    shown: list[str] = field(default_factory=list)

    def add(self, rows: npt.NDArray[np.int64], cells: Any, what: str) -> None:
        """Note rows and what they hold."""
        self.count += len(rows)
        for row, cell in zip(rows[:5], cells[:5], strict=False):
            if len(self.shown) < 5:
                self.shown.append(f"ligne {number(int(row))} : {what or repr(cell)}")


def read_costs(
    path: str | os.PathLike[str],
    *,
    origin: str = "origin",
    destination: str = "destination",
    cost: str = "cost",
    unit: FileUnit = "min",
    cutoff: float | None = None,
    origins: Sequence[str] | None = None,
    method: str = "table de temps fournie",
) -> CostTable:
    r"""Read a table of costs, one row per pair, from a CSV (also zipped or gzipped) or a Parquet of any size.

    The rows are read a batch at a time: memory holds the pairs kept, about 50 bytes each, and never the text.

    Parameters
    ----------
    path
        The file, as any engine or office wrote it: separator, encoding and decimal commas are recognised.
    origin, destination, cost
        Names of its columns.
    unit
        Unit of its costs: ``"min"``, ``"s"`` (becomes minutes), ``"km"`` or ``"m"`` (becomes kilometres).
    cutoff
        Largest cost to keep, included, in minutes or kilometres; None keeps all.
    origins
        Every commune that was looked at: one without a row reaches nobody, one outside the list has a missing cost. By
        default every commune is taken as looked at.
    method
        What the costs are, printed on every output.

    Returns
    -------
    CostTable
        In minutes or kilometres. Commune codes that lost their zero (``1004``) have it back.

    Raises
    ------
    InputError
        When the file cannot be read.
    MissingColumnError
        When a column is absent, with the nearest name.
    CostError
        When a cost is missing, negative, infinite or no number, a name is empty, a pair stands twice, a column is
        told twice, or most costs are so large that the unit must be another.
    ParameterError
        When `unit` or `cutoff` is impossible.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "temps.csv"
    >>> _ = path.write_text("de;vers;duree\n01004;T1;720\n30007;T1;61,5\n", encoding="utf-8")
    >>> read_costs(path, origin="de", destination="vers", cost="duree", unit="s").to_frame()["cost"].tolist()
    [12.0, 1.025]
    """
    check_reading(unit, cutoff)
    table = open_table(path, recognise=lambda row: sum(cell.strip() in {origin, destination, cost} for cell in row))
    table.require([origin, destination, cost], f"{_naming()} nomment vos colonnes")
    _refuse_columns(table, [origin, destination, cost])
    starts, ends, faults = _Names(), _Names(), _Faults()
    parts: list[tuple[Small, Small, Floats]] = []
    large = total = 0
    for rows, left, right, values in _batches(table, (origin, destination, cost)):
        costs = _numbers(rows, values, faults)
        total, large = total + len(costs), large + int((costs > _LARGE).sum())
        pair = starts.codes(left), ends.codes(right)
        _refuse_blank(rows, (starts, ends), pair, faults)
        kept = costs <= np.inf if cutoff is None else in_unit(costs, unit) <= cutoff
        parts.append((pair[0][kept], pair[1][kept], costs[kept]))
    _refuse(table.name, faults, cost)
    if 2 * large > total:
        _refuse_unit(table.name, unit)
    return _table(table.name, parts, (starts, ends), unit, cutoff, origins, method)


def in_unit(costs: Floats, unit: FileUnit) -> Floats:
    """Return costs in minutes or kilometres.

    Examples
    --------
    >>> in_unit(np.array([90.0]), "s").tolist(), in_unit(np.array([1500.0]), "m").tolist()
    ([1.5], [1.5])
    """
    return costs / _SHARE[unit][1]


def check_reading(unit: str, cutoff: float | None) -> None:
    """Refuse a unit or a cutoff that nothing could be.

    Raises
    ------
    ParameterError
        When `unit` is unknown, or `cutoff` is negative, infinite or no number.

    Examples
    --------
    >>> check_reading("min", 45)
    """
    if unit not in get_args(FileUnit):
        raise ParameterError(f"unit vaut {unit!r}, attendu : {' ou '.join(get_args(FileUnit))}.")
    if cutoff is not None and not 0 <= real(cutoff) < np.inf:
        raise ParameterError(f"cutoff vaut {cutoff!r}, attendu : un nombre positif, en minutes ou en kilomètres.")


def _refuse_columns(table: FileTable, columns: list[str]) -> None:
    """Refuse a column told twice: a pair has three."""
    if len(set(columns)) < len(columns):
        raise CostError(
            f"{table.name} : origine, destination et coût sont trois colonnes, reçu {', '.join(columns)}. Indiquez "
            f"{_naming()}."
        )


def _naming() -> str:
    """Return what names the three columns, in the tool at hand."""
    return to_type(
        'origin="…", destination="…", cost="…"',
        "--colonnes-temps origine=…, --colonnes-temps destination=…, --colonnes-temps temps=…",
    )


def _batches(table: FileTable, columns: tuple[str, str, str]) -> Iterator[tuple[npt.NDArray[np.int64], Any, Any, Any]]:
    """Yield rows, origins, destinations (text) and costs (text or numbers), some half a million at a time.

    Each batch tells its names once: the longer it is, the fewer are told again.
    """
    if isinstance(table.layout, ParquetLayout):
        yield from _parquet(table, table.layout, columns)
        return
    import pyarrow as pa

    positions = [table.header.index(column) for column in columns]
    waiting: list[Batch] = []
    for batch in chain(table.layout.batches(positions), [None]):
        if batch is not None:
            waiting.append(batch)
        if waiting and (batch is None or sum(len(part.rows) for part in waiting) >= _ROWS):
            cells = ([part.cells.column(str(position)) for part in waiting] for position in positions)
            yield np.concatenate([part.rows for part in waiting]), *(pa.concat_arrays(column) for column in cells)
            waiting = []


def _parquet(
    table: FileTable, layout: ParquetLayout, columns: tuple[str, str, str]
) -> Iterator[tuple[npt.NDArray[np.int64], Any, Any, Any]]:
    """Read numbers as numbers: a detour by text would take most of the time."""
    import pyarrow as pa
    from pyarrow import parquet

    at = 1
    try:
        with layout.opener() as stream, parquet.ParquetFile(stream) as file:
            for batch in file.iter_batches(_ROWS, columns=list(columns)):
                names = (_as_text(batch.column(name)) for name in columns[:2])
                yield np.arange(at, at + batch.num_rows), *names, _as_cost(batch.column(columns[2]))
                at += batch.num_rows
    except (pa.ArrowException, OSError, LookupError) as error:
        raise InputError(
            f"{table.name} : fichier parquet illisible ({str(error).splitlines()[0][:120]}). Attendu : des codes et un "
            "nombre par ligne ; téléchargez-le de nouveau."
        ) from error


def _as_text(column: Any) -> Any:
    """Return names as text; a whole number kept in a float loses its ``.0``."""
    import pyarrow as pa
    from pyarrow import compute, types

    if types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if types.is_floating(column.type):
        column = compute.if_else(compute.is_nan(column), pa.scalar(None, column.type), column)
        whole = compute.all(compute.equal(column, compute.floor(column))).as_py() is not False
        column = column.cast(pa.int64()) if whole else column
    return compute.fill_null(column.cast(pa.string()), "")


def _as_cost(column: Any) -> Any:
    """Return costs as numbers, or as text when that is how they are written."""
    import pyarrow as pa
    from pyarrow import types

    if types.is_string(column.type) or types.is_large_string(column.type) or types.is_dictionary(column.type):
        return column.cast(pa.string())
    return column.cast(pa.float64(), safe=False)


def _numbers(rows: npt.NDArray[np.int64], column: Any, faults: _Faults) -> Floats:
    """Return the costs, and note those that are no cost."""
    import pyarrow as pa
    from pyarrow import compute, types

    if types.is_string(column.type):
        text = compute.replace_substring(compute.utf8_trim_whitespace(column), ",", ".")
        try:
            costs = text.cast(pa.float64()).to_numpy(zero_copy_only=False)
        except pa.ArrowInvalid:  # rare: then cell by cell, to say which
            costs = pd.to_numeric(pd.Series(text.to_pylist(), dtype=object), errors="coerce").to_numpy(dtype=float)
    else:
        costs = column.to_numpy(zero_copy_only=False)
    wrong = np.flatnonzero(~(np.isfinite(costs) & (costs >= 0)))
    if len(wrong):
        faults.add(rows[wrong], column.take(pa.array(wrong[:5])).to_pylist(), "")
    return np.asarray(costs, dtype=float)


def _refuse_blank(
    rows: npt.NDArray[np.int64], names: tuple[_Names, _Names], pair: tuple[Small, Small], faults: _Faults
) -> None:
    for told, codes, what in zip(names, pair, ("origine vide", "destination vide"), strict=True):
        blank = np.flatnonzero(codes == told.number_of.get("", -1))
        if len(blank):
            faults.add(rows[blank], [""] * len(blank[:5]), what)


def _refuse(name: str, faults: _Faults, cost: str) -> None:
    if faults.count:
        raise CostError(
            f"{name} : {plural(faults.count, 'ligne inutilisable', 'lignes inutilisables')} "
            f"({', '.join(faults.shown)}{'…' if faults.count > 5 else ''}). Attendu : un nombre positif ou nul dans "
            f"« {cost} », une origine et une destination. Une paire hors d'atteinte n'a pas de ligne : retirez-la."
        )


def _refuse_unit(name: str, unit: FileUnit) -> None:
    if unit in _SMALLER:
        other, words = _SMALLER[unit]
        raise CostError(
            f"{name} : plus de la moitié des coûts dépassent {number(_LARGE)} {unit} : ce sont sans doute {words}. "
            "Indiquez " + to_type(f'unit="{other}".', f"--unite-temps {other}.")
        )


def _table(
    name: str, parts: list[tuple[Small, Small, Floats]], names: tuple[_Names, _Names], unit: FileUnit,
    cutoff: float | None, origins: Sequence[str] | None, method: str,
) -> CostTable:  # fmt: skip
    """Compress the pairs, once each."""
    starts, ends = (with_zeros(tidy_names(pd.Index(list(part.number_of), dtype="str")), name) for part in names)
    told = starts if origins is None else told_origins(origins)
    place = told.get_indexer(starts)
    if (place < 0).any():
        raise CostError(
            f"{name} : origines absentes de la liste `origins` : {first_five(starts[place < 0])}. Complétez la liste, "
            "ou retirez ces lignes."
        )
    nothing = np.zeros(0, dtype=np.int32)
    rows = np.concatenate([nothing, *(part[0] for part in parts)])
    targets = np.concatenate([nothing, *(part[1] for part in parts)])
    values = np.concatenate([np.zeros(0), *(part[2] for part in parts)])
    rows = place.astype(np.int32)[rows]
    indptr, indices, costs, _ = compress(rows, targets, in_unit(values, unit), (len(told), len(ends)))
    refuse_twice(name, told, ends, indptr, indices)
    return CostTable(
        told, ends, indptr, indices, costs, unit=_SHARE[unit][0], method=method, method_en=method, cutoff=cutoff,
        every_origin=origins is None,
    )  # fmt: skip
