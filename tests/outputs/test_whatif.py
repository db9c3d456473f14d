"""« Et si… ? » in the hands of a reader: mouse, keyboard, address, list, and the words that say it is a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from browser import Opener, settle
from scenes import SCENE, opened
from test_access_for_all import faults

import zonesblanches as zb
from zonesblanches.diagnosis.classes import CLASS_NAMES
from zonesblanches.outputs.maps import map_model
from zonesblanches.telling.documents.calculator import MOST_PLACES

FOCUSED = "(document.activeElement.labels?.[0] || document.activeElement).textContent"
LAYER = "Object.values(ZB.layers)[0]"


def classes(page: Any, rank: int = 0) -> list[str]:
    return list(CLASS_NAMES[page.evaluate(f"Array.from({SCENE}.found()[{rank}].classes)")])


def read_back(page: Any, folder: Path) -> zb.Providers:
    path = folder / "scenario.csv"
    path.write_bytes(page.evaluate(f"{SCENE}.csv()").encode("utf-8"))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    return zb.read_providers(path)


@pytest.mark.browser
def test_the_list_exported_gives_the_classes_of_the_page(
    by_the_sea: zb.Diagnosis,
    look: Opener,
    tmp_path: Path,
) -> None:
    page = opened(look, by_the_sea).page
    page.evaluate(
        f"s => {{ s = {SCENE}; s.add(0, 3, 'aller-vers', 4.5); s.move('f', 60); "
        "s.remove(0, 'a'); s.resize(0, 'd', 12); }"
    )
    listed = read_back(page, tmp_path)
    after = zb.diagnose(by_the_sea.territory, listed, parameters=by_the_sea.frozen())
    assert list(after.table["class"]) == classes(page)
    assert list(after.table["class"]) != list(by_the_sea.table["class"])
    assert not listed.table.loc["a", "active"]
    assert listed.table.loc["scenario-1", "capacity"] == 4.5


@pytest.mark.browser
def test_the_list_of_several_families_reads_back(demo: zb.Diagnosis, look: Opener, tmp_path: Path) -> None:
    page = opened(look, demo).page
    page.evaluate(f"s => {{ s = {SCENE}; s.add(0, 12, 'accueil', 8); s.remove(1, 'mairie-30007'); s.move('L6', 40); }}")
    after = zb.diagnose(demo.territory, read_back(page, tmp_path), parameters=demo.frozen())
    for rank, name in enumerate(demo.families):
        assert list(after.families[name].table["class"]) == classes(page, rank)


@pytest.mark.browser
def test_the_next_team_is_the_best_of_all(ales: zb.Diagnosis, look: Opener) -> None:
    """Fewest people left in blanche, then most couverte, then least weighted cost, then the smallest code."""
    page = opened(look, ales).page
    proposed = page.evaluate(f"{SCENE}.propose(0, 'accueil', 10)")
    codes = list(ales.table.index)
    rows = pd.DataFrame(
        {
            "id": [f"n{code}" for code in codes],
            "nom": "N",
            "code insee": codes,
            "mode": "accueil",
            "bénévoles": 10,
            "famille": ales.main.name,
        }
    )
    kept = ales.keep(candidates=zb.read_providers(rows))
    people, asked = ales.table["demand"].to_numpy(dtype=float), ales.frozen()

    def worth(code: str) -> tuple[float, float, float, str]:
        told = kept.outcome(adding=[f"n{code}"], parameters=asked)
        cost = np.minimum(told.nearest_cost, asked.distance_cap)
        found = told.classes.to_numpy()
        return (
            people[found == "blanche"].sum(),
            -people[found == "couverte"].sum(),
            round((people * cost).sum(), 6),
            code,
        )

    assert codes[proposed["spot"]] == min(codes, key=worth)
    assert "1 équipe ajoutée" in page.inner_text(".zb-status")


@pytest.mark.browser
def test_the_address_keeps_the_scenario(demo: zb.Diagnosis, look: Opener) -> None:
    page = opened(look, demo).page
    page.evaluate(
        f"s => {{ s = {SCENE}; s.add(0, 12, 'accueil', 8.5); s.move('L6', 40); "
        "s.remove(0, 'L4'); s.resize(0, 'L5', 3); }"
    )
    page.wait_for_function("location.hash.includes('scenario=')")
    link, found = page.evaluate("location.href"), classes(page)
    page.goto("about:blank")
    page.goto(link)
    settle(page)
    page.wait_for_function(f"{SCENE} && {LAYER}.scenario")
    assert classes(page) == found
    assert (
        page.inner_text(".zb-status")
        == "Scénario\u00a0: 1 équipe ajoutée, 1 équipe retirée, 1 équipe déplacée, 1 capacité changée"
    )
    page.get_by_role("button", name="Revenir au diagnostic").click()
    page.wait_for_function("!location.hash.includes('scenario')")
    assert classes(page) == list(demo.table["class"])
    page.evaluate("location.hash = '#scenario=rINCONNU~m99999,L4~c5,L5'")
    page.wait_for_function("document.querySelector('.zb-fault').textContent.includes('2 changements')")
    assert page.inner_text("#zb-scenario") == "Scénario\u00a0: 1 capacité changée"


@pytest.mark.browser
def test_undo_redo_and_put_back(demo: zb.Diagnosis, look: Opener) -> None:
    page = opened(look, demo).page
    first = classes(page)
    page.evaluate(f"{SCENE}.remove(0, 'L6')")
    second = classes(page)
    page.get_by_role("button", name="Annuler").click()
    assert classes(page) == first != second
    assert page.locator("#zb-scenario").is_hidden()
    page.get_by_role("button", name="Rétablir").click()
    assert classes(page) == second
    page.get_by_label("Équipe", exact=True).select_option("L6")
    page.get_by_role("button", name="Remettre").click()
    assert classes(page) == first
    assert page.get_by_role("button", name="Revenir au diagnostic").is_disabled()


@pytest.mark.browser
def test_a_scenario_says_everywhere_that_it_is_one(demo: zb.Diagnosis, look: Opener) -> None:
    page = opened(look, demo).page
    before = page.locator("#zb-classes .zb-count").all_inner_texts()
    assert page.locator(".zb-sure li").count() > 0
    page.evaluate(f"{SCENE}.resize(1, 'mairie-30007', 26.1)")  # changes nobody's class
    assert page.locator("#zb-classes .zb-count").all_inner_texts() == before
    page.evaluate(f"{SCENE}.remove(0, 'L6')")
    said = "Scénario\u00a0: 1 équipe retirée, 1 capacité changée"
    assert page.inner_text("#zb-scenario") == said
    assert page.title().startswith(said)
    assert page.locator(".zb-sure li").count() == 0
    page.fill("#zb-search", "30189")
    page.keyboard.press("Enter")
    sheet = page.inner_text("#zb-sheet-body")
    assert sheet.count(said) == 1
    assert "Au diagnostic : zone grise." in sheet
    assert "Aucun intervenant à 20\u00a0min ou moins ne dessert la commune" in sheet
    assert "Score de sous-couverture" not in sheet
    page.locator("#zb-table summary").click()
    assert said in page.inner_text("#zb-table-body caption >> nth=0")
    assert "retirée dans le scénario" in page.inner_text("#zb-table-body")
    page.emulate_media(media="print")
    assert page.locator("#zb-scenario").is_visible()
    assert page.locator(".zb-what-if").is_hidden()


@pytest.mark.browser
def test_a_team_is_dragged_and_dropped(demo: zb.Diagnosis, look: Opener) -> None:
    page = opened(look, demo).page
    spots = page.evaluate(f"""() => {{
        const layer = {LAYER}, view = layer._canvases[3].view();
        const box = layer._map.getContainer().getBoundingClientRect();
        const left = box.left + view.tx - view.left, top = box.top + view.ty - view.top;
        const at = p => [p.x * view.scale + left, p.y * view.scale + top];
        const team = layer.points.find(point => point.name.startsWith('Bonjour'));
        const centres = layer.centres(), k = layer.data.n - 30;
        return [at(team), at({{ x: centres.x[k], y: centres.y[k] }}), layer.data.code(k)];
    }}""")
    (x, y), (to_x, to_y), code = spots
    centre = page.evaluate(f"{LAYER}._map.getCenter().toString()")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move((x + to_x) / 2, (y + to_y) / 2, steps=4)
    page.mouse.move(to_x, to_y, steps=4)
    page.mouse.up()
    page.wait_for_function(f"{SCENE}.code() === 'm{code},L6'")
    assert page.inner_text("#zb-scenario") == "Scénario\u00a0: 1 équipe déplacée"
    assert page.evaluate(f"{LAYER}._map.getCenter().toString()") == centre
    page.get_by_role("button", name="Annuler").click()  # one drag is one change
    assert page.evaluate(f"{SCENE}.code()") == ""


@pytest.mark.browser
def test_the_keyboard_is_enough(ales: zb.Diagnosis, look: Opener) -> None:
    page = look(ales.map().get_root().render()).page
    page.locator("#zb-try").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".zb-status")

    def reach(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("(document.activeElement.labels?.[0] || document.activeElement).textContent").startswith(
                name
            ):
                return
        pytest.fail(f"{name} n'est pas au clavier")

    reach("Commune (nom ou code)")
    page.keyboard.type("Anduze")
    reach("Capacité")
    page.keyboard.press("Control+A")
    page.keyboard.type("7,5")
    reach("Ajouter")
    page.keyboard.press("Enter")
    assert "Scénario\u00a0: 1 équipe ajoutée" in page.inner_text(".zb-status")
    assert page.evaluate(f"{SCENE}.code()") == "a0,30010,2,7.5"
    reach("Équipe")
    while not page.evaluate("document.activeElement.value").startswith("+"):
        page.keyboard.press("ArrowDown")
    reach("Retirer")
    page.keyboard.press("Enter")
    assert page.evaluate(f"{SCENE}.code()") == ""


@pytest.mark.browser
def test_what_is_typed_wrong_is_said(ales: zb.Diagnosis, look: Opener) -> None:
    page = opened(look, ales).page
    page.get_by_label("Commune (nom ou code)").first.fill("Brest")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    assert page.inner_text(".zb-fault") == "« Brest » : pas de commune de ce nom dans le territoire."
    page.get_by_label("Commune (nom ou code)").first.fill("30010")
    page.get_by_label("Capacité").first.fill("-3")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    assert page.inner_text(".zb-fault") == "Capacité : un nombre au-dessus de 0."
    assert page.evaluate(f"{SCENE}.code()") == ""


@pytest.mark.browser
def test_a_click_adds_a_team_in_english_too(ales: zb.Diagnosis, look: Opener) -> None:
    page = look(ales.map(lang="en").get_root().render()).page
    page.get_by_role("button", name="Try a scenario").click()
    page.get_by_role("button", name="Add by clicking the map").click()
    box = page.locator(".leaflet-container").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert page.inner_text("#zb-scenario") == "Scenario: 1 team added"
    assert page.evaluate(f"{LAYER}.selected") is None


@pytest.mark.browser
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True)])
def test_the_panel_has_no_fault(ales: zb.Diagnosis, look: Opener, width: int, dark: bool) -> None:
    page = opened(look, ales, width).page
    if dark:
        page.locator("#zb-dark").check()
    page.evaluate(f"{SCENE}.propose(0, 'accueil', 10)")
    page.get_by_label("Équipe", exact=True).select_option(index=1)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_nothing_is_read_before_it_is_asked_for(ales: zb.Diagnosis, look: Opener) -> None:
    page = look(ales.map().get_root().render()).page
    assert page.evaluate("document.querySelector('[id$=_calculator]').textContent.length") > 10_000
    assert page.evaluate("ZB.calculator === undefined")


def test_a_public_map_has_no_calculator(ales: zb.Diagnosis) -> None:
    model = map_model(ales.public())
    html = ales.public().map().get_root().render()
    assert (model.calculator, model.no_calculator) == ("", "")
    assert 'id="zb-try"' not in html
    assert "_calculator" not in html
    assert 'id="zb-try"' in ales.map().get_root().render()


def test_where_it_cannot_be_it_says_so(ales: zb.Diagnosis, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ales.parameters.replace(decay=lambda cost: 1 / (1 + cost))
    own = zb.diagnose(ales.territory, ales.providers, parameters=asked)
    assert "décroissance écrite en Python" in own.map().get_root().render()
    monkeypatch.setattr("zonesblanches.telling.documents.calculator.MOST_PLACES", 50)
    html = ales.map().get_root().render()
    assert "il tient jusqu’à 50 communes" in html
    assert 'id="zb-try"' not in html
    assert MOST_PLACES == 3_000


def test_the_comparison_has_no_calculator(ales: zb.Diagnosis) -> None:
    assert "_calculator" not in zb.compare_maps(ales, ales).render()
