"""data·inclusion and its neighbours read without a setting; every fault of the official validator found."""

import datetime as dt
import importlib.util
import json
from pathlib import Path

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.directories.data_inclusion import detect, inclusion_faults

TODAY = dt.date.today().isoformat()
STRUCTURES = [
    {"source": "dora", "id": "dora--9", "nom": "CCAS d'Apt", "date_maj": TODAY, "code_insee": "84003", "commune": "Apt",
     "adresse": "1 rue Inventée", "longitude": 5.39, "latitude": 43.87, "telephone": "0490000001",
     "reseaux_porteurs": ["ccas-cias"]},
    {"source": "dora", "id": "dora--8", "nom": "Croix-Rouge", "date_maj": TODAY, "code_insee": "84035"},
]  # fmt: skip


def service(number, **facts):
    return {
        "source": "dora", "id": f"dora--s{number}", "structure_id": "dora--9", "nom": f"Service {number}",
        "description": "Inventé.", "date_maj": TODAY, "modes_accueil": ["en-presentiel"],
        "thematiques": ["remobilisation--lien-social"], "publics": ["seniors"],
    } | facts  # fmt: skip


SERVICES = [
    service(
        1, zone_eligibilite=["84003", "84050"], volume_horaire_hebdomadaire=10.5, contact_nom_prenom="Ada Inventée"
    ),
    service(2, code_insee="84035", zone_eligibilite=["84"], thematiques=["numerique--acquerir-un-equipement"]),
    service(3, structure_id="dora--8", zone_eligibilite=["200035723", "Vaucluse"], publics=["tous-publics"]),
    service(4, modes_accueil=["a-distance"], publics=["femmes"], date_maj="2019-01-01", zone_eligibilite=["france"]),
]


def flat(records):
    return [{k: json.dumps(v) if isinstance(v, list) else v for k, v in one.items()} for one in records]


def write(folder, kind):
    """Write structures and services as one kind of file; return the path to read."""
    if kind == "json":
        path = folder / "export.json"
        path.write_text(json.dumps({"structures": STRUCTURES, "services": SERVICES}), encoding="utf-8")
        return path
    for name, records in (("s_structures", STRUCTURES), ("s", SERVICES)):
        path = folder / f"{name}.{kind}"
        if kind == "csv":
            pd.DataFrame(flat(records)).to_csv(path, index=False)
        elif kind == "parquet":
            pd.DataFrame(records).to_parquet(path)
        else:
            features = [
                {"type": "Feature", "properties": {k: v for k, v in one.items() if k not in {"longitude", "latitude"}},
                 "geometry": {"type": "Point", "coordinates": [one["longitude"], one["latitude"]]} if "longitude" in one
                 else None} for one in records
            ]  # fmt: skip
            path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def account(providers):
    for source in providers.sources:
        assert source.read == source.kept + source.rejected + source.merged
    assert len(providers.rows) == sum(source.read for source in providers.sources)
    return providers


@pytest.mark.parametrize("kind", ["json", "csv", "parquet", "geojson"])
def test_services_joined_to_their_structures(tmp_path, kind):
    path = write(tmp_path, kind)
    assert detect(path) is zb.read_data_inclusion
    teams = account(zb.read_data_inclusion(path))
    table = teams.table
    assert table.index.tolist() == ["dora--s1", "dora--s2", "dora--s3", "dora--s4"]
    assert table["commune"].tolist() == ["84003", "84035", "84035", "84003"]
    assert table["location_quality"].tolist()[0] == "coordinates"
    assert table["family"].tolist() == ["lien social", "numérique", "lien social", "lien social"]
    assert table["declared"].iloc[0] == ("84003", "84050")
    assert len(table["declared"].iloc[2]) > 1
    assert table["rights"].tolist() == [(), ("departement:84",), (), ("france:France",)]
    assert table["declared"].tolist()[1] == table["declared"].tolist()[3] == ()
    assert table["carrier"].tolist() == ["ccas-cias", "ccas-cias", "Croix-Rouge", "ccas-cias"]
    assert set(table["partner"]) == {"dora"}
    assert table["capacity"].iloc[0] == 10.5
    assert table["capacity_imputed"].tolist() == [False, True, True, True]
    assert teams.sources[0].unit == "heures"
    first = teams.private.iloc[0]
    assert (first["phone"], first["contact"]) == ("0490000001", "Ada Inventée")
    assert "1 rue Inventée" in first["address"]


