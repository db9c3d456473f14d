"""From a diagnosis to its map: the words, the figures, the size, the network."""

from __future__ import annotations

import folium
import pytest
from browser import Opener

import zonesblanches as zb
from zonesblanches.language import number
from zonesblanches.outputs.maps import legend_notes


@pytest.mark.browser
def test_map_of_the_demo_in_a_browser(demo: zb.Diagnosis, look: Opener) -> None:
    html = demo.map(notice="Exemple : équipes inventées").get_root().render()
    assert len(html.encode()) <= 1_000_000
    page = look(html).page
    text = page.inner_text("body")
    for key, line in demo.summary().iterrows():
        assert number(line["demand"]) in text, key
    assert "Exemple : équipes inventées" in text
    page.fill("input[role=combobox]", "genolhac")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("document.body.innerText.includes('Fiche de la commune')")
    sheet = page.inner_text("body")
    for sentence in demo.explain("Génolhac").splitlines()[2:4]:
        assert sentence in sheet


@pytest.mark.browser
def test_map_in_english_and_with_a_layer_added(demo: zb.Diagnosis, look: Opener) -> None:
    carte = demo.map(lang="en", title="My title")
    assert isinstance(carte, folium.Map)
    folium.CircleMarker([44.1, 4.1], tooltip="meeting").add_to(carte)
    page = look(carte.get_root().render()).page
    assert page.title().startswith("My title")
    text = page.inner_text("body")
    assert "Blank zone" in text
    assert "Zone blanche" not in text


@pytest.mark.browser
def test_map_without_any_provider_opens_and_says_so(gard: zb.Territory, elsewhere: zb.Providers, look: Opener) -> None:
    diagnosis = zb.diagnose(gard, elsewhere)
    assert set(diagnosis.table["class"]) == {"blanche"}
    assert "aucun" in diagnosis.warnings[0]
    text = look(diagnosis.map().get_root().render()).page.inner_text("body")
    assert "n’est à portée du territoire" in text


def test_legend_says_the_thresholds_in_force(gard: zb.Territory, mairies: zb.Providers) -> None:
    diagnosis = zb.diagnose(gard, mairies, parameters=zb.Parameters(threshold=12.5, n_star=3, theta=0.5))
    notes = legend_notes(diagnosis)
    assert notes["blanche"] == "aucun intervenant à 12,5 min ou moins, et aucun ne déclare la commune"
    assert "moins de 3 intervenants" in notes["grise"]
    assert "50\u202f%" in notes["grise"]
    assert set(legend_notes(diagnosis, "en")) == set(notes)


def test_the_travel_set_its_error_and_the_need_in_force_stand_on_every_output(demo: zb.Diagnosis) -> None:
    for html in (demo.map().get_root().render(), demo.report().html):
        for words in ("estimé à vol d’oiseau", "erreur moyenne 2,2 min", "poids redistribués"):
            assert words in html
    english = demo.map(lang="en").get_root().render()
    assert "estimated as the crow flies" in english
    assert "weights rescaled" in english


@pytest.mark.browser
def test_a_territory_with_an_overseas_part_opens_on_the_largest(look: Opener) -> None:
    territory = zb.territory(["30", "974"])
    page = look(zb.diagnose(territory, zb.load_mairies(min_hours=30)).map().get_root().render()).page
    name = page.evaluate("Object.keys(window).find(key => window[key] instanceof L.Map)")
    south, north = page.evaluate(f"[window.{name}.getBounds().getSouth(), window.{name}.getBounds().getNorth()]")
    assert 40 < south < 44 < north < 48
