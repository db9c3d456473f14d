"""The model as one compressed block: a header in JSON, and sections of packed integers and texts.

Block: length of the header in four bytes (little endian), the header, the sections one after the other in the order of
``header["sections"]`` (name, length). The whole is deflated (raw) and written in base64.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from zonesblanches.outputs.webmap.arcs import Detail, detail_for, pack_points, pack_shapes
from zonesblanches.outputs.webmap.varint import steps, varints, zigzag
from zonesblanches.schema import TEAM_COLORS
from zonesblanches.telling.documents.map import page_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from zonesblanches.outputs.webmap.model import FamilyView, LegendItem, MapModel, Near, PointView, View
    from zonesblanches.telling.slots import FigureColumn

__all__ = ["payload"]

_BASE = 36
_PIXELS = 1_000
_PLAIN_CODE = re.compile("[0-9A-Z]{5}")


def payload(model: MapModel, *, geometry: bool = True) -> str:
    """Turn `model` into what ``data.js`` reads.

    Parameters
    ----------
    model
        What the map shows.
    geometry
        False when another layer of the page has the same shapes: they are then read from it.
    """
    sections = _Sections()
    header = _header(model)
    header["codes"] = _codes(sections, model.codes)
    sections.text("names", model.names)
    header["places"] = sections.texts("places", model.places)
    if geometry:
        _geometry(sections, model)
    header["families"] = [_family(sections, rank, family) for rank, family in enumerate(model.families)]
    header["circles"] = _circles(sections, header, model)
    header["points"] = _points(sections, model.points)
    return sections.block(header)


class _Sections:
    """Bytes by name, in the order they are added."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}

    def text(self, name: str, lines: Sequence[str]) -> None:
        """Add one text per line; a line break inside a text becomes a space."""
        self.parts[name] = "\n".join(" ".join(line.splitlines()) for line in lines).encode("utf-8", "replace")

    def integers(self, name: str, values: NDArray[np.int64]) -> None:
        self.parts[name] = varints(values)

    def texts(self, name: str, values: Sequence[str]) -> list[str]:
        """Add a column of texts as positions in the distinct ones, which are returned."""
        distinct = list(dict.fromkeys(values))
        rank = {value: i for i, value in enumerate(distinct)}
        self.integers(name, zigzag(steps(np.array([rank[value] for value in values], dtype=np.int64))))
        return distinct

    def numbers(self, name: str, values: NDArray[np.float64], decimals: int) -> dict[str, int]:
        """Add a column of numbers, as text would round them; 0 stands for a missing one."""
        whole = rounded(values, decimals)
        known = np.isfinite(values)
        least = int(whole[known].min()) if known.any() else 0
        self.integers(name, np.where(known, whole - least + 1, 0))
        return {"d": decimals, "least": least}

    def block(self, header: dict[str, Any]) -> str:
        header["sections"] = [[name, len(part)] for name, part in self.parts.items()]
        text = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")
        press = zlib.compressobj(9, zlib.DEFLATED, -15)
        whole = b"".join([len(text).to_bytes(4, "little"), text, *self.parts.values()])
        return base64.b64encode(press.compress(whole) + press.flush()).decode("ascii")


def rounded(values: NDArray[np.float64], decimals: int) -> NDArray[np.int64]:
    """Round as texts do (half of a binary number, not of its decimal form), in units of the last decimal.

    Examples
    --------
    >>> rounded(np.array([1.15, 12.34]), 1)
    array([ 11, 123])
    """
    clean = np.where(np.isfinite(values), values, 0.0)
    shown = np.char.mod(f"%.{decimals}f", clean).astype(float) if decimals else np.rint(clean)
    return np.asarray(np.rint(shown * 10**decimals), dtype=np.int64)


def _circles(sections: _Sections, header: dict[str, Any], model: MapModel) -> dict[str, Any]:
    """Add the circles, or say which column already holds them."""
    for column in model.families[0].columns:
        if not column.texts and np.array_equal(np.nan_to_num(column.values), model.circles):
            return {**header["families"][0]["columns"][column.key], "section": f"f0.{column.key}"}
    shown = sections.numbers("circles", model.circles, 1 if _any_fraction(model.circles) else 0)
    return {**shown, "section": "circles"}


def _any_fraction(values: NDArray[np.float64]) -> bool:
    known = values[np.isfinite(values)]
    return bool((known != np.rint(known)).any())


def _header(model: MapModel) -> dict[str, Any]:
    return {
        "lang": model.lang,
        "words": _words(model),
        "title": model.title,
        "subtitle": model.subtitle,
        "notice": model.notice,
        "first": list(model.first),
        "sources": list(model.sources),
        "home": list(model.home) if model.home else None,
        "n": len(model.codes),
        "circlesLabel": model.circles_label,
        "context": [str(name) for name in model.context["name"]],
        "modes": [list(mode) for mode in model.modes],
        "reachLabel": model.reach_label,
        "teamColors": TEAM_COLORS,
        "view": model.view,
    }


