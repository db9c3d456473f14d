"""Agreement with PySAL `access`, to 1e-12, where it answers.

It runs in a process of its own: it warns of what it needs not, and its name is that of this folder.
"""

import json
import subprocess
import sys

import dense
import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches import access

RUN = """
import json
import logging
import sys

import pandas as pd

logging.disable(logging.CRITICAL)
from access import Access, weights
told = json.load(sys.stdin)
people, teams, pairs = (pd.DataFrame(told[name]) for name in ("people", "teams", "pairs"))
peer = Access(
    demand_df=people, demand_index="code", demand_value="demand", supply_df=teams, supply_index="id",
    supply_value="supply", cost_df=pairs, cost_origin="origin", cost_dest="destination", cost_name="cost",
    neighbor_cost_df=None,
)
steps = weights.step_fn({10: 1.0, 20: 0.68, 30: 0.22})
peer.two_stage_fca(name="two", cost="cost", max_cost=20)
peer.enhanced_two_stage_fca(name="enhanced", cost="cost", max_cost=30, weight_fn=steps)
peer.three_stage_fca(name="three", cost="cost", max_cost=30, weight_fn=steps)
peer.weighted_catchment(name="gravity", max_cost=30, weight_fn=weights.gravity(scale=10, alpha=-1))
peer.weighted_catchment(name="within", max_cost=20)
found = peer.access_df.drop(columns="demand").astype(float)
print(json.dumps({name: found[name].dropna().to_dict() for name in found}))  # every digit, unlike to_json
"""
STEPS = access.step([(10, 1.0), (20, 0.68), (30, 0.22)])


def world():
    """Return costs, people and supply: pairs out of reach, costs on the bounds, a commune that reaches nobody."""
    rng = np.random.default_rng(11)
    matrix = rng.uniform(0.5, 45, (60, 12)).round(1)
    matrix[rng.random(matrix.shape) < 0.3] = np.inf
    matrix[:5, :4] = [[10, 20, 30, 20.1], [10.1, 30.1, 9.9, 19.9], [20, 20, 20, 20], [30, 30, 30, 30], [10, 10, 10, 10]]
    matrix[7] = np.inf
    codes, names = [f"o{at}" for at in range(60)], [f"d{at}" for at in range(12)]
    people = pd.Series(rng.integers(1, 900, 60).astype(float), index=codes)
    return dense.table(matrix), people, pd.Series(rng.integers(1, 30, 12).astype(float), index=names)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    costs, people, supply = world()
    told = {
        "people": {"code": people.index.tolist(), "demand": people.tolist()},
        "teams": {"id": supply.index.tolist(), "supply": supply.tolist()},
        "pairs": costs.to_frame().to_dict("list"),
    }
    folder = tmp_path_factory.mktemp("peer")  # away from folders named access
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", RUN], input=json.dumps(told), text=True, capture_output=True, cwd=folder,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return pd.DataFrame(json.loads(done.stdout.splitlines()[-1])).reindex(people.index)


OURS = {
    "two_supply": lambda costs, people, supply: zb.floating_catchments(costs, people, supply, access.binary(20)).access,
    "enhanced_supply": lambda costs, people, supply: zb.floating_catchments(costs, people, supply, STEPS).access,
    "three_supply": lambda costs, people, supply: access.three_step_catchments(costs, people, supply, STEPS).access,
    "gravity_supply": lambda costs, _, supply: access.gravity(
        costs.within(30), supply, lambda cost: (cost / 10.0) ** -1.0
    ),
    "within_supply": lambda costs, _, supply: access.capacity_within(costs, supply, 20),
}


@pytest.mark.parametrize("name", OURS)
def test_agreement_with_the_peer(theirs, name):
    """Where it has no row or NaN, a commune without anybody in reach, ours is 0."""
    ours, peer = OURS[name](*world()), theirs[name]
    served = peer.notna() & (peer != 0)
    assert served.sum() > 50
    np.testing.assert_allclose(ours[served], peer[served], rtol=1e-12)
    assert ours[~served].eq(0).all()
    assert ours["o7"] == 0
