"""The public edition: what it hides, what it keeps, and the search that finds what should not be there."""

from __future__ import annotations

import dataclasses
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from openpyxl import Workbook

import zonesblanches as zb
from zonesblanches.outputs.bundle import FILES
from zonesblanches.outputs.folder import MANIFEST
from zonesblanches.telling import remarks

pytestmark = pytest.mark.usefixtures("secrets_in_memory")

CODES = [f"9900{at}" for at in range(1, 10)]
PEOPLE = [4, 20, 60, 90, 120, 0, 45, 70, 80]
EPCI = ["200000001"] * 5 + ["200000002"] * 4
PHONE, EMAIL, CONTACT = "06 12 34 56 78", "jeanne.dupont@exemple.fr", "Jeanne Dupont-Lopez"
ADDRESS, CARRIER = "12 impasse des Églantiers", "Foyer des Quatrefages"
EXACT = (3.51234, 44.50321)


@pytest.fixture(scope="module")
def place() -> zb.Territory:
    """Nine squares of about 4 km, three by three."""
    corners = [(3.5 + 0.05 * (at % 3), 44.5 + 0.036 * (at // 3)) for at in range(9)]
    frame = gpd.GeoDataFrame(
        {
            "code": CODES,
            "nom": [f"Bourg-{name}" for name in "ABCDEFGHI"],
            "epci": EPCI,
            "epci_nom": ["CC du Nord"] * 5 + ["CC du Sud"] * 4,
            "population": [40, 90, 300, 400, 500, 30, 200, 300, 350],
            "p65": PEOPLE,
        },
        geometry=[shapely.box(x, y, x + 0.05, y + 0.036) for x, y in corners],
        crs=4326,
    )
    names = {"code": "code", "name": "nom", "epci": "epci", "epci_name": "epci_nom", "population": "population"}
    return zb.territory(frame, columns=names | {"people_65p": "p65"}, name="Neuf bourgs")


@pytest.fixture(scope="module")
def internal(place: zb.Territory) -> zb.Diagnosis:
    teams = pd.DataFrame(
        {
            "nom": ["Équipe des Hauts", "CCAS de Bourg-H", "Équipe perdue"],
            "commune": ["Bourg-A", "Bourg-H", "Atlantide"],
            "longitude": [EXACT[0], 3.57777, None],
            "latitude": [EXACT[1], 44.59999, None],
            "bénévoles": [3, 5, 2],
            "téléphone": [PHONE, "", ""],
            "courriel": [EMAIL, "", ""],
            "contact": [CONTACT, "", ""],
            "adresse": [ADDRESS, "", ""],
            "porteur": [CARRIER, "", ""],
        }
    )
    return zb.diagnose(place, zb.read_providers(teams, territory=place))


@pytest.fixture(scope="module")
def public(internal: zb.Diagnosis) -> zb.Diagnosis:
    return internal.public()


@pytest.fixture(scope="module")
def published(internal: zb.Diagnosis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("publique")
    internal.save_all(folder, edition="public", slides=True, one_page=True)
    return folder


def test_small_counts_and_their_complement_are_hidden(public: zb.Diagnosis) -> None:
    people = public.table["people_65p"]
    # 4 is under 11; 20, the next of its EPCI, would give it away; 0 counts nobody
    assert people.index[people.isna()].tolist() == [CODES[0], CODES[1]]
    assert people[CODES[5]] == 0
    assert public.table["demand"].isna().equals(people.isna())
    assert public.table.loc[CODES[0], "masked"].split("+")[0] == "people_65p"
    assert (public.table["masked"] != "").sum() >= 2


def test_totals_add_up_what_is_published(internal: zb.Diagnosis, public: zb.Diagnosis) -> None:
    assert internal.summary()["demand"].sum() == sum(PEOPLE)
    assert public.summary()["demand"].sum() == sum(PEOPLE) - 24
    assert public.by_epci().loc["200000001", "demand"] == 60 + 90 + 120
    shown = public.table["demand"].groupby(public.table["class"]).sum(min_count=1)
    for name, value in shown.items():
        assert public.summary().loc[name, "demand"] == value or np.isnan(value)


def test_a_group_whose_counts_are_all_hidden_has_no_total(place: zb.Territory) -> None:
    teams = zb.read_providers(pd.DataFrame({"nom": ["E"], "commune": ["Bourg-I"], "bénévoles": [3]}), territory=place)
    communes = place.communes.assign(epci=["200000009", *EPCI[1:]])
    alone = zb.diagnose(dataclasses.replace(place, communes=communes), teams).public()
    assert np.isnan(alone.by_epci().loc["200000009", "demand"])
    assert np.isnan(alone.by_epci().loc["200000009", "volume"])


def test_classes_reasons_and_counts_of_providers_stay(internal: zb.Diagnosis, public: zb.Diagnosis) -> None:
    for name in ("class", "reasons", "n_providers", "state"):
        assert public.table[name].equals(internal.table[name])


def test_scores_that_need_a_hidden_count_are_not_published_and_ranks_have_no_gap(public: zb.Diagnosis) -> None:
    table = public.table
    gone = table["people_65p"].isna() | table["class"].isin(["sans objet"])
    assert table.loc[gone, ["score", "volume", "need", "rank_score"]].isna().all(axis=None)
    scored = table["score"].dropna()
    assert table["rank_score"].dropna().max() <= len(scored)
    assert np.allclose(public.contributions().sum(axis=1)[scored.index], scored)


def test_access_that_hidden_counts_enter_is_rounded_and_keeps_its_side(
    internal: zb.Diagnosis, public: zb.Diagnosis
) -> None:
    before, after = internal.table["access_ratio"], public.table["access_ratio"]
    shown = after.notna()
    theta = internal.parameters.theta
    assert ((before[shown] < theta) == (after[shown] < theta)).all()
    assert (after[shown] <= 2).all()


def test_internal_tables_are_untouched(internal: zb.Diagnosis) -> None:
    assert internal.table["people_65p"].tolist() == PEOPLE
    assert internal.providers.table["lon"].iloc[0] == EXACT[0]


def test_points_of_teams_move_to_their_commune_unless_the_user_says_that_they_are_public(
    internal: zb.Diagnosis, public: zb.Diagnosis
) -> None:
    """« CCAS » in a name proves nothing: it may be held at somebody's."""
    table = public.providers.table
    for row, code in ((0, CODES[0]), (1, CODES[7])):
        home = public.territory.communes.loc[code]
        assert table.iloc[row][["lon", "lat"]].tolist() == home[["lon", "lat"]].tolist()
        assert public.main.providers.loc[table.index[row], "lon"] == home["lon"]
    assert internal.exact_teams().empty
    family = internal.main.name
    assert internal.exact_teams([family])["lon"].tolist() == [EXACT[0], 3.57777]
    kept = internal.public(official=[family])
    assert kept.providers.table["lon"].tolist() == [EXACT[0], 3.57777]
    assert kept.edition.moved == 0


def test_contacts_free_text_and_logs_are_dropped(public: zb.Diagnosis) -> None:
    providers = public.providers
    for name in ("private", "rejects", "repairs", "merged", "rows", "roles", "review"):
        assert getattr(providers, name).empty
    assert set(providers.table["carrier"]) == {""}
    assert providers.sources[0].rejected == 1
    assert any("1 ligne rejetée sur 3" in text for text in public.warnings)
    assert "Atlantide" not in " ".join((*public.warnings, *public.notes))


def test_sentences_say_secret_and_hold_no_hidden_number(public: zb.Diagnosis) -> None:
    for code in CODES[:2]:
        told = public.explain(code)
        assert "personnes de 65 ans" not in told or "secret" in told
        assert "Score non publié" in told
        assert not re.search(r"\bnan\b", told)
    assert "not published" in public.explain(CODES[0], lang="en")


def test_notes_tell_the_rule_and_how_much_it_hid(public: zb.Diagnosis) -> None:
    assert "moins de 11 personnes" in public.notes[0]
    assert "2 valeurs dans 2 communes" in public.notes[0]
    assert "under 11 people" in remarks.notes(public, "en")[0]


def test_without_the_list_no_name_and_no_point_is_left(internal: zb.Diagnosis, tmp_path: Path) -> None:
    paths = internal.save_all(tmp_path, edition="public", providers=False)
    assert internal.check_edition(tmp_path, providers=False).empty
    told = paths["map"].read_text("utf-8") + paths["report"].read_text("utf-8")
    assert "Équipe des Hauts" not in told
    with closing(sqlite3.connect(paths["geopackage"])) as base:
        names = {name for (name,) in base.execute("SELECT table_name FROM gpkg_contents")}
    assert "intervenants" not in names
    assert not internal.check_edition(internal.to_excel(tmp_path / "i.xlsx"), providers=False).empty


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"edition": "privée"}, "internal"),
        ({"edition": "public", "official": ["rien"]}, "rien"),
        ({"edition": "public", "threshold": 1}, "threshold"),
        ({"providers": False}, "ne valent que pour une édition publique"),
    ],
)
def test_impossible_editions_are_refused(
    internal: zb.Diagnosis, tmp_path: Path, change: dict[str, object], words: str
) -> None:
    with pytest.raises(zb.ParameterError, match=words):
        internal.save_all(tmp_path, **change)
    assert list(tmp_path.iterdir()) == []


