"""A subject is heard wherever it speaks: one line in the registry, and no renderer knows its name."""

from functools import partial
from html import unescape

import pandas as pd
import pytest
from docx import Document

import zonesblanches as zb
from zonesblanches.blocks import Paragraph
from zonesblanches.outputs.maps import map_model
from zonesblanches.said import Said
from zonesblanches.telling import registry
from zonesblanches.telling.subject import Subject

HOOKS = ("place", "sure", "area", "headline", "whole", "chapter", "assumed", "noted", "warned", "doubted", "method")


def words(hook):
    return f"fait inventé dans {hook}"


def one_of(said, *_):
    return [said]


@pytest.fixture
def found(monkeypatch):
    """A diagnosis of which a subject of this test alone speaks, wherever a subject may."""
    said = {hook: partial(one_of, words(hook)) for hook in HOOKS}
    said |= {hook: partial(one_of, Paragraph(words(hook))) for hook in ("whole", "chapter")}
    ours = Subject(key="ours", **said)
    monkeypatch.setattr(registry, "SUBJECTS", (*registry.SUBJECTS, ours))
    teams = pd.DataFrame({"nom": ["A", "B"], "commune": ["Mende", "Florac"], "famille": ["visites", "portage"]})
    return zb.diagnose(zb.territory("48"), zb.read_providers(teams))


def heard(text):
    return {hook for hook in HOOKS if words(hook) in text.lower()}


def test_each_output_says_what_a_new_subject_says(found, tmp_path):
    report = {"headline", "whole", "chapter", "warned", "doubted", "method", "assumed", "noted"}
    assert heard(unescape(found.report().html)) >= report
    found.report(tmp_path / "r.docx")
    assert heard("\n".join(paragraph.text for paragraph in Document(str(tmp_path / "r.docx")).paragraphs)) >= report
    assert heard(unescape(found.fiche("Mende").html)) >= {"place", "sure", "warned"}
    epci = found.table.at["48095", "epci"]
    assert heard(unescape(found.fiche(epci).html)) >= {"area", "warned"}
    model = map_model(found)
    assert heard(str(model.families[0].patterns)) == {"place"}
    assert heard(" ".join(model.first)) == {"warned"}
    assert heard(str(model.parameters)) == {"assumed"}
    assert heard(found.explain("Mende")) == {"place"}
    assert heard("\n".join(found.notes)) == {"assumed", "noted"}
    assert heard("\n".join(found.warnings)) == {"warned"}
    assert heard(unescape(found._repr_html_())) == {"warned"}


def test_every_subject_has_a_name_of_its_own_and_documents_know_them():
    keys = [subject.key for subject in registry.SUBJECTS]
    assert len(set(keys)) == len(keys)
    assert [subject.key for subject in registry.in_order("score", "lists")[:2]] == ["score", "lists"]
    assert sorted(subject.key for subject in registry.in_order("score")) == sorted(keys)


def test_an_advice_is_for_the_analyst_alone(monkeypatch):
    ours = Subject(key="ours", warned=lambda _: [Said("rien ne va", "Tapez fonction(…)")])
    monkeypatch.setattr(registry, "SUBJECTS", (*registry.SUBJECTS, ours))
    found = zb.diagnose(zb.territory("48"), zb.load_mairies(min_hours=24))
    assert "rien ne va. Tapez fonction(…)" in found.warnings
    for page in (unescape(found.report().html), unescape(found.fiche("Mende").html), " ".join(map_model(found).first)):
        assert "rien ne va" in page.lower()
        assert "fonction(" not in page
