"""Days as people write them, and nothing guessed."""

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.access.calendar import itinerant_capacity
from zonesblanches.access.days import days_of_week


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("lundi", 1),
        ("lundi, jeudi matin", 1.5),
        (["lundi", "jeudi"], 2),
        (("mardi après-midi", "Mercredi MATIN"), 1),
        ("Lundi matin et après-midi", 1),
        ("lundi matin, lundi après-midi", 1),
        ("lundi, lundi soir", 1),
        ("du lundi au vendredi", 5),
        ("vendredi au lundi", 4),
        ("lun. au mer.", 3),
        ("tous les jours", 7),
        ("tous les lundis et jeudis", 2),
        ("lundi et jeudi, 1 semaine sur 2", 1),
        ("mardi semaines paires ; jeudi", 1.5),
        ("mardi semaine paire ; mardi semaine impaire", 1),
        ("un lundi sur deux, mardi", 1.5),
        ("le mardi toutes les 3 semaines", 1 / 3),
        ("mardi tous les quinze jours", 0.5),
        ("1er et 3e jeudi du mois", 24 / 52),
        ("mardi, dernier jeudi du mois", 1 + 12 / 52),
        (2, 2),
        (np.int64(3), 3),
        ("2,5 jours par semaine", 2.5),
        ("0,5", 0.5),
        ("lundi-mardi", 2),
    ],
)
def test_days_by_hand(text, days):
    assert days_of_week(text) == pytest.approx(days, rel=1e-12)


@pytest.mark.parametrize("empty", [None, "", " - ", np.nan, [], [None, ""], pd.NA])
def test_an_empty_cell_is_no_calendar(empty):
    assert np.isnan(days_of_week(empty))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("lundi sauf vacances", "sauf, vacances"),
        ("mardi 9h-12h", "9h, 12h"),
        ("1 semaine sur 2", "aucun jour"),
        ("matin", "matin"),
        ("du lundi au", "aucun jour"),
        ("lundi - vendredi", "lundi - vendredi"),
        (["lundi", "quand il peut"], "quand, il, peut"),
        (9, "de 0 à 7"),
        (-1, "de 0 à 7"),
        (True, "attendu"),
        ("lundi " * 1000, "aucun jour"),
    ],
)
def test_unknown_words_are_named(text, word):
    with pytest.raises(zb.InputError, match=f"Calendrier.*{word}"):
        days_of_week(text)


def test_from_a_column_to_a_capacity():
    written = pd.Series({"van": "lundi, jeudi matin", "office": None, "bus": "mardi 1 semaine sur 2"})
    capacity = pd.Series({"van": 10.0, "office": 4.0, "bus": 20.0})
    assert itinerant_capacity(capacity, written.map(days_of_week)).to_dict() == {"van": 3.0, "office": 4.0, "bus": 2.0}
