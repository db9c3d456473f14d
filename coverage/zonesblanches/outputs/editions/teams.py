"""The teams as the public knows them: at their commune, under names and numbers that tell nothing of anybody."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from zonesblanches.parameters import Parameters
from zonesblanches.providers.mairies import SOURCE_NAME as MAIRIES
from zonesblanches.providers.providers import Providers
from zonesblanches.providers.units import list_units
from zonesblanches.travel.costs import CostTable
from zonesblanches.travel.crowfly import crowfly_costs
from zonesblanches.travel.names import known_as

__all__ = ["exact_points", "known_costs", "known_teams", "list_names", "official_rows", "without_list"]

_POINT = ("lon", "lat", "x_m", "y_m", "zone", "landmass")
_UNSAID = {"carrier": "", "status_told": "", "days_told": ""}  # what somebody wrote, in any words
_LOGS = ("rejects", "repairs", "questions", "merged", "private", "rows", "roles", "review")


def official_rows(providers: Providers) -> pd.Series:
    """Tell which providers come from official directories alone: merged with a row of a private list, none does.

    Parameters
    ----------
    providers
        The lists of a diagnosis.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> bool(official_rows(zb.load_mairies(min_hours=40)).all())
    True
    """
    official = {source.name for source in providers.sources if source.official}
    open_ = providers.table["source"].isin(official)
    private = set(providers.rows.loc[~providers.rows["source"].isin(official), "id"])
    return open_ & ~providers.table.index.isin(private)


def exact_points(providers: Providers, families: Collection[str] = ()) -> pd.Series:
    """Tell which providers keep their own point: those of official directories, and of families that are vouched for.

    Parameters
    ----------
    providers
        The lists of a diagnosis.
    families
        Families of services whose addresses the user says are public.
    """
    return official_rows(providers) | providers.table["family"].isin(list(families))


def list_names(providers: Providers) -> dict[str, str]:
    """Name the lists for the public: an official directory by who publishes it, the others « liste 1 », « liste 2 ».

    Parameters
    ----------
    providers
        The lists of a diagnosis.

    Returns
    -------
    dict
        Public name, by internal name; each is used once.

    Examples
    --------
    >>> import zonesblanches as zb
    >>> list(list_names(zb.load_mairies(min_hours=40)).values())
    ['mairies (DILA)']
    """
    partners = providers.table.groupby("source")["partner"].first()
    names: dict[str, str] = {}
    number = 0
    for source in providers.sources:
        told = str(partners.get(source.name, "")) if source.official else ""
        told = MAIRIES if source.name == MAIRIES and source.official else told
        if source.name in names or (told and told not in names.values()):
            names.setdefault(source.name, told)
            continue
        number += 1
        names[source.name] = f"liste {number}"
    return names


def known_teams(providers: Providers, places: pd.DataFrame, exact: pd.Series, shown: pd.Series) -> Providers:
    """Keep of the lists what the public may know: nothing of what was read, doubted or merged, no free text.

    Parameters
    ----------
    providers
        The lists of a diagnosis.
    places
        Every place, with its point.
    exact
        Which providers keep their own point; the others stand at their commune's.
    shown
        What teams whose own name tells too much are called, by identifier.

    Returns
    -------
    Providers
        The same rows in the same order, numbered by list where the list is private.
    """
    names, units = list_names(providers), list_units(providers)
    table = _at_their_commune(providers.table, places, exact)
    official = official_rows(providers)
    rank = table.groupby("source").cumcount() + 1
    lists = table["source"].map(names)
    idents = pd.Series(table.index, index=table.index).where(official, lists + "-" + rank.astype(str))
    told = table["name"].where(~table.index.isin(shown.index), shown.reindex(table.index))
    blank = {name: table[name].where(official, value) for name, value in _UNSAID.items()}
    partner = table["partner"].where(official, "")
    stops = table["stop_of"].map(idents).fillna("")
    table = table.assign(source=lists, name=told, partner=partner, stop_of=stops, **blank)
    return dataclasses.replace(
        providers,
        table=table.set_axis(pd.Index(idents, name=table.index.name)),
        sources=tuple(
            dataclasses.replace(
                one, name=names[one.name], sha256=one.sha256 if one.official else "", unit=units.get(one.name, one.unit)
            )
            for one in providers.sources
        ),
        notes=(),
        warnings=(),
        **{name: getattr(providers, name).iloc[:0] for name in _LOGS},
    )


def _at_their_commune(table: pd.DataFrame, places: pd.DataFrame, exact: pd.Series) -> pd.DataFrame:
    """Put providers at the point of their commune, without a trace of the place they had; none where it is unknown."""
    stay = exact.reindex(table.index).to_numpy(dtype=bool)
    out = table.copy()
    for name in _POINT:
        if name in out:
            point = table["commune"].map(places[name]) if name in places else None
            out[name] = table[name].where(stay, point)
    told: Mapping[str, object] = {
        "location_quality": "commune point", "location_source": "code", "location_score": np.nan, "name_made": False,
    }  # fmt: skip
    for name, value in told.items():
        out[name] = out[name].where(stay, value)
    return out


def without_list(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out who the providers are and where they stand: their number and what they weigh stay.

    Parameters
    ----------
    table
        `Providers.table`, or part of it.
    """
    nowhere = {name: np.nan for name in ("lon", "lat", "x_m", "y_m") if name in table}
    return table.assign(name=table["family"], partner="", **nowhere)


def known_costs(
    given: CostTable, before: pd.DataFrame, after: pd.DataFrame, exact: pd.Series, places: pd.DataFrame,
    parameters: Parameters,
) -> CostTable:  # fmt: skip
    """Return the user's table of costs with, to the providers that moved, costs from where they are shown.

    Costs to the codes of communes say nothing of a home. Costs to providers do: they are estimated as the crow flies.

    Parameters
    ----------
    given
        The user's table.
    before, after
        The providers, internal then public, in the same order.
    exact
        Which of them keep their own point.
    places
        Every place, with its point.
    parameters
        Unit, reach and law.
    """
    table = given.to_providers(before["commune"])
    rows, columns, values = table.rows, table.indices, table.values
    if known_as(given.destinations, before.index).isin(before.index).any():
        moved = ~exact.reindex(before.index).to_numpy(dtype=bool)
        kept = ~moved[columns]
        fresh = crowfly_costs(places[places.index.isin(table.origins)], after[moved], parameters)
        rows = np.concatenate([rows[kept], table.origins.get_indexer(fresh.origins)[fresh.rows]])
        columns = np.concatenate([columns[kept], after.index.get_indexer(fresh.destinations)[fresh.indices]])
        values = np.concatenate([values[kept], fresh.values])
    told = {name: getattr(table, name) for name in ("unit", "method", "method_en", "cutoff", "every_origin")}
    return CostTable.from_pairs(table.origins, after.index, rows, columns, values, **told)
