"""The Lorenz curve of the accessibility: who has how much of the offer, beside equal shares."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.style import context

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import OutputError
from zonesblanches.outputs.drawing.plot import font
from zonesblanches.outputs.drawing.text import wrap
from zonesblanches.outputs.figure.draw import FORMATS
from zonesblanches.outputs.figure.page import MapFigure
from zonesblanches.outputs.options import LorenzOptions
from zonesblanches.telling.documents.lorenz import LorenzText, lorenz_text

__all__ = ["draw_lorenz"]

_SIDE = (6.3, 6.9)  # inches
_LINE, _EQUAL, _BETWEEN = "#511845", "#161616", "#dcbcd6"
_WIDE = 400.0  # points of a line of text


def draw_lorenz(findings: Findings, asked: LorenzOptions) -> MapFigure:
    """Draw the curve; see `Diagnosis.lorenz`."""
    if asked.path is not None and Path(asked.path).suffix.lower() not in FORMATS:
        raise OutputError(f"{Path(asked.path).name} : extension attendue : {', '.join(FORMATS)}.")
    text = lorenz_text(findings, asked.family, asked.lang, today=asked.date)
    text = text if asked.title is None else replace(text, title=asked.title)
    with context("default"):
        figure = _drawn(text, asked.notice)
    figure.heading, figure.alt = text.title, " ".join(text.lines)
    if asked.path is not None:
        figure.save(asked.path)
    return figure


def _drawn(text: LorenzText, notice: str | None) -> MapFigure:
    figure = MapFigure(figsize=_SIDE, dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.13, 0.2, 0.82, 0.64))
    x, y = text.curve["people_share"].to_numpy(), text.curve["value_share"].to_numpy()
    axes.fill_between(x, y, x, color=_BETWEEN, linewidth=0, zorder=1)
    axes.plot([0, 1], [0, 1], color=_EQUAL, linewidth=1, linestyle=(0, (4, 3)), zorder=2)
    axes.plot(x, y, color=_LINE, linewidth=2.2, zorder=3, solid_joinstyle="round", clip_on=False)
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    ticks = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    axes.set_xticks(ticks, text.ticks, font=font(8))
    axes.set_yticks(ticks, text.ticks, font=font(8))
    axes.grid(visible=True, color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.set_xlabel(text.across, font=font(9))
    axes.set_ylabel(text.up, font=font(9))
    axes.annotate(text.equal, (0.5, 0.5), (0.47, 0.53), rotation=45, ha="center", va="center", font=font(8.5))
    for place, (at, words) in text.marks:
        axes.plot([place], [at], marker="o", markersize=5, color=_LINE, zorder=4)
        axes.annotate(
            words, (place, at), (-6, 6), textcoords="offset points", ha="right", va="bottom",
            font=font(8.5, bold=True), color=_LINE,
        )  # fmt: skip
    top = 0.97
    for words, size, bold, color in (
        (text.title, 13.0, True, _EQUAL),
        *((line, 9.0, False, "#333333") for line in text.lines),
        *((f"⚠ {line}", 8.0, False, "#8a1c1c") for line in filter(None, [notice])),
    ):
        for line in wrap(words, _WIDE, size, bold=bold):
            figure.text(0.05, top, line, va="top", font=font(size, bold=bold), color=color)
            top -= size * 1.3 / (72 * _SIDE[1])
    low = 0.115
    for line in (piece for words in text.credits for piece in wrap(words, _WIDE, 6.2)):
        figure.text(0.05, low, line, va="top", font=font(6.2), color="#444444")
        low -= 6.2 * 1.25 / (72 * _SIDE[1])
    return figure
