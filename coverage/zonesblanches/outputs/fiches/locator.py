"""Making locator maps: the shapes of a département once, then a window on them for each fiche."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.outputs.fiches.blocks import cut
from zonesblanches.outputs.fiches.drawing import Base, Box, Frame, Ints, Mark, Picture, Rings, inset_of, rings
from zonesblanches.territory.crs import METRIC_EPSG
from zonesblanches.territory.drawn import drawn_shapes

__all__ = ["ASPECT", "Locator", "Shown"]

ASPECT = 1.5  # width of a map over its height
_UNITS = 4000  # drawing units of the longest side of a whole: 30 m in a département
_LEAST = 500  # drawing units of the narrowest window
_NAMES = 4
# in hundredths of the width: half of a numbered sign and of a dot with their rings, a letter of a name
_SIGN, _DOT, _LETTER = 2.9, 1.5, 1.85

Shown = Sequence[tuple[str, float, float]]  # what stands in a mark, longitude, latitude


class Locator:
    """Draws the maps of the fiches of a diagnosis, each base once.

    Parameters
    ----------
    findings
        The diagnosis; the classes are those of its first family.
    """

    def __init__(self, findings: Findings) -> None:
        self.table = findings.table
        self.shapes = drawn_shapes(findings.territory)
        self.classes = findings.main.table["class"]
        self.zones = findings.territory.communes["zone"].astype(object)
        parts = (
            findings.table["dep"].astype(object) if "dep" in findings.table else pd.Series(None, index=self.zones.index)
        )
        self.parts = parts.where(parts.notna(), self.zones)
        people = findings.table.get("population", None)
        self.people = {} if people is None else people.astype("Float64").astype(float).fillna(0.0).to_dict()
        self.titles = {str(code): cut(name) for code, name in findings.table["name"].items()}
        self._bases: dict[str, Base | None] = {}

    def picture(
        self,
        codes: Sequence[str],
        *,
        words: tuple[str, str],
        own: str = "",
        group: str = "",
        teams: Shown = (),
        dots: Shown = (),
    ) -> Picture | None:
        """Return a window on communes and on the providers that are near them; None without shape nor point.

        Parameters
        ----------
        codes
            Communes to see whole.
        words
            What the map shows, for who cannot see it; then its caption.
        own
            The commune to point at.
        group
            The EPCI to outline.
        teams
            Providers to see too.
        dots
            Providers drawn only where they are in the window.
        """
        base = self._base(codes, own)
        if base is None:
            return None
        marks = _marks(base, teams)
        around = [base.shapes[code] for code in codes if base.shapes.get(code)]
        places = [base.points[code] for code in codes if code in base.points]
        window = _window([*around, [np.array([[mark.x, mark.y] for mark in marks] + places, dtype=np.int64)]], base)
        if window is None:
            return None
        return Picture(
            base=base,
            window=window,
            group=group if group in base.groups else "",
            own=base.shapes.get(own, ()),
            teams=(*_inside(_marks(base, dots), window), *marks),
            names=self._names(base, window, own, (*_inside(_marks(base, dots), window), *marks)),
            here=base.points.get(own) or _middle(window),
            alt=words[0],
            caption=words[1],
        )

    def _base(self, codes: Sequence[str], own: str) -> Base | None:
        """Return the base of a commune's département, or of those that an EPCI lies in; one projection only."""
        known = [code for code in codes if code in self.parts.index]
        if not known:
            return None
        main = self.zones.loc[[own] if own else known].value_counts().index
        if not len(main) or main[0] not in METRIC_EPSG:
            return None
        here = [code for code in known if self.zones[code] == main[0]]
        parts = [self.parts[own]] if own else sorted(set(map(str, self.parts.loc[here])))
        key = "+".join(map(str, parts))
        if key not in self._bases:
            chosen = self.parts.isin(parts) & (self.zones == main[0])
            self._bases[key] = self._make(key, list(self.parts.index[chosen]), METRIC_EPSG[main[0]])
        return self._bases[key]

    def _make(self, key: str, codes: list[str], epsg: int) -> Base | None:
        shapes = self.shapes.reindex(codes)
        shapes = shapes[shapes.notna() & ~shapes.is_empty & shapes.geom_type.isin(["Polygon", "MultiPolygon"])]
        if shapes.empty:
            return None
        local = shapes.to_crs(epsg)
        west, south, east, north = local.total_bounds
        frame = Frame(epsg, west, north, _UNITS / max(east - west, north - south, 1.0))
        classes, epci = self.classes.reindex(local.index), self.table["epci"].reindex(local.index).astype(object)
        rows = self.table.loc[codes]
        rows = rows[rows["lon"].notna() & rows["lat"].notna()]
        points = frame.locate(rows["lon"], rows["lat"]).tolist() if len(rows) else []
        return Base(
            key=key,
            frame=frame,
            size=(int((east - west) * frame.scale) + 1, int((north - south) * frame.scale) + 1),
            outline=rings([_union(local)], frame),
            classes={str(name): rings(local[classes == name], frame) for name in classes.dropna().unique()},
            groups={str(name): rings([_union(part)], frame) for name, part in local.groupby(epci) if pd.notna(name)},
            shapes={str(code): rings([shape], frame) for code, shape in local.items()},
            points={str(code): (x, y) for code, (x, y) in zip(rows.index, points, strict=True)},
        )

    def _names(
        self, base: Base, window: tuple[int, int, int, int], own: str, marks: Sequence[Mark]
    ) -> tuple[Mark, ...]:
        """Name the most populated communes of the window, each only where it hides nothing and nothing hides it."""
        left, top, width, height = window
        inset = inset_of(base, window)
        taken = [_around(mark, width) for mark in marks] + ([inset.frame] if inset else [])
        inside = [
            code for code, (x, y) in base.points.items()
            if code != own and left < x < left + width and top < y < top + height
        ]  # fmt: skip
        main = sorted(inside, key=lambda code: -self.people.get(code, 0.0))[: 3 * _NAMES]
        found: list[Mark] = []
        for code in [*([own] if own in base.points else []), *main]:
            placed = _placed(self.titles[code], base.points[code], window, taken)
            if placed is None:
                continue
            taken.append(placed[1])
            found.append(placed[0])
            if len(found) == _NAMES:
                break
        return tuple(found)


