"""What the legend holds: the fills of the map, the teams by mode, the circles, the borders."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from zonesblanches.diagnosis.family import FamilyResult
from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang, number
from zonesblanches.outputs.drawing.ground import Ground
from zonesblanches.outputs.drawing.layers import LARGEST_CIRCLE, LINES, Dressing
from zonesblanches.outputs.drawing.scene import Look
from zonesblanches.outputs.figure.content import FigureWords
from zonesblanches.outputs.figure.legend import Block, Circles, Key, Ramp
from zonesblanches.schema import MODE_SIGNS, MODES, demand_words

__all__ = ["alt_text", "legend_blocks"]

_LEVELS = {
    "epci": ("Limite d’EPCI", "EPCI boundary"),
    "dep": ("Limite de département", "Département boundary"),
    "reg": ("Limite de région", "Région boundary"),
    "territory": ("Limite du territoire", "Boundary of the territory"),
}


def legend_blocks(
    findings: Findings, result: FamilyResult, content: FigureWords, grounds: Sequence[Ground], dressing: Dressing
) -> list[Block]:
    """Return the legend, in its order: colours of the communes, what is laid over them, borders."""
    lang = dressing.lang
    blocks: list[Block] = [Key(content.heading)]
    if content.scale is not None:
        blocks.append(Ramp(content.scale))
    blocks += [
        Key(fill.label, Look(fill.color, "#555555", 0.5, fill.hatch), fill.lines)
        for fill in content.fills
        if fill.label
    ]
    if dressing.teams is not None:
        blocks += _teams(result, dressing.color, lang)
    if dressing.circles is not None and (dressing.circles > 0).any():
        blocks.append(_circles(dressing.circles, demand_words(findings.demand_column, lang), lang))
    levels = {limit.level: limit.width for limit in grounds[0].limits}
    blocks.append(Key("Limites" if lang == "fr" else "Boundaries"))
    blocks += [
        Key(_LEVELS[level][lang == "en"], Look("", LINES[level][0], width * LINES[level][1]))
        for level, width in reversed(levels.items())
    ]
    return blocks


def _teams(result: FamilyResult, color: str, lang: Lang) -> list[Block]:
    """Count the providers of each mode, those of the territory apart from those around."""
    french = lang == "fr"
    teams = result.providers
    heading = ("Intervenants – " if french else "Providers – ") + result.name
    if teams.empty:
        nobody = "aucun à portée du territoire" if french else "none in reach"
        return [Key(heading), Key(nobody, Look("", "#ffffff", 1))]
    known = teams["mode"].map(lambda mode: mode if mode in MODE_SIGNS else "")
    signs: list[Block] = [Key(heading)]
    for mode, form in MODE_SIGNS.items():
        here = known == mode
        if not here.any():
            continue
        name = MODES[mode][not french] if mode else ("mode non précisé" if french else "mode not given")
        own = int((here & teams["inside"].astype(bool)).sum())
        outside = int(here.sum()) - own
        count = f"{number(own, 0, lang)} {'dans le territoire' if french else 'in the territory'}"
        if outside:
            count += f", {number(outside, 0, lang)} {'autour' if french else 'around'}"
        signs.append(Key(f"{name}{' : ' if french else ': '}{count}", form=form, color=color))
    return signs


def _circles(people: pd.Series, words: str, lang: Lang) -> Circles:
    """Choose three round figures under the largest."""
    largest = float(people.max())
    steps = np.array([step * 10.0**power for power in range(7) for step in (1, 2, 5)])
    below = steps[steps <= max(largest, 1.0)]
    chosen = sorted({float(below[-1]), float(below[max(len(below) - 3, 0)]), float(below[max(len(below) - 6, 0)])})
    sizes = tuple((LARGEST_CIRCLE * float(np.sqrt(value / largest)), number(value, 0, lang)) for value in chosen)
    return Circles(words.capitalize(), sizes)


def alt_text(content: FigureWords) -> str:
    """Return what the picture shows, in words."""
    fills = [f"{fill.label} : {fill.lines[-1]}" for fill in content.fills if fill.label]
    return ". ".join([content.title, content.subtitle.rstrip("."), *fills]) + "."
