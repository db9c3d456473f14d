"""Several territories at once: each as its own command would make it, compared, gone on with after a kill."""

import csv
import json
import signal
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

import zonesblanches as zb
from zonesblanches.batch import run_batch
from zonesblanches.batch_file import BATCH_EXAMPLE, read_batch
from zonesblanches.cli import main
from zonesblanches.errors import InputError

MENDE = "Groupe;Ville;CP;Nb bénévoles\nLes Amis du Causse;Mende;48000;6\nVeille inventée;Badaroux;48000;2\n"
LANGOGNE = "nom;commune;bénévoles\nVoisins inventés;Langogne;4\n"
LOT = """\
seuil-secret = 11

[[diagnostic]]
territoire = "Mende"
listes = "listes/mende.csv"
colonnes = ["nom=Groupe"]

[[diagnostic]]
territoire = "48080,48105"
listes = ["listes/langogne.csv"]
sortie = "langogne"

[[diagnostic]]
territoire = "Mendee"
listes = ["listes/mende.csv"]

[[diagnostic]]
territoire = "48"
listes = ["listes/absente.csv"]
"""
KILLED = """
import os, signal, sys
from zonesblanches import batch
write = batch.written_outputs
def written(diagnosis, options, **asked):
    if "langogne" in options.sortie:
        os.kill(os.getpid(), signal.SIGKILL)
    return write(diagnosis, options, **asked)
batch.written_outputs = written
batch.run_batch(sys.argv[1])
"""


def laid(folder, text=LOT):
    (folder / "listes").mkdir()
    (folder / "listes" / "mende.csv").write_text(MENDE, encoding="utf-8")
    (folder / "listes" / "langogne.csv").write_text(LANGOGNE, encoding="utf-8")
    (folder / "lot.toml").write_text(text, encoding="utf-8")
    return folder


def files_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """A batch that was killed while its second territory was about to be written."""
    place = laid(tmp_path_factory.mktemp("lot"))
    killing = [sys.executable, "-c", KILLED, str(place / "lot.toml")]
    assert subprocess.run(killing, check=False, capture_output=True).returncode == -signal.SIGKILL
    return place


@pytest.fixture(scope="module")
def made(killed):
    """The same, gone on with: what was said of it, and its exit code."""
    before = files_of(killed / "lot" / "mende")
    known = json.loads((killed / "lot.json").read_text(encoding="utf-8"))["territoires"]
    assert list(known) == ["lot/mende"]
    assert not (killed / "lot" / "langogne").exists()
    done = run_batch(killed / "lot.toml")
    assert files_of(killed / "lot" / "mende") == before
    return killed, done


def test_after_a_kill_the_next_run_goes_on_from_there(made):
    place, done = made
    assert done.outcomes["outcome"].tolist() == ["kept", "made", "failed", "failed"]
    assert sorted(path.name for path in (place / "lot").iterdir()) == [
        "langogne",
        "lot.csv",
        "lot.html",
        "lot.xlsx",
        "mende",
    ]


def test_each_is_as_its_own_command_makes_it(made, monkeypatch):
    place, _ = made
    monkeypatch.chdir(place)
    words = ["diagnostic", "Mende", "listes/mende.csv", "--colonnes", "nom=Groupe", "--seuil-secret", "11"]
    assert main([*words, "--sortie", "seul/mende"]) == 0
    assert files_of(place / "seul" / "mende") == files_of(place / "lot" / "mende")


