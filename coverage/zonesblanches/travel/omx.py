"""Open matrices (OMX) of traffic models, read by blocks of rows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import CostError, InputError, MissingColumnError, did_you_mean, first_five
from zonesblanches.language import plural
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.names import tidy_names, with_zeros
from zonesblanches.travel.tables import FileUnit, check_reading, in_unit

__all__ = ["read_omx"]

_CELLS = 4_000_000  # 32 MB of a matrix at a time


def read_omx(
    path: str | os.PathLike[str],
    *,
    matrix: str | None = None,
    zones: str | None = None,
    unit: FileUnit = "min",
    cutoff: float,
    method: str = "matrice de temps fournie (OMX)",
) -> CostTable:
    """Read one matrix of an OMX file: a square of costs between zones.

    A matrix has a cell for every pair: those beyond `cutoff`, infinite or missing are out of reach and left out.

    Parameters
    ----------
    path
        The file.
    matrix
        Name of the matrix; None when there is only one.
    zones
        Name of the lookup that gives the zones' codes; None when there is only one, or to number them from 1.
    unit
        Unit of the cells: ``"min"``, ``"s"``, ``"km"`` or ``"m"``.
    cutoff
        Largest cost to keep, included, in minutes or kilometres.
    method
        What the costs are, printed on every output.

    Raises
    ------
    InputError
        When `h5py` is not installed, or the file is absent, damaged or no OMX.
    MissingColumnError
        When there is no such matrix or lookup, or several and none is named.
    CostError
        When a cell is negative, or a zone stands twice.
    ParameterError
        When `unit` or `cutoff` is impossible.

    Examples
    --------
    >>> read_omx("modele.omx", matrix="temps_vp", zones="insee", cutoff=45)  # doctest: +SKIP
    <CostTable : 1 200 origines, 1 200 destinations, 86 412 paires (min)>
    """
    check_reading(unit, cutoff)
    with _opened(Path(path)) as file:
        cells = file[f"data/{_chosen(file, 'data', matrix, 'matrix')}"]
        names = _zones(file, zones, int(cells.shape[0]))
        if len(cells.shape) != 2 or cells.shape[0] != cells.shape[1]:
            raise InputError(f"{Path(path).name} : matrice {cells.shape}, attendu : un carré de zones.")
        rows, columns, values = _kept(cells, unit, cutoff, names)
    return CostTable.from_pairs(
        names, names, rows, columns, values, unit="min" if unit in ("min", "s") else "km", method=method,
        method_en=method, cutoff=cutoff, every_origin=False,
    )  # fmt: skip


@contextmanager
def _opened(source: Path) -> Iterator[Any]:
    try:
        import h5py
    except ImportError as error:
        raise InputError(
            "Lire une matrice OMX demande h5py : pip install 'zones-blanches[omx]'. Sinon, exportez-la en csv "
            "(origine, destination, temps) et lisez-la par read_costs(…)."
        ) from error
    if not source.is_file():
        raise InputError(f"Fichier introuvable : {source}.")
    try:
        file = h5py.File(source, "r")
    except OSError as error:
        raise InputError(f"{source.name} n'est pas un fichier OMX (HDF5) lisible. Exportez-le de nouveau.") from error
    with file:
        if "data" not in file:
            raise InputError(f"{source.name} : pas de groupe « data ». Attendu : un fichier OMX.")
        yield file


def _chosen(file: Any, group: str, name: str | None, option: str) -> str:
    known = sorted(file[group]) if group in file else []
    if name is None and len(known) == 1:
        return str(known[0])
    if name not in known:
        hint = did_you_mean(name, known) if name else ""
        raise MissingColumnError(
            f'OMX : {option}={name!r} absent.{hint} Trouvé : {first_five(known) or "rien"}. Indiquez {option}="…".'
        )
    return str(name)


def _zones(file: Any, name: str | None, count: int) -> pd.Index:
    if name is None and not len(file.get("lookup", ())):
        return pd.Index([str(number) for number in range(1, count + 1)])
    raw = file[f"lookup/{_chosen(file, 'lookup', name, 'zones')}"][:]
    cells = [cell.decode() if isinstance(cell, bytes) else cell for cell in raw.tolist()]
    names = with_zeros(tidy_names(pd.Series(cells)), "OMX")
    if len(names) != count or not names.is_unique:
        twice = first_five(names[names.duplicated()].unique())
        raise CostError(f"OMX : {plural(len(names), 'zone')} pour {count} lignes, doubles : {twice or 'aucun'}.")
    return names


def _kept(
    cells: Any, unit: FileUnit, cutoff: float, names: pd.Index
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Read some rows at a time, and keep what is in reach."""
    step = max(1, _CELLS // max(1, int(cells.shape[1])))
    rows, columns, values = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0)]
    for start in range(0, int(cells.shape[0]), step):
        block = in_unit(np.asarray(cells[start : start + step], dtype=float), unit)
        below = np.argwhere(block < 0)
        if len(below):
            shown = first_five(f"{names[start + row]} → {names[column]}" for row, column in below)
            raise CostError(f"OMX : coûts négatifs ({shown}). Attendu : un temps, ou rien hors d'atteinte.")
        row, column = np.nonzero(block <= cutoff)
        rows.append(row + start)
        columns.append(column)
        values.append(block[row, column])
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(values)
