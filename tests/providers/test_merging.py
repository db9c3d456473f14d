"""The same team once: who is merged, who is not, which field wins, and every row accounted for."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import example as ex
import zonesblanches as zb
from zonesblanches.providers.identity import address_key, addresses_differ, name_key, unlike

TEAM = "Équipe citoyenne"


def listed(*rows, **common):
    """Read a list of rows given as dicts."""
    return zb.read_providers(pd.DataFrame([{"commune": "Alès"} | common | row for row in rows]))


def pair(one, other, **common):
    """Merge two lists of one row each; return the result."""
    return zb.merge_providers(
        [listed({"partenaire": "un"} | one, **common), listed({"partenaire": "deux"} | other, **common)]
    )


def rule(one, other, **common):
    """Return the rule that merged two rows, « ? » when people are asked, « » when they are two teams."""
    found = pair(one, other, **common)
    if len(found) == 1:
        return found.merged["rule"].item()
    return "?" if len(found.review) else ""


def account(providers):
    """Check that every row of every list has one fate."""
    for source in providers.sources:
        assert source.read == source.kept + source.rejected + source.merged
        fates = providers.rows.loc[providers.rows["source"] == source.name, "fate"].value_counts()
        assert [fates.get(fate, 0) for fate in ("kept", "rejected", "merged")] == [
            source.kept, source.rejected, source.merged,
        ]  # fmt: skip
    assert sum(source.read for source in providers.sources) == len(providers.rows)
    assert not providers.rows.duplicated(["source", "row"]).any()
    assert sum(source.kept for source in providers.sources) == len(providers.table)
    assert len(providers.merged) == sum(source.merged for source in providers.sources)
    assert providers.table.index.is_unique
    stayed = providers.rows[providers.rows["fate"] != "rejected"]
    assert set(stayed["id"]) == set(providers.table.index)


# ---- the worked example


def worked():
    rows = pd.read_csv(ex.FOLDER / "equipes_brut.csv", dtype=str)
    land = ex.land()
    return land, [zb.read_providers(part, territory=land) for _, part in rows.groupby("partenaire", sort=False)]


def test_the_worked_example():
    land, parts = worked()
    merged = zb.merge_providers(parts)
    active = merged.table[merged.table["active"]]
    assert sorted(active["name"]) == [
        "Drevigny Solidaire",
        "Les Voisins de Boisclairet",
        "Équipe citoyenne d'Ambrelune",
    ]
    assert active["capacity"].sum() == 22
    assert merged.merged["rule"].tolist() == ["même lieu"]
    assert merged.merged["score"].tolist() == [0.925]  # 0.6 · 1 + 0.25 · 1 + 0.15 · 0.5
    ambrelune = merged.table.loc["R1"]
    assert (ambrelune["capacity"], ambrelune["partner"]) == (12, "CCAS ; MONALISA")
    assert ambrelune["updated"] == dt.date(2025, 3, 1)
    assert merged.rows.set_index("reason").filter(like="même adresse", axis=0)["id"].tolist() == ["R1"]
    account(merged)
    assert zb.diagnose(land, merged, costs=ex.costs()).main.a_ref == pytest.approx(22 / 1500)


# ---- who is merged

ADDRESS = {"adresse": "3 place de la Mairie"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"nom": f"{TEAM} d'Alès"}, {"nom": "Equipe Citoyenne ALES"}, "même nom"),
        ({"nom": f"{TEAM} du Vigan", "commune": "Le Vigan (30)"},
         {"nom": TEAM, "commune": "Le Vigan (30)"}, "même nom"),
        ({"nom": "Les Voisins Solidaires"}, {"nom": "voisins solidaires (30)"}, "même nom"),
        ({"nom": "Voisins solidaires"}, {"nom": "Solidaires, les voisins"}, "même nom"),
        ({"nom": f"{TEAM} n°2"}, {"nom": f"{TEAM} 2"}, "même nom"),
        ({"nom": "CCAS d'Alès"}, {"nom": "Centre communal d'action sociale"}, "même nom"),
        ({"nom": "EC Alès"}, {"nom": "Equipe citoyenne"}, "même nom"),
        ({"nom": TEAM} | ADDRESS, {"nom": TEAM, "adresse": "3, pl. de la Mairie 30100 ALES"}, "même lieu"),
        ({"nom": "Petits Frères"} | ADDRESS, {"nom": "Petits Frères des Pauvres"} | ADDRESS, "même lieu"),
        ({"nom": TEAM} | ADDRESS, {"nom": TEAM, "adresse": "3 place de la Mairie Alès"}, "même lieu"),
        ({"nom": TEAM} | ADDRESS, {"nom": TEAM, "adresse": "place de la mairie"}, "même nom"),
        ({"nom": "Petits Frères", "tél": "0612345678"},
         {"nom": "Petits Frères des Pauvres", "tél": "+33 6 12 34 56 78"}, "même contact"),
        ({"nom": "Petits Frères", "mail": "a@b.fr"},
         {"nom": "Petits Frères des Pauvres", "mail": "A@B.FR"}, "même contact"),
        ({"nom": "Voisins solidaires", "adresse": "1 rue Haute", "porteur": "MSA"},
         {"nom": "Voisins solidaires", "adresse": "9 cours Neuf", "porteur": "msa"}, "deux adresses"),
    ],
)  # fmt: skip
def test_who_is_merged(one, other, expected):
    assert rule(one, other) == expected


@pytest.mark.parametrize(
    ("one", "other", "asked"),
    [
        ({"nom": f"{TEAM} 1"}, {"nom": f"{TEAM} 2"}, ""),
        ({"nom": f"{TEAM} 1"} | ADDRESS, {"nom": f"{TEAM} 2"} | ADDRESS, ""),
        ({"nom": f"{TEAM} nord"}, {"nom": f"{TEAM} sud"}, ""),
        ({"nom": f"{TEAM} A"}, {"nom": f"{TEAM} B"}, ""),
        ({"nom": f"{TEAM} II"}, {"nom": f"{TEAM} III"}, ""),
        ({"nom": TEAM, "porteur": "MSA"}, {"nom": TEAM, "porteur": "CCAS"}, "?"),
        ({"nom": TEAM, "adresse": "1 rue Haute"}, {"nom": TEAM, "adresse": "9 cours Neuf"}, ""),
        ({"nom": TEAM, "adresse": "1 rue Haute"}, {"nom": TEAM, "adresse": "3 rue Haute"}, ""),
        ({"nom": "Voisins solidaires", "adresse": "1 rue Haute"},
         {"nom": "Voisins solidaires", "adresse": "9 cours Neuf"}, "?"),
        ({"nom": "SSIAD des Lys"}, {"nom": "SSIAD des Roses"}, ""),
        ({"nom": "SAAD"}, {"nom": "SAAD des Lys"}, "?"),
        ({"nom": "CCAS"} | ADDRESS, {"nom": "Centre social"} | ADDRESS, "?"),
        ({"nom": f"{TEAM} Tamaris"} | ADDRESS, {"nom": f"{TEAM} Rochebelle"} | ADDRESS, "?"),
        ({"nom": TEAM} | ADDRESS, {"nom": f"{TEAM} Rochebelle"} | ADDRESS, "?"),
        ({"nom": "Mairie d'Acqueville"} | ADDRESS, {"nom": "Mairie d'Éculleville"} | ADDRESS, "?"),
        ({"nom": "Mairie de Sarrazac", "commune": "Cressensac-Sarrazac"},
         {"nom": "Mairie de Cressensac-Sarrazac", "commune": "Cressensac-Sarrazac"}, "?"),
        ({"nom": "Équipe citoyenne d'Alès"}, {"nom": "Equipe Alès"}, "?"),
        ({"nom": "Monalisa Alès"}, {"nom": "Association Monalisa d'Alès"}, "?"),
        ({"nom": "Club des aînés"} | ADDRESS, {"nom": "Atelier de lecture"} | ADDRESS, ""),
        ({"nom": f"{TEAM} Tamaris", "tél": "0466000000"}, {"nom": f"{TEAM} Rochebelle", "tél": "0466000000"}, "?"),
        ({"nom": TEAM, "famille": "lien social"} | ADDRESS, {"nom": TEAM, "famille": "aide à domicile"} | ADDRESS, ""),
    ],
)  # fmt: skip
def test_who_is_not_merged(one, other, asked):
    assert rule(one, other) == asked


def test_two_boroughs_are_two_teams():
    """Lyon's boroughs are one commune: only their number tells their teams apart."""
    assert rule({"nom": f"{TEAM} du 3e", "commune": "Lyon 3e"}, {"nom": f"{TEAM} du 4e", "commune": "Lyon 4e"}) == ""


