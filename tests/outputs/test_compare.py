"""Two diagnoses compared: tables, causes, documents, the command."""

import re

import docx
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

import zonesblanches as zb
from zonesblanches.cli import main

LISTED = "Groupe;Ville;CP;Nb bénévoles\nLes Amis du Causse;Mende;48000;6\nVeille de l'Allier;Langogne;48300;4\n"
ADDED = "Entraide de la Margeride;Saint-Chély-d'Apcher;48200;5\n"


@pytest.fixture(scope="module")
def pair():
    lozere = zb.territory("48")
    rows = pd.DataFrame({"nom": ["A", "B"], "commune": ["Mende", "Langogne"], "bénévoles": [6, 4]})
    before = zb.diagnose(lozere, zb.read_providers(rows, territory=lozere))
    more = pd.DataFrame({"nom": ["C"], "commune": ["Florac Trois Rivières"], "bénévoles": [5]})
    return before, before.with_providers(add=zb.read_providers(more, territory=lozere))


def plain(text):
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " "))


def test_tables_say_what_both_diagnoses_say(pair):
    before, after = pair
    found = zb.compare(before, after, names=["2025", "2026"])
    table, counts = found.table(), found.counts()
    assert (table["before"] == before.table["class"]).all()
    assert (table["score_after"].fillna(-1) == after.table["score"].fillna(-1)).all()
    assert counts.loc["blanche", "demand_before"] == before.summary().loc["blanche", "demand"]
    assert found.equity().loc["gini"].tolist() == [before.equity()["gini"], after.equity()["gini"]]
    assert found.causes().moved == ("offer",)
    moved = int((table["before"] != table["after"]).sum())
    assert moved > 0
    assert f"{moved} changements de classe" in plain(repr(found))


def test_documents_say_people_causes_and_places(pair, tmp_path):
    found = zb.compare(*pair, names=["2025", "2026"])
    paths = found.save_all(tmp_path / "c")
    words = plain("\n".join(one.text for one in docx.Document(str(paths["word"])).paragraphs))
    people = [f"{round(one.summary().loc['blanche', 'demand']):,}".replace(",", " ") for one in pair]
    assert f"Zone blanche : {people[0]} personnes de 65 ans ou plus (2025), {people[1]} (2026)" in words
    assert "Ce qui change le nombre de personnes en zone blanche : l’offre −" in words
    assert "Scénario, et non l’état des listes : 1 équipe ajoutée (C)" in words
    rows = CalamineWorkbook.from_path(str(paths["workbook"])).get_sheet_by_index(0).to_python()
    assert len(rows) >= 153
    assert paths["maps"].stat().st_size > 200_000
    assert "What changes" in found.report(tmp_path / "c.html", lang="en").read_text("utf-8")


def test_a_public_edition_tells_no_cause(pair, tmp_path):
    public = [one.public() for one in pair]
    found = zb.compare(*public)
    assert "Ce qui change le nombre" not in plain(found.report(tmp_path / "p.html").read_text("utf-8"))
    with pytest.raises(zb.ParameterError, match="édition publique"):
        found.causes()


def test_nothing_in_common_is_refused(pair):
    other = zb.diagnose(pair[0].territory, zb.load_mairies(min_hours=24))
    with pytest.raises(zb.ParameterError, match="Aucune famille commune"):
        zb.compare(pair[0], other)
    with pytest.raises(zb.ParameterError, match="deux noms"):
        zb.compare(*pair, names=["un"])


def test_the_command_compares_two_records_with_the_first_reference(tmp_path, capsys):
    for year, text in (("2025", LISTED), ("2026", LISTED + ADDED)):
        (tmp_path / f"{year}.csv").write_text(text, encoding="cp1252")
        words = ["diagnostic", "48", str(tmp_path / f"{year}.csv"), "--famille", "lien social"]
        assert main([*words, "--sortie", str(tmp_path / year)]) == 0
    capsys.readouterr()
    places = [str(tmp_path / "2025"), str(tmp_path / "2026")]
    assert main(["comparer", *places, "--noms", "2025", "2026", "--sortie", str(tmp_path / "c")]) == 0
    said = plain(capsys.readouterr().out)
    assert re.search(r"Zone blanche : [\d ]+ personnes de 65 ans ou plus \(2025\), [\d ]+ \(2026\) \(−", said)
    assert {path.name for path in (tmp_path / "c").iterdir()} == {
        "comparaison.html", "comparaison.docx", "comparaison.xlsx",
    }  # fmt: skip
    words = plain("\n".join(one.text for one in docx.Document(str(tmp_path / "c" / "comparaison.docx")).paragraphs))
    assert "référence −" not in words  # the reference is the first one's: it explains nothing
    assert main(["comparer", places[0], str(tmp_path / "rien"), "--sortie", str(tmp_path / "d")]) == 1
    assert "introuvable" in capsys.readouterr().err
