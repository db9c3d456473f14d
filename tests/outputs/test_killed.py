"""A save killed at any moment leaves whole files, former or new; the next one clears away what else it left, aloud."""

import json
import os
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import killing
import pytest

import example
import zonesblanches as zb
from zonesblanches.outputs import bundle, drafts
from zonesblanches.outputs.folder import MANIFEST
from zonesblanches.outputs.options import SaveOptions
from zonesblanches.outputs.whole_files import replacing

POINTS, MOMENTS = 45, 12  # some 36 operations: the last trials are never killed
STALE = {"fiches_communes.pdf", "fiches_epci.pdf"}
FILES = set(bundle.FILES.values())

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills processes that it forks")


@pytest.fixture(scope="module")
def trials(tmp_path_factory):
    """Folders of which each was saved once whole, then once more by a process killed on the way."""
    base = tmp_path_factory.mktemp("former") / "d"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "_stages", killing.writers("ancien"))
        bundle.save_all(example.diagnosis(), SaveOptions(base, fiches=True))
    (base / "notes.txt").write_text("à moi", encoding="utf-8")
    every = tmp_path_factory.mktemp("trials")
    for name in [*(f"point-{n}" for n in range(1, POINTS)), *(f"moment-{n}" for n in range(MOMENTS))]:
        shutil.copytree(base, every / name)
    here = Path(__file__).parent
    paths = os.pathsep.join([str(here.parent), str(here.parents[1] / "coverage")])
    command = [sys.executable, str(here / "killing.py"), str(every)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": paths})
    return sorted(every.iterdir())


def hidden(folder):
    return [path.name for path in folder.iterdir() if path.is_dir()]


def test_no_former_file_is_missing_and_each_is_whole(trials):
    states = set()
    for folder in trials:
        there = {path.name for path in folder.iterdir() if path.is_file()}
        assert FILES | {"notes.txt", MANIFEST} <= there, folder.name
        assert there <= FILES | STALE | {"notes.txt", MANIFEST}
        json.loads((folder / MANIFEST).read_text("utf-8"))
        versions = []
        for name in there - {"notes.txt", MANIFEST}:
            text = (folder / name).read_text("utf-8")
            versions.append("nouveau" if text == killing.text(name, "nouveau") else "ancien")
            assert text == killing.text(name, versions[-1]), (folder.name, name)
        states.add((frozenset(versions), bool(hidden(folder)), bool(there & STALE)))
    # the trials went through all of it: before, on the way, while drafts were removed, and not killed
    assert (frozenset({"ancien"}), True, True) in states
    assert (frozenset({"ancien", "nouveau"}), True, True) in states
    assert (frozenset({"nouveau"}), True, False) in states
    assert (frozenset({"nouveau"}), False, False) in states


def test_the_next_save_clears_the_drafts_and_says_so(trials, monkeypatch, tmp_path):
    findings = example.diagnosis()
    monkeypatch.setattr(bundle, "_stages", killing.writers("suivant"))
    mixed = 0
    for trial in trials:
        folder = shutil.copytree(trial, tmp_path / trial.name)
        left = hidden(folder)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            bundle.save_all(findings, SaveOptions(folder, fiches=False))  # and nothing asks for replace=True
        assert {path.name for path in folder.iterdir()} == FILES | {"notes.txt", MANIFEST}
        assert all((folder / name).read_text("utf-8") == killing.text(name, "suivant") for name in FILES)
        messages = [str(one.message) for one in told]
        assert len(messages) == bool(left)
        assert all(re.search(rf"coupé : 1 brouillon effacé de .*\({left[0]}\)", message) for message in messages)
        mixed += any("avaient déjà pris leur place" in message for message in messages)
    assert mixed


def test_the_drafts_of_a_run_that_lives_are_left_alone(tmp_path):
    with drafts.drafting(tmp_path, drafts.OF_ALL) as alive:
        assert drafts.abandoned(tmp_path, drafts.OF_ALL, drafts.OF_ONE) == []
        with replacing(tmp_path / "a.csv", ".csv") as draft:
            draft.write_text("a")
        assert alive.is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_draft_of_one_file_is_cleared_by_the_next_file_of_its_folder(tmp_path):
    code = (
        "import os, sys\nfrom zonesblanches.outputs.whole_files import replacing\n"
        f"with replacing({str(tmp_path / 'a.csv')!r}, '.csv') as draft:\n"
        "    draft.write_text('moitié', encoding='utf-8')\n    os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert len(list(tmp_path.iterdir())) == 1
    with pytest.warns(UserWarning, match="1 brouillon effacé"), replacing(tmp_path / "b.csv", ".csv") as draft:
        draft.write_text("b")
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]


def test_a_real_save_killed_on_the_way_is_mended_by_the_next_one(tmp_path):
    """The true writers, from the first file to the last one."""
    diagnosis = example.diagnosis()
    diagnosis.save_all(tmp_path)
    former = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    code = (
        "import os, example\nfrom zonesblanches.outputs import moving\nreal, done = os.replace, []\n"
        "def dies(source, target):\n    done.append(target)\n"
        "    str(target).endswith('diagnostic.xlsx') and os.kill(os.getpid(), 9)\n    real(source, target)\n"
        f"moving.os.replace = dies\nexample.diagnosis(threshold=20).save_all({str(tmp_path)!r})\n"
    )
    tests = Path(__file__).parents[1]
    paths = os.pathsep.join([str(tests), str(tests.parent / "coverage")])
    killed = subprocess.run([sys.executable, "-c", code], check=False, env={**os.environ, "PYTHONPATH": paths})
    assert killed.returncode == -9
    assert set(former) <= {path.name for path in tmp_path.iterdir()}
    with pytest.warns(UserWarning, match="brouillon effacé"):
        diagnosis.save_all(tmp_path)
    assert set(former) == {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize("name", ["carte.html", "communes.parquet", MANIFEST])
def test_a_folder_named_like_an_output_keeps_what_it_holds(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "photo.txt").write_text("à moi")
    for replace in (False, True):
        with pytest.raises(zb.OutputError, match=rf"1 dossier porte .* le nom d'un fichier à écrire : {name}"):
            example.diagnosis().save_all(tmp_path, replace=replace)
    assert (tmp_path / name / "photo.txt").read_text() == "à moi"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_folder_named_like_one_file_keeps_what_it_holds(tmp_path):
    (tmp_path / "a.gpkg" / "b").mkdir(parents=True)
    with pytest.raises(zb.OutputError, match=r"1 dossier porte .*a\.gpkg"):
        example.diagnosis().to_geopackage(tmp_path / "a.gpkg")
    assert (tmp_path / "a.gpkg" / "b").is_dir()
    assert len(list(tmp_path.iterdir())) == 1


def test_ctrl_c_in_the_last_step_puts_everything_back(tmp_path, monkeypatch):
    """What the command says of it, « aucun fichier n'est resté à moitié écrit », holds."""
    monkeypatch.setattr(bundle, "_stages", killing.writers("ancien"))
    bundle.save_all(example.diagnosis(), SaveOptions(tmp_path, fiches=True))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(bundle, "_stages", killing.writers("nouveau"))
    real = os.replace

    def stopped(source, target):
        real(source, target)
        if Path(target).name == "communes.csv":
            raise KeyboardInterrupt

    monkeypatch.setattr(killing.moving.os, "replace", _once(stopped, real))
    with pytest.raises(KeyboardInterrupt):
        bundle.save_all(example.diagnosis(), SaveOptions(tmp_path))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def _once(first, then):
    """Run a function until it raises, another one after."""
    calls = [first]

    def run(*args):
        try:
            calls[0](*args)
        except KeyboardInterrupt:
            calls[0] = then
            raise

    return run


def test_a_disk_without_hard_links_keeps_copies(tmp_path, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(killing.moving.os, "link", refused)
    for version in ("ancien", "nouveau"):
        monkeypatch.setattr(bundle, "_stages", killing.writers(version))
        bundle.save_all(example.diagnosis(), SaveOptions(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == FILES | {MANIFEST}
    assert all((tmp_path / name).read_text("utf-8") == killing.text(name, "nouveau") for name in FILES)
