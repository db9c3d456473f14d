"""The command line: exit codes, French messages, no traceback, whole outputs or none."""

import contextlib
import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document
from PIL import Image
from pptx import Presentation

from zonesblanches.cli import main
from zonesblanches.outputs.folder import MANIFEST

TEAMS = "nom;commune;code postal;bénévoles\nLes Voisins;Alès;30100;12\nPerdue;Atlantide;;3\n"
FILES = {
    "carte.html",
    "rapport.html",
    "rapport.docx",
    "diagnostic.xlsx",
    "communes.csv",
    "communes.gpkg",
    "communes.parquet",
    "dictionnaire.csv",
    "parametres.toml",
    "lecture.toml",
    "diagnostic.json",
}
AREA = "200066918"  # Alès Agglomération: 71 communes
THREE = "30007,30010,30129"  # of them: what a command says and writes does not depend on how many there are


@pytest.fixture
def teams(tmp_path):
    path = tmp_path / "équipes.csv"
    path.write_text(TEAMS, encoding="utf-8-sig")
    return path


def listing(folder):
    return sorted(path.name for path in folder.iterdir())


def run(capsys, *arguments):
    """Return (exit code, standard output, standard error), with wrong usage as code 2."""
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as stop:
        code = stop.code
    out = capsys.readouterr()
    assert "Traceback" not in out.err
    return code, out.out, out.err


def test_verifier_says_everything_and_writes_nothing(capsys, teams, monkeypatch):
    monkeypatch.chdir(teams.parent)
    code, out, _ = run(capsys, "verifier", teams)
    assert code == 1  # a row is refused
    assert "2 lignes lues = 1 gardée + 1 rejetée + 0 fusionnée" in out
    assert "ligne 3" in out
    assert "« Atlantide »" in out
    assert listing(teams.parent) == [teams.name]


def test_communes_is_a_table(capsys):
    code, out, _ = run(capsys, "communes", AREA)
    rows = list(csv.DictReader(out.splitlines(), delimiter=";"))
    assert code == 0
    assert len(rows) == 71
    assert {"code": "30007", "name": "Alès"}.items() <= next(row for row in rows if row["code"] == "30007").items()


def test_communes_of_several_areas(capsys):
    code, out, _ = run(capsys, "communes", "30007, 30010")
    assert code == 0
    assert len(out.splitlines()) == 3


def test_diagnostic_writes_every_output(capsys, teams):
    folder = teams.parent / "sortie" / "ici"
    code, out, err = run(capsys, "diagnostic", AREA, teams, "--mairies", 24, "--sortie", folder)
    assert code == 0, err
    assert {path.name for path in folder.iterdir()} == FILES | {MANIFEST}
    assert all(path.stat().st_size > 100 for path in folder.iterdir())
    assert "« lien social »" in out
    assert "« mairies »" in out
    assert str(folder / "carte.html") in out
    assert teams.read_text(encoding="utf-8-sig") == TEAMS
    again, _, _ = run(capsys, "diagnostic", AREA, teams, "--sortie", folder, "--langue", "en")
    assert again == 0
    assert {path.name for path in folder.iterdir()} == FILES | {MANIFEST}


def test_never_over_an_input(capsys, teams):
    source = teams.rename(teams.parent / "communes.csv")
    code, _, err = run(capsys, "diagnostic", AREA, source, "--sortie", source.parent)
    assert code == 1
    assert "fichier d'entrée" in err
    assert source.read_text(encoding="utf-8-sig") == TEAMS
    assert listing(source.parent) == ["communes.csv"]


@pytest.fixture
def full_disk(monkeypatch):
    """Make the GeoPackage fail, after the map, the report, the workbook and the CSV."""
    from zonesblanches.outputs import bundle

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bundle, "write_geopackage", fail)


def test_a_failure_leaves_no_half_file(teams, full_disk):
    folder = teams.parent / "sortie"
    folder.mkdir()
    (folder / "carte.html").write_text("ancienne")
    with contextlib.suppress(OSError):
        main(["diagnostic", THREE, str(teams), "--sortie", str(folder)])
    assert listing(folder) == ["carte.html"]
    assert (folder / "carte.html").read_text() == "ancienne"


