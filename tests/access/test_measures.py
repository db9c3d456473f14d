"""Every measure against a dense reference, against the worked example, and on the cases that peers get wrong."""

import dense
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import zonesblanches as zb
from example import CODES, DEMAND, EXPECTED, costs, team_rows
from zonesblanches.access.catchment import balanced_catchments, modified_catchments, three_step_catchments
from zonesblanches.access.decay import (
    binary,
    epanechnikov,
    exponential,
    gaussian,
    linear,
    logistic,
    power,
    step,
)
from zonesblanches.access.kept import keep_pairs
from zonesblanches.access.opportunities import cumulative_interval, gravity, spatial_availability
from zonesblanches.access.reach import capacity_within, mean_of_nearest, supply_ratio
from zonesblanches.access.standardised import APL_2012, apl, standardised_demand, territory_mean

DECAYS = (
    step([(10, 1.0), (20, 0.68), (30, 0.22)]), binary(20), linear(20), gaussian(20), epanechnikov(20), exponential(0.1),
    power(1.5), logistic(15, 5),
)  # fmt: skip


@st.composite
def worlds(draw):
    """Return (dense costs, people, supply): some pairs out of reach, some places empty, some costs 0."""
    origins, providers = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    cost = st.one_of(st.sampled_from([0.0, 10.0, 20.0, 30.0, np.inf]), st.floats(0, 40))
    matrix = np.array(draw(st.lists(cost, min_size=origins * providers, max_size=origins * providers)))
    people = np.array(draw(st.lists(st.integers(0, 900), min_size=origins, max_size=origins)), dtype=float)
    supply = np.array(draw(st.lists(st.integers(0, 30), min_size=providers, max_size=providers)), dtype=float)
    return matrix.reshape(origins, providers), people, supply


def series(values, prefix):
    return pd.Series(values, index=[f"{prefix}{i}" for i in range(len(values))])


