"""Blocks as HTML: one environment of templates, escaped throughout, for every page that is not the map."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from zonesblanches.blocks import Block, Bullets, Paragraph
from zonesblanches.language import Lang
from zonesblanches.schema import CLASS_COLORS

if TYPE_CHECKING:
    import jinja2

__all__ = ["INK", "STEPS", "blocks_html", "lines_card", "page_html"]

INK = {"need": "#1b486d", "lack": "#874a80", "total": "#161616", "neutral": "#4a6d8c"}
# what is to be looked at first is the darkest, on a screen, on paper and in grey
STEPS = {"step0": "#12344d", "step1": "#3f78a8", "step2": "#9cc3e0", "step3": "#e3eff8"}
_MARKS = {"blanche": "b", "grise": "g", "couverte": "c", "sans objet": "s", "non classée": "n"}
_HATCHES = {
    "non classée": "repeating-linear-gradient(45deg,#fff 0 3px,#555 3px 4.5px)",
    "sans objet": "radial-gradient(#8a8a8a 1px,#fff 1.5px) 0 0/4px 4px",
}
_FILLS = {_MARKS[key]: fill for key, fill in (CLASS_COLORS | _HATCHES).items()} | INK


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    import jinja2

    folder = files("zonesblanches").joinpath("templates")
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: folder.joinpath(name).read_text(encoding="utf-8")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def page_html(template: str, lang: Lang, **values: Any) -> str:
    """Fill a template; texts are escaped, whatever they hold.

    Parameters
    ----------
    template
        Name of a file of `templates/`.
    lang
        Language of the few words that the template holds.
    **values
        What it asks for.
    """
    words = {
        "lang": lang,
        "t": lambda fr, en: fr if lang == "fr" else en,
        "marks": _MARKS,
        "key_rules": "".join(f".k-{key}{{--k:{fill}}}" for key, fill in _FILLS.items()),
        "widths": {},
        "draw": None,
    }
    return _environment().get_template(template).render(words | values)


def lines_card(lines: Sequence[str]) -> str:
    """Write a card for a notebook, in French: a line that says it all, then the others.

    Parameters
    ----------
    lines
        One at least.
    """
    lead, *others = lines
    return page_html("card.html", "fr", blocks=[Paragraph(lead, "title"), Bullets(tuple(others), "plain")])


def blocks_html(blocks: Sequence[Block], lang: Lang) -> str:
    """Write blocks one after the other, to stand in a page that has its own style.

    Parameters
    ----------
    blocks
        Of the document model.
    lang
        Language of the numbers before captions.

    Examples
    --------
    >>> from zonesblanches.blocks import Paragraph
    >>> blocks_html([Paragraph("<Alès>")], "fr").strip()
    '<p>&lt;Alès&gt;</p>'
    """
    return page_html("fragment.html", lang, blocks=blocks)
