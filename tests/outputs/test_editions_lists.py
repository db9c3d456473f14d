"""The public edition's lists, names and silences: what a first reader of it stumbled on."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

import zonesblanches as zb
from zonesblanches.outputs.editions.file_content import BREAK, read_output
from zonesblanches.outputs.editions.page import block_points, block_texts, blocks
from zonesblanches.outputs.editions.teams import list_names
from zonesblanches.outputs.maps import map_model

pytestmark = pytest.mark.usefixtures("secrets_in_memory")

CODES = [f"9900{at}" for at in range(1, 10)]
NAMES = ["Marvejols", *(f"Bourg-{name}" for name in "BCDEFGHI")]
FILE = "Liste de Mme Zoé Testeur 0466000001.csv"
TEAM = "CCAS Marvejols"


@pytest.fixture(scope="module")
def place() -> zb.Territory:
    """Nine squares of about 4 km, three by three; all of the EPCI of the north is under secret."""
    corners = [(3.5 + 0.05 * (at % 3), 44.5 + 0.036 * (at // 3)) for at in range(9)]
    frame = gpd.GeoDataFrame(
        {
            "code": CODES,
            "nom": NAMES,
            "epci": ["200000001"] * 3 + ["200000002"] * 6,
            "epci_nom": ["CC du Nord"] * 3 + ["CC du Sud"] * 6,
            "population": [400] * 9,
            "p65": [4, 3, 5, 90, 120, 60, 45, 70, 80],
        },
        geometry=[shapely.box(x, y, x + 0.05, y + 0.036) for x, y in corners],
        crs=4326,
    )
    names = {"code": "code", "name": "nom", "epci": "epci", "epci_name": "epci_nom", "population": "population"}
    return zb.territory(frame, columns=names | {"people_65p": "p65"}, name="Neuf bourgs")


@pytest.fixture(scope="module")
def internal(place: zb.Territory, tmp_path_factory: pytest.TempPathFactory) -> zb.Diagnosis:
    path = tmp_path_factory.mktemp("listes") / FILE
    path.write_text(
        "nom;commune;famille;bénévoles;porteur;mise à jour\n"
        f"{TEAM};Marvejols;CCAS;3;CCAS de Marvejols;2025-02-03\n"
        "Équipe des Hauts;Bourg-H;CCAS;5;Foyer des Quatrefages;2025-03-04\n"
        "Équipe perdue;Atlantide;CCAS;2;;2025-03-04\n",
        encoding="utf-8",
    )
    return zb.diagnose(place, zb.read_providers(path, territory=place))


@pytest.fixture(scope="module")
def published(internal: zb.Diagnosis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("publique")
    internal.save_all(folder, edition="public", fiches=True)
    return folder


@pytest.fixture(scope="module")
def unlisted(internal: zb.Diagnosis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sans")
    internal.save_all(folder, edition="public", providers=False, fiches=True)
    return folder


def _told(path: Path) -> str:
    return BREAK.join(read_output(path).texts).casefold()


def test_a_family_then_a_commune_are_no_team_name(internal: zb.Diagnosis, unlisted: Path) -> None:
    """« CCAS » and « Marvejols » are two values of the map's blocks, and a name that hides nobody."""
    assert internal.check_edition(unlisted, providers=False).empty
    packed = {text for block in blocks((unlisted / "carte.html").read_text("utf-8")) for text in block_texts(block)}
    assert {"CCAS", "Marvejols"} <= packed


@pytest.mark.parametrize(
    ("name", "joined", "apart"),
    [
        ("a.csv", "x;y\n1;Équipe des Hauts\n", "x;y\nÉquipe des;Hauts\n"),
        ("a.html", "<p>Équipe <b>des</b> Hauts</p>", "<tr><td>Équipe des</td><td>Hauts</td></tr>"),
        ("a.json", '{"a": ["x", "Équipe des Hauts"]}', '{"a": ["Équipe des", "Hauts"]}'),
    ],
)
def test_a_name_is_searched_inside_one_value(
    internal: zb.Diagnosis, tmp_path: Path, name: str, joined: str, apart: str
) -> None:
    (tmp_path / name).write_text(joined, encoding="utf-8")
    assert set(internal.check_edition(tmp_path, providers=False)["kind"]) == {"nom d'équipe"}
    (tmp_path / name).write_text(apart, encoding="utf-8")
    assert internal.check_edition(tmp_path, providers=False).empty


