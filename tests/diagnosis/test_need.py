"""The risk of need: ranked on France, shrunk, imputed without moving anybody, with components of one's own."""

import numpy as np
import pandas as pd
import pytest
import version_1

import example as ex
import zonesblanches as zb
from zonesblanches.diagnosis.need import need_indicators, risk_of_need
from zonesblanches.territory import store


@pytest.fixture(scope="module")
def teams():
    return version_1.many()


def test_embedded_shares_are_ranked_among_all_the_communes_of_france(teams):
    found = zb.diagnose(zb.territory("30"), teams)
    older = (
        store.communes()["people_65p"].astype(float) / store.communes()["population"].where(lambda n: n > 0)
    ).dropna()
    assert found.need.ranked_among == {"older": len(older)}
    assert len(older) > 34_000
    for code in ("30007", "30130", "30189"):
        below, same = (older < older[code]).sum(), (older == older[code]).sum()
        assert found.table.at[code, "need_older"] == pytest.approx((below + (same + 1) / 2 - 0.5) / len(older))
    assert any("rangs parmi 34" in note for note in found.notes)


def test_departements_compare_and_paris_means_something(teams):
    def mean(area):
        return zb.diagnose(zb.territory(area), teams).table["need"].mean()

    assert mean("23") > 0.7 > 0.3 > mean("95")  # Creuse, Val-d'Oise: each averaged 0.50
    assert 0 < zb.diagnose(zb.territory("75"), teams).table["need"].iloc[0] < 0.3


def test_a_file_of_the_territory_alone_ranks_on_it_and_says_so(teams):
    found = zb.diagnose(version_1.communes(), teams)
    assert set(found.need.ranked_among.values()) == {0}
    assert any("rangs sur le territoire seulement" in note for note in found.notes)


def test_a_national_file_ranks_on_france_overseas_too(teams):
    codes = store.communes().index
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"code": codes, "niveau": rng.normal(21_000, 3_000, len(codes))})
    place = zb.territory("974").with_data(table, code="code", columns={"median_income": "niveau"})
    found = zb.diagnose(
        place, zb.read_providers(pd.DataFrame({"nom": ["A"], "commune": ["Saint-Denis"], "dep": ["974"]}))
    )
    assert found.need.ranked_among["low_income"] == len(codes)
    low = table.set_index("code")["niveau"]
    expected = ((low > low["97411"]).sum() + 0.5) / len(low)
    assert found.table.at["97411", "need_low_income"] == pytest.approx(expected)


def test_shares_of_few_people_are_drawn_to_that_of_the_epci():
    communes = pd.DataFrame(
        {
            "epci": ["E", "E", "F"], "population": [100, 900, 500], "area_km2": 1.0,
            "people_80p": [4.0, 96.0, 20.0], "people_80p_alone": [4.0, 26.0, 5.0], "people_75p": [9.0, 80.0, 40.0],
        },
        index=["a", "b", "c"],
    )  # fmt: skip
    demand = communes["people_75p"]
    need = risk_of_need(communes, communes.iloc[:0], demand, zb.Parameters())
    assert need.shares["raw"].tolist() == [1.0, 26 / 96, 0.25]
    assert need.shares["shrunk"].tolist() == pytest.approx([(4 + 30 * 0.3) / 34, (26 + 30 * 0.3) / 126, 0.25])
    whole = pd.DataFrame(  # the rest of E, outside the territory
        {"epci": ["E"], "population": [1000], "area_km2": 1.0, "people_80p": [100.0], "people_80p_alone": [70.0]},
        index=["d"],
    )
    drawn = risk_of_need(communes, whole, demand, zb.Parameters()).shares["shrunk"]
    assert drawn["a"] == pytest.approx((4 + 30 * 0.5) / 34)
    assert risk_of_need(communes, whole, demand, zb.Parameters(need_shrink=0)).shares["shrunk"]["a"] == 1.0


def test_an_imputed_value_moves_nobody():
    def need(hole):
        frame = ex.frame()
        frame.loc[frame["code_insee"].isin(hole), "niveau_vie_median"] = None
        teams = ex.teams(territory=ex.land(frame))
        return zb.diagnose(ex.land(frame), teams, costs=ex.costs()).table

    whole, holed = need([]), need([ex.F_])
    rest = [code for code in ex.CODES if code != ex.F_]
    ranks = pd.Series([22000, 21000, 19000, 20000, 20500], index=rest).rank(ascending=False)
    assert holed.loc[rest, "need_low_income"].tolist() == pytest.approx(((ranks - 0.5) / 5).tolist())
    assert holed.at[ex.F_, "imputed"] == "low_income"
    assert holed["score"].notna().all()
    assert whole["imputed"].eq("").all()


