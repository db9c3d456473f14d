"""The map of several years: its slider, its counts, the sheet of a place; nothing else on other maps."""

import pandas as pd
import pytest

import zonesblanches as zb


@pytest.fixture(scope="module")
def years():
    lozere = zb.territory("48")
    rows = pd.DataFrame({"nom": ["A", "B"], "commune": ["Mende", "Langogne"], "bénévoles": [6, 4]})
    first = zb.diagnose(lozere, zb.read_providers(rows, territory=lozere))
    second = first.with_providers(remove=["B"])
    third = first.with_providers(add=zb.read_providers(rows.iloc[:1].assign(nom="C", commune="Florac Trois Rivières")))
    return zb.follow([first, second, third], years=[2024, 2025, 2026])


def test_the_slider_goes_from_year_to_year_by_keyboard(years, look):
    page = look(years.map().get_root().render()).page
    slider = page.locator("#zb-years")
    assert page.locator(".zb-years output").inner_text() == "2026"
    counts = []
    for label in ("2026", "2025", "2024"):
        assert slider.get_attribute("aria-valuetext") == label
        counts.append(page.locator(".zb-legend, #zb-legend").first.inner_text())
        slider.press("ArrowLeft")
    for label, text in zip(("2026", "2025", "2024"), counts, strict=True):
        blank = int(years.evolution().communes.loc[label, "blanche"])
        assert f"{blank} communes" in text
    assert page.locator(".zb-years output").inner_text() == "2024"
    page.fill("#zb-search", "Langogne")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    sheet = page.locator("#zb-sheet-body").inner_text()
    assert "(2024) → Zone blanche (2025) →" in sheet
    assert "Score, année après année" in sheet
    score = years.table().loc["48080", "score_2025"]
    assert f"{score:.1f}".replace(".", ",") in sheet


def test_a_map_of_one_year_has_no_slider(years, look):
    page = look(years.diagnoses[0].map().get_root().render()).page
    assert page.locator(".zb-years").is_hidden()