def _words(model: MapModel) -> dict[str, Any]:
    words = page_words(model.lang, model.noun)
    return words if model.listed else {**words, "none_near": words["unlisted"]}


def _codes(sections: _Sections, codes: Sequence[str]) -> str:
    """Write codes as steps between numbers in base 36 where they all have five characters, as texts otherwise."""
    plain = all(_PLAIN_CODE.fullmatch(code) for code in codes)
    if not plain:
        sections.text("codes", codes)
        return "text"
    sections.integers("codes", zigzag(steps(np.array([int(code, _BASE) for code in codes], dtype=np.int64))))
    return "number"


def _geometry(sections: _Sections, model: MapModel) -> None:
    detail = detail_for(model.shapes)
    sections.parts["geo"] = pack_shapes(model.shapes, detail)
    sections.parts["context"] = pack_shapes(model.context.geometry, _around(model))
    sections.parts["outline"] = pack_shapes(model.outline, detail)


def _around(model: MapModel) -> Detail:
    """Draw the neighbours less finely than the territory: to about a pixel of the first view."""
    west, south, east, north = model.home or model.shapes.total_bounds
    pixel_m = 111_320 * max(east - west, north - south, 0.01) / _PIXELS
    return Detail(int(min(max(200_000 / pixel_m, 2_000), 100_000)), pixel_m / 2)


def _family(sections: _Sections, rank: int, family: FamilyView) -> dict[str, Any]:
    names = f"f{rank}"
    sections.integers(f"{names}.pattern", family.pattern)
    sections.integers(f"{names}.doubts", steps(np.asarray(family.doubts, dtype=np.int64)))
    return {
        "key": family.key,
        "label": family.label,
        "views": [_view(sections, f"{names}.view{k}", view) for k, view in enumerate(family.views)],
        "columns": {column.key: _column(sections, f"{names}.{column.key}", column) for column in family.columns},
        "rows": list(family.rows),
        "patterns": [list(sentences) for sentences in family.patterns],
        "bars": [
            [label, sections.numbers(f"{names}.bar{k}", values, 1)] for k, (label, values) in enumerate(family.bars)
        ],
        "barsTitle": family.bars_title,
        "doubts": len(family.doubts),
        "near": _near(sections, f"{names}.near", family.near),
    }


def _view(sections: _Sections, name: str, view: View) -> dict[str, Any]:
    sections.parts[name] = view.bins.astype(np.uint8).tobytes()
    return {
        "key": view.key,
        "label": view.label,
        "legend": [_legend(item) for item in view.legend],
        "counts": list(view.counts),
        "sentence": view.key_sentence,
    }


def _legend(item: LegendItem) -> dict[str, Any]:
    shown = {"key": item.key, "label": item.label, "note": item.note, "color": item.color}
    return {**shown, "dark": item.dark or item.color, "hatch": item.hatch, "dots": item.dots}


def _column(sections: _Sections, name: str, column: FigureColumn) -> dict[str, Any]:
    shown = sections.numbers(name, column.values, column.decimals)
    return {
        **shown,
        "label": column.label,
        "after": column.after,
        "trim": int(column.trim),
        "texts": {str(at): text for at, text in column.texts.items()},
    }


def _near(sections: _Sections, name: str, near: Near) -> dict[str, Any]:
    sections.integers(f"{name}.counts", near.counts)
    sections.integers(f"{name}.points", near.points)
    sections.integers(f"{name}.ways", near.ways)
    shown = sections.numbers(f"{name}.costs", near.costs, 1)
    texts = {str(at): text for at, text in near.texts.items()}
    return {**shown, "after": near.after, "texts": texts, "words": list(near.words)}


def _points(sections: _Sections, points: Iterable[PointView]) -> list[list[Any]]:
    points = list(points)
    sections.parts["points"] = pack_points(
        np.array([point.lon for point in points], dtype=float), np.array([point.lat for point in points], dtype=float)
    )
    reach = [np.asarray(point.reach, dtype=np.int64) for point in points]
    sections.integers("reach.counts", np.array([len(communes) for communes in reach], dtype=np.int64))
    sections.integers("reach", np.concatenate([np.zeros(0, dtype=np.int64), *(steps(near) for near in reach)]))
    return [
        [point.name, point.family, point.home, list(point.facts), point.mode, *map(int, flags)]
        for point in points
        for flags in [(point.active, point.inside, np.isfinite(point.lon))]
    ]
