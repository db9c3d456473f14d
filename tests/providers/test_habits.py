"""Lists made by the benchmark's grammar: no team moved, lost or invented without a word."""

import importlib
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
LISTS = 60


@pytest.fixture(scope="module")
def habits():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield importlib.import_module("habits.__main__")
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def score(habits):
    return habits.run(LISTS, seed=2)


def worst(score, aspect, outcome):
    return [
        (mark.made, mark.row, mark.cells, mark.read)
        for mark in score.marks
        if (mark.aspect, mark.outcome) == (aspect, outcome)
    ][:5]


def test_the_grammar_makes_the_same_lists_again(habits):
    making = importlib.import_module("habits.making")
    first, again = making.made(7, 3), making.made(7, 3)
    assert first.grid == again.grid
    assert first.truths == again.truths
    assert first.grid != making.made(8, 3).grid


def test_no_team_is_moved_in_silence(score):
    assert worst(score, "lieu", "en silence") == []


def test_no_team_is_lost_in_silence(score):
    assert worst(score, "lieu", "perdu") == []


def test_no_team_is_invented(score):
    assert [(mark.made, mark.row, mark.cells, mark.read) for mark in score.invented][:5] == []


def test_most_teams_are_read_right_and_not_only_asked_about(score):
    placed = [mark for mark in score.marks if mark.aspect == "lieu"]
    assert len(placed) > 800
    assert sum(mark.outcome == "juste" for mark in placed) > 0.9 * len(placed)
