"""What the public may know of people: the counts that stay, the rates of enough of them, what stands for the rest."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

import geopandas as gpd
import numpy as np
import pandas as pd

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.outputs.editions.masking import RATE_OF, hidden_counts
from zonesblanches.schema import COLUMNS, PEOPLE
from zonesblanches.territory.territory import Territory

__all__ = ["declared", "every_place", "hidden_people", "known_territory", "stand_ins"]

_OURS = frozenset({"x_m", "y_m", "zone", "landmass", "geometry"})  # of places, beside the columns of the schema
_USUAL = {
    "people_65p": 0.22,
    "people_75p": 0.1,
    "people_80p": 0.06,
    "people_80p_alone": 0.03,
}  # where none is published


def declared(name: object) -> str | None:
    """Tell what a column counts; None, which hides it, where nothing declares it.

    Parameters
    ----------
    name
        Of the column, with its family after ``__`` or not.

    Examples
    --------
    >>> [declared(name) for name in ("people_65p", "class__mairies", "lack_access", "beneficiaires")]
    ['people', 'nothing', 'nothing', None]
    """
    base = str(name).partition("__")[0]
    kind, _, component = base.partition("_")
    if kind in {"need", "lack"} and f"contribution_{component}" in COLUMNS:
        base = f"contribution_{component}"
    return COLUMNS[base].counts if base in COLUMNS else "nothing" if base in _OURS else None


def every_place(territory: Territory) -> pd.DataFrame:
    """Put together every place that enters the computation: those of the territory, then all others.

    Parameters
    ----------
    territory
        The study area.
    """
    own = pd.DataFrame(territory.communes.drop(columns="geometry"))
    return pd.concat([own, territory.others]) if len(territory.others) else own


def hidden_people(findings: Findings, threshold: int) -> pd.DataFrame:
    """Choose the counts to hide, in the territory and around: one set for all of them.

    Parameters
    ----------
    findings
        The internal diagnosis; the user's own column of people concerned is one of the counts.
    threshold
        Least count that may be published.

    Returns
    -------
    pandas.DataFrame
        Booleans, by place and column.
    """
    places = every_place(findings.territory)
    known = [name for name in PEOPLE if name in places]
    hidden = hidden_counts(places[known], places, threshold=threshold)
    for name in dict.fromkeys((findings.demand_column, findings.volume_column)):
        if name not in hidden:
            wide = [*known[:1], name] if known[:1] == ["population"] else [name]
            hidden[name] = hidden_counts(places[wide], places, threshold=threshold)[name]
    return hidden


def known_territory(
    territory: Territory, hidden: pd.DataFrame, threshold: int, harmless: Collection[str] = ()
) -> Territory:
    """Keep of a territory what the public may know, around it and in its gazetteer too.

    Hidden counts are missing, and so are the rates of fewer than ten times `threshold` people; shares are rounded so
    that, times the people, they leave `threshold` counts possible. A column that nothing declares is left out, and so
    is all that was said while reading, which names files, and where people live inside communes.

    Parameters
    ----------
    territory
        The study area.
    hidden
        Result of `hidden_people`.
    threshold
        Least count that may be published.
    harmless
        Columns of the user's own that count nobody.
    """

    def known(table: pd.DataFrame) -> pd.DataFrame:
        kept = [name for name in table if declared(name) not in {None, "text"} or name in hidden or name in harmless]
        out = table[kept].copy()
        gone = hidden.reindex(out.index, fill_value=False)
        for name in gone.columns.intersection(out.columns):
            whole = pd.api.types.is_integer_dtype(out[name])
            out[name] = out[name].astype("Int64" if whole else "Float64").mask(gone[name], pd.NA)
        people = out["population"] if "population" in out else pd.Series(np.nan, index=out.index)
        people = people.astype("Float64").astype(float)
        for name in [name for name in out if declared(name) == "rate"]:
            out[name] = _rate(out[name], people, threshold, share=COLUMNS[str(name)].kind == "share")
        return out

    communes = known(territory.communes)
    listed = territory.gazetteer.communes
    names = [name for name in listed if declared(name) in {"nothing", "place"}]
    unused = () if territory.grid is None else territory.grid.sources
    return dataclasses.replace(
        territory,
        communes=gpd.GeoDataFrame(communes, crs=territory.communes.crs),
        neighbours=known(territory.neighbours),
        elsewhere=known(territory.elsewhere),
        gazetteer=dataclasses.replace(territory.gazetteer, communes=listed[names]),
        notes=(),
        grid=None,
        sources=tuple(line for line in territory.sources if line not in unused),
    )


def _rate(values: pd.Series, people: pd.Series, threshold: int, *, share: bool) -> pd.Series:
    if not share:
        return values.where(people >= RATE_OF * threshold)
    step = np.ceil(100 * threshold / people) / 100
    return ((values / step).round() * step).clip(upper=1.0).where(people >= RATE_OF * threshold)


def stand_ins(places: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    """Estimate a column of people where it is hidden, from what is published alone.

    People share among those who do count what they need: somebody must stand for those hidden. The published
    population of the place, or else its area, times the mean of all places published; no more than a published count
    that holds it, no less than one that it holds.

    Parameters
    ----------
    places
        Every place, as published.
    hidden
        Booleans, by place; the name is that of the column.

    Examples
    --------
    >>> places = pd.DataFrame({"population": [100.0, 300.0], "people_65p": [float("nan"), 60.0]}, index=["a", "b"])
    >>> stand_ins(places, pd.Series([True, False], index=["a", "b"], name="people_65p")).tolist()
    [20.0, 60.0]
    """
    name = str(hidden.name)
    floats = {column: places[column].astype("Float64").astype(float) for column in PEOPLE if column in places}
    told = floats.get(name, places[name].astype("Float64").astype(float))
    size = places["area_km2"].astype(float) if "area_km2" in places else pd.Series(1.0, index=places.index)
    if name != "population" and "population" in places:
        size = floats["population"].fillna(stand_ins(places, floats["population"].isna().rename("population")))
    both = told.notna() & size.notna()
    mean = told[both].sum() / size[both].sum() if size[both].sum() > 0 else _USUAL.get(name, 1.0)
    guess = (size * mean).where(hidden)
    for rank, other in enumerate(PEOPLE):
        if name in PEOPLE and other in floats:
            wider = rank < PEOPLE.index(name)
            guess = guess.clip(
                **({"upper": floats[other].fillna(np.inf)} if wider else {"lower": floats[other].fillna(0)})
            )
    return told.where(~hidden, guess)
