"""QGIS styles (QML): the classes in their colours, the teams by mode, with a French legend."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from zonesblanches.language import Lang
from zonesblanches.schema import (
    CLASSES,
    GROUP_CLASSES,
    GROUP_COLORS,
    MODE_SIGNS,
    MODES,
    NO_MODE,
    TEAM_COLORS,
    class_label,
)

__all__ = ["class_style", "group_style", "outline_style", "team_style"]

_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
_HEAD = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_PATTERNS = {"non classée": "b_diag", "sans objet": "dense7"}
_EDGES = ("#ffffff", "#161616")  # light, dark


_Category = tuple[str, str, Mapping[str, str]]  # value, label, options of its symbol


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
    told = {key: f" ({note})" for key, note in (notes or {}).items() if note}
    categories = [(key, class_label(key, lang) + told.get(key, ""), _fill(key)) for key in CLASSES]
    return _categorized(column, "fill", categories)


def group_style(lang: Lang = "fr") -> str:
    """Write the style of the groups of communes: one category per class, « mixte » besides."""
    return _categorized("group_class", "fill", [(key, class_label(key, lang), _fill(key)) for key in GROUP_CLASSES])


def team_style(lang: Lang = "fr") -> str:
    """Write the style of the providers: one mark per mode, and one for those whose mode is unknown."""
    named = {key: words[lang != "fr"].capitalize() for key, words in {**MODES, "": NO_MODE}.items()}
    return _categorized("mode", "marker", [(key, words, _mark(MODE_SIGNS[key])) for key, words in named.items()])


def outline_style() -> str:
    """Write the style of the EPCI: an outline, nothing inside."""
    options = {"style": "no", "outline_color": _color(_EDGES[1]), "outline_width": "0.4", "outline_style": "solid"}
    return _qml("fill", {"type": "singleSymbol"}, [("", "", options)])


def _fill(key: str) -> dict[str, str]:
    pattern = _PATTERNS.get(key, "solid")
    return {
        "color": _color(GROUP_COLORS[key] if pattern == "solid" else "#6a6a6a"),
        "style": pattern,
        "outline_color": _color(_EDGES[0] if key in {"blanche", "grise"} else "#8a8a8a"),
        "outline_style": "solid",
        "outline_width": "0.1",
        "outline_width_unit": "MM",
    }


def _mark(name: str) -> dict[str, str]:
    return {
        "name": name, "color": _color(TEAM_COLORS[0]), "outline_color": _color(_EDGES[0]), "outline_width": "0.3",
        "size": "2.6", "size_unit": "MM",
    }  # fmt: skip


def _color(color: str) -> str:
    """Write a colour as QGIS does: red, green, blue, opacity."""
    return ",".join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"


def _categorized(column: str, kind: str, categories: Sequence[_Category]) -> str:
    clean = [(_UNWRITABLE.sub("", value), _UNWRITABLE.sub("", label), options) for value, label, options in categories]
    attributes = {"type": "categorizedSymbol", "attr": _UNWRITABLE.sub("", column), "forceraster": "0"}
    return _qml(kind, attributes, clean)


def _qml(kind: str, attributes: Mapping[str, str], categories: Sequence[_Category]) -> str:
    """Write a style: a renderer, its categories where it has an attribute, and their symbols."""
    root = ET.Element("qgis", {"version": "3.28.0", "styleCategories": "Symbology"})
    ET.SubElement(root, "layerGeometryType").text = {"marker": "0", "fill": "2"}[kind]
    renderer = ET.SubElement(root, "renderer-v2", {**attributes, "symbollevels": "0"})
    listed = ET.SubElement(renderer, "categories") if "attr" in attributes else None
    symbols = ET.SubElement(renderer, "symbols")
    for rank, (value, label, options) in enumerate(categories):
        if listed is not None:
            told = {"value": value, "label": label, "symbol": str(rank), "render": "true", "type": "string"}
            ET.SubElement(listed, "category", told)
        shown = {"type": kind, "name": str(rank), "alpha": "1", "clip_to_extent": "1"}
        symbol = ET.SubElement(symbols, "symbol", shown)
        drawn = {"class": f"Simple{kind.capitalize()}", "enabled": "1", "locked": "0", "pass": "0"}
        layer = ET.SubElement(symbol, "layer", drawn)
        map_ = ET.SubElement(layer, "Option", {"type": "Map"})
        for name, text in options.items():
            ET.SubElement(map_, "Option", {"type": "QString", "name": name, "value": text})
        for name, text in options.items():
            ET.SubElement(layer, "prop", {"k": name, "v": text})  # QGIS before 3.18 reads these
    return _HEAD + ET.tostring(root, encoding="unicode")
