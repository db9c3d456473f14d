"""Which counts of people are too small to publish, and which others are hidden so that none is known small."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import ParameterError

__all__ = ["RATE_OF", "hidden_counts"]

_SMALLEST = 128  # people: under them, a place stands by its code, so that the order tells nothing of its people
RATE_OF = 10  # times the threshold: of fewer people, no rate is published, and a place alone shows no part of them

_Bools = npt.NDArray[np.bool_]
_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


def hidden_counts(counts: pd.DataFrame, areas: pd.DataFrame, *, threshold: int = 11) -> pd.DataFrame:
    """Choose the counts to hide, over every place at once, so that knowing this very rule tells nothing of any.

    1. A count is small above 0 and under `threshold`, or when it differs from one that holds it (columns go from the
       whole to the part) by less than `threshold`: what is left of the whole would be small. A part of a hidden count
       goes as a small one does: it would say that the whole is larger. A true 0 stays: it counts nobody. A missing
       count is not a secret.
    2. The places of an area (EPCI, or département without one) that have somebody stand in the order of their
       population, those under 128 people in the order of their codes, and go by pairs. A pair that holds a small count
       is hidden whole. The pairs owe nothing to what is hidden: of each count of a pair, it may be the other that is
       small.
    3. Where the counts of a pair sum to less than `threshold` and their number, the pair beside goes too, then the four
       beside, until they do not: who knows the area's true total is left with `threshold` values.
    4. A place that has no other in its area goes with the others like it; one alone of its kind shows parts of its
       people only when these are ten times `threshold`.

    What is hidden under a threshold is hidden under any larger one, and is the same whatever part of the places is
    looked at, so that two editions tell no more than the one that hides less.

    Parameters
    ----------
    counts
        People by place, the widest column first; NaN where unknown.
    areas
        `epci` and `dep` of each place, where known.
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
    >>> counts = pd.DataFrame({"population": [90.0, 40, 300, 400], "people_65p": [30.0, 4, 80, 90]}, index=list("abcd"))
    >>> areas = pd.DataFrame({"epci": "1"}, index=counts.index)
    >>> hidden_counts(counts, areas)["people_65p"].tolist()
    [True, True, False, False]
    """
    if isinstance(threshold, bool) or not isinstance(threshold, int) or threshold < 2:
        raise ParameterError(f"threshold vaut {threshold!r}, attendu : un nombre entier de personnes, 2 ou plus.")
    values = counts.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    hidden = np.zeros(values.shape, dtype=bool)
    keys = [_texts(areas, name) for name in ("epci", "dep")]
    people = values[:, 0] if counts.columns[0] == "population" else np.zeros(len(values))
    size = np.maximum(np.nan_to_num(people), _SMALLEST)
    codes = np.argsort(np.argsort(counts.index.astype(str).to_numpy(), kind="stable"))
    for column in range(values.shape[1]):
        part = values[:, column]
        under = hidden[:, :column].any(axis=1)  # what holds it is hidden
        small = (part > 0) & (under | (part < threshold) | _leaves_few(values[:, :column], part, threshold))
        there = np.flatnonzero(part > 0)
        group, alone = _groups([key[there] for key in keys])
        order = np.lexsort((codes[there], size[there], group))
        at = there[order]
        hidden[at, column] = _whole_pairs(part[at], small[at], group[order], threshold)
        lonely = there[alone]
        thin = people[lonely] < RATE_OF * threshold if column else small[lonely]
        hidden[lonely, column] = small[lonely] | thin
    return pd.DataFrame(hidden, index=counts.index, columns=counts.columns)


def _texts(areas: pd.DataFrame, name: str) -> npt.NDArray[np.object_]:
    if name not in areas:
        return np.full(len(areas), "", dtype=object)
    return np.asarray(areas[name].astype(object).where(areas[name].notna(), ""), dtype=object)


def _leaves_few(wholes: _Floats, part: _Floats, threshold: int) -> _Bools:
    """Tell where a part is nearly all of a whole."""
    rest = wholes - part[:, None]
    return np.asarray(((rest >= 0) & (rest < threshold)).any(axis=1), dtype=bool)


def _groups(keys: list[npt.NDArray[np.object_]]) -> tuple[_Ints, _Bools]:
    """Return a number by area, places alone in theirs going together, and who stays alone."""
    epci, dep = keys
    first = np.where(epci != "", epci, dep)
    group = pd.factorize(pd.Series(first, dtype=object))[0].astype(np.int64)
    for wider in (dep, np.full(len(dep), "", dtype=object)):
        left = np.bincount(group)[group] == 1
        again = pd.factorize(pd.Series(wider[left], dtype=object))[0] if left.any() else np.zeros(0, dtype=np.int64)
        group[left] = int(group.max(initial=0)) + 1 + again
    return group, np.asarray(np.bincount(group)[group] == 1 if len(group) else np.zeros(0), dtype=bool)


def _whole_pairs(part: _Floats, small: _Bools, group: _Ints, threshold: int) -> _Bools:
    """Hide the pairs that hold a small count, with those beside until their sum is enough; rows stand by group."""
    if not len(part):
        return small
    number = np.unique(group, return_inverse=True)[1]
    count = np.bincount(number)
    rank = np.arange(len(part)) - (np.cumsum(count) - count)[number]
    pair = np.minimum(rank // 2, np.maximum(count[number] // 2 - 1, 0))  # the last of an odd number joins a pair
    hidden = np.zeros(len(part), dtype=bool)
    waiting = _any_of(number, pair, small)
    for level in range(64):
        node = pair >> level
        enough = _sum_of(number, node, part) >= threshold + _sum_of(number, node, np.ones(len(part)))
        done = waiting & (enough | (count[number] == _sum_of(number, node, np.ones(len(part)))))
        hidden |= _any_of(number, node, done)
        waiting &= ~done
        if not waiting.any():
            return hidden
    return hidden


def _sum_of(number: _Ints, node: _Ints, values: _Floats) -> _Floats:
    """Sum values over each node of each group, at each of its rows."""
    key = number * (int(node.max(initial=0)) + 1) + node
    return np.asarray(np.bincount(key, weights=values)[key], dtype=float)


def _any_of(number: _Ints, node: _Ints, flags: _Bools) -> _Bools:
    return np.asarray(_sum_of(number, node, flags.astype(float)) > 0, dtype=bool)
