"""« À lire d'abord »: at the top of map, report, Word document, card and workbook; counts alone for the public."""

from __future__ import annotations

import dataclasses
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from browser import Opener
from docx import Document
from openpyxl import load_workbook

import zonesblanches as zb
from zonesblanches.blocks import Heading, Paragraph
from zonesblanches.language import Lang
from zonesblanches.outputs.covers import ReportOptions
from zonesblanches.outputs.maps import map_model
from zonesblanches.outputs.options import MapOptions
from zonesblanches.telling.documents.report import report_content
from zonesblanches.telling.explain import sentences as explained
from zonesblanches.telling.voice import Voice

COLUMNS = ["source", "row", "column", "value", "reason", "proposals", "places"]
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl does not know data bars
HOMONYM = "plusieurs communes s'appellent « Saint-Saturnin » : équipe laissée de côté"


@pytest.fixture(scope="module")
def found() -> zb.Diagnosis:
    """A list of which an area and a place were not understood, whatever the reading of the day asks."""
    teams = pd.DataFrame(
        {"nom": ["Les Amis", "Voisins"], "commune": ["Apt", "Zzyzx"], "communes desservies": ["secteur nord", ""]}
    )
    read = zb.read_providers(teams)
    name = read.sources[0].name
    lines = [
        (name, 0, "", "", "2 lignes colorées : que dit la couleur ?", (), ()),
        (name, 1, "communes desservies", "secteur nord", "« secteur nord » : lequel ?", ("A", "B"), ("84019", "84064")),
        (name, 2, "lieu", "Saint-Saturnin", HOMONYM, ("Saint-Saturnin-lès-Apt (84118)",), ("84118", "84119")),
    ]
    questions = pd.DataFrame(lines, columns=COLUMNS).assign(advice="", answer="")
    return zb.diagnose(zb.territory("84"), dataclasses.replace(read, questions=questions, warnings=()))


SAID = """() => {
    const layer = Object.values(ZB.layers)[0], data = layer.data, one = data.families[0];
    return Array.from({ length: data.n }, (_, k) => [data.code(k), ZB.sentences(layer, one, k), one.doubted().has(k)]);
}"""


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_map_says_it_first_and_of_each_commune(found: zb.Diagnosis, look: Opener, lang: Lang) -> None:
    page = look(found.map(lang=lang).get_root().render()).page
    voice = Voice(found, lang).main
    said = page.evaluate(SAID)
    for code, sentences, _ in said:
        assert sentences == explained(voice, code)
    assert {code for code, _, doubted in said if doubted} == {"84019", "84064", "84118", "84119"}
    first = page.locator(".zb-first").inner_text()
    assert ("1 équipe de la liste n’a pu être située." if lang == "fr" else "1 team of the list could not") in first
    assert ("1 territoire d’intervention non compris" if lang == "fr" else "1 area served not understood") in first
    assert "Bollène" in first
    page.evaluate("Object.values(ZB.layers)[0].select(0)")
    page.fill("#zb-search", "Lapalud")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("Enter")
    asked = "Commune desservie par une équipe ? Les Amis" if lang == "fr" else "Commune served by a team? Les Amis"
    page.wait_for_function("text => document.getElementById('zb-sheet-body').innerText.includes(text)", arg=asked)


def test_a_notice_stays_apart(found: zb.Diagnosis) -> None:
    model = map_model(found, MapOptions(notice="Provisoire"))
    assert model.notice == "Provisoire"
    assert map_model(found).notice is None
    assert model.first[0] == "1 équipe de la liste n’a pu être située."


