"""Locator maps in a PDF: the shapes of a département are written once, and stamped on each page."""

from __future__ import annotations

from typing import Any

from zonesblanches.outputs.fiches.drawing import Base, Mark, Picture, Rings, inset_of
from zonesblanches.outputs.fiches.metrics import width
from zonesblanches.outputs.fiches.pen import Pen, ink
from zonesblanches.schema import CLASS_COLORS, TEAM_COLORS

__all__ = ["Stamps"]

_INK, _TEAM, _HERE = "#161616", TEAM_COLORS[0], "#b3005e"
_MANY = 2_000  # rings beyond which borders would cover the colours


class Stamps:
    """Draws locator maps, and keeps the shapes that several of them share.

    Parameters
    ----------
    pen
        Where they are drawn.
    """

    def __init__(self, pen: Pen) -> None:
        self.pen = pen
        self.canvas: Any = pen.canvas
        self.known: set[str] = set()
        self.bases: dict[int, str] = {}

    def draw(self, picture: Picture, box: tuple[float, float, float, float]) -> None:
        """Draw a map in a box: left, bottom, width, height, in points."""
        left, top, wide, _ = picture.window
        x, y, room, high = box
        scale = room / wide
        base = picture.base
        canvas = self.canvas
        forms = self._forms(picture)
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(x, y, room, high)
        canvas.clipPath(clip, stroke=0, fill=0)
        self.pen.box(x, y, room, high, "#f7f7f5")
        canvas.saveState()
        # the drawing units go down, points go up: forms hold units with their sign changed
        canvas.transform(scale, 0, 0, scale, x - left * scale, y + high + top * scale)
        canvas.setStrokeColor(ink("#767676"))
        canvas.setLineWidth((0.26 if len(base.shapes) < _MANY else 0.08) / scale)
        canvas.doForm(forms["fill"])
        canvas.setStrokeColor(ink(_INK))
        for name, thick in (("outline", 0.7), ("group", 1.35)):
            if name in forms:
                canvas.setLineWidth(thick / scale)
                canvas.doForm(forms[name])
        if picture.own:
            canvas.setLineWidth(2.25 / scale)
            canvas.drawPath(self._path(picture.own), stroke=1, fill=0)
        canvas.restoreState()
        for mark in picture.names:
            self._name(mark, (x + (mark.x - left) * scale, y + high - (mark.y - top) * scale), room / 100)
        for mark in picture.teams:
            self._team(mark, (x + (mark.x - left) * scale, y + high - (mark.y - top) * scale), room / 100)
        self._inset(picture, box, forms["outline"])
        canvas.restoreState()
        canvas.setStrokeColor(ink("#d5d5d5"))
        canvas.setLineWidth(0.6)
        canvas.rect(x, y, room, high, stroke=1, fill=0)

    def _forms(self, picture: Picture) -> dict[str, str]:
        """Return the names of the shared shapes, written on first use."""
        base = picture.base
        prefix = self.bases.setdefault(id(base), f"b{len(self.bases)}")
        names = {"fill": f"{prefix}fill", "outline": f"{prefix}outline"}
        if names["fill"] not in self.known:
            self._begin(names["fill"], base)
            for key, shapes in base.classes.items():
                self._fill(key, shapes)
            self.canvas.endForm()
            self._begin(names["outline"], base)
            self.canvas.drawPath(self._path(base.outline), stroke=1, fill=0)
            self.canvas.endForm()
        if picture.group:
            names["group"] = f"{prefix}g{list(base.groups).index(picture.group)}"
            if names["group"] not in self.known:
                self._begin(names["group"], base)
                self.canvas.drawPath(self._path(base.groups[picture.group]), stroke=1, fill=0)
                self.canvas.endForm()
        return names

    def _begin(self, name: str, base: Base) -> None:
        edge = 100
        self.known.add(name)
        self.canvas.beginForm(name, -edge, -base.size[1] - edge, base.size[0] + edge, edge)

    def _fill(self, key: str, shapes: Rings) -> None:
        """Fill the communes of a class; those without a colour are hatched or dotted all over."""
        canvas = self.canvas
        canvas.setFillColor(ink(CLASS_COLORS.get(key, "#ffffff")))
        canvas.drawPath(self._path(shapes), stroke=1, fill=1, fillMode=0)
        if key not in {"non classée", "sans objet"} or not shapes:
            return
        canvas.saveState()
        canvas.clipPath(self._path(shapes), stroke=0, fill=0, fillMode=0)
        low = min(int(ring[:, 0].min()) for ring in shapes), min(int(ring[:, 1].min()) for ring in shapes)
        high = max(int(ring[:, 0].max()) for ring in shapes), max(int(ring[:, 1].max()) for ring in shapes)
        canvas.setStrokeColor(ink("#555555" if key == "non classée" else "#8a8a8a"))
        canvas.setLineWidth(10)
        canvas.setDash() if key == "non classée" else canvas.setDash(10, 34)
        tall = high[1] - low[1]
        for at in range(low[0] - tall, high[0], 40):
            canvas.line(at, -high[1], at + tall, -low[1])
        canvas.restoreState()

    def _path(self, shapes: Rings) -> Any:
        path = self.canvas.beginPath()
        for ring in shapes:
            points = ring.tolist()
            path.moveTo(points[0][0], -points[0][1])
            for x, y in points[1:]:
                path.lineTo(x, -y)
            path.close()
        return path

    def _name(self, mark: Mark, place: tuple[float, float], unit: float) -> None:
        """Write a name with a white halo: what is under it stays seen, and it stays read."""
        size, canvas = 3.0 * unit, self.canvas
        x, y = place[0] - width(mark.text, size, bold=True) / 2, place[1] + 1.6 * unit
        canvas.saveState()
        canvas.setStrokeColor(ink("#ffffff"))
        canvas.setLineWidth(0.9 * unit)
        canvas.setLineJoin(1)
        canvas.setFillColor(ink(_INK))
        canvas.setFont("zb-DejaVu-Bold", size)
        canvas.drawString(x, y, mark.text, mode=1)
        canvas.drawString(x, y, mark.text)
        canvas.restoreState()

    def _team(self, mark: Mark, place: tuple[float, float], unit: float) -> None:
        canvas = self.canvas
        canvas.setFillColor(ink(_TEAM))
        canvas.setStrokeColor(ink("#ffffff"))
        canvas.setLineWidth(0.75)
        canvas.circle(*place, (2.6 if mark.text else 1.2) * unit, stroke=1, fill=1)
        if mark.text:
            size = 3.4 * unit
            canvas.setFillColor(ink("#ffffff"))
            canvas.setFont("zb-DejaVu-Bold", size)
            canvas.drawString(place[0] - width(mark.text, size, bold=True) / 2, place[1] - 0.36 * size, mark.text)

    def _inset(self, picture: Picture, box: tuple[float, float, float, float], outline: str) -> None:
        """Draw the whole in a corner, and where the window is in it."""
        inset = inset_of(picture.base, picture.window)
        if picture.here is None or inset is None:
            return
        x, y, room, tall = box
        left, top, wide, _ = picture.window
        scale = room / wide
        factor = inset.factor * scale
        canvas = self.canvas
        canvas.saveState()
        canvas.setFillAlpha(0.88)
        west, north, east, south = inset.frame
        self.pen.box(x + (west - left) * scale, y, (east - west) * scale, (south - north) * scale, "#ffffff")
        canvas.setFillAlpha(1)
        canvas.transform(factor, 0, 0, factor, x + (inset.x - left) * scale, y + tall - (inset.y - top) * scale)
        canvas.setFillColor(ink("#ffffff"))
        canvas.setStrokeColor(ink(_INK))
        canvas.setLineWidth(0.5 / factor)
        canvas.doForm(outline)
        canvas.setFillColor(ink(_HERE))
        canvas.circle(picture.here[0], -picture.here[1], 0.011 * room / factor, stroke=0, fill=1)
        canvas.restoreState()
