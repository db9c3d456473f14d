"""From points, without pairs: the same numbers as with them, on every bound."""

from unittest import mock

import dense
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_measures import DECAYS

import zonesblanches as zb
from zonesblanches.access.crowfly import CrowflyCost
from zonesblanches.access.decay import binary, epanechnikov, exponential, gaussian, linear, step
from zonesblanches.access.points import point_catchments
from zonesblanches.crowfly import CROWFLY, crowfly_minutes, km_within


@pytest.fixture(autouse=True, scope="module", params=["numba", "numpy"])
def way(request):
    """Every test runs with the compiled sums, where numba is installed, and without."""
    if request.param == "numba":
        pytest.importorskip("numba")
        yield
        return
    with mock.patch("zonesblanches.access.sums.compiled", return_value=None):
        yield


ENDED = [decay for decay in DECAYS if np.isfinite(decay.reach)]


def points(xy, prefix, **columns):
    frame = pd.DataFrame({"x_m": [x for x, _ in xy], "y_m": [y for _, y in xy], **columns})
    return frame.set_index(pd.Index([f"{prefix}{i}" for i in range(len(frame))]))


def distances(demand, supply):
    here, there = demand[["x_m", "y_m"]].to_numpy(), supply[["x_m", "y_m"]].to_numpy()
    gap = here[:, None, :] - there[None, :, :]
    return np.sqrt(gap[..., 0] * gap[..., 0] + gap[..., 1] * gap[..., 1])


spots = st.lists(
    st.tuples(st.integers(0, 40).map(lambda k: 1000.0 * k), st.integers(0, 40).map(lambda k: 1000.0 * k)),
    min_size=1, max_size=25,
)  # fmt: skip


LAWS = [CrowflyCost(law=law) for law in CROWFLY]
COSTS = st.sampled_from([CrowflyCost(), CrowflyCost(1.8, 60 / 61.5), *LAWS])


@given(spots, spots, st.sampled_from(ENDED), COSTS)
def test_as_with_pairs(people, teams, decay, cost):
    """Whole kilometres fall on the bounds, which are included on both ways."""
    demand = points(people, "o", demand=np.arange(len(people)) % 7)
    supply = points(teams, "d", supply=1 + np.arange(len(teams)) % 3)
    found = point_catchments(demand, supply, decay, cost=cost)
    w = dense.weights(cost.of(distances(demand, supply)), decay)
    expected = dense.two_step(w, demand["demand"].to_numpy(float), supply["supply"].to_numpy(float))
    np.testing.assert_allclose(found.access, expected, rtol=1e-11, atol=1e-300)


def test_all_france_at_random():
    rng = np.random.default_rng(3)
    demand = points(rng.uniform(0, 600_000, (3000, 2)), "o", demand=rng.integers(0, 500, 3000))
    supply = points(rng.uniform(0, 600_000, (400, 2)), "d", supply=rng.integers(1, 9, 400))
    many = step([(bound, 301 - bound) for bound in range(1, 301)])
    for decay in (step([(10, 1), (20, 0.68), (30, 0.22)]), many, gaussian(30)):
        found = point_catchments(demand, supply, decay)
        w = dense.weights(distances(demand, supply) / 1000, decay)
        expected = dense.two_step(w, demand["demand"].to_numpy(float), supply["supply"].to_numpy(float))
        np.testing.assert_allclose(found.access, expected, rtol=1e-11, atol=1e-300)
        assert found.gap < 1e-12


def test_neither_blocks_nor_threads_change_a_bit(monkeypatch):
    """One pair at a time, or all: each point sums the same masses in the same order."""
    rng = np.random.default_rng(4)
    demand = points(rng.normal(0, 20_000, (2500, 2)), "o", demand=rng.integers(0, 500, 2500))
    supply = points(rng.normal(0, 20_000, (60, 2)), "d", supply=rng.integers(1, 9, 60))
    decay = step([(k, 6 - k) for k in range(1, 6)])
    expected = point_catchments(demand, supply, decay).access
    for size, cores in ((1, 1), (500, 3), (10_000_000, 16)):
        monkeypatch.setattr("zonesblanches.access.blocks._BLOCK", size)
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        pd.testing.assert_series_equal(point_catchments(demand, supply, decay).access, expected, check_exact=True)


def test_lands_apart_never_meet():
    demand = points([(0, 0), (0, 0)], "o", demand=[10, 10], zone=["metro", "reunion"], landmass=[0, 0])
    supply = points([(0, 0)], "d", supply=[2.0], zone=["metro"], landmass=[0])
    assert point_catchments(demand, supply, binary(5)).access.tolist() == [0.2, 0.0]


