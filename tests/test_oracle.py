"""The worked example of six communes, through the public face, against figures computed by hand."""

from math import sqrt

import numpy as np
import pandas as pd
import pytest

import example as ex
import zonesblanches as zb
from example import F_, A, B, C, D, E

EXACT = {"rel": 1e-9, "abs": 1e-12}


@pytest.fixture(scope="module")
def diagnosis():
    return ex.diagnosis()


def by_code(values):
    return dict(zip(ex.CODES, values, strict=True))


def floats(values):
    return {key: float(value) for key, value in values.items()}


def lack(code, distance_min, count, a_ref=ex.A_REF):
    share = min(float(ex.ACCESS[code] / a_ref), 1)
    return 0.4 * min(distance_min / 30, 1) + 0.4 * (1 - share) + 0.2 * (1 - min(count, 2) / 2)


def test_step_one(diagnosis):
    ratio = diagnosis.main.providers["ratio"].to_dict()
    assert ratio == pytest.approx({"T1": float(ex.R1), "T2": float(ex.R2), "T3": float(ex.R3)}, **EXACT)
    assert ratio == pytest.approx(ex.EXPECTED["e2sfca"]["R"], **EXACT)
    reached = diagnosis.main.providers["people_reached"].to_dict()
    assert reached == pytest.approx({"T1": 1216.8, "T2": 1294, "T3": 950}, **EXACT)


def test_step_two(diagnosis):
    per_1k = {code: 1000 * float(value) for code, value in ex.ACCESS.items()}
    assert diagnosis.table["access_per_1k"].to_dict() == pytest.approx(per_1k, **EXACT)
    expected = {code: 1000 * value for code, value in ex.EXPECTED["e2sfca"]["A"].items()}
    assert diagnosis.table["access_per_1k"].to_dict() == pytest.approx(expected, **EXACT)


def test_reference_and_conservation(diagnosis):
    assert diagnosis.main.a_ref == pytest.approx(float(ex.A_REF), **EXACT)
    served = (diagnosis.table["demand"] * diagnosis.table["access_per_1k"] / 1000).sum()
    assert served == pytest.approx(22, **EXACT)
    ratios = {code: float(value / ex.A_REF) for code, value in ex.ACCESS.items()}
    assert diagnosis.table["access_ratio"].to_dict() == pytest.approx(ratios, **EXACT)


def test_counts_and_distances(diagnosis):
    assert diagnosis.table["n_providers"].to_dict() == by_code([3, 3, 1, 3, 3, 0])
    assert diagnosis.table["nearest_cost"].to_dict() == by_code([0, 0, 16, 0, 16, 26])
    assert diagnosis.table.loc[[A, B, C, D, E, F_], "nearest_provider"].tolist() == ["T1", "T2", "T2", "T3", "T2", "T2"]


def test_classes_and_reasons(diagnosis):
    classes = ["couverte", "couverte", "grise", "couverte", "grise", "blanche"]
    assert diagnosis.table["class"].to_dict() == by_code(classes)
    assert diagnosis.table["reasons"].to_dict() == by_code(["", "", "G1+G2+G3", "", "G3", ""])


def test_a_commune_exactly_at_the_threshold_counts():
    """E is at 20 minutes from A: it loses T1 at 19.99."""
    assert ex.diagnosis().table.at[E, "n_providers"] == 3
    assert ex.diagnosis(threshold=19.99).table.at[E, "n_providers"] == 2


def test_need_components_by_percentile(diagnosis):
    table = diagnosis.table
    twelfths = {  # (rank - 0.5) / 6, so odd twelfths, and means of them where ranks are equal
        "need_alone_80p": [7, 3, 9, 3, 3, 11],
        "need_older": [1, 7, 9, 5, 3, 11],
        "need_low_income": [1, 3, 9, 7, 5, 11],
        "need_low_density": [1, 3, 9, 5, 7, 11],
    }
    for name, ranks in twelfths.items():
        assert table[name].to_dict() == pytest.approx(by_code([rank / 12 for rank in ranks]), **EXACT), name
    need = [(0.40 * a + 0.25 * o + 0.25 * i + 0.10 * d) / 12 for a, o, i, d in zip(*twelfths.values(), strict=True)]
    assert table["need"].to_dict() == pytest.approx(by_code(need), **EXACT)


def test_lack_components(diagnosis):
    table = diagnosis.table
    assert table["lack_distance"].to_dict() == pytest.approx(by_code([0, 0, 16 / 30, 0, 16 / 30, 26 / 30]), **EXACT)
    assert table["lack_number"].to_dict() == by_code([0, 0, 0.5, 0, 0, 1])
    shares = {code: 1 - min(float(value / ex.A_REF), 1) for code, value in ex.ACCESS.items()}
    assert table["lack_access"].to_dict() == pytest.approx(shares, **EXACT)


