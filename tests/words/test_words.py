"""Every word of every output is frozen: a change of words is seen, read, and accepted by ``make accept``."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from diagnoses import DIAGNOSES, diagnosis
from voices import VOICES, spoken

import zonesblanches as zb
from zonesblanches.language import Lang

FROZEN = Path(__file__).parent / "frozen"
ACCEPT = "ZB_ACCEPT_WORDS"

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl does not know data bars


@cache
def published(name: str) -> zb.Diagnosis:
    return diagnosis(name).public()


@pytest.mark.parametrize("output", VOICES)
@pytest.mark.parametrize("edition", ["interne", "publique"])
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", DIAGNOSES)
def test_words_are_those_that_were_accepted(name: str, lang: Lang, edition: str, output: str, tmp_path: Path) -> None:
    said = spoken(output, published(name) if edition == "publique" else diagnosis(name), lang, tmp_path)
    path = FROZEN / f"{name}-{lang}-{edition}" / f"{output}.txt"
    if os.environ.get(ACCEPT):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(said, encoding="utf-8")
    assert path.is_file(), f"{path.name} is new: make accept, then read it"
    assert said == path.read_text(encoding="utf-8"), "read what changed, then make accept"


def test_nothing_frozen_is_forgotten() -> None:
    expected = {
        f"{name}-{lang}-{edition}" for name in DIAGNOSES for lang in ("fr", "en") for edition in ("interne", "publique")
    }
    assert {folder.name for folder in FROZEN.iterdir()} == expected
    assert {path.stem for path in FROZEN.glob("*/*.txt")} == set(VOICES)
