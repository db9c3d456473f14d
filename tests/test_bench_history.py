"""`make bench` compares ratios with those of the last run: invented numbers here, nothing is timed."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


def loaded(name):
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def history():
    return loaded("history")


@pytest.fixture
def bench(history, monkeypatch, tmp_path):
    """The program of the measures, with a history of its own."""
    path = tmp_path / "history.jsonl"
    monkeypatch.delenv("ACCEPT", raising=False)
    monkeypatch.setattr(history, "HISTORY", path)
    monkeypatch.setitem(sys.modules, "history", history)
    return loaded("run"), path


def test_a_ratio_that_grows_by_more_than_a_quarter_is_seen(history):
    before = {"a": 1.0, "b": 0.02, "gone": 3.0}
    assert history.grown(before, {"a": 1.25, "b": 0.025, "new": 9.0}) == {}
    assert history.grown(before, {"a": 1.26, "b": 0.01}) == {"a": 1.26}
    assert list(history.grown(before, {"b": float("nan")})) == ["b"]


def test_what_grew_is_measured_twice_more_before_it_is_believed(history):
    calls = []

    def slow():
        calls.append("slow")
        return 1.6

    def noisy():
        calls.append("noisy")
        return 1.1

    before = {"slow": 1.0, "noisy": 1.0, "fine": 1.0}
    ratios = history.confirmed(before, {"slow": 1.7, "noisy": 1.5, "fine": 1.2}, {"slow": slow, "noisy": noisy})
    assert ratios == {"slow": 1.6, "noisy": 1.1, "fine": 1.2}
    assert calls == ["slow", "slow", "noisy"]
    growth = history.grown(before, ratios)
    assert growth == {"slow": 1.6}
    assert "slow: 1 → 1.6, × 1.60" in history.told(growth, before, ratios)


def test_the_last_ratio_of_each_measure_is_the_one_compared(history, tmp_path):
    path = tmp_path / "history.jsonl"
    assert history.last(path) == {}
    for ratios in ({"a": 1.0, "osrm": 1.1}, {"a": 0.9}):
        history.write(history.entry(ratios), path)
    assert history.last(path) == {"a": 0.9, "osrm": 1.1}
    line = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    assert set(line) == {"date", "commit", "ratios"}


def test_the_bench_ends_in_1_when_a_ratio_grew_and_forgets_that_run(bench, monkeypatch, capsys):
    program, path = bench
    name = "graph / scipy"
    monkeypatch.setitem(program.AGAIN, name, lambda: 0.9)
    assert program.remember({name: 0.5}) == 0
    assert program.remember({name: 0.6}) == 0
    assert program.remember({name: 1.0}) == 1
    assert "graph / scipy: 0.6 → 0.9, × 1.50" in capsys.readouterr().err
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2
    monkeypatch.setenv("ACCEPT", "1")
    assert program.remember({name: 1.0}) == 1
    assert program.remember({name: 1.0}) == 0
    assert program.history.last() == {name: 1.0}


def test_every_measure_of_the_history_can_be_taken_again(bench):
    program, _ = bench
    kept = [json.loads(line)["ratios"] for line in (BENCHMARKS / "history.jsonl").read_text("utf-8").splitlines()]
    assert {name for ratios in kept for name in ratios} <= set(program.AGAIN)
