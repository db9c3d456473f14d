"""What the analyst adds with plain folium: its texts are made harmless while the page is written.

folium puts texts into scripts and HTML as they are, and branca then reads the scripts as Jinja templates, in Python. A
name such as ``{{ … }}`` would be evaluated, ``<img onerror=…>`` would run in the reader's browser. Here tooltips,
popups, layer names, icons and GeoJSON properties keep their formatting (bold, links, tables) and lose scripts and event
handlers. What is not tamed: elements that are code by intent (``branca.element.Element``, ``MacroElement``, `JsCode`,
`IFrame`): never put a name there without escaping it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import nh3
from branca.element import Element, Html
from folium.features import DivIcon, GeoJson
from folium.map import Layer, Popup, Tooltip

__all__ = ["harmless_html", "tamed"]

_RISKY = re.compile(r"[<`\\]|\{[{%#]|\$\{")
_OPENING = re.compile(r"\{(?=[{%#])")
_ENTITIES = {"{": "&#123;", "`": "&#96;", "\\": "&#92;"}
_ATTRIBUTES = {
    "*": {"style", "class", "title", "lang", "dir"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_TAGS = nh3.ALLOWED_TAGS | {"font"}


def harmless_html(text: str) -> str:
    """Keep the formatting of a text shown as HTML; drop scripts, handlers, and what JavaScript or Jinja would read.

    Examples
    --------
    >>> harmless_html("<b>Alès</b><img src=x onerror=alert(1)>")
    '<b>Alès</b><img src="x">'
    >>> harmless_html("100 {{ x")
    '100 &#123;&#123; x'
    """
    if not _RISKY.search(text):
        return text
    attributes = {tag: nh3.ALLOWED_ATTRIBUTES.get(tag, set()) | extra for tag, extra in _ATTRIBUTES.items()}
    clean = nh3.clean(text, tags=_TAGS, attributes={**nh3.ALLOWED_ATTRIBUTES, **attributes})
    return re.sub(r"[{`\\]", lambda match: _ENTITIES[match[0]], clean)


@contextmanager
def tamed(page: Element) -> Iterator[None]:
    """Make the texts under `page` harmless for as long as the block lasts; the analyst's objects are then as before."""
    undo: list[tuple[Any, str, Any]] = []
    try:
        for element in _under(page):
            for attribute, tame in _sinks(element):
                before = getattr(element, attribute)
                undo.append((element, attribute, before))
                setattr(element, attribute, tame(before))
        yield
    finally:
        for element, attribute, before in reversed(undo):
            setattr(element, attribute, before)


def _under(root: Element) -> Iterator[Element]:
    todo: list[Element] = [root]
    while todo:
        element = todo.pop()
        yield element
        todo.extend(element._children.values())
        if isinstance(element, Popup):
            todo.extend(element.html._children.values())


def _sinks(element: Element) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """Name the attributes of an element that end up as HTML or in a script."""
    if isinstance(element, Tooltip):
        yield "text", harmless_html
    elif isinstance(element, Html) and isinstance(element.data, str):
        yield "data", _shown_html if element.script else _shown_text
    elif isinstance(element, Layer) and isinstance(element.layer_name, str):
        yield "layer_name", harmless_html
    if isinstance(element, GeoJson) and isinstance(element.data, dict):
        yield "data", _tamed_values
    if isinstance(getattr(element, "options", None), dict):
        yield "options", _tamed_values if isinstance(element, DivIcon) else _apart_values


def _shown_html(text: str) -> str:
    """Tame the HTML of a popup, whose back-quotes folium has already escaped."""
    return harmless_html(text.replace("\\`", "`"))


def _shown_text(text: str) -> str:
    """Tame the text of a popup, that folium escapes for HTML and then writes between back-quotes."""
    plain = text.replace("\\`", "`").replace("\\", "\\\\").replace("`", "\\`")
    return _apart(plain.replace("${", "$\u200b{"))


def _apart(text: str) -> str:
    """Part ``{{`` with a space that has no width, where an entity would be shown as it is written."""
    return _OPENING.sub("{\u200b", text)


def _apart_values(value: Any) -> Any:
    return _mapped(value, _apart)


def _tamed_values(value: Any) -> Any:
    return _mapped(value, harmless_html)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """Change every text of nested lists and mappings; anything else is returned as it is."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _mapped(item, change) for key, item in value.items()}
    if isinstance(value, list) and value and not isinstance(value[0], (int, float)):
        return [_mapped(item, change) for item in value]
    return value
