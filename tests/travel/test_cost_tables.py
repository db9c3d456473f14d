"""Tables of costs in files: read in batches, refused when wrong, stored and read back the same."""

import gzip

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.travel.insee import read_insee_access
from zonesblanches.travel.tables import read_costs

PAIRS = pd.DataFrame(
    {"origin": ["01004", "01004", "30007"], "destination": ["T1", "T2", "T1"], "cost": [12.0, 0.0, 20.5]}
)
EXPECTED = {("01004", "T1"): 12.0, ("01004", "T2"): 0.0, ("30007", "T1"): 20.5}


def costs_of(table):
    return table.to_frame().set_index(["origin", "destination"])["cost"].to_dict()


def written(folder, kind, pairs=PAIRS):
    path = folder / f"temps.{kind}"
    if kind == "parquet":
        pairs.to_parquet(path)
    elif kind == "csv.gz":
        path.write_bytes(gzip.compress(pairs.to_csv(index=False).encode()))
    elif kind == "fr.csv":
        pairs.to_csv(path, index=False, sep=";", decimal=",", encoding="utf-8-sig")
    else:
        pairs.to_csv(path, index=False)
    return path


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "fr.csv", "parquet"])
def test_any_file(tmp_path, kind):
    table = read_costs(written(tmp_path, kind), method="moteur X")
    assert costs_of(table) == EXPECTED
    assert (table.unit, table.method, table.cutoff, table.every_origin) == ("min", "moteur X", None, True)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_rows_in_any_order_and_the_same_as_from_long(tmp_path, kind):
    rng = np.random.default_rng(1)
    pairs = pd.DataFrame(np.argwhere(rng.random((80, 90)) < 0.5), columns=["o", "d"]).sample(frac=1, random_state=1)
    pairs = pd.DataFrame(
        {"origin": "c" + pairs["o"].astype(str), "destination": "T" + pairs["d"].astype(str),
         "cost": rng.uniform(0, 50, len(pairs))}
    )  # fmt: skip
    ours, reference = read_costs(written(tmp_path, kind, pairs)), zb.CostTable.from_long(pairs)
    assert costs_of(ours) == costs_of(reference)
    assert (np.diff(ours.indices)[np.diff(ours.rows) == 0] > 0).all()


def test_units(tmp_path):
    seconds = written(tmp_path, "csv", PAIRS.assign(cost=PAIRS["cost"] * 60))
    assert costs_of(read_costs(seconds, unit="s")) == EXPECTED
    metres = read_costs(written(tmp_path, "csv", PAIRS.assign(cost=PAIRS["cost"] * 1000)), unit="m")
    assert metres.unit == "km"
    assert costs_of(metres) == EXPECTED
    with pytest.raises(zb.ParameterError, match="unit vaut 'h', attendu : min ou s ou km ou m"):
        read_costs(seconds, unit="h")


def test_seconds_and_metres_said_to_be_something_else(tmp_path):
    long = written(tmp_path, "csv", PAIRS.assign(cost=[700, 900, 2]))
    with pytest.raises(zb.CostError, match=r'sans doute des secondes. Indiquez unit="s"'):
        read_costs(long)
    with pytest.raises(zb.CostError, match=r'sans doute des mètres. Indiquez unit="m"'):
        read_costs(long, unit="km")
    with pytest.raises(zb.CostError, match="secondes"):
        read_costs(long, cutoff=30)
    half = written(tmp_path, "csv", PAIRS.assign(cost=[700, 60, 2]))
    assert len(read_costs(half)) == 3


def test_cutoff_includes_its_bound(tmp_path):
    table = read_costs(written(tmp_path, "csv"), cutoff=12)
    assert costs_of(table) == {("01004", "T1"): 12.0, ("01004", "T2"): 0.0}
    assert table.cutoff == 12
    assert table.origins.tolist() == ["01004", "30007"], "a commune beyond the cutoff was looked at"
    assert zb.nearest(table)["nearest_cost"].to_dict() == {"01004": 0.0, "30007": np.inf}
    with pytest.raises(zb.ParameterError, match="cutoff vaut -1"):
        read_costs(written(tmp_path, "csv"), cutoff=-1)


