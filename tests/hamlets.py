"""Invented territories of small communes, with teams in people's homes, on which a public edition is attacked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

import zonesblanches as zb
from zonesblanches.schema import PEOPLE

__all__ = ["FORBIDDEN", "SHARES", "Hamlets", "hamlets"]

SHARES = (0.28, 0.5, 0.5, 0.42)  # of people 65+ in the population, 75+ in these, 80+ in these, alone in these
PERSON, PHONE, STREET = "Martine Vasseur", "06 11 22 33 44", "impasse des Bruyères"
LIST = f"Liste de Mme {PERSON} {PHONE.replace(' ', '')}.csv"
FORBIDDEN = ("vasseur", "0611223344", PHONE, "bruyères", "lucie petit", "quidamet", "martine")
_NAMES = (
    "Clic'amis, chez Lucie Petit",
    "CCAS – relais bénévole au domicile de Zéphirine Quidamet",
    "Équipe du 12 impasse des Bruyères",
    f"Voisins solidaires {PHONE}",
    "Club des aînés",
    "Les Mimosas",
    f"Équipe citoyenne – {PERSON}",
)
_SIDE = 0.05  # degrees, some 4 km


@dataclass(frozen=True)
class Hamlets:
    """An invented territory, its diagnosis for those who work on it, and what only they know.

    Attributes
    ----------
    seed
        Of the draw.
    table
        Every place, around it too: true counts, EPCI, département, `own`.
    internal
        The internal diagnosis.
    homes
        Longitude and latitude of the teams that meet at somebody's, by identifier.
    sha256
        Of the private list.
    """

    seed: int
    table: gpd.GeoDataFrame
    internal: zb.Diagnosis
    homes: pd.DataFrame
    sha256: str

    def diagnosis_of(self, own: pd.Series) -> zb.Diagnosis:
        """Return the internal diagnosis of a part of it, the rest around."""
        place = _territory(self.table.assign(own=own.to_numpy()))
        return zb.diagnose(place, self.internal.providers)


def hamlets(seed: int, folder: Path) -> Hamlets:
    """Draw a territory: four EPCI of two départements, small communes, 30 % of them around; every tenth is odd.

    Parameters
    ----------
    seed
        Two numbers that end alike give two territories of one shape: one commune with 7 people, three with 2, 3 and 60.
    folder
        Where the teams' list is written, under the name of a person.
    """
    rng = np.random.default_rng(seed)
    odd = _odd(seed)
    table = _usual(rng) if odd is None else odd
    place = _territory(table)
    path = folder / LIST
    teams = _teams(rng, table)
    teams.to_csv(path, sep=";", index=False)
    providers = zb.read_providers(path, family="équipes", territory=place)
    internal = zb.diagnose(place, providers)
    return Hamlets(seed, table, internal, providers.table[["lon", "lat"]].dropna(), providers.sources[0].sha256)


def _territory(table: gpd.GeoDataFrame) -> zb.Territory:
    names = {name: name for name in ("code", "name", "epci", "epci_name", "dep", "own", "lon", "lat", "median_income")}
    return zb.territory(table, columns=names | {name: name for name in PEOPLE if name in table}, name="Hameaux")


def _odd(seed: int) -> gpd.GeoDataFrame | None:
    counts = {1: [7], 2: [2, 3, 60]}.get(seed % 10)
    if counts is None:
        return None
    table = _squares(len(counts), 2).assign(population=[4 * count + 40 for count in counts], people_65p=counts)
    return table.assign(own=True, median_income=20_000.0, epci="200000001", epci_name="CC 1", dep="98")


def _usual(rng: np.random.Generator) -> gpd.GeoDataFrame:
    size = int(rng.integers(24, 40))
    table = _squares(size, 8)
    people = np.maximum(np.exp(rng.normal(5.6, 1.1, size)).astype(int), 6)
    counts = {"population": people}
    for name, share in zip(PEOPLE[1:], SHARES, strict=True):
        people = rng.binomial(people, np.clip(rng.normal(share, 0.06, size), 0.05, 0.95))
        counts[name] = people
    band = np.arange(size) * 4 // size
    return table.assign(
        **counts,
        epci=[f"20000000{at}" for at in band],
        epci_name=[f"CC {at}" for at in band],
        dep=np.where(band < 2, "98", "99"),
        own=rng.random(size) < 0.7,
        median_income=rng.normal(21_000, 2_000, size).round(),
    )


def _squares(size: int, wide: int) -> gpd.GeoDataFrame:
    corners = [(3.5 + _SIDE * (at % wide), 44.5 + 0.036 * (at // wide)) for at in range(size)]
    shapes = [shapely.box(x, y, x + _SIDE, y + 0.036) for x, y in corners]
    frame = gpd.GeoDataFrame(
        {"code": [f"98{at:03}" for at in range(size)], "name": [f"Hameau-{at:02}" for at in range(size)]},
        geometry=shapes,
        crs=4326,
    )
    return frame.assign(lon=[x + _SIDE / 2 for x, _ in corners], lat=[y + 0.018 for _, y in corners])


def _teams(rng: np.random.Generator, table: gpd.GeoDataFrame) -> pd.DataFrame:
    count = max(2, len(table) // 7)
    at = rng.integers(0, len(table), count)
    homes = table[["lon", "lat"]].to_numpy()[at] + rng.uniform(-0.45, 0.45, (count, 2)) * (_SIDE, 0.036)
    return pd.DataFrame(
        {
            "nom": [_NAMES[rank % len(_NAMES)] for rank in range(count)],
            "code commune": table["code"].to_numpy()[at],
            "longitude": homes[:, 0].round(6),
            "latitude": homes[:, 1].round(6),
            "bénévoles": rng.integers(2, 9, count),
            "contact": PERSON,
            "téléphone": PHONE,
            "adresse": [f"{rank} {STREET}" for rank in range(count)],
        }
    )
