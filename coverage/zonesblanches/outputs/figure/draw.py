"""From a diagnosis to its figure: what the analyst asked, checked, then laid out on a page or drawn in given axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import OutputError, ParameterError, UnknownCodeError, did_you_mean, first_five
from zonesblanches.language import LANGS, normalise
from zonesblanches.outputs.options import FigureOptions
from zonesblanches.schema import team_color
from zonesblanches.telling.remarks import reader_warnings
from zonesblanches.telling.voice import FamilyVoice

if TYPE_CHECKING:
    from zonesblanches.outputs.drawing.ground import Ground
    from zonesblanches.outputs.drawing.layers import Dressing
    from zonesblanches.outputs.figure.content import FigureWords
    from zonesblanches.outputs.figure.legend import Block
    from zonesblanches.outputs.figure.page import MapFigure

__all__ = ["FORMATS", "draw_figure"]

FORMATS = (".png", ".svg", ".pdf")

_NAMES = {"A4": 24, "A3": 44}
_NAMES_IN_AXES = 12


def draw_figure(findings: Findings, asked: FigureOptions, grounds: Sequence[Ground] | None = None) -> Any:
    """Draw the figure of a diagnosis, on grounds that are made where they are not at hand; see `Diagnosis.plot`."""
    _check(asked, asked.ax, asked.path)
    result = findings.family(asked.family)
    labels = _listed(findings, asked.labels)
    from matplotlib.style import context

    from zonesblanches.outputs.drawing.ground import make_grounds
    from zonesblanches.outputs.drawing.layers import Dressing
    from zonesblanches.outputs.figure.content import class_content, column_content
    from zonesblanches.outputs.figure.inside import draw_inside
    from zonesblanches.outputs.figure.keys import legend_blocks
    from zonesblanches.telling.subjects.decisions import decided_codes

    voice = FamilyVoice(findings, result, asked.lang)
    told = class_content(voice) if asked.column in {None, "class"} else column_content(voice, str(asked.column))
    if grounds is None:
        grounds = make_grounds(findings, insets=asked.insets, english=asked.lang == "en")
    if not grounds:
        raise OutputError("Aucune commune du territoire n'a de contour : rien à dessiner.")
    dressing = Dressing(
        teams=result.providers if asked.teams and voice.listed else None,
        color=team_color(findings.families, result.name),
        circles=findings.table["demand"].fillna(0.0).astype(float) if asked.circles else None,
        names=_most(asked, labels, in_axes=asked.ax is not None),
        only=None if labels is None else frozenset(labels),
        lang=asked.lang,
        decided=decided_codes(voice),
    )
    with context("default"):
        blocks = legend_blocks(voice, told, grounds, dressing) if asked.legend else []
        if asked.ax is not None:
            return draw_inside(asked.ax, told, grounds, dressing, blocks, title=asked.title)
        figure = _page(voice, asked, told, grounds, dressing, blocks)
    if asked.path is not None:
        figure.save(asked.path)
    return figure


def _page(
    voice: FamilyVoice, asked: FigureOptions, told: FigureWords, grounds: Sequence[Ground], dressing: Dressing,
    blocks: Sequence[Block],
) -> MapFigure:  # fmt: skip
    """Lay the map out on a page, with its words."""
    from zonesblanches.outputs.drawing.ground import PROJECTIONS
    from zonesblanches.outputs.figure.keys import alt_text
    from zonesblanches.outputs.figure.page import make_page
    from zonesblanches.telling.documents.figure import small_print

    projections = list(dict.fromkeys(PROJECTIONS[ground.epsg] for ground in grounds))
    told = replace(
        told,
        text=replace(
            told.text,
            title=told.text.title if asked.title is None else asked.title,
            subtitle=told.text.subtitle if asked.subtitle is None else asked.subtitle,
        ),
        warnings=tuple(filter(None, [asked.notice, *reader_warnings(voice.findings, voice.lang)])),
        credits=small_print(voice, projections=projections, today=asked.date),
    )
    figure = make_page(told, grounds, dressing, blocks, size=asked.size, orientation=asked.orientation)
    figure.heading, figure.alt = told.text.title, alt_text(told)
    return figure


def _check(asked: FigureOptions, ax: Any, path: str | Path | None) -> None:
    """Refuse what is not understood before anything is drawn."""
    choices: list[tuple[str, str, list[str]]] = [
        ("size", asked.size, ["A4", "A3"]),
        ("orientation", asked.orientation, ["auto", "portrait", "landscape"]),
        ("lang", asked.lang, list(LANGS)),
    ]
    for name, value, known in choices:
        if value not in known:
            raise ParameterError(
                f"{name} vaut {value!r}, attendu : {' ou '.join(known)}.{did_you_mean(str(value), known)}"
            )
    if find_spec("matplotlib") is None:
        raise OutputError("La figure demande matplotlib : pip install matplotlib.")
    if ax is not None and path is not None:
        raise ParameterError(
            "path et ax ne vont pas ensemble : avec ax=, la figure est la vôtre, enregistrez-la par fig.savefig(…)."
        )
    if ax is not None and not hasattr(ax, "set_xlim"):
        raise ParameterError(f"ax est un {type(ax).__name__}, attendu : des axes de matplotlib (plt.subplots()).")
    if path is not None and Path(path).suffix.lower() not in FORMATS:
        raise OutputError(f"{Path(path).name} : extension attendue : {', '.join(FORMATS)}.")


def _most(asked: FigureOptions, listed: list[str] | None, *, in_axes: bool) -> int:
    """Return how many communes may be named."""
    if listed is not None:
        return len(listed)
    if isinstance(asked.labels, bool):
        usual = _NAMES_IN_AXES if in_axes else _NAMES[asked.size]
        return usual if asked.labels else 0
    if not isinstance(asked.labels, int) or asked.labels < 0:
        raise ParameterError(
            f"labels vaut {asked.labels!r}, attendu : True, False, un nombre positif, ou une liste de communes."
        )
    return asked.labels


def _listed(findings: Findings, labels: int | Sequence[str]) -> list[str] | None:
    """Return the codes of the communes that were listed, or None when the main ones are meant."""
    if isinstance(labels, (bool, int, float)) or labels is None:
        return None
    table = findings.table
    wanted = [labels] if isinstance(labels, str) else [str(word) for word in labels]
    by_name = {normalise(name): str(code) for code, name in table["name"].items()}
    unknown = [word for word in wanted if word not in table.index and normalise(word) not in by_name]
    if unknown:
        raise UnknownCodeError(
            f"labels : communes inconnues du territoire : {first_five(unknown)}."
            f"{did_you_mean(unknown[0], [str(name) for name in table['name']])} Attendu : des noms ou des codes Insee."
        )
    return [word if word in table.index else by_name[normalise(word)] for word in wanted]
