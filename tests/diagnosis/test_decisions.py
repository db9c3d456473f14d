"""A committee's decisions: read from any table, refused in words, kept beside the classes, asked about next year."""

import datetime as dt
import re

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.diagnosis.decision_rows import read_decisions

TODAY = dt.date(2026, 6, 1)
TEAMS = pd.DataFrame({"nom": ["Mende", "Florac"], "commune": ["Mende", "Florac Trois Rivières"], "bénévoles": [12, 6]})
ROWS = pd.DataFrame(
    [
        ("Mende", "couverte", "deux associations non recensées", "comité départemental", "2026-03-03"),
        ("48080", "Zone grise", "un bénévole y va", "comité départemental", "3 mars 2026"),
    ],
    columns=["Commune", "Classe décidée", "Motif", "Organisme", "Date"],
)


@pytest.fixture(scope="module")
def lozere():
    return zb.territory("48")


@pytest.fixture(scope="module")
def found(lozere):
    return zb.diagnose(lozere, zb.read_providers(TEAMS, territory=lozere))


def test_titles_and_families_are_read_as_people_write_them(found):
    titles = ["Ville", "Classe retenue", "Motifs", "Instance", "Date décision", "Famille"]
    family = found.main.name
    rows = pd.DataFrame([("Mende", "grise", "x", "comité", "2026-03-03", family.upper())], columns=titles)
    decided = found.with_decisions(rows).decisions
    assert (decided.table["family"].tolist(), len(decided.rejects)) == ([family], 0)


def test_a_table_without_rows_is_not_called_one_of_teams(found):
    with pytest.raises(zb.InputError, match="La table est vide"):
        found.with_decisions(ROWS.head(0))


def test_a_decision_stands_beside_the_class_and_changes_nothing_computed(found):
    decided = found.with_decisions(ROWS)
    table = decided.decisions.table
    assert table["code"].tolist() == ["48080", "48095"]  # by code or by name, in the order of the places
    assert table["decided_class"].tolist() == ["grise", "couverte"]
    assert table["computed_class"].tolist() == ["blanche", "grise"]
    assert (table["changed"] == "").all()
    assert found.decisions is None  # a new diagnosis
    pd.testing.assert_frame_equal(pd.DataFrame(decided.table), pd.DataFrame(found.table))
    pd.testing.assert_frame_equal(decided.summary(), found.summary())


def test_the_facts_that_it_was_taken_on_are_kept(found):
    then = found.with_decisions(ROWS).decisions.of("lien social").loc["48095"]
    now = found.main.table.loc["48095"]
    assert then[["then_class", "then_n", "then_people"]].tolist() == [now["class"], now["n_providers"], now["demand"]]
    assert then["then_cost"] == now["nearest_cost"]
    assert np.isinf(found.with_decisions(ROWS).decisions.of("lien social").at["48080", "then_cost"])