def test_a_full_disk_is_an_error_of_ours(capsys, teams, full_disk):
    code, _, err = run(capsys, "diagnostic", THREE, teams, "--sortie", teams.parent / "sortie")
    assert code == 1
    assert "Erreur : " in err


def test_a_failure_while_moving_puts_everything_back(capsys, teams, monkeypatch):
    from zonesblanches.outputs import moving

    folder = teams.parent / "sortie"
    folder.mkdir()
    (folder / "carte.html").write_text("ancienne")
    real, calls = os.replace, []

    def jam(source, target):
        if str(target).endswith("communes.csv"):
            calls.append(target)
            raise PermissionError(13, "ouvert dans Excel")
        real(source, target)

    monkeypatch.setattr(moving.os, "replace", jam)
    code, _, err = run(capsys, "diagnostic", THREE, teams, "--sortie", folder, "--remplacer")
    assert calls
    assert code == 1
    assert "Impossible d'écrire" in err
    assert listing(folder) == ["carte.html"]
    assert (folder / "carte.html").read_text() == "ancienne"


def bad_inputs():
    return [
        pytest.param(["diagnostic", "Gart", "L"], "Vouliez-vous dire « Gard »", id="territory"),
        pytest.param(["diagnostic", AREA, "absente.csv"], "Fichier introuvable", id="absent"),
        pytest.param(["diagnostic", AREA, "L", "--mairies", "nan"], "min_hours", id="nan hours"),
        pytest.param(["diagnostic", AREA, "L", "--parametres", "non.toml"], "illisible", id="no toml"),
        pytest.param(["diagnostic", AREA, "L", "--parametres", "P"], "Vouliez-vous dire « theta »", id="bad toml"),
        pytest.param(["diagnostic", AREA, "L", "--sortie", "L"], "Impossible d'écrire", id="folder is a file"),
        pytest.param(["communes", "20"], "« 20 »", id="old Corsica"),
        pytest.param(["communes", ""], "Territoire", id="nothing"),
        pytest.param(["communes", ","], "Territoire", id="comma"),
        pytest.param(["verifier", "absente.csv"], "Fichier introuvable", id="absent list"),
        pytest.param(["verifier", "P"], "type de fichier inconnu", id="kind"),
        pytest.param(["verifier", "X"], "classeur illisible", id="garbage"),
    ]


@pytest.mark.parametrize(("words", "message"), bad_inputs())
def test_bad_inputs(capsys, teams, monkeypatch, words, message):
    folder = teams.parent
    monkeypatch.chdir(folder)
    (folder / "p.toml").write_text("thete = 1")
    (folder / "x.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    before = listing(folder)
    names = {"L": teams, "P": folder / "p.toml", "X": folder / "x.xlsx"}
    code, out, err = run(capsys, *[names.get(word, word) for word in words])
    assert code == 1
    assert "Erreur : " in err
    assert message in err
    assert out == ""
    assert listing(folder) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "arguments manquants"),
        (["diagnostic"], "arguments manquants"),
        (["diagnostic", AREA], "aucune liste"),
        (["dessiner"], "choix impossible"),
        (["verifier"], "arguments manquants"),
        (["communes", "30", "--couleur"], "arguments inconnus"),
        (["diagnostic", "30", "--langue", "de"], "choix impossible"),
        (["diagnostic", "30", "--mairies", "dix"], "nombre attendu"),
        (["diagnostic", "30", "--sortie"], "une valeur est attendue"),
        (["diagnostic", "30", "L", "--sortie", ""], "donnez un nom de dossier"),
        (["verifier", "L", "--sortie", ""], "donnez un nom de classeur"),
    ],
)
def test_wrong_usage(capsys, words, message):
    code, _, err = run(capsys, *words)
    assert code == 2
    assert message in err
    assert "--aide" in err


