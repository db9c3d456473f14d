"""Where a row is: coordinates, then code, then name, and what is said on the way."""

import re

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.providers.clues import doubted
from zonesblanches.providers.communes import read_by_pieces
from zonesblanches.providers.plain_communes import said_plainly
from zonesblanches.territory.codes import embedded_gazetteer


def read(crs=None, territory=None, **cells):
    return zb.read_providers(pd.DataFrame({name: [cell] for name, cell in cells.items()}), crs=crs, territory=territory)


def placed(**cells):
    providers = read(**cells)
    assert len(providers) == 1, providers.rejects["reason"].tolist()
    row = providers.table.iloc[0]
    return row["commune"], row["location_source"], "".join(providers.repairs["reason"])


def refused(**cells):
    providers = read(**cells)
    assert len(providers) == 0
    return providers.rejects["reason"].iloc[0]


def test_a_row_that_says_its_commune_plainly_is_read_as_it_is_piece_by_piece():
    france = embedded_gazetteer()
    sample = france.communes.sample(400, random_state=1)
    for code, name, postal in zip(sample.index, sample["name"], sample["postal_codes"], strict=True):
        for given in ({}, {"commune_code": code}, {"commune_code": code.lstrip("0") + ".0"}):
            cell = {"commune": name, "postal_code": str(postal).split(";")[0]} | given
            plain = said_plainly(cell, france)
            assert plain is None or doubted(plain, cell, france) == read_by_pieces(dict(cell), france)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Alès", "30007"),
        ("ALES", "30007"),
        (" alès ", "30007"),
        ("Saint-Christol-lez-Alès", "30243"),
        ("St Christol les Ales", "30243"),
        ("L'Haÿ-les-Roses", "94038"),
        ("L’HAY LES ROSES", "94038"),
        ("Mans (Le)", "72181"),
        ("Le Mans", "72181"),
        ("Nimes Cedex 9", "30189"),
        ("Paris 15e Arrondissement", "75056"),
        ("Lyon 3e", "69123"),
        ("MARSEILLE 08", "13055"),
        ("30007", "30007"),
        (30007.0, "30007"),
        ("Corbès", "30329"),
        ("Oloron Ste Marie", "64422"),
        ("Atlantide", None),
        ("Saint-Denis", None),
    ],
)
def test_names_as_people_write_them(name, code):
    providers = read(commune=name)
    assert providers.table["commune"].tolist() == ([code] if code else [])


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"commune": "Bellevue, Dornas", "cp": "07160"}, "07082"),
        ({"commune": "Bellevue, Coubon", "dep": "Haute-Loire"}, "43078"),
        ({"commune": "Vagney - Les Bruyères", "cp": "88120"}, "88486"),
    ],
)
def test_a_quarter_beside_its_commune_is_no_second_commune(cells, code):
    providers = read(nom="Équipe", **cells)
    assert providers.table["commune"].tolist() == [code]
    assert providers.table["declared"].tolist() == [()]


@pytest.mark.parametrize(
    ("name", "postal", "code"),
    [
        ("Strasbourg-Neudorf", "", "67482"),
        ("Strasbourg Cronenbourg", "67200", "67482"),
        ("Naucelle Gare", "12800", "12169"),
    ],
)
def test_a_quarter_after_its_commune(name, postal, code):
    territory = zb.territory(code[:2])
    assert read(nom="Équipe", commune=name, cp=postal, territory=territory).table["commune"].tolist() == [code]


def test_the_beginning_of_several_names_is_no_commune():
    found = read(nom="Équipe", commune="Saint-Martin-de-Zzyzx", territory=zb.territory("50"))
    assert len(found) == 0
    assert len(found.questions) == 1


def test_a_name_far_from_its_postal_code_is_asked_about():
    far = read(nom="Équipe", commune="Saint-Erblon", cp="53440")
    (asked,) = far.questions.to_dict("records")
    assert "53440 n'est pas un code postal de Saint-Erblon (53214)" in asked["reason"]
    assert "Belgeard (53028)" in asked["proposals"]
    near = read(nom="Équipe", commune="Anduze", cp="30350")
    assert near.questions.empty
    assert "n'est pas un code postal" in "".join(near.repairs["reason"])


