"""DILA's directory: every form in which it is published, kinds, hours, places, damaged files."""

import bz2
import contextlib
import datetime as dt
import gzip
import io
import json
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zonesblanches as zb
from zonesblanches.directories.records import iter_records
from zonesblanches.files.limits import Limits

HOURS = [
    {
        "nom_jour_debut": "Lundi",
        "nom_jour_fin": "Vendredi",
        "valeur_heure_debut_1": "09:00:00",
        "valeur_heure_fin_1": "12:00:00",
        "valeur_heure_debut_2": "14:00:00",
        "valeur_heure_fin_2": "17:00:00",
    }
]


def service(ident, name, kind="ccas", *, code="30007", served=("30007",), hours=HOURS, point=("4.083", "44.127")):
    return {
        "id": ident,
        "nom": name,
        "pivot": [{"type_service_local": kind, "code_insee_commune": list(served)}],
        "code_insee_commune": code,
        "adresse": [
            {
                "type_adresse": "Adresse",
                "numero_voie": "3 rue du Port",
                "code_postal": "30100",
                "nom_commune": "Alès",
                "longitude": point[0],
                "latitude": point[1],
            }
        ],
        "plage_ouverture": hours,
        "telephone": [{"valeur": "04 66 00 00 00", "description": ""}],
        "adresse_courriel": ["ccas@exemple.fr"],
        "affectation_personne": [{"nom": "DUPONT"}],
        "date_modification": "09/08/2025 13:30:19",
    }


SERVICES = [
    service("a1", "CCAS - Alès"),
    service("a2", "Mairie - Alès", "mairie"),
    service("a3", "CLIC des Cévennes", "clic", served=("30007", "30010", "49069"), hours=[]),
]


def flat(record):
    """Return a record as the exports write it: objects as text."""
    return {key: json.dumps(cell) if isinstance(cell, list) else cell for key, cell in record.items()}


def as_csv(records):
    import pandas as pd

    return pd.DataFrame([flat(record) for record in records]).to_csv(sep=";", index=False)


def tarred(content, mode="w:bz2"):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:
        for name, text in (("2026/lisez-moi.txt", b"Bonjour"), ("2026/2026-01-01-data.gouv_local.json", content)):
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
    return data.getvalue()


WHOLE = json.dumps({"service": SERVICES}, ensure_ascii=False).encode()
FORMS = {
    "data.gouv_local.json": WHOLE,
    "bom.json": b"\xef\xbb\xbf" + WHOLE,
    "indente.json": json.dumps({"service": SERVICES}, indent=2).encode(),
    "liste.json": json.dumps([flat(record) for record in SERVICES]).encode(),
    "api.json": json.dumps({"total_count": 3, "results": [flat(record) for record in SERVICES]}).encode(),
    "annuaire.csv": as_csv(SERVICES).encode(),
    "all_latest.tar.bz2": tarred(WHOLE),
    "all_latest.tar.gz": tarred(WHOLE, "w:gz"),
    "all_latest.tar": tarred(WHOLE, "w"),
    "local.json.gz": gzip.compress(WHOLE),
    "annuaire.csv.gz": gzip.compress(as_csv(SERVICES).encode()),
}


@pytest.fixture
def read(tmp_path, accounted):
    def make(content, name="annuaire.json", *, kinds="ccas", **options):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return accounted(zb.read_dila(path, kinds=kinds, **options))

    return make


@pytest.mark.parametrize("name", FORMS)
def test_every_form(read, name):
    providers = read(FORMS[name], name)
    (one,) = providers.table.reset_index().to_dict("records")
    assert (one["id"], one["name"], one["commune"]) == ("dila-a1", "CCAS - Alès", "30007")
    assert (one["family"], one["mode"], one["capacity"]) == ("accueil-orientation", "accueil", 30.0)
    assert one["updated"] == dt.date(2025, 8, 9)
    assert any("1 service retenu (ccas) sur 3 ; 2 non retenus" in note for note in providers.notes)
    assert providers.private.iloc[0].to_dict() == {
        "phone": "04 66 00 00 00",
        "email": "ccas@exemple.fr",
        "contact": "",
        "address": "3 rue du Port 30100 Alès",
        "remark": "",
    }
    assert "DUPONT" not in str(providers.table.to_dict()) + str(providers.private.to_dict())


def test_zip(write_zip, accounted):
    path = write_zip({"a.json": WHOLE, "lisez-moi.txt": "Bonjour"})
    assert len(accounted(zb.read_dila(path, kinds="ccas")).table) == 1