def test_a_right_is_counted_and_asked_never_a_presence(tmp_path):
    teams = zb.read_data_inclusion(write(tmp_path, "json"))
    asked = teams.questions.set_index("column")
    (right,) = teams.questions[teams.questions["row"] == 0]["reason"]
    assert right.startswith("2 services sont ouverts à tout un département ou plus (lignes 2, 4)")
    assert asked.loc["modes_accueil", "row"] == 4
    assert "« Vaucluse » n'a pas été compris" in " ".join(teams.questions["reason"])
    assert any("c'est un droit, pas une présence" in text for text in teams.warnings)
    assert any("plus de deux ans" in text for text in teams.warnings)
    assert teams.repairs.query("column == 'date_maj'")["row"].tolist() == [4]


def test_filters(tmp_path):
    path = write(tmp_path, "json")
    kept = zb.read_data_inclusion(path, thematiques="remobilisation", publics="seniors")
    assert kept.table.index.tolist() == ["dora--s1", "dora--s3"]  # for everyone is for them too
    assert zb.read_data_inclusion(path, departments="Vaucluse", family="x").families == ("x",)
    with pytest.raises(zb.ParameterError, match=r"Vouliez-vous dire « remobilisation--lien-social »"):
        zb.read_data_inclusion(path, thematiques="remobilisation--lien-sociale")
    with pytest.raises(zb.ParameterError, match="Vouliez-vous dire « seniors »"):
        zb.read_data_inclusion(path, publics=["senior"])
    with pytest.raises(zb.InputError, match="Retirez un filtre"):
        zb.read_data_inclusion(path, departments="48")


def test_structures_alone_are_the_providers(tmp_path):
    path = tmp_path / "structures.json"
    path.write_text(json.dumps(STRUCTURES), encoding="utf-8")
    teams = account(zb.read_data_inclusion(path))
    assert teams.table["name"].tolist() == ["CCAS d'Apt", "Croix-Rouge"]
    assert teams.table["capacity"].tolist() == [1, 1]
    assert len(teams.repairs) == 0


def test_former_versions(tmp_path):
    old = {"id": "dora--1", "source": "dora", "structure_id": "dora--9", "nom": "Visites", "date_maj": TODAY,
           "presentation_resume": "Inventé.", "profils": ["seniors"], "types": ["accompagnement"],
           "code_insee": "84003", "zone_diffusion_type": "departement",
           "zone_diffusion_code": "84", "modes_accueil": ["en-presentiel"],
           "thematiques": ["acces-aux-droits-et-citoyennete"]}  # fmt: skip
    zones = [("commune", "84050"), ("epci", "200035723"), ("region", "93"), ("pays", None)]
    rest = [old | {"id": f"dora--{t}", "zone_diffusion_type": t, "zone_diffusion_code": c} for t, c in zones]
    path = tmp_path / "v0.json"
    path.write_text(json.dumps([old, *rest]), encoding="utf-8")
    teams = account(zb.read_data_inclusion(path, publics="seniors"))
    assert teams.table["rights"].tolist() == [("departement:84",), (), (), ("region:93",), ("france:France",)]
    assert [len(codes) > 0 for codes in teams.table["declared"]] == [False, True, True, False, False]
    assert set(teams.table["family"]) == {"accueil-orientation"}


def test_soliguide(tmp_path):
    place = {"lieu_id": 12, "name": "Accueil de jour", "description": "Inventé", "updated_at": f"{TODAY}T10:00:00Z",
             "position": {"city": "Apt", "city_code": "84003", "postal_code": "84400", "address": "1 rue Inventée",
                          "department_code": "84", "coordinates": {"x": 5.39, "y": 43.87}},
             "publics": {"accueil": 0, "age": {"min": 0, "max": 99}}, "entity_mail": "a@exemple.fr",
             "temp_infos": {"closure": {"actual": True}}}  # fmt: skip
    path = tmp_path / "soliguide.json"
    path.write_text(json.dumps([place, place | {"lieu_id": 13, "publics": {"accueil": 2, "age": {"min": 60}}}]))
    assert detect(path) is zb.read_data_inclusion
    teams = account(zb.read_data_inclusion(path, publics="seniors"))
    assert teams.table.index.tolist() == ["soliguide--12", "soliguide--13"]
    assert teams.table[["lon", "lat"]].to_numpy().tolist() == [[5.39, 43.87]] * 2
    assert set(teams.repairs["reason"]) == {"fermeture temporaire annoncée"}


