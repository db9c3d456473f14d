"""What is said of how sure a class is holds as it is written: rounded walls, shares beside labels, names, counts."""

import re

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.telling.slots import flip_words, held_words
from zonesblanches.telling.voice import Voice

TEAMS = pd.DataFrame(
    {
        "id": ["mende", "florac", "langogne", "chanac", "marvejols"],
        "nom": ["Mende", "Florac ; solidarité", "Langogne", "Chanac", "Marvejols"],
        "code insee": ["48095", "48061", "48080", "48039", "48092"],
        "bénévoles": [12, 6, 4, 3, 5],
        "mode": "accueil",
    }
)


@pytest.fixture(scope="module")
def lozere():
    return zb.territory("48")


@pytest.fixture(scope="module")
def found(lozere):
    return zb.diagnose(lozere, zb.read_providers(TEAMS, territory=lozere))


def written(words):
    return float(re.match(r"[\d,]+", words)[0].replace(",", "."))


def test_a_wall_holds_as_it_is_written(found):
    voice, kept, seen = Voice(found).main, found.keep(reach=60), set()
    for code, row in voice.sure_rows.items():
        if row["flip"] not in {"threshold", "proximity", "theta"}:
            continue
        down = row[f"wall_{row['flip']}_down"] == row["flip_at"]
        value = written(flip_words(voice, row))
        strict = {(True, False): -1e-9, (False, True): 1e-9}.get(
            (down, row["flip"] == "theta"), 0.0
        )  # « sous », « au-delà »
        assert kept.outcome(**{row["flip"]: value + strict}).classes[code] == row["flip_class"], (code, row["flip"])
        seen.add((row["flip"], down))
    assert len(seen) >= 4


def test_the_share_that_is_written_agrees_with_the_label(found):
    voice = Voice(found).main
    assert [held_words(voice, share) for share in (0.895, 0.9, 0.6996, 0.999, 1.0)] == [
        "89,5\u202f%",
        "90\u202f%",
        "69,96\u202f%",
        "99,9\u202f%",
        "100\u202f%",
    ]
    for code, row in voice.sure_rows.items():
        shown = [
            written(share) for share in re.findall(r"[\d,]+(?=\u202f% des)", found.explain(code).split("Classe ")[1])
        ]
        least = min(shown[:2])
        assert row["label"] == ("solide" if least >= 90 else "à confirmer" if least >= 70 else "fragile"), code


def test_a_name_that_holds_a_semicolon_is_one_team(found):
    alone = found.stability.index[found.stability["depends_on"] == "Florac ; solidarité"]
    assert len(alone)
    assert "Dépend d’une seule équipe : Florac ; solidarité." in found.explain(alone[0])


def test_more_teams_than_are_named_are_counted(lozere):
    crowd = pd.DataFrame({"nom": [*"ABCDE"], "code insee": "48095", "bénévoles": [4, 4, 4, 4, 1], "mode": "accueil"})
    found = zb.diagnose(
        lozere, zb.read_providers(crowd, territory=lozere), parameters=zb.Parameters(n_star=4, theta=0.01)
    )
    four = zb.diagnose(lozere, zb.read_providers(crowd.head(4), territory=lozere), parameters=found.parameters)
    five = zb.diagnose(
        lozere, zb.read_providers(crowd, territory=lozere), parameters=found.parameters.replace(n_star=5)
    )
    assert "la changerait : A, B, C et 1 autre.\n" in four.explain("48095")
    assert "la changerait : A, B, C et 2 autres.\n" in five.explain("48095")


def test_units_agree_with_their_number_and_a_lone_place_is_named(lozere):
    alone = zb.territory(["48095"])
    rows = pd.DataFrame({"nom": ["A", "B"], "code insee": "48095", "bénévoles": [3, 5]})
    teams = zb.read_providers(rows, territory=alone)
    a_ref = zb.diagnose(alone, teams).table.at["48095", "access_per_1k"] / 1000
    text = zb.diagnose(alone, teams, parameters=zb.Parameters(a_ref=a_ref * 1.1 / 0.66)).explain("48095")
    assert "avec 1 unité de capacité de plus pour A ; ou un intervenant de plus sur place (capacité 4)." in text


def test_costs_to_providers_alone_do_not_tell_what_one_more_would_do(lozere):
    codes = list(lozere.communes.index)
    rng = np.random.default_rng(0)
    pairs = [(code, name, float(rng.integers(1, 40))) for code in codes for name in TEAMS["id"]]
    costs = zb.CostTable.from_long(pd.DataFrame(pairs, columns=["origin", "destination", "cost"]))
    teams = zb.read_providers(TEAMS, territory=lozere)
    found = zb.diagnose(lozere, teams, costs=costs)
    assert not found.trust[found.main.name].placed
    text = "\n".join(found.explain(code) for code in found.table.index[found.table["class"] != "couverte"])
    assert "la table de coûts ne dit pas ce que ferait partout un intervenant de plus" in text
    assert "ni un intervenant de plus" not in text
    assert "un intervenant de plus en ferait" not in text


def test_the_method_says_what_moves(lozere):
    teams = zb.read_providers(TEAMS, territory=lozere)
    far = {"unit": "km", "threshold": 15, "proximity": 10, "decay": [[8, 1], [16, 0.5]], "distance_cap": 20}
    text = zb.diagnose(lozere, teams, parameters=zb.Parameters(**far)).report().html
    assert "T et T_prox à un quart près" in text
    assert "aucun : les coûts sont des kilomètres" in text
    assert "table fournie" not in text
    assert (
        "T y décide de qui compte"
        in zb.diagnose(lozere, teams, parameters=zb.Parameters(measure="2sfca")).report().html
    )
