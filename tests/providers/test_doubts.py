"""What a list read without a fault may hide: a team twice, a family twice, two units, a footnote, a team far away."""

import datetime as dt

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.providers.doubts import far_from_the_rest
from zonesblanches.providers.families import family_key, near_families, one_spelling

TEAM = "Équipe citoyenne de Mende"


def read(**columns):
    count = len(next(iter(columns.values())))
    return zb.read_providers(pd.DataFrame({"commune": ["Mende"] * count, "nom": list("abcdefghij")[:count]} | columns))


def twice(**columns):
    return read(nom=[TEAM, "Equipe Citoyenne Mende", "Les Voisins"], adresse=["1 rue A", "9 rue B", ""], **columns)


def test_a_team_written_twice_is_said_and_kept():
    providers = twice()
    assert len(providers) == 3
    assert providers.warnings == (
        "table en mémoire : 2 lignes semblent la même équipe (même nom, même commune) : « Équipe citoyenne de Mende » "
        "(lignes 1, 2). Chacune compte. Ne gardez qu'une ligne si c'est la même, ou répondez dans la feuille de "
        "revue (write_review(…))",
    )
    assert "semblent la même équipe" in str(providers.report())


def test_several_teams_written_twice_are_counted():
    providers = read(nom=[TEAM, TEAM, "A", "A", "A"], adresse=["1 rue A", "2 rue B", "3 rue C", "4 rue D", "5 rue E"])
    assert "5 lignes semblent n'être que 2 équipes" in providers.warnings[0]


@pytest.mark.parametrize(
    "columns",
    [{"commune": ["Mende", "Alès", "Mende"]}, {"famille": ["a", "b", "a"]}, {"actif": ["oui", "non", "oui"]}],
    ids=["two communes", "two families", "one inactive"],
)
def test_what_makes_two_teams_is_not_said(columns):
    assert twice(**columns).warnings == ()


def test_the_diagnosis_says_it_first_and_a_merge_settles_it():
    providers = twice()
    lozere = zb.territory("48")
    assert any("semblent la même équipe" in text for text in zb.diagnose(lozere, providers).warnings)
    merged = zb.merge_providers([providers])
    assert not [text for text in merged.warnings if "semblent la même équipe" in text]
    assert len(merged) + len(merged.review) == 3  # merged, or left to people


def test_sheets_read_together_say_it_once_merged_no_more(workbook):
    rows = [["nom", "commune", "adresse"], [TEAM, "Mende", "1 rue A"], [TEAM, "Mende", "9 rue B"]]
    both = zb.read_providers(workbook({"Un": rows, "Deux": rows[:2]}), sheet="*")
    assert [text.partition(" : ")[0] for text in both.warnings] == ["liste.xlsx [Un]"]
    assert not [text for text in zb.merge_providers([both]).warnings if "semblent" in text]


def test_plurals_are_one_family_and_said():
    words = ["Equipes citoyennes", "Équipe citoyenne", "Équipe citoyenne", "liens sociaux", "Lien social"]
    providers = read(famille=words)
    assert providers.families == ("Équipe citoyenne", "liens sociaux")
    assert (
        "table en mémoire : famille « Equipes citoyennes » lue comme « Équipe citoyenne », 1 ligne" in providers.notes
    )
    assert "table en mémoire : famille « Lien social » lue comme « liens sociaux », 1 ligne" in providers.notes
    assert providers.warnings == ()


def test_case_and_accents_go_unsaid():
    assert one_spelling(["CCAS", "ccas", "ccas"]) == (["ccas"] * 3, [])
    assert one_spelling([]) == ([], [])
    assert family_key("bus") != family_key("bu")
    assert family_key("réseaux") == family_key("réseau")


def test_plurals_are_one_family_across_lists():
    one, other = read(famille=["Équipe citoyenne"] * 2), read(nom=["c"], famille=["Équipes citoyennes"])
    for together in (zb.combine_providers([one, other]), zb.merge_providers([one, other])):
        assert together.families == ("Équipe citoyenne",)
        assert "famille « Équipes citoyennes » lue comme « Équipe citoyenne », 1 ligne" in together.notes
    assert any("2 listes mises bout à bout" in text for text in zb.combine_providers([one, other]).warnings)


def test_near_families_are_said_and_stay_two():
    providers = read(famille=["Équipe citoyenne", "Équipe citoyene"])
    assert len(providers.families) == 2
    assert "« Équipe citoyenne » et « Équipe citoyene » presque semblables" in providers.warnings[0]
    assert near_families(["équipe mobile 1", "équipe mobile 2"]) == []  # numbered on purpose
    assert near_families(["aide", "accueil"]) == []
    assert near_families([f"famille numéro {'x' * at}" for at in range(400)]) == []  # no column of families


def test_near_families_of_two_lists_are_said_once():
    one, other = read(famille=["Équipe citoyenne"]), read(nom=["c"], famille=["Équipe citoyene"])
    for together in (zb.combine_providers([one, other]), zb.merge_providers([one, other])):
        assert sum("presque semblables" in text for text in together.warnings) == 1
    alone = zb.combine_providers(
        [read(famille=["Équipe citoyenne", "Équipe citoyene"]), read(nom=["c"], famille=["x"])]
    )
    assert sum("presque semblables" in text for text in alone.warnings) == 1


