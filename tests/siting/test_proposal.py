"""Where to create the next teams: the worked example, the demo of the Gard, every demand, every output."""

import itertools
from html import unescape

import numpy as np
import pandas as pd
import pytest
from docx import Document
from python_calamine import CalamineWorkbook

import example as ex
import zonesblanches as zb
from zonesblanches.cli import main
from zonesblanches.siting import stages
from zonesblanches.siting.conditions import Conditions, rules_of
from zonesblanches.siting.setting import setting_of
from zonesblanches.siting.stages import decide

FIRST = {
    "crowfly": "rapide", "aller_vers": "portee", "need_reference": "territoire", "need_shrink": 0,
    "imputation_max_share": 0.25,
}  # fmt: skip


@pytest.fixture(scope="module")
def six():
    return ex.diagnosis()


@pytest.fixture(scope="module")
def gard():
    return zb.diagnose(zb.territory("30"), zb.read_providers(zb.sample_path("equipes_gard_exemple.csv")))


@pytest.fixture(scope="module")
def proposal(gard):
    return gard.propose(3)


@pytest.mark.parametrize(
    ("within", "n", "sites", "people", "cost"),
    [(15, 1, [ex.C], 87, 546), (20, 1, [ex.F_], 111, 1152), (15, 2, [ex.C, ex.E], 111, 546)],
)
def test_mclp_of_the_worked_example(six, within, n, sites, people, cost):
    """C at T = 15 (87, the tie with F broken by 546 < 672), F at T = 20, C + E."""
    table = pd.read_csv(ex.FOLDER / "communes.csv", dtype={"code_insee": str}).set_index("code_insee")
    demand = table["pop_80p_seules"].astype(float)
    aged = zb.diagnose(ex.land(), ex.teams(), costs=ex.costs(), parameters={"demand": "people_80p_alone"})
    assert aged.table["demand"].tolist() == demand.tolist()
    found = aged.propose(n, objective="mclp", within=within, robust=False)
    assert sorted(found.sites["code"]) == sites
    assert [stage.value for stage in found.stages] == [people, cost]
    assert found.proven


def test_a_team_of_six_in_c(six):
    """C turns couverte, F grise: the page of the worked example."""
    found = six.propose(1, candidates=[ex.C], capacity=6, robust=False)
    assert found.table["class_after"].to_dict() == {
        ex.A: "couverte", ex.B: "couverte", ex.C: "couverte", ex.D: "couverte", ex.E: "grise", ex.F_: "grise",
    }  # fmt: skip
    after = [19.51171313, 24.00682714, 15.09462613, 14.06965462, 14.87212334, 8.591359665]
    assert found.table["access_after_per_1k"].tolist() == pytest.approx(after, rel=1e-8)
    assert found.sites.iloc[0][["blank_to_grey", "blank_alone", "grey_to_covered"]].tolist() == [100, 100, 120]
    assert "mais leur lieu devient gris (une seule équipe)" in found.explain()


@pytest.mark.parametrize("programs", [False, True])
@pytest.mark.parametrize("n", [1, 2, 3])
def test_objectives_in_their_order_against_every_plan(six, n, programs, monkeypatch):
    """Where few plans tie all are scored, and where many do a program is asked: the same people, the same cost."""
    if programs:
        monkeypatch.setattr(stages, "_ties", lambda *_: None)
    setting = setting_of(six, six.main.name, None, None)
    rules, must = rules_of(setting, Conditions(n=n))
    before, people = setting.codes, setting.people

    def rank(sites):
        after = setting.study.outcome(adding=setting.names(sites))
        out = people[(before == 0) & (after.codes > 0)].sum()
        covered = people[(before < 2) & (after.codes == 2)].sum()
        return -out, -covered, round(setting.total_cost(sites), 6), sites

    best = min(itertools.combinations(range(6), n), key=rank)
    found = decide(setting, rules, must)
    assert rank(found.sites)[:3] == rank(best)[:3]
    assert programs or found.sites == best
    assert all(stage.gap == 0 for stage in found.stages)


def test_the_demo_by_the_first_version():
    """People 65+ who leave a blanche with one to five teams more: 15,997; 31,058; 35,603; 39,811; 40,470."""
    teams = zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"))
    setting = setting_of(zb.diagnose(zb.territory("30"), teams, parameters=FIRST), "lien social", None, None)
    found = []
    for n in range(1, 6):
        rules, must = rules_of(setting, Conditions(n=n))
        stage = decide(setting, rules, must, seconds=5).stages[0]
        assert stage.gap == 0
        found.append(stage.value)
    assert found == [15997, 31058, 35603, 39811, 40470]


