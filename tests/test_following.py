"""Years followed: causes that sum, communes that merged, teams absent, what is not published, the command."""

import dataclasses
import json
import re
import shutil

import docx
import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from shapely.geometry import box

import zonesblanches as zb
from zonesblanches.blocks import Table
from zonesblanches.cli import main
from zonesblanches.diagnosis.halfway import CAUSES
from zonesblanches.providers.followed import list_sizes
from zonesblanches.telling.documents.following import following_content
from zonesblanches.territory.bridge import bridge_between

BOUNDED = zb.Parameters(normalisation="minmax", bounds={"older": (0.1, 0.5)})
TEAMS = [["Les Amis", "Alès", 6, "aller-vers"], ["Le Lien du Vigan", "Le Vigan", 5, "accueil"],
         ["Bonjour voisin", "Nîmes", 9, "aller-vers"]]  # fmt: skip


def cell(start, wide=1):
    return box(400_000 + 20_000 * start, 6_700_000, 400_000 + 20_000 * (start + wide), 6_720_000)


def land(codes, people, shapes, **more):
    frame = gpd.GeoDataFrame(
        {"insee": codes, "people_65p": people, "population": [4 * count for count in people], "epci": "E", **more},
        geometry=shapes,
        crs=2154,
    )
    columns = {"code": "insee", "people_65p": "people_65p", "population": "population", "epci": "epci"}
    return zb.territory(frame, columns=columns | {name: name for name in more}, name="Essai")


def lists(territory, rows):
    told = [[name, *territory.communes.loc[code, ["lon", "lat"]], units, mode] for name, code, units, mode in rows]
    columns = ["nom", "longitude", "latitude", "bénévoles", "mode"]
    return zb.read_providers(pd.DataFrame(told, columns=columns), territory=territory)


def gard_list(rows):
    return zb.read_providers(pd.DataFrame(rows, columns=["nom", "commune", "bénévoles", "mode"]))


@pytest.fixture(scope="module")
def merged():
    """Two communes that merged in 2016, a team that is gone: nobody has any offer left at one end."""
    old = land(["49069", "49126", "49007", "49015", "49020"], [100, 50, 400, 80, 60], [cell(at) for at in range(5)])
    new = land(["49069", "49007", "49015", "49020"], [160, 410, 80, 60], [cell(0, 2), cell(2), cell(3), cell(4)])
    before = zb.diagnose(
        old, lists(old, [["Les Amis", "49007", 5, "accueil"], ["Le Lien", "49020", 5, "accueil"]]), parameters=BOUNDED
    )
    after = zb.diagnose(new, lists(new, [["Les Amis", "49007", 8, "accueil"]]), follows=before)
    return before, after


@pytest.fixture(scope="module")
def gard():
    """Return the Gard, three teams; the second year one of them is absent, and more people are old."""
    territory = zb.territory("30")
    people = territory.communes["people_65p"].astype(float) * np.linspace(0.9, 1.2, 350)
    grown = territory.with_data(
        pd.DataFrame({"code": people.index, "old": people.to_numpy()}), code="code", columns={"people_65p": "old"}
    )
    first = zb.diagnose(territory, gard_list(TEAMS))
    second = zb.diagnose(grown, gard_list([TEAMS[0], TEAMS[2]]), follows=first)
    return first, second


def sums(causes):
    for measure in ("score", "access_per_1k", "class"):
        parts = causes.table[[f"{measure}_{cause}" for cause in CAUSES]].sum(axis=1, skipna=False)
        change = causes.table[f"{measure}_change"]
        assert change.notna().any()
        assert np.nanmax(np.abs(parts - change)) < 1e-12
    parts = causes.people[list(CAUSES)].sum(axis=1)
    assert parts.to_numpy() == pytest.approx(causes.people["change"].to_numpy(), abs=1e-9)


def test_causes_sum_where_communes_merged_and_nobody_has_any_offer(merged):
    found = zb.follow(merged, years=[2015, 2026])
    causes = found.causes()
    assert causes.moved == ("offer", "people", "need", "territory")
    sums(causes)
    assert (merged[1].table["access_per_1k"] == 0).any()
    table = found.table()
    first = merged[0].table
    expected = np.average(first.loc[["49069", "49126"], "score"], weights=[100, 50])
    assert table.at["49069", "score_2015"] == pytest.approx(expected)
    assert causes.table.at["49069", "score_territory"] != 0
    assert found.evolution().people.loc["2015", "blanche"] == merged[0].summary().loc["blanche", "demand"]


