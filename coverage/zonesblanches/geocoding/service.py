"""The geocoding service on the network: one batch sent, its answer checked, again when that may help."""

from __future__ import annotations

import datetime as dt
import email.utils
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from zonesblanches.errors import ZonesBlanchesError
from zonesblanches.geocoding.answers import (
    ANSWER_COLUMNS,
    RESULT_COLUMNS,
    UnusableAnswerError,
    read_body,
)
from zonesblanches.geocoding.queries import Request, to_csv
from zonesblanches.language import number, plural
from zonesblanches.version import __version__

if TYPE_CHECKING:
    import requests

__all__ = ["GeocodingError", "Sender", "retry_after_s"]

QUERY_COLUMNS = ("address", "postal_code", "city")
_CONNECT_S = 10.0
_LONGEST_BACKOFF_S = 30.0
_LARGEST_ANSWER = 500_000_000  # bytes; ten times what may be sent
_MOST_REFUSALS = 40  # lines or halves of batches; beyond, it is the service that refuses, not a line


class GeocodingError(ZonesBlanchesError, ValueError):
    """The geocoding service cannot be reached, refuses, or answers nothing usable."""


class _PassingError(Exception):
    """Something that may be over at the next try; `wait_s` is what the service asked for."""

    def __init__(self, reason: str, *, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


class _RefusedError(Exception):
    """The service refuses this batch, perhaps for one of its lines."""


class Sender:
    """One run against one service; keeps the pace, and the count of refusals.

    Parameters
    ----------
    url
        Address of the service, without ``/search/csv/``.
    timeout_s
        Seconds without a byte, then for the whole answer, before giving up a try.
    attempts
        Tries per batch.
    per_second
        Most requests per second.
    longest_wait_s
        Longest wait that a ``retry-after`` may ask for.
    clock, sleep
        Seconds from any origin, and a pause.
    say
        What is told of waits and retries.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout_s: float,
        attempts: int,
        per_second: float,
        longest_wait_s: float,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        say: Callable[[str], None],
    ) -> None:
        self.url = url
        self.timeout_s = timeout_s
        self.attempts = attempts
        self.gap_s = 1 / per_second
        self.longest_wait_s = longest_wait_s
        self.clock, self.sleep, self.say = clock, sleep, say
        self.next_s = clock()
        self.refusals = 0

    def answers(self, batch: Sequence[Request]) -> Iterator[pd.DataFrame]:
        """Yield answers, indexed by key, until every line of the batch has one; ``error`` where none came.

        Raises
        ------
        GeocodingError
            When the service fails for the whole batch, every try used.
        """
        waiting = {request.key: request for request in batch}
        for attempt in range(1, self.attempts + 1):
            last = attempt == self.attempts
            try:
                found = read_body(self._post(list(waiting.values())), waiting)
            except _RefusedError as refusal:
                yield from self._halves(list(waiting.values()), refusal)
                return
            except UnusableAnswerError as problem:
                self._again(_PassingError(str(problem)), attempt, stop=last)
                continue
            except _PassingError as problem:
                self._again(problem, attempt, stop=last)
                continue
            found = found[found["status"] != "error"]
            yield found
            waiting = {key: request for key, request in waiting.items() if key not in found.index}
            if not waiting:
                return
            if not last:
                lines = plural(len(waiting), "ligne n'a pas eu de réponse", "lignes n'ont pas eu de réponse")
                self._again(_PassingError(lines), attempt, stop=False)
        yield _errors(list(waiting))

    def _halves(self, batch: list[Request], refusal: _RefusedError) -> Iterator[pd.DataFrame]:
        """Send each half of a refused batch, down to the lines that are refused alone."""
        self.refusals += 1
        if self.refusals > _MOST_REFUSALS:
            raise GeocodingError(f"le service refuse les envois ({refusal})") from refusal
        if len(batch) == 1:
            self.say(f"géocodage : une adresse refusée par le service ({refusal})")
            yield _errors([batch[0].key])
            return
        middle = len(batch) // 2
        yield from self.answers(batch[:middle])
        yield from self.answers(batch[middle:])

    def _again(self, problem: _PassingError, attempt: int, *, stop: bool) -> None:
        """Wait before the next try: what the service asks for, else 1, 2, 4… seconds."""
        if stop:
            raise GeocodingError(f"{problem} ({plural(attempt, 'essai')})") from problem
        wait_s = problem.wait_s
        if wait_s is not None and wait_s > self.longest_wait_s:
            raise GeocodingError(
                f"{problem} : il demande d'attendre {number(wait_s)} s, plus que longest_wait_s = "
                f"{number(self.longest_wait_s)}"
            ) from problem
        wait_s = min(2.0 ** (attempt - 1), _LONGEST_BACKOFF_S) if wait_s is None else wait_s
        self.say(f"géocodage : {problem} ; nouvel essai dans {number(wait_s)} s")
        self.sleep(wait_s)

    def _post(self, batch: list[Request]) -> bytes:
        import requests

        self._pace()
        fields = [("columns", name) for name in QUERY_COLUMNS]
        fields += [("citycode", "citycode"), ("postcode", "postcode")]
        fields += [("result_columns", name) for name in RESULT_COLUMNS]
        try:
            with requests.post(
                f"{self.url}/search/csv/",
                data=fields,
                files={"data": ("adresses.csv", to_csv(batch), "text/csv")},
                headers={"User-Agent": f"zonesblanches/{__version__}"},
                timeout=(min(_CONNECT_S, self.timeout_s), self.timeout_s),
                allow_redirects=False,  # addresses go to the service that was named, and nowhere else
                stream=True,
            ) as reply:
                self._check(reply)
                return self._content(reply)
        except requests.RequestException as error:
            raise self._network_problem(error) from error

    def _pace(self) -> None:
        now = self.clock()
        if now < self.next_s:
            self.sleep(self.next_s - now)
        self.next_s = max(now, self.next_s) + self.gap_s

    def _check(self, reply: requests.Response) -> None:
        """Let a success through, and say what any other status means."""
        code = reply.status_code
        if code == 200:
            return
        if code in {408, 425, 429} or code >= 500:
            what = "le service limite le nombre de requêtes" if code == 429 else "le service est en panne ou surchargé"
            wait_s = retry_after_s(reply.headers.get("retry-after"), reply.headers.get("date"))
            raise _PassingError(f"{what} (HTTP {code})", wait_s=wait_s)
        said = " ".join(reply.raw.read(2000, decode_content=True).decode("utf-8", errors="replace").split())[:200]
        if code in {400, 413, 422}:
            raise _RefusedError(f"HTTP {code} : {said}" if said else f"HTTP {code}")
        if 300 <= code < 400:
            target = reply.headers.get("location", "une adresse non précisée")
            raise GeocodingError(
                f"{self.url} renvoie vers {target} (HTTP {code}) : rien n'y a été envoyé. Est-ce un portail qui "
                "demande de s'identifier ? Si le service a déménagé, passez sa nouvelle adresse dans url="
            )
        if code == 407:
            raise GeocodingError(f"le proxy demande de s'identifier (HTTP 407). {_PROXY_HELP}")
        raise GeocodingError(
            f"{self.url}/search/csv/ répond HTTP {code} : {said or 'sans explication'}. Vérifiez url=, l'adresse d'un "
            "service de géocodage addok, sans « /search/csv/ »"
        )

    def _content(self, reply: requests.Response) -> bytes:
        """Read the answer, within its time and a size that no true answer has."""
        end_s, body = self.clock() + self.timeout_s, bytearray()
        for part in reply.iter_content(65_536):
            body += part
            if self.clock() > end_s:
                raise _PassingError(f"la réponse n'est pas complète après {number(self.timeout_s)} s")
            if len(body) > _LARGEST_ANSWER:
                raise GeocodingError("la réponse dépasse 500 Mo : ce n'est pas celle d'un service de géocodage")
        return bytes(body)

    def _network_problem(self, error: requests.RequestException) -> Exception:
        """Say what a failure of the network means, and whether another try may help."""
        import requests

        if isinstance(error, requests.exceptions.SSLError):
            return GeocodingError(
                f"le certificat de {self.url} n'est pas reconnu. Derrière un proxy qui inspecte le trafic, demandez à "
                "votre service informatique son certificat racine et donnez son chemin dans la variable "
                f"d'environnement REQUESTS_CA_BUNDLE ({_cause(error)})"
            )
        if isinstance(error, requests.exceptions.ProxyError):
            return _PassingError(f"le proxy ne répond pas ou refuse la connexion. {_PROXY_HELP} ({_cause(error)})")
        if isinstance(error, requests.exceptions.Timeout) or "timed out" in str(error).lower():
            return _PassingError(f"pas de réponse après {number(self.timeout_s)} s")
        if "NameResolutionError" in repr(error) or "getaddrinfo" in str(error):
            return _PassingError(
                f"le nom de {self.url} est introuvable : pas d'accès à internet, ou proxy non réglé. {_PROXY_HELP}"
            )
        if isinstance(error, (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError,
                              requests.exceptions.ContentDecodingError)):  # fmt: skip
            return _PassingError(f"la connexion à {self.url} a été refusée ou coupée ({_cause(error)})")
        return GeocodingError(f"l'adresse {self.url} ne peut pas être appelée ({_cause(error)}). Vérifiez url=")


_PROXY_HELP = (
    "Derrière un proxy, réglez les variables d'environnement HTTPS_PROXY (et NO_PROXY pour un service local), par "
    "exemple HTTPS_PROXY=http://proxy.exemple.fr:3128"
)


def retry_after_s(header: str | None, date: str | None = None) -> float | None:
    """Read a ``retry-after``: seconds, or a date compared with the service's own clock; None when there is none.

    Examples
    --------
    >>> retry_after_s("5"), retry_after_s("bientôt")
    (5.0, None)
    >>> retry_after_s("Sun, 22 Nov 2026 10:00:30 GMT", "Sun, 22 Nov 2026 10:00:00 GMT")
    30.0
    """
    if header is None:
        return None
    if header.strip().isascii() and header.strip().isdigit():
        return float(header)
    until = _moment(header)
    now = _moment(date) or dt.datetime.now(dt.UTC)
    return None if until is None else max((until - now).total_seconds(), 0.0)


def _moment(text: str | None) -> dt.datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _errors(keys: list[str]) -> pd.DataFrame:
    """Make the answer of lines that got none."""
    empty: dict[str, Any] = {name: float("nan") if at < 4 else "" for at, name in enumerate(ANSWER_COLUMNS)}
    return pd.DataFrame({**empty, "status": "error"}, index=pd.Index(keys, name="key", dtype=object))


def _cause(error: BaseException) -> str:
    """Return the innermost words: those of the system, not of the three libraries around."""
    inner = error
    while inner.__context__ is not None:
        inner = inner.__context__
    return " ".join(str(inner).split())[:150] or type(inner).__name__
