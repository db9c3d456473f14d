"""What a statistician who knows the code tries on a public edition: nothing here calls the library but to replay it.

Each attack takes what is published, and what is true only to tell whether a guess of the attacker's holds: an equation
counts as known when it holds for the true counts, so that the attacker is never weaker than a real one.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import shapely
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

__all__ = ["Attacked", "bare_shares", "differences", "forbidden", "in_memory", "linear", "replayed", "rings", "stays"]

MOST = 10_000  # people: what an attacker takes for the most where nothing bounds a count
_TRIED = (0, 1, 4, 9, 10, 13, 24)  # above the least: the values tried in a replay
_FEW = 16  # values: all are tried where public counts leave fewer
_PRINTED = re.compile(r"(\d[\d\s]*) (?:dans le territoire|personnes|habitants)")
_EXACT = 1e-7  # relative: a figure of the edition is that of a formula
_METRES = 111_195.0

Mask = Callable[[pd.DataFrame], pd.DataFrame]


@dataclass(frozen=True)
class Attacked:
    """A public edition, beside what it should hide.

    Attributes
    ----------
    public
        The public diagnosis.
    truth
        True counts of every place that entered the computation, by code.
    """

    public: Any
    truth: pd.DataFrame

    @cached_property
    def shown(self) -> pd.DataFrame:
        """Counts as published, of the territory and around; NaN where hidden."""
        place = self.public.territory
        parts = [pd.DataFrame(part) for part in (place.communes, place.others) if len(part)]
        return pd.concat(parts)[list(self.truth)].astype("Float64").astype(float)

    @cached_property
    def hidden(self) -> pd.DataFrame:
        """Which true counts are not published."""
        return self.shown.isna() & self.truth.reindex(self.shown.index).notna()

    @cached_property
    def bounds(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Least and most that public counts alone leave: each column counts some of those before it."""
        low, high = self.shown.copy(), self.shown.copy()
        most, least = pd.Series(float(MOST), index=low.index), pd.Series(0.0, index=low.index)
        for name in high:
            high[name] = most = high[name].fillna(most)
        for name in list(low)[::-1]:
            low[name] = least = low[name].fillna(least)
        return low, high

    def cells(self, column: str) -> pd.Index:
        """Codes of the places whose count is hidden."""
        return self.hidden.index[self.hidden[column]]

    def values(self, column: str) -> pd.Series:
        """Count the values that public counts alone leave to each hidden cell."""
        low, high = self.bounds
        at = self.cells(column)
        return high.loc[at, column] - low.loc[at, column] + 1


