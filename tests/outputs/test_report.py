"""The report: true figures, one file, good paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser import Opener

import zonesblanches as zb
from zonesblanches.language import number, percent


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
def test_opens_without_network_and_fits_a_phone(demo: zb.Diagnosis, look: Opener) -> None:
    page = look(demo.report().html, 360, 740).page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("svg.map path").count() > 5


@pytest.mark.browser
def test_prints_on_a4_without_cutting_columns(demo: zb.Diagnosis, look: Opener) -> None:
    page = look(demo.report().html, 794 - 106, 1000).page  # A4 at 96 dpi, margins off
    page.emulate_media(media="print")
    wide = page.evaluate("[...document.querySelectorAll('table')].filter(t => t.scrollWidth > innerWidth + 1).length")
    assert wide == 0
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_overseas_and_several_projections_are_drawn() -> None:
    territory = zb.territory(["974", "2A"], level="departement", name="La Réunion et Corse-du-Sud")
    html = zb.diagnose(territory, zb.load_mairies(min_hours=30)).report().html
    assert html.count("<clipPath") == 2


def test_saves_whole_or_not_at_all(demo: zb.Diagnosis, tmp_path: Path) -> None:
    assert demo.report(tmp_path / "r.html").read_text(encoding="utf-8").endswith("</html>")
    with pytest.raises(zb.OutputError):
        demo.report(tmp_path / "r.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


def test_a_threshold_with_decimals_is_written_whole(gard: zb.Territory, mairies: zb.Providers) -> None:
    parameters = zb.Parameters(threshold=17.5, proximity=12.25, decay=((7.5, 1), (30, 0.2)))
    html = zb.diagnose(gard, mairies, parameters=parameters).report().html
    assert "n’atteint en 17,5 min" in html
    assert "(plus de 12,25 min)" in html
    assert "1,00 ≤ 7,5 min" in html
