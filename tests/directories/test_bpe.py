"""The BPE: layouts, types by word and code, quality of points, doctors of one house."""

import datetime as dt
import zipfile

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.directories.equipment import EQUIPMENT, EQUIPMENT_WORDS

HEADER = (
    "AN;NOMRS;CNOMRS;NUMVOIE;INDREP;TYPVOIE;LIBVOIE;CADR;CODPOS;DEPCOM;DEP;LIBCOM;TYPEQU;SIRET;ITINERANCE;TYPE;"
    "LAMBERT_X;LAMBERT_Y;LONGITUDE;LATITUDE;QUALITE_XY;EPSG;QUALITE_GEOLOC"
)
ALES, NIMES = ("30007", "30", "ALES", 4.083, 44.127), ("30189", "30", "NIMES", 4.360, 43.837)
SAINT_DENIS = ("97411", "974", "SAINT-DENIS", 55.448, -20.880)


def row(kind, place=ALES, *, quality="11", xy="B", itinerance="_Z", where="_Z", lon=None, lat=None):
    code, dep, name, x, y = place
    x, y = x if lon is None else lon, y if lat is None else lat
    return (
        f'"2025";"DUPONT JEANNE";"DR DUPONT";"3";"";"RUE";"DU PORT";"DR DUPONT";"30100";"{code}";"{dep}";"{name}";'
        f'"{kind}";"12345678900011";"{itinerance}";"{where}";1;1;{x};{y};"{xy}";"2154";"{quality}"'
    )


def bpe(*rows):
    return "\n".join([HEADER, *rows]) + "\n"


@pytest.fixture
def read(write, accounted):
    def make(*rows, types="médecins généralistes", **options):
        return accounted(zb.read_bpe(write(bpe(*rows), "BPE25.csv"), types=types, **options))

    return make


def test_doctors_of_one_house_are_one_provider_of_their_number(read):
    providers = read(row("D265"), row("D307"), row("D265"), row("D265", NIMES), row("D265"))
    table = providers.table
    assert table["name"].tolist() == ["Médecin généraliste – Alès", "Médecin généraliste – Nîmes"]
    assert table["capacity"].tolist() == [3.0, 1.0]
    assert table["family"].unique().tolist() == ["médecins généralistes"]
    assert table["updated"].tolist() == [dt.date(2025, 1, 1)] * 2
    assert providers.merged[["row", "kept_row", "rule"]].to_numpy().tolist() == [
        [4, 2, "même lieu"],
        [6, 2, "même lieu"],
    ]
    assert any("4 lignes retenues" in note and "sur 5 ; 1 d'autres types" in note for note in providers.notes)


def test_each_row_a_provider(read):
    providers = read(row("D265"), row("D265"), row("D265", NIMES), by="row")
    assert providers.table["capacity"].tolist() == [1.0, 1.0, 1.0]
    assert providers.merged.empty
    with pytest.raises(zb.ParameterError, match="'place'"):
        read(row("D265"), by="lieu")


def test_types_of_one_place_stay_apart(read):
    table = read(row("D265"), row("D307"), types=["médecins généralistes", "pharmacies"]).table
    assert table["family"].tolist() == ["médecins généralistes", "pharmacies"]
    assert read(row("D265"), row("D307"), types=["D265", "D307"], family="santé").families == ("santé",)


def test_names_and_siret_are_never_read(read):
    providers = read(row("D265"), row("D307"), types=["D265", "D307"])
    held = " ".join(str(part.to_dict()) for part in (providers.table, providers.private, providers.rows)) + str(
        providers.notes
    )
    assert "DUPONT" not in held
    assert "12345678900011" not in held
    assert providers.private["address"].tolist() == ["", "3 RUE DU PORT 30100 ALES"]  # a doctor's may be the home


@pytest.mark.parametrize(
    ("quality", "xy", "expected"),
    [
        ("11", "B", "address"),
        ("21", "M", "address"),
        ("12", "A", "street"),
        ("22", "M", "street"),
        ("33", "M", "commune point"),
        ("_Z", "B", "address"),
        ("_Z", "A", "street"),
        ("_Z", "M", "commune point"),
        ("_Z", "_U", "coordinates"),
    ],
)
def test_quality_of_points(read, quality, xy, expected):
    table = read(row("D265", quality=quality, xy=xy)).table
    assert table["location_quality"].tolist() == [expected]
    home = zb.territory("30").communes.loc["30007"]
    at_town_hall = (table["lon"].iloc[0], table["lat"].iloc[0]) == (home["lon"], home["lat"])
    assert at_town_hall == (expected == "commune point")


