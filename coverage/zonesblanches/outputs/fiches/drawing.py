"""The locator map as plain figures: shapes in whole drawing units, shared by all the fiches of a département."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["Base", "Box", "Frame", "Inset", "Ints", "Mark", "Picture", "Rings", "inset_of", "rings"]

Ints = npt.NDArray[np.int64]
Rings = tuple[Ints, ...]
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Frame:
    """Turns metres of a projection into whole drawing units, north up."""

    epsg: int
    west: float
    north: float
    scale: float

    def place(self, coordinates: npt.NDArray[np.float64]) -> Ints:
        """Return drawing units; `coordinates` are metres, (n, 2)."""
        x = (coordinates[:, 0] - self.west) * self.scale
        y = (self.north - coordinates[:, 1]) * self.scale
        return np.rint(np.column_stack([x, y])).astype(np.int64)

    def locate(self, lon: Iterable[float], lat: Iterable[float]) -> Ints:
        """Return the drawing units of points in degrees."""
        points = gpd.GeoSeries.from_xy(list(lon), list(lat), crs=4326).to_crs(self.epsg)
        return self.place(np.column_stack([points.x, points.y]))


def rings(shapes: Iterable[shapely.Geometry | None], frame: Frame) -> Rings:
    """Return every ring as points in drawing units, repeated ones left out; `shapes` are in metres."""
    known = np.asarray([shape for shape in shapes if shape is not None], dtype=object)
    polygons = shapely.get_parts(known)
    polygons = polygons[shapely.get_type_id(polygons) == 3]
    found = []
    for ring in shapely.get_rings(polygons):
        points = frame.place(shapely.get_coordinates(ring))
        moved = np.append(np.True_, np.diff(points, axis=0).any(axis=1))
        points = points[moved]
        if len(points) > 3:
            found.append(points[:-1] if (points[0] == points[-1]).all() else points)
    return tuple(found)


@dataclass(frozen=True)
class Base:
    """What the maps of a département share.

    Attributes
    ----------
    key
        Names it in a file.
    frame
        Its drawing units.
    size
        Width and height, in drawing units.
    outline
        Rings of the whole.
    classes
        Rings of the communes of each class.
    groups
        Rings of each EPCI.
    shapes
        Rings of each commune.
    points
        Where the communes are reached, in drawing units.
    """

    key: str
    frame: Frame
    size: tuple[int, int]
    outline: Rings
    classes: Mapping[str, Rings]
    groups: Mapping[str, Rings]
    shapes: Mapping[str, Rings] = field(repr=False)
    points: Mapping[str, tuple[int, int]] = field(repr=False)

    @cached_property
    def slug(self) -> str:
        """Return a key that any file may hold."""
        return "".join(char if char.isascii() and char.isalnum() else "-" for char in self.key)


@dataclass(frozen=True)
class Mark:
    """A numbered provider, or the name of a commune, in drawing units."""

    x: int
    y: int
    text: str


class Inset(NamedTuple):
    """The small map of the whole, in a corner of a window: its scale, its corner and its frame, in drawing units."""

    factor: float
    x: float
    y: float
    frame: Box


def inset_of(base: Base, window: tuple[int, int, int, int]) -> Inset | None:
    """Return where the whole is drawn, in the lower left corner; None where the window shows it all.

    Parameters
    ----------
    base
        The shared shapes.
    window
        Left, top, width, height.
    """
    left, top, width, height = window
    wide, high = base.size
    if width >= wide:
        return None
    factor = min(0.2 * width / wide, 0.3 * height / high)
    x, y = left + 0.015 * width, top + 0.975 * height - factor * high
    return Inset(factor, x, y, (left, y - 0.02 * height, left + factor * wide + 0.03 * width, top + height))


@dataclass(frozen=True)
class Picture:
    """A locator map: a window on a base, what is shown in it, what it says in words.

    Attributes
    ----------
    base
        The shared shapes.
    window
        Left, top, width, height, in drawing units.
    group
        Key of the EPCI whose outline is drawn, or empty.
    own
        Rings of the commune that is shown.
    teams
        Providers; those without a text are dots.
    names
        Names of a few communes, for one to find one's way.
    here
        Where the commune is in the small map of the whole, or None.
    alt, caption
        What it shows.
    """

    kind: ClassVar[str] = "picture"
    base: Base
    window: tuple[int, int, int, int]
    group: str
    own: Rings
    teams: tuple[Mark, ...]
    names: tuple[Mark, ...]
    here: tuple[int, int] | None
    alt: str
    caption: str
