"""How the places of one year lie in those of another: figures brought from one to the other, none lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["Bridge", "bridge_between"]

Floats = npt.NDArray[np.float64]
_COMMUNE = r"(?!00)\d[\dAB]\d{3}"


@dataclass(frozen=True, eq=False)
class Bridge:
    """How places of one year lie in those of another.

    Attributes
    ----------
    old, new
        Codes of each year.
    rows, columns
        Positions in `old` and in `new` of each piece that both share.
    share
        Share of the old place's people in the piece.
    """

    old: pd.Index
    new: pd.Index
    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]
    share: Floats

    @cached_property
    def same(self) -> bool:
        """Whether every place is itself, in the same order."""
        return bool(self.old.equals(self.new))

    @cached_property
    def renewed(self) -> pd.Index:
        """New places that are not one old place, whole: merged, split, or called by another code."""
        whole = self.old[self.rows] == self.new[self.columns]
        alone = np.bincount(self.columns, minlength=len(self.new))[self.columns] == 1
        kept = self.columns[whole & alone & (self.share == 1.0)]
        linked = np.unique(self.columns)
        return self.new[np.setdiff1d(linked, kept)]

    @property
    def left(self) -> pd.Index:
        """Old places that lie in none of the new ones."""
        return self.old.delete(np.unique(self.rows))

    @property
    def entered(self) -> pd.Index:
        """New places that hold none of the old ones."""
        return self.new.delete(np.unique(self.columns))

    def counts(self, values: Floats) -> Floats:
        """Bring counts of the old places to the new ones; NaN where nothing lies in a place."""
        if self.same:
            return values
        total = np.bincount(self.columns, np.nan_to_num(values[self.rows]) * self.share, len(self.new))
        known = np.bincount(self.columns, ~np.isnan(values[self.rows]), len(self.new)) > 0
        return np.where(known, total, np.nan)

    def means(self, values: Floats, people: Floats) -> Floats:
        """Bring figures of the old places, old × figures, to the new ones, weighed by people; known parts alone count.

        Parameters
        ----------
        values
            One row by old place.
        people
            By old place.
        """
        return values if self.same else _means(values, people, self.rows, self.columns, self.share, len(self.new))

    def means_back(self, values: Floats, people: Floats) -> Floats:
        """Bring figures of the new places, new × figures, to the old ones; see `means`.

        Parameters
        ----------
        values
            One row by new place.
        people
            By old place: those who share each piece.
        """
        if self.same:
            return values
        weights = np.nan_to_num(people)[self.rows] * self.share
        return _means(values, np.ones(len(self.new)), self.columns, self.rows, weights, len(self.old))

    def counts_back(self, values: Floats, people: Floats) -> Floats:
        """Share counts of the new places among the old ones, in proportion to their people."""
        if self.same:
            return values
        pieces = np.nan_to_num(people)[self.rows] * self.share
        whole = np.bincount(self.columns, pieces, len(self.new))[self.columns]
        several = np.bincount(self.columns, minlength=len(self.new))[self.columns]
        part = np.where(whole > 0, pieces / np.where(whole > 0, whole, 1.0), 1.0 / several)
        total = np.bincount(self.rows, np.nan_to_num(values[self.columns]) * part, len(self.old))
        known = np.bincount(self.rows, ~np.isnan(values[self.columns]), len(self.old)) > 0
        return np.where(known, total, np.nan)

    def recoded(self, codes: Sequence[str], *, back: bool = False) -> tuple[str, ...]:
        """Return codes of the old year as those of the new one, or back; those that are no place stay."""
        known = self._olds if back else self._news
        return tuple(dict.fromkeys(found for code in codes for found in known.get(code, (code,))))

    @cached_property
    def _news(self) -> dict[str, tuple[str, ...]]:
        return _links(self.old[self.rows], self.new[self.columns])

    @cached_property
    def _olds(self) -> dict[str, tuple[str, ...]]:
        return _links(self.new[self.columns], self.old[self.rows])


def bridge_between(old: pd.Index, new: pd.Index) -> Bridge:
    """Link the places of two years: by the movements of communes where codes are theirs, else by code.

    Parameters
    ----------
    old, new
        Codes of two territories, none twice.

    Examples
    --------
    >>> import pandas as pd
    >>> bridge_between(pd.Index(["49069", "49126"]), pd.Index(["49069"])).recoded(["49126"])
    ('49069',)
    """
    if old.equals(new):
        every = np.arange(len(old))
        return Bridge(old, new, every, every, np.ones(len(old)))
    pieces = _pieces(old, new)
    rows, columns = old.get_indexer(pieces["old_code"]), new.get_indexer(pieces["new_code"])
    return Bridge(old, new, rows, columns, pieces["share"].to_numpy(dtype=float))


def _pieces(old: pd.Index, new: pd.Index) -> pd.DataFrame:
    """Return `old_code`, `new_code`, `share` of each piece that both years have."""
    both = old.intersection(new)
    itself = pd.DataFrame({"old_code": both, "new_code": both, "share": 1.0})
    strays = old.symmetric_difference(new).astype(str)
    if not strays.str.fullmatch(_COMMUNE).any():
        return itself
    from zonesblanches.territory.vintages import make_vintages

    vintages = make_vintages()
    years = [vintages.guess(codes.astype(str))[0] for codes in (old, new)]
    walk = vintages.crosswalk(*years)
    walk = walk[walk["kind"].ne("arrondissement") & walk["old_code"].isin(old)]
    unknown = itself[~itself["old_code"].isin(walk["old_code"])]
    return pd.concat([walk.loc[walk["new_code"].isin(new), ["old_code", "new_code", "share"]], unknown])


def _means(
    values: Floats, people: Floats, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp], share: Floats, size: int
) -> Floats:
    weight = np.maximum(np.nan_to_num(people)[rows] * share, 1e-9)[:, None]  # a place of nobody counts alone
    given = values[rows]
    known = ~np.isnan(given)
    filled, weights = np.where(known, given * weight, 0.0), np.where(known, weight, 0.0)
    sums = [[np.bincount(columns, part[:, at], size) for at in range(values.shape[1])] for part in (filled, weights)]
    total, weighed = (np.column_stack(part) for part in sums)
    single = np.bincount(columns, minlength=size) == 1
    out = np.divide(total, weighed, out=np.full_like(total, np.nan), where=weighed > 0)
    alone = single[columns]
    out[columns[alone]] = given[alone]  # exactly
    return out


def _links(keys: pd.Index, codes: pd.Index) -> dict[str, tuple[str, ...]]:
    return {str(key): tuple(part) for key, part in pd.Series(codes.to_numpy(), index=keys).groupby(level=0)}
