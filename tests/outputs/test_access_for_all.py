"""Access for all: contrast and colour vision computed, axe-core run on real pages, zoom at 200 %."""

from __future__ import annotations

import itertools
from importlib.resources import files
from typing import Any

import pytest
from browser import Opener, settle
from eyes import VISIONS, contrast, luminance

import zonesblanches as zb
from zonesblanches.schema import CLASS_COLORS, CLASS_COLORS_DARK

AXE = files("axe_playwright_python") / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("colors", [CLASS_COLORS, CLASS_COLORS_DARK], ids=["clair", "sombre"])
def test_neighbouring_classes_differ_for_every_eye(colors: dict[str, str], vision: str) -> None:
    for one, other in itertools.pairwise([colors[key] for key in ("blanche", "grise", "couverte")]):
        assert contrast(one, other, VISIONS[vision]) >= 3


def test_steps_of_an_indicator_get_darker_one_by_one(demo: zb.Diagnosis) -> None:
    from zonesblanches.outputs.maps import map_model
    from zonesblanches.outputs.options import MapOptions

    for view in map_model(demo, MapOptions(columns=["density"])).families[0].views[1:]:
        steps = [item for item in view.legend if item.key.startswith("pas")]
        for vision in VISIONS.values():
            shades = [luminance(item.color, vision) for item in steps]
            assert shades in (sorted(shades), sorted(shades, reverse=True))


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["clair", "sombre"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_map_has_no_fault(demo: zb.Diagnosis, ales: zb.Diagnosis, look: Opener, dark: bool, width: int) -> None:
    """The whole département once; in the other looks an EPCI, which shows the same elements, fewer rows of a table."""
    shown = ales if dark or width == 360 else demo
    assert {"blanche", "grise"} <= set(shown.main.table["class"])
    page = look(shown.map().get_root().render(), width, 900).page
    if dark:
        page.locator("#zb-dark").check()
    page.get_by_role("checkbox", name="Zone grise").uncheck()
    page.fill("#zb-search", "genolhac")
    page.keyboard.press("Enter")
    page.locator("#zb-table summary").click()
    page.wait_for_selector("#zb-table-body table")
    assert faults(page) == []


@pytest.mark.browser
def test_the_comparison_has_no_fault(demo: zb.Diagnosis, look: Opener) -> None:
    page = look(zb.compare_maps(demo, demo).render()).page
    page.fill("#zb-search", "30007")
    page.keyboard.press("Enter")
    assert faults(page) == []


def faults(page: Any) -> list[str]:
    """Every fault that axe finds, whatever its impact, as « rule: element »."""
    settle(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    asked = "tags => axe.run({ runOnly: tags, resultTypes: ['violations'] }).then(out => out.violations)"
    found = page.evaluate(asked, RULES)
    return [f"{fault['id']} ({fault['impact']}): {fault['nodes'][0]['html'][:120]}" for fault in found]


@pytest.mark.browser
def test_axe_sees_faults_when_there_are(look: Opener) -> None:
    page = look("<!doctype html><html><title>x</title><body><main><h1>x</h1><img src='data:,'></main>").page
    assert {fault.split(" ")[0] for fault in faults(page)} == {"html-has-lang", "image-alt"}


@pytest.mark.browser
def test_twice_the_size_needs_no_horizontal_scroll(demo: zb.Diagnosis, look: Opener) -> None:
    """At 200 % a screen of 1,280 pixels is 640 wide (WCAG 1.4.4), at 400 % 320 (1.4.10)."""
    for width in (640, 320):
        page = look(demo.map().get_root().render(), width, 512).page
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_the_map_moves_with_the_keyboard_alone(demo: zb.Diagnosis, look: Opener) -> None:
    page = look(demo.map().get_root().render()).page
    page.locator(".leaflet-container").focus()
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    zoom = "Object.values(ZB.layers)[0]._map.getZoom()"
    before = page.evaluate(zoom)
    page.keyboard.press("+")
    page.wait_for_function(f"{zoom} === {before + 1}")
    page.locator(".zb-home a").focus()
    page.keyboard.press("Space")
    page.wait_for_function(f"{zoom} < {before + 1}")
    assert ring != "none"
