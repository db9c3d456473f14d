"""How far a work is: in a terminal, in a callable, never in a file."""

from __future__ import annotations

import itertools
import sys

import pandas as pd
import pytest

import example
import zonesblanches as zb
from zonesblanches import progress
from zonesblanches.cli import main
from zonesblanches.progress import TerminalLine, counted, say_nothing, staged


def ticking(step):
    ticks = itertools.count(0, step)
    return lambda: next(ticks)


class Stream:
    """A standard error that is a terminal, or is not."""

    def __init__(self, *, terminal):
        self.terminal, self.text = terminal, ""

    def isatty(self):
        return self.terminal

    def write(self, text):
        self.text += text

    def flush(self):
        pass


def test_a_quick_loop_says_nothing():
    said = []
    assert list(counted(range(5), "fiches", said.append, clock=ticking(0.1))) == list(range(5))
    assert said == []


def test_a_long_loop_says_how_many_and_how_long_but_not_too_often():
    said = []
    assert list(counted(range(20), "fiches", said.append, clock=ticking(0.25))) == list(range(20))
    assert said[0] == "fiches (7 sur 20, encore 4 s environ)"  # after two seconds
    assert len(said) == 7  # twice a second


def test_minutes_are_said_in_minutes():
    said = []
    list(counted(range(100), "fiches", said.append, clock=ticking(3)))
    assert said[0] == "fiches (1 sur 100, encore 10 min environ)"


def test_stages_run_in_their_order_and_weigh_what_they_usually_do():
    said, done = [], []
    stages = [("carte", 3, lambda: done.append(1)), ("rapport", 1, lambda: done.append(2))]
    staged(stages, said.append, clock=ticking(9))
    assert done == [1, 2]
    assert said == ["carte (1 sur 2)", "rapport (2 sur 2, encore 6 s environ)"]


def test_a_failure_goes_through():
    def fail():
        raise OSError("disque plein")

    with pytest.raises(OSError, match="disque plein"):
        staged([("carte", 1, fail)], say_nothing)


def test_a_terminal_has_one_line_left_empty(monkeypatch):
    terminal = Stream(terminal=True)
    monkeypatch.setattr(sys, "stderr", terminal)
    with TerminalLine() as line:
        line("carte, longue")
        line("fin")
    first, second, gone, end = terminal.text.split("\r")[1:]
    assert (first, second) == ("  … carte, longue", "  … fin" + " " * 10)
    assert (gone.strip(), end) == ("", "")


def test_a_pipe_has_nothing(monkeypatch):
    pipe = Stream(terminal=False)
    monkeypatch.setattr(sys, "stderr", pipe)
    with TerminalLine() as line:
        line("carte")
    assert pipe.text == ""


def test_the_command_says_its_steps_in_a_terminal_only(monkeypatch, capsys, tmp_path):
    steps = {}
    for terminal in (True, False):
        stream = Stream(terminal=terminal)
        monkeypatch.setattr(sys, "stderr", stream)
        listed = tmp_path / "equipes.csv"
        listed.write_text("nom;commune;capacité\nÉquipe;Alès;5\n", encoding="utf-8")
        folder = str(tmp_path / str(terminal))
        assert main(["diagnostic", "200066918", str(listed), "--sortie", folder]) == 0
        steps[terminal] = stream.text
    assert "  … lecture de equipes.csv (1 sur 1)" in steps[True]
    assert "classeur (4 sur 8" in steps[True]
    assert steps[True].endswith("\r")
    assert steps[False] == ""


@pytest.fixture
def impatient(monkeypatch):
    """Have everything counted aloud, as what takes long is."""
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    monkeypatch.setattr(progress, "_PAUSE", 0.0)


def test_a_long_list_says_how_many_rows_are_done(impatient):
    said = []
    teams = pd.DataFrame({"nom": list("ABC"), "commune": ["Alès", "Nîmes", "Uzès"], "communes desservies": "Anduze"})
    zb.read_providers(teams, territory=zb.territory("30"), progress=said.append)
    for what in ("communes des équipes", "communes desservies"):
        assert [text.partition(",")[0] for text in said if text.startswith(what)] == [
            f"{what} (1 sur 3",
            f"{what} (2 sur 3",
        ]


def test_many_fiches_say_how_many_are_made(impatient, tmp_path):
    said = []
    diagnosis = example.diagnosis()
    diagnosis.fiches(tmp_path / "fiches.html", places=list(diagnosis.table.index[:2]), progress=said.append)
    assert [text.partition(",")[0] for text in said] == ["fiches (1 sur 2"]
