"""QGIS styles (QML): the classes in their colours, the teams by mode, with a French legend."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from zonesblanches.language import Lang
from zonesblanches.schema import CLASS_COLORS, CLASSES, MODE_SIGNS, MODES, TEAM_COLORS, class_label

__all__ = ["class_style", "outline_style", "team_style"]

_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
_HEAD = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_PATTERNS = {"non classée": "b_diag", "sans objet": "dense7"}
_EDGE, _INK = "#ffffff", "#161616"


@dataclass(frozen=True)
class _Category:
    value: str
    label: str
    kind: str
    layer: str
    options: Mapping[str, str]


def class_style(column: str = "class", lang: Lang = "fr", *, notes: Mapping[str, str] | None = None) -> str:
    """Write the style of the communes: one category per class.

    Parameters
    ----------
    column
        Column of the classes: ``class``, or ``class__family``.
    lang
        Language of the legend.
    notes
        Criterion of each class, written after its name.

    Returns
    -------
    str
        XML that QGIS reads.

    Examples
    --------
    >>> "Zone blanche" in class_style()
    True
    """
    categories = [
        _Category(key, _with_note(class_label(key, lang), (notes or {}).get(key)), "fill", "SimpleFill", _fill(key))
        for key in CLASSES
    ]
    return _qml(column, categories, geometry="2")


def team_style(lang: Lang = "fr") -> str:
    """Write the style of the providers: one mark per mode, and one for those whose mode is unknown.

    Parameters
    ----------
    lang
        Language of the legend.
    """
    side = 0 if lang == "fr" else 1
    categories = [
        _Category(key, words[side].capitalize(), "marker", "SimpleMarker", _mark(MODE_SIGNS[key]))
        for key, words in MODES.items()
    ]
    other = ("Mode non indiqué", "Mode not given")[side]
    categories.append(_Category("", other, "marker", "SimpleMarker", _mark(MODE_SIGNS[""])))
    return _qml("mode", categories, geometry="0")


def outline_style() -> str:
    """Write the style of the EPCI: an outline, nothing inside."""
    root = _root("2")
    renderer = ET.SubElement(root, "renderer-v2", {"type": "singleSymbol", "symbollevels": "0"})
    options = {"style": "no", "outline_color": _color(_INK), "outline_width": "0.4", "outline_style": "solid"}
    _symbols(renderer, [_Category("", "", "fill", "SimpleFill", options)])
    return _written(root)


def _with_note(title: str, note: str | None) -> str:
    return f"{title} ({note})" if note else title


def _fill(key: str) -> dict[str, str]:
    pattern = _PATTERNS.get(key, "solid")
    color = CLASS_COLORS[key] if pattern == "solid" else "#6a6a6a"
    return {
        "color": _color(color),
        "style": pattern,
        "outline_color": _color(_EDGE if key in {"blanche", "grise"} else "#8a8a8a"),
        "outline_style": "solid",
        "outline_width": "0.1",
        "outline_width_unit": "MM",
    }


def _mark(name: str) -> dict[str, str]:
    return {
        "name": name, "color": _color(TEAM_COLORS[0]), "outline_color": _color(_EDGE), "outline_width": "0.3",
        "size": "2.6", "size_unit": "MM",
    }  # fmt: skip


def _color(color: str) -> str:
    """Write a colour as QGIS does: red, green, blue, opacity."""
    return ",".join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"


def _root(geometry: str) -> ET.Element:
    root = ET.Element("qgis", {"version": "3.28.0", "styleCategories": "Symbology"})
    ET.SubElement(root, "layerGeometryType").text = geometry
    return root


def _qml(column: str, categories: Sequence[_Category], *, geometry: str) -> str:
    root = _root(geometry)
    options = {"type": "categorizedSymbol", "attr": _clean(column), "symbollevels": "0", "forceraster": "0"}
    renderer = ET.SubElement(root, "renderer-v2", options)
    listed = ET.SubElement(renderer, "categories")
    for rank, category in enumerate(categories):
        ET.SubElement(
            listed,
            "category",
            {
                "value": _clean(category.value), "label": _clean(category.label), "symbol": str(rank), "render": "true",
                "type": "string",
            },
        )  # fmt: skip
    _symbols(renderer, categories)
    return _written(root)


def _symbols(renderer: ET.Element, categories: Sequence[_Category]) -> None:
    symbols = ET.SubElement(renderer, "symbols")
    for rank, category in enumerate(categories):
        symbol = ET.SubElement(
            symbols, "symbol", {"type": category.kind, "name": str(rank), "alpha": "1", "clip_to_extent": "1"}
        )
        layer = ET.SubElement(symbol, "layer", {"class": category.layer, "enabled": "1", "locked": "0", "pass": "0"})
        options = ET.SubElement(layer, "Option", {"type": "Map"})
        for name, value in category.options.items():
            ET.SubElement(options, "Option", {"type": "QString", "name": name, "value": value})
        for name, value in category.options.items():
            ET.SubElement(layer, "prop", {"k": name, "v": value})  # QGIS before 3.18 reads these


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def _written(root: ET.Element) -> str:
    return _HEAD + ET.tostring(root, encoding="unicode")
