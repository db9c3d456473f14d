"""The public edition attacked by somebody who knows the code: `benchmarks/disclosure.py`, on five territories."""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import zonesblanches as zb
from hamlets import FORBIDDEN, Hamlets, hamlets
from sieges import BARS, besieged, worst
from zonesblanches.access.decay import binary
from zonesblanches.columns.column import Column
from zonesblanches.outputs.editions.counts import declared
from zonesblanches.schema import COLUMNS

SEEDS = (0, 1, 2, 3, 11)  # of the five, three have one commune or three


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> list[Hamlets]:
    folder = tmp_path_factory.mktemp("listes")
    return [hamlets(seed, folder) for seed in SEEDS]


@pytest.fixture(scope="module")
def figures(places: list[Hamlets]) -> dict[str, float]:
    return worst([besieged(place, (5, 11, 20)) for place in places])


@pytest.mark.parametrize("name", BARS)
def test_an_attack_gets_nothing(figures: dict[str, float], name: str) -> None:
    assert BARS[name](figures[name]), figures


def test_nine_values_at_least_are_left_to_every_hidden_count(figures: dict[str, float]) -> None:
    assert figures["fewest values left by programs"] >= 11
    assert figures["fewest values left by replay"] >= 9


def test_a_home_elsewhere_in_the_commune_changes_nothing_but_the_count_of_classes(places: list[Hamlets]) -> None:
    """No figure of the edition met the exact point of a team: two homes in one commune make one edition."""
    place = places[0]
    teams = place.internal.providers
    moved = teams.table.assign(lon=teams.table["lon"] + 0.004, x_m=teams.table["x_m"] + 300)
    other = zb.diagnose(place.internal.territory, dataclasses.replace(teams, table=moved))
    first, second = place.internal.public(), other.public()
    pd.testing.assert_frame_equal(first.main.table, second.main.table)
    pd.testing.assert_frame_equal(first.providers.table, second.providers.table)


def test_a_hidden_count_that_changes_changes_nothing_else(places: list[Hamlets]) -> None:
    """Nor did any meet a hidden count: another value, hidden with the same cells, makes the same edition."""
    place = places[0]
    first = place.internal.public()
    hidden = first.edition.hidden["people_75p"] & (place.internal.table["people_75p"] > 4)
    code = hidden.index[hidden & (place.internal.table["people_75p"] < 10)][0]
    table = place.table.set_index("code")
    table.loc[code, "people_75p"] += 1
    other = dataclasses.replace(place, table=table.reset_index()).diagnosis_of(table["own"].astype(bool)).public()
    assert first.edition.hidden.equals(other.edition.hidden)
    pd.testing.assert_frame_equal(first.main.table, other.main.table)


def test_a_column_that_nothing_declares_is_hidden_until_somebody_says_that_it_counts_nobody(
    places: list[Hamlets],
) -> None:
    place = places[0].internal.territory
    own = [*place.communes.index, *place.neighbours.index]
    frame = pd.DataFrame({"code": own, "x": np.arange(len(own)), "y": 3.0})
    place = place.with_data(frame, code="code", columns={"benevoles": "x", "altitude": "y"})
    parameters = zb.Parameters(own_need=[zb.Need("altitude", weight=0.1), zb.Need("benevoles", weight=0.1)])
    internal = zb.diagnose(place, places[0].internal.providers, parameters=parameters)
    assert {"benevoles", "contribution_benevoles"} <= set(internal.table)
    public = internal.public(harmless=["altitude"])
    for table in (public.table, public.main.table, public.territory.communes, public.territory.neighbours):
        assert not [name for name in table if "benevoles" in str(name)]
    assert {"altitude", "contribution_altitude", "need_altitude"} <= set(public.table)
    assert [one.column for one in public.parameters.own_need] == ["altitude"]
    with pytest.raises(zb.ParameterError, match=r"harmless.*« altitud »"):
        internal.public(harmless=["altitud"])


def test_every_column_of_the_schema_says_what_it_counts() -> None:
    assert [name for name, column in COLUMNS.items() if column.counts is None] == []
    assert Column("x", "count", "X", "X").counts is None
    assert declared("colonne_de_demain") is None


