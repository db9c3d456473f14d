"""Travel costs from communes to providers: a sparse table in which an absent pair is out of reach."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import CostError, first_five
from zonesblanches.language import plural
from zonesblanches.parameters import Unit

__all__ = ["CostTable"]

_ATTRIBUTES = ("unit", "method", "method_en", "cutoff", "every_origin")


@dataclass(frozen=True, eq=False)
class CostTable:
    """Costs of the pairs (origin, destination) that are within reach, and of no other.

    Row `i` holds ``values[indptr[i]:indptr[i + 1]]``, to the destinations
    ``destinations[indices[indptr[i]:indptr[i + 1]]]``. A pair that is not there is out of reach: never 0, never NaN.

    Attributes
    ----------
    origins, destinations
        Commune codes; provider ids or commune codes.
    indptr, indices, values
        Compressed rows; values are finite and not negative.
    unit
        ``"min"`` or ``"km"``.
    method, method_en
        Where the costs come from, in French and in English, printed on every output.
    cutoff
        Largest cost that was looked for, or None when unknown.
    every_origin
        True when communes absent from `origins` were looked at too and reach nothing; False when their cost is
        missing.
    """

    origins: pd.Index
    destinations: pd.Index
    indptr: npt.NDArray[np.int64]
    indices: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    unit: Unit = "min"
    method: str = ""
    method_en: str = ""
    cutoff: float | None = None
    every_origin: bool = True

    @classmethod
    def from_pairs(
        cls,
        origins: pd.Index,
        destinations: pd.Index,
        rows: npt.NDArray[np.int64],
        columns: npt.NDArray[np.int64],
        values: npt.NDArray[np.float64],
        **attributes: Any,
    ) -> CostTable:
        """Build from pairs in any order, given as positions in `origins` and `destinations`."""
        order = np.lexsort((columns, rows))
        indptr = np.zeros(len(origins) + 1, dtype=np.int64)
        np.cumsum(np.bincount(rows, minlength=len(origins)), out=indptr[1:])
        return cls(
            origins,
            destinations,
            indptr,
            columns[order].astype(np.int64),
            values[order].astype(float),
            **attributes,
        )

    @classmethod
    def from_long(
        cls,
        table: pd.DataFrame,
        *,
        origin: str = "origin",
        destination: str = "destination",
        cost: str = "cost",
        unit: Unit = "min",
        origins: Sequence[str] | None = None,
        method: str = "table de temps fournie",
    ) -> CostTable:
        """Build from a long table, one row per pair.

        Parameters
        ----------
        table
            One row per pair within reach. Destinations are provider ids, or the codes of their communes.
        origin, destination, cost
            Names of its columns.
        unit
            Unit of the costs.
        origins
            Every commune that was looked at. A commune of the list without a row reaches nobody; a commune outside
            the list has a missing cost. By default every commune is taken as looked at.
        method
            What the costs are, printed on every output.

        Raises
        ------
        CostError
            When a column is absent, a cost is missing, negative or infinite, or a pair stands twice.

        Examples
        --------
        >>> import pandas as pd
        >>> pairs = pd.DataFrame({"origin": ["30007"], "destination": ["T1"], "cost": [12.0]})
        >>> CostTable.from_long(pairs)
        <CostTable : 1 origine, 1 destination, 1 paire (min)>
        """
        values = _check_long(table, origin, destination, cost)
        row_names, column_names = _codes(table[origin]), _names(table[destination])
        starts = pd.Index(row_names.unique() if origins is None else _codes(pd.Series(list(origins))))
        ends = pd.Index(column_names.unique())
        rows, columns = starts.get_indexer(row_names), ends.get_indexer(column_names)
        if (rows < 0).any():
            unknown = sorted(set(row_names[rows < 0]))
            raise CostError(f"Origines absentes de la liste `origins` : {first_five(unknown)}.")
        return cls.from_pairs(
            starts, ends, rows, columns, values, unit=unit, method=method, every_origin=origins is None
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the long table: `origin`, `destination`, `cost`."""
        return pd.DataFrame(
            {
                "origin": self.origins.to_numpy()[self.rows],
                "destination": self.destinations.to_numpy()[self.indices],
                "cost": self.values,
            }
        )

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """Position of the origin of each pair."""
        return np.repeat(np.arange(len(self.origins)), np.diff(self.indptr))

    def select(self, *, origins: pd.Index, destinations: pd.Index) -> CostTable:
        """Return the table between some origins and some destinations, in their order.

        Origins and destinations that the table does not know have no pair.
        """
        row_of = origins.get_indexer(self.origins)[self.rows]
        column_of = destinations.get_indexer(self.destinations)[self.indices]
        kept = (row_of >= 0) & (column_of >= 0)
        attributes = {name: getattr(self, name) for name in _ATTRIBUTES}
        return CostTable.from_pairs(
            origins, destinations, row_of[kept], column_of[kept], self.values[kept], **attributes
        )

    def to_providers(self, communes: pd.Series) -> CostTable:
        """Return costs to providers, from costs to the communes where they are.

        Parameters
        ----------
        communes
            Commune of each provider, indexed by provider id.

        Raises
        ------
        CostError
            When destinations are neither provider ids nor their communes.
        """
        if self.destinations.isin(communes.index).any() or communes.empty:
            return self.select(origins=self.origins, destinations=communes.index)
        ends = self.destinations.where(self.destinations.isin(communes), _padded(self.destinations))
        if not ends.isin(communes).any():
            raise CostError(
                f"Les destinations de la table de coûts ({first_five(self.destinations)}) ne sont ni des identifiants "
                f"d'intervenants ({first_five(communes.index)}) ni les codes de leurs communes "
                f"({first_five(communes.unique())})."
            )
        pairs = (
            self.to_frame()
            .assign(destination=ends.to_numpy()[self.indices])
            .merge(communes.rename("destination").rename_axis("provider").reset_index(), on="destination")
        )
        return CostTable.from_pairs(
            self.origins,
            communes.index,
            self.origins.get_indexer(pairs["origin"]),
            communes.index.get_indexer(pairs["provider"]),
            pairs["cost"].to_numpy(),
            **{name: getattr(self, name) for name in _ATTRIBUTES},
        )

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        """Write the table with its unit, method and cutoff; `from_parquet` reads back the same.

        Raises
        ------
        OutputError
            When the file cannot be written.
        """
        from zonesblanches.travel.stored import write_table

        write_table(self, path)

    @classmethod
    def from_parquet(cls, path: str | os.PathLike[str]) -> CostTable:
        """Read back what `to_parquet` wrote; `read_costs` reads the tables of others.

        Raises
        ------
        InputError
            When the file is absent, damaged, or was not written by `to_parquet`.
        """
        from zonesblanches.travel.stored import read_table

        return read_table(path)

    def within(self, limit: float) -> CostTable:
        """Return the pairs whose cost is at most `limit`."""
        kept = self.values <= limit
        indptr = np.concatenate([[0], np.cumsum(kept)])[self.indptr]
        cutoff = limit if self.cutoff is None else min(self.cutoff, limit)
        return dataclasses.replace(
            self, indptr=indptr, indices=self.indices[kept], values=self.values[kept], cutoff=float(cutoff)
        )

    def __len__(self) -> int:
        return len(self.values)

    def __repr__(self) -> str:
        return (
            f"<CostTable : {plural(len(self.origins), 'origine')}, {plural(len(self.destinations), 'destination')}, "
            f"{plural(len(self), 'paire')} ({self.unit})>"
        )