def test_tables_say_what_a_new_diagnosis_says(gard, proposal):
    sites = proposal.sites
    home = gard.territory.communes.loc[sites["code"]]
    rows = pd.DataFrame(
        {"nom": home["name"].to_numpy(), "code insee": home.index, "bénévoles": sites["capacity"].to_numpy()}
    )
    more = zb.read_providers(rows.assign(mode="accueil"), territory=gard.territory)
    again = zb.diagnose(gard.territory, [gard.providers, more], parameters=gard.frozen())
    assert (again.table["class"] == proposal.table["class_after"]).all()
    assert again.table["access_per_1k"].to_numpy() == pytest.approx(proposal.table["access_after_per_1k"].to_numpy())
    moved = proposal.table[(proposal.table["class_before"] == "blanche") & (proposal.table["class_after"] != "blanche")]
    assert moved["demand"].sum() == (sites["blank_to_grey"] + sites["blank_to_covered"]).sum()
    assert proposal.curve.loc[3, "blank_left"] == again.summary().loc["blanche", "demand"]
    assert proposal.proven


def test_plans_roles_and_settings(proposal):
    plans = proposal.plans
    assert plans["chosen"].sum() == 1
    assert plans["people"].is_monotonic_decreasing
    assert (plans["loss_share"] <= 0.01).all()
    held = proposal.sites.set_index("site")
    for site, row in held.iterrows():
        inside = plans["sites"].map(lambda sites, site=site: site in sites)
        assert row["plans_share"] == pytest.approx(inside.mean())
        assert (row["role"] == "indispensable") == inside.all()
    assert list(proposal.variants.index) == ["T - 5", "T + 5", "rapide", "lent"]
    assert proposal.curve["gain"].gt(0).all()


def test_a_table_of_costs_has_no_pair_of_times(six):
    found = six.propose(1)
    assert list(found.variants.index) == ["T - 5", "T + 5"]


@pytest.mark.parametrize("objective", ["backup", "lscp", "p-median", "kolm-pollak", "mclp"])
def test_every_objective_of_the_gard(gard, objective):
    found = gard.propose(2, objective=objective, robust=False, seconds=300)
    assert len(found.sites) >= 2
    assert found.stages[0].gap == 0
    assert found.explain()
    if objective == "lscp":
        assert (found.table["class_after"] != "blanche").all()


@pytest.mark.parametrize("objective", ["p-median", "p-center", "lscp"])
def test_costs_against_every_plan(six, objective):
    setting = setting_of(six, six.main.name, None, None)
    found = six.propose(2, objective=objective, robust=False)
    chosen = [setting.candidates.index.get_loc(site) for site in found.sites["site"]]

    def farthest(sites):
        near = setting.nearest.copy()
        at = np.isin(setting.pairs["column"], sites)
        np.minimum.at(near, setting.pairs["row"][at], setting.pairs["felt"][at])
        return near.max()

    plans = [list(sites) for sites in itertools.combinations(range(6), 2)]
    if objective == "p-median":
        assert setting.total_cost(chosen) == pytest.approx(min(map(setting.total_cost, plans)))
    elif objective == "p-center":
        assert farthest(chosen) == min(map(farthest, plans)) == found.stages[0].value
    else:
        assert len(chosen) == found.stages[0].bound == 1


def test_demands_are_kept(gard):
    free = gard.propose(3, robust=False)
    barred = free.sites["name"].iloc[0]
    found = gard.propose(3, forbidden=[barred], compulsory=["Alès"], spacing=20, quota=1, robust=False)
    codes = list(found.sites["code"])
    assert "30007" in codes
    assert barred not in set(found.sites["name"])
    assert found.sites["epci"].is_unique
    minutes = zb.crowfly_costs(gard.territory.communes, gard.territory.communes, gard.parameters).to_frame()
    between = minutes[minutes["origin"].isin(codes) & minutes["destination"].isin(codes)]
    assert between[between["origin"] != between["destination"]]["cost"].ge(20).all()
    priced = gard.propose(None, costs=dict.fromkeys(gard.table.index, 10), budget=25, robust=False)
    assert len(priced.sites) == 2