def test_origins_that_were_looked_at(tmp_path):
    table = read_costs(written(tmp_path, "csv"), origins=["48095", "30007", "01004"])
    assert table.origins.tolist() == ["48095", "30007", "01004"]
    assert costs_of(table) == EXPECTED
    assert not table.every_origin
    with pytest.raises(zb.CostError, match="absentes de la liste `origins` : 30007"):
        read_costs(written(tmp_path, "csv"), origins=["01004"])


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("codes", [[1004, 1004, 30007], [1004.0, 1004.0, 30007.0], ["1004", "1004", "30007"]])
def test_codes_get_their_zero_back(tmp_path, kind, codes):
    pairs = PAIRS.assign(origin=codes)
    assert costs_of(read_costs(written(tmp_path, kind, pairs))) == EXPECTED


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_blanks_around_names_are_no_part_of_them(tmp_path, kind):
    spaced = PAIRS.assign(origin=["01004", " 01004 ", "30007"], destination=["T1", "T2", " T1"])
    assert costs_of(read_costs(written(tmp_path, kind, spaced))) == EXPECTED
    with pytest.raises(zb.CostError, match=r"1 ligne inutilisable.*origine vide"):
        read_costs(written(tmp_path, kind, PAIRS.assign(origin=["01004", "  ", "30007"])))


def test_the_list_of_origins_is_written_alike(tmp_path):
    path = written(tmp_path, "csv", PAIRS.assign(origin=["1004", "1004", "30007"]))
    assert read_costs(path, origins=["1004", " 30007"]).origins.tolist() == ["01004", "30007"]
    with pytest.raises(zb.CostError, match=r"Liste `origins` : communes en double \(30007\)"):
        read_costs(path, origins=["01004", "30007", "30007"])


def test_numbers_of_numpy_are_numbers(tmp_path):
    table = read_costs(written(tmp_path, "csv"), cutoff=np.int64(12))
    assert (table.cutoff, len(table)) == (12.0, 2)
    table.to_parquet(tmp_path / "kept.parquet")
    assert zb.CostTable.from_parquet(tmp_path / "kept.parquet").cutoff == 12.0


def test_cells_of_four_digits_are_no_communes(tmp_path):
    table = read_costs(written(tmp_path, "csv", PAIRS.assign(origin=["1004", "1004", "203000"])))
    assert table.origins.tolist() == ["1004", "203000"]


def test_a_code_written_in_two_ways(tmp_path):
    with pytest.raises(zb.CostError, match="avec et sans leur zéro : 1004"):
        read_costs(written(tmp_path, "csv", PAIRS.assign(origin=["01004", "1004", "30007"])))


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cost": [1.0, np.nan, 2.0]}, "1 ligne inutilisable"),
        ({"cost": [1.0, -3.5, 2.0]}, "-3.5"),
        ({"cost": [1.0, np.inf, -np.inf]}, "2 lignes inutilisables"),
        ({"cost": ["1", "douze", "2"]}, "douze"),
        ({"origin": ["01004", None, "30007"]}, "origine vide"),
        ({"destination": ["T1", None, "T1"]}, "destination vide"),
        ({"destination": ["T1", "T1", "T1"]}, "paires en double.*01004 → T1"),
    ],
)
def test_refused_rows(tmp_path, kind, change, message):
    with pytest.raises(zb.CostError, match=message):
        read_costs(written(tmp_path, kind, PAIRS.assign(**change)))


def test_only_the_first_five_faults_are_shown(tmp_path):
    bad = pd.DataFrame({"origin": [f"o{i}" for i in range(9)], "destination": "T", "cost": -1})
    with pytest.raises(zb.CostError, match="9 lignes inutilisables") as caught:
        read_costs(written(tmp_path, "csv", bad))
    assert str(caught.value).count("'-1'") == 5
    assert "ligne 2 :" in str(caught.value), "as a spreadsheet numbers it"


def test_refused_files(tmp_path):
    with pytest.raises(zb.InputError, match="Fichier introuvable"):
        read_costs(tmp_path / "absent.csv")
    with pytest.raises(zb.MissingColumnError, match="colonne absente"):
        read_costs(written(tmp_path, "csv"), cost="minutes")
    cut = tmp_path / "coupe.parquet"
    cut.write_bytes(written(tmp_path, "parquet").read_bytes()[:-20])
    with pytest.raises(zb.InputError, match="parquet illisible"):
        read_costs(cut)
    lists = tmp_path / "listes.parquet"
    pd.DataFrame({"origin": ["a"], "destination": ["b"], "cost": [[1.0]]}).to_parquet(lists)
    with pytest.raises(zb.InputError, match="parquet illisible"):
        read_costs(lists)