@pytest.mark.parametrize("end", ["Paris (3ème)", "Paris 3è arrondissement", "Paris-3e", "Paris 3e arr."])
def test_an_address_that_ends_with_an_arrondissement(end):
    read_row = read(nom="Équipe", adresse=f"28 bd Pasteur - 75003 {end}").table.iloc[0]
    assert read_row["commune"] == "75056"
    assert (read_row["lon"], read_row["lat"]) == pytest.approx((2.3616, 48.8639), abs=1e-3)


def test_an_address_whose_town_is_not_understood_has_its_postal_code():
    code, source, remark = placed(nom="Équipe", adresse="3 rue Haute 30000 Cité Verte")
    assert (code, source, remark) == (
        "30189",
        "address text",
        "commune déduite du code postal 30000, qui n'en dessert qu'une",
    )
    several = read(nom="Équipe", adresse="3 rue Haute 34400 Résidence Fleurie")
    assert "« Résidence Fleurie » ; le code postal 34400 dessert plusieurs communes" in several.questions["reason"][0]
    assert "Lunel (34145)" in several.questions["proposals"][0]


def test_homonyms_need_a_postal_code_or_a_department():
    assert "plusieurs communes s'appellent « Saint-Denis »" in refused(commune="Saint-Denis")
    assert placed(commune="Saint-Denis", **{"code postal": 93200})[0] == "93066"
    assert placed(commune="Saint-Denis", **{"code postal": "97400"})[0] == "97411"
    assert placed(commune="Saint-Denis", **{"code postal": "93205"})[0] == "93066"  # a cedex: its département decides


@pytest.mark.parametrize("department", ["30", 30, 30.0, "Gard", "GARD", "30 - Gard", "Gard (30)"])
def test_departments_as_people_write_them(department):
    assert placed(commune="Saint-Denis", département=department)[0] == "30247"


def test_corsica_by_postal_code_and_department():
    assert placed(commune="Ajaccio", **{"code postal": "20000"})[0] == "2A004"
    assert placed(commune="Bastia", département="2b")[0] == "2B033"


def test_a_name_elsewhere_than_its_department_is_said_so():
    assert "ni dans le département ni au code postal" in refused(commune="Alès", département="48")


def test_a_slash_read_as_sur_is_said():
    said = placed(commune="Bagnols/Cèze")[2]
    assert said == "nom abrégé : « Bagnols/Cèze » lu comme Bagnols-sur-Cèze (30028)"
    assert placed(commune="Bagnols s/ Cèze")[2] == ""


@pytest.mark.parametrize(
    "cells",
    [
        {"commune": "Bagnol sur Ceze", "code postal": "30200"},
        {"commune": "30200 Bagnol sur Ceze"},
        {"commune": "Bagnol sur Ceze 30200"},
        {"adresse": "3 rue Haute 30200 Bagnol sur Ceze"},
    ],
)
def test_a_close_name_at_its_postal_code_is_taken_and_said(cells):
    commune, _, said = placed(**cells)
    assert commune == "30028"
    assert said == "nom approchant : « Bagnol sur Ceze » lu comme Bagnols-sur-Cèze (30028), au code postal 30200"


def test_a_name_that_is_not_close_enough_is_refused():
    """30500 serves Allègre-les-Fumades and Saint-Ambroix among others: one typing mistake is not two names."""
    assert "commune inconnue" in refused(commune="Ambroise", **{"code postal": "30500"})
    assert "commune inconnue" in refused(commune="Bagnol sur Ceze", **{"code postal": "30000"})
    assert refused(commune="Bagnol sur Ceze", département="30").startswith("commune inconnue")


def mixed(homonym, *others):
    return zb.read_providers(
        pd.DataFrame({"nom": [f"e{at}" for at in range(1 + len(others))], "commune": [homonym, *others]})
    )


GARD = ("Alès", "Nîmes", "Uzès", "Anduze", "Le Vigan (30)")