def test_a_far_stray_point_costs_no_memory():
    demand = points([(0, 0), (4e7, 4e7)], "o", demand=[10, 10])
    supply = points([(0, 0)], "d", supply=[2.0])
    assert point_catchments(demand, supply, binary(1)).access.tolist() == [0.2, 0.0]


def test_a_cost_that_starts_over_the_threshold():
    demand, supply = points([(0, 0)], "o", demand=[10]), points([(0, 0)], "d", supply=[2.0])
    out = point_catchments(demand, supply, binary(5), cost=CrowflyCost(8.4, 1))
    assert out.access.tolist() == [0.0]
    assert out.idle == ("d0",)


def test_no_point_at_all():
    nothing = points(np.zeros((0, 2)), "d", supply=np.zeros(0))
    assert point_catchments(points([(0, 0)], "o", demand=[10]), nothing, binary(5)).access.tolist() == [0.0]


def test_refusals():
    demand, supply = points([(0, 0)], "o", demand=[10]), points([(0, 0)], "d", supply=[2.0])
    with pytest.raises(zb.ParameterError, match="sans fin"):
        point_catchments(demand, supply, exponential(0.1))
    with pytest.raises(zb.ParameterError, match="table de coûts"):
        point_catchments(demand, supply, lambda cost: cost)
    with pytest.raises(zb.CostError, match="sans coordonnées pour : o0"):
        point_catchments(demand.assign(x_m=np.nan), supply, binary(5))
    with pytest.raises(zb.MissingColumnError, match="colonne absente « supply »"):
        point_catchments(demand, supply.drop(columns="supply"), binary(5))
    with pytest.raises(zb.CostError, match="négative"):
        point_catchments(demand.assign(demand=-1), supply, binary(5))


@pytest.mark.parametrize(("intercept", "per_km"), [(0, 0), (0, -1), (float("nan"), 1), (-1, 1), (0, float("inf"))])
def test_costs_that_do_not_grow_are_refused(intercept, per_km):
    with pytest.raises(zb.ParameterError, match="CrowflyCost"):
        CrowflyCost(intercept, per_km)


@pytest.mark.parametrize(
    "wrong", [{"law": "plaine"}, {"law": "lent", "unit": "km"}, {"law": "lent", "intercept": 1}, {"law": ["lent"]}]
)
def test_laws_are_refused_with_the_names_there_are(wrong):
    with pytest.raises(
        zb.ParameterError, match=r"CrowflyCost\(.*une loi seule, en minutes : rapide ou central ou lent"
    ):
        CrowflyCost(**wrong)


def test_a_law_gives_the_minutes_of_a_diagnosis():
    """Same weights as from a table of pairs: to the bit of the bound, which is included."""
    cost = CrowflyCost(law="central")
    assert cost.unit == "min"
    assert cost.of(np.array([4000.0])).tolist() == crowfly_minutes([4.0], "central").tolist()
    far = 1000 * km_within(20, "central")
    demand, supply = points([(0, 0)], "o", demand=[10]), points([(far - 0.01, 0)], "d", supply=[2.0])
    assert point_catchments(demand, supply, binary(20, unit="min"), cost=cost).access.tolist() == [0.2]
    beyond = supply.assign(x_m=far + 0.01)
    assert point_catchments(demand, beyond, binary(20, unit="min"), cost=cost).access.tolist() == [0.0]


@pytest.mark.parametrize("bound", [float("inf"), float("nan"), -1.0])
def test_steps_without_an_end_are_refused(bound):
    with pytest.raises(zb.ParameterError, match="bornes positives"):
        binary(bound)


@pytest.mark.parametrize("make", [linear, gaussian, epanechnikov])
@pytest.mark.parametrize("cost", [CrowflyCost(), CrowflyCost(1.8, 60 / 61.5), *LAWS])
def test_a_weight_of_zero_at_the_bound_is_zero_from_points_too(make, cost):
    """A last bit more, and the only commune of a provider, on the bound, had all of its supply instead of none."""
    for metres in np.hypot(*np.meshgrid(500.0 * np.arange(12), 500.0 * np.arange(1, 12))).ravel():
        bound = float(cost.of(np.array([metres]))[0])
        demand, supply = points([(0, 0)], "o", demand=[10.0]), points([(metres, 0)], "d", supply=[5.0])
        assert point_catchments(demand, supply, make(bound), cost=cost).access.tolist() == [0.0]
        assert make(bound)(np.array([bound])).tolist() == [0.0]