def test_a_public_edition_is_made_from_the_internal_one_only(public: zb.Diagnosis, tmp_path: Path) -> None:
    for call in (public.public, lambda: public.check_edition(tmp_path)):
        with pytest.raises(zb.ParameterError, match="interne"):
            call()


def test_the_files_of_a_public_edition_pass_the_search(internal: zb.Diagnosis, published: Path) -> None:
    assert sorted(path.name for path in published.iterdir()) == sorted(
        [*FILES.values(), "comite.pptx", "une_page.pdf", MANIFEST]
    )
    assert internal.check_edition(published, strict=True).empty


def test_secret_is_written_where_a_count_was(published: Path) -> None:
    frame = pd.read_csv(published / "communes.csv", sep=";", encoding="utf-8-sig", dtype=str)
    row = frame[frame["Code Insee"] == CODES[0]].iloc[0]
    assert row["Personnes de 65 ans ou plus"] == "secret"
    assert "Personnes de 65 ans ou plus" in row["Valeurs sous secret"]
    told = json.loads(pq.read_schema(published / "communes.parquet").metadata[b"zonesblanches"])
    assert "moins de 11" in told["notes"][0]
    parquet = gpd.read_parquet(published / "communes.parquet")
    assert parquet["people_65p"].isna().sum() == 2
    for name in ("carte.html", "rapport.html", "parametres.toml"):
        assert (published / name).stat().st_size
    assert "moins de 11 personnes" in (published / "parametres.toml").read_text("utf-8")