def test_the_unit_of_the_cells_wins_over_a_title_of_two(text_file):
    text = "nom;commune;Bénévoles / ETP\na;Mende;12 bénévoles\nb;Mende;8 bénévoles\n"
    one = zb.read_providers(text_file(text))
    assert one.sources[0].unit == "bénévoles"
    assert one.warnings == ()
    other = read(nom=["c"], bénévoles=[4])
    assert not [text for text in zb.combine_providers([one, other]).warnings if "unités" in text]
    etp = read(nom=["d"], ETP=[4])
    assert any("ETP (" in text and "bénévoles (" in text for text in zb.combine_providers([one, etp]).warnings)


def test_two_units_in_one_column_are_said():
    table = pd.DataFrame({"commune": ["Mende"] * 3, "nom": list("abc")})
    providers = zb.read_providers(table.assign(**{"Bénévoles / ETP": ["12 bénévoles", "4 ETP", "9 bénévoles"]}))
    assert "unité « ETP » dans une colonne de bénévoles" in providers.repairs["reason"].tolist()
    assert providers.warnings == (
        "table en mémoire : colonne « Bénévoles / ETP » : capacités en plusieurs unités, bénévoles (2 lignes), ETP "
        "(1 ligne) ; leur somme n'a pas de sens. Mettez la même partout",
    )


@pytest.mark.parametrize(
    "note",
    [
        "* source : CCAS ; contact : la mairie",
        "* source : CCAS ; état en mars",
        "Source : CCAS",
        "* à confirmer",
        "(1) Note : x;y",
        "N.B. : a;b;c;d;e",
    ],
)
def test_footnotes_are_no_teams(text_file, note):
    if note.startswith("N.B."):
        note = "N.B. : relu;Source : CCAS;Contact : la mairie;Note : fin"  # more cells than titles
    providers = zb.read_providers(text_file(f"nom;commune;bénévoles\nA;Mende;3\nB;Mende;4\n{note}\n"))
    assert (len(providers), len(providers.rejects), providers.sources[0].read) == (2, 0, 2)
    assert "liste.csv : 1 ligne de note laissée de côté (ligne 4)" in providers.notes


def test_a_team_after_an_asterisk_is_a_team(text_file):
    providers = zb.read_providers(
        text_file("nom;commune;bénévoles\n*A;Mende;\nSource de vie;Mende;3\nNote : B;Mende;3\nContact : C;Mende\n")
    )
    assert providers.table["name"].tolist() == ["*A", "Source de vie", "Note : B", "Contact : C"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("2025", "jour et mois non précisés : 1er janvier retenu"),
        (2025.0, "jour et mois non précisés : 1er janvier retenu"),
        ("03/2025", "jour non précisé : 1er du mois retenu"),
        ("mars 2025", "jour non précisé : 1er du mois retenu"),
        ("01/03/2025", ""),
        ("1er mars 2025", ""),
        (45717, ""),
        (dt.date(2025, 3, 1), ""),
        ("2025-03-01 00:00:00", ""),
    ],
)
def test_a_date_without_its_day_is_said(cell, said):
    providers = read(maj=[cell])
    assert providers.repairs["reason"].tolist() == ([said] if said else [])
    assert providers.table["updated"].iloc[0] == dt.date(2025, 1 if "janvier" in said else 3, 1)


def test_dates_without_a_day_are_counted_in_the_report():
    repairs = read(maj=["03/2025", "04/2025", "2025"]).report().table("Valeurs réparées ou signalées")
    counts = dict(zip(repairs["reason"], repairs["count"], strict=True))
    assert counts["jour non précisé : 1er du mois retenu"] == 2
    assert counts["jour et mois non précisés : 1er janvier retenu"] == 1


def test_a_team_far_from_all_the_others_is_said():
    providers = read(commune=["Mende", "Florac Trois Rivières", "Langogne", "Marvejols", "Paris"])
    (told,) = providers.questions.to_dict("records")
    assert (told["row"], told["value"], told["places"]) == (5, "e", ("75056",))
    assert "km du milieu des autres équipes de la liste, à vérifier" in told["reason"]


def test_who_is_far_by_hand():
    lon, lat = pd.Series([0.0, 0, 0, 0, 0]), pd.Series([45.0, 45, 45, 45, 47])  # 2 degrees are 223 km
    assert far_from_the_rest(lon, lat).round().to_dict() == {4: 223}
    assert far_from_the_rest(lon, lat - 0.7 * (lat > 46)).empty  # 1.3 degrees are 145 km
    assert far_from_the_rest(lon[2:], lat[2:]).empty  # three rows have no middle
    assert far_from_the_rest(lon, pd.Series([45.0, 45, 45, 47, 48])).empty  # a list of several regions
    assert far_from_the_rest(lon, lat.where(lat < 46)).empty


def test_a_lone_row_agrees():
    lines = read(nom=["a"]).report().lines
    assert lines[0] == "1 ligne lue : 1 gardée, 0 fusionnée, 0 rejetée."
    assert lines[1].startswith("0 située mieux")


def test_a_name_borne_in_full_elsewhere_is_asked_about_in_a_list_of_one_departement():
    towns = ["Ussel", "Tulle", "Argentat", "Meymac", "Égletons", "Saint-Pardoux"]
    teams = zb.read_providers(pd.DataFrame({"nom": list("abcdef"), "commune": towns}))
    assert teams.questions["row"].tolist() == [6]
    assert "le reste de la liste est dans la Corrèze" in teams.questions["reason"].item()
    assert "19231" in teams.questions["places"].item()
    told = zb.read_providers(pd.DataFrame({"nom": list("abcdef"), "commune": towns, "dép": [*["19"] * 5, "63"]}))
    assert told.questions.empty
