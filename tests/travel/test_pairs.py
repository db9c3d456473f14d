"""A table built from positions is checked: a NaN cost was out of reach, a pair given twice was two providers."""

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.travel.mixing import mixed_costs

ENDS = pd.Index(["a", "b"]), pd.Index(["T", "U"])
LONG = pd.DataFrame({"origin": ["01004", "69123"], "destination": "T", "cost": [5.0, 8.0]})


@pytest.mark.parametrize(
    ("rows", "columns", "values", "message"),
    [
        ([0], [0], [np.nan], r"1 coût manquant, négatif ou infini \(a → T : nan\)"),
        ([0, 1], [0, 1], [-1.0, np.inf], r"2 coûts manquants, négatifs ou infinis \(a → T : -1.0, b → U : inf\)"),
        ([0, 0], [1, 1], [5.0, 6.0], r"paires en double \(a → U\)"),
        ([2], [0], [5.0], r"1 position hors des origines \(2\)\. Attendu : de 0 à 1"),
        ([0], [-1], [5.0], r"1 position hors des destinations \(-1\)"),
        ([0], [0], [5.0, 6.0], "1 origines, 1 destinations et 2 coûts"),
    ],
)
def test_impossible_pairs(rows, columns, values, message):
    with pytest.raises(zb.CostError, match=message):
        zb.CostTable.from_pairs(*ENDS, np.array(rows), np.array(columns), np.array(values))


def test_names_given_twice():
    none = np.zeros(0, dtype=np.int64)
    for ends in ((pd.Index(["a", "a"]), ENDS[1]), (ENDS[0], pd.Index(["a", "a"]))):
        with pytest.raises(zb.CostError, match=r"en double \(a\)"):
            zb.CostTable.from_pairs(*ends, none, none, np.zeros(0))
    with pytest.raises(zb.CostError, match=r"Intervenants en double : T"):
        zb.CostTable.from_long(LONG).to_providers(pd.Series(["30007", "30007"], index=["T", "T"]))


def test_pairs_in_any_order():
    table = zb.CostTable.from_pairs(*ENDS, np.array([1, 0, 1]), np.array([1, 0, 0]), np.array([7.0, 5.0, 6.0]))
    assert table.to_frame().to_numpy().tolist() == [["a", "T", 5.0], ["b", "T", 6.0], ["b", "U", 7.0]]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (LONG.to_dict(), "attendu un DataFrame"),
        (pd.concat([LONG, LONG[["cost"]]], axis=1), "plusieurs colonnes « cost »"),
        (pd.concat([LONG, LONG[["origin"]]], axis=1), "plusieurs colonnes « origin »"),
        (LONG.assign(origin=[["a"], ["b"]]), "contient des listes"),
        (LONG.assign(cost=pd.to_timedelta([5, 8], unit="min")), "Une durée se convertit"),
        (LONG.assign(cost=pd.to_datetime(["2026-01-01", "2026-01-02"])), "attendu des nombres"),
    ],
)
def test_long_tables_of_other_kinds(table, message):
    """A duration of 5 minutes was 300 billion of them."""
    with pytest.raises(zb.CostError, match=message):
        zb.CostTable.from_long(table)


def test_one_code_is_no_list():
    with pytest.raises(zb.CostError, match=r"attendu une liste de codes"):
        zb.CostTable.from_long(LONG, origins="01004")
    assert zb.CostTable.from_long(LONG).covering("01005").origins.tolist() == ["01004", "69123", "01005"]


@pytest.mark.parametrize("limit", ["20", -1, np.nan, None])
def test_impossible_limits(limit):
    with pytest.raises(zb.CostError, match="within : limite"):
        zb.CostTable.from_long(LONG).within(limit)


def test_modes_under_other_codes():
    """They had an empty row: communes that no one serves."""
    tables = {"voiture": zb.CostTable.from_long(LONG)}
    for codes in (["1004", "69123"], [1004, 69123]):
        with pytest.raises(zb.CostError, match=r"Modes \(« voiture »\) : . codes? écrits? autrement"):
            mixed_costs(tables, pd.Series("voiture", index=codes))
    with pytest.raises(zb.CostError, match="Modes : attendu une Series"):
        mixed_costs(tables, {"01004": "voiture"})


def test_a_mixed_table_was_looked_at_as_far_as_its_shortest_table():
    """With the largest, walkers cut at 20 minutes passed for badly served under thresholds of 30, without a word."""
    car, walk = (zb.CostTable.from_long(LONG).within(limit) for limit in (30, 20))
    mode = pd.Series({"01004": "à pied", "69123": "voiture"})
    assert mixed_costs({"voiture": car, "à pied": walk}, mode).cutoff == 20
    assert mixed_costs({"voiture": car, "à pied": walk}, mode.replace("à pied", "voiture")).cutoff == 30
    unknown = zb.CostTable.from_long(LONG)
    assert mixed_costs({"voiture": unknown, "à pied": walk}, mode).cutoff == 20
    assert mixed_costs({"voiture": unknown, "à pied": unknown}, mode).cutoff is None
