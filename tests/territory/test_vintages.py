"""Codes and data brought from one year's communes to another's."""

import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zonesblanches as zb
from zonesblanches.territory import store
from zonesblanches.territory.parts import parts_of
from zonesblanches.territory.vintages import embedded_vintages, make_vintages

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
HEADER = (
    "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,"
    "TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP"
)


def movement(mod, date, old, new, *, kinds=("COM", "COM")):
    """One row of the file; a place is 'code name'."""
    (code, name), (after, named) = old.split(" ", 1), new.split(" ", 1)
    return f"{mod},{date},{kinds[0]},{code},0,X,{name},{name},{kinds[1]},{after},0,X,{named},{named}"


# Ault and Bray merge in 2016, Bray leaves in 2020; Cléry changes département and joins Dury the same day;
# Eppe becomes Foix in code only.
ROWS = [
    movement(32, "2016-12-01", "99001 Ault", "99001 Grand-Ault"),
    movement(32, "2016-12-01", "99001 Ault", "99001 Ault", kinds=("COM", "COMD")),
    movement(32, "2016-12-01", "99002 Bray", "99001 Grand-Ault"),
    movement(32, "2016-12-01", "99002 Bray", "99002 Bray", kinds=("COM", "COMD")),
    movement(21, "2020-01-01", "99001 Grand-Ault", "99001 Ault"),
    movement(21, "2020-01-01", "99001 Grand-Ault", "99002 Bray"),
    movement(21, "2020-01-01", "99002 Bray", "99002 Bray", kinds=("COMD", "COM")),
    movement(41, "2018-01-01", "99003 Cléry", "96003 Cléry"),
    movement(32, "2018-01-01", "96003 Cléry", "96004 Dury-Cléry"),
    movement(32, "2018-01-01", "96004 Dury", "96004 Dury-Cléry"),
    movement(32, "2018-01-01", "96003 Cléry", "96003 Cléry", kinds=("COM", "COMD")),
    movement(50, "2025-01-01", "99005 Eppe", "99006 Eppe"),
    movement(10, "2022-01-01", "99005 Epe", "99005 Eppe"),
]


def write(folder, rows=None, *, header=HEADER, name="v_mvtcommune_2026.csv", encoding="utf-8"):
    path = folder / name
    path.write_text("\n".join([header, *(ROWS if rows is None else rows)]) + "\n", encoding=encoding)
    return path


@pytest.fixture
def file(tmp_path):
    return write(tmp_path)


def update(table, **options):
    return zb.update_codes(pd.DataFrame(table), code="insee", **({"how": "sum"} | options))


def totals(result, column="n"):
    return result.table.set_index("insee")[column].to_dict()


# --- mergers, splits, changes of code ---------------------------------------------------------------


def test_a_merger_adds_up_and_says_so():
    found = update({"insee": ["49069", "49126", "30007"], "n": [10, 20, 5]}, from_year=2015)
    assert totals(found) == {"49126": 30, "30007": 5}
    assert found.table["n"].dtype == "int64"
    flags = found.flags.set_index(found.table["insee"])
    assert flags.loc["49126", ["kind", "old_codes"]].tolist() == ["merged", "49069;49126"]
    assert flags.loc["49126", "absent"].split(";") == ["49040", "49172", "49177", "49270", "49296", "49320", "49360"]
    assert flags.loc["30007"].tolist() == ["kept", "30007", False, "", ""]


def test_a_seat_that_moves_changes_the_code_alone():
    found = update({"insee": ["49069"], "n": [7]}, from_year=2024)
    assert totals(found) == {"49126": 7}
    assert found.audit.loc[0, ["kind", "share", "remark"]].tolist() == ["recoded", 1.0, "code remplacé par 49126"]
    assert totals(update({"insee": ["49126"], "n": [7]}, from_year=2026, to_year=2024)) == {"49069": 7}


