"""Twelve questions of a reader, answered from the page alone, then from the workbook alone."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from browser import Opener, settle

import zonesblanches as zb
from zonesblanches.schema import class_label

FAR = 60.0  # minutes: as far as what settings would say is checked


@pytest.fixture(scope="module")
def truth(demo: zb.Diagnosis) -> pd.DataFrame:
    """What the page and the workbook are to say, of the family named first."""
    return demo.main.table.drop(columns=["name"], errors="ignore").join(demo.trust[demo.main.name].table)


@pytest.fixture(scope="module")
def read(demo: zb.Diagnosis, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The two sheets of the workbook that hold a line by commune, as any reader opens them."""
    path = tmp_path_factory.mktemp("reader") / "diagnostic.xlsx"
    demo.to_excel(path)
    book = pd.read_excel(path, sheet_name=["Solidité", "Communes"], engine="calamine", dtype={"Code Insee": str})
    first = book["Solidité"][book["Solidité"]["Famille de services"] == demo.main.name]
    near = ["Intervenant le plus proche", "Classe au temps rapide", "Classe au temps lent"]
    return first.set_index("Code Insee").join(book["Communes"].set_index("Code Insee")[near])


class Page:
    """The page, as a reader uses it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        page.evaluate("document.getElementById('zb-table').open = true")
        page.wait_for_selector("#zb-table-body td")
        cells = "Array.from(r.cells, c => c.textContent)"
        heads, *rows = page.evaluate(f"Array.from(document.querySelector('#zb-table-body table').rows, r => {cells})")
        self.table = pd.DataFrame(rows, columns=heads).set_index("Code Insee")

    def counted(self) -> list[list[str]]:
        """Texts of the legend by class and label."""
        cells = "Array.from(c.querySelectorAll('.zb-sure li'), l => l.textContent.trim())"
        return self.page.evaluate(f"Array.from(document.querySelectorAll('#zb-classes > li'), c => {cells})")

    def sheet(self, code: str) -> str:
        self.page.evaluate(f"location.hash = 'commune={code}'")
        settle(self.page)
        return str(self.page.inner_text("#zb-sheet-body"))


def figures(texts: pd.Series) -> pd.Series:
    """First number of each cell, NaN where there is none."""
    return texts.str.replace("\u202f", "").str.extract(r"(-?[\d,]+)")[0].str.replace(",", ".").astype(float)


def plain(number: float) -> str:
    return f"{round(number):,}".replace(",", "\u202f")


@pytest.fixture
def opened(demo: zb.Diagnosis, look: Opener) -> Page:
    return Page(look(demo.map().get_root().render()).page)


@pytest.mark.browser
def test_twelve_questions_answered_by_the_page(demo: zb.Diagnosis, truth: pd.DataFrame, opened: Page) -> None:
    page, table = opened, opened.table
    kept, classes, labels = demo.keep(reach=FAR), table["Classe"], table["Solidité de la classe"]
    white, solid = classes == "Zone blanche", labels == "Solide"
    under = figures(table["Zone blanche pour un T sous"])

    # 1. which zones blanches would stay so at 25 min?
    later = kept.outcome(threshold=25).classes
    assert set(table.index[white & ~(under <= 25)]) == set(
        truth.index[(truth["class"] == "blanche") & (later.reindex(truth.index) == "blanche")]
    )
    # 2. which communes are blanches and solid? 3. how many people live there?
    sure = truth[(truth["class"] == "blanche") & (truth["label"] == "solide")]
    assert set(table.index[white & solid]) == set(sure.index)
    assert page.counted()[0][0] == f"{len(sure)} solides{plain(sure['demand'].sum())} personnes"
    # 7. which are fragile, and how many people?
    weak = truth[truth["label"] == "fragile"]
    assert set(table.index[labels == "Fragile"]) == set(weak.index)
    told = [cell for cells in page.counted() for cell in cells if "fragile" in cell]
    people = [figures(pd.Series([re.split("fragiles?", cell)[1]]))[0] for cell in told]
    assert sum(people) == pytest.approx(weak["demand"].sum(), abs=len(told) / 2)
    # 6. which zones grises depend on one team alone, and on which?
    lone = truth[(truth["class"] == "grise") & (truth["closures"] == 1)]
    alone = table[(classes == "Zone grise") & (table["Dépend de"] != "") & ~table["Dépend de"].str.contains(" ; ")]
    assert alone["Dépend de"].to_dict() == lone["depends_on"].to_dict()
    # 8. which would be couvertes with one more provider at 15 min?
    levers = demo.trust[demo.main.name].levers
    enough = levers[(levers["lever"] == "provider") & (levers["amount"] >= 15)]
    assert set(table.index[figures(table["Un intervenant de plus suffirait"]) >= 15]) == set(enough["commune"])
    # 10. is the class the same at fast and at slow times?
    moved = (truth["class_fast"] != truth["class"]) | (truth["class_slow"] != truth["class"])
    assert set(table.index[table["Autres temps"] != ""]) == set(truth.index[moved])
    # 12. whose rank is the least certain?
    wide = figures(table["Rang du score, au plus bas"]) - figures(table["Rang du score, au plus haut"])
    assert truth["rank_high"].sub(truth["rank_low"]).max() == pytest.approx(wide.max(), abs=0.11)


@pytest.mark.browser
def test_what_is_asked_of_one_commune_is_in_its_sheet(demo: zb.Diagnosis, truth: pd.DataFrame, opened: Page) -> None:
    flipped = truth[(truth["flip"] == "threshold") & (truth["class"] == "grise") & (truth["closures"] == 1)]
    code = flipped.index[0]
    row, text = flipped.loc[code], opened.sheet(code)
    # 4. what flips it first? 5. from how many minutes is it blanche?
    assert f"Ce qui la change d’abord : T ; sous {row['flip_at']:.1f}".replace(".", ",")[:-2] in text
    assert f"elle devient {class_label(row['flip_class']).lower()}" in text
    assert figures(opened.table.loc[[code], "Zone blanche pour un T sous"])[code] == pytest.approx(
        row["blank_under"], abs=0.1
    )
    # 9. which team is the nearest, and how far? 11. in which share of the settings does the class hold?
    assert row["nearest_provider"] in demo.main.providers.index
    assert demo.main.providers.at[row["nearest_provider"], "name"] in text.split("Équipes les plus proches")[1]
    assert f"{100 * row['settings']:.0f}" in re.search(r"tient pour ([\d,]+)", text)[1]
    assert f"Zone grise · {row['label']}" in text


def test_twelve_questions_answered_by_the_workbook(demo: zb.Diagnosis, truth: pd.DataFrame, read: pd.DataFrame) -> None:
    white, labels = read["Classe"] == "Zone blanche", read["Solidité"]
    under, alone = read["Zone blanche pour un T sous"], read["Équipes dont elle dépend"] == 1
    sure, weak = (truth["label"] == name for name in ("solide", "fragile"))
    lone = truth[(truth["class"] == "grise") & (truth["closures"] == 1)]
    levers = demo.trust[demo.main.name].levers
    # 1. which zones blanches would stay so at 25 min?
    stays = demo.keep(reach=FAR).outcome(threshold=25).classes.reindex(read.index) == "blanche"
    assert set(read.index[white & ~(under <= 25)]) == set(read.index[white & stays])
    # 2. which are blanches and solid? 3. how many people live there? 7. which are fragile, with how many people?
    solid = truth[(truth["class"] == "blanche") & sure]
    assert set(read.index[white & (labels == "solide")]) == set(solid.index)
    assert read.loc[white & (labels == "solide"), "Population concernée"].sum() == pytest.approx(solid["demand"].sum())
    assert set(read.index[labels == "fragile"]) == set(truth.index[weak])
    assert read.loc[labels == "fragile", "Population concernée"].sum() == pytest.approx(truth.loc[weak, "demand"].sum())
    # 4. what flips X first? 5. from how many minutes is it blanche?
    flipped = truth.index[(truth["flip"] == "threshold") & (truth["class"] == "grise")]
    assert read.loc[flipped, "Ce qui la change d’abord"].str.startswith("T : ").all()
    np.testing.assert_allclose(under, truth["blank_under"].reindex(read.index), atol=1e-6)
    # 6. which zones grises depend on one team alone, and on which?
    assert read[(read["Classe"] == "Zone grise") & alone]["Dépend de"].to_dict() == lone["depends_on"].to_dict()
    # 8. which would be couvertes with one more provider at 15 min?
    enough = levers[(levers["lever"] == "provider") & (levers["amount"] >= 15)]
    assert set(read.index[read["Un intervenant de plus suffirait, à"] >= 15]) == set(enough["commune"])
    # 9. which team is the nearest, and how far? 10. is the class the same at fast and at slow times?
    names = demo.main.providers["name"]
    near = truth["nearest_provider"].dropna().map(names)
    assert read.loc[near.index, "Intervenant le plus proche"].to_dict() == near.to_dict()
    for heading, name in (("Classe au temps rapide", "class_fast"), ("Classe au temps lent", "class_slow")):
        assert read[heading].to_dict() == truth[name].reindex(read.index).map(class_label).to_dict()
    # 11. in which share of the settings does the class hold? 12. whose rank is the least certain?
    np.testing.assert_allclose(
        read["Classe gardée, réglages voisins"], truth["settings"].reindex(read.index), atol=0.006
    )
    wide = read["Rang du score, au plus bas"] - read["Rang du score, au plus haut"]
    assert wide.max() == pytest.approx((truth["rank_high"] - truth["rank_low"]).max())
