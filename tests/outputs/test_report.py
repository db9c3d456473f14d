"""The report as a page: true figures, one file, good paper."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from browser import Opener
from test_access_for_all import faults

import zonesblanches as zb
from zonesblanches.language import number, percent
from zonesblanches.outputs.figure import svg_maps


def test_says_the_figures_of_the_summary(demo: zb.Diagnosis) -> None:
    html = demo.report().html
    for name in demo.families:
        for _, line in demo.summary(name).iterrows():
            if line["communes"]:
                assert number(line["demand"]) in html
                assert percent(line["demand_share"]) in html
    for source in ("Insee, RP 2021", "© IGN", "non exhaustif"):
        assert source in html
    for row in demo.providers.repairs["reason"]:
        assert row in html


def test_says_the_parameters_in_force(gard: zb.Territory, mairies: zb.Providers) -> None:
    html = zb.diagnose(gard, mairies, parameters=zb.Parameters(threshold=25, theta=0.5)).report().html
    assert "25\u202fmin" in html or "25 min" in html
    assert "50\u202f%" in html
    assert "66\u202f%" not in html


def test_english_keeps_french_out_of_headings(demo: zb.Diagnosis) -> None:
    html = demo.report(lang="en").html
    assert '<html lang="en">' in html
    headings = re.findall(r"<h\d[^>]*>(.*?)</h\d>", html)
    assert headings[0] == "Blank and grey zones"
    assert not [heading for heading in headings if "Où" in heading or "Paramètres" in heading]


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_opens_without_network_and_fits_the_screen(demo: zb.Diagnosis, look: Opener, width: int) -> None:
    page = look(demo.report().html, width, 740).page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("svg.map path").count() > 5


@pytest.mark.browser
def test_headings_follow_one_another_and_tables_name_their_rows(demo: zb.Diagnosis, look: Opener) -> None:
    page = look(demo.report().html).page
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.locator("table:not(:has(caption))").count() == 0
    assert page.locator("thead th:not([scope=col])").count() == 0
    assert page.locator("tbody tr:not(:has(th[scope=row]))").count() == 0
    assert page.locator("svg.map:not([role=img]), img:not([alt])").count() == 0
    broken = (
        "[...document.querySelectorAll('nav a')].filter(a => !document.querySelector(a.getAttribute('href'))).length"
    )
    assert page.evaluate(broken) == 0


@pytest.mark.browser
def test_axe_finds_no_fault(demo: zb.Diagnosis, look: Opener) -> None:
    assert faults(look(demo.report(notice="Provisoire").html).page) == []


@pytest.mark.browser
def test_prints_on_a4_without_cutting_columns(demo: zb.Diagnosis, look: Opener) -> None:
    page = look(demo.report().html, 794 - 106, 1000).page  # A4 at 96 dpi, margins off
    page.emulate_media(media="print")
    wide = page.evaluate("[...document.querySelectorAll('table')].filter(t => t.scrollWidth > innerWidth + 1).length")
    assert wide == 0
    map_foot = page.evaluate("document.querySelector('figure').getBoundingClientRect().bottom + scrollY")
    assert map_foot < 2 * 1000  # on the second page at the latest
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_overseas_and_several_projections_are_drawn() -> None:
    territory = zb.territory(["974", "2A"], level="departement", name="La Réunion et Corse-du-Sud")
    html = zb.diagnose(territory, zb.load_mairies(min_hours=30)).report().html
    assert html.count('<svg class="map"') == html.count("<svg x=") == 1  # a small map in the large one


def test_saves_whole_or_not_at_all(demo: zb.Diagnosis, tmp_path: Path) -> None:
    assert demo.report(tmp_path / "r.html").read_text(encoding="utf-8").endswith("</html>")
    with pytest.raises(zb.OutputError, match=r"\.html ou \.docx"):
        demo.report(tmp_path / "r.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


def test_a_threshold_with_decimals_is_written_whole(gard: zb.Territory, mairies: zb.Providers) -> None:
    parameters = zb.Parameters(threshold=17.5, proximity=12.25, decay=((7.5, 1), (30, 0.2)))
    html = zb.diagnose(gard, mairies, parameters=parameters).report().html
    assert "qu’aucun intervenant recensé à 17,5 min ou moins ne dessert" in html
    assert "(plus de 12,25 min)" in html
    assert "1,00 ≤ 7,5 min" in html


def test_what_families_share_is_drawn_once(demo: zb.Diagnosis) -> None:
    first, second = svg_maps(demo, list(demo.families)).values()
    assert len(second) < len(first) / 4
    shapes = set(re.findall(r'id="(carte-\d+)"', first))
    assert set(re.findall(r'href="#(carte-\d+)"', first + second)) <= shapes
    colors = [set(re.findall(r'<use class="(carte\d+)" href="#carte-\d+"/>', drawn)) for drawn in (first, second)]
    assert colors[0] & colors[1]  # one style for both
