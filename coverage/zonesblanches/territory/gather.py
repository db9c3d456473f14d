"""Columns of rows that become one: sums add, means weigh, words stay when they agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import InputError, MissingColumnError, ParameterError, did_you_mean, first_five
from zonesblanches.language import plural

__all__ = ["Pieces", "choose_how", "first_column", "mean_column", "sum_columns", "to_floats"]

Floats = npt.NDArray[np.float64]
_WAYS = ("sum", "mean", "first")
_BLANK = {"", "s", "n.d.", "nd", "n/d", "na", "nan", "none", "<na>", "c", "-", "s.", "n.c."}
_WHOLE = 2.0**53  # beyond, decimals in double precision no longer tell whole numbers apart


@dataclass(frozen=True)
class Pieces:
    """What each row of the old geography gives to each row of the new one, sorted by new row.

    Parameters
    ----------
    row
        Position of the old row.
    group
        Position of the new row, ascending.
    share
        Share of the old row's land (0–1).
    weight
        People of the piece, for means.
    own
        True when the old code is the new one.
    """

    row: npt.NDArray[np.intp]
    group: npt.NDArray[np.intp]
    share: Floats
    weight: Floats
    own: npt.NDArray[np.bool_]

    @property
    def starts(self) -> npt.NDArray[np.intp]:
        """Position of the first piece of each new row."""
        starts: npt.NDArray[np.intp] = np.flatnonzero(np.r_[True, self.group[1:] != self.group[:-1]][: len(self.group)])
        return starts

    @property
    def sizes(self) -> npt.NDArray[np.intp]:
        """Number of pieces of each new row."""
        sizes: npt.NDArray[np.intp] = np.diff(np.append(self.starts, len(self.group)))
        return sizes


def choose_how(table: pd.DataFrame, how: str | Mapping[str, str] | None, keys: Sequence[str]) -> dict[str, str]:
    """Return column -> ``sum``, ``mean``, ``mean:weight`` or ``first``, for every column but the keys.

    Raises
    ------
    ParameterError
        When a number column has no way told, or a way is unknown.
    MissingColumnError
        When a column named is not in the table.
    """
    columns = [column for column in table.columns if column not in keys]
    told = {"*": how} if isinstance(how, str) else dict(how or {})
    absent = [name for name in told if name != "*" and name not in columns]
    if absent:
        hint = did_you_mean(absent[0], [str(column) for column in columns])
        raise MissingColumnError(f"how : colonne absente de la table ou clé ({first_five(absent)}).{hint}")
    wrong = sorted({way for way in map(str, told.values()) if way not in _WAYS and not way.startswith("mean:")})
    if wrong:
        raise ParameterError(
            f"how : manière inconnue ({first_five(wrong)}).{did_you_mean(wrong[0], _WAYS)} Manières : « sum » "
            "(effectifs), « mean » (parts, moyennes, pondérées par la population), « mean:colonne » (pondérées par "
            "cette colonne), « first » (textes)."
        )
    weights = [way.removeprefix("mean:") for way in told.values() if way.startswith("mean:")]
    absent = [name for name in weights if name not in table.columns]
    if absent:
        hint = did_you_mean(absent[0], [str(column) for column in columns])
        raise MissingColumnError(f"how : colonne de poids absente de la table ({first_five(absent)}).{hint}")
    numbers = [column for column in columns if _is_number(table[column])]
    untold = [column for column in numbers if column not in told and "*" not in told]
    if untold:
        raise ParameterError(
            f"Dites comment réunir {plural(len(untold), 'colonne de nombres', 'colonnes de nombres')} "
            f"({first_five(untold)}) quand des communes fusionnent : how='sum' pour des effectifs, ou par colonne, "
            'how={"taux": "mean", "*": "sum"}.'
        )
    return {column: told.get(column) or (told["*"] if column in numbers else "first") for column in columns}


def _is_number(values: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values))


def to_floats(values: pd.Series) -> Floats:
    """Return a column as floats; blanks and marks of secrecy are missing.

    Raises
    ------
    InputError
        For text that is no number, and for whole numbers too large to be added exactly.
    """
    if _is_number(values):
        numbers: Floats = values.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    else:
        text = values.astype(object).where(values.notna(), "").astype(str)
        text = text.str.replace(r"[\s\u00a0\u202f]", "", regex=True).str.lower()
        blank = text.isin(_BLANK)
        numbers = pd.to_numeric(text.where(~blank).str.replace(",", ".", regex=False), errors="coerce").to_numpy(float)
        wrong = values[np.isnan(numbers) & ~blank.to_numpy()]
        if len(wrong):
            count = plural(len(wrong), "valeur n'est pas un nombre", "valeurs ne sont pas des nombres")
            raise InputError(
                f"Colonne « {values.name} » : {count} ({first_five(map(repr, wrong))}). Attendu : des nombres, ou "
                f'how={{"{values.name}": "first"}}.'
            )
    if np.isinf(numbers).any():
        raise InputError(f"Colonne « {values.name} » : valeurs infinies. Laissez vide ce qui est inconnu.")
    if len(numbers) and np.nanmax(np.abs(numbers), initial=0.0) >= _WHOLE:
        raise InputError(
            f"Colonne « {values.name} » : nombres trop grands pour être additionnés (identifiants ?). "
            f'Donnez how={{"{values.name}": "first"}}, ou lisez la colonne en texte.'
        )
    return numbers


def sum_columns(columns: Floats, whole: npt.NDArray[np.bool_], pieces: Pieces, *, skip: bool) -> Floats:
    """Add the pieces up, so that every column keeps its total.

    Parameters
    ----------
    columns
        Old rows × columns.
    whole
        Columns of whole numbers: they are shared out in whole numbers, by largest remainders.
    pieces
        What goes where.
    skip
        Add what is known, instead of leaving a sum with a missing part missing.
    """
    given = columns[pieces.row]
    _share_out(given, columns, whole, pieces)
    if not len(given):
        return given
    missing = np.isnan(given)
    total: Floats = np.add.reduceat(np.where(missing, 0.0, given) if skip else given, pieces.starts, axis=0)
    if skip:
        total[np.add.reduceat(~missing, pieces.starts, axis=0, dtype=np.intp) == 0] = np.nan
    return total


def _share_out(given: Floats, columns: Floats, whole: npt.NDArray[np.bool_], pieces: Pieces) -> None:
    """Write, for the rows that are split, the share of each piece; the pieces of a row add up to it."""
    split = np.flatnonzero(np.bincount(pieces.row)[pieces.row] > 1) if len(pieces.row) else pieces.row
    split = split[np.argsort(pieces.row[split], kind="stable")]
    if not len(split):
        return
    cuts = np.flatnonzero(np.diff(pieces.row[split])) + 1
    for at in np.split(split, cuts):
        value, share = columns[pieces.row[at[0]]], pieces.share[at]
        part = value[None, :] * share[:, None]
        last = int(np.argmax(share))
        rounded = np.where(whole, np.floor(part), part)
        left = value - (rounded.sum(axis=0) - rounded[last])
        rounded[last] = np.where(whole, rounded[last], left)
        _largest_remainders(rounded, part, value, whole)
        given[at] = rounded


def _largest_remainders(rounded: Floats, part: Floats, value: Floats, whole: npt.NDArray[np.bool_]) -> None:
    """Give the units that rounding down left, one each, to the pieces that lost most."""
    units = np.where(whole, value - rounded.sum(axis=0), 0.0)
    rank = np.argsort(np.argsort(rounded - part, axis=0, kind="stable"), axis=0, kind="stable")
    rounded += rank < np.nan_to_num(units)


def mean_column(values: Floats, pieces: Pieces, *, skip: bool) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the weighted mean of the pieces and the rows where no weight tells how to weigh them.

    A row alone keeps its value; a mean stays between the values it is made of.
    """
    if not len(pieces.row):
        return np.empty(0), np.empty(0, dtype=bool)
    given, starts = values[pieces.row], pieces.starts
    known = ~np.isnan(given) if skip else np.ones(len(given), dtype=bool)
    weight = np.where(known, pieces.weight, 0.0)
    filled = np.where(known, given, 0.0)
    total = np.add.reduceat(weight, starts)
    lowest = np.minimum.reduceat(np.where(known, given, np.inf), starts)
    highest = np.maximum.reduceat(np.where(known, given, -np.inf), starts)
    empty = np.isinf(lowest) & np.isinf(highest)
    same = lowest == highest
    weighed = np.isfinite(total) & (total > 0)
    mean = np.add.reduceat(filled * np.where(known, weight, 0.0), starts) / np.where(weighed, total, 1.0)
    mean = np.where(same, lowest, np.clip(np.where(weighed, mean, np.nan), lowest, highest))
    mean[empty] = np.nan
    lost = ~weighed & ~same & ~empty & ~np.isnan(np.add.reduceat(given, starts))
    return mean, lost


def first_column(values: pd.Series, pieces: Pieces) -> tuple[pd.Series, npt.NDArray[np.bool_]]:
    """Return the value of the row that keeps its code, else of the most populated; and where values differ."""
    people = np.nan_to_num(pieces.weight)
    order = np.lexsort((-people, ~pieces.own, pieces.group))
    taken = values.iloc[pieces.row[order]].reset_index(drop=True)
    by_group = taken.groupby(pieces.group[order], sort=True)
    first = by_group.first().reset_index(drop=True)
    differs = taken.notna() & taken.ne(by_group.transform("first"))
    different: npt.NDArray[np.bool_] = differs.groupby(pieces.group[order], sort=True).any().to_numpy()
    return first.astype(values.dtype) if first.dtype != values.dtype else first, different