def test_rows_known_by_their_commune_are_not_put_together(read):
    """A random point says that the places are not known, not that they are one."""
    table = read(row("D265", quality="33"), row("D265", quality="33")).table
    assert table["capacity"].tolist() == [1.0, 1.0]
    assert table["lon"].iloc[0] == table["lon"].iloc[1]


def test_no_coordinates_at_all(read):
    providers = read(row("D265", quality="_Z", xy="_Z", lon="", lat="").replace(";1;1;", ";;;"))
    assert providers.table["location_quality"].tolist() == ["commune point"]


def test_metres_in_the_system_of_the_row(read):
    text = row("D307", SAINT_DENIS, lon="", lat="").replace(";1;1;", ";338713;7690862;").replace('"2154"', '"2975"')
    table = read(text, types="D307").table
    assert table[["commune", "location_quality"]].to_numpy().tolist() == [["97411", "address"]]
    unknown = read(text.replace('"2975"', '"9999"'), types="D307")
    assert unknown.table["location_quality"].tolist() == ["commune point"]
    assert "système de coordonnées inconnu : « 9999 »" in unknown.repairs["reason"].iloc[0]


def test_a_point_elsewhere_than_its_commune_is_doubted(read):
    repairs = read(row("D265", NIMES, lon=4.083, lat=44.127)).repairs
    assert "coordonnées à Alès (30007), mais la ligne dit Nîmes (30189)" in repairs["reason"].iloc[0]


def test_boroughs_old_codes_and_unknown_ones(read):
    paris = ("75113", "75", "PARIS 13E ARRONDISSEMENT", 2.34276, 48.83801)
    old = ("49069", "49", "CHAMPTOCEAUX", "", "")
    lost = ("99999", "99", "NULLE PART", "", "")
    nowhere = row("D265", lost).replace('"30100"', '""')
    providers = read(row("D265", paris), row("D265", old), nowhere)
    assert providers.table["commune"].tolist()[0] == "75056"
    assert providers.table["name"].iloc[0] == "Médecin généraliste – Paris"
    assert "49069 remplacé" in providers.repairs["reason"].iloc[0]
    assert providers.rejects[["row", "value"]].to_numpy().tolist() == [[4, "99999 / NULLE PART"]]
    by_post = read(row("D265", lost))
    assert by_post.table["commune"].tolist() == ["30007"]
    assert (
        "nom inconnu : « NULLE PART », commune déduite du code postal 30100 (Alès)" in by_post.repairs["reason"].iloc[0]
    )
    assert any("1 ligne d'arrondissements de Paris" in note for note in providers.notes)


def test_modes(read):
    table = read(
        row("D281"), row("A129", NIMES), row("A128", where="MO"), types=["infirmiers", "mairies", "France services"]
    ).table
    assert table["mode"].tolist() == ["aller-vers", "accueil", "itinérant"]


def test_a_territory_of_ones_own(read):
    providers = read(row("D265"), row("D265", SAINT_DENIS), territory=zb.territory("30"))
    assert providers.table["commune"].tolist() == ["30007", "97411"]  # an embedded territory knows all France


def test_departments(read):
    rows = [row("D265"), row("D265", SAINT_DENIS)]
    assert read(*rows, departments="974").table["commune"].tolist() == ["97411"]
    assert read(*rows, departments=["Gard"]).table["commune"].tolist() == ["30007"]
    with pytest.raises(zb.InputError, match=r"aucune ligne retenue .*départements 48\) sur 2\."):
        read(*rows, departments="48")
    with pytest.raises(zb.ParameterError, match="département inconnu"):
        read(*rows, departments="999")


def test_types_by_word(read):
    with pytest.raises(zb.ParameterError, match="Vouliez-vous dire « pharmacies »"):
        read(row("D307"), types="farmacies")
    with pytest.raises(zb.ParameterError, match="types est vide"):
        read(row("D307"), types=[])
    found = read(row("D307"), types=["Pharmacie", "postes"])
    assert found.warnings[0].startswith("BPE25.csv : aucune ligne pour postes")
    assert {code for codes in EQUIPMENT_WORDS.values() for code in codes} <= set(EQUIPMENT)


