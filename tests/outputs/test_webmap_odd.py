"""What readers do that nobody planned: links of another map, teams at one place, classes masked, fingers, odd words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import folium
import geopandas as gpd
import pytest
from browser import Opener, settle
from shapely.geometry import Point
from test_webmap_browser import LAYER, fill_of, html_of, spot
from webmap_models import family, small_model

import zonesblanches as zb
from zonesblanches.errors import OutputError
from zonesblanches.outputs.maps import map_model
from zonesblanches.outputs.webmap import MapModel, build_map
from zonesblanches.outputs.webmap.payload import _around
from zonesblanches.territory.drawn import neighbours, with_area

HIDDEN = f"Array.from({LAYER}.hidden)"


def pixel(page: Any, lat: float, lon: float) -> tuple[float, float]:
    x, y = page.evaluate(
        f"""() => {{
            const frame = {LAYER}._map.getContainer().getBoundingClientRect();
            const p = {LAYER}._map.latLngToContainerPoint([{lat}, {lon}]);
            return [frame.left + p.x, frame.top + p.y];
        }}"""
    )
    return float(x), float(y)


def crowded() -> MapModel:
    """Three teams at one place, the last one inactive, and one alone."""
    model = small_model()
    first, closed, away = model.points
    second = replace(first, name="Les Mêmes", reach=(2,))
    here = replace(closed, lon=first.lon, lat=first.lat)
    return replace(model, points=(first, second, away, here))


@pytest.mark.browser
@pytest.mark.parametrize("zoom", [None, 17])
def test_teams_at_one_place_are_counted_and_read_one_by_one(look: Opener, zoom: int | None) -> None:
    page = look(html_of(build_map(crowded()))).page
    assert page.locator(".zb-modes").inner_text().count("plusieurs équipes") == 1
    if zoom:
        page.evaluate(f"{LAYER}._map.setView([44.05, 4.05], {zoom}, {{ animate: false }})")
    marks = page.evaluate(f"{LAYER}.clusters({LAYER}._canvases[3].view()).map(m => m.points.map(p => p.name))")
    assert marks == [["Les Amis"], ["Les Voisins", "Les Mêmes"]]  # the inactive one is drawn first, underneath
    title = page.locator("#zb-sheet-body h3")
    told = []
    for _ in range(3):
        page.mouse.click(*pixel(page, 44.05, 4.05))
        told += title.all_inner_texts()
    assert told == ["Les Voisins", "Les Mêmes"]  # then none
    page.mouse.click(*pixel(page, 44.05, 4.05))
    buttons = page.locator(".zb-same button")
    assert buttons.all_inner_texts() == ["Les Mêmes · Lien social", "Les Amis · Lien social"]
    buttons.first.press("Enter")
    assert title.inner_text() == "Les Mêmes"
    assert page.evaluate("document.activeElement.closest('.zb-same') !== null")


@pytest.mark.browser
def test_a_team_without_place_can_be_found(look: Opener) -> None:
    model = small_model()
    nowhere = replace(model.points[0], lon=float("nan"), lat=float("nan"), name="Sans adresse", reach=())
    page = look(html_of(build_map(replace(model, points=(*model.points, nowhere))))).page
    page.fill("#zb-search", "sans adresse")
    page.keyboard.press("Enter")
    assert page.locator("#zb-sheet-body h3").inner_text() == "Sans adresse"


@pytest.mark.browser
def test_a_link_says_everything_and_one_of_another_territory_does_no_harm(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    home = page.evaluate(f"{LAYER}._map.getCenter().lat")
    page.evaluate("location.hash = '#commune=30002&sans=blanche,grise&fond=sombre&carte=11.00/44.05/4.15'")
    page.wait_for_function("document.body.classList.contains('zb-dark')")
    assert page.evaluate(f"[{LAYER}.selected, {HIDDEN}.length, {LAYER}._map.getZoom()]") == [2, 2, 11]
    for link in ("#carte=11.00/-21.1/55.5&commune=97411&famille=nulle", "#carte=9/9999/4", "#carte=NaN/44/4"):
        page.evaluate("link => { location.hash = link; }", link)
        page.wait_for_function("!document.body.classList.contains('zb-dark')")
        assert page.evaluate(f"[{LAYER}.selected, {HIDDEN}.length]") == [None, 0]
        assert page.evaluate(f"{LAYER}._map.getCenter().lat") == pytest.approx(home)
    assert page.get_by_role("checkbox", name="Zone blanche").is_checked()


@pytest.mark.browser
def test_a_picture_of_a_dark_page_is_sharp_and_says_what_is_masked(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    page.get_by_role("checkbox", name="Fond sombre").check()
    page.get_by_role("checkbox", name="Zone blanche").uncheck()
    assert page.locator(".zb-masked:visible").all_inner_texts() == ["masquée sur la carte"]
    page.evaluate(
        """() => {
            const pens = CanvasRenderingContext2D.prototype, write = pens.fillText, circles = ZB.circlesFigure;
            window.said = [];
            pens.fillText = function (text) { said.push(text); write.apply(this, arguments); };
            ZB.circlesFigure = function (layer) {
                window.inks = layer.ink === ZB.INKS.light;
                window.dots = layer._canvases[1]._dpr;
                return circles.apply(this, arguments);
            };
        }"""
    )
    with page.expect_download():
        page.click("#zb-image")
    assert page.evaluate("[inks, dots]") == [True, 2]
    assert "Zone blanche (masquée sur la carte)" in page.evaluate("said.join(' ')")
    assert page.evaluate(f"[{LAYER}.ink === ZB.INKS.dark, {LAYER}._canvases[1]._dpr]") == [True, 1]
    page.emulate_media(media="print")
    settle(page)
    assert page.locator("#zb-classes li").first.is_visible()
    assert page.locator(".zb-masked:visible").count() == 1


@pytest.mark.browser
def test_paper_shows_the_legend_after_a_sheet_was_read(demo: zb.Diagnosis, look: Opener) -> None:
    page = look(demo.map().get_root().render(), 1280, 700).page
    page.emulate_media(reduced_motion="reduce")
    page.fill("#zb-search", "30007")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('.zb-panel').scrollTop") > 100
    top = "document.getElementById('zb-classes').offsetTop - document.querySelector('.zb-panel').scrollTop"
    page.emulate_media(media="print", reduced_motion="reduce")
    settle(page)
    assert 0 < page.evaluate(top) < 200
    page.emulate_media(media="screen", reduced_motion="reduce")
    settle(page)
    assert page.evaluate("document.querySelector('.zb-panel').scrollTop") > 100  # back to the sheet


@pytest.mark.browser
def test_a_layer_that_a_control_took_away_breaks_nothing(look: Opener) -> None:
    carte = build_map(small_model())
    folium.LayerControl(collapsed=False).add_to(carte)
    page = look(html_of(carte)).page
    page.locator(".leaflet-control-layers-overlays input").first.uncheck()
    page.evaluate(f"{LAYER}.setVeil(0.6)")  # a background comes
    page.fill("#zb-search", "alès")
    page.keyboard.press("Enter")
    with page.expect_download():
        page.click("#zb-image")
    assert fill_of(page, 0) == "#511845"
    veil = f"{LAYER}._canvases[1]._container.style.opacity"
    assert page.evaluate(veil) == "0.6"
    page.evaluate(f"{LAYER}.setPaper(true); {LAYER}.setPaper(false)")
    assert page.evaluate(veil) == "0.6"


@pytest.mark.browser
def test_words_are_found_while_they_are_typed(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    saints = ["Saint-Jean-du-Gard", "Sainte-Anastasie"]
    for typed, found in {
        "s": [*saints, "SSIAD", "Les Voisins"][:3],
        "sai": saints,
        "st": saints,
        "ste anas": saints[1:],
        "St. Jean": saints[:1],
        "jean gard": saints[:1],
        "Alès (30)": ["Alès"],
        "l'île": ["L’Île-d’Œuvre"],
        "😀": [],
        "x" * 5000: [],
    }.items():
        page.fill("#zb-search", typed)
        assert page.locator(".zb-option b").all_inner_texts()[: len(found) or None] == found, typed


@pytest.mark.browser
def test_what_is_shown_follows_the_family(look: Opener) -> None:
    """A pinned team goes with its family; masked classes and the indicator stay."""
    model = small_model()
    second = model.families[1]
    first_view, cost = second.views
    people = replace(cost, key="demand", label="Population")
    page = look(
        html_of(
            build_map(replace(model, families=(model.families[0], replace(second, views=(first_view, people, cost)))))
        )
    ).page
    page.fill("#zb-search", "les voisins")
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Zone couverte").uncheck()
    page.get_by_role("radio", name="Aide à domicile").check()
    assert page.evaluate(f"[{LAYER}.pinned, {HIDDEN}]") == [None, [2]]
    assert page.locator("#zb-sheet-body").is_hidden()
    assert not page.get_by_role("checkbox", name="Zone couverte").is_checked()
    page.get_by_role("radio", name="Lien social").check()
    page.select_option("#zb-view", label="Temps d’accès")
    assert page.evaluate(HIDDEN) == []
    page.get_by_role("radio", name="Aide à domicile").check()
    assert page.evaluate(f"{LAYER}.view.key") == "nearest_cost"


@pytest.mark.browser
def test_escape_and_the_space_bar_do_what_they_should(look: Opener) -> None:
    page = look(html_of(build_map(small_model()))).page
    page.fill("#zb-search", "cc 1")
    page.keyboard.press("Enter")
    page.locator(".leaflet-container").focus()
    page.keyboard.press("Escape")
    assert page.locator("#zb-sheet-body").is_hidden()
    page.wait_for_function(f"!{LAYER}._map._animatingZoom")
    zoom = page.evaluate(f"{LAYER}._map.getZoom()")
    page.locator(".leaflet-control-zoom-in").press("Space")
    page.wait_for_function(f"{LAYER}._map.getZoom() > {zoom}")


@pytest.mark.browser
def test_a_finger_gets_the_sheet_and_no_tooltip(look: Opener) -> None:
    page = look(html_of(build_map(small_model())), 390, 844).page
    page.evaluate(
        """() => {
            const real = window.matchMedia;
            window.matchMedia = query => query === '(hover: none)' ? { matches: true } : real.call(window, query);
        }"""
    )
    page.mouse.click(*spot(page, 2))
    settle(page)
    assert page.locator(".zb-tip").is_hidden()
    assert "Alès" in page.locator(".zb-peek").inner_text()
    page.fill("#zb-search", "cc 0")
    page.keyboard.press("Enter")
    assert page.locator(".zb-peek b").inner_text() == "CC 0"


@pytest.mark.browser
def test_forty_families_leave_the_legend_within_reach(look: Opener) -> None:
    families = tuple(replace(family(0), key=f"f{k}", label=f"Famille {k}") for k in range(40))
    page = look(html_of(build_map(replace(small_model(), families=families)))).page
    assert page.locator("#zb-families label").count() == 40
    assert page.evaluate("document.getElementById('zb-classes').getBoundingClientRect().top") < 800


@pytest.mark.browser
def test_a_territory_of_points_is_drawn(look: Opener) -> None:
    """A user may give points: the page used to stay empty."""
    frame = gpd.GeoDataFrame(
        {"code": ["30001", "30002", "30003"], "name": ["A", "B", "C"], "people_65p": [10, 20, 30]},
        geometry=[Point(4.0, 44.0), Point(4.1, 44.0), Point(4.0, 44.1)],
        crs=4326,
    )
    teams = zb.read_providers(gpd.GeoDataFrame({"nom": ["X"], "latitude": [44.0], "longitude": [4.0]}))
    page = look(zb.diagnose(zb.territory(frame), teams).map().get_root().render()).page
    page.mouse.click(*pixel(page, 44.003, 4.096))
    assert page.locator("#zb-sheet-body h3").inner_text() == "B"


def test_points_become_discs_that_do_not_touch() -> None:
    shapes = gpd.GeoSeries([Point(4.0, 44.0), Point(4.1, 44.0), None, Point(4.2, 44.0).buffer(0.01)], crs=4326)
    drawn = with_area(shapes)
    assert list(drawn.geom_type[[0, 1, 3]]) == ["Polygon"] * 3
    assert drawn[2] is None
    assert drawn[3] is shapes[3]
    assert drawn[0].bounds[2] - 4.0 == pytest.approx(0.035)  # 0.35 of a distance of 0.1 degree
    assert not drawn[0].intersects(drawn[1])
    assert with_area(shapes[[0]])[0].area > 0  # a lone point
    assert with_area(shapes[[3]])[3] is shapes[3]
    assert shapes[0].geom_type == "Point"


def test_a_map_without_any_shape_is_refused() -> None:
    model = small_model()
    with pytest.raises(OutputError, match="aucune des 6 communes n'a de forme"):
        replace(model, shapes=gpd.GeoSeries([None] * 6, crs=4326))


def test_neighbours_are_those_of_each_part_of_france(gard: zb.Territory, mairies: zb.Providers) -> None:
    """With La Réunion, a frame around the whole held half of France, drawn with a few straight lines."""
    both = zb.territory(["30", "974"])
    assert list(neighbours(both)["name"]) == list(neighbours(gard)["name"])
    alone, together = (map_model(zb.diagnose(place, mairies)) for place in (gard, both))
    assert _around(together).tolerance_m == pytest.approx(_around(alone).tolerance_m)