@given(worlds(), st.sampled_from(DECAYS))
def test_every_measure_is_the_dense_one(world, decay):
    matrix, people, supply = world
    costs_, w = dense.table(matrix), dense.weights(matrix, decay)
    demand, capacity = series(people, "o"), series(supply, "d")
    for ours, reference in (
        (zb.floating_catchments, dense.two_step), (three_step_catchments, dense.three_step),
        (modified_catchments, dense.modified), (balanced_catchments, dense.balanced),
    ):  # fmt: skip
        found = ours(costs_, demand, capacity, decay).access.to_numpy()
        np.testing.assert_allclose(found, reference(w, people, supply), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(gravity(costs_, capacity, decay), w @ supply, rtol=1e-12)
    found = spatial_availability(costs_, demand, capacity, decay)
    np.testing.assert_allclose(found, dense.availability(w, people, supply), rtol=1e-12, atol=1e-300)
    kept = keep_pairs(costs_, decay).catchments(demand, capacity)
    np.testing.assert_allclose(kept.access, dense.two_step(w, people, supply), rtol=1e-12, atol=1e-300)


@given(worlds(), st.sampled_from(DECAYS), st.randoms())
def test_order_of_places_changes_nothing(world, decay, random):
    matrix, people, supply = world
    demand, capacity = series(people, "o"), series(supply, "d")
    first = zb.floating_catchments(dense.table(matrix), demand, capacity, decay).access
    rows, columns = list(range(matrix.shape[0])), list(range(matrix.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    shuffled = dense.table(matrix[rows][:, columns], [f"o{i}" for i in rows], [f"d{j}" for j in columns])
    again = zb.floating_catchments(shuffled, demand.sample(frac=1, random_state=1), capacity, decay).access
    np.testing.assert_allclose(again.reindex(first.index), first, rtol=1e-12)


TEAMS = team_rows().set_index("equipe")


def team_costs():
    return costs().to_providers(TEAMS["code_insee"])


def test_the_worked_example():
    found = zb.floating_catchments(team_costs(), pd.Series(DEMAND), TEAMS["benevoles"], binary(20))
    assert found.access.reindex(CODES).tolist() == pytest.approx([EXPECTED["2sfca_20"]["A"][code] for code in CODES])
    assert found.ratio.tolist() == pytest.approx(list(EXPECTED["2sfca_20"]["R"].values()))


OLDER = pd.DataFrame({"60-74": [1200, 600, 200, 300, 200, 150], "75+": [600, 400, 120, 180, 100, 100]}, index=CODES)
RATES = {"60-74": 0.2, "75+": 1.0}


def test_standardised_demand_of_the_worked_example():
    expected = EXPECTED["demande_standardisee"]
    raw = OLDER @ pd.Series(RATES)
    assert raw.tolist() == list(expected["brute"].values())
    found = standardised_demand(OLDER, RATES)
    assert found.sum() == pytest.approx(OLDER.to_numpy().sum())
    scale = found["00001"] / raw["00001"]
    assert found.to_numpy() == pytest.approx(raw.to_numpy() * scale)


def test_apl_of_the_worked_example():
    """Their demand adds up to 4,150 people of 60 and over, ours to the people of the table: A scales as its inverse."""
    expected = EXPECTED["apl2012_std"]["A"]
    found = apl(team_costs(), OLDER, TEAMS["benevoles"], RATES)
    scale = OLDER.to_numpy().sum() / 4150
    assert (found.access * scale).reindex(CODES).tolist() == pytest.approx([expected[code] for code in CODES])
    assert APL_2012(np.array([5.0, 5.1, 10.0, 15.0, 15.1])).tolist() == [1, 0.3, 0.3, 0.1, 0]


def test_apl_refuses():
    with pytest.raises(zb.ParameterError, match="Classe d'âge inconnue : « 75 ans »"):
        standardised_demand(OLDER, {"75 ans": 1})
    with pytest.raises(zb.ParameterError, match="positifs ou nuls"):
        standardised_demand(OLDER, {"75+": -1})
    with pytest.raises(zb.CostError, match="négative ou infinie pour : 00002"):
        standardised_demand(OLDER.astype(float).replace(600, np.nan).fillna({"60-74": np.nan, "75+": 1}), {"60-74": 1})


def test_territory_mean_leaves_missing_people_out():
    assert territory_mean(pd.Series({"a": 2.0, "b": np.nan, "c": 4.0}), pd.Series({"a": 1, "b": 9, "c": 3})) == 3.5
    assert np.isnan(territory_mean(pd.Series({"a": 2.0}), pd.Series({"a": 0})))


def test_the_unserved_have_zero_and_keep_their_row():
    """PySAL's access gives NaN, r2sfca and R drop the row: these are the zones blanches."""
    matrix = np.array([[5.0], [np.inf]])
    found = zb.floating_catchments(dense.table(matrix), series([10.0, 10.0], "o"), series([2.0], "d"), binary(20))
    assert found.access.tolist() == [0.2, 0.0]
    assert mean_of_nearest(dense.table(matrix), 1).tolist() == [5.0, np.inf]


def test_a_commune_without_people_is_still_scored():
    found = zb.floating_catchments(
        dense.table([[5.0], [5.0]]), series([0.0, 10.0], "o"), series([2.0], "d"), binary(20)
    )
    assert found.access.tolist() == [0.2, 0.2]


def test_a_provider_that_nobody_can_use_is_listed_and_left_out_of_the_balance():
    found = zb.floating_catchments(
        dense.table([[5.0, np.inf], [np.inf, 5.0]]), series([10.0, 0.0], "o"), series([2.0, 3.0], "d"), binary(20)
    )
    assert found.ratio.tolist() == [0.2, 0.0]
    assert found.idle == ("d1",)
    assert found.gap == 0


def test_two_providers_at_one_point_add_up():
    one = zb.floating_catchments(dense.table([[5.0]]), series([10.0], "o"), series([5.0], "d"), linear(20)).access
    two = zb.floating_catchments(
        dense.table([[5.0, 5.0]]), series([10.0], "o"), series([2.0, 3.0], "d"), linear(20)
    ).access
    assert two.tolist() == pytest.approx(one.tolist())


def test_bounds_are_included_and_real_zeros_stay():
    table = dense.table([[0.0, 20.0, np.nextafter(20.0, 21)]])
    assert capacity_within(table, series([1.0, 2.0, 4.0], "d"), 20).tolist() == [3.0]
    assert mean_of_nearest(table, 2).tolist() == [10.0]


def test_nobody_at_all():
    nothing = dense.table(np.full((2, 1), np.inf))
    found = zb.floating_catchments(nothing, series([1.0, 2.0], "o"), series([3.0], "d"), binary(20))
    assert found.access.tolist() == [0, 0]
    assert found.idle == ("d0",)
    assert gravity(nothing, series([3.0], "d"), linear(20)).tolist() == [0, 0]


def test_cumulative_over_an_interval():
    table = dense.table([[10.0, 12.0, 30.0]])
    supply = series([3.0, 3.0, 3.0], "d")
    # thresholds 10, 11, 12, 13: 3, 3, 6, 6
    assert cumulative_interval(table, supply, low=10, high=13).tolist() == [4.5]
    assert cumulative_interval(table, supply, low=10, high=14, summary="median").tolist() == [6.0]
    with pytest.raises(zb.ParameterError, match="bas ≤ haut"):
        cumulative_interval(table, supply, low=20, high=10)


def test_the_ratio_of_a_commune_ignores_its_neighbours():
    table = dense.table([[0.0], [5.0], [np.inf]])
    found = supply_ratio(pd.Series({"d0": "o0"}), series([3.0], "d"), table, series([60.0, 40.0, 0.0], "o"))
    assert found.iloc[:2].tolist() == [0.05, 0.0]
    assert np.isnan(found.iloc[2])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: step([(10, 1), (10, 0.5)]), "croissantes"),
        (lambda: step([(10, -1)]), "positifs ou nuls"),
        (lambda: linear(0), "strictement positif"),
        (lambda: gaussian(-3), "strictement positif"),
        (lambda: logistic(20, 0), "strictement positif"),
    ],
)
def test_impossible_decays(make, message):
    with pytest.raises(zb.ParameterError, match=message):
        make()