def test_a_commune_merged_then_restored_comes_back_whole():
    table = {"insee": ["14666", "14712"], "n": [11, 22]}
    assert totals(update(table, from_year=2016)) == {"14666": 11, "14712": 22}
    assert totals(update(table, from_year=2016, to_year=2019)) == {"14712": 33}


def test_a_split_shares_by_population_in_whole_numbers():
    found = update({"insee": ["15141"], "n": [1000]}, from_year=2024)
    people = store.communes()["population"][["15031", "15035", "15047", "15141", "15171"]]
    exact = 1000 * people / people.sum()
    assert found.table["n"].sum() == 1000
    assert np.abs(found.table.set_index("insee")["n"] - exact).max() < 1
    assert found.flags["estimated"].all()
    assert found.audit["share"].sum() == pytest.approx(1)
    assert found.audit["share_source"].eq("population par commune (Insee)").all()
    assert "valeurs estimées par la population" in " ".join(found.notes)


def test_the_parts_nobody_names_follow_the_commune_that_keeps_the_name():
    """Les Hauts-Talican (60054) took the code of Villotran when Beaumont-les-Nonains left it."""
    found = update({"insee": ["60054", "60455", "60694"], "n": [1, 2, 4]}, from_year=2018)
    assert totals(found) == {"60054": 1, "60694": 6}


def test_changes_of_departement():
    table = {"insee": ["14513", "44060", "02344", "49144"], "n": [1, 2, 4, 8]}
    assert totals(update(table, from_year=2015)) == {"50592": 1, "49160": 2, "51171": 4, "44180": 8}


def test_paris_lyon_marseille_both_ways():
    cities = {"75101": 1, "75120": 2, "69381": 4, "13216": 8}
    found = update({"insee": list(cities), "n": list(cities.values())})
    assert totals(found) == {"75056": 3, "69123": 4, "13055": 8}
    assert set(found.flags["kind"]) == {"arrondissement"}
    back = update({"insee": ["75056", "69123"], "n": [2_000_000, 1000]}, arrondissements=True)
    assert len(back.table) == 20 + 9
    assert back.table["n"].sum() == 2_001_000
    shares = back.audit.set_index("new_code")["share"]
    assert shares["75115"] > 0.10 > 0.01 > shares["75101"] > 0
    kept = update({"insee": ["75101"], "n": [3]}, arrondissements=True)
    assert totals(kept) == {"75101": 3}


def test_a_city_beside_its_arrondissements_counts_once():
    boroughs = [f"6938{i}" for i in range(1, 10)]
    table = {"insee": ["69123", *boroughs], "n": [45, *range(1, 10)]}
    found = update(table, from_year=2026)
    assert totals(found) == {"69123": 45}
    assert found.rejects["reason"].unique().tolist() == ["déjà compté dans 69123"]
    split = update(table, from_year=2026, arrondissements=True)
    assert totals(split) == dict(zip(boroughs, range(1, 10), strict=True))
    with pytest.raises(zb.InputError, match="avec 1 de ses 9 arrondissements"):
        update({"insee": ["69123", "69381"], "n": [1, 1]}, from_year=2026)


# --- columns ----------------------------------------------------------------------------------------


def test_means_weigh_by_population_or_by_a_column():
    table = {"insee": ["93059", "93066"], "taux": [0.1, 0.4], "n": [100, 300], "nom": ["Pierrefitte", "Saint-Denis"]}
    found = update(table, from_year=2024, how={"taux": "mean:n", "n": "sum"})
    assert found.table.loc[0].tolist() == ["93066", pytest.approx(0.325), 400, "Saint-Denis"]
    assert found.flags.loc[0, "conflicts"] == "nom"
    by_people = update(table, from_year=2024, how={"taux": "mean", "*": "sum"})
    walk = embedded_vintages().crosswalk(2024, 2026).set_index("old_code")["people"]
    expected = (0.1 * walk["93059"] + 0.4 * walk["93066"]) / (walk["93059"] + walk["93066"])
    assert by_people.table.loc[0, "taux"] == pytest.approx(expected)


