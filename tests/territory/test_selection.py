"""Territories of France: by code and by name, old and new, on every land."""

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb


@pytest.mark.parametrize("area", ["30", 30, 30.0, np.int64(30), "Gard", "GARD", " gard "])
def test_gard(area):
    land = zb.territory(area)
    assert land.name == "Gard (30)"
    assert len(land.communes) == 350
    assert set(land.communes["dep"]) == {"30"}
    assert land.epsg == (2154,)


def test_a_digit_lost_by_a_spreadsheet():
    assert zb.territory(1).name == "Ain (01)"
    assert zb.territory("1004").communes.index.tolist() == ["01004"]


@pytest.mark.parametrize("areas", [["30", "48"], ["Gard", "Lozère"], pd.Series(["30", "Lozère"]), ("48", "30", "30")])
def test_several(areas):
    land = zb.territory(areas)
    assert set(land.communes["dep"]) == {"30", "48"}
    assert land.communes.index.is_monotonic_increasing
    assert land.communes.index.is_unique


def test_regions():
    by_name, by_code = zb.territory("Occitanie"), zb.territory("76", level="region")
    assert by_name.communes.index.equals(by_code.communes.index)
    assert by_name.communes["dep"].nunique() == 13
    assert zb.territory("76").name == "Seine-Maritime (76)"  # two digits mean a département


@pytest.mark.parametrize(
    "area",
    [
        "200066918",
        "Communauté d'agglomération Alès Agglomération",
        "CA Alès Agglomération",
        "Alès Agglomération",
        "alès agglomération",
    ],
)
def test_epci(area):
    assert set(zb.territory(area).communes["epci"]) == {"200066918"}


def test_an_epci_does_not_hide_its_commune():
    assert len(zb.territory("Lyon").communes) == 1
    assert len(zb.territory("Métropole de Lyon").communes) == 58
    assert len(zb.territory("Lyon", level="epci").communes) == 58


def test_epci_that_share_a_name():
    """The names that two EPCI bear are refused with their SIREN."""
    from zonesblanches.territory import store

    areas = store.areas()
    epci = areas[areas["level"] == "epci"]
    shared = epci[epci["name"].duplicated(keep=False)].sort_values("name")
    with pytest.raises(zb.UnknownCodeError, match=f"désigne plusieurs EPCI.*{shared['code'].iloc[0]}"):
        zb.territory(shared["name"].iloc[0], level="epci")


@pytest.mark.parametrize("area", ["30007", "Alès", 30007])
def test_one_commune(area):
    assert zb.territory(area).communes.index.tolist() == ["30007"]


def test_former_codes_are_resolved_and_said():
    land = zb.territory(["30094", "30007"])
    assert land.communes.index.tolist() == ["30007", "30329"]
    assert any("30094" in note and "30329" in note for note in land.notes)


def test_every_fault_at_once_with_the_nearest_names():
    with pytest.raises(zb.UnknownCodeError) as caught:
        zb.territory(["Gart", "30", "99999", "Losère"])
    message = str(caught.value)
    for part in ("« Gart »", "« Gard »", "99999", "« Losère »", "« Lozère »"):
        assert part in message
    assert isinstance(caught.value, LookupError)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("area", ["", [], None, "20", "975", object(), [None]])
def test_what_is_no_territory(area):
    with pytest.raises(zb.UnknownCodeError):
        zb.territory(area)


def test_a_shared_name_asks_for_more():
    with pytest.raises(zb.UnknownCodeError, match=r"plusieurs communes s'appellent « Saint-Denis ».*93066"):
        zb.territory("Saint-Denis")


def test_unknown_level():
    with pytest.raises(zb.ZonesBlanchesError, match="level"):
        zb.territory("30", level="quartier")


def test_france():
    everything, mainland = zb.territory("France"), zb.territory("France métropolitaine")
    assert len(everything.communes) > 34_800
    assert everything.epsg == (2154, 2972, 2975, 4471, 5490)
    assert mainland.epsg == (2154,)
    assert len(everything.neighbours) == 0
    assert everything.communes.geometry.notna().all()


def test_reunion_is_measured_in_its_own_metres():
    land = zb.territory("974")
    assert land.epsg == (2975,)
    costs = zb.crowfly_costs(land.communes, land.communes, zb.Parameters(unit="km", threshold=20)).to_frame()
    pair = costs[(costs["origin"] == "97411") & (costs["destination"] == "97415")]
    assert pair.empty or pair["cost"].iloc[0] < 30
    near = costs[(costs["origin"] == "97411") & (costs["destination"] == "97418")]["cost"].iloc[0]
    assert 9 < near < 14  # Saint-Denis to Sainte-Marie, some 11 km


def test_nobody_crosses_the_sea():
    """Bonifacio is 12 km from Sardinia; Quiberon sees Belle-Île at 15 km; Ouessant stands alone."""
    parameters = zb.Parameters(unit="km", threshold=30)
    places = zb.territory(["56152", "56186", "29155", "29040", "2A041", "97411", "97105"]).communes
    pairs = zb.crowfly_costs(places, places, parameters).to_frame()
    crossing = pairs[pairs["origin"] != pairs["destination"]]
    land = places["landmass"]
    assert len(pairs) >= 7
    assert (land[crossing["origin"]].to_numpy() == land[crossing["destination"]].to_numpy()).all()
    assert crossing[crossing["origin"].isin(["56152", "29155"])].empty


def test_corsica_has_no_neighbour_on_the_mainland():
    corsica = zb.territory("Corse")
    assert len(corsica.communes) == 360
    assert corsica.border(28.9).empty


def test_border():
    border = zb.territory("30").border()
    assert {"07", "13", "34", "48", "84"} <= set(border["dep"])
    assert "30" not in set(border["dep"])
    rings = zb.territory("30").origins(28.9)["ring"]
    assert set(rings) == {0, 1, 2}
    assert rings.index.is_unique


def test_repr(gard):
    assert repr(gard) == "<Territory Gard (30) : 350 communes>"
