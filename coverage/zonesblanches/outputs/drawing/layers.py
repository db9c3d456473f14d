"""From a ground to a scene: neighbours, communes, borders, circles, teams, and the small maps beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from zonesblanches.language import Lang
from zonesblanches.outputs.drawing.ground import Ground
from zonesblanches.outputs.drawing.scene import Box, Fill, Inset, Layer, Look, Scene, Sign, Steps, fit
from zonesblanches.schema import MODE_SIGNS
from zonesblanches.territory.crs import metric_coordinates

__all__ = [
    "DECIDED_SIGN",
    "LARGEST_CIRCLE",
    "LINES",
    "SEA",
    "Dressing",
    "clipped",
    "ground_layers",
    "make_scene",
    "team_size",
    "with_insets",
]

LINES: Mapping[str, tuple[str, float]] = {  # colour, and how the width in points is multiplied
    "epci": ("#3a3a3a", 1.0),
    "dep": ("#161616", 1.0),
    "reg": ("#161616", 1.2),
    "territory": ("#161616", 1.0),
}
DECIDED_SIGN = 9.0  # points, side
LARGEST_CIRCLE = 26.0  # points, diameter
SEA, _LAND, _BORDER, _COMMUNE, _INK = "#d9dee2", "#f5f4f0", "#9a9a9a", "#767676", "#161616"
_GRAIN = 0.14  # points: a sixth of what the eye parts
_MANY_COMMUNES, _TOO_MANY = 2_000, 8_000  # whose borders are drawn thinner; whose borders would cover the colours
_TEAM, _LEAST_TEAM = 6.4, 1.0  # points, side of a sign: the largest, the least
_TEAM_SHARE = 0.04  # of the communes' area, at most, under the signs of teams
_FULL_WIDTH_M = 530.0  # metres of ground in a point, beyond which borders get thinner
_CASED = 0.8  # of the full width, under which a border has no light edge
_POINTS_PER_NAME = 25.0  # of an inset's width
_INSET_SHARE = 0.2  # of the height of a map, that of the small ones along its bottom


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
    modes
        Whether the sign of a provider tells its mode; else all are discs.
    decided
        Codes of the communes whose class a committee decided: a « D » stands on them.
    """

    teams: pd.DataFrame | None
    color: str
    names: int
    lang: Lang
    circles: pd.Series | None = None
    only: frozenset[str] | None = None
    modes: bool = True
    decided: tuple[str, ...] = ()


