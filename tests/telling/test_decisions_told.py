"""What a committee decided, and what capacity gives, is in every output; a public edition tells no reason."""

import json
import sqlite3
import zipfile
from contextlib import closing
from html import unescape

import geopandas as gpd
import pandas as pd
import pytest
from docx import Document
from python_calamine import CalamineWorkbook

import zonesblanches as zb
from zonesblanches import cli
from zonesblanches.outputs.maps import map_model
from zonesblanches.telling.voice import Voice

SAID = "Zone couverte par décision du 3 mars 2026 (comité départemental) ; le calcul dit : zone grise."
REASON = "deux associations étourdissantes"
ROWS = pd.DataFrame(
    [
        ("Mende", "couverte", REASON, "comité départemental", "2026-03-03"),
        ("Langogne", "blanche", "équipe partie", "comité départemental", "2026-03-03"),
    ],
    columns=["Commune", "Classe décidée", "Motif", "Organisme", "Date"],
)


@pytest.fixture(scope="module")
def found():
    place = zb.territory("48")
    teams = pd.DataFrame({"nom": ["Mende"], "commune": ["Mende"], "bénévoles": [12], "mode": "accueil"})
    made = zb.diagnose(place, zb.read_providers(teams, territory=place), parameters={"people_per_unit": 15})
    return made.with_decisions(ROWS)


def words_of(path):
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_every_output_says_it_beside_the_class(found, tmp_path):
    assert SAID in found.explain("Mende")
    assert SAID in unescape(found.fiche("Mende").html).replace("\u00a0", " ").replace("\u202f", " ")
    report = unescape(found.report().html)
    for text in (
        "Décisions du comité : 2 communes, dont 1 d’une autre classe",
        REASON,
        "Classe décidée",
        "« D » : classe",
    ):
        assert text in report
    word = found.report(tmp_path / "r.docx")
    assert REASON in words_of(word)
    model = map_model(found)
    assert SAID in {text for pattern in model.families[0].patterns for text in pattern}
    assert sorted(model.names[at] for at in model.families[0].decided) == ["Langogne", "Mende"]
    assert "decided" in {view.key for view in model.families[0].views}
    csv = pd.read_csv(found.to_csv(tmp_path / "c.csv"), sep=";", dtype=str, encoding="utf-8-sig").set_index("Commune")
    assert csv.loc["Mende", ["Classe", "Classe décidée", "Décidée le"]].tolist() == [
        "Zone grise", "Zone couverte", "2026-03-03",
    ]  # fmt: skip
    layer = gpd.read_file(found.to_geopackage(tmp_path / "c.gpkg"), layer="communes").set_index("name")
    assert layer.at["Mende", "decided_class"] == "couverte"
    book = CalamineWorkbook.from_path(str(found.to_excel(tmp_path / "c.xlsx")))
    assert {"Décisions", "Personnes servies", "Capacité"} <= set(book.sheet_names)
    epci = found.table.at["48095", "epci"]
    assert "classe décidée par un comité" in unescape(found.fiche(epci).html).lower()


def test_capacity_and_the_census_are_told_where_they_are_known(found):
    asked = found.capacity()
    served = Voice(found).figure(asked.places["served"].sum())
    report = unescape(found.report().html)
    assert f"Au mieux, {served} personnes de 65 ans ou plus servies" in report
    assert "à 15 personnes par unité de capacité" in report
    assert "selon l’erreur du recensement)" in report
    low, high = found.census_error().loc["48095", ["low", "high"]].round()
    voice = Voice(found)
    assert f"entre {voice.figure(low)} et {voice.figure(high)} personnes de 65 ans ou plus." in found.explain("Mende")
    plain = zb.diagnose(found.territory, found.providers)
    assert "Au mieux" not in unescape(plain.report().html)


def test_a_demand_of_ones_own_has_no_error_of_the_census():
    place = zb.territory("48")
    place = place.with_data(pd.DataFrame({"c": place.communes.index, "n": 10}), code="c", columns={"abonnés": "n"})
    found = zb.diagnose(place, zb.load_mairies(min_hours=30), parameters={"demand": "abonnés"})
    assert found.census_error()["low"].isna().all()
    assert "recensement)" not in unescape(found.report().html)
    with pytest.raises(zb.ParameterError, match="« epcii »"):
        found.census_error("epcii")


def parts_of(path):
    with zipfile.ZipFile(path) as book:
        return [book.read(name).decode(errors="replace") for name in book.namelist()]


def all_texts(folder):
    """Everything that can be read in a folder, whatever its files are."""
    said = [path.read_text(encoding="utf-8", errors="replace") for path in folder.iterdir() if path.suffix != ".docx"]
    said += [words_of(path) for path in folder.glob("*.docx")]
    said += [part for path in folder.glob("*.xlsx") for part in parts_of(path)]
    for path in folder.glob("*.gpkg"):
        with closing(sqlite3.connect(path)) as base:
            names = [name for (name,) in base.execute("SELECT table_name FROM gpkg_contents")]
            said += [str(row) for name in names for row in base.execute(f'SELECT * FROM "{name}"')]
    return "\n".join(map(unescape, said))