@pytest.mark.parametrize(
    ("titles", "classes"),
    [
        (["place", "decided class", "reason", "body", "date"], ["covered", "Grey zone"]),
        (["Code Insee", "Décision", "Justification", "Décidé par", "Décidé le"], ["COUVERTE", "zone grise"]),
    ],
)
def test_titles_and_classes_are_french_or_english(found, tmp_path, titles, classes):
    rows = ROWS.assign(**{"Classe décidée": classes, "Commune": ["48095", "48080"]}).set_axis(titles, axis=1)
    rows.to_csv(tmp_path / "d.csv", sep=";", index=False)
    rows.to_excel(tmp_path / "d.xlsx", index=False)
    for path in (tmp_path / "d.csv", tmp_path / "d.xlsx"):
        assert found.with_decisions(path).decisions.table["decided_class"].tolist() == ["grise", "couverte"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"Motif": ["", "ok"]}, r"sans motif, ligne 1 : dites pourquoi dans « Motif »"),
        ({"Organisme": [None, None]}, r"sans organisme, lignes 1, 2"),
        ({"Classe décidée": ["verte", "sans objet"]}, r"classe inconnue, lignes 1 \(« verte »\), 2.*attendu blanche"),
        ({"Date": ["2031-01-01", "hier"]}, r"illisible, ligne 2 \(« hier »\).*à venir, ligne 1 \(« 1er janvier"),
        ({"Commune": ["", "Mende"]}, r"sans commune, ligne 1"),
        ({"Commune": ["Mende", "48095"]}, r"Mende \(48095\) est décidée deux fois le même jour, lignes 1 et 2"),
        ({"Classe calculée alors": ["x", ""]}, r"classe calculée alors inconnue, ligne 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_decision_is_refused_with_its_rows(found, wrong, said):
    with pytest.raises(zb.InputError, match=said):
        found.with_decisions(ROWS.assign(**wrong))


def test_a_table_of_something_else_is_refused(found, tmp_path):
    with pytest.raises(zb.MissingColumnError, match=r"il manque « Commune \(ou Code Insee\) », « Motif »"):
        found.with_decisions(ROWS.drop(columns=["Motif", "Commune"]))
    with pytest.raises(zb.InputError, match="aucune ligne"):
        read_decisions(ROWS.iloc[:0], today=TODAY)
    with pytest.raises(zb.InputError, match="introuvable"):
        found.with_decisions(tmp_path / "rien.csv")


def test_rows_of_no_place_are_left_aside_with_their_reason(found):
    others = [
        ("Paris", "blanche", "x", "c", "2026-01-01"),
        ("75056", "blanche", "x", "c", "2026-01-01"),
        ("Mende", "blanche", "avant", "c", "2025-01-01"),
    ]
    rows = pd.concat([pd.DataFrame(others, columns=ROWS.columns), ROWS], ignore_index=True)
    decided = found.with_decisions(rows.assign(Code=["", "", "", "48061", ""]))
    rejects = decided.decisions.rejects
    assert rejects["row"].tolist() == [1, 2, 4]
    assert "« Paris » n'est pas une commune du territoire" in rejects["reason"][0]
    assert "le code est celui de Florac Trois Rivières (48061), le nom celui de Mende" in rejects["reason"][2]
    assert any("3 décisions laissées de côté" in text for text in decided.warnings)
    again = found.with_decisions(rows)
    assert "remplacée par la décision du 3 mars 2026" in again.decisions.rejects["reason"][2]
    assert again.decisions.of("lien social").at["48095", "decided_class"] == "couverte"  # the latest
    strange = found.with_decisions(ROWS.assign(Famille="portage")).decisions
    assert strange.table.empty
    assert "Familles : lien social" in strange.rejects["reason"][0]


def test_a_place_may_be_written_with_its_code_or_have_many_namesakes(found):
    told = found.with_decisions(ROWS.assign(Commune=["Mende (48095)", "Langogne(48080)"]))
    assert told.decisions.table["code"].tolist() == ["48080", "48095"]
    gard = zb.diagnose(zb.territory(["30", "11"]), zb.load_mairies(min_hours=30))
    alike = gard.with_decisions(ROWS.iloc[:1].assign(Commune="Saint-Denis")).decisions.rejects["reason"][0]
    assert alike == "Plusieurs communes s'appellent « Saint-Denis » : 11339, 30247. Donnez son code Insee"


def test_next_year_asks_about_the_facts_that_changed(found, lozere, tmp_path):
    book = found.with_decisions(ROWS).to_excel(tmp_path / "2026.xlsx")
    same = found.with_decisions(book)
    assert same.decisions.questioned.empty
    more = pd.concat([TEAMS, pd.DataFrame({"nom": ["B"], "commune": ["Langogne"], "bénévoles": [4]})])
    later = zb.diagnose(lozere, zb.read_providers(more, territory=lozere)).with_decisions(book)
    asked = later.decisions.questioned
    assert asked[["code", "changed"]].values.tolist() == [["48080", "class+cost+n"]]
    assert len(later.decisions.table) == 2  # never dropped
    told = next(text for text in later.warnings if "décidée" in text)
    assert re.search(
        r"Langogne \(lien social\), décidée zone grise le 3 mars 2026 sur ces faits \(zone blanche, personne à portée "
        r"et 0 intervenant\), qui ont changé \(zone grise, le plus proche à 1,9 min et 1 intervenant\)",
        told.replace("\u00a0", " "),
    ), told  # fmt: skip
    assert "Confirmez-la ou changez-la" in told
    confirmed = {
        "code": "48080",
        "decided_class": "grise",
        "decided_reason": "un bénévole y va",
        "decided_by": "comité",
    }
    both = pd.concat([later.decisions.table, pd.DataFrame([confirmed | {"decided_on": "2026-05-01"}])])
    answered = zb.diagnose(lozere, zb.read_providers(more, territory=lozere)).with_decisions(both)
    assert answered.decisions.questioned.empty


def test_people_and_small_changes_of_cost_ask_nothing(found):
    rows = ROWS.iloc[:1].assign(
        **{
            "Classe calculée alors": "grise",
            "Accès au plus proche alors": "1,9",
            "Intervenants alors": "1",
            "Population concernée alors": "7",
        }
    )
    assert found.with_decisions(rows).decisions.table["changed"].tolist() == [""]
    assert found.with_decisions(rows.assign(**{"Intervenants alors": 3})).decisions.table["changed"].tolist() == ["n"]


def test_a_public_edition_takes_none(found):
    with pytest.raises(zb.ParameterError, match="donnez-les au diagnostic interne"):
        found.public().with_decisions(ROWS)
