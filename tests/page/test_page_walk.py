"""People walk through the page in Chromium, the network out of reach: what they see, and what they get."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from opened import DOZEN, Opened

import zonesblanches as zb
from patience import wait_until
from zonesblanches.page.plainly import CONSOLE

pytestmark = pytest.mark.browser
Tab = Callable[..., Any]
AXE = files("axe_playwright_python") / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
USERS = Path(__file__).resolve().parents[3] / "shared" / "cases" / "utilisateur"
INVENTED = (
    "Nom de l'équipe;Commune;Bénévoles;Communes desservies\n"
    "Les Voisins;Alès;8;\nLes Veilleurs;Uzès;beaucoup;le pays des merveilles\nCafé du Pont;Pont-Saint-Esprit;4;\n"
)


@pytest.fixture
def walk(tab: Tab, tmp_path: Path) -> Iterator[tuple[Any, Opened]]:
    """Give a tab on a page of its own, whose project is kept."""
    with Opened("--projet", tmp_path / "projet", folder=tmp_path) as page:
        yield tab(page.address), page


@pytest.fixture
def stroll(tab: Tab, shared: Opened) -> tuple[Any, Opened]:
    """Give a tab on the page that the tests share, empty but for its territory."""
    return tab(f"{shared.origin}/territoire", cookie=shared.cookie), shared


def steady(page: Any) -> Any:
    """Wait until nothing is under way."""
    page.wait_for_selector("body[data-waits='0']")
    return page


def choose(page: Any, text: str = "alès agglomération") -> None:
    """Choose a territory; most tests ask for 71 communes: what they look at does not depend on how many there are."""
    page.wait_for_selector(".france")
    page.fill("#q", text)
    page.wait_for_selector("#trouves li")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    steady(page)
    page.click(".chosen a.button")


def drop(page: Any, *paths: Path) -> None:
    page.set_input_files("#fichiers", list(map(str, paths)))
    page.locator(".files li").nth(len(paths) - 1).wait_for()


def invented(folder: Path, text: str = INVENTED, name: str = "équipes.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def go(page: Any, path: str) -> Any:
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + path)
    return steady(page)


def seen(page: Any) -> str:
    """Return every word on screen, hidden commands aside, and the names that screen readers say."""
    return page.evaluate(
        """() => {
            document.querySelectorAll('details').forEach(one => { one.open = !one.classList.contains('command'); });
            const names = [...document.querySelectorAll('[aria-label], [title], [placeholder]')].map(one =>
                [one.getAttribute('aria-label'), one.getAttribute('title'), one.getAttribute('placeholder')].join(' '));
            return document.body.innerText + '\\n' + names.join('\\n');
        }"""
    )


def faults(page: Any) -> list[str]:
    """Every fault that axe finds, the map in its frame aside: it has its own tests."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    options = "{ runOnly: tags, resultTypes: ['violations'] }"
    asked = f"tags => axe.run({{ exclude: [['iframe']] }}, {options}).then(out => out.violations)"
    found = page.evaluate(asked, RULES)
    return [f"{fault['id']} ({fault['impact']}): {fault['nodes'][0]['html'][:160]}" for fault in found]


STEPS = ("/territoire", "/listes", "/compris", "/seuils", "/carte", "/resultats")


def test_from_a_list_to_the_documents(walk: tuple[Any, Opened], tmp_path: Path) -> None:
    """The whole way by clicks alone, a question answered, a cell corrected, an archive in the end."""
    page, _ = walk
    choose(page)
    drop(page, invented(tmp_path))
    page.click("button[name=suite]")
    steady(page)
    assert "Voici d’abord ce qu’il faut vous demander" in page.inner_text("main")
    question = page.locator("fieldset.question", has_text="pays des merveilles")
    question.locator("input").fill("Uzès, Lussan")
    page.get_by_role("button", name="Enregistrer les réponses").click()
    steady(page)
    assert "Uzès, Lussan" in page.locator("details", has_text="Vos réponses").locator("input").first.input_value()
    cell = page.locator("td[data-cell$='Bénévoles']", has_text="beaucoup")
    cell.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+A")
    page.keyboard.type("12")
    page.get_by_role("button", name="Enregistrer les cellules corrigées").click()
    steady(page)
    assert page.locator("td[data-cell$='Bénévoles']").nth(1).inner_text() == "12"
    page.get_by_role("link", name="Continuer : les seuils").click()
    page.fill("#threshold", "25")
    page.get_by_role("button", name="Continuer : la carte").click()
    page.frame_locator("iframe.map").locator(".leaflet-container").wait_for()
    assert page.frame_locator("iframe.map").locator("h1").inner_text().startswith("Zones blanches et grises")
    assert "25 min" in page.frame_locator("iframe.map").locator("body").inner_text()
    # not a click: the frame above has a process of its own, which takes a click made right after a script's scroll
    page.get_by_role("link", name="Continuer : les documents").press("Enter")
    page.wait_for_url("**/resultats")
    steady(page)
    page.get_by_role("button", name="Préparer les documents").click()
    page.wait_for_selector("a[href='/resultats.zip']")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Télécharger").click()
    coming.value.save_as(tmp_path / "emporte.zip")
    with zipfile.ZipFile(tmp_path / "emporte.zip") as archive:
        assert "resultats/carte.html" in archive.namelist()
        assert "resultats/rapport.docx" in archive.namelist()


