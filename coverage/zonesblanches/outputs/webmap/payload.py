"""The model as two compressed blocks (`sections`): what the first frame shows, and all the rest.

The first holds the shapes, the classes that the map opens on, and what the page says around them. The second holds
names, figures, sentences and teams, that the reader asks for later; what repeats from column to column and from family
to family is written once, or as what differs from a guess (`guesses`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from zonesblanches.outputs.webmap.arcs import Detail, detail_for, pack_points, pack_shapes
from zonesblanches.outputs.webmap.guesses import expected, on_page
from zonesblanches.outputs.webmap.sections import Sections
from zonesblanches.outputs.webmap.varint import steps, zigzag
from zonesblanches.schema import CLASS_COLORS, TEAM_COLORS
from zonesblanches.telling.documents.map import page_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from zonesblanches.outputs.webmap.model import FamilyView, LegendItem, MapModel, Near, PointView, View
    from zonesblanches.telling.slots import FigureColumn

__all__ = ["payload"]

_BASE = 36
_PIXELS = 1_000
_RUNS = 64
_MISSING = np.iinfo(np.int64).min
_PLAIN_CODE = re.compile("[0-9A-Z]{5}")


def payload(model: MapModel, *, geometry: bool = True) -> tuple[str, str]:
    """Turn `model` into the two blocks that ``data.js`` reads.

    Parameters
    ----------
    model
        What the map shows.
    geometry
        False when another layer of the page has the same shapes: they are then read from it.
    """
    return _seen_first(model, geometry=geometry), _rest(model)


def _seen_first(model: MapModel, *, geometry: bool) -> str:
    sections, header = Sections(), _header(model)
    if geometry:
        _geometry(sections, model)
    header["families"] = [_seen_family(family) for family in model.families]
    k = _opened(model)
    sections.parts[f"f0.view{k}"] = model.families[0].views[k].bins.astype(np.uint8).tobytes()
    _groups(sections, f"f0.view{k}", model.families[0].views[k])
    return sections.block(header)


def _opened(model: MapModel) -> int:
    """Return the position of the view that the map opens on."""
    keys = [view.key for view in model.families[0].views]
    return keys.index(model.view) if model.view else 0


def _rest(model: MapModel) -> str:
    sections = Sections()
    header: dict[str, Any] = {"codes": _codes(sections, model.codes), "numbers": sections.numbers}
    sections.add_text("names", model.names)
    header["places"] = sections.add_column_of_texts("places", model.places)
    header["families"] = [_family(sections, rank, family, _opened(model)) for rank, family in enumerate(model.families)]
    header["circles"] = _circles(sections, model)
    header["points"] = _points(sections, model.points)
    return sections.block(header)


def _circles(sections: Sections, model: MapModel) -> str:
    """Add the circles, or say which column already holds them."""
    for column in model.families[0].columns:
        if not column.texts and np.array_equal(np.nan_to_num(column.values), model.circles):
            return f"f0.{column.key}"
    sections.add_numbers("circles", model.circles, 1 if _any_fraction(model.circles) else 0)
    return "circles"


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
        "home": list(model.bounds),
        "n": len(model.codes),
        "circlesLabel": model.circles_label,
        "context": [str(name) for name in model.context["name"]],
        "modes": [list(mode) for mode in model.modes],
        "reachLabel": model.reach_label,
        "teamColors": TEAM_COLORS,
        "hamletColor": CLASS_COLORS["blanche"],
        "view": model.view,
    }


def _words(model: MapModel) -> dict[str, Any]:
    words = page_words(model.lang, model.noun)
    return words if model.listed else {**words, "none_near": words["unlisted"]}


def _codes(sections: Sections, codes: Sequence[str]) -> str:
    """Write codes as steps between numbers in base 36 where they all have five characters, as texts otherwise."""
    plain = all(_PLAIN_CODE.fullmatch(code) for code in codes)
    if not plain:
        sections.add_text("codes", codes)
        return "text"
    sections.add_integers("codes", zigzag(steps(np.array([int(code, _BASE) for code in codes], dtype=np.int64))))
    return "number"


def _geometry(sections: Sections, model: MapModel) -> None:
    detail = detail_for(model.shapes)
    sections.parts["geo"] = pack_shapes(model.shapes, detail)
    sections.parts["context"] = pack_shapes(model.context.geometry, _around(model))
    sections.parts["outline"] = pack_shapes(model.outline, detail)


def _around(model: MapModel) -> Detail:
    """Draw the neighbours less finely than the territory: to about a pixel of the first view."""
    west, south, east, north = model.bounds
    pixel_m = 111_320 * max(east - west, north - south, 0.01) / _PIXELS
    return Detail(int(min(max(200_000 / pixel_m, 2_000), 100_000)), pixel_m / 2)


def _seen_family(family: FamilyView) -> dict[str, Any]:
    return {
        "key": family.key,
        "label": family.label,
        "views": [_view(view) for view in family.views],
        "rows": list(family.rows),
        "barsTitle": family.bars_title,
        "years": [family.years[0], list(family.years[1])],
        "doubts": len(family.doubts),
        "decided": len(family.decided),
        "hamlets": len(family.hamlets_of),
    }


def _view(view: View) -> dict[str, Any]:
    return {
        "key": view.key,
        "label": view.label,
        "legend": [_legend(item) for item in view.legend],
        "counts": list(view.counts),
        "sentence": view.key_sentence,
        "grouped": int(view.groups is not None),
        **({"period": view.period} if view.period else {}),
    }


def _legend(item: LegendItem) -> dict[str, Any]:
    shown = {"key": item.key, "label": item.label, "note": item.note, "color": item.color}
    inks = {"inks": list(item.inks)} if item.inks[0] else {}
    return {**shown, "dark": item.dark or item.color, "hatch": item.hatch, "dots": item.dots, **inks}


def _family(sections: Sections, rank: int, family: FamilyView, opened: int) -> dict[str, Any]:
    name = f"f{rank}"
    for k, view in enumerate(family.views):
        if (rank, k) != (0, opened):
            _groups(sections, f"{name}.view{k}", view)
    sections.add_integers(f"{name}.doubts", steps(np.asarray(family.doubts, dtype=np.int64)))
    sections.add_integers(f"{name}.decided", steps(np.asarray(family.decided, dtype=np.int64)))
    sections.add_integers(f"{name}.hamlets.of", steps(np.asarray(family.hamlets_of, dtype=np.int64)))
    if family.hamlets is not None and len(family.hamlets_of):
        sections.parts[f"{name}.hamlets"] = pack_shapes(family.hamlets, detail_for(family.hamlets))
    _figures(sections, name, family)
    _sentences(sections, name, family)
    return {
        "columns": {column.key: _column(sections, f"{name}.{column.key}", column) for column in family.columns},
        "bars": [label for label, _ in family.bars],
        "bins": [
            _bins(sections, name, k, view) if (rank, k) != (0, opened) else None for k, view in enumerate(family.views)
        ],
        "near": _near(sections, name, family.near),
        "tabled": list(family.tabled),
        "sure": None if family.sure is None else asdict(family.sure),
    }


def _figures(sections: Sections, name: str, family: FamilyView) -> None:
    """Add the columns and the bars: those without a formula first, then each after those that it is expected from."""
    figures = {column.key: (column.values, column.decimals) for column in family.columns}
    figures |= {f"bar{k}": (values, 1) for k, (_, values) in enumerate(family.bars)}
    names = {f"first {key}": f"f0.{key}" for key in figures} | {key: f"{name}.{key}" for key in figures}
    plain = [key for key in figures if key not in family.formulas]
    for key in (*plain, *(key for key in family.formulas if key in figures)):
        formula = on_page(family.formulas[key], names) if key in family.formulas else None
        sections.add_numbers(names[key], *figures[key], formula)


def _column(sections: Sections, name: str, column: FigureColumn) -> dict[str, Any]:
    sections.add_some_texts(name, column.texts)
    return {"label": column.label, "after": column.after, "trim": int(column.trim)}


def _sentences(sections: Sections, name: str, family: FamilyView) -> None:
    """Add each sentence once, the distinct series of them, and which a commune has."""
    distinct = {text: i for i, text in enumerate(dict.fromkeys(text for texts in family.patterns for text in texts))}
    series = [distinct[text] for texts in family.patterns for text in texts]
    sections.add_text(f"{name}.sentences", list(distinct))
    sections.add_integers(f"{name}.series.counts", np.array([len(texts) for texts in family.patterns], dtype=np.int64))
    sections.add_integers(f"{name}.series", np.array(series, dtype=np.int64))
    sections.add_integers(f"{name}.pattern", family.pattern)


def _groups(sections: Sections, name: str, view: View) -> None:
    """Add the groups of a view, where it has some."""
    if view.groups is not None:
        sections.add_integers(f"{name}.groups", view.groups)


def _bins(sections: Sections, name: str, k: int, view: View) -> list[Any] | None:
    """Say which steps a view takes from the column of the same key: runs of values, and the communes out of rule."""
    column, own, bins = f"{name}.{view.key}", f"{name}.view{k}", view.bins.astype(np.int64)
    if column in sections.numbers:
        value = np.where(sections.known(column), sections.whole(column), _MISSING)
        distinct, at = np.unique(value, return_inverse=True)
        counts = np.zeros((len(distinct), len(view.legend)), dtype=np.int64)
        np.add.at(counts, (at, bins), 1)
        usual = counts.argmax(axis=1)
        starts = np.flatnonzero(np.diff(usual, prepend=-1))
        odd = np.flatnonzero(usual[at] != bins)
        if len(starts) <= _RUNS and len(odd) < len(bins) / 20:
            sections.add_integers(f"{own}.at", steps(odd))
            sections.add_integers(f"{own}.is", bins[odd])
            return [[None if distinct[i] == _MISSING else int(distinct[i]), int(usual[i])] for i in starts]
    sections.parts[own] = view.bins.astype(np.uint8).tobytes()
    return None


def _near(sections: Sections, family: str, near: Near) -> dict[str, Any]:
    """Add the nearest teams: the first costs what the column says, each other is expected to cost as the one before."""
    name = f"{family}.near"
    sections.add_integers(f"{name}.counts", near.counts)
    sections.add_integers(f"{name}.points", near.points)
    sections.add_integers(f"{name}.ways", near.ways)
    sections.add_some_texts(name, near.texts)
    sections.add_numbers(f"{name}.costs", near.costs, 1)
    whole, known = sections.whole(f"{name}.costs"), sections.known(f"{name}.costs")
    guess = np.zeros(len(whole), dtype=np.int64)
    guess[1:] = np.where(known, whole, 0)[:-1]
    if f"{family}.nearest_cost" in sections.numbers:
        first = (np.cumsum(near.counts) - near.counts)[near.counts > 0]
        guess[first] = expected((f"{family}.nearest_cost",), sections.column, 1)[near.counts > 0]
    sections.parts[f"{name}.costs"] = sections.differing(whole, known, guess)
    sections.numbers[f"{name}.costs"] = {"d": 1, "guess": []}
    return {"after": near.after, "words": list(near.words)}


def _points(sections: Sections, points: Iterable[PointView]) -> list[list[Any]]:
    points = list(points)
    sections.parts["points"] = pack_points(
        np.array([point.lon for point in points], dtype=float), np.array([point.lat for point in points], dtype=float)
    )
    reach = [np.asarray(point.reach, dtype=np.int64) for point in points]
    sections.add_integers("reach.counts", np.array([len(communes) for communes in reach], dtype=np.int64))
    sections.add_integers("reach", np.concatenate([np.zeros(0, dtype=np.int64), *(steps(near) for near in reach)]))
    return [
        [point.name, point.family, point.home, list(point.facts), point.mode, *map(int, flags)]
        for point in points
        for flags in [(point.active, point.inside, np.isfinite(point.lon))]
    ]
