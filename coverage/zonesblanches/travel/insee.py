"""Insee's « accès de la population aux équipements »: the time from each inhabited cell to the nearest equipment."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
import pandas as pd

from zonesblanches.errors import CostError, first_five
from zonesblanches.files.opening import open_table
from zonesblanches.language import plural
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.names import tidy_names, with_zeros

__all__ = ["read_insee_access"]

_COLUMNS = ("idSrc", "depcom", "typeeq_id", "pop", "duree")


def read_insee_access(
    path: str | os.PathLike[str], *, types: Sequence[str], communes: Sequence[str] | None = None
) -> CostTable:
    """Read the time from each commune to the nearest equipment of chosen types, as Insee computed it by road.

    The file has a row per cell of 200 m and type of equipment (`idSrc`, `depcom`, `typeeq_id`, `pop`, `duree` in
    minutes). In a cell, the nearest of the types counts; a commune's time is the mean over its people. It holds the
    *nearest* equipment only: it gives times of access (`nearest`), not a choice of providers, and no catchment.

    Parameters
    ----------
    path
        Parquet or CSV, as downloaded, one région at a time.
    types
        Codes of the BPE, such as ``["D265"]`` (doctors) or ``["A206", "A207", "A208"]`` (post); together they are one
        destination, named ``A206+A207+A208``.
    communes
        Communes to keep; None keeps all.

    Returns
    -------
    CostTable
        In minutes: one destination. Communes without any time are not in it: their cost is missing.

    Raises
    ------
    InputError, MissingColumnError
        When the file cannot be read, or is another one.
    CostError
        When `types` is no list, a type is not in the file, or a time or a population is negative.

    Examples
    --------
    >>> read_insee_access("donnees-2024-reg76.parquet", types=["D265"])  # doctest: +SKIP
    <CostTable : 4 432 origines, 1 destination, 4 432 paires (min)>
    """
    if isinstance(types, str) or not len(types):
        raise CostError(f'types={types!r} : attendu une liste de codes de la BPE, par exemple ["D265"].')
    table = open_table(path, recognise=lambda row: sum(cell.strip() in _COLUMNS for cell in row))
    table.require(_COLUMNS, "le fichier Insee « accès aux équipements », une ligne par carreau et par équipement")
    where = {"typeeq_id": list(types)} | ({"depcom": list(communes)} if communes is not None else {})
    keys = ["depcom", "idSrc", *(["iris"] if "iris" in table.header else [])]  # a cell may lie in two IRIS
    cells = table.read([*_COLUMNS, *keys[2:]], where=where)
    absent = sorted(set(types) - set(cells["typeeq_id"]))
    if absent:
        raise CostError(
            f"{table.name} : {plural(len(absent), 'type absent', 'types absents')} ({first_five(absent)}). Attendu : "
            "des codes de la BPE présents dans cette région, par exemple D265."
        )
    numbers = {name: pd.to_numeric(cells[name].str.replace(",", "."), errors="coerce") for name in ("pop", "duree")}
    cells = cells.assign(**numbers)
    wrong = cells[(cells["pop"] < 0) | (cells["duree"] < 0)]
    if len(wrong):
        raise CostError(f"{table.name} : temps ou population négatifs, lignes {first_five(wrong.index)}.")
    means, lost = _means(cells, keys)
    left = f", {plural(lost, 'carreau sans temps écarté', 'carreaux sans temps écartés')}" if lost else ""
    count = len(means)
    return CostTable.from_pairs(
        with_zeros(tidy_names(means.index), table.name),
        pd.Index(["+".join(types)]),
        np.arange(count),
        np.zeros(count, dtype=np.int64),
        means.to_numpy(dtype=float),
        method=f"temps par la route du carreau à l’équipement le plus proche, moyenne par habitant (Insee){left}",
        method_en="time by road from the cell to the nearest equipment, mean by inhabitant (Insee)",
        every_origin=False,
    )


def _means(cells: pd.DataFrame, keys: list[str]) -> tuple[pd.Series, int]:
    """Return the mean time by commune, weighted by people, and how many cells have no time."""
    nearest = cells.groupby(keys, sort=True).agg({"duree": "min", "pop": "first"})
    known = nearest[nearest["duree"].notna() & (nearest["pop"] > 0)]
    total = known["pop"].groupby(level="depcom").sum()
    weighted = (known["duree"] * known["pop"]).groupby(level="depcom").sum()
    return weighted / total, int(nearest["duree"].isna().sum())
