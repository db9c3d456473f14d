"""What must hold for any territory and any list."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

import example as ex
import strategies
import zonesblanches as zb

RESULTS = ["class", "reasons", "n_providers", "nearest_cost", "access_per_1k", "score", "volume"]
FEW = strategies.few(10)


def run(frame, teams, parameters):
    land = zb.territory(frame, columns={"code": "code"})
    return zb.diagnose(land, zb.read_providers(teams, territory=land), parameters=parameters)


def results(diagnosis):
    return pd.DataFrame(diagnosis.table)[RESULTS]


def same(left, right, **options):
    assert_frame_equal(left, right, check_dtype=False, rtol=1e-9, **options)


def newcomer(code, **cells):
    return pd.DataFrame([{"id": "new", "nom": "Nouvelle", "code insee": code, "bénévoles": 7, "actif": "oui"} | cells])


@FEW
@given(strategies.cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(case, random):
    frame, teams, parameters = case
    places = list(range(len(frame)))
    random.shuffle(places)
    shuffled = run(frame.iloc[places], teams.iloc[::-1], parameters)
    same(results(shuffled).loc[frame["code"]], results(run(frame, teams, parameters)))


@FEW
@given(strategies.cases(), st.sampled_from([4326, 3857]))
def test_the_crs_of_the_territory_changes_nothing(case, epsg):
    """Points inside may move by centimetres, so costs may differ by as little."""
    frame, teams, parameters = case
    here, there = run(frame, teams, parameters).table, run(frame.to_crs(epsg), teams, parameters).table
    points = (here[["lon", "lat"]] - there[["lon", "lat"]]).abs().to_numpy().max()
    assert points < 1e-3
    away = here["nearest_cost"].replace(np.inf, 1e6) - there["nearest_cost"].replace(np.inf, 1e6)
    assert away.abs().max() < 0.2
    assert (here["demand"] == there["demand"]).all()


@FEW
@given(strategies.cases())
def test_repeated_rows_change_nothing(case):
    frame, teams, parameters = case
    land = zb.territory(frame, columns={"code": "code"})
    once = zb.read_providers(teams, territory=land)
    twice = zb.read_providers(pd.concat([teams, teams], ignore_index=True), territory=land)
    assert len(twice) == len(once)
    assert len(twice.merged) == len(teams)
    same(
        results(zb.diagnose(land, twice, parameters=parameters)),
        results(zb.diagnose(land, once, parameters=parameters)),
    )


@FEW
@given(strategies.cases(), st.integers(0, 6))
def test_a_new_provider_brings_nobody_further(case, where):
    frame, teams, parameters = case
    code = frame["code"].iloc[where % len(frame)]
    before = run(frame, teams, parameters).table
    after = run(frame, pd.concat([teams, newcomer(code)], ignore_index=True), parameters).table
    assert (after["nearest_cost"] <= before["nearest_cost"]).all()
    assert (after["n_providers"] >= before["n_providers"]).all()
    assert (after["access_per_1k"] >= before["access_per_1k"] - 1e-9).all()
    assert after.at[code, "n_providers"] == before.at[code, "n_providers"] + 1


@FEW
@given(strategies.cases())
def test_the_parts_make_the_score(case):
    frame, teams, parameters = case
    land = zb.territory(frame, columns={"code": "code"})
    providers = zb.read_providers(teams, territory=land)
    for normalisation in strategies.NORMALISATIONS:
        diagnosis = zb.diagnose(land, providers, parameters=parameters.replace(normalisation=normalisation))
        score, parts = diagnosis.table["score"], diagnosis.contributions()
        assert_series_equal(parts.sum(axis=1, skipna=False), score, check_names=False, rtol=1e-12)
        known = score.dropna()
        assert known.between(0, 100 + 1e-9).all()
        need, lack = diagnosis.table["need"], diagnosis.table["lack"]
        if diagnosis.need.weights:
            expected = 100 * np.sqrt(need.clip(lower=0.01) * lack)
            assert_series_equal(score, expected, check_names=False, rtol=1e-9, atol=1e-9)


@FEW
@given(strategies.cases())
def test_supply_is_conserved(case):
    frame, teams, parameters = case
    result = run(frame, teams, parameters)
    providers, table = result.main.providers, result.table
    served = (table["demand"] * table["access_per_1k"] / 1000).sum()
    reaching = providers.loc[providers["people_reached"] > 0, "capacity"].sum()
    assert served == pytest.approx(reaching, rel=1e-9, abs=1e-9)


@FEW
@given(strategies.cases())
def test_inputs_are_left_alone(case):
    frame, teams, parameters = case
    kept, listed = frame.copy(deep=True), teams.copy(deep=True)
    land = zb.territory(frame, columns={"code": "code"})
    providers = zb.read_providers(teams, territory=land)
    communes, table = land.communes.copy(deep=True), providers.table.copy(deep=True)
    zb.diagnose(land, providers, parameters=parameters).explain(frame["code"].iloc[0])
    assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(kept))
    assert_frame_equal(teams, listed)
    assert_frame_equal(pd.DataFrame(land.communes), pd.DataFrame(communes))
    assert_frame_equal(providers.table, table)


@FEW
@given(strategies.cases())
def test_a_provider_beyond_reach_changes_nothing(case):
    """Lille is 500 km from these squares."""
    frame, teams, parameters = case
    land = zb.territory(frame, columns={"code": "code"})
    here = zb.read_providers(teams, territory=land)
    far = zb.read_providers(pd.DataFrame({"nom": ["Lille"], "commune": ["Lille"], "bénévoles": [50]}))
    both = zb.combine_providers([here, far])
    same(
        results(zb.diagnose(land, both, parameters=parameters)), results(zb.diagnose(land, here, parameters=parameters))
    )


@FEW
@given(strategies.cases(), st.sampled_from([2, 10]))
def test_scaling_the_capacities_scales_access_and_its_reference(case, factor):
    frame, teams, parameters = case
    assume(teams.loc[teams["actif"] == "oui", "bénévoles"].sum() > 0)
    one = run(frame, teams, parameters)
    more = run(frame, teams.assign(bénévoles=factor * teams["bénévoles"]), parameters)
    assert more.main.a_ref == pytest.approx(factor * one.main.a_ref, rel=1e-12)
    assert_series_equal(more.table["access_per_1k"], factor * one.table["access_per_1k"], rtol=1e-9)
    same(results(more).drop(columns="access_per_1k"), results(one).drop(columns="access_per_1k"))


def test_gard_alone_is_gard_cut_from_its_surroundings(gard_diagnosis, mairies):
    """The border's supply and its demand are in, so the département's own figures are those of a larger map."""
    wide = zb.diagnose(
        zb.territory(["30", "07", "48", "34", "13", "84", "12"]),
        mairies,
        parameters=zb.Parameters(a_ref=gard_diagnosis.main.a_ref),
    )
    columns = ["class", "reasons", "n_providers", "nearest_cost", "nearest_provider", "access_per_1k", "demand"]
    alone = pd.DataFrame(gard_diagnosis.table)[columns]
    same(pd.DataFrame(wide.table).loc[alone.index, columns], alone)
    assert set(alone["class"]) >= {"grise", "couverte"}


def test_the_embedded_tables_are_left_alone(gard_diagnosis):
    from zonesblanches.territory import store

    assert "ring" not in store.communes()
    assert gard_diagnosis.table.index.isin(store.communes().index).all()


@pytest.mark.parametrize("epsg", [4326, 3857])
def test_the_worked_example_in_another_crs(epsg):
    method = zb.Parameters(**ex.VERSION_1)
    place = ex.land(ex.frame().to_crs(epsg))
    there = zb.diagnose(place, ex.teams(), costs=ex.costs(), parameters=method).table
    same(pd.DataFrame(there)[RESULTS], results(ex.diagnosis()))
