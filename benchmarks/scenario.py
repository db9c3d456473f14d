"""« Et si… ? » in the map: milliseconds by frame while a team is dragged, and to propose the next one.

``python benchmarks/scenario.py`` prints one line of JSON by area: the Gard of the demo, then two régions with 2,000
seeded providers over France. A frame scores every family, repaints the communes and reads a pixel back, so that what
the browser had put off is counted.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

BARS = {"Gard": 50, "Bretagne": 150, "Normandie": 150}  # ms by frame
ARGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND")
DRAG = """frames => {
    const layer = Object.values(ZB.layers)[0], scene = layer.scene, n = layer.data.n, times = [];
    const team = scene.lines(0, scene.now())[0].team.id;
    for (let k = 0; k < frames; k++) {
        const start = performance.now();
        scene.move(team, k * 37 % n, true);
        layer._canvases[1]._ctx.getImageData(0, 0, 1, 1);
        times.push(performance.now() - start);
    }
    scene.settle();
    times.sort((one, other) => one - other);
    const start = performance.now();
    scene.propose(0, 'accueil', 5);
    return [times[frames >> 1], times[Math.floor(frames * 0.95)], performance.now() - start];
}"""


def demo() -> Any:
    """Diagnose the Gard of ``make demo``."""
    import zonesblanches as zb

    teams = zb.read_providers(zb.sample_path("equipes_gard_exemple.csv"), family="équipes citoyennes")
    return zb.diagnose(zb.territory("30"), [teams, zb.load_mairies(min_hours=24)])


def region(code: str) -> Any:
    """Diagnose a région with 2,000 seeded providers over France."""
    import numpy as np
    import pandas as pd

    import zonesblanches as zb
    from zonesblanches.territory import store

    codes = np.random.default_rng(20261122).choice(store.communes().index.to_numpy(), 2000, replace=False)
    teams = pd.DataFrame({"nom": [f"Équipe {one}" for one in codes], "code insee": codes, "bénévoles": 5})
    return zb.diagnose(zb.territory(code, level="region"), zb.read_providers(teams))


AREAS: dict[str, Callable[[], Any]] = {
    "Gard": demo,
    "Bretagne": lambda: region("53"),
    "Normandie": lambda: region("28"),
}


def measure(browser: Any, found: Any) -> dict[str, float]:
    """Open a map, drag a team over 60 places, propose one."""
    html = found.map().get_root().render()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "carte.html"
        path.write_text(html, encoding="utf-8")
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(path.as_uri())
        page.wait_for_function("window.ZB && !ZB.waiting")
        page.click("#zb-try")
        page.wait_for_selector(".zb-status")
        frame, worst, proposal = page.evaluate(DRAG, 60)
        page.close()
    told = {"frame_ms": frame, "frame_95_ms": worst, "propose_ms": proposal, "kb": len(html.encode()) / 1000}
    return {name: round(value, 1) for name, value in told.items()}


def main() -> None:
    """Measure every area, and fail over a bar."""
    import shutil

    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGS))
        for name, make in AREAS.items():
            found = make()
            told = measure(browser, found)
            print(json.dumps({"area": name, "communes": len(found.table), **told}), flush=True)
            assert told["frame_95_ms"] <= BARS[name], name
        browser.close()


if __name__ == "__main__":
    main()
