"""From a diagnosis to its map: the words, the figures, the size, the network."""

from __future__ import annotations

import re

import folium
import numpy as np
import pandas as pd
import pytest
from browser import Opener

import zonesblanches as zb
from zonesblanches.language import Lang, number
from zonesblanches.outputs.editions.page import block_table, blocks
from zonesblanches.outputs.maps import map_model
from zonesblanches.outputs.options import MapOptions
from zonesblanches.telling.credits import legend_notes
from zonesblanches.telling.explain import sentences as explained
from zonesblanches.telling.subjects.providers import team_lines
from zonesblanches.telling.voice import Voice


@pytest.mark.browser
def test_map_of_the_demo_in_a_browser(demo: zb.Diagnosis, look: Opener) -> None:
    html = demo.map(notice="Exemple : équipes inventées").get_root().render()
    assert len(html.encode()) <= 450_000
    page = look(html).page
    text = page.inner_text("body")
    for key, line in demo.summary().iterrows():
        assert number(line["demand"]) in text, key
    assert "Exemple : équipes inventées" in text
    page.fill("input[role=combobox]", "genolhac")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("Enter")
    page.wait_for_function("document.body.innerText.includes('Fiche de la commune')")
    sheet = page.inner_text("body")
    for sentence in demo.explain("Génolhac").splitlines()[2:4]:
        assert sentence in sheet


SAID = """family => {
    const layer = Object.values(ZB.layers)[0], data = layer.data, words = data.words, one = data.families[family];
    return Array.from({ length: data.n }, (_, k) => [data.code(k), ZB.sentences(layer, one, k),
        one.nearest(k).map(near => ZB.teamLine(near, words))]);
}"""


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_says_what_python_says_for_every_commune(demo: zb.Diagnosis, look: Opener, lang: Lang) -> None:
    """The page fills the same sentences with its own columns: one explainer, not two."""
    page = look(demo.map(lang=lang).get_root().render()).page
    for rank, voice in enumerate(Voice(demo, lang).families.values()):
        said = page.evaluate(SAID, rank)
        assert [code for code, *_ in said] == list(demo.table.index)
        for code, sentences, teams in said:
            assert sentences == explained(voice, code)
            near, beyond = team_lines(voice, code)
            assert teams == near + beyond


@pytest.mark.browser
def test_sentences_at_a_threshold_keep_their_decimals(gard: zb.Territory, look: Opener) -> None:
    """Costs a hair over and under T are never written « 20 min »."""
    codes = list(gard.communes.index)
    told = [20.003, 19.998, 14.9999, 15.00001, 20.0, 0.0, 7.04]
    rows = {"origin": codes[: len(told)], "destination": "T", "cost": told}
    teams = pd.DataFrame({"id": ["T"], "nom": ["Équipe"], "code insee": [codes[0]], "bénévoles": [4]})
    costs = zb.CostTable.from_long(pd.DataFrame(rows).assign(destination=codes[0]), origins=codes)
    diagnosis = zb.diagnose(gard, zb.read_providers(teams), costs=costs)
    page = look(diagnosis.map().get_root().render()).page
    voice = Voice(diagnosis).main
    said = {code: sentences for code, sentences, _ in page.evaluate(SAID, 0)}
    assert all(said[code] == explained(voice, code) for code in codes)
    assert "20,003" in " ".join(said[codes[0]])


def test_columns_of_ones_own_and_the_error_of_a_wrong_one(demo: zb.Diagnosis) -> None:
    model = map_model(demo, MapOptions(columns=["density"]))
    keys = [view.key for view in model.families[0].views]
    assert keys == [
        "classe",
        "group_class",
        "score",
        "nearest_cost",
        "access_ratio",
        "n_providers",
        "demand",
        "stability",
        "x_density",
    ]
    for view in model.families[0].views:
        groups = view.key == "group_class"
        assert sum(int(number_of(text)) for text in view.counts) == (17 if groups else 350)
    with pytest.raises(zb.ParameterError, match=r"densite.*density"):
        demo.map(columns=["densite"])
    with pytest.raises(zb.ParameterError, match="name"):
        demo.map(columns=["name"])


@pytest.mark.browser
@pytest.mark.parametrize(("column", "key"), [("score", "score"), ("density", "x_density"), (None, "classe")])
def test_explore_opens_on_a_column(demo: zb.Diagnosis, look: Opener, column: str | None, key: str) -> None:
    page = look(demo.explore(column, lang="en").get_root().render()).page
    assert page.evaluate("Object.values(ZB.layers)[0].view.key") == key
    view = next(
        view for view in map_model(demo, MapOptions(view=column, lang="en")).families[0].views if view.key == key
    )
    assert page.locator("#zb-classes b").all_inner_texts() == [item.label for item in view.legend]


