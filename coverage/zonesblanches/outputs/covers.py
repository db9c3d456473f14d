"""Options of what is told, and of the documents that have a cover: the report, the slides, the page that says all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from pathlib import Path

from zonesblanches.errors import ParameterError
from zonesblanches.language import Lang
from zonesblanches.tool import to_type

__all__ = ["Covered", "OnePageOptions", "ReportOptions", "SlidesOptions", "Titled", "Told", "templates"]

_WORD, _SLIDES = (".docx", ".dotx"), (".pptx", ".potx")


@dataclass(frozen=True, kw_only=True)
class Told:
    """How anything is told.

    Parameters
    ----------
    lang
        ``"fr"`` or ``"en"``.
    notice
        What must be read first, such as « données provisoires ».
    """

    lang: Lang = "fr"
    notice: str | None = None


@dataclass(frozen=True, kw_only=True)
class Titled(Told):
    """How a page is told.

    Parameters
    ----------
    title
        Instead of ours.
    """

    title: str | None = None


@dataclass(frozen=True, kw_only=True)
class Covered(Titled):
    """What stands on a cover.

    Parameters
    ----------
    subtitle
        Instead of ours.
    logo
        Picture at the top: PNG, JPEG or GIF, 5 MB at most.
    committee
        Names of those to whom the document is addressed.
    """

    subtitle: str | None = None
    logo: str | Path | None = None
    committee: Sequence[str] = ()


@dataclass(frozen=True)
class ReportOptions(Covered):
    """The report.

    Parameters
    ----------
    path
        Where to write it, ``.html`` or ``.docx``; None returns the page, an object that a notebook shows, with
        ``save(path)``.
    template
        A ``.docx`` or ``.dotx`` of yours, for Word: its styles, headers, footers and page are used, its text is not.
        Styles that it lacks are added; tables have the style « Tableau du rapport » where it has one.
    date
        Date of the report, today's by default.
    """

    path: str | Path | None = None
    _: KW_ONLY
    template: str | Path | None = None
    date: dt.date | None = None


@dataclass(frozen=True)
class SlidesOptions(Covered):
    """The slides.

    Parameters
    ----------
    path
        Where to write them, ``.pptx``.
    template
        A ``.pptx`` or ``.potx`` of yours: its size, its master and its layout with a title alone are used, its slides
        are not.
    date
        Date of the slides, today's by default.
    """

    path: str | Path
    _: KW_ONLY
    template: str | Path | None = None
    date: dt.date | None = None


@dataclass(frozen=True)
class OnePageOptions(Covered):
    """The diagnosis on one page.

    Parameters
    ----------
    path
        Where to write it, ``.pdf`` or ``.html``: the same words and figures. None returns an object that a notebook
        shows, with ``save(path)``.
    date
        Date written in the sources, today's by default.
    """

    path: str | Path | None = None
    _: KW_ONLY
    date: dt.date | None = None


def templates(given: str | Path | Sequence[str | Path] | None) -> dict[str, str | Path]:
    """Return which template is for what: ``.docx`` for Word, ``.pptx`` for the slides.

    Parameters
    ----------
    given
        None, one, or one of each.

    Raises
    ------
    ParameterError
        When one is neither, or there are two of a kind.

    Examples
    --------
    >>> templates(["charte.dotx", "charte.pptx"])
    {'.docx': 'charte.dotx', '.pptx': 'charte.pptx'}
    """
    paths = [given] if isinstance(given, str | Path) else list(given or ())
    found: dict[str, str | Path] = {}
    for path in paths:
        suffix = Path(path).suffix.lower()
        kind = _WORD[0] if suffix in _WORD else _SLIDES[0] if suffix in _SLIDES else ""
        if not kind or kind in found:
            why = f"un second modèle en {kind}" if kind else "ni un modèle de Word, ni un modèle de diapositives"
            shown = to_type('template="charte.dotx"', "--modele charte.dotx")
            raise ParameterError(
                f"{Path(path).name} : {why}. Attendu : un .docx ou .dotx, et un .pptx ou .potx, un de chaque au plus, "
                f"par exemple {shown}."
            )
        found[kind] = path
    return found
