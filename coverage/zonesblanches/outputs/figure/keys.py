"""What the legend holds: the fills of the map, the teams by mode, the circles, the borders."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang, number
from zonesblanches.outputs.figure.content import Content
from zonesblanches.outputs.figure.layers import LARGEST_CIRCLE, LINES, MARKERS, Dressing, hatch_color
from zonesblanches.outputs.figure.legend import Block, Circles, Heading, Ramp, Sign, Swatch
from zonesblanches.outputs.figure.panels import Panel
from zonesblanches.schema import MODES, demand_words

__all__ = ["alt_text", "legend_blocks"]

_LEVELS = {
    "epci": ("Limite d’EPCI", "EPCI boundary"),
    "dep": ("Limite de département", "Département boundary"),
    "reg": ("Limite de région", "Région boundary"),
    "territory": ("Limite du territoire", "Boundary of the territory"),
}


def legend_blocks(
    findings: Findings, result: FamilyResult, content: Content, panels: Sequence[Panel], dressing: Dressing
) -> list[Block]:
    """Return the legend, in its order.

    Parameters
    ----------
    findings, result
        The diagnosis and the family drawn.
    content
        Colours of the communes.
    panels
        Maps drawn.
    dressing
        What is laid over the communes.
    """
    lang = dressing.lang
    blocks: list[Block] = [Heading(content.heading)]
    if content.scale is not None:
        blocks.append(Ramp(content.scale))
    blocks += [
        Swatch(fill.color, fill.hatch, hatch_color(fill), fill.label, fill.lines)
        for fill in content.fills
        if fill.label
    ]
    if dressing.teams is not None:
        blocks += _teams(result, dressing.color, lang)
    if dressing.circles is not None and (dressing.circles > 0).any():
        blocks.append(_circles(dressing.circles, demand_words(findings.demand_column, lang), lang))
    levels = {limit.level: limit.width for limit in panels[0].limits}
    blocks.append(Heading("Limites" if lang == "fr" else "Boundaries"))
    blocks += [
        Sign(_LEVELS[level][lang == "en"], color=LINES[level][0], width=width * LINES[level][1])
        for level, width in reversed(levels.items())
    ]
    return blocks


def _teams(result: FamilyResult, color: str, lang: Lang) -> list[Block]:
    """Count the providers of each mode, those of the territory apart from those around."""
    french = lang == "fr"
    teams = result.providers
    heading = ("Intervenants – " if french else "Providers – ") + result.name
    if teams.empty:
        return [Heading(heading), Sign("aucun à portée du territoire" if french else "none in reach", color="#ffffff")]
    known = teams["mode"].map(lambda mode: mode if mode in MARKERS else "")
    signs: list[Block] = [Heading(heading)]
    for mode, marker in MARKERS.items():
        here = known == mode
        if not here.any():
            continue
        name = MODES[mode][not french] if mode else ("mode non précisé" if french else "mode not given")
        own = int((here & teams["inside"].astype(bool)).sum())
        outside = int(here.sum()) - own
        count = f"{number(own, 0, lang)} {'dans le territoire' if french else 'in the territory'}"
        if outside:
            count += f", {number(outside, 0, lang)} {'autour' if french else 'around'}"
        signs.append(Sign(f"{name}{' : ' if french else ': '}{count}", marker=marker, color=color))
    return signs


def _circles(people: pd.Series, words: str, lang: Lang) -> Circles:
    """Choose three round figures under the largest."""
    largest = float(people.max())
    steps = np.array([step * 10.0**power for power in range(7) for step in (1, 2, 5)])
    below = steps[steps <= max(largest, 1.0)]
    chosen = sorted({float(below[-1]), float(below[max(len(below) - 3, 0)]), float(below[max(len(below) - 6, 0)])})
    sizes = tuple((LARGEST_CIRCLE * float(np.sqrt(value / largest)), number(value, 0, lang)) for value in chosen)
    return Circles(words.capitalize(), sizes)


def alt_text(title: str, content: Content) -> str:
    """Return what the picture shows, in words.

    Parameters
    ----------
    title
        Of the figure.
    content
        What it says.
    """
    fills = [f"{fill.label} : {fill.lines[-1]}" for fill in content.fills if fill.label]
    return ". ".join([title, content.subtitle.rstrip("."), *fills]) + "."
