"""The Word report: the same words and figures as the page, in native styles, tables and fields."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import RGBColor
from PIL import Image, ImageFont
from test_hostile import hostile as hostile  # noqa: PLC0414 - the fixture of the hostile names
from webmap_models import HOSTILE

import example
import zonesblanches as zb
from office import page_count, to_pdf
from zonesblanches.blocks import Bullets, Heading, Paragraph, Table
from zonesblanches.language import number, percent
from zonesblanches.telling.documents.report import report_content

DAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def report(demo: zb.Diagnosis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo.report(tmp_path_factory.mktemp("word") / "rapport.docx", date=DAY)


@pytest.fixture(scope="module")
def oracle() -> zb.Diagnosis:
    return example.diagnosis()


def texts(document: Any) -> list[str]:
    """Return every paragraph of the body, of the tables and of the contents."""
    found = document.element.body.iter(qn("w:p"))
    return ["".join(node.text or "" for node in paragraph.iter(qn("w:t"))) for paragraph in found]


def styled(document: Any, name: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == name]


def test_holds_the_words_of_the_page(demo: zb.Diagnosis, report: Path) -> None:
    document = Document(str(report))
    said = set(texts(document))
    content = report_content(demo)
    html = demo.report(date=DAY).html
    for block in content.blocks:
        if isinstance(block, (Heading, Paragraph)):
            assert block.text in said
        elif isinstance(block, Bullets) and block.tone != "small":
            numbered = block.tone == "numbered"
            assert {f"{at}. {item}" if numbered else item for at, item in enumerate(block.items, 1)} <= said
    tables = [block for block in content.blocks if isinstance(block, Table)]
    assert len(document.tables) == len(tables)
    for written, told in zip(document.tables, tables, strict=True):
        cells = [
            ["".join(t.text or "" for t in c.iter(qn("w:t"))) for c in row.iter(qn("w:tc"))]
            for row in written._tbl.tr_lst
        ]
        assert cells[0] == [head.text for head in told.heads]
        plain = [[cell.lstrip("\u00a0") for cell in row] for row in cells[1:]]
        glued = [[cell.replace("\u00a0", " ") if cell.startswith("Zone") else cell for cell in row] for row in plain]
        assert glued == [list(row) for row in told.rows]
        assert f"Tableau {told.number} – {told.caption}".replace("'", "&#39;") in html


def test_says_the_figures_of_the_summary(demo: zb.Diagnosis, report: Path) -> None:
    whole = "\n".join(texts(Document(str(report))))
    for name in demo.families:
        for _, line in demo.summary(name).iterrows():
            if line["communes"]:
                assert number(line["demand"]) in whole
                assert percent(line["demand_share"]) in whole


def test_is_made_of_real_styles_and_fields(report: Path) -> None:
    document = Document(str(report))
    assert styled(document, "Title") == ["Zones blanches et zones grises"]
    headings = styled(document, "Heading 1")
    assert headings[0] == "L’essentiel"
    assert headings[-2:] == ["Et ensuite", "Annexes"]
    annexes = styled(document, "Heading 2")
    assert annexes[-2:] == ["H. Sources", "I. Journal de lecture des listes"]
    assert len(styled(document, "Heading 3")) > 5
    captions = styled(document, "Caption")
    assert captions[:2] == ["Figure 1 – Personnes de 65 ans ou plus, par classe", captions[1]]
    assert captions[1].startswith("Tableau 1 – ")
    assert "Figure 2 – Carte des communes par classe, Gard (30), « équipes citoyennes »" in captions
    fields = [node.text.strip() for node in document.element.body.iter(qn("w:instrText"))]
    assert fields.count("SEQ Tableau \\* ARABIC") == len(document.tables)
    assert fields.count("SEQ Figure \\* ARABIC") == 7
    assert fields[0] == 'TOC \\o "1-1" \\h \\z \\u'
    footer = "".join(node.text for node in document.sections[0].footer._element.iter(qn("w:instrText")))
    assert footer.split() == ["PAGE", "NUMPAGES"]
    begun = [node.get(qn("w:fldCharType")) for node in document.element.body.iter(qn("w:fldChar"))]
    assert begun.count("begin") == begun.count("separate") == begun.count("end")


def test_the_contents_lead_to_every_chapter(report: Path) -> None:
    """Its entries are written, so that nothing is to be updated, and no prompt is raised."""
    document = Document(str(report))
    links = list(document.element.body.iter(qn("w:hyperlink")))
    entries = ["".join(node.text for node in link.iter(qn("w:t"))) for link in links]
    assert entries == [*styled(document, "Heading 1"), *styled(document, "Heading 2")]
    marks = {node.get(qn("w:name")) for node in document.element.body.iter(qn("w:bookmarkStart"))}
    assert {link.get(qn("w:anchor")) for link in links} <= marks
    assert document.settings.element.find(qn("w:updateFields")) is None


def test_tables_repeat_their_headings_and_keep_rows_whole(report: Path) -> None:
    for table in Document(str(report)).tables:
        rows = table._tbl.tr_lst
        assert table.style.name == "Tableau du rapport"
        assert rows[0].find(f".//{qn('w:tblHeader')}") is not None
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
        assert table._tbl.tblPr.find(qn("w:tblCaption")) is not None
    classes = Document(str(report)).tables[1]
    aligned = [cell.find(f".//{qn('w:jc')}") is not None for cell in classes._tbl.tr_lst[1].iter(qn("w:tc"))]
    assert aligned == [False, False, True, True, True, True]


def test_speaks_french_on_a4_and_describes_its_pictures(report: Path) -> None:
    document = Document(str(report))
    assert {node.get(qn("w:val")) for node in document.styles.element.iter(qn("w:lang"))} == {"fr-FR"}
    assert document.sections[0].page_width.mm == pytest.approx(210, abs=0.1)
    alts = [node.get("descr") for node in document.element.body.iter(qn("wp:docPr"))]
    assert len(alts) == 7
    assert alts[0].startswith("Personnes de 65 ans ou plus, par classe. équipes citoyennes : Zone blanche 97\u202f737")
    assert alts[1].startswith(
        "Carte des communes par classe, Gard (30), « équipes citoyennes ». Zone blanche : 256 communes"
    )
    told = document.core_properties
    assert (told.title, told.language) == ("Zones blanches et zones grises", "fr-FR")
    assert told.subject.startswith("Gard (30)")
    assert "équipes citoyennes" in told.keywords
    assert told.created.date() == DAY


def test_a_cover_then_six_pages_at_most_before_the_annexes(report: Path, tmp_path: Path) -> None:
    pages = [page.get_text() for page in pymupdf.open(to_pdf(report, tmp_path))]
    annexes = next(at for at, text in enumerate(pages) if text.lstrip().startswith("Annexes"))
    assert "L’essentiel" in pages[0], "the cover has the contents"
    assert 4 <= annexes - 1 <= 6
    assert "A. Famille de services : équipes citoyennes" in pages[annexes]
    assert len(pages) <= 22


def test_english(oracle: zb.Diagnosis, tmp_path: Path) -> None:
    document = Document(str(oracle.report(tmp_path / "r.docx", lang="en", notice="Draft")))
    assert styled(document, "Title") == ["Blank and grey zones"]
    assert styled(document, "Avertissement")[0] == "Draft"
    assert styled(document, "Caption")[:2] == [
        "Figure 1 – People aged 75+, by class",
        "Figure 2 – Map of the communes by class, Exemple, “lien social”",
    ]
    assert {node.get(qn("w:val")) for node in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}


def test_logo_committee_and_title(oracle: zb.Diagnosis, tmp_path: Path) -> None:
    Image.new("RGB", (400, 100), "#511845").save(tmp_path / "logo.png")
    path = oracle.report(
        tmp_path / "r.docx",
        logo=tmp_path / "logo.png",
        committee=["Mme A", "M. B"],
        title="Le titre",
        subtitle="Le sous-titre",
    )
    document = Document(str(path))
    assert document.inline_shapes[0].width.mm == pytest.approx(60, abs=0.1)
    assert document.inline_shapes[0].height.mm == pytest.approx(15, abs=0.1)
    assert "Comité : Mme A, M. B" in texts(document)
    assert styled(document, "Subtitle") == ["Exemple", "Le sous-titre"]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A département's: green headings, a header, a landscape page, a draft text, and few styles."""
    document = Document()
    document.styles["Heading 1"].font.color.rgb = RGBColor(0, 0x80, 0)
    document.sections[0].header.paragraphs[0].text = "Département du Test"
    document.sections[0].page_width, document.sections[0].page_height = 10_692_000, 7_560_000
    document.add_paragraph("Brouillon confidentiel")
    document.add_picture(io.BytesIO(picture()))
    document.core_properties.author = "Quelqu’un"
    for name in ("List Bullet", "Caption", "Title", "Heading 3"):
        style = document.styles[name].element
        style.getparent().remove(style)
    part = document.part
    for key in [key for key, relation in part.rels.items() if relation.reltype.endswith("/numbering")]:
        del part.rels[key]
    document.save(str(tmp_path / "modele.docx"))
    return tmp_path / "modele.docx"


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(buffer, format="png")
    return buffer.getvalue()