def test_lists_are_numbered_wherever_they_are_named(internal: zb.Diagnosis, published: Path) -> None:
    files = sorted(published.iterdir())
    assert len(files) >= 11
    for path in files:
        assert "testeur" not in _told(path), path.name
        assert "0466000001" not in _told(path), path.name
    assert '["liste 1"]' in (published / "lecture.toml").read_text("utf-8")
    assert "liste 1" in (published / "parametres.toml").read_text("utf-8")
    told = json.loads(pq.read_schema(published / "communes.parquet").metadata[b"zonesblanches"])
    assert [one["nom"] for one in told["listes"]] == ["liste 1"]
    with closing(sqlite3.connect(published / "communes.gpkg")) as base:
        assert {source for (source,) in base.execute("SELECT source FROM intervenants")} == {"liste 1"}
    assert internal.providers.sources[0].name == FILE


def test_identifiers_made_of_a_list_name_lose_it(place: zb.Territory, tmp_path: Path) -> None:
    parts = []
    for name, commune in (("Mme Zoé Testeur", "Bourg-B"), ("M. Jean Essai", "Bourg-H")):
        path = tmp_path / f"{name}.csv"
        path.write_text(f"id;nom;commune;bénévoles\n7;Équipe {commune};{commune};3\n", encoding="utf-8")
        parts.append(zb.read_providers(path, territory=place))
    merged = zb.merge_providers(parts)
    assert any("Zoé" in str(ident) for ident in merged.table.index)
    public = zb.diagnose(place, merged).public()
    assert sorted(public.providers.table.index) == ["liste 1-1", "liste 2-1"]
    assert sorted(public.main.providers.index) == sorted(public.main.costs.destinations) == ["liste 1-1", "liste 2-1"]
    assert set(public.main.table["nearest_provider"]) <= {"liste 1-1", "liste 2-1"}


def _official(providers: zb.Providers) -> zb.Providers:
    sources = tuple(dataclasses.replace(one, official=True) for one in providers.sources)
    return dataclasses.replace(providers, sources=sources)


def test_official_directories_keep_their_name_and_a_list_that_says_it_is_one_does_not(place: zb.Territory) -> None:
    rows = pd.DataFrame({"nom": ["SSIAD"], "commune": ["Bourg-H"], "partenaire": ["FINESS"]})
    teams = zb.read_providers(rows, territory=place)
    assert list(list_names(teams).values()) == ["liste 1"]
    assert list(list_names(_official(teams)).values()) == ["FINESS"]
    assert list(list_names(zb.load_mairies(min_hours=40)).values()) == ["mairies (DILA)"]
    for one, exact in ((teams, 0), (_official(teams), 1)):
        assert len(zb.diagnose(place, one).exact_teams()) == exact


def test_an_official_row_merged_with_a_private_one_keeps_no_point(place: zb.Territory, tmp_path: Path) -> None:
    """The point of the two that is kept may be that of the private list."""
    parts = []
    for name, day in (("annuaire", "2024-01-01"), ("privée", "2025-01-01")):
        path = tmp_path / f"{name}.csv"
        path.write_text(
            "nom;commune;adresse;longitude;latitude;mise à jour\n"
            f"SSIAD des Hauts;Bourg-H;3 place de la Mairie;3.56;44.59;{day}\n",
            encoding="utf-8",
        )
        parts.append(zb.read_providers(path, territory=place))
    merged = zb.merge_providers([_official(parts[0]), parts[1]])
    assert len(merged) == 1
    assert zb.diagnose(place, merged).exact_teams().empty
    assert len(zb.diagnose(place, _official(merged)).exact_teams()) == 1


_KINDS = "html csv toml json svg docx xlsx gpkg parquet pdf png"


