"""A browser that knows this machine alone, and a page to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from opened import Opened

from chromium import started
from patience import PATIENCE_S

# the page ended while a tab listened: that is how a test ends
_CUT = ("net::ERR_INCOMPLETE_CHUNKED_ENCODING", "net::ERR_CONNECTION_REFUSED")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Give a page that nobody has entered yet."""
    with Opened(folder=tmp_path) as page:
        yield page


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Opened]:
    """Give a page entered, its project kept."""
    with Opened("--projet", tmp_path / "projet", folder=tmp_path) as page:
        yield page.enter()


@pytest.fixture(scope="module")
def entrance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """Give a page that nobody enters: its token still serves."""
    with Opened(folder=tmp_path_factory.mktemp("porte")) as page:
        yield page


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """One page entered for a whole module, its project kept; see `shared`."""
    folder = tmp_path_factory.mktemp("page")
    with Opened("--projet", folder / "projet", folder=folder) as page:
        yield page.enter().held()


@pytest.fixture
def shared(lasting: Opened) -> Opened:
    """Give the page of the module, without what other tests gave it: none of them may need a fresh process."""
    return lasting.emptied()


@pytest.fixture(scope="session")
def chromium(play: Any) -> Iterator[Any]:
    """One headless Chromium for all."""
    yield from started(play, "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")


@pytest.fixture
def tab(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open a tab of a fresh browser; at the end nothing may have gone wrong, nor have been asked elsewhere."""
    contexts, faults = [], []

    def open_tab(address: str, width: int = 1280, height: int = 900, cookie: str = "") -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
        if cookie:
            name, _, value = cookie.partition("=")
            context.add_cookies([{"name": name, "value": value, "url": address}])
        context.set_default_timeout(1000 * PATIENCE_S)
        page = context.new_page()
        home = "/".join(address.split("/")[:3])
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda told: faults.append(told.text) if told.type == "error" and not told.text.endswith(_CUT) else None,
        )
        page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((home, "data:", "blob:")) else faults.append(asked.url),
        )
        page.goto(address)
        contexts.append(context)
        return page

    yield open_tab
    for context in contexts:
        context.close()
    assert faults == []
