"""What each address of the page shows and does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from importlib.resources import files

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from zonesblanches.page.acts import ACTS
from zonesblanches.page.forms import TooLargeError, fields_of, received
from zonesblanches.page.project import DroppedList
from zonesblanches.page.search import found_territories
from zonesblanches.page.session import Session
from zonesblanches.page.shown import shown_step
from zonesblanches.page.steps import STEPS, first_open, reachable

__all__ = ["application"]

_TYPES = {"css": "text/css", "js": "text/javascript"}


def application(session: Session, stop: Callable[[], None]) -> Starlette:
    """Return the page.

    Parameters
    ----------
    session
        What it shows.
    stop
        Ends it.
    """
    screens = _Screens(session, stop)
    steps = [Route(step.path, screens.step, methods=["GET"]) for step in STEPS]
    return Starlette(
        routes=[
            Route("/", screens.begin),
            *steps,
            *(Route(path, screens.act, methods=["POST"]) for path in ACTS),
            Route("/listes/depot", screens.drop, methods=["PUT"]),
            Route("/chercher", screens.search),
            Route("/suivi", screens.follow),
            Route("/carte.html", screens.map),
            Route("/modele.xlsx", screens.template),
            Route("/resultats.zip", screens.archive),
            Route("/interrompre", screens.interrupt, methods=["POST"]),
            Route("/partir", screens.leave, methods=["POST"]),
            Route("/fermer", screens.close, methods=["POST"]),
            Route("/page/{name}", screens.asset),
        ],
        lifespan=screens.life,
    )


class _Screens:
    """The addresses of one session."""

    def __init__(self, session: Session, stop: Callable[[], None]) -> None:
        self.session, self.stop = session, stop

    @contextlib.asynccontextmanager
    async def life(self, _: Starlette) -> AsyncIterator[None]:
        """Keep the workshop for as long as the page lives."""
        work = asyncio.create_task(self.session.courier.run())
        self.session.places()
        try:
            yield
        finally:
            work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await work

    async def begin(self, _: Request) -> Response:
        return RedirectResponse(first_open(self.session.project), 303)

    async def step(self, request: Request) -> Response:
        at = [step.path for step in STEPS].index(request.url.path)
        if at >= reachable(self.session.project):
            return RedirectResponse(first_open(self.session.project), 303)
        settings = self.session.done.get("settings")
        if settings is not None and settings.state == "failed" and request.url.path == "/carte":
            return RedirectResponse("/seuils", 303)  # what was refused is said where it was typed
        return Response(shown_step(self.session, STEPS[at].path), media_type="text/html")

    async def act(self, request: Request) -> Response:
        """Do what a form asks, then show where it leads."""
        try:
            told = await fields_of(request.stream())
        except (TooLargeError, ClientDisconnect):
            return Response(status_code=413)
        return RedirectResponse(ACTS[request.url.path](self.session, told), 303)

    async def drop(self, request: Request) -> Response:
        """Receive a file, whole or not at all."""
        project, name = self.session.project, request.query_params.get("nom", "")
        beside = request.query_params.get("pour", "")
        if beside not in {"", "recensement", "annee_passee"}:
            return Response(status_code=400)
        place = project.place_beside(beside, name) if beside else project.free_place(name)
        try:
            await received(request.stream(), place, request.headers.get("content-length", ""))
        except TooLargeError:
            return Response(status_code=413)
        except ClientDisconnect:
            return Response(status_code=400)
        except OSError:
            return Response(status_code=507)
        if beside:
            self.session.given(beside)
            return Response(status_code=204)
        project.lists.append(DroppedList(place.relative_to(project.folder).as_posix()))
        project.save()
        self.session.read()  # while the user looks at what is dropped
        return Response(status_code=204)

    async def search(self, request: Request) -> Response:
        import json

        places = self.session.places()
        found = found_territories(places.result, request.query_params.get("q", "")[:80], self.session.lang)
        return Response(json.dumps(found), media_type="application/json")

    async def follow(self, request: Request) -> Response:
        """Tell a tab how far the work is, for as long as it is open."""
        told = request.query_params.get("attend", "0")
        number = int(told) if told.isdigit() else 0
        stream = self.session.tabs.stream(lambda: self.session.state(number))
        return StreamingResponse(stream, media_type="text/event-stream")

    async def map(self, _: Request) -> Response:
        return FileResponse(self.session.map_file) if self.session.map_file.is_file() else Response(status_code=404)

    async def template(self, _: Request) -> Response:
        place = self.session.shop / "modele.xlsx"
        errand = self.session.need("template", "template", to=str(place))
        while errand.state in {"waiting", "running"}:
            await asyncio.sleep(0.05)
        if not place.is_file():
            return Response(status_code=404)
        return FileResponse(place, filename="equipes.xlsx")

    async def archive(self, _: Request) -> Response:
        place = self.session.shop / "resultats.zip"
        return FileResponse(place, filename="zones-blanches.zip") if place.is_file() else Response(status_code=404)

    async def interrupt(self, _: Request) -> Response:
        await self.session.courier.stop_current()
        return Response(status_code=204)

    async def leave(self, _: Request) -> Response:
        self.session.tabs.leave()
        return Response(status_code=204)

    async def close(self, _: Request) -> Response:
        asyncio.get_running_loop().call_later(0.3, self.stop)
        return Response(shown_step(self.session, "/fermer"), media_type="text/html")

    async def asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        folder = files("zonesblanches.page").joinpath("assets")
        known = {entry.name: entry for entry in folder.iterdir()}
        if name not in known:
            return Response(status_code=404)
        kind = _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
        return Response(known[name].read_bytes(), media_type=kind)
