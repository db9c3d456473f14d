"""Small invented territories and lists, for the properties."""

from __future__ import annotations

import os

import geopandas as gpd
import pandas as pd
import shapely
from hypothesis import settings
from hypothesis import strategies as st

import zonesblanches as zb

NAMES = [f"9000{number}" for number in range(9)]  # no commune of France has these codes
PEOPLE = ("population", "people_75p", "people_80p", "people_80p_alone")
NORMALISATIONS = ("percentile", "minmax", "z")


NIGHT = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"


def few(examples):
    """Settings of so many examples; by night, as many as its profile says."""
    return settings() if NIGHT else settings(max_examples=examples)


def drawings(by_day, by_night):
    """How many cases a test draws of its own: the first ones by day, all of them by night."""
    return by_night if NIGHT else by_day


@st.composite
def frames(draw, most=7):
    """Squares of 8 km on a grid in Lambert-93, with plausible people; some columns may be unknown."""
    count = draw(st.integers(1, most))
    cells = draw(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=count, max_size=count, unique=True))
    rows = []
    for code, (column, row) in zip(NAMES, cells, strict=False):
        old = draw(st.integers(0, 400))
        oldest = draw(st.integers(0, old))
        rows.append(
            {
                "code": code,
                "epci": draw(st.sampled_from(["E1", "E2"])),
                "population": old + draw(st.integers(1, 2000)),
                "people_75p": old,
                "people_80p": oldest,
                "people_80p_alone": draw(st.integers(0, oldest)),
                "median_income": draw(st.sampled_from([None, 17_000.0, 20_000.0, 23_000.0])),
                "geometry": shapely.box(0, 0, 8000, 8000),
                "column": column,
                "row": row,
            }
        )
    frame = gpd.GeoDataFrame(rows, crs=2154)
    frame["geometry"] = [
        shapely.affinity.translate(shape, 600_000 + 8000 * column, 6_400_000 + 8000 * row)
        for shape, column, row in zip(frame.geometry, frame["column"], frame["row"], strict=True)
    ]
    return frame.drop(columns=["column", "row"])


def lists(codes, most=6):
    """Return a strategy of lists of teams at some communes, some with declared communes, some inactive."""
    team = st.fixed_dictionaries(
        {
            "code insee": st.sampled_from(list(codes)),
            "bénévoles": st.integers(0, 20),
            "actif": st.sampled_from(["oui", "oui", "oui", "non"]),
            "communes desservies": st.sampled_from([None, *codes]),
        }
    )
    return st.lists(team, min_size=1, max_size=most).map(_numbered)


def _numbered(rows):
    table = pd.DataFrame(rows)
    return table.assign(id=[f"T{n}" for n in range(len(rows))], nom=[f"Équipe {n}" for n in range(len(rows))])


@st.composite
def cases(draw):
    """Return (frame of communes, table of teams, parameters)."""
    frame = draw(frames())
    teams = draw(lists(frame["code"]))
    parameters = zb.Parameters(
        threshold=draw(st.sampled_from([12, 20, 30])),
        measure=draw(st.sampled_from(["e2sfca", "2sfca"])),
        normalisation=draw(st.sampled_from(NORMALISATIONS)),
    )
    return frame, teams, parameters


# what people type in a cell, and what machines leave there
CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "",
            " ",
            "oui",
            "non",
            "une dizaine",
            "12",
            "12,5",
            "-3",
            "1 234",
            "1e400",
            "²",
            "NaN",
            "#N/A",
            "=1+1",
            "0",
            "?",
            "30007",
            "30007.0",
            "1004",
            "Alès",
            "St-Christol-lès-Alès",
            "Nîmes Cedex 9",
            "30100",
            "Gard",
            "01/03/2025",
            "2025-13-45",
            "31/02/2024",
            "45717",
            "3/3/0001",
            "9999-12-31",
            "Alès; Nîmes, 30010 et Uzès",
            "44,12",
            "4.08",
            "'30007",
            "a\nb",
            "é" * 300,
            "\u202f",
            "东京",
            "𝔘",
            "L1",
            "1-L1",
        ]
    ),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.text(max_size=12),
)
HEADERS = (
    "id",
    "nom",
    "famille",
    "mode",
    "bénévoles",
    "actif",
    "maj",
    "communes desservies",
    "longitude",
    "latitude",
    "code insee",
    "commune",
    "code postal",
    "département",
    "remarque",
)
_TYPICAL = {
    "longitude": st.floats(3.5, 4.6),
    "latitude": st.floats(43.6, 44.3),
    "code insee": st.sampled_from(["30007", 30189.0, "30094"]),
    "commune": st.sampled_from(["Alès", "nimes", "Uzès"]),
    "bénévoles": st.floats(0, 30),
    "maj": st.datetimes(),
}


@st.composite
def messes(draw):
    """Return a table whose columns are known and whose cells are anything."""
    columns = draw(st.lists(st.sampled_from(HEADERS), min_size=1, max_size=8, unique=True))
    count = draw(st.integers(0, 6))
    return pd.DataFrame(
        {
            name: pd.Series(
                draw(st.lists(_TYPICAL.get(name, CELLS) | CELLS, min_size=count, max_size=count)), dtype=object
            )
            for name in columns
        }
    )
