"""A chart of bars as marks in points: a legend, then lines of parts laid end to end, each with its figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zonesblanches.blocks import Chart, ChartRow
from zonesblanches.outputs.drawing.scene import INK, Box, Line, Look, Mark, rectangle
from zonesblanches.outputs.drawing.text import lines, safe, width
from zonesblanches.pages import STEPS
from zonesblanches.schema import CLASS_COLORS

__all__ = ["DrawnChart", "chart_color", "chart_marks", "ink_on"]

_LETTERS, _LEADING = 8.0, 10.0  # points: size of letters, height of a line of them
_BAR, _BETWEEN = 13.0, 5.0  # height of a bar, room between two lines
_LABELS = 0.32  # of the width, the most that the names of the lines take
_SWATCH, _GAP = 9.0, 6.0
_EDGE = "#555555"
_DARK = 0.45  # luminance under which letters are white


@dataclass(frozen=True)
class DrawnChart:
    """A chart that was drawn: its marks, in points from its lower left corner, and its size."""

    marks: tuple[Mark, ...]
    size: tuple[float, float]


def chart_color(key: str) -> str:
    """Return the colour of a part: that of a class, or a step from what is to be looked at first.

    Examples
    --------
    >>> chart_color("blanche"), chart_color("step3")
    ('#511845', '#e3eff8')
    """
    return STEPS.get(key) or CLASS_COLORS[key]


def ink_on(color: str) -> str:
    """Return the colour of letters on a ground.

    Examples
    --------
    >>> ink_on("#511845"), ink_on("#e9f3fb")
    ('#ffffff', '#161616')
    """
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return "#ffffff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < _DARK else INK


def chart_marks(chart: Chart, wide: float) -> DrawnChart:
    """Draw a chart in a width.

    Parameters
    ----------
    chart
        What it shows.
    wide
        Points.
    """
    names = [lines(safe(row.label), _LABELS * wide, _LETTERS) for row in chart.rows]
    left = max((width(line, _LETTERS) for name in names for line in name), default=0.0) + _GAP
    right = max((width(row.total, _LETTERS) for row in chart.rows), default=0.0) + _GAP
    longest = max((sum(row.values) for row in chart.rows), default=0.0) or 1.0
    scale = (wide - left - right) / longest
    legend = list(_legend(chart, wide))
    keys = max((row for _, _, row, _ in legend), default=-1) + 1
    heights = [max(_BAR, len(name) * _LEADING) + _BETWEEN for name in names]
    high = keys * (_SWATCH + _GAP) + _GAP + sum(heights)
    marks: list[Mark] = []
    for key, x, line, text in legend:
        y = high - (line + 1) * (_SWATCH + _GAP) + _GAP
        marks.append(rectangle((x, y, x + _SWATCH, y + _SWATCH), _look(key)))
        marks.append(Line(text, x + _SWATCH + 4, y + 1.4, _LETTERS))
    top = high - keys * (_SWATCH + _GAP) - _GAP / 2
    for row, name, tall in zip(chart.rows, names, heights, strict=True):
        middle = top - (tall - _BETWEEN) / 2
        first = middle + (len(name) - 1) * _LEADING / 2 - 0.36 * _LETTERS
        marks += [Line(text, left - _GAP, first - at * _LEADING, _LETTERS, "end") for at, text in enumerate(name)]
        marks += _bar(chart, row, (left, middle - _BAR / 2, scale, middle + _BAR / 2))
        top -= tall
    return DrawnChart(tuple(marks), (wide, high))


def _legend(chart: Chart, wide: float) -> Iterator[tuple[str, float, int, str]]:
    """Yield the key of each part, where it goes on which row, and its name."""
    x, row = 0.0, 0
    for key, name in chart.series:
        text = safe(name)
        need = _SWATCH + 4 + width(text, _LETTERS) + 2 * _GAP
        if x and x + need > wide:
            x, row = 0.0, row + 1
        yield key, x, row, text
        x += need


def _bar(chart: Chart, row: ChartRow, spot: Box) -> Iterator[Mark]:
    """Yield the parts of a line, their figures where they have room, and what the whole is."""
    x, low, scale, top = spot
    for (key, _), value, text in zip(chart.series, row.values, row.texts, strict=True):
        long = value * scale
        if long <= 0:
            continue
        yield rectangle((x, low, x + long, top), _look(key))
        if width(text, _LETTERS) + 4 < long:
            yield Line(text, x + long / 2, (low + top) / 2 - 0.36 * _LETTERS, _LETTERS, "middle", _ink(key))
        x += long
    if row.total:
        yield Line(row.total, x + 4, (low + top) / 2 - 0.36 * _LETTERS, _LETTERS, "start")


def _look(key: str) -> Look:
    return Look(chart_color(key), _EDGE, 0.5)


def _ink(key: str) -> str:
    return ink_on(chart_color(key))
