"""France services: hours, buses, boroughs, new lines in cells, twins."""

import datetime as dt

import pytest

import zonesblanches as zb
from zonesblanches.directories.hours import hours_of_ranges, parse_spans, weekly_hours

HEADER = (
    "id_fs,insee_dep,lib_fs,adresse,complement_adresse,insee_com,code_postal,lib_com,latitude,longitude,mail,telephone,"
    "h_lundi,h_mardi,h_mercredi,h_jeudi,h_vendredi,h_samedi,prise_rdv,commentaire,type_fs,format_fs,groupe_fs,"
    "labellisation_fs"
)
DAY = "09:00 - 12:00 / 14:00 - 17:00"


def place(ident, name, code="30007", *, town="Alès", lat="44.127", lon="4.083", hours=(DAY,), kind="Fixe", comment=""):
    week = [*hours, *[""] * 6][:6]
    cells = [
        ident,
        code[:2],
        name,
        "3 rue\ndu Port",
        "",
        code,
        "30100",
        town,
        lat,
        lon,
        "fs@exemple.fr",
        "04 66 00 00 00",
    ]
    return ",".join(f'"{cell}"' for cell in [*cells, *week, "Non", comment, "Principal", kind, "", ""])


@pytest.fixture
def read(write, accounted):
    def make(*rows, name="liste-fs-20260801.csv", **options):
        return accounted(zb.read_france_services(write("\n".join([HEADER, *rows]) + "\n", name), **options))

    return make


def test_the_list(read):
    providers = read(
        place("12", "France services d'Alès", hours=[DAY] * 5, comment="un samedi\nsur deux"),
        place("13", "Bus France services", hours=["09:30 - 16:30"], kind="Bus_équivalent"),
    )
    table = providers.table
    assert table.index.tolist() == ["fs-12", "fs-13"]
    assert table["capacity"].tolist() == [30.0, 7.0]
    assert table["mode"].tolist() == ["accueil", "itinérant"]
    assert table["updated"].tolist() == [dt.date(2026, 8, 1)] * 2
    assert table["row"].tolist() == [2, 3]  # records, whatever the new lines inside
    assert providers.families == ("accueil-orientation",)
    assert providers.private.loc["fs-12"].to_dict() == {
        "phone": "04 66 00 00 00",
        "email": "fs@exemple.fr",
        "contact": "",
        "address": "3 rue du Port 30100 Alès",
        "remark": "",
    }
    assert any("1 bus ou équipe itinérante" in note for note in providers.notes)
    assert any("1 espace au même point" in note for note in providers.notes)


def test_unknown_hours_take_the_median(read):
    providers = read(place("1", "A", hours=[DAY]), place("2", "B", hours=()), place("3", "C", hours=["00:00 - 00:00"]))
    assert providers.table["capacity"].tolist() == [6.0, 6.0, 6.0]
    assert providers.table["capacity_imputed"].tolist() == [False, True, True]
    assert "capacité inconnue, remplacée par 6" in providers.repairs["reason"].iloc[0]


def test_one_place_written_twice_keeps_the_hours_known(read):
    providers = read(
        place("1", "France services de Mortain", hours=()), place("2", "France services Mortain", hours=[DAY])
    )
    assert providers.table.index.tolist() == ["fs-1"]
    assert providers.table["capacity"].tolist() == [6.0]
    assert providers.merged["row"].tolist() == [3]
    apart = read(place("1", "France services de Mortain"), place("2", "France services Mortain", kind="Itinérante"))
    assert len(apart.table) == 2


def test_one_number_for_two_places_keeps_both(read):
    providers = read(place("1", "A"), place("1", "B", "30189", town="Nîmes", lat="43.837", lon="4.36"))
    assert providers.table.index.tolist() == ["fs-1", "fs-1-3"]
    assert "identifiant répété" in providers.repairs["reason"].iloc[0]


def test_places(read):
    providers = read(
        place("1", "Paris", "75113", town="Paris", lat="48.83801", lon="2.34276"),
        place("2", "Sans point", lat="", lon=""),
        place("3", "Inversé", lat="4.083", lon="44.127"),
        place("4", "Ancien code", "49069", town="Champtoceaux", lat="", lon=""),
        place("5", "Sans code", "", town="Nîmes", lat="", lon=""),
        place("6", "Îles", "97801", town="Saint-Martin", lat="18.058", lon="-63.1"),
    )
    assert providers.table["commune"].tolist()[:3] == ["75056", "30007", "30007"]
    assert providers.table["location_quality"].tolist()[:3] == ["coordinates", "commune point", "coordinates"]
    assert providers.table.loc["fs-5", "commune"] == "30189"
    assert "longitude et latitude inversées" in " ".join(providers.repairs["reason"])
    assert "collectivité d'outre-mer" in providers.rejects["reason"].iloc[0]


def test_departments(read):
    rows = [place("1", "A"), place("2", "B", "1004", town="Ambérieu-en-Bugey", lat="", lon="")]
    assert read(*rows, departments="01").table["commune"].tolist() == ["01004"]
    assert any("1 espace retenu sur 2 ; 1 d'ailleurs" in note for note in read(*rows, departments="30").notes)
    with pytest.raises(zb.InputError, match="aucun espace France services"):
        read(*rows, departments="48")


def test_without_a_date_in_the_name(read):
    assert read(place("1", "A"), name="liste.csv").table["updated"].tolist() == [None]


def test_other_files(write):
    with pytest.raises(zb.MissingColumnError, match=r"n'est pas la liste des France services.*liste-fs-AAAAMMJJ\.csv"):
        zb.read_france_services(write("nom,commune\nA,Alès\n", "liste.csv"))


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("fermé", []),
        ("9h-12h", [(540, 720)]),
        ("09h00 à 12h30", [(540, 750)]),
        ("18:00 - 00:00", [(1080, 1440)]),
        ("17:00 - 09:00", []),
        ("25:00 - 99:99", []),
    ],
)
def test_spans(text, spans):
    assert parse_spans(text) == spans


def test_a_week_of_more_than_80_hours_is_not_believed():
    assert weekly_hours([[(0, 1440)]] * 7) != weekly_hours([[(0, 1440)]] * 3)
    assert weekly_hours([[(0, 1440)]] * 3) == 72
    assert str(weekly_hours([[(0, 1440)]] * 7)) == "nan"


def test_ranges_of_days():
    friday = {"nom_jour_debut": "Vendredi", "nom_jour_fin": "Lundi", "valeur_heure_debut_1": "09:00:00"}
    assert hours_of_ranges([friday | {"valeur_heure_fin_1": "10:00:00"}]) == 4.0  # Friday to Monday, round the week
    both = {"valeur_heure_debut_2": "14:00:00", "valeur_heure_fin_2": "15:00:00"}
    assert hours_of_ranges([{"nom_jour_debut": "Lundi", "nom_jour_fin": ""} | both]) == 1.0
    assert str(hours_of_ranges([{"nom_jour_debut": "Férié"} | both, {}])) == "nan"


def test_the_column_of_former_lists_says_who_travels(tmp_path):
    path = tmp_path / "liste-fs-20221101.csv"
    head = "id_fs,lib_fs,insee_com,latitude,longitude,h_lundi,itinerance\n"
    rows = "1,Bus du Gard,30007,44.127,4.083,09:00 - 12:00,Oui\n2,Espace,30007,44.127,4.083,09:00 - 12:00,Non\n"
    path.write_text(head + rows, encoding="utf-8")
    assert zb.read_france_services(path).table["mode"].tolist() == ["itinérant", "accueil"]
