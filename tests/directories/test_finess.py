"""FINESS: the file with a header, the two files without, systems of coordinates, categories."""

import datetime as dt

import pytest

import zonesblanches as zb
from zonesblanches.directories.establishments import CATEGORIES, CATEGORY_WORDS

HEADER = (
    "nofinesset;nofinessej;rs;rslongue;complrs;compldistrib;numvoie;typvoie;voie;compvoie;lieuditbp;commune;departement;"
    "libdepartement;ligneacheminement;telephone;telecopie;categetab;libcategetab;categagretab;libcategagretab;siret;"
    "codeape;codemft;libmft;codesph;libsph;dateouv;dateautor;datemaj;numuai;coordxet;coordyet;sourcecoordet;datemaj_geoloc"
)
BAN = "1,ATLASANTE,96,BAN,EPSG:2154 RGF93 / Lambert-93 (Métropole)"


def record(
    number,
    category="354",
    *,
    commune="007",
    dep="30",
    rs="SSIAD DES CÉVENNES",
    day="2026-01-02",
    line="30100 ALES CEDEX",
):
    return (
        f"{number};300000000;{rs};;;;3;R;DU PORT;;BP 12;{commune};{dep};GARD;{line};0466000000;;{category};"
        f"Libellé {category};;;12345678900011;8810A;;;;;1990-01-01;1990-01-01;{day};"
    )


def whole(number, x="787000.0", y="6336000.0", source=BAN, **options):
    return f"{record(number, **options)};{x};{y};{source};2026-05-04"


@pytest.fixture
def read(write, accounted):
    def make(*rows, categories="SSIAD", **options):
        path = write("\n".join([HEADER, *rows]) + "\n", "finess_etablissements.csv")
        return accounted(zb.read_finess(path, categories=categories, **options))

    return make


def test_the_daily_file(read):
    providers = read(whole("300000001"), whole("300000002", category="500", rs="EHPAD"))
    (one,) = providers.table.reset_index().to_dict("records")
    assert (one["id"], one["name"], one["family"], one["mode"]) == (
        "finess-300000001",
        "SSIAD DES CÉVENNES",
        "aide à domicile",
        "aller-vers",
    )
    assert (one["commune"], one["location_quality"], one["location_score"]) == ("30007", "address", 0.96)
    assert (one["capacity"], one["updated"]) == (1.0, dt.date(2026, 1, 2))
    assert providers.private.iloc[0].to_dict() == {
        "phone": "0466000000",
        "email": "",
        "contact": "",
        "address": "3 R DU PORT BP 12 30100 ALES CEDEX",
        "remark": "",
    }
    assert any("1 établissement retenu" in note and "sur 2 ; 1 non retenus" in note for note in providers.notes)
    assert "12345678900011" not in str(providers.table.to_dict()) + str(providers.private.to_dict())


@pytest.mark.parametrize(
    ("source", "quality"),
    [
        (BAN, "address"),
        (BAN.replace("1,", "2,", 1), "street"),
        (BAN.replace("1,", "3,", 1), "place"),
        ("4,ATLASANTE,.,ADMIN-EXPRESS-2023,EPSG:2154", "commune point"),
        ("1,ATLASANTE,100,IGN,BD_ADRESSE,V2.2,LAMBERT_93", "address"),
        ("1,ATLASANTE,30,BAN,EPSG:2154", "commune point"),
        ("", "coordinates"),
    ],
)
def test_what_the_source_says_of_a_point(read, source, quality):
    assert read(whole("300000001", source=source)).table["location_quality"].tolist() == [quality]


def test_the_least_score_can_be_chosen(read):
    weak = whole("300000001", source=BAN.replace("96", "30"))
    assert "score de 0,30" in read(weak).repairs["reason"].iloc[0]
    assert read(weak, min_score=0.2).table["location_quality"].tolist() == ["address"]


