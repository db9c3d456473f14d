"""Downloads against a server of this machine that behaves well, badly, or not at all."""

import hashlib
import http.server
import socket
import threading

import pytest

import zonesblanches as zb
from zonesblanches.catalogue.download import download, download_entry
from zonesblanches.catalogue.entries import Entry

BODY = b"CODGEO;MED21\n" + b"".join(b"%05d;%d\n" % (n, n) for n in range(50_000))
HASH = hashlib.sha256(BODY).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    """Plays the script of its server: one word for each request."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        server = self.server
        word = server.script.pop(0) if server.script else "fine"
        server.seen.append((word, self.headers.get("Range")))
        getattr(self, f"play_{word}")()

    def log_message(self, *_):
        pass

    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        return body

    def ranged(self, *, mark='"v1"'):
        start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
        if start and self.headers.get("If-Range") == mark:
            span = f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"
            return self.answer(206, BODY[start:], ETag=mark, Content_Range=span)
        return self.answer(200, BODY, ETag=mark)

    def play_fine(self):
        self.wfile.write(self.ranged())

    def play_cut(self):
        body = self.ranged()
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def play_no_range(self):
        self.wfile.write(self.answer(200, BODY))

    def play_new_version(self):
        self.wfile.write(self.ranged(mark='"v2"'))

    def play_elsewhere(self):
        self.wfile.write(self.answer(206, BODY[5:], ETag='"v1"', Content_Range=f"bytes 5-{len(BODY) - 1}/{len(BODY)}"))

    def play_too_far(self):
        self.wfile.write(self.answer(416, b""))

    def play_error(self):
        self.wfile.write(self.answer(500, b"oops"))

    def play_busy(self):
        self.wfile.write(self.answer(503, b"", Retry_After="7"))

    def play_absent(self):
        self.wfile.write(self.answer(404, b"no"))

    def play_page(self):
        self.wfile.write(self.answer(200, b"<!doctype html><title>Portail</title>"))

    def play_nothing(self):
        self.wfile.write(self.answer(200, b""))


@pytest.fixture
def server(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        httpd.script, httpd.seen = [], []
        thread = threading.Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        yield httpd
        httpd.shutdown()
        thread.join()


def make_entry(url, **changes):
    fields = {"key": "essai", "purpose": "x", "producer": "x", "licence": "x", "page": "https://insee.test/1",
              "file": "f.csv", "call": "x", "vintage": "x", "credit": "x", "url": url}  # fmt: skip
    return Entry(**(fields | changes))


@pytest.fixture
def fetch(server, tmp_path):
    """Return a function that plays a script and gives (path, requests seen, pauses taken)."""

    def run(*script, **options):
        server.script[:], server.seen[:] = script, []
        pauses = []
        item = make_entry(f"http://127.0.0.1:{server.server_address[1]}/f.csv")
        path = download_entry(item, tmp_path / "cache", pause=pauses.append, **options)
        return path, list(server.seen), pauses

    return run


def leftovers(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_whole_file_checked_and_kept(fetch):
    path, seen, _ = fetch("fine", sha256=HASH)
    assert path.read_bytes() == BODY
    assert path.name == "f.csv"
    assert leftovers(path.parent) == ["f.csv"]
    assert len(seen) == 1
    assert fetch(sha256=HASH)[1] == []  # nothing asked the second time
    assert fetch()[1] == []


def test_a_cut_download_resumes(fetch):
    path, seen, pauses = fetch("cut", "fine", sha256=HASH)
    assert path.read_bytes() == BODY
    assert [word for word, _ in seen] == ["cut", "fine"]
    assert seen[1][1].startswith("bytes=")
    assert int(seen[1][1][6:-1]) > 0
    assert pauses == [1.0]


def test_what_arrived_outlives_the_program(fetch, tmp_path):
    with pytest.raises(zb.InputError, match=r"4 essais ; ce qui est arrivé est gardé.*insee\.test/1"):
        fetch("cut", "error", "error", "error")
    assert leftovers(tmp_path / "cache") == ["f.csv.part", "f.csv.part.etag"]
    path, seen, _ = fetch("fine", sha256=HASH)
    assert seen[0][1] is not None
    assert path.read_bytes() == BODY
    assert leftovers(path.parent) == ["f.csv"]


@pytest.mark.parametrize("second", ["no_range", "new_version"])
def test_a_server_that_sends_all_again(fetch, second):
    path, seen, _ = fetch("cut", second, sha256=HASH)
    assert path.read_bytes() == BODY
    assert len(seen) == 2


@pytest.mark.parametrize("second", ["elsewhere", "too_far"])
def test_a_resume_that_is_refused_starts_afresh(fetch, second):
    path, seen, _ = fetch("cut", second, "fine", sha256=HASH)
    assert path.read_bytes() == BODY
    assert seen[2][1] is None


def test_passing_faults_are_tried_again(fetch):
    path, _, pauses = fetch("error", "busy", "fine", sha256=HASH)
    assert path.read_bytes() == BODY
    assert pauses == [1.0, 7.0]  # the server said how long


def test_lasting_faults(fetch, tmp_path):
    with pytest.raises(zb.InputError, match="réponse 404 du serveur"):
        fetch("absent")
    with pytest.raises(zb.InputError, match=r"erreur 500 \(4 essais"):
        fetch(*["error"] * 4)
    with pytest.raises(zb.InputError, match="réponse vide"):
        fetch("nothing")
    with pytest.raises(zb.InputError, match="page web"):
        fetch("page")
    assert not (tmp_path / "cache" / "f.csv").exists()


def test_a_wrong_hash(fetch, tmp_path):
    with pytest.raises(zb.InputError, match=r"n'est pas celui attendu \(sha256 différent de 000000000000…\)"):
        fetch("fine", sha256="0" * 64)
    assert leftovers(tmp_path / "cache") == []


def test_a_file_there_with_another_hash_is_fetched_again(fetch, tmp_path):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "f.csv").write_text("old")
    assert fetch("fine", sha256=HASH)[0].read_bytes() == BODY


def test_no_network_and_a_proxy_in_the_way(tmp_path, monkeypatch, server):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(zb.InputError, match="connexion impossible ou coupée"):
        download_entry(make_entry(f"http://127.0.0.1:{port}/f"), tmp_path, pause=lambda _: None)
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("NO_PROXY", "")
    with pytest.raises(zb.InputError, match="un proxy refuse la connexion"):
        download_entry(make_entry("http://insee.test/f"), tmp_path, pause=lambda _: None)


def test_no_stable_address_and_unknown_keys(tmp_path):
    with pytest.raises(zb.InputError, match=r"pas d'adresse stable.*laccessibilite-potentielle-localisee-apl"):
        download("apl", tmp_path)
    with pytest.raises(zb.InputError, match=r"Vouliez-vous dire « filosofi »"):
        download("filosofy", tmp_path)


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(zb.InputError, match="Dossier impossible à créer"):
        download_entry(make_entry("http://127.0.0.1:1/f"), tmp_path / "file" / "below")
