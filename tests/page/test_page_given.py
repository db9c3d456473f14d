"""What is given beside the lists: Insee's files, a diagnosis of a former year, and how a page says it."""

from __future__ import annotations

import ast
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import urlencode

import pytest
from opened import Opened

import zonesblanches as zb
from zonesblanches.page.english import progress_in_english
from zonesblanches.page.given import earlier_work
from zonesblanches.page.plainly import plain_error
from zonesblanches.page.project import Project

PACKAGE = Path(zb.__file__).parent
LIST = "nom;commune;bénévoles\nLes Voisins;Mende;8\nVeille inventée;Badaroux;3\n"


def give(page: Opened, kind: str, name: str, content: bytes) -> None:
    told = urlencode({"nom": name, "pour": kind})
    assert page.ask("PUT", f"/listes/depot?{told}", content, Origin=page.origin).status == 204


def census() -> bytes:
    codes = zb.territory("48").communes.index
    return "\n".join(["CODGEO;P22_POP;P22_POP7589;P22_POP90P", *(f"{code};500;60;9" for code in codes)]).encode()


@pytest.fixture(scope="module")
def former(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A diagnosis of last year, its list elsewhere on the machine."""
    place = tmp_path_factory.mktemp("2025")
    (place / "eq2025.csv").write_text(LIST, encoding="utf-8")
    words = ["diagnostic", "Mende", "eq2025.csv", "--sortie", "resultats"]
    asked_python = [sys.executable, "-m", "zonesblanches", *words]
    subprocess.run(asked_python, cwd=place, check=True, capture_output=True)
    return place


def test_what_is_given_beside_the_lists_is_understood_and_asked_of_the_command(kept: Opened, former: Path) -> None:
    kept.post("/territoire", ("territoire", "Mende"))
    kept.drop("eq2026.csv", LIST.encode())
    give(kept, "recensement", "base-cc-evol-struct-pop-2022.CSV", census())
    give(kept, "recensement", "autre.csv", b"a;b\n1;2\n")
    told = kept.shown("/listes")
    assert "Évolution et structure de la population (Insee) 2022 : population, personnes de 75 ans ou plus" in told
    assert "Prenez le fichier de l’Insee tel qu’il se télécharge" in told
    kept.post("/listes/oter", ("pour", "recensement"), ("fichier", "recensement/autre.csv"))
    assert "autre.csv" not in kept.shown("/listes")
    parts = {"alone_80p": "44", "older": "28", "low_income": "28", "low_density": "10"}
    usual = (("threshold", "20"), ("proximity", "15"), ("n_star", "2"), ("theta", "0,66"))
    kept.post("/seuils", *usual, *((f"poids|{name}", part) for name, part in parts.items()))
    assert "elles font 110.</b>" in kept.shown("/seuils")
    kept.post("/seuils", *usual, *((f"poids|{name}", part) for name, part in (parts | {"older": "18"}).items()))
    assert "elles font" not in kept.shown("/seuils")
    project = Project.opened(Path(kept.folder) / "projet", kept=True)
    written = zb.Parameters.from_toml(project.folder / "parametres.toml").need_weights
    assert dict(written) == {"alone_80p": 0.44, "older": 0.18, "low_income": 0.28, "low_density": 0.1}
    give(kept, "annee_passee", "diagnostic.json", (former / "resultats" / "diagnostic.json").read_bytes())
    assert "Il manque encore : eq2025.csv." in kept.shown("/listes")
    give(kept, "annee_passee", "la même.csv", (former / "eq2025.csv").read_bytes())
    assert "Tout est là : ce diagnostic sera suivi." in kept.shown("/listes")
    assert "ses seuils sont repris tels quels" in kept.shown("/seuils")
    assert "Zone blanche" in kept.shown("/carte")
    line = Project.opened(project.folder, kept=True).command()
    assert "--recensement recensement/base-cc-evol-struct-pop-2022.CSV --suite-de annee_passee/registre" in line
    kept.post("/listes/oter", ("pour", "annee_passee"))
    assert "--parametres parametres.toml" in Project.opened(project.folder, kept=True).command()
    assert not list((project.folder / "annee_passee").iterdir())


def test_a_record_opens_nothing_but_what_was_dropped_with_it(former: Path, tmp_path: Path) -> None:
    record = json.loads((former / "resultats" / "diagnostic.json").read_text(encoding="utf-8"))
    record["demande"]["secteurs"] = "../../ailleurs.csv"
    place = tmp_path / "annee_passee"
    place.mkdir()
    (place / "eq2025.csv").write_text(LIST, encoding="utf-8")
    (place / "diagnostic.json").write_text(json.dumps(record), encoding="utf-8")
    told = earlier_work({"from": str(place), "to": str(place / "registre")}, lambda _: None)
    assert told["ready"]
    asked = json.loads((place / "registre" / "diagnostic.json").read_text(encoding="utf-8"))["demande"]
    assert asked["listes"] == ["../eq2025.csv"]
    assert asked["secteurs"] == "ailleurs.csv"  # beside the record, where nothing is
    record["demande"]["suite_de"] = "../x"
    (place / "diagnostic.json").write_text(json.dumps(record), encoding="utf-8")
    assert earlier_work({"from": str(place), "to": str(place / "registre")}, lambda _: None)["why"] == "follows"


_ELSEWHERE = {"batch.py", "cli.py", "road_times.py"}  # what the page never does


def said_progress() -> set[str]:
    """Every text of progress of the library, what stands in it aside."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or path.name in _ELSEWHERE or {"scale", "roads"} & {*path.parts}:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            at = {"progress": 0, "counted": 1}.get(name)
            if at is not None and len(node.args) > at and isinstance(node.args[at], ast.Constant | ast.JoinedStr):
                parts = getattr(node.args[at], "values", [node.args[at]])
                found.add(
                    "".join(
                        str(getattr(part, "value", "")) if isinstance(part, ast.Constant) else "3" for part in parts
                    )
                )
    stages = (PACKAGE / "outputs" / "bundle.py").read_text(encoding="utf-8")
    return found | set(re.findall(r'\("([^"]+)", [\d.]+, lambda', stages)) | {"fiches des intercommunalités"}


def test_every_progress_is_said_in_english() -> None:
    texts = said_progress()
    assert len(texts) > 35
    same = {"GeoPackage", "archive", "mission 4"}
    elsewhere = {
        text for text in texts if text.endswith(" : 3") and text[0] == "3"
    }  # road engines, on the command line
    assert {text for text in texts - same - elsewhere if progress_in_english(text) == text} == set()


def broken_zip() -> bytes:
    told = io.BytesIO()
    with zipfile.ZipFile(told, "w") as archive:
        archive.writestr("xl/rien.xml", "<a/>")
    return told.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("vide.csv", b"", "remplissez une ligne par équipe"),
        ("titres.csv", b"nom;commune\n", "remplissez une ligne par équipe"),
        ("lieu.csv", b"nom;capacite\nA;3\n", "dites laquelle ici"),
        ("lettre.docx", b"PK", "enregistrez-la ainsi"),
        ("classeur.xlsx", broken_zip(), "enregistrez-le en .xlsx"),
        ("coupe.xlsx", broken_zip()[:40], "enregistrez-le en .xlsx"),
    ],
)
def test_the_commonest_errors_say_what_to_do_on_the_page(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(zb.InputError) as error:
        zb.read_providers(tmp_path / name)
    told = plain_error(error.value)
    assert said in told["advice"][0]
    assert told["told"].startswith(name.split(".", maxsplit=1)[0])
    for text in told["advice"]:
        assert all(len(part.split()) <= 25 for part in re.split(r"(?<=[.!?:])\s", text))
