"""The interactive map in a real browser, network blocked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pytest
from browser import Opener, settle
from folium.plugins import Fullscreen, MarkerCluster
from webmap_models import HOSTILE, family, small_model

import zonesblanches as zb
from zonesblanches.outputs.webmap import FamilyView, MapModel, Near, WebMap, build_map

pytestmark = pytest.mark.browser

LAYER = "Object.keys(window).filter(k => k.startsWith('commune_layer_')).map(k => window[k])[0]"


def html_of(carte: WebMap) -> str:
    return str(carte.get_root().render())


def spot(page: Any, k: int) -> tuple[float, float]:
    """Pixel of the page, at the lower left quarter of commune k, away from its circle and its marks."""
    x, y = page.evaluate(
        f"""() => {{
            const layer = {LAYER}, box = layer.geo.boxes[{k}];
            const frame = layer._map.getContainer().getBoundingClientRect();
            const at = layer._latLng(box[0] + (box[2] - box[0]) * 0.12, box[1] + (box[3] - box[1]) * 0.88);
            const p = layer._map.latLngToContainerPoint(at);
            return [frame.left + p.x, frame.top + p.y];
        }}"""
    )
    return float(x), float(y)


def fill_of(page: Any, k: int) -> str:
    """Colour painted on the communes' canvas at that place."""
    return str(
        page.evaluate(
            f"""() => {{
            const layer = {LAYER}, box = layer.geo.boxes[{k}], c = layer._canvases[1], view = c.view();
            const x = (box[0] + (box[2] - box[0]) * 0.12) * view.scale + view.tx;
            const y = (box[1] + (box[3] - box[1]) * 0.88) * view.scale + view.ty;
            const p = c._ctx.getImageData(Math.round(x * view.dpr), Math.round(y * view.dpr), 1, 1).data;
            return '#' + Array.from(p).slice(0, 3).map(v => v.toString(16).padStart(2, '0')).join('');
        }}"""
        )
    )


