"""Insee's long files: levels, years, totals of every dimension, age classes, statuses."""

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.census.long import age_bounds, ages_from
from zonesblanches.census.reading import read_census

HEAD = '"GEO";"GEO_OBJECT";"SEX";"AGE";"RP_MEASURE";"OBS_STATUS";TIME_PERIOD;OBS_VALUE'


def melodi(write, *rows, head=HEAD, name="DS_RP_POPULATION_PRINC_2023_data.csv"):
    return write("\n".join([head, *rows]) + "\n", name)


def people(code, year=2023, scale=1.0, status="A", level="COM", sex="_T"):
    ages = {"_T": 1000, "Y55T64": 120, "Y65T79": 150.5, "Y_GE80": 60.25}
    return [f'"{code}";"{level}";"{sex}";"{age}";"POP";"{status}";{year};{n * scale}' for age, n in ages.items()]


def test_latest_year_communes_and_both_sexes_only(write):
    rows = [*people("30007"), *people("30007", 2017, 0.5), *people("30", level="DEP"), *people("30007", sex="F")]
    census = read_census(melodi(write, *rows))
    assert (census.kind, census.vintage) == ("melodi", 2023)
    assert census.table.loc["30007"].to_dict() == {"people_80p": 60.25, "people_65p": 210.75, "population": 1000.0}
    assert any("people_65p = POP Y65T79 + Y_GE80" in note for note in census.notes)
    assert any("autres années du fichier : 2017" in note for note in census.notes)


def test_a_year_asked_for(write):
    path = melodi(write, *people("30007"), *people("30007", 2017, 0.5))
    assert read_census(path, year=2017).table.loc["30007", "people_80p"] == 30.125
    with pytest.raises(zb.InputError, match=r"pas de données de 2012\. Années du fichier : 2023, 2017"):
        read_census(path, year=2012)


def test_75_from_a_direct_class_or_from_classes(write):
    direct = melodi(write, '"30007";"COM";"_T";"Y_GE75";"POP";"A";2023;90')
    assert read_census(direct).table.to_dict() == {"people_75p": {"30007": 90.0}}
    rows = [f'"30007";"COM";"_T";"{age}";"POP";"A";2023;{n}' for age, n in (("Y75T89", 80.5), ("Y_GE90", 9.25))]
    assert read_census(melodi(write, *rows)).table.to_dict() == {"people_75p": {"30007": 89.75}}


def test_a_class_that_is_missing_leaves_the_sum_unknown(write):
    census = read_census(melodi(write, *people("30007"), '"30189";"COM";"_T";"Y_GE80";"POP";"A";2023;5'))
    assert pd.isna(census.table.loc["30189", "people_65p"])
    assert census.table.loc["30189", "people_80p"] == 5


def test_living_alone_in_the_file_of_households(tmp_path):
    """As parquet, with dates for years; the status K says that the figure is counted in another commune."""
    rows = [
        (code, "COM", measure, age, couple, "P1" if measure == "ONEPERS" else "_T", status, "2023-01-01", value)
        for code, status in (("30007", "A"), ("30094", "K"))
        for measure, age, couple, value in (
            ("ONEPERS", "Y_GE80", "_T", 30.25),
            ("ONEPERS", "Y_GE80", "2", 1.0),
            ("ONEPERS", "Y65T79", "_T", 40.0),
            ("DWELLINGS_POPSIZE", "Y_GE80", "_T", 60.5),
        )
    ]
    names = ["GEO", "GEO_OBJECT", "RP_MEASURE", "AGE", "COUPLE", "NOC", "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"]
    path = tmp_path / "DS_RP_MENAGES_PRINC_2023.parquet"
    pd.DataFrame(rows, columns=names).to_parquet(path)
    census = read_census(path)
    assert census.vintage == 2023
    assert census.table.loc["30007"].to_dict() == {"people_80p_alone": 30.25, "people_80p": 60.5}
    assert census.table.loc["30094"].isna().all()


def test_a_dimension_without_a_total(write):
    head = HEAD.replace('"SEX"', '"COUPLE"')
    rows = [f'"30007";"COM";"{couple}";"Y_GE80";"POP";"A";2023;1' for couple in "12"]
    with pytest.raises(zb.InputError, match=r"la colonne COUPLE croise POP sans donner de total"):
        read_census(melodi(write, *rows, head=head))


def test_two_values_for_one_commune(write):
    with pytest.raises(zb.InputError, match=r"plusieurs valeurs pour 1 commune \(30007\)"):
        read_census(melodi(write, *people("30007"), *people("30007")))


def test_no_commune_no_measure_no_age(write):
    with pytest.raises(zb.InputError, match="aucune ligne de commune"):
        read_census(melodi(write, *people("30", level="DEP")))
    with pytest.raises(zb.InputError, match="aucune ligne de commune"):
        read_census(melodi(write, '"30007";"COM";"_T";"_T";"EMPLT";"A";2023;1'))
    with pytest.raises(zb.InputError, match=r"aucune population de 65, 75 ou 80.*Y15T24"):
        read_census(melodi(write, '"30007";"COM";"_T";"Y15T24";"POP";"A";2023;1'))


def test_codes_with_their_level(write):
    assert read_census(melodi(write, *people("2025-COM-30007"))).table.index.tolist() == ["30007"]


FILOSOFI = "GEO;GEO_OBJECT;FILOSOFI_MEASURE;UNIT_MEASURE;UNIT_MULT;CONF_STATUS;OBS_STATUS;TIME_PERIOD;OBS_VALUE"


def test_filosofi(write):
    rows = [
        "30007;COM;MED_SL;EUR_YR;0;F;A;2021;20540",
        "30007;COM;PR_MD60;PT;0;F;A;2021;25,5",
        "30189;COM;MED_SL;EUR_YR;0;C;;2021;",
        "30189;COM;PR_MD60;PT;0;F;A;2021;5",
        "30010;COM;MED_SL;EUR_YR;3;F;A;2021;21.5",
        "30010;COM;PR_MD60;PT;0;F;M;2021;",
        "30;DEP;MED_SL;EUR_YR;0;F;A;2021;1",
        "75101;ARM;MED_SL;EUR_YR;0;F;A;2021;1",
    ]
    census = read_census(write("\n".join([FILOSOFI, *rows]) + "\n"))
    assert (census.kind, census.vintage) == ("filosofi", 2021)
    assert census.table["median_income"].to_dict() == {
        "30007": 20540.0,
        "30010": 21500.0,
        "30189": pytest.approx(float("nan"), nan_ok=True),
    }
    assert census.table["poverty_share"].dropna().to_dict() == {"30007": 0.255, "30189": 0.05}
    assert census.counts["secret"].to_dict() == {"median_income": 1, "poverty_share": 0}
    assert census.counts["blank"].to_dict() == {"median_income": 0, "poverty_share": 1}
    assert any("5 % dans 1 commune" in note for note in census.notes)


@pytest.mark.parametrize(
    ("codes", "start", "expected"),
    [
        (["Y65T79", "Y_GE80"], 65, ("Y65T79", "Y_GE80")),
        (["Y_GE65", "Y65T79", "Y_GE80"], 65, ("Y_GE65",)),
        (["Y65T74", "Y75T79", "Y_GE80"], 75, ("Y75T79", "Y_GE80")),
        (["Y65T79", "Y_GE80"], 75, ()),
        (["Y_LT15", "_T"], 65, ()),
        ([], 80, ()),
    ],
)
def test_classes_that_follow_one_another(codes, start, expected):
    assert ages_from(codes, start) == expected
    assert all(age_bounds(code) for code in expected)
