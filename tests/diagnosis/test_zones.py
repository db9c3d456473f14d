"""Groups of shapes that touch are those that SciPy finds, without SciPy."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import shapely.affinity
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

import example as ex
import zonesblanches as zb
from zonesblanches.diagnosis.zones import connected

squares = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=60)


@given(squares, st.data())
def test_groups_are_those_of_scipy(corners, data):
    x, y = np.array(corners).T
    shapes = shapely.box(x, y, x + 1, y + 1)
    shapes[data.draw(st.integers(0, len(shapes) - 1))] = None  # no shape: alone
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    links = coo_array((np.ones(len(first)), (first, second)), shape=(len(shapes),) * 2)
    assert connected(shapes, "queen").tolist() == connected_components(links, directed=False)[1].tolist()


def test_a_long_chain_is_one_group():
    order = np.random.default_rng(4).permutation(2000)
    assert set(connected(shapely.box(order, 0, order + 1, 1), "queen").tolist()) == {0}


@pytest.mark.parametrize(
    ("contiguity", "classes", "wanted"),
    [
        ("queen", "blanche", [("00006", 100)]),
        ("queen", "grise", [("00003 00005", 220)]),
        ("queen", ["blanche", "grise"], [("00003 00005 00006", 320)]),
        ("rook", "grise", [("00003", 120), ("00005", 100)]),
        ("rook", ["blanche", "grise"], [("00003 00005 00006", 320)]),
    ],
)
def test_zones_of_the_worked_example(contiguity, classes, wanted):
    found = zb.diagnose(ex.land(), ex.teams(), costs=ex.costs(), parameters=zb.Parameters(**ex.VERSION_1))
    table = found.zones(classes, contiguity=contiguity)
    assert [
        (" ".join(sorted(codes.split(" ; "))), people)
        for codes, people in zip(table["codes"], table["demand"], strict=True)
    ] == wanted
    assert table.geometry.is_valid.all()
    assert set(table["geometry"].geom_type) <= {"Polygon", "MultiPolygon"}


def test_zones_have_clean_outlines_and_say_who_is_near():
    lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24))
    table = lozere.zones(["blanche", "grise", "couverte"])
    assert table["communes"].sum() == 152
    assert len(table) == 1
    assert len(table.geometry.iloc[0].interiors) == 0  # no sliver between communes that touch
    grey = lozere.zones("grise")
    assert grey["nearest_provider"].ne("").all()
    assert grey["reasons"].str.contains("G").all()
    assert lozere.zones("blanche").empty
    with pytest.raises(zb.ParameterError, match="« blanche », « grise » ou « couverte »"):
        lozere.zones("rouge")
    with pytest.raises(zb.ParameterError, match="queen"):
        lozere.zones(contiguity="tour")


@pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl does not know data bars
def test_islands_and_enclaves_keep_their_shape(tmp_path):
    """A blank zone around a covered commune has a hole; two parts of one commune are one zone; water joins nothing."""
    squares = {
        "R": shapely.box(0, 0, 3, 3) - shapely.box(1, 1, 2, 2),  # around
        "C": shapely.box(1, 1, 2, 2),  # the enclave, where the team is
        "I": shapely.MultiPolygon([shapely.box(5, 0, 6, 1), shapely.box(7, 0, 8, 1)]),  # islands
        "J": shapely.box(5, 2, 6, 3),
    }
    x, y = ex.SOUTH_WEST
    shapes = [
        shapely.affinity.translate(shapely.affinity.scale(one, 1e4, 1e4, origin=(0, 0)), x, y)
        for one in squares.values()
    ]
    frame = gpd.GeoDataFrame({"code": [f"0000{at}" for at in range(4)], "name": list(squares), "population": 100},
                             geometry=shapes, crs=2154)  # fmt: skip
    land = zb.territory(frame)
    rows = pd.DataFrame({"nom": ["É"], "code insee": ["00001"], "bénévoles": [3], "mode": ["accueil"]})
    pairs = pd.DataFrame([(a, "00001", 0.0 if a == "00001" else 50.0) for a in frame["code"]], columns=["o", "d", "c"])
    costs = zb.CostTable.from_long(pairs, origin="o", destination="d", cost="c")
    found = zb.diagnose(land, zb.read_providers(rows, territory=land), costs=costs)
    table = found.zones("blanche").set_index("zone").geometry
    assert sorted(table.index) == ["I", "J", "R"]
    assert len(table["R"].interiors) == 1
    assert len(table["I"].geoms) == 2
    layer = gpd.read_file(found.to_geopackage(tmp_path / "z.gpkg"), layer="zones").set_index("zone")
    for name, shape in zip(squares, shapes, strict=True):
        if name != "C":
            assert layer.to_crs(2154).geometry[name].area == pytest.approx(shape.area, rel=1e-6)
    sheet = pd.read_excel(found.to_excel(tmp_path / "z.xlsx"), sheet_name="Zones", engine="openpyxl")
    assert sorted(sheet["Zone"].dropna()) == ["C", "I", "J", "R"]
