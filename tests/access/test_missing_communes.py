"""A commune that reaches nobody has no row in a long table: it must have one in every result."""

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches import access

LONG = pd.DataFrame({"origin": ["b", "a"], "destination": ["T", "T"], "cost": [5.0, 8.0]})
TABLE = zb.CostTable.from_long(LONG)
ASKED = zb.CostTable.from_long(LONG, origins=["b", "a"])
PEOPLE = pd.Series({"z": 50.0, "a": 60.0, "b": 40.0, "y": np.nan})
SUPPLY = pd.Series({"T": 5.0})
DECAY = access.binary(20)
ORDER = ["b", "a", "z", "y"]

BY_DEMAND = {
    "2sfca": lambda table: access.floating_catchments(table, PEOPLE, SUPPLY, DECAY).access,
    "3sfca": lambda table: access.three_step_catchments(table, PEOPLE, SUPPLY, DECAY).access,
    "m2sfca": lambda table: access.modified_catchments(table, PEOPLE, SUPPLY, DECAY).access,
    "bfca": lambda table: access.balanced_catchments(table, PEOPLE, SUPPLY, DECAY).access,
    "kept": lambda table: access.keep_pairs(table, DECAY).catchments(PEOPLE, SUPPLY).access,
    "availability": lambda table: access.spatial_availability(table, PEOPLE, SUPPLY, DECAY),
    "ratio": lambda table: access.supply_ratio(pd.Series({"T": "z"}), SUPPLY, table, PEOPLE),
    "raam": lambda table: access.rational_agents(table, PEOPLE, SUPPLY).cost,
}


@pytest.mark.parametrize("name", BY_DEMAND)
def test_every_commune_of_the_demand_has_a_row(name):
    """The table's origins, then those of the demand, in its order."""
    assert BY_DEMAND[name](TABLE).index.tolist() == ORDER


def test_rows_by_hand():
    assert BY_DEMAND["2sfca"](TABLE).tolist() == [0.05, 0.05, 0.0, 0.0]
    assert BY_DEMAND["kept"](TABLE).tolist() == [0.05, 0.05, 0.0, 0.0]
    assert BY_DEMAND["availability"](TABLE).tolist() == [2.0, 3.0, 0.0, 0.0]
    assert BY_DEMAND["ratio"](TABLE).iloc[:3].tolist() == [0.0, 0.0, 0.1]
    # 100 people for 5: congestion 1 where they go, and 5 or 8 minutes of 60
    assert BY_DEMAND["raam"](TABLE).tolist() == pytest.approx([1 + 5 / 60, 1 + 8 / 60, np.inf, np.inf])


@pytest.mark.parametrize("name", BY_DEMAND)
def test_people_that_were_not_looked_at_are_never_lost_in_silence(name):
    with pytest.raises(zb.CostError, match=r"2 communes \(50 personnes\).*regardées : z, y\. Refaites") as caught:
        BY_DEMAND[name](ASKED)
    assert "isin(costs.origins)" in str(caught.value)


def test_communes_without_demand_are_covered_on_request():
    wide = TABLE.covering(ORDER)
    assert wide.origins.tolist() == ORDER
    assert access.nearest(wide)["nearest_cost"].tolist() == [5.0, 8.0, np.inf, np.inf]
    assert access.nearest(wide)["nearest_provider"].isna().tolist() == [False, False, True, True]
    assert access.mean_of_nearest(wide, 1).tolist() == [5.0, 8.0, np.inf, np.inf]
    assert access.count_within(wide, 6, [("z", "T")]).tolist() == [1, 0, 1, 0]
    assert access.capacity_within(wide, SUPPLY, 6).tolist() == [5.0, 0.0, 0.0, 0.0]
    assert access.gravity(wide, SUPPLY, DECAY).tolist() == [5.0, 5.0, 0.0, 0.0]
    assert access.cumulative_interval(wide, SUPPLY, low=5, high=5).tolist() == [5.0, 0.0, 0.0, 0.0]


def test_covering_keeps_the_table_and_its_words():
    told = zb.CostTable.from_long(LONG, unit="km", method="à pied")
    wide = told.covering(["z"])
    assert (wide.unit, wide.method, wide.every_origin, len(wide)) == ("km", "à pied", True, 2)
    assert wide.origins.tolist() == ["b", "a", "z"]
    assert told.origins.tolist() == ["b", "a"]
    assert told.covering(["a"]) is told
    assert ASKED.covering(["a", "b"]) is ASKED


def test_covering_refuses():
    with pytest.raises(zb.CostError, match="1 commune que la table de coûts n'a pas regardées : z"):
        ASKED.covering(["a", "z"])
    with pytest.raises(zb.CostError, match="plusieurs fois : z"):
        TABLE.covering(["z", "z"])
    with pytest.raises(zb.CostError, match="en texte"):
        TABLE.covering([1004])


def test_a_demand_of_nobody_else_is_still_checked():
    with pytest.raises(zb.CostError, match="négative ou infinie pour : z"):
        access.keep_pairs(TABLE, DECAY).catchments(pd.Series({"a": 1.0, "b": 1.0, "z": -1.0}), SUPPLY)


def test_kept_pairs_refuse_unknown_providers_and_other_codes():
    kept = access.keep_pairs(TABLE, DECAY)
    with pytest.raises(zb.CostError, match="absents de la table de coûts : inconnu"):
        kept.catchments(PEOPLE, pd.Series({"T": 1.0, "inconnu": 2.0}))
    with pytest.raises(zb.CostError, match="aucun de ses codes"):
        kept.catchments(pd.Series({1004: 1.0}), SUPPLY)