def test_the_report_begins_with_the_questions(found: zb.Diagnosis) -> None:
    blocks = report_content(found).blocks
    start = next(at for at, block in enumerate(blocks) if isinstance(block, Heading))
    told = [block.text for block in blocks[:start] if isinstance(block, Paragraph)]
    assert told[:4] == [
        "À lire d’abord : 1 équipe de la liste n’a pu être située : « Saint-Saturnin ».",
        "À lire d’abord : 1 territoire d’intervention non compris, ou à confirmer. Les Amis : « secteur nord » : "
        "lequel ?",
        "À lire d’abord : 1 question sur les listes : des équipes peuvent manquer, ou être mal comptées. 2 lignes "
        "colorées : que dit la couleur ?",
        "À lire d’abord : communes où une équipe pourrait se trouver, ou intervenir : Bollène, Lapalud, "
        "Saint-Saturnin-lès-Avignon et Saint-Saturnin-lès-Apt, dont 3 communes en zone blanche, à confirmer.",
    ]
    assert told[-1].endswith("feuille « À lire d’abord » du classeur.")
    html = unescape(found.report().html)
    assert "(à confirmer : une équipe pourrait s’y trouver)" in html  # the table of zones
    assert ", à confirmer : une équipe pourrait s’y trouver)" in html  # the sentence of the main zones
    english = report_content(found, ReportOptions(lang="en")).blocks[0]
    assert isinstance(english, Paragraph)
    assert english.text.startswith("Read this first: 1 team of the list could not be located: “Saint-Saturnin”")


def test_the_word_document_says_it_before_its_contents(found: zb.Diagnosis, tmp_path: Path) -> None:
    body = Document(str(found.report(tmp_path / "r.docx"))).element.body
    texts = ["".join(node.itertext()) for node in body]
    first = next(at for at, text in enumerate(texts) if text.startswith("À lire d’abord"))
    assert first < next(at for at, text in enumerate(texts) if text.startswith("Sommaire"))


def test_the_card_begins_with_the_questions(found: zb.Diagnosis) -> None:
    html = unescape(found._repr_html_())
    assert html.index("À lire d’abord : 1 équipe de la liste") < html.index("<table")
    assert "feuille « À lire d’abord » du classeur" in html
    assert "…." not in html


def test_the_workbook_has_a_sheet_of_questions(found: zb.Diagnosis, demo: zb.Diagnosis, tmp_path: Path) -> None:
    book = load_workbook(found.to_excel(tmp_path / "d.xlsx"))
    assert book.sheetnames[:2] == ["Lisez-moi", "À lire d’abord"]
    sheet = book["À lire d’abord"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Liste", "Ligne", "Colonne", "Valeur", "Question", "Propositions", "Communes concernées")
    assert rows[1][1:] == (
        1, "communes desservies", "secteur nord", "« secteur nord » : lequel ?", "A ; B", "Bollène, Lapalud",
    )  # fmt: skip
    assert rows[2][6] == "Saint-Saturnin-lès-Apt, Saint-Saturnin-lès-Avignon"
    assert rows[3][1] is None  # a question on the whole list
    assert sheet["E2"].alignment.wrap_text
    assert (sheet.auto_filter.ref, sheet.freeze_panes, sheet.print_title_rows) == ("A1:G4", "A2", "$1:$1")
    assert sheet.row_dimensions[3].height >= 30  # the longest of its wrapped cells, not the last one
    assert "Read first" in load_workbook(found.to_excel(tmp_path / "e.xlsx", lang="en")).sheetnames
    if demo.providers.questions.empty:
        assert "À lire d’abord" not in load_workbook(demo.to_excel(tmp_path / "f.xlsx")).sheetnames


@pytest.mark.browser
def test_the_public_edition_counts_and_quotes_nothing(found: zb.Diagnosis, look: Opener, tmp_path: Path) -> None:
    public = found.public()
    page = look(public.map().get_root().render()).page
    assert "1 territoire d’intervention non compris" in page.locator(".zb-first").inner_text()
    assert page.locator(".zb-doubts").count() == 0
    texts = [page.content(), public.report().html, public._repr_html_()]
    sheets = load_workbook(public.to_excel(tmp_path / "p.xlsx"), read_only=True)
    texts += [str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row]
    for text in texts:
        assert "secteur nord" not in unescape(text)
        assert "Saint-Saturnin »" not in unescape(text)
    assert "À lire d’abord" not in sheets.sheetnames
