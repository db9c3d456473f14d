"""Pictures for a document: the map of a family, a chart, the logo at its size."""

from __future__ import annotations

import io
from collections.abc import Sequence

from zonesblanches.blocks import Chart
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.outputs.drawing.bars import chart_marks
from zonesblanches.outputs.drawing.ground import Ground
from zonesblanches.outputs.drawing.text import MM
from zonesblanches.outputs.figure import draw_figure
from zonesblanches.outputs.options import FigureOptions
from zonesblanches.outputs.report.options import Logo
from zonesblanches.territory.drawn import drawn_shapes

__all__ = ["chart_png", "logo_width_mm", "map_png"]

_DPI = 200
_LOGO_MM = (60.0, 22.0)  # the largest


def map_png(
    findings: Findings, grounds: Sequence[Ground], family: str, *, wide_mm: float, high_mm: float, lang: Lang
) -> bytes | None:
    """Draw the map of a family, for so many millimetres of paper; None when no commune has a shape."""
    shapes = drawn_shapes(findings.territory)
    if not shapes.geom_type.isin(["Polygon", "MultiPolygon"]).any():
        return None
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(wide_mm / 25.4, high_mm / 25.4), dpi=_DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.002, 0.002, 0.996, 0.996))
    draw_figure(findings, FigureOptions(family, ax=axes, lang=lang, title=""), grounds)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_DPI)
    return buffer.getvalue()


def chart_png(chart: Chart, wide_mm: float) -> bytes:
    """Draw a chart, for so many millimetres of paper."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.transforms import Affine2D

    from zonesblanches.outputs.drawing.plot import artists

    drawn = chart_marks(chart, wide_mm * MM)
    figure = Figure(figsize=(drawn.size[0] / 72, drawn.size[1] / 72), dpi=_DPI)
    FigureCanvasAgg(figure)
    for artist in artists(drawn.marks, Affine2D().scale(1 / 72) + figure.dpi_scale_trans):
        figure.add_artist(artist)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_DPI)
    return buffer.getvalue()


def logo_width_mm(logo: Logo, most: tuple[float, float] = _LOGO_MM) -> float:
    """Return the width of a logo that fits its room, in millimetres, without stretching it.

    Examples
    --------
    >>> logo_width_mm(Logo(b"", "image/png", (200, 100)))
    44.0
    """
    wide, high = logo.size
    return min(most[0], most[1] * wide / high)
