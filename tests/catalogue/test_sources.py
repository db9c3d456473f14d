"""The catalogue: complete, with official pages, and calls that exist."""

import re
from pathlib import Path

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.catalogue.entries import ENTRIES
from zonesblanches.catalogue.sources import sources
from zonesblanches.census.kinds import KINDS

OFFICIAL = re.compile(
    r"https://(www\.insee\.fr/fr/(statistiques|information)|catalogue-donnees\.insee\.fr/fr/|"
    r"api\.insee\.fr/melodi/file/|www\.data\.gouv\.fr/datasets/|download\.geofabrik\.de/)"
)
DOCS = Path(__file__).resolve().parents[2] / "docs" / "sources"


def test_a_plain_table_with_its_key():
    table = sources()
    assert isinstance(table, pd.DataFrame)
    assert table.index.is_unique
    assert table.index.name == "key"
    assert type(table[["page"]]) is pd.DataFrame
    assert not table.drop(columns=["page", "note", "url", "sha256"]).eq("").any(axis=None)


@pytest.mark.parametrize("key", [key for key in ENTRIES if key != "equipes"])
def test_pages_are_official(key):
    assert OFFICIAL.match(ENTRIES[key].page)
    assert not ENTRIES[key].url or OFFICIAL.match(ENTRIES[key].url)


def test_every_need_is_covered():
    wanted = {"evol_struct_pop", "coupl_fam_men", "dossier_complet", "base_ic", "melodi_population", "filosofi", "bpe",
              "finess", "france_services", "data_inclusion", "annuaire", "ban", "acces", "carreaux", "apl",
              "densite", "equipes"}  # fmt: skip
    assert wanted <= set(ENTRIES)


def test_every_kind_of_census_file_has_its_page():
    for kind in KINDS.values():
        assert set(kind.keys) <= set(ENTRIES)


@pytest.mark.parametrize("key", list(ENTRIES))
def test_calls_exist(key):
    """What the catalogue tells to type is there: functions of the face, methods of a territory."""
    for name in re.findall(r"\bzb\.(\w+)", ENTRIES[key].call):
        assert hasattr(zb, name)
    for name in re.findall(r"\bterritory\.(\w+)", ENTRIES[key].call):
        assert hasattr(zb.Territory, name)


def test_it_reads_as_a_list():
    text, html = repr(sources()), sources()._repr_html_()
    assert "coupl_fam_men" in text
    assert "https://www.insee.fr/fr/statistiques/8582452" in text
    assert "se lit par" in text
    assert 'href="https://www.insee.fr/fr/statistiques/8582452"' in html


@pytest.mark.parametrize("key", sorted({key for kind in KINDS.values() for key in kind.keys}))
def test_every_census_file_has_its_page_of_documentation(key):
    page = "\n".join(path.read_text(encoding="utf-8") for path in DOCS.glob("*.md"))
    assert ENTRIES[key].page in page
    assert ENTRIES[key].file in page