def test_town_halls_are_all_there(mairies):
    """Real ones: new communes have several, some at one point, under names alike."""
    merged = zb.merge_providers([mairies])
    assert len(mairies) - len(merged) <= 1
    account(merged)


def test_a_switchboard_does_not_merge_villages():
    """One head office answers for the teams of three villages a few kilometres apart."""
    towns = ("Anduze", "Bagard", "Tornac")
    for names in ([f"{TEAM} de {town}" for town in towns], ["Petits Frères des Pauvres"] * 3):
        rows = [
            {"nom": name, "commune": town, "tél": "04 66 00 00 00"} for name, town in zip(names, towns, strict=True)
        ]
        assert len(zb.merge_providers([listed(*rows)])) == 3
        assert len(zb.merge_providers([listed(row) for row in rows])) == 3


def test_neighbours_are_asked_not_merged():
    anduze, bagard = ({"nom": "Petits Frères des Pauvres", "commune": town} for town in ("Anduze", "Bagard"))
    assert pair(anduze, bagard).review["rule"].tolist() == ["communes voisines"]
    far = {"nom": "Petits Frères des Pauvres", "commune": "Nîmes"}
    assert rule(anduze, far) == ""
    phone = {"tél": "0466000000"}
    asked = pair({"nom": TEAM, "commune": "Anduze"} | phone, {"nom": TEAM, "commune": "Bagard"} | phone)
    assert asked.review["rule"].tolist() == ["même contact, communes voisines"]