@pytest.mark.parametrize(("normalisation", "key"), [("percentile", "rang"), ("minmax", "minmax")])
def test_scores(normalisation, key):
    table = ex.diagnosis(normalisation=normalisation).table
    assert table["score"].to_dict() == pytest.approx(ex.EXPECTED["score"][key], **EXACT)


def test_scores_by_hand(diagnosis):
    assert lack(C, 16, 1) == pytest.approx(0.568170, abs=5e-7)
    scores = {
        C: 100 * sqrt(0.75 * lack(C, 16, 1)),
        E: 100 * sqrt(0.325 * lack(E, 16, 3)),
        F_: 100 * sqrt(11 / 12 * lack(F_, 26, 0)),
    }
    assert diagnosis.table.loc[[C, E, F_], "score"].to_dict() == pytest.approx(scores, **EXACT)


def test_arithmetic_variant(diagnosis):
    expected = {C: 50 * (0.75 + lack(C, 16, 1)), F_: 50 * (11 / 12 + lack(F_, 26, 0)), A: 50 * 3.4 / 12}
    assert diagnosis.table.loc[[C, F_, A], "score_arithmetic"].to_dict() == pytest.approx(expected, **EXACT)


def test_minmax_of_the_need():
    table = ex.diagnosis(normalisation="minmax").table
    shares = [0.1, 600 / 4500, 0.15, 0.12, 1 / 9, 0.2]
    assert table["need_older"].to_dict() == pytest.approx(by_code([(s - 0.1) / 0.1 for s in shares]), **EXACT)
    density = [200, 50, 10, 30, 20, 5]
    assert table["need_low_density"].to_dict() == pytest.approx(by_code([(200 - d) / 195 for d in density]), **EXACT)


def test_frozen_bounds_of_the_need():
    table = ex.diagnosis(normalisation="minmax", bounds={"low_income": (17_000, 27_000)}).table
    incomes = [22_000, 21_000, 19_000, 20_000, 20_500, 18_000]
    assert table["need_low_income"].to_dict() == pytest.approx(
        by_code([(27_000 - income) / 10_000 for income in incomes]), **EXACT
    )


def test_logistic_of_the_need():
    table = ex.diagnosis(normalisation="z").table
    shares = np.array([0.1, 600 / 4500, 0.15, 0.12, 1 / 9, 0.2])
    z = (shares - shares.mean()) / shares.std()
    assert table["need_older"].to_dict() == pytest.approx(by_code(1 / (1 + np.exp(-z))), **EXACT)


def test_ranks_and_volume(diagnosis):
    assert diagnosis.table["rank_score"].to_dict() == by_code([5.5, 5.5, 2, 4, 3, 1])
    assert diagnosis.volume_column == "people_80p_alone"
    volume = {code: ex.ALONE[code] * diagnosis.table.at[code, "score"] / 100 for code in ex.CODES}
    assert diagnosis.table["volume"].to_dict() == pytest.approx(volume, **EXACT)
    assert diagnosis.table.at[F_, "volume"] == pytest.approx(35.29699443, rel=1e-9)
    assert diagnosis.priorities().index.tolist() == [F_, C, E]
    assert diagnosis.priorities(by="volume").index.tolist() == [F_, C, E]


def test_contributions_by_hand(diagnosis):
    """Half of F's score goes to the need, and 11/12 × 0.40 of 11/12 of that half to the people alone."""
    score = diagnosis.table.at[F_, "score"]
    parts = diagnosis.contributions().loc[F_]
    assert parts["contribution_alone_80p"] == pytest.approx(0.40 * score / 2, **EXACT)
    assert parts["contribution_distance"] == pytest.approx(0.4 * (26 / 30) / lack(F_, 26, 0) * score / 2, **EXACT)
    assert parts["contribution_floor"] == 0
    assert parts.sum() == pytest.approx(score, **EXACT)


def test_two_step_without_steps():
    diagnosis = ex.diagnosis(measure="2sfca")
    expected = ex.EXPECTED["2sfca_20"]
    assert diagnosis.main.providers["ratio"].to_dict() == pytest.approx(
        {"T1": 12 / 1280, "T2": 6 / 1400, "T3": 4 / 1280}
    )
    per_1k = {code: 1000 * value for code, value in expected["A"].items()}
    assert diagnosis.table["access_per_1k"].to_dict() == pytest.approx(per_1k, **EXACT)
    assert diagnosis.table.at[F_, "access_per_1k"] == 0


