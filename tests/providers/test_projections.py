"""The coordinate system of a list is recognised by where its rows say they are."""

import pandas as pd
import pytest
from pyproj import Transformer

import zonesblanches as zb
from zonesblanches.providers.projections import KNOWN_SYSTEMS
from zonesblanches.territory import store

CC = {3942: "66136", 3943: "13055", 3944: "30007", 3945: "38185", 3946: "69123", 3947: "21231", 3948: "35238",
      3949: "67482", 3950: "59350"}  # fmt: skip
HOMES = {
    2154: ("30007", "29019", "67482"),
    5490: ("97105", "97209"),
    2972: ("97302", "97311"),
    2975: ("97411", "97416"),
    4471: ("97611", "97608"),
    27572: ("30007", "29019", "67482"),
    27561: ("59350", "75056"),
    27562: ("45234", "21231"),
    27563: ("30007", "31555"),
    27564: ("2A004", "2B033"),
    27571: ("59350", "75056"),
    27573: ("30007", "31555"),
    27574: ("2A004", "2B033"),
    32630: ("29019", "33063"),
    32631: ("30007", "75056"),
    32632: ("67482", "2B033"),
    3857: ("30007", "29019", "97411"),
    3035: ("30007", "29019"),
    **{epsg: (code,) for epsg, code in CC.items()},
}


def rows(epsg, codes, *, declare=True):
    """Return the communes' own points in some system, in the columns x and y."""
    at = store.communes().loc[list(codes)]
    x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(at["lon"].to_numpy(), at["lat"].to_numpy())
    table = pd.DataFrame({"nom": [f"n{code}" for code in codes], "x": x.round(2), "y": y.round(2)})
    return table.assign(**{"code insee": list(codes)}) if declare else table


def expect(providers, codes):
    at = store.communes().loc[list(codes)]
    assert providers.rejects.empty, providers.rejects["reason"].tolist()
    assert providers.table["commune"].tolist() == list(codes)
    assert set(providers.table["location_quality"]) == {"coordinates"}
    assert providers.table["lon"].tolist() == pytest.approx(at["lon"].tolist(), abs=2e-5)
    assert providers.table["lat"].tolist() == pytest.approx(at["lat"].tolist(), abs=2e-5)


def said(providers):
    return " ".join(note for note in providers.notes if "en mètres" in note)


@pytest.mark.parametrize("epsg", list(KNOWN_SYSTEMS))
def test_every_known_system(epsg):
    codes = HOMES[epsg]
    providers = zb.read_providers(rows(epsg, codes))
    expect(providers, codes)
    assert KNOWN_SYSTEMS[epsg].split(" carto")[0] in said(providers) or f"EPSG:{epsg}" in said(providers)


@pytest.mark.parametrize("epsg", [2154, 27572, 32631, 2975])
def test_x_and_y_swapped(epsg):
    codes = HOMES[epsg]
    table = rows(epsg, codes).rename(columns={"x": "y", "y": "x"})
    providers = zb.read_providers(table)
    expect(providers, codes)
    assert "x et y inversés" in said(providers)


def test_the_hexagone_and_overseas_in_one_list():
    parts = [rows(2154, HOMES[2154]), rows(5490, HOMES[5490]), rows(2975, HOMES[2975]), rows(2972, HOMES[2972])]
    providers = zb.read_providers(pd.concat(parts, ignore_index=True))
    expect(providers, [code for epsg in (2154, 5490, 2975, 2972) for code in HOMES[epsg]])
    for epsg in (2154, 5490, 2975, 2972):
        assert f"(EPSG:{epsg})" in said(providers)


def test_degrees_and_metres_in_one_list():
    metres = rows(2154, ["30007"])
    degrees = pd.DataFrame({"nom": ["d"], "x": [4.3601], "y": [43.8367], "code insee": ["30189"]})
    providers = zb.read_providers(pd.concat([metres, degrees], ignore_index=True))
    assert providers.table["commune"].tolist() == ["30007", "30189"]


def test_lambert_zone_iii_is_not_lambert_ii_extended():
    """The same point: some 200 km of northing in one, 1,900 in the other."""
    zone, wide = rows(27563, ["30007"]), rows(27572, ["30007"])
    assert abs(zone["y"].item() - wide["y"].item()) > 1_000_000
    for table, name in ((zone, "Lambert III (sud)"), (wide, "Lambert II étendu")):
        providers = zb.read_providers(table)
        expect(providers, ["30007"])
        assert name in said(providers)


def test_lambert_93_needs_no_declared_commune():
    providers = zb.read_providers(rows(2154, HOMES[2154], declare=False))
    expect(providers, HOMES[2154])


def test_utm_without_a_commune_is_refused_with_a_hint():
    """UTM 30, 31 and 32 put one pair at three places of France."""
    table = rows(32631, ["75056"], declare=False)
    providers = zb.read_providers(table)
    assert len(providers) == 0
    assert providers.rejects["reason"].str.contains("plusieurs systèmes.*crs=32631").all()
    expect(zb.read_providers(table, crs=32631), ["75056"])


def test_a_lost_figure_is_no_other_system():
    """One row of a list in Lambert-93 would fall in Guyane's UTM, or in the web's Mercator near Paris."""
    table = rows(2154, ["30007", "30189", "30334"], declare=False)
    for wrong in ((33452, 6274126), (203544, 6102071), (5389208, 6786697)):
        typo = pd.DataFrame({"nom": ["typo"], "x": [wrong[0]], "y": [wrong[1]]})
        providers = zb.read_providers(pd.concat([table, typo], ignore_index=True))
        assert providers.table["commune"].tolist() == ["30007", "30189", "30334"]
        assert len(providers.rejects) == 1
        said_once = providers.rejects["reason"].item()
        assert "coordonnées en mètres" in said_once or "en mer" in said_once


def test_one_row_that_declares_settles_the_others():
    table = rows(32631, ["30007", "45234", "75056"])
    table.loc[1:, "code insee"] = None
    expect(zb.read_providers(table), ["30007", "45234", "75056"])


def test_a_row_far_from_what_it_declares_is_doubted_not_lost():
    table = rows(2154, ["30007", "30189", "30334"])
    table.loc[2, "code insee"] = "30010"  # the point is Uzès's, the row says Anduze
    providers = zb.read_providers(table)
    assert providers.table["commune"].tolist() == ["30007", "30189", "30334"]
    assert "mais la ligne dit Anduze" in providers.repairs["reason"].item()


def test_metres_of_nowhere_are_said():
    table = pd.DataFrame({"nom": ["a", "b"], "x": [9_900_000, 9_900_001], "y": [12, 13], "commune": ["Alès", None]})
    providers = zb.read_providers(table)
    assert providers.table["location_quality"].tolist() == ["commune point"]
    assert "dans aucun système français connu" in providers.repairs["reason"].item()
    assert "crs=" in providers.rejects["reason"].item()
