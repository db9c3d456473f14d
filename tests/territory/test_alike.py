"""What a sigle that no source gives may mean: EPCI of the département by their initials, no commune by letters."""

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.territory.alike import areas_like, epci_like_sigle, is_sigle


@pytest.mark.parametrize(
    ("sigle", "department", "name"),
    [
        ("CCA", "29", "Concarneau"), ("QBO", "29", "Quimper"), ("BMO", "29", "Brest"), ("HLC", "29", "Haut-Léon"),
        ("CLCL", "29", "Lesneven"), ("3CM", "01", "Montluel"), ("HBA", "01", "Bugey"), ("ALM", "49", "Angers"),
    ],
)  # fmt: skip
def test_initials(sigle, department, name):
    found = epci_like_sigle(sigle, (department,))
    assert len(found) == 1
    assert name in found[0].name


def test_initials_mean_nothing_everywhere():
    assert epci_like_sigle("CCA", ()) == []
    assert areas_like("XQZ", ("29",)) == []


@pytest.mark.parametrize(("text", "known"), [("C.C.A.", True), ("GPS&O", True), ("Apt", False), ("PERTUIS", False)])
def test_sigles(text, known):
    assert is_sigle(text) is known


def test_a_sigle_proposes_no_commune_by_its_letters():
    rows = {"nom": ["A", "B", "C"], "commune": ["Brest"] * 3, "communes desservies": ["CCA", "BMO", "ZGB"]}
    asked = zb.read_providers(pd.DataFrame(rows), territory=zb.territory("29")).questions
    assert [len(texts) for texts in asked["proposals"]] == [1, 1, 1]
    assert asked["proposals"].iloc[2] == ("Brest Métropole",)  # like none: the team's own
    assert not asked["proposals"].explode().dropna().str.contains("(29", regex=False).any()


def test_what_is_only_far_is_not_proposed_alone():
    rows = {"nom": ["A"], "commune": ["Apt"], "communes desservies": ["Larzac"]}
    asked = zb.read_providers(pd.DataFrame(rows), territory=zb.territory("84")).questions.iloc[0]
    assert "loin d'ici" in asked["reason"]
    assert asked["proposals"] == ()
    rows = {"nom": ["A"], "commune": ["Millau"], "communes desservies": ["Larzac"]}
    beside = zb.read_providers(pd.DataFrame(rows), territory=zb.territory("12")).questions.iloc[0]
    assert "Larzac et Vallées" in beside["proposals"][0]