@pytest.mark.browser
def test_the_key_follows_the_view(demo: zb.Diagnosis, look: Opener) -> None:
    page = look(demo.explore("density").get_root().render()).page
    assert "plus la valeur est élevée" in page.locator(".zb-subtitle").inner_text()
    page.select_option("#zb-view", index=0)
    assert "zone blanche" in page.locator(".zb-subtitle").inner_text()
    page.select_option("#zb-view", value="5")  # number of providers: few is dark
    assert "plus la valeur est faible" in page.locator(".zb-subtitle").inner_text()


def test_people_concerned_are_not_offered_twice(demo: zb.Diagnosis) -> None:
    model = map_model(demo, MapOptions(columns=[demo.demand_column], view=demo.demand_column))
    assert [view.key for view in model.families[0].views][-2:] == ["demand", "stability"]
    assert model.view == "demand"
    with pytest.raises(zb.ParameterError, match="noms de colonnes"):
        demo.map(columns=[demo.table["density"]])  # type: ignore[list-item]


def number_of(text: str) -> str:
    return re.split(" commune| EPCI", text, maxsplit=1)[0].replace("\u202f", "")


def test_steps_include_their_upper_bound(demo: zb.Diagnosis) -> None:
    view = next(view for view in map_model(demo).families[0].views if view.key == "nearest_cost")
    assert [item.label for item in view.legend][-3:] == [
        "plus de 15 à 20\u00a0min", "plus de 7,5 à 15\u00a0min", "7,5\u00a0min ou moins"
    ]  # fmt: skip
    cost = demo.main.table["nearest_cost"].to_numpy()
    place = [item.label for item in view.legend].index("plus de 15 à 20\u00a0min")
    assert ((view.bins == place) == ((cost > 15) & (cost <= 20))).all()


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
    assert notes["blanche"] == "aucun intervenant à 12,5 min ou moins ne la dessert, et aucun ne la déclare"
    assert "moins de 3 intervenants" in notes["grise"]
    assert "50\u202f%" in notes["grise"]
    assert set(legend_notes(diagnosis, "en")) == set(notes)
    alone = zb.diagnose(gard, mairies, parameters=zb.Parameters(n_star=1))
    assert legend_notes(alone)["grise"].startswith("offre sous")
    assert legend_notes(alone)["couverte"].startswith("à ces seuils : 1 intervenant ou plus")


def test_the_travel_set_its_error_and_the_need_in_force_stand_on_every_output(demo: zb.Diagnosis) -> None:
    for html in (demo.map().get_root().render(), demo.report().html):
        for words in ("temps estimés à vol d’oiseau", "erreur moyenne 2,2 min", "poids redistribués"):
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


@pytest.fixture(scope="module")
def occitanie() -> dict[int, zb.Diagnosis]:
    """4,400 communes and 300 invented teams: in one family, or in three."""
    place = zb.territory("76", level="region")
    codes = np.random.default_rng(12).choice(place.communes.index.to_numpy(), 300, replace=False)
    teams = {"nom": [f"Équipe {code}" for code in codes], "code insee": codes, "bénévoles": 5}
    names = ["lien social", "aide à domicile", "accueil"]
    shared = {n: pd.DataFrame(teams | {"famille": [names[k % n] for k in range(300)]}) for n in (1, 3)}
    return {n: zb.diagnose(place, zb.read_providers(table)) for n, table in shared.items()}


def test_a_further_family_weighs_a_quarter_of_the_first_at_most(occitanie: dict[int, zb.Diagnosis]) -> None:
    one, three = (len(occitanie[n].map().get_root().render()) for n in (1, 3))
    assert (three - one) / 2 <= one / 4


def test_what_is_written_as_a_difference_is_read_as_it_was(occitanie: dict[int, zb.Diagnosis]) -> None:
    """Formulas change the weight of the page, and no figure."""
    diagnosis = occitanie[3]
    page = diagnosis.map().get_root().render()
    (tables,) = [told for block in blocks(page) if (told := block_table(block))]
    families = map_model(diagnosis).families
    for table, family in zip(tables, families, strict=True):
        assert {"volume", "rank_score", "tau"} <= set(family.formulas)
        for column in family.columns:
            shown = np.array([float(f"{value:.{column.decimals}f}") for value in column.values])
            np.testing.assert_array_equal(table[column.key], np.where(np.isfinite(shown), shown, np.nan), column.key)
