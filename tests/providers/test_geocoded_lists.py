"""Addresses: a file that the BAN's service gave back, and the service itself."""

from pathlib import Path

import pandas as pd
import pytest

import zonesblanches as zb

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "ban_geocodage"
BAN = """\
ref,adresse,codepostal,citycode,longitude,latitude,result_score,result_label,result_type,result_citycode,result_status
a,IMPASSE CARNUS,12000,12202,2.566905,44.358477,0.70,Impasse Carnus 12000 Rodez,street,12202,ok
b,FAYET,12000,12202,,,,,,,not-found
c,5 RUE DES MOUTIERS,12000,12202,2.572706,44.365414,0.97,5 Rue des Moutiers 12000 Rodez,housenumber,12202,ok
d,,,12202,,,,,,,skipped
e,MAIRIE,12000,12202,2.5734,44.3512,0.60,Rodez,municipality,12202,ok
f,LE MONASTERE,12000,12202,2.58,44.36,0.41,Le Monastère,locality,12202,ok
"""


def facts(providers, *columns):
    return providers.table[list(columns)].to_numpy().tolist()


def test_a_geocoded_file(text_file):
    providers = zb.read_providers(text_file(BAN))
    assert facts(providers, "location_quality", "location_source") == [
        ["street", "geocoded file"],
        ["commune point", "code"],
        ["address", "geocoded file"],
        ["commune point", "code"],
        ["commune point", "geocoded file"],
        ["commune point", "code"],
    ]
    assert providers.table["location_score"].fillna(-1).tolist() == [0.70, -1, 0.97, -1, 0.60, -1]
    assert providers.table["commune"].unique().tolist() == ["12202"]
    assert providers.rejects.empty
    said = providers.repairs[providers.repairs["column"] == "lieu"].set_index("row")["reason"]
    assert "score de 0,41 seulement (moins de 0,50), placée au point de la commune" in said[7]


def test_the_least_score_is_the_users(text_file):
    table = zb.read_providers(text_file(BAN), min_score=0.8).table
    assert table["location_source"].tolist() == ["code", "code", "geocoded file", "code", "code", "code"]
    assert zb.read_providers(text_file(BAN), min_score=0.4).table["location_quality"].iloc[5] == "place"


def test_a_weak_point_stands_where_no_commune_is_known(text_file):
    text = "nom,longitude,latitude,result_score,result_type\na,2.566905,44.358477,0.2,street\n"
    providers = zb.read_providers(text_file(text))
    assert facts(providers, "commune", "location_quality", "location_score") == [["12202", "street", 0.2]]
    assert "gardée faute de mieux" in providers.repairs["reason"].item()


def test_a_point_in_another_commune_is_doubted(text_file):
    text = "nom,commune,longitude,latitude,result_score,result_type\na,Alès,2.566905,44.358477,0.9,street\n"
    assert (
        "coordonnées à Rodez (12202), mais la ligne dit Alès (30007)"
        in zb.read_providers(text_file(text)).repairs["reason"].item()
    )


@pytest.mark.skipif(not SHARED.exists(), reason="the real excerpt is not beside this checkout")
def test_a_real_file_of_the_ban():
    providers = zb.read_providers(SHARED / "ban_csv_12202_extrait.csv")
    assert providers.table["location_quality"].value_counts().to_dict() == {
        "address": 1, "street": 2, "commune point": 2,
    }  # fmt: skip
    assert providers.table["commune"].unique().tolist() == ["12202"]
    assert providers.rejects.empty


ANSWERS = {  # address -> lon, lat, score, type, status
    "good": (4.0820, 44.1260, 0.93, "housenumber", "ok"),
    "road": (4.0830, 44.1270, 0.71, "street", "ok"),
    "weak": (4.0820, 44.1260, 0.31, "housenumber", "ok"),
    "elsewhere": (4.3601, 43.8367, 0.90, "housenumber", "ok"),
    "sea": (4.2, 42.9, 0.90, "housenumber", "ok"),
    "lost": (float("nan"), float("nan"), float("nan"), "", "not-found"),
    "down": (float("nan"), float("nan"), float("nan"), "", "error"),
}


class FakeService:
    """Answers from a table, and remembers what it was asked."""

    def __init__(self):
        self.asked = None

    def geocode(self, addresses):
        self.asked = addresses
        rows = [ANSWERS[address] for address in addresses["address"]]
        table = pd.DataFrame(rows, columns=["lon", "lat", "score", "type", "status"], index=addresses.index)
        return table.assign(score_next=float("nan"), label="", citycode="")


def ask(**more):
    service = FakeService()
    cells = {"nom": list(ANSWERS), "adresse": list(ANSWERS), "commune": "Alès", "code postal": 30100.0} | more
    return zb.read_providers(pd.DataFrame(cells), geocoder=service), service


def test_each_answer_of_the_service():
    providers, service = ask()
    table = providers.table.set_index("name")
    assert table["location_quality"].to_dict() == {
        "good": "address", "road": "street", "weak": "commune point", "elsewhere": "commune point",
        "sea": "commune point", "lost": "commune point", "down": "commune point",
    }  # fmt: skip
    assert table["location_source"].tolist() == ["geocoding service"] * 2 + ["name"] * 5
    assert table["location_score"].fillna(-1).tolist() == [0.93, 0.71, -1, -1, -1, -1, -1]
    assert set(table["commune"]) == {"30007"}
    said = providers.repairs["reason"].tolist()
    for words in ("score de 0,31", "trouvée à Nîmes (30189), pas dans la commune déclarée", "hors de toute commune",
                  "introuvable", "service en erreur"):  # fmt: skip
        assert sum(words in reason for reason in said) == 1, words
    assert any("7 adresses demandées, 2 points retenus" in note for note in providers.notes)
    assert service.asked[["city", "postal_code", "citycode"]].drop_duplicates().to_numpy().tolist() == [
        ["Alès", "30100", "30007"]
    ]


def test_only_rows_without_a_point_of_their_own_are_asked():
    lon = [4.09, *[None] * 6]
    lat = [44.12, *[None] * 6]
    providers, service = ask(longitude=lon, latitude=lat)
    assert service.asked["address"].tolist() == list(ANSWERS)[1:]
    assert providers.table["location_source"].iloc[0] == "coordinates"


def test_an_address_alone_is_placed_by_the_service():
    service = FakeService()
    providers = zb.read_providers(pd.DataFrame({"nom": ["a", "b"], "adresse": ["good", "lost"]}), geocoder=service)
    assert providers.table["commune"].tolist() == ["30007"]
    assert "introuvable" in providers.rejects["reason"].item()


def test_nothing_is_asked_without_a_geocoder():
    table = zb.read_providers(pd.DataFrame({"commune": ["Alès"], "adresse": ["good"]})).table
    assert table["location_source"].tolist() == ["name"]


def test_addresses_stay_apart():
    providers, _ = ask()
    assert "adresse" not in providers.table
    assert not providers.table.astype(str).map(lambda cell: cell == "good").drop(columns="name").any(axis=None)
    assert providers.private["address"].tolist() == list(ANSWERS)
