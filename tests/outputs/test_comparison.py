"""Two diagnoses side by side."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from browser import Opener, settle
from webmap_models import HOSTILE

import zonesblanches as zb
from zonesblanches.diagnosis.changes import changed_classes


@pytest.fixture(scope="module")
def wider(demo: zb.Diagnosis) -> zb.Diagnosis:
    """The demo with T at 25 min: nothing gets worse."""
    parameters = zb.Parameters(threshold=25, proximity=20)
    return zb.diagnose(demo.territory, demo.providers, parameters=parameters)


_DRAWN: dict[tuple[int, int], tuple[zb.Diagnosis, zb.Diagnosis, str]] = {}


def page_of(before: zb.Diagnosis, after: zb.Diagnosis) -> str:
    """Return the page of a pair, drawn once; the pair is held, so that its ids are its own."""
    key = id(before), id(after)
    if key not in _DRAWN:
        _DRAWN[key] = before, after, str(zb.compare_maps(before, after).render())
    return _DRAWN[key][2]


def test_changes_are_counted(demo: zb.Diagnosis, wider: zb.Diagnosis) -> None:
    changes = changed_classes(demo.main, wider.main)
    better = (demo.main.table["class"] != wider.main.table["class"]).sum()
    assert (changes["change"] > 0).sum() == better > 0
    assert (changes["change"] < 0).sum() == 0
    assert (changed_classes(demo.main, demo.main)["change"] == 0).all()
    html = page_of(demo, wider)
    assert f"{better} communes changent de classe" in html
    assert "changent de classe" not in page_of(demo, demo)


def test_the_same_shapes_are_written_once(demo: zb.Diagnosis, wider: zb.Diagnosis) -> None:
    both = len(page_of(demo, wider))
    lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24))
    assert both < 450_000
    assert re.search(r"ZB.communeLayer\('data_\w+', 'data_\w+'\)", page_of(demo, wider))
    assert not re.search(r"ZB.communeLayer\('data_\w+', 'data_\w+'\)", page_of(demo, lozere))


def test_another_reference_and_the_warnings_are_said(demo: zb.Diagnosis, elsewhere: zb.Providers) -> None:
    frozen = zb.diagnose(demo.territory, demo.providers, parameters=zb.Parameters(a_ref=0.01))
    html = page_of(demo, frozen)
    assert "accessibilité de référence" in html
    assert "10,00 (Après)" in html
    assert "accessibilité de référence est" not in page_of(demo, demo)
    nobody = zb.diagnose(demo.territory, elsewhere)
    assert "<li>Après : « lien social » : aucun intervenant actif" in page_of(demo, nobody)


@pytest.mark.parametrize("names", [["un"], ["un", "deux", "trois"], "ab", []])
def test_two_names_are_wanted(demo: zb.Diagnosis, names: list[str]) -> None:
    with pytest.raises(zb.ParameterError, match="deux noms"):
        zb.compare_maps(demo, demo, names=names)


@pytest.mark.browser
def test_both_maps_move_and_answer_together(demo: zb.Diagnosis, wider: zb.Diagnosis, look: Opener) -> None:
    page = look(zb.compare_maps(demo, wider, names=["À 20 min", HOSTILE[2]], notice="Essai").render()).page
    assert page.locator(".zb-side h2").all_inner_texts() == ["À 20 min", HOSTILE[2]]
    assert "25 min" in page.locator(".zb-subtitle").inner_text()
    layers = "Object.values(ZB.layers)"
    page.evaluate(f"{layers}[1]._map.setView([44.2, 4.1], 11, {{ animate: false }})")
    settle(page)
    assert page.evaluate(f"{layers}.map(l => l._map.getZoom())") == [11, 11]
    centres = page.evaluate(f"{layers}.map(l => [l._map.getCenter().lat, l._map.getCenter().lng])")
    assert centres[0] == pytest.approx(centres[1], abs=1e-6)
    page.fill("#zb-search", "30007")
    page.keyboard.press("Enter")
    assert page.locator(".zb-side .zb-sheet h3").all_inner_texts() == ["Alès", "Alès"]
    page.select_option("#zb-view", label="Changement de classe")
    assert page.evaluate(f"{layers}.map(l => l.view.key)") == ["evolution", "evolution"]
    better = int((changed_classes(demo.main, wider.main)["change"] > 0).sum())
    assert page.locator("#zb-classes-1 .zb-count").first.inner_text().startswith(f"{better} communes")
    page.get_by_role("radio", name=list(demo.families)[-1]).check()
    assert page.evaluate(f"{layers}.map(l => l.family.key)") == [list(demo.families)[-1]] * 2


@pytest.mark.browser
def test_other_territories_and_narrow_screens(demo: zb.Diagnosis, look: Opener) -> None:
    lozere = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24))
    page = look(zb.compare_maps(demo, lozere, lang="en").render(), 360, 800).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.fill("#zb-search", "30007")
    page.keyboard.press("Enter")
    assert page.locator(".zb-side .zb-sheet:visible h3").all_inner_texts() == ["Alès"]


@pytest.mark.browser
def test_territories_apart_do_not_drag_each_other(demo: zb.Diagnosis, look: Opener) -> None:
    """Both open on the family they share, say which one they show, and move on their own."""
    reunion = zb.diagnose(zb.territory("974"), zb.load_mairies(min_hours=24))
    page = look(zb.compare_maps(demo, reunion).render()).page
    assert page.locator(".zb-of").all_inner_texts() == ["mairies", "mairies"]
    page.get_by_role("radio", name="équipes citoyennes").check()
    assert page.locator(".zb-of").nth(1).inner_text() == "mairies (« équipes citoyennes » n’est pas dans cette carte)"
    assert "rien ne se compare (Avant : 350 communes ; Après : 24 communes)." in page.inner_text(".zb-changes")
    assert "Changement de classe" not in page.inner_text("#zb-view")
    layers = "Object.values(ZB.layers)"
    page.evaluate(f"{layers}[0]._map.setView([44, 4], 12, {{ animate: false }})")
    settle(page)
    assert page.evaluate(f"{layers}[1]._map.getCenter().lat") == pytest.approx(-21.13, abs=0.1)


@pytest.mark.browser
def test_a_part_and_its_whole_open_on_both(gard_diagnosis: zb.Diagnosis, mairies: zb.Providers, look: Opener) -> None:
    part = zb.diagnose(zb.territory(["30007", "30189"]), mairies)
    page = look(zb.compare_maps(part, gard_diagnosis).render()).page
    west = "Object.values(ZB.layers).map(l => l._map.getBounds().getWest())"
    assert max(page.evaluate(west)) < 3.3
    assert (
        "Communes comparées, présentes dans les deux cartes\u00a0: 2 (Avant : 2 communes ; Après : 350 communes)."
        in page.inner_text(".zb-changes")
    )


@pytest.mark.browser
def test_both_maps_are_on_paper(demo: zb.Diagnosis, wider: zb.Diagnosis, look: Opener) -> None:
    """Their height used to fall to zero there."""
    page = look(page_of(demo, wider), 700, 800).page
    layers = "Object.values(ZB.layers)"
    zooms = page.evaluate(f"{layers}.map(l => l._map.getZoom())")
    page.emulate_media(media="print")
    settle(page)
    boxes = page.evaluate("Array.from(document.querySelectorAll('.zb-map'), m => [m.offsetWidth, m.offsetHeight])")
    sizes = page.evaluate(f"{layers}.map(l => [l._map.getSize().x, l._map.getSize().y])")
    for (width, height), (x, y) in zip(boxes, sizes, strict=True):
        assert width > 450
        assert height == 402  # with its frame
        assert (x, y) == (width - 2, 400)
    assert page.evaluate(f"{layers}.map(l => l._paper !== null)") == [True, True]
    page.emulate_media(media="screen")
    settle(page)
    assert page.evaluate(f"{layers}.map(l => l._map.getZoom())") == zooms


def test_common_communes_are_matched_by_code() -> None:
    from zonesblanches.diagnosis.family import FamilyResult

    def result(classes: dict[str, str]) -> FamilyResult:
        return FamilyResult(name="f", table=pd.DataFrame({"class": pd.Series(classes)}), **dict.fromkeys(REST))  # type: ignore[arg-type]

    changes = changed_classes(
        result({"a": "blanche", "b": "grise", "c": "couverte", "d": "sans objet"}),
        result({"c": "grise", "b": "couverte", "a": "blanche", "d": "blanche", "e": "grise"}),
    )
    assert changes["change"].fillna(9).to_dict() == {"a": 0, "b": 1, "c": -1, "d": 9}


REST = (
    "service", "limits", "providers", "a_ref", "a_ref_around", "accompanied", "discordances", "undeclared",
    "unreached", "gap",
)  # fmt: skip
