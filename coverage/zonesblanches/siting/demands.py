"""What sites must do for people: places × candidates as sparse arrays, the people who gain, what is left to bring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Demands", "covering_demands", "stacked_demands"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_NEAR = 1e-9  # sums of shares that stand for 1


@dataclass(frozen=True, eq=False)
class Demands:
    """Groups of people, each served where every one of its rows is met; sites bring a share of each row.

    A row is met where the shares of the chosen sites add up to 1. To be covered once is one row of shares 1; twice, of
    shares ½; by enough capacity, of shares ``w · R / shortage``. What existing providers do already is not left to
    bring: it is in the shares.

    Attributes
    ----------
    rows, columns, share
        Row, candidate and share (over 0, at most 1) of each pair, by row then by candidate.
    group
        Group of each row, increasing.
    weight
        People of each group.
    n_candidates
        How many sites there are to choose from.
    """

    rows: Ints
    columns: Ints
    share: Floats
    group: Ints
    weight: Floats
    n_candidates: int

    @cached_property
    def single(self) -> bool:
        """Whether one site is enough wherever it brings something: gains of more sites never add up to more."""
        return len(self.group) == len(self.weight) and bool((self.share >= 1.0).all())

    @cached_property
    def matrix(self) -> Any:
        """Shares, rows × candidates."""
        from scipy.sparse import csr_array

        return csr_array((self.share, (self.rows, self.columns)), shape=(len(self.group), self.n_candidates))

    @cached_property
    def turned(self) -> Any:
        """Shares, candidates × rows."""
        return self.matrix.T.tocsr()

    @cached_property
    def total(self) -> float:
        """People of all groups."""
        return float(self.weight.sum())

    def brought(self, sites: Sequence[int] | Ints) -> Floats:
        """Return the share of each row that some sites bring."""
        found = np.zeros(len(self.group))
        turned = self.turned
        for site in sites:
            at = slice(turned.indptr[site], turned.indptr[site + 1])
            found[turned.indices[at]] += turned.data[at]
        return found

    def unmet(self, brought: Floats) -> Ints:
        """Return how many rows of each group are not met."""
        return np.bincount(self.group[brought < 1.0 - _NEAR], minlength=len(self.weight))

    def served(self, sites: Sequence[int] | Ints) -> Bools:
        """Tell which groups some sites serve."""
        return np.asarray(self.unmet(self.brought(sites)) == 0)

    def value(self, sites: Sequence[int] | Ints) -> float:
        """Return the people of the groups that some sites serve."""
        return float(self.weight[self.served(sites)].sum())

    def gains(self, brought: Floats) -> Floats:
        """Return the people whom each candidate alone would serve, beyond what is brought already.

        Parameters
        ----------
        brought
            Share of each row.
        """
        if self.single:
            return np.asarray(self.turned @ np.where(brought < 1.0 - _NEAR, self.weight, 0.0))
        left = self.unmet(brought)
        rows = self.rows
        closing = (brought[rows] < 1.0 - _NEAR) & (brought[rows] + self.share >= 1.0 - _NEAR)
        at = np.flatnonzero(closing)
        keys = self.group[rows[at]] * self.n_candidates + self.columns[at]
        pairs, closed = np.unique(keys, return_counts=True)
        groups, columns = np.divmod(pairs, max(self.n_candidates, 1))
        done = closed == left[groups]
        served = np.bincount(columns[done], self.weight[groups[done]], minlength=self.n_candidates)
        return np.asarray(served, dtype=float)

    def promises(self, brought: Floats) -> Floats:
        """Return an upper bound of what each candidate adds, such that those of several add up to one of theirs all.

        Parameters
        ----------
        brought
            Share of each row.
        """
        left = 1.0 - brought
        if self.single:
            return np.asarray(self.turned @ np.where(left > _NEAR, self.weight, 0.0))
        open_rows = np.flatnonzero(left > _NEAR)
        chosen = open_rows[np.unique(self.group[open_rows], return_index=True)[1]]  # one row by group is a bound
        lack = np.zeros(len(self.group))
        lack[chosen] = 1.0 / left[chosen]
        part = np.minimum(self.share * lack[self.rows], 1.0) * self.weight[self.group[self.rows]]
        return np.asarray(np.bincount(self.columns, part, minlength=self.n_candidates), dtype=float)

    def among(self, candidates: Ints, *, brought: Floats | None = None) -> Demands:
        """Return what is left to do for some candidates, groups that are served or out of their reach left out.

        Parameters
        ----------
        candidates
            Their positions, increasing; they are numbered again from 0.
        brought
            Share of each row that others bring.
        """
        place = np.full(self.n_candidates, -1, dtype=np.int64)
        place[candidates] = np.arange(len(candidates))
        given = np.zeros(len(self.group)) if brought is None else brought
        left = 1.0 - given
        at = np.flatnonzero((place[self.columns] >= 0) & (left[self.rows] > _NEAR))
        share = np.minimum(self.share[at] / left[self.rows[at]], 1.0)
        # a row that all together cannot meet leaves its group out
        offered = np.bincount(self.rows[at], share, minlength=len(self.group))
        open_rows = left > _NEAR
        lost = np.zeros(len(self.weight), dtype=bool)
        lost[self.group[open_rows & (offered < 1.0 - _NEAR)]] = True
        kept_rows = np.flatnonzero(open_rows & ~lost[self.group])
        return _renumbered(
            self.rows[at], place[self.columns[at]], share, kept_rows, self.group, self.weight, len(candidates)
        )

    def merged(self) -> Demands:
        """Return the same demands, those that the same sites serve as one."""
        names = self._patterns()
        _, first, same = np.unique(names, return_index=True, return_inverse=True)
        weight = np.bincount(same.ravel(), self.weight, minlength=len(first))
        kept = np.zeros(len(self.weight), dtype=bool)
        kept[first] = True
        kept_rows = np.flatnonzero(kept[self.group])
        full = self.weight.copy()
        full[first] = weight
        return _renumbered(self.rows, self.columns, self.share, kept_rows, self.group, full, self.n_candidates)

    def _patterns(self) -> npt.NDArray[np.str_] | npt.NDArray[np.uint64]:
        """Return a number by group, the same where the same sites bring the same shares."""
        rng = np.random.default_rng(20261129)
        words = rng.integers(1, 2**63, self.n_candidates, dtype=np.uint64)
        mixed = words[self.columns] * (2 * self.share.view(np.uint64) + 1)
        by_row = np.zeros(len(self.group), dtype=np.uint64)
        np.add.at(by_row, self.rows, mixed ^ (mixed >> np.uint64(29)))
        by_row ^= by_row >> np.uint64(31)
        by_row *= np.uint64(0x9E3779B97F4A7C15)
        found = np.zeros(len(self.weight), dtype=np.uint64)
        np.add.at(found, self.group, by_row ^ (by_row >> np.uint64(27)))
        return found

    def undominated(self) -> Ints:
        """Return the candidates of which no other does all that they do, the first of those that do the same."""
        shared = (self.turned != 0).astype(float) @ (self.matrix != 0).astype(float)
        size = np.diff(self.turned.indptr)
        coo = shared.tocoo()
        one, other = coo.coords
        inside = (coo.data >= size[one]) & (one != other) & ((size[other] > size[one]) | (other < one))
        beaten = np.zeros(self.n_candidates, dtype=bool)
        beaten[one[inside]] = True
        beaten[size == 0] = True
        return np.flatnonzero(~beaten)


def _renumbered(
    rows: Ints, columns: Ints, share: Floats, kept_rows: Ints, group: Ints, weight: Floats, n_candidates: int
) -> Demands:
    """Keep some rows, and number rows and groups again."""
    place = np.full(len(group), -1, dtype=np.int64)
    place[kept_rows] = np.arange(len(kept_rows))
    at = place[rows] >= 0
    groups, numbered = np.unique(group[kept_rows], return_inverse=True)
    return Demands(place[rows[at]], columns[at], share[at], numbered.ravel(), weight[groups], n_candidates)


def covering_demands(rows: Ints, columns: Ints, need: Ints, weight: Floats, n_candidates: int) -> Demands:
    """Return the demands of places to be covered by so many sites each.

    Parameters
    ----------
    rows, columns
        Place and candidate of each pair within reach, each once.
    need
        How many sites each place needs; 0 where it needs none, and is left out.
    weight
        People of each place; those of weight 0 are left out.
    n_candidates
        How many sites there are to choose from.

    Examples
    --------
    >>> once = covering_demands(np.array([0, 1, 1]), np.array([0, 0, 1]), np.array([1, 1]), np.array([5.0, 8.0]), 2)
    >>> once.value([1]), once.value([0]), once.gains(np.zeros(2)).tolist()
    (8.0, 13.0, [13.0, 8.0])
    """
    order = np.lexsort((columns, rows))
    rows, columns = rows[order], columns[order]
    within = np.bincount(rows, minlength=len(need))
    wanted = (need > 0) & (weight > 0) & (within >= need)
    kept = np.flatnonzero(wanted)
    share = 1.0 / np.maximum(need, 1)[rows]
    return _renumbered(rows, columns, share, kept, np.arange(len(need)), weight, n_candidates)


def stacked_demands(parts: Iterable[tuple[Ints, Ints, Floats, Bools]], weight: Floats, n_candidates: int) -> Demands:
    """Return the demands of places that must meet several conditions at once.

    Parameters
    ----------
    parts
        By condition: place, candidate and share of each pair, and which places do not meet it yet.
    weight
        People of each place; those of weight 0, and those whom no sites can serve, are left out.
    n_candidates
        How many sites there are to choose from.

    Examples
    --------
    >>> one = (np.array([0, 0]), np.array([0, 1]), np.array([0.5, 0.5]), np.array([True]))
    >>> other = (np.array([0]), np.array([1]), np.array([1.0]), np.array([True]))
    >>> both = stacked_demands([one, other], np.array([7.0]), 2)
    >>> both.value([0]), both.value([1]), both.value([0, 1])
    (0.0, 0.0, 7.0)
    """
    parts, count = list(parts), len(weight)
    rows, columns, shares = [], [], []
    for rank, (row, column, share, unmet) in enumerate(parts):
        useful = unmet[row] & (weight[row] > 0) & (share > 0)
        rows.append(row[useful] * len(parts) + rank)
        columns.append(column[useful])
        shares.append(np.minimum(share[useful], 1.0))
    row, column, share = (np.concatenate(part) for part in (rows, columns, shares))
    asked = np.stack([unmet & (weight > 0) for *_, unmet in parts], axis=1).ravel()
    order = np.lexsort((column, row))
    group = np.repeat(np.arange(count), len(parts))
    found = _renumbered(row[order], column[order], share[order], np.flatnonzero(asked), group, weight, n_candidates)
    return found.among(np.arange(n_candidates))
