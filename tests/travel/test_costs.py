"""Tables of costs: an absent pair is out of reach, and odd tables are refused."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb

PAIRS = pd.DataFrame({"origin": ["b", "a", "a"], "destination": ["T2", "T2", "T1"], "cost": [0.0, 20.0, 3.0]})


def test_rows_in_any_order():
    table, other = zb.CostTable.from_long(PAIRS), zb.CostTable.from_long(PAIRS.iloc[::-1])
    assert len(table) == 3
    key = ["origin", "destination"]
    left, right = (t.to_frame().sort_values(key).reset_index(drop=True) for t in (table, other))
    pd.testing.assert_frame_equal(left, right)
    assert table.to_frame().set_index(key)["cost"].to_dict() == {("a", "T2"): 20, ("a", "T1"): 3, ("b", "T2"): 0}


def test_absent_pair_and_zero_cost():
    near = zb.nearest(zb.CostTable.from_long(PAIRS, origins=["a", "b", "c"]))
    assert near["nearest_cost"].to_dict() == {"a": 3.0, "b": 0.0, "c": np.inf}
    assert near["nearest_provider"].loc[["a", "b"]].tolist() == ["T1", "T2"]
    assert pd.isna(near.at["c", "nearest_provider"])


def test_within_includes_its_bound():
    table = zb.CostTable.from_long(PAIRS)
    assert len(table.within(20)) == 3
    assert len(table.within(19.999)) == 2
    assert len(table.within(0)) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cost": [1, -1, 2]}, "ligne 2 : "),
        ({"cost": [1, np.nan, 2]}, "manquantes, négatives ou infinies"),
        ({"cost": [1, np.inf, 2]}, "manquantes, négatives ou infinies"),
        ({"cost": ["1", "douze", "2"]}, "douze"),
        ({"origin": ["a", None, "b"]}, "vide"),
        ({"origin": ["a", "a", "a"]}, "en double.*a → T2"),
    ],
)
def test_refusals(change, message):
    with pytest.raises(zb.CostError, match=message):
        zb.CostTable.from_long(PAIRS.assign(**change))


def test_missing_column_and_unknown_origin():
    with pytest.raises(zb.CostError, match="colonne absente « minutes »"):
        zb.CostTable.from_long(PAIRS, cost="minutes")
    with pytest.raises(zb.CostError, match="absentes de la liste `origins` : b"):
        zb.CostTable.from_long(PAIRS, origins=["a"])


def test_no_pair_at_all():
    table = zb.CostTable.from_long(PAIRS.head(0), origins=["a"])
    assert zb.nearest(table)["nearest_cost"].tolist() == [np.inf]
    assert zb.count_within(table, 20).tolist() == [0]


def test_codes_read_as_numbers():
    """A CSV read without dtype loses the zeros of the départements 01 to 09."""
    pairs = pd.DataFrame({"origin": [1004, 30007], "destination": [1004, 1004], "cost": [0, 50]})
    table = zb.CostTable.from_long(pairs)
    assert table.origins.tolist() == ["01004", "30007"]
    served = table.to_providers(pd.Series({"T1": "01004"}))
    assert served.to_frame()["destination"].tolist() == ["T1", "T1"]


def test_to_providers_by_commune():
    table = zb.CostTable.from_long(pd.DataFrame({"origin": ["a", "b"], "destination": ["x", "y"], "cost": [1.0, 2.0]}))
    served = table.to_providers(pd.Series({"T1": "x", "T2": "x", "T3": "z"}))
    assert served.destinations.tolist() == ["T1", "T2", "T3"]
    assert served.to_frame().to_numpy().tolist() == [["a", "T1", 1.0], ["a", "T2", 1.0]]
    with pytest.raises(zb.CostError, match="ni des identifiants"):
        table.to_providers(pd.Series({"T1": "q"}))


def test_select_reorders_and_forgets():
    table = zb.CostTable.from_long(PAIRS)
    part = table.select(origins=pd.Index(["z", "b", "a"]), destinations=pd.Index(["T2"]))
    assert part.to_frame().to_numpy().tolist() == [["b", "T2", 0.0], ["a", "T2", 20.0]]
    assert len(table) == 3


@pytest.mark.parametrize("unit", ["s", "m", "minutes", None, ["min"]])
def test_a_unit_that_nothing_reads_is_refused(unit):
    """Seconds taken for minutes made every commune white."""
    with pytest.raises(zb.CostError, match=r"unit vaut .*attendu : « min » \(minutes\) ou « km »"):
        zb.CostTable.from_long(PAIRS, unit=unit)
    table = zb.CostTable.from_long(PAIRS)
    with pytest.raises(zb.CostError, match="attendu : « min »"):
        dataclasses.replace(table, unit=unit)


def test_seconds_are_told_how_to_become_minutes():
    with pytest.raises(zb.CostError, match=r'table\["cost"\] / 60\), en min .* read_costs\(…, unit="s"\)'):
        zb.CostTable.from_long(PAIRS, unit="s")


@pytest.mark.parametrize("cutoff", [np.int64(30), np.float32(30), 30])
def test_a_cutoff_of_numpy_can_be_stored(tmp_path, cutoff):
    table = dataclasses.replace(zb.CostTable.from_long(PAIRS), cutoff=cutoff, every_origin=np.True_)
    table.to_parquet(tmp_path / "temps.parquet")
    again = zb.CostTable.from_parquet(tmp_path / "temps.parquet")
    assert (again.cutoff, again.every_origin) == (30.0, True)
    assert table.within(np.int64(3)).cutoff == 3


@pytest.mark.parametrize("cutoff", [-1, float("nan"), True, "30"])
def test_an_impossible_cutoff_is_refused(cutoff):
    with pytest.raises(zb.CostError, match="cutoff vaut"):
        dataclasses.replace(zb.CostTable.from_long(PAIRS), cutoff=cutoff)


def test_names_are_written_alike():
    """Blanks around codes, and zeros lost by one column only: `read_costs` does the same."""
    pairs = pd.DataFrame({"origin": [" 01004 ", "30007"], "destination": ["1005", "30007 "], "cost": [1.0, 2.0]})
    table = zb.CostTable.from_long(pairs)
    assert table.origins.tolist() == ["01004", "30007"]
    assert table.destinations.tolist() == ["01005", "30007"]
    short = zb.CostTable.from_long(pairs.assign(origin=["1004", "30007"]), origins=["1004", "30007", " 30010"])
    assert short.origins.tolist() == ["01004", "30007", "30010"]
    own = zb.CostTable.from_long(pairs.assign(origin=["1004", "cell 9"]))
    assert own.origins.tolist() == ["1004", "cell 9"]
    with pytest.raises(zb.CostError, match="avec et sans leur zéro : 1004"):
        zb.CostTable.from_long(pairs.assign(origin=["01004", "1004"]))
    with pytest.raises(zb.CostError, match=r"en double.*01004 → T"):
        zb.CostTable.from_long(pairs.assign(origin=["01004", " 01004"], destination="T"))
    with pytest.raises(zb.CostError, match=r"vide .*\(ligne 2\)"):
        zb.CostTable.from_long(pairs.assign(origin=["01004", "  "]))


def test_ids_of_four_digits_are_found_again():
    """Provider ids that look like codes without their zero are those of the list, whatever was made of them."""
    pairs = pd.DataFrame({"origin": "30007", "destination": ["1001", "12345"], "cost": [1.0, 2.0]})
    table = zb.CostTable.from_long(pairs)
    for ids in (["1001", "12345"], ["1001", "9"], ["01001", "12345"]):
        served = table.to_providers(pd.Series("30010", index=ids))
        assert served.to_frame()["cost"].tolist() == ([1.0] if "9" in ids else [1.0, 2.0])


def test_two_ids_that_a_zero_tells_apart_stay_two():
    table = zb.CostTable.from_pairs(
        pd.Index(["30007"]), pd.Index(["1004", "01004"]), np.array([0, 0]), np.array([0, 1]), np.array([5.0, 9.0])
    )
    assert table.to_providers(pd.Series("30010", index=["01004"])).to_frame()["cost"].tolist() == [9.0]


@pytest.mark.parametrize("origins", [["a", "b", "a"], ["1004", "01004"], ["a", "b", ""]])
def test_a_list_of_origins_is_checked(origins):
    with pytest.raises(zb.CostError, match=r"Liste `origins`.*(double|zéro|vide)"):
        zb.CostTable.from_long(PAIRS.head(0), origins=origins)
