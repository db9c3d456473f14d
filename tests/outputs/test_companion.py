"""The second process that writes a part of the files: the same files, errors and warnings, and nothing left of it."""

import os
import subprocess
import sys
import time
import warnings
import zipfile
from pathlib import Path

import pytest

import example
import zonesblanches as zb
from patience import PATIENCE_S, wait_until
from zonesblanches import starting
from zonesblanches.outputs import bundle, companion
from zonesblanches.outputs.companion import Companion, at_hand
from zonesblanches.outputs.options import SaveOptions
from zonesblanches.tool import to_type, using


@pytest.fixture
def two_cores(monkeypatch):
    monkeypatch.setattr(starting, "cores", lambda: 2)


@pytest.fixture
def second(two_cores):
    made = Companion(starting.start_python())
    yield made
    made.let_go()
    assert made._process.returncode is not None


def refuse(path):
    warnings.warn("attention", FutureWarning, stacklevel=1)
    print("ce qu'une bibliothèque dit")
    raise zb.OutputError(f"{path} : {to_type('en Python', 'en commande')}")


def test_it_does_the_work_and_says_nothing(second, tmp_path, capfd):
    assert second.begin(Path.write_text, tmp_path / "a.txt", "écrit", "utf-8")
    assert second.finish()
    assert second._process.wait(PATIENCE_S) == 0
    assert capfd.readouterr() == ("", "")
    assert (tmp_path / "a.txt").read_text("utf-8") == "écrit"


def test_its_errors_and_warnings_are_those_of_the_first_one(second):
    with using("command"):
        second.begin(refuse, "rapport.docx")
    with pytest.warns(FutureWarning, match="attention"), pytest.raises(zb.OutputError, match=r"^rapport.docx : en com"):
        second.finish()


def test_an_error_of_the_system_keeps_its_reason(second, tmp_path):
    second.begin(Path.read_text, tmp_path / "absent.txt")
    with pytest.raises(FileNotFoundError) as caught:
        second.finish()
    assert caught.value.filename == str(tmp_path / "absent.txt")


def test_one_that_dies_is_known_to_have_died(second):
    second.begin(os._exit, 3)
    assert not second.finish()


class StubbornError(Exception):
    """An error that is not made again from its message."""

    def __init__(self, what, why):
        super().__init__(f"{what} : {why}")


def refuse_oddly():
    raise StubbornError("une table", "trop longue")


def test_what_cannot_be_sent_is_left_to_the_first_process(second, capfd):
    assert not second.begin(lambda: None)
    second.begin(refuse_oddly)
    assert not second.finish()
    assert capfd.readouterr().err == ""


def test_it_is_let_go_while_it_works(two_cores):
    made = Companion(starting.start_python())
    made.begin(time.sleep, 3600)
    made.let_go()
    assert made._process.returncode is not None


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_it_ends_with_a_first_process_that_is_killed():
    code = (
        "import os, time\nfrom zonesblanches import starting\nfrom zonesblanches.outputs.companion import Companion\n"
        "starting.cores = lambda: 2\nmade = Companion(starting.start_python())\n"
        "made.begin(time.sleep, 3600)\nmade._sending.join()\nprint(made._process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)"
    )
    paths = os.pathsep.join([str(Path(zb.__file__).parents[1])])
    run = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths}
    )
    with run:
        pid = int(run.stdout.readline())

    def gone():
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        stat = Path(f"/proc/{pid}/stat")  # or nobody has yet taken note of its end
        return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"

    wait_until(gone)


def test_one_core_or_a_program_that_embeds_python_does_without(monkeypatch):
    monkeypatch.setattr(starting, "cores", lambda: 1)
    with at_hand(worth=True) as nobody:
        assert nobody is None
    monkeypatch.setattr(starting, "cores", lambda: 2)
    monkeypatch.setattr(sys, "executable", "/usr/bin/qgis")
    with at_hand(worth=True) as nobody:
        assert nobody is None


def test_a_system_that_starts_no_process_does_without(two_cores, monkeypatch):
    def refused(*_, **__):
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(starting.subprocess, "Popen", refused)
    with at_hand(worth=True) as nobody:
        assert nobody is None


def test_only_the_command_starts_one_before_it_is_needed(two_cores):
    with companion.warmed(), at_hand(worth=False) as nobody:
        assert nobody is None


def contents(folder):
    """Return what files hold, but for the dates that their formats keep."""
    told = {}
    for path in folder.iterdir():
        if path.suffix in {".docx", ".xlsx"}:
            with zipfile.ZipFile(path) as archive:
                told |= {(path.name, name): archive.read(name) for name in archive.namelist() if "core.xml" not in name}
        elif path.suffix not in {".gpkg", ".json"}:
            told[path.name] = path.read_bytes()
    return told


@pytest.fixture
def alone(tmp_path):
    bundle.save_all(example.diagnosis(), SaveOptions(tmp_path / "seul"))
    return contents(tmp_path / "seul")


@pytest.fixture
def large(two_cores, monkeypatch):
    """Find every territory large enough."""
    monkeypatch.setattr(bundle, "_LARGE", 0)


def test_the_files_are_the_same(large, alone, tmp_path):
    said = []
    bundle.save_all(example.diagnosis(), SaveOptions(tmp_path / "deux", progress=said.append))
    assert contents(tmp_path / "deux") == alone
    assert said[-2].startswith("classeur, communes en csv, GeoPackage, tables et paramètres (4 sur 5")
    assert said[-1].startswith("registre (5 sur 5")
    assert {path.name for path in tmp_path.iterdir()} == {"seul", "deux"}


def test_what_was_worked_out_is_sent_with_the_diagnosis():
    diagnosis = example.diagnosis()
    sent = bundle._to_send(diagnosis)
    assert sent.trust is diagnosis.trust
    assert not sent.territory.gazetteer.title_of
    assert diagnosis.territory.gazetteer.title_of


def test_the_files_of_one_that_died_are_written_by_the_first(large, alone, tmp_path, monkeypatch):
    monkeypatch.setattr(Companion, "begin", lambda self, *_: self._process.kill() or True)
    bundle.save_all(example.diagnosis(), SaveOptions(tmp_path / "deux"))
    assert contents(tmp_path / "deux") == alone


def test_a_full_disk_is_told_as_ever(large, tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Companion, "finish", full)
    with pytest.raises(zb.OutputError, match=r"No space left on device\. Rien n'a été changé"):
        bundle.save_all(example.diagnosis(), SaveOptions(tmp_path / "deux"))
    assert not any((tmp_path / "deux").iterdir())