def test_precise_points_make_one_place_or_two():
    north = {"nom": "Petits Frères", "longitude": 4.0810, "latitude": 44.1250}
    near = {"nom": "Petits Frères des Pauvres", "longitude": 4.0815, "latitude": 44.1252}  # about 45 m
    away = {"nom": "Petits Frères", "longitude": 4.0910, "latitude": 44.1250}  # about 800 m
    assert rule(north, near) == "même lieu"
    assert rule(north, away) == "?"
    assert rule(north | {"nom": TEAM}, away | {"nom": TEAM}) == ""


def test_thresholds_are_the_users():
    one, other = listed({"nom": "Voisins solidaires"}), listed({"nom": "Voisin solidaire"})
    assert len(zb.merge_providers([one, other])) == 1
    strict = zb.merge_providers([one, other], rules=zb.MergeRules(name=1))
    assert len(strict) == 2
    assert len(strict.review) == 1
    apart = [listed({"nom": f"{TEAM} 1"}), listed({"nom": f"{TEAM} 2"})]
    loose = zb.MergeRules(name=0, name_review=0, name_same_place=0)
    assert len(zb.merge_providers(apart, rules=loose)) == 2
    with pytest.raises(zb.ParameterError, match="name_same_place ≤ name_review ≤ name"):
        zb.MergeRules(name=0.5)
    with pytest.raises(zb.ParameterError, match="de 0 à 1"):
        zb.MergeRules(name=92)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("3, pl. de la Mairie 30100 ALÈS", "3 place de la Mairie, Alès", True),
        ("12 bd Gambetta", "12 Boulevard Gambetta\n30100 Alès", True),
        ("12 rue Pasteur", "14 rue Pasteur", False),
        ("12 rue Pasteur", "12 rue Haute", False),
    ],
)
def test_addresses(one, other, same):
    left, right = address_key(one, "Alès"), address_key(other, "Alès")
    assert (left == right) is same
    assert addresses_differ(left, right) is not same


def test_names_that_say_two_things():
    keys = [
        name_key(name, "Alès") for name in ("Voisins des Tamaris", "Voisins du Moulin", "Les Voisins", "Voisin Moulins")
    ]
    assert unlike(keys[0], keys[1])
    assert not unlike(keys[0], keys[2])
    assert not unlike(keys[1], keys[3])


# ---- chains


def test_a_chain_stops_where_the_ends_are_two_teams():
    """B is like A and like C, but A and C are at two addresses."""
    a = listed({"nom": TEAM, "adresse": "1 rue Haute"})
    b = listed({"nom": TEAM})
    c = listed({"nom": TEAM, "adresse": "9 cours Neuf"})
    merged = zb.merge_providers([a, b, c])
    assert len(merged) == 2
    assert merged.review["reason"].str.startswith("fusion en chaîne évitée").tolist() == [True]
    account(merged)