def test_round_trip(tmp_path):
    table = zb.CostTable.from_pairs(
        pd.Index(["01004", "2A004", "97101"]), pd.Index(["T1", "T é"]), np.array([0, 2]), np.array([1, 0]),
        np.array([0.1 + 0.2, 0.0]), unit="km", method="à pied", method_en="on foot", cutoff=30.0, every_origin=False,
    )  # fmt: skip
    path = tmp_path / "couts.parquet"
    table.to_parquet(path)
    again = zb.CostTable.from_parquet(path)
    for name in ("origins", "destinations"):
        assert getattr(again, name).tolist() == getattr(table, name).tolist()
    for name in ("indptr", "indices", "values"):
        assert (getattr(again, name) == getattr(table, name)).all()
    for name in ("unit", "method", "method_en", "cutoff", "every_origin"):
        assert getattr(again, name) == getattr(table, name)
    assert list(tmp_path.iterdir()) == [path]
    assert pd.read_parquet(path).astype({"origin": str})["origin"].tolist() == ["01004", "97101"]


def test_an_empty_table_comes_back(tmp_path):
    empty = zb.CostTable.from_long(PAIRS.head(0), origins=["a"])
    empty.to_parquet(tmp_path / "vide.parquet")
    assert zb.CostTable.from_parquet(tmp_path / "vide.parquet").origins.tolist() == ["a"]


def test_stored_elsewhere_or_nowhere(tmp_path):
    with pytest.raises(zb.InputError, match=r"n'a pas été écrit par to_parquet.*read_costs"):
        zb.CostTable.from_parquet(written(tmp_path, "parquet"))
    with pytest.raises(zb.InputError, match="Fichier introuvable"):
        zb.CostTable.from_parquet(tmp_path / "absent.parquet")
    with pytest.raises(zb.InputError, match="parquet illisible"):
        zb.CostTable.from_parquet(written(tmp_path, "csv"))
    with pytest.raises(zb.OutputError, match="ne peut pas être écrit"):
        zb.CostTable.from_long(PAIRS).to_parquet(tmp_path / "nulle" / "part.parquet")


def test_open_matrices_are_told_what_to_export(tmp_path):
    (tmp_path / "modele.omx").write_bytes(b"\x89HDF\r\n\x1a\n" + b"\0" * 600)
    with pytest.raises(zb.InputError, match=r"modele\.omx est une matrice HDF5.* exportez-la en csv de trois colonnes"):
        read_costs(tmp_path / "modele.omx")


CELLS_200M = pd.DataFrame(
    {
        "idSrc": [1, 1, 2, 2, 3, 4],
        "typeeq_id": ["A206", "A207", "A206", "A207", "A206", "A206"],
        "duree": [10.0, 4.0, 6.0, 9.0, 3.5, np.nan],
        "depcom": ["01004"] * 4 + ["30007", "48095"],
        "pop": [30.0, 30.0, 10.0, 10.0, 5.0, 8.0],
        "iris": "x",
    }
)


def test_insee_access(tmp_path):
    """Cell 1 has a post at 4 min for 30 people, cell 2 at 6 for 10: (4·30 + 6·10) / 40."""
    path = tmp_path / "donnees.parquet"
    CELLS_200M.to_parquet(path)
    table = read_insee_access(path, types=["A206", "A207"])
    assert costs_of(table) == {("01004", "A206+A207"): 4.5, ("30007", "A206+A207"): 3.5}
    assert "1 carreau sans temps écarté" in table.method
    assert not table.every_origin
    assert costs_of(read_insee_access(path, types=["A206"], communes=["01004"])) == {("01004", "A206"): 9.0}
    with pytest.raises(zb.CostError, match=r"1 type absent \(D265\)"):
        read_insee_access(path, types=["D265"])
    with pytest.raises(zb.MissingColumnError, match="accès aux équipements"):
        read_insee_access(written(tmp_path, "csv"), types=["D265"])
