"""Fiches: true figures, the same in the page and in the PDF, one sheet of paper each, hostile names inert."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pymupdf
import pytest
from shapely.geometry import Point, box
from webmap_models import HOSTILE

import example
import zonesblanches as zb
from zonesblanches.blocks import Bars, Bullets, Table
from zonesblanches.language import number, percent
from zonesblanches.outputs.drawing.names import lettering, sign_boxes
from zonesblanches.outputs.drawing.scene import Box, Line
from zonesblanches.outputs.drawing.text import lines, width
from zonesblanches.outputs.fiches.drawing import DrawnMap
from zonesblanches.outputs.fiches.fitting import fitted
from zonesblanches.outputs.fiches.layout import CONTENT, sheet_height
from zonesblanches.telling.documents.fiche import Fiche, Section, cleaned, cut
from zonesblanches.telling.explain import class_sentences
from zonesblanches.telling.subjects.providers import team_lines
from zonesblanches.telling.voice import Voice

FIGURE = re.compile(r"\d[\d\u202f]*(?:,\d+)?")


@pytest.fixture(scope="module")
def invented() -> zb.Diagnosis:
    """Six communes whose classes were computed by hand."""
    return example.diagnosis()


@pytest.fixture(scope="module")
def four(gard: zb.Territory) -> zb.Diagnosis:
    """Four families, a capacity unknown."""
    rows = {
        "nom": [f"Équipe {at}" for at in range(4)],
        "commune": ["Alès", "Nîmes", "Uzès", "Le Vigan"],
        "famille": ["lien social", "accueil", "aide à domicile", "portage de repas"],
        "bénévoles": [3, None, 5, 6],
    }
    return zb.diagnose(gard, zb.read_providers(pd.DataFrame(rows)))


@pytest.fixture(scope="module")
def hostile() -> zb.Diagnosis:
    count = len(HOSTILE)
    data = {
        "code": [f"{at:05d}" for at in range(1, count + 1)],
        "name": list(HOSTILE),
        "epci": list(HOSTILE),
        "population": 100,
        "people_65p": range(10, 10 + count),
    }
    shapes = [box(4 + 0.1 * at, 44, 4.1 + 0.1 * at, 44.1) for at in range(count)]
    frame = gpd.GeoDataFrame(data, geometry=shapes, crs=4326)
    territory = zb.territory(frame, columns={name: name for name in data}, name=HOSTILE[0])
    teams = pd.DataFrame({"nom": [*HOSTILE[:-1], "é" * 4000], "code insee": frame["code"], "famille": HOSTILE[4]})
    return zb.diagnose(territory, zb.read_providers(teams, territory=territory))


def sheet(diagnosis: zb.Diagnosis, place: str, **options: Any) -> Fiche:
    (only,) = diagnosis.fiche(place, **options).collection.sheets
    return only


def blocks(page: Fiche, kind: type) -> list[Any]:
    return [block for part in page.sections for block in part.blocks if isinstance(block, kind)]


def words(page: Fiche) -> str:
    """Every word of the content."""
    found = [page.title, page.subtitle, *(text for tile in page.tiles for text in tile), *page.foot]
    for part in page.sections:
        found.append(part.title)
        for block in part.blocks:
            found += _words(block)
    return "\n".join(found)


def _words(block: Any) -> list[str]:
    if isinstance(block, Bullets):
        return list(block.items)
    if isinstance(block, Bars):
        return [block.caption, *(text for row in block.rows for text in (row.label, row.value))]
    if isinstance(block, Table):
        return [
            block.caption,
            *(head.text for head in block.heads),
            *(cell for row in block.rows for cell in row),
            block.under,
        ]
    return [block.caption] if isinstance(block, DrawnMap) else [block.text]


def page_text(html: str) -> str:
    body = html[html.index("<main>") :]
    return unescape(re.sub(r"<title.*?</title>|<text.*?</text>", "", re.sub(r">", "> ", body))).replace("> ", ">")


def pdf_of(diagnosis: zb.Diagnosis, path: Path, place: str, **options: Any) -> pymupdf.Document:
    return pymupdf.open(diagnosis.fiche(place, path, **options))


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_a_commune_by_hand(invented: zb.Diagnosis) -> None:
    page = sheet(invented, "Ambrelune")
    assert page.title == "Ambrelune"
    assert page.subtitle == "Commune 00001 · E1"
    assert page.tiles[:3] == (
        ("6\u202f000", "habitants"),
        ("600", "personnes de 75 ans ou plus, soit 10,0\u202f% des habitants"),
        ("180", "personnes de 80 ans ou plus vivant seules"),
    )
    (table,) = blocks(page, Table)
    assert [row[0] for row in table.rows] == ["Ambrelune", "E1", "Exemple"]
    # E1: 600 + 400 + 180 of 10,500; the whole: 100 of 1,500 in a blank zone, 100 + 120 in grey ones
    assert list(table.rows[1][1:4]) == ["10\u202f500", "1\u202f180", "11,2\u202f%"]
    blank = example.DEMAND[example.F_] / 1500
    assert table.rows[2][4] == percent(blank)
    assert [row[4] for row in table.rows[:1]] == ["–"]


def test_the_bars_lie_end_to_end_and_make_the_score(demo: zb.Diagnosis) -> None:
    page = sheet(demo, "Génolhac")
    result = demo.main.table.loc["30130"]
    bars = blocks(page, Bars)[0].rows
    assert bars[0].start == 0
    for before, after in pairwise(bars[:-1]):
        assert after.start == pytest.approx(before.start + before.length)
    assert bars[-2].start + bars[-2].length == pytest.approx(result["score"] / 100)
    assert bars[-1].strong
    assert bars[-1].value == number(result["score"], 1)


def test_says_what_the_explainer_says(demo: zb.Diagnosis) -> None:
    said = words(sheet(demo, "30130"))
    for voice in Voice(demo).families.values():
        lines, _ = team_lines(voice, "30130")
        for sentence in class_sentences(voice, "30130")[1:] + lines:
            assert cleaned(sentence, "fr") in said
        near = [voice.teams[ident]["name"] for ident, *_ in voice.near.get("30130", [])]
        assert all(line.startswith(name) for name, line in zip(near, lines, strict=True))


def test_a_region_larger_than_the_territory_is_compared_on_what_is_known(demo: zb.Diagnosis) -> None:
    table = blocks(sheet(demo, "Génolhac"), Table)[0]
    region = table.rows[-1]
    assert region[0] == "Occitanie"
    assert list(region[4:]) == ["n. d."] * 4
    own, around = demo.table, demo.territory.neighbours
    people = own["people_65p"].sum() + around.loc[around["reg"] == "76", "people_65p"].sum()
    assert region[2] == number(float(people))
    assert "Occitanie (350 sur 4\u202f446 communes)" in words(sheet(demo, "Génolhac"))
    gard = table.rows[-2]
    assert gard[4] == percent(demo.summary().loc["blanche", "demand_share"])


def test_an_epci_lists_its_communes_by_priority(demo: zb.Diagnosis) -> None:
    page = sheet(demo, "Alès Agglomération")
    table = blocks(page, Table)[-1]
    inside = demo.table[demo.table["epci_name"].str.contains("Alès Agglo")]
    volumes = demo.main.table.loc[inside.index].query("`class` == 'blanche'")["volume"]
    first = demo.table.at[volumes.idxmax(), "name"]
    assert table.rows[0][0] == first
    assert len(table.rows) + table.left_out == len(inside) == int(page.tiles[0][0])
    assert table.left_out > 1
    assert table.under == f"et {table.left_out} autres communes, dans le classeur"
    shares = {row.key: row.length for row in blocks(page, Bars)[0].rows}
    people = demo.main.table.loc[inside.index].groupby("class")["demand"].sum()
    assert shares["grise"] == pytest.approx(people["grise"] / people.sum())
    assert "1 dans l’EPCI" in words(page)
    assert "2 autres l’atteignent ou en déclarent" in words(page)


def test_places_are_found_or_explained(demo: zb.Diagnosis) -> None:
    assert sheet(demo, "genolhac").anchor == sheet(demo, "30130").anchor == "c-30130"
    assert sheet(demo, "Alès").anchor == "c-30007"
    assert sheet(demo, "Ales Agglomeration").anchor == sheet(demo, "200066918").anchor == "e-200066918"
    assert sheet(demo, "CA Alès Agglomération").title.startswith("Communauté d'agglomération")
    with pytest.raises(zb.UnknownCodeError, match="Vouliez-vous dire « Génolhac »"):
        demo.fiche("Genolac")
    with pytest.raises(zb.UnknownCodeError, match="n'est pas un EPCI du territoire"):
        demo.fiche("Génolhac", level="epci")
    with pytest.raises(zb.UnknownCodeError, match="Brest"):
        demo.fiches(places=["Brest"])
    with pytest.raises(zb.UnknownCodeError, match="places est vide"):
        demo.fiches(places=[])
    with pytest.raises(zb.ParameterError, match="une liste"):
        demo.fiches(places="30130")
    with pytest.raises(zb.ParameterError, match="Vouliez-vous dire « epci »"):
        demo.fiches(level="epcis")
    with pytest.raises(zb.ParameterError, match="fr ou en"):
        demo.fiche("30130", lang="de")


def test_two_places_of_one_name_are_told_apart() -> None:
    frame = example.frame().assign(nom=["Les Vals", "Les Vals", "C", "D", "E", "F"])
    territory = example.land(frame)
    found = zb.diagnose(territory, example.teams(territory=territory), costs=example.costs())
    with pytest.raises(zb.UnknownCodeError, match="00001 Les Vals, 00002 Les Vals"):
        found.fiche("Les Vals")


def test_files_are_whole_and_of_two_kinds(demo: zb.Diagnosis, tmp_path: Path) -> None:
    path = demo.fiche("30130", tmp_path / "f.html")
    assert path.read_text(encoding="utf-8").endswith("</html>")
    with pytest.raises(zb.OutputError, match=r"\.html ou \.pdf"):
        demo.fiche("30130", tmp_path / "f.docx")
    with pytest.raises(zb.OutputError, match="n'existe pas"):
        demo.fiche("30130", tmp_path / "absent" / "f.pdf")
    assert [file.name for file in tmp_path.iterdir()] == ["f.html"]


@pytest.mark.parametrize("place", ["30130", "200066918"])
def test_the_page_and_the_pdf_have_the_same_words(demo: zb.Diagnosis, tmp_path: Path, place: str) -> None:
    content = sheet(demo, place, notice="Provisoire")
    html = flat(page_text(demo.fiche(place, notice="Provisoire").html))
    document = pdf_of(demo, tmp_path / "f.pdf", place, notice="Provisoire")
    assert len(document) == 1
    pdf = flat(document[0].get_text())
    for line in [*filter(None, words(content).split("\n")), "Provisoire"]:
        assert flat(line) in html
    figures = set(FIGURE.findall(words(content)))
    assert len(figures) > 40
    assert {figure for figure in figures if flat(figure) not in pdf} == set()
    for text in (content.title, content.sections[0].title, content.foot[0]):
        assert flat(text) in pdf


def test_the_pdf_is_tagged_titled_and_repeats_itself(demo: zb.Diagnosis, tmp_path: Path) -> None:
    day = dt.date(2026, 11, 22)
    places = ["Génolhac", "Nîmes"]
    first = demo.fiches(tmp_path / "a.pdf", places=places, date=day).read_bytes()
    assert first == demo.fiches(tmp_path / "b.pdf", places=places, date=day).read_bytes()
    document = pymupdf.open(stream=first)
    assert document.metadata["title"] == "Fiches par commune – Gard (30)"
    catalog = document.pdf_catalog()
    assert document.xref_get_key(catalog, "Lang")[1] == "fr"
    assert document.xref_get_key(catalog, "MarkInfo/Marked")[1] == "true"
    kinds = [document.xref_get_key(at, "S")[1] for at in range(1, document.xref_length())]
    assert kinds.count("/H1") == 3
    assert {"/H2", "/P", "/Table", "/TR", "/TH", "/TD", "/Figure", "/Caption", "/L", "/LBody", "/TOC"} <= set(kinds)
    figures = [at for at, kind in enumerate(kinds, 1) if kind == "/Figure"]
    assert all("Carte" in document.xref_get_key(at, "Alt")[1] for at in figures)
    assert reachable(document, int(document.xref_get_key(catalog, "StructTreeRoot")[1].split()[0])) == sum(
        kind.startswith("/") and "/P " in document.xref_object(at, compressed=True) for at, kind in enumerate(kinds, 1)
    )
    for page in document:  # every mark of a page has its element, and the other way round
        marked = len(re.findall(rb"/MCID \d+", page.read_contents()))
        parents = document.xref_get_key(
            int(document.xref_get_key(catalog, "StructTreeRoot")[1].split()[0]), "ParentTree"
        )
        numbers = document.xref_object(int(parents[1].split()[0]))
        owners = int(re.findall(rf"(?:\[|\s){page.number} (\d+) 0 R", numbers)[0])
        assert document.xref_object(owners).count(" R") == marked
    assert [link["page"] for link in document[0].get_links()] == [1, 2]
    assert [entry[1] for entry in document.get_toc()] == ["Sommaire", *places]


def reachable(document: pymupdf.Document, root: int) -> int:
    """Count the elements under the root of the tree."""
    waiting, met = [root], set()
    while waiting:
        children = document.xref_get_key(waiting.pop(), "K")[1]
        found = {int(at) for at in re.findall(r"(\d+) 0 R", children)} - met
        met |= found
        waiting += found
    return len(met)


def test_all_the_fiches_of_a_departement_share_what_they_share(demo: zb.Diagnosis) -> None:
    made = demo.fiches(level="epci")
    html = made.html
    count = demo.table["epci"].nunique()
    assert len(made.collection.sheets) == count
    assert html.count('class="fiche"') == html.count('<li><a href="#e-') == count
    assert html.count("<style>") == 1
    shapes = re.findall(r'id="m-\d+" d="([^"]+)"', html)
    assert len(shapes) == len(set(shapes)) < 2 * count
    anchors = re.findall(r' id="([^"]+)"', html)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(anchors)
    assert "http" not in html.replace("http://www.w3.org", "")


def test_sections_are_added_only_when_given(demo: zb.Diagnosis) -> None:
    title = "Ce qui changerait la classe"
    assert title not in words(sheet(demo, "30130"))
    page = sheet(demo, "30130", extra={"30130": {title: ["Une équipe à 12 min de plus."], "Vide": []}})
    assert "Une équipe à 12 min de plus." in words(page)
    assert "Vide" not in words(page)
    with pytest.raises(zb.UnknownCodeError, match="99999"):
        demo.fiche("30130", extra={"99999": {}})


def test_english(demo: zb.Diagnosis) -> None:
    for place in ("30130", "200066918"):
        page = sheet(demo, place, lang="en")
        titles = {part.title for part in page.sections}
        assert {"Where", "How sure it is", "In comparison"} <= titles
        assert not re.search(r"Zone grise|Jusqu|\bhabitants|couverte|autres", words(page))
    assert '<html lang="en">' in demo.fiche("30130", lang="en").html


def test_four_families_hold_on_a_page(four: zb.Diagnosis, tmp_path: Path) -> None:
    page = sheet(four, "Génolhac")
    assert [part.title for part in page.sections[:4]] == [
        "Lien social",
        "Accueil",
        "Aide à domicile",
        "Portage de repas",
    ]
    assert page.scale < 1
    assert len(pdf_of(four, tmp_path / "f.pdf", "Génolhac")) == 1
    assert "imputée, pour 1 intervenant sur" in words(sheet(four, "Nîmes"))
    rows = [result.table.loc["30130"] for result in four.families.values()]
    alone = sum(row["class"] == "blanche" and np.isinf(row["nearest_cost"]) for row in rows)
    assert alone
    assert (
        len(
            re.findall(
                r"Aucun lieu où se rendre à 30\u00a0min ou moins, et aucune équipe ne s’y déplace\.", words(page)
            )
        )
        == alone
    )  # once


def test_tiles_of_an_epci_name_the_family_that_they_are_of(four: zb.Diagnosis, invented: zb.Diagnosis) -> None:
    said = [text for _, text in sheet(four, "200066918").tiles]
    assert "de ces personnes en zone blanche – lien social" in said
    assert "score moyen sur 100 – lien social" in said
    assert "score moyen sur 100" in [text for _, text in sheet(invented, "E1").tiles]


def test_a_team_far_away_is_said_at_its_commune_and_not_at_a_code(gard: zb.Territory) -> None:
    rows = pd.DataFrame({"nom": ["Loin"], "commune": ["Brest"], "communes desservies": ["30130"]})
    found = zb.diagnose(gard, zb.read_providers(rows))
    assert found.commune_names["29019"] == "Brest"
    assert "Loin (Brest)" in words(sheet(found, "30130"))


def test_nobody_no_shape_no_epci(mairies: zb.Providers) -> None:
    """Without people, without a shape, without EPCI, not classified, out of everyone's reach."""
    shapes = [box(4, 44, 4.1, 44.1), box(4.1, 44, 4.2, 44.1), None, Point(4.25, 44.05)]
    frame = gpd.GeoDataFrame(
        {
            "code": ["00001", "00002", "00003", "00004"],
            "name": ["Vide", "Inconnue", "Sans forme", "Point"],
            "population": [0, 10, 50, 1],
            "people_65p": [0, np.nan, 20, 1],
        },
        geometry=shapes,
        crs=4326,
    )
    columns = {name: name for name in ("code", "name", "population", "people_65p")}
    territory = zb.territory(frame, columns=columns, name="Bords")
    teams = zb.read_providers(pd.DataFrame({"nom": ["A"], "code insee": ["00001"]}), territory=territory)
    found = zb.diagnose(territory, teams)
    empty, unknown, lost, alone = (sheet(found, code) for code in frame["code"])
    assert "Sans objet" in words(empty)
    assert "hors EPCI" in empty.subtitle
    assert "Population concernée inconnue." in words(unknown)
    assert "Ni contour ni point connus" in words(lost)
    assert ("1", "personne de 65 ans ou plus, soit 100,0\u202f% des habitants") in alone.tiles
    assert len(found.fiches().collection.sheets) == 4
    with pytest.raises(zb.UnknownCodeError, match="aucun EPCI"):
        found.fiches(level="epci")