def test_homonyms_follow_the_rest_of_the_list():
    """Saint-Denis is in the Gard too; 3 of 5 rows there are 60 %."""
    for others in (GARD, (*GARD[:3], "Brest", "Quimper")):
        providers = mixed("Saint-Denis", *others)
        assert providers.table["commune"].iloc[0] == "30247"
        assert providers.repairs["reason"].tolist() == [
            "commune homonyme : « Saint-Denis » supposée dans le Gard, comme le reste de la liste"
        ]


@pytest.mark.parametrize(
    ("homonym", "others"),
    [
        ("Saint-Denis", GARD[:4]),  # four rows are no majority
        ("Saint-Denis", (*GARD[:2], "Brest", "Quimper", "Morlaix", "Lannion")),  # half of the rows
        ("Saint-Denis", ("Ajaccio", "Sartène", "Cargèse", "Piana", "Vico")),  # none there
    ],
)
def test_homonyms_that_the_list_does_not_decide(homonym, others):
    providers = mixed(homonym, *others)
    assert len(providers) == len(others)
    assert "plusieurs communes s'appellent « Saint-Denis »" in providers.rejects["reason"].iloc[0]


def test_a_short_form_follows_the_rest_of_the_list():
    """No commune of the Lozère is called Saint-Denis; one begins so."""
    providers = mixed("Saint-Denis", "Mende", "Florac Trois Rivières", "Marvejols", "Langogne", "Chanac")
    assert providers.table["commune"].iloc[0] == "48145"
    assert "supposée en Lozère" in providers.repairs["reason"].iloc[0]


def test_homonyms_with_a_department_of_their_own_do_not_follow():
    table = pd.DataFrame({"commune": ["Saint-Denis", *GARD], "département": ["93", "30", "30", "30", "30", "30"]})
    assert zb.read_providers(table).table["commune"].iloc[0] == "93066"


def test_unknown_names_suggest():
    assert "« Bagnol sur Cèze ». Vouliez-vous dire" in refused(commune="Bagnol sur Cèze")
    assert "Vouliez-vous dire « Bagnols-sur-Cèze »" in refused(commune="Bagnol sur Cèze")


@pytest.mark.parametrize(
    ("code", "now"),
    [
        ("30007", "30007"),
        (1004, "01004"),
        ("1004.0", "01004"),
        ("'01004", "01004"),
        ("2a004", "2A004"),
        ("30094", "30329"),
        ("75115", "75056"),
        ("69383", "69123"),
        ("13208", "13055"),
    ],
)
def test_codes(code, now):
    assert placed(**{"code insee": code})[:2] == (now, "code")


def test_a_former_code_is_said():
    assert "30094 remplacé par 30329" in placed(**{"code insee": "30094"})[2]


def test_a_wrong_code_falls_back_on_the_name():
    commune, location, said = placed(**{"code insee": "30999", "commune": "Alès"})
    assert (commune, location) == ("30007", "name")
    assert "30999" in said


def test_nothing_at_all():
    assert "aucun lieu" in refused(commune="", nom="A")


def test_coordinates_come_first_and_doubts_are_said():
    commune, location, said = placed(longitude="4,3601", latitude="43,8367", commune="Alès")
    assert (commune, location) == ("30189", "coordinates")
    assert "Nîmes (30189), mais la ligne dit Alès (30007)" in said


BAD = {
    "at sea": ((4.2, 42.9), "point en mer"),
    "swapped and flipped, elsewhere": ((-45.9, 2.1), "point hors de France"),
    "metres of nowhere": ((98_000_000, 6337000), "dans aucun système français connu"),
    "zero": ((0, 0), "coordonnées 0 ; 0"),
    "zero as text": (("0", "0,0"), "coordonnées 0 ; 0"),
    "abroad": ((-73.9, 40.7), "hors de France"),
    "half": ((4.1, None), "illisibles ou incomplètes"),
    "words": (("ici", "là"), "illisibles ou incomplètes"),
}


@pytest.mark.parametrize(("point", "fault"), BAD.values(), ids=BAD.keys())
def test_bad_coordinates(point, fault):
    assert re.search(fault, refused(longitude=point[0], latitude=point[1]))
    commune, location, said = placed(longitude=point[0], latitude=point[1], commune="Alès")
    assert (commune, location) == ("30007", "name")
    assert re.search(fault, said)
    assert "placée au point de la commune" in said


