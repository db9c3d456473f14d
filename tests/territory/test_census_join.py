"""Census files on a territory: former codes, arrondissements, secrets, vintages, credits."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import zonesblanches as zb
from zonesblanches.census.reading import read_census
from zonesblanches.territory import store
from zonesblanches.territory.census_join import to_communes
from zonesblanches.territory.update import update_codes


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a csv and gives its path."""

    def make(name, *rows):
        path = tmp_path / name
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        return path

    return make


@pytest.fixture(scope="module")
def land():
    return zb.territory(["30007", "30189"])


def test_columns_notes_and_credits(land, write):
    evol = write(
        "evol-2022.csv", "CODGEO;P22_POP;P22_POP7589;P22_POP90P", "30007;900;80.5;20", "30189;900;160;40", "30010;9;1;2"
    )
    coupl = write("coupl-2022.csv", "CODGEO;P22_POP80P;P22_POP80P_PSEUL", "30007;60;30.5", "30010;5;2")
    filo = write("filo.csv", "CODGEO;MED21;TP6021", "30007;21000;22,5", "30189;s;s", "30010;1;5")
    told = land.with_census(evol, coupl, filo)
    assert told.communes["people_75p"].to_dict() == {"30007": 100.5, "30189": 200.0}
    assert told.neighbours.loc["30010", "people_75p"] == 3
    assert told.communes.loc["30007", ["people_80p", "people_80p_alone"]].tolist() == [60, 30.5]
    assert np.isnan(told.communes.loc["30189", "people_80p_alone"])
    assert told.communes.loc["30007", "poverty_share"] == 0.225
    assert "people_75p" not in land.communes  # the territory before is untouched
    text = "\n".join(told.notes)
    assert "Personnes de 75 ans ou plus (2022) ; sha256" in text
    assert "Personnes de 80 ans ou plus : 1 commune sans valeur, 0 secrète, sur 2 communes du territoire" in text
    assert "Niveau de vie médian (€) : 0 commune sans valeur, 1 secrète, sur 2 communes" in text
    assert told.sources[: len(land.sources)] == land.sources
    assert [line.split(" – ")[0] for line in told.sources[len(land.sources) :]] == [
        "Insee, Recensement de la population 2022, exploitation principale",
        "Insee-DGFiP-Cnaf-Cnav-CCMSA, Fichier localisé social et fiscal 2021",
    ]


def test_65_from_the_file_replaces_the_embedded_figure(land, write):
    path = write("evol.csv", "CODGEO;P22_POP7589;P22_POP90P;P22_H65P;P22_F65P", "30007;80;20;90;110", "30189;1;1;2;2")
    told = land.with_census(path)
    assert told.communes["people_65p"].to_dict() == {"30007": 200, "30189": 4}
    assert not any("RP 2021 (Iris)" in line for line in told.sources)
    assert any("remplace la valeur embarquée" in note for note in told.notes)
    assert any("Recensement de la population 2023" in line for line in told.sources)


def test_former_communes_add_up_and_medians_are_weighted(write):
    """Val-d'Aigoual (30339) was 30339 and 30190 until 2019; Alès stays Alès."""
    history = store.history()
    old = history[(history["code"] == "49126") & ~history["ambiguous"]]["old_code"].tolist()
    assert "49069" in old
    update = update_codes(
        store.communes().loc[["49126"]].reset_index()[["code"]].assign(n=1),
        code="code",
        from_year=2026,
        to_year=2015,
        how="first",
    )
    codes = sorted(update.table["code"])
    rows = [f"{code};{n * 100};{n};0;{n * 1000}" for n, code in enumerate(codes, start=1)]
    path = write("vieux_geo2015.csv", "CODGEO;P12_POP;P12_POP7589;P12_POP90P;MED12", *rows)
    told = zb.territory(["49126"]).with_census(path)
    numbers = range(1, len(codes) + 1)
    assert told.communes["people_75p"].tolist() == [sum(numbers)]
    expected = sum(n * 100 * n * 1000 for n in numbers) / sum(n * 100 for n in numbers)
    assert told.communes["median_income"].tolist() == pytest.approx([expected])
    assert any("réunie" in note for note in told.notes)
    # one part secret: the sum is unknown, the note says secret
    hidden = write(
        "secret_geo2015.csv", "CODGEO;P12_POP7589;P12_POP90P", *[f"{c};{'s' if c == codes[0] else 1};1" for c in codes]
    )
    told = zb.territory(["49126"]).with_census(hidden)
    assert told.communes["people_75p"].isna().all()
    assert any("0 commune sans valeur, 1 secrète" in note for note in told.notes)
    # one part absent from the file: the sum is unknown as well, and said
    short = write("court_geo2015.csv", "CODGEO;P12_POP7589;P12_POP90P", *[f"{c};1;1" for c in codes[1:]])
    told = zb.territory(["49126"]).with_census(short)
    assert told.communes["people_75p"].isna().all()
    assert any("1 commune incomplète" in note for note in told.notes)


def test_arrondissements(write):
    """Alone they make the city; beside it they are not counted twice."""
    boroughs = [f"691{n}" if n > 99 else f"6938{n}" for n in range(1, 10)]
    rows = [f"{code};10;1" for code in boroughs]
    lyon = zb.territory(["69123"])
    told = lyon.with_census(write("arm.csv", "CODGEO;P22_POP7589;P22_POP90P", *rows))
    assert told.communes["people_75p"].tolist() == [99]
    told = lyon.with_census(write("both.csv", "CODGEO;P22_POP7589;P22_POP90P", *rows, "69123;90;9"))
    assert told.communes["people_75p"].tolist() == [99]
    assert any("9 arrondissements déjà comptés dans leur commune" in note for note in told.notes)