def test_a_mean_is_not_divided_by_a_split():
    found = update({"insee": ["15141"], "taux": [0.3]}, from_year=2024, how="mean")
    assert found.table["taux"].tolist() == [0.3] * 5


def test_a_missing_part_makes_a_missing_sum_unless_told_otherwise():
    table = {"insee": ["93059", "93066"], "n": [np.nan, 300.0], "t": [0.2, np.nan]}
    how = {"n": "sum", "t": "mean"}
    assert update(table, from_year=2024, how=how).table[["n", "t"]].isna().all().all()
    found = update(table, from_year=2024, how=how, missing="ignore")
    assert found.table.loc[0, ["n", "t"]].tolist() == [300, 0.2]


def test_secrets_and_french_numbers_in_text():
    table = {"insee": ["93059", "93066", "30007"], "n": ["1 234,5", "2", "s"]}
    found = update(table, from_year=2024, how={"n": "sum"})
    assert found.table.set_index("insee").loc["93066", "n"] == 1236.5
    assert found.table.set_index("insee")["n"].isna()["30007"]


def test_nullable_whole_numbers_stay_so():
    values = pd.array([1, None, 3], dtype="Int64")
    found = update({"insee": ["93059", "93066", "30007"], "n": values}, from_year=2024)
    assert str(found.table["n"].dtype) == "Int64"
    assert found.table["n"].isna().tolist() == [False, True]


def test_other_keys_tell_rows_apart():
    table = {"insee": ["49069", "49126"] * 2, "an": [2014, 2014, 2013, 2013], "n": [1, 2, 4, 8]}
    found = update(table, from_year=2015, by="an")
    assert found.table.to_numpy().tolist() == [["49126", 2013, 12], ["49126", 2014, 3]]
    with pytest.raises(zb.InputError, match=r"2 codes sur plusieurs lignes.*by="):
        update(table, from_year=2015, how={"n": "sum", "an": "first"})
    with pytest.raises(zb.InputError, match="pour les mêmes an"):
        update({**table, "an": [1, 1, 1, 1]}, from_year=2015, by=["an"])


def test_one_code_written_in_two_ways_is_refused_or_gathered():
    table = {"insee": ["1004.0", "01004"], "n": [1, 2]}
    with pytest.raises(zb.InputError, match="1 code sur plusieurs lignes"):
        update(table)
    assert totals(update(table, repeats="gather")) == {"01004": 3}


# --- every row accounted for ------------------------------------------------------------------------


def test_unknown_codes_are_rejected_with_their_reason():
    codes = ["1004.0", "'2a004", "99999", "", "Nîmes", "98735"]
    found = update({"insee": codes, "n": range(6)}, from_year=2019)
    assert totals(found) == {"01004": 0, "2A004": 1}
    assert found.rejects.index.tolist() == [2, 3, 4, 5]
    assert found.rejects["reason"].str.contains("inconnu|illisible|collectivité").all()
    assert found.audit["rows"].sum() == len(codes)
    assert "6 lignes, dont 4 rejetées" in " ".join(found.notes)


def test_a_code_of_another_year_is_read_in_its_own():
    found = update({"insee": ["30007", "01003", "30094"], "n": [1, 2, 4]}, from_year=2026)
    assert totals(found) == {"30007": 1, "01165": 2, "30329": 4}
    assert found.audit.set_index("old_code")["year"].to_dict() == {"30007": 2026, "01003": 1999, "30094": 2024}
    assert "2 codes d'un autre millésime" in " ".join(found.notes)


def test_codes_alone_give_one_row_by_commune():
    codes = pd.Series(["01004", "15141", "zz", "49069"], index=list("abcd"), name="x")
    found = zb.update_codes(codes, from_year=2024)
    assert found.table.index.tolist() == ["a", *"bbbbb", "d"]
    assert found.table.groupby(level=0)["share"].sum().tolist() == pytest.approx([1, 1, 1])
    assert found.table.loc["d", "code"] == "49126"
    assert found.rejects.index.tolist() == ["c"]
    assert len(found.flags) == len(found.table)