def test_a_missing_share_of_people_alone_is_imputed_and_no_longer_takes_the_score_away():
    frame = ex.frame().astype({"pop_80p_seules": float})
    frame.loc[frame["code_insee"] == ex.B, "pop_80p_seules"] = None
    table = zb.diagnose(ex.land(frame), ex.teams(territory=ex.land(frame)), costs=ex.costs()).table
    assert table.at[ex.B, "imputed"] == "alone_80p"
    assert table["score"].notna().all()


def test_a_component_of_ones_own_may_be_a_column_that_the_method_reads(teams):
    own = zb.Need("population", direction=-1, weight=0.25, label="petites communes")
    found = zb.diagnose(zb.territory("30"), teams, parameters=zb.Parameters(own_need=[own]))
    assert found.table["need_population"].corr(found.table["population"], method="spearman") == pytest.approx(-1)


def test_a_component_of_ones_own(teams):
    gard = zb.territory("30")
    told = pd.DataFrame({"code": gard.communes.index, "solde": np.linspace(-5, 5, len(gard.communes))})
    place = gard.with_data(told, code="code", columns={"solde": "solde"})
    own = zb.Need("solde", direction=-1, weight=0.25, label="solde migratoire")
    found = zb.diagnose(place, teams, parameters=zb.Parameters(own_need=[own]))
    assert found.need.weights == pytest.approx({"older": 0.28 / 0.53, "solde": 0.25 / 0.53})
    assert found.table["need_solde"].is_monotonic_decreasing
    assert found.table["score"].notna().all()
    np.testing.assert_allclose(found.contributions().sum(axis=1), found.table["score"])
    assert "solde migratoire" in found.explain("30001")
    again = zb.Parameters.from_mapping(found.parameters.to_dict())
    assert again == found.parameters


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (lambda: zb.Need("", weight=1), "column vaut ''"),
        (lambda: zb.Need("older", weight=1), "composante usuelle"),
        (lambda: zb.Need("x", weight=0), "weight vaut 0"),
        (lambda: zb.Need("x", weight=1, direction=2), "direction vaut 2"),
        (lambda: zb.Parameters(own_need=[{"colonne": "x"}]), "attendu column, weight"),
        (lambda: zb.Parameters(own_need="x"), "une liste de composantes"),
        (lambda: zb.Parameters(own_need=[zb.Need("x", weight=1)] * 2), "deux composantes « x »"),
        (lambda: zb.Parameters(need_shrink=-1), "need_shrink vaut -1"),
        (lambda: zb.Parameters(need_reference="monde"), "france ou territoire"),
    ],
)
def test_what_makes_no_component(told, said):
    with pytest.raises(zb.ParameterError) as refused:
        told()
    assert said in str(refused.value)


def test_a_component_that_is_no_column_says_how_to_add_it(teams):
    with pytest.raises(zb.ParameterError, match="with_data"):
        zb.diagnose(zb.territory("30"), teams, parameters=zb.Parameters(own_need=[zb.Need("vacance", weight=0.1)]))


def test_counts_stay_positive_and_finite():
    gard = zb.territory("30")
    for value, ours, said in (
        (-1, "people_75p", "positif ou nul"),
        (1e308, "people_75p", "impossible"),
        (1e308, "solde", "impossible"),
    ):
        told = pd.DataFrame({"code": ["30001"], "x": [value]})
        with pytest.raises(zb.TerritoryError, match=said):
            gard.with_data(told, code="code", columns={ours: "x"})


def test_ranks_on_a_territory_are_not_compared(teams):
    one = zb.diagnose(version_1.communes(), teams)
    other = zb.diagnose(version_1.communes(), teams, parameters=zb.Parameters(threshold=15, proximity=10))
    assert zb.compare_maps(one, other)
    later = version_1.communes()
    later.communes["median_income"] = later.communes["median_income"].to_numpy()[::-1]
    with pytest.raises(zb.ParameterError, match="ni années ni lieux"):
        zb.compare_maps(one, zb.diagnose(later, teams))


def test_raw_indicators_turn_so_that_more_is_more_need():
    table = pd.DataFrame({"x": [1.0, 2.0]}, index=["a", "b"])
    assert need_indicators(table, (zb.Need("x", weight=1, direction=-1),))["x"].tolist() == [-1.0, -2.0]


def test_priorities_go_where_most_people_are_blank_zones_first(teams):
    found = zb.diagnose(zb.territory("30"), teams)
    listed = found.priorities()
    classes = listed["class"].tolist()
    assert classes == sorted(classes), "blanche, then grise"
    for _, part in listed.groupby("class"):
        assert part["volume"].is_monotonic_decreasing
    assert found.priorities(by="score")["score"].is_monotonic_decreasing
    everywhere = zb.diagnose(
        zb.territory("30"),
        teams,
        parameters=zb.Parameters(theta=0.01, n_star=1, threshold=90, outreach=90, proximity=89),
    )
    assert everywhere.priorities().empty
