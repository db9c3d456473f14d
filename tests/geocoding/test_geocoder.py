"""The geocoder against a service that goes wrong: every row gets its answer, or the error says what to do."""

import socket
import sqlite3
import subprocess
import sys
import textwrap

import numpy as np
import pandas as pd
import pytest
from fault_server import answered, changed, cut, raw, refuse, serving, silent, spoiled, status, table

import zonesblanches as zb
from patience import wait_until
from zonesblanches.geocoding import cache as geocoding_cache
from zonesblanches.geocoding.answers import ANSWER_COLUMNS
from zonesblanches.geocoding.service import retry_after_s


class Time:
    """A clock that only pauses move."""

    def __init__(self):
        self.now, self.pauses = 0.0, []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.pauses.append(round(seconds, 6))
        self.now += seconds


@pytest.fixture(autouse=True)
def direct(monkeypatch):
    """Let no proxy of the machine stand between a test and its loopback server."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def service():
    with serving() as script:
        yield script


@pytest.fixture
def at(service):
    """Return a function that makes a geocoder of the faulty service, with a clock that does not wait."""

    def make(**options):
        watch = Time()
        said = []
        options = {"url": service.url, "clock": watch.clock, "sleep": watch.sleep, "progress": said.append, **options}
        geocoder = zb.Geocoder(**options)
        object.__setattr__(geocoder, "watch", watch)
        object.__setattr__(geocoder, "said", said)
        return geocoder

    return make


def streets(*numbers, **more):
    return pd.DataFrame({"address": [f"{number} rue Haute" for number in numbers], "citycode": "30007", **more})


def lons(table):
    return [None if np.isnan(lon) else round(lon * 1000) for lon in table["lon"]]


# what is sent


def test_answers_come_back_on_the_same_index(at):
    rows = streets(3, 1, 2).set_index(pd.Index(["L9", "L9", "L2"]))
    before = rows.copy()
    found = at().geocode(rows)
    pd.testing.assert_frame_equal(rows, before)
    assert list(found.columns) == list(ANSWER_COLUMNS)
    assert list(found.index) == ["L9", "L9", "L2"]
    assert lons(found) == [3, 1, 2]
    assert found.iloc[0].tolist() == [0.003, 44.5, 0.9, 0.4, "housenumber", "3 rue haute é", "30007", "ok"]
    assert [str(kind) for kind in found.dtypes[:4]] == ["float64"] * 4


def test_only_the_address_leaves_the_machine(at, service):
    rows = streets(1, nom="Mme Secrète", téléphone="06 00 00 00 00", city="Alès", postal_code="30100").rename(
        index={0: "ID7"}
    )
    at().geocode(rows)
    sent = service.sent[0]
    assert sent.path == "/search/csv/"
    assert set(sent.rows[0]) == {"key", "address", "postal_code", "city", "citycode", "postcode"}
    assert sent.rows[0] | {"key": ""} == {"key": "", "address": "1 rue haute", "postal_code": "30100", "city": "ales",
                                          "citycode": "30007", "postcode": ""}  # fmt: skip
    assert sent.fields["columns"] == ["address", "postal_code", "city"]
    assert sent.fields["citycode"] == ["citycode"]
    assert sent.fields["postcode"] == ["postcode"]
    assert "result_status" in sent.fields["result_columns"]
    everything = sent.body + str(sent.headers).encode()
    for secret in (b"Secr", b"06 00", b"ID7", b"nom"):
        assert secret not in everything


def test_nothing_is_sent_for_empty_addresses(at, service):
    rows = pd.DataFrame({"address": ["", None, np.nan, "  ", "n.d.", "?!", "«»"], "city": "Alès", "citycode": "30007"})
    assert set(at().geocode(rows)["status"]) == {"skipped"}
    assert set(at().geocode(pd.DataFrame({"city": ["Alès"]}))["status"]) == {"skipped"}
    assert at().geocode(pd.DataFrame({"address": []})).shape == (0, len(ANSWER_COLUMNS))
    assert service.sent == []


def test_the_same_address_is_sent_once(at, service):
    spellings = ["1, rue de l'Église", "1 RUE DE L’EGLISE", " 1 rue\u00a0de l'église ", "1 rue de l'église"]
    rows = pd.DataFrame({"address": spellings, "city": ["Alès", "ALES", "alès", "Nîmes"]})
    geocoder = at(batch_rows=1)
    found = geocoder.geocode(rows)
    assert service.sizes == [1, 1]
    assert geocoder.said[0].startswith("géocodage : 2 adresses différentes")
    assert lons(found) == [1, 1, 1, 1]


def test_a_long_address_is_cut_and_said(at, service):
    geocoder = at()
    geocoder.geocode(
        pd.DataFrame({"address": ["12 rue " + "très " * 80 + "longue"], "city": ["Alès"], "postal_code": ["30100"]})
    )
    row = service.sent[0].rows[0]
    assert 190 < len(" ".join((row["address"], row["postal_code"], row["city"]))) <= 200
    assert row["address"].endswith(" tres")
    assert "géocodage : 1 adresse coupée à 200 caractères" in geocoder.said


def test_formulas_quotes_and_new_lines_do_not_break_the_file(at, service):
    nasty = [
        "=cmd|' /C calc'!A0",
        '7 rue "Haute"; escalier, 3',
        "8 rue\nHaute\r\n",
        "9 rue\tHaute",
        "@10 rue Haute",
        "-11 rue",
    ]
    found = at().geocode(pd.DataFrame({"address": nasty, "city": "Alès"}))
    assert lons(found) == [0, 7, 8, 9, 10, 11]
    assert [row["address"] for row in service.sent[0].rows][:2] == ["cmd ' /c calc' a0", "7 rue haute escalier 3"]


def test_batches_stay_under_their_limits(at, service):
    at(batch_rows=3).geocode(streets(*range(1, 8)))
    assert service.sizes == [3, 3, 1]
    service.sent.clear()
    found = at(batch_bytes=10_000).geocode(streets(*range(1, 201)))
    assert lons(found) == list(range(1, 201))
    assert len(service.sent) > 1
    assert max(len(sent.body) for sent in service.sent) < 10_000


def test_the_pace_is_kept(at):
    geocoder = at(batch_rows=1, per_second=50)
    geocoder.geocode(streets(*range(1, 6)))
    assert geocoder.watch.pauses == [0.02] * 4


# what goes wrong


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry_after": "7"}, 7),
        ({"retry_after": "Sun, 22 Nov 2026 10:00:12 GMT", "date": "Sun, 22 Nov 2026 10:00:00 GMT"}, 12),
        ({"retry_after": "Sun, 22 Nov 2026 09:00:00 GMT", "date": "Sun, 22 Nov 2026 10:00:00 GMT"}, 0),
        ({"retry_after": "demain"}, 1),
        ({}, 1),
    ],
)
def test_the_service_says_when_to_come_back(at, service, headers, wait):
    service.faults = [status(429, **headers)]
    geocoder = at()
    assert lons(geocoder.geocode(streets(1))) == [1]
    assert geocoder.watch.pauses[0] == wait
    assert any("limite le nombre de requêtes (HTTP 429) ; nouvel essai" in line for line in geocoder.said)


def test_a_wait_too_long_is_refused(at, service):
    service.faults = [status(429, retry_after="86400")]
    with pytest.raises(zb.GeocodingError, match="86\u202f400 s, plus que longest_wait_s = 300"):
        at().geocode(streets(1))
    assert len(service.sent) == 1


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(status(500), id="500"),
        pytest.param(status(503, retry_after="1"), id="503"),
        pytest.param(cut, id="cut"),
        pytest.param(raw(b""), id="empty"),
        pytest.param(raw(b"<!DOCTYPE html><html><body>Portail</body></html>"), id="html"),
        pytest.param(raw(b"longitude;latitude\n1;2\n"), id="other columns"),
        pytest.param(raw(b"\xff\xfe\x00z"), id="bytes"),
        pytest.param(spoiled(lambda body: body.decode().encode("latin-1")), id="latin-1"),
        pytest.param(spoiled(lambda body: body[:-30]), id="truncated"),
        pytest.param(spoiled(lambda body: body[: len(body) // 2]), id="half"),
        pytest.param(spoiled(lambda body: body.replace(b",", b";")), id="other separator"),
        pytest.param(spoiled(lambda body: body.replace(b"\r\n", b'"\r\n', 1)), id="stray quote"),
        pytest.param(changed(lambda rows: rows[::-1]), id="shuffled"),
        pytest.param(changed(lambda rows: rows[1:]), id="missing row"),
        pytest.param(changed(lambda rows: [*rows, rows[0]]), id="row twice"),
        pytest.param(changed(lambda rows: [*rows, {**rows[0], "key": "z0"}]), id="stranger"),
        pytest.param(changed(lambda rows: [{**row, "key": str(n)} for n, row in enumerate(rows)]), id="other keys"),
        pytest.param(changed(lambda rows: [{**rows[0], "result_status": "error"}, *rows[1:]]), id="row in error"),
        pytest.param(changed(lambda rows: [{**rows[0], "result_status": "aborted"}, *rows[1:]]), id="row aborted"),
        pytest.param(changed(lambda rows: [{**rows[0], "latitude": ""}, *rows[1:]]), id="ok without a point"),
        pytest.param(changed(lambda rows: [{**rows[0], "latitude": "4450"}, *rows[1:]]), id="impossible point"),
    ],
)
def test_after_a_fault_every_row_has_its_own_answer(at, service, fault):
    service.faults = [fault]
    geocoder = at()
    found = geocoder.geocode(streets(5, 3, 9, 1))
    assert lons(found) == [5, 3, 9, 1]
    assert set(found["status"]) == {"ok"}
    assert set(found["lat"]) == {44.5}
    assert len(service.sent) <= 2
    assert sum(geocoder.watch.pauses) <= 1.2


def test_only_the_rows_without_an_answer_are_asked_again(at, service):
    service.faults = [changed(lambda rows: rows[2:])]
    at().geocode(streets(1, 2, 3, 4))
    assert service.sizes == [4, 2]


def test_a_slow_answer_is_given_up_then_asked_again(at, service):
    service.faults = [silent]
    geocoder = at(timeout_s=1)
    assert lons(geocoder.geocode(streets(1))) == [1]
    assert any("pas de réponse après" in line for line in geocoder.said)


def test_an_answer_that_never_ends_is_given_up(at):
    ticks = iter(range(0, 10_000_000, 1000))
    with pytest.raises(zb.GeocodingError, match="pas complète après 300 s"):
        at(clock=lambda: next(ticks), attempts=2).geocode(streets(1))


def test_waits_grow_and_tries_are_counted(at, service):
    service.always = status(502)
    geocoder = at(attempts=7)
    with pytest.raises(zb.GeocodingError) as caught:
        geocoder.geocode(streets(1))
    assert [pause for pause in geocoder.watch.pauses if pause >= 1] == [1, 2, 4, 8, 16, 30]
    assert len(service.sent) == 7
    message = str(caught.value)
    assert "en panne ou surchargé (HTTP 502) (7 essais)" in message
    assert "1 adresse reste sans réponse : 1 rue haute" in message
    assert "Passez cache='geocodage.sqlite'" in message
    assert "on_error='keep'" in message


def test_an_error_names_five_addresses_and_keeps_what_came(at, service, tmp_path):
    geocoder = at(batch_rows=2, attempts=1, cache=tmp_path / "c.sqlite")
    service.faults = [lambda handler, rows: handler.reply(table([answered(row) for row in rows])), status(500)]
    with pytest.raises(
        zb.GeocodingError, match=r"7 adresses restent sans réponse : 3 rue haute, .*… \(7 en tout\).*relancez"
    ):
        geocoder.geocode(streets(*range(1, 10)))
    service.sent.clear()
    assert lons(geocoder.geocode(streets(*range(1, 10)))) == list(range(1, 10))
    assert service.sizes == [2, 2, 2, 1]


def test_rows_may_be_kept_without_an_answer(at, service):
    service.faults = [status(500)]
    geocoder = at(batch_rows=2, attempts=1, on_error="keep")
    found = geocoder.geocode(streets(1, 2, 3, 4, 5))
    assert list(found["status"]) == ["error", "error", "ok", "ok", "ok"]
    assert found.loc[0, ["type", "label", "citycode"]].tolist() == ["", "", ""]
    assert lons(found) == [None, None, 3, 4, 5]
    assert "2 adresses restent sans réponse" in geocoder.said[-1]


def test_a_service_that_is_down_is_not_asked_a_thousand_times(at, service):
    service.always = status(500)
    found = at(batch_rows=1, attempts=2, on_error="keep").geocode(streets(*range(1, 100)))
    assert set(found["status"]) == {"error"}
    assert len(service.sent) == 4


@pytest.mark.parametrize("code", [400, 413])
def test_one_refused_line_does_not_stop_the_others(at, service, code):
    service.always = refuse("13 rue", code)
    geocoder = at(on_error="keep")
    found = geocoder.geocode(streets(*range(1, 33)))
    assert list(found.index[found["status"] == "error"]) == [12]
    assert (found["status"] == "ok").sum() == 31
    with pytest.raises(zb.GeocodingError, match="1 adresse reste sans réponse : 13 rue haute"):
        at().geocode(streets(*range(1, 33)))
    assert any("one row is bad" in line for line in geocoder.said)


def test_a_service_that_refuses_everything_is_left_soon(at, service):
    service.always = status(400, b"Unknown column")
    with pytest.raises(zb.GeocodingError, match=r"refuse les envois \(HTTP 400 : Unknown column\)"):
        at().geocode(streets(*range(1, 500)))
    assert len(service.sent) <= 41


def test_a_line_that_never_gets_an_answer_is_an_error(at, service):
    service.always = changed(
        lambda rows: [row for row in rows if "2 rue" not in row["address"]] or [{**rows[0], "result_status": "error"}]
    )
    found = at(on_error="keep", attempts=3).geocode(streets(1, 2, 3))
    assert list(found["status"]) == ["ok", "error", "ok"]
    assert service.sizes == [3, 1, 1]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (status(302, location="https://portail.exemple.fr"), "renvoie vers https://portail.exemple.fr"),
        (status(308, location="https://ailleurs.exemple.fr"), "renvoie vers https://ailleurs.exemple.fr"),
        (status(404, b"Not here"), "répond HTTP 404 : Not here. Vérifiez url="),
        (status(403), "répond HTTP 403 : sans explication"),
        (status(407), "HTTPS_PROXY"),
    ],
)
def test_what_another_try_cannot_mend_stops_at_once(at, service, fault, words):
    service.always = fault
    with pytest.raises(zb.GeocodingError) as caught:
        at().geocode(streets(1))
    assert words in str(caught.value)
    assert len(service.sent) == 1


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:1", r"refusée ou coupée \(\[Errno"),
        ("https://127.0.0.1:{port}", "certificat"),
        ("http://[", "ne peut pas être appelée"),
    ],
)
def test_the_network_says_what_to_do(at, service, url, words):
    port = service.url.rsplit(":", 1)[1]
    with pytest.raises(zb.GeocodingError, match=words):
        at(url=url.format(port=port), attempts=2).geocode(streets(1))


def test_a_name_that_is_not_found_is_said(at, monkeypatch):
    def lost(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", lost)
    with pytest.raises(zb.GeocodingError, match=r"le nom de http://geocodage.exemple.fr est introuvable"):
        at(url="http://geocodage.exemple.fr", attempts=2).geocode(streets(1))


def test_a_proxy_is_honoured_and_its_failure_said(at, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    with pytest.raises(zb.GeocodingError, match=r"proxy ne répond pas ou refuse la connexion.*HTTPS_PROXY"):
        at(url="http://geocodage.exemple.fr", attempts=2).geocode(streets(1))


def test_a_proxy_carries_the_addresses(at, service, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", service.url)
    assert lons(at(url="http://geocodage.exemple.fr").geocode(streets(4))) == [4]
    assert service.sent[0].path == "http://geocodage.exemple.fr/search/csv/"


# the cache


def test_a_second_run_asks_nothing(at, service, tmp_path):
    rows = pd.DataFrame({"address": ["1 rue Haute", "rue introuvable", ""], "citycode": "30007"})
    first = at(cache=tmp_path / "c.sqlite").geocode(rows)
    assert list(first["status"]) == ["ok", "not-found", "skipped"]
    again = at(cache=tmp_path / "c.sqlite")
    pd.testing.assert_frame_equal(again.geocode(rows), first)
    pd.testing.assert_frame_equal(at(cache=str(tmp_path / "c.sqlite"), offline=True).geocode(rows), first)
    assert len(service.sent) == 1
    assert "2 adresses différentes, 2 en cache, 0 à demander" in again.said[0]


def test_the_cache_holds_no_question(at, tmp_path):
    at(cache=tmp_path / "c.sqlite").geocode(pd.DataFrame({"address": ["rue introuvable du Secret"], "city": ["Alès"]}))
    assert b"secret" not in (tmp_path / "c.sqlite").read_bytes().lower()


def test_memory_lasts_as_long_as_the_geocoder(at, service):
    geocoder = at()
    geocoder.geocode(streets(1, 2))
    geocoder.geocode(streets(2, 3))
    assert service.sizes == [2, 1]
    at().geocode(streets(1))
    assert service.sizes == [2, 1, 1]


def test_each_service_has_its_answers(at, service, tmp_path):
    with serving() as other:
        at(cache=tmp_path / "c.sqlite").geocode(streets(1))
        at(cache=tmp_path / "c.sqlite", url=other.url).geocode(streets(1))
        at(cache=tmp_path / "c.sqlite", url=service.url + "/search/csv/").geocode(streets(1))
        assert len(service.sent) == len(other.sent) == 1


def test_offline_counts_what_is_absent(at, service, tmp_path):
    at(cache=tmp_path / "c.sqlite").geocode(streets(1))
    service.sent.clear()
    with pytest.raises(zb.GeocodingError, match=r"hors ligne, 2 adresses absentes du cache.*2 rue haute"):
        at(cache=tmp_path / "c.sqlite", offline=True).geocode(streets(1, 2, 3))
    kept = at(cache=tmp_path / "c.sqlite", offline=True, on_error="keep")
    assert list(kept.geocode(streets(1, 2, 3))["status"]) == ["ok", "error", "error"]
    assert "2 adresses absentes" in kept.said[-1]
    assert service.sent == []


def test_errors_are_not_cached(at, service, tmp_path):
    service.faults = [status(500)]
    at(cache=tmp_path / "c.sqlite", attempts=1, on_error="keep").geocode(streets(1))
    assert lons(at(cache=tmp_path / "c.sqlite").geocode(streets(1))) == [1]


SCRIPT = """
import sys
import pandas as pd
import zonesblanches as zb
url, cache, numbers = sys.argv[1], sys.argv[2], [int(n) for n in sys.argv[3].split(",")]
rows = pd.DataFrame({"address": [f"{n} rue Haute" for n in numbers], "citycode": "30007"})
found = zb.Geocoder(url=url, cache=cache, batch_rows=2, per_second=50).geocode(rows)
assert [round(lon * 1000) for lon in found["lon"]] == numbers
"""


def start(url, cache, numbers):
    command = [sys.executable, "-c", textwrap.dedent(SCRIPT), url, str(cache), ",".join(map(str, numbers))]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def test_a_killed_run_resumes(at, service, tmp_path):
    service.faults = [lambda handler, rows: handler.reply(table([answered(row) for row in rows]))] * 2 + [silent]
    process = start(service.url, tmp_path / "c.sqlite", range(1, 9))
    wait_until(lambda: len(service.sent) >= 3, alive=lambda: process.poll() is None)
    process.kill()
    process.communicate()
    assert service.sizes == [2, 2, 2]
    service.sent.clear()
    found = at(cache=tmp_path / "c.sqlite").geocode(streets(*range(1, 9)))
    assert lons(found) == list(range(1, 9))
    assert service.sizes == [4]


def test_two_processes_share_a_cache(at, service, tmp_path):
    running = [start(service.url, tmp_path / "c.sqlite", numbers) for numbers in (range(1, 21), range(11, 31))]
    assert [(process.communicate()[1], process.returncode) for process in running] == [("", 0), ("", 0)]
    offline = at(cache=tmp_path / "c.sqlite", offline=True)
    assert lons(offline.geocode(streets(*range(1, 31)))) == list(range(1, 31))


def test_a_damaged_cache_is_said(at, tmp_path):
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"not a database at all, but long enough to look like one" * 100)
    with pytest.raises(zb.InputError, match=r"endommagé ou n'est pas un cache .*Supprimez-le"):
        at(cache=path).geocode(streets(1))
    path.unlink()
    at(cache=path).geocode(streets(*range(1, 300)))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    with pytest.raises(zb.InputError, match="endommagé"):
        at(cache=path).geocode(streets(1))


def test_another_program_s_base_is_left_alone(at, tmp_path):
    path = tmp_path / "c.sqlite"
    link = sqlite3.connect(path)
    link.execute("CREATE TABLE clients (nom TEXT)")
    link.close()
    before = path.read_bytes()
    with pytest.raises(zb.InputError, match="d'un autre logiciel"):
        at(cache=path).geocode(streets(1))
    assert path.read_bytes() == before


def test_a_cache_that_cannot_be_opened_is_said(at, tmp_path):
    with pytest.raises(zb.InputError, match="Vérifiez que le dossier existe"):
        at(cache=tmp_path / "absent" / "c.sqlite").geocode(streets(1))
    with pytest.raises(zb.InputError, match="Vérifiez que le dossier existe"):
        at(cache=tmp_path).geocode(streets(1))
    with pytest.raises(zb.InputError, match="n'existe pas"):
        at(cache=tmp_path / "c.sqlite", offline=True).geocode(streets(1))
    (tmp_path / "c.sqlite").write_bytes(b"")
    with pytest.raises(zb.InputError, match="est vide"):
        at(cache=tmp_path / "c.sqlite", offline=True).geocode(streets(1))


def test_a_busy_cache_is_said(at, tmp_path, monkeypatch):
    path = tmp_path / "c.sqlite"
    at(cache=path).geocode(streets(1))
    monkeypatch.setattr(geocoding_cache, "_PATIENCE_S", 0.05)
    link = sqlite3.connect(path)
    link.execute("BEGIN EXCLUSIVE")
    with pytest.raises(zb.InputError, match="occupé par un autre traitement"):
        at(cache=path).geocode(streets(2))
    link.close()


# options


def test_impossible_options_are_said_all_at_once():
    with pytest.raises(zb.ParameterError) as caught:
        zb.Geocoder(url="data.geopf.fr", on_error="ignore", offline=True, batch_rows=200_000, batch_bytes=60_000_000,
                    per_second=51, timeout_s=0, attempts=True)  # fmt: skip
    for word in ("url", "on_error", "offline", "batch_rows", "batch_bytes", "per_second", "timeout_s", "attempts"):
        assert word in str(caught.value)


def test_a_table_is_needed():
    with pytest.raises(zb.InputError, match="attend un tableau"):
        zb.Geocoder().geocode(["1 rue Haute"])


def test_a_column_twice_is_refused():
    rows = pd.DataFrame([["1 rue Haute", "2 rue Haute"]], columns=["address", "address"])
    with pytest.raises(zb.InputError, match=r"colonne en double .* : address"):
        zb.Geocoder().geocode(rows)


def test_the_default_is_the_official_service():
    geocoder = zb.Geocoder()
    assert geocoder.url == "https://data.geopf.fr/geocodage"
    assert geocoder == zb.Geocoder(url="https://data.geopf.fr/geocodage/search/csv/")
    assert geocoder.per_second <= 50
    assert geocoder.batch_rows < 200_000
    assert geocoder.batch_bytes < 50_000_000
    with pytest.raises(AttributeError):
        geocoder.url = "https://ailleurs.exemple.fr"


def test_retry_after_without_the_service_s_clock_uses_ours():
    assert retry_after_s("Sun, 22 Nov 2099 10:00:00 GMT") > 1e6
    assert retry_after_s(None) is None
