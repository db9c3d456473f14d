"""How wide the columns of a table are, where letters cannot be measured: an office suite picks its own font."""

from __future__ import annotations

import re

from zonesblanches.blocks import Table

__all__ = ["column_widths", "marked_column"]

_SPACES = re.compile(r"[ \t\n-]+")  # where a line may break: not at the no-break spaces of numbers
_WIDTHS = {**dict.fromkeys("mMW%@œŒ", 0.95), **dict.fromkeys("fijltrI.,:;'’()!|", 0.36), "w": 0.8}  # ems, in bold
_CAPITAL, _LETTER = 0.73, 0.6
_MARK = 1.3  # ems of the colour of a class and of its space


def marked_column(table: Table) -> int:
    """Return the column where the colour of a class stands before its name."""
    return 2 if table.ranked else 0


def column_widths(
    table: Table, wide: float, em: float, padding: float, *, size: float, smallest: float
) -> tuple[float, list[int]]:
    """Return the size of the headings, and share a width among the columns.

    Each has room for the longest word of its heading, in smaller letters if need be, then for the longest word of its
    rows, within reason, then what is left by their shares.

    Parameters
    ----------
    table
        What it holds.
    wide, em, padding
        The width, the size of the letters of a cell and the room around a text, in one unit.
    size, smallest
        Points of these letters, and the least where headings do not fit.
    """
    heads = [_ems(head.text) for head in table.heads]
    longest = [max((_ems(row[place]) for row in table.rows), default=0.0) for place in range(len(heads))]
    if any(table.keys):
        longest[marked_column(table)] += _MARK
    usual = size
    while size > smallest and sum(em * size / usual * one + padding for one in heads) > wide:
        size -= 0.5
    floors = [em * size / usual * one + padding for one in heads]
    needs = [max(floor, em * one + padding) for floor, one in zip(floors, longest, strict=True)]
    least = _least(floors, needs, wide)
    spare, total = max(wide - sum(least), 0.0), sum(head.wide for head in table.heads)
    wanted = [max(wide * head.wide / total - low, 0.0) for head, low in zip(table.heads, least, strict=True)]
    scale = spare / sum(wanted) if sum(wanted) else 0.0
    shares = [low + want * scale for low, want in zip(least, wanted, strict=True)]
    return size, [int(share * wide / sum(shares)) for share in shares]


def _ems(text: str) -> float:
    """Return the width of the longest word of a text in bold letters, in ems."""
    return max((sum(map(_letter, word)) for word in _SPACES.split(text)), default=0.0)


def _letter(char: str) -> float:
    return _WIDTHS.get(char, _CAPITAL if char.isupper() else _LETTER)


def _least(floors: list[float], needs: list[float], wide: float) -> list[float]:
    """Return the least widths: the longest words of the rows give way first, those of headings never."""
    for most in range(4, 13):
        held = [max(floor, min(need, wide / most)) for floor, need in zip(floors, needs, strict=True)]
        if sum(held) <= wide:
            return held
    return floors
