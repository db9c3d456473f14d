"""Text that branca puts on the page as it is: it is never parsed as a template."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from branca.element import Element

__all__ = ["RawElement", "asset", "asset_bytes"]


class RawElement(Element):
    """An element that renders to the text it was given.

    ``branca.element.Element(text)`` would read the text as a Jinja template: a name holding ``{{ … }}`` would
    then be evaluated in Python.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **kwargs: object) -> str:  # noqa: ARG002 - branca's signature
        """Return the text."""
        return self.text


@cache
def asset_bytes(name: str) -> bytes:
    """Read a file of ``assets/``."""
    return (files("zonesblanches.outputs.webmap") / "assets" / name).read_bytes()


def asset(name: str) -> str:
    """Read a text file of ``assets/``; ours lose their indentation and comments, which only weigh on the page."""
    text = asset_bytes(name).decode("utf-8")
    if name.startswith("vendor/"):
        return text
    return re.sub(r"(?m)^ *//.*\n|^ *\n|  // .*$", "", re.sub(r"(?m)^ +", "", re.sub(r"(?ms)^ */\*.*?\*/\n", "", text)))