def test_the_year_is_guessed_and_said():
    for year in (2008, 2013, 2016, 2019, 2024):
        codes = pd.Series(sorted(set(embedded_vintages().communes(year))))
        found = zb.update_codes(codes)
        assert set(embedded_vintages().communes(found.from_year)) == set(codes)
        assert f"codes présents et absents : {found.from_year}" in found.notes[0]
    with pytest.raises(zb.InputError, match="ne peut pas être devinée"):
        zb.update_codes(pd.Series(["", "x"]))


YEARS = (2008, 2016, 2019, 2024, 2026)


@cache
def codes_of(year):
    return sorted(set(embedded_vintages().communes(year)))


@st.composite
def tables(draw):
    year = draw(st.sampled_from(YEARS))
    changed = ["14712", "14666", "15141", "49069", "49126", "60054", "85084", "93066", "55298", "52332", "75056"]
    known = [code for code in changed if code in codes_of(year)]
    codes = draw(st.lists(st.sampled_from([*known, *codes_of(year)]), unique=True, min_size=1, max_size=12))
    strange = draw(st.lists(st.sampled_from(["00000", "99999", "x"]), unique=True))
    count = len(codes) + len(strange)
    whole = draw(st.lists(st.integers(-(10**9), 10**9), min_size=count, max_size=count))
    real = draw(st.lists(st.floats(-1e6, 1e6), min_size=count, max_size=count))
    rate = draw(st.lists(st.floats(0, 1), min_size=count, max_size=count))
    return year, pd.DataFrame({"insee": [*codes, *strange], "whole": whole, "real": real, "rate": rate})


@settings(max_examples=20)
@given(tables(), st.sampled_from(YEARS), st.booleans(), st.randoms())
def test_nothing_is_lost_or_invented(drawn, to_year, arrondissements, random):
    year, table = drawn
    before = table.copy(deep=True)
    options = {"from_year": year, "to_year": to_year, "arrondissements": arrondissements}
    how = {"whole": "sum", "real": "sum", "rate": "mean"}
    found = update(table, how=how, **options)
    pd.testing.assert_frame_equal(table, before)
    kept = table.drop(index=found.rejects.index)
    assert len(kept) + len(found.rejects) == len(table) == found.audit.drop_duplicates("old_code")["rows"].sum()
    assert found.table["whole"].sum() == kept["whole"].sum()
    assert found.table["real"].sum() == pytest.approx(kept["real"].sum(), rel=1e-9, abs=1e-6)
    if len(kept):
        assert found.table["rate"].min() >= kept["rate"].min()
        assert found.table["rate"].max() <= kept["rate"].max()
    known = set(embedded_vintages().communes(to_year)) | set(embedded_vintages().boroughs.index)
    assert set(found.table["insee"]) <= known
    order = list(range(len(table)))
    random.shuffle(order)
    again = update(table.iloc[order], how=how, **options)
    pd.testing.assert_frame_equal(found.table.drop(columns="real"), again.table.drop(columns="real"), rtol=1e-12)


# --- clear errors -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"from_year": 1990, "to_year": 2020}, zb.ParameterError, "Table des mouvements de communes"),
        ({"to_year": 2027}, zb.ParameterError, "to_year=2027"),
        ({"from_year": "2019"}, zb.ParameterError, "année entière"),
        ({"how": None}, zb.ParameterError, "Dites comment réunir 1 colonne"),
        ({"how": {"n": "somme"}}, zb.ParameterError, "manière inconnue"),
        ({"how": {"m": "sum"}}, zb.MissingColumnError, "absente"),
        ({"how": {"n": "mean:poids"}}, zb.MissingColumnError, "poids"),
        ({"by": ["annee"]}, zb.MissingColumnError, "annee"),
        ({"missing": "skip"}, zb.ParameterError, "missing"),
        ({"repeats": "add"}, zb.ParameterError, "repeats"),
        ({"movements": "absent.csv"}, zb.InputError, "introuvable"),
    ],
)
def test_errors_say_what_to_do(options, error, words):
    with pytest.raises(error, match=words):
        update({"insee": ["30007"], "n": [1]}, **options)