def test_three_spellings_are_one_team():
    names = ("Voisins solidaires", "Les Voisins Solidaires", "voisins-solidaires d'Alès")
    merged = zb.merge_providers([listed({"nom": name, "x": n}) for n, name in enumerate(names)])
    assert len(merged) == 1
    assert len(merged.merged) == 2
    account(merged)


# ---- which field wins


def test_the_most_recent_wins_field_by_field():
    old = {"nom": "Voisins Solidaires", "maj": "01/01/2023", "bénévoles": 5, "mode": "accueil", "porteur": "MSA",
           "communes desservies": "Anduze", "adresse": "1 rue Haute", "tél": "0466000001", "actif": "non"}  # fmt: skip
    middle = {"nom": "Les voisins solidaires", "maj": "01/01/2024", "bénévoles": 7, "mode": "", "porteur": "",
              "communes desservies": "Bagard", "adresse": "", "tél": "0466000002", "actif": "oui"}  # fmt: skip
    recent = {"nom": "LES VOISINS SOLIDAIRES", "maj": "01/01/2025", "bénévoles": None, "mode": "", "porteur": "",
              "communes desservies": "", "adresse": "", "tél": "", "actif": "oui"}  # fmt: skip
    merged = zb.merge_providers([listed(old), listed(middle), listed(recent)])
    team = merged.table.iloc[0]
    assert team["name"] == "LES VOISINS SOLIDAIRES"
    assert (team["capacity"], team["mode"], team["carrier"], team["active"]) == (7, "accueil", "MSA", True)
    assert (team["declared"], team["updated"]) == (("30027",), dt.date(2025, 1, 1))
    assert not team["capacity_imputed"]
    private = merged.private.iloc[0]
    assert (private["phone"], private["address"]) == ("0466000002", "1 rue Haute")
    reasons = merged.merged.set_index("rule")["reason"]
    assert sum("capacité" in reason for reason in reasons) == 1
    account(merged)


def test_a_list_without_capacities_takes_none_away():
    """The 1 that stands for « nobody said » must not beat 12 volunteers."""
    told = {"nom": "Voisins solidaires", "bénévoles": 12, "maj": "01/01/2024"}
    merged = pair(told, {"nom": "Les voisins solidaires", "maj": "01/01/2025"})
    assert merged.table["capacity"].tolist() == [12]
    again = zb.merge_providers([merged, listed({"nom": "voisins-solidaires", "maj": "01/01/2026"})])
    assert again.table["capacity"].tolist() == [12]


def test_the_most_precise_point_of_the_commune_is_kept():
    merged = pair(
        {"nom": "Voisins solidaires", "maj": "01/01/2025"},
        {"nom": "Voisins solidaires", "maj": "01/01/2024", "longitude": 4.09, "latitude": 44.12},
    )
    assert merged.table[["lon", "lat", "location_quality"]].to_numpy().tolist() == [[4.09, 44.12, "coordinates"]]


# ---- repeats inside one list


def test_repeats_at_a_communes_point_need_one_address_and_one_carrier():
    assert len(listed({"nom": TEAM, "adresse": "1 rue Haute"}, {"nom": TEAM, "adresse": "9 cours Neuf"})) == 2
    assert len(listed({"nom": TEAM, "adresse": "1 rue Haute"}, {"nom": TEAM, "adresse": "1, rue HAUTE"})) == 1
    assert len(listed({"nom": TEAM, "porteur": "MSA"}, {"nom": TEAM, "porteur": "CCAS"})) == 2


def test_repeats_give_what_they_know():
    """One row per commune served: none of them may be lost, nor the only capacity."""
    served = listed(
        {"nom": TEAM, "communes desservies": "Bagard", "bénévoles": 12, "maj": "01/01/2024"},
        {"nom": TEAM, "communes desservies": "Anduze", "maj": "01/01/2025"},
        {"nom": "Autre", "bénévoles": 2},
    )
    team = served.table.iloc[0]
    assert (team["declared"], team["capacity"], bool(team["capacity_imputed"])) == (("30010", "30027"), 12, False)
    assert team["row"] == 2


# ---- accounts


