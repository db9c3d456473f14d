"""What a browser sends: fields of a form, a file as it comes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qsl

__all__ = ["LARGEST_FILE", "TooLargeError", "fields_of", "received"]

LARGEST_FILE = 100_000_000  # bytes: a list of 100,000 teams weighs ten times less
_LARGEST_FORM = 4_000_000
_MOST_FIELDS = 20_000


class TooLargeError(ValueError):
    """More was sent than any list holds."""


async def fields_of(stream: AsyncIterator[bytes]) -> list[tuple[str, str]]:
    """Return the fields of a form, in order.

    Parameters
    ----------
    stream
        Its body.

    Raises
    ------
    TooLargeError
        When it is larger than a page ever sends.
    """
    body = b""
    async for part in stream:
        body += part
        if len(body) > _LARGEST_FORM:
            raise TooLargeError
    try:
        return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise TooLargeError from error


async def received(stream: AsyncIterator[bytes], place: Path, told_size: str) -> None:
    """Write a file as it comes, whole or not at all.

    Parameters
    ----------
    stream
        Its content.
    place
        Where it goes.
    told_size
        What the browser says that it weighs; empty where it does not.

    Raises
    ------
    TooLargeError
        When it weighs more than `LARGEST_FILE`: before it is received where the browser says so.
    """
    if told_size.isdigit() and int(told_size) > LARGEST_FILE:
        raise TooLargeError
    draft, size = place.with_name(f".{place.name}.partiel"), 0
    try:
        with draft.open("wb") as out:
            async for part in stream:
                size += len(part)
                if size > LARGEST_FILE:
                    raise TooLargeError
                out.write(part)
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)
