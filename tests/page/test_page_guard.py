"""Nobody but the page's own browser gets in, and what is hostile changes nothing."""

from __future__ import annotations

import contextlib
import io
import re
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from opened import Opened

from zonesblanches.page.forms import LARGEST_FILE

LIST = "nom;commune\nLes Voisins;Alès\n".encode()


def test_without_its_token_nothing_is_shown(entrance: Opened) -> None:
    for path in ("/", "/territoire", "/suivi", "/carte.html", "/resultats.zip", "/page/page.css", "/chercher?q=gard"):
        assert entrance.ask("GET", path).status == 403, path


@pytest.mark.parametrize("token", ["", "faux", "é", "x" * 43])
def test_a_forged_token_is_refused(entrance: Opened, token: str) -> None:
    from urllib.parse import quote

    assert entrance.ask("GET", f"/entrer?jeton={quote(token)}").status == 403
    assert entrance.ask("GET", "/territoire", Cookie=f"zb{entrance.port}={quote(token)}").status == 403


def test_the_address_serves_once_and_its_cookie_is_out_of_reach_of_scripts(opened: Opened) -> None:
    answer = opened.ask("GET", f"/entrer?jeton={opened.token}")
    told = answer.headers["set-cookie"]
    assert "HttpOnly" in told
    assert "SameSite=Strict" in told
    assert opened.token not in told
    assert opened.ask("GET", f"/entrer?jeton={opened.token}").status == 403


@pytest.mark.parametrize(
    "host", ["localhost", "exemple.fr", "127.0.0.1", "127.0.0.1.exemple.fr:{port}", "[::1]:{port}", ""]
)
def test_another_host_is_refused_even_with_the_cookie(shared: Opened, host: str) -> None:
    """A name that was made to lead to this machine (DNS rebinding) carries its own name in Host."""
    assert shared.ask("GET", "/territoire").status == 200
    assert shared.ask("GET", "/territoire", Host=host.format(port=shared.port)).status == 421


def test_two_hosts_are_refused(shared: Opened) -> None:
    with socket.create_connection(("127.0.0.1", shared.port)) as line:
        host = f"127.0.0.1:{shared.port}"
        line.sendall(
            f"GET /territoire HTTP/1.1\r\nHost: {host}\r\nHost: exemple.fr\r\nCookie: {shared.cookie}\r\n\r\n".encode()
        )
        assert re.match(rb"HTTP/1.1 4\d\d", line.recv(200))


@pytest.mark.parametrize("origin", ["http://exemple.fr", "null", "https://127.0.0.1:{port}", "http://127.0.0.1:1"])
def test_another_origin_changes_nothing(shared: Opened, origin: str) -> None:
    told = origin.format(port=shared.port)
    assert shared.ask("POST", "/territoire", "territoire=30", Origin=told).status == 403
    assert shared.ask("PUT", "/listes/depot?nom=a.csv", LIST, Origin=told).status == 403
    assert shared.ask("GET", "/territoire", Origin=told).status == 403
    assert shared.ask("POST", "/territoire", "territoire=30").status == 403  # a form of an old browser says none
    assert shared.ask("GET", "/territoire", Sec_Fetch_Site="cross-site").status == 403


def test_a_page_holds_no_script_of_its_own_and_asks_nothing_elsewhere(shared: Opened) -> None:
    answer = shared.ask("GET", "/territoire")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(rb"<script>|<style|\sstyle=|\son[a-z]+=|https?://(?!www\.w3)", answer.body)


def test_no_other_address_of_the_machine_answers(entrance: Opened) -> None:
    """A port scan from elsewhere finds nothing: the page listens on 127.0.0.1 alone."""
    others = {told[4][0] for told in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    # sends nothing: it asks which address would be used
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))
        others.add(probe.getsockname()[0])
    others = {address for address in others if address != "127.0.0.1"} or {"127.0.0.2"}
    for address in others:
        with socket.socket() as line:
            line.settimeout(5)
            assert line.connect_ex((address, entrance.port)) != 0, address


@pytest.mark.parametrize(
    "name",
    [
        "../../../evasion.csv", "/etc/evasion.csv", "C:\\evasion.csv", "..\\evasion.csv", ".evasion.csv",
        "--sortie=x.csv", "<img src=x onerror=alert(1)>.csv", "a\x00b.csv", "a\nb.csv", "CON.csv",
        "é" * 300 + ".csv", "$(touch x).csv",
    ],
)  # fmt: skip
def test_a_hostile_name_stays_among_the_lists(shared: Opened, name: str) -> None:
    shared.post("/territoire", ("territoire", "30007"))
    assert shared.drop(name, LIST).status == 204
    (file,) = (shared.folder / "projet" / "listes").iterdir()
    assert not file.name.startswith((".", "-"))
    assert len(file.name) < 150
    assert "<img" not in shared.shown("/listes")
    told = shared.shown("/compris")
    assert "Alès (30007)" in told
    assert "<img" not in told
    assert {path.name for path in shared.folder.iterdir()} == {"projet", "erreurs.txt"}


