"""Which set of speeds holds where: chosen by commune, from its density and the mountain, instead of one for all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.crowfly import CROWFLY_SETS
from zonesblanches.language import Lang, number, plural
from zonesblanches.parameters import Parameters
from zonesblanches.territory import store
from zonesblanches.travel.names import commune_codes

__all__ = ["PairSets", "Side", "commune_sets", "in_mountain", "pair_sets"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_METROPOLE = "metropole"
_READ = ["density_grid", "population", "area_km2", "dep"]


@dataclass(frozen=True)
class Side:
    """The sets of the communes at one end of trips, as positions in `CROWFLY_SETS`.

    Attributes
    ----------
    graded
        By the density grid; -1 where it has no level for the commune.
    crowded
        By density and population alone.
    near
        On short trips, where no commune is dense.
    """

    graded: Ints
    crowded: Ints
    near: Ints

    @property
    def best(self) -> Ints:
        """Return the sets by all that is known of each commune."""
        return np.where(self.graded >= 0, self.graded, self.crowded)


@dataclass(frozen=True)
class PairSets:
    """The sets of speeds at both ends of trips, and what a trip between two of them costs.

    Attributes
    ----------
    starts, ends
        Sets of the origins and of the destinations.
    parameters
        Those that chose.
    """

    starts: Side
    ends: Side
    parameters: Parameters

    def cost(self, rows: Ints, columns: Ints, distance_km: Floats) -> Floats:
        """Return minutes: the slower of the two ends' sets at that distance, so that there and back cost the same.

        The density grid is read where it knows both ends: otherwise one rule would judge one end, and another the
        other, and the way back would cost another time.
        """
        start, end = self.starts.graded[rows], self.ends.graded[columns]
        both = (start >= 0) & (end >= 0)
        start = np.where(both, start, self.starts.crowded[rows])
        end = np.where(both, end, self.ends.crowded[columns])
        # nobody enters a city from afar for a trip inside it, or next to it
        short = distance_km <= self.parameters.dense_from_km
        start = np.where(short, self.starts.near[rows], start)
        end = np.where(short, self.ends.near[columns], end)
        return np.maximum(_minutes(start, distance_km), _minutes(end, distance_km))

    def method(self, lang: Lang) -> str:
        """Say the rule, the sets in use with their error, and how many communes of origin have each."""
        french = lang == "fr"
        starts, ends = self.starts.best, self.ends.best
        uses = []
        for at, (name, chosen) in enumerate(CROWFLY_SETS.items()):
            count = int((starts == at).sum())
            if count or (ends == at).any():
                formula = f"{number(chosen.intercept_min, 1, lang)} min + "
                formula += f"{'distance à' if french else 'distance at'} {number(chosen.speed_kmh, 1, lang)} km/h"
                formula += _beyond(self.parameters, lang) if name == _METROPOLE else ""
                error = chosen.error if french else chosen.error_en
                colon = " :" if french else ":"
                uses.append(f"{name} ({plural(count, 'commune', lang=lang)}){colon} {formula}, {error}")
        return f"{_rule(self.parameters, lang)} – {' – '.join(uses)}"


def commune_sets(communes: pd.DataFrame, parameters: Parameters) -> pd.Series:
    """Choose the set of speeds of each commune.

    ``"metropole"`` where the density grid says 1 (large urban centres) or, where it is not loaded, where there are
    `dense_density` people per km² and `dense_population` people at least; else ``"montagne"`` where the commune or its
    département is listed in `mountain`; else ``"plaine"``.

    Parameters
    ----------
    communes
        Indexed by code, with those of `density_grid`, `population`, `area_km2` and `dep` that are known.
    parameters
        `mountain`, `dense_density` and `dense_population`.

    Returns
    -------
    pandas.Series
        Names of `CROWFLY_SETS`, on the same index.

    Examples
    --------
    >>> places = pd.DataFrame({"population": [500_000, 900], "area_km2": [100.0, 30.0]}, index=["69123", "05096"])
    >>> commune_sets(places, Parameters()).tolist()
    ['metropole', 'montagne']
    """
    mountain = in_mountain(communes, parameters)
    names = np.where(_dense(communes, parameters), _METROPOLE, np.where(mountain, "montagne", "plaine"))
    return pd.Series(names, index=communes.index, name="crowfly", dtype="str")


def in_mountain(communes: pd.DataFrame, parameters: Parameters) -> pd.Series:
    """Say which communes are listed in `mountain`, themselves or by their département.

    Parameters
    ----------
    communes
        Indexed by code, with `dep` where it is known.
    parameters
        `mountain`.

    Examples
    --------
    >>> in_mountain(pd.DataFrame(index=["05061", "30007"]), Parameters()).tolist()
    [True, False]
    """
    codes = pd.Series(commune_codes(communes.index), index=communes.index)  # 5096 is a commune of 05
    listed = set(parameters.mountain)
    prefixes = codes.str.slice(0, 2).where(~codes.str.startswith("97"), codes.str.slice(0, 3))
    found = codes.isin(listed) | prefixes.isin(listed)
    return found | communes["dep"].isin(listed) if "dep" in communes else found


def pair_sets(origins: pd.DataFrame, destinations: pd.DataFrame, parameters: Parameters) -> PairSets:
    """Choose the sets of origins, and those of destinations by the commune where they are.

    Both are read from one table: the origins, the destinations when they are communes, and the embedded communes for
    what these do not say. A destination in no known commune has ``"plaine"``.

    Parameters
    ----------
    origins, destinations
        As for `crowfly_costs`; `commune` says where a destination is, else its index does.
    parameters
        The rule's numbers.
    """
    homes = commune_codes(pd.Index(destinations.get("commune", destinations.index)))
    codes = commune_codes(origins.index)
    known = _known(origins, destinations, codes.union(homes))
    graded = known["density_grid"].notna()
    blind = commune_sets(known.drop(columns="density_grid"), parameters)
    sighted = commune_sets(known, parameters).where(graded)
    near = in_mountain(known, parameters).map({True: "montagne", False: "plaine"})
    order = {name: at for at, name in enumerate(CROWFLY_SETS)}

    def side(names: pd.Index) -> Side:
        by_grid, by_people, nearby = (
            sets.map(order).reindex(names).fillna(unknown).to_numpy(dtype=np.int64)
            for sets, unknown in ((sighted, -1), (blind, order["plaine"]), (near, order["plaine"]))
        )
        return Side(by_grid, by_people, nearby)

    return PairSets(side(codes), side(homes), parameters)


def _known(origins: pd.DataFrame, destinations: pd.DataFrame, codes: pd.Index) -> pd.DataFrame:
    """Return what is known of some communes, cell by cell: from the tables given, then from the embedded communes."""
    embedded = store.communes()
    told = [origins, embedded.loc[embedded.index.intersection(codes)]]
    if "commune" not in destinations:  # communes themselves, with what is known of them
        told.insert(1, destinations)
    parts = [part.reindex(columns=_READ).set_axis(commune_codes(part.index)) for part in told]
    return pd.concat([part.astype(object) for part in parts]).groupby(level=0).first()


def _dense(communes: pd.DataFrame, parameters: Parameters) -> npt.NDArray[np.bool_]:
    def column(name: str) -> Floats:
        if name not in communes:
            return np.full(len(communes), np.nan)
        values = pd.to_numeric(communes[name], errors="coerce")
        return np.asarray(values.astype("Float64").to_numpy(dtype=float, na_value=np.nan))

    grid, people, area = column("density_grid"), column("population"), column("area_km2")
    crowded = (people >= parameters.dense_population) & (people >= parameters.dense_density * area)
    return np.where(np.isnan(grid), crowded, grid == 1)


def _minutes(sets: Ints, distance_km: Floats) -> Floats:
    intercepts = np.array([chosen.intercept_min for chosen in CROWFLY_SETS.values()])
    speeds = np.array([chosen.speed_kmh for chosen in CROWFLY_SETS.values()])
    return np.asarray(intercepts[sets] + 60 * distance_km / speeds[sets])


def _beyond(parameters: Parameters, lang: Lang) -> str:
    """Say from where the set of a metropole counts."""
    km = number(parameters.dense_from_km, 1, lang)
    if lang == "fr":
        return f" au-delà de {km} km (en deçà, jeu plaine ou montagne : mesurés là)"
    return f" beyond {km} km (under, plaine or montagne: measured there)"


def _rule(parameters: Parameters, lang: Lang) -> str:
    density, people = number(parameters.dense_density, 0, lang), number(parameters.dense_population, 0, lang)
    if lang == "fr":
        return (
            "jeu choisi par commune, le plus lent des deux bouts du trajet : metropole au niveau 1 de la grille de "
            f"densité (s’il manque à un bout : {density} hab./km² et {people} habitants ou plus), montagne dans les "
            "communes et départements listés (mountain), plaine ailleurs"
        )
    return (
        "set chosen by commune, the slower of the two ends: metropole at level 1 of the density grid (where an end has "
        f"none: {density} people/km² and {people} people or more), montagne in the communes and départements listed "
        "(mountain), plaine elsewhere"
    )