def test_apl_steps_on_a_standardised_demand():
    """The same two functions give the APL: (0.2 × people 60–74 + people 75+) × k, steps 1 / 0.3 / 0.1."""
    young = pd.Series(dict(zip(ex.CODES, (1200, 600, 200, 300, 200, 150), strict=True)))
    demand = 0.2 * young + pd.Series(ex.DEMAND)
    demand *= (young.sum() + 1500) / demand.sum()
    assert demand.to_dict() == pytest.approx(ex.EXPECTED["demande_standardisee"]["standardisee"], **EXACT)
    from zonesblanches.access.decay import step

    costs = ex.costs().to_providers(pd.Series({"T1": A, "T2": B, "T3": D}))
    out = zb.floating_catchments(
        costs, demand, pd.Series({"T1": 12, "T2": 6, "T3": 4}), step(((5, 1), (10, 0.3), (15, 0.1)))
    )
    assert out.ratio.to_dict() == pytest.approx(ex.EXPECTED["apl2012_std"]["R"], **EXACT)
    assert out.access.to_dict() == pytest.approx(ex.EXPECTED["apl2012_std"]["A"], **EXACT)


def test_summary(diagnosis):
    summary = diagnosis.summary()
    assert summary["communes"].to_dict() == {"blanche": 1, "grise": 2, "couverte": 3, "sans objet": 0, "non classée": 0}
    assert summary["demand_share"].to_dict() == pytest.approx(
        ex.EXPECTED["equite"]["part_75p_par_classe"] | {"sans objet": 0, "non classée": 0}, **EXACT
    )


def test_by_epci(diagnosis):
    """E2 holds C, E and F: 320 people, of whom 100 in the blank commune and 220 in the grey ones."""
    row = diagnosis.by_epci().loc["E2"]
    assert row[["communes", "blanche", "grise", "demand", "demand_blanche", "demand_grise"]].tolist() == [
        3,
        1,
        2,
        320,
        100,
        220,
    ]
    scores = diagnosis.table["score"]
    mean = (120 * scores[C] + 100 * scores[E] + 100 * scores[F_]) / 320
    assert row["score_mean"] == pytest.approx(mean, **EXACT)


def test_before_and_after_with_a_frozen_reference(diagnosis):
    """A team of 6 in C: the reference stays 22/1500, C is covered, F turns grey and falls from 90.51 to 64.39."""
    added = pd.DataFrame({"equipe": ["T4"], "code_insee": [C], "benevoles": [6]})
    rows = pd.concat([ex.team_rows(), added], ignore_index=True)
    after = ex.diagnosis(rows, a_ref=diagnosis.main.a_ref)
    assert after.main.providers["ratio"]["T4"] == pytest.approx(
        6 / 614, **EXACT
    )  # 0.22·600+0.68·400+120+0.22·100+100·0.68
    assert after.main.a_ref == diagnosis.main.a_ref
    assert after.table["class"].tolist() == ["couverte", "couverte", "couverte", "couverte", "grise", "grise"]
    assert after.table.loc[[C, E, F_], "reasons"].tolist() == ["", "G3", "G1+G2"]
    fourth = float(ex.ACCESS[F_]) + 6 / 614 * 0.68
    short = 0.4 * 14 / 30 + 0.4 * (1 - fourth / (22 / 1500)) + 0.1
    assert after.table.at[F_, "score"] == pytest.approx(100 * sqrt(11 / 12 * short), **EXACT)
    assert after.table.at[F_, "score"] == pytest.approx(64.39413427, rel=1e-9)
    assert ex.diagnosis(rows).main.a_ref == pytest.approx(28 / 1500, **EXACT)


def test_the_partners_list_becomes_three_active_teams():
    """The two rows of Ambrelune have two spellings of the name: the reader keeps four, one of them inactive."""
    raw = zb.read_providers(ex.FOLDER / "equipes_brut.csv", territory=ex.land())
    assert raw.table["active"].tolist() == [True, True, True, True, False]
    assert raw.table["commune"].tolist() == [A, A, B, D, C]
    assert raw.sources[0].read == 5
    result = zb.diagnose(ex.land(), raw, costs=ex.costs())
    assert "R5" not in result.main.providers.index


def test_explained_in_french(diagnosis):
    text = diagnosis.explain("Combegrise")
    assert "Combegrise (00003)" in text
    assert "Zone grise : intervenant unique" in text
    assert "offre insuffisante (36\u202f% de la référence du territoire, seuil 66\u202f%)" in text
    assert "le plus proche est à 16\u00a0min, seuil 15\u00a0min" in text
    assert "Score 65,3 sur 100 (rang 2 sur 6)" in text
    assert "31 (score × personnes de 80 ans ou plus vivant seules) ; 120 personnes de 75 ans ou plus" in text


def test_explained_in_english(diagnosis):
    text = diagnosis.explain(F_, lang="en")
    assert "Fauconnoy (00006)" in text
    assert "Blank zone: no provider within 20\u00a0min" in text
    assert "is at 26\u00a0min" in text
    assert "Score 90.5 out of 100 (rank 1 of 6)" in text
    assert "35 (score × people aged 80+ living alone); 100 people aged 75+" in text


def test_explaining_an_unknown_commune_suggests(diagnosis):
    with pytest.raises(zb.UnknownCodeError, match=r"fauconnoy|Fauconnoy"):
        diagnosis.explain("Fauconoy")