def test_places_of_a_year_lie_in_those_of_another():
    bridge = bridge_between(pd.Index(["49069", "49126", "x"]), pd.Index(["49069", "y"]))
    assert bridge.recoded(["49126"]) == ("49069",)
    assert bridge.recoded(["49069"], back=True) == ("49069", "49126")
    assert (list(bridge.left), list(bridge.entered), list(bridge.renewed)) == (["x"], ["y"], ["49069"])
    assert bridge.counts(np.array([10.0, 5.0, 1.0]))[0] == 15
    assert bridge.means(np.array([[1.0], [4.0], [9.0]]), np.array([10.0, 5.0, 1.0]))[0, 0] == pytest.approx(2.0)
    back = bridge.counts_back(np.array([30.0, 1.0]), np.array([10.0, 5.0, 1.0]))
    assert back[:2].tolist() == [20.0, 10.0]
    assert np.isnan(back[2])


def test_a_team_absent_from_the_list_is_asked_about_and_changes_nothing_published(gard):
    found = zb.follow(gard, years=[2025, 2026])
    assert found.questions["name"].tolist() == ["Le Lien du Vigan"]
    lost = found.table()
    lost = lost[(lost["class_2025"] == "grise") & (lost["class_2026"] == "blanche")]
    assert len(lost) > 5
    assert (lost["why_not"] == "absent").all()
    assert (lost["evolution"] == 0).all()
    assert "Fermée, ou oubliée ?" in found.explain().splitlines()[0]
    closed = zb.follow(gard, years=[2025, 2026], answers={"Le Lien du Vigan": "fermée"})
    assert closed.questions.empty
    told = closed.table().loc[lost.index]
    assert (told["evolution"] == -1).all()
    assert (told["why_not"] == "").all()
    assert closed.causes().moved == ("offer", "people", "need")
    sums(closed.causes())
    forgotten = zb.follow(gard, years=[2025, 2026], answers={"Le Lien du Vigan": "oubliée"})
    assert (forgotten.table().loc[lost.index, "why_not"] == "absent").all()


def test_a_team_that_the_list_says_stopped_is_no_question(gard):
    first, _ = gard
    second = first.with_providers(remove=["Le Lien du Vigan"])
    found = zb.follow([first, second], years=[2025, 2026])
    assert found.questions.empty
    assert (found.table()["evolution"] == -1).sum() > 5


def test_another_spelling_is_the_same_team_and_another_commune_is_a_move():
    first = zb.diagnose(zb.territory("30"), gard_list([*TEAMS, ["Équipe citoyenne de Sumène", "Sumène", 4, "accueil"]]))
    rows = [["LES AMIS", "Alès", 6, "aller-vers"], ["Le lien du Vigan", "Ganges", 5, "accueil"], TEAMS[2],
            ["Equipe Sumène", "Sumène", 4, "accueil"]]  # fmt: skip
    second = zb.diagnose(zb.territory("30"), gard_list(rows), follows=first)
    teams = zb.follow([first, second]).teams.set_index("name")
    assert teams.at["LES AMIS", "state"] == "present"
    assert teams.at["Le lien du Vigan", "state"] == "moved"
    doubt = teams.loc["Équipe citoyenne de Sumène"]
    assert (doubt["state"], doubt["perhaps_name"]) == ("absent", "Equipe Sumène")


def test_a_further_year_changes_nothing_already_said(gard):
    first, second = gard
    two = zb.follow([first, second], years=[2024, 2025])
    third = zb.diagnose(second.territory, gard_list([*TEAMS, ["Neuve", "Sumène", 7, "aller-vers"]]), follows=first)
    three = zb.follow([first, second, third], years=[2024, 2025, 2026])
    pd.testing.assert_frame_equal(two.causes("2025").table, three.causes("2025").table)
    pd.testing.assert_frame_equal(two.evolution().people, three.evolution().people.loc[["2024", "2025"]])
    assert three.questions.empty  # the team absent in 2025 is back: the list had forgotten it
    assert three.teams.query("year == '2025' and state == 'absent'")["answer"].tolist() == ["forgotten"]
    total = three.table()[[f"score_{cause}" for cause in CAUSES]].sum(axis=1)
    change = three.table()["score_2026"] - three.table()["score_2024"]
    assert np.nanmax(np.abs(total - change)) < 1e-9