def test_a_public_edition_tells_the_class_the_body_and_the_date_alone(found, tmp_path):
    found.save_all(tmp_path / "public", edition="public")
    told = all_texts(tmp_path / "public")
    assert REASON not in told
    assert "comité départemental" in told
    public = found.public()
    assert SAID in public.explain("Mende").replace("zone blanche", "zone grise")
    assert public.decisions.table[["then_class", "decided_reason", "changed"]].eq("").all(axis=None)
    assert public.decisions.table[["then_people", "then_cost", "now_cost"]].isna().all(axis=None)
    assert all(REASON not in text for pattern in map_model(public).families[0].patterns for text in pattern)
    (tmp_path / "public" / "note.txt").write_text(f"pour mémoire : {REASON}", encoding="utf-8")
    assert "motif d'une décision" in set(found.check_edition(tmp_path / "public")["kind"])
    asked = tmp_path / "asked"
    found.save_all(asked, edition="public", decision_reasons=True)
    assert REASON in all_texts(asked)
    with pytest.raises(zb.ParameterError, match="ne valent que pour une édition publique"):
        found.save_all(tmp_path / "no", decision_reasons=True)


@pytest.mark.parametrize(
    ("wrong", "options"),
    [
        ({"Organisme": "Mme Zéphirine Quidamet"}, {}),
        ({"Motif": "appeler le 06 12 34 56 78"}, {"decision_reasons": True}),
    ],
)
def test_a_person_or_a_phone_is_not_published(found, wrong, options):
    decided = found.with_decisions(ROWS.assign(**wrong))
    with pytest.raises(zb.ParameterError, match="semble nommer une personne"):
        decided.public(**options)


def test_people_who_are_hidden_are_said_so_in_a_sentence(found):
    public = found.public(keep_names="all")
    few = public.table.index[public.table["demand"].isna()][:1]
    rows = pd.DataFrame({"code": few, "classe": "couverte", "motif": "x", "par": "comité", "date": "2026-03-03"})
    said = " ".join(unescape(found.with_decisions(rows).public(keep_names="all").report().html).split())
    assert "(nombre de personnes de 65 ans ou plus sous secret)" in said


def test_the_command_says_what_a_public_edition_leaves_out(tmp_path, capsys):
    (tmp_path / "e.csv").write_text("nom;commune;bénévoles\nMende;Mende;12\n", encoding="utf-8")
    (tmp_path / "g.csv").write_text("commune;secteur\nMende;Nord\nLangogne;Sud\nAlès;Sud\n", encoding="utf-8")
    words = ["diagnostic", "48", str(tmp_path / "e.csv"), "--groupes", str(tmp_path / "g.csv")]
    asked = ["--personnes-par-unite", "15", "--comparer", "--edition", "publique", "--sortie", str(tmp_path / "p")]
    assert cli.main([*words, *asked]) == 0
    said = capsys.readouterr().err
    assert "hors de l'édition publique : le nombre de personnes que l'offre peut servir et la comparaison" in said
    assert "ne dit rien de vos groupes" in said
    assert "--colonne-publique groupes" in said
    assert "1 ligne d'autres communes" in said


def test_the_command_takes_decisions_and_people_per_unit(tmp_path, capsys):
    teams, rows = tmp_path / "equipes.csv", tmp_path / "decisions.csv"
    teams.write_text("nom;commune;bénévoles\nMende;Mende;12\n", encoding="utf-8")
    ROWS.to_csv(rows, sep=";", index=False)
    out = tmp_path / "out"
    told = [
        "diagnostic",
        "48",
        str(teams),
        "--decisions",
        str(rows),
        "--personnes-par-unite",
        "15",
        "--sortie",
        str(out),
    ]
    assert cli.main(told) == 0
    text = unescape((out / "rapport.html").read_text(encoding="utf-8"))
    assert "Décisions du comité" in text
    assert "à 15 personnes par unité de capacité" in text
    rows.write_text(
        "Commune;Classe décidée;Motif;Organisme;Date\nMende;couverte;;comité;2026-03-03\n", encoding="utf-8"
    )
    assert cli.main(told) == 1
    assert "sans motif, ligne 2 : dites pourquoi dans « Motif »" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        cli.main([*told[:-4], "--personnes-par-unite", "0"])
    assert "donnez un nombre de personnes, par exemple 15" in capsys.readouterr().err
    assert json.loads((out / ".zones-blanches.json").read_text(encoding="utf-8"))


def test_a_reason_is_a_text_in_every_file(found, tmp_path):
    hostile = "=1+1 <script id=zz>alert(1)</script> ⟦score⟧"
    decided = found.with_decisions(ROWS.iloc[:1].assign(Motif=hostile))
    assert "<script id=zz>" not in decided.report().html
    assert "<script id=zz>" not in decided.fiche("Mende").html
    decided.map().save(str(tmp_path / "carte.html"))
    assert "<script id=zz>" not in (tmp_path / "carte.html").read_text(encoding="utf-8")
    assert "[score]" in decided.explain("Mende")
    cells = pd.read_csv(decided.to_csv(tmp_path / "c.csv"), sep=";", dtype=str, encoding="utf-8-sig").set_index(
        "Commune"
    )
    assert cells.at["Mende", "Motif de la décision"].startswith("'=1+1")


def test_the_error_of_the_census_comes_from_what_is_published(found, tmp_path):
    public = found.public()
    hidden = public.table["demand"].isna()
    assert hidden.any()
    assert public.census_error()[["low", "high"]].isna().all(axis=1).equals(hidden)
    cells = pd.read_csv(public.to_csv(tmp_path / "c.csv"), sep=";", dtype=str, encoding="utf-8-sig")
    assert cells.loc[hidden.to_numpy(), "Population concernée, au moins"].eq("secret").all()
    blank = public.main.table["class"] == "blanche"
    told = public.census_error("class").at["blanche", "people"]
    assert told == public.main.table.loc[blank, "demand"].sum()  # of what is published