def test_groups_clusters_and_comparison_are_told_where_asked(capsys, tmp_path):
    secteurs = tmp_path / "secteurs.csv"
    secteurs.write_text("commune;secteur\nMende;Nord\nFlorac Trois Rivières;Sud\n", encoding="utf-8")
    out = tmp_path / "s"
    words = [
        "diagnostic",
        "48",
        "--mairies",
        "24",
        "--sortie",
        str(out),
        "--groupes",
        str(secteurs),
        "--foyers",
        "--comparer",
    ]
    code, _, err = run(capsys, *words)
    assert code == 0, err
    report = (out / "rapport.html").read_text(encoding="utf-8")
    for title in (
        "Par groupe",
        "Foyers de besoin",
        "À côté d’autres territoires",
        "150 communes du territoire dans aucun",
    ):
        assert title in report
    code, _, err = run(
        capsys, "diagnostic", "48", "--mairies", "24", "--groupes", "bassin de vie", "--sortie", str(out)
    )
    assert code == 1
    assert "--groupes groupes.csv" in err
    code, _, err = run(capsys, "diagnostic", "48", "--mairies", "24", "--foyers", "score", "--sortie", str(out))
    assert code == 1
    assert "--foyers need" in err
    assert "column=" not in err


@pytest.mark.parametrize("words", [["--aide"], ["-h"], ["diagnostic", "--aide"], ["verifier", "-h"]])
def test_help(capsys, words):
    code, out, _ = run(capsys, *words)
    assert code == 0
    assert "zones-blanches" in out


