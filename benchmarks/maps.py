"""Maps in Chromium with the network blocked: ours, folium.GeoJson and geopandas.explore, side by side.

``python benchmarks/maps.py [30|76|FR] [ours|geojson|explore]`` prints one line of JSON; without arguments, the table.
`first_s` is the first full drawing, every commune in its class; `draw_s` is the last one, circles, names and legend
included; `browser_s` is what an empty page takes of it in the same browser.
The peers' pages link the network: they are measured as they would be with their files at hand, that is, with every
answer of Leaflet's address taken from this library's copies, and the rest refused.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

AREAS = {"30": "Gard, 350 communes", "76": "Occitanie, 4,4k", "FR": "France, 34.9k"}
BARS = {"30": (0.45, 0.2, 0.8), "76": (0.8, 0.4, 0.4), "FR": (3.5, 0.7, 0.06)}  # MB, s, or share of the peer's time
WATCH = """
(() => {
  const S = window.__watch = { last: 0, first: 0, painted: 0, frames: null, pending: false };
  const mark = () => {
    S.last = performance.now();
    if (S.pending) return;
    S.pending = true;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      S.painted = performance.now();
      S.first = S.first || S.painted;
      S.pending = false;
    }));
  };
  for (const name of ['fill', 'stroke', 'fillRect', 'drawImage']) {
    const real = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function () { mark(); return real.apply(this, arguments); };
  }
  new MutationObserver(list => { if (list.some(m => m.target instanceof SVGElement)) mark(); })
    .observe(document, { subtree: true, childList: true, attributes: true });
  let before = 0;
  const loop = now => {
    if (S.frames && before) S.frames.push(now - before);
    before = now;
    requestAnimationFrame(loop);
  };
  requestAnimationFrame(loop);
})();
"""
ARGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND")


def diagnosis(area: str) -> Any:
    """Diagnose an area with 2,000 seeded providers over France."""
    import numpy as np
    import pandas as pd

    import zonesblanches as zb
    from zonesblanches.territory import store

    codes = np.random.default_rng(20261122).choice(store.communes().index.to_numpy(), 2000, replace=False)
    teams = pd.DataFrame({"nom": [f"Équipe {code}" for code in codes], "code insee": codes, "bénévoles": 5})
    place = zb.territory("France") if area == "FR" else zb.territory(area, level="region" if area == "76" else "auto")
    return zb.diagnose(place, zb.read_providers(teams))


def write(area: str, way: str, path: Path) -> float:
    """Write one map and return how long it took, the diagnosis being there."""
    found = diagnosis(area)
    start = time.perf_counter()
    if way == "ours":
        found.map().save(str(path))
    elif way == "geojson":
        import folium

        frame = found.table[["name", "class", "score", "geometry"]].reset_index()
        colors = {"blanche": "#511845", "grise": "#bf6d1b", "couverte": "#e9f3fb"}
        chart = folium.Map(tiles=None)
        folium.GeoJson(
            frame,
            style_function=lambda feature: {
                "fillColor": colors.get(feature["properties"]["class"], "#fff"),
                "weight": 0.5,
            },
            tooltip=folium.GeoJsonTooltip(["name", "class", "score"]),
        ).add_to(chart)
        west, south, east, north = frame.total_bounds
        chart.fit_bounds([[south, west], [north, east]])
        chart.save(str(path))
    else:
        found.table[["name", "class", "score", "geometry"]].explore("class", tiles=None).save(str(path))
    return time.perf_counter() - start


def copies(url: str) -> str | None:
    """Return this library's copy of a linked file, None when it has none."""
    from zonesblanches.outputs.webmap import links

    for pattern, name in links._RULES:
        if name and re.search(pattern, url.split("?", maxsplit=1)[0], flags=re.IGNORECASE):
            return str(links.asset(name))
    return None