def test_every_file_of_the_internal_edition_that_holds_secrets_is_caught(
    internal: zb.Diagnosis, tmp_path: Path
) -> None:
    internal.save_all(tmp_path)
    found = internal.check_edition(tmp_path)
    told = set(zip(found["file"], found["kind"], strict=True))
    for name in ("carte.html", "communes.csv", "communes.gpkg", "communes.parquet", "diagnostic.xlsx"):
        assert (name, "valeur sous secret") in told
    for name in ("carte.html", "communes.gpkg", "diagnostic.xlsx"):
        assert (name, "lieu exact") in told
    assert ("diagnostic.xlsx", "texte libre") in told
    with pytest.raises(zb.OutputError, match=r"valeurs interdites.*diagnosis\.public"):
        internal.check_edition(tmp_path, strict=True)


def _append(text: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(path.read_text("utf-8") + text, encoding="utf-8")


def _in_member(name: str, mark: str, text: str) -> Callable[[Path], None]:
    def plant(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            members = {member: archive.read(member) for member in archive.namelist()}
        members[name] = members[name].replace(mark.encode(), (text + mark).encode(), 1)
        with zipfile.ZipFile(path, "w") as archive:
            for member, data in members.items():
                archive.writestr(member, data)

    return plant


def _in_geopackage(sql: str, *values: object) -> Callable[[Path], None]:
    def plant(path: Path) -> None:
        with closing(sqlite3.connect(path)) as base, base:
            for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
                base.create_function(name, 1, lambda _: 0)  # what the file's triggers call
            base.execute(sql, values)

    return plant


def _in_chart_workbook(text: str) -> Callable[[Path], None]:
    """Add the workbook of a chart, with a text in it."""

    def plant(path: Path) -> None:
        book, told = Workbook(), BytesIO()
        book.active["A9"] = text
        book.save(told)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("ppt/embeddings/feuille.xlsx", told.getvalue())

    return plant


def _in_parquet(path: Path) -> None:
    table = gpd.read_parquet(path)
    table.loc[CODES[0], "people_65p"] = 4
    table.to_parquet(path)


@pytest.mark.parametrize(
    ("file", "plant", "kind"),
    [
        ("carte.html", _append(f"<!-- {PHONE.replace(' ', '.')} -->"), "téléphone"),
        ("carte.html", _append(f"[{EXACT[0]}, {EXACT[1]}]"), "lieu exact"),
        ("rapport.html", _append("<p>Jeanne&nbsp;DUPONT-LOPEZ</p>"), "contact ou adresse"),
        ("rapport.html", _append("<p>On y trouve 4 personnes de 65 ans ou plus.</p>"), "effectif sous le seuil"),
        (
            "rapport.html",
            _append(
                "<table><tr><th>Commune</th><th>Population concernée</th></tr>"
                "<tr><td>Bourg-A</td><td>4</td></tr></table>"
            ),
            "valeur sous secret",
        ),
        (
            "rapport.docx",
            _in_member(
                "word/document.xml",
                "</w:body>",
                "<w:p><w:r><w:t>12 impasse des Églan</w:t></w:r><w:r><w:t>tiers</w:t></w:r></w:p>",
            ),
            "contact ou adresse",
        ),
        (
            "comite.pptx",
            _in_member("ppt/slides/slide2.xml", "</p:txBody>", f"<a:p><a:r><a:t>{PHONE}</a:t></a:r></a:p>"),
            "téléphone",
        ),
        ("comite.pptx", _in_chart_workbook(CONTACT), "contact ou adresse"),
        ("diagnostic.xlsx", _in_member("xl/sharedStrings.xml", "</sst>", f"<si><t>{EMAIL}</t></si>"), "courriel"),
        ("communes.gpkg", _in_geopackage("UPDATE communes SET name = ? WHERE code = '99003'", CARRIER), "texte libre"),
        ("communes.gpkg", _in_geopackage("UPDATE communes SET demand = 4 WHERE code = '99001'"), "valeur sous secret"),
        ("communes.parquet", _in_parquet, "valeur sous secret"),
        ("communes.csv", _append(f"99001;{EMAIL}\n"), "courriel"),
        ("dictionnaire.csv", _append(f"x;{ADDRESS}\n"), "contact ou adresse"),
        ("parametres.toml", _append("# 0033612345678\n"), "téléphone"),
        ("lecture.toml", _append(f"# {CONTACT}\n"), "contact ou adresse"),
    ],
)  # fmt: skip
def test_a_leak_planted_in_any_file_is_found(
    internal: zb.Diagnosis, published: Path, tmp_path: Path, file: str, plant: Callable[[Path], None], kind: str
) -> None:
    path = tmp_path / file
    path.write_bytes((published / file).read_bytes())
    plant(path)
    found = internal.check_edition(path)
    assert kind in set(found["kind"]), found


def test_pictures_are_searched_and_what_cannot_be_is_told(internal: zb.Diagnosis, tmp_path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    figure.text(0.1, 0.5, "rien")
    figure.savefig(tmp_path / "a.png", metadata={"Author": CONTACT})
    figure.savefig(tmp_path / "b.pdf", metadata={"Author": CONTACT})
    (tmp_path / "c.svg").write_text(f"<svg><title>{ADDRESS}</title></svg>", encoding="utf-8")
    (tmp_path / "d.zip").write_bytes(b"PK")
    found = internal.check_edition(tmp_path).set_index("file")["kind"]
    assert found["a.png"] == "contact ou adresse"
    assert found["b.pdf"] == "contact ou adresse"
    assert found["c.svg"] == "contact ou adresse"
    assert found["d.zip"] == "fichier non vérifié"


def test_absent_and_damaged_files_are_one_clear_error(internal: zb.Diagnosis, tmp_path: Path) -> None:
    with pytest.raises(zb.InputError, match="n'existe pas"):
        internal.check_edition(tmp_path / "rien")
    for name in ("a.xlsx", "b.gpkg", "c.parquet", "d.docx", "e.pdf"):
        (tmp_path / name).write_bytes(b"abime")
        with pytest.raises(zb.InputError, match=f"{name} ne peut pas"):
            internal.check_edition(tmp_path / name)


def test_a_leak_stops_the_edition_and_nothing_is_written(
    internal: zb.Diagnosis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zonesblanches.outputs import bundle

    monkeypatch.setattr(bundle, "public_findings", lambda findings, asked: dataclasses.replace(findings))
    (tmp_path / "carte.html").write_text("ancienne")
    with pytest.raises(zb.OutputError, match="interdites"):
        internal.save_all(tmp_path, edition="public", replace=True)
    assert [path.name for path in tmp_path.iterdir()] == ["carte.html"]
    assert (tmp_path / "carte.html").read_text() == "ancienne"


def test_fiches_are_public_too(internal: zb.Diagnosis, tmp_path: Path) -> None:
    internal.save_all(tmp_path, edition="public", fiches=True)
    assert {"fiches_communes.pdf", "fiches_epci.pdf"} <= {path.name for path in tmp_path.iterdir()}
    assert internal.check_edition(tmp_path).empty
    internal.fiches(tmp_path / "internes.pdf")
    assert set(internal.check_edition(tmp_path)["file"]) == {"internes.pdf"}


def test_figure_map_and_english_files_are_public_too(
    internal: zb.Diagnosis, public: zb.Diagnosis, tmp_path: Path
) -> None:
    public.plot(path=tmp_path / "carte.svg")
    public.save_all(tmp_path / "en", lang="en")
    assert internal.check_edition(tmp_path).empty
    frame = pd.read_csv(tmp_path / "en" / "communes.csv", encoding="utf-8-sig", dtype=str)
    assert (frame["People aged 65+"] == "secret").sum() == 2
