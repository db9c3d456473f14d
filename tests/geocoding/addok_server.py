"""A real addok on loopback: its own redis, its own folder, the communes of a few départements and invented streets."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import debian
from patience import PATIENCE_S, wait_until
from zonesblanches.territory import store

ROOT = Path(__file__).resolve().parents[2]
DEPARTEMENTS = ("30", "48", "69")
# what the public service runs, https://github.com/Geoplateforme/gpf-geocodeur
CONFIG = """
EXTRA_FIELDS = [{"key": "citycode"}]
FILTERS = ["type", "citycode", "postcode"]
QUERY_PROCESSORS_PYPATHS = [
    "addok.helpers.text.check_query_length", "addok_france.extract_address", "addok_france.clean_query",
    "addok_france.remove_leading_zeros",
]
SEARCH_RESULT_PROCESSORS_PYPATHS = [
    "addok.helpers.results.match_housenumber", "addok_france.make_labels", "addok.helpers.results.score_by_importance",
    "addok.helpers.results.score_by_autocomplete_distance", "addok.helpers.results.score_by_ngram_distance",
    "addok.helpers.results.score_by_geo_distance",
]
PROCESSORS_PYPATHS = [
    "addok.helpers.text.tokenize", "addok.helpers.text.normalize", "addok_france.glue_ordinal",
    "addok_france.fold_ordinal", "addok_france.flag_housenumber", "addok.helpers.text.synonymize",
    "addok_fr.phonemicize",
]
BATCH_WORKERS = 1
CSV_MIN_SCORE = 0.3
"""
# (commune, street, lon, lat, numbers): every street is invented, its numbers 1e-4 degree apart towards the east
STREETS = (
    ("30007", "Rue de l'Église Imaginaire", 4.0800, 44.1250, ("1", "3", "12", "12 bis")),
    ("30007", "Avenue du Général Inventé", 4.0700, 44.1300, ("5", "250")),
    ("30189", "Rue de l'Église Imaginaire", 4.3600, 43.8370, ("3", "8")),
    ("30189", "Impasse des Œillets Rêvés", 4.3500, 43.8300, ("2",)),
    ("30130", "Chemin du Mas Chimérique", 3.9500, 44.3200, ()),
    ("69123", "Quai des Songes", 4.8350, 45.7600, ("10",)),
)


def missing() -> str:
    """Say what is missing to run it, or nothing."""
    if debian.program("redis-server") is None:
        return "redis-server"
    return "" if python().exists() else f"{python()} (make geocoder)"


def python() -> Path:
    """Return the interpreter of the environment that `make geocoder` makes."""
    return ROOT / ".venv" / "addok" / "bin" / "python"


def documents() -> Iterator[dict[str, object]]:
    """Yield the municipalities with their postal codes, and the invented streets, as the BAN writes them."""
    communes = store.communes()
    for code, row in communes[communes["dep"].isin(DEPARTEMENTS)].iterrows():
        postcode = str(row["postal_codes"]).split(";")[0]
        yield {"_id": code, "id": code, "type": "municipality", "name": row["name"], "city": row["name"],
               "citycode": code, "postcode": postcode, "lon": row["lon"], "lat": row["lat"],
               "population": int(row["population"]), "importance": min(row["population"] / 1e6, 1.0)}  # fmt: skip
    for at, (code, street, lon, lat, numbers) in enumerate(STREETS):
        ident = f"{code}_{at:04}"
        row = communes.loc[code]
        postcode = "69001" if code == "69123" else str(row["postal_codes"]).split(";")[0]
        citycode = "69381" if code == "69123" else code  # as the BAN does for Lyon, Paris and Marseille
        yield {"_id": ident, "id": ident, "type": "street", "name": street, "city": row["name"],
               "citycode": citycode, "postcode": postcode, "lon": lon, "lat": lat, "importance": 0.3,
               "housenumbers": {number: {"lon": round(lon + 1e-4 * step, 6), "lat": lat, "id": f"{ident}_{number}"}
                                for step, number in enumerate(numbers, start=1)}}  # fmt: skip


@contextmanager
def running() -> Iterator[str]:
    """Start redis and addok, load the addresses, give the url; nothing is left behind."""
    folder = Path(tempfile.mkdtemp(prefix="zb-addok-"))  # short: a socket's path has 107 characters at most
    processes: list[subprocess.Popen[bytes]] = []

    def alive() -> bool:
        return all(process.poll() is None for process in processes)

    def told() -> str:
        return (folder / "log.txt").read_text(encoding="utf-8", errors="replace")[-3000:]

    try:
        (folder / "addok.conf").write_text(CONFIG, encoding="utf-8")
        lines = "".join(json.dumps(document, default=float) + "\n" for document in documents())
        (folder / "addresses.json").write_text(lines, encoding="utf-8")
        environment = {**os.environ, "ADDOK_CONFIG_MODULE": str(folder / "addok.conf"), "ADDOK_LOG_DIR": str(folder),
                       "REDIS_SOCKET": str(folder / "redis.sock"), "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
        environment.pop("PYTHONPATH", None)
        with (folder / "log.txt").open("wb") as log:
            options = {"cwd": folder, "env": environment, "stdout": log, "stderr": subprocess.STDOUT}
            redis = ["redis-server", "--port", "0", "--unixsocket", "redis.sock", "--save", "", "--daemonize", "no"]
            processes.append(subprocess.Popen([*_tied(), *redis, "--dir", str(folder)], **options))
            wait_until((folder / "redis.sock").exists, alive=alive, told=told)
            addok = str(python().parent / "addok")
            subprocess.run([addok, "batch", "addresses.json"], check=True, timeout=PATIENCE_S, **options)
            subprocess.run([addok, "ngrams"], check=True, timeout=PATIENCE_S, **options)
            with socket.create_server(("127.0.0.1", 0)) as listener:  # handed over open, so that no one takes the port
                url = f"http://127.0.0.1:{listener.getsockname()[1]}"
                gunicorn = [str(python()), "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}", "--workers", "1"]
                command = [*_tied(), *gunicorn, "--no-control-socket", "addok.http.wsgi:application"]
                processes.append(subprocess.Popen(command, pass_fds=[listener.fileno()], **options))
            wait_until(lambda: _healthy(url), alive=alive, told=told)
            yield url
    finally:
        for process in reversed(processes):
            process.terminate()
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _tied() -> list[str]:
    """Tie a process to this one, so that it ends even when the tests are killed."""
    return ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []


def _healthy(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/health", timeout=PATIENCE_S) as reply:
            return reply.status == 200
    except OSError:
        return False
