"""Nobody drives over an estuary or a bay; bridges, shores and inland pairs stay."""

import numpy as np
import pandas as pd
import pytest
import shapely

import zonesblanches as zb
from zonesblanches.crowfly import crowfly_minutes
from zonesblanches.territory import store
from zonesblanches.travel.sea import parted_by_sea

PARTED = {
    "the mouth of the Gironde: Royan – Le Verdon": ("17306", "33544"),
    "the Gironde: Pauillac – Blaye": ("33314", "33058"),
    "the rade of Brest: Brest – Crozon": ("29019", "29042"),
    "the goulet of Brest: Brest – Roscanvel": ("29019", "29238"),
    "the bay of the Seine: Le Havre – Trouville": ("76351", "14715"),
    "the bassin: Arcachon – Lège-Cap-Ferret": ("33009", "33236"),
    "the bay of the Somme: Le Crotoy – Saint-Valery": ("80228", "80721"),
    "the mouth of the gulf of Morbihan: Arzon – Locmariaquer": ("56005", "56116"),
    "the gulf of Morbihan: Larmor-Baden – Arzon": ("56106", "56005"),
    "the lagoon of Thau: Mèze – Sète": ("34157", "34301"),
    "the gulf of Saint-Tropez: Sainte-Maxime – Saint-Tropez": ("83115", "83119"),
    "the bay of Fort-de-France: Fort-de-France – Les Trois-Îlets": ("97209", "97231"),
    "the Petit Cul-de-sac marin: Le Gosier – Goyave": ("97113", "97114"),
}
KEPT = {
    "pont de l'Iroise: Brest – Plougastel": ("29019", "29189"),
    "pont de Térénez: Landévennec – Le Faou": ("29104", "29053"),
    "pont de la Corde: Carantec – Saint-Pol": ("29023", "29259"),
    "pont de Cornouaille: Bénodet – Combrit": ("29006", "29037"),
    "peninsula of Roscanvel: Crozon – Roscanvel": ("29042", "29238"),
    "peninsula of Roscanvel: Camaret – Lanvéoc": ("29022", "29120"),
    "barrage de la Rance: Dinard – Saint-Malo": ("35093", "35288"),
    "pont Chateaubriand: Langrolay – La Ville-ès-Nonais": ("22103", "35358"),
    "pont de Saint-Nazaire: Saint-Nazaire – Saint-Brevin": ("44184", "44154"),
    "pont de Noirmoutier: Noirmoutier – La Barre-de-Monts": ("85163", "85012"),
    "pont de Ré: Rivedoux – La Rochelle": ("17297", "17300"),
    "pont de Ré, further: Saint-Martin – La Rochelle": ("17369", "17300"),
    "viaduc d'Oléron: Le Château – Bourcefranc": ("17093", "17058"),
    "viaduc d'Oléron, further: Saint-Pierre – Marennes": ("17385", "17219"),
    "viaduc de la Seudre: Marennes – La Tremblade": ("17219", "17452"),
    "pont de Normandie: Honfleur – Gonfreville": ("14333", "76305"),
    "pont de Tancarville: Quillebeuf – Tancarville": ("27485", "76684"),
    "viaduc de Martigues: Martigues – Port-de-Bouc": ("13056", "13077"),
    "pont d'Aquitaine: Bordeaux – Lormont": ("33063", "33249"),
    "pont de la Gabarre: Petit-Bourg – Pointe-à-Pitre": ("97118", "97120"),
    "pont du Larivot: Cayenne – Macouria": ("97302", "97305"),
    "shore: Macouria – Kourou": ("97305", "97304"),
    "shore: Cayenne – Kourou": ("97302", "97304"),
    "shore: Toulon – La Seyne": ("83137", "83126"),
    "shore: Le Grau-du-Roi – La Grande-Motte": ("30133", "34344"),
    "shore: Le Port – Saint-Paul": ("97407", "97415"),
    "inland: Nîmes – Alès": ("30189", "30007"),
    "a lake on a land border: Thonon – Annemasse": ("74281", "74012"),
}


def columns():
    return store.communes()[["x_m", "y_m", "zone", "landmass"]]


