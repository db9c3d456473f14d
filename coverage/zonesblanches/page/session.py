"""A session: one project, one workshop, the tabs that look at them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from zonesblanches.language import Lang
from zonesblanches.page.courier import Courier, Errand
from zonesblanches.page.project import EARLIER, PARAMETERS, Project

__all__ = ["Session", "Tabs"]

_LEFT_S = 5.0  # after the last tab said that it leaves: it may only have gone to the next page
_LOST_S = 1800.0  # after the last tab fell silent: a browser puts the tabs it does not show to sleep
_BEAT_S = 10.0
_MAP = "carte.html"


class Tabs:
    """The tabs that are open: each holds a stream; when the last one leaves, all ends.

    Parameters
    ----------
    gone
        Called when nobody has looked for long enough.
    """

    def __init__(self, gone: Callable[[], None]) -> None:
        self._gone = gone
        self._queues: set[asyncio.Queue[str | None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._leaving = False

    def tell(self, told: dict[str, Any]) -> None:
        """Tell every tab.

        Parameters
        ----------
        told
            Plain values.
        """
        for line in self._queues:
            line.put_nowait(f"data: {json.dumps(told)}\n\n")

    def leave(self) -> None:
        """Hear that a tab leaves, on its way to another page or for good."""
        self._leaving = True
        self._watch()

    def close(self) -> None:
        """End every stream."""
        for line in self._queues:
            line.put_nowait(None)

    async def stream(self, first: Callable[[], dict[str, Any]]) -> AsyncIterator[str]:
        """Yield what a tab is told, for as long as it is there.

        Parameters
        ----------
        first
            Returns what it is told at once; asked when the tab already hears the rest, or what ends between would be
            lost, and waited for without end.
        """
        line: asyncio.Queue[str | None] = asyncio.Queue()
        self._queues.add(line)
        self._leaving = False
        self._watch()
        try:
            yield f"retry: 500\ndata: {json.dumps(first())}\n\n"
            while True:
                try:
                    told = await asyncio.wait_for(line.get(), _BEAT_S)
                except TimeoutError:
                    told = ": là\n\n"
                if told is None:
                    return
                yield told
        finally:
            self._queues.discard(line)
            self._watch()

    def _watch(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if not self._queues:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(_LEFT_S if self._leaving else _LOST_S, self._gone)


class Session:
    """What the steps share.

    Parameters
    ----------
    project
        What is asked.
    shop
        A folder of this session alone: the map on screen, the template, the archive.
    lang
        Language of the page and of what it writes.
    gone
        Called when the last tab has left.
    """

    def __init__(self, project: Project, shop: Path, lang: Lang, gone: Callable[[], None]) -> None:
        self.project, self.shop, self.lang = project, shop, lang
        self.tabs = Tabs(gone)
        self.courier = Courier(self._told, shop / "atelier.log")
        self.done: dict[str, Errand] = {}
        self.faults: dict[str, str] = {}
        self.typed: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        self.dirty: set[str] = set()

    def _told(self, errand: Errand) -> None:
        if errand.state in {"done", "failed", "stopped"}:
            self.done[errand.name] = errand
            if errand.name == "settings" and errand.state == "done":
                self.values, self.typed = errand.result["values"], {}
            if errand.name == "earlier" and errand.state == "done":
                self.follow(ready=errand.result["ready"])
            if errand.name == "read" and errand.state == "done":
                self.dirty -= set(errand.asked.get("written", ()))
                self._go_on(errand)
        self.tabs.tell(self.state_of(errand))

    def _go_on(self, read: Errand) -> None:
        """Begin the diagnosis of what was just read: it is there by the time the user gets to the map."""
        if read.key == self.project.key() and not any("error" in view for view in read.result["lists"]):
            self.diagnosis()

    @staticmethod
    def state_of(errand: Errand | None) -> dict[str, Any]:
        """Tell an errand to a tab."""
        if errand is None:
            return {"number": 0, "state": "none", "text": ""}
        return {"number": errand.number, "state": errand.state, "text": errand.text}

    def state(self, number: int) -> dict[str, Any]:
        """Tell how the errand of a number is; one that nobody knows any more has given its place to another.

        Parameters
        ----------
        number
            What a tab waits for; 0 for nothing.
        """
        known = [*self.done.values(), *self.courier.open]
        found = next((errand for errand in known if errand.number == number), None)
        if found is None and number:
            return {"number": number, "state": "replaced", "text": ""}
        return self.state_of(found)

    def need(self, name: str, key: str, **asked: Any) -> Errand:
        """Return an errand that is done, or have it done.

        Parameters
        ----------
        name
            Of the work.
        key
            What it depends on.
        **asked
            What it takes.
        """
        former = self.done.get(name)
        if former is not None and former.key == key:
            return former
        return self.courier.ask(Errand(name, key, {"folder": str(self.project.folder), "lang": self.lang, **asked}))

    def forget(self, name: str) -> None:
        """Have a work done again: it failed, or was stopped."""
        self.done.pop(name, None)

    @property
    def map_file(self) -> Path:
        """The map on screen."""
        return self.shop / _MAP

    def places(self) -> Errand:
        """Return what a territory may be."""
        return self.need("places", "places")

    def territory(self) -> Errand:
        """Return the territory that is chosen."""
        asked = self.project.request
        name, census = asked.get("territoire", ""), asked.get("recensement", [])
        return self.need("territory", json.dumps([name, census]), territory=name, census=census)

    def census(self) -> Errand | None:
        """Return what the files of Insee are; None without any."""
        files = self.project.beside("recensement")
        key = json.dumps([(name, *self.project.stamp(name)) for name in files])
        return self.need("census", key, files=files) if files else None

    def earlier(self) -> Errand | None:
        """Return what is known of the former year that is to be followed; None where none is."""
        files = self.project.beside("annee_passee")
        key = json.dumps([(name, *self.project.stamp(name)) for name in files])
        return self.need("earlier", key, **{"from": "annee_passee", "to": EARLIER}) if files else None

    def given(self, kind: str) -> None:
        """Take what was just dropped, or removed, beside the lists.

        Parameters
        ----------
        kind
            See `Project.beside`.
        """
        if kind == "recensement":
            self.project.request["recensement"] = self.project.beside(kind)
            self.project.save()
            self.census()
        else:
            self.follow(ready=False)
            self.earlier()

    def follow(self, *, ready: bool) -> None:
        """Follow a former year once its record and its lists are all there, or no longer.

        Parameters
        ----------
        ready
            Whether they are.
        """
        self.project.request["suite_de"] = EARLIER if ready else None
        self.project.save()

    def read(self) -> Errand:
        """Return what was understood of the lists."""
        dirty = [one for one in self.project.lists if one.answers and one.file in self.dirty]
        copies = [
            {"source": one.file, "to": one.answered, "answers": one.answers, "words": self._plain_words(one.file)}
            for one in dirty
        ]
        written = [one.file for one in dirty]
        return self.need("read", self.project.key(), words=self.project.words(), copies=copies, written=written)

    def _plain_words(self, file: str) -> list[str]:
        """Return the words that read one list as it was dropped, not as it was answered."""
        from zonesblanches.page.project import command_words

        return command_words({**self.project.whole_request(), "listes": [file]})

    def settings(self, changes: dict[str, Any] | None = None) -> Errand:
        """Return the parameters in force, changed where asked."""
        key = json.dumps([changes, self.project.stamp(PARAMETERS)])
        return self.need("settings", key, file=PARAMETERS, changes=changes)

    def diagnosis(self) -> Errand:
        """Return what is found, its map on disk."""
        return self.need("diagnose", self.project.key(), words=self.project.words(), map=str(self.map_file))

    def confirm(self) -> Errand:
        """Return what is to be confirmed before a public edition."""
        return self.need("confirm", self.project.key("confirm"), words=self.project.words())

    def write(self, *, replace: bool = False) -> Errand:
        """Have the outputs written, and those that are ticked put in one archive.

        Parameters
        ----------
        replace
            Whether files changed by hand are replaced.
        """
        project = self.project
        kinds = ["internal", *(["public"] if project.public else [])]
        editions = [[*project.words(edition=kind), *(["--remplacer"] if replace else [])] for kind in kinds]
        archive = str(self.shop / "resultats.zip")
        return self.need("write", self.write_key(), editions=editions, ticked=project.ticked, archive=archive)

    def write_key(self) -> str:
        """Return what the archive depends on."""
        return self.project.key("write", self.project.ticked, self.project.public, self.project.kept_names)

    def end(self) -> None:
        """Let the tabs go."""
        self.tabs.close()
