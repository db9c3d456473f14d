"""Layers of lines: ends that nearly meet are joined, bridges are not, and every speed is accounted for."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import zonesblanches as zb
from zonesblanches.travel.lines import graph_from_lines
from zonesblanches.travel.paths import graph_costs

X, Y = 700_000.0, 6_300_000.0


def layer(*lines, crs=2154, **columns):
    shapes = [shapely.LineString([(X + x, Y + y) for x, y in line]) for line in lines]
    return gpd.GeoDataFrame(columns or {"id": range(len(shapes))}, geometry=shapes, crs=crs)


def cost(graph, start, end):
    here, there = (
        pd.DataFrame({"x_m": [X + x], "y_m": [Y + y], "zone": "metro"}, index=["p"]) for x, y in (start, end)
    )
    found = graph_costs(graph, here, there.set_axis(["q"]), cutoff=600).values
    return float(found[0]) if len(found) else None


def test_one_speed_for_all():
    graph = graph_from_lines(layer([(0, 0), (3000, 0)], [(3000, 0), (3000, 4000)]), speed=60)
    assert cost(graph, (0, 0), (3000, 4000)) == pytest.approx(7.0)
    assert graph.zone == "metro"
    assert len(graph) == 1 + 6 + 8, "a node every 500 m, so that a point beside a long road may enter"


def test_speeds_of_a_column_and_of_its_values():
    roads = layer([(0, 0), (3000, 0)], [(3000, 0), (9000, 0)], v=[90, 45], kind=["route", "rue"])
    assert cost(graph_from_lines(roads, speed="v"), (0, 0), (9000, 0)) == pytest.approx(2 + 8)
    by_kind = graph_from_lines(roads, speed={"kind": {"route": 45, "rue": 90}})
    assert cost(by_kind, (0, 0), (9000, 0)) == pytest.approx(4 + 4)


def test_kilometres():
    graph = graph_from_lines(layer([(0, 0), (0, 3000)]), speed=1, unit="km")
    assert cost(graph, (0, 0), (0, 3000)) == pytest.approx(3)
    assert graph.unit == "km"


def test_ends_nearly_together_are_one_crossing():
    roads = layer([(0, 0), (3000, 0)], [(3000.6, 0.6), (6000, 0)])
    assert cost(graph_from_lines(roads, speed=60), (0, 0), (6000, 0)) == pytest.approx(6, abs=0.01)
    assert cost(graph_from_lines(roads, speed=60, snap_m=0.1), (0, 0), (6000, 0)) is None


def test_a_bridge_is_no_crossing():
    roads = layer([(-3000, 0), (3000, 0)], [(0, -3000), (0, 3000)])
    graph = graph_from_lines(roads, speed=60)
    assert cost(graph, (-3000, 0), (3000, 0)) == pytest.approx(6)
    assert cost(graph, (-3000, 0), (0, 3000)) is None


@pytest.mark.parametrize(
    ("words", "there", "back"),
    [
        (["Sens direct"] * 2, 6.0, None), (["Sens inverse"] * 2, None, 6.0), (["Double sens", None], 6.0, 6.0),
        ([True, True], 6.0, None), ([1, 1], 6.0, None), ([-1, -1], None, 6.0), (["-1", "-1"], None, 6.0),
        ([0.0, np.nan], 6.0, 6.0), (["Sans objet", "no"], 6.0, 6.0),
    ],
)  # fmt: skip
def test_directions(words, there, back):
    """A long way round, in both directions, keeps every node in one part."""
    around = [(0, 0), (3000, 30_000), (6000, 0)]
    roads = layer([(0, 0), (3000, 0)], [(3000, 0), (6000, 0)], around, s=[*words, "double"])
    graph = graph_from_lines(roads, speed=60, one_way="s")
    detour = pytest.approx(2 * np.hypot(3, 30))
    assert cost(graph, (0, 0), (6000, 0)) == (pytest.approx(there) if there else detour)
    assert cost(graph, (6000, 0), (0, 0)) == (pytest.approx(back) if back else detour)


def test_closed_roads_and_missing_shapes_are_counted():
    roads = layer([(0, 0), (900, 0)], [(0, 0), (0, 900)], [(0, 0), (5, 5)], v=[50, 0, 50])
    roads.loc[2, "geometry"] = None
    graph = graph_from_lines(roads, speed="v")
    assert graph.notes[:2] == ("1 route fermée (vitesse 0)", "1 ligne sans géométrie, laissées de côté")
    assert len(graph.indices) == 4


def test_any_crs_several_parts_and_heights():
    parts = [[(X, Y, 9), (X + 3000, Y, 99)], [(X + 3000, Y, 9), (X + 3000, Y + 3000, 9)]]
    roads = gpd.GeoDataFrame(geometry=[shapely.MultiLineString(parts)], crs=2154)
    expected = cost(graph_from_lines(roads, speed=60), (0, 0), (3000, 3000))
    assert expected == pytest.approx(6)
    degrees = graph_from_lines(roads.to_crs(4326), speed=60)
    assert cost(degrees, (0, 0), (3000, 3000)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"speed": "w"}, zb.MissingColumnError, "colonne absente « w »"),
        ({"speed": "v"}, zb.ParameterError, r"2 vitesses impossibles dans « v » \(-5.0, nan\)"),
        ({"speed": {"k": {"a": 50}}}, zb.ParameterError, r"pas de vitesse pour z de « k » \(1 ligne\)"),
        ({"speed": {}}, zb.ParameterError, "attend une colonne et ses valeurs"),
        ({"speed": 0}, zb.InputError, "aucune route ouverte"),
        ({"speed": 50, "one_way": "k"}, zb.ParameterError, "sens inconnus dans « k » : a, z"),
        ({"speed": 50, "unit": "s"}, zb.ParameterError, "attendu : min ou km"),
    ],
)
def test_refused_options(options, error, message):
    roads = layer([(0, 0), (1, 1)], [(1, 1), (2, 2)], v=[-5, np.nan], k=["a", "z"])
    with pytest.raises(error, match=message):
        graph_from_lines(roads, **options)


def test_refused_layers():
    roads = layer([(0, 0), (1, 1)])
    with pytest.raises(zb.CrsError, match="pas de système de coordonnées"):
        graph_from_lines(roads.set_crs(None, allow_override=True), speed=50)
    with pytest.raises(zb.CrsError, match="hors de France"):
        graph_from_lines(gpd.GeoDataFrame(geometry=[shapely.LineString([(100, 10), (101, 10)])], crs=4326), speed=50)
    with pytest.raises(zb.InputError, match="des lignes sont attendues, trouvé Point"):
        graph_from_lines(roads.set_geometry(roads.centroid), speed=50)
    with pytest.raises(zb.InputError, match="aucune ligne"):
        graph_from_lines(roads.head(0), speed=50)
    with pytest.raises(zb.InputError, match="attendu un GeoDataFrame"):
        graph_from_lines(pd.DataFrame({"a": [1]}), speed=50)