def test_rates_of_few_people_are_hidden_and_no_share_gives_a_count_back(places: list[Hamlets]) -> None:
    place = places[0].internal.territory
    codes = place.communes.index
    rates = pd.DataFrame({"code": codes, "p": np.linspace(0.05, 0.4, len(codes))})
    place = place.with_data(rates, code="code", columns={"poverty_share": "p"})
    public = zb.diagnose(place, places[0].internal.providers).public().table
    people = place.communes["population"].astype(float)
    assert public.loc[people < 110, ["poverty_share", "median_income"]].isna().all(axis=None)
    shown = public["poverty_share"].dropna()
    assert len(shown) > 5
    step = np.ceil(1100 / people[shown.index]) / 100
    assert np.allclose((shown / step).round() * step, shown)
    assert (step * people[shown.index] >= 11).all()


def test_reference_and_totals_are_of_what_is_published(places: list[Hamlets]) -> None:
    for place in places[1:3]:
        public = place.internal.public()
        said = " ".join((*public.notes, public.report().html))
        total = int(place.table["people_65p"].sum())
        assert f"{total} dans le territoire" not in said
        assert "secret dans le territoire" in said
        inside = public.main.providers["capacity"].sum()
        assert round(inside / public.main.a_ref) != total


def test_a_frozen_reference_is_not_handed_over(places: list[Hamlets]) -> None:
    internal = places[0].internal
    frozen = zb.diagnose(internal.territory, internal.providers, parameters=internal.frozen())
    assert frozen.public().parameters.a_ref is None
    assert frozen.public().main.a_ref == internal.public().main.a_ref


def test_two_editions_of_two_kinds_are_not_compared(places: list[Hamlets]) -> None:
    internal = places[0].internal
    public = internal.public()
    for pair in ((public, internal), (internal, public)):
        with pytest.raises(zb.ParameterError, match=r"Comparaison refusée.*deux éditions publiques"):
            zb.compare_maps(*pair)
    assert "secret" in zb.compare_maps(public, public).render()


def test_nothing_secret_is_in_memory(places: list[Hamlets]) -> None:
    for place in places:
        noted = dataclasses.replace(place.internal.territory, notes=(f"ages_{FORBIDDEN[0]}.csv : lu",))
        bare = pickle.dumps(dataclasses.replace(place.internal, territory=noted).public())
        for text in (*FORBIDDEN[:3], place.sha256):
            assert text.encode() not in bare


def test_costs_given_by_provider_are_estimated_again_where_a_team_moved(places: list[Hamlets]) -> None:
    internal = places[0].internal
    pairs = internal.main.costs.to_frame().assign(cost=lambda table: table["cost"] + 0.37)
    given = zb.diagnose(internal.territory, internal.providers, costs=zb.CostTable.from_long(pairs))
    public = given.public()
    told = public.main.costs.to_frame()["cost"]
    assert not np.isin(told.round(6), pairs["cost"].round(6)).any()
    official = dataclasses.replace(
        internal.providers, sources=tuple(dataclasses.replace(s, official=True) for s in internal.providers.sources)
    )
    kept = zb.diagnose(internal.territory, official, costs=zb.CostTable.from_long(pairs)).public()
    assert np.isin(kept.main.costs.to_frame()["cost"].round(6), pairs["cost"].round(6)).all()
    homes = internal.providers.table["commune"].unique()
    towns = pd.DataFrame([(code, home, 9.0) for code in internal.table.index for home in homes])
    costs = zb.CostTable.from_long(towns.set_axis(["origin", "destination", "cost"], axis=1))
    by_town = zb.diagnose(internal.territory, internal.providers, costs=costs).public()
    assert set(by_town.main.costs.to_frame()["cost"]) == {9.0}


def test_classes_follow_the_places_shown_and_the_differences_are_said(tmp_path: Path) -> None:
    place = hamlets(5, tmp_path).internal
    near = zb.diagnose(
        place.territory,
        place.providers,
        parameters=zb.Parameters(threshold=7, proximity=5, decay=binary(7)),
    )
    public = near.public()
    changed = int((near.main.table["class"] != public.main.table["class"]).sum())
    assert changed
    assert any(f"{changed} commune" in rule and "Classe autre" in rule for rule in public.edition.rules["fr"])
    assert any(f"{changed} commune" in rule for rule in public.edition.rules["en"])
