"""How sure each class is, on the map: lines and words, never colour alone; and what is not solid set aside."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from browser import Opener, settle
from coloraide import Color
from webmap_models import small_model

import zonesblanches as zb
from zonesblanches.outputs.webmap import LegendItem, MapModel, View, build_map
from zonesblanches.telling.sureness import Sureness

LAYER = "Object.values(ZB.layers)[0]"
EYES = ("", "protan", "deutan", "tritan", "grey")
APART = 15  # of CIEDE2000
LABELS = (0, 1, 2, 0, 3, 3)  # of the six communes: solid, to be confirmed, fragile, solid, none, none


def sure_model() -> MapModel:
    """The small map, whose first family says how sure its classes are."""
    model = small_model()
    first, *others = model.families
    inks = {"blanche": ("#e6d0ff", "#5d3a55"), "grise": ("#fff3e0", "#1f0f00"), "couverte": ("#2f6f9f", "#8fb6d6")}
    classes = first.views[0]
    legend = tuple(replace(item, inks=inks.get(item.key, ("", ""))) for item in classes.legend)
    steps = tuple(LegendItem(key, key, "", "#cccccc") for key in ("Solide", "À confirmer", "Fragile", "sans classe"))
    labels = View("stability", "Solidité de la classe", steps, ("", "", "", ""), np.array(LABELS, np.int8))
    sure = Sureness(
        "stability",
        ((("1 solide", "900 personnes"), (), ()), ((), ("1 à confirmer", "40 personnes"), ()),
         (("1 solide", "20 000 personnes"), (), ("1 fragile", "5 000 personnes")), ((), (), ()), ((), (), ())),
        ("1 solide en blanche", "0 en grise", "1 en couverte", "", ""),
        "De côté, en gris : 2 communes.",
    )  # fmt: skip
    views = (replace(classes, legend=legend), *first.views[1:], labels)
    return replace(model, families=(replace(first, views=views, sure=sure), *others))


def colors(page: Any, k: int) -> dict[str, float]:
    """Share of the main colours painted well inside commune k, away from its circle."""
    return dict(
        page.evaluate(
            f"""() => {{
            const layer = {LAYER}, b = layer.geo.boxes[{k}], c = layer._canvases[1], v = c.view(), found = {{}};
            const on = (low, high, share, add) => Math.round(((low + (high - low) * share) * v.scale + add) * v.dpr);
            const at = (x, y) => [on(b[0], b[2], x, v.tx), on(b[1], b[3], y, v.ty)];
            const [x, y] = at(0.06, 0.72), [right, low] = at(0.3, 0.94);
            const data = c._ctx.getImageData(x, y, right - x, low - y).data;
            for (let i = 0; i < data.length; i += 4) {{
                const parts = Array.from(data.slice(i, i + 3)).map(one => one.toString(16).padStart(2, '0'));
                const key = '#' + parts.join('');
                found[key] = (found[key] || 0) + 4 / data.length;
            }}
            return found;
        }}"""
        )
    )


def test_lines_lie_over_what_is_not_solid(look: Opener) -> None:
    page = look(build_map(sure_model()).get_root().render()).page
    assert set(colors(page, 0)) == {"#511845"}
    plain, crossed = colors(page, 1)["#c9761f"], colors(page, 2)["#e9f3fb"]
    assert len(colors(page, 1)) > 1
    assert 0.5 < plain < 0.9
    assert crossed < plain - 0.1
    page.select_option("#zb-view", label="Temps d’accès")
    assert set(colors(page, 1)) == {"#123456"}
    page.get_by_role("radio", name="Aide à domicile").check()
    page.select_option("#zb-view", label="Classe")
    assert set(colors(page, 1)) == {"#e9f3fb"}


def test_words_say_what_lines_mean(look: Opener) -> None:
    page = look(build_map(sure_model()).get_root().render()).page
    assert page.locator(".zb-sure li").all_inner_texts() == [
        "1 solide\n900 personnes", "1 à confirmer\n40 personnes", "1 solide\n20 000 personnes",
        "1 fragile\n5 000 personnes",
    ]  # fmt: skip
    page.evaluate(f"{LAYER}.select(2, false)")
    assert page.locator("#zb-sheet-body .zb-badge b").inner_text() == "Zone couverte · fragile"
    assert page.evaluate(f"ZB.tipLines({LAYER}, 1)[0]") == "Zone grise · à confirmer"
    assert page.evaluate(f"ZB.tipLines({LAYER}, 4)[0]") == "Non classée"


def test_one_switch_sets_aside_what_is_not_solid(look: Opener) -> None:
    page = look(build_map(sure_model()).get_root().render()).page
    switch = page.get_by_role("switch", name="Ne montrer que le solide")
    page.evaluate("document.getElementById('zb-table').open = true")
    page.wait_for_selector("#zb-table-body td")
    rows = page.locator("#zb-table-body table").first.locator("tbody tr")
    assert rows.count() == 6
    switch.focus()
    page.keyboard.press("Space")
    assert switch.is_checked()
    assert set(colors(page, 1)) == set(colors(page, 2)) == {"#aeb1b8"}
    assert set(colors(page, 0)) == {"#511845"}
    assert page.locator(".zb-count").all_inner_texts()[:3] == ["1 solide en blanche", "0 en grise", "1 en couverte"]
    assert page.locator(".zb-sure li").count() == 0
    assert page.get_by_text("De côté, en gris : 2 communes.", exact=True).is_visible()
    assert rows.count() == 4
    assert page.locator("#zb-table-body caption").first.inner_text().endswith("De côté, en gris : 2 communes.")
    page.wait_for_function("location.hash.includes('solide=oui')")
    page.reload()
    settle(page)
    assert page.get_by_role("switch").is_checked()
    assert set(colors(page, 1)) == {"#aeb1b8"}
    page.evaluate("location.hash = 'vue=nearest_cost&solide=oui'")
    page.wait_for_function(f"{LAYER}.viewIndex === 1")
    assert page.get_by_role("switch").is_hidden()
    assert set(colors(page, 1)) == {"#123456"}


def test_nothing_is_said_of_it_where_it_is_not_told(demo: zb.Diagnosis, look: Opener) -> None:
    page = look(demo.public().map().get_root().render()).page
    assert page.evaluate(f"{LAYER}.unsure()") is None
    assert page.get_by_role("switch").is_hidden()
    assert page.locator(".zb-sure li").count() == 0
    page.evaluate("document.getElementById('zb-table').open = true")
    page.wait_for_selector("#zb-table-body td")
    heads = page.locator("#zb-table-body thead").first.inner_text()
    assert "Classe" in heads
    assert "Solidité" not in heads


# what every eye sees

CELLS = """dark => {
    const layer = Object.values(ZB.layers)[0], ink = dark ? ZB.INKS.dark : ZB.INKS.light, found = {};
    const linear = v => v <= 10.31475 ? v / 3294.6 : Math.pow((v / 255 + 0.055) / 1.055, 2.4);
    for (const item of layer.view.legend.filter(one => one.inks)) for (let label = 0; label < 3; label++) {
        const canvas = ZB.swatch(181, 181, ZB.paintClass(item, ink, label)), n = canvas.width - 6, sum = [0, 0, 0];
        const data = canvas.getContext('2d').getImageData(3, 3, n, n).data;
        for (let i = 0; i < data.length; i++) if (i % 4 < 3) sum[i % 4] += linear(data[i]) / n / n;
        found[item.key + label] = [item[ink.fill], item.inks[ink.lines], sum];
    }
    return [found, ink.aside];
}"""


def seen(color: Color, eye: str) -> Color:
    """What an eye sees of a colour."""
    if eye == "grey":
        return Color("srgb-linear", [color.convert("xyz-d65")["y"]] * 3)
    return color.filter(eye, method="machado") if eye else color


def distance(one: Color, other: Color, eye: str) -> float:
    return float(seen(one, eye).delta_e(seen(other, eye), method="2000"))


@pytest.mark.parametrize("dark", [False, True])
def test_every_eye_tells_classes_and_labels_apart(demo: zb.Diagnosis, look: Opener, dark: bool) -> None:
    """Lines stand out of their class for every eye and in grey; class and lines, from another class in colour."""
    page = look(demo.map().get_root().render()).page
    cells, aside = page.evaluate(CELLS, dark)
    assert len(cells) == 9
    whole = {key: Color("srgb-linear", mean) for key, (_, _, mean) in cells.items()}
    for eye in EYES:
        for fill, line, _ in cells.values():
            assert distance(Color(fill), Color(line), eye) >= 2 * APART - 1, (eye, fill, line)
            assert distance(Color(fill), Color(aside), eye) >= APART, (eye, fill)
        for one, other in itertools.combinations(whole, 2):
            if one[:-1] != other[:-1] and eye != "grey":
                assert distance(whole[one], whole[other], eye) >= APART, (eye, one, other)
    # seen from afar, lines and crossed lines do not make the same tone either
    for key in ("blanche", "grise", "couverte"):
        tones = [whole[f"{key}{label}"].convert("lab-d65")["l"] for label in range(3)]
        assert tones in (sorted(tones), sorted(tones, reverse=True))
        assert min(abs(a - b) for a, b in itertools.combinations(tones, 2)) >= 2
