"""Areas in words: every kind, written as people do, near home first; what is open is one question."""

import pytest

import zonesblanches as zb
from zonesblanches.territory import store
from zonesblanches.territory.areas import find_area
from zonesblanches.territory.codes import embedded_gazetteer
from zonesblanches.territory.divisions import Area, area_at, whole_departments
from zonesblanches.territory.home import home_of
from zonesblanches.territory.sigles import sigles


@pytest.fixture(scope="module")
def france():
    return embedded_gazetteer()


@pytest.fixture(scope="module")
def at(france):
    """Return the gazetteer at home in a département."""
    communes = france.communes
    homes = {}

    def home(dep):
        if dep not in homes:
            homes[dep] = france.at(home_of(communes.index[communes["dep"] == dep], communes))
        return homes[dep]

    return home


@pytest.mark.parametrize(
    ("text", "level", "code", "communes"),
    [
        ("84", "departement", "84", 151),
        ("dpt 84", "departement", "84", 151),
        ("département du Nord", "departement", "59", 647),
        ("le Vaucluse", "departement", "84", 151),
        ("Vaucluse (84)", "departement", "84", 151),
        ("84 - Vaucluse", "departement", "84", 151),
        ("2a", "departement", "2A", 124),
        ("PACA", "region", "93", 946),
        ("région Sud", "region", "93", 946),
        ("AURA", "region", "84", 4025),
        ("HdF", "region", "32", 3782),
        ("IDF", "region", "11", 1266),
        ("BFC", "region", "27", 3685),
        ("Corse", "region", "94", 360),
        ("Alsace", "former_region", "Alsace", 880),
        ("Bourgogne", "former_region", "Bourgogne", 1993),
        ("la Bourgogne", "former_region", "Bourgogne", 1993),
        ("Languedoc Roussillon", "former_region", "Languedoc-Roussillon", 1502),
        ("canton d'Apt", "canton", "8401", 27),
        ("canton du Pontet", "canton", "8414", 5),
        ("arrondissement d'Apt", "arrondissement", "841", 57),
        ("arrondissement de Valenciennes", "arrondissement", "596", 82),
        ("Grand Avignon", "epci", "248400251", 16),
        ("CoVe", "epci", "248400053", 25),
        ("CA Ventoux-Comtat-Venaissin", "epci", "248400053", 25),
        ("248400053", "epci", "248400053", 25),
        ("COPAVO", "epci", "248400335", 19),
        ("Métropole européenne de Lille", "epci", "200093201", 95),
        ("MEL", "epci", "200093201", 95),
        ("CU de Dunkerque", "epci", "245900428", 17),
        ("CC Sud Luberon", "epci", "248400285", 16),
        ("agglo d'Alès", "epci", "200066918", 71),
        ("Métropole de Nice", "epci", "200030195", 51),
        ("TCO", "epci", "249740101", 5),
        ("Plaine Commune", "ept", "200057867", 8),
        ("commune de Gordes", "commune", "84050", 1),
        ("Ville-d'Avray", "commune", "92077", 1),
        ("Cavaillon", "commune", "84035", 1),
        ("Lille", "commune", "59350", 1),
        ("Apt (84003)", "commune", "84003", 1),
        ("Paris", "departement", "75", 1),
        ("Savoie", "departement", "73", 273),
        ("La Réunion", "departement", "974", 24),
    ],
)
def test_what_a_text_names(france, text, level, code, communes):
    area = find_area(text, france).area
    assert (area.level, area.code, len(area.communes)) == (level, code, communes)


def test_every_canton_arrondissement_and_epci_is_found_by_its_title(at):
    """What is proposed can be typed back."""
    areas = store.areas()
    home = at("84")
    for row in areas[areas["level"].isin(["canton", "arrondissement", "epci"])].itertuples(index=False):
        area = area_at(row.level, row.code)
        dep = home.dep_of[area.communes[0]]
        if dep == "84":
            assert find_area(area.title, home).area == area


def test_a_former_name_is_said(france):
    found = find_area("CC de Flandre intérieure", france)
    assert found.area.code == "200040947"
    assert found.remark.startswith("« CC de Flandre intérieure » est aujourd'hui")


