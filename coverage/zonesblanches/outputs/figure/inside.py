"""The map in the analyst's own axes: nothing else of their figure is touched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from zonesblanches.outputs.drawing.ground import Ground
from zonesblanches.outputs.drawing.layers import Dressing, with_insets
from zonesblanches.outputs.drawing.names import corner
from zonesblanches.outputs.drawing.plot import HATCHES, MARKERS, font, show
from zonesblanches.outputs.drawing.scene import HATCH_COLORS, Scene
from zonesblanches.outputs.drawing.text import safe, wrap
from zonesblanches.outputs.figure.content import FigureWords
from zonesblanches.outputs.figure.legend import Block, Key, Ramp
from zonesblanches.outputs.figure.scale import ramp_colors

__all__ = ["draw_inside"]

_CORNERS = ("upper left", "upper right", "lower right", "lower left")
_LEGEND_SHARE = (0.42, 0.3)  # of the axes, what a small legend takes


def draw_inside(
    axes: Axes, content: FigureWords, grounds: Sequence[Ground], dressing: Dressing, blocks: Sequence[Block], *,
    title: str | None,
) -> Axes:  # fmt: skip
    """Draw the main map in the axes, insets along its bottom, a small legend in the emptiest corner.

    Their limits, ticks and frame become the map's; their title, where it is None, says what the map says.
    """
    frame, points = axes.get_window_extent(), 72 / axes.figure.dpi
    scene = with_insets(grounds, content.fills, dressing, (frame.width * points, frame.height * points))
    names = show(axes, scene)
    axes.set_aspect("equal", adjustable="box")
    if blocks:
        names.avoid(_legend(axes, blocks, content, _emptiest(scene, grounds[0])))
    told = content.text.title if title is None else title
    words = axes.set_title("\n".join(wrap(told, scene.size[0], 9, bold=True)), fontproperties=font(9, bold=True))
    words.set_parse_math(False)
    words.set_usetex(False)
    return axes


def _emptiest(scene: Scene, ground: Ground) -> str:
    """Return the corner where a legend hides the fewest communes."""
    wide, high = scene.size
    land = scene.points(ground.shapes.bounds.to_numpy()).reshape(-1, 4)
    hard = np.array([inset.box for inset in scene.insets])
    size = wide * _LEGEND_SHARE[0], high * _LEGEND_SHARE[1]
    boxes = {name: corner(size, scene.size, [name], hard, land) for name in _CORNERS}
    best = corner(size, scene.size, _CORNERS, hard, land)
    return next(name for name, box in boxes.items() if box == best)


def _handle(block: Block) -> list[Patch | Line2D]:
    if isinstance(block, Ramp):
        colors = ramp_colors()
        steps = [(min(int(share * len(colors)), len(colors) - 1), text) for share, text in block.scale.ticks]
        return [Patch(facecolor=colors[step], edgecolor="#555555", label=safe(text)) for step, text in steps]
    if not isinstance(block, Key):
        return []
    name = safe(block.label)
    if block.form:
        return [Line2D([], [], marker=MARKERS[block.form], color=block.color, linestyle="none", label=name)]
    if block.look is None or not block.look.fill:
        return []
    edge, hatch = HATCH_COLORS.get(block.look.hatch, "#555555"), HATCHES[block.look.hatch]
    return [Patch(facecolor=block.look.fill, edgecolor=edge, hatch=2 * hatch or None, label=name)]


def _legend(axes: Axes, blocks: Sequence[Block], content: FigureWords, place: Any) -> Legend:
    """Write the names of the fills and of the signs; counts and criteria are for the page."""
    handles = [handle for block in blocks for handle in _handle(block)]
    legend = Legend(
        axes, handles, [str(handle.get_label()) for handle in handles], loc=place, prop=font(6.5),
        title=safe(content.text.heading), title_fontproperties=font(7, bold=True), framealpha=0.9,
    )  # fmt: skip
    for words in [*legend.get_texts(), legend.get_title()]:
        words.set_parse_math(False)
        words.set_usetex(False)
    legend.set_zorder(11)
    axes.add_artist(legend)
    return legend
