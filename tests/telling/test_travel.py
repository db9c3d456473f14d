"""Speeds used where they were not measured are said before the results."""

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.said import fact
from zonesblanches.telling.remarks import warnings
from zonesblanches.telling.subjects.travel import TRAVEL
from zonesblanches.telling.voice import Voice

TEAM = pd.DataFrame({"nom": ["Équipe"], "commune": ["05061"]})


def told(territory, **options):
    found = zb.diagnose(territory, zb.read_providers(TEAM), **options)
    return [*warnings(found), *warnings(found, "en")]


def warned(codes, lang="fr", **chosen):
    found = zb.diagnose(zb.territory(codes), zb.read_providers(TEAM), parameters=zb.Parameters(**chosen))
    return TRAVEL.warned(Voice(found, lang))


def test_a_plain_in_the_mountain_is_said():
    """10 km are 1.8 + 600 / 61.5 = 11.6 min in the plain, 8.4 + 600 / 52.4 = 19.9 in the mountain."""
    (french,) = warned(["05061", "30007", "05023"])
    assert french.startswith("2 communes sur 3 sont en montagne (paramètre mountain), et leurs temps sont ceux du jeu")
    assert "10 km à vol d’oiseau y font 11,6 min, 19,9 au jeu « montagne »" in french
    assert 'Prenez Parameters(crowfly="auto")' in french
    (english,) = warned(["05061", "30007"], "en")
    assert english.startswith("1 commune of 2 is in the mountain (parameter mountain)")
    assert "10 km as the crow flies make 11.6 min there, 19.9 with the set “montagne”" in english
    (mine,) = warned(["05061", "30007"], mountain=["30007"])
    assert mine.startswith("1 commune sur 2 est en montagne")


@pytest.mark.parametrize(
    "chosen",
    [
        {"crowfly": "auto"},
        {"crowfly": "montagne"},
        {
            "unit": "km",
            "threshold": 20,
            "proximity": 15,
            "distance_cap": 45,
            "decay": ((10, 1), (20, 0.68), (30, 0.22)),
        },
        {"mountain": []},
    ],
)
def test_nothing_is_said_where_the_speeds_suit(chosen):
    assert warned(["05061"], **chosen) == []
    assert warned(["30007"]) == []


def test_paris_everywhere_is_said():
    assert "14,6 min même à distance nulle" in warned(["30007"], crowfly="metropole")[0]
    assert "14.6 min even at distance 0" in warned(["30007"], "en", crowfly="metropole")[0]


def test_readers_are_told_what_is_wrong_and_not_what_to_type():
    french, english = (fact(warned(["05061", "30007"], lang)[0]) for lang in ("fr", "en"))
    assert french.startswith("1 commune sur 2 est en montagne : les temps d’accès y sont calculés aux vitesses de la ")
    assert french.endswith("(10 km à vol d’oiseau comptent pour 11,6 min au lieu de 19,9)")
    assert "count for 11.6 min instead of 19.9" in english
    paris = fact(warned(["30007"], crowfly="metropole")[0])
    assert not [text for text in (french, english, paris) if "crowfly" in text or "param" in text]


def test_a_diagnosis_of_the_alps_says_it_once_in_each_language():
    alps = zb.territory(["05061", "05023", "05046"])
    assert sum("3 communes sur 3 sont en montagne" in text for text in told(alps)) == 1
    assert sum("3 communes of 3 are in the mountain" in text for text in told(alps)) == 1
    assert not any("montagne" in text for text in told(alps, parameters=zb.Parameters(crowfly="auto")))
    pairs = pd.DataFrame({"origin": ["05061", "05023"], "destination": "05061", "cost": [2.0, 18.0]})
    given = told(alps, costs=zb.CostTable.from_long(pairs, origins=list(alps.communes.index)))
    assert not any("montagne" in text or "mountain" in text for text in given), "real times need no set of speeds"
