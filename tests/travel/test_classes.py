"""One set of speeds by commune: the rule, the slower of the two ends, and what the outputs say of it."""

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.telling.credits import parameter_lines
from zonesblanches.travel.crowfly import reach_km
from zonesblanches.travel.speed_sets import commune_sets

AUTO = zb.Parameters(crowfly="auto")


def place(code, metres, **columns):
    row = {"x_m": 700_000.0 + metres, "y_m": 6_300_000.0, "zone": "metro", "landmass": 0, "dep": code[:2]}
    return pd.DataFrame(row | {"population": 900, "area_km2": 30.0} | columns, index=[code])


def town(code, metres, **columns):
    return place(code, metres, **({"population": 200_000, "area_km2": 100.0} | columns))


def cost(start, end, parameters=AUTO):
    found = zb.crowfly_costs(start, end, parameters).values
    return float(found[0]) if len(found) else None


def plain(km):
    return 1.8 + 60 * km / 61.5


def mountain(km):
    return 8.4 + 60 * km / 52.4


def metropole(km):
    """Nobody enters a city from afar for a trip inside it or next to it: the plain, as far as it was measured."""
    return 14.6 + 60 * km / 70 if km > 28.9 else plain(km)


@pytest.mark.parametrize(
    ("communes", "expected"),
    [
        (place("30007", 0), "plaine"),
        (place("05096", 0), "montagne"),
        (place("2A004", 0, dep=None), "montagne"),
        (town("69123", 0), "metropole"),
        (town("38185", 0), "metropole"),
        (town("38185", 0, population=49_999, area_km2=10.0), "montagne"),
        (town("69123", 0, population=149_999), "plaine"),
        (town("69123", 0, population=150_000), "metropole"),
        (town("69123", 0, density_grid=2), "plaine"),
        (place("69266", 0, density_grid=1), "metropole"),
        (town("69123", 0, density_grid=pd.NA), "metropole"),
        (town("69123", 0).drop(columns=["population", "area_km2"]), "plaine"),
        (place("97411", 0, dep="974"), "plaine"),
    ],
)
def test_the_rule(communes, expected):
    assert commune_sets(communes, AUTO).tolist() == [expected]


def test_the_rule_can_be_overridden():
    mine = AUTO.replace(mountain=["30007", "974"], dense_density=10, dense_population=800)
    places = [place("30007", 0, population=100), place("05096", 0, population=100), place("97411", 0, dep="974")]
    assert commune_sets(pd.concat(places), mine).tolist() == ["montagne", "plaine", "metropole"]


@pytest.mark.parametrize("km", [0, 4, 6, 16])
def test_a_pair_costs_what_the_slower_of_its_ends_says(km):
    flat, high, dense = place("30007", 0), place("05096", 0), town("69123", 0)
    far = 1000 * km
    assert cost(flat, place("30010", far)) == pytest.approx(plain(km))
    assert cost(flat, place("05001", far)) == pytest.approx(mountain(km))
    assert cost(high, town("38185", far)) == pytest.approx(mountain(km))
    assert cost(dense, place("30010", far)) == pytest.approx(metropole(km))


def test_a_large_city_is_near_itself():
    """A provider of Lyon's own commune once cost 14.6 minutes, and one of the next commune 15.5."""
    lyon = town("69123", 0)
    assert cost(lyon, lyon) == pytest.approx(1.8)
    assert cost(lyon, town("69266", 1000)) == pytest.approx(1.8 + 60 / 61.5)
    far = AUTO.replace(distance_cap=60)
    assert cost(lyon, town("69266", 28_900), far) == pytest.approx(1.8 + 60 * 28.9 / 61.5), "the bound is included"
    assert cost(lyon, town("69266", 28_901), far) == pytest.approx(14.6 + 60 * 28.901 / 70)
    nearer = AUTO.replace(dense_from_km=5)
    assert cost(lyon, town("69266", 5000), nearer) == pytest.approx(plain(5))
    assert cost(lyon, town("69266", 6000), nearer) == pytest.approx(14.6 + 60 * 6 / 70)
    grenoble = town("38185", 0)
    assert cost(grenoble, town("38151", 2000)) == pytest.approx(mountain(2)), "a city of the mountain is in it"
    assert cost(lyon, place("05096", 6000)) == pytest.approx(mountain(6)), "the mountain still decides at its end"


@pytest.mark.parametrize(("dep", "city"), [("69", "69123"), ("06", "06088"), ("31", "31555"), ("33", "33063")])
def test_large_cities_are_judged_as_where_the_plain_was_measured(dep, city):
    """Lyon, Nice, Toulouse and Bordeaux came out grey with their own town halls and those around."""
    found = zb.diagnose(zb.territory(dep), zb.load_mairies(min_hours=24), parameters=AUTO).table.loc[city]
    flat = zb.diagnose(zb.territory(dep), zb.load_mairies(min_hours=24)).table.loc[city]
    assert found["nearest_cost"] == pytest.approx(1.8)
    assert found["class"] == flat["class"]
    assert found["n_providers"] == pytest.approx(flat["n_providers"], rel=0.05)


def test_there_and_back_cost_the_same():
    rng = np.random.default_rng(2)
    kinds = [place, town]
    points = pd.concat(
        [kinds[i % 2](f"{dep}{i:03d}", float(rng.uniform(0, 30_000))) for i, dep in enumerate(["30", "05", "69"] * 12)]
    )
    table = zb.crowfly_costs(points, points, AUTO).to_frame().set_index(["origin", "destination"])["cost"]
    assert len(table) > 300
    back = table.swaplevel().reindex(table.index)
    assert (back.to_numpy() == table.to_numpy()).all()


