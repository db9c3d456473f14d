"""Road graphs: checked on the way in, and their shortest paths are those of a reference."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

import zonesblanches as zb
from zonesblanches.travel.graph import RoadGraph, graph_from_arcs, large_parts
from zonesblanches.travel.pairs import compress
from zonesblanches.travel.paths import graph_costs


def nodes(count, step=100_000.0):
    """Far enough from each other that each point enters at its own node."""
    return pd.DataFrame({"x_m": step * np.arange(count), "y_m": 0.0}, index=[f"n{i}" for i in range(count)])


def arcs(*triples):
    return pd.DataFrame(triples, columns=["from", "to", "minutes"])


def costs_of(table):
    return table.to_frame().set_index(["origin", "destination"])["cost"].to_dict()


LINE = arcs(("n0", "n1", 5.0), ("n1", "n2", 7.0), ("n2", "n0", 1.0))


def test_one_way_costs_by_hand():
    graph = graph_from_arcs(LINE, nodes(3))
    found = costs_of(graph_costs(graph, nodes(3), nodes(3), cutoff=12, same_commune_min=0))
    assert found == {
        ("n0", "n0"): 0, ("n0", "n1"): 5, ("n0", "n2"): 12, ("n1", "n1"): 0, ("n1", "n2"): 7, ("n1", "n0"): 8,
        ("n2", "n2"): 0, ("n2", "n0"): 1, ("n2", "n1"): 6,
    }  # fmt: skip


def test_the_cutoff_is_included_whichever_side_is_searched():
    """Three tenths added in the other order miss 0.6 by one bit: the tie must not depend on it."""
    chain = arcs(("n0", "n1", 0.1), ("n1", "n2", 0.2), ("n2", "n3", 0.3))
    graph = graph_from_arcs(chain, nodes(4))
    one, all_four = nodes(4).head(1), nodes(4)
    forward = costs_of(graph_costs(graph, one, all_four, cutoff=0.6, same_commune_min=0))
    backward = costs_of(graph_costs(graph, all_four, nodes(4).tail(1), cutoff=0.6, same_commune_min=0))
    assert forward["n0", "n3"] == pytest.approx(0.6)
    assert backward["n0", "n3"] <= 0.6
    assert len(graph_costs(graph, one, nodes(4).tail(1), cutoff=0.59)) == 0


@st.composite
def random_graphs(draw):
    count = draw(st.integers(1, 12))
    ends = st.integers(0, count - 1)
    weight = st.one_of(st.integers(0, 8).map(float), st.floats(0, 9, allow_nan=False))
    triples = draw(st.lists(st.tuples(ends, ends, weight), max_size=40))
    return count, triples, draw(st.sampled_from([0.0, 3.0, 8.0, 100.0]))


@settings(max_examples=120)
@given(random_graphs(), st.integers(1, 12))
def test_agrees_with_scipy(case, served):
    """Zero weights, self loops, parallel arcs, parts without a link, more or fewer destinations than origins."""
    count, triples, cutoff = case
    points = nodes(count)
    table = arcs(*((f"n{a}", f"n{b}", w) for a, b, w in triples))
    graph = graph_from_arcs(table.astype({"minutes": float}), points)
    ours = graph_costs(graph, points, points.head(served), cutoff=cutoff, same_commune_min=0)
    least: dict[tuple[int, int], float] = {}
    for a, b, w in triples:
        least[a, b] = min(w, least.get((a, b), np.inf))
    rows, columns = (np.array([pair[side] for pair in least], dtype=np.int32) for side in (0, 1))
    reference = dijkstra(csr_array((list(least.values()), (rows, columns)), shape=(count, count)))[:, :served]
    mine = np.full(reference.shape, np.inf)
    mine[ours.rows, ours.indices] = ours.values
    near = np.isfinite(reference) & (abs(reference - cutoff) < 1e-9)  # a tie within rounding counts as within reach
    assert np.isfinite(mine[reference == cutoff]).all()
    inside = (reference <= cutoff) & ~near
    assert (np.isfinite(mine) == inside)[~near].all()
    np.testing.assert_allclose(mine[inside], reference[inside], rtol=0, atol=1e-9)


def test_many_sources_agree_with_scipy():
    rng = np.random.default_rng(3)
    count, links = 900, 4000
    tails, heads, weights = rng.integers(0, count, links), rng.integers(0, count, links), rng.uniform(0, 5, links)
    points = nodes(count)
    table = pd.DataFrame({"from": points.index[tails], "to": points.index[heads], "minutes": weights})
    ours = graph_costs(graph_from_arcs(table, points), points, points, cutoff=9, same_commune_min=0)
    order = np.argsort(-weights)  # the cheapest is written last, and stays
    dense = np.full((count, count), np.inf)
    dense[tails[order], heads[order]] = weights[order]
    reference = dijkstra(csr_array(np.where(np.isfinite(dense), dense, 0.0)), limit=9)
    assert len(ours) == np.isfinite(reference).sum()
    np.testing.assert_allclose(ours.values, reference[ours.rows, ours.indices], rtol=0, atol=1e-9)


def test_neither_the_size_of_blocks_nor_that_of_answers_changes_a_bit(monkeypatch):
    """Parallel arcs and free ones, several points at a node, sources far from each other in one block."""
    rng = np.random.default_rng(8)
    count, links = 300, 1500
    tails = np.sort(rng.integers(0, count, links))
    graph = RoadGraph(
        x_m=rng.uniform(0, 9e4, count), y_m=rng.uniform(0, 9e4, count), weights=rng.uniform(-1, 8, links).clip(0),
        indptr=np.searchsorted(tails, np.arange(count + 1)), indices=rng.integers(0, count, links),
    )  # fmt: skip
    where = rng.integers(0, count, 500)
    points = pd.DataFrame({"x_m": graph.x_m[where], "y_m": graph.y_m[where]}, index=[f"p{at}" for at in range(500)])
    expected = graph_costs(graph, points, points, cutoff=9, same_commune_min=0)
    least = np.full((count, count), np.inf)
    np.minimum.at(least, (tails, graph.indices), graph.weights)
    rows, columns = (at.astype(np.int32) for at in np.nonzero(np.isfinite(least)))
    reference = dijkstra(csr_array((least[rows, columns], (rows, columns)), shape=(count, count)))[where][:, where]
    assert len(expected) == (reference <= 9).sum()
    np.testing.assert_allclose(expected.values, reference[expected.rows, expected.indices], rtol=0, atol=1e-9)
    for block, cells in ((1, 4_000_000), (7, 1), (1000, 1000)):
        monkeypatch.setattr("zonesblanches.travel.dijkstra._BLOCK", block)
        monkeypatch.setattr("zonesblanches.travel.dijkstra._CELLS", cells)
        found = graph_costs(graph, points, points, cutoff=9, same_commune_min=0)
        assert (found.indptr == expected.indptr).all()
        assert (found.indices == expected.indices).all()
        assert (found.values == expected.values).all()


def test_of_parallel_arcs_the_cheapest_is_kept_and_said():
    graph = graph_from_arcs(arcs(("n0", "n1", 5.0), ("n0", "n1", 3.0), ("n0", "n1", 9.0)), nodes(2))
    assert graph.weights.tolist() == [3.0]
    assert graph.notes == ("2 arcs en double : le moins coûteux est gardé",)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (arcs(("n0", "n1", -1.0)), r"négatifs ou infinis dans « minutes » \(ligne 1 : "),
        (arcs(("n0", "n1", float("nan"))), "coûts manquants"),
        (arcs(("n0", "n1", float("inf"))), "infinis"),
        (arcs(("n0", "n1", "dix")), "dix"),
        (arcs(("n0", "nowhere", 1.0)), "nœuds inconnus : nowhere"),
    ],
)
def test_refused_arcs(table, message):
    with pytest.raises(zb.CostError, match=message):
        graph_from_arcs(table, nodes(2))


def test_refused_nodes_and_columns():
    with pytest.raises(zb.MissingColumnError, match="colonne absente « minutes »"):
        graph_from_arcs(LINE.rename(columns={"minutes": "minute"}), nodes(3))
    with pytest.raises(zb.CostError, match="Nœuds en double : n0"):
        graph_from_arcs(LINE, pd.concat([nodes(3), nodes(1)]))
    with pytest.raises(zb.CostError, match="1 nœud sans coordonnées : n1"):
        graph_from_arcs(LINE, nodes(3).assign(x_m=[0.0, np.nan, 1.0]))


def test_a_graph_made_by_hand_is_checked_too():
    """A negative weight once ended the interpreter in another library."""
    good = {"x_m": np.zeros(2), "y_m": np.zeros(2), "indptr": np.array([0, 1, 1]), "indices": np.array([1])}
    assert len(RoadGraph(**good, weights=np.array([1.0]))) == 2
    for change, message in [
        ({"weights": np.array([-1.0])}, "coût négatif"),
        ({"weights": np.array([np.nan])}, "manquant"),
        ({"weights": np.array([1.0]), "indices": np.array([2])}, "hors des 2 nœuds"),
        ({"weights": np.array([1.0]), "indptr": np.array([0, 2, 1])}, "indptr doit croître"),
        ({"weights": np.array([1.0, 2.0])}, "ne vont pas ensemble"),
        ({"weights": np.array([1.0]), "entries": np.array([True])}, "entries attend 2"),
        ({"weights": np.array([1.0]), "unit": "s"}, "attendu : min ou km"),
    ]:
        with pytest.raises(zb.CostError, match=message):
            RoadGraph(**(good | change))


def test_snapping_adds_the_way_to_the_road_and_leaves_the_far_ones_out():
    graph = graph_from_arcs(arcs(("n0", "n1", 10.0)), nodes(2), both_ways=True)
    points = pd.DataFrame({"x_m": [1000.0, 2000.0, 2000.1, np.nan], "y_m": 0.0}, index=["near", "edge", "far", "lost"])
    table = graph_costs(graph, points, nodes(2).tail(1), cutoff=60, access_kmh=30, least_snapped=0.6)
    assert costs_of(table) == {("near", "n1"): pytest.approx(12.0), ("edge", "n1"): pytest.approx(14.0)}
    assert table.origins.tolist() == ["near", "edge", "far"]
    assert not table.every_origin
    assert "à plus de 2 km d’une route : hors d’atteinte (1 origine)" in table.method
    assert "accès à la route à 30 km/h" in table.method
    assert "over 2 km from a road: out of reach (1 origin)" in table.method_en
    near = zb.nearest(table)["nearest_cost"]
    assert np.isinf(near["far"])
    assert "lost" not in near.index


def test_paris_asked_of_another_extract_is_out_of_reach():
    graph = graph_from_arcs(LINE, nodes(3), zone="metro")
    far = pd.DataFrame({"x_m": [9e6], "y_m": [9e6], "zone": ["metro"]}, index=["75056"])
    elsewhere = nodes(1).assign(zone="reunion")
    assert len(graph_costs(graph, far, nodes(3), cutoff=600, least_snapped=0)) == 0
    assert len(graph_costs(graph, elsewhere, nodes(3), cutoff=600, least_snapped=0)) == 0
    with pytest.raises(zb.CostError, match=r"1 origine sur 1 .* \(75056\). Il ne couvre pas ce territoire"):
        graph_costs(graph, far, nodes(3), cutoff=600)
    assert len(graph_costs(graph, nodes(3), far, cutoff=600)) == 0, "a national list of teams may go beyond the graph"


def test_inside_a_commune_the_time_is_not_zero():
    graph = graph_from_arcs(LINE, nodes(3))
    team = nodes(1).assign(commune="n0").set_axis(["T1"])
    assert costs_of(graph_costs(graph, nodes(3), team, cutoff=30)) == {
        ("n0", "T1"): 1.8, ("n1", "T1"): 8.0, ("n2", "T1"): 1.0,
    }  # fmt: skip
    assert costs_of(graph_costs(graph, nodes(1), team, cutoff=30, same_commune_min=3))["n0", "T1"] == 3
    assert "même commune : au moins 1,8 min" in graph_costs(graph, nodes(3), team, cutoff=30).method


def test_inside_a_commune_nobody_goes_by_a_far_road():
    """1.5 km from the road, 0.5 km from the team: 1 minute straight, not 3 + 3 by the road."""
    graph = graph_from_arcs(LINE, nodes(3))
    home = pd.DataFrame({"x_m": [1500.0], "y_m": 0.0}, index=["30007"])
    team = pd.DataFrame({"x_m": [1500.0], "y_m": 500.0, "commune": "30007"}, index=["T"])
    other = team.assign(commune="30010")
    assert costs_of(graph_costs(graph, home, team, cutoff=30, access_kmh=30, same_commune_min=0.5))["30007", "T"] == 1
    far = costs_of(graph_costs(graph, home, other, cutoff=30, access_kmh=30))
    assert far["30007", "T"] == pytest.approx(3 + 2 * np.hypot(1.5, 0.5))


def test_a_pair_inside_a_commune_stays_though_the_road_goes_round_beyond_the_cutoff():
    """Two banks of a gorge: 400 m straight, 50 minutes by the bridge. The pair once disappeared."""
    banks = pd.DataFrame({"x_m": [0.0, 400.0, 30_000.0], "y_m": 0.0}, index=["left", "right", "bridge"])
    round_trip = arcs(("left", "bridge", 25.0), ("bridge", "right", 25.0))
    graph = graph_from_arcs(round_trip, banks, both_ways=True)
    home = banks.head(1).set_axis(["30007"])
    team = banks.iloc[[1]].assign(commune="30007").set_axis(["T"])
    straight = pytest.approx(60 * 0.4 / 6)
    for cutoff in (49, 51):
        assert costs_of(graph_costs(graph, home, team, cutoff=cutoff, access_kmh=6)) == {("30007", "T"): straight}
        back = graph_costs(graph, team.set_axis(["30007"]), home.assign(commune="30007"), cutoff=cutoff, access_kmh=6)
        assert list(costs_of(back).values()) == [straight]
    assert len(graph_costs(graph, home, team, cutoff=3.9, access_kmh=6)) == 0, "still a cutoff"
    assert len(graph_costs(graph, home, team.assign(commune="30010"), cutoff=49, access_kmh=6)) == 0
    everyone = pd.concat([home, banks.iloc[[2]]])
    found = costs_of(graph_costs(graph, everyone, team, cutoff=30, access_kmh=6))
    assert found == {("30007", "T"): straight, ("bridge", "T"): 25.0}


def test_an_island_of_ones_own_commune_stays_out_of_reach():
    points = pd.DataFrame({"x_m": [0.0, 400.0, 900.0], "y_m": 0.0}, index=["quay", "island", "islet"])
    graph = graph_from_arcs(arcs(("island", "islet", 1.0)), points, both_ways=True)
    home = points.head(1).set_axis(["13055"])
    team = points.iloc[[1]].assign(commune="13055").set_axis(["T"])
    assert len(graph_costs(graph, home, team, cutoff=60)) == 0


@pytest.mark.parametrize("codes", [[1004], [1004.0], ["01004"], [" 1004"], pd.array([1004], dtype="Int64")])
def test_the_commune_of_a_team_may_be_written_as_a_number(codes):
    """A list read without dtype once matched no commune, and its teams cost 0 minutes at home."""
    graph = graph_from_arcs(LINE, nodes(3))
    team = nodes(1).assign(commune=codes).set_axis(["T"])
    assert costs_of(graph_costs(graph, nodes(1).set_axis(["01004"]), team, cutoff=30)) == {("01004", "T"): 1.8}
    nobody = team.assign(commune=pd.NA)
    assert costs_of(graph_costs(graph, nodes(1).set_axis(["01004"]), nobody, cutoff=30)) == {("01004", "T"): 0}


def test_only_the_destinations_that_were_asked_are_said_out_of_reach():
    """A national list of teams is asked 65 km around at most, for 30 minutes."""
    graph = graph_from_arcs(LINE, nodes(3), zone="metro")
    places = pd.DataFrame({"x_m": [20_000.0, 600_000.0, 20_000.0], "y_m": 5_000.0}, index=["near", "far", "elsewhere"])
    teams = places.assign(zone=["metro", "metro", "reunion"])
    home = nodes(1).assign(zone="metro")
    assert "(1 destination)" in graph_costs(graph, home, teams, cutoff=30).method
    assert "(2 destinations)" in graph_costs(graph, home, teams, cutoff=300).method
    assert "destination" not in graph_costs(graph, home, teams, cutoff=9).method
    kilometres = graph_from_arcs(LINE, nodes(3), unit="km")
    assert "(1 destination)" in graph_costs(kilometres, nodes(1), places.head(2), cutoff=21).method


def test_options_may_be_numbers_of_numpy():
    graph = graph_from_arcs(LINE, nodes(3))
    table = graph_costs(graph, nodes(3), nodes(3), cutoff=np.int64(12), snap_km=np.float32(2))
    assert table.cutoff == 12
    assert type(table.cutoff) is float


def test_kilometres_have_no_access_time_and_no_floor():
    graph = graph_from_arcs(LINE.assign(minutes=[5.0, 7.0, 1.0]), nodes(3), unit="km")
    points = pd.DataFrame({"x_m": [500.0], "y_m": 0.0}, index=["p"])
    table = graph_costs(graph, points, nodes(3), cutoff=6)
    assert table.unit == "km"
    assert costs_of(table) == {("p", "n0"): 0.5, ("p", "n1"): 5.5}


def test_several_points_may_share_a_node():
    graph = graph_from_arcs(LINE, nodes(3))
    homes = pd.DataFrame({"x_m": [0.0, 250.0, 500.0], "y_m": 0.0}, index=["a", "b", "c"])
    teams = pd.DataFrame({"x_m": [100_000.0, 100_250.0], "y_m": 0.0}, index=["T1", "T2"])
    found = costs_of(graph_costs(graph, homes, teams, cutoff=6, access_kmh=30))
    assert found == {
        ("a", "T1"): 5.0, ("a", "T2"): 5.5, ("b", "T1"): 5.5, ("b", "T2"): 6.0, ("c", "T1"): 6.0,
    }  # fmt: skip


def test_empty_tables_and_wrong_options():
    graph = graph_from_arcs(LINE, nodes(3))
    assert len(graph_costs(graph, nodes(0), nodes(3), cutoff=9)) == 0
    assert len(graph_costs(graph, nodes(3), nodes(0), cutoff=9)) == 0
    for options in ({"cutoff": -1}, {"cutoff": float("inf")}, {"cutoff": 9, "snap_km": "2"}):
        with pytest.raises(zb.ParameterError, match="attendu : un nombre positif"):
            graph_costs(graph, nodes(3), nodes(3), **options)
    with pytest.raises(zb.ParameterError, match="access_kmh vaut 0"):
        graph_costs(graph, nodes(3), nodes(3), cutoff=9, access_kmh=0)
    with pytest.raises(zb.MissingColumnError, match="colonne absente « y_m »"):
        graph_costs(graph, nodes(3).drop(columns="y_m"), nodes(3), cutoff=9)
    with pytest.raises(zb.CostError, match="destinations en double : n0"):
        graph_costs(graph, nodes(3), pd.concat([nodes(3), nodes(1)]), cutoff=9)


def test_inputs_are_left_alone_and_rows_in_any_order_give_the_same():
    graph = graph_from_arcs(LINE, nodes(3))
    before, weights = nodes(3), graph.weights.copy()
    points = before.copy()
    one = costs_of(graph_costs(graph, points, points, cutoff=30))
    other = costs_of(graph_costs(graph, points.iloc[::-1], points.iloc[[1, 0, 2]], cutoff=30))
    assert one == other
    pd.testing.assert_frame_equal(points, before)
    assert (graph.weights == weights).all()


def test_only_the_parts_where_one_can_come_and_go_are_entered():
    """n3 can be reached and never left: a point there would reach nobody."""
    dead_end = pd.concat([LINE, arcs(("n0", "n3", 1.0))])
    graph = graph_from_arcs(dead_end, nodes(5))
    entries, parts = large_parts(graph, 3)
    assert entries.tolist() == [True, True, True, False, False]
    assert parts == 1
    assert large_parts(graph, 1)[0].all()


def test_compress_sorts_above_sixteen_bits():
    rng = np.random.default_rng(5)
    rows, columns = rng.integers(0, 70_000, 5000), rng.integers(0, 200_000, 5000)
    indptr, indices, values, order = compress(rows, columns, np.arange(5000.0), (70_000, 200_000))
    expected = np.lexsort((columns, rows))
    assert (order == expected).all()
    assert (indices == columns[expected]).all()
    assert (values == expected).all()
    assert (np.diff(indptr) == np.bincount(rows, minlength=70_000)).all()


def test_a_diagnosis_runs_on_a_road_graph():
    gard = zb.territory("30")
    points = gard.communes[["x_m", "y_m", "zone"]].drop(columns="zone")
    order = points["x_m"].sort_values().index
    chain = pd.DataFrame({"from": order[:-1], "to": order[1:], "minutes": 6.0})
    teams = zb.read_providers(pd.DataFrame({"nom": ["Alès"], "commune": ["30007"]}))
    graph = graph_from_arcs(chain, points, both_ways=True, zone="metro", method="chaîne de communes")
    costs = graph_costs(graph, gard.communes, teams.table, cutoff=30)
    table = zb.diagnose(gard, teams, costs=costs).table
    at = order.get_loc("30007")
    assert table.loc["30007", "nearest_cost"] == 1.8
    assert table.loc[order[at + 2], "nearest_cost"] == pytest.approx(12, abs=0.01)
    assert table.loc[order[at + 4], "class"] == "blanche"