@pytest.mark.parametrize("wrong", [lambda c: -c, lambda c: c * np.nan, lambda _: np.ones(3), lambda c: 1 / (c * 0)])
@pytest.mark.filterwarnings("ignore")
def test_a_decay_that_returns_nonsense_is_refused(wrong):
    with pytest.raises(zb.ParameterError, match="décroissance"):
        zb.floating_catchments(dense.table([[5.0]]), series([1.0], "o"), series([1.0], "d"), wrong)


def test_any_callable_is_a_decay():
    found = zb.floating_catchments(
        dense.table([[5.0]]), series([10.0], "o"), series([2.0], "d"), lambda cost: np.exp(-cost)
    )
    assert found.access.tolist() == pytest.approx([0.2])


def test_unknown_providers_are_refused():
    with pytest.raises(zb.CostError, match="absents de la table de coûts : inconnu"):
        capacity_within(dense.table([[5.0]]), pd.Series({"d0": 1.0, "inconnu": 2.0}), 20)
    with pytest.raises(zb.CostError, match="plusieurs fois"):
        gravity(dense.table([[5.0]]), pd.Series([1.0, 2.0], index=["d0", "d0"]), linear(20))


def test_a_demand_under_other_codes_is_refused():
    with pytest.raises(zb.CostError, match="aucun de ses codes"):
        zb.floating_catchments(dense.table([[5.0]]), pd.Series({1004: 10.0}), series([2.0], "d"), binary(20))
