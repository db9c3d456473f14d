"""Names of people in names of teams, official names in private cells, and folders written twice."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.outputs.editions.file_content import BREAK, read_output
from zonesblanches.outputs.editions.people import Places, person_in
from zonesblanches.outputs.editions.texts import contact_in
from zonesblanches.outputs.folder import MANIFEST

AROUND = Places.of(["Bonnat", "Boussac", "Auzances", "Apt", "Le Pontet", "Sault", "L'Isle-sur-la-Sorgue", "Guéret"])


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Bonnat - Zéphirine Quidamet", "Zéphirine Quidamet"),
        ("BONNAT - ZEPHIRINE QUIDAMET", "ZEPHIRINE QUIDAMET"),
        ("Apt (Zéphirine QUIDAMET)", "Zéphirine QUIDAMET"),
        ("QUIDAMET Zéphirine", "QUIDAMET Zéphirine"),
        ("Permanence Bonnat Zéphirine Quidamet", "Zéphirine Quidamet"),
        ("Permanence Mme Quidamet", "Quidamet"),
        ("Équipe du Dr Quidamet", "Quidamet"),
        ("Z. Quidamet - Sault", "Z. Quidamet"),
        ("Sault, référent : Théophraste", "Théophraste"),
        ("Conseillère numérique Zéphirine Quidamet", "Zéphirine Quidamet"),
        ("Centre social - Zéphirine Quidamet", "Zéphirine Quidamet"),
        ("Rose Fontaine", "Rose Fontaine"),
        ("marie dupont", "marie dupont"),
        ("Anne de La Tour", "Anne de La Tour"),
        ("Bonnat - Marie", "Marie"),
    ],
)
def test_a_person_is_seen(name: str, person: str) -> None:
    assert person_in(name, AROUND) == person


@pytest.mark.parametrize(
    "name",
    [
        "Auzances - Bus de Services", "Club Joliot-Curie", "Maison Simone Veil", "Résidence Jean Moulin", "Croix-Rouge",
        "Les Petits Frères des Pauvres", "Secours Catholique", "Restos du Cœur - Apt", "CCAS d'Apt", "UDAF 23",
        "Voisins Solidaires", "Équipe citoyenne du Pontet", "Rue du Docteur Roux", "Société Saint-Vincent-de-Paul",
        "Fondation Abbé Pierre", "Médiathèque Jean Giono - Apt", "L'Isle-sur-la-Sorgue", "Les Mimosas Bleus",
        "Rives de Gartempe", "Équipe A", "Maison France Services", "EHPAD Marie Curie", "Générations Mouvement",
    ],
)  # fmt: skip
def test_a_place_a_building_or_a_body_is_nobody(name: str) -> None:
    assert person_in(name, AROUND) is None


@pytest.fixture(scope="module")
def creuse() -> zb.Territory:
    return zb.territory("200067189")  # an EPCI: few communes


@pytest.fixture(scope="module")
def internal(creuse: zb.Territory) -> zb.Diagnosis:
    places = creuse.communes.sort_index()["name"].iloc[[0, 1]]
    (code, town), (other_code, other) = places.items()
    epci = creuse.communes["epci_name"].iloc[0]
    teams = pd.DataFrame(
        {
            "nom": [f"{town} - Zéphirine Quidamet", "Club Joliot-Curie", "Bus de Services"],
            "commune": [town, other, other],
            "code commune": [code, other_code, other_code],
            "référent": ["Théophraste Untelle", other, f"{town}, {other}"],
            "remarques": ["Zone blanche", epci, f"Voir la mairie de {town}"],
        }
    )
    return zb.diagnose(creuse, zb.read_providers(teams, territory=creuse))


def _told(folder: Path) -> str:
    return BREAK.join(text for path in folder.iterdir() for text in read_output(path).texts)


def test_a_team_called_after_a_person_is_called_by_its_commune(internal: zb.Diagnosis, tmp_path: Path) -> None:
    people = internal.person_names()
    assert people["person"].tolist() == ["Zéphirine Quidamet"]
    assert people["shown"].iloc[0].startswith("Équipe d")
    internal.save_all(tmp_path, edition="public")
    told = _told(tmp_path)
    assert "Quidamet" not in told
    assert "Untelle" not in told
    assert people["shown"].iloc[0] in told
    assert {"Club Joliot-Curie", "Bus de Services"} <= set(internal.public().providers.table["name"])
    assert any("1 équipe nommée par leur commune" in rule for rule in internal.public().edition.rules["fr"])


def test_the_search_finds_the_person_and_a_contact_among_places(internal: zb.Diagnosis, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\nécrire à Zéphirine QUIDAMET\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("x\nThéophraste Untelle\n", encoding="utf-8")
    assert set(internal.check_edition(tmp_path)["file"]) == {"a.csv", "b.csv"}


def test_a_name_the_user_vouches_for_is_kept(internal: zb.Diagnosis) -> None:
    name = internal.person_names()["name"].iloc[0]
    assert name in set(internal.public(keep_names=[name.upper()]).providers.table["name"])
    assert internal.person_names("all").empty
    with pytest.raises(zb.ParameterError, match="aucune équipe ne s'appelle « Personne »"):
        internal.public(keep_names=["Personne"])
    with pytest.raises(zb.ParameterError, match="publique"):
        internal.save_all("nulle-part", keep_names=[name])


def test_a_second_run_leaves_nothing_of_the_first(internal: zb.Diagnosis, tmp_path: Path) -> None:
    internal.save_all(tmp_path, fiches=True)
    (tmp_path / "notes.txt").write_text("à moi", encoding="utf-8")
    assert (tmp_path / "fiches_communes.pdf").is_file()
    with pytest.raises(zb.OutputError, match=r"contient l'édition interne.*replace=True"):
        internal.save_all(tmp_path, edition="public")
    written = internal.save_all(tmp_path, edition="public", replace=True)
    assert {path.name for path in tmp_path.iterdir()} == {*(p.name for p in written.values()), "notes.txt", MANIFEST}
    assert json.loads((tmp_path / MANIFEST).read_text("utf-8"))["edition"] == "public"


def test_a_file_changed_by_hand_or_of_nobody_is_replaced_on_demand_only(internal: zb.Diagnosis, tmp_path: Path) -> None:
    written = internal.save_all(tmp_path)
    written["csv"].write_text("corrigé à la main", encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(zb.OutputError, match=r"communes\.csv ; modifiés .*replace=True"):
        internal.save_all(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    internal.save_all(tmp_path, replace=True)
    assert written["csv"].read_bytes() != before[written["csv"]]
    (tmp_path / MANIFEST).unlink()  # as an older version left it
    with pytest.raises(zb.OutputError, match="aucun registre"):
        internal.save_all(tmp_path, edition="public")


def test_a_forged_manifest_removes_nothing_elsewhere(internal: zb.Diagnosis, tmp_path: Path) -> None:
    outside = tmp_path / "precieux.txt"
    outside.write_text("x", encoding="utf-8")
    folder = tmp_path / "sortie"
    folder.mkdir()
    (folder / MANIFEST).write_text(json.dumps({"fichiers": {"../precieux.txt": "0"}}), encoding="utf-8")
    internal.save_all(folder)
    assert outside.is_file()


def test_a_public_edition_is_not_written_beside_what_must_not_go_out(internal: zb.Diagnosis, tmp_path: Path) -> None:
    folder = tmp_path / "publique"
    (folder / "notes").mkdir(parents=True)
    note = folder / "notes" / "appels.txt"
    for text, name in (("rappeler Théophraste Untelle", "appels.txt"), ("x", "appels.odt")):
        note.write_text(text, encoding="utf-8")
        note = note.rename(note.with_name(name))
        with pytest.raises(zb.OutputError, match=name):
            internal.save_all(folder, edition="public")
        assert sorted(path.name for path in folder.iterdir()) == ["notes"]
    note.unlink()
    internal.save_all(folder, edition="public")
    internal.save_all(folder, edition="public")  # its own files are no other edition
    with pytest.raises(zb.OutputError, match="contient l'édition publique"):
        internal.save_all(folder)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Équipe du 12 bis, impasse des Bruyères", "12 bis, impasse des Bruyères"),
        ("Voisins solidaires 06.11.22.33.44", "06.11.22.33.44"),
        ("Voisins (voisins@exemple.fr)", "voisins@exemple.fr"),
        ("Le thé, rue Haute", "rue Haute"),
        ("Bus 30", None),
        ("Maison de la Place", None),
        ("Sur le chemin", None),
    ],
)
def test_a_street_a_phone_or_an_address_in_a_name_is_seen(name: str, told: str | None) -> None:
    assert contact_in(name) == told


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Clic'amis, chez Lucie Petit", "Lucie Petit"),
        ("CCAS – relais bénévole au domicile de Zéphirine Quidamet", "Zéphirine Quidamet"),
    ],
)
def test_a_team_at_somebody_is_seen(name: str, person: str) -> None:
    assert person_in(name, AROUND) == person