def test_it_opens_offline_and_paints_its_classes(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    assert [fill_of(page, k) for k in range(3)] == ["#511845", "#c9761f", "#e9f3fb"]
    assert page.title() == "Zones blanches d’essai"
    assert page.locator("h1").inner_text() == "Zones blanches d’essai"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(look: Opener, text: str) -> None:
    carte = build_map(small_model(text))
    folium.LayerControl(collapsed=False).add_to(carte)
    page = look(html_of(carte)).page
    page.mouse.move(*spot(page, 1))
    settle(page)
    page.mouse.click(*spot(page, 1))
    page.fill("#zb-search", "30000")
    page.keyboard.press("Enter")
    page.evaluate("document.getElementById('zb-table').open = true")
    page.wait_for_selector("#zb-table-body td")
    shown = page.locator("#zb-sheet-body h3").evaluate("e => e.textContent")
    assert shown == " ".join(text.splitlines())  # names are one a line in the page's data
    assert page.locator("h1").evaluate("e => e.textContent") == text
    label = page.locator(".leaflet-control-layers-overlays label").evaluate("e => e.textContent")
    assert label.strip(" ") == text


def test_search_with_the_keyboard_fills_the_sheet(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    page.focus("#zb-search")
    page.keyboard.type("ile d oeuvre")
    assert page.get_attribute("#zb-search", "aria-expanded") == "true"
    assert page.get_attribute("#zb-search", "aria-activedescendant") == "zb-option-0"
    page.keyboard.press("Enter")
    sheet = page.locator("#zb-sheet-body")
    assert sheet.locator("h3").inner_text() == "L’Île-d’Œuvre"
    text = sheet.inner_text()
    told = "La commune est à 20,03\u00a0min de Les Voisins ; ⟦inconnu⟧."
    score = "Score : Éloignement 39,8 et Offre insuffisante 26,5."
    for part in ("Zone grise", told, score, "30001", "Les Voisins (Alès) · 1\u00a0min · 8 bénévoles", "Total"):
        assert part in text
    assert sheet.locator(".zb-sum .zb-bar-value").inner_text() == "66,3"
    page.fill("#zb-search", "st")
    options = page.locator(".zb-option b").all_inner_texts()
    assert options == ["Saint-Jean-du-Gard", "Sainte-Anastasie"]
    page.fill("#zb-search", "3000")
    assert page.locator(".zb-option").count() == 6
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#zb-search", "aria-activedescendant") == "zb-option-1"
    page.keyboard.press("Escape")
    assert page.get_attribute("#zb-search", "aria-expanded") == "false"
    page.fill("#zb-search", "zzz")
    assert page.locator("#zb-search-status").inner_text() == "Rien de ce nom"


def test_legend_counts_filter_and_family(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    assert page.locator(".zb-count").all_inner_texts() == [f"{k + 1} communes · 0" for k in range(5)]
    page.get_by_role("checkbox", name="Zone blanche").uncheck()
    assert fill_of(page, 0) == "#ffffff"
    page.mouse.move(*spot(page, 0))
    settle(page)
    assert page.locator(".zb-tip").is_hidden()
    page.get_by_role("checkbox", name="Zone blanche").check()
    assert fill_of(page, 0) == "#511845"
    page.get_by_role("radio", name="Aide à domicile").check()
    assert [fill_of(page, k) for k in range(3)] == ["#e9f3fb", "#e9f3fb", "#511845"]
    assert page.locator(".zb-count").first.inner_text() == "1 communes · 1"
    assert page.get_by_role("checkbox", name="Aide à domicile").is_checked()
    assert not page.get_by_role("checkbox", name="Lien social").is_checked()


def test_a_view_changes_colours_legend_and_tooltip(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    page.select_option("#zb-view", label="Temps d’accès")
    assert [fill_of(page, k) for k in range(3)] == ["#ffffff", "#123456", "#ffffff"]
    assert page.locator("#zb-classes b").all_inner_texts() == ["pas 0", "pas 1"]
    page.mouse.move(*spot(page, 1))
    page.wait_for_selector(".zb-tip:not([hidden])")
    assert page.locator(".zb-tip").inner_text().splitlines() == [
        "L’Île-d’Œuvre", "Zone grise", "Temps d’accès\u00a0: 20,03\u00a0min"
    ]  # fmt: skip
    page.get_by_role("radio", name="Aide à domicile").check()
    assert page.locator("#zb-view").input_value() == "1"


def test_a_team_shows_whom_it_reaches(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    at = page.evaluate(
        f"""() => {{
            const layer = {LAYER}, frame = layer._map.getContainer().getBoundingClientRect();
            const p = layer._map.latLngToContainerPoint([44.05, 4.05]);
            return [frame.left + p.x, frame.top + p.y];
        }}"""
    )
    page.mouse.move(*at)
    page.wait_for_selector(".zb-tip:not([hidden])")
    assert page.locator(".zb-tip").inner_text().splitlines() == [
        "Les Voisins", "Alès", "8 bénévoles", "2 communes à 20 min ou moins"
    ]  # fmt: skip
    page.mouse.click(*at)
    sheet = page.locator("#zb-sheet-body")
    assert sheet.locator("h3").inner_text() == "Les Voisins"
    assert "Saint-Jean-du-Gard" in sheet.inner_text()
    page.keyboard.press("Escape")
    assert sheet.is_hidden()


def test_teams_and_intercommunalities_are_found(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    page.fill("#zb-search", "ssiad")
    page.keyboard.press("Enter")
    assert page.locator("#zb-sheet-body h3").inner_text() == "SSIAD"
    assert page.get_by_role("checkbox", name="Aide à domicile").is_checked()
    page.fill("#zb-search", "cc 1")
    page.keyboard.press("Enter")
    assert page.locator("#zb-sheet-body h3").inner_text() == "CC 1"
    text = page.locator("#zb-sheet-body").inner_text()
    assert "1 commune ·" in text
    assert "1 communes" not in text


def test_the_address_opens_the_same_view(look: Opener) -> None:
    html = html_of(build_map(small_model()))
    page = look(html).page
    page.select_option("#zb-view", label="Temps d’accès")
    page.get_by_role("checkbox", name="pas 1").uncheck()
    page.fill("#zb-search", "alès")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash.includes('commune=30002')")
    link = page.evaluate("location.hash")
    again = look(html).page
    again.evaluate("link => { location.hash = link; }", link)
    again.wait_for_function("!document.getElementById('zb-sheet-body').hidden")
    assert again.locator("#zb-sheet-body h3").inner_text() == "Alès"
    assert not again.get_by_role("checkbox", name="pas 1").is_checked()
    assert again.evaluate(f"{LAYER}._map.getZoom()") == page.evaluate(f"{LAYER}._map.getZoom()")
    again.evaluate("location.hash = '#commune=%E0%A4%A&vue=../..&carte=a/b/c&famille=nulle'")  # nonsense is harmless
    settle(again)


def test_a_dark_page_prints_light(look: Opener) -> None:
    page = look(html_of(build_map(replace(small_model(), families=(dark_family(),), points=())))).page
    page.get_by_role("checkbox", name="Fond sombre").check()
    assert fill_of(page, 0) == "#abcdef"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(27, 29, 35)"
    page.emulate_media(media="print")
    settle(page)
    assert page.evaluate(f"{LAYER}.ink === ZB.INKS.light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
    settle(page)
    assert fill_of(page, 0) == "#abcdef"


def alone(one: FamilyView) -> FamilyView:
    """A family without any team near."""
    nobody = np.zeros(0, np.int64)
    return replace(one, near=Near(np.zeros(6, np.int64), nobody, nobody.astype(float), nobody, ()))


def dark_family() -> FamilyView:
    one = alone(family(0))
    legend = tuple(replace(item, dark="#abcdef") for item in one.views[0].legend)
    return replace(one, views=(replace(one.views[0], legend=legend),))


def test_a_background_without_network_goes_and_says_so(look: Opener) -> None:
    watch = look(html_of(build_map(small_model())))
    assert watch.requests == []
    watch.page.locator("#zb-plan").click()  # it may be unticked again before check() looks
    watch.page.wait_for_function("document.getElementById('zb-plan-said').textContent !== ''")
    assert "pas de réseau" in watch.page.locator("#zb-plan-said").inner_text()
    assert not watch.page.locator("#zb-plan").is_checked()
    assert all(url.startswith("https://data.geopf.fr/") for url in watch.requests)
    assert watch.requests
    watch.requests.clear()  # asked for by the reader
    watch.errors.clear()


def test_a_phone_leads_to_the_sheet(look: Opener) -> None:
    page = look(html_of(build_map(small_model())), 390, 844).page
    page.mouse.click(*spot(page, 2))
    line = page.locator(".zb-peek")
    assert line.is_visible()
    assert "Alès" in line.inner_text()
    line.click()
    page.wait_for_function("document.getElementById('zb-sheet').getBoundingClientRect().top < 400")


def test_hover_and_click(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    page.mouse.move(*spot(page, 2))
    page.wait_for_selector(".zb-tip:not([hidden])")
    assert page.locator(".zb-tip b").inner_text() == "Alès"
    assert "Score\u00a0: 52,4" in page.locator(".zb-tip").inner_text()
    page.mouse.click(*spot(page, 2))
    assert page.locator("#zb-sheet-body h3").inner_text() == "Alès"
    page.keyboard.press("Escape")
    assert page.locator("#zb-sheet-body").is_hidden()


@pytest.mark.parametrize(("width", "height"), [(360, 740), (390, 844), (760, 600)])
def test_narrow_screens_have_no_horizontal_scroll(look: Opener, width: int, height: int) -> None:
    page = look(html_of(build_map(small_model())), width, height).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    tops = page.evaluate("['.zb-map', '.zb-panel'].map(s => document.querySelector(s).getBoundingClientRect().top)")
    assert (tops[0] < tops[1]) == (width < 760)


def test_wide_screen_holds_without_scrolling(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    assert page.evaluate("document.documentElement.scrollHeight") <= 900


def test_paper_shows_the_legend_and_the_neighbours(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    page.emulate_media(media="print")
    settle(page)
    for part in (".zb-legend", ".zb-sources", ".zb-print", "h1"):
        assert page.locator(part).is_visible()
    assert page.locator(".zb-find").is_hidden()
    painted = page.evaluate(
        f"""() => {{
            const layer = {LAYER}, c = layer._paper, view = c.view(), box = layer.context.boxes[0];
            const x = view.left + 40, y = view.top + view.mapHeight / 2;
            const p = c._ctx.getImageData(Math.round(x * view.dpr), Math.round(y * view.dpr), 1, 1).data;
            return [Array.from(p).slice(0, 3).join(), document.querySelectorAll('.zb-canvas').length, box.length];
        }}"""
    )
    assert painted == ["248,247,244", 1, 4]
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1
    page.emulate_media(media="screen")
    settle(page)
    assert page.locator(".zb-canvas").count() == 4
    assert fill_of(page, 0) == "#511845"


def test_notebook_frame(look: Opener) -> None:
    watch = look(f"<!DOCTYPE html><title>n</title><body>{build_map(small_model())._repr_html_()}")
    frame = watch.page.frames[1]
    settle(frame)
    assert frame.locator("h1").inner_text() == "Zones blanches d’essai"
    assert fill_of(frame, 0) == "#511845"


def test_what_folium_adds_works(look: Opener) -> None:
    carte = build_map(small_model())
    folium.Marker([44.05, 4.05], popup="Mairie", icon=folium.Icon(color="green", icon="home")).add_to(carte)
    folium.CircleMarker([44.1, 4.1], tooltip="Cercle").add_to(carte)
    folium.Marker([44.15, 4.2]).add_to(carte)
    group = folium.FeatureGroup("Groupe").add_to(carte)
    folium.GeoJson({"type": "Point", "coordinates": [4.2, 44.1]}, name="Points").add_to(group)
    MarkerCluster([[44.05, 4.25], [44.051, 4.251], [44.052, 4.252]], name="Grappe").add_to(carte)
    Fullscreen().add_to(carte)
    folium.LayerControl(collapsed=False).add_to(carte)
    page = look(html_of(carte)).page
    assert page.locator(".marker-cluster").count() == 1
    assert page.locator(".leaflet-control-layers-overlays label").count() == 3
    assert page.locator("img.leaflet-marker-icon[src^='data:image/svg']").count() == 1
    page.locator("img.leaflet-marker-icon[src^='data:image/svg']").click()
    page.wait_for_selector(".leaflet-popup-content")
    assert page.locator(".leaflet-popup-content").inner_text().strip() == "Mairie"
    page.locator(".leaflet-control-layers-overlays input").first.uncheck()
    assert page.locator(".zb-canvas").count() == 0
    page.locator(".leaflet-control-layers-overlays input").first.check()
    assert fill_of(page, 0) == "#511845"


def test_a_bare_map_holds(look: Opener) -> None:
    """One family, no team, no neighbour, a commune without shape, no value for the circles."""
    model = small_model()
    shapes = model.shapes.copy()
    shapes.iloc[5] = None
    bare = replace(
        model,
        shapes=shapes,
        families=(alone(model.families[0]),),
        points=(),
        context=model.context.iloc[:0],
        circles=np.full(6, np.nan),
        notice=None,
        parameters=(),
    )
    page = look(html_of(build_map(bare))).page
    assert page.locator("#zb-families").is_hidden()
    assert page.locator(".zb-notice").count() == 0
    page.fill("#zb-search", "sainte anastasie")
    page.keyboard.press("Enter")
    assert page.locator("#zb-sheet-body h3").inner_text() == "Sainte-Anastasie"
    assert fill_of(page, 0) == "#511845"


def test_the_table_says_the_same(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    assert page.locator("#zb-table-body table").count() == 0
    page.locator("#zb-table summary").click()
    page.wait_for_selector("#zb-table-body table")
    first = page.locator("#zb-table-body tbody tr").first.locator("th, td").all_inner_texts()
    assert first == ["Saint-Jean-du-Gard", "30000", "CC 0", "Zone blanche", "80,2", "12,4\u00a0min"]
    assert page.locator("#zb-table-body table").nth(1).locator("tbody tr").count() == 3


def test_picture_is_made(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    with page.expect_download() as download:
        page.click("#zb-image")
    assert download.value.suggested_filename == "zones-blanches-d-essai.png"
    assert Path(download.value.path()).read_bytes()[:4] == b"\x89PNG"


def test_every_control_can_be_reached_with_the_keyboard(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.id || document.activeElement.type || document.activeElement.tagName")
        )
    assert {
        "zb-search",
        "radio",
        "zb-view",
        "checkbox",
        "zb-dark",
        "zb-plan",
        "SUMMARY",
        "zb-print",
        "zb-image",
    } <= reached


def doubted() -> MapModel:
    """The small map, on whose first family two communes may hold a team."""
    model = small_model()
    first, second = model.families
    told = ("2 équipes de la liste n’ont pu être situées.",)
    return replace(model, families=(replace(first, doubts=(2, 4)), second), first=told)


def dashes(page: Any, k: int, index: int = 3) -> int:
    """Count the pixels of ink along the left edge of commune k, on the canvas of teams and names."""
    return int(
        page.evaluate(
            f"""() => {{
            const layer = {LAYER}, box = layer.geo.boxes[{k}], c = layer._canvases[{index}], view = c.view();
            const x = Math.round((box[0] * view.scale + view.tx) * view.dpr) - 1;
            const y = Math.round((box[1] * view.scale + view.ty) * view.dpr);
            const high = Math.round((box[3] - box[1]) * view.scale * view.dpr);
            const p = c._ctx.getImageData(x, y, 3, high).data;
            let ink = 0;
            for (let i = 0; i < p.length; i += 4) if (p[i + 3] > 200 && p[i] < 80) ink++;
            return ink;
        }}"""
        )
    )


def test_communes_that_a_committee_decided_are_marked_by_more_than_colour(look: Opener) -> None:
    model = small_model()
    first, second = model.families
    page = look(html_of(build_map(replace(model, families=(replace(first, decided=(2,)), second))))).page
    assert dashes(page, 2) > 10  # an edge
    assert page.evaluate(f"{LAYER}.decisionMarks.length") == 1  # and a « D » in a square
    assert dashes(page, 0) == 0
    line = page.locator(".zb-decisions")
    assert line.inner_text() == "Classe décidée par un comité"
    page.mouse.move(*spot(page, 2))
    page.wait_for_selector(".zb-tip:not([hidden])")
    assert "Classe décidée par un comité" in page.locator(".zb-tip").inner_text()
    line.locator("input").uncheck()
    settle(page)
    assert dashes(page, 2) == 0


def test_communes_where_a_team_may_be_are_marked_and_can_be_unmarked(look: Opener) -> None:
    page = look(html_of(build_map(doubted()))).page
    assert dashes(page, 2) > 10
    assert dashes(page, 0) == 0
    line = page.locator(".zb-doubts")
    assert line.inner_text() == "Équipe non située ici ? À confirmer"
    line.locator("input").uncheck()
    settle(page)
    assert dashes(page, 2) == 0
    line.locator("input").check()
    page.mouse.move(*spot(page, 2))
    page.wait_for_selector(".zb-tip:not([hidden])")
    assert "Équipe non située ici ?" in page.locator(".zb-tip").inner_text()
    page.locator("#zb-families input").nth(1).check()  # another family, without questions
    settle(page)
    assert line.is_hidden()
    assert dashes(page, 2) == 0


@pytest.mark.parametrize("width", [390, 1366])
def test_what_is_to_be_read_first_folds_with_the_keyboard_and_prints(look: Opener, width: int) -> None:
    page = look(html_of(build_map(doubted())), width, 768).page
    told = page.locator(".zb-first li")
    assert told.all_inner_texts() == ["2 équipes de la liste n’ont pu être situées."]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert told.bounding_box()["y"] < page.locator(".zb-map").bounding_box()["y"]
    page.locator(".zb-first summary").focus()
    page.keyboard.press("Enter")
    assert told.is_hidden()
    page.emulate_media(media="print")
    settle(page)
    assert told.is_visible()
    assert page.locator(".zb-doubts").is_visible()
    page.emulate_media(media="screen")
    settle(page)
    assert told.is_hidden()


def test_a_map_without_questions_says_nothing_of_them(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    assert page.locator(".zb-first").count() == page.locator(".zb-doubts").count() == 0


ORDER = """<script>
window.order = [];
const note = what => { if (order[order.length - 1] !== what) order.push(what); };
const pens = CanvasRenderingContext2D.prototype, read = ZB.Data.prototype.read, frame = ZB.frame;
for (const name of ['fill', 'fillText']) {
    const real = pens[name];
    pens[name] = function () { note(name); return real.apply(this, arguments); };
}
ZB.Data.prototype.read = function (id) {
    note(id.endsWith('_rest') ? 'rest' : 'shapes');
    return read.apply(this, arguments);
};
ZB.frame = () => frame().then(() => note('frame'));
addEventListener('load', () => { window.atLoad = [ZB.waiting, Object.values(ZB.layers).every(one => one.whole)]; });
</script></head>"""


def test_classes_are_seen_before_names_are_read_and_the_page_is_loaded_once_whole(look: Opener) -> None:
    html = html_of(build_map(small_model())).replace("</head>", ORDER)
    page = look(html).page
    assert page.evaluate("order")[:5] == ["shapes", "fill", "frame", "rest", "fillText"]
    assert page.evaluate("atLoad") == [0, True]
    assert page.locator("iframe").count() == 0


def test_a_link_never_shows_another_view_first(look: Opener) -> None:
    asked = "<script>location.hash = '#vue=nearest_cost';</script>"
    page = look(html_of(build_map(small_model())).replace("</head>", asked + ORDER)).page
    order = page.evaluate("order")
    assert order[:2] == ["shapes", "rest"]
    assert "frame" not in order  # nothing was waited for between the first drawing and the view of the link
    assert page.locator("#zb-view").input_value() == "1"


def test_an_old_browser_is_told_what_it_lacks(look: Opener) -> None:
    old = "<script>delete window.DecompressionStream;</script></head>"
    watch = look(html_of(build_map(small_model())).replace("</head>", old))
    assert "navigateur de 2023 ou plus récent" in watch.page.locator(".zb-noscript").inner_text()
    assert watch.errors
    watch.errors.clear()


def test_classes_without_the_borders_inside_cover_the_same_communes(demo: zb.Diagnosis, look: Opener) -> None:
    page = look(html_of(demo.map())).page
    painted = page.evaluate(
        f"""() => {{
            const layer = {LAYER}, fills = ZB.fillsOf(layer.geo, layer, layer.view.bins), at = layer.centres();
            const ctx = document.createElement('canvas').getContext('2d');
            return layer.geo.shapes.map((_, k) => fills(layer.chunkOf[k]).flatMap(
                (path, bin) => path && ctx.isPointInPath(path, at.x[k], at.y[k]) ? [bin] : []));
        }}"""
    )
    assert painted == [[step] for step in page.evaluate(f"Array.from({LAYER}.view.bins)")]
