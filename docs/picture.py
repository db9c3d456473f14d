"""Take the pictures of the page for the docs, step by step, in headless Chromium that knows this machine alone."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

TARGET = Path(sys.argv[1])
LIST = """Nom de l'équipe;Commune;Bénévoles;Communes desservies;Actif
Les Veilleurs d'Alès (exemple);Alès;12;Alès, Saint-Christol-lez-Alès, Anduze;oui
Café des liens du Vigan (exemple);Le Vigan;6;Le Vigan, Avèze, Molières-Cavaillac;oui
Bonjour voisin Nîmes (exemple);Nîmes;18;;oui
Le Bus de l'amitié (exemple);Uzès;8;le pays d'Uzès;oui
Cœur de Bagnols (exemple);Bagnols;10;Bagnols-sur-Cèze;oui
"""
BINARY = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def take(page: Page, name: str) -> None:
    """Wait until nothing is under way, then take the picture of what stands on screen."""
    page.wait_for_selector("body[data-waits='0']")
    page.wait_for_timeout(700)
    page.screenshot(path=str(TARGET / f"page-{name}.png"))


def walk(page: Page, source: Path) -> None:
    """Go from the territory to the documents."""
    page.wait_for_selector(".france")
    page.fill("#q", "gard")
    page.wait_for_selector("#trouves li")
    page.keyboard.press("Enter")
    page.wait_for_selector(".chosen")
    take(page, "territoire")
    page.click(".chosen a.button")
    page.set_input_files("#fichiers", str(source))
    page.wait_for_selector(".files li")
    take(page, "listes")
    page.click("button[name=suite]")
    page.wait_for_selector(".lead")
    take(page, "compris")
    page.get_by_role("link", name="Continuer : les seuils").click()
    page.wait_for_selector("#threshold")
    take(page, "seuils")
    page.get_by_role("button", name="Continuer : la carte").click()
    page.frame_locator("iframe.map").locator(".leaflet-container").wait_for()
    page.set_viewport_size({"width": 1180, "height": 1060})
    take(page, "carte")
    page.set_viewport_size({"width": 1180, "height": 760})
    page.get_by_role("link", name="Continuer : les documents").press("Enter")
    page.wait_for_url("**/resultats")
    page.wait_for_selector("body[data-waits='0']")
    page.get_by_role("button", name="Préparer les documents").click()
    page.wait_for_selector("a[href='/resultats.zip']")
    take(page, "documents")


with tempfile.TemporaryDirectory() as folder:
    source = Path(folder) / "equipes.csv"
    source.write_text(LIST, encoding="utf-8")
    words = [sys.executable, "-m", "zonesblanches", "ouvrir", "--sans-navigateur"]
    served = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=folder)
    try:
        address = re.search(r"http\S+", served.stdout.readline() if served.stdout else "")
        with sync_playwright() as play:
            rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
            browser = play.chromium.launch(executable_path=BINARY, args=["--no-sandbox", rules])
            page = browser.new_page(viewport={"width": 1180, "height": 760}, locale="fr-FR")
            page.goto(address[0] if address else "about:blank")
            walk(page, source)
            browser.close()
    finally:
        served.terminate()
        served.wait()
