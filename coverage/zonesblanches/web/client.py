"""A web service asked politely: a pace, one place to read what went wrong, and another try where that may help."""

from __future__ import annotations

import datetime as dt
import email.utils
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from zonesblanches.errors import ZonesBlanchesError
from zonesblanches.language import number, plural
from zonesblanches.version import __version__

if TYPE_CHECKING:
    import requests

__all__ = [
    "Client",
    "Manners",
    "Pace",
    "PassingError",
    "RefusedError",
    "ServiceWords",
    "UnusableAnswerError",
    "retry_after_s",
]

T = TypeVar("T")

_CONNECT_S = 10.0
_LONGEST_BACKOFF_S = 30.0
_LARGEST_ANSWER = 500_000_000  # bytes; no true answer is as large
_LONGEST_REFUSAL = 20_000  # bytes read of the page of an error
_PASSING = frozenset({408, 425, 429})
_PROXY_HELP = (
    "Derrière un proxy, réglez les variables d'environnement HTTPS_PROXY (et NO_PROXY pour un service local), par "
    "exemple HTTPS_PROXY=http://proxy.exemple.fr:3128"
)


class UnusableAnswerError(Exception):
    """An answer that cannot be trusted; its text says why, for a message."""


class PassingError(Exception):
    """Something that may be over at the next try; `wait_s` is what the service asked for."""

    def __init__(self, reason: str, *, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


class RefusedError(Exception):
    """The service refuses this request, perhaps for what it holds: `status` and `body` are its own words."""

    def __init__(self, status: int, body: bytes) -> None:
        said = " ".join(body.decode("utf-8", errors="replace").split())[:200]
        super().__init__(f"HTTP {status} : {said}" if said else f"HTTP {status}")
        self.status = status
        self.body = body


class Pace:
    """At most so many requests per second, whichever thread asks.

    Parameters
    ----------
    per_second
        Most requests per second.
    clock, sleep
        Seconds from any origin, and a pause.

    Examples
    --------
    >>> pauses = []
    >>> pace = Pace(5, clock=lambda: 0.0, sleep=pauses.append)
    >>> pace.wait(), pace.wait(), pauses
    (None, None, [0.2])
    """

    def __init__(self, per_second: float, *, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._gap_s = 1 / per_second
        self._clock, self._sleep = clock, sleep
        self._next_s = clock()
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Pause until the next request may leave."""
        with self._lock:
            now = self._clock()
            pause_s = self._next_s - now
            self._next_s = max(now, self._next_s) + self._gap_s
        if pause_s > 0:
            self._sleep(pause_s)


@dataclass(frozen=True, kw_only=True)
class ServiceWords:
    """How messages name a service.

    Parameters
    ----------
    label
        First word of what is told of waits: ``géocodage``.
    service
        What answers, after « celle »: ``d'un service de géocodage``.
    advice
        What to check when the address is not that of such a service.
    """

    label: str
    service: str
    advice: str


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How long to wait, how often to try again, and whom to tell.

    Parameters
    ----------
    timeout_s
        Seconds without a byte, then for the whole answer, before giving up a try.
    attempts
        Tries per request.
    longest_wait_s
        Longest wait that a ``retry-after`` may ask for.
    clock, sleep
        Seconds from any origin, and a pause.
    say
        What is told of waits and retries.
    """

    timeout_s: float
    attempts: int
    longest_wait_s: float
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    say: Callable[[str], None]


class Client:
    """Requests to one service. In a ``with`` block they share a connection.

    Parameters
    ----------
    url
        Address of the service; the path of each request is added to it.
    error
        Exception raised when the service fails for good.
    words
        How messages name the service.
    manners
        Waits and tries.
    pace
        Says when a request may leave.
    refusals
        Statuses that judge the request itself, to be read by the caller.
    proxy
        False goes straight to the service, whatever proxy the machine has; it takes a ``with`` block.
    """

    def __init__(
        self,
        url: str,
        *,
        error: type[ZonesBlanchesError],
        words: ServiceWords,
        manners: Manners,
        pace: Pace,
        refusals: Collection[int] = (400, 413, 422),
        proxy: bool = True,
    ) -> None:
        self.url, self.error = url, error
        self._words, self._manners, self._pace = words, manners, pace
        self._refusals, self._proxy = refusals, proxy
        self._session: requests.Session | None = None

    def __enter__(self) -> Self:
        import requests

        self._session = requests.Session()
        self._session.trust_env = self._proxy
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def ask(self, method: str, path: str, read: Callable[[bytes], T], **options: Any) -> T:
        """Send a request until its answer can be read, each try used.

        Parameters
        ----------
        method, path
            ``GET`` or ``POST``, and what follows the address of the service.
        read
            Reads the body; raises `UnusableAnswerError` when it cannot be trusted.
        **options
            What `requests` takes: `data`, `json`, `files`, `params`.

        Raises
        ------
        RefusedError
            When the service judges the request itself.
        """
        attempt = 0
        while True:
            attempt += 1
            try:
                return read(self.send(method, path, **options))
            except UnusableAnswerError as problem:
                self.again(PassingError(str(problem)), attempt)
            except PassingError as problem:
                self.again(problem, attempt)

    def again(self, problem: PassingError, attempt: int) -> None:
        """Wait before the next try: what the service asks for, else 1, 2, 4… seconds; raise after the last one."""
        if attempt >= self._manners.attempts:
            raise self.error(f"{problem} ({plural(attempt, 'essai')})") from problem
        wait_s = problem.wait_s
        if wait_s is not None and wait_s > self._manners.longest_wait_s:
            raise self.error(
                f"{problem} : il demande d'attendre {number(wait_s)} s, plus que longest_wait_s = "
                f"{number(self._manners.longest_wait_s)}"
            ) from problem
        wait_s = min(2.0 ** (attempt - 1), _LONGEST_BACKOFF_S) if wait_s is None else wait_s
        self._manners.say(f"{self._words.label} : {problem} ; nouvel essai dans {number(wait_s)} s")
        self._manners.sleep(wait_s)

    def send(self, method: str, path: str, **options: Any) -> bytes:
        """Send a request once, and return the body of its success.

        Raises
        ------
        PassingError
            When another try may help.
        RefusedError
            When the service judges the request itself.
        """
        import requests

        self._pace.wait()
        sender = self._session or requests
        try:
            with sender.request(
                method,
                f"{self.url}{path}",
                headers={"User-Agent": f"zonesblanches/{__version__}"},
                timeout=(min(_CONNECT_S, self._manners.timeout_s), self._manners.timeout_s),
                allow_redirects=False,  # what is asked goes to the service that was named, and nowhere else
                stream=True,
                **options,
            ) as reply:
                self._check(reply, path)
                return self._content(reply)
        except requests.RequestException as error:
            raise self._network_problem(error) from error

    def _check(self, reply: requests.Response, path: str) -> None:
        """Let a success through, and say what any other status means."""
        code = reply.status_code
        if code == 200:
            return
        if code in _PASSING or code >= 500:
            what = "le service limite le nombre de requêtes" if code == 429 else "le service est en panne ou surchargé"
            wait_s = retry_after_s(reply.headers.get("retry-after"), reply.headers.get("date"))
            raise PassingError(f"{what} (HTTP {code})", wait_s=wait_s)
        refusal = RefusedError(code, reply.raw.read(_LONGEST_REFUSAL, decode_content=True))
        if code in self._refusals:
            raise refusal
        if 300 <= code < 400:
            target = reply.headers.get("location", "une adresse non précisée")
            raise self.error(
                f"{self.url} renvoie vers {target} (HTTP {code}) : rien n'y a été envoyé. Est-ce un portail qui "
                "demande de s'identifier ? Si le service a déménagé, passez sa nouvelle adresse dans url="
            )
        if code == 407:
            raise self.error(f"le proxy demande de s'identifier (HTTP 407). {_PROXY_HELP}")
        raise self.stranger(path, refusal)

    def stranger(self, path: str, refusal: RefusedError) -> ZonesBlanchesError:
        """Return the error of an address that is not that of such a service."""
        said = str(refusal) if " : " in str(refusal) else f"{refusal} : sans explication"
        return self.error(f"{self.url}{path[:60]} répond {said}. {self._words.advice}")

    def _content(self, reply: requests.Response) -> bytes:
        """Read the answer, within its time and a size that no true answer has."""
        end_s, body = self._manners.clock() + self._manners.timeout_s, bytearray()
        for part in reply.iter_content(65_536):
            body += part
            if self._manners.clock() > end_s:
                raise PassingError(f"la réponse n'est pas complète après {number(self._manners.timeout_s)} s")
            if len(body) > _LARGEST_ANSWER:
                raise self.error(f"la réponse dépasse 500 Mo : ce n'est pas celle {self._words.service}")
        return bytes(body)

    def _network_problem(self, error: requests.RequestException) -> Exception:
        """Say what a failure of the network means, and whether another try may help."""
        import requests

        if isinstance(error, requests.exceptions.SSLError):
            return self.error(
                f"le certificat de {self.url} n'est pas reconnu. Derrière un proxy qui inspecte le trafic, demandez à "
                "votre service informatique son certificat racine et donnez son chemin dans la variable "
                f"d'environnement REQUESTS_CA_BUNDLE ({_cause(error)})"
            )
        if isinstance(error, requests.exceptions.ProxyError):
            return PassingError(f"le proxy ne répond pas ou refuse la connexion. {_PROXY_HELP} ({_cause(error)})")
        if isinstance(error, requests.exceptions.Timeout) or "timed out" in str(error).lower():
            return PassingError(f"pas de réponse après {number(self._manners.timeout_s)} s")
        if "NameResolutionError" in repr(error) or "getaddrinfo" in str(error):
            return PassingError(
                f"le nom de {self.url} est introuvable : pas d'accès à internet, ou proxy non réglé. {_PROXY_HELP}"
            )
        if isinstance(error, (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError,
                              requests.exceptions.ContentDecodingError)):  # fmt: skip
            return PassingError(f"la connexion à {self.url} a été refusée ou coupée ({_cause(error)})")
        return self.error(f"l'adresse {self.url} ne peut pas être appelée ({_cause(error)}). Vérifiez url=")


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


def _cause(error: BaseException) -> str:
    """Return the innermost words: those of the system, not of the three libraries around."""
    inner = error
    while inner.__context__ is not None:
        inner = inner.__context__
    return " ".join(str(inner).split())[:150] or type(inner).__name__
