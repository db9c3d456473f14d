"""Every role, in French and English, and what its cells mean."""

import datetime as dt

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.providers.headers import ROLES, match_headers


def read(**columns):
    return zb.read_providers(
        pd.DataFrame({"commune": "Alès"} | columns, index=range(len(next(iter(columns.values())))))
    )


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Identifiant", "id"),
        ("N\u00b0", "id"),
        ("Nom de l’équipe", "name"),
        ("TEAM NAME", "name"),
        ("Famille de services", "family"),
        ("Category", "family"),
        ("Mode d'intervention", "mode"),
        ("Nb bénévoles", "capacity"),
        ("Volunteers", "capacity"),
        ("ETP", "capacity"),
        ("Actif (O/N)", "status"),
        ("Status", "status"),
        ("Dernière mise à jour", "updated"),
        ("Last update", "updated"),
        ("Communes desservies", "declared"),
        ("Secteur d’intervention", "declared"),
        ("Longitude", "lon"),
        ("LNG", "lon"),
        ("Latitude", "lat"),
        ("Code INSEE", "commune_code"),
        ("CODGEO", "commune_code"),
        ("Ville", "commune"),
        ("Municipality", "commune"),
        ("CP", "postal_code"),
        ("Zip code", "postal_code"),
        ("Département", "department"),
    ],
)
def test_headers_in_two_languages(header, role):
    beside = {"lon": ["Latitude"], "lat": ["Longitude"]}.get(role, [])  # an axis alone is no place
    found = match_headers(["commune", "autre", header, *beside], {}, "liste")[0]
    assert (found.get(role) == header if role else header not in found.values()) or role == "commune"
    if role == "commune":
        assert match_headers([header], {}, "liste")[0] == {"commune": header}


def test_no_synonym_serves_two_roles():
    words = [word for synonyms in ROLES.values() for word in synonyms]
    assert len(words) == len(set(words))


def test_the_users_choice_comes_first():
    table = pd.DataFrame({"commune": ["Alès"], "siège": ["Nîmes"], "Intitulé du groupe": ["X"]})
    providers = zb.read_providers(table, columns={"commune": "siège", "name": "Intitulé du groupe"})
    assert providers.table[["name", "commune"]].to_numpy().tolist() == [["X", "30189"]]


def test_unknown_role_and_absent_column():
    table = pd.DataFrame({"commune": ["Alès"]})
    with pytest.raises(zb.MissingColumnError, match="Vouliez-vous dire « name »"):
        zb.read_providers(table, columns={"nam": "commune"})
    with pytest.raises(zb.MissingColumnError, match=r"colonne « comune » absente. Vouliez-vous dire « commune »"):
        zb.read_providers(table, columns={"commune": "comune"})


def test_no_column_gives_a_place():
    with pytest.raises(zb.MissingColumnError, match="aucune colonne ne dit où"):
        zb.read_providers(pd.DataFrame({"nom": ["A"], "longitude": [4.0]}))


def test_capacities():
    cells = [12, "12,5", "1 234", "une dizaine", None, float("nan"), "-3", 0]
    providers = read(bénévoles=cells, nom=list("abcdefgh"))
    assert providers.table["capacity"].tolist() == [12, 12.5, 1234, 10, 12.25, 12.25, 0]  # the median leaves the 0 out
    assert providers.table["capacity_imputed"].tolist() == [False, False, False, False, True, True, False]


def test_capacities_in_a_phrase_are_read_and_flagged():
    cells = ["6 bénévoles", "env. 20", "3-5", "10 ETP", "n° 2 bis 7"]
    providers = read(bénévoles=cells, nom=list("abcde"), actif=["oui", "oui", "oui", "non", "oui"])
    assert providers.table["capacity"].tolist() == [6, 20, 4, 10, 6]  # the inactive 10 is not in the median
    assert providers.table["capacity_imputed"].tolist() == [False, False, False, False, True]
    assert providers.repairs["reason"].tolist() == [
        "capacité lue dans la phrase : 6",
        "capacité lue dans la phrase : 20",
        "capacité entre 3 et 5 : milieu retenu : 4",
        "capacité lue dans la phrase : 10",
        "unité « ETP » dans une colonne de bénévoles",
        "capacité vide ou illisible, remplacée par 6 (médiane de la famille)",
    ]


def reasons(providers):
    return providers.repairs["reason"].tolist()