def test_two_sheets_of_one_workbook_are_two_lists(workbook):
    rows = [["nom", "commune"], ["Voisins solidaires", "Alès"], ["Autre", "Nîmes"]]
    path = workbook({"CCAS": rows, "MSA": rows[:2]})
    merged = zb.merge_providers([zb.read_providers(path, sheet=name) for name in ("CCAS", "MSA")])
    assert len(merged) == 2
    account(merged)
    assert len(zb.merge_providers([zb.read_providers(path, sheet="*")])) == 2


def test_a_list_given_twice():
    one = listed({"nom": "A"})
    with pytest.raises(zb.InputError, match="Liste donnée deux fois : table en mémoire"):
        zb.merge_providers([one, one])
    with pytest.raises(zb.InputError, match="Aucune liste"):
        zb.merge_providers([])


def lists():
    first = listed(
        {"id": "1", "nom": "Voisins solidaires", "bénévoles": 3, "maj": "01/01/2025"},
        {"id": "2", "nom": "Voisins Solidaires", "bénévoles": 4},
        {"id": "3", "nom": "Autre", "bénévoles": -1},
        {"id": "4", "nom": "Perdue", "commune": "Atlantide"},
        {"id": "5", "nom": TEAM, "commune": "Nîmes"},
    )
    second = listed(
        {"id": "1", "nom": "Les voisins solidaires", "bénévoles": 9, "maj": "01/06/2025"},
        {"id": "5", "nom": TEAM, "commune": "Uzès"},
    )
    return first, second


def test_every_row_has_one_fate():
    merged = zb.merge_providers(lists())
    account(merged)
    assert [source.read for source in merged.sources] in ([5, 2], [2, 5])
    assert len(merged) == 4  # two rows of one list, of other capacities, stay two
    fates = merged.rows.groupby("fate")["row"].count().to_dict()
    assert fates == {"kept": 4, "merged": 1, "rejected": 2}


def test_merging_again_changes_nothing():
    once = zb.merge_providers(lists())
    again = zb.merge_providers([once])
    assert_frame_equal(again.table, once.table)
    assert_frame_equal(again.merged, once.merged)
    assert_frame_equal(again.rows, once.rows)
    assert again.sources == once.sources
    more = zb.merge_providers([once, listed({"nom": "voisins-solidaires", "maj": "01/01/2026"})])
    account(more)
    assert len(more) == 4


def test_a_repeat_of_a_rejected_row_is_followed_to_its_end():
    """Row 3 repeats row 2, which is rejected for its identifier."""
    odd = listed({"id": "1", "nom": "A"}, {"id": "1", "nom": "B"}, {"id": "9", "nom": "b"})
    merged = zb.merge_providers([odd, listed({"nom": "C"})])
    for source in merged.sources:
        assert source.read == source.kept + source.rejected + source.merged


def test_inputs_are_left_alone():
    first, second = lists()
    tables = [first.table.copy(), second.table.copy(), first.rows.copy()]
    zb.merge_providers([first, second])
    for kept, now in zip(tables, (first.table, second.table, first.rows), strict=True):
        assert_frame_equal(kept, now)


NAMES = ("Voisins solidaires", "Les Voisins Solidaires", "Voisins", TEAM, f"{TEAM} 2", f"{TEAM} Tamaris", "CCAS")
ROWS = st.fixed_dictionaries(
    {
        "nom": st.sampled_from(NAMES),
        "commune": st.sampled_from(["Alès", "Anduze", "Bagard"]),
        "adresse": st.sampled_from(["", "1 rue Haute", "1, r. Haute", "9 cours Neuf"]),
        "porteur": st.sampled_from(["", "MSA", "CCAS"]),
        "tél": st.sampled_from(["", "0466000000"]),
        "maj": st.sampled_from(["", "01/01/2024", "01/01/2025"]),
        "bénévoles": st.sampled_from([None, 3, 8]),
        "famille": st.sampled_from(["lien social", "lien social", "aide"]),
    }
)


def told(providers):
    """Return what matters of a merge, whatever the numbers of rows."""
    columns = ["name", "family", "commune", "capacity", "carrier", "partner", "declared", "updated", "active"]
    table = providers.table[columns].sort_values(columns, key=lambda values: values.astype(str))
    pairs = providers.review[["pair", "score", "rule"]].sort_values("pair")
    return table.reset_index(drop=True), pairs.reset_index(drop=True)


