"""What a set of sites may be: how many, how far apart, how many by area, at what price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Rules"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_NOTHING = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Rules:
    """What a set of sites may be. Each rule is a « no more than »: a set that breaks one breaks it whatever is added.

    Attributes
    ----------
    n
        How many sites at most; all of them used, as one more never serves fewer.
    n_candidates
        How many there are to choose from.
    one, other
        Candidates that cannot stand together, each pair once.
    area, quota
        Area of each candidate (-1: none), and the most sites of each.
    price, budget
        Of each candidate, and of all; None: no budget.
    """

    n: int
    n_candidates: int
    one: Ints = field(default_factory=_NOTHING.copy)
    other: Ints = field(default_factory=_NOTHING.copy)
    area: Ints | None = None
    quota: Floats | None = None
    price: Floats | None = None
    budget: float | None = None

    @property
    def free(self) -> bool:
        """Whether their number is all that is asked."""
        return not len(self.one) and self.area is None and self.budget is None

    @cached_property
    def _apart(self) -> list[Ints]:
        """Candidates that cannot stand with each."""
        ends, starts = np.concatenate([self.one, self.other]), np.concatenate([self.other, self.one])
        order = np.lexsort((starts, ends))
        return np.split(starts[order], np.searchsorted(ends[order], np.arange(1, self.n_candidates)))

    def open_to(self, sites: Sequence[int]) -> Bools:
        """Tell which candidates can join some sites."""
        found = np.ones(self.n_candidates, dtype=bool)
        found[list(sites)] = False
        if len(self.one):
            for site in sites:
                found[self._apart[site]] = False
        if self.area is not None and self.quota is not None:
            located = self.area >= 0
            used = np.bincount(self.area[[site for site in sites if self.area[site] >= 0]], minlength=len(self.quota))
            full = used + 1 > self.quota
            found[located] &= ~full[self.area[located]]
        if self.price is not None and self.budget is not None:
            found &= self.price <= self.budget - self.price[list(sites)].sum() + 1e-9
        return found

    def fits(self, sites: Sequence[int]) -> bool:
        """Tell whether some sites keep every rule."""
        if len(sites) > self.n:
            return False
        done: list[int] = []
        for site in sites:
            if not self.open_to(done)[site]:
                return False
            done.append(site)
        return True

    def lines(self) -> tuple[Any, Floats]:
        """Return the rules as rows of a linear program: a sparse matrix, and the upper bound of each."""
        from scipy.sparse import coo_array

        rows, columns, values, most = (
            [np.zeros(self.n_candidates, dtype=np.int64)],
            [np.arange(self.n_candidates)],
            [np.ones(self.n_candidates)],
            [np.array([float(self.n)])],
        )
        count = 1
        if len(self.one):
            pairs = len(self.one)
            rows.append(count + np.repeat(np.arange(pairs), 2))
            columns.append(np.stack([self.one, self.other], axis=1).ravel())
            values.append(np.ones(2 * pairs))
            most.append(np.ones(pairs))
            count += pairs
        if self.area is not None and self.quota is not None:
            at = np.flatnonzero(self.area >= 0)
            rows.append(count + self.area[at])
            columns.append(at)
            values.append(np.ones(len(at)))
            most.append(self.quota.astype(float))
            count += len(self.quota)
        if self.price is not None and self.budget is not None:
            rows.append(np.full(self.n_candidates, count))
            columns.append(np.arange(self.n_candidates))
            values.append(self.price)
            most.append(np.array([self.budget]))
            count += 1
        row, column, value, bound = (np.concatenate(part) for part in (rows, columns, values, most))
        return coo_array((value, (row, column)), shape=(count, self.n_candidates)).tocsr(), bound

    def among(self, candidates: Ints, chosen: Sequence[int] = ()) -> Rules:
        """Return the rules left for some candidates once others are chosen; they are numbered again from 0.

        Parameters
        ----------
        candidates
            Their positions, increasing, none that cannot join those chosen.
        chosen
            Sites that stand already.
        """
        place = np.full(self.n_candidates, -1, dtype=np.int64)
        place[candidates] = np.arange(len(candidates))
        both = (place[self.one] >= 0) & (place[self.other] >= 0)
        told: dict[str, Any] = {"one": place[self.one[both]], "other": place[self.other[both]]}
        if self.area is not None and self.quota is not None:
            used = np.bincount(self.area[[s for s in chosen if self.area[s] >= 0]], minlength=len(self.quota))
            told |= {"area": self.area[candidates], "quota": self.quota - used}
        if self.price is not None and self.budget is not None:
            left = self.budget - float(self.price[list(chosen)].sum())
            told |= {"price": self.price[candidates], "budget": left}
        return replace(self, n=self.n - len(chosen), n_candidates=len(candidates), **told)