def test_a_file_of_500_megabytes_is_refused_before_it_comes(shared: Opened) -> None:
    refused = shared.ask("PUT", "/listes/depot?nom=a.csv", b"", Origin=shared.origin, Content_Length="500000000")
    assert refused.status == 413
    assert list((shared.folder / "projet" / "listes").iterdir()) == []


def test_a_file_that_hides_its_size_is_cut(shared: Opened) -> None:
    with socket.create_connection(("127.0.0.1", shared.port)) as line:
        head = (
            f"PUT /listes/depot?nom=a.csv HTTP/1.1\r\nHost: 127.0.0.1:{shared.port}\r\nOrigin: {shared.origin}\r\n"
            f"Cookie: {shared.cookie}\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        line.sendall(head.encode())
        part = b"x" * 1_000_000
        with contextlib.suppress(OSError):  # the page may close the door meanwhile
            for _ in range(LARGEST_FILE // len(part) + 5):
                line.sendall(b"%x\r\n%b\r\n" % (len(part), part))
            assert b" 413 " in line.recv(300)
    assert list((shared.folder / "projet" / "listes").iterdir()) == []


def test_a_file_half_sent_is_not_kept(shared: Opened) -> None:
    with socket.create_connection(("127.0.0.1", shared.port)) as line:
        line.sendall(
            f"PUT /listes/depot?nom=a.csv HTTP/1.1\r\nHost: 127.0.0.1:{shared.port}\r\nOrigin: {shared.origin}\r\n"
            f"Cookie: {shared.cookie}\r\nContent-Length: 5000000\r\n\r\n".encode()
            + LIST
        )
    shared.shown("/territoire")
    deadline = time.monotonic() + 30
    while list((shared.folder / "projet" / "listes").iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list((shared.folder / "projet" / "listes").iterdir()) == []
    assert "a.csv" not in shared.shown("/territoire")


def test_a_zip_bomb_is_refused_in_words(shared: Opened) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 400_000_000)
    shared.post("/territoire", ("territoire", "30007"))
    assert shared.drop("bombe.xlsx", held.getvalue()).status == 204
    told = shared.shown("/compris")
    assert "bombe.xlsx" in told
    assert 'class="note fault"' in told
    assert "Retirer cette liste" in told


@pytest.mark.parametrize("content", [b"PK\x03\x04 rien", b"\x00" * 1000, b"", b"\xff\xfe\x00d", b"<html></html>"])
def test_a_broken_file_says_so_and_leaves_the_others(shared: Opened, content: bytes) -> None:
    shared.post("/territoire", ("territoire", "30007"))
    shared.drop("bonne.csv", LIST)
    shared.drop("cassee.xlsx", content)
    told = shared.shown("/compris")
    assert 'class="note fault"' in told
    assert "Alès (30007)" in told


def test_a_form_too_large_is_refused(shared: Opened) -> None:
    assert shared.ask("POST", "/territoire", b"a" * 5_000_000, Origin=shared.origin).status == 413


def test_all_that_is_temporary_goes_with_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Opened(folder=tmp_path) as page:
        page.enter().post("/territoire", ("territoire", "30007"))
        page.drop("a.csv", LIST)
        assert list(tmp_path.glob("zones-blanches-*/projet/listes/a.csv"))
        assert page.end() == 143
    assert list(tmp_path.glob("zones-blanches-*")) == []


def test_only_those_who_own_the_session_may_read_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Opened(folder=tmp_path):
        (shop,) = tmp_path.glob("zones-blanches-*")
        assert shop.stat().st_mode & 0o077 == 0


def test_without_its_libraries_the_page_says_what_to_type(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['starlette'] = None; "
        "from importlib import util; found = util.find_spec; "
        "util.find_spec = lambda name, *more: None if name == 'starlette' else found(name, *more); "
        "from zonesblanches.cli import main; raise SystemExit(main(['ouvrir']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert "pip install 'zones-blanches[page]'" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_port_already_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        words = [sys.executable, "-m", "zonesblanches", "ouvrir", "--port", str(taken.getsockname()[1])]
        done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
