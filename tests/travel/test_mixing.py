"""Walking where it is dense: the origin's commune decides."""

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.travel.mixing import mixed_costs, modes_by_density

PAIRS = pd.DataFrame({"origin": ["a", "b", "a"], "destination": ["T", "T", "U"], "cost": [5.0, 6.0, 7.0]})
CAR = zb.CostTable.from_long(PAIRS, method="en voiture")
WALK = zb.CostTable.from_long(PAIRS.head(2).assign(cost=[50.0, 60.0]), origins=["a", "b"], method="marche")


def costs_of(table):
    return table.to_frame().set_index(["origin", "destination"])["cost"].to_dict()


def test_each_origin_has_the_costs_of_its_mode():
    mode = pd.Series({"b": "voiture", "a": "à pied", "c": "voiture", "d": "à pied"})
    table = mixed_costs({"voiture": CAR, "à pied": WALK}, mode)
    assert costs_of(table) == {("a", "T"): 50.0, ("b", "T"): 6.0}
    assert table.origins.tolist() == ["b", "a", "c"], "d was not looked at on foot: its cost is missing"
    assert not table.every_origin
    assert "voiture (2 communes) : en voiture ; à pied (1 commune) : marche" in table.method


def test_all_of_one_mode_is_that_table():
    mode = pd.Series({"a": "voiture", "b": "voiture"})
    assert costs_of(mixed_costs({"voiture": CAR, "à pied": WALK}, mode)) == costs_of(CAR)


def test_refusals():
    with pytest.raises(zb.CostError, match="Modes sans table : vélo"):
        mixed_costs({"voiture": CAR}, pd.Series({"a": "vélo"}))
    with pytest.raises(zb.CostError, match="en double : a"):
        mixed_costs({"voiture": CAR}, pd.Series(["voiture"] * 2, index=["a", "a"]))
    with pytest.raises(zb.CostError, match="une seule unité"):
        mixed_costs({"voiture": CAR, "km": zb.CostTable.from_long(PAIRS, unit="km")}, pd.Series({"a": "km"}))


def test_dense_communes_walk():
    places = pd.DataFrame({"density_grid": pd.array([1, 2, pd.NA], dtype="Int64")}, index=["x", "y", "z"])
    assert modes_by_density(places).to_dict() == {"x": "à pied", "y": "voiture", "z": "voiture"}
    assert modes_by_density(places, dense="vélo", elsewhere="car").tolist() == ["vélo", "car", "car"]
    with pytest.raises(zb.MissingColumnError, match=r"« density_grid ».*with_census"):
        modes_by_density(places.rename(columns={"density_grid": "densité"}))
