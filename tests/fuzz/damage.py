"""Ways in which a file is damaged, each drawn from a seeded generator so that a case can be played again."""

from __future__ import annotations

import random
from collections.abc import Callable

TOKENS = (
    b";", b",", b"\t", b"|", b'"', b"'", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xe9", b"\xc3\xa9", b"\xef\xbb\xbf",
    b"\xff\xfe", b"1e308", b"-1e308", b"inf", b"nan", b"1e999", b"=1+1", b"=cmd|'/c calc'!A1", b"9" * 40, b"0", b"-1",
    b"31/12/9999", b"2025-13-45", b"01/01/0001", b"99999", b"30007", b"1004.0", b"06 12 34 56 78", b"a@b.fr",
    "é".encode("utf-16-le"), "\u202e".encode(), "\u200f\u0627".encode(), "🏡".encode(), "\u2028".encode(), b"\x0b",
    b"\x1a", b"\x85", b"PK\x03\x04", b"<?xml", b"{", b"}", b"[", b"null", b"Total", b"nom", b"x" * 2000,
)  # fmt: skip


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Return a copy damaged in one to eight places."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        rng.choice(_KINDS)(out, rng)
    return bytes(out)


def _at(data: bytearray, rng: random.Random) -> int:
    return rng.randrange(len(data) + 1)


def _flip(data: bytearray, rng: random.Random) -> None:
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _overwrite(data: bytearray, rng: random.Random) -> None:
    at = _at(data, rng)
    data[at : at + rng.randrange(1, 10)] = rng.choice(TOKENS)


def _insert(data: bytearray, rng: random.Random) -> None:
    at = _at(data, rng)
    data[at:at] = rng.choice(TOKENS)


def _remove(data: bytearray, rng: random.Random) -> None:
    at = _at(data, rng)
    del data[at : at + rng.randrange(1, 80)]


def _cut(data: bytearray, rng: random.Random) -> None:
    del data[_at(data, rng) :]


def _repeat(data: bytearray, rng: random.Random) -> None:
    at = _at(data, rng)
    data[at:at] = data[max(0, at - rng.randrange(1, 200)) : at] * rng.choice((1, 1, 2, 20))


def _shuffle_lines(data: bytearray, rng: random.Random) -> None:
    lines = bytes(data).split(b"\n")
    rng.shuffle(lines)
    data[:] = b"\n".join(lines)


def _swap_separators(data: bytearray, rng: random.Random) -> None:
    """Change the separator, of the whole file or from some line on."""
    old, new = rng.sample((b";", b",", b"\t", b"|"), 2)
    at = rng.choice((0, _at(data, rng)))
    data[at:] = bytes(data[at:]).replace(old, new)


def _mix_line_ends(data: bytearray, rng: random.Random) -> None:
    at = _at(data, rng)
    data[at:] = bytes(data[at:]).replace(b"\n", rng.choice((b"\r", b"\r\n", b"\n\n", b"\x85")))


def _mix_encodings(data: bytearray, rng: random.Random) -> None:
    """Save the end of the file in another encoding."""
    at = _at(data, rng)
    text = bytes(data[at:]).decode("utf-8", errors="replace")
    data[at:] = text.encode(rng.choice(("cp1252", "utf-16-le", "utf-16", "utf-8-sig")), errors="replace")


_KINDS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _flip, _overwrite, _insert, _insert, _remove, _cut, _repeat, _shuffle_lines, _swap_separators,
    _mix_line_ends, _mix_encodings,
)  # fmt: skip
