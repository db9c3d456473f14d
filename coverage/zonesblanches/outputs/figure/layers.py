"""Drawing a panel in axes: sea, neighbours, communes, borders, circles, teams, names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch

from zonesblanches.language import Lang
from zonesblanches.outputs.figure.content import Fill
from zonesblanches.outputs.figure.names import Names
from zonesblanches.outputs.figure.panels import Panel
from zonesblanches.outputs.figure.paths import compound
from zonesblanches.outputs.figure.text import MM_PER_POINT
from zonesblanches.schema import MODE_SIGNS
from zonesblanches.territory.crs import METRIC_EPSG

__all__ = ["LARGEST_CIRCLE", "LINES", "MARKERS", "Dressing", "draw_panel", "fit_limits", "hatch_color"]

_SIGNS = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D"}
MARKERS: Mapping[str, str] = {mode: _SIGNS[sign] for mode, sign in MODE_SIGNS.items()}
LINES: Mapping[str, tuple[str, float]] = {  # colour, and how the width in points is multiplied
    "epci": ("#3a3a3a", 1.0),
    "dep": ("#161616", 1.0),
    "reg": ("#161616", 1.2),
    "territory": ("#161616", 1.0),
}
_SEA, _LAND, _BORDER = "#d9dee2", "#f5f4f0", "#9a9a9a"
_ISLANDS = {METRIC_EPSG[zone] for zone in ("guadeloupe", "martinique", "reunion", "mayotte")}  # all around is sea
_COMMUNE = "#767676"
_GRAIN_MM = 0.05  # on paper: a sixth of what the eye parts
_MANY_COMMUNES, _TOO_MANY = 2_000, 8_000  # whose borders are drawn thinner; whose borders would cover the colours
_TEAM_POINTS, _LEAST_TEAM, _RINGED = 6.4, 1.0, 2.5  # side of a mark: the largest, the least, the least in a white ring
_TEAM_SHARE = 0.04  # of the communes' area, at most, under the marks of teams
_FULL_WIDTH_M = 1_500.0  # metres of ground in a millimetre, beyond which borders get thinner
_CASED = 0.8  # of the full width, under which a border has no light edge
_MM_PER_NAME = 9.0  # of an inset's width
_MARGIN = 0.035  # of the frame's smaller side
LARGEST_CIRCLE = 26.0  # points, diameter


@dataclass(frozen=True)
class Dressing:
    """What is laid over the communes.

    Attributes
    ----------
    teams
        Providers: `lon`, `lat`, `mode`; None draws none.
    color
        Of the providers: that of their family.
    circles
        Number of people by commune; None draws no circle.
    names
        How many communes are named at most.
    only
        Codes of the communes to name, or None for the main ones.
    lang
        Language of numbers.
    """

    teams: pd.DataFrame | None
    color: str
    circles: pd.Series | None
    names: int
    only: frozenset[str] | None
    lang: Lang


def fit_limits(panel: Panel, wide: float, high: float) -> tuple[float, float, float, float]:
    """Return the view that shows the whole panel in a frame of this shape, with a margin, without stretching.

    Parameters
    ----------
    panel
        What must be seen.
    wide, high
        Size of the frame, in any unit.
    """
    west, south, east, north = panel.bounds
    room = 1 - 2 * _MARGIN
    per_unit = max((east - west) / (wide * room), (north - south) / (high * room))
    x, y = (west + east) / 2, (south + north) / 2
    return (
        x - per_unit * wide / 2,
        y - per_unit * high / 2,
        x + per_unit * wide / 2,
        y + per_unit * high / 2,
    )


def draw_panel(
    axes: Axes, panel: Panel, fills: tuple[Fill, ...], dressing: Dressing, *, wide_mm: float, inset: bool = False
) -> Names:
    """Draw a panel in axes whose limits are set, and return what writes the names.

    Parameters
    ----------
    axes
        Where, in metres.
    panel
        What.
    fills
        Colours of all communes; those elsewhere are left out.
    dressing
        What is laid over them.
    wide_mm
        Width of the frame on paper, which sets how fine the lines are.
    inset
        Whether it is a small map beside the main one.
    """
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    grain = _GRAIN_MM * (east - west) / wide_mm
    view = shapely.box(west, south, east, north).buffer(0.3 * (east - west), cap_style="square", join_style="mitre")
    around = _clipped(panel.around, view)
    thin = float(np.clip((_FULL_WIDTH_M * wide_mm / (east - west)) ** 0.5, 0.4, 1.0)) * (0.6 if inset else 1.0)
    if len(panel.sea) and panel.epsg in _ISLANDS:
        axes.set_facecolor(_SEA)
    _add(axes, panel.sea[shapely.intersects(panel.sea, view)] if len(panel.sea) else panel.sea, grain, 0.5, face=_SEA)
    _add(axes, around.geometry.to_numpy(), grain, 1.0, face=_LAND, edge=_BORDER, width=0.5)
    _communes(axes, panel, fills, grain)
    _limits(axes, panel, grain, thin)
    if dressing.circles is not None:
        _circles(axes, panel, dressing.circles, small=inset)
    marks = _teams(axes, panel, dressing, points_per_metre=wide_mm / MM_PER_POINT / (east - west))
    places = [place for place in panel.places if dressing.only is None or place.code in dressing.only]
    return Names(
        axes,
        places=places,
        most=min(dressing.names, int(wide_mm // _MM_PER_NAME)) if inset and dressing.only is None else dressing.names,
        around=() if inset else _outside(around, panel),
        marks=marks,
        lang=dressing.lang,
        size=5.5 if inset else 7.5,
        north=not inset,
    )


def _outside(around: gpd.GeoDataFrame, panel: Panel) -> list[tuple[str, shapely.Geometry]]:
    """Return what surrounds, without the territory itself, where its name would mislead."""
    own = shapely.make_valid(shapely.union_all(panel.limits[-1].shapes)) if len(around) else None
    shapes = [shapely.difference(shapely.make_valid(shape), own) for shape in around.geometry]
    return list(zip(around["name"].astype(str), shapes, strict=True))


def _limits(axes: Axes, panel: Panel, grain: float, thin: float) -> None:
    """Draw borders; over the darkest class a dark one needs a light edge, where there is room for it."""
    for position, limit in enumerate(panel.limits):
        color, times = LINES[limit.level]
        width = limit.width * times * thin
        if limit.level != "territory" and thin > _CASED:
            _add(axes, limit.shapes, grain, 3.5 + position / 10, edge="#ffffff", width=width + 0.7)
        _add(axes, limit.shapes, grain, 4 + position / 10, edge=color, width=width)


def _clipped(around: gpd.GeoDataFrame, view: shapely.Geometry) -> gpd.GeoDataFrame:
    near = around[around.intersects(view)]
    return near.assign(geometry=near.geometry.clip_by_rect(*view.bounds)) if len(near) else near


def _add(
    axes: Axes, shapes: np.ndarray, grain: float, order: float, *, face: str = "none", edge: str = "none",
    width: float = 0.0, hatch: str = "",
) -> None:  # fmt: skip
    path = compound(shapes, grain)
    if path is None:
        return
    patch = PathPatch(
        path, facecolor=face, edgecolor=edge, linewidth=width, hatch=hatch or None, zorder=order, joinstyle="round",
        capstyle="round",
    )  # fmt: skip
    axes.add_artist(patch)  # add_patch would measure every curve, for limits that are already set


def _communes(axes: Axes, panel: Panel, fills: tuple[Fill, ...], grain: float) -> None:
    """Fill the communes, one path by colour; the same colour along their borders hides the seams between them."""
    points = panel.shapes[panel.shapes.geom_type == "Point"]
    numbers = np.repeat(np.arange(len(fills)), [len(fill.codes) for fill in fills])
    codes = np.concatenate([np.asarray(fill.codes, dtype=object) for fill in fills])
    groups = panel.shapes.groupby(pd.Series(numbers, index=codes).reindex(panel.shapes.index))
    for number, here in groups:
        fill = fills[int(number)]
        _add(axes, here.to_numpy(), grain, 2, face=fill.color, edge=fill.color, width=0.25)
        if fill.hatch:
            _add(axes, here.to_numpy(), grain, 2.1, edge=hatch_color(fill), hatch=fill.hatch)
        dots = points[points.index.isin(here.index)]
        if len(dots):
            axes.scatter(dots.x, dots.y, s=14, color=fill.color, edgecolors=_COMMUNE, linewidths=0.5, zorder=2.2)
    if len(panel.shapes) <= _TOO_MANY:
        thin = 0.3 if len(panel.shapes) <= _MANY_COMMUNES else 0.1
        _add(axes, panel.shapes.to_numpy(), grain, 3, edge=_COMMUNE, width=thin)


def hatch_color(fill: Fill) -> str:
    """Return the colour in which a fill is hatched.

    Parameters
    ----------
    fill
        What is drawn.
    """
    if fill.hatch.startswith("\\"):
        return "#ffffff"
    return "#8a8a8a" if "." in fill.hatch else "#555555"


def _circles(axes: Axes, panel: Panel, people: pd.Series, *, small: bool) -> None:
    """Draw circles whose area is the number of people, largest first so that none hides another."""
    sizes = people[people.index.isin(panel.shapes.index) & (people > 0)].sort_values(ascending=False)
    if sizes.empty:
        return
    at = panel.points.reindex(sizes.index).dropna()
    area = (LARGEST_CIRCLE * (0.5 if small else 1)) ** 2 * (sizes[at.index] / float(people.max()))
    for width, color, order in ((1.6, "#ffffff", 6.0), (0.7, "#161616", 6.1)):
        axes.scatter(at["x"], at["y"], s=area, facecolors="none", edgecolors=color, linewidths=width, zorder=order)


def _teams(axes: Axes, panel: Panel, dressing: Dressing, *, points_per_metre: float) -> np.ndarray:
    """Draw providers by mode in a white ring, smaller when they are many, and return where they are."""
    teams = dressing.teams
    if teams is None or teams.empty:
        return np.empty((0, 2))
    teams = teams[teams["zone"].map(METRIC_EPSG) == panel.epsg]
    points = gpd.GeoSeries.from_xy(teams["lon"], teams["lat"], crs=4326).to_crs(panel.epsg)
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    seen = points.x.between(west, east) & points.y.between(south, north)
    ground = sum(shape.area for shape in panel.limits[-1].shapes) * points_per_metre**2
    fair = (_TEAM_SHARE * ground / max(int(seen.sum()), 1)) ** 0.5
    side = min(_TEAM_POINTS, max(_LEAST_TEAM, fair))
    for mode, marker in MARKERS.items():
        here = seen & (teams["mode"].map(lambda value: value if value in MARKERS else "") == mode)
        if here.any():
            axes.scatter(
                points.x[here], points.y[here], s=side**2 * (0.85 if marker in "sD" else 1.0), marker=marker,
                color=dressing.color, edgecolors="#ffffff", linewidths=side / 7 if side >= _RINGED else 0, zorder=7,
            )  # fmt: skip
    return np.column_stack([points.x[seen], points.y[seen]])
