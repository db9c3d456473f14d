"""A kept study gives what a new diagnosis would, whatever changes."""

import pickle

import numpy as np
import pandas as pd
import pytest

import example as ex
import zonesblanches as zb

TEAMS = pd.DataFrame(
    {
        "id": ["mende", "florac", "langogne", "van-1", "chirac", "lointaine"],
        "nom": ["Mende", "Florac", "Langogne", "Camion", "Chirac", "Alès"],
        "code insee": ["48095", "48061", "48080", "48140", "48049", "30007"],
        "bénévoles": [12, 6, 4, 5, 3, 20],
        "mode": ["accueil", "aller-vers", "aller-vers", "itinérant", "aller-vers", "aller-vers"],
        "communes desservies": ["", "Florac Trois Rivières, Ispagnac, Mende", "", "", "", "Villefort"],
        "famille": ["veille", "veille", "veille", "veille", "transport", "veille"],
    }
)
CHANGES = [
    {},
    {"threshold": 25},
    {"threshold": 12.5, "proximity": 11, "theta": 0.4},
    {"crowfly": "lent"},
    {"crowfly": "rapide", "decay": "apl"},
    {"decay": {"kind": "gaussian", "threshold": 25}},
    {"decay": {"kind": "exponential", "rate": 0.1, "threshold": 28}},
    {"measure": "2sfca", "threshold": 18},
    {"aller_vers": "portee"},
    {"outreach": 5, "declared_weight": 0.6},
    {"n_star": 1, "tau_min": 0.5, "accompanied": 3},
    {"exceptions": [{"places": ["48095"], "threshold": 5}, {"families": ["transport"], "proximity": 8}]},
    {"need_weights": {"alone_80p": 0.2, "older": 0.4, "low_income": 0.3, "low_density": 0.1}},
    {"normalisation": "z"},
    {"normalisation": "minmax", "bounds": {"older": [0.1, 0.5]}},
    {"need_reference": "territoire", "need_shrink": 0},
    {"lack_weights": {"distance": 0.5, "access": 0.3, "number": 0.2}, "need_floor": 0.2, "distance_cap": 20},
    {"a_ref": 0.002},
]


@pytest.fixture(scope="module")
def lozere():
    return zb.territory("48")


@pytest.fixture(scope="module")
def teams(lozere):
    return zb.read_providers(TEAMS, territory=lozere)


@pytest.fixture(scope="module")
def kept(lozere, teams):
    return zb.diagnose(lozere, teams).keep()


def same(outcome, result):
    """Compare a scenario with the table of a diagnosis."""
    for name, values in outcome.table.items():
        wanted = result.table[name]
        if name == "class":
            assert values.tolist() == wanted.tolist()
        else:
            np.testing.assert_allclose(values, wanted.astype(float), rtol=1e-11, atol=1e-11, err_msg=name)
    assert outcome.a_ref == pytest.approx(result.a_ref, rel=1e-12)


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: "+".join(changes) or "nothing")
def test_scenarios_are_what_a_new_diagnosis_gives(lozere, teams, kept, changes):
    again = zb.diagnose(lozere, teams, parameters=zb.Parameters().replace(**changes))
    for family, result in again.families.items():
        same(kept.outcome(family=family, **changes), result)


def test_what_a_scenario_changes_is_forgotten_by_the_next(kept):
    before = kept.outcome().table
    kept.outcome(threshold=8, crowfly="lent", without=["mende"], decay="apl", normalisation="z")
    pd.testing.assert_frame_equal(kept.outcome().table, before)


def test_a_reach_beyond_that_of_the_diagnosis_is_kept_on_demand(lozere, teams, kept):
    with pytest.raises(zb.ParameterError, match=r"jusqu'à 45,0 min.*keep\(reach=45\)"):
        kept.outcome(threshold=45)
    wide = zb.diagnose(lozere, teams).keep(reach=45)
    for changes in ({"threshold": 45, "proximity": 40}, {}, {"distance_cap": 40}):
        again = zb.diagnose(lozere, teams, parameters=zb.Parameters().replace(**changes))
        same(wide.outcome(**changes), again.main)


