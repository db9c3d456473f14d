"""Classes, states, families and warnings, on the example's territory."""

import numpy as np
import pandas as pd
import pytest

import example as ex
import zonesblanches as zb
from example import F_, A, B, C, D, E
from zonesblanches.telling.subjects.providers import team_lines
from zonesblanches.telling.voice import Voice


def land(**changes):
    return ex.land(ex.frame().assign(**changes))


def listed(*rows):
    """Return teams from (id, code, capacity, family, declared)."""
    table = pd.DataFrame(rows, columns=["id", "code insee", "bénévoles", "famille", "communes desservies"])
    return zb.read_providers(table, territory=ex.land())


def told(diagnosis):
    return " | ".join(diagnosis.notes), " | ".join(diagnosis.warnings)


def test_no_demand_and_missing_demand():
    territory = land(pop_75p=[600, 0, None, 180, 100, 100])
    table = zb.diagnose(territory, ex.teams(), costs=ex.costs()).table
    assert table["class"].tolist()[:3] == ["couverte", "sans objet", "non classée"]
    assert table["state"].tolist()[:3] == [
        "no_demand" if c == B else "missing" if c == C else "in_reach" for c in (A, B, C)
    ]
    assert table.loc[[B, C], ["score", "volume", "rank_score"]].isna().all(axis=None)
    assert table.loc[[B, C], "reasons"].tolist() == ["", ""]


def test_shares_are_ranked_over_communes_with_demand_only():
    """Without B and C, four communes: ranks over 4, so eighths."""
    table = zb.diagnose(land(pop_75p=[600, 0, None, 180, 100, 100]), ex.teams(), costs=ex.costs()).table
    assert table["need_low_income"].tolist() == pytest.approx([1 / 8, np.nan, np.nan, 5 / 8, 3 / 8, 7 / 8], nan_ok=True)


def test_no_provider_at_all():
    """All rows rejected: every populated commune is blank, and the lack is full."""
    empty = zb.read_providers(pd.DataFrame({"nom": ["x"], "commune": ["Atlantide"]}))
    for costs in (None, ex.costs()):
        diagnosis = zb.diagnose(ex.land(), empty, costs=costs)
        table = diagnosis.table
        assert set(table["class"]) == {"blanche"}
        assert set(table["state"]) == {"out_of_reach"}
        assert table["lack"].tolist() == [1] * 6
        assert np.isinf(table["nearest_cost"]).all()
        assert diagnosis.warnings
        assert "Zone blanche" in diagnosis.explain(A)


def test_out_of_reach_but_declared_is_grey():
    """T1 in A declares C, at 24 minutes: N counts it, and the discordance is said."""
    diagnosis = zb.diagnose(ex.land(), listed(("T1", A, 12, "x", C)), costs=ex.costs())
    row = diagnosis.table.loc[C]
    assert (row["class"], row["reasons"], row["n_providers"]) == ("grise", "G1+G2+G3+G4", 1)
    assert diagnosis.main.discordances.to_numpy().tolist() == [[C, "T1", 24.0]]
    assert "Discordance" in diagnosis.explain(C)
    assert diagnosis.table.at[F_, "class"] == "blanche"


def test_declared_within_reach_is_no_discordance():
    diagnosis = zb.diagnose(ex.land(), listed(("T1", A, 12, "x", "00005;00002")), costs=ex.costs())
    assert diagnosis.main.discordances.empty
    assert diagnosis.table.at[E, "n_providers"] == 1