def test_interrupted(capsys, teams, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("zonesblanches.cli.request_list", stop)
    code, _, err = run(capsys, "verifier", teams)
    assert code == 130
    assert "Interrompu" in err


def test_a_reader_that_leaves_early_is_no_error(tmp_path):
    """`zones-blanches communes France | head -1`."""
    code = "from zonesblanches.cli import main; raise SystemExit(main(['communes', 'France']))"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read().decode()
        process.wait()
    assert "Traceback" not in errors


def test_a_list_rejected_whole_writes_nothing(capsys, tmp_path):
    path = tmp_path / "utm.csv"  # metres that UTM 30, 31 and 32 would all put in France
    path.write_text("nom;x;y\nA;650000;5000000\nB;651000;5001000\n", encoding="utf-8")
    code, _, err = run(capsys, "diagnostic", AREA, path, "--sortie", tmp_path / "sortie")
    assert code == 1
    assert "aucune ligne utilisable" in err
    assert "--crs 32631" in err
    assert not (tmp_path / "sortie").exists()
    assert run(capsys, "verifier", path)[0] == 1
    assert run(capsys, "verifier", path, "--crs", "32631")[0] == 0


def test_modele_is_written_once_and_says_what_next(capsys, tmp_path):
    path = tmp_path / "equipes.xlsx"
    code, out, _ = run(capsys, "modele", path)
    assert code == 0
    assert "zones-blanches verifier" in out
    code, _, err = run(capsys, "modele", path)
    assert code == 1
    assert "existe déjà" in err
    code, _, err = run(capsys, "verifier", path)
    assert code == 1
    assert "aucune ligne en dessous. Remplissez la feuille « Équipes »" in err


def test_sources_names_pages(capsys):
    code, out, _ = run(capsys, "sources")
    assert code == 0
    assert "base-cc-evol-struct-pop" in out
    assert "https://www.insee.fr" in out


def test_verifier_shows_guesses_and_takes_corrections(capsys, tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text("Nom du groupe;Commune du siège;Effectif total\nA;Alès;3\n", encoding="utf-8")
    code, out, _ = run(capsys, "verifier", path)
    assert code == 1
    assert "« Effectif total »" in out.split("Colonnes :")[0]  # figures that nothing reads are asked about
    assert "Commune du siège → siège (titre connu" in out  # where the team stands, for want of a place of action
    assert "1 ligne lue = 1 gardée" in out
    choices = tmp_path / "colonnes.toml"
    choices.write_text('["liste.csv"]\nname = "Nom du groupe"\ncapacity = "Effectif total"\n', encoding="utf-8")
    code, out, _ = run(capsys, "verifier", path, "--colonnes", choices)
    assert code == 0
    assert "Effectif total → capacité (indiqué, confiance 100" in out
    code, _, err = run(capsys, "verifier", path, "--colonnes", tmp_path / "absent.toml")
    assert code == 1
    assert "Fichier de colonnes illisible" in err


@pytest.fixture
def two_lists(tmp_path):
    first, second = tmp_path / "ccas.csv", tmp_path / "msa.csv"
    first.write_text("nom;commune;bénévoles\nLe Fil d'Anduze;Anduze;4\nÉquipe citoyenne;Alès;12\n", encoding="utf-8")
    second.write_text("nom;commune;bénévoles\nLes fils d'Anduze;Anduze;4\nEquipe citoyenne;Alès;10\n", encoding="utf-8")
    return first, second


def test_lists_are_merged_when_asked_and_doubts_go_to_people(capsys, tmp_path, two_lists):
    sheet, folder = tmp_path / "doublons.xlsx", tmp_path / "d"
    asked = ["--fusionner", "--doublons", sheet, "--sortie", folder]
    code, out, err = run(capsys, "diagnostic", THREE, *two_lists, *asked)
    assert code == 0
    assert "3 après" in out
    assert "1 paire douteuse à vérifier" in out
    assert f"--reponses {sheet}" in err
    assert "1 paire à trancher et 1 fusion faite, dans" in err
    assert sheet.exists()
    from openpyxl import load_workbook

    book = load_workbook(sheet)
    titles = [cell.value for cell in book.active[1]]
    book.active.cell(2, titles.index("Même équipe ? (oui / non)") + 1).value = "oui"
    book.save(sheet)
    code, out, _ = run(capsys, "diagnostic", THREE, *two_lists, "--reponses", sheet, "--sortie", folder)
    assert code == 0
    assert "2 après" in out
    assert "paire douteuse" not in out


def test_lists_left_apart_are_said(capsys, tmp_path, two_lists):
    code, _, err = run(capsys, "diagnostic", THREE, *two_lists, "--sortie", tmp_path / "d")
    assert code == 0
    assert "--fusionner réunit les équipes" in err


def test_census_files_on_the_command_line(capsys, tmp_path, teams):
    path = tmp_path / "base-cc-evol-struct-pop-2022.csv"
    path.write_text(
        "CODGEO;P22_POP;P22_POP7589;P22_POP90P\n30007;40000;4000;500\n30010;3300;400;60\n", encoding="utf-8"
    )
    folder = tmp_path / "d"
    code, out, _ = run(capsys, "diagnostic", AREA, teams, "--recensement", path, "--sortie", folder)
    assert code == 0
    assert "population concernée inconnue dans 69 communes sur 71" in out
    assert "personnes de 75 ans ou plus" in (folder / "rapport.html").read_text(encoding="utf-8")
    code, _, err = run(capsys, "diagnostic", AREA, teams, "--recensement", teams, "--sortie", folder)
    assert code == 1
    assert teams.name in err


def test_what_stands_on_the_cover_and_the_files_of_a_committee(capsys, teams, tmp_path):
    """Slides, the page and the figure, with a logo and both templates: the record does them again, byte for byte."""
    Image.new("RGB", (60, 30), "#511845").save(tmp_path / "logo.png")
    Document().save(str(tmp_path / "charte.docx"))
    Presentation().save(str(tmp_path / "charte.pptx"))
    cover = ["--titre", "Notre diagnostic", "--sous-titre", "Pour en parler", "--comite", "Le Département"]
    cover += ["--comite", "La caisse", "--logo", tmp_path / "logo.png", "--modele", tmp_path / "charte.docx"]
    folder = tmp_path / "d"
    asked = ["--modele", tmp_path / "charte.pptx", "--une-page", "--figure", "svg", "--sortie", folder]
    code, _, error = run(capsys, "diagnostic", THREE, teams, *cover, *asked)
    assert code == 0, error
    assert {"comite.pptx", "une_page.pdf", "carte.svg"} <= set(listing(folder))
    page = (folder / "rapport.html").read_text(encoding="utf-8")
    for told in ("Notre diagnostic", "Pour en parler", "Le Département, La caisse", 'class="logo"'):
        assert told in page
    code, out, error = run(capsys, "refaire", folder)
    assert code == 0, out + error


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (["--logo", "absent.png"], "Logo introuvable ou illisible : absent.png"),
        (["--modele", "absent.docx"], "Modèle introuvable ou illisible : absent.docx"),
        (["--modele", "charte.odt"], "--modele charte.dotx"),
        (["--modele", "a.pptx", "--modele", "b.potx"], "un second modèle en .pptx"),
    ],
)
def test_a_cover_that_cannot_be_made_is_refused_before_anything_is_read(capsys, tmp_path, option, told):
    for command in (["diagnostic", AREA, "liste-absente.csv"], ["demo"]):
        code, _, error = run(capsys, *command, *option, "--sortie", tmp_path / "d")
        assert code == 1
        assert told in error
        assert "template=" not in error
        assert "liste-absente" not in error
    assert not (tmp_path / "d").exists()


