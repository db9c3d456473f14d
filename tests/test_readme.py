"""The README and the two pages behind it tell the truth: their code runs, their commands and files exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from memory import remembering
from zonesblanches.commands import command_parser

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {
    path: path.read_text(encoding="utf-8")
    for path in (
        ROOT / "README.md",
        ROOT / "docs/vos_listes.md",
        ROOT / "docs/resultats.md",
        ROOT / "docs/page.md",
        ROOT / "docs/echelle.md",
    )
}


def test_python_blocks_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = [block for text in PAGES.values() for block in re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)]
    assert len(blocks) >= len(PAGES) - 1  # the page is for those who write none
    monkeypatch.chdir(tmp_path)
    with remembering():  # each block begins with the same lists
        for block in blocks:
            exec(compile(block, "README.md", "exec"), {})
    assert "Génolhac (30130)" in capsys.readouterr().out
    assert {path.name for path in (tmp_path / "sorties/gard").iterdir()} >= {
        "carte.html",
        "rapport.html",
        "rapport.docx",
        "diagnostic.xlsx",
    }


def test_example_is_ten_lines_at_most() -> None:
    block = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)[0]
    assert len([line for line in block.splitlines() if line.strip()]) <= 10


def test_links_and_make_targets_exist() -> None:
    for path, text in PAGES.items():
        links = re.findall(r"\]\(([^)#h][^)]*)\)", text)
        assert links
        assert [link for link in links if not (path.parent / link).exists()] == []
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [name for name in re.findall(r"make (\w+) ", README) if f"\n{name}:" not in makefile] == []


def test_commands_parse() -> None:
    lines = [line for text in PAGES.values() for line in re.findall(r"\.venv/bin/zones-blanches (.+)", text)]
    assert len(lines) >= 8
    for line in lines:
        words = line.split("#")[0].split()
        assert command_parser().parse_args(words).run


def test_the_readme_is_one_screen() -> None:
    assert len(README.splitlines()) <= 80