def test_the_quay_is_not_the_sea():
    """Le Grau-du-Roi's lighthouse stands some 100 m off the coast line."""
    assert placed(longitude=4.1343, latitude=43.5345)[0] == "30133"


def test_lambert_93_when_asked():
    providers = zb.read_providers(
        pd.DataFrame({"x": [786_700.0, "809 200,5"], "y": [6_336_500.0, "6 304 800"]}), crs=2154
    )
    assert providers.table["commune"].tolist() == ["30007", "30189"]
    assert providers.table["x_m"].tolist() == pytest.approx([786_700, 809_200.5], abs=0.01)


def test_unknown_crs():
    with pytest.raises(zb.CrsError, match="Système de coordonnées inconnu"):
        read(crs="nowhere", longitude=4.08, latitude=44.12)


def test_overseas_metres_are_local():
    providers = read(commune="Saint-Denis", département="974")
    row = providers.table.iloc[0]
    assert row["zone"] == "reunion"
    assert 300_000 < row["x_m"] < 400_000


def test_a_code_and_a_name_that_disagree():
    commune, location, said = placed(**{"code insee": "30007", "commune": "Nîmes"})
    assert (commune, location, said) == ("30007", "code", "")
    providers = read(**{"code insee": "30007", "commune": "Nîmes"})
    assert (
        providers.questions.loc[providers.questions["row"] > 0, "reason"].item()
        == "code de Alès (30007), mais la ligne dit Nîmes (30189) : à vérifier"
    )
    assert placed(**{"code insee": "30329", "commune": "Corbès"})[2] == ""


def test_a_postal_code_decides_inside_a_department():
    """Vergné and La Vergne are both in Charente-Maritime: an exact spelling decides, then the postal code."""
    assert placed(commune="Vergné", département="17")[0] == "17464"
    assert placed(commune="LA VERGNE", département="17")[0] == "17465"
    assert placed(commune="Vergné", **{"code postal": "17400"})[0] == "17465"
    assert placed(commune="Vergné", **{"code postal": "17330"})[0] == "17464"
    assert placed(commune="La Vergne", **{"code postal": "17400"})[0] == "17465"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("30100 ALES", "30007"),
        ("30100 - Alès", "30007"),
        ("NIMES 30000", "30189"),
        ("Nîmes - 30900", "30189"),
        ("Lyon 69003", "69123"),
        ("Bagnols s/ Cèze", "30028"),
        ("Bagnols s/Cèze", "30028"),
        ("Bagnols-s-Cèze", "30028"),
        ("Bagnols/Cèze", "30028"),
        ("BAGNOLS / CEZE", "30028"),
        ("Bagnols sur ceze", "30028"),
        ("Chalon s/ Saône", "71076"),
        ("Fontenay s/s Bois", "94033"),
        ("Fontenay ss Bois", "94033"),
        ("Aulnay s/ Bois", "93005"),
        ("Sauve", "30311"),
        ("La Sauve", "33505"),
        ("Sauve (La)", "33505"),
        ("Brignon", "30053"),
        ("Le Martinet", "30159"),
        ("Alès (30)", "30007"),
        ("Alès (30100)", "30007"),
        ("Alès (Gard)", "30007"),
        ("Saint-Denis (93)", "93066"),
        ("93200 SAINT DENIS", "93066"),
        ("Nîmes CEDEX", "30189"),
        ("Lyon 3e arrondissement", "69123"),
        ("PARIS 15", "75056"),
        ("Ste-Anastasie (30)", "30228"),
        ("Œuilly (02)", "02565"),
        ("OEUILLY (51)", "51410"),
        ("Valleraugue", "30339"),
    ],
)
def test_names_with_what_people_add(name, code):
    assert placed(commune=name)[0] == code


def test_a_former_name_is_said():
    assert "est aujourd'hui Val-d'Aigoual (30339)" in placed(commune="Valleraugue")[2]


