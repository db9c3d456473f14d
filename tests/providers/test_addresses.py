"""A commune written elsewhere than at the end of an address."""

import pandas as pd
import pytest

import zonesblanches as zb

HAUTE_SAONE = zb.territory("70")


def read(addresses, territory=HAUTE_SAONE):
    names = [f"Équipe {at}" for at in range(len(addresses))]
    return zb.read_providers(pd.DataFrame({"nom": names, "adresse": addresses}), territory=territory)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("12, Grande Rue - FAUCOGNEY-ET-LA MER - 70310", "70227"),
        ("HERICOURT (70400) rue du Général de Gaulle", "70285"),
        ("70 500 Jussey, salle des fêtes", "70292"),
        ("place de Vesoul, Port/Saône 70170", "70421"),
        ("Le Bourg, commune de Fougerolles", "70245"),
        ("Noidans les Vesoul - chemin du Durgeon", "70388"),
        ("Gy (salle 3)", "70282"),
    ],
)
def test_a_commune_anywhere_in_an_address(address, code):
    teams = read([address])
    assert teams.table["commune"].tolist() == [code]
    assert teams.repairs["reason"].str.contains("commune lue dans l'adresse").any()


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("itinérant", "l'adresse est lue sans y trouver de commune"),
        ("Plancher, près de l'étang", "Plancher-Bas (70413) et Plancher-les-Mines (70414)"),
        ("Lure, Gray, salle B", "plusieurs communes possibles dans l'adresse"),
        ("rue de Besançon, bâtiment C", "l'adresse est lue sans y trouver"),
    ],
)
def test_an_address_that_names_no_commune_or_several_is_asked_about(address, reason):
    teams = read([address])
    assert teams.table.empty
    assert reason in teams.questions["reason"].item()


def test_without_a_territory_a_street_is_no_commune():
    teams = read(["La Ruche, Lure", "Chez Gray, appt 3", "Le Bourg, commune de Jussey"], None)
    assert teams.table["commune"].tolist() == ["70292"]
