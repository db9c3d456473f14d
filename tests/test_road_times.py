"""Times by road on the command line: a table, an atlas or an extract handed over; an atlas made, said, taken up."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import zonesblanches as zb
from zonesblanches.cli import main

AREA, NEAR = "Mende", "48030"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in a folder that holds a list of three teams."""
    monkeypatch.chdir(tmp_path)
    Path("equipes.csv").write_text("nom;commune\nA;Mende\nB;Badaroux\nC;Paris\n", encoding="utf-8")
    return tmp_path


def ran(capsys, *words):
    code = main(list(words))
    told = capsys.readouterr()
    return code, told.out, told.err


def classes(folder):
    record = json.loads(Path(folder, "diagnostic.json").read_text(encoding="utf-8"))
    (found,) = record["resultats"].values()
    return {code: name for name, codes in found["communes"].items() for code in codes}


TABLES = {
    "usual": ("Origine;Destination;Durée\n48095;48095;1\n48095;48013;25\n", []),
    "named": (
        "x;y;z\n48095;48095;60\n48095;48013;1500\n",
        ["--colonnes-temps", "origine=x", "--colonnes-temps", "destination=y", "--colonnes-temps", "temps=z",
         "--unite-temps", "s"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_times_takes_the_place_of_the_crow(here, capsys, name):
    text, words = TABLES[name]
    Path("temps.csv").write_text(text, encoding="utf-8")
    code, out, err = ran(capsys, "diagnostic", AREA, "equipes.csv", "--temps", "temps.csv", *words, "--sortie", "d")
    assert code == 0, err
    assert classes("d") == {"48095": "grise"}
    assert "temps.csv" in Path("d/rapport.html").read_text(encoding="utf-8")
    # done again from its record, files and words of reading with it; a table that changed is named
    assert ran(capsys, "refaire", "d")[0] == 0
    Path("temps.csv").write_text(text.replace("48095;48095", "48095;48062"), encoding="utf-8")
    code, out, err = ran(capsys, "refaire", "d", "--sortie", "e")
    assert code == 1
    assert "temps.csv n'est plus le même fichier" in out + err


def test_a_team_that_no_time_leads_to_is_said(here, capsys):
    Path("temps.csv").write_text("from;to;minutes\n48095;48095;1\n", encoding="utf-8")
    code, _, err = ran(capsys, "diagnostic", AREA, "equipes.csv", "--temps", "temps.csv", "--sortie", "d")
    assert code == 0
    assert "1 intervenant sur 2 où aucun temps ne mène" in err  # the one in Paris is nobody's
    assert "48013" in err


def atlas_of(area, folder, rows=60):
    """Make an atlas whose engine is the crow."""

    class Crow:
        label, data = "corneille", "sans route"

        def costs(self, origins, destinations, *, cutoff=30, unit="min"):  # noqa: ARG002
            return zb.crowfly_costs(origins, destinations, zb.Parameters(crowfly="lent"))

    places = zb.territory(area).origins(28.9)
    return zb.travel.build_atlas(Crow(), places, places, folder, rows=rows)


def test_an_atlas_is_read_for_its_territory_and_done_again(here, capsys):
    atlas_of(AREA, "temps")
    code, _, err = ran(capsys, "diagnostic", AREA, "equipes.csv", "--temps", "temps", "--sortie", "d")
    assert code == 0, err
    record = json.loads(Path("d/diagnostic.json").read_text(encoding="utf-8"))
    assert record["demande"]["temps"] == "../temps"
    read = [entry["fichier"] for entry in record["entrees"]]
    assert {"../temps/plan.json", "../temps/bloc-00000.parquet"} <= set(read)
    assert "../temps/duree.json" not in read  # how long it took changes nothing
    assert ran(capsys, "refaire", "d")[0] == 0
    Path("temps/bloc-00000.parquet").unlink()
    code, _, err = ran(capsys, "refaire", "d")
    assert code == 1
    assert "introuvable" in err


def test_every_command_that_makes_a_diagnosis_again_takes_its_times(here, capsys):
    atlas_of("48", "temps", rows=500)
    for words in (("--temps", "temps"), ()):
        code, _, err = ran(capsys, "diagnostic", "48", "equipes.csv", *words, "--sortie", "d" + "".join(words[:1]))
        assert code == 0, err
    code, _, err = ran(capsys, "comparer", "d", "d--temps")
    assert code == 0, err
    (was,), (now,) = (
        json.loads(Path(name, "diagnostic.json").read_text(encoding="utf-8"))["resultats"].values()
        for name in ("d", "d--temps")
    )
    assert was["communes"] != now["communes"]
    code, _, err = ran(capsys, "proposer", "48", "equipes.csv", "--temps", "temps", "--nombre", "1")
    assert code == 0, err


WRONG = {
    "nothing there": (["--temps", "rien.csv"], "rien.csv : introuvable"),
    "no atlas": (["--temps", "vide"], "zones-blanches temps … --extrait"),
    "another territory": (["--temps", "ailleurs"], "aucune commune du territoire"),
    "half an atlas": (["--temps", "moitie"], "zones-blanches temps : il reprend"),
    "columns": (["--temps", "t.csv"], "quelle colonne est « origine » ?"),
    "role": (["--temps", "t.csv", "--colonnes-temps", "orgine=a"], "Vouliez-vous"),
    "column": (["--temps", "u.csv", "--colonnes-temps", "temps=d"], "--colonnes-temps"),
    "unit": (["--temps", "u.csv", "--unite-temps", "m"], 'unit = "km"'),
    "seconds": (["--temps", "secondes.csv"], "--unite-temps s"),
    "kilometres": (["--temps", "u.csv", "--unite-temps", "km"], "--parametres"),
    "an atlas says": (["--temps", "ailleurs", "--unite-temps", "s"], "Retirez --unite-temps"),
    "no table": (["--unite-temps", "s"], "ajoutez --temps"),
    "damaged": (["--temps", "faux.parquet"], "faux.parquet"),
    "no extract": (["--temps", "page.osm.pbf"], "une page web"),
    "empty": (["--temps", "w.csv"], "aucune paire"),
    "no destination": (["--temps", "v.csv"], "ne sont ni des identifiants"),
}


@pytest.mark.parametrize("name", WRONG)
def test_times_that_cannot_serve_are_refused_in_words(here, capsys, name):
    words, told = WRONG[name]
    Path("vide").mkdir()
    atlas_of("Brest", "ailleurs")
    shutil.copytree("ailleurs", "moitie")
    Path("moitie/bloc-00000.parquet").unlink()
    Path("t.csv").write_text("a;b;c\n48095;48095;1\n", encoding="utf-8")
    Path("u.csv").write_text("de;vers;temps\n48095;48095;1\n", encoding="utf-8")
    Path("v.csv").write_text("de;vers;temps\n48095;29019;1\n", encoding="utf-8")
    Path("w.csv").write_text("de;vers;temps\n", encoding="utf-8")
    Path("secondes.csv").write_text("de;vers;temps\n48095;48095;700\n48095;48013;900\n", encoding="utf-8")
    Path("faux.parquet").write_bytes(b"PAR1 rien")
    Path("page.osm.pbf").write_text("<html>", encoding="utf-8")
    code, _, err = ran(capsys, "diagnostic", AREA, "equipes.csv", *words, "--sortie", "d")
    assert code == 1
    assert told in err
    assert "Traceback" not in err
    assert not Path("d").exists()


def test_what_would_be_asked_is_said_without_an_engine(here, capsys, monkeypatch):
    monkeypatch.setenv("ZONESBLANCHES_OSRM", str(here))
    code, out, _ = ran(capsys, "temps", "48", "--a-blanc", "--bloc", "100", "--extrait", "absent.osm.pbf")
    assert code == 0
    assert "Lozère (48) : 152 communes" in out
    assert "paires à demander" in out
    assert "mesuré sur un petit réseau" in out
    assert "Le moteur OSRM n'est pas installé" in out
    assert "absent.osm.pbf n'existe pas" in out
    assert not Path("temps").exists()
    code, _, err = ran(capsys, "temps", "48", "--extrait", "absent.osm.pbf")
    assert code == 1
    assert "Le moteur OSRM n'est pas installé" in err
    assert "programs=" not in err  # Python's words, not the command's
    code, _, err = ran(capsys, "temps", "48")
    assert code == 1
    assert "--extrait region.osm.pbf" in err


def test_the_pace_of_what_is_done_is_the_one_told(here, capsys):
    atlas = atlas_of("48", "temps", rows=300)
    told = json.loads(Path("temps/duree.json").read_text(encoding="utf-8"))
    assert len(told) == len(atlas.blocks)
    Path("temps/duree.json").write_text(json.dumps({at: [2.0, pairs] for at, (_, pairs) in told.items()}))
    rate = sum(pairs for _, pairs in told.values()) / (2 * len(told))
    code, out, _ = ran(capsys, "temps", "12", "--a-blanc")  # another territory, the same machine and roads
    assert code == 0
    assert f"{round(rate):,}".replace(",", "\u202f") in out
    assert "le rythme mesuré dans ce dossier" in out


def test_a_block_that_a_power_cut_emptied_is_made_again(here, capsys):
    Path(atlas_of(AREA, "temps").at(0)).write_bytes(b"")
    code, _, err = ran(capsys, "diagnostic", AREA, "equipes.csv", "--temps", "temps", "--sortie", "d")
    assert code == 1
    assert "endommagé. Relancez zones-blanches temps" in err
    atlas_of(AREA, "temps")
    assert ran(capsys, "diagnostic", AREA, "equipes.csv", "--temps", "temps", "--sortie", "d")[0] == 0


@pytest.fixture
def engine(monkeypatch):
    from travel import road_engines

    monkeypatch.setenv("ZONESBLANCHES_OSRM", str(road_engines.osrm_programs()))
    return str(road_engines.monaco())


def test_an_atlas_of_real_roads_is_made_resumed_and_read(here, capsys, engine):
    Path("equipes.csv").write_text("nom;commune\nA;Beausoleil\nB;La Turbie\n", encoding="utf-8")
    asked = ("temps", "Beausoleil", "--extrait", engine, "--bloc", "2")
    code, out, err = ran(capsys, *asked)
    assert code == 0, err
    assert "autour hors de l'extrait" in err
    assert "--temps temps" in out
    blocks = sorted(Path("temps").glob("bloc-*.parquet"))
    assert len(blocks) > 3
    before = {path.name: path.read_bytes() for path in blocks}
    blocks[1].unlink()
    blocks[-1].unlink()
    assert ran(capsys, *asked)[0] == 0
    assert {path.name: path.read_bytes() for path in sorted(Path("temps").glob("bloc-*.parquet"))} == before
    # a night of work is not lost to a slip
    code, _, err = ran(capsys, *asked, "--jusqu-a", "20")
    assert code == 1
    assert "--remplacer" in err
    assert ran(capsys, *asked, "--jusqu-a", "20", "--remplacer")[0] == 0
    for times, folder in (("temps", "d"), (engine, "e")):
        code, _, err = ran(capsys, "diagnostic", "Beausoleil", "equipes.csv", "--temps", times, "--sortie", folder)
        assert code == 0, err
        assert "OpenStreetMap (ODbL)" in Path(folder, "rapport.html").read_text(encoding="utf-8")
        assert ran(capsys, "refaire", folder)[0] == 0


def test_an_extract_of_elsewhere_names_the_communes(here, capsys, engine):
    for words in (("temps", AREA, "--extrait", engine), ("diagnostic", AREA, "equipes.csv", "--temps", engine)):
        code, _, err = ran(capsys, *words)
        assert code == 1
        assert "48095 Mende (à" in err
        assert "extrait plus large" in err


def test_extracts_are_joined_what_they_share_once(here):
    osmium = pytest.importorskip("osmium")
    from zonesblanches.travel.roads.merged import merged_extract

    node, way = '<node id="{}" version="1" lat="44.5" lon="{}"/>', '<way id="{}" version="1">{}</way>'
    for name, ids in (("a", (1, 2)), ("b", (2, 3))):
        nodes = "".join(node.format(at, 3 + at / 100) for at in ids)
        ways = way.format(ids[0], "".join(f'<nd ref="{at}"/>' for at in ids) + '<tag k="highway" v="primary"/>')
        Path(f"{name}.osm").write_text(f'<osm version="0.6">{nodes}{ways}</osm>', encoding="utf-8")
    target = merged_extract([Path("a.osm"), Path("b.osm")], lambda _: None, here)
    kinds = pd.Series([thing.type_str() for thing in osmium.FileProcessor(str(target))]).value_counts()
    assert kinds.to_dict() == {"n": 3, "w": 2}
    assert merged_extract([Path("b.osm"), Path("a.osm")], lambda _: None, here) == target
    assert merged_extract([Path("a.osm")], lambda _: None, here).name == "a.osm"


def test_a_batch_takes_times_and_lists_told_once_for_all(here, capsys):
    atlas_of(AREA, "temps")
    Path("lot.toml").write_text(
        f'listes = ["equipes.csv"]\ntemps = "temps"\n[[diagnostic]]\nterritoire = "{AREA}"\n', encoding="utf-8"
    )
    code, out, err = ran(capsys, "lot", "lot.toml")
    assert code == 0, out + err
    record = json.loads(next(Path().glob("lot*/mende/diagnostic.json")).read_text(encoding="utf-8"))
    assert record["demande"]["temps"].endswith("temps")