def test_a_dot_before_three_digits_is_a_thousand_and_said():
    providers = read(bénévoles=["1.200", "900", "1.250 bénévoles", "1,25"], nom=list("abcd"))
    assert providers.table["capacity"].tolist() == [1200, 900, 1250, 1.25]
    assert reasons(providers) == [
        "point pris pour un séparateur de milliers : 1.200 lu 1\u202f200",
        "capacité lue dans la phrase : 1\u202f250",
        "point pris pour un séparateur de milliers : 1.250 bénévoles lu 1\u202f250",
    ]


def test_a_dot_is_a_decimal_where_the_list_writes_them_so():
    for other in ("2.5", "0.750"):
        providers = read(bénévoles=["1.200", other], nom=["a", "b"])
        assert providers.table["capacity"].tolist() == [1.2, float(other)]
        assert providers.repairs.empty
    providers = read(ETP=["1.200"], nom=["a"])
    assert providers.table["capacity"].tolist() == [1.2]
    assert reasons(providers) == ["point pris pour une virgule : 1.200 lu 1,2, à vérifier"]


def test_numbers_of_a_workbook_are_no_text():
    assert read(bénévoles=[1.25, 2.0], nom=["a", "b"]).table["capacity"].tolist() == [1.25, 2]


def test_another_unit_than_the_titles_is_said():
    providers = read(bénévoles=["3 ETP", "20 places", "4 bénévoles", "5"], nom=list("abcd"))
    assert providers.table["capacity"].tolist() == [3, 20, 4, 5]
    assert [reason for reason in reasons(providers) if reason.startswith("unité")] == [
        "unité « ETP » dans une colonne de bénévoles",
        "unité « places » dans une colonne de bénévoles",
    ]
    assert "unité « bénévoles » dans une colonne d'ETP" in reasons(read(ETP=["3 bénévoles"], nom=["a"]))
    mixed = read(capacité=["3 ETP", "2 ETP", "20 places"], nom=list("abc"))  # the title says nothing: the most frequent
    assert "unité « places » dans une colonne d'ETP" in reasons(mixed)


HIGH = "capacité très au-dessus des autres, à vérifier"


def test_a_capacity_ten_times_the_median_is_kept_and_said():
    """Median 10, so 100 is the last that goes unsaid; half of the supply is 250."""
    cells = [10] * 30 + [100, 101]
    providers = read(bénévoles=cells, nom=[f"e{at}" for at in range(32)])
    assert providers.table["capacity"].tolist() == cells
    assert providers.repairs[["value", "reason"]].to_numpy().tolist() == [["101", HIGH]]


def test_a_capacity_over_half_of_the_family_is_said():
    cells = [10, 10, 10, 10, 41]  # 41 of 81
    assert reasons(read(bénévoles=cells, nom=list("abcde"))) == [HIGH]
    assert reasons(read(bénévoles=[10, 10, 10, 10, 40], nom=list("abcde"))) == []
    assert reasons(read(bénévoles=[10, 10, 10, 1000], nom=list("abcd"))) == []  # four compare with nothing
    two = read(bénévoles=cells, nom=list("abcde"), famille=["a", "a", "a", "b", "b"])
    assert reasons(two) == []
    assert reasons(read(bénévoles=cells, nom=list("abcde"), actif=["oui"] * 4 + ["non"])) == []


def test_figures_in_phrases_have_a_comma():
    providers = read(bénévoles=["env. 12,5", None], nom=["a", "b"], rayon=["5.5 km", None])
    said = reasons(providers)
    assert "capacité lue dans la phrase : 12,5" in said
    assert "capacité vide ou illisible, remplacée par 12,5 (médiane de la famille)" in said
    assert any("d'après un rayon de 5,5 km à vol d'oiseau" in reason for reason in said)


def test_a_negative_capacity_is_a_reject():
    providers = read(bénévoles=[-3, 4], nom=["a", "b"])
    assert providers.rejects[["row", "column", "value", "reason"]].to_numpy().tolist() == [
        [1, "bénévoles", "-3", "capacité négative"]
    ]


def test_capacities_are_imputed_by_family():
    providers = read(bénévoles=[2, None, 10, None, None], famille=["a", "A", "b", "b", "c"], nom=list("vwxyz"))
    assert providers.table["capacity"].tolist() == [2, 2, 10, 10, 1]
    assert providers.families == ("a", "b", "c")


def test_without_a_column_of_capacity_each_counts_for_one():
    providers = read(nom=["a", "b"])
    assert providers.table["capacity"].tolist() == [1, 1]
    assert not providers.table["capacity_imputed"].any()


