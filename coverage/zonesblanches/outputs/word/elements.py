"""The few elements of WordprocessingML that python-docx does not write: fields, bookmarks, contents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

__all__ = ["bookmark", "element", "field_runs", "ordered", "text_run"]

_BREAKS = re.compile("[\\t\\n\\r\\x85\\u2028\\u2029]+")  # and no other space: those of French numbers are narrow


def element(tag: str, *children: Any, **attributes: str) -> Any:
    """Make an element of the ``w`` namespace, with its attributes and what stands inside.

    Parameters
    ----------
    tag
        Name with its prefix, such as ``"w:p"``.
    *children
        Elements inside.
    **attributes
        Values of attributes of the ``w`` namespace.
    """
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    for child in children:
        made.append(child)
    return made


def text_run(text: str, *properties: Any) -> Any:
    """Make a run: its text stays text, whatever it holds.

    Parameters
    ----------
    text
        What is written; tabs and breaks become spaces.
    *properties
        Elements of its ``w:rPr``, in the order of the standard.
    """
    words = element("w:t")
    words.text = _BREAKS.sub(" ", text)
    words.set(qn("xml:space"), "preserve")
    return element("w:r", *([element("w:rPr", *properties)] if properties else []), words)


def field_runs(instruction: str, shown: str) -> list[Any]:
    """Make the runs of a field, with the result that is shown until it is updated.

    Parameters
    ----------
    instruction
        Such as ``"PAGE"``.
    shown
        Its present result.
    """
    code = element("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    return [
        element("w:r", element("w:fldChar", fldCharType="begin")),
        element("w:r", code),
        element("w:r", element("w:fldChar", fldCharType="separate")),
        text_run(shown),
        element("w:r", element("w:fldChar", fldCharType="end")),
    ]


def bookmark(paragraph: Any, name: str, number: int) -> None:
    """Put a bookmark around what a paragraph holds.

    Parameters
    ----------
    paragraph
        Element ``w:p``.
    name, number
        Of the bookmark, unique in the document.
    """
    start = element("w:bookmarkStart", id=str(number), name=name)
    properties = paragraph.find(qn("w:pPr"))
    paragraph.insert(0 if properties is None else 1, start)
    paragraph.append(element("w:bookmarkEnd", id=str(number)))


def ordered(parent: Any, child: Any, after: Iterable[str]) -> None:
    """Put a child in its place, after those that the standard wants before it; one of the same name is replaced.

    Parameters
    ----------
    parent, child
        Elements.
    after
        Names of the elements that come before.
    """
    former = parent.find(child.tag)
    if former is not None:
        parent.remove(former)
    before = {qn(name) for name in after}
    place = max((at + 1 for at, one in enumerate(parent) if one.tag in before), default=0)
    parent.insert(place, child)
