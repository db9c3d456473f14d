"""The page and the command line continue each other: same files, same words, same bytes."""

from __future__ import annotations

import io
import json
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from opened import DOZEN, Opened

import zonesblanches as zb
from zonesblanches.outputs.bundle import _ASKED, FILES
from zonesblanches.page.offered import OFFERED
from zonesblanches.page.project import Project, command_words

AREA = "200066918"  # Alès Agglomération: 71 communes, as good as 350 where only files are compared
LIST = (
    "Nom de l'équipe;Commune;Bénévoles;Communes desservies\n"
    "Les Voisins;Alès;8;\nLes Amis;Saint-Martin;5;\nLes Veilleurs;Uzès;beaucoup;le pays des merveilles\n"
)
OTHER = "nom;commune;bénévoles\nEquipe les voisins;Ales;7\nCafé du Pont;Pont-Saint-Esprit;4\n"


def command(words: str, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Type what the page shows, in the folder of the project."""
    python_line = [sys.executable, "-m", "zonesblanches", *shlex.split(words)[1:], *more]
    return subprocess.run(python_line, cwd=folder, capture_output=True, text=True, check=False)


def whole(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def with_lists(page: Opened) -> None:
    page.post("/territoire", ("territoire", DOZEN))
    page.drop("équipes du Gard.csv", LIST.encode())
    page.drop("ccas.csv", OTHER.encode())
    page.post("/listes", ("mairies", "1"), ("heures", "24"), ("famille", ""), ("suite", "1"))


def test_the_page_and_the_command_line_continue_each_other_byte_for_byte(kept: Opened, tmp_path: Path) -> None:
    """Answers, a corrected cell, a column, a pair, thresholds, next teams: all of it is in the line that is shown."""
    project = tmp_path / "projet"
    with_lists(kept)
    first = kept.shown("/compris")
    assert "Saint-Martin" in first
    kept.post(
        "/compris/reponses",
        ("r|0|3|Réponse : lieu", "Le Vigan (30350)"),
        ("r|0|4|Bénévoles", "12"),
        ("r|0|4|Réponse : communes desservies", "Uzès, Lussan"),
    )
    told = kept.shown("/compris")
    assert "Le Vigan (30350), point" in told
    kept.post(
        "/seuils", ("threshold", "25"), ("proximity", "15"), ("n_star", "2"), ("theta", "0,7"), ("crowfly", "lent"),
        ("need_reference", "france"), ("demand", "auto"), ("threshold|mairies", "10"),
    )  # fmt: skip
    assert 'value="25"' in kept.shown("/seuils")
    kept.shown("/carte")
    kept.post("/carte/proposer", ("nombre", "1"))
    assert "<ol><li>" in kept.shown("/carte")
    on_screen = kept.ask("GET", "/carte.html").body
    ticks = [("sortie", one.key) for one in OFFERED if one.option != "fiches"]
    kept.post("/resultats", *ticks)
    page = kept.shown("/resultats")
    assert "/resultats.zip" in page
    line = Project.opened(project, kept=True).command()
    done = command(line, project, "--sortie", "console")
    assert done.returncode == 0, done.stderr
    ours, theirs = whole(project / "resultats"), whole(project / "console")
    assert ours == theirs
    assert ours["carte.html"] == on_screen
    with zipfile.ZipFile(io.BytesIO(kept.ask("GET", "/resultats.zip").body)) as archive:
        assert {name: archive.read(f"resultats/{name}") for name in ours if name[0] != "."} == {
            name: content for name, content in ours.items() if name[0] != "."
        }
    # that record is made again to the byte: tests/test_redoing.py; here, the page goes on from what the command wrote
    with Opened("--projet", project / "console", folder=tmp_path) as page:
        assert "ccas.xlsx" in page.enter().shown("/listes") or "ccas.csv" in page.shown("/listes")
        assert 'value="24"' in page.shown("/listes")
        assert "Le Vigan (30350), point" in page.shown("/compris")


def test_an_edition_for_the_public_is_asked_of_the_command_too(kept: Opened, tmp_path: Path) -> None:
    project = tmp_path / "projet"
    kept.post("/territoire", ("territoire", AREA))
    kept.drop("a.csv", "nom;commune;bénévoles\nJeanne Testeur;Alès;4\nCafé du Pont;Anduze;4\n".encode())
    kept.shown("/compris")
    assert "Jeanne Testeur" in kept.shown("/resultats")
    kept.post("/resultats", ("sortie", "map"), ("publique", "1"))
    kept.shown("/resultats")
    with zipfile.ZipFile(io.BytesIO(kept.ask("GET", "/resultats.zip").body)) as archive:
        assert sorted(archive.namelist()) == ["edition_publique/carte.html", "resultats/carte.html"]
        assert b"Testeur" not in archive.read("edition_publique/carte.html")
    words = Project.opened(project, kept=True).command(edition="public")
    assert words.endswith("--sortie edition_publique --edition publique")  # its files are the command's, as above


def test_a_project_is_taken_up_where_it_was_left(tmp_path: Path) -> None:
    project = tmp_path / "projet"
    with Opened("--projet", project, folder=tmp_path) as page:
        with_lists(page.enter())
        page.post("/compris/reponses", ("r|0|3|Réponse : lieu", "Le Vigan (30350)"))
        page.shown("/compris")
    with Opened("--projet", project, folder=tmp_path) as page:
        told = page.enter().shown("/compris")
        assert "Le Vigan (30350), point" in told
        page.post("/compris/reponses", ("r|0|3|Réponse : lieu", ""))
        assert "Le Vigan (30350), point" not in page.shown("/compris")


def test_doubtful_pairs_are_set_side_by_side_and_answered(shared: Opened) -> None:
    shared.post("/territoire", ("territoire", AREA))
    shared.drop("a.csv", "nom;commune;adresse\nLes Voisins d'Alès;Alès;3 place de la Mairie\n".encode())
    shared.drop("b.csv", "nom;commune\nVoisins Ales centre;Alès\n".encode())
    told = shared.shown("/compris")
    assert 'name="p|P' in told
    pair = told.split('name="p|')[1].split('"')[0]
    shared.post("/compris/paires", (f"p|{pair}", "oui"))
    assert "Une équipe a été comprise" in shared.shown("/compris")
    assert pair in (shared.folder / "projet" / "doublons.csv").read_text(encoding="utf-8-sig")
    assert "--reponses doublons.csv" in shared.shown("/compris")


def test_a_column_is_what_people_say_it_is(shared: Opened) -> None:
    shared.post("/territoire", ("territoire", AREA))
    shared.drop("a.csv", "nom;commune;Xyz\nLes Voisins;Alès;30\nLes Amis;Uzès;4\n".encode())
    assert "Xyz" in shared.shown("/compris")
    shared.post("/compris/colonnes", ("c|0|nom", "name"), ("c|0|commune", "commune"), ("c|0|Xyz", "capacity"))
    shared.shown("/compris")
    assert 'capacity = "Xyz"' in (shared.folder / "projet" / "lecture.toml").read_text(encoding="utf-8")
    assert "--colonnes lecture.toml" in shared.shown("/compris")


def test_a_list_without_a_place_asks_which_column_says_it(shared: Opened) -> None:
    shared.post("/territoire", ("territoire", AREA))
    shared.drop("a.csv", "nom;bénévoles\nLes Voisins;3\n".encode())
    told = shared.shown("/compris")
    assert "Une colonne manque" in told
    assert 'name="c|0|bénévoles"' in told


def test_one_table_tells_every_output() -> None:
    """A new output is offered as soon as it is in the table of outputs."""
    assert {one.key for one in OFFERED} == {*FILES, *_ASKED}


@pytest.mark.parametrize("told", ["{}", "[]", "rien", '{"demande": {"territoire": "30"}, "listes": [1]}'])
def test_a_state_that_no_page_wrote_is_one_sentence(tmp_path: Path, told: str) -> None:
    (tmp_path / "projet.json").write_text(told, encoding="utf-8")
    with pytest.raises(zb.InputError, match="n'est pas un projet"):
        Project.opened(tmp_path, kept=True)


def test_an_edited_state_asks_for_nothing_that_the_command_line_would_refuse(tmp_path: Path) -> None:
    state = {"demande": {"territoire": "30", "mairies": "--sortie"}, "listes": [], "paires": {}, "sorties": [],
             "publique": False, "noms_gardes": []}  # fmt: skip
    (tmp_path / "projet.json").write_text(json.dumps(state), encoding="utf-8")
    with pytest.raises(zb.InputError, match="n'est pas un projet"):
        Project.opened(tmp_path, kept=True)


def test_words_that_begin_with_a_dash_are_no_options() -> None:
    words = command_words({"territoire": "--sortie", "listes": ["-x.csv"], "garder_nom": ["--tous"]})
    assert words[-3:] == ["--", "--sortie", "-x.csv"]
    assert "--garder-nom=--tous" in words