def test_the_latest_vintage_wins_and_80_goes_with_living_alone(land, write):
    new = write("melodi.csv", "GEO;GEO_OBJECT;SEX;AGE;RP_MEASURE;OBS_STATUS;TIME_PERIOD;OBS_VALUE",
                *[f"{c};COM;_T;Y_GE80;POP;A;2023;70" for c in ("30007", "30189")],
                *[f"{c};COM;_T;Y_GE75;POP;A;2023;120" for c in ("30007", "30189")])  # fmt: skip
    evol = write("evol.csv", "CODGEO;P22_POP7589;P22_POP90P", "30007;1;1", "30189;1;1")
    coupl = write("coupl.csv", "CODGEO;P22_POP80P;P22_POP80P_PSEUL", "30007;60;30", "30189;61;31")
    for order in ((new, evol, coupl), (coupl, evol, new)):
        told = land.with_census(*order)
        assert told.communes["people_75p"].tolist() == [120, 120]  # 2023
        assert told.communes["people_80p"].tolist() == [60, 61]  # 2022, as those who live alone
        assert any(note.startswith("melodi.csv : non retenu") for note in told.notes)


def test_the_density_of_the_most_populated(write):
    path = write("densite_geo2015.csv", "CODGEO;DENS;PMUN15", "49126;6;10", "49069;5;900")
    assert zb.territory(["49126"]).with_census(path).communes["density_grid"].tolist() == [5]


def test_codes_as_spreadsheets_leave_them_and_codes_of_nowhere(write):
    rows = ["1004;3;8", "2a004;7;9", "99999;1;1", "ABCDE;1;1", "Total;1;1"]
    told = zb.territory(["01004", "2A004"]).with_census(write("densite.csv", "CODGEO;DENS;PMUN21", *rows))
    assert told.communes["density_grid"].to_dict() == {"01004": 3, "2A004": 7}
    assert any("3 rejetées" in note for note in told.notes)
    with pytest.raises(zb.InputError, match=r"deux\.csv : 1 code.*01004"):
        told.with_census(write("deux.csv", "CODGEO;MED21", "1004;3", "01004;4"))


def test_a_year_and_files_already_read(land, write):
    path = write("evol.csv", "CODGEO;P22_POP7589;P22_POP90P;P16_POP7589;P16_POP90P", "30007;1;1;5;5", "30189;1;1;5;5")
    assert land.with_census(path, year=2016).communes["people_75p"].tolist() == [10, 10]
    assert land.with_census(read_census(path, year=2016)).communes["people_75p"].tolist() == [10, 10]
    old = read_census(path, geography=2019)
    assert any("codes de commune de 2019, inchangés" in note for note in land.with_census(old).notes)
    with pytest.raises(zb.InputError, match="pas de données de 1999"):
        land.with_census(path, year=1999)


def test_nothing_for_this_territory(land, write):
    with pytest.raises(zb.InputError, match="Aucun fichier"):
        land.with_census()
    with pytest.raises(zb.TerritoryError, match=r"ailleurs\.csv : aucune commune du territoire.*codes 29019"):
        land.with_census(write("ailleurs.csv", "CODGEO;MED21", "29019;1"))


def test_a_territory_of_ones_own(write):
    frame = gpd.GeoDataFrame(
        {"code": ["90001x", "30007"]}, geometry=[shapely.Point(4, 44), shapely.Point(4.1, 44.1)], crs=4326
    )
    land = zb.territory(frame, columns={"code": "code"})
    told = land.with_census(write("a.csv", "CODGEO;MED21", "90001x;5", "30007;6"))
    assert told.communes["median_income"].to_dict() == {"90001x": 5, "30007": 6}


def test_need_uses_what_was_read(land, write, mairies):
    evol = write("evol.csv", "CODGEO;P22_POP7589;P22_POP90P", "30007;80;20", "30189;160;40")
    coupl = write("coupl.csv", "CODGEO;P22_POP80P;P22_POP80P_PSEUL", "30007;60;30", "30189;100;20")
    result = zb.diagnose(land.with_census(evol, coupl), mairies)
    assert result.demand_column == "people_75p"
    assert result.volume_column == "people_80p_alone"


@settings(max_examples=12)
@given(st.data())
def test_totals_are_conserved(tmp_path_factory, data):
    """Every old commune of a département, any counts: today's communes hold the same total."""
    history = store.history()
    old = [*history.loc[~history["ambiguous"] & history["old_code"].str.startswith("49"), "old_code"]]
    codes = sorted({*old, *(code for code in store.communes().index if code.startswith("49"))})
    chosen = data.draw(st.lists(st.sampled_from(codes), min_size=1, max_size=30, unique=True))
    numbers = data.draw(st.lists(st.floats(0, 1e5), min_size=len(chosen), max_size=len(chosen)))
    path = tmp_path_factory.mktemp("c") / "evol.csv"
    rows = [f"{code};{value!r};0" for code, value in zip(chosen, numbers, strict=True)]
    path.write_text("\n".join(["CODGEO;P22_POP7589;P22_POP90P", *rows]) + "\n")
    census = read_census(path)
    found = to_communes(census, store.communes().index)
    if found.table["people_75p"].notna().all():
        assert found.table["people_75p"].sum() == pytest.approx(sum(numbers))
    else:
        assert any("incomplète" in note for note in found.notes)


def test_a_file_that_stops_at_the_border_is_said(land, write):
    told = land.with_census(write("gard.csv", "CODGEO;MED21", "30007;1", "30189;2"))
    assert any("donnez le fichier de toute la France" in note for note in told.notes)
