"""Clusters of need: the worked example's Moran, a planted cluster, what is refused and why."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import example as ex
import zonesblanches as zb
from zonesblanches.diagnosis import clusters as under_test
from zonesblanches.diagnosis.clusters import clusters_of
from zonesblanches.territory.drawn import drawn_shapes
from zonesblanches.tool import using

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl does not know data bars
# scores of the page of the six communes, whose Moran is 0.166023; exact p over its 720 arrangements: 48 on one side
SCORES = pd.Series([0.0, 0.0, 65.27846777, 7.98572106, 29.42237494, 90.50511392], index=ex.CODES)
LOCAL = [0.4435268243, -0.1447693174, 0.1796221942, 0.3785256866, -0.001076256013, -0.02571439188]


@pytest.fixture(scope="module")
def gard() -> zb.Diagnosis:
    return zb.diagnose(zb.territory("30"), zb.load_mairies(min_hours=24))


def test_the_worked_example() -> None:
    found = clusters_of(SCORES, drawn_shapes(ex.land()), permutations=9_999)
    assert found.moran == pytest.approx(0.166023, abs=5e-7)
    assert found.expected == pytest.approx(-0.2)
    assert found.p == pytest.approx(2 * 48 / 720, abs=0.01)
    np.testing.assert_allclose(found.table["lisa"], LOCAL, atol=1e-8)
    assert found.table["p"].tolist()[1] == 1  # its neighbours are all the others: no arrangement differs
    assert found.table["p"].tolist()[0] == pytest.approx(2 * 1 / 10, abs=0.015)
    assert found.table["cluster"].eq("").all()


def test_a_planted_cluster_is_found_and_chance_makes_none(gard: zb.Diagnosis) -> None:
    shapes, rng = drawn_shapes(gard.territory), np.random.default_rng(5)
    noise = pd.Series(rng.normal(size=len(shapes)), index=shapes.index)
    quiet = clusters_of(noise, shapes)
    assert quiet.table["cluster"].eq("").mean() > 0.98
    assert quiet.p > 0.05
    south = gard.table.geometry.representative_point().y < 43.85
    loud = clusters_of(noise + 4 * south, shapes)
    assert loud.p == 0.002
    high = loud.table["cluster"] == "foyer élevé"
    assert high.sum() > 0.6 * south.sum()
    assert (south[high.index][high]).all()
    assert loud.table.loc[high, "gi"].eq("chaud").all()
    assert set(loud.table.loc[loud.table["patch"] == 1, "cluster"]) == {"foyer élevé"}


def test_same_figures_twice_and_others_from_another_seed(gard: zb.Diagnosis) -> None:
    first, second, other = gard.clusters(), gard.clusters(), gard.clusters(seed=1)
    pd.testing.assert_frame_equal(first.table, second.table)
    assert (first.moran, first.p) == (second.moran, second.p)
    assert not first.table["p"].equals(other.table["p"])


def test_false_discoveries_are_controlled(gard: zb.Diagnosis) -> None:
    found = gard.clusters()
    order = found.table["p"].sort_values()
    by_hand = (order * len(order) / np.arange(1, len(order) + 1))[::-1].cummin()[::-1].clip(upper=1)
    pd.testing.assert_series_equal(found.table["q"].sort_index(), by_hand.sort_index(), check_names=False)
    assert (found.table["cluster"].ne("") == (found.table["q"] <= 0.05)).all()


@pytest.mark.parametrize("column", ["access_per_1k", "access_ratio", "score", "lack", "nearest_cost", "n_providers"])
def test_the_offer_is_refused_with_the_reason(gard: zb.Diagnosis, column: str) -> None:
    with pytest.raises(zb.ParameterError, match=r"refusé.*autocorrélé par construction.*column=\"need\""):
        gard.clusters(column)
    with using("command"), pytest.raises(zb.ParameterError, match="--foyers need"):
        gard.clusters(column)


def test_the_offer_in_disguise_is_refused_too(gard: zb.Diagnosis) -> None:
    with pytest.raises(zb.ParameterError, match="« access_per_1k »"):
        gard.clusters(3 * gard.table["access_per_1k"] + 1)


def test_residuals_take_away_what_a_column_tells(gard: zb.Diagnosis) -> None:
    found = gard.clusters("need", given=["density"])
    value = found.table["value"]
    assert np.corrcoef(value, gard.table["density"].reindex(value.index))[0, 1] == pytest.approx(0, abs=1e-9)
    assert found.given == ("density",)
    own = gard.clusters(value.rename("résidus"))
    assert (own.moran, own.column) == (found.moran, "résidus")


def test_places_without_a_value_or_a_neighbour_are_left_out() -> None:
    shapes = drawn_shapes(ex.land())
    found = clusters_of(SCORES.where(SCORES.index != "00006"), shapes)
    assert found.left_out == 1
    with pytest.raises(zb.ParameterError, match="2 lieux ont une valeur"):
        clusters_of(SCORES.iloc[:2], shapes)
    with pytest.raises(zb.ParameterError, match="pas toutes égales"):
        clusters_of(SCORES * 0, shapes)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"permutations": 10}, "permutations"),
        ({"level": 2.0}, "level"),
        ({"contiguity": "tour"}, "queen"),
        ({"graine": 3}, "option inconnue « graine »"),
        ({"given": ["densite"]}, "« densite »"),
    ],
)
def test_wrong_options_are_one_error(gard: zb.Diagnosis, asked: dict, error: str) -> None:
    with pytest.raises(zb.ZonesBlanchesError, match=error):
        gard.clusters(**asked)


def test_without_the_extra_one_error_says_what_to_type(gard: zb.Diagnosis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "find_spec", lambda _: None)
    with pytest.raises(zb.ZonesBlanchesError, match=r"esda, libpysal.*pip install 'zones-blanches\[clusters\]'"):
        gard.clusters()


def test_outputs_tell_of_them_only_where_asked(gard: zb.Diagnosis, tmp_path) -> None:
    told = gard.with_clusters()
    assert "Foyers de besoin" not in gard.report().html
    text = told.report().html
    assert "indice de Moran 0,55" in text
    assert "Benjamini" in text
    sheet = pd.read_excel(told.to_excel(tmp_path / "d.xlsx"), sheet_name="Foyers de besoin", engine="openpyxl")
    assert len(sheet) == 350
    from zonesblanches.outputs.maps import map_model

    assert "clusters" in [view.key for view in map_model(told).families[0].views]
    high = told.clustered.table.index[told.clustered.table["cluster"] == "foyer élevé"][0]
    assert "foyer élevé" in told.explain(high)
    assert told.public().clustered is None