def test_several_families():
    rows = [
        ("T1", A, 12, "lien social", None),
        ("T2", B, 6, "lien social", None),
        ("T3", D, 4, "lien social", None),
        ("S1", F_, 9, "aide", None),
    ]
    diagnosis = zb.diagnose(ex.land(), listed(*rows), costs=ex.costs())
    table = diagnosis.table
    assert list(diagnosis.families) == ["lien social", "aide"]
    assert table["class"].tolist() == ["couverte", "couverte", "grise", "couverte", "grise", "blanche"]
    assert table["class__aide"].tolist() == ["blanche", "blanche", "grise", "blanche", "grise", "grise"]
    assert table["families_missing"].tolist() == [1, 1, 0, 1, 0, 1]
    turned = zb.diagnose(ex.land(), listed(*rows), families=["aide", "lien social"], costs=ex.costs())
    assert turned.table["class"].tolist() == table["class__aide"].tolist()
    assert turned.table["class__lien social"].tolist() == table["class"].tolist()
    assert turned.table["families_missing"].tolist() == [1, 1, 0, 1, 0, 1]
    assert "— aide —" in diagnosis.explain(C)


def test_forty_families_are_no_trouble():
    rows = [(f"T{k}", A, 4, f"famille {k}", None) for k in range(40)]
    diagnosis = zb.diagnose(ex.land(), listed(*rows), costs=ex.costs())
    assert len(diagnosis.families) == 40
    assert diagnosis.table["families_missing"].max() <= 40


def test_a_team_next_door_is_told_with_its_commune(gard):
    teams = zb.read_providers(pd.DataFrame({"nom": ["Voisins"], "code insee": ["07024"], "bénévoles": [4]}))
    diagnosis = zb.diagnose(gard, teams)
    lines, _ = team_lines(Voice(diagnosis).main, "30029")
    assert lines[0].startswith("Voisins (Banne)")


@pytest.mark.parametrize("families", [["lien sociale"], []])
def test_unknown_family(families):
    with pytest.raises(zb.InputError, match="Famille inconnue"):
        zb.diagnose(ex.land(), ex.teams(), families=families)
    with pytest.raises(zb.UnknownCodeError, match="Vouliez-vous dire « lien social »"):
        ex.diagnosis().family("lien socia")


def test_inactive_teams_count_for_nothing():
    rows = ex.team_rows().assign(actif=["oui", "non", "oui"])
    diagnosis = ex.diagnosis(rows)
    assert diagnosis.main.providers.index.tolist() == ["T1", "T3"]
    assert diagnosis.main.a_ref == pytest.approx(16 / 1500)


def test_no_need_data_leaves_the_lack():
    """U = 100 · L, said on every output."""
    columns = {name: ex.COLUMNS[name] for name in ("code", "name", "people_75p")}
    territory = zb.territory(ex.frame().drop(columns="population"), columns=columns)
    diagnosis = zb.diagnose(territory, ex.teams(), costs=ex.costs())
    assert diagnosis.need.weights == {}
    expected = ex.diagnosis().table["lack"] * 100
    pd.testing.assert_series_equal(diagnosis.table["score"], expected, check_names=False, rtol=1e-12)
    assert diagnosis.contributions().columns.tolist() == [f"contribution_{n}" for n in ("distance", "access", "number")]
    assert "U = 100 · L" in told(diagnosis)[0]
    assert diagnosis.volume_column == "people_75p"


def test_a_component_without_data_is_dropped_and_weights_rescaled():
    diagnosis = zb.diagnose(land(niveau_vie_median="s"), ex.teams(), costs=ex.costs())
    assert diagnosis.need.dropped == ("low_income",)
    assert diagnosis.need.weights == pytest.approx({"alone_80p": 44 / 72, "older": 28 / 72})
    table = diagnosis.table
    need = (44 * table["need_alone_80p"] + 28 * table["need_older"]) / 72
    assert table["need"].tolist() == pytest.approx(need.tolist())
    assert "faible revenu" in told(diagnosis)[0]


