"""A figure in a file: whole or not at all, its text as text, the same bytes for the same figure."""

from __future__ import annotations

import base64
import io
import re
from html import escape, unescape
from pathlib import Path
from typing import Any

import matplotlib as mpl
from fontTools import subset  # type: ignore[import-untyped]  # comes with matplotlib
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont

from zonesblanches.errors import OutputError
from zonesblanches.outputs.drawing.plot import font
from zonesblanches.outputs.drawing.text import FAMILY
from zonesblanches.outputs.figure.draw import FORMATS
from zonesblanches.outputs.whole_files import replacing

__all__ = ["DPI", "save_figure"]

DPI = 300
_SETTINGS: Any = {
    "pdf.fonttype": 42,  # TrueType: text that can be searched, copied and read aloud
    "svg.fonttype": "none",
    "svg.hashsalt": "zonesblanches",
    "savefig.bbox": None,
    "savefig.facecolor": "white",
    "savefig.transparent": False,
}
_FACES: Any = (("normal", "normal"), ("bold", "normal"), ("normal", "italic"))  # weight and style
_TEXT = re.compile(r"<text\b[^>]*>(.*?)</text>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def save_figure(figure: Figure, path: str | Path, *, title: str, description: str) -> Path:
    """Write a figure as ``.png`` (300 dpi), ``.svg`` or ``.pdf``; title and description are for who does not see it.

    Raises
    ------
    OutputError
        When the extension is another, or the file cannot be written.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise OutputError(f"{Path(path).name} : extension attendue : {', '.join(FORMATS)}.")
    with replacing(path, suffix) as draft, mpl.rc_context(_SETTINGS):
        if suffix == ".svg":
            buffer = io.StringIO()
            figure.savefig(buffer, format="svg", metadata={"Title": title, "Date": None})
            draft.write_text(_readable(buffer.getvalue(), description), encoding="utf-8")
        elif suffix == ".pdf":
            told = {"Title": title, "Subject": description, "CreationDate": None}
            figure.savefig(draft, format="pdf", dpi=DPI, metadata=told)
        else:
            figure.savefig(draft, format="png", dpi=DPI, metadata={"Title": title, "Description": description})
    return Path(path)


def _readable(svg: str, description: str) -> str:
    """Add the role, the description and the font to a picture whose text is text."""
    texts = "".join(unescape(_TAG.sub("", text)) for text in _TEXT.findall(svg))
    head = f"\n <desc>{escape(description)}</desc>\n <style>{_faces(texts)}</style>"
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(description)}" ', 1)
    return svg.replace("</title>", f"</title>{head}", 1)


def _faces(texts: str) -> str:
    """Return the letters that the picture uses, as fonts inside it."""
    rules = []
    for weight, style in _FACES:
        file = findfont(font(10, bold=weight == "bold", style="oblique" if style == "italic" else style))
        face = TTFont(file, recalcTimestamp=False)
        options = subset.Options(flavor="woff", layout_features=[], hinting=False, notdef_outline=True)
        options.drop_tables += ["FFTM"]  # a date of the font's making, of no use here
        worker = subset.Subsetter(options)
        worker.populate(text=texts)
        worker.subset(face)
        face.flavor = "woff"
        buffer = io.BytesIO()
        face.save(buffer, reorderTables=False)
        data = base64.b64encode(buffer.getvalue()).decode("ascii")
        rules.append(
            f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};font-style:{style};"
            f"src:url(data:font/woff;base64,{data}) format('woff')}}"
        )
    return "".join(rules)