def test_other_bad_tables():
    with pytest.raises(zb.MissingColumnError, match="code="):
        zb.update_codes(pd.DataFrame({"insee": ["30007"]}))
    with pytest.raises(zb.InputError, match="n'est pas un nombre"):
        update({"insee": ["30007"], "n": ["douze"]}, how={"n": "sum"})
    with pytest.raises(zb.InputError, match="trop grands"):
        update({"insee": ["30007"], "n": [10**17]})
    with pytest.raises(zb.InputError, match="contours"):
        zb.update_codes(store.shapes(["2A"]).rename("geometry").to_frame().reset_index(), code="code")
    undated = update({"insee": ["01018"], "n": [1]}, from_year=2026, to_year=2008)
    assert undated.rejects["reason"].tolist()[0].startswith("ancien code sans date")
    empty = update({"insee": pd.Series([], dtype=object), "n": pd.Series([], dtype=int)}, from_year=2019)
    assert len(empty.table) == len(empty.rejects) == 0


def test_codes_older_than_the_dates_still_come_to_today():
    found = update({"insee": ["30007", "01003"], "n": [1, 2]}, from_year=1962)
    assert totals(found) == {"30007": 1, "01165": 2}
    assert "ne sont pas datés" in found.notes[0]


# --- Insee's own file -------------------------------------------------------------------------------


def test_the_file_dates_what_is_not_embedded(file):
    movements = zb.read_movements(file)
    vintages = make_vintages(movements)
    assert movements.last_year == 2026

    def goes(code, start, end):
        walk = vintages.crosswalk(start, end)
        here = walk[walk["old_code"].eq(code)]
        return dict(zip(here["new_code"], here["share"], strict=True))

    assert goes("99002", 2016, 2017) == {"99001": 1}
    assert goes("99002", 2016, 2020) == {"99002": 1}
    assert goes("99001", 2019, 2020) == {"99001": 0.5, "99002": 0.5}
    assert goes("99003", 2017, 2018) == {"96004": 1}
    assert goes("96004", 2018, 2017) == {"96004": 0.5, "99003": 0.5}
    assert goes("99005", 2024, 2025) == {"99006": 1}
    assert "96003" not in set(vintages.communes(2017))
    assert goes("01004", 2008, 2026) == {"01004": 1}
    walk = vintages.crosswalk(2019, 2020).set_index("old_code")
    assert walk.loc["99001", "source"].unique().tolist() == ["en partie à parts égales, faute de population"]


def test_the_file_gives_former_names(file):
    names = zb.read_movements(file).names
    assert names.columns.tolist() == store.former_names().columns.tolist()
    rows = set(names.itertuples(index=False, name=None))
    assert ("Grand-Ault", "99001", "99001", "renamed") in rows
    assert ("Cléry", "96003", "96004", "deleguee") in rows
    assert ("Dury", "96004", "96004", "renamed") in rows
    assert ("Eppe", "99005", "99006", "merged") in rows
    assert "Ault" not in set(names["name"])