def test_a_secret_value_is_imputed_by_the_epci():
    """Income of F (28 % of the weight) becomes the mean of C and E weighted by people 75+: 19 681.8."""
    diagnosis = zb.diagnose(
        land(niveau_vie_median=[22000, 21000, 19000, 20000, 20500, "s"]), ex.teams(), costs=ex.costs()
    )
    assert diagnosis.table["imputed"].to_dict() == dict.fromkeys(ex.CODES, "") | {F_: "low_income"}
    mean = (120 * 19000 + 100 * 20500) / 220
    higher = sum(income > mean for income in (19000, 20000, 20500, 21000, 22000))
    assert diagnosis.table.at[F_, "need_low_income"] == pytest.approx(higher / 5)  # among the five known
    assert diagnosis.table["score"].notna().all()
    assert "1 commune (00006)" in told(diagnosis)[0]
    assert "Imputé par la moyenne de l’EPCI : faible revenu" in diagnosis.explain(F_)


def test_more_than_may_be_imputed_gives_no_score():
    """72 % of the weight is missing in F: class yes, score no."""
    missing = {
        "pop_80p_seules": [180, 96, 48, 40, 24, "n.d."],
        "niveau_vie_median": [22000, 21000, 19000, 20000, 20500, "s"],
    }
    diagnosis = zb.diagnose(land(**missing), ex.teams(), costs=ex.costs())
    row = diagnosis.table.loc[F_]
    assert row["class"] == "blanche"
    assert np.isnan(row["score"])
    assert diagnosis.table.drop(F_)["score"].notna().all()
    assert "Sans score" in told(diagnosis)[0]
    assert "Pas de score" in diagnosis.explain(F_)


def test_nothing_to_impute_from():
    """All of E2 is secret: no mean, so no score there."""
    territory = land(niveau_vie_median=[22000, 21000, "s", 20000, "s", "s"])
    scores = zb.diagnose(territory, ex.teams(), costs=ex.costs()).table["score"]
    assert scores[[C, E, F_]].isna().all()
    assert scores[[A, B, D]].notna().all()


def test_frozen_reference_is_said():
    diagnosis = ex.diagnosis(a_ref=0.05)
    assert diagnosis.main.a_ref == 0.05
    assert "50,00 pour 1\u202f000 (figée)" in told(diagnosis)[0].replace("1 000", "1\u202f000")
    assert diagnosis.table.at[A, "access_ratio"] == pytest.approx(float(ex.ACCESS[A]) / 0.05)


def test_teams_of_another_department_warn(gard):
    far = zb.read_providers(pd.DataFrame({"nom": ["Lillois"], "commune": ["Lille"]}))
    diagnosis = zb.diagnose(gard, far)
    assert set(diagnosis.table["class"]) == {"blanche"}
    assert "59 (1)" in told(diagnosis)[1]
    assert diagnosis.main.unreached["reason"].tolist() == ["hors de portée du territoire"]


def test_costs_in_kilometres():
    km = ex.minutes().rename(columns={"minutes": "km"})
    table = zb.CostTable.from_long(km, origin="origine", destination="destination", cost="km", unit="km")
    with pytest.raises(zb.CostError, match=r'en km, les paramètres en min.*unit="km"'):
        zb.diagnose(ex.land(), ex.teams(), costs=table)
    diagnosis = zb.diagnose(ex.land(), ex.teams(), costs=table, parameters=zb.Parameters(unit="km", **ex.VERSION_1))
    assert diagnosis.table["score"].to_dict() == pytest.approx(ex.EXPECTED["score"]["rang"])
    assert "26\u00a0km" in diagnosis.explain(F_)


def test_a_commune_without_any_row():
    """By default it reaches nobody; where the list of origins leaves it out, its cost is missing."""
    table = ex.minutes().query("origine != '00006'")
    options = {"origin": "origine", "destination": "destination", "cost": "minutes"}
    assumed = zb.diagnose(ex.land(), ex.teams(), costs=zb.CostTable.from_long(table, **options))
    assert assumed.table.at[F_, "class"] == "blanche"
    assert "1 commune sans aucune ligne dans la table de coûts (00006)" in told(assumed)[1]
    known = zb.CostTable.from_long(table, origins=ex.CODES[:5], **options)
    missing = zb.diagnose(ex.land(), ex.teams(), costs=known)
    assert missing.table.at[F_, "class"] == "non classée"
    assert missing.table.at[F_, "state"] == "missing"
    assert "coûts d’accès manquants" in missing.explain(F_)


