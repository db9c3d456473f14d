"""Coordinates: set right only where the declared commune proves it, else not used, and said."""

import pandas as pd
import pytest

import zonesblanches as zb

ALES = (4.0810, 44.1250)


def read(**cells):
    return zb.read_providers(pd.DataFrame({name: [cell] for name, cell in cells.items()}))


def located(lon, lat, commune="Alès", **more):
    providers = read(longitude=lon, latitude=lat, commune=commune, **more)
    assert len(providers) == 1, providers.rejects["reason"].tolist()
    row = providers.table.iloc[0]
    return (
        (round(row["lon"], 4), round(row["lat"], 4)),
        row["commune"],
        row["location_quality"],
        " ; ".join(providers.repairs["reason"]),
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((44.1250, 4.0810), "longitude et latitude inversées, remises dans l'ordre"),
        ((-4.0810, 44.1250), "signe de la longitude corrigé"),
        ((4.0810, -44.1250), "signe de la latitude corrigé"),
        ((-4.0810, -44.1250), "signes de la longitude et de la latitude corrigés"),
        ((-44.1250, 4.0810), "longitude et latitude inversées et signe corrigé"),
        ((44.1250, -4.0810), "longitude et latitude inversées et signe corrigé"),
    ],
)
def test_repairs_into_the_declared_commune(given, said):
    assert located(*given) == (ALES, "30007", "coordinates", said)


@pytest.mark.parametrize("given", [(44.1250, 4.0810), (4.0810, -44.1250), (0, 0), ("0,0", "0")])
def test_no_repair_without_a_commune_that_proves_it(given):
    _, commune, quality, said = located(*given, commune="Nîmes")
    assert (commune, quality) == ("30189", "commune point")
    assert "placée au point de la commune" in said
    alone = read(longitude=given[0], latitude=given[1])
    assert len(alone) == 0
    assert len(alone.rejects) == 1


def test_a_flip_that_falls_elsewhere_is_not_used():
    """A flipped longitude may fall in another commune: Alès seen from Bretagne's side of Greenwich is at sea."""
    _, commune, quality, said = located(-4.0810, 44.1250, commune="Uzès")
    assert (commune, quality) == ("30334", "commune point")
    assert "en mer" in said


def test_the_points_of_two_reunions():
    """La Réunion's latitude is negative: a lost sign is put back."""
    point, commune, _, said = located(55.4481, 20.8823, commune="Saint-Denis", département="974")
    assert (point, commune) == ((55.4481, -20.8823), "97411")
    assert said == "signe de la latitude corrigé"


def test_both_numbers_in_one_cell():
    for cell in ("44.1250, 4.0810", "44,1250 ; 4,0810", "(44.1250 4.0810)", "[44.125, 4.081]"):
        row = read(coordonnées=cell).table.iloc[0]
        assert (row["lon"], row["lat"], row["commune"]) == (4.0810, 44.1250, "30007")
    swapped = read(coordonnées="4.0810, 44.1250", commune="Alès")
    assert swapped.table["commune"].tolist() == ["30007"]
    assert swapped.repairs["reason"].tolist() == ["longitude et latitude inversées, remises dans l'ordre"]


def test_a_cell_that_is_no_pair_is_said():
    providers = read(coordonnées="près de l'église", commune="Alès")
    assert providers.table["location_quality"].tolist() == ["commune point"]
    assert "illisibles ou incomplètes" in providers.repairs["reason"].item()


def test_columns_come_before_the_pair():
    providers = read(longitude=4.0810, latitude=44.1250, coordonnées="43.8367, 4.3601")
    assert providers.table["commune"].tolist() == ["30007"]


def test_qualities_by_hand():
    table = zb.read_providers(
        pd.DataFrame(
            {
                "nom": list("abcd"),
                "commune": ["Alès", "Alès", "Paris", None],
                "longitude": [4.0810, None, None, 4.3601],
                "latitude": [44.1250, None, None, 43.8367],
            }
        )
    ).table
    assert table["location_quality"].tolist() == ["coordinates", "commune point", "commune centroid", "coordinates"]
    assert table["location_source"].tolist() == ["coordinates", "name", "name", "coordinates"]
    assert table["location_score"].isna().all()


def test_a_point_just_across_a_limit_is_not_flipped_over_greenwich():
    """At 0.02° east stands Juillan, at 0.02° west Azereix, its neighbour: the sign proves nothing."""
    providers = read(longitude=0.02, latitude=43.2, **{"code insee": "65057"})
    assert providers.table[["commune", "lon"]].to_numpy().tolist() == [["65235", 0.02]]
    assert "mais la ligne dit Azereix (65057) : à vérifier" in providers.repairs["reason"].item()


def test_a_lost_sign_west_of_greenwich_is_put_back():
    point, commune, _, said = located(0.5792, 44.8378, commune="Bordeaux")
    assert (point, commune, said) == ((-0.5792, 44.8378), "33063", "signe de la longitude corrigé")
