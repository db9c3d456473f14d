"""Which counts of people are too small to publish, and which others would give them away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import ParameterError

__all__ = ["hidden_counts"]

_Bools = npt.NDArray[np.bool_]
_Ints = npt.NDArray[np.int64]


def hidden_counts(counts: pd.DataFrame, groups: Sequence[pd.Series], *, threshold: int = 11) -> pd.DataFrame:
    """Choose the counts to hide: the small ones, and those that would reveal them by difference.

    1. A count above 0 and under `threshold` is hidden. A true 0 stays: it counts nobody, and the class *sans objet*
       says it anyway. A missing count is not a secret.
    2. Columns go from the whole to the part (population, 65+, 75+, 80+, 80+ living alone). Where two published ones
       differ by less than `threshold`, but not by 0, their difference is a small count: the part is hidden.
    3. In every group (EPCI, class, territory), whoever knows the group's total gets the sum of what is hidden by
       difference. So a group has no hidden count, or at least two, whose sum is at least `threshold` plus their number:
       each is above 0, so that each may then be any of at least `threshold` values. The smallest published count of the
       group is hidden, and the next, until that holds or none is left (the group's total is then not published at all).

    2 and 3 start again until nothing changes: a count hidden in its EPCI may leave another alone in its class. Hidden
    counts only ever grow in number, so it ends. Ties go to the first row.

    Parameters
    ----------
    counts
        People by commune, the widest column first; NaN where unknown.
    groups
        Series on the same index whose values name each commune's group, one per way to add up.
    threshold
        Least count that may be published (people).

    Returns
    -------
    pandas.DataFrame
        Booleans, same index and columns: True where the count is hidden.

    Raises
    ------
    ParameterError
        When `threshold` is not a whole number of at least 2.

    Examples
    --------
    >>> counts = pd.DataFrame({"people_65p": [4.0, 30.0, 20.0, 90.0]}, index=["a", "b", "c", "d"])
    >>> hidden_counts(counts, [pd.Series("EPCI", index=counts.index)])["people_65p"].tolist()
    [True, False, True, False]
    """
    if isinstance(threshold, bool) or not isinstance(threshold, int) or threshold < 2:
        raise ParameterError(f"threshold vaut {threshold!r}, attendu : un nombre entier de personnes, 2 ou plus.")
    values = counts.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    hidden = (values > 0) & (values < threshold)
    numbered = [pd.factorize(group.reindex(counts.index))[0].astype(np.int64) + 1 for group in groups]
    before = -1
    while before != (before := int(hidden.sum())):
        _hide_parts(values, hidden, threshold)
        for column in range(values.shape[1]):
            _hide_complements(values[:, column], hidden[:, column], numbered, threshold)
    return pd.DataFrame(hidden, index=counts.index, columns=counts.columns)


def _hide_parts(values: npt.NDArray[np.float64], hidden: _Bools, threshold: int) -> None:
    """Hide, in `hidden`, the part whose difference with the next published whole is a small count."""
    whole = np.full(len(values), np.nan)
    for column in range(values.shape[1]):
        part = values[:, column]
        rest = whole - part
        hidden[:, column] |= (rest > 0) & (rest < threshold) & (part > 0)
        whole = np.where(hidden[:, column] | np.isnan(part), whole, part)


def _hide_complements(values: npt.NDArray[np.float64], hidden: _Bools, groups: Sequence[_Ints], threshold: int) -> None:
    """Hide, in `hidden`, the smallest published counts of every group whose total would reveal what it hides."""
    order = np.lexsort((np.arange(len(values)), values))
    while True:
        chosen = []  # of all groups at once, so that their order changes nothing
        for group in groups:
            weak = _weak(values, hidden, group, threshold)
            free = order[weak[group[order]] & ~hidden[order] & (values[order] > 0)]
            _, first = np.unique(group[free], return_index=True)
            chosen.append(free[first])
        if not sum(map(len, chosen)):
            return
        hidden[np.concatenate(chosen)] = True


def _weak(values: npt.NDArray[np.float64], hidden: _Bools, group: _Ints, threshold: int) -> _Bools:
    """Tell which groups hide one count only, or too few people."""
    size = int(group.max(initial=0)) + 1
    number = np.bincount(group[hidden], minlength=size)
    people = np.bincount(group[hidden], weights=values[hidden], minlength=size)
    return np.asarray((number == 1) | ((number > 0) & (people < threshold + number)), dtype=bool)
