"""The geocoder against a real addok, set up as the public service is, on communes of France and invented streets."""

import os

import addok_server
import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.territory import store


@pytest.fixture(scope="session")
def addok():
    """One addok for the tests below; its absence is a failure, unless ZB_SKIP_GEOCODER=1 accepts it."""
    absent = addok_server.missing()
    if absent and os.environ.get("ZB_SKIP_GEOCODER") == "1":
        pytest.skip(f"no {absent}, and ZB_SKIP_GEOCODER=1")
    if absent:
        pytest.fail(f"{absent} is needed to run a real geocoder: make geocoder (or set ZB_SKIP_GEOCODER=1)")
    with addok_server.running() as url:
        yield url


@pytest.fixture
def geocoder(addok, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return zb.Geocoder(url=addok, per_second=50)


def ask(geocoder, *rows):
    return geocoder.geocode(pd.DataFrame(rows, columns=["address", "postal_code", "city", "citycode"]))


def test_house_numbers_streets_and_communes(geocoder):
    found = ask(
        geocoder,
        ("3 rue de l'Église Imaginaire", "30100", "Alès", "30007"),
        ("12 bis, rue de l’église imaginaire", "", "ALES", ""),
        ("99 rue de l'Église Imaginaire", "", "", "30007"),
        ("Impasse des Œillets rêvés", "30900", "Nîmes", 30189.0),
        ("Nîmes", "", "", "30189"),
    )
    assert list(found["status"]) == ["ok"] * 5
    assert list(found["type"]) == ["housenumber", "housenumber", "street", "street", "municipality"]
    assert list(found["citycode"]) == ["30007", "30007", "30007", "30189", "30189"]
    expected = [(4.0802, 44.125), (4.0804, 44.125), (4.08, 44.125), (4.35, 43.83)]
    assert [tuple(point) for point in found[["lon", "lat"]].to_numpy()[:4]] == expected
    nimes = store.communes().loc["30189"]
    assert np.allclose(found.loc[4, ["lon", "lat"]].astype(float), [nimes["lon"], nimes["lat"]], atol=1e-5)
    assert found.loc[0, "label"] == "3 Rue de l'Église Imaginaire 30100 Alès"
    assert found["score"].between(0.5, 1).all()
    assert found.loc[0, "score"] > found.loc[2, "score"]


def test_the_commune_chooses_between_streets_of_one_name(geocoder):
    found = ask(
        geocoder,
        ("3 rue de l'Église Imaginaire", "", "", "30189"),
        ("3 rue de l'Église Imaginaire", "30100", "", ""),
        ("3 rue de l'Église Imaginaire", "30000", "", ""),
        ("3 rue de l'Église Imaginaire", "30107", "Alès CEDEX", ""),
    )
    assert list(found["citycode"]) == ["30189", "30007", "30189", "30007"]


def test_large_cities_are_found_under_their_arrondissements(geocoder):
    found = ask(geocoder, ("10 quai des Songes", "69001", "Lyon", "69123"), ("10 quai des Songes", "", "Lyon", "69123"))
    assert list(found["status"]) == ["ok", "ok"]
    assert set(found["citycode"]) == {"69381"}


def test_what_does_not_exist_is_not_found(geocoder):
    found = ask(
        geocoder,
        ("3 rue de l'Église Imaginaire", "99999", "Nulle-Part", ""),
        ("Xyzzy qwrtz plugh", "", "", ""),
        ("", "30100", "Alès", "30007"),
        ("3 rue de l'Église Imaginaire", "", "", "48095"),
    )
    assert list(found["status"]) == ["not-found", "not-found", "skipped", "not-found"]
    assert found["lon"].isna().all()


def test_hostile_cells_do_not_move_their_neighbours(geocoder):
    street = "3 rue de l'Église Imaginaire"
    harmless = [
        f'"{street}"',
        f"{street};;;",
        f"{street}\r\n",
        f"={street}",
        f"\ufeff{street}",
        f"{street}\x00\x01",
        street.replace(" ", "\u00a0"),
        street.replace("'", "''"),
    ]
    nasty = [*harmless, "é" * 5000, "'", '",",",', "🏠 3", "=HYPERLINK(1)", "\n\n\n"]
    rows = [(cell, "30100", "Alès", "30007") for cell in nasty]
    mixed = [row for cell in rows for row in (cell, ("8 rue de l'Église Imaginaire", "", "", "30189"))]
    found = ask(geocoder, *mixed)
    assert set(found["lon"].iloc[1::2]) == {4.3602}
    assert set(found["lon"].iloc[: 2 * len(harmless) : 2]) == {4.0802}


@pytest.mark.parametrize("rows", [1, 2, 3, 5, 50])
def test_small_files_are_read_like_large_ones(geocoder, rows):
    found = ask(geocoder, *[("1 rue de l'Église Imaginaire", "", "", "30007")] * rows, ("Alès", "", "Alès", ""))
    assert list(found["type"]) == ["housenumber"] * rows + ["municipality"]


def test_the_order_of_rows_and_the_size_of_batches_change_nothing(geocoder, addok):
    names = store.communes().query("dep == '30'").sample(60, random_state=1)
    rows = pd.DataFrame({"address": names["name"], "citycode": names.index}, index=names.index)
    found = geocoder.geocode(rows)
    other = zb.Geocoder(url=addok, batch_rows=7, per_second=50).geocode(rows[::-1])
    pd.testing.assert_frame_equal(found, other[::-1])
    assert (found["citycode"] == found.index).all()


def test_a_real_run_replays_offline(addok, tmp_path):
    rows = pd.DataFrame({"address": ["3 rue de l'Église Imaginaire", "Xyzzy"], "citycode": ["30007", ""]})
    online = zb.Geocoder(url=addok, cache=tmp_path / "c.sqlite").geocode(rows)
    offline = zb.Geocoder(url=addok, cache=tmp_path / "c.sqlite", offline=True).geocode(rows)
    pd.testing.assert_frame_equal(online, offline)
    assert list(offline["status"]) == ["ok", "not-found"]