def _names(values: pd.Series) -> pd.Series:
    """Return names as text, without the ``.0`` of a column read as floats."""
    if pd.api.types.is_numeric_dtype(values):
        return values.map(lambda value: f"{value:.15g}").astype(str)
    return values.astype(str)


def _codes(values: pd.Series) -> pd.Series:
    names = _names(values)
    return _padded(names) if pd.api.types.is_numeric_dtype(values) else names


def _padded(names: pd.Series | pd.Index) -> pd.Series | pd.Index:
    """Give commune codes back the zeros that a reader of numbers dropped: ``1004`` is ``01004``."""
    return names.where(~names.str.isdecimal(), names.str.zfill(5))


def _check_long(table: pd.DataFrame, origin: str, destination: str, cost: str) -> npt.NDArray[np.float64]:
    """Return the costs as numbers, or refuse the table with what is wrong and where."""
    absent = [name for name in (origin, destination, cost) if name not in table.columns]
    if absent:
        raise CostError(
            f"Table de coûts : colonne absente « {absent[0]} ». Colonnes lues : {first_five(table.columns)}. "
            'Indiquez les vôtres : origin="…", destination="…", cost="…".'
        )
    values: npt.NDArray[np.float64] = pd.to_numeric(table[cost], errors="coerce").to_numpy(dtype=float)
    wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
    if len(wrong):
        shown = first_five(f"ligne {row + 1} : {table[cost].iloc[row]!r}" for row in wrong)
        raise CostError(
            f"Table de coûts : valeurs manquantes, négatives ou infinies dans « {cost} » ({shown}). Une paire hors "
            "d'atteinte n'a pas de ligne : retirez ces lignes."
        )
    if table[[origin, destination]].isna().any().any():
        raise CostError(f"Table de coûts : origine ou destination vide dans « {origin} » ou « {destination} ».")
    twice = table.duplicated([origin, destination])
    if twice.any():
        shown = first_five(f"{row[origin]} → {row[destination]}" for _, row in table[twice].head(6).iterrows())
        raise CostError(f"Table de coûts : paires en double ({shown}). Gardez une ligne par paire.")
    return values