def test_public_edition_hides_small_counts_and_verifies_its_files(capsys, monkeypatch, teams, tmp_path):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)  # steps are said to who watches them
    folder = tmp_path / "publique"
    options = ["--sortie", str(folder), "--edition", "publique", "--sans-intervenants"]
    code, _, error = run(capsys, "diagnostic", "48", str(teams), "--mairies", "30", *options)
    assert code == 0, error
    assert "recherche de valeurs secrètes" in error
    with (folder / "communes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    people = [row["Personnes de 65 ans ou plus"] for row in rows]
    assert people.count("secret") >= 4
    assert all(int(count) >= 11 for count in people if count != "secret" and count != "0")
    assert "Les Voisins" not in (folder / "rapport.html").read_text("utf-8")


def test_public_edition_shows_exact_points_once_they_are_confirmed(capsys, tmp_path):
    path = tmp_path / "Liste de Mme Vasseur.csv"
    path.write_text(
        "nom;commune;famille;longitude;latitude\nLes Mimosas;Mende;clubs;3.50123;44.52345\n"
        "Chez Lucie Petit;Mende;équipes;3.49876;44.51234\n",
        encoding="utf-8",
    )
    folder = tmp_path / "publique"
    asked = ["--sortie", folder, "--edition", "publique", "--famille-officielle", "clubs", "--seuil-secret", "15"]
    code, _, error = run(capsys, "diagnostic", "48", path, *asked)
    assert code == 1
    assert "« Les Mimosas » (48095) : 44.52345, 3.50123" in error
    assert "ligne 3, « Chez Lucie Petit »" in error
    assert "--confirmer-points" in error
    assert not folder.exists()
    code, _, error = run(capsys, "diagnostic", "48", path, "--mairies", "30", *asked, "--confirmer-points")
    assert code == 0, error
    assert "d'annuaires officiels gardent leur point exact" in error
    told = (folder / "communes.csv").read_text("utf-8-sig")
    assert "secret" in told
    rows = list(csv.DictReader(told.splitlines(), delimiter=";"))
    people = [row["Personnes de 65 ans ou plus"] for row in rows]
    assert all(int(count) >= 15 for count in people if count not in {"secret", "0"})
    for file in folder.iterdir():
        assert b"Vasseur" not in file.read_bytes(), file.name
        assert b"Lucie" not in file.read_bytes(), file.name
    code, _, error = run(capsys, "diagnostic", "48", path, "--sortie", folder)
    assert code == 1
    assert "contient l'édition publique" in error
    assert "--remplacer" in error


def test_verifier_says_the_team_written_twice_and_the_one_far_away(capsys, tmp_path):
    path = tmp_path / "liste.csv"
    rows = ["Voisins;Alès;1 rue A", "Voisins;Alès;9 rue B", "A;Nîmes;", "B;Uzès;", "Équipe de Paris;Paris;"]
    path.write_text("\n".join(["nom;commune;adresse", *rows, "* source : CCAS"]), encoding="utf-8")
    code, out, _ = run(capsys, "verifier", path)
    assert code == 1  # a team is asked about
    assert "À LIRE D'ABORD : liste.csv : 2 lignes semblent la même équipe" in out
    assert "À LIRE D'ABORD (1) :\n  ligne 6, lieu : à environ 544 km" in out
    assert "1 ligne de note laissée de côté (ligne 7)" in out


def test_the_version_and_the_module_answer():
    shown = subprocess.run(
        [sys.executable, "-m", "zonesblanches", "--version"], capture_output=True, text=True, check=True
    )
    assert shown.stdout.startswith("zones-blanches 0.")


def test_a_folder_without_a_name_is_refused_before_anything_is_computed(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["demo", "--sortie", " "])
    assert stop.value.code == 2
    out, err = capsys.readouterr()
    assert "donnez un nom de dossier" in err
    assert "territoire" not in out + err


def launched(*words, env=None, **options):
    """Launch the command as people do; names of files may be bytes."""
    command = [sys.executable, "-m", "zonesblanches", *words]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **(env or {})}, **options
    )


