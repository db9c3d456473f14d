"""The formula t = a + 60 d / v, and its bounds."""

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.travel.crowfly import reach_km


def points(*metres, land=0, zone="metro"):
    return pd.DataFrame(
        {"x_m": [700_000.0 + m for m in metres], "y_m": 6_300_000.0, "zone": zone, "landmass": land},
        index=[f"p{i}" for i in range(len(metres))],
    )


def costs(origins, destinations, **parameters):
    return zb.crowfly_costs(origins, destinations, zb.Parameters(**parameters))


@pytest.mark.parametrize(
    ("name", "intercept", "speed"), [("plaine", 1.8, 61.5), ("montagne", 8.4, 52.4), ("metropole", 14.6, 70)]
)
def test_named_sets(name, intercept, speed):
    table = costs(points(0, 10_000), points(0), crowfly=name)
    assert table.values.tolist() == pytest.approx([intercept, intercept + 600 / speed], rel=1e-12)
    assert name in table.method
    assert "vol d’oiseau" in table.method


def test_kilometres():
    table = costs(points(0, 12_345), points(0), unit="km", threshold=10)
    assert table.values.tolist() == pytest.approx([0, 12.345])
    assert table.unit == "km"


def test_the_largest_cost_is_included():
    limit = 1000 * reach_km(zb.Parameters())
    assert limit == pytest.approx(1000 * 28.2 * 61.5 / 60)
    assert len(costs(points(limit, limit + 1), points(0))) == 1
    assert len(costs(points(30_000, 30_001), points(0), unit="km")) == 1


def test_two_lands_and_two_projections_never_meet():
    assert len(costs(points(0), points(0, land=7))) == 0
    assert len(costs(points(0), points(0, zone="reunion"))) == 0


def test_rows_without_coordinates_have_no_cost():
    origins = points(0, 1000)
    origins.loc["p0", "x_m"] = float("nan")
    table = costs(origins, points(0))
    assert table.origins.tolist() == ["p1"]
    assert not table.every_origin


def test_no_provider():
    assert len(costs(points(0, 1), points())) == 0
