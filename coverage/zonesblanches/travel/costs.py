"""Travel costs from communes to providers: a sparse table in which an absent pair is out of reach."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import CostError, first_five
from zonesblanches.language import plural
from zonesblanches.parameter_faults import Unit
from zonesblanches.scalars import real
from zonesblanches.travel.names import known_as, numbered_names, refuse_other_writing, tidy_names, with_zeros
from zonesblanches.travel.pairs import compress, refuse_impossible, refuse_twice

__all__ = ["CostTable", "told_origins"]

_Numbered = tuple[npt.NDArray[np.int64], pd.Index]
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

    def __post_init__(self) -> None:
        """Refuse a unit or a cutoff that nothing could read; numpy's numbers become Python's."""
        if self.unit not in get_args(Unit):
            raise CostError(_unknown_unit(self.unit))
        if self.cutoff is not None:
            cutoff = real(self.cutoff)
            if not cutoff >= 0:  # NaN too
                raise CostError(f"cutoff vaut {self.cutoff!r}, attendu : un nombre positif ou nul, ou None.")
            object.__setattr__(self, "cutoff", cutoff)
        object.__setattr__(self, "unit", str(self.unit))
        object.__setattr__(self, "every_origin", bool(self.every_origin))

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
        """Build from pairs in any order, given as positions in `origins` and `destinations`.

        Raises
        ------
        CostError
            When a name or a pair stands twice, a position has no name, or a cost is missing, negative or infinite.
        """
        refuse_impossible((origins, destinations), rows, columns, values)
        indptr, indices, costs, _ = compress(rows, columns, values, (len(origins), len(destinations)))
        refuse_twice("Table de coûts", origins, destinations, indptr, indices)
        return cls(origins, destinations, indptr, indices, costs, **attributes)

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
            Unit of the costs: ``"min"`` or ``"km"``; convert others first, or let `read_costs` do it.
        origins
            Every commune that was looked at. A commune of the list without a row reaches nobody; a commune outside
            the list has a missing cost. By default every commune is taken as looked at.
        method
            What the costs are, printed on every output.

        Raises
        ------
        CostError
            When the unit is another, a column is absent, a cost is missing, negative or infinite, or a pair or one of
            `origins` stands twice.

        Examples
        --------
        >>> import pandas as pd
        >>> pairs = pd.DataFrame({"origin": ["30007"], "destination": ["T1"], "cost": [12.0]})
        >>> CostTable.from_long(pairs)
        <CostTable : 1 origine, 1 destination, 1 paire (min)>
        """
        if unit not in get_args(Unit):
            raise CostError(_unknown_unit(unit))
        values = _check_long(table, origin, destination, cost)
        (rows, named), (columns, ends) = (numbered_names(table[name]) for name in (origin, destination))
        _check_names((rows, named), (columns, ends), (origin, destination))
        starts = named if origins is None else told_origins(origins)
        place = starts.get_indexer(named)
        if (place < 0).any():
            unknown = sorted(named[place < 0])
            raise CostError(
                f"Origines absentes de la liste `origins` : {first_five(unknown)}. Complétez la liste, ou retirez ces "
                "lignes."
            )
        return cls.from_pairs(
            starts, ends, place[rows], columns, values, unit=unit, method=method, every_origin=origins is None
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
        """Return the table between some origins and some destinations, in their order; unknown ones have no pair."""
        if origins.equals(self.origins) and destinations.equals(self.destinations):
            return dataclasses.replace(self, origins=origins, destinations=destinations)
        row_of = origins.get_indexer(self.origins)[self.rows]
        column_of = destinations.get_indexer(self.destinations)[self.indices]
        kept = (row_of >= 0) & (column_of >= 0)
        attributes = {name: getattr(self, name) for name in _ATTRIBUTES}
        return CostTable.from_pairs(
            origins, destinations, row_of[kept], column_of[kept], self.values[kept], **attributes
        )

    def covering(self, origins: Iterable[str]) -> CostTable:
        """Return the table with a row for every commune wanted: those that it lacks come last, and reach nothing.

        Measures then have a row for them too: ``zb.access.nearest(costs.covering(territory.communes.index))``.

        Parameters
        ----------
        origins
            Codes of the communes wanted; the table's own origins stay, first.

        Raises
        ------
        CostError
            When a code stands twice, is no text or is written otherwise than in the table (``1004``), or when the table
            never looked at it (`every_origin` is False): out of reach and unknown are not the same.

        Examples
        --------
        >>> pairs = pd.DataFrame({"origin": ["30007"], "destination": ["T1"], "cost": [12.0]})
        >>> CostTable.from_long(pairs).covering(["30010", "30007"]).origins.tolist()
        ['30007', '30010']
        """
        wanted = pd.Index([origins] if isinstance(origins, str) else list(origins))
        absent = wanted[self.origins.get_indexer(wanted) < 0]
        if not wanted.is_unique:
            raise CostError(f"Communes demandées plusieurs fois : {first_five(wanted[wanted.duplicated()].unique())}.")
        if not all(isinstance(code, str) for code in absent):
            raise CostError(f"Communes demandées : {first_five(absent)}. Attendu des codes en texte, comme « 01004 ».")
        refuse_other_writing(absent, self.origins, "Communes demandées")
        if len(absent) and not self.every_origin:
            raise CostError(
                f"{plural(len(absent), 'commune')} que la table de coûts n'a pas regardées : {first_five(absent)}. "
                "Leur coût est inconnu : refaites la table avec ces communes."
            )
        indptr = np.concatenate([self.indptr, np.full(len(absent), self.indptr[-1], dtype=np.int64)])
        return dataclasses.replace(self, origins=self.origins.append(absent), indptr=indptr) if len(absent) else self

    def to_providers(self, communes: pd.Series) -> CostTable:
        """Return costs to providers, from costs to the communes where they are.

        Parameters
        ----------
        communes
            Commune of each provider, indexed by provider id.

        Raises
        ------
        CostError
            When destinations are neither provider ids nor their communes, or a provider stands twice.
        """
        if not communes.index.is_unique:
            twice = communes.index[communes.index.duplicated()].unique()
            raise CostError(f"Intervenants en double : {first_five(twice)}. Gardez une commune par intervenant.")
        named = known_as(self.destinations, communes.index)
        if self.destinations.isin(communes.index).any() or communes.empty:
            table = dataclasses.replace(self, destinations=named)
            return table.select(origins=self.origins, destinations=communes.index)
        ends = known_as(self.destinations, pd.Index(communes))
        if not ends.isin(communes).any() and named.isin(communes.index).any():
            table = dataclasses.replace(self, destinations=named)
            return table.select(origins=self.origins, destinations=communes.index)
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
        """Return the pairs whose cost is at most `limit`.

        Raises
        ------
        CostError
            When the limit is negative or no number.
        """
        if not real(limit) >= 0:  # NaN too
            raise CostError(f"within : limite {limit!r}, attendu : un nombre positif ou nul.")
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


def told_origins(origins: Sequence[str]) -> pd.Index:
    """Return the list of the communes that were looked at, each once.

    Parameters
    ----------
    origins
        Commune codes, in the order wanted.

    Raises
    ------
    CostError
        When one stands twice, or is empty.

    Examples
    --------
    >>> told_origins(["1004", " 30007"]).tolist()
    ['01004', '30007']
    """
    if isinstance(origins, str):
        raise CostError(f"Liste `origins` : {origins!r} reçu, attendu une liste de codes : [{origins!r}].")
    told = with_zeros(tidy_names(pd.Series(list(origins), dtype=object)), "Liste `origins`")
    twice = told[told.duplicated()].unique()
    if len(twice):
        raise CostError(f"Liste `origins` : communes en double ({first_five(twice)}). Gardez chacune une fois.")
    if (told == "").any():
        raise CostError(
            f"Liste `origins` : {plural(int((told == '').sum()), 'code vide', 'codes vides')}. Retirez-les."
        )
    return told


def _unknown_unit(unit: object) -> str:
    """Say which units there are, and how to come to them."""
    smaller = {
        "s": 'table.assign(cost=table["cost"] / 60), en min',
        "m": 'table.assign(cost=table["cost"] / 1000), en km',
    }
    how = smaller.get(str(unit))
    advice = f' Convertissez-la : {how} ; ou lisez le fichier par read_costs(…, unit="{unit}").' if how else ""
    return f"Table de coûts : unit vaut {unit!r}, attendu : « min » (minutes) ou « km » (kilomètres).{advice}"


def _check_long(table: pd.DataFrame, origin: str, destination: str, cost: str) -> npt.NDArray[np.float64]:
    """Return the costs as numbers, or refuse the table with what is wrong and where."""
    if not isinstance(table, pd.DataFrame):
        raise CostError(f"Table de coûts : attendu un DataFrame, une ligne par paire, reçu {type(table).__name__}.")
    absent = [name for name in (origin, destination, cost) if name not in table.columns]
    if absent:
        raise CostError(
            f"Table de coûts : colonne absente « {absent[0]} ». Colonnes lues : {first_five(table.columns)}. "
            'Indiquez les vôtres : origin="…", destination="…", cost="…".'
        )
    several = [name for name in (origin, destination, cost) if isinstance(table[name], pd.DataFrame)]
    if several:
        raise CostError(f"Table de coûts : plusieurs colonnes « {several[0]} ». Gardez-en une.")
    if table[cost].dtype.kind in "mMc":  # durations would become billions of nanoseconds
        raise CostError(
            f"Table de coûts : « {cost} » est de type {table[cost].dtype}, attendu des nombres. Une durée se convertit "
            f'par table["{cost}"].dt.total_seconds() / 60, en minutes.'
        )
    values: npt.NDArray[np.float64] = pd.to_numeric(table[cost], errors="coerce").to_numpy(dtype=float)
    wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
    if len(wrong):
        shown = first_five(f"ligne {row + 1} : {table[cost].iloc[row]!r}" for row in wrong)
        raise CostError(
            f"Table de coûts : valeurs manquantes, négatives ou infinies dans « {cost} » ({shown}). Une paire hors "
            "d'atteinte n'a pas de ligne : retirez ces lignes."
        )
    return values


def _check_names(rows: _Numbered, columns: _Numbered, named: tuple[str, str]) -> None:
    """Refuse names that are empty, and pairs given twice once they are written alike."""
    (row, starts), (column, ends) = rows, columns
    empty = np.flatnonzero((starts == "")[row] | (ends == "")[column])
    if len(empty):
        shown = first_five(f"ligne {at + 1}" for at in empty)
        raise CostError(
            f"Table de coûts : origine ou destination vide dans « {named[0]} » ou « {named[1]} » ({shown}). "
            "Complétez ou retirez ces lignes."
        )
    twice = np.flatnonzero(pd.Series(row * max(1, len(ends)) + column).duplicated())
    if len(twice):
        shown = first_five(f"{starts[row[at]]} → {ends[column[at]]}" for at in twice)
        raise CostError(f"Table de coûts : paires en double ({shown}). Gardez une ligne par paire.")