def test_every_layout_of_the_file_reads_the_same(tmp_path, file):
    expected = zb.read_movements(file)
    lower = write(tmp_path, header=HEADER.lower(), name="mvtcommune2020.csv", encoding="cp1252")
    semicolons = tmp_path / "mvtcommune_2026.csv"
    semicolons.write_text("\ufeff" + file.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    archive = tmp_path / "mvtcommune_2026.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.write(file, "v_mvtcommune_2026.csv")
        made.writestr("v_commune_2026.csv", "TYPECOM,COM\n")
    for path in (lower, semicolons, archive):
        found = zb.read_movements(path)
        pd.testing.assert_frame_equal(found.links, expected.links)
        pd.testing.assert_frame_equal(found.names, expected.names)


def test_a_file_too_old_for_the_year_wanted(tmp_path):
    path = write(tmp_path, rows=ROWS[:4], name="mvtcommune2019.csv")
    with pytest.raises(zb.ParameterError, match="to_year=2026 : les mouvements connus vont de 1999 à 2019"):
        update({"insee": ["30007"], "n": [1]}, from_year=2015, movements=path)


@pytest.mark.parametrize(
    ("rows", "header", "words"),
    [
        (["1,2"], "CODE,NOM", "n'est pas la table des mouvements"),
        ([], HEADER, "aucune ligne"),
        ([ROWS[0].replace("2016-12-01", "01/12/2016")], HEADER, "dates d'effet illisibles"),
        ([ROWS[0].replace("99001", "9901")], HEADER, "codes commune illisibles"),
    ],
)
def test_files_that_are_not_movements(tmp_path, rows, header, words):
    with pytest.raises(zb.InputError, match=words):
        zb.read_movements(write(tmp_path, rows=rows, header=header))


def test_damaged_archives(tmp_path):
    path = tmp_path / "mvt.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("lisez-moi.pdf", "")
    with pytest.raises(zb.InputError, match="un seul fichier csv"):
        zb.read_movements(path)
    path.write_bytes(path.read_bytes()[:-10] + b"PK\5\6")
    with pytest.raises(zb.InputError):
        zb.read_movements(path)


def test_parts_share_the_past_of_the_commune_they_leave():
    links = pd.DataFrame(
        [("2012-01-01", "A", "A", "rest"), ("2012-01-01", "A", "B", "restored"), ("2015-01-01", "A", "C", "recoded")],
        columns=["date", "old_code", "new_code", "kind"],
    )
    found = parts_of(links).groupby("part").apply(lambda part: list(zip(part["year"], part["code"], strict=True)))
    assert found.to_dict() == {"A": [(0, "A"), (2015, "C")], "B": [(0, "A"), (2012, "B")]}


# --- real files, where they are ---------------------------------------------------------------------


def real(name):
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    return path


def test_the_embedded_movements_are_those_of_insee():
    """Same codes, same destinations and same shares as the official file, from every year, and back to some."""
    official = make_vintages(zb.read_movements(real("insee_cog_2026/mouvements-communes.csv")))
    ours = embedded_vintages()
    back = (1999, 2008, 2015, 2019, 2024)  # each holds the movements of the later ones
    for pair in (*((year, 2026) for year in range(1999, 2026)), *((2026, year) for year in back)):
        pd.testing.assert_frame_equal(ours.crosswalk(*pair), official.crosswalk(*pair))


def test_the_codes_of_2018_are_those_of_the_file_of_2018():
    table = pd.read_csv(real("insee_cog_2018_cp1252/France2018.txt.gz"), sep="\t", encoding="cp1252", dtype=str)
    living = table[table["ACTUAL"].eq("1")]
    codes = living["DEP"] + living["COM"].where(living["DEP"].str.len().eq(2), living["COM"].str[-2:])
    assert set(codes) == set(embedded_vintages().communes(2018)) - set(embedded_vintages().boroughs.index)


def test_floating_codes_of_2019():
    table = pd.read_csv(real("ps_communes_codes_flottants/PS_communes.csv"), sep=";", dtype={0: str})
    code = table.columns[0]
    with pytest.raises(zb.InputError, match="1\u202f432 codes sur plusieurs lignes"):
        zb.update_codes(table, code=code, how="sum")
    found = zb.update_codes(table, code=code, how="sum", repeats="gather")
    assert found.from_year == 2019
    assert len(found.rejects) == 10
    assert found.rejects["reason"].str.contains("outre-mer").all()
    kept = table.drop(index=found.rejects.index)
    assert found.table.iloc[:, 1:].sum().tolist() == pytest.approx(kept.iloc[:, 1:].sum().tolist())
    assert set(found.table[code]) <= set(store.communes().index)
