"""Where times come from is said on every output: as the crow flies, the pair and its errors."""

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.crowfly import CROWFLY
from zonesblanches.outputs.metadata import metadata
from zonesblanches.telling.subjects.travel import TRAVEL
from zonesblanches.telling.voice import Voice

TEAM = pd.DataFrame({"nom": ["Équipe"], "commune": ["05061"]})
KM = {"unit": "km", "threshold": 20, "proximity": 15, "distance_cap": 45}
SAID = (
    "temps estimés à vol d’oiseau",
    "« rapide » = 1,8 min + 60 × km / 61,5",
    "« lent » = 3,72 × √km + 0,70 × km",
    "2,2 min sur les trajets de 30 min ou moins en Gironde, 6,6 dans l’ouest de l’Isère, 9,2 vers Paris",
    "3,7 min dans l’est de l’Isère, 2,2 vers Paris, 8,4 en Gironde",
)


def found(codes=("05061", "30007"), **options):
    return zb.diagnose(zb.territory(list(codes)), zb.read_providers(TEAM), **options)


@pytest.mark.parametrize("law", CROWFLY)
def test_the_pair_and_its_errors_are_said(law):
    voice = Voice(found(parameters=zb.Parameters(crowfly=law)), "fr")
    (line,) = TRAVEL.assumed(voice)
    assert line.startswith("Temps d’accès : temps estimés à vol d’oiseau, ici le temps « " + law)
    assert all(text in line for text in SAID)
    (doubted,) = TRAVEL.doubted(voice)
    assert doubted.startswith("Temps d’accès estimés à vol d’oiseau")
    assert "annexes" in doubted
    english = TRAVEL.assumed(Voice(found(parameters=zb.Parameters(crowfly=law)), "en"))[0]
    assert english.startswith(f"Travel costs: times estimated as the crow flies, here the time “{law}”; ")


def test_every_output_says_it(tmp_path):
    told = found()
    paths = told.save_all(tmp_path / "sortie")
    pages = [paths[name].read_text(encoding="utf-8") for name in ("map", "report")]
    for text in (*pages, " ".join(metadata(told)["notes"])):
        plain = " ".join(text.replace("\u00a0", " ").replace("&nbsp;", " ").split())
        assert "temps estimés à vol d’oiseau, ici le temps « central »" in plain
        assert "9,2 vers Paris" in plain


def test_kilometres_and_given_times_have_no_pair():
    far = TRAVEL.assumed(Voice(found(parameters=zb.Parameters(**KM)), "fr"))[0]
    assert far == "Temps d’accès : distance à vol d’oiseau (km), paires séparées par la mer exclues"
    pairs = pd.DataFrame({"origin": ["05061", "30007"], "destination": "05061", "cost": [2.0, 18.0]})
    costs = zb.CostTable.from_long(pairs, origins=["05061", "30007"], method="moteur X")
    assert TRAVEL.doubted(Voice(found(costs=costs), "fr")) == ["Temps d’accès : moteur X."]


def test_nothing_is_warned_of_laws():
    """Relief no longer has a rule of its own: the pair says how far off times may be."""
    for law in CROWFLY:
        assert TRAVEL.warned(Voice(found(parameters=zb.Parameters(crowfly=law)), "fr")) == []