def as_dotx(path: Path, *, kind: str = "template") -> Path:
    """Give a document the type of a template."""
    made = path.with_suffix(".dotx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(made, "w") as copy:
        for name in source.namelist():
            data = source.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(b"wordprocessingml.document.main", f"wordprocessingml.{kind}.main".encode())
            copy.writestr(name, data)
    return made


@pytest.mark.parametrize("suffix", [".docx", ".dotx"])
def test_a_template_gives_its_styles_header_and_page(
    oracle: zb.Diagnosis, template: Path, tmp_path: Path, suffix: str
) -> None:
    chosen = template if suffix == ".docx" else as_dotx(template)
    path = oracle.report(tmp_path / "r.docx", template=chosen)
    document = Document(str(path))
    assert document.sections[0].header.paragraphs[0].text == "Département du Test"
    assert document.sections[0].page_width.mm == pytest.approx(297, abs=0.1)
    assert document.styles["Heading 1"].font.color.rgb == RGBColor(0, 0x80, 0)
    assert {"List Bullet", "Caption", "Title", "Heading 3"} <= {style.name for style in document.styles}
    numbered = document.styles["List Bullet"].element.find(f".//{qn('w:numId')}").get(qn("w:val"))
    root = document.part.numbering_part.element
    assert numbered in [node.get(qn("w:numId")) for node in root.findall(qn("w:num"))]
    assert "Brouillon confidentiel" not in texts(document)
    assert document.core_properties.author.startswith("zonesblanches")
    with zipfile.ZipFile(path) as archive:
        assert (
            len([name for name in archive.namelist() if name.startswith("word/media/")]) == 6
        )  # the map and five charts
    assert page_count(to_pdf(path, tmp_path)) >= 3


def test_a_template_in_letter_becomes_a4_and_breaks_no_heading(demo: zb.Diagnosis, tmp_path: Path) -> None:
    """In the widest serif of the machine, each word of a heading holds in its column."""
    blank = Document()
    assert blank.sections[0].page_width.mm == pytest.approx(215.9, abs=0.1)
    blank.styles["Normal"].font.name = "DejaVu Serif"
    blank.save(str(tmp_path / "m.docx"))
    document = Document(str(demo.report(tmp_path / "r.docx", template=tmp_path / "m.docx")))
    section = document.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    room = (section.page_width - section.left_margin - section.right_margin) / 635
    font = ImageFont.truetype(str(files("matplotlib") / "mpl-data/fonts/ttf/DejaVuSerif-Bold.ttf"), 1000)
    for table in document.tables:
        widths = [int(node.get(qn("w:w"))) for node in table._tbl.iter(qn("w:gridCol"))]
        assert sum(widths) <= room + 1
        for cell, wide in zip(table.rows[0].cells, widths, strict=True):
            sizes = [node.get(qn("w:val")) for node in cell._tc.iter(qn("w:sz"))]
            points = int(sizes[0]) / 2 if sizes else 8.5
            assert points >= 6
            longest = max(font.getlength(word) for word in re.split(r"[ -]", cell.text))
            assert 20 * points * longest / 1000 + 120 <= wide, cell.text  # twips, and the margins of the cell


def test_a_footer_of_the_template_stays(oracle: zb.Diagnosis, tmp_path: Path) -> None:
    document = Document()
    document.sections[0].footer.paragraphs[0].text = "Pied du département"
    document.save(str(tmp_path / "modele.docx"))
    made = Document(str(oracle.report(tmp_path / "r.docx", template=tmp_path / "modele.docx")))
    assert made.sections[0].footer.paragraphs[0].text == "Pied du département"
    assert made.sections[0].footer._element.find(f".//{qn('w:fldChar')}") is None


def test_what_is_no_template_is_refused(oracle: zb.Diagnosis, template: Path, tmp_path: Path) -> None:
    (tmp_path / "texte.docx").write_text("bonjour", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "autre.docx", "w") as archive:
        archive.writestr("a.txt", "a")
    with zipfile.ZipFile(tmp_path / "creux.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", zipfile.ZipFile(template).read("[Content_Types].xml"))
    macro = as_dotx(template, kind="x").with_name("macro.docm")
    with zipfile.ZipFile(macro, "w") as archive:
        archive.writestr("[Content_Types].xml", "application/vnd.ms-word.document.macroEnabled.main+xml")
    whole = template.read_bytes()
    (tmp_path / "abime.docx").write_bytes(whole[:900] + bytes(200) + whole[1100:])
    cases = {
        "abime.docx": "n'est pas un document Word lisible",
        "absent.docx": "introuvable",
        "texte.docx": "n'est pas un document Word",
        "autre.docx": "n'est pas un document Word",
        "creux.docx": "n'est pas un document Word lisible",
        "macro.docm": "contient des macros",
    }
    for name, words in cases.items():
        with pytest.raises(zb.InputError, match=words):
            oracle.report(tmp_path / "r.docx", template=tmp_path / name)
    assert not (tmp_path / "r.docx").exists()


def test_hostile_names_are_text(hostile: zb.Diagnosis, tmp_path: Path) -> None:
    title = "<w:p><w:r/></w:p>\x00\x0b{{ 7*7 }}"
    path = hostile.report(tmp_path / "r.docx", title=title, notice=HOSTILE[2], committee=[HOSTILE[0]])
    document = Document(str(path))
    assert styled(document, "Title") == ["<w:p><w:r/></w:p>{{ 7*7 }}"]
    whole = "\n".join(texts(document))
    for name in HOSTILE:
        assert re.sub("[\u2028\u2029]", " ", name) in whole
    external = re.compile(rb'TargetMode="External"')
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if external.search(archive.read(name))]
    assert page_count(to_pdf(path, tmp_path)) >= 3


def test_is_written_whole_or_not_at_all(oracle: zb.Diagnosis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from zonesblanches.outputs.word import document

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(document._Writer, "foot", fail)
    (tmp_path / "r.docx").write_bytes(b"avant")
    with pytest.raises(OSError, match="No space"):
        oracle.report(tmp_path / "r.docx")
    assert (tmp_path / "r.docx").read_bytes() == b"avant"
    monkeypatch.undo()
    with pytest.raises(zb.OutputError, match="n'existe pas"):
        oracle.report(tmp_path / "absent" / "r.docx")
    assert [path.name for path in tmp_path.iterdir()] == ["r.docx"]