@pytest.mark.parametrize(
    ("word", "active"),
    [
        ("oui", True),
        ("O", True),
        ("x", True),
        (1, True),
        (1.0, True),
        (True, True),
        ("En activité", True),
        ("non", False),
        ("N", False),
        (0, False),
        (False, False),
        ("en sommeil", False),
        ("Dissoute", False),
        (None, True),
        ("", True),
    ],
)
def test_status_words(word, active):
    providers = read(actif=[word])
    assert providers.table["active"].tolist() == [active]
    assert providers.repairs.empty


def test_an_unknown_status_is_said():
    providers = read(actif=["on verra"])
    assert providers.table["active"].tolist() == [True]
    assert providers.questions.loc[providers.questions["column"] == "status", "reason"].tolist() == [
        "« actif » : aucun état compris (on verra), toutes les équipes supposées actives"
    ]
    assert providers.questions["row"].eq(0).all()
    some = read(actif=["oui", "on verra"], nom=["a", "b"])
    assert some.questions[["row", "value"]].to_numpy().tolist() == [[2, "on verra"]]


@pytest.mark.parametrize(
    "cell",
    [
        "01/03/2025",
        "1/3/25",
        "2025-03-01",
        "1.3.2025",
        45717,
        45717.0,
        "45717",
        dt.datetime(2025, 3, 1, 12),
        dt.date(2025, 3, 1),
        pd.Timestamp("2025-03-01"),
        "1er mars 2025",
        "Samedi 1er MARS 2025",
        "1-mars-2025",
        "mars 2025",
        "03/2025",
        "2025-03",
        "01.03.25",
        "01/03/2025 10:30",
        "01/03/2025 à 10h30",
        "2025-03-01T10:30:00Z",
    ],
)
def test_dates(cell):
    assert read(maj=[cell]).table["updated"].tolist() == [dt.date(2025, 3, 1)]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1er juillet 2025", dt.date(2025, 7, 1)),
        ("15 juin 2025", dt.date(2025, 6, 15)),
        ("Août 2024", dt.date(2024, 8, 1)),
        ("janv. 2024", dt.date(2024, 1, 1)),
        ("15.06.23", dt.date(2023, 6, 15)),
    ],
)
def test_dates_in_words(cell, day):
    assert read(maj=[cell]).table["updated"].tolist() == [day]


@pytest.mark.parametrize(
    "cell",
    [
        "31/02/2024", "hier", "²", "99999999999999999999", "01/06/1025", "01/06/1949", "01/06/2101", "13/2025",
        "31 juin 2025", "jui 2025", "mars 1024", "01/06/2025 25:30", dt.datetime(1025, 6, 1),
    ],
)  # fmt: skip
def test_dates_that_are_none(cell):
    providers = read(maj=[cell])
    assert providers.table["updated"].tolist() == [None]
    assert providers.repairs["reason"].tolist() == ["date illisible, laissée vide"]


def test_modes():
    providers = read(mode=["Visites à domicile", "Permanence", "Bus", "télépathie"], nom=list("abcd"))
    assert providers.table["mode"].fillna("—").tolist() == ["aller-vers", "accueil", "itinérant", "—"]
    assert providers.repairs["value"].tolist() == ["télépathie"]


def test_blank_names_are_the_rows():
    providers = read(nom=["", "  Les   Voisins "])
    assert providers.table["name"].tolist() == ["Équipe d'Alès (ligne 1)", "Les Voisins"]


def test_rows_that_say_the_same_are_one_team():
    providers = read(nom=["Les Voisins", "LES VOISINS", "les-voisins"], bénévoles=[12, 12, 12], maj=["2025"] * 3)
    assert providers.table[["capacity", "row"]].to_numpy().tolist() == [[12, 1]]
    assert providers.merged[["row", "kept_row"]].to_numpy().tolist() == [[2, 1], [3, 1]]
    assert providers.summary().startswith("table en mémoire : 3 lignes lues = 1 gardée + 0 rejetée + 2 fusionnées")


def test_rows_that_only_look_alike_stay_two_and_are_asked():
    providers = read(nom=["Les Voisins", "LES VOISINS"], bénévoles=[10, 12])
    assert providers.table["capacity"].tolist() == [10, 12]
    (asked,) = providers.questions.to_dict("records")
    assert (asked["row"], asked["proposals"]) == (2, ("ligne 1", "ligne 2"))


def test_one_name_in_two_families_is_two_services():
    assert len(read(nom=["CCAS", "CCAS"], famille=["portage", "aide"])) == 2