def test_imputed_values_alone_make_no_evolution():
    codes, shapes = ["49007", "49015", "49020", "49023"], [cell(at) for at in range(4)]
    incomes = [[21000.0, 18000.0, 25000.0, 22000.0], [21000.0, np.nan, 25000.0, 22000.0]]
    weights = {"alone_80p": 0.0, "older": 0.6, "low_income": 0.4, "low_density": 0.0}
    asked = BOUNDED.replace(need_weights=weights, bounds={"older": (0.1, 0.5), "low_income": (15000, 30000)})
    lands = [land(codes, [400, 80, 60, 90], shapes, median_income=values) for values in incomes]
    team = [["Les Amis", "49007", 5, "accueil"]]
    first = zb.diagnose(lands[0], lists(lands[0], team), parameters=asked)
    second = zb.diagnose(lands[1], lists(lands[1], team), follows=first)
    found = zb.follow([first, second], years=["a", "b"])
    assert found.causes().moved == ("imputation",)
    row = found.table().loc["49015"]
    assert row["score_change"] == row["score_imputation"] != 0
    assert row["score_evolution"] == 0
    sums(found.causes())


def test_years_that_do_not_follow_are_refused_with_the_reason(gard):
    first, second = gard
    own = zb.diagnose(second.territory, second.providers)
    with pytest.raises(zb.ParameterError, match=r"A_ref de « lien social ».*follows=premier"):
        zb.follow([first, own])
    other = zb.diagnose(second.territory, second.providers, parameters=first.frozen().replace(threshold=25))
    with pytest.raises(zb.ParameterError, match=r"threshold : 20\.0? puis 25"):
        zb.follow([first, other])
    found = zb.follow([first, other], method=True).causes()
    assert "method" in found.moved
    sums(found)
    with pytest.raises(zb.ParameterError, match="édition publique"):
        zb.follow([first, second.public()])
    with pytest.raises(zb.ParameterError, match="deux diagnostics au moins"):
        zb.follow([first])
    with pytest.raises(zb.ParameterError, match="pas les deux"):
        zb.diagnose(first.territory, first.providers, parameters=first.frozen(), follows=first)
    with pytest.raises(zb.ParameterError, match="tous différents"):
        zb.follow([first, second], years=[2025, 2025])
    with pytest.raises(zb.InputError, match="« fermée », « oubliée » ou « renommée »"):
        zb.follow([first, second], answers={"Le Lien du Vigan": "peut-être"})
    with pytest.raises(zb.InputError, match="équipe inconnue : « Le Lien du Vign »"):
        zb.follow([first, second], answers={"Le Lien du Vign": "fermée"})


def test_ranks_on_the_territory_are_refused(merged):
    ranked = zb.diagnose(merged[0].territory, merged[0].providers)
    later = zb.diagnose(merged[1].territory, merged[1].providers, follows=ranked)
    with pytest.raises(zb.ParameterError, match="classé parmi les lieux du territoire"):
        zb.follow([ranked, later])


def test_ranks_of_another_vintage_of_france_are_refused_and_frozen_by_follows():
    lozere, halls = zb.territory("48"), zb.load_mairies(min_hours=24)
    everyone = pd.concat([pd.DataFrame(part) for part in (lozere.communes, lozere.others)])["people_65p"].astype(float)
    frame = pd.DataFrame({"code": everyone.index, "old": everyone.to_numpy() * np.linspace(0.8, 1.3, len(everyone))})
    grown = lozere.with_data(frame, code="code", columns={"people_65p": "old"})
    first = zb.diagnose(lozere, halls)
    with pytest.raises(zb.ParameterError, match="deux millésimes"):
        zb.follow([first, zb.diagnose(grown, halls, parameters=first.frozen())])
    second = zb.diagnose(grown, halls, follows=first)
    assert np.array_equal(second.need.scales["older"], first.need.scales["older"])
    assert second.need.components["older"].ne(first.need.components["older"]).any()
    assert "offer" not in zb.follow([first, second]).causes().moved


def plain(text):
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " "))


def test_documents_and_answers_written_in_the_workbook(gard, tmp_path):
    found = zb.follow(gard, years=[2025, 2026])
    paths = found.save_all(tmp_path / "suivi")
    words = plain("\n".join(one.text for one in docx.Document(str(paths["word"])).paragraphs))
    assert "À demander : 1 équipe active en 2025 et dans aucune liste de 2026, « Le Lien du Vigan »" in words
    assert "Personnes en zone blanche, de 2025 à 2026 : +" in words
    page = paths["report"].read_text("utf-8")
    assert 'class="bar k-' in page
    book = CalamineWorkbook.from_path(str(paths["workbook"]))
    assert book.sheet_names == ["Équipes", "Par année", "Causes", "Par EPCI", "Communes"]
    answer_in(paths["workbook"], tmp_path / "repondu.xlsx", "Le Lien du Vigan", "fermée")
    answered = zb.follow(gard, years=[2025, 2026], answers=tmp_path / "repondu.xlsx")
    assert answered.questions.empty
    english = plain(found.explain(lang="en"))
    assert "Closed, or forgotten?" in english
    assert "équipe" not in english


