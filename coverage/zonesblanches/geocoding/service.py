"""The geocoding service on the network: one batch sent, its answer checked, again when that may help."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas as pd

from zonesblanches.errors import ZonesBlanchesError
from zonesblanches.geocoding.answers import ANSWER_COLUMNS, RESULT_COLUMNS, read_answer_file
from zonesblanches.geocoding.queries import Request, to_csv
from zonesblanches.language import plural
from zonesblanches.web.client import (
    Client,
    Manners,
    Pace,
    PassingError,
    RefusedError,
    ServiceWords,
    UnusableAnswerError,
    retry_after_s,
)

__all__ = ["GeocodingError", "Sender", "retry_after_s"]

QUERY_COLUMNS = ("address", "postal_code", "city")
_WORDS = ServiceWords(
    label="géocodage",
    service="d'un service de géocodage",
    advice="Vérifiez url=, l'adresse d'un service de géocodage addok, sans « /search/csv/ »",
)
_MOST_REFUSALS = 40  # lines or halves of batches; beyond, it is the service that refuses, not a line


class GeocodingError(ZonesBlanchesError, ValueError):
    """The geocoding service cannot be reached, refuses, or answers nothing usable."""


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
        self.attempts, self.say = attempts, say
        self.refusals = 0
        self.client = Client(
            url,
            error=GeocodingError,
            words=_WORDS,
            manners=Manners(
                timeout_s=timeout_s,
                attempts=attempts,
                longest_wait_s=longest_wait_s,
                clock=clock,
                sleep=sleep,
                say=say,
            ),
            pace=Pace(per_second, clock=clock, sleep=sleep),
        )

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
                found = read_answer_file(self._post(list(waiting.values())), waiting)
            except RefusedError as refusal:
                yield from self._halves(list(waiting.values()), refusal)
                return
            except UnusableAnswerError as problem:
                self.client.again(PassingError(str(problem)), attempt)
                continue
            except PassingError as problem:
                self.client.again(problem, attempt)
                continue
            found = found[found["status"] != "error"]
            yield found
            waiting = {key: request for key, request in waiting.items() if key not in found.index}
            if not waiting:
                return
            if not last:
                lines = plural(len(waiting), "ligne n'a pas eu de réponse", "lignes n'ont pas eu de réponse")
                self.client.again(PassingError(lines), attempt)
        yield _errors(list(waiting))

    def _halves(self, batch: list[Request], refusal: RefusedError) -> Iterator[pd.DataFrame]:
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

    def _post(self, batch: list[Request]) -> bytes:
        fields = [("columns", name) for name in QUERY_COLUMNS]
        fields += [("citycode", "citycode"), ("postcode", "postcode")]
        fields += [("result_columns", name) for name in RESULT_COLUMNS]
        files = {"data": ("adresses.csv", to_csv(batch), "text/csv")}
        return self.client.send("POST", "/search/csv/", data=fields, files=files)


def _errors(keys: list[str]) -> pd.DataFrame:
    """Make the answer of lines that got none."""
    empty: dict[str, Any] = {name: float("nan") if at < 4 else "" for at, name in enumerate(ANSWER_COLUMNS)}
    return pd.DataFrame({**empty, "status": "error"}, index=pd.Index(keys, name="key", dtype=object))