def test_costs_of_other_communes():
    table = ex.minutes().assign(origine=lambda frame: "X" + frame["origine"])
    with pytest.raises(zb.CostError, match="Aucune origine"):
        zb.diagnose(ex.land(), ex.teams(), costs=ex.costs(table))


def test_one_commune():
    territory = ex.land(ex.frame().head(1))
    table = zb.diagnose(territory, ex.teams(ex.team_rows().head(1), territory)).table
    assert table["class"].tolist() == ["grise"]
    assert table["reasons"].tolist() == ["G1"]
    assert table["need"].tolist() == [0.5]  # (1 - 0.5) / 1
    assert table["access_per_1k"].tolist() == pytest.approx([20])


def test_demand_column():
    diagnosis = ex.diagnosis(demand="population")
    assert diagnosis.demand_column == "population"
    assert diagnosis.table["demand"].tolist() == [6000, 3000, 800, 1500, 900, 500]
    with pytest.raises(zb.ParameterError, match="Vouliez-vous dire « population »"):
        ex.diagnosis(demand="populations")


def test_demand_that_is_text():
    with pytest.raises(zb.ZonesBlanchesError):
        ex.diagnosis(demand="name")


def test_embedded_demand_is_people_65_or_more(gard_diagnosis):
    assert gard_diagnosis.demand_column == "people_65p"
    assert "personnes de 65 ans ou plus" in told(gard_diagnosis)[0]
    assert set(gard_diagnosis.need.dropped) == {"alone_80p", "low_income"}
    assert gard_diagnosis.need.weights == {"older": 1.0}


def test_the_neighbours_supply_and_demand_count():
    """F is around: T2's supply is still shared with it, but A_ref forgets its people."""
    frame = ex.frame().assign(dedans=[True] * 5 + [False])
    territory = zb.territory(frame, columns=ex.COLUMNS | {"own": "dedans"})
    providers = zb.read_providers(ex.team_rows(), territory=territory, columns={"id": "equipe"})
    near = zb.Parameters(decay=((60, 1.0),), threshold=60)
    alone = zb.diagnose(ex.land(ex.frame().head(5)), providers, parameters=near)
    diagnosis = zb.diagnose(territory, providers, parameters=near)
    assert F_ not in diagnosis.table.index
    assert alone.main.providers["people_reached"].tolist() == [1400] * 3
    assert diagnosis.main.providers["people_reached"].tolist() == [1500] * 3
    assert diagnosis.main.a_ref == alone.main.a_ref == pytest.approx(22 / 1400)


def test_the_reference_counts_every_provider_located_in_the_territory():
    """T3 in D has no row in the cost table: its supply still belongs to Σ S / Σ D."""
    table = ex.minutes().query("destination != '00004'")
    diagnosis = zb.diagnose(ex.land(), ex.teams(), costs=ex.costs(table))
    assert diagnosis.main.a_ref == pytest.approx(22 / 1500)


def test_supply_zero_serves_nobody():
    diagnosis = ex.diagnosis(ex.team_rows().assign(benevoles=0))
    assert diagnosis.main.a_ref == 0
    assert set(diagnosis.table["class"]) == {"blanche"}
    assert set(diagnosis.table["lack"]) == {1.0}
    assert "capacité de 0" in told(diagnosis)[1]


def test_grammar_of_a_discordance_of_two():
    rows = [("T1", A, 12, "x", C), ("T3", D, 4, "x", C)]
    text = zb.diagnose(ex.land(), listed(*rows), costs=ex.costs()).explain(C)
    assert "déclarent la commune" in text


def test_grammar_of_no_inhabitant():
    territory = zb.territory(
        ex.frame().assign(population=[0, 1, 1, 1, 1, 1]), columns={"code": "code_insee", "population": "population"}
    )
    text = zb.diagnose(territory, ex.teams(), costs=ex.costs()).explain(A)
    assert "aucun des habitants" in text


