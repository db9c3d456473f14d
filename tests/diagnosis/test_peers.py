"""The territory beside others: who is compared, by what, and what is not."""

from __future__ import annotations

import pytest

import example as ex
import zonesblanches as zb
from zonesblanches.territory import store


@pytest.fixture(scope="module")
def lozere() -> zb.Diagnosis:
    return zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)).with_comparison()


def test_similar_departments_are_a_fifth_of_them_by_density(lozere: zb.Diagnosis) -> None:
    found = lozere.peers
    sums = store.communes().groupby("dep")[["population", "area_km2"]].sum()
    density = sums["population"] / sums["area_km2"]
    assert len(found.similar) in {19, 20}
    assert "48" not in found.similar
    low, high = found.bounds
    assert density[list(found.similar)].between(low, high).all()
    assert density.between(low, high).sum() == len(found.similar) + 1


def test_people_and_access_are_those_of_the_embedded_files(lozere: zb.Diagnosis) -> None:
    table = lozere.peers.table.set_index("kind")
    communes = store.communes()
    assert table.loc["france", "communes"] == len(communes)
    assert table.loc["region", "communes"] == (communes["reg"] == "76").sum()
    own = communes[communes["dep"] == "48"]
    known = own["people_65p"].notna()
    share = own["people_65p"][known].sum() / own["population"][known].sum()
    assert table.loc["territoire", "people_65p_share"] == pytest.approx(share)
    shares = table[["share_blanche", "share_grise", "share_couverte"]].sum(axis=1)
    assert shares.tolist() == pytest.approx([1.0] * 4, abs=1e-6)
    # the same method and the same list: costs are those of the territory's own diagnosis by town halls
    assert table.loc["territoire", "cost_mean"] == pytest.approx(lozere.equity()["cost_mean"])
    assert lozere.peers.vintage == "2026-11-22"


def test_the_report_says_what_is_compared_of_which_date_and_what_is_not(lozere: zb.Diagnosis) -> None:
    text = lozere.report().html.replace("\u202f", " ").replace("\u00a0", " ")
    assert "À côté d’autres territoires" in text
    assert "état au 22 novembre 2026" in text
    assert "aucune liste des équipes n’existe hors du territoire" in text
    assert "À côté d’autres" not in zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24)).report().html


def test_what_cannot_be_compared_is_one_error(lozere: zb.Diagnosis) -> None:
    with pytest.raises(zb.ParameterError, match="propres polygones"):
        ex.diagnosis().compared()
    with pytest.raises(zb.ParameterError, match="édition publique"):
        lozere.public().compared()
    assert lozere.public().peers is None