@pytest.mark.parametrize("words", [FILE, "Liste de Mme Zoe TESTEUR 0466000001", "Zoé Testeur", "04 66 00 00 01"])
@pytest.mark.parametrize("kind", _KINDS.split())
def test_the_name_of_a_file_is_found_in_every_kind_of_file(
    internal: zb.Diagnosis, tmp_path: Path, kind: str, words: str
) -> None:
    path = tmp_path / f"a.{kind}"
    _PLANT.get(path.suffix, _plain)(path, words)
    found = internal.check_edition(path)
    assert {"nom de liste", "téléphone"} & set(found["kind"]), found


def _plain(path: Path, words: str) -> None:
    path.write_text({".html": f"<p>{words}</p>", ".csv": f"a;b\n1;{words}\n"}.get(path.suffix, f'# "{words}"'), "utf-8")


def _docx(path: Path, words: str) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph(words)
    document.save(str(path))


def _frame(words: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"a": [words]}, geometry=[shapely.Point(0, 0)], crs=4326)


def _picture(path: Path, words: str) -> None:
    from matplotlib.figure import Figure

    Figure().savefig(path, metadata={"Author": words})


_PLANT = {
    ".docx": _docx,
    ".xlsx": lambda path, words: pd.DataFrame({"a": [words]}).to_excel(path, engine="xlsxwriter"),
    ".gpkg": lambda path, words: _frame(words).to_file(path, engine="pyogrio"),
    ".parquet": lambda path, words: _frame(words).to_parquet(path),
    ".pdf": _picture,
    ".png": _picture,
}


def test_an_ordinary_file_name_forbids_no_ordinary_word(place: zb.Territory, tmp_path: Path) -> None:
    path = tmp_path / "accueil.csv"
    path.write_text("nom;commune;bénévoles\nÉquipe;Bourg-H;3\n", encoding="utf-8")
    diagnosis = zb.diagnose(place, zb.read_providers(path, territory=place))
    (tmp_path / "a.txt").write_text("un accueil sur place", encoding="utf-8")
    assert diagnosis.check_edition(tmp_path / "a.txt").empty


def test_without_the_list_no_file_shows_providers_one_by_one(internal: zb.Diagnosis, unlisted: Path) -> None:
    public = internal.public(providers=False)
    model = map_model(public)
    assert model.points == ()
    assert model.families[0].near.counts.sum() == 0
    for block in blocks((unlisted / "carte.html").read_text("utf-8")):
        assert not len(block_points(block))
    for name in ("carte.html", "rapport.html", "rapport.docx", "fiches_communes.pdf", "fiches_epci.pdf"):
        assert "03/02/2025" not in _told(unlisted / name), name
        assert "quipe des hauts" not in _told(unlisted / name), name
    assert "la liste des équipes n’est pas publiée" in _told(unlisted / "carte.html")
    # counts and costs by commune stay
    assert public.table["n_providers"].equals(internal.table["n_providers"])
    assert public.table["nearest_cost"].notna().equals(internal.table["nearest_cost"].notna())
    assert public.main.table["nearest_provider"].isna().all()


def test_figures_under_secret_are_said_so_and_never_unknown(internal: zb.Diagnosis, published: Path) -> None:
    """All the counts of the EPCI of the north are hidden: report and fiches say « secret », and the rule once."""
    assert pd.isna(internal.public().by_epci().loc["200000001", "demand"])
    for name in ("rapport.html", "fiches_communes.pdf", "fiches_epci.pdf"):
        told = " ".join(_told(published / name).split())
        assert "secret" in told
        assert "n. d." not in told.replace("\u00a0", " "), name
        assert "moins de 11 personnes" in told


def test_the_unit_of_capacities_stays_known_and_with_it_the_yardstick(place: zb.Territory) -> None:
    rows = pd.DataFrame({"nom": ["A", "B"], "commune": ["Bourg-H", "Bourg-B"], "bénévoles": [3, 4]})
    internal = zb.diagnose(place, zb.read_providers(rows, territory=place))
    public = internal.public()
    assert internal.main.accompanied == public.main.accompanied == 2
    assert public.table["tau"].notna().equals(internal.table["tau"].notna())
