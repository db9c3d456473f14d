"""What every engine on the web has in common: its options, its pace, its cache, and how its failures are told."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self, TypeVar
from urllib.parse import urlsplit

from zonesblanches.errors import CostError, ParameterError
from zonesblanches.language import plural
from zonesblanches.web.cache import AnswerFile, CacheWords
from zonesblanches.web.client import Client, Manners, Pace, RefusedError, ServiceWords, UnusableAnswerError

__all__ = ["Answer", "Engine", "EngineError", "Talk"]

T = TypeVar("T")

_APPLICATION = 0x5A42_5243  # "ZBRC": tells our file from another program's
_WORDS = CacheWords(
    name="cache des temps de trajet",
    offline="Temps de trajet hors ligne",
    done="d'un calcul déjà fait",
    first="Faites d'abord le calcul avec le réseau.",
    again="les trajets seront demandés de nouveau",
)
# statuses by which an engine judges what was asked; its own words are read
_REFUSALS = frozenset({400, 404, 413, 414, 422, 431})


class EngineError(CostError):
    """A travel engine cannot be reached, refuses, or answers nothing usable."""


@dataclass(frozen=True)
class Answer:
    """What an engine answered.

    Attributes
    ----------
    status
        HTTP status, 200 or a refusal.
    body
        Bytes.
    """

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """Read a JSON object.

        Raises
        ------
        UnusableAnswerError
            When it is something else.
        """
        document = self._document()
        if not isinstance(document, dict):
            raise UnusableAnswerError("la réponse n'a pas la forme attendue (objet JSON)")
        return document

    def json_list(self) -> list[Any]:
        """Read a JSON list.

        Raises
        ------
        UnusableAnswerError
            When it is something else.
        """
        document = self._document()
        if not isinstance(document, list):
            raise UnusableAnswerError("la réponse n'a pas la forme attendue (liste JSON)")
        return document

    def _document(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError as error:
            head = self.body.lstrip()[:1]
            what = "une page web : un proxy ou un portail s'interpose" if head == b"<" else "illisible (JSON attendu)"
            raise UnusableAnswerError(f"la réponse est {what}") from error


@dataclass(frozen=True, kw_only=True)
class Engine:
    """Options that every engine takes.

    **What leaves the machine**: longitudes and latitudes, to six decimals, and the options of the trip; never a code,
    a name or an identifier. Nothing is sent before `costs` or another verb is called.

    Parameters
    ----------
    url
        Address of the service.
    cache
        SQLite file that keeps the answers: a run that was killed resumes there, the same work asks nothing twice, and
        several processes may share it. Delete it when the roads have changed. None keeps nothing.
    offline
        Answer from the cache alone; nothing is sent.
    per_second
        Most requests per second.
    timeout_s
        Seconds to wait for an answer, whole.
    attempts
        Tries per request; between them 1, 2, 4… seconds, or what the service asks for (``retry-after``).
    longest_wait_s
        Longest wait that is granted to the service.
    snap_m
        Farthest from a road that a point may be, metres; beyond, it is out of reach: an engine moves it silently.
    least_snapped
        Least share of the points, of each side, that must be that near a road; under it the engine's map is not that
        of the territory, and an error says so. 0 accepts any.
    top_speed_kmh
        Speed that no trip exceeds from end to end: pairs that it cannot bring within the cutoff are not asked.
    proxy
        False goes straight to the service, whatever proxy the machine has: for a server of one's own.
    progress
        Called with one French sentence at each step.
    clock, sleep
        Seconds from any origin, and a pause: for tests.

    Raises
    ------
    ParameterError
        When an option is impossible.
    """

    url: str
    cache: str | Path | None = None
    offline: bool = False
    per_second: float = 5
    timeout_s: float = 60
    attempts: int = 5
    longest_wait_s: float = 300
    snap_m: float = 2_000
    least_snapped: float = 0.9
    top_speed_kmh: float = 130
    proxy: bool = True
    progress: Callable[[str], None] | None = None
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    _pace: Pace = field(init=False, repr=False, compare=False)

    label: ClassVar[str] = "moteur"
    service: ClassVar[str] = "d'un moteur d'itinéraires"
    advice: ClassVar[str] = "Vérifiez url="
    most_per_second: ClassVar[float] = math.inf

    def __post_init__(self) -> None:
        faults = list(self._faults())
        if faults:
            raise ParameterError(f"{type(self).__name__} : {' ; '.join(faults)}.")
        object.__setattr__(self, "url", self.url.rstrip("/"))
        object.__setattr__(self, "_pace", Pace(self.per_second, clock=self.clock, sleep=self.sleep))

    @property
    def host(self) -> str:
        """Name of the machine that answers, for outputs: no password that the address may hold."""
        return urlsplit(self.url).hostname or self.url

    def say(self, sentence: str) -> None:
        """Tell the progress."""
        if self.progress is not None:
            self.progress(f"{self.label} : {sentence}")

    def too_many_far(self, far: int, asked: int) -> bool:
        """Say whether fewer points than `least_snapped` are near a road."""
        # 0.8 of 5 points is 4 of them, whatever the last digit of a float says
        return asked - far < self.least_snapped * asked - 1e-9

    def _bounds(self) -> dict[str, tuple[float, float]]:
        """Return the least and the most of each number."""
        return {
            "per_second": (0.01, self.most_per_second),
            "timeout_s": (0.01, math.inf),
            "attempts": (1, 100),
            "longest_wait_s": (0, math.inf),
            "snap_m": (0, math.inf),
            "least_snapped": (0, 1),
            "top_speed_kmh": (1, math.inf),
        }

    def _faults(self) -> Iterator[str]:
        """Yield what is wrong with the options, all at once."""
        if not isinstance(self.url, str) or not self.url.startswith(("http://", "https://")):
            yield f"url vaut {self.url!r}, attendu : une adresse http:// ou https://"
        if self.offline and self.cache is None:
            yield "offline=True demande un fichier de cache : passez cache="
        for name, (least, most) in self._bounds().items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
                upper = "ou plus" if most == math.inf else f"à {most:g}"
                yield f"{name} vaut {value!r}, attendu : un nombre de {least:g} {upper}"


class Talk:
    """One call to an engine: answers from its cache, else from the service, kept as they come.

    Parameters
    ----------
    engine
        Whom to ask, and how.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cache: AnswerFile | None = None
        if engine.cache is not None:
            self._cache = AnswerFile(
                engine.cache,
                application=_APPLICATION,
                columns={"status": "INTEGER", "body": "BLOB"},
                words=_WORDS,
                read_only=engine.offline,
            )
        self._client = Client(
            engine.url,
            error=EngineError,
            words=ServiceWords(label=engine.label, service=engine.service, advice=engine.advice),
            manners=Manners(
                timeout_s=engine.timeout_s,
                attempts=engine.attempts,
                longest_wait_s=engine.longest_wait_s,
                clock=engine.clock,
                sleep=engine.sleep,
                say=lambda sentence: engine.say(sentence.split(" : ", 1)[-1]),
            ),
            pace=engine._pace,
            refusals=_REFUSALS,
            proxy=engine.proxy,
        )
        self.sent = self.replayed = 0

    def __enter__(self) -> Self:
        self._client.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.__exit__(kind, error, trace)

    def ask(self, path: str, read: Callable[[Answer], T], *, body: Mapping[str, Any] | None = None) -> T:
        """Return what `read` makes of an answer, known or asked for.

        Parameters
        ----------
        path
            What follows the address of the service.
        read
            Reads the answer; raises `UnusableAnswerError` when it cannot be trusted, and `EngineError` when it is a
            refusal that nothing here can mend. What it returns of is kept in the cache.
        body
            Sent as JSON; None asks by GET.

        Raises
        ------
        EngineError
            When the service fails, every try used, or the cache lacks the answer offline.
        """
        # one text for one question, so that an answer is found again
        sent = "" if body is None else json.dumps(body, sort_keys=True, separators=(",", ":"))
        key = hashlib.sha256("\x1f".join((self._engine.url, path, sent)).encode()).hexdigest()
        if self._cache is not None:
            known = self._cache.get([key]).get(key)
            if known is not None:
                self.replayed += 1
                return self._replay(Answer(int(known[0]), bytes(known[1])), read)
        if self._engine.offline:
            raise EngineError(
                f"{self._engine.label} : hors ligne, une requête n'est pas dans le cache {self._engine.cache} "
                f"({plural(self.replayed, 'requête retrouvée', 'requêtes retrouvées')} avant elle). Les points, le "
                "seuil et les options sont-ils ceux du calcul gardé ? Passez offline=False pour la demander."
            )
        value, answer = self._send(path, read, body)
        self.sent += 1
        if self._cache is not None:
            self._cache.write({key: (answer.status, answer.body)})
        return value

    def _replay(self, answer: Answer, read: Callable[[Answer], T]) -> T:
        try:
            return read(answer)
        except UnusableAnswerError as error:
            raise EngineError(
                f"{self._engine.label} : une réponse gardée dans {self._engine.cache} est inutilisable ({error}). "
                "Supprimez ce cache : les trajets seront demandés de nouveau."
            ) from error

    def _send(self, path: str, read: Callable[[Answer], T], body: Mapping[str, Any] | None) -> tuple[T, Answer]:
        def well(content: bytes) -> tuple[T, Answer]:
            answer = Answer(200, content)
            return read(answer), answer

        options: dict[str, Any] = {} if body is None else {"json": body}
        try:
            return self._client.ask("GET" if body is None else "POST", path, well, **options)
        except RefusedError as refusal:
            answer = Answer(refusal.status, refusal.body)
            try:
                return read(answer), answer
            except UnusableAnswerError:
                # a page that is not the engine's: the address is that of something else
                raise self._told(self._client.stranger(path, refusal)) from refusal
        except EngineError as error:
            raise self._told(error) from error

    def _told(self, error: Exception) -> EngineError:
        """Say with an error what was obtained, and how to go on."""
        if self._cache is not None:
            kept = f"Ce qui a été obtenu est gardé ({self._cache.name}) : relancez pour reprendre."
        else:
            kept = "Passez cache='trajets.sqlite' pour que chaque réponse soit gardée et le travail repris."
        text = str(error)
        text = text if text.startswith(f"{self._engine.label} : ") else f"{self._engine.label} : {text}"
        return EngineError(f"{text}{'' if text.endswith(('.', '!', '?')) else '.'} {kept}")