@pytest.mark.parametrize(
    ("asked", "named", "spared"),
    [
        ({"n": 20, "quota": 1, "forbidden": ["30007"]}, ["20 sites (n)", "(quota)"], "forbidden"),
        ({"n": 2, "forbidden": ["30007"], "compulsory": ["30007"]}, ["(forbidden)", "(compulsory)"], "(n)"),
        (
            {"n": 3, "costs": dict.fromkeys(["30007"], 1.0), "budget": 2, "candidates": ["30007"]},
            ["3 sites (n)"],
            "quota",
        ),
        ({"n": 2, "compulsory": ["30007", "30189", "30032"]}, ["2 sites (n)", "3 sites imposés"], "forbidden"),
    ],
)
def test_the_smallest_conflict_is_named(gard, asked, named, spared):
    with pytest.raises(zb.InputError, match="Retirez ou desserrez") as error:
        gard.propose(**asked)
    assert all(words in str(error.value) for words in named)
    assert spared not in str(error.value)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"n": 0}, "n vaut 0"),
        ({"n": None}, "demande un budget"),
        ({"objective": "mediane"}, "Attendu : classes"),
        ({"forbidden": ["Atlantide"]}, "n'est pas une commune"),
        ({"budget": 3}, "costs et budget vont ensemble"),
        ({"costs": {"30007": 1.0}, "budget": 3}, "sans prix"),
        ({"spacing": 400}, "ne sont regardés que"),
        ({"quota": {"rien": 1}}, "EPCI inconnu"),
        ({"tolerance": 2}, "tolerance vaut 2"),
        ({"sites": 3}, "option inconnue « sites »"),
    ],
)
def test_what_cannot_be_is_refused(gard, asked, message):
    with pytest.raises(zb.ZonesBlanchesError, match=message):
        gard.propose(**asked)


def test_a_public_edition_refuses(gard, proposal):
    public = gard.public()
    assert gard.with_proposal(proposal).public().proposal is None
    with pytest.raises(zb.ParameterError, match="diagnostic interne"):
        public.propose()
    with pytest.raises(zb.ParameterError, match="interne"):
        public.with_proposal(proposal)


def test_outputs_tell_the_proposal(gard, proposal, tmp_path):
    told = gard.with_proposal(proposal)
    page = unescape(told.report().html)
    assert "Où créer la prochaine équipe" in page
    assert "Où créer la prochaine équipe" not in unescape(gard.report().html)
    told.to_excel(tmp_path / "d.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "d.xlsx"))
    assert {"Prochaines équipes", "Plans"} <= set(book.sheet_names)
    paths = proposal.save(tmp_path / "ici")
    words = " ".join(paragraph.text for paragraph in Document(str(paths["word"])).paragraphs)
    written = unescape(paths["page"].read_text(encoding="utf-8"))
    for name in proposal.sites["name"]:
        assert name in page
        assert name in words
        assert name in written
        assert name in proposal._repr_html_()
    table = pd.read_csv(paths["places"], sep=";", decimal=",", dtype={"Code Insee": str}).set_index("Code Insee")
    assert len(table) == 350
    other = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24))
    with pytest.raises(zb.ParameterError, match="Refaites-la"):
        other.with_proposal(proposal)


def test_the_same_twice(gard, proposal):
    assert gard.propose(3).explain() == proposal.explain()
    assert proposal.explain(lang="en").startswith("Where to create next: ")


def test_places_with_a_room(gard):
    rooms = pd.DataFrame({"nom": ["Salle A", "Salle B"], "commune": ["Génolhac", "Aramon"], "bénévoles": [5, 6]})
    found = gard.propose(1, candidates=zb.read_providers(rooms, territory=gard.territory), robust=False)
    assert found.sites.iloc[0]["name"] in {"Salle A", "Salle B"}
    assert found.sites.iloc[0]["capacity"] in {5, 6}


def test_the_command(tmp_path, capsys):
    teams = str(zb.sample_path("equipes_gard_exemple.csv"))
    assert (
        main(["proposer", "30", teams, "--nombre", "1", "--interdits", "Rousson", "--sortie", str(tmp_path / "p")]) == 0
    )
    said = capsys.readouterr().out
    assert said.startswith("Où créer la suite : ")
    assert "Rousson :" not in said
    assert sorted(path.name for path in (tmp_path / "p").iterdir()) == [
        "communes_apres.csv", "courbe.csv", "plans.csv", "prochaines_equipes.csv", "proposition.docx",
        "proposition.html",
    ]  # fmt: skip
    assert main(["proposer", "30", teams, "--nombre", "30", "--par-epci", "1", "--sortie", str(tmp_path / "q")]) == 1
    assert "--nombre" in capsys.readouterr().err
    public = ["diagnostic", "30", teams, "--proposer", "1", "--edition", "publique", "--sortie", str(tmp_path / "r")]
    assert main(public) == 1
    assert "édition publique" in capsys.readouterr().err
