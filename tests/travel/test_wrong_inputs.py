"""What analysts hand to the readers, the graph and the formula by mistake: one clear error each."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import zonesblanches as zb
from zonesblanches.parameters import Parameters
from zonesblanches.travel.crowfly import crowfly_costs
from zonesblanches.travel.engines.areas import check_thresholds
from zonesblanches.travel.graph import graph_from_arcs
from zonesblanches.travel.insee import read_insee_access
from zonesblanches.travel.lines import graph_from_lines
from zonesblanches.travel.paths import graph_costs
from zonesblanches.travel.tables import read_costs

NODES = pd.DataFrame({"x_m": [0.0, 9000.0], "y_m": 0.0}, index=["a", "b"])
ARCS = pd.DataFrame({"from": ["a"], "to": ["b"], "minutes": [9.0]})
GRAPH = graph_from_arcs(ARCS, NODES, both_ways=True)
ROAD = gpd.GeoDataFrame({"v": [60]}, geometry=[shapely.LineString([(700_000, 6.3e6), (709_000, 6.3e6)])], crs=2154)
PLACES = NODES.assign(zone="metro", landmass=0)


def test_a_missing_code_of_a_parquet_is_no_commune(tmp_path):
    """NaN became a commune named « nan », and no other code had its zero back."""
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "temps.parquet"
    codes = pa.array([1004.0, float("nan")])  # a NaN, and no null: other tools write it so
    parquet.write_table(pa.table({"origin": codes, "destination": ["T", "T"], "cost": [1.0, 2.0]}), path)
    with pytest.raises(zb.CostError, match="ligne 2 : origine vide"):
        read_costs(path)


def test_a_column_told_twice(tmp_path):
    path = tmp_path / "temps.csv"
    path.write_text("origin;cost\n01004;5\n", encoding="utf-8")
    with pytest.raises(zb.CostError, match="trois colonnes, reçu origin, origin, cost"):
        read_costs(path, destination="origin")


@pytest.mark.parametrize(
    ("run", "error", "message"),
    [
        (lambda: graph_from_arcs(ARCS.assign(minutes=pd.to_timedelta([9], unit="min")), NODES), zb.CostError,
         "coûts de type timedelta64"),
        (lambda: graph_from_arcs(pd.concat([ARCS, ARCS[["minutes"]]], axis=1), NODES), zb.CostError,
         "plusieurs colonnes"),
        (lambda: graph_from_arcs(ARCS.to_dict(), NODES), zb.CostError, "Arcs : attendu un DataFrame"),
        (lambda: graph_costs(GRAPH, NODES.assign(x_m="ici"), NODES, cutoff=30), zb.CostError,
         "origines : x_m ou y_m hors des nombres"),
        (lambda: graph_costs(GRAPH, NODES, NODES.to_dict(), cutoff=30), zb.CostError, "attendu un DataFrame de points"),
        (lambda: graph_costs(ARCS, NODES, NODES, cutoff=30), zb.CostError, "graph : attendu le graphe"),
        (lambda: graph_from_lines(ROAD, speed=60, snap_m="1"), zb.ParameterError, "snap_m vaut '1'"),
        (lambda: graph_from_lines(ROAD, speed=60, snap_m=-1), zb.ParameterError, "snap_m vaut -1"),
        (lambda: graph_from_lines(ROAD, speed={"v": 60}), zb.ParameterError, "une colonne et ses valeurs"),
        (lambda: graph_from_lines(ROAD, speed=True), zb.ParameterError, "speed vaut True"),
        (lambda: crowfly_costs(PLACES.drop(columns="zone"), PLACES, Parameters()), zb.MissingColumnError,
         "origines : colonne absente « zone »"),
        (lambda: crowfly_costs(PLACES, PLACES.assign(x_m="ici"), Parameters()), zb.CostError,
         "destinations : x_m ou y_m hors des nombres"),
        (lambda: crowfly_costs(pd.concat([PLACES, PLACES]), PLACES, Parameters()), zb.CostError,
         r"origines en double \(a, b\)"),
    ],
)  # fmt: skip
def test_each_has_a_message(run, error, message):
    with pytest.raises(error, match=message):
        run()


@pytest.mark.parametrize("thresholds", [10, "10", ("10",), (0, 10), (), (True,)])
def test_impossible_thresholds_of_isochrones(thresholds):
    with pytest.raises(zb.ParameterError, match=r"thresholds : .*attendu : des nombres positifs"):
        check_thresholds(thresholds)


def cells(tmp_path):
    path = tmp_path / "acces.csv"
    rows = {"idSrc": ["c1", "c2"], "depcom": ["1004", "30007"], "typeeq_id": "D265", "pop": 10, "duree": [4.0, 8.0]}
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def test_insee_codes_have_their_zero_back(tmp_path):
    assert read_insee_access(cells(tmp_path), types=["D265"]).origins.tolist() == ["01004", "30007"]


@pytest.mark.parametrize("types", ["D265", []])
def test_types_of_equipment_are_a_list(tmp_path, types):
    with pytest.raises(zb.CostError, match=r'attendu une liste de codes de la BPE, par exemple \["D265"\]'):
        read_insee_access(cells(tmp_path), types=types)