def test_overseas_and_paris(mairies: zb.Providers) -> None:
    island = zb.diagnose(zb.territory("974"), mairies)
    page = sheet(island, "Cilaos")
    assert "La Réunion (974)" in page.subtitle
    (picture,) = blocks(page, DrawnMap)
    west, south, east, north = picture.scene.view  # RGR92 / UTM 40S
    assert 310_000 < west < east < 390_000
    assert 7_600_000 < south < north < 7_700_000
    assert picture.scene.own == "97424"
    paris = sheet(zb.diagnose(zb.territory("75"), mairies), "Paris")
    places = [row[0] for row in blocks(paris, Table)[0].rows]
    assert places == ["Paris", "Métropole du Grand Paris", "Île-de-France"]  # its département is itself


def test_the_public_edition_keeps_its_secrets(demo: zb.Diagnosis, tmp_path: Path) -> None:
    public = demo.public()
    path = public.fiches(tmp_path / "f.html", places=["30130", "30007", "30189"])
    assert demo.check_edition([path]).empty
    assert "Édition publique" in words(sheet(public, "30130"))


def test_hostile_names_are_text(hostile: zb.Diagnosis, tmp_path: Path) -> None:
    made = hostile.fiches(notice=HOSTILE[2])
    assert "<script" not in made.html
    assert "<img" not in made.html
    assert not re.search(r"<[^>]*\bonmouseover", made.html)
    for at in range(1, len(HOSTILE) + 1):
        page = pdf_of(hostile, tmp_path / f"{at}.pdf", f"{at:05d}")
        assert len(page) == 1
    hostile.fiches(tmp_path / "epci.pdf", level="epci")


