"""The documentation site: built without a warning, read without network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import zonesblanches as zb
from patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site, notebooks as they are: another test runs them."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "ZB_DOCS_EXECUTE": "false", "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def pages(site: Path) -> list[Path]:
    return [path for path in site.rglob("*.html") if "galerie" not in path.parts]


def test_every_part_is_there(site: Path) -> None:
    names = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    for name in ("index.html", "methode.html", "formules.html", "decisions/index.html", "galerie/carte.html"):
        assert name in names
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"carnets/{notebook.stem}.html" in names
    for decision in (ROOT / "docs" / "decisions").glob("*.md"):
        assert decision.name in (site / "decisions" / "index.html").read_text("utf-8").replace(".html", ".md")


def test_every_public_name_has_its_reference(site: Path) -> None:
    for face, page in ((zb, "zonesblanches"), (zb.access, "access"), (zb.travel, "travel")):
        text = (site / "reference" / f"{page}.html").read_text("utf-8")
        titles = re.sub(r"<[^>]+>", "", text)
        for name in face.__all__:
            if not name.startswith("__") and name not in {"access", "travel"}:
                assert re.search(rf"\b{name}\b", titles), name
        assert "Raises" in titles or page == "travel"


def test_formulas_are_drawn_without_a_script(site: Path) -> None:
    text = (site / "formules.html").read_text("utf-8")
    assert text.count("<math") >= 15
    assert "$$" not in text


def test_nothing_is_asked_of_the_network(site: Path) -> None:
    for path in pages(site):
        text = path.read_text("utf-8")
        assert not re.search(r"<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)=\"(?:https?:)?//", text), path.name


def test_links_inside_the_site_lead_somewhere(site: Path) -> None:
    for path in pages(site):
        if path.name == "404.html":
            continue
        for target in re.findall(r"<a\b[^>]*\bhref=\"([^\"#?]+)", path.read_text("utf-8")):
            if not re.match(r"[a-z]+:|//", target):
                assert (path.parent / target).resolve().exists(), f"{path.name} → {target}"


@pytest.mark.browser
def test_search_works_from_the_disk(site: Path, chromium: Any) -> None:
    page = chromium.new_page()
    page.set_default_timeout(1000 * PATIENCE_S)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("discordance")
    page.wait_for_selector(".md-search-result__item")
    assert "discordance" in page.locator(".md-search-result__list").inner_text().lower()
    page.close()
    assert errors == []