def test_the_table_tells_what_the_diagnoses_say(made):
    place, done = made
    with (place / "lot" / "lot.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [row["Dossier"] for row in rows] == ["mende", "langogne"]
    teams = zb.read_providers(place / "listes" / "langogne.csv", territory=zb.territory("48080,48105"))
    counts = zb.diagnose(zb.territory("48080,48105"), teams).summary()
    assert float(rows[1]["Concernées, zone grise"]) == round(counts.loc["grise", "demand"])
    assert int(rows[1]["Communes, zone grise"]) == counts.loc["grise", "communes"] == 2
    assert rows[1]["Indice de Gini de l’accessibilité"].replace(",", "").isdigit()
    book = openpyxl.load_workbook(place / "lot" / "lot.xlsx")
    assert book.sheetnames == ["Territoires", "Comment lire", "Ce qui a été fait"]
    assert book["Territoires"].max_row == 3
    page = (place / "lot" / "lot.html").read_text(encoding="utf-8")
    assert "2 territoires manquent : Mendee, 48." in page
    assert 'href="langogne/carte.html"' in page
    assert len(done.explain().splitlines()) == 3


@pytest.mark.parametrize("sold", ["liste", "résultat", "rien"])
def test_only_what_changed_is_done_again(made, capsys, sold):
    place, _ = made
    if sold == "liste":
        (place / "listes" / "langogne.csv").write_text(LANGOGNE.replace(";4", ";5"), encoding="utf-8")
    elif sold == "résultat":
        (place / "lot" / "langogne" / "communes.csv").unlink()
    before = (place / "lot" / "mende" / "carte.html").stat().st_mtime_ns, files_of(place / "lot" / "langogne")
    assert main(["lot", str(place / "lot.toml")]) == 1
    said = capsys.readouterr()
    assert ("laissés tels quels : Mende\n" in said.out) == (sold != "rien")
    assert ("laissés tels quels : Mende, 48080,48105\n" in said.out) == (sold == "rien")
    assert (place / "lot" / "mende" / "carte.html").stat().st_mtime_ns == before[0]
    assert (files_of(place / "lot" / "langogne") != before[1]) == (sold != "rien")
    assert "Échecs (2 sur 4) :\n  Mendee : Territoire inconnu : « Mendee »" in said.out
    assert "Vouliez-vous dire « " in said.out
    assert said.out.endswith("absente.csv. (lot.toml, ligne 17)\n")
    assert not said.err  # no progress but in a terminal


def test_a_public_batch_publishes_neither_files_nor_reasons(made):
    place, _ = made
    text = LOT.replace("seuil-secret = 11", 'edition = "publique"\nseuil-secret = 100\nsortie = "public"')
    (place / "public.toml").write_text(text, encoding="utf-8")
    done = run_batch(place / "public.toml")
    assert done.outcomes["outcome"].tolist() == ["made", "made", "failed", "failed"]
    assert set(done.figures["solid_share"].isna()) == {True}
    shown = b"".join(path.read_bytes() for path in (place / "public").glob("*.*") if path.suffix != ".xlsx")
    assert b"absente.csv" not in shown
    book = openpyxl.load_workbook(place / "public" / "lot.xlsx")
    assert not [cell.value for sheet in book for row in sheet for cell in row if ".csv" in str(cell.value)]
    assert "absente.csv" in done.failures["reason"].iloc[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[diagnostic]]\nterritoire = "48"\nliste = ["a.csv"]',
         "ligne 3, [[diagnostic]] n° 1 : option inconnue « liste ». Vouliez-vous dire « listes » ?"),
        ('mairies = "tout"\n[[diagnostic]]\nterritoire = "48"', "ligne 1 : mairies : nombre attendu, lu : 'tout'"),
        ('[[diagnostic]]\nlistes = ["a.csv"]', "ligne 1, [[diagnostic]] n° 1 : aucun territoire"),
        ('[[diagnostic]]\nterritoire = "48"', "n° 1 : aucune liste : écrivez listes = [\"equipes.xlsx\"]"),
        ('listes = ["a.csv"]', 'aucun territoire. Lu : « listes ». Écrivez [[diagnostic]], puis territoire = "30"'),
        ('mairies = 24\n[[diagnostic]]\nterritoire = 1\n\n[[diagnostic]]\nterritoire = "01"',
         "ligne 5 : le dossier « 01 » est déjà celui de la ligne 2. Donnez-lui un autre nom : sortie = \"01-2\""),
        ('[[diagnostic]]\nterritoire = "48"\nlistes = ["a.csv"]\nlangue = "en"',
         "ligne 4, [[diagnostic]] n° 1 : « langue » vaut pour tout le lot"),
        ('[[diagnostic]]\nterritoire = "48"\nlistes = ["a.csv"]\nsortie = "../ailleurs"',
         "donnez un nom de dossier seul"),
        ('[[diagnostic]]\nterritoire = "48"\nlistes = ["a.csv"]\nfiches = "oui"',
         "fiches = 'oui' : attendu true ou false"),
        ('[[diagnostic]]\nterritoire = "48"\nlistes = [3]', "listes = [3] : attendu un texte, ou une liste de textes"),
        ('[[diagnostic]]\nterritoire = "48\n', "n'est pas un fichier TOML valable"),
        ('[[diagnostic]]\nterritoire = "48"\nlistes = ["lot/lot.csv"]', "serait remplacé par le tableau"),
        ('edition = "publique"\nproposer = 2\n[[diagnostic]]\nterritoire = "48"\nlistes = ["a.csv"]',
         "une édition publique ne dit pas où créer une équipe"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_what_to_type(tmp_path, text, said):
    (tmp_path / "lot.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_batch(tmp_path / "lot.toml")
    assert str(error.value).startswith("lot.toml")
    assert said in str(error.value)
    assert not (tmp_path / "lot").exists()


def test_the_example_is_written_once_and_read_back(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["lot", "--exemple"]) == 0
    assert capsys.readouterr().out == BATCH_EXAMPLE
    assert main(["lot"]) == main(["lot", "lot.toml"]) == 1
    assert "zones-blanches lot lot.toml --exemple" in capsys.readouterr().err
    assert main(["lot", "lot.toml", "--exemple"]) == 0
    assert main(["lot", "lot.toml", "--exemple"]) == 1
    assert [entry.asked for entry in read_batch("lot.toml").entries] == ["30", "48"]
    page = Path(__file__).parents[1] / "docs" / "resultats.md"
    assert BATCH_EXAMPLE in page.read_text(encoding="utf-8")