def test_a_sigle_made_from_the_name_is_said_and_near(at):
    near = find_area("CCPAL", at("84"))
    assert near.area.code == "200040624"
    assert "lu comme" in near.remark
    assert find_area("CCPAL", at("59")).area is None
    assert len(sigles("CCPAL")) > 1


def test_a_canton_that_shares_a_commune_says_so(at):
    found = find_area("canton d'Avignon-3", at("84"))
    assert set(found.area.communes) == {"84007", "84081"}
    assert "une partie" in found.remark


def test_a_name_of_a_departement_and_of_a_commune(france, at):
    """Vienne is a town in Isère and a département farther; Mayenne is both at once."""
    assert find_area("Vienne", france).area.code == "86"
    assert "38544" in find_area("Vienne", france).remark
    assert find_area("Vienne", at("38"), prefer="commune").area.code == "38544"
    assert find_area("Vienne", at("86"), prefer="commune").area.code == "86"
    both = find_area("Mayenne", at("53"), prefer="commune")
    assert (both.area.code, both.doubt, both.others[0].code) == ("53147", True, "53")
    assert find_area("Vaucluse", at("84"), prefer="commune").area.code == "84"
    assert find_area("Vaucluse", at("25"), prefer="commune").area.code == "25588"


@pytest.mark.parametrize(
    ("text", "dep", "proposed"),
    [
        ("Cambrésis", "59", {"Communauté d'agglomération de Cambrai", "arrondissement de Cambrai"}),
        ("Enclave des Papes", "84", {"Communauté de communes Enclave des Papes-Pays de Grignan"}),
        ("canton de Gordes", "84", {"canton d'Apt", "Gordes (84050)"}),
        ("bassin de vie d'Apt", "84", {"canton d'Apt", "Apt (84003)"}),
    ],
)
def test_what_no_area_bears_is_proposed(at, text, dep, proposed):
    found = find_area(text, at(dep))
    assert found.area is None
    assert proposed <= {area.title for area in found.others}


def test_only_areas_of_a_whole_departement_are_wide():
    assert area_at("departement", "84").is_wide
    assert area_at("former_region", "Alsace").is_wide
    assert area_at("epci", "200054781").is_wide  # the Grand Paris holds three départements whole
    assert not area_at("departement", "75").is_wide  # one commune
    assert not area_at("arrondissement", "841").is_wide
    assert whole_departments(area_at("region", "94").communes) == ("2A", "2B")
    assert not Area("commune", "84003", "Apt", ("84003",)).is_wide


@pytest.mark.parametrize(
    ("area", "name", "communes"),
    [
        ("Grand Avignon", "Communauté d'agglomération du Grand Avignon (COGA)", 16),
        ("PACA", "Provence-Alpes-Côte d'Azur", 946),
        ("Alsace", "Alsace", 880),
        ("Bourgogne", "Bourgogne", 1993),
        ("canton d'Apt", "Canton d'Apt", 27),
        (["canton d'Apt", "Pertuis"], "Canton d'Apt, Pertuis", 28),
    ],
)
def test_territories_in_words(area, name, communes):
    land = zb.territory(area)
    assert (land.name, len(land.communes)) == (name, communes)


def test_levels_of_territories():
    assert len(zb.territory("Apt", level="canton").communes) == 27
    assert len(zb.territory("Apt", level="arrondissement").communes) == 57
    assert len(zb.territory("8401", level="canton").communes) == 27


@pytest.mark.parametrize(
    ("area", "told"),
    [
        ("Cambrésis", "« Communauté d'agglomération de Cambrai » ou « arrondissement de Cambrai »"),
        ("canton de Gordes", "canton inconnu.*« canton d'Apt »"),
        ("Saint-Denis", "plusieurs communes s'appellent « Saint-Denis ».*donnez le code de la commune"),
        ("CCPAL", "plusieurs EPCI.*200040624"),
    ],
)
def test_a_territory_not_known_says_what_to_type(area, told):
    with pytest.raises(zb.UnknownCodeError, match=told):
        zb.territory(area)
