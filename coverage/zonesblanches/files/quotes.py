"""Quotation marks without their pair: in a text file, one of them makes a single cell of hundreds of rows."""

from __future__ import annotations

import csv
import io
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from zonesblanches.errors import InputError, first_five
from zonesblanches.language import plural

__all__ = ["QuoteScan", "mend_quotes", "mended", "refuse_quotes", "usual_width"]

_WIDE = 4  # from four columns on, text that has as many separators as a row on every line is rows
_SURE = 4  # that many lines in a row that look like rows, inside one cell, are rows
_MOST_LINES = 2_000  # a cell of more lines than that is no cell
_SAMPLE = 500


@dataclass
class QuoteScan:
    """One pass over the physical lines of a text, which finds the quotation marks that open a cell and never close it.

    A cell that spans several lines is a text with line breaks when its lines are not rows; it is rows swallowed by a
    lone mark when they have as many separators as the others of the file.

    Attributes
    ----------
    separator
        One character.
    width
        Number of columns of most lines.
    stray
        Numbers of the lines whose marks are text.
    cut
        Number of the line where a cell opens that the end of the file leaves open; 0 when there is none.
    """

    separator: str
    width: int
    stray: list[int]
    cut: int = 0

    def run(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield the lines, their lone marks written as text; the number of lines does not change."""
        source, waiting, number = iter(lines), deque[str](), 0
        while True:
            line = waiting.popleft() if waiting else next(source, None)
            if line is None:
                return
            number += 1
            if '"' not in line:
                yield line
                continue
            inside, lone = _after(line, self.separator, inside=False)
            if not inside:
                torn = self._row(line) and (lone or len(_cells([line], self.separator)) != self.width)
                yield self._literal(line, number) if torn else line
            else:
                group = self._gather(line, source, waiting)
                if self._swallows(group):
                    waiting.extendleft(reversed(group.lines[1:]))
                    yield self._literal(line, number)
                    continue
                if group.open:
                    self.cut = number
                number += len(group.lines) - 1
                yield from group.lines

    def _row(self, line: str) -> bool:
        return self.width > 1 and line.count(self.separator) == self.width - 1

    def _gather(self, line: str, source: Iterator[str], waiting: deque[str]) -> _Group:
        """Return the lines up to where the open cell closes, or until they are surely rows."""
        group = _Group([line])
        while (following := waiting.popleft() if waiting else next(source, None)) is not None:
            group.lines.append(following)
            inside, lone = _after(following, self.separator, inside=True)
            group.lone = group.lone or lone
            if not inside:
                group.open = False
                return group
            sure = self.width >= _WIDE and len(group.lines) >= _SURE and all(map(self._row, group.lines))
            if sure or len(group.lines) > _MOST_LINES:
                return group
        group.ended = True
        return group

    def _swallows(self, group: _Group) -> bool:
        first, rest = group.lines[0], group.lines[1:]
        if not self._row(first) or 2 * sum(map(self._row, rest)) < len(rest):
            return False
        if group.open:  # never closed: the last line of a whole file ends like the others
            return bool(rest) or first.endswith(("\n", "\r"))
        alone = '"' in first.rstrip("\r\n").split(self.separator)  # it means « as above »
        torn = len(_cells(group.lines, self.separator)) != self.width
        return group.lone or alone or torn or (self.width >= _WIDE and all(map(self._row, rest)))

    def _literal(self, line: str, number: int) -> str:
        """Write every mark of a line as text, but those that stand around a whole cell."""
        text = line.rstrip("\r\n")
        cells = [
            cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell for cell in text.split(self.separator)
        ]
        if any('"' in cell and cell.strip() != '"' for cell in cells):  # alone in its cell it means « as above »
            self.stray.append(number)
        quoted = [f'"{cell.replace(chr(34), 2 * chr(34))}"' if '"' in cell else cell for cell in cells]
        return self.separator.join(quoted) + line[len(text) :]


@dataclass
class _Group:
    lines: list[str]
    open: bool = True
    lone: bool = False
    ended: bool = False


def _after(line: str, separator: str, *, inside: bool) -> tuple[bool, bool]:
    """Return whether the end of the line is inside a quoted cell, and whether a lone mark stands in one."""
    text, at, lone = line.rstrip("\r\n"), 0, False
    while True:
        if not inside:
            if not text.startswith('"', at):
                at = text.find(separator, at) + 1
                if not at:
                    return False, lone
                continue
            inside, at = True, at + 1
        end = text.find('"', at)
        if end < 0:
            return True, lone
        following = text[end + 1 : end + 2]
        if following in {"", separator}:
            inside = False
        else:
            lone = lone or following != '"'
        if not following:
            return False, lone
        at = end + (1 if inside and following != '"' else 2)


def _cells(lines: Sequence[str], separator: str) -> list[str]:
    """Return the cells of a record of several lines, as the csv module cuts it."""
    return next(csv.reader(io.StringIO("".join(lines), newline=""), delimiter=separator), [])


def usual_width(lines: Iterable[str], separator: str) -> int:
    """Return the number of columns of most of the first lines that open no cell for the next one.

    Examples
    --------
    >>> usual_width(["a;b", 'c;"d;e"', "f"], ";")
    2
    """
    whole = (one for one in lines if one.strip() and not _after(one, separator, inside=False)[0])
    counts = Counter(
        len(_cells([line], separator)) if '"' in line else line.count(separator) + 1 for line in islice(whole, _SAMPLE)
    )
    return max(counts.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))[0]


def mended(text: str, separator: str) -> tuple[str, QuoteScan]:
    r"""Return a text whose lone marks are text, and what was found.

    Examples
    --------
    >>> mended('nom;ville;n\nA;Apt;1\n"B;Apt;2\nC;Apt;3\nD;Apt;4\n', ";")[1].stray
    [3]
    """
    if '"' not in text:
        return text, QuoteScan(separator, 0, [])
    lines = io.StringIO(text, newline=None).readlines()  # lone carriage returns of old Mac files included
    scan = QuoteScan(separator, usual_width(lines, separator), [])
    return "".join(scan.run(lines)), scan


def mend_quotes(text: str, separator: str, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a list with its lone marks as text, and what to say of it.

    Parameters
    ----------
    text
        Whole text, decoded.
    separator
        One character.
    name
        Name of the file, for messages.

    Raises
    ------
    InputError
        When the file ends inside a cell.
    """
    whole, scan = mended(text, separator)
    if scan.cut:
        raise _cut(name, scan.cut)
    short = _short_end(text, separator)
    if not scan.stray:
        return whole, short
    many = len(scan.stray) > 1
    said = (
        f"{plural(len(scan.stray), 'ligne a', 'lignes ont')} un guillemet sans son pendant ({_where(scan)}) : lu comme "
        f"du texte, pour ne pas avaler les lignes qui suivent. Vérifiez {'ces lignes' if many else 'cette ligne'}"
    )
    return whole, (said, *short)


def _short_end(text: str, separator: str) -> tuple[str, ...]:
    """Say when the last line, which no end of line follows, has fewer cells than the others."""
    if text.endswith(("\n", "\r")):
        return ()
    lines = text[-1_000_000:].splitlines()
    missing = usual_width(lines, separator) - 1 - lines[-1].count(separator) if lines else 0
    if missing < 1 or separator not in lines[-1] or '"' in lines[-1]:
        return ()
    return (
        "la dernière ligne s'arrête avant les autres : le fichier a peut-être été coupé, vérifiez qu'il est entier",
    )


def refuse_quotes(lines: Iterable[str], separator: str, width: int, name: str) -> None:
    """Refuse an official file in which a mark swallows rows, or that ends inside a cell.

    Parameters
    ----------
    lines
        Its physical lines.
    separator, width
        How its header is cut.
    name
        Its name, for messages.

    Raises
    ------
    InputError
        With the lines.
    """
    scan = QuoteScan(separator, width, [])
    deque(scan.run(lines), maxlen=0)
    if scan.stray:
        raise InputError(
            f"{name} : un guillemet sans son pendant avale les lignes qui le suivent ({_where(scan)}). Téléchargez le "
            "fichier de nouveau, sans l'enregistrer depuis un tableur, ou ôtez ce guillemet."
        )
    if scan.cut:
        raise _cut(name, scan.cut)


def _where(scan: QuoteScan) -> str:
    return f"{'lignes' if len(scan.stray) > 1 else 'ligne'} {first_five(scan.stray)}"


def _cut(name: str, line: int) -> InputError:
    return InputError(
        f"{name} s'arrête au milieu d'une cellule, ouverte par un guillemet à la ligne {line} : le fichier a sans "
        "doute été coupé, ou ce guillemet n'a pas son pendant. Prenez le fichier entier, ou ôtez ce guillemet."
    )