def test_a_postal_code_alone():
    """30170 serves several communes, 48400 too; 30900 serves Nîmes only."""
    commune, source, said = placed(**{"code postal": "30900"})
    assert (commune, source) == ("30189", "postal code")
    assert "commune déduite du code postal 30900" in said
    assert "dessert plusieurs communes" in refused(**{"code postal": "30170"})
    assert "code postal inconnu" in refused(**{"code postal": "30999"})


@pytest.mark.parametrize(
    "address",
    [
        "3 place de la Mairie 30100 Alès",
        "3 place de la Mairie, 30100 ALES CEDEX",
        "3 place de la Mairie\n30100 Alès",
        "Chez Mme X, 3 place de la Mairie - 30100 Alès, France",
    ],
)
def test_the_end_of_an_address(address):
    commune, source, said = placed(adresse=address)
    assert (commune, source) == ("30007", "address text")
    assert "commune lue à la fin de l'adresse" in said


def test_an_address_saves_a_name_that_nobody_knows():
    commune, source, said = placed(commune="Quartier de Tamaris", adresse="5 rue Haute 30100 Alès")
    assert (commune, source) == ("30007", "address text")
    assert "commune inconnue : « Quartier de Tamaris »" in said


def test_an_address_without_a_commune_is_a_reject():
    assert "aucun lieu" in refused(adresse="3 place de la Mairie")


@pytest.mark.parametrize("code", ["30339", "30190"])
def test_codes_of_a_new_commune_and_of_one_that_joined_it(code):
    """Notre-Dame-de-la-Rouvière (30190) and Valleraugue (30339) are Val-d'Aigoual."""
    assert placed(**{"code insee": code})[0] == "30339"


def test_declared_communes_with_what_people_add():
    cells = {"commune": ["Alès"], "communes desservies": ["Anduze (30) ; 30140 Bagard ; Uzès (Gard)"]}
    providers = zb.read_providers(pd.DataFrame(cells))
    assert providers.table["declared"].tolist() == [("30010", "30027", "30334")]


CANTAL = zb.territory("15")


@pytest.mark.parametrize(
    ("cell", "code", "serves"),
    [
        ("Le Bourg (Ydes)", "15265", ()),
        ("Salle des fêtes (Ydes)", "15265", ()),
        ("Chez nous (Murat)", "15138", ()),
        ("Laroquebrou (et Siran)", "15094", ("15094", "15228")),
        ("Maurs (Quézac aussi)", "15122", ("15122", "15157")),
        ("Laroquebrou (Siran)", "15094", ()),
        ("Ytrac (Cantal)", "15267", ()),
    ],
)
@pytest.mark.parametrize("territory", [CANTAL, None])
def test_a_commune_in_brackets(cell, code, serves, territory):
    if cell == "Chez nous (Murat)" and territory is None:  # of two Murat, nothing tells which
        return
    teams = zb.read_providers(pd.DataFrame({"nom": ["A"], "commune": [cell]}), territory=territory)
    assert teams.table["commune"].tolist() == [code]
    assert teams.table["declared"].tolist() == [serves]
    assert bool(len(teams.repairs)) == (cell != "Ytrac (Cantal)") or territory is None


def test_brackets_that_are_not_understood_are_asked_about():
    cells = {"nom": ["A", "B"], "commune": ["Laroquebrou (et Zzyx)", "Lascelles (Laveissière)"]}
    teams = zb.read_providers(pd.DataFrame(cells), territory=CANTAL)
    assert teams.table["commune"].tolist() == ["15094"]
    assert sorted(teams.questions["row"]) == [1, 2]


def test_a_quarter_after_a_commune_whose_name_begins_others_far_away():
    teams = zb.read_providers(pd.DataFrame({"nom": ["A"], "commune": ["METZ-BORNY"]}), territory=zb.territory("57"))
    assert teams.table["commune"].tolist() == ["57463"]


def test_islands_that_left_guadeloupe_are_named():
    cells = {"nom": ["A", "B"], "commune": ["St Martin (Marigot)", "Saint-Barthélemy"]}
    teams = zb.read_providers(pd.DataFrame(cells), territory=zb.territory("971"))
    assert teams.rejects["reason"].str.contains("n'est pas couvert").all()
