"""Files with one row per commune or Iris: every layout, hand-computed sums, secrets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zonesblanches as zb
from zonesblanches.census.reading import read_census

TITLES = [["Évolution et structure de la population en 2022"], ["Géographie au 01/01/2025"], ["Insee"], [""], [""]]


def column(census, name):
    return census.table[name].to_dict()


def test_people_by_age(evol):
    census = read_census(evol)
    assert (census.kind, census.vintage) == ("evol_struct_pop", 2022)
    assert column(census, "people_75p") == {"30007": 100.75, "30189": 200.0}
    assert column(census, "people_65p") == {"30007": 220.0, "30189": 450.5}  # men + women, never from 60–74
    assert column(census, "population") == {"30007": 1000.5, "30189": 2000.0}
    assert "people_80p" not in census.table
    assert census.vintages == {"population": 2022, "people_65p": 2022, "people_75p": 2022}
    assert census.credits == (
        "Insee, Recensement de la population 2022, exploitation principale – Licence Ouverte 2.0",
    )
    assert census.counts.loc["people_75p"].to_dict() == {"known": 2, "secret": 0, "blank": 0}
    assert "people_75p 2022" in repr(census)


def test_65_is_never_made_from_the_class_60_to_74(write):
    text = "CODGEO;P22_POP;P22_POP6074;P22_POP7589;P22_POP90P\n30007;1000;150;80;20\n"
    assert list(read_census(write(text)).table) == ["population", "people_75p"]


def test_an_older_year_of_the_same_file(evol):
    census = read_census(evol, year=2016)
    assert column(census, "people_75p") == {"30007": 80.0, "30189": 180.0}
    assert "people_65p" not in census.table
    with pytest.raises(zb.InputError, match=r"pas de données de 2015\. Années du fichier : 2022, 2016"):
        read_census(evol, year=2015)
    with pytest.raises(zb.ParameterError, match="year vaut 22"):
        read_census(evol, year=22)


def test_living_alone(coupl):
    census = read_census(coupl)
    assert census.kind == "coupl_fam_men"
    assert column(census, "people_80p_alone") == {"30007": 30.25, "30189": 50.0}
    assert column(census, "people_80p") == {"30007": 60.5, "30189": 120.0}
    assert column(census, "people_65p") == {"30007": 210.5, "30189": 420.0}
    assert "people_75p" not in census.table  # living alone or not, 75+ is not in this file


def test_the_zip_as_downloaded(write_zip, evol):
    """Variables first and longer, the overseas collectivities under the same header, cp1252."""
    data = evol.read_text()
    overseas = data.splitlines()[0] + "\n97501;1;1;1;1;1;1;1;1;1;1\n"
    meta = "COD_VAR;LIB_VAR;LIB_VAR_LONG;COD_MOD;LIB_MOD;TYPE_VAR;LONG_VAR\n" + "P22_POP;é;;;;N;1\n" * 300
    path = write_zip({"meta_x.CSV": meta, "x-2022-COM.CSV": overseas, "x-2022.CSV": data})
    census = read_census(path)
    assert column(census, "people_75p") == {"30007": 100.75, "30189": 200.0}
    assert "donnees.zip › x-2022.CSV" in census.name


def test_the_workbook_as_downloaded(book):
    rows = [*TITLES, ["CODGEO", "LIBGEO", "P22_POP", "P22_POP7589", "P22_POP90P"], ["01004", "a", 10.5, 2.25, 0.5]]
    census = read_census(book({"COM_2022": rows, "ARM_2022": rows, "Variables": [["CODGEO", "code"]]}))
    assert column(census, "people_75p") == {"01004": 2.75}
    assert any("COM_2022" in note for note in census.remarks)


def test_the_dossier_complet_is_read_whole(write):
    filler = ";".join(f"C22_X{n}" for n in range(1900))
    head = f"CODGEO;{filler};P22_POP;P22_POP7589;P22_POP90P;P22_POP80P;P22_POP80P_PSEUL;MED21;TP6021"
    row = f"30007;{';'.join(['1'] * 1900)};1000;80;20;60;30;21540;"
    census = read_census(write(f"{head}\n{row}s\n"))
    assert census.kind == "dossier_complet"
    assert census.vintages["people_75p"] == 2022
    assert census.vintages["median_income"] == 2021
    assert column(census, "median_income") == {"30007": 21540.0}
    assert census.counts.loc["poverty_share"].to_dict() == {"known": 0, "secret": 1, "blank": 0}
    assert len(census.credits) == 2


def test_iris_add_up_to_communes(write):
    text = (
        "IRIS;COM;TYP_IRIS;P20_POP;P20_POP65P;P20_POP75P;P20_POP80P\n"
        "300070101;30007;H;500.4;100.25;40.5;20.75\n"
        "300070102;30007;H;500.4;100.25;40.5;20.75\n"
        "301890000;30189;Z;100;;5;2\n"
    )
    census = read_census(write(text))
    assert (census.kind, census.vintage) == ("base_ic", 2020)
    assert column(census, "people_75p") == {"30007": 81.0, "30189": 5.0}  # 40.5 twice: no cast before the sum
    assert census.table.loc["30189"].isna().to_dict()["people_65p"]
    assert any("3 Iris additionnés en 2 communes" in note for note in census.notes)


def test_iris_of_couples(write):
    text = "IRIS;COM;C20_MEN;P20_POPMEN80P;P20_POP80P_PSEUL\n300070101;30007;1;20.5;10.25\n300070102;30007;1;1;1\n"
    census = read_census(write(text))
    assert census.table.loc["30007"].to_dict() == {"people_80p": 21.5, "people_80p_alone": 11.25}


def test_medians_by_iris_are_refused(write):
    with pytest.raises(zb.InputError, match=r"aucune population par âge|en-tête inconnu"):
        read_census(write("IRIS;COM;MED21;C21_X\n300070101;30007;20000;1\n"))


@pytest.mark.parametrize("sign", ["s", "S", " nd ", "n.d.", "N/A", "n/d", "c"])
def test_secrets_are_missing_and_counted_apart(write, sign):
    text = f"CODGEO;NBPERS21;MED21;TP6021\n30007;1;21 540,5;5\n30189;2;{sign};{sign}\n30010;3;;14,5\n"
    census = read_census(write(text))
    assert census.kind == "filosofi_communes"
    assert census.table["median_income"].isna().tolist() == [False, True, True]
    assert census.table["poverty_share"].tolist()[:2] == [0.05, 0.145]  # sorted by code: 30007, 30010, 30189
    assert census.counts.loc["median_income"].to_dict() == {"known": 1, "secret": 1, "blank": 1}
    assert census.secret["median_income"].to_dict() == {"30007": False, "30010": False, "30189": True}
    assert any("5 % dans 1 commune" in note for note in census.notes)


def test_quartile_two_is_the_median(write):
    census = read_census(write("CODGEO;Q121;Q221;Q321\n30007;1;21540;3\n", "FILO2021_DISP_COM.csv"))
    assert census.table.to_dict() == {"median_income": {"30007": 21540.0}}


@pytest.mark.parametrize("wrong", ["abc", "-3", "=1+1", "inf", "12 ans"])
def test_impossible_values(write, wrong):
    with pytest.raises(zb.InputError, match=r"donnees\.csv, colonne MED21 : 1 valeur impossible \(ligne 3"):
        read_census(write(f"CODGEO;MED21\n30007;1\n30189;{wrong}\n"))


def test_a_commune_on_two_rows(write):
    with pytest.raises(zb.InputError, match=r"1 commune présente sur plusieurs lignes \(30007\)"):
        read_census(write("CODGEO;MED21\n30007;1\n30007;2\n"))


def test_rows_without_a_code(write):
    census = read_census(write("CODGEO;MED21\n;euros\n30007;1\n"))
    assert column(census, "median_income") == {"30007": 1.0}
    assert "1 ligne sans code ignorée" in census.notes
    with pytest.raises(zb.InputError, match="aucune ligne n'a de code"):
        read_census(write("CODGEO;MED21\n;1\n"))


APL_HEAD = [
    "Code commune INSEE",
    "Commune",
    "APL aux médecins généralistes ",
    "APL aux médecins généralistes de 65 ans ou moins",
    "Population standardisée 2022 pour la médecine générale",
    "Population totale 2022",
]
APL_UNITS = ["", "", "En nombre de consultations", "En nombre de consultations", "En nombre d'habitants", ""]


def apl_sheet(value):
    title = [["Indicateur d'accessibilité potentielle localisée"], [], ["Sources : …"], [], [], [], [], []]
    return [*title, APL_HEAD, APL_UNITS, ["30007", "Alès", value, 1.5, 900.5, 1000], ["75101", "Paris 1er", 3, 2, 1, 1]]


def test_apl_takes_the_latest_sheet(book):
    path = book({"Lisez-moi": [["APL"]], "APL 2022": apl_sheet(2.5), "APL 2023": apl_sheet(2.75)})
    census = read_census(path)
    assert (census.kind, census.vintage) == ("apl", 2023)
    assert column(census, "apl_gp") == {"30007": 2.75, "75101": 3.0}
    assert census.weights.to_dict() == {"30007": 900.5, "75101": 1.0}
    assert "DREES" in census.credits[0]
    assert "2023" in census.credits[0]
    assert read_census(path, year=2022).table.loc["30007", "apl_gp"] == 2.5
    with pytest.raises(zb.InputError, match=r"pas de données de 2019\. Années du fichier : 2023, 2022"):
        read_census(path, year=2019)


def test_apl_as_csv(write):
    head = '"Code commune INSEE","Commune","APL aux médecins généralistes"'
    census = read_census(write(f'{head}\n"30007","Alès","2,4"\n', "apl-2021.csv"))
    assert census.vintages == {"apl_gp": 2021}
    assert column(census, "apl_gp") == {"30007": 2.4}


def test_density_grid(book, write):
    rows = [["Grille communale de densité"], ["Insee"], [], [], ["CODGEO", "LIBGEO", "DENS", "LIBDENS", "PMUN21"]]
    path = book({"Maille": [*rows, ["30007", "Alès", 3, "x", 44000]]}, "grille_densite_7_niveaux_2024.xlsx")
    census = read_census(path)
    assert (census.kind, census.vintage) == ("densite", 2024)
    assert column(census, "density_grid") == {"30007": 3.0}
    assert column(read_census(write("depcom,dens,libdens\n30007,7,x\n")), "density_grid") == {"30007": 7.0}
    with pytest.raises(zb.InputError, match=r"1 niveau inconnu \(8\)\. Attendu : un entier de 1"):
        read_census(write("CODGEO;DENS\n30007;8\n"))


def test_another_file(write, coupl):
    with pytest.raises(zb.InputError) as caught:
        read_census(write("nom;commune;bénévoles\nA;Alès;3\n", "equipes.csv"))
    message = str(caught.value)
    for part in ("equipes.csv", "nom, commune, bénévoles", "insee.fr/fr/statistiques/8582452", "zb.sources()"):
        assert part in message
    with pytest.raises(zb.InputError, match=r"n'est pas « Grille.*Il ressemble à « Couples.*information/6439600"):
        read_census(coupl, kind="densite")
    with pytest.raises(zb.ParameterError, match=r"Vouliez-vous dire « densite »"):
        read_census(coupl, kind="densites")


def test_the_kind_told_is_the_kind_found(evol, coupl):
    assert read_census(evol, kind="evol_struct_pop").kind == "evol_struct_pop"
    with pytest.raises(zb.InputError, match="Évolution et structure"):
        read_census(coupl, kind="evol_struct_pop")


def test_nothing_below_the_header(write):
    with pytest.raises(zb.InputError, match="aucune ligne en dessous"):
        read_census(write("CODGEO;MED21\n"))


@given(st.lists(st.tuples(st.integers(1, 4), st.floats(0, 1e6, allow_nan=False)), min_size=1, max_size=30))
def test_iris_keep_the_total(tmp_path_factory, cells):
    rows = [f"30{place:03}{n:04};30{place:03};{value!r}" for n, (place, value) in enumerate(cells)]
    path = tmp_path_factory.mktemp("iris") / "base-ic.csv"
    path.write_text("IRIS;COM;P20_POP75P\n" + "\n".join(rows) + "\n")
    census = read_census(path)
    assert census.table["people_75p"].sum() == pytest.approx(sum(value for _, value in cells))
    assert len(census.table) == len({place for place, _ in cells})