def linear(attacked: Attacked, weights: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Bound every hidden count of the people concerned by integer programs on all that is published.

    Equations: printed totals and references, people reached, ratios of supply; shares times people; volumes.

    Parameters
    ----------
    attacked
        The edition.
    weights
        By family, what each place weighs for each provider, from published points.

    Returns
    -------
    pandas.DataFrame
        By hidden cell: `code`, `column`, `alone` (values that public counts leave), `left`.
    """
    column = attacked.public.demand_column
    at = attacked.cells(column)
    rows = _known_sums(attacked, column) + _catchments(attacked, column, weights)
    low, high = (part.loc[at, column].to_numpy() for part in attacked.bounds)
    left = _integers(rows, at, low, high)
    for code, value in _read_back(attacked, column).items():
        left[code] = min(left.get(code, MOST), value)
    told = [(code, column, value, left.get(code, value)) for code, value in attacked.values(column).items()]
    return pd.DataFrame(told, columns=["code", "column", "alone", "left"])


def _integers(
    rows: Sequence[tuple[pd.Series, float, float]], at: pd.Index, low: np.ndarray, high: np.ndarray
) -> dict[str, float]:
    """Return how many whole numbers are left to each unknown, by its least and its most."""
    used = [(row.reindex(at).fillna(0.0).to_numpy(), least, most) for row, least, most in rows]
    used = [one for one in used if np.any(one[0] != 0)]
    if not used:
        return {}
    matrix, least, most = (np.array([one[part] for one in used]) for part in range(3))
    told = LinearConstraint(matrix, least, most)
    left = {}
    for place in np.flatnonzero(np.any(matrix != 0, axis=0)):
        aim = np.eye(len(at))[place]
        ends = [
            milp(sign * aim, constraints=told, bounds=Bounds(low, high), integrality=np.ones(len(at)))
            for sign in (1, -1)
        ]
        if all(end.success for end in ends):
            left[str(at[place])] = round(-ends[1].fun - ends[0].fun) + 1
    return left


def _known_sums(attacked: Attacked, column: str) -> list[tuple[pd.Series, float, float]]:
    """Return the sums that a published figure gives: those said in sentences, and the references."""
    public, truth, shown = attacked.public, attacked.truth[column], attacked.shown[column]
    own = public.territory.communes.index
    total = truth.reindex(own).sum()
    found = (one for text in (*public.notes, *public.warnings) for one in _PRINTED.findall(text))
    told = {float(re.sub(r"\D", "", one)) for one in found}
    known = [total] if total in told and total != shown.reindex(own).sum() else []
    for result in public.families.values():
        inside = result.providers["commune"].isin(own)
        supply = float(result.providers.loc[inside, "capacity"].sum())
        if result.a_ref > 0 and abs(supply / result.a_ref - total) <= _EXACT * total:
            known.append(total)
    rest = float(shown.reindex(own).sum())
    return [(pd.Series(1.0, index=own), value - rest, value - rest) for value in dict.fromkeys(known)]


def _catchments(
    attacked: Attacked, column: str, weights: Mapping[str, pd.DataFrame]
) -> list[tuple[pd.Series, float, float]]:
    """Return the bounds on people reached: said, or given back by ratios of communes whose teams are unknown."""
    rows = []
    for name, result in attacked.public.families.items():
        matrix = weights[name]
        for one, (least, most) in _reached(result, matrix).items():
            row = matrix[one]
            true = float((row * attacked.truth[column].reindex(row.index)).sum())
            if least * (1 - _EXACT) <= true <= most * (1 + _EXACT):
                known = float((row * attacked.shown[column].reindex(row.index).fillna(0.0)).sum())
                rows.append((row, least - known, most - known))
    return rows


def _reached(result: Any, matrix: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Bound the weighted people of each provider."""
    said = result.providers["people_reached"].astype(float)
    known = {str(one): (value, value) for one, value in said.dropna().items() if one in matrix}
    access = (result.table["access_per_1k"].astype(float) / 1000).dropna()
    silent = [one for one in matrix if one not in known]
    if not silent or access.empty:
        return known
    ratio = result.providers["ratio"].astype(float).reindex(matrix.columns)
    fixed = matrix.loc[access.index] @ ratio.fillna(0.0)
    step = np.where(
        result.table.loc[access.index, "access_ratio"]
        .mul(20)
        .sub(result.table.loc[access.index, "access_ratio"].mul(20).round())
        .abs()
        < 1e-9,
        0.025 * result.a_ref,
        1e-9,
    )
    part = matrix.loc[access.index, silent].to_numpy()
    both = np.concatenate([part, -part])
    ends = np.concatenate([access - fixed + step, fixed - access + step])
    supply = result.providers["capacity"]
    for at, one in enumerate(silent):
        aim = np.eye(len(silent))[at]
        found = [linprog(sign * aim, A_ub=both, b_ub=ends, bounds=(0, None)) for sign in (1, -1)]
        if all(end.status == 0 for end in found) and found[0].fun > 0:
            known[one] = (float(supply[one]) / -found[1].fun, float(supply[one]) / found[0].fun)
    return known


def _read_back(attacked: Attacked, column: str) -> dict[str, float]:
    """Return the cells that a volume or a rank of need gives back, and how many values these leave."""
    public, found = attacked.public, {}
    for code in attacked.cells(column).intersection(public.table.index):
        line, true = public.table.loc[code], attacked.truth.at[code, column]
        if pd.notna(line.get("volume")) and line["score"] > 0:
            back = 100 * float(line["volume"]) / float(line["score"])
            if public.volume_column == column and abs(back - true) < 0.5:
                found[str(code)] = 1.0
    return found


def replayed(attacked: Attacked, mask: Mask, areas: pd.Series) -> pd.DataFrame:
    """Look, for each hidden count, for the values with which the code would have hidden the same cells.

    Parameters
    ----------
    attacked
        The edition.
    mask
        What hides: true counts in, booleans out.
    areas
        Area of each place: all the other hidden counts of it are free.

    Returns
    -------
    pandas.DataFrame
        By hidden cell: `code`, `column`, `alone` (values that public counts leave) and `left` (without those that are
        ruled out among the values tried: all where they are few).
    """
    told = []
    low, high = attacked.bounds
    for code in attacked.hidden.index[attacked.hidden.any(axis=1)]:
        here = areas.index[areas == areas[code]]
        for column in attacked.hidden.columns[attacked.hidden.loc[code]]:
            least, most = max(low.at[code, column], 1), high.at[code, column]
            steps = range(_FEW) if most - least < _FEW else _TRIED
            tried = [least + step for step in steps if least + step <= most]
            lost = sum(not _explains(attacked, mask, here, code, value) for value in tried)
            told.append((code, column, most - least + 1, most - least + 1 - lost))
    return pd.DataFrame(told, columns=["code", "column", "alone", "left"])


def _explains(attacked: Attacked, mask: Mask, here: pd.Index, code: str, value: float) -> bool:
    """Tell whether some counts of an area, this one among them, would be hidden in the same cells."""
    wanted, true = attacked.hidden.loc[here].to_numpy(), attacked.truth.loc[here]
    low, high = (part.loc[here].to_numpy() for part in attacked.bounds)
    at = here.get_loc(code)
    few = np.where(low <= 10, 10.0, high - 5)  # small, or all but five of a whole that is published
    for others in (few, np.full_like(few, 13.0), true.to_numpy(), np.where(low <= 1, 1.0, few)):
        world = np.where(wanted, np.clip(others, low, high), true.to_numpy())
        world[at] = np.where(wanted[at], np.clip(value, low[at], high[at]), true.to_numpy()[at])
        if np.array_equal(mask(pd.DataFrame(world, index=here, columns=true.columns)).to_numpy(), wanted):
            return True
    return False


def rings(attacked: Attacked, homes: pd.DataFrame, cost_of: Callable[..., np.ndarray], shapes: Any) -> pd.DataFrame:
    """Intersect, around each team moved to its commune's point, the rings that published costs draw.

    Parameters
    ----------
    attacked
        The edition.
    homes
        True longitude and latitude by provider, in the order of the public list.
    cost_of
        Costs from places (codes) to points (longitudes, latitudes): places × points.
    shapes
        Outlines of the places, by code.

    Returns
    -------
    pandas.DataFrame
        By moved team: `error_m` of the guess, `alone_m` of the published point, `ring_m` and `commune_m`, the mean
        distance to their middle of the points that rings leave, and of those of the commune.
    """
    told = []
    steps = _steps(attacked.public.parameters)
    for result in attacked.public.families.values():
        pairs = result.service.costs.to_frame()
        for one, line in result.providers.iterrows():
            if one not in homes.index or (abs(line[["lon", "lat"]] - homes.loc[one]) < 1e-5).all():
                continue
            mine = pairs[pairs["destination"] == one]
            shape = shapes.get(line["commune"])
            if shape is not None and len(mine):
                told.append((one, *_ring(mine, line, homes.loc[one], cost_of, shape, steps)))
    return pd.DataFrame(told, columns=["team", "error_m", "alone_m", "ring_m", "commune_m"])


def _steps(parameters: Any) -> np.ndarray:
    bounds = (*parameters.limits, parameters.outreach, *parameters.bounds_of_decay)
    return np.unique([0.0, *np.arange(5.0, 100.0, 5.0), *bounds])


def _ring(
    mine: pd.DataFrame, shown: pd.Series, home: pd.Series, cost_of: Any, shape: Any, steps: np.ndarray
) -> tuple[float, float, float, float]:
    points = _inside(shape)
    told = mine["cost"].to_numpy(dtype=float)
    ends = np.searchsorted(steps, told, side="left")
    least = steps[np.maximum(ends - 1, 0)]
    costs = cost_of(mine["origin"], np.vstack([points, home.to_numpy(dtype=float)]))
    fits = ((costs > least[:, None] - 1e-6) & (costs <= told[:, None] + 1e-6)).all(axis=0)
    kept = points[fits[:-1]] if fits[-1] and fits[:-1].any() else points  # a guess that is false tells nothing
    guess = kept.mean(axis=0) if len(kept) < len(points) else shown[["lon", "lat"]].to_numpy(dtype=float)
    true = home.to_numpy(dtype=float)
    alone = shown[["lon", "lat"]].to_numpy(dtype=float)
    return _metres(guess, true), _metres(alone, true), _spread(kept), _spread(points)


def _inside(shape: Any, count: int = 60) -> np.ndarray:
    x, y, right, top = shape.bounds
    grid = np.array([(a, b) for a in np.linspace(x, right, count) for b in np.linspace(y, top, count)])
    return grid[shapely.contains_xy(shape, grid[:, 0], grid[:, 1])]


def _metres(first: np.ndarray, second: np.ndarray) -> float:
    east = (first[..., 0] - second[..., 0]) * np.cos(np.radians(second[..., 1]))
    return float(np.mean(np.hypot(east, first[..., 1] - second[..., 1]) * _METRES))


def _spread(points: np.ndarray) -> float:
    return _metres(points, np.broadcast_to(points.mean(axis=0), points.shape))


def differences(editions: Sequence[Attacked]) -> int:
    """Count the cells that the first of several editions hides and another one shows, or that sums give back.

    Parameters
    ----------
    editions
        Of the same counts: the one that hides the fewest first, or a département then its EPCI.
    """
    first = editions[0]
    leaks = {(code, name) for name in first.truth for code in first.cells(name)}
    found = set()
    for other in editions[1:]:
        found |= {(c, n) for c, n in leaks if c in other.shown.index and pd.notna(other.shown.at[c, n])}
    return len(found) + sum(_false_sums(one) for one in editions)


def _false_sums(attacked: Attacked) -> int:
    """Count the totals by class and EPCI that are not the sum of what is published."""
    public, wrong = attacked.public, 0
    for name in public.families:
        table = public.families[name].table
        shown = attacked.shown[public.demand_column].reindex(table.index)
        for told, groups in ((public.summary(name)["demand"], table["class"]),
                             (public.by_epci(name)["demand"], public.table["epci"])):  # fmt: skip
            sums = shown.groupby(groups).sum()
            both = told.dropna().reindex(sums.index).dropna()
            wrong += int((abs(both - sums.reindex(both.index)) > 0.5).sum())
    return wrong


def bare_shares(attacked: Attacked) -> int:
    """Count the rates published of people whose number is hidden."""
    place = attacked.public.territory
    table = pd.concat([pd.DataFrame(part) for part in (place.communes, place.others) if len(part)])
    bare = 0
    for rate, of in (("median_income", "population"), ("poverty_share", "population")):
        if rate in table:
            bare += int((table[rate].notna() & attacked.hidden[of]).sum())
    told = attacked.public.table
    if "alone_80p_raw" in told and "people_80p" in attacked.hidden:
        hidden = attacked.hidden.reindex(told.index)
        bare += int((told["alone_80p_raw"].notna() & (hidden["people_80p"] | hidden["people_80p_alone"])).sum())
    return bare


def in_memory(attacked: Attacked, threshold: int) -> int:
    """Count the places around whose small counts are still in the tables, or in what `pickle` writes of them."""
    again = pickle.loads(pickle.dumps(attacked.public))
    small = (attacked.truth > 0) & (attacked.truth < threshold)
    found = 0
    for table in _tables(again):
        for name in [name for name in attacked.truth if name in table and table[name].dtype != bool]:
            told = pd.to_numeric(table[name], errors="coerce").astype("Float64").astype(float)
            at = small.index[small[name]].intersection(told.index)
            found += int((told.reindex(at) == attacked.truth.loc[at, name]).sum())
    return found


def _tables(value: Any, depth: int = 0, seen: set[int] | None = None) -> list[pd.DataFrame]:
    """Gather every table that an object holds, however deep."""
    seen = set() if seen is None else seen
    if depth > 6 or id(value) in seen or value is None or isinstance(value, (str, bytes, int, float, np.ndarray)):
        return []
    seen.add(id(value))
    if isinstance(value, pd.DataFrame):
        return [value]
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else ()
    inside = inside or list(getattr(value, "__dict__", {}).values())
    return [table for one in inside for table in _tables(one, depth + 1, seen)]


def forbidden(texts: Sequence[str], strings: Sequence[str]) -> list[str]:
    """List the strings that stand in texts, capitals aside."""
    whole = "\n".join(texts).casefold()
    return [one for one in strings if one.casefold() in whole]


def stays(attacked: Attacked, threshold: int = 11) -> tuple[int, int]:
    """Count the counts of the territory's communes of `threshold` or more that are published, and all of them."""
    own = attacked.public.territory.communes.index
    large = attacked.truth.reindex(own) >= threshold
    return int((large & ~attacked.hidden.reindex(own)).to_numpy().sum()), int(large.to_numpy().sum())