def test_grammar_of_missing_neighbours():
    frame = ex.frame().assign(dedans=[True] * 4 + [False] * 2, pop_75p=[1, 1, 1, 1, None, None])
    territory = zb.territory(frame, columns=ex.COLUMNS | {"own": "dedans"})
    warnings = told(zb.diagnose(territory, ex.teams()))[1]
    assert "2 communes voisines" in warnings


def test_a_covered_commune_with_declared_teams_is_described_truly():
    """Two teams within 20 minutes and one that only declares C: three count, two are 'à 20 min ou moins'."""
    rows = [("T1", C, 12, "x", None), ("T2", B, 60, "x", None), ("T3", D, 4, "x", C)]
    diagnosis = zb.diagnose(ex.land(), listed(*rows), costs=ex.costs())
    assert diagnosis.table.at[C, "n_providers"] == 3
    assert diagnosis.table.at[C, "class"] == "couverte"
    assert "3 intervenants à 20\u00a0min ou moins, le plus proche" not in diagnosis.explain(C)


def test_providers_by_coordinates_in_a_neighbouring_commune_of_ones_own():
    """The border's providers enter both steps, whether known by code or by coordinates."""
    frame = ex.frame().assign(dedans=[True] * 5 + [False])
    territory = zb.territory(frame, columns=ex.COLUMNS | {"own": "dedans"})
    table = pd.DataFrame({"nom": ["x"], "x": [725_000.0], "y": [6_295_000.0]})
    assert zb.read_providers(table, territory=territory, crs=2154).table["commune"].tolist() == [F_]


def test_proximity_includes_its_bound():
    """C and E are at 16 minutes of T2: near enough when the bound is 16."""
    assert "G3" not in "".join(ex.diagnosis(proximity=16).table["reasons"])
    assert ex.diagnosis(proximity=15.99).table.at[E, "reasons"] == "G3"


def test_the_reference_forgets_the_border():
    """A team in F, around, shares its supply with the territory but is not in Σ S."""
    frame = ex.frame().assign(dedans=[True] * 5 + [False])
    territory = zb.territory(frame, columns=ex.COLUMNS | {"own": "dedans"})
    rows = pd.concat([ex.team_rows(), pd.DataFrame({"equipe": ["T4"], "code_insee": [F_], "benevoles": [50]})])
    diagnosis = zb.diagnose(territory, ex.teams(rows, territory), costs=ex.costs())
    assert "T4" in diagnosis.main.providers.index
    assert diagnosis.main.a_ref == pytest.approx(22 / 1400)


def test_a_table_of_costs_keeps_the_neighbours(gard, mairies, gard_diagnosis):
    """Our own estimates, given back as the user's table with the border's rows, change nothing."""
    origins = gard.origins(28.905)
    table = zb.crowfly_costs(origins, mairies.table, zb.Parameters()).to_frame()
    again = zb.diagnose(gard, mairies, costs=zb.CostTable.from_long(table))
    assert again.table["access_per_1k"].tolist() == pytest.approx(
        gard_diagnosis.table["access_per_1k"].tolist(), rel=1e-9
    )
    assert not again.warnings
    alone = zb.diagnose(gard, mairies, costs=zb.CostTable.from_long(table[table["origin"].isin(gard.communes.index)]))
    assert "aucune commune voisine" in alone.warnings[0]
    assert (alone.table["access_per_1k"] > again.table["access_per_1k"]).any()


def test_a_text_stays_on_its_side_of_a_threshold():
    """20.03 minutes is not « 20 min » where the threshold is 20."""
    table = ex.minutes().astype({"minutes": float})
    table.loc[(table["origine"] == C) & (table["destination"] == B), "minutes"] = 20.03
    text = zb.diagnose(ex.land(), ex.teams(), costs=ex.costs(table)).explain(C)
    assert "aucun intervenant à 20\u00a0min ou moins" in text
    assert "est à 20,03\u00a0min" in text


