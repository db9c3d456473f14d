"""The slides: six, native, described, the same bytes twice, in our page or in a template."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image
from pptx import Presentation
from pptx.util import Mm

import example
import zonesblanches as zb
from zonesblanches.language import number, percent

DAY = dt.date(2026, 11, 22)
FIRST = ("Où", "Combien", "À quel point c’est sûr", "Pourquoi", "Où ensuite", "Limites")


@pytest.fixture(scope="module")
def oracle() -> zb.Diagnosis:
    return example.diagnosis()


@pytest.fixture(scope="module")
def made(demo: zb.Diagnosis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("diapos")
    Image.new("RGB", (400, 100), "#511845").save(folder / "logo.png")
    return demo.slides(
        folder / "comite.pptx", logo=folder / "logo.png", committee=["Comité du Gard"], notice="Brouillon", date=DAY
    )


def texts(slide: Any) -> str:
    return "\n".join(
        "".join(node.text or "" for node in line.iter("{*}t")) for line in slide.shapes._spTree.iter("{*}p")
    )


def charts(presentation: Any) -> list[Any]:
    return [shape.chart for slide in presentation.slides for shape in slide.shapes if shape.has_chart]


def test_six_slides_say_where_how_many_how_sure_why_where_next_limits(demo: zb.Diagnosis, made: Path) -> None:
    slides = list(Presentation(str(made)).slides)
    assert len(slides) == 6
    for slide, words in zip(slides, FIRST, strict=True):
        assert slide.shapes.title.text_frame.text.startswith(words)
    line = demo.summary().loc["blanche"]
    assert number(line["communes"]) in slides[0].shapes.title.text_frame.text
    assert f"{number(line['demand'])} personnes" in slides[1].shapes.title.text_frame.text
    assert percent(line["demand_share"]) in slides[1].shapes.title.text_frame.text
    for told in ("Brouillon", "Gard (30)", "Comité du Gard", "22 novembre 2026"):
        assert told in texts(slides[0])
    assert all(f"{at} / 6" in texts(slide) for at, slide in enumerate(slides, 1))
    assert "© IGN" in texts(slides[5])


def test_charts_and_tables_are_native_and_hold_the_figures(demo: zb.Diagnosis, made: Path) -> None:
    presentation = Presentation(str(made))
    found = charts(presentation)
    assert len(found) == 4
    assert sum(shape.has_table for slide in presentation.slides for shape in slide.shapes) == 4
    counts = demo.summary()["demand"]
    by_name = {series.name: list(series.values) for series in found[0].plots[0].series}
    assert by_name["Zone blanche"] == pytest.approx([counts["blanche"], 0.0])
    book = load_workbook(io.BytesIO(found[0].part.chart_workbook.xlsx_part.blob))
    assert book.active["B2"].value == pytest.approx(counts["blanche"])
    assert '"\u202f"##0' in found[0].plots[0].series[0].data_labels.number_format


def test_each_picture_chart_and_table_is_said_in_words(made: Path) -> None:
    for slide in Presentation(str(made)).slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table or shape.shape_type == 13:
                assert shape._element.xpath(".//p:cNvPr")[0].get("descr"), shape.name


def test_nothing_overlaps_nor_leaves_the_slide(made: Path) -> None:
    presentation = Presentation(str(made))
    for slide in presentation.slides:
        boxes = [(one.left, one.top, one.left + one.width, one.top + one.height) for one in slide.shapes]
        for at, (left, top, right, low) in enumerate(boxes):
            assert min(left, top) >= 0
            assert (right, low) <= (presentation.slide_width, presentation.slide_height)
            for other in boxes[:at]:
                apart = right <= other[0] or other[2] <= left or low <= other[1] or other[3] <= top
                assert apart, slide.shapes.title.text_frame.text


def test_the_same_slides_make_the_same_bytes(oracle: zb.Diagnosis, tmp_path: Path) -> None:
    one, two = (oracle.slides(tmp_path / name, date=DAY).read_bytes() for name in ("a.pptx", "b.pptx"))
    assert one == two
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(2026, 11, 22)}
        (book, *_) = [name for name in archive.namelist() if name.endswith(".xlsx")]
        with zipfile.ZipFile(io.BytesIO(archive.read(book))) as inside:
            assert b"2026-11-22T12:00:00Z" in inside.read("docProps/core.xml")


@pytest.mark.parametrize("suffix", [".pptx", ".potx"])
def test_a_template_gives_its_size_and_its_layout_and_not_its_slides(
    oracle: zb.Diagnosis, tmp_path: Path, suffix: str
) -> None:
    template = Presentation()
    template.slide_width, template.slide_height = Mm(254), Mm(190.5)
    layout = next(one for one in template.slide_layouts if one._element.get("type") == "titleOnly")
    layout.name = "Titre du Département"
    template.slides.add_slide(template.slide_layouts[1]).shapes.title.text = "Brouillon confidentiel"
    template.save(str(tmp_path / "charte.pptx"))
    chosen = tmp_path / f"charte{suffix}"
    if suffix == ".potx":
        with zipfile.ZipFile(tmp_path / "charte.pptx") as source, zipfile.ZipFile(chosen, "w") as copy:
            for name in source.namelist():
                data = source.read(name)
                copy.writestr(name, data.replace(b"presentation.main+xml", b"template.main+xml"))
    path = oracle.slides(tmp_path / "s.pptx", template=chosen)
    told = Presentation(str(path))
    assert (told.slide_width, told.slide_height) == (Mm(254), Mm(190.5))
    assert {slide.slide_layout.name for slide in told.slides} == {"Titre du Département"}
    assert len(told.slides) == 6
    with zipfile.ZipFile(path) as archive:
        assert all(b"Brouillon confidentiel" not in archive.read(name) for name in archive.namelist())


def test_what_is_no_template_is_refused_in_one_sentence(oracle: zb.Diagnosis, tmp_path: Path) -> None:
    (tmp_path / "texte.pptx").write_text("bonjour", encoding="utf-8")
    whole = io.BytesIO()
    Presentation().save(whole)
    (tmp_path / "coupe.pptx").write_bytes(whole.getvalue()[:-2000])
    with zipfile.ZipFile(tmp_path / "vide.pptx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    for name in ("texte.pptx", "coupe.pptx", "vide.pptx", "absent.pptx"):
        with pytest.raises(zb.InputError, match=name):
            oracle.slides(tmp_path / "s.pptx", template=tmp_path / name)
    with pytest.raises(zb.OutputError, match=r"extension \.pptx attendue"):
        oracle.slides(tmp_path / "s.ppt")
    with pytest.raises(zb.ParameterError, match="ni un modèle de Word, ni un modèle de diapositives"):
        oracle.save_all(tmp_path / "d", template="charte.pdf")


def test_a_single_place_has_no_chart_and_all_six_slides(elsewhere: zb.Providers, tmp_path: Path) -> None:
    found = zb.diagnose(zb.territory("30007"), elsewhere)
    presentation = Presentation(str(found.slides(tmp_path / "s.pptx")))
    assert presentation.slides[0].shapes.title.text_frame.text == "Où : Alès, zone blanche"
    assert len(presentation.slides) == 6
    assert charts(presentation) == []
