"""What the legend holds: the fills of the map, the teams by mode, the circles, the borders."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from zonesblanches.outputs.drawing.ground import Ground
from zonesblanches.outputs.drawing.layers import LARGEST_CIRCLE, LINES, Dressing
from zonesblanches.outputs.drawing.scene import Look
from zonesblanches.outputs.figure.content import FigureWords
from zonesblanches.outputs.figure.legend import Block, Circles, Key, Ramp
from zonesblanches.schema import MODE_SIGNS
from zonesblanches.telling.documents.figure import DECIDED_WORDS, NOBODY, limit_names, mode_lines
from zonesblanches.telling.indicator import Bin
from zonesblanches.telling.voice import FamilyVoice

__all__ = ["alt_text", "legend_blocks"]


def legend_blocks(
    voice: FamilyVoice, content: FigureWords, grounds: Sequence[Ground], dressing: Dressing
) -> list[Block]:
    """Return the legend, in its order: colours of the communes, what is laid over them, borders."""
    blocks: list[Block] = [Key(content.text.heading)]
    if content.scale is not None:
        blocks.append(Ramp(content.scale))
    blocks += [
        Key(fill.label, Look(fill.color, "#555555", 0.5, fill.hatch), fill.lines)
        for fill in content.fills
        if fill.label
    ]
    if dressing.teams is not None:
        heading, lines = mode_lines(voice)
        blocks += [Key(heading), *(_mode(line, dressing.color) for line in lines)]
    if dressing.circles is not None and (dressing.circles > 0).any():
        blocks.append(_circles(voice, dressing.circles))
    if dressing.decided:
        blocks.append(Key(voice.say(*DECIDED_WORDS), form="square", letter="D"))
    levels = {limit.level: limit.width for limit in grounds[0].limits}
    heading, names = limit_names(voice)
    blocks.append(Key(heading))
    blocks += [
        Key(names[level], Look("", LINES[level][0], width * LINES[level][1]))
        for level, width in reversed(levels.items())
    ]
    return blocks


def _mode(line: Bin, color: str) -> Key:
    """Return the sign of a mode, an empty one where there is no provider."""
    if line.key == NOBODY:
        return Key(line.label, Look("", "#ffffff", 1))
    return Key(line.label, form=MODE_SIGNS[line.key], color=color)


def _circles(voice: FamilyVoice, people: pd.Series) -> Circles:
    """Choose three round figures under the largest."""
    largest = float(people.max())
    steps = np.array([step * 10.0**power for power in range(7) for step in (1, 2, 5)])
    below = steps[steps <= max(largest, 1.0)]
    chosen = sorted({float(below[-1]), float(below[max(len(below) - 3, 0)]), float(below[max(len(below) - 6, 0)])})
    sizes = tuple((LARGEST_CIRCLE * float(np.sqrt(value / largest)), voice.figure(value)) for value in chosen)
    return Circles(voice.words.capitalize(), sizes)


def alt_text(content: FigureWords) -> str:
    """Return what the picture shows, in words."""
    fills = [f"{fill.label} : {fill.lines[-1]}" for fill in content.fills if fill.label]
    return ". ".join([content.text.title, content.text.subtitle.rstrip("."), *fills]) + "."
