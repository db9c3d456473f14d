"""A browser without network, shared by every test that looks at a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from browser import Opener, Watch, settle

import zonesblanches as zb
from chromium import started
from patience import PATIENCE_S


@pytest.fixture(scope="module")
def secrets_in_memory() -> Iterator[None]:
    """Gather once what the public editions of one diagnosis must not hold: dozens of files are searched for it."""
    from zonesblanches.outputs.editions import verifying

    gather, kept = verifying.gather_secrets, {}

    def remembered(findings: Any, asked: Any, public: Any) -> Any:
        key = id(findings), repr(asked.rules)
        if key not in kept:
            kept[key] = findings, gather(findings, asked, public)  # the diagnosis is held, so that its id is its own
        return kept[key][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verifying, "gather_secrets", remembered)
        yield


@pytest.fixture(scope="session")
def by_the_sea() -> zb.Diagnosis:
    """Finistère: bays, islands, stops, outreach that declares or not, near and far, no capacity, none known."""
    rows = [
        ("a", "A", "29046", "accueil", 8, "", ""),
        ("b", "B", "29019", "aller-vers", 5, "", ""),
        ("c", "C", "29103", "aller-vers", 7, "29103 ; 29239 ; 22278", ""),
        ("d", "D", "29022", "", None, "29155 ; 29022", ""),
        ("e", "Bus", "29232", "itinérant", 6, "", "lundi"),
        ("f", "Bus", "29233", "itinérant", 6, "", "mardi matin"),
        ("g", "Bus", "29150", "itinérant", 6, "", "jeudi, vendredi"),
        ("h", "H", "22113", "accueil", 9, "", ""),
        ("i", "I", "29155", "accueil", 2, "", ""),
        ("z", "Z", "29151", "accueil", 0, "", ""),
    ]
    titles = ["id", "nom", "code insee", "mode", "bénévoles", "communes desservies", "jours"]
    return zb.diagnose(zb.territory("29"), zb.read_providers(pd.DataFrame(rows, columns=titles)))


@pytest.fixture(scope="session")
def chromium(play: Any) -> Iterator[Any]:
    """One headless Chromium for all."""
    yield from started(play)


@pytest.fixture
def look(chromium: Any, tmp_path: Path) -> Iterator[Opener]:
    """Open HTML in a fresh context; at the end, nothing may have been requested or gone wrong."""
    opened: list[tuple[Any, Watch]] = []

    def open_html(html: str, width: int = 1280, height: int = 900) -> Watch:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
        context.set_offline(True)
        context.set_default_timeout(1000 * PATIENCE_S)
        watch = Watch(context.new_page())

        def route(request_route: Any) -> None:
            url = request_route.request.url
            if url.startswith(("file:", "data:", "blob:", "about:")):
                request_route.continue_()
            else:
                watch.requests.append(url)
                request_route.abort()

        context.route("**/*", route)
        watch.page.on("pageerror", lambda error: watch.errors.append(str(error)))
        watch.page.on("console", lambda m: watch.errors.append(m.text) if m.type == "error" else None)
        watch.page.on("dialog", lambda d: (watch.dialogs.append(d.message), d.dismiss()))
        path = tmp_path / f"page{len(opened)}.html"
        path.write_text(html, encoding="utf-8")
        watch.page.goto(path.as_uri())
        settle(watch.page)
        opened.append((context, watch))
        return watch

    yield open_html
    for context, watch in opened:
        watch.check()
        context.close()