def answer_in(path, out, team, word):
    """Type an answer as a person would, in the file that was written."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    row = next(line for line in sheet.iter_rows(min_row=2) if line[heads.index("Intervenant")].value == team)
    row[heads.index("Réponse")].value = word
    book.save(out)


@pytest.mark.parametrize("name", ["absent.xlsx", "autre.csv", "abime.xlsx"])
def test_answers_that_cannot_be_read_are_one_error(gard, tmp_path, name):
    path = tmp_path / name
    if name == "autre.csv":
        path.write_text("a;b\n1;2\n", encoding="utf-8")
    if name == "abime.xlsx":
        path.write_bytes(b"PK\x03\x04 rien")
    with pytest.raises(zb.InputError, match=name):
        zb.follow(gard, answers=path)


def written(tmp_path, name, rows):
    path = tmp_path / name
    text = ["nom;commune;bénévoles;mode", *(";".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(text), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("history")
    one, two = written(place, "2025.csv", TEAMS), written(place, "2026.csv", [TEAMS[0], TEAMS[2]])
    assert main(["diagnostic", "48", one, "--sortie", str(place / "h" / "d2025")]) == 0
    assert (
        main(
            ["diagnostic", "48", two, "--sortie", str(place / "h" / "d2026"), "--suite-de", str(place / "h" / "d2025")]
        )
        == 0
    )
    return place


def test_the_command_follows_a_folder_of_records(folder, capsys, tmp_path):
    out = tmp_path / "suivi"
    assert main(["suivre", str(folder / "h"), "--noms", "2025", "2026", "--sortie", str(out)]) == 0
    told = plain(capsys.readouterr().out)
    assert "(2025) et" in told
    assert sorted(path.name for path in out.iterdir()) == ["suivi.docx", "suivi.html", "suivi.xlsx", "suivi_carte.html"]
    record = json.loads((folder / "h" / "d2026" / "diagnostic.json").read_text("utf-8"))
    assert record["demande"]["suite_de"] == "../d2025/diagnostic.json"


def test_names_given_go_with_the_folders_given(folder, capsys, tmp_path):
    one, two = (shutil.copytree(folder / "h" / name, folder / "g" / name) for name in ("d2025", "d2026"))
    record = json.loads((one / "diagnostic.json").read_text("utf-8"))
    late = {**record, "date": "2031-01-01"}  # done again since, from the same lists
    (one / "diagnostic.json").write_text(json.dumps(late, ensure_ascii=False), encoding="utf-8")
    asked = ["suivre", str(one), str(two), "--noms", "2025", "2026", "--sortie", str(tmp_path / "s")]
    assert main(asked) == 0
    assert "1 équipe active en 2025 et dans aucune liste de 2026" in plain(capsys.readouterr().out)


def test_the_command_refuses_what_does_not_follow_or_is_no_longer_what_was_published(folder, capsys, tmp_path):
    two = str(folder / "2026.csv")
    assert main(["diagnostic", "48", two, "--sortie", str(tmp_path / "seul")]) == 0
    assert main(["suivre", str(folder / "h" / "d2025"), str(tmp_path / "seul"), "--noms", "a", "b"]) == 1
    assert "--suite-de DOSSIER" in capsys.readouterr().err
    assert main(["suivre", str(folder / "h" / "d2025")]) == 1
    assert "deux années au moins" in capsys.readouterr().err
    path = folder / "2025.csv"
    kept = path.read_text("utf-8")
    path.write_text(kept.replace("Alès", "Mende"), encoding="utf-8")
    assert main(["suivre", str(folder / "h"), "--noms", "a", "b", "--sortie", str(tmp_path / "x")]) == 1
    assert "ne rend plus ce qui a été publié" in capsys.readouterr().err
    path.write_text(kept, encoding="utf-8")
    assert main(["diagnostic", "48", two, "--suite-de", str(folder / "h" / "d2025"), "--parametres", "p.toml"]) == 1
    assert "retirez --parametres" in capsys.readouterr().err


def of_creuse(*lists_of_years):
    """Return a diagnosis of the Creuse by list of name, commune and volunteers."""
    land = zb.territory("23")
    read = [zb.read_providers(pd.DataFrame(rows, columns=["nom", "commune", "bénévoles"])) for rows in lists_of_years]
    first = zb.diagnose(land, read[0])
    return [first, *(zb.diagnose(land, one, follows=first) for one in read[1:])]


def test_a_row_number_that_another_team_takes_is_not_answered_for_it(tmp_path):
    teams = [["Alpha", "Bourganeuf", 4], ["Bravo", "Guéret", 4], ["Charlie", "Felletin", 3]]
    years = of_creuse(teams, teams[1:], teams[2:])
    assert zb.follow(years).questions["before"].tolist() == ["L1", "L1"]
    zb.follow(years).to_excel(tmp_path / "suivi.xlsx")
    answer_in(tmp_path / "suivi.xlsx", tmp_path / "repondu.xlsx", "Alpha", " Fermée ")
    answered = zb.follow(years, answers=tmp_path / "repondu.xlsx")
    assert answered.questions["name"].tolist() == ["Bravo"]
    assert set(answered.table()["why_not"]) == {"", "absent"}
    with pytest.raises(zb.InputError, match=r"« L1 », qui est une autre équipe.*Alpha, Bravo.*leur nom"):
        zb.follow(years, answers={"L1": "fermée"})
    answer_in(tmp_path / "suivi.xlsx", tmp_path / "blanc.xlsx", "Alpha", " ")
    assert len(zb.follow(years, answers=tmp_path / "blanc.xlsx").questions) == 2
    answer_in(tmp_path / "suivi.xlsx", tmp_path / "odd.xlsx", "Bravo", 3)
    with pytest.raises(zb.InputError, match=r"odd\.xlsx.*ligne 3, Bravo : « 3 »"):
        zb.follow(years, answers=tmp_path / "odd.xlsx")
    for odd in ({"answers": ["fermée"]}, {"years": 2025}):
        with pytest.raises(zb.ParameterError, match="attendu"):
            zb.follow(years, **odd)


def test_a_team_without_a_name_is_itself_on_another_row():
    teams = [["", "Bourganeuf", 4], ["", "Guéret", 4], ["Charlie", "Felletin", 3]]
    found = zb.follow(of_creuse(teams, [["Neuve", "Dun-le-Palestel", 2], *teams[::-1]]))
    assert found.questions.empty
    assert sorted(found.teams["state"]) == ["new", "present", "present", "present"]


def test_an_epci_of_other_communes_is_said_and_has_no_figure_where_it_was_not():
    first = of_creuse([["Alpha", "Guéret", 6], ["Bravo", "Bourganeuf", 5]])[0]
    communes = first.territory.communes.copy()
    old, giver = communes["epci"].value_counts().index[:2]
    joined = [*communes.index[communes["epci"] == old], communes.index[communes["epci"] == giver][0]]
    communes.loc[joined, ["epci", "epci_name"]] = ["299999999", "CC Nouvelle"]
    moved = dataclasses.replace(first.territory, communes=communes)
    found = zb.follow([first, zb.diagnose(moved, first.providers, follows=first)], years=[2025, 2026])
    table = found.evolution().by_epci
    assert set(table.index[table["recomposed"]]) == {("299999999", "2026"), (giver, "2026")}
    blocks = following_content(found._told, "fr").blocks
    shown = next(one for one in blocks if isinstance(one, Table) and "par intercommunalité" in one.caption)
    lines = {str(row[0]): [str(cell) for cell in row[1:]] for row in shown.rows}
    assert lines["CC Nouvelle *"][0] == "–"
    assert lines[f"{first.table.loc[first.table['epci'] == old, 'epci_name'].iloc[0]} *"][1] == "–"
    assert sum(name.endswith("*") for name in lines) == 3
    assert "n’est pas une évolution" in shown.note


def test_the_stops_of_a_van_make_one_provider():
    stops = [["Bus", "Guéret", "itinérant", "lundi"], ["Bus", "Bourganeuf", "itinérant", "mardi"]]
    columns = ["nom", "commune", "mode", "jours"]
    first, second = (zb.read_providers(pd.DataFrame(rows, columns=columns)) for rows in (stops, stops[:1]))
    line = list_sizes(first, second).iloc[0]
    assert (line["before"], line["after"], line["shrunk"]) == (1, 1, False)