@pytest.mark.parametrize("gone", [["mende"], ["mende", "langogne"], ["lointaine"], "van-1"])
def test_providers_that_stop_leave_the_reference_where_it_was(lozere, teams, kept, gone):
    base = zb.diagnose(lozere, teams)
    left = TEAMS[~TEAMS["id"].isin([gone] if isinstance(gone, str) else gone)]
    again = zb.read_providers(left, territory=lozere)
    same(kept.outcome(without=gone), zb.diagnose(lozere, again, parameters=base.frozen()).main)
    same(kept.outcome(without=gone, new_reference=True), zb.diagnose(lozere, again).main)


def test_nobody_is_left(kept):
    found = kept.outcome(without=[name for name in TEAMS["id"] if name != "chirac"], new_reference=True)
    assert set(found.classes) == {"blanche"}
    assert found.a_ref == 0
    assert found.lack.tolist() == [1.0] * len(found.lack)


def test_candidates_count_where_a_scenario_adds_them(lozere, teams):
    more = pd.DataFrame({"id": ["mende", "neuf"], "nom": ["A", "B"], "code insee": ["48198", "48027"]}).assign(
        bénévoles=[8, 2], famille="veille", mode="accueil"
    )
    base = zb.diagnose(lozere, teams)
    kept = base.keep(candidates=zb.read_providers(more, territory=lozere))
    assert sorted(kept.candidates) == ["c-mende", "c-neuf"]
    same(kept.outcome(), base.main)
    both = zb.read_providers(
        pd.concat([TEAMS, more.assign(id=["c-mende", "c-neuf"])], ignore_index=True), territory=lozere
    )
    again = zb.diagnose(lozere, both, parameters=base.frozen())
    same(kept.outcome(adding=["c-mende", "c-neuf"]), again.main)
    with pytest.raises(zb.UnknownCodeError, match=r"Candidat à ajouter inconnu : 'mende'"):
        kept.outcome(adding=["mende"])
    with pytest.raises(zb.UnknownCodeError, match=r"Intervenant à retirer inconnu : 'c-neuf'"):
        kept.outcome(without=["c-neuf"])


def test_who_counts_nowhere_may_stop_or_start(lozere):
    rows = pd.concat([TEAMS.head(3), TEAMS.head(3).assign(id=["vide", "arretee", "loin"])], ignore_index=True)
    rows.loc[3:, "bénévoles"], rows.loc[5, ["code insee", "communes desservies"]] = [0, 4, 4], ["29019", ""]
    rows["statut"] = ["active"] * 4 + ["inactive", "active"]
    teams = zb.read_providers(rows, territory=lozere)
    base = zb.diagnose(lozere, teams)
    kept = base.keep(candidates=teams)
    for name in teams.table.index:
        changed = (kept.outcome(without=[name]).codes != kept.outcome().codes).any()
        assert changed == (name in {"mende", "florac", "langogne"})
    assert (kept.outcome(adding=["c-vide", "c-arretee", "c-loin"]).codes == kept.outcome().codes).all()
    assert "3 intervenants, 3 candidats" in repr(kept)


def test_a_prefix_that_is_taken_is_lengthened(lozere):
    rows = TEAMS.head(2).assign(id=["a", "c-a"])
    base = zb.diagnose(lozere, zb.read_providers(rows, territory=lozere))
    kept = base.keep(candidates=zb.read_providers(rows.head(1), territory=lozere))
    assert list(kept.candidates) == ["cc-a"]
    assert kept.outcome(adding=["cc-a"]).n_providers.sum() > kept.outcome().n_providers.sum()


def test_stops_of_one_service_stop_together(lozere):
    rows = pd.DataFrame(
        {
            "nom": ["Le Bus", "Le Bus", "Mende"],
            "commune": ["Florac Trois Rivières", "Langogne", "Mende"],
            "jours": ["lundi", "mardi", ""],
            "bénévoles": [5, 5, 3],
            "mode": ["itinérant", "itinérant", "accueil"],
        }
    )
    bus = zb.read_providers(rows, territory=lozere)
    base = zb.diagnose(lozere, bus)
    first = base.main.providers.index[base.main.providers["name"] == "Le Bus"]
    assert len(first) == 2
    kept = base.keep()
    same(kept.outcome(), base.main)
    alone = zb.diagnose(lozere, zb.read_providers(rows.tail(1), territory=lozere), parameters=base.frozen())
    for stop in first:
        same(kept.outcome(without=[stop]), alone.main)


