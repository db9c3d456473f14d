"""The presentation to write in: a new one, or the user's template without its slides."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError, PythonPptxError
from pptx.util import Mm

from zonesblanches.errors import InputError
from zonesblanches.outputs.packages import DAMAGE, SLIDES, template_bytes

__all__ = ["open_slides", "title_layout"]

_SIZE = (Mm(338.67), Mm(190.5))  # 16:9
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_EDGES = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)


def open_slides(template: str | Path | None = None) -> Any:
    """Return a presentation without slides: wide, or of the template's size.

    Parameters
    ----------
    template
        A ``.pptx`` or ``.potx``; its slides are left out.

    Raises
    ------
    InputError
        When it is absent, is no presentation, or has no layout with a title.
    """
    if template is None:
        made = Presentation()
        made.slide_width, made.slide_height = _SIZE
        return made
    path = Path(template)
    try:
        made = Presentation(io.BytesIO(template_bytes(path, SLIDES)))
        _empty(made)
        title_layout(made)
    except InputError:
        raise
    except (PackageNotFoundError, PythonPptxError, *DAMAGE) as error:
        raise InputError(f"Le modèle {path.name} n'est pas une présentation lisible. {SLIDES.expected}") from error
    return made


def _empty(made: Any) -> None:
    """Leave the slides out, and their parts."""
    listed = made.slides._sldIdLst
    for one in list(listed):
        made.part.drop_rel(one.rId)
        listed.remove(one)


def title_layout(made: Any) -> Any:
    """Return the layout that has a title alone, else the one with a title and least besides.

    Raises
    ------
    InputError
        When no layout has a title.
    """
    layouts = [layout for master in made.slide_masters for layout in master.slide_layouts]
    titled = [layout for layout in layouts if any(_kind(one) in _TITLES for one in layout.placeholders)]
    if not titled:
        raise InputError(
            "Le modèle de diapositives n'a aucune disposition avec un titre. Ajoutez-y « Titre seul » dans le masque, "
            "puis enregistrez-le de nouveau."
        )
    alone = [layout for layout in titled if layout._element.get("type") == "titleOnly"]
    return alone[0] if alone else min(titled, key=_besides)


def _besides(layout: Any) -> int:
    return sum(_kind(one) not in (*_TITLES, *_EDGES) for one in layout.placeholders)


def _kind(placeholder: Any) -> Any:
    return placeholder.placeholder_format.type