def test_a_file_chosen_before_the_script_came_is_taken(walk: tuple[Any, Opened], tmp_path: Path) -> None:
    page, _ = walk
    choose(page)
    late: list[Any] = []
    page.route("**/page/page.js", lambda route: late.insert(0, route), times=1)
    page.goto(page.url, wait_until="commit")
    page.set_input_files("#fichiers", str(invented(tmp_path)))
    assert late
    assert page.locator(".files li").count() == 0
    late[0].continue_()
    page.locator(".files li").first.wait_for()
    assert page.locator(".files li").count() == 1


def test_going_back_loses_nothing(stroll: tuple[Any, Opened], tmp_path: Path) -> None:
    page, _ = stroll
    choose(page)
    drop(page, invented(tmp_path))
    page.fill("#famille", "visites")
    page.click("button[name=suite]")
    steady(page)
    go(page, "/seuils")
    page.fill("#theta", "0,5")
    page.get_by_role("button", name="Continuer : la carte").click()
    page.wait_for_selector("iframe.map")
    for _ in range(2):
        page.go_back()
        steady(page)  # it may be shown again, then read again: going back meanwhile would cut that short
    go(page, "/territoire")
    assert "Alès Agglomération" in page.inner_text(".chosen")
    go(page, "/listes")
    assert page.input_value("#famille") == "visites"
    go(page, "/seuils")
    assert page.input_value("#theta") == "0,50"


def test_a_threshold_that_is_no_number_is_said_where_it_is_typed(stroll: tuple[Any, Opened], tmp_path: Path) -> None:
    page, _ = stroll
    choose(page)
    drop(page, invented(tmp_path))
    go(page, "/seuils")
    page.fill("#threshold", "vingt")
    page.get_by_role("button", name="Continuer : la carte").click()
    steady(page)
    assert page.input_value("#threshold") == "vingt"
    assert "Écrivez un nombre" in page.inner_text("#threshold-dit")
    page.fill("#threshold", "0")
    page.get_by_role("button", name="Continuer : la carte").click()
    steady(page)
    page.wait_for_selector("[role=alert]")


def test_every_step_is_for_all(stroll: tuple[Any, Opened], tmp_path: Path) -> None:
    """No fault for axe; 640 is a screen of 1,280 pixels at 200 %; nothing is wider than a screen of 360."""
    page, _ = stroll
    choose(page)
    drop(page, invented(tmp_path), invented(tmp_path, "nom;commune\nVoisins Ales centre;Alès\n", "ccas.csv"))
    for path in STEPS:
        go(page, path)
        for width in (1280, 640, 360):
            page.set_viewport_size({"width": width, "height": 800})
            seen(page)
            assert faults(page) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def test_all_is_done_with_the_keyboard(walk: tuple[Any, Opened], tmp_path: Path) -> None:
    page, _ = walk
    page.wait_for_selector(".france")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#q")
    page.keyboard.type("gar")
    page.wait_for_selector("#trouves li")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#q", "aria-activedescendant") == "trouve-1"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_selector(".chosen")
    page.focus(".chosen a.button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#fichiers", state="attached")
    page.focus("#fichiers")
    ring = page.evaluate("getComputedStyle(document.querySelector('label[for=fichiers]')).outlineStyle")
    assert ring == "solid"


HOSTILE = "<img src=x onerror=alert(1)>"


def test_names_are_never_code(stroll: tuple[Any, Opened], tmp_path: Path) -> None:
    """Teams, titles, files and sheets may be called anything: the tab sees to it that no dialog opens."""
    import openpyxl

    book = openpyxl.Workbook()
    for title in ("a'onload=x", "b{{77-28}}"):
        sheet = book.create_sheet(title)
        sheet.append(["Nom", "Commune", f"Bénévoles {HOSTILE}", "Communes desservies"])
        sheet.append([HOSTILE, "Alès", HOSTILE, HOSTILE])
        sheet.append(["{{ 7*7 }}", "Uzès", "'\"><script>alert(2)</script>", "<svg onload=alert(3)>"])
    path = tmp_path / "{{7*7}} équipes'.xlsx"
    del book["Sheet"]
    book.save(path)
    page, _ = stroll
    choose(page)
    drop(page, path)
    for step in STEPS[1:]:
        go(page, step)
        assert page.evaluate("document.querySelectorAll('main img, main script').length") == 0
        assert "49" not in page.inner_text("main").replace("490", "")
    page.frame_locator("iframe.map")


def test_two_tabs_show_the_same_work(stroll: tuple[Any, Opened], tmp_path: Path) -> None:
    page, _ = stroll
    choose(page)
    drop(page, invented(tmp_path))
    other = page.context.new_page()
    other.goto(page.url)
    go(other, "/carte")
    go(page, "/carte")
    for one in (page, other):
        one.wait_for_selector("iframe.map")
    assert other.inner_text(".classes") == page.inner_text(".classes")


