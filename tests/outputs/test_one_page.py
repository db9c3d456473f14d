"""The diagnosis on one page: the same words on paper and on screen, one page whatever the territory."""

from __future__ import annotations

import datetime as dt
from html import unescape
from pathlib import Path

import pymupdf
import pytest
from PIL import Image

import example
import zonesblanches as zb
from zonesblanches.language import number, percent

DAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def oracle() -> zb.Diagnosis:
    return example.diagnosis()


def words(path: Path) -> str:
    (page,) = pymupdf.open(path)
    return " ".join(page.get_text().split())


def test_says_the_map_the_classes_the_priorities_how_sure_and_what_next(demo: zb.Diagnosis, tmp_path: Path) -> None:
    path = demo.one_page(tmp_path / "p.pdf", title="Le Gard", committee=["Comité A"], notice="Exemple", date=DAY)
    told = words(path)
    line = demo.summary().loc["blanche"]
    first = [str(name) for name in demo.priorities()["name"].head(4)]
    for text in (
        "Le Gard", "Gard (30)", "Comité A", "22 novembre 2026", "Exemple", percent(line["demand_share"]),
        number(line["demand"]), *first[:3], "Solides", "Et ensuite", "Sources", "dans le rapport",
    ):  # fmt: skip
        assert " ".join(text.split()) in told, text
    assert f"{first[3]} (" not in told
    page = unescape(demo.one_page(title="Le Gard", committee=["Comité A"], notice="Exemple", date=DAY).html)
    assert all(name in page for name in first[:3])
    assert "Carte des communes par classe" in page  # what the map shows, for who does not see it


def test_one_page_with_or_without_a_logo_the_same_bytes_twice(oracle: zb.Diagnosis, tmp_path: Path) -> None:
    Image.new("RGB", (400, 100), "#511845").save(tmp_path / "logo.png")
    one, two = (oracle.one_page(tmp_path / name, logo=tmp_path / "logo.png", date=DAY) for name in ("a.pdf", "b.pdf"))
    assert one.read_bytes() == two.read_bytes()
    (page,) = pymupdf.open(one)
    assert len(page.get_images()) == 1
    assert 'class="logo" src="data:image/png;base64,' in oracle.one_page(logo=tmp_path / "logo.png").html


def test_a_single_place_holds_on_it_too(elsewhere: zb.Providers, tmp_path: Path) -> None:
    found = zb.diagnose(zb.territory("30007"), elsewhere)
    told = words(found.one_page(tmp_path / "p.pdf", lang="en"))
    assert "A single commune: Alès (CA Alès Agglomération)." in told
    with pytest.raises(zb.OutputError, match=r"\.html ou \.pdf"):
        found.one_page(tmp_path / "p.docx")