def test_a_team_that_only_declares_is_named():
    text = zb.diagnose(ex.land(), listed(("T1", A, 12, "x", F_)), costs=ex.costs()).explain(F_)
    assert "un seul, qui déclare la commune" in text


def test_rejected_rows_are_a_warning():
    rows = ex.team_rows().assign(code_insee=["00001", "00002", "99999"])
    warnings = told(zb.diagnose(ex.land(), zb.read_providers(rows, territory=ex.land()), costs=ex.costs()))[1]
    assert "1 ligne rejetée sur 3" in warnings


def test_thresholds_that_cannot_matter_are_told():
    assert "éloignement" in told(ex.diagnosis(proximity=25))[1]
    assert "dernier palier" in told(ex.diagnosis(threshold=45))[1]
    with pytest.raises(zb.ParameterError, match=r"66 % s'écrit 0\.66"):
        zb.Parameters(theta=66)


def test_a_share_stays_on_its_side_of_its_threshold():
    """An accessibility just under θ is not written « 87 % (seuil 87 %) » where E is at 86.74 %."""
    text = ex.diagnosis(theta=0.87).explain(E)
    assert "offre insuffisante (86,7\u202f% de la référence du territoire, seuil 87\u202f%)" in text


def test_a_table_cut_under_the_thresholds_is_said(gard, mairies):
    """Communes that were never looked at up to 20 min would pass for blanches."""
    short = zb.crowfly_costs(gard.origins(28.9), mairies.table, zb.Parameters()).within(8)
    assert short.cutoff == 8
    cut = zb.diagnose(gard, mairies, costs=short)
    assert any("la table de coûts s’arrête à 8" in text for text in cut.warnings)
    whole = zb.diagnose(gard, mairies)
    assert not any("s’arrête" in text for text in whole.warnings)


def test_references_are_frozen_family_by_family():
    rows = [("T1", A, 12, "lien social", None), ("S1", F_, 9, "aide", None)]
    before = zb.diagnose(ex.land(), listed(*rows), costs=ex.costs())
    more = [*rows, ("T2", B, 30, "lien social", None), ("S2", A, 30, "aide", None)]
    free = zb.diagnose(ex.land(), listed(*more), costs=ex.costs())
    frozen = zb.diagnose(ex.land(), listed(*more), costs=ex.costs(), parameters=before.frozen())
    for name in before.families:
        assert frozen.family(name).a_ref == before.family(name).a_ref != free.family(name).a_ref
        gained = frozen.family(name).table["score"] <= before.family(name).table["score"] + 1e-9
        assert gained.all()  # one more team never makes a commune look worse
    only = zb.diagnose(ex.land(), listed(*more), costs=ex.costs(), parameters=zb.Parameters(a_ref={"aide": 0.5}))
    assert (only.family("aide").a_ref, only.main.a_ref) == (0.5, free.main.a_ref)


def test_frozen_values_are_told_in_words():
    from zonesblanches.telling.credits import parameter_lines

    parameters = zb.Parameters(a_ref={"lien social": 0.02}, normalisation="minmax", bounds={"older": (0, 0.4)})
    diagnosis = zb.diagnose(ex.land(), ex.teams(), costs=ex.costs(), parameters=parameters)
    told = dict(parameter_lines(diagnosis))
    assert told["Accessibilité de référence figée"] == "lien social 0,02"
    assert told["Bornes figées"].endswith("0 à 0,4")


def test_frozen_references_survive_a_file(tmp_path):
    from zonesblanches.outputs.settings import parameters_toml

    parameters = zb.Parameters(a_ref={"équipes « citoyennes »": 0.01, "ccas": 0.2})
    path = tmp_path / "p.toml"
    path.write_text(parameters_toml(parameters), encoding="utf-8")
    assert zb.Parameters.from_toml(path) == parameters
    with pytest.raises(zb.ParameterError, match="a_ref"):
        zb.Parameters(a_ref={"ccas": -1})