def test_overseas(read):
    providers = read(
        whole("970400001", "338713", "7690862", "1,ATLASANTE,98,BAN,EPSG:2975 RGR92", commune="411", dep="9D"),
        whole("970400002", "338713", "7690862", "1,ATLASANTE,100,IGN,BD_ADRESSE,V2,UTM_S40", commune="411", dep="9D"),
        whole("980500001", "", "", "", commune="611", dep="9F"),
        whole(
            "970100001",
            "490942",
            "1997619",
            "2,ATLASANTE,84,B,EPSG:5490",
            commune="127",
            dep="9A",
            line="97150 ST MARTIN",
        ),
        whole(
            "970500001",
            "563213",
            "5180306",
            "2,A,90,BAN,WGS84/UTM zone 21N",
            commune="502",
            dep="9E",
            line="97500 ST PIERRE",
        ),
        whole(
            "980600001", "589277", "8531397", "4,A,.,MAPS,WGS84/UTM zone 1S", commune="613", dep="9J", line="98600 UVEA"
        ),
    )
    assert providers.table["commune"].tolist() == ["97411", "97411", "97611"]
    assert providers.table["location_quality"].tolist() == ["address", "address", "commune point"]
    assert providers.rejects["row"].tolist() == [5, 6, 7]
    assert providers.rejects["reason"].str.contains("collectivité d'outre-mer").all()
    assert read(whole("1", commune="411", dep="9D", x="", y=""), departments="974").table["commune"].tolist() == [
        "97411"
    ]


def test_codes_that_a_spreadsheet_shortened(read):
    providers = read(whole("10000024", commune="53", dep="1", x="", y="", day="04/09/2013"), departments="Ain")
    assert providers.table.reset_index()[["id", "commune"]].to_numpy().tolist() == [["finess-010000024", "01053"]]
    assert providers.table["updated"].tolist() == [dt.date(2013, 9, 4)]


def test_one_establishment_twice(read):
    providers = read(whole("300000001", day="2020-01-01"), whole("300000001", rs="NOUVEAU NOM"))
    assert providers.table["name"].tolist() == ["NOUVEAU NOM"]
    assert providers.merged[["row", "kept_row"]].to_numpy().tolist() == [[2, 3]]


def test_categories_by_word(read):
    rows = [whole(f"30000000{i}", category=code) for i, code in enumerate(("460", "209", "354", "463", "355"))]
    assert len(read(*rows, categories="aide à domicile").table) == 3
    assert read(*rows, categories=["CLIC"]).families == ("accueil-orientation",)
    assert read(*rows, categories="355").families == ("Libellé 355",)
    assert "catégorie 500" in read(*rows, categories=["EHPAD", "CLIC"]).warnings[0]
    with pytest.raises(zb.ParameterError, match="Vouliez-vous dire « SSIAD »"):
        read(*rows, categories="SSIADE")
    with pytest.raises(zb.InputError, match=r"aucun établissement retenu .* sur 5"):
        read(*rows, categories="EHPAD")
    assert {code for codes in CATEGORY_WORDS.values() for code in codes} <= set(CATEGORIES)


@pytest.fixture
def old():
    """cs1100507: establishments, then their points."""
    return "\n".join(
        [
            "finess;etalab;96;2019-05-16",
            f"structureet;{record('300000001', rs='SSIAD DU SACRÉ-CŒUR')}",
            f"structureet;{record('300000002', category='620')}",
            f"structureet;{record('300000003')}",
            "geolocalisation;300000001;787000.0;6336000.0;1,ATLASANTE,96,IGN,BD_ADRESSE,V2.2,LAMBERT_93;2019-05-01",
            "geolocalisation;300000002;787000.0;6336000.0;1,ATLASANTE,96,IGN,BD_ADRESSE,V2.2,LAMBERT_93;2019-05-01",
        ]
    )


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-15"])
def test_the_geolocated_file_without_a_header(write, accounted, old, encoding):
    path = write(old + "\n", "etalab-cs1100507-stock-20190516.csv", encoding)
    providers = accounted(zb.read_finess(path, categories="SSIAD"))
    assert providers.table["name"].tolist() == ["SSIAD DU SACRÉ-CŒUR", "SSIAD DES CÉVENNES"]
    assert providers.table["location_quality"].tolist() == ["address", "commune point"]
    assert providers.table["row"].tolist() == [2, 4]
    assert any("2 établissements retenus" in note and "sur 3 ; 1 non" in note for note in providers.notes)


def test_the_file_without_points(write, accounted, old):
    path = write("\n".join(old.splitlines()[:4]) + "\n", "etalab-cs1100502.csv")
    providers = accounted(zb.read_finess(path, categories=["SSIAD", "pharmacies"]))
    assert providers.table["location_quality"].unique().tolist() == ["commune point"]
    assert any("prenez cs1100507" in note for note in providers.notes)


