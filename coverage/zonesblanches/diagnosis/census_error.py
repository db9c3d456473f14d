"""How far a count of people of the census may be from the truth: one place, or the sum of any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.errors import ParameterError, did_you_mean
from zonesblanches.schema import PEOPLE

if TYPE_CHECKING:
    from zonesblanches.diagnosis.findings import Findings

__all__ = ["SAMPLED_FROM", "census_interval", "interval_step", "people_interval", "rate_interval"]

Floats = npt.NDArray[np.float64]
SAMPLED_FROM = 10_000  # people: from there on, the census is a sample
_SAMPLING = 1.4  # CV of a sampled count: 1.4 / √n
_DRIFT = 0.01  # a year, either way
_CYCLE = 2  # years between the furthest of five yearly counts and the year that they are brought to
_WIDE = 1.96  # standard deviations on each side: 95 %
_NONE_SEEN = 3.0  # where nobody was counted, up to so many may be expected, 19 times in 20


def census_interval(
    demand: pd.Series,
    population: pd.Series | None = None,
    *,
    groups: pd.Series | None = None,
    base_year: int | None = None,
    year: int | None = None,
) -> pd.DataFrame:
    """Return between which figures counts of the census stand, 19 times in 20: by place, or summed by group.

    - A place of 10,000 people or more is sampled: coefficient of variation 1.4 / √n. Such errors are independent of one
      another, so that their squares add up.
    - A smaller one is counted whole, one year in five: its count is up to 2 years away from the year of the census, and
      drifts by ± 1 % a year. Places grow old together, so that these errors add up as they are.
    - From the year of the census to a later one, every count drifts by ± 1 % a year.

    Parameters
    ----------
    demand
        People counted, by place; where missing, the place is in no sum.
    population
        All who live there: how the place is counted. Where missing, it is taken for sampled, the wider error.
    groups
        Name of the group of each place, such as its class or its EPCI; missing: in none. Without it, one row by place.
    base_year, year
        Year of the census, and a later one that is spoken of; that of the census by default.

    Returns
    -------
    pandas.DataFrame
        `people`, `low`, `high`, by place or by group; the groups in the order of their first place.

    Raises
    ------
    ParameterError
        When `year` is given without `base_year`, or is before it.

    Examples
    --------
    >>> people = pd.Series([400.0, 100.0, 2_500.0], index=["a", "b", "c"])
    >>> living = pd.Series([3_000, 900, 15_000], index=["a", "b", "c"])
    >>> census_interval(people, living).round(1).loc["c"].tolist()
    [2500.0, 2362.8, 2637.2]
    >>> census_interval(people, living, groups=pd.Series("all", index=people.index)).round(1).loc["all"].tolist()
    [3000.0, 2862.4, 3137.6]
    """
    passed = _years(base_year, year)
    people = np.asarray(demand.astype("Float64").to_numpy(dtype=float, na_value=np.nan))
    sampled = _sampled(demand.index, population)
    variance = np.where(sampled, _SAMPLING**2 * people, 0.0)
    drift = _DRIFT * (passed + np.where(sampled, 0, _CYCLE)) * people
    parts = pd.DataFrame({"people": people, "variance": variance, "drift": drift}, index=demand.index)
    if groups is not None:
        known = parts[~np.isnan(people)]
        parts = known.groupby(groups.reindex(known.index), sort=False).sum()
    half = np.sqrt(_WIDE**2 * parts["variance"] + parts["drift"] ** 2)
    return pd.DataFrame(
        {"people": parts["people"], "low": (parts["people"] - half).clip(lower=0.0), "high": parts["people"] + half}
    )


def rate_interval(part: pd.Series, whole: pd.Series, population: pd.Series | None = None) -> pd.DataFrame:
    """Return between which shares a rate stands, 19 times in 20: few people make a rate that chance moves.

    The coefficient of variation is 1.4 / √n in a place of 10,000 people or more, 1 / √n in a smaller one, `n` being the
    people of `part`; where there are none, up to 3 may be expected.

    Parameters
    ----------
    part, whole
        People who are so, among those who may be, by place.
    population
        All who live there; see `census_interval`.

    Returns
    -------
    pandas.DataFrame
        `rate`, `low`, `high` (0–1), by place; missing where nobody may be so.

    Examples
    --------
    >>> few = pd.Series([9.0, 0.0], index=["a", "b"])
    >>> rate_interval(few, pd.Series([25.0, 10.0], index=["a", "b"]), pd.Series(500, index=["a", "b"])).values.round(
    ...     3
    ... ).tolist()
    [[0.36, 0.125, 0.595], [0.0, 0.0, 0.3]]
    """
    some, everyone = (
        np.asarray(series.reindex(part.index).astype("Float64").to_numpy(dtype=float, na_value=np.nan))
        for series in (part, whole)
    )
    spread = np.where(_sampled(part.index, population), _SAMPLING, 1.0)
    half = np.where(some > 0, _WIDE * spread * np.sqrt(some), _NONE_SEEN * spread**2)
    with np.errstate(invalid="ignore", divide="ignore"):
        ends = [np.where(everyone > 0, count / everyone, np.nan) for count in (some, some - half, some + half)]
    return pd.DataFrame({"rate": ends[0], "low": ends[1], "high": ends[2]}, index=part.index).clip(0.0, 1.0)


def interval_step(low: float, high: float) -> float:
    """Return to what the ends of an interval are rounded to be read: 1, 2 or 5 tens, hundreds…, a tenth of its width.

    Examples
    --------
    >>> interval_step(8_212.4, 8_799.6), interval_step(96.0, 104.0)
    (50.0, 1.0)
    """
    most = (high - low) / 10
    power = 10.0 ** np.floor(np.log10(most)) if most > 1 else 1.0
    return float(power * max(digit for digit in (1, 2, 5) if digit == 1 or digit * power <= most))


def people_interval(
    findings: Findings,
    by: str | pd.Series | None = None,
    *,
    family: str | None = None,
    base_year: int | None = None,
    year: int | None = None,
) -> pd.DataFrame:
    """Return the interval of the people concerned, by place or by group; see `Findings.census_error`.

    Polygons of the user's own are taken for sampled: a quarter of few people is a part of a commune of many.
    """
    demand = findings.main.table["demand"]
    living = findings.table.get("population") if findings.territory.outlines is None else None
    if isinstance(by, str):
        by = findings.family(family).table["class"] if by == "class" else _column(findings, by)
    base = findings.territory.years.get(findings.demand_column) if base_year is None else base_year
    told = census_interval(demand, living, groups=by, base_year=base, year=year)
    counted = findings.demand_column in PEOPLE  # a figure of the user's own is no count of the census
    return told if counted else told.assign(low=np.nan, high=np.nan)


def _column(findings: Findings, name: str) -> pd.Series:
    if name not in findings.table:
        known = list(map(str, findings.table))
        raise ParameterError(f"by : pas de colonne « {name} » dans les résultats.{did_you_mean(name, known)}")
    return findings.table[name]


def _years(base_year: int | None, year: int | None) -> int:
    if year is None:
        return 0
    if base_year is None or year < base_year:
        raise ParameterError(
            f"year vaut {year!r} et base_year {base_year!r}, attendu : l'année du recensement (base_year), puis une "
            "année qui ne la précède pas (year). Exemple : base_year=2021, year=2026."
        )
    return year - base_year


def _sampled(places: pd.Index, population: pd.Series | None) -> npt.NDArray[np.bool_]:
    if population is None:
        return np.ones(len(places), dtype=bool)
    living = population.reindex(places).astype("Float64").to_numpy(dtype=float, na_value=np.inf)
    return np.asarray(living >= SAMPLED_FROM)
