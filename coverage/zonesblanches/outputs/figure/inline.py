"""The maps of families as elements of a page, for the report: they print sharp and need nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.outputs.drawing.ground import Ground, make_grounds
from zonesblanches.outputs.drawing.layers import Dressing, with_insets
from zonesblanches.outputs.drawing.scene import CLASS_HATCHES, Fill, Scene, class_fills
from zonesblanches.outputs.drawing.svg import SvgPen
from zonesblanches.outputs.webmap.escape import html_text
from zonesblanches.schema import CLASS_COLORS, team_color
from zonesblanches.telling.documents.figure import map_label
from zonesblanches.telling.subjects.decisions import decided_codes
from zonesblanches.telling.voice import FamilyVoice

__all__ = ["class_scene", "svg_maps"]

_SIZE = (540.0, 410.0)  # points
_NAMES = 12


def svg_maps(findings: Findings, families: Sequence[str], *, lang: Lang = "fr") -> dict[str, str]:
    """Return the classes of some families, each as an ``<svg>`` element of one page; names in it are escaped.

    The first holds the style and the shapes of all: what is drawn in several families is written once.
    """
    grounds = make_grounds(findings, insets=True, english=lang == "en", detail=False)
    fills, pen = _fills(findings, families), SvgPen("carte", alike=True)
    drawn = {}
    for name in reversed(families):  # what the first one holds is known once the others are drawn
        drawn[name] = _drawn(pen, findings, name, lang, grounds, fills[name], alone=name == families[0])
    return {name: drawn[name] for name in families}


def class_scene(findings: Findings, grounds: Sequence[Ground], lang: Lang, size: tuple[float, float]) -> Scene:
    """Return the map of the classes of the first family, of so many points, its insets along its bottom."""
    voice = FamilyVoice(findings, findings.family(None), lang)
    return with_insets(grounds, class_fills(voice.result.table["class"].astype(str)), _dressing(voice), size)


def _dressing(voice: FamilyVoice) -> Dressing:
    result = voice.result
    teams, color = result.providers if voice.listed else None, team_color(voice.findings.families, result.name)
    return Dressing(teams, color, _NAMES, voice.lang, modes=False, decided=decided_codes(voice))


def _drawn(
    pen: SvgPen, findings: Findings, family: str, lang: Lang, grounds: Sequence[Ground], fills: Sequence[Fill], *,
    alone: bool,
) -> str:  # fmt: skip
    voice = FamilyVoice(findings, findings.family(family), lang)
    attributes = f'aria-label="{html_text(map_label(voice))}" xmlns="http://www.w3.org/2000/svg"'
    if not grounds:
        return f'<svg class="map" viewBox="0 0 1 1" role="img" {attributes}></svg>'
    return pen.draw(with_insets(grounds, fills, _dressing(voice), _SIZE), attributes=attributes, alone=alone)


def _fills(findings: Findings, families: Sequence[str]) -> dict[str, tuple[Fill, ...]]:
    """Return the fills of each family: the same groups of places in all, which are of one class in each."""
    classes = pd.DataFrame({name: findings.family(name).table["class"].astype(str) for name in families})
    groups = classes.groupby(list(families), sort=True) if families else ()
    told = [(tuple(kinds), part.index) for kinds, part in groups]
    return {
        name: tuple(Fill(codes, CLASS_COLORS[kinds[at]], CLASS_HATCHES.get(kinds[at], "")) for kinds, codes in told)
        for at, name in enumerate(families)
    }
