"""Real outputs for the gallery: the Gard with invented teams, made when the site is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import zonesblanches as zb

NOTICE = "Exemple : équipes inventées"


def make(folder: Path) -> Iterator[Path]:
    """Write every output in `folder` and return the files."""
    gard = zb.territory("30")
    teams = zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"), family="équipes citoyennes")
    diagnosis = zb.diagnose(gard, [teams, zb.load_mairies(min_hours=24)])
    yield from diagnosis.save_all(folder, notice=NOTICE, slides=True, one_page=True).values()
    farther = zb.diagnose(gard, teams, parameters=zb.Parameters(threshold=25, proximity=20))
    nearer = zb.diagnose(gard, teams)
    pair = folder / "comparaison.html"
    zb.compare_maps(nearer, farther, names=["T = 20 min", "T = 25 min"], notice=NOTICE).save(pair)
    yield pair
    for name, place in {
        "genolhac.html": "Génolhac",
        "genolhac.pdf": "Génolhac",
        "ales.pdf": "Alès Agglomération",
    }.items():
        diagnosis.fiche(place, folder / name, notice=NOTICE)
        yield folder / name
    for name, options in {"figure.svg": {}, "figure-score.png": {"column": "score"}}.items():
        diagnosis.plot(path=folder / name, notice=NOTICE, **options)
        yield folder / name