@pytest.mark.parametrize("level", [1, 4])
@pytest.mark.parametrize("known", ["both", "start", "end"])
def test_the_density_grid_judges_both_ends_or_none(level, known):
    """A grid loaded for the origins only once made the way back cost another time."""
    rule = AUTO.replace(dense_from_km=5)
    one, other = town("69123", 0), place("69266", 8000)
    if known in {"both", "start"}:
        one = one.assign(density_grid=level)
    if known in {"both", "end"}:
        other = other.assign(density_grid=level)
    assert cost(one, other, rule) == cost(other, one, rule)
    expected = plain(8) if known == "both" and level == 4 else 14.6 + 60 * 8 / 70
    assert cost(one, other, rule) == pytest.approx(expected)
    team = other[["x_m", "y_m", "zone", "landmass"]].assign(commune="69266").set_axis(["T"])
    home = one[["x_m", "y_m", "zone", "landmass"]].assign(commune="69123").set_axis(["U"])
    assert cost(one, team, rule) == cost(other, home, rule), "and so do providers in communes that are no origins"


def test_a_commune_is_judged_by_the_same_table_at_either_end():
    """Without a population of its own, an origin is the embedded commune of that code, as a destination is."""
    bare = town("69123", 0)[["x_m", "y_m", "zone", "landmass"]]
    team = bare.assign(commune="69123").set_axis(["T"])
    near, rule = place("69266", 3000), AUTO.replace(dense_from_km=1)
    assert cost(bare, near, rule) == cost(near, team, rule) == pytest.approx(14.6 + 60 * 3 / 70)


def test_pairs_beyond_the_reach_of_their_own_set_are_left_out():
    """28 km are 29.1 min in the plain, and 40.5 in the mountain."""
    assert reach_km(AUTO) == pytest.approx(reach_km(zb.Parameters()))
    assert cost(place("30007", 0), place("30010", 28_000)) == pytest.approx(plain(28))
    assert cost(place("30007", 0), place("05001", 28_000)) is None
    edge = 1000 * (30 - 8.4) * 52.4 / 60
    assert cost(place("30007", 0), place("05001", edge - 0.01)) is not None
    assert cost(place("30007", 0), place("05001", edge + 0.01)) is None


def test_a_provider_has_the_set_of_its_commune():
    team = place("05096", 5000).assign(commune="05096").drop(columns=["dep", "population", "area_km2"]).set_axis(["T1"])
    origins = pd.concat([place("30007", 0), place("05096", 5000)])
    costs = zb.crowfly_costs(origins, team, AUTO).to_frame().set_index("origin")["cost"]
    assert costs["30007"] == pytest.approx(mountain(5))
    assert cost(place("30007", 0), team) == pytest.approx(mountain(5)), "known from the embedded communes too"
    nowhere = team.assign(commune=None)
    assert cost(place("30007", 0), nowhere) == pytest.approx(plain(5))
    assert cost(place("30007", 0), team.assign(commune="99999")) == pytest.approx(plain(5))


def test_the_method_says_the_rule_the_sets_and_how_many_communes():
    points = pd.concat([place("30007", 0), place("30010", 0), place("05096", 0), town("69123", 0)])
    table = zb.crowfly_costs(points, points.head(1), AUTO)
    assert "plaine (2 communes) : 1,8 min + distance à 61,5 km/h, erreur moyenne 2,2 min" in table.method
    assert "montagne (1 commune) : 8,4 min" in table.method
    assert "erreur moyenne 3,7 min" in table.method
    assert "metropole (1 commune) : 14,6 min + distance à 70,0 km/h au-delà de 28,9 km (en deçà, jeu pl" in table.method
    assert "ajusté sur les trajets vers Paris ; erreur non publiée" in table.method
    assert "at 70.0 km/h beyond 28.9 km (under, plaine or montagne: measured there), fitted on" in table.method_en
    assert "le plus lent des deux bouts" in table.method
    assert "paires séparées par la mer exclues" in table.method
    assert "plaine (2 communes): 1.8 min + distance at 61.5 km/h" in table.method_en
    assert "metropole" not in zb.crowfly_costs(points.head(1), points.head(1), AUTO).method.split(" – ", 1)[1]


def test_kilometres_do_not_choose():
    near = AUTO.replace(unit="km")
    assert cost(place("05096", 0), town("69123", 12_000), near) == pytest.approx(12)
    assert "jeu" not in zb.crowfly_costs(place("05096", 0), place("05096", 0), near).method


def test_parameters_of_the_rule():
    assert zb.Parameters().crowfly == "plaine"
    assert (AUTO.dense_density, AUTO.dense_population) == (1500, 50_000)
    assert AUTO.replace(mountain={"05", "04"}).mountain == ("04", "05")
    for wrong in ({"mountain": "05"}, {"mountain": ["5"]}, {"mountain": [5]}, {"mountain": ["05", "Isère"]},
                  {"dense_density": 0}, {"dense_population": -1}, {"crowfly": "automatique"}):  # fmt: skip
        with pytest.raises(zb.ParameterError, match="Paramètres refusés"):
            zb.Parameters(**wrong)


def test_the_outputs_name_what_was_chosen():
    gard = zb.territory("30")
    teams = zb.read_providers(pd.DataFrame({"nom": ["Alès"], "commune": ["30007"]}))
    found = zb.diagnose(gard, teams, parameters=AUTO.replace(mountain=["30122", "48"]))
    lines = dict(parameter_lines(found.findings if hasattr(found, "findings") else found))
    assert lines["Jeu de vitesses à vol d’oiseau"] == "choisi par commune"
    assert lines["Montagne (jeu choisi par commune)"] == "30122, 48"
    assert any("montagne (" in note for note in found.notes)