def look(path: Path) -> dict[str, float]:
    """Open a page, wait until it rests, then point, drag and zoom."""
    import shutil

    from playwright.sync_api import sync_playwright

    failed: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGS))
        alone = empty(browser)
        page = browser.new_context(viewport={"width": 1200, "height": 800}, locale="fr-FR").new_page()
        page.set_default_timeout(180_000)

        def answer(route: Any) -> None:
            url = route.request.url
            if url.startswith(("file:", "data:", "blob:")):
                return route.continue_()
            failed.append(url)
            copy = copies(url)
            return route.fulfill(body=copy) if copy is not None else route.fulfill(body="")

        page.route("**/*", answer)
        page.add_init_script(WATCH)
        page.goto(path.as_uri(), wait_until="load")
        rest(page)
        first, last = page.evaluate("[__watch.first, __watch.painted]")
        out = {"browser_s": alone, "first_s": first / 1000, "draw_s": last / 1000}
        box = page.locator(".leaflet-container").first.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        out["hover_ms"] = longest(page, lambda: [page.mouse.move(x - 150 + 8 * k, y + 20 * (k % 5)) for k in range(40)])
        out["frame_ms"] = max(longest(page, lambda: drag(page, x, y)), longest(page, lambda: zoom(page, x, y)))
        session = page.context.new_cdp_session(page)
        session.send("HeapProfiler.collectGarbage")
        session.send("Performance.enable")
        figures = {entry["name"]: entry["value"] for entry in session.send("Performance.getMetrics")["metrics"]}
        browser.close()
    return out | {"heap_mb": figures["JSHeapUsedSize"] / 1e6, "requests": len(failed)}


def empty(browser: Any) -> float:
    """Return what the browser itself takes: an empty page, up to its second frame."""
    page = browser.new_context(viewport={"width": 1200, "height": 800}).new_page()
    with tempfile.NamedTemporaryFile("w", suffix=".html") as file:
        file.write("<!DOCTYPE html><title>-</title>")
        file.flush()
        page.goto(Path(file.name).as_uri(), wait_until="load")
        frame = "done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())))"
        taken = float(page.evaluate(f"() => new Promise({frame})")) / 1000
    page.context.close()
    return taken


def rest(page: Any) -> None:
    """Wait until nothing has been drawn for a second."""
    page.wait_for_function("performance.now() - __watch.last > 1000 && __watch.painted >= __watch.last", polling=100)


def longest(page: Any, act: Any) -> float:
    """Return the longest frame while something is done, and until the page rests."""
    page.evaluate("() => { __watch.frames = []; }")
    act()
    rest(page)
    return float(page.evaluate("() => { const f = __watch.frames; __watch.frames = null; return Math.max(...f); }"))


def drag(page: Any, x: float, y: float) -> None:
    """Drag the map as a hand does."""
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(40):
        page.mouse.move(x + 5 * k, y + 2 * k)
        time.sleep(0.012)
    page.mouse.up()


def zoom(page: Any, x: float, y: float) -> None:
    """Zoom in and out again."""
    page.mouse.move(x, y)
    for way in (-300, 300):
        page.mouse.wheel(0, way)
        time.sleep(0.8)


def measure(area: str, way: str) -> dict[str, float]:
    """Make one map, weigh it and look at it."""
    import resource

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "carte.html"
        made = write(area, way, path)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        return {"mb": path.stat().st_size / 1e6, "made_s": made, "peak_gb": peak, **look(path)}


def table() -> None:
    """Print every map beside its peers, the ratio first."""
    for area, title in AREAS.items():
        found = {way: run(area, way) for way in ("geojson", "explore", "ours")}
        ours, peer = found["ours"], found["geojson"]
        weight, seconds, share = BARS[area]
        print(f"{title}: bars {weight} MB, first full drawing in {seconds} s or {share} of folium.GeoJson's time")
        lighter, taken, last = (
            peer["mb"] / ours["mb"],
            ours["first_s"] / peer["draw_s"],
            ours["draw_s"] / peer["draw_s"],
        )
        print(
            f"  {lighter:.0f} × lighter; first full drawing in {taken:.2f} of folium.GeoJson's time, all in {last:.2f}"
        )
        print(f"  the browser itself, for an empty page: {ours['browser_s']:.3f} s")
        for way, figures in found.items():
            print(f"  {way:8}" + "  ".join(f"{key} {value:.3g}" for key, value in figures.items()))


def run(area: str, way: str) -> dict[str, float]:
    """Measure in a process of its own."""
    done = subprocess.run([sys.executable, __file__, area, way], check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(measure(*sys.argv[1:3])))
    else:
        table()