@settings(max_examples=15)
@given(st.lists(st.lists(ROWS, min_size=1, max_size=4), min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_lists_changes_nothing(parts, random):
    read = [listed(*rows, partenaire=f"p{number}") for number, rows in enumerate(parts)]
    merged = zb.merge_providers(read)
    random.shuffle(read)
    other = zb.merge_providers(read)
    assert_frame_equal(other.table, merged.table)
    assert_frame_equal(other.merged, merged.merged)
    assert_frame_equal(other.review, merged.review)
    assert_frame_equal(other.rows, merged.rows)
    assert_frame_equal(zb.merge_providers([merged]).table, merged.table)
    account(merged)
    families = merged.rows.merge(merged.table["family"], left_on="id", right_index=True)
    assert len(families) == (merged.rows["fate"] != "rejected").sum()


@settings(max_examples=10)
@given(st.lists(ROWS, min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows, random):
    """Rows equally old and full are told apart by their number only: each here has a day of its own."""
    dated = [row | {"maj": f"{day:02}/03/2025", "bénévoles": day} for day, row in enumerate(rows, start=1)]
    here = told(zb.merge_providers([listed(*dated)]))
    random.shuffle(dated)
    there = told(zb.merge_providers([listed(*dated)]))
    assert_frame_equal(here[0], there[0])
    assert_frame_equal(here[1], there[1])


def test_families_are_never_mixed():
    one = listed({"nom": TEAM, "famille": "lien social"}, {"nom": TEAM, "famille": "Lien Social"})
    merged = zb.merge_providers([one, listed({"nom": TEAM, "famille": "aide à domicile"})])
    assert sorted(merged.table["family"]) == ["aide à domicile", "lien social"]


def test_a_blank_status_does_not_reopen_a_closed_team():
    old = zb.read_providers(
        pd.DataFrame({"nom": ["A B C"], "commune": ["Alès"], "actif": ["non"], "maj": ["01/01/2024"]})
    )
    new = zb.read_providers(pd.DataFrame({"nom": ["A B C"], "commune": ["Alès"], "actif": [""], "maj": ["01/01/2025"]}))
    assert zb.merge_providers([old, new]).table["active"].tolist() == [False]


def test_a_plural_is_asked_about():
    one = zb.read_providers(pd.DataFrame({"nom": ["Le Fil d'Anduze"], "commune": ["Anduze"]}))
    two = zb.read_providers(pd.DataFrame({"nom": ["Les fils d'Anduze"], "commune": ["Anduze"]}))
    merged = zb.merge_providers([one, two])
    assert (len(merged), len(merged.review)) == (2, 1)


def test_lists_all_rejected_are_merged_into_none():
    lost = [zb.read_providers(pd.DataFrame({"nom": [name], "commune": ["Atlantide"]})) for name in "ab"]
    merged = zb.merge_providers(lost)
    assert len(merged) == 0
    assert [source.rejected for source in merged.sources] == [1, 1]


def test_lists_of_one_family_put_together_are_said():
    one, two = (zb.read_providers(pd.DataFrame({"nom": [name], "commune": ["Alès"]})) for name in "ab")
    both = zb.combine_providers([one, two])
    assert "2 listes mises bout à bout sans fusion" in both.warnings[0]
    assert zb.merge_providers([one, two]).warnings == ()


def test_two_units_in_one_family_are_said():
    one = zb.read_providers(pd.DataFrame({"nom": ["a"], "commune": ["Alès"], "Bénévoles": [3]}))
    two = zb.read_providers(pd.DataFrame({"nom": ["b"], "commune": ["Alès"], "ETP": [0.4]}))
    (said,) = zb.merge_providers([one, two]).warnings
    assert "capacités en plusieurs unités, ETP (table en mémoire" in said


@pytest.mark.parametrize(
    ("title", "cells"), [("Tél", ["0466000001", "0466000002"]), ("Remarques", ["1er groupe", "2e groupe"])]
)
def test_rows_that_differ_by_a_telephone_or_a_remark_are_asked_about(title, cells):
    teams = zb.read_providers(pd.DataFrame({"nom": ["Le Fil", "Le Fil"], "commune": ["Alès", "Alès"], title: cells}))
    assert (len(teams), len(teams.merged), len(teams.questions)) == (2, 0, 1)