def test_kinds(read):
    both = read(SERVICES, kinds=["mairies", "CLIC"])
    assert both.families == ("mairies", "accueil-orientation")
    assert read(SERVICES, kinds="mairie", family="guichets").families == ("guichets",)
    assert "aucun service de type cias" in read(SERVICES, kinds=["ccas", "cias"]).warnings[0]
    with pytest.raises(
        zb.InputError, match=r"aucun service cias.*Types du fichier : ccas \(1\), mairie \(1\), clic \(1\)"
    ):
        read(SERVICES, kinds="cias")
    with pytest.raises(zb.ParameterError, match="Vouliez-vous dire « CCAS »"):
        read(SERVICES, kinds="CCSA")


def test_competence_is_not_presence(read):
    assert read(SERVICES, kinds="clic").table["declared"].tolist() == [()]
    served = read(SERVICES, kinds="clic", served=True).table["declared"].tolist()
    assert served[0][:2] == ("30007", "30010")
    assert "49069" not in served[0]  # brought to today's code
    assert len(served[0]) == 3


def test_unknown_hours(read):
    table = read([service("1", "A"), service("2", "B", hours=[])]).table
    assert table["capacity"].tolist() == [30.0, 30.0]
    assert table["capacity_imputed"].tolist() == [False, True]


def test_places(read):
    providers = read(
        [
            service("1", "A", point=("", "")),
            service("2", "B", code="", served=()),
            service("3", "C", code="75113", point=("2.34276", "48.83801")),
            service("4", "D", code="97801", point=("-63.1", "18.05"), served=()) | {"adresse": []},
            {"pivot": [{"type_service_local": "ccas"}]},
        ]
    )
    assert providers.table["commune"].tolist() == ["30007", "30007", "75056"]
    assert providers.table["location_quality"].tolist() == ["commune point", "coordinates", "coordinates"]
    assert providers.rejects["row"].tolist() == [4, 5]


def test_departments(read):
    records = [service("1", "A"), service("2", "B", code="48095", point=("3.5", "44.52"))]
    assert len(read(records, departments="30").table) == 1
    with pytest.raises(zb.InputError, match="dans les départements 01"):
        read(records, departments="01")


def test_the_same_record_twice(read):
    providers = read([service("1", "A"), service("1", "A")])
    assert (len(providers.table), len(providers.merged)) == (1, 1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "est vide"),
        (b'{"service": 3}', "ni une liste"),
        (b"[1, 2]", "n'est pas une fiche"),
        (b'[{"nom": "A"}, ', "après 1 fiches"),
        (WHOLE[:-30], "coupé"),
        (b'[{"nom": \x00}]', "octet nul"),
        (b"[" + b'{"a":' * 100_000, "json illisible|coupé"),
        (b"[]", "Types du fichier : aucun"),
        (tarred(WHOLE)[:-60], "abîmée|illisible|coupé"),
        (bz2.compress(b"bonjour"), "illisible|abîmée"),
        (gzip.compress(WHOLE)[:-20], "illisible|coupé"),
        (tarred(b"x" * 5_000_000), "250|piégée|ni une liste"),
        (b"nom;commune\nA;B\n", "n'est pas l'annuaire"),
    ],
)
def test_damaged_files(read, content, message):
    with pytest.raises(zb.InputError, match=message):
        read(content)


def test_cells_of_any_kind(read):
    odd = service("1", "A") | {
        "adresse": "pas du json", "plage_ouverture": {"nom_jour_debut": 3}, "telephone": 12, "date_modification": None,
        "nom": ["x"],
    }  # fmt: skip
    table = read([odd]).table
    assert table["name"].tolist() == ["ccas – Alès"]
    assert table["location_quality"].tolist() == ["commune point"]


def test_a_record_is_bounded(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"nom": "x" * 3_000_000}]))
    with pytest.raises(zb.InputError, match="json illisible"):
        list(iter_records(path, limits=Limits(cell_bytes=100_000)))


@settings(max_examples=60)
@given(st.data())
def test_a_mutated_file_ends_in_a_result_or_a_clear_error(tmp_path, accounted, data):
    name = data.draw(st.sampled_from(sorted(FORMS)))
    content = bytearray(FORMS[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=8))
    path = tmp_path / name
    path.write_bytes(bytes(content))
    with contextlib.suppress(zb.ZonesBlanchesError):
        accounted(zb.read_dila(path, kinds=["ccas", "clic"]))
