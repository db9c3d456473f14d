"""Readers of documents are told what is wrong, and neither rows of files nor words of the library."""

import dataclasses
from html import unescape

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.diagnosis.questions import list_counts
from zonesblanches.outputs.maps import map_model
from zonesblanches.providers.providers import combine_providers
from zonesblanches.telling.questions import list_lines
from zonesblanches.telling.remarks import reader_warnings

ROWS = pd.DataFrame(
    [
        ("A", "Mende", "2025-01-02"),
        ("B", "Menede", "2025-01-02"),  # a slip
        ("C", "Xyzzyville", None),  # a slip
        ("D", None, "2025-01-02"),  # a team, since it has a date
        ("Source : conseil départemental", None, None),
        (None, "* hors service", None),
        (None, "Total : 4", None),
    ],
    columns=["nom", "commune", "maj"],
)


@pytest.fixture(scope="module")
def read():
    return zb.read_providers(ROWS)


def test_footnotes_and_totals_are_no_teams(read):
    assert read.sources[0].rejected == 6
    assert list_lines(list_counts(read), "fr") == ["3 équipes de la liste n’ont pu être situées"]
    assert list_lines(list_counts(read), "en") == ["3 teams of the list could not be located"]


def test_one_team_is_singular_and_another_fault_is_another_line():
    rows = pd.DataFrame({"nom": ["A", "B", "C"], "commune": ["Mende", "Menede", "Mende"], "bénévoles": [1, 2, -3]})
    read = zb.read_providers(rows)
    assert list_lines(list_counts(read), "fr") == [
        "1 équipe de la liste n’a pu être située",
        "1 équipe de la liste n’a pu être lue",
    ]
    assert list_lines(list_counts(zb.read_providers(rows.head(1))), "fr") == []
    both = combine_providers([read, zb.read_providers(ROWS, family="autre")])
    assert list_lines(list_counts(both), "fr")[0] == "4 équipes des listes n’ont pu être situées"


def test_documents_have_the_line_and_the_screen_the_slip(read):
    found = zb.diagnose(zb.territory("48"), read)
    assert any("Vouliez-vous dire « Mende »" in text for text in found.warnings)
    told = reader_warnings(found)
    assert told[0] == "3 équipes de la liste n’ont pu être situées"
    for lang in ("fr", "en"):
        said = " ".join(reader_warnings(found, lang))
        assert "Menede" not in said
        assert "Parameters" not in said
        assert len(reader_warnings(found, lang)) == 1


@pytest.mark.parametrize("fiche", ["48095", "CC du Gévaudan"])
def test_map_and_fiche_head_with_the_line(read, fiche):
    found = zb.diagnose(zb.territory("48"), read)
    for page in (unescape(found.fiche(fiche).html), " ".join(map_model(found).first)):
        assert "3 équipes de la liste" in page
        assert "Vouliez-vous dire" not in page
    report = unescape(found.report().html)
    first, _, rest = report.partition("Quelle confiance accorder aux chiffres</h2>")
    assert "Vouliez-vous dire" not in first
    assert "Vouliez-vous dire" in rest


def test_the_name_of_a_list_is_no_option(gard):
    teams = pd.DataFrame({"nom": ["A", "B (v=2)"], "commune": ["Alès", "Nîmess"]})
    read = zb.read_providers(teams)
    named = dataclasses.replace(
        read,
        sources=(dataclasses.replace(read.sources[0], name="equipes(v=2).csv"),),
        rejects=read.rejects.assign(source="equipes(v=2).csv"),
    )
    html = zb.diagnose(gard, named).report().html
    assert "equipes(v=2).csv : 1 ligne rejetée sur 2" in html
