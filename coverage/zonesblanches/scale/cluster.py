"""Blocks in turn, here or on a cluster: the same function, the same order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from typing import Any, TypeVar

from zonesblanches.scale.pointfile import BlockSpan, PointFile

__all__ = ["each_block"]

Found = TypeVar("Found")
_TRIES = 3
_AHEAD = 4  # blocks asked of a cluster beyond those that it holds: memory stays bounded


def each_block(
    client: Any, function: Callable[..., Found], file: PointFile, spans: Sequence[BlockSpan], shared: Sequence[Any]
) -> Iterator[tuple[BlockSpan, Found]]:
    """Yield what a function finds of each block, in their order: here, or on a cluster, few blocks ahead.

    Parameters
    ----------
    client
        `dask.distributed.Client`; None computes here.
    function
        Called with the file, a block, and what all blocks share.
    file, spans
        The blocks.
    shared
        What all need.
    """
    if client is None or not spans:
        for span in spans:
            yield span, function(file, span, *shared)
        return
    cluster = _Cluster(client, function, file, shared)
    ahead = _AHEAD + sum(client.nthreads().values())
    asked: deque[tuple[BlockSpan, Any]] = deque()
    for span in spans:
        asked.append((span, cluster.ask(span)))
        if len(asked) > ahead:
            yield cluster.answer(*asked.popleft())
    while asked:
        yield cluster.answer(*asked.popleft())


class _Cluster:
    """Blocks sent to workers; what all of them need is sent once, and again when the one that held it died."""

    def __init__(self, client: Any, function: Callable[..., Any], file: PointFile, shared: Sequence[Any]) -> None:
        self.client, self.function, self.file, self.shared = client, function, file, shared
        self.sent = self._send()

    def _send(self) -> list[Any]:
        """Send all at once: each sending is a round of the cluster."""
        sent = self.client.scatter(list(self.shared), broadcast=True, hash=False)
        return list(sent)

    def ask(self, span: BlockSpan) -> Any:
        return self.client.submit(self.function, self.file, span, *self.sent, pure=False)

    def answer(self, span: BlockSpan, future: Any) -> tuple[BlockSpan, Any]:
        for _ in range(_TRIES):
            try:
                return span, future.result()
            except CancelledError:  # what it needed died with a worker, before others had it
                self.sent = self._send()
                future = self.ask(span)
        return span, future.result()