def _union(shapes: gpd.GeoSeries) -> shapely.Geometry:
    return shapely.union_all(shapes.to_numpy())


def _marks(base: Base, teams: Shown) -> tuple[Mark, ...]:
    """Place the providers that stand on the base or close to it."""
    known = [team for team in teams if np.isfinite(team[1]) and np.isfinite(team[2])]
    if not known:
        return ()
    places = base.frame.locate([team[1] for team in known], [team[2] for team in known]).tolist()
    edge = 0.15 * max(base.size)
    return tuple(
        Mark(x, y, team[0])
        for team, (x, y) in zip(known, places, strict=True)
        if -edge <= x <= base.size[0] + edge and -edge <= y <= base.size[1] + edge
    )


def _around(mark: Mark, width: int) -> Box:
    """Return the box of a provider's sign."""
    room = (_SIGN if mark.text else _DOT) * width / 100
    return mark.x - room, mark.y - room, mark.x + room, mark.y + room


def _placed(
    name: str, point: tuple[int, int], window: tuple[int, int, int, int], taken: Sequence[Box]
) -> tuple[Mark, Box] | None:
    """Place a name round a point: above, above its sign, below, right, left; None where no place is free."""
    left, top, width, height = window
    unit = width / 100
    half = _LETTER * unit * len(name) / 2
    for dx, dy in ((0, 0), (0, -3), (0, 5), (0, 7.5), (half / unit + 3.6, 2.6), (-half / unit - 3.6, 2.6), (0, -6)):
        x, y = point[0] + dx * unit, point[1] + dy * unit
        box = (x - half, y - 4.4 * unit, x + half, y - 0.8 * unit)
        inside = left <= box[0] and box[2] <= left + width and top <= box[1] and box[3] <= top + height
        if inside and not any(a[0] < box[2] and box[0] < a[2] and a[1] < box[3] and box[1] < a[3] for a in taken):
            return Mark(round(x), round(y), name), box
    return None


def _inside(marks: Sequence[Mark], window: tuple[int, int, int, int]) -> list[Mark]:
    left, top, width, height = window
    return [mark for mark in marks if left <= mark.x <= left + width and top <= mark.y <= top + height]


def _window(groups: Sequence[Rings | Sequence[Ints]], base: Base) -> tuple[int, int, int, int] | None:
    """Return the box of what must be seen, with a margin, in the aspect of the maps."""
    points = [ring for group in groups for ring in group if len(ring)]
    if not points:
        return None
    everything = np.concatenate(points)
    low, high = everything.min(axis=0), everything.max(axis=0)
    middle = (low + high) / 2
    width, height = 1.16 * (high - low)
    width = max(width, ASPECT * height, min(_LEAST, 1.2 * max(base.size)))
    height = width / ASPECT
    return int(middle[0] - width / 2), int(middle[1] - height / 2), int(width), int(height)


def _middle(window: tuple[int, int, int, int]) -> tuple[int, int]:
    return window[0] + window[2] // 2, window[1] + window[3] // 2
