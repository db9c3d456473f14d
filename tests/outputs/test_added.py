"""What the analyst adds with plain folium stays text, whatever its names are."""

from __future__ import annotations

import os

import folium
import pytest
from browser import Opener, settle
from folium.features import DivIcon, GeoJsonPopup, GeoJsonTooltip
from webmap_models import HOSTILE, small_model

from zonesblanches.outputs.webmap import WebMap, build_map
from zonesblanches.outputs.webmap.added import harmless_html


def dressed(text: str) -> WebMap:
    """A map to which every kind of text was added."""
    carte = build_map(small_model())
    folium.Marker([44.05, 4.05], popup=text, tooltip=text).add_to(carte)
    folium.Marker([44.06, 4.15], popup=folium.Popup(text, parse_html=True), icon=DivIcon(html=text)).add_to(carte)
    folium.CircleMarker([44.15, 4.05], tooltip=folium.Tooltip(text), popup=folium.Popup(text)).add_to(carte)
    group = folium.FeatureGroup(text).add_to(carte)
    point = {"type": "Feature", "properties": {"nom": text}, "geometry": {"type": "Point", "coordinates": [4.2, 44.1]}}
    folium.GeoJson(
        {"type": "FeatureCollection", "features": [point]},
        name=text,
        tooltip=GeoJsonTooltip(["nom"]),
        popup=GeoJsonPopup(["nom"]),
    ).add_to(group)
    folium.LayerControl(collapsed=False).add_to(carte)
    return carte


@pytest.mark.browser
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_inert_in_what_is_added(look: Opener, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluated = "number told to templates"  # a real number of process may stand in an id that folium draws
    with monkeypatch.context() as patched:
        patched.setattr(os, "getpid", lambda: evaluated)
        html = str(dressed(text).get_root().render())
    assert evaluated not in html
    watch = look(html)
    page = watch.page
    for marker in page.locator(".leaflet-marker-icon, path.leaflet-interactive").all():
        marker.dispatch_event("mouseover")
        marker.dispatch_event("click")
        settle(page)
    assert page.locator(".leaflet-popup-content").count() >= 1
    watch.errors[:] = [error for error in watch.errors if "ERR_FILE_NOT_FOUND" not in error]  # a picture named x
    assert page.evaluate("document.querySelectorAll('[onerror], [onmouseover], img[src=x][onerror]').length") == 0


def test_formatting_is_kept_and_objects_are_left_as_they_were() -> None:
    carte = build_map(small_model())
    wanted = '<b>Réunion</b> <a href="https://exemple.fr">ici</a><table><tbody><tr><td>1</td></tr></tbody></table>'
    tooltip = folium.Tooltip(wanted + "<script>x</script>")
    folium.Marker([44, 4], tooltip=tooltip, popup="{{ 7 * 7 }}").add_to(carte)
    html = str(carte.get_root().render())
    assert "<b>Réunion</b>" in html
    assert 'href="https://exemple.fr"' in html
    assert "<td>1</td>" in html
    assert "<script>x" not in html
    assert "&#123;&#123; 7 * 7 }}" in html
    assert tooltip.text == wanted + "<script>x</script>"
    assert html == str(carte.get_root().render())


@pytest.mark.parametrize("text", ["Alès", "Chez A & B", "50 % {ok}", "l’Île"])
def test_plain_names_are_not_touched(text: str) -> None:
    assert harmless_html(text) == text