def test_a_table_of_costs_is_kept_whole():
    base = zb.diagnose(ex.land(), ex.teams(), costs=ex.costs())
    kept = base.keep()
    same(kept.outcome(), base.main)
    for changes in ({"threshold": 40}, {"threshold": 12, "decay": "apl"}, {"crowfly": "lent"}):
        again = zb.diagnose(ex.land(), ex.teams(), costs=ex.costs(), parameters=zb.Parameters(**changes))
        same(kept.outcome(**changes), again.main)


def test_communes_that_a_table_never_looked_at_stay_unknown():
    told = ex.minutes().rename(columns={"origine": "origin", "destination": "destination", "minutes": "cost"})
    costs = zb.CostTable.from_long(told[told["origin"] != ex.C], origins=[code for code in ex.CODES if code != ex.C])
    base = zb.diagnose(ex.land(), ex.teams(), costs=costs)
    assert base.table.at[ex.C, "class"] == "non classée"
    same(base.keep().outcome(), base.main)


def test_kilometres(lozere, teams):
    parameters = zb.Parameters(unit="km", threshold=15, proximity=10, decay=[[8, 1], [16, 0.5]], distance_cap=20)
    base = zb.diagnose(lozere, teams, parameters=parameters)
    kept = base.keep()
    same(kept.outcome(), base.main)
    same(kept.outcome(threshold=9), zb.diagnose(lozere, teams, parameters=parameters.replace(threshold=9)).main)


def test_what_cannot_change_is_refused_by_name(kept):
    with pytest.raises(zb.ParameterError, match=r"demand ne change pas dans une étude gardée"):
        kept.outcome(demand="population")
    with pytest.raises(zb.ParameterError, match=r"treshold.*Vouliez-vous dire « threshold »"):
        kept.outcome(treshold=12)
    with pytest.raises(zb.UnknownCodeError, match=r"Famille inconnue : « veil »"):
        kept.outcome(family="veil")
    with pytest.raises(zb.UnknownCodeError, match=r"'mend'.*[Vv]ouliez-vous dire « mende »"):
        kept.outcome(without=["mend"])
    with pytest.raises(zb.ParameterError, match=r"reçu dict.*outcome\(threshold=25"):
        kept.outcome(parameters={"threshold": 25})
    with pytest.raises(zb.InputError, match=r"Intervenant à retirer : attendu une liste"):
        kept.outcome(without=None)


def test_what_cannot_be_kept_is_refused(lozere, teams):
    base = zb.diagnose(lozere, teams)
    with pytest.raises(zb.ParameterError, match=r"édition publique"):
        base.public().keep()
    other = zb.read_providers(TEAMS.head(1).assign(famille="courses"), territory=lozere)
    with pytest.raises(zb.InputError, match=r"famille « courses »"):
        base.keep(candidates=other)
    with pytest.raises(zb.ParameterError, match=r"reach"):
        base.keep(reach=-3)


def test_a_candidate_without_cost_is_refused():
    told = ex.minutes()
    costs = ex.costs(told[told["destination"].isin(ex.teams().table["commune"])])
    base = zb.diagnose(ex.land(), ex.teams(), costs=costs)
    row = pd.DataFrame({"id": ["neuf"], "nom": ["Neuf"], "code insee": [ex.F_], "bénévoles": [3]})
    new = zb.read_providers(row, territory=ex.land(), family=base.main.name)
    with pytest.raises(zb.CostError, match=r"1 candidat sans coût.*Neuf"):
        base.keep(candidates=new)


def test_pickled_it_gives_the_same(kept):
    again = pickle.loads(pickle.dumps(kept))
    pd.testing.assert_frame_equal(again.outcome(threshold=17).table, kept.outcome(threshold=17).table)
    assert "6 intervenants" in repr(again)
    assert "blanche" in repr(again.outcome())