def test_points_of_2016_spread_over_many_cells(write, accounted, old):
    """« 1;ATLASANTE;100;IGN;BD_ADRESSE;V2.1;LAMBERT_93 »: the separator stands in the text."""
    lines = [line for line in old.splitlines() if not line.startswith("geolocalisation")]
    number = lines[1].split(";")[1]
    point = f"geolocalisation;{number};787000.0;6336000.0;1;ATLASANTE;100;IGN;BD_ADRESSE;V2.1;LAMBERT_93;2016-02-29"
    providers = accounted(zb.read_finess(write("\n".join([*lines, point]) + "\n", "cs1100507.csv"), categories="SSIAD"))
    assert providers.table.loc[f"finess-{number}", ["location_quality", "location_score"]].tolist() == ["address", 1.0]


def test_degrees_under_a_metric_label(read):
    providers = read(
        whole("300000001"),
        whole("300000002", x="4.081600", y="44.127600"),
        whole("300000003", commune="334", x="4.419600", y="44.012000", line="30700 UZES"),
    )
    assert providers.table["location_quality"].tolist() == ["address"] * 3
    assert providers.table["commune"].tolist() == ["30007", "30007", "30334"]
    assert providers.repairs["row"].tolist() == [3, 4]
    assert providers.repairs["reason"].str.contains("degrés écrits sous une étiquette métrique").all()


def test_a_zip(write_zip, accounted, old):
    path = write_zip({"lisez-moi.txt": "Bonjour\n" * 50, "etalab-cs1100507.csv": old.encode()})
    assert len(accounted(zb.read_finess(path, categories="SSIAD")).table) == 2


def test_a_lone_quote_swallows_nothing_in_silence(write, accounted):
    lines = [f"structureet;{record(f'30000000{i}', rs=rs)}" for i, rs in enumerate(['ASSO "A"', '"B', "C", 'D;"', "E"])]
    with pytest.raises(zb.InputError, match=r"un guillemet sans son pendant|plus de cellules"):
        zb.read_finess(write("\n".join(lines) + "\n", "a.csv"), categories="SSIAD")
    fine = "\n".join([*lines[:1], *lines[2:3]]) + "\n"
    assert len(accounted(zb.read_finess(write(fine, "b.csv"), categories="SSIAD")).table) == 2


def test_other_files(write):
    for content in ("CODGEO;P22_POP\n01001;1\n", "a\n", "nofinesset;rs\n1;x\n", "structureet;1;2\n"):
        with pytest.raises(zb.InputError, match=r"n'est pas un fichier FINESS.*finess_etablissements\.csv"):
            zb.read_finess(write(content, "autre.csv"), categories="SSIAD")


def test_real_rows(excerpt, accounted):
    daily = excerpt("finess_2026/finess_etablissements_35col_extrait.csv")
    pharmacies = accounted(zb.read_finess(daily, categories="pharmacies"))
    assert pharmacies.sources[0].read == 6  # five of them in France as the library knows it, one in Saint-Martin
    assert pharmacies.table["commune"].tolist() == ["01004", "01071", "03304", "97409", "97611"]
    assert pharmacies.table["location_quality"].tolist() == ["address", "commune point", *["address"] * 3]
    assert pharmacies.table["location_score"].dropna().tolist() == [0.97, 0.56, 0.98, 0.97]
    hospitals = accounted(zb.read_finess(daily, categories=["355", "106"]))
    assert (hospitals.sources[0].read, hospitals.sources[0].kept, hospitals.sources[0].rejected) == (6, 4, 2)
    first = hospitals.table.loc["finess-010000024"]
    assert [round(first["lon"], 5), round(first["lat"], 5)] == [5.20918, 46.22229]
    assert accounted(zb.read_finess(daily, categories="EHPAD")).table["name"].tolist() == [
        "EHPAD L'AMBARROISE AMBERIEU"
    ]


def test_real_rows_without_a_header(excerpt, accounted):
    path = excerpt("finess_2026/etalab_cs1100502_20260512_sans_entete_extrait.csv")
    providers = accounted(zb.read_finess(path, categories=["355", "223", "189", "101", "500"]))
    assert providers.table["commune"].tolist() == ["01451", "97207", "97411", "97302"]
    assert providers.rejects["value"].tolist() == ["97123 / ST BARTHELEMY"]