def test_mediation_numerique(tmp_path):
    head = "id,pivot,nom,commune,code_postal,code_insee,adresse,latitude,longitude,telephone,courriels,presentation_resume,source,Itinerance,date_maj,services,publics_specifiquement_adresses,dispositif_programmes_nationaux,modalites_accompagnement"  # noqa: E501
    rows = [
        f"m1,60487647500499,Bus numérique,Apt,84400,84003,1 rue Inventée,43.87,5.39,+33490000001,a@exemple.fr|b@exemple.fr,Un bus,Hubik,Oui,{TODAY},Aides aux démarches|Autre,Seniors|Jeunes,France services|Conseillers numériques,À distance",  # noqa: E501
        f"m2,,Espace,Cavaillon,84300,84035,,,,,,,Hubik,Non,{TODAY},,,,",
    ]
    path = tmp_path / "mediation.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    assert detect(path) is zb.read_data_inclusion
    teams = account(zb.read_data_inclusion(path, publics="seniors"))
    assert teams.table["mode"].tolist() == ["itinérant", "accueil"]
    assert teams.table["carrier"].tolist() == ["France services, Conseillers numériques", ""]
    assert set(teams.table["family"]) == {"numérique"}
    assert teams.private["email"].tolist() == ["a@exemple.fr", ""]


def test_other_files_are_not_taken(tmp_path):
    ours = tmp_path / "liste.csv"
    ours.write_text("nom;commune;bénévoles;id\nLes Voisins;Apt;3;1\n", encoding="utf-8")
    rich = tmp_path / "riche.csv"
    rich.write_text(
        "id;nom;source;complement_adresse;date_maj;commune;bénévoles;actif;mode;secteur\n1;A;x;;;Apt;3;oui;;\n",
        encoding="utf-8",
    )
    cut = tmp_path / "coupe.json"
    cut.write_text('[{"id": "dora--1", "nom"', encoding="utf-8")
    assert [detect(path) for path in (ours, rich, cut, tmp_path, tmp_path / "absent.csv")] == [None] * 5
    with pytest.raises(zb.InputError, match=r"n'est pas un fichier data·inclusion"):
        zb.read_data_inclusion(ours)
    with pytest.raises(zb.InputError, match="json illisible ou coupé"):
        zb.read_data_inclusion(cut)


@pytest.fixture(scope="module")
def bench():
    pytest.importorskip("data_inclusion.schema")
    spec = importlib.util.spec_from_file_location(
        "inclusion", Path(__file__).parents[2] / "benchmarks" / "inclusion.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_official_template_made_wrong(tmp_path, bench):
    book = bench.sound(2)
    for sheet in book.values():
        sheet.insert(1, [True, *["Une aide, à ne pas lire"] * (len(sheet[0]) - 1)])
        sheet.insert(2, [True, *["exemple"] * (len(sheet[0]) - 1)])
    structures, services = book["Structures"], book["Services"]
    structures[0].append("colonne en trop")
    services[0].append("lien_source")
    at = {name: place for place, name in enumerate(structures[0])}
    for name, cell in {"nom": "AGENCE.", "code_postal": 750121, "courriel": "pas une adresse",
                       "site_web": "pas une url !", "siret": 60487647500499.0}.items():  # fmt: skip
        structures[3][at[name]] = cell
    for row in (structures[3], services[3]):
        row.append("texte")
    services[3][services[0].index("nombre_semaines")] = "beaucoup"
    structures[0][at["date_maj"]] = dt.datetime(2026, 2, 23)
    path = tmp_path / "modele.xlsx"
    bench.write(book, path)
    found = inclusion_faults(path)
    told = set(zip(found["table"], found["line"], found["field"], strict=True))
    assert told >= {("Structures", 4, name) for name in ("nom", "code_postal", "courriel", "site_web", "date_maj")}
    assert ("Structures", 4, "siret") not in told  # a whole number in a cell is that number
    assert told >= {
        ("Structures", 1, "colonne en trop"),
        ("Services", 1, "lien_source"),
        ("Services", 4, "nombre_semaines"),
    }
    assert not [line for _, line, _ in told if line in {2, 3}]
    teams = account(zb.read_data_inclusion(path))
    assert len(teams) == 2
    assert set(zip(teams.repairs["row"], teams.repairs["column"], strict=True)) >= {(4, "nombre_semaines"), (4, "nom")}


def test_every_fault_of_the_official_validator_is_found(bench):
    found = bench.compare(100, seed=7)
    assert found["missed"] == []
    assert found["false_alarms"] == 0
    assert found["official_faults"] > 100