def test_the_page_ends_with_its_last_tab(tab: Tab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Opened(folder=tmp_path) as opened:
        page = tab(opened.address)
        other = page.context.new_page()
        other.goto(page.url)
        page.close(run_before_unload=True)
        other.wait_for_timeout(6_500)
        assert opened.process.poll() is None
        other.goto("about:blank")
        wait_until(lambda: opened.process.poll() is not None)
        assert opened.process.returncode == 0
    assert list(tmp_path.glob("zones-blanches-*")) == []


def test_the_button_closes_the_page(tab: Tab, tmp_path: Path) -> None:
    with Opened(folder=tmp_path) as opened:
        page = tab(opened.address)
        page.get_by_role("button", name="Fermer la page").click()
        page.wait_for_selector("text=Vos listes sont effacées")
        wait_until(lambda: opened.process.poll() is not None)
        assert opened.process.returncode == 0


def long_list(rows: int = 20_000) -> str:
    codes = zb.territory("30").communes.index
    lines = (f"Équipe {at};{codes[at % len(codes)]};{at % 9 + 1}" for at in range(rows))
    return "\n".join(["nom;code insee;bénévoles", *lines])


def test_a_long_list_is_followed_and_interrupted(walk: tuple[Any, Opened], tmp_path: Path) -> None:
    """The page stays alive meanwhile, and what is stopped leaves nothing half written."""
    page, _ = walk
    choose(page)
    drop(page, invented(tmp_path, long_list(), "longue.csv"))
    page.click("button[name=suite]")
    page.wait_for_selector("#travail")
    other = page.context.new_page()
    other.goto(page.url.replace("/compris", "/listes"))
    assert "longue.csv" in other.inner_text("main")
    page.click("#interrompre")
    page.wait_for_selector("text=Calcul interrompu")
    left = [path.name for path in (tmp_path / "projet").rglob("*") if path.name.startswith(".")]
    assert left == []
    page.get_by_role("button", name="Réessayer").click()
    steady(page)
    assert "20\u202f000 lignes lues" in page.inner_text("main")
    assert page.locator(".grid tbody tr").count() == 300


SCENARIOS = {
    "liste vide": "nom;commune\n",
    "sans lieu": "nom;bénévoles\nA;3\n",
    "chiffres par commune": "code insee;population\n30007;40000\n30189;150000\n",
    "communes inconnues": "nom;commune\nA;Ylraq\nB;Atlantide\n",
    "tout le département": "nom;commune;communes desservies\nA;Alès;tout le Gard\nB;Uzès;Occitanie\n",
    "deux fois la même": "nom;commune;bénévoles\nA;Alès;3\nA;Alès;3\nA;Alès;4\n",
    "capacités en mots": "nom;commune;bénévoles\nA;Alès;beaucoup\nB;Uzès;3 à 5\nC;Nîmes;2h\n",
    "coordonnées fausses": "nom;longitude;latitude\nA;4.08;44.12\nB;900000;1\n",
    "colonnes sans titre": "A;Alès;3\nB;Uzès;5\n",
    "états en mots": "nom;commune;actif\nA;Alès;peut-être\nB;Uzès;en sommeil\n",
    "jours illisibles": "nom;commune;mode;jours\nBus;Alès;itinérant;de temps en temps\n",
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_word_of_a_console_is_ever_on_screen(stroll: tuple[Any, Opened], name: str) -> None:
    page, given = stroll
    given.post("/territoire", ("territoire", DOZEN))
    given.drop("liste.csv", SCENARIOS[name].encode())
    for path in STEPS:
        go(page, path)
        told = seen(page)
        assert not CONSOLE.search(told), (path, CONSOLE.search(told))
        assert "Un imprévu" not in told, (path, told)


@pytest.mark.skipif(not USERS.is_dir(), reason="the users' own lists are not here")
@pytest.mark.parametrize("path", sorted(USERS.glob("*.*")) if USERS.is_dir() else [], ids=lambda path: path.name)
def test_the_users_own_lists_are_walked_through(stroll: tuple[Any, Opened], path: Path) -> None:
    page, _ = stroll
    place = {"savoie": "73", "nord": "59", "vaucluse": "84", "sav2": "73", "s": "73"}.get(path.stem, "84")
    choose(page, place)
    drop(page, path)
    for step in STEPS[:3]:
        told = seen(go(page, step))
        assert not CONSOLE.search(told), (step, CONSOLE.search(told))
        assert "Un imprévu" not in told


def test_sentences_on_screen_are_short() -> None:
    """At most 25 words, in each language."""
    folder = files("zonesblanches").joinpath("templates/page")
    for template in folder.iterdir():
        for pair in re.findall(r't\("([^"]*)", "([^"]*)"\)', template.read_text(encoding="utf-8")):
            for text in pair:
                for sentence in re.split(r"(?<=[.!?:])\s", text):
                    assert len(sentence.split()) <= 25, sentence