def test_lines_break_where_they_must() -> None:
    text = "Saint-Étienne-de-l'Olm " * 9 + "x" * 300
    broken = lines(text.strip(), 200, 8)
    assert max(width(line, 8) for line in broken) <= 200
    assert "".join(broken).replace(" ", "") == text.replace(" ", "")
    assert lines("", 100, 8) == ("",)


def test_a_sheet_that_cannot_hold_is_cut_and_says_so(demo: zb.Diagnosis) -> None:
    page = sheet(demo, "30130")
    long = Section("Long", (Bullets(("mot " * 3000, "court"), "plain"),), wide=True)
    cut = fitted(dataclasses.replace(page, sections=(*page.sections, long)), "")
    assert sheet_height(cut, "", cut.scale) <= CONTENT[1]
    assert cut.sections[-1].blocks[0].items[0].endswith("…")
    assert cut.sections[-1].blocks[0].items[1] == "court"


def test_a_notebook_shows_it(demo: zb.Diagnosis) -> None:
    shown = demo.fiche("30130")._repr_html_()
    assert shown.startswith('<iframe title="Génolhac"')
    assert repr(demo.fiches(places=["30130", "30189"])) == "<Fiches Fiches par commune, 2 pages>"


def test_the_command_writes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from zonesblanches.cli import main

    assert main(["diagnostic", "200000172", "--mairies", "24", "--sortie", str(tmp_path), "--fiches"]) == 0
    assert "fiches_communes.pdf" in capsys.readouterr().out
    assert pymupdf.open(tmp_path / "fiches_epci.pdf").page_count == 1


def meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@pytest.mark.parametrize("level", ["commune", "epci"])
def test_no_name_stands_under_a_sign_nor_over_the_inset_nor_out_of_the_frame(demo: zb.Diagnosis, level: Any) -> None:
    """In every fiche of the Gard, in the points of its map; the commune of the fiche is always named."""
    pictures = [
        (page, block) for page in demo.fiches(level=level).collection.sheets for block in blocks(page, DrawnMap)
    ]
    assert len(pictures) == {"commune": 350, "epci": demo.table["epci"].nunique()}[level]
    for page, picture in pictures:
        scene = picture.scene
        lines = [mark for mark in lettering(scene) if isinstance(mark, Line)]
        assert level == "epci" or cut(page.title) in {line.text for line in lines}
        hidden = [*(tuple(box) for box in sign_boxes(scene).tolist()), *(inset.box for inset in scene.insets)]
        names = [line.box for line in lines if not line.text.endswith(" km")]
        for at, name in enumerate(names):
            assert 0 <= name[0] < name[2] <= scene.size[0], page.title
            assert 0 <= name[1] < name[3] <= scene.size[1], page.title
            assert not [other for other in [*hidden, *names[:at]] if meet(name, other)], page.title
        for inset in scene.insets:
            assert not [box for box in sign_boxes(scene).tolist() if meet(inset.box, tuple(box))], page.title
