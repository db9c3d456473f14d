"""Addresses to points, by the public French geocoding service, asked politely and once."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from zonesblanches.errors import InputError, ParameterError, first_five
from zonesblanches.geocoding.answers import ANSWER_COLUMNS
from zonesblanches.geocoding.cache import Cache, FileCache, MemoryCache, cache_key
from zonesblanches.geocoding.queries import Request, batches, make_requests
from zonesblanches.geocoding.service import GeocodingError, Sender
from zonesblanches.language import number, plural

__all__ = ["Geocoder"]

OnError = Literal["raise", "keep"]

OFFICIAL_URL = "https://data.geopf.fr/geocodage"
_MOST_LINES, _MOST_BYTES, _MOST_PER_SECOND = 200_000, 50_000_000, 50
_LEAST_BYTES = 10_000  # one line and the form around it
_FAILED_BATCHES = 2  # in a row, before the service is taken for down


@dataclass(frozen=True, kw_only=True)
class Geocoder:
    """The public French address geocoding service (Géoplateforme, Base Adresse Nationale), or another addok server.

    **What leaves the machine**: the address, the postal code, the commune's name and code of each row, in lower case
    and without accents, and nothing else: no name, phone, e-mail or identifier, whatever the table holds. Nothing is
    sent unless a `Geocoder` is made and used. Each address is sent once, however many rows have it.

    Parameters
    ----------
    url
        Address of the service, without ``/search/csv/``: the official one, a local addok, a proxied one.
    cache
        SQLite file that keeps the answers, those « not found » included: a run that was killed resumes there, and
        several processes may share it. None keeps them in memory, for the life of this object. Delete the file to
        ask again, for instance a year later.
    offline
        Answer from the cache alone; nothing is sent.
    on_error
        Where rows remain without an answer once every try is used: ``"raise"`` an error (what was obtained is in the
        cache), or ``"keep"`` those rows with the status ``error``.
    batch_rows
        Most lines per request, under the service's 200,000; small batches lose little when a connection breaks.
    batch_bytes
        Size that a request stays under, at most the service's 50 MB.
    per_second
        Most requests per second, at most the service's 50.
    timeout_s
        Seconds to wait for an answer, whole.
    attempts
        Tries per batch; between them 1, 2, 4… seconds, or what the service asks for (``retry-after``).
    longest_wait_s
        Longest wait that is granted to the service.
    progress
        Called with one French sentence at each step.
    clock, sleep
        Seconds from any origin, and a pause: for tests.

    Raises
    ------
    ParameterError
        When an option is impossible.

    Examples
    --------
    >>> import pandas as pd
    >>> import zonesblanches as zb
    >>> geocoder = zb.Geocoder(cache=None)  # nothing is sent yet
    >>> geocoder.geocode(pd.DataFrame({"address": [""], "city": ["Alès"]}))["status"].tolist()
    ['skipped']
    """

    url: str = OFFICIAL_URL
    cache: str | Path | None = None
    offline: bool = False
    on_error: OnError = "raise"
    batch_rows: int = 5_000
    batch_bytes: int = 20_000_000
    per_second: float = 10
    timeout_s: float = 300
    attempts: int = 5
    longest_wait_s: float = 300
    progress: Callable[[str], None] | None = None
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    _memory: MemoryCache = field(default_factory=MemoryCache, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise ParameterError(f"Geocoder : {' ; '.join(faults)}.")
        object.__setattr__(self, "url", self.url.rstrip("/").removesuffix("/search/csv").rstrip("/"))

    def geocode(self, addresses: pd.DataFrame) -> pd.DataFrame:
        """Find the point of each address.

        Parameters
        ----------
        addresses
            Columns `address`, `city`, `postal_code`, `citycode` (current Insee code), any of them absent or empty;
            other columns are neither read nor sent. With a `citycode`, else a `postal_code`, the service searches in
            that commune only.

        Returns
        -------
        DataFrame
            On the same index: `lon`, `lat` (degrees, EPSG:4326), `score`, `score_next` (0–1: likeness of the best and
            of the second answer), `type` (``housenumber``, ``street``, ``locality``, ``municipality`` or an empty
            text), `label`, `citycode`, and `status`: ``ok``, ``not-found``, ``skipped`` (no address: nothing was
            sent) or ``error``. The service finds something for almost any text: `score` and `type` tell what it is
            worth.

        Raises
        ------
        GeocodingError
            When the service fails, every try used, or the cache lacks rows offline, unless `on_error` is ``"keep"``.
        InputError
            When the cache cannot be read or written, or a column of the table is there twice.

        Examples
        --------
        >>> import pandas as pd
        >>> import zonesblanches as zb
        >>> rows = pd.DataFrame({"address": ["1 rue Haute"], "citycode": ["30007"]}, index=["L2"])
        >>> zb.Geocoder().geocode(rows).loc["L2", "type"]  # doctest: +SKIP
        'housenumber'
        """
        if not isinstance(addresses, pd.DataFrame):
            raise InputError(f"geocode attend un tableau (DataFrame) d'adresses, reçu : {type(addresses).__name__}.")
        made, cut = make_requests(addresses)
        run = _Run(self, [request for request in dict.fromkeys(made) if request is not None])
        if cut:
            run.say(f"géocodage : {plural(cut, 'adresse coupée', 'adresses coupées')} à 200 caractères")
        run.obtain()
        skipped = (math.nan,) * 4 + ("", "", "", "skipped")
        rows = [skipped if request is None else run.answer(request) for request in made]
        table = pd.DataFrame(rows, columns=list(ANSWER_COLUMNS), index=addresses.index)
        kinds = {name: "float64" if at < 4 else object for at, name in enumerate(ANSWER_COLUMNS)}
        return table.astype(kinds)


def _faults(geocoder: Geocoder) -> Iterator[str]:
    """Yield what is wrong with the options, all at once."""
    if not str(geocoder.url).startswith(("http://", "https://")):
        yield f"url vaut {geocoder.url!r}, attendu : une adresse http:// ou https://"
    if geocoder.on_error not in get_args(OnError):
        yield f"on_error vaut {geocoder.on_error!r}, attendu : « raise » ou « keep »"
    if geocoder.offline and geocoder.cache is None:
        yield "offline=True demande un fichier de cache : passez cache="
    bounds = {
        "batch_rows": (1, _MOST_LINES - 2),  # strictly under the limit, the header counted
        "batch_bytes": (_LEAST_BYTES, _MOST_BYTES),
        "per_second": (0.01, _MOST_PER_SECOND),
        "timeout_s": (0.01, math.inf),
        "attempts": (1, 100),
        "longest_wait_s": (0, math.inf),
    }
    for name, (least, most) in bounds.items():
        value = getattr(geocoder, name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
            yield f"{name} vaut {value!r}, attendu : un nombre de {least:g} à {most:g}"


class _Run:
    """One call: the answers gathered so far, from the cache then from the service."""

    def __init__(self, geocoder: Geocoder, requests: Sequence[Request]) -> None:
        self.options = geocoder
        self.requests = requests
        self.keys = {request: cache_key(geocoder.url, request) for request in requests}
        self.cache: Cache = geocoder._memory
        if geocoder.cache is not None and requests:
            self.cache = FileCache(geocoder.cache, read_only=geocoder.offline)
        self.known = self.cache.get(self.keys.values())

    def say(self, sentence: str) -> None:
        if self.options.progress is not None:
            self.options.progress(sentence)

    def answer(self, request: Request) -> tuple[object, ...]:
        """Return what is known of a request; ``error`` where nothing came."""
        return self.known.get(self.keys[request], (math.nan,) * 4 + ("", "", "", "error"))

    def obtain(self) -> None:
        """Ask for what the cache lacks, and account for what remains."""
        absent = [request for request in self.requests if self.keys[request] not in self.known]
        self.say(
            f"géocodage : {plural(len(self.requests), 'adresse différente', 'adresses différentes')}, "
            f"{number(len(self.requests) - len(absent))} en cache, {number(len(absent))} à demander"
        )
        reason = "" if self.options.offline else self._ask(absent)
        absent = [request for request in absent if self.keys[request] not in self.known]
        if absent:
            self._account(absent, reason)

    def _ask(self, absent: Sequence[Request]) -> str:
        """Send batch after batch, keeping each answer as it comes; return why it stopped, if it did."""
        options, done, failed, reason = self.options, 0, 0, ""
        sender = Sender(
            options.url,
            timeout_s=options.timeout_s,
            attempts=options.attempts,
            per_second=options.per_second,
            longest_wait_s=options.longest_wait_s,
            clock=options.clock,
            sleep=options.sleep,
            say=self.say,
        )
        for batch in batches(absent, rows=options.batch_rows, size=options.batch_bytes):
            try:
                for answers in sender.answers(batch):
                    self._keep(batch, answers)
                failed = 0
            except GeocodingError as error:
                reason, failed = str(error), failed + 1
                if options.on_error == "raise" or failed == _FAILED_BATCHES:
                    return reason
            done += len(batch)
            self.say(f"géocodage : {number(done)} adresses sur {number(len(absent))}")
        return reason

    def _keep(self, batch: Sequence[Request], answers: pd.DataFrame) -> None:
        """Put answers in the cache under their lasting names; an error is no answer."""
        names = {request.key: self.keys[request] for request in batch}
        lasting = answers[answers["status"] != "error"].rename(index=names)
        self.cache.put(lasting)
        self.known.update(self.cache.get(lasting.index))

    def _account(self, absent: Sequence[Request], reason: str) -> None:
        """Raise, or tell, how many addresses remain without an answer and what to do."""
        shown = first_five(" ".join(filter(None, request[:3])) for request in absent)
        remain = plural(len(absent), "adresse reste sans réponse", "adresses restent sans réponse")
        if self.options.offline:
            why = (
                f"hors ligne, {plural(len(absent), 'adresse absente', 'adresses absentes')} du cache {self.cache.name}"
            )
            todo = "Passez offline=False pour les demander, ou on_error='keep' pour continuer sans elles."
        else:
            why = f"{reason or 'le service ne répond pas à ces lignes'}. {remain}"
            kept = f"Ce qui a été obtenu est gardé ({self.cache.name}) : relancez pour reprendre là où il s'est arrêté"
            if self.options.cache is None:
                kept = "Passez cache='geocodage.sqlite' pour que chaque réponse soit gardée et le travail repris"
            todo = f"{kept}, ou on_error='keep' pour continuer sans elles."
        message = f"Géocodage : {why} : {shown}. {todo}"
        if self.options.on_error == "raise":
            raise GeocodingError(message)
        self.say(message)
