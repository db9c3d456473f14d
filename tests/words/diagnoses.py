"""Four diagnoses whose every word is frozen: small, unlike each other, all of invented teams."""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

import example
import zonesblanches as zb

__all__ = ["DIAGNOSES", "diagnosis"]

DIAGNOSES = ("ales", "apt", "exemple", "reunion")

_MESSY = pd.DataFrame(
    [
        ("Les Voisins d'Apt", "Apt", "", "12 bénévoles", "oui", "", "2026-03-01"),
        ("Fil des aînés", "Gordes", "Gordes, Roussillon et environs", "une dizaine", "", "", ""),
        ("Équipe du Calavon", "Céreste", "tout le Vaucluse", "5 à 8", "en cours de création", "", "2025-11-12"),
        ("Pause café", "Saint-Saturnin", "", "4", "", "", ""),
        ("Visites du plateau", "Sault", "canton d'Apt sauf Apt", "0", "oui", "", ""),
        ("Les Amis de Bonnieux", "Bonnieux", "", "3 ETP", "a cessé en 2024", "", "2024-01-15"),
        ("Présence Luberon", "Lauris", "rayon 10 km", "6 (dont 2 en formation)", "", "voir avec la mairie", ""),
        ("Présence Luberon", "Lauris", "rayon 10 km", "6 (dont 2 en formation)", "", "voir avec la mairie", ""),
        ("Atlantide solidaire", "Atlantide", "", "2", "", "", ""),
        ("Les Passeurs", "Manosque", "", "7", "", "", ""),
    ],
    columns=["nom", "commune", "communes desservies", "bénévoles", "état", "remarques", "mise à jour"],
)


_DECIDED = pd.DataFrame(
    [
        ("Alès", "couverte", "permanence tenue chaque jeudi", "comité départemental", "2026-03-03", "", "", ""),
        ("Génolhac", "grise", "un bénévole y va", "comité départemental", "2025-04-01", "blanche", "", 0),
        ("30051", "blanche", "équipe arrêtée", "conseil communautaire", "1er mars 2026", "grise", 22.5, 1),
        ("Anduze", "grise", "loin de tout", "comité départemental", "2025-04-01", "", "", ""),
        ("Anduze", "blanche", "plus personne", "comité départemental", "2026-03-03", "", "", ""),
        ("Avignon", "blanche", "hors du territoire", "comité départemental", "2026-03-03", "", "", ""),
    ],
    columns=["Commune", "Classe décidée", "Motif", "Organisme", "Date", "Classe calculée alors",
             "Accès au plus proche alors", "Intervenants alors"],
)  # fmt: skip


@cache
def diagnosis(name: str) -> zb.Diagnosis:
    """Return one of the four."""
    return {"ales": _ales, "apt": _apt, "exemple": example.diagnosis, "reunion": _reunion}[name]()


def _ales() -> zb.Diagnosis:
    """Two families over an agglomeration, all three classes; capacity asked for, and decisions of a committee."""
    teams = zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"), family="équipes citoyennes")
    parameters = zb.Parameters(people_per_unit={"équipes citoyennes": 15, "mairies": 60})
    found = zb.diagnose(zb.territory("200066918"), [teams, zb.load_mairies(min_hours=24)], parameters=parameters)
    return found.with_decisions(_DECIDED)


def _apt() -> zb.Diagnosis:
    """A messy list: questions, rights, inactive and planned teams, rejects, a team outside; a grid of its people."""
    place = zb.territory("CC Pays d'Apt-Luberon")
    teams = zb.read_providers(_MESSY, territory=place, family="équipes citoyennes")
    gridded = place.with_grid(_squares(place), noun="carreau")
    return zb.diagnose(gridded, teams, parameters=zb.Parameters(partial_people=40))


def _squares(place: zb.Territory, side: float = 3000.0) -> gpd.GeoDataFrame:
    """Make invented squares, with invented people."""
    west, south, east, north = place.communes.to_crs(2154).total_bounds // side * side
    at = [(x, y) for y in np.arange(south, north + side, side) for x in np.arange(west, east + side, side)]
    people = [int(x // side * 7 + y // side * 13) % 23 for x, y in at]
    told = {"code": [f"carré {number}" for number in range(len(at))], "population": people}
    return gpd.GeoDataFrame(told, geometry=[shapely.box(x, y, x + side, y + side) for x, y in at], crs=2154)


def _reunion() -> zb.Diagnosis:
    """Nobody serves anybody: islands of Réunion seen from teams of Brittany, other parameters, two lists."""
    lists = [
        zb.read_providers(
            pd.DataFrame({"nom": ["A", "B"], "commune": ["Brest", "Quimper"], "etp": [4, 6]}), family=name
        )
        for name in ("portage de repas", "lien social")
    ]
    parameters = zb.Parameters(threshold=15, proximity=10, n_star=3, measure="2sfca")
    return zb.diagnose(zb.territory("249740119"), lists, parameters=parameters)