def make_scene(
    ground: Ground, fills: Sequence[Fill], dressing: Dressing, size: tuple[float, float], *, inset: bool = False,
    view: Box | None = None,
) -> Scene:  # fmt: skip
    """Return the map of a ground, whole or in a view; its size in points sets how fine its lines are."""
    view = fit(ground.bounds, size) if view is None else view
    metres = (view[2] - view[0]) / size[0]  # of ground in a point
    thin = float(np.clip((_FULL_WIDTH_M / metres) ** 0.5, 0.4, 1.0)) * (0.6 if inset else 1.0)
    only = dressing.only
    most = min(dressing.names, int(size[0] // _POINTS_PER_NAME)) if inset and only is None else dressing.names
    near = clipped(ground.around, view, 0.3 * (view[2] - view[0]))
    return Scene(
        grid=Steps(view[0], view[3], _GRAIN * metres),
        view=view,
        size=size,
        layers=tuple(ground_layers(replace(ground, around=near), fills, thin=thin)),
        signs=(
            *_communes(ground, fills),
            *_circles(ground, dressing, small=inset),
            *_teams(ground, dressing, view, size),
            *_decided(ground, dressing),
        ),
        places=tuple(place for place in ground.places if only is None or place.code in only),
        most=most,
        areas=() if inset else tuple(_outside(near, ground)),
        letters=5.5 if inset else 7.5,
        north=not inset,
        lang=dressing.lang,
        ground=SEA if ground.water else "#ffffff",
    )


def with_insets(
    grounds: Sequence[Ground], fills: Sequence[Fill], dressing: Dressing, size: tuple[float, float]
) -> Scene:
    """Return the map of the first ground, above small ones of the others along its bottom."""
    view, insets = fit(grounds[0].bounds, size), []
    wide, high = size
    gap, others = 0.02 * wide, grounds[1:]
    if others:  # room under the map
        west, south, east, north = view
        south -= 1.15 * _INSET_SHARE * (north - south)
        middle, half = (west + east) / 2, wide / high * (north - south) / 2
        view = (middle - half, south, middle + half, north)
        side = min(_INSET_SHARE * wide, (wide - gap * (len(others) + 1)) / len(others))
        for at, ground in enumerate(others):
            left, bottom = gap + at * (side + gap), 0.02 * high
            box = (left, bottom, left + side, bottom + _INSET_SHARE * high)
            insets.append(Inset(box, make_scene(ground, fills, dressing, (side, _INSET_SHARE * high), inset=True)))
    return replace(make_scene(grounds[0], fills, dressing, size, view=view), insets=tuple(insets))


def ground_layers(ground: Ground, fills: Sequence[Fill], *, thin: float = 1.0, shared: str = "") -> Iterator[Layer]:
    """Yield neighbours, communes and borders, as wide as they are or thinner.

    Over the darkest class a dark border has a light edge, where there is room for it.
    """
    if len(ground.around):
        yield Layer(ground.around.geometry.to_numpy(), Look(_LAND, _BORDER, 0.5), shared)
    count = len(ground.shapes)
    for fill, here in _groups(ground, fills):
        # over the seams between neighbours, their borders, or their own colour where these would hide it
        look = Look(fill.color, fill.color, 0.25) if count > _TOO_MANY else Look(fill.color, _COMMUNE, 0.3)
        look = replace(look, width=0.1) if _TOO_MANY >= count > _MANY_COMMUNES else look
        yield Layer(here.to_numpy(), replace(look, hatch=fill.hatch), shared, seamless=count > _TOO_MANY)
    for limit in ground.limits:
        color, times = LINES[limit.level]
        width = limit.width * times * thin
        if limit.level != "territory" and thin > _CASED:
            yield Layer(limit.shapes, Look("", "#ffffff", width + 0.7), shared)
        yield Layer(limit.shapes, Look("", color, width), shared)


def _groups(ground: Ground, fills: Sequence[Fill]) -> Iterator[tuple[Fill, gpd.GeoSeries]]:
    """Yield the communes of each fill that are on the ground."""
    numbers = np.repeat(np.arange(len(fills)), [len(fill.codes) for fill in fills])
    codes = np.concatenate([np.asarray(fill.codes, dtype=object) for fill in fills])
    groups = ground.shapes.groupby(pd.Series(numbers, index=codes).reindex(ground.shapes.index))
    yield from ((fills[int(number)], here) for number, here in groups)


def _communes(ground: Ground, fills: Sequence[Fill]) -> Iterator[Sign]:
    """Show communes that are mere points."""
    for fill, here in _groups(ground, fills) if (ground.shapes.geom_type == "Point").any() else ():
        for wide, color in ((1, _COMMUNE), (0, fill.color)):
            yield from (
                Sign(point.x, point.y, "circle", 3.7 + wide, color) for point in here[here.geom_type == "Point"]
            )


def _outside(around: gpd.GeoDataFrame, ground: Ground) -> Iterator[tuple[str, shapely.Geometry]]:
    """Yield what surrounds, without the territory itself, where its name would mislead."""
    own = shapely.make_valid(shapely.union_all(ground.limits[-1].shapes)) if len(around) else None
    for name, shape in zip(around["name"].astype(str), around.geometry, strict=True):
        if name:
            yield name, shapely.difference(shapely.make_valid(shape), own)


def clipped(around: gpd.GeoDataFrame, bounds: Box, far: float) -> gpd.GeoDataFrame:
    """Return what is within bounds, or not far from them, in metres."""
    frame = bounds[0] - far, bounds[1] - far, bounds[2] + far, bounds[3] + far
    near = around[around.intersects(shapely.box(*frame))]
    return near.assign(geometry=near.geometry.clip_by_rect(*frame)) if len(near) else near


def _circles(ground: Ground, dressing: Dressing, *, small: bool) -> Iterator[Sign]:
    """Yield circles whose area is the number of people, largest first so that none hides another."""
    people = pd.Series(dtype=float) if dressing.circles is None else dressing.circles
    sizes = people[people.index.isin(ground.shapes.index) & (people > 0)].sort_values(ascending=False)
    at = ground.points.reindex(sizes.index).dropna()
    sides = LARGEST_CIRCLE * (0.5 if small else 1) * (sizes[at.index] / float(people.max() or 1)) ** 0.5
    yield from (Sign(x, y, "ring", size, _INK) for x, y, size in zip(at["x"], at["y"], sides, strict=True))


def _teams(ground: Ground, dressing: Dressing, view: Box, size: tuple[float, float]) -> Iterator[Sign]:
    """Yield the providers that are seen, by mode, smaller when they are many."""
    teams = dressing.teams
    if teams is None or teams.empty:
        return
    teams = teams[teams["zone"] == ground.zone]
    x, y = metric_coordinates(teams["lon"], teams["lat"], teams["zone"])
    seen = (x >= view[0]) & (x <= view[2]) & (y >= view[1]) & (y <= view[3])
    land = sum(shape.area for shape in ground.limits[-1].shapes) * (size[0] / (view[2] - view[0])) ** 2
    side = team_size(land, int(seen.sum()))
    signs = teams["mode"].map(lambda mode: MODE_SIGNS.get(mode, MODE_SIGNS[""]) if dressing.modes else "circle")
    for form in MODE_SIGNS.values():
        at = np.column_stack([x, y])[seen & (signs == form).to_numpy()].tolist()
        yield from (Sign(place[0], place[1], form, side, dressing.color) for place in at)


def _decided(ground: Ground, dressing: Dressing) -> Iterator[Sign]:
    """Yield the mark of the communes whose class was decided."""
    at = ground.points.reindex([code for code in dressing.decided if code in ground.points.index]).dropna()
    yield from (Sign(x, y, "square", DECIDED_SIGN, _INK, "D") for x, y in zip(at["x"], at["y"], strict=True))


def team_size(land: float, count: int) -> float:
    """Return the side of the signs of providers, in points: smaller when they are many, so that classes stay seen.

    The communes cover so many square points of `land` on paper.

    Examples
    --------
    >>> team_size(40_000, 10), team_size(40_000, 100), team_size(40_000, 1_000_000)
    (6.4, 4.0, 1.0)
    """
    return float(min(_TEAM, max(_LEAST_TEAM, (_TEAM_SHARE * land / max(count, 1)) ** 0.5)))
