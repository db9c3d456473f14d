"""The notebooks run from the first cell to the last."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.util import run_sync

from patience import PATIENCE_S

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))

SAID = {
    "01_premier_diagnostic": ["Génolhac"],
    "02_preparer_les_donnees": [
        "1 ligne de total laissée de côté",
        "reconnues comme Lambert-93 (EPSG:2154) : 2 lignes",
        "« Valleraugue » est aujourd'hui Val-d'Aigoual",
        "longitude et latitude inversées, remises dans",
        "(7, 0)",  # two lists' team and the pair answered « oui » made one each
        "Codes 2012 → 2026 : 5 lignes, dont 0 rejetée",
        "Personnes de 75 ans ou plus : 3 communes sans valeur",
    ],
    "03_temps_et_accessibilite": [
        "E2SFCA (méthode)",
        "Gini 0.1",
        "une offre incertaine de 20 %",
        "d'écart avec la table : aucun bras de mer",
    ],
    "04_comprendre_un_diagnostic": [
        "Moran 0.5",
        "communes blanches ne le seraient plus à 25 min",
        "Zone blanche : aucun intervenant",
        "semblables",
        "then_cost",
    ],
    "05_ou_creer_la_prochaine_equipe": [
        "Preuve faite : aucun autre choix ne fait mieux",
        "Refusé : Aucun choix de sites",
        "0 entorse au calendrier rejoué",
        "Fermée, ou oubliée ?",
        "suivi_carte.html",
    ],
    "06_carte_et_rapport": [
        '<iframe src="https://exemple.fr/carte.html"',
        "effectifs de communes masqués",
        "True 0",
    ],
}
WRITTEN = {
    "01_premier_diagnostic": {"sorties/gard/carte.html": 100_000},
    "02_preparer_les_donnees": {"donnees/equipes_a_remplir.xlsx": 5_000},
    "03_temps_et_accessibilite": {},
    "04_comprendre_un_diagnostic": {},
    "05_ou_creer_la_prochaine_equipe": {
        "sorties/proposition/proposition.docx": 20_000,
        "sorties/suivi/suivi_carte.html": 200_000,
    },
    "06_carte_et_rapport": {
        "carte.html": 300_000,
        "comparaison.html": 300_000,
        "figure.pdf": 50_000,
        "genolhac.pdf": 5_000,
        "rapport.docx": 50_000,
        "public/carte.html": 200_000,
    },
}


@pytest.fixture(scope="module")
def kernel() -> Iterator[AsyncKernelManager]:
    """One Python for all the notebooks: starting it and loading the libraries was a quarter of what they took."""
    manager = AsyncKernelManager(kernel_name="python3")
    yield manager
    if run_sync(manager.is_alive)():
        run_sync(manager.shutdown_kernel)(now=True)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("default")  # the kernel's own machinery warns, not ours
def test_runs(path: Path, tmp_path: Path, kernel: AsyncKernelManager) -> None:
    notebook = nbformat.read(path, as_version=4)
    # each begins as in a new kernel: none of the others' names, a folder of its own
    notebook.cells.insert(
        0, nbformat.v4.new_code_cell(f"%reset -f\nimport os\nos.chdir({os.fspath(tmp_path)!r})\ndel os")
    )
    client = NotebookClient(notebook, km=kernel, timeout=int(PATIENCE_S))
    client.execute()
    client.kc.stop_channels()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in shown if output.get("name") == "stderr"]
    said = "\n".join(output.get("text", "") + str(output.get("data", {}).get("text/plain", "")) for output in shown)
    for words in SAID[path.stem]:
        assert words in said, words
    for file, least in WRITTEN[path.stem].items():
        assert (tmp_path / file).stat().st_size > least


def test_are_committed_without_outputs() -> None:
    assert NOTEBOOKS
    for path in NOTEBOOKS:
        assert all(not cell.get("outputs") for cell in nbformat.read(path, as_version=4).cells)