def finished(*words, **options):
    """Return (exit code, standard output, standard error) of the command."""
    with launched(*words, **options) as process:
        out, err = process.communicate()
    assert b"Traceback" not in err, err.decode()
    return process.returncode, out.decode(), err.decode()


FULL = Path("/dev/full")
full = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")


@full
@pytest.mark.parametrize(
    ("words", "buffered"),
    [(["communes", "30"], ""), (["communes", "30"], "1"), (["sources"], ""), (["--version"], "1"), (["--aide"], "")],
)
def test_a_full_disk_behind_the_standard_output_is_one_clear_error(words, buffered):
    with FULL.open("w") as stream:
        command = [sys.executable, "-m", "zonesblanches", *words]
        env = {**os.environ, "PYTHONUNBUFFERED": buffered}
        done = subprocess.run(command, stdout=stream, stderr=subprocess.PIPE, env=env, check=False)
    assert done.returncode == 1
    assert done.stderr.decode().count("\n") == 1
    assert "Erreur : impossible d'écrire" in done.stderr.decode()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("library", ["pandas", "geopandas", "zonesblanches.study"])
def test_ctrl_c_while_libraries_are_imported_leaves_no_traceback(tmp_path, library):
    """The interruption comes exactly when a library is about to be imported."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os, signal, sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {library!r}:\n"
        "            sys.meta_path.remove(self)\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n"
    )
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    code, out, err = finished("communes", "30", env={"PYTHONPATH": path})
    assert code == 130
    assert out == ""
    assert err == "Interrompu : aucun fichier n'est resté à moitié écrit.\n"


def test_the_library_leaves_ctrl_c_as_it_is():
    code = (
        "import signal\nbefore = signal.getsignal(signal.SIGINT)\nimport zonesblanches, zonesblanches.cli\n"
        "assert signal.getsignal(signal.SIGINT) is before\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


POSIX = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
NAMES = [("équipes d'Alès".encode(code), env) for code in ("utf-8", "cp1252") for env in ({}, POSIX)]


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names of files are any bytes on Linux")
@pytest.mark.parametrize(("name", "env"), NAMES, ids=["utf-8", "utf-8 posix", "cp1252", "cp1252 posix"])
def test_names_of_any_bytes_in_any_locale(tmp_path, env, name):
    source, folder = tmp_path / os.fsdecode(name + b".csv"), tmp_path / os.fsdecode(b"sortie " + name)
    source.write_text(TEAMS, encoding="utf-8")
    choices: list[bytes] = []
    if (b"\xc3" in name) == bool(env):  # either encoding and either locale; a list alone is read in all four
        words = ["diagnostic", "Mont Lozère".encode(), os.fsencode(source), "--sortie", os.fsencode(folder)]
        code, out, err = finished(*words, env=env)
        assert code == 0, err
        assert set(listing(folder)) == FILES | {MANIFEST}
        assert '["équipes d\'Alès.csv"]' in (folder / "lecture.toml").read_text("utf-8")
        choices = [b"--colonnes", os.fsencode(folder / "lecture.toml")]
    code, out, _ = finished("verifier", os.fsencode(source), *choices, env=env)
    assert code == 1  # a row is refused
    assert "2 lignes lues = 1 gardée + 1 rejetée" in out


@pytest.mark.skipif(os.name == "nt", reason="locales of POSIX")
def test_messages_in_a_locale_without_accents(tmp_path):
    code, _, err = finished("communes", "Hérolt".encode(), env=POSIX)
    assert code == 1
    assert "« Hérolt »" in err
    assert "« Hérault »" in err
