"""Fiches in a browser without network: one sheet of paper each, no fault of access, a phone, hostile names."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pymupdf
import pytest
from browser import Opener, settle
from webmap_models import HOSTILE

import zonesblanches as zb

pytestmark = pytest.mark.browser
AXE = files("axe_playwright_python") / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


def pages(page: Any) -> pymupdf.Document:
    return pymupdf.open(stream=page.pdf(prefer_css_page_size=True))


def faults(page: Any) -> list[str]:
    settle(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    asked = "tags => axe.run({ runOnly: tags, resultTypes: ['violations'] }).then(out => out.violations)"
    found = page.evaluate(asked, RULES)
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in found]


@pytest.mark.parametrize("place", ["Génolhac", "Nîmes", "200066918"])
def test_one_fiche_is_one_sheet_without_fault(demo: zb.Diagnosis, look: Opener, place: str) -> None:
    page = look(demo.fiche(place, notice="Exemple : équipes inventées").html, 794, 1123).page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults(page) == []
    # what is measured in Python holds here: nothing goes over the foot of the sheet
    assert page.evaluate("document.querySelector('.fiche').scrollHeight <= 297 / 25.4 * 96 + 1")
    assert len(pages(page)) == 1
    assert page.locator("svg.map").get_attribute("role") == "img"


@pytest.mark.parametrize("place", ["Génolhac", "Nîmes", "200066918"])
def test_no_name_is_drawn_under_a_sign(demo: zb.Diagnosis, look: Opener, place: str) -> None:
    """As the browser draws them, in its own letters."""
    page = look(demo.fiche(place).html, 794, 1123).page
    boxes = "found => found.map(one => one.getBoundingClientRect()).map(b => [b.x, b.y, b.right, b.bottom])"
    names, signs = page.locator("svg.map > text"), page.locator("svg.map > circle").evaluate_all(boxes)
    named = dict(zip(names.all_text_contents(), names.evaluate_all(boxes), strict=True))
    assert len(named) > 3
    assert signs
    for text, (left, top, right, bottom) in named.items():
        if not text.isdigit():
            assert not [s for s in signs if left < s[2] and s[0] < right and top < s[3] and s[1] < bottom], text


def test_many_fiches_are_as_many_sheets_after_the_contents(demo: zb.Diagnosis, look: Opener) -> None:
    places = ["CA Alès Agglomération", "200066918", "Communauté de communes Pays d'Uzès", "CA de Nîmes Métropole"]
    page = look(demo.fiches(level="epci", places=places).html, 794, 1123).page
    assert faults(page) == []
    names = page.locator(".fiche .head").all_inner_texts()
    printed = pages(page)
    assert len(printed) == 1 + len(names) == 4  # the one asked for twice is there once
    for at, name in enumerate(names, 1):
        assert printed[at].get_text().split("\n")[0][:30] == name[:30]
    page.locator("nav a").last.click()
    assert page.evaluate("location.hash").startswith("#e-")


def test_a_phone_scrolls_one_way(demo: zb.Diagnosis, look: Opener) -> None:
    page = look(demo.fiche("Génolhac").html, 360, 740).page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.fiche li')).fontSize)") >= 14


def test_hostile_names_run_nothing(gard: zb.Territory, look: Opener) -> None:
    import pandas as pd

    teams = pd.DataFrame({"nom": list(HOSTILE), "commune": "Génolhac", "famille": HOSTILE[2], "bénévoles": 3})
    found = zb.diagnose(gard, zb.read_providers(teams))
    watch = look(found.fiche("Génolhac", notice=HOSTILE[0], extra={"30130": {HOSTILE[10]: [HOSTILE[4]]}}).html)
    text = watch.page.inner_text("body")
    for name in (HOSTILE[0], HOSTILE[4], HOSTILE[10]):
        assert name in text
