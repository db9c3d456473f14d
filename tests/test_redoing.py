"""A diagnosis is done again from its record, to the byte, or says what is no longer the same."""

import datetime as dt
import json
import shutil

import pytest

import zonesblanches as zb
from zonesblanches.cli import main
from zonesblanches.clock import as_of
from zonesblanches.outputs.record import RECORD

LISTED = """Liste des équipes;;;
Groupe;Ville;CP;Nb bénévoles
Les Amis du Causse;Mende;48000;6
Veille de l'Allier;Langogne;48300;4
Voisins du Tarnon;Florac Trois Rivières;48400;3
"""
ADDED = "Entraide de la Margeride;Saint-Chély-d'Apcher;48200;5\n"
DAY = dt.date(2026, 3, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a list and the diagnosis made of it, on another day than this one."""
    place = tmp_path_factory.mktemp("lozere")
    (place / "listes").mkdir()
    (place / "listes" / "equipes.csv").write_text(LISTED, encoding="cp1252")
    words = ["diagnostic", "48", str(place / "listes" / "equipes.csv"), "--sortie", str(place / "sortie")]
    with as_of(DAY):
        assert main([*words, "--colonnes", "name=Groupe", "--famille", "lien social"]) == 0
    return place


def record_of(folder):
    return json.loads((folder / RECORD).read_text(encoding="utf-8"))


def test_the_record_tells_what_the_diagnosis_is_made_of(made):
    record = record_of(made / "sortie")
    assert (record["date"], record["version"], record["graine"]) == ("2026-03-01", zb.__version__, 0)
    assert [one["fichier"] for one in record["entrees"]] == ["../listes/equipes.csv"]
    assert record["listes"][0]["lues"] == record["listes"][0]["gardees"] == 3
    assert record["entrees"][0]["sha256"] == record["listes"][0]["sha256"]
    assert record["parametres"]["threshold"] == 20.0
    found = record["resultats"]["lien social"]
    assert sum(map(len, found["communes"].values())) == 152
    assert set(record["sorties"]) == {path.name for path in (made / "sortie").iterdir() if path.name[0] != "."} - {
        RECORD
    }
    assert str(made) not in json.dumps(record)  # no path of the machine


def test_it_is_done_again_to_the_byte_even_elsewhere_and_another_day(made, tmp_path, capsys):
    shutil.copytree(made, tmp_path / "copie")
    assert main(["refaire", str(tmp_path / "copie" / "sortie")]) == 0
    assert "10 fichiers identiques, octet pour octet" in capsys.readouterr().out
    former, again = made / "sortie", tmp_path / "copie" / "sortie-refait"
    for path in former.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes(), path.name


def test_what_changed_is_named_with_what_it_changes(made, tmp_path, capsys):
    shutil.copytree(made, tmp_path / "copie")
    given = tmp_path / "copie" / "listes" / "equipes.csv"
    given.write_text(LISTED + ADDED, encoding="cp1252")
    assert main(["refaire", str(tmp_path / "copie" / "sortie" / RECORD), "--sortie", str(tmp_path / "neuf")]) == 1
    said = capsys.readouterr().out.replace("\u202f", " ").replace("\u00a0", " ")
    assert "../listes/equipes.csv n'est plus le même fichier" in said
    assert "3 lignes lues et 3 gardées alors, 4 et 4 aujourd'hui" in said
    before, after = (record_of(one)["resultats"]["lien social"] for one in (made / "sortie", tmp_path / "neuf"))
    left = set(before["communes"]["blanche"]) - set(after["communes"]["blanche"])
    assert left
    people = [f"{round(one['personnes']['blanche']):,}".replace(",", " ") for one in (before, after)]
    assert f"zone blanche : {people[0]} personnes alors, {people[1]} aujourd'hui" in said
    assert sorted(left)[0] in said


def test_the_same_change_that_changes_no_class_says_so(made, tmp_path, capsys):
    shutil.copytree(made, tmp_path / "copie")
    given = tmp_path / "copie" / "listes" / "equipes.csv"
    given.write_text(LISTED.replace("Les Amis du Causse", "Amis du Causse"), encoding="cp1252")
    assert main(["refaire", str(tmp_path / "copie" / "sortie")]) == 1
    assert "Aucune commune ne change de classe" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda place: (place / "listes" / "equipes.csv").unlink(), "1 fichier introuvable"),
        (lambda place: (place / "sortie" / RECORD).write_text("{"), "n'est pas le diagnostic.json"),
        (lambda place: (place / "sortie" / RECORD).write_text("[1]"), "n'est pas le diagnostic.json"),
        (lambda place: (place / "sortie" / RECORD).unlink(), "introuvable"),
        (lambda place: edited(place, date="hier"), "« date »"),
        (lambda place: edited(place, sorties=["carte.html"], bibliotheques=None), "« bibliotheques », « sorties »"),
        (lambda place: edited(place, entrees=[{"fichier": 3}]), "« entrees »"),
        (lambda place: edited(place, resultats={"lien social": []}), "« resultats »"),
        (lambda place: asked(place, commande="modele", fichier="ecrit.xlsx"), "commande « modele »"),
        (lambda place: asked(place, run="modele", fichier=str(place / "ecrit.xlsx")), "option « run »"),
        (lambda place: asked(place, doublons=str(place / "ecrit.xlsx")), "option « doublons »"),
        (lambda place: asked(place, sortie=str(place / "ailleurs")), "option « sortie »"),
        (lambda place: asked(place, listes=[3]), "« listes »"),
        (lambda place: asked(place, langue="de"), "--langue : choix impossible"),
        (lambda place: asked(place, seuil_secret="onze"), "nombre entier attendu"),
        (lambda place: edited(place, format=99), "version plus récente"),
        (lambda place: edited(place, demande=None), "fait en Python"),
        (lambda place: edited(place, edition="publique"), "édition publique"),
    ],
)
def test_what_cannot_be_done_again_is_refused_in_words(made, tmp_path, capsys, spoil, said):
    shutil.copytree(made, tmp_path / "copie")
    spoil(tmp_path / "copie")
    assert main(["refaire", str(tmp_path / "copie" / "sortie")]) == 1
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
    assert {path.name for path in (tmp_path / "copie").iterdir()} == {"listes", "sortie"}  # nothing is written


def test_one_file_that_changed_is_said_in_the_singular(made, tmp_path, capsys):
    shutil.copytree(made, tmp_path / "copie")
    edited(tmp_path / "copie", sorties=record_of(made / "sortie")["sorties"] | {"communes.csv": "0"})
    assert main(["refaire", str(tmp_path / "copie" / "sortie")]) == 1
    assert "1 fichier sur 10 n'est plus le même : communes.csv." in capsys.readouterr().out


def asked(place, **values):
    edited(place, demande=record_of(place / "sortie")["demande"] | values)


def edited(place, **values):
    path = place / "sortie" / RECORD
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8")


def test_other_versions_are_said_before_anything_is_compared(made, tmp_path, capsys):
    shutil.copytree(made, tmp_path / "copie")
    edited(tmp_path / "copie", version="0.0.1")
    assert main(["refaire", str(tmp_path / "copie" / "sortie")]) == 0
    assert "zonesblanches était en version 0.0.1" in capsys.readouterr().err


def test_a_public_edition_says_nothing_of_where_files_are(made, tmp_path):
    words = ["diagnostic", "48", str(made / "listes" / "equipes.csv"), "--sortie", str(tmp_path / "p")]
    assert main([*words, "--edition", "publique", "--confirmer-points", "--garder-nom", "tous"]) == 0
    record = record_of(tmp_path / "p")
    assert not {"demande", "entrees", "lecture"} & set(record)
    assert "listes/" not in json.dumps(record)


def test_a_decay_of_the_users_own_is_written_as_words(tmp_path):
    lozere, halls = zb.territory("48"), zb.load_mairies(min_hours=24)
    own = zb.Parameters(decay=lambda cost: 1 / (1 + cost))
    zb.diagnose(lozere, halls, parameters=own).save_all(tmp_path / "sortie")
    record = record_of(tmp_path / "sortie")
    assert record["parametres"]["decay"] == "fonction de l'utilisateur"
    assert record["demande"] is None


def test_decisions_and_capacity_are_done_again_too(made, tmp_path, capsys):
    place = tmp_path / "decide"
    shutil.copytree(made / "listes", place / "listes")
    rows = "Commune;Classe décidée;Motif;Organisme;Date\nMende;couverte;une permanence;comité;2026-02-03\n"
    (place / "listes" / "decisions.csv").write_text(rows, encoding="utf-8")
    lists = [str(place / "listes" / name) for name in ("equipes.csv", "decisions.csv")]
    words = ["diagnostic", "48", lists[0], "--decisions", lists[1], "--personnes-par-unite", "15"]
    with as_of(DAY):
        assert main([*words, "--sortie", str(place / "sortie")]) == 0
    record = record_of(place / "sortie")
    assert [one["fichier"] for one in record["entrees"]] == ["../listes/equipes.csv", "../listes/decisions.csv"]
    told = record["decisions"]["prises"]
    assert [(one["code"], one["decided_class"], one["decided_on"]) for one in told] == [
        ("48095", "couverte", "2026-02-03")
    ]
    assert main(["refaire", str(place / "sortie")]) == 0
    assert "octet pour octet" in capsys.readouterr().out
