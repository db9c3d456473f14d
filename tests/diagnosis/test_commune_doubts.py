"""What was not understood is weighed by what it may change, and said of each commune that it touches."""

import dataclasses

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.diagnosis.doubts import doubtful
from zonesblanches.diagnosis.questions import list_counts
from zonesblanches.nouns import COMMUNE
from zonesblanches.telling.questions import commune_lines, list_lines, questions_told, stake
from zonesblanches.telling.remarks import reader_warnings

# Apt and its neighbours are served; the north of the Vaucluse is blank
TEAMS = pd.DataFrame(
    {
        "nom": ["Les Amis", "Le Fil", "Relais"],
        "commune": ["Apt", "Pertuis", "Zzyzx"],
        "bénévoles": [4, 3, 2],
        "communes desservies": ["", "", ""],
    }
)
COLUMNS = ["source", "row", "column", "value", "reason", "proposals", "places"]


def asked(providers, *lines):
    """Ask of a list what the test says, whatever its reading asked."""
    source = providers.sources[0].name
    table = pd.DataFrame([(source, *line) for line in lines], columns=COLUMNS).assign(advice="", answer="")
    return dataclasses.replace(providers, questions=table, warnings=())


@pytest.fixture(scope="module")
def read():
    return asked(
        zb.read_providers(TEAMS),
        (0, "", "", "2 lignes colorées : que dit la couleur ?", (), ()),
        (1, "lieu", "Apt", "point à 40 km", (), ("84003", "05061")),
        (2, "communes desservies", "secteur nord ⟦nearest⟧",
         "« secteur nord ⟦nearest⟧ » : lequel ?", ("A", "B"), ("84019", "84064", "26275")),
        (3, "lieu", "Zzyzx", "plusieurs communes s'appellent ainsi : équipe laissée de côté", (), ("84138",)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def found(read):
    return zb.diagnose(zb.territory("84"), read)


def test_those_that_may_undo_a_zone_blanche_come_first(found):
    doubts = found.doubts
    assert list(doubts["kind"]) == ["area", "lost", "place", "other"]
    assert list(doubts["within"]) == [("84019", "84064"), ("84138",), ("84003",), ()]
    blank = found.table["demand"]
    assert list(doubts["people"]) == [blank["84019"] + blank["84064"], blank["84138"], 0.0, 0.0]
    assert found.table.at["84003", "class"] != "blanche"
    assert list(doubts["team"]) == ["Le Fil", "", "Les Amis", ""]


def test_each_commune_says_who_may_be_there_and_why(found):
    said = found.explain("Valréas").splitlines()
    assert said[2].startswith("Zone blanche")
    place = said.index("Équipe non située ici ? Plusieurs communes s'appellent ainsi : équipe laissée de côté.")
    assert place < next(at for at, text in enumerate(said) if text.startswith("Score"))
    area = "Commune desservie par une équipe ? Le Fil : « secteur nord [nearest] » : lequel ?"
    assert area in found.explain("Lapalud").splitlines()  # no mark of a figure comes from a cell
    assert "Team not located here? Les Amis: point à 40 km." in found.explain("Apt", lang="en").splitlines()
    assert " ?" not in found.explain("Gordes")
    assert "Commune desservie par une équipe" in found.fiche("84064").html


def test_a_team_of_another_family_doubts_nothing_here(read, tmp_path):
    TEAMS.head(1).to_csv(tmp_path / "aide.csv", index=False)
    other = zb.read_providers(tmp_path / "aide.csv", family="aide à domicile")
    found = zb.diagnose(zb.territory("84"), [read, other])
    assert doubtful(found.doubts, "lien social") == {"84019", "84064", "84138", "84003"}
    assert doubtful(found.doubts, "aide à domicile") == {"84138"}  # left out: nobody knows of which family it is
    assert set(commune_lines(found.doubts, "aide à domicile", "fr", COMMUNE.words("fr"))) == {"84138"}


def test_many_doubts_of_one_commune_are_counted(read):
    lines = [(1, "lieu", "x", f"question {at}", (), ("84003",)) for at in range(5)]
    found = zb.diagnose(zb.territory("84"), asked(read, *lines))
    assert commune_lines(found.doubts, "lien social", "fr", COMMUNE.words("fr"))["84003"][2:] == [
        "Équipe non située ici ? Les Amis : question 2.",
        "2 autres équipes à situer.",
    ]


def test_readers_are_told_how_many_of_each_kind(read):
    assert list_lines(list_counts(read), "fr") == [
        "1 équipe de la liste n’a pu être située",
        "1 équipe dont le lieu est à confirmer",
        "1 territoire d’intervention non compris, ou à confirmer",
        "1 question sur les listes : des équipes peuvent manquer, ou être mal comptées",
    ]
    assert list_lines(list_counts(read), "en")[:3] == [
        "1 team of the list could not be located",
        "1 team whose place is to be confirmed",
        "1 area served not understood, or to be confirmed",
    ]


def test_a_question_of_several_pieces_is_one(read):
    lines = [(2, "communes desservies", "x", reason, (), ()) for reason in ("a", "b")]
    assert "1 area served not understood, or to be confirmed" in list_lines(list_counts(asked(read, *lines)), "en")


def test_the_top_quotes_a_few_and_names_the_communes(found):
    told = questions_told(found, "fr")
    assert next(iter(told)) == "1 équipe de la liste n’a pu être située"
    assert told["1 équipe de la liste n’a pu être située"].endswith("située : « Zzyzx »")
    assert told["1 équipe dont le lieu est à confirmer"].endswith("confirmer. Les Amis : point à 40 km.")
    assert stake(found, "fr") == (
        "communes où une équipe pourrait se trouver, ou intervenir : Bollène, Lapalud, Valréas et Apt, dont 3 communes "
        "en zone blanche, à confirmer"
    )
    assert stake(found, "en").endswith("Valréas and Apt (3 communes in a blank zone, to be confirmed)")


def test_the_public_edition_keeps_the_counts_alone(found):
    public = found.public()
    assert public.doubts.empty
    assert "non située ici" not in public.explain("Valréas")
    assert questions_told(public, "fr") == {}
    assert stake(public, "fr") == ""
    assert "1 équipe dont le lieu est à confirmer" in reader_warnings(public)


def test_a_team_that_stopped_or_is_planned_doubts_nothing():
    rows = {
        "nom": ["Cap Sizun", "Demain", "Encore", "Peut-être"],
        "commune": ["Audierne", "Audierne", "Audierne", "Audierne"],
        "communes desservies": ["Cap Sizun"] * 4,
        "statut": ["arrêt", "en projet", "active", "?? à voir"],
    }
    read = zb.read_providers(pd.DataFrame(rows), territory=zb.territory("29"))
    doubts = zb.diagnose(zb.territory("29"), read).doubts
    areas = doubts[doubts["kind"] == "area"].sort_values("row")
    assert areas["row"].tolist() == [1, 2, 3, 4]  # still asked of the partner
    assert [bool(codes) for codes in areas["within"]] == [False, False, True, True]


def test_the_narrowest_area_that_may_be_meant_is_marked():
    rows = {"nom": ["Ariane"], "commune": ["Morlaix"], "communes desservies": ["Morlaix co"]}
    finistere = zb.territory("29")
    asked_of = zb.read_providers(pd.DataFrame(rows), territory=finistere).questions.iloc[0]
    assert "arrondissement de Morlaix" in asked_of["proposals"]  # 59 communes
    assert set(asked_of["places"]) == set(finistere.communes.query("epci_name.str.contains('Morlaix', na=False)").index)