def test_years_before_2022(write, accounted):
    """24 columns, no longitude, no EPSG: the system goes by territory; quality in words."""
    head = (
        "AAV2020;AN;BV2012;DEP;DEPCOM;DOM;EPCI;DCIRIS;LAMBERT_X;LAMBERT_Y;QP;QUALI_IRIS;QUALI_QP;QUALI_QVA;QUALI_ZFU;"
        "QUALI_ZUS;QUALITE_XY;QVA;REG;SDOM;TYPEQU;UU2020;ZFU;ZUS"
    )

    def line(dep, code, x, y, quality, kind):
        return f"1;2021;1;{dep};{code};D;2;{code}0101;{x};{y};;1;;;;;{quality};;1;D2;{kind};1;;"

    text = "\n".join(
        [
            head,
            line("30", "30007", "787000.0", "6336000.0", "Bonne", "D201"),
            line("974", "97411", "338713", "7690862", "Acceptable", "D201"),
            line("30", "30189", "", "", "type_équipement_non_géolocalisé_cette_année", "D201"),
            line("30", "30189", "808000", "6305000", "Mauvaise", "D201"),
        ]
    )
    path = write(text + "\n", "bpe21_ensemble_xy.csv", "cp1252")
    table = accounted(zb.read_bpe(path, types="médecins généralistes")).table
    assert table["location_quality"].tolist() == ["address", "street", "commune point", "commune point"]
    assert table["commune"].tolist() == ["30007", "97411", "30189", "30189"]
    assert table["updated"].iloc[0] == dt.date(2021, 1, 1)


def test_the_zip_as_downloaded(write_zip, accounted):
    members = {"varmod.csv": "COD_VAR;LIB_VAR;COD_MOD\nTYPEQU;Type;D265\n" * 900, "BPE25.csv": bpe(row("D265"))}
    providers = accounted(zb.read_bpe(write_zip(members, "BPE25.zip"), types="D265"))
    assert providers.sources[0].name == "BPE25.zip › BPE25.csv"


def test_parquet(tmp_path, accounted):
    """Numbers and nulls, as Insee writes them."""
    cells = [dict(zip(HEADER.split(";"), line.replace('"', "").split(";"), strict=True)) for line in (row("D265"),) * 2]
    frame = pd.DataFrame(cells).assign(
        LONGITUDE=[4.083, None], LATITUDE=[44.127, None], LAMBERT_X=787000.0, LAMBERT_Y=6336000.0, EPSG=2154
    )
    path = tmp_path / "BPE25.parquet"
    frame.to_parquet(path)
    table = accounted(zb.read_bpe(path, types="D265")).table
    assert table["location_quality"].tolist() == ["address", "address"]


def test_other_files(write, tmp_path):
    with pytest.raises(zb.MissingColumnError, match=r"n'est pas la base permanente des équipements.*8217525"):
        zb.read_bpe(write("CODGEO;P22_POP\n01001;1\n", "pop.csv"), types="D265")
    counts = "REG;DEP;DEPCOM;DCIRIS;AN;TYPEQU;NB_EQUIP\n93;05;05001;05001;2020;D201;3\n"
    with pytest.raises(zb.InputError, match="sans les situer"):
        zb.read_bpe(write(counts, "bpe20_ensemble.csv"), types="D201")
    with pytest.raises(zb.InputError, match="introuvable"):
        zb.read_bpe(tmp_path / "absent.zip", types="D265")
    cut = tmp_path / "coupe.zip"
    with zipfile.ZipFile(cut, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("BPE25.csv", bpe(*[row("D265")] * 2000))
    cut.write_bytes(cut.read_bytes()[:-200])
    with pytest.raises(zb.InputError):
        zb.read_bpe(cut, types="D265")


def test_real_rows(excerpt, accounted):
    """Fifteen rows of four territories, and six of the Queyras; three doctors share one address in Paris."""
    path = excerpt("insee_bpe25/BPE25_extrait.csv")
    doctors = accounted(zb.read_bpe(path, types="médecins généralistes"))
    assert doctors.sources[0].read == 8
    assert doctors.table["capacity"].tolist() == [1, 1, 1, 1, 1, 3]  # SOS Médecins, bd de Port-Royal
    assert doctors.table["location_quality"].value_counts().to_dict() == {"address": 4, "street": 1, "commune point": 1}
    assert doctors.table["commune"].tolist() == ["75056", "97101", "97101", "97101", "97401", "75056"]
    posts = accounted(zb.read_bpe(path, types="postes"))
    assert posts.table["name"].str.split(" – ").str[0].value_counts().to_dict() == {
        "Agence postale": 6,
        "Bureau de poste": 3,
        "Relais poste": 1,
    }
    assert posts.table.loc["bpe-A206-8", ["commune", "location_quality"]].tolist() == ["97602", "commune point"]
    assert len(accounted(zb.read_bpe(path, types="postes", departments=["05", "Guadeloupe"])).table) == 7
