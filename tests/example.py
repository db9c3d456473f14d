"""The invented territory of six communes, made from the files of tests/oracle."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

import zonesblanches as zb

FOLDER = Path(__file__).parent / "oracle"
EXPECTED = json.loads((FOLDER / "attendus.json").read_text(encoding="utf-8"))
A, B, C, D, E, F_ = CODES = ["00001", "00002", "00003", "00004", "00005", "00006"]
# what brings the first version of the method back: the page of the six communes was computed by it
VERSION_1 = {
    "aller_vers": "portee",
    "crowfly": "rapide",
    "need_reference": "territoire",
    "need_weights": {"alone_80p": 0.40, "older": 0.25, "low_income": 0.25, "low_density": 0.10},
    "need_shrink": 0,
    "imputation_max_share": 0.25,
}
SOUTH_WEST = (700_000, 6_300_000)  # Lambert-93 metres: somewhere in Occitanie
COLUMNS = {
    "code": "code_insee",
    "name": "nom",
    "epci": "code_epci",
    "population": "population",
    "people_75p": "pop_75p",
    "people_80p": "pop_80p",
    "people_80p_alone": "pop_80p_seules",
    "median_income": "niveau_vie_median",
    "area_km2": "superficie_km2",
}
DEMAND = dict(zip(CODES, (600, 400, 120, 180, 100, 100), strict=True))
ALONE = dict(zip(CODES, (180, 96, 48, 40, 24, 39), strict=True))

# by hand, from the minutes of temps_trajet.csv and steps 1 / 0.68 / 0.22
R1 = Fraction(12) / (600 + 400 + Fraction("0.22") * 120 + Fraction("0.68") * 180 + Fraction("0.68") * 100)
R2 = Fraction(6) / (
    600 + 400 + Fraction("0.68") * 120 + Fraction("0.68") * 180 + Fraction("0.68") * 100 + Fraction("0.22") * 100
)
R3 = Fraction(4) / (
    Fraction("0.68") * 600 + Fraction("0.68") * 400 + 180 + Fraction("0.68") * 100 + Fraction("0.22") * 100
)
A_REF = Fraction(22, 1500)
ACCESS = {
    A: R1 + R2 + Fraction("0.68") * R3,
    B: R1 + R2 + Fraction("0.68") * R3,
    C: Fraction("0.22") * R1 + Fraction("0.68") * R2,
    D: Fraction("0.68") * (R1 + R2) + R3,
    E: Fraction("0.68") * (R1 + R2 + R3),
    F_: Fraction("0.22") * (R2 + R3),
}


def frame() -> gpd.GeoDataFrame:
    """Return the six squares of 10 km, EPSG:2154, under the file's own column names."""
    table = pd.read_csv(FOLDER / "communes.csv", dtype={"code_insee": str})
    x = SOUTH_WEST[0] + 10_000 * table["col"]
    y = SOUTH_WEST[1] - 10_000 * table["row"]
    boxes = shapely.box(x, y, x + 10_000, y + 10_000)
    return gpd.GeoDataFrame(table, geometry=boxes, crs=2154)


def land(shapes: gpd.GeoDataFrame | None = None) -> zb.Territory:
    return zb.territory(frame() if shapes is None else shapes, columns=COLUMNS, name="Exemple")


def minutes() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "temps_trajet.csv", dtype={"origine": str, "destination": str})


def costs(table: pd.DataFrame | None = None) -> zb.CostTable:
    long = minutes() if table is None else table
    return zb.CostTable.from_long(long, origin="origine", destination="destination", cost="minutes")


def team_rows() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "equipes.csv", dtype={"code_insee": str})


def teams(rows: pd.DataFrame | None = None, territory: zb.Territory | None = None) -> zb.Providers:
    table = team_rows() if rows is None else rows
    return zb.read_providers(table, territory=territory or land(), columns={"id": "equipe"})


def diagnosis(rows: pd.DataFrame | None = None, **parameters: object) -> zb.Diagnosis:
    return zb.diagnose(land(), teams(rows), costs=costs(), parameters=zb.Parameters(**(VERSION_1 | parameters)))
