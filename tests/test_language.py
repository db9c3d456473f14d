"""Numbers, dates and names as French people write and type them."""

import datetime as dt

import pytest

from zonesblanches.errors import did_you_mean, first_five
from zonesblanches.language import join_words, long_date, normalise, number, percent, plural


@pytest.mark.parametrize(
    ("value", "decimals", "fr", "en"),
    [
        (1234567.891, 1, "1\u202f234\u202f567,9", "1,234,567.9"),
        (-0.04, 1, "0,0", "0.0"),
        (0, 0, "0", "0"),
        (-1234.5, 1, "-1\u202f234,5", "-1,234.5"),
        (float("inf"), 0, "hors d’atteinte", "out of reach"),
        (float("nan"), 2, "n. d.", "n/a"),
        (None, 0, "n. d.", "n/a"),
    ],
)
def test_numbers(value, decimals, fr, en):
    assert number(value, decimals) == fr
    assert number(value, decimals, "en") == en


def test_percent():
    assert percent(0.12345) == "12,3\u202f%"
    assert percent(1, 0, "en") == "100%"
    assert percent(float("nan")) == "n. d."


def test_plural():
    assert [plural(n, "commune") for n in (0, 1, 2)] == ["0 commune", "1 commune", "2 communes"]
    assert [plural(n, "provider", lang="en") for n in (0, 1, 2)] == ["0 providers", "1 provider", "2 providers"]


def test_dates():
    assert long_date(dt.date(2025, 1, 1)) == "1er janvier 2025"
    assert long_date(dt.date(2026, 8, 12)) == "12 août 2026"
    assert long_date(dt.date(2026, 8, 12), "en") == "12 August 2026"


def test_words():
    assert join_words([]) == ""
    assert join_words(["a"]) == "a"
    assert join_words(["a", "b"], "en") == "a and b"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Saint-Étienne", "ST ETIENNE"),
        ("L’Haÿ", "l'hay"),
        ("Œuilly", "oeuilly"),
        ("Sainte-Marie", "Ste  Marie"),
        ("Nb. bénévoles :", "nb benevoles"),
        ("Ægir", "aegir"),
    ],
)
def test_names_that_are_one(left, right):
    assert normalise(left) == normalise(right)


def test_hints():
    assert did_you_mean("zzz", ["theta"]) == ""
    assert first_five([]) == ""
    assert first_five(range(6)).endswith("(6 en tout)")