def test_an_identifier_twice_is_renamed_and_no_team_is_lost():
    providers = read(id=["7", 7.0], nom=["a", "b"])
    assert providers.table.index.tolist() == ["7", "7-L2"]
    assert "identifiant déjà donné à la ligne 1" in providers.repairs["reason"].iloc[0]


def test_rows_left_out_leave_no_remark():
    """What was repaired in a rejected row is not said to be kept."""
    providers = read(id=["7", "8"], nom=["a", ""], maj=["", "hier"], bénévoles=[1, -1])
    assert providers.table["row"].tolist() == [1]
    assert providers.repairs.empty


def test_a_date_to_come_wins_nothing():
    providers = read(nom=["a", "b"], maj=["31/12/2099", "01/03/2025"])
    assert providers.table["updated"].tolist() == [None, dt.date(2025, 3, 1)]
    assert providers.repairs["reason"].tolist() == ["date à venir, laissée vide"]


def test_a_blank_status_is_assumed_and_marked():
    providers = read(nom=["a", "b", "c"], actif=["", "non", "on verra"])
    assert providers.table["active"].tolist() == [True, False, True]
    assert providers.table["active_assumed"].tolist() == [True, False, True]
    assert any("1 statut vide" in note for note in providers.notes)


def test_a_postal_code_in_the_column_of_codes():
    table = pd.DataFrame({"nom": ["a", "b"], "code insee": ["30100", "30007"], "commune": ["Alès", "Alès"]})
    providers = zb.read_providers(table)
    assert providers.table["commune"].tolist() == ["30007", "30007"]
    assert providers.repairs["reason"].tolist() == ["30100 est le code postal de Alès (30007), pas un code Insee"]


def test_declared_communes():
    cells = ["Alès, Anduze; 30189 / 30094 et Uzès|Atlantide", 30007.0, None]
    providers = read(**{"communes desservies": cells, "nom": ["a", "b", "c"]})
    assert providers.table["declared"].tolist() == [("30007", "30010", "30189", "30329", "30334"), ("30007",), ()]
    assert "30329" in providers.repairs.set_index("value")["reason"]["30094"]
    (asked,) = providers.questions.itertuples(index=False)
    assert (asked.value, asked.reason.startswith("« Atlantide » n'est ni une commune")) == ("Atlantide", True)


def test_declared_communes_across_the_border():
    """A team of the Gard may declare Tarascon, which is in Bouches-du-Rhône."""
    providers = read(**{"communes desservies": ["Tarascon"], "nom": ["a"]})
    assert providers.table["declared"].tolist() == [("13108",)]


def test_declared_communes_with_a_slash():
    """A slash parts communes, but in « s/ » and where it stands for « sur »."""
    cells = ["Alès/Anduze", "Bagnols s/ Cèze ; Uzès", "Bagnols/Cèze, Alès", "Fontenay s/s Bois (94)/Alès"]
    providers = read(**{"communes desservies": cells, "nom": list("abcd")})
    assert providers.table["declared"].tolist() == [
        ("30007", "30010"), ("30028", "30334"), ("30028", "30007"), ("94033", "30007"),
    ]  # fmt: skip


def test_persons_are_masked_in_names():
    providers = read(nom=["Chez Mme Zorglub", "Accueil de 8 à 12"])
    assert providers.table["name"].tolist() == ["Chez [personne]", "Accueil de 8 à 12"]
    assert reasons(providers) == ["téléphone, courriel ou nom de personne dans le texte, masqué"]


def test_combined_lists_keep_their_accounts():
    left, right = read(id=["1", "2"], nom=["a", "b"]), read(id=["2", "1-2"], nom=["c", "d"])
    both = zb.combine_providers([left, right])
    assert both.table.index.is_unique
    assert len(both) == 4
    assert [source.read for source in both.sources] == [2, 2]
    with pytest.raises(zb.InputError, match="Aucune liste"):
        zb.combine_providers([])


def test_town_halls_by_hours():
    some, more = zb.load_mairies(min_hours=24), zb.load_mairies(min_hours=35)
    assert set(more.table.index) < set(some.table.index)
    assert more.table["capacity"].min() >= 35
    everyone = zb.load_mairies()
    assert everyone.table["capacity"].notna().all()
    assert everyone.table["capacity_imputed"].any()
    for wrong in (-1, float("nan")):
        with pytest.raises(zb.ParameterError, match="min_hours"):
            zb.load_mairies(min_hours=wrong)
