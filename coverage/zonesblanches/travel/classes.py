"""Which set of speeds holds where: chosen by commune, from its density and the mountain, instead of one for all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from zonesblanches.language import Lang, number, plural
from zonesblanches.parameters import CROWFLY_SETS, Parameters
from zonesblanches.territory import store

__all__ = ["PairSets", "commune_sets", "pair_sets"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class PairSets:
    """The set of speeds of each origin and of each destination, as positions in `CROWFLY_SETS`.

    Attributes
    ----------
    starts, ends
        One position per origin, one per destination.
    parameters
        Those that chose.
    """

    starts: Ints
    ends: Ints
    parameters: Parameters

    def cost(self, rows: Ints, columns: Ints, distance_km: Floats) -> Floats:
        """Return minutes: the slower of the two ends' sets at that distance, so that there and back cost the same."""
        one, other = (_minutes(ends, distance_km) for ends in (self.starts[rows], self.ends[columns]))
        return np.maximum(one, other)

    def method(self, lang: Lang) -> str:
        """Say the rule, the sets in use with their error, and how many communes of origin have each."""
        french = lang == "fr"
        uses = []
        for at, (name, chosen) in enumerate(CROWFLY_SETS.items()):
            count = int((self.starts == at).sum())
            if count or (self.ends == at).any():
                formula = f"{number(chosen.intercept_min, 1, lang)} min + "
                formula += f"{'distance à' if french else 'distance at'} {number(chosen.speed_kmh, 1, lang)} km/h"
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
    codes = pd.Series(communes.index.astype(str), index=communes.index)
    listed = set(parameters.mountain)
    prefixes = codes.str.slice(0, 2).where(~codes.str.startswith("97"), codes.str.slice(0, 3))
    mountain = codes.isin(listed) | prefixes.isin(listed)
    if "dep" in communes:
        mountain |= communes["dep"].isin(listed)
    names = np.where(_dense(communes, parameters), "metropole", np.where(mountain, "montagne", "plaine"))
    return pd.Series(names, index=communes.index, name="crowfly", dtype="str")


def pair_sets(origins: pd.DataFrame, destinations: pd.DataFrame, parameters: Parameters) -> PairSets:
    """Choose the sets of origins, and those of destinations by the commune where they are.

    A destination outside the origins has the set of the embedded commune of that code; one in no known commune has
    ``"plaine"``.

    Parameters
    ----------
    origins, destinations
        As for `crowfly_costs`; `commune` says where a destination is, else its index does.
    parameters
        The rule's numbers.
    """
    here = commune_sets(origins, parameters)
    homes = pd.Index(destinations.get("commune", destinations.index).astype(str))
    there = pd.Series(here.reindex(homes).to_numpy(), index=homes) if here.index.is_unique else here.head(0)
    unknown = there.isna()
    if unknown.any():
        embedded = store.communes()
        known = embedded.loc[embedded.index.intersection(homes[unknown.to_numpy()])]
        elsewhere = commune_sets(known, parameters).reindex(homes).to_numpy()
        there = there.where(~unknown, elsewhere)
    order = list(CROWFLY_SETS)
    starts = here.map(order.index).to_numpy(dtype=np.int64)
    ends = there.fillna("plaine").map(order.index).to_numpy(dtype=np.int64)
    return PairSets(starts, ends, parameters)


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


def _rule(parameters: Parameters, lang: Lang) -> str:
    density, people = number(parameters.dense_density, 0, lang), number(parameters.dense_population, 0, lang)
    if lang == "fr":
        return (
            "jeu choisi par commune, le plus lent des deux bouts du trajet : metropole au niveau 1 de la grille de "
            f"densité (sans grille : {density} hab./km² et {people} habitants ou plus), montagne dans les communes et "
            "départements listés (mountain), plaine ailleurs"
        )
    return (
        "set chosen by commune, the slower of the two ends: metropole at level 1 of the density grid (without it: "
        f"{density} people/km² and {people} people or more), montagne in the communes and départements listed "
        "(mountain), plaine elsewhere"
    )