def has_pair(one, other):
    points = columns()
    parameters = zb.Parameters(unit="km", threshold=45)
    there = len(zb.crowfly_costs(points.loc[[one]], points.loc[[other]], parameters))
    assert there == len(zb.crowfly_costs(points.loc[[other]], points.loc[[one]], parameters)), "same both ways"
    return bool(there)


@pytest.mark.parametrize("name", PARTED)
def test_sea_parts_the_two_sides(name):
    one, other = PARTED[name]
    land = columns()["landmass"]
    assert land[one] == land[other], "the land alone would have kept them"
    assert not has_pair(one, other)


@pytest.mark.parametrize("name", KEPT)
def test_bridges_shores_and_inland_pairs_stay(name):
    assert has_pair(*KEPT[name])


@pytest.mark.parametrize(("island", "continent"), [("56069", "56121"), ("17004", "17168"), ("85113", "85234")])
def test_islands_without_a_bridge_stay_apart(island, continent):
    assert not has_pair(island, continent)
    assert has_pair(island, island)


def test_the_gard_is_unaffected():
    points = columns()
    gard = points[points.index.str.startswith("30")].to_numpy()
    xy = gard[:, :2].astype(float)
    rows, others = (index.ravel() for index in np.indices((len(xy), len(xy))))
    assert not parted_by_sea("metro", 0, xy[rows], xy[others]).any()


def test_each_commune_keeps_a_neighbour_of_its_land_within_30_km():
    from scipy.spatial import cKDTree

    cut = []
    for (zone, land), group in store.communes().groupby(["zone", "landmass"]):
        xy = group[["x_m", "y_m"]].to_numpy()
        # the nearest forty are enough: only those that keep none of them are looked at further
        count = min(41, len(xy))
        metres, near = cKDTree(xy).query(xy, k=list(range(1, count + 1)))
        row, rank = np.nonzero((metres <= 30_000) & (near != np.arange(len(xy))[:, None]))
        kept = ~parted_by_sea(str(zone), int(land), xy[row], xy[near[row, rank]])
        cut += list(group.index[np.setdiff1d(row, row[kept])])
    assert cut == []


def test_where_there_is_no_sea_to_look_at_nothing_is_parted():
    xy = np.array([[700_000.0, 6_300_000.0], [900_000.0, 6_300_000.0]])
    assert not parted_by_sea("elsewhere", 0, xy[:1], xy[1:]).any()
    assert parted_by_sea("metro", 0, xy[:0], xy[:0]).shape == (0,)


def test_every_costs_sentence_says_it():
    points = columns().loc[["30189"]]
    for parameters in (zb.Parameters(), zb.Parameters(unit="km")):
        assert "paires séparées par la mer exclues" in zb.crowfly_costs(points, points, parameters).method


def test_a_provider_on_the_other_bank_covers_nobody():
    teams = zb.read_providers(pd.DataFrame({"nom": ["Royan", "Soulac"], "commune": ["17306", "33514"]}))
    royan = zb.read_providers(pd.DataFrame({"nom": ["Royan"], "commune": ["17306"]}))
    table = zb.diagnose(zb.territory("33"), teams).table
    alone = zb.diagnose(zb.territory("33"), royan).table
    assert table.loc["33544", "nearest_cost"] == pytest.approx(
        float(crowfly_minutes(km("33544", "33514"), "central")), abs=0.1
    )
    assert np.isinf(alone.loc["33544", "nearest_cost"])
    assert alone.loc["33544", "class"] == "blanche"


def km(one, other):
    here, there = (columns().loc[code, ["x_m", "y_m"]].to_numpy(dtype=float) for code in (one, other))
    return float(np.hypot(*(here - there))) / 1000


def test_the_sea_reads_once_and_leaves_land_alone():
    sea = store.sea()
    assert sea is store.sea()
    communes = store.communes()
    points = shapely.points(communes["lon"], communes["lat"])
    inside, _ = shapely.STRtree(sea.geometry.to_numpy()).query(points, predicate="within")
    assert len(inside) < 0.001 * len(communes)
