"""The page, opened by its command in a process of its own, and what speaks to it by hand."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.parse import urlencode

from patience import PATIENCE_S

DOZEN = "30007,30010,30042,30077,30090,30129,30130,30159,30203,30239,30294,30307"  # around Alès, white and grey


@dataclass(frozen=True)
class Answer:
    """What the page answered."""

    status: int
    headers: dict[str, str]
    body: bytes


class Opened:
    """A page under test; it ends with the block, by the signal that ends a session.

    `words` follow the command ``ouvrir``.
    """

    def __init__(self, *words: str | Path, folder: Path) -> None:
        command = [sys.executable, "-m", "zonesblanches", "ouvrir", "--sans-navigateur", *map(str, words)]
        self.folder = folder
        self.errors = (folder / "erreurs.txt").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.errors, text=True, cwd=folder)
        said = self.process.stdout.readline() if self.process.stdout else ""
        found = re.search(r"http://127\.0\.0\.1:(\d+)/entrer\?jeton=(\S+)", said)
        assert found, said + (folder / "erreurs.txt").read_text(encoding="utf-8")
        self.address, self.port, self.token = found[0], int(found[1]), found[2]
        self.cookie = ""
        self._stream: http.client.HTTPConnection | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.end()

    def held(self) -> Opened:
        """Listen as a tab does, so that the page stays while the tabs of tests come and go."""
        self._stream = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        self._stream.request("GET", "/suivi?attend=0", headers={"Cookie": self.cookie})
        assert self._stream.getresponse().status == 200
        return self

    def emptied(self) -> Opened:
        """Take away all that a test gave, but its territory: what the next one gives is alone."""
        project = self.folder / "projet"
        if (project / "projet.json").is_file():
            state = json.loads((project / "projet.json").read_text(encoding="utf-8"))
            for one in state["listes"]:
                self.post("/listes/retirer", ("fichier", one["fichier"]))
            self.post("/compris/paires", *((f"p|{key}", "") for key in state["paires"]))
            self.post("/listes", ("heures", "24"), ("famille", ""))
            self.post("/compris/feuilles", ("feuille", ""))
            for name in ("parametres.toml", "lecture.toml", "doublons.csv"):
                (project / name).unlink(missing_ok=True)
        return self

    def end(self) -> int:
        """End the page as a session does; return its exit code."""
        if self._stream is not None:
            self._stream.close()
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(PATIENCE_S)
        if self.process.stdout:
            self.process.stdout.close()
        self.errors.close()
        return code

    def ask(self, method: str, path: str, body: bytes | str = b"", **headers: str) -> Answer:
        """Send one request, with exactly these headers besides the cookie; underscores stand for dashes."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            told.setdefault("Host", f"127.0.0.1:{self.port}")
            if self.cookie and "Cookie" not in told:
                told["Cookie"] = self.cookie
            content = body.encode() if isinstance(body, str) else body
            told.setdefault("Content-Length", str(len(content)))
            for name, value in told.items():
                connection.putheader(name, value)
            connection.endheaders()
            if content:
                connection.send(content)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def enter(self) -> Opened:
        """Take the cookie that the address gives."""
        answer = self.ask("GET", f"/entrer?jeton={self.token}")
        assert answer.status == 303
        self.cookie = answer.headers["set-cookie"].split(";")[0]
        return self

    def post(self, path: str, *fields: tuple[str, str]) -> Answer:
        """Send a form, as the page's own browser does."""
        return self.ask("POST", path, urlencode(fields), Origin=self.origin)

    def drop(self, name: str, content: bytes) -> Answer:
        """Drop a file, as the page's own browser does."""
        return self.ask("PUT", f"/listes/depot?{urlencode({'nom': name})}", content, Origin=self.origin)

    def shown(self, path: str) -> str:
        """Return a step once nothing is under way there."""
        import time

        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            answer = self.ask("GET", path)
            text = answer.body.decode()
            assert answer.status in {200, 303}, (answer.status, text[:300])
            if 'data-waits="0"' in text:
                return text
            time.sleep(0.05)
        raise AssertionError(path)
