"""The map in the analyst's own axes: nothing else of their figure is touched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import shapely
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from zonesblanches.outputs.figure.content import Content
from zonesblanches.outputs.figure.layers import Dressing, draw_panel, fit_limits
from zonesblanches.outputs.figure.legend import Block, Ramp, Sign, Swatch
from zonesblanches.outputs.figure.page import frame_axes
from zonesblanches.outputs.figure.panels import Panel
from zonesblanches.outputs.figure.scale import ramp_colors
from zonesblanches.outputs.figure.text import font, safe, wrap

__all__ = ["draw_inside"]

_INSET_SHARE = 0.2
_Corner = Literal["upper left", "upper right", "lower right", "lower left"]
_CORNERS: tuple[_Corner, ...] = ("upper left", "upper right", "lower right", "lower left")
_LEGEND_SHARE = (0.42, 0.3)  # of the axes, what a small legend takes


def draw_inside(
    axes: Axes, content: Content, panels: Sequence[Panel], dressing: Dressing, blocks: Sequence[Block], *,
    title: str | None,
) -> Axes:  # fmt: skip
    """Draw the main map in the axes, insets along its bottom, a small legend in the emptiest corner.

    Parameters
    ----------
    axes
        The analyst's; their limits, ticks and frame become the map's.
    content, panels, dressing
        What is drawn.
    blocks
        The legend; none draws none.
    title
        Title of the axes; None writes what the map says.
    """
    frame = axes.get_window_extent()
    dpi = axes.figure.dpi
    wide_mm, high_mm = float(25.4 * frame.width / dpi), float(25.4 * frame.height / dpi)
    frame_axes(axes)
    west, south, east, north = fit_limits(panels[0], wide_mm, high_mm)
    insets = panels[1:]
    if insets:  # room under the map
        south -= 1.15 * _INSET_SHARE * (north - south)
        east, west = _same_shape(west, east, south, north, wide_mm / high_mm)
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect("equal", adjustable="box")
    names = draw_panel(axes, panels[0], content.fills, dressing, wide_mm=wide_mm)
    if insets:
        share = min(_INSET_SHARE, (1 - 0.02 * (len(insets) + 1)) / len(insets))
        for position, panel in enumerate(insets):
            child = axes.inset_axes((0.02 + position * (share + 0.02), 0.02, share, _INSET_SHARE))
            frame_axes(child)
            limits = fit_limits(panel, share * wide_mm, _INSET_SHARE * high_mm)
            child.set_xlim(limits[0], limits[2])
            child.set_ylim(limits[1], limits[3])
            child.set_aspect("equal", adjustable="box")
            draw_panel(child, panel, content.fills, dressing, wide_mm=share * wide_mm, inset=True)
            names.avoid(child)
    if blocks:
        names.avoid(_legend(axes, blocks, content, _emptiest(panels[0], (west, south, east, north))))
    _title(axes, content.title if title is None else title, wide_mm)
    return axes


def _same_shape(west: float, east: float, south: float, north: float, aspect: float) -> tuple[float, float]:
    middle, half = (west + east) / 2, aspect * (north - south) / 2
    return middle + half, middle - half


def _title(axes: Axes, text: str, wide_mm: float) -> None:
    words = axes.set_title("\n".join(wrap(text, wide_mm, 9, "bold")), fontproperties=font(9, "bold"))
    words.set_parse_math(False)
    words.set_usetex(False)


def _emptiest(panel: Panel, view: tuple[float, float, float, float]) -> _Corner:
    """Return the corner where a legend hides least of the territory."""
    west, south, east, north = view
    wide, high = (east - west) * _LEGEND_SHARE[0], (north - south) * _LEGEND_SHARE[1]
    land = panel.limits[-1].shapes
    hidden: dict[_Corner, float] = {}
    for corner in _CORNERS:
        x = west if "left" in corner else east - wide
        y = south if "lower" in corner else north - high
        box = shapely.box(x, y, x + wide, y + high)
        hidden[corner] = float(sum(shapely.intersection(shape, box).area for shape in land))
        hidden[corner] += 0.05 * wide * high * (corner == "lower left")  # the scale bar stands there
    return min(_CORNERS, key=lambda corner: hidden[corner])


def _legend(axes: Axes, blocks: Sequence[Block], content: Content, corner: _Corner) -> Legend:
    """Write the names of the fills and of the signs; counts and criteria are for the page."""
    handles: list[Patch | Line2D] = []
    for block in blocks:
        if isinstance(block, Swatch):
            edge = block.hatch_color if block.hatch else "#555555"
            patch = Patch(facecolor=block.color, edgecolor=edge, hatch=block.hatch * 2 or None, label=safe(block.label))
            handles.append(patch)
        elif isinstance(block, Sign) and block.marker:
            sign = Line2D([], [], marker=block.marker, color=block.color, linestyle="none", label=safe(block.label))
            handles.append(sign)
        elif isinstance(block, Ramp):
            colors = ramp_colors()
            for share, text in block.scale.ticks:
                color = colors[min(int(share * len(colors)), len(colors) - 1)]
                handles.append(Patch(facecolor=color, edgecolor="#555555", label=safe(text)))
    legend = Legend(
        axes, handles, [str(handle.get_label()) for handle in handles], loc=corner, prop=font(6.5),
        title=safe(content.heading), title_fontproperties=font(7, "bold"), framealpha=0.9,
    )  # fmt: skip
    for words in [*legend.get_texts(), legend.get_title()]:
        words.set_parse_math(False)
        words.set_usetex(False)
    legend.set_zorder(11)
    axes.add_artist(legend)
    return legend
