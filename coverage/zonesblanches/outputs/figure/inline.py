"""The map of a family as an element of a page, for the report: it prints sharp and needs nothing."""

from __future__ import annotations

from collections.abc import Sequence

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.language import Lang
from zonesblanches.outputs.drawing.ground import Ground
from zonesblanches.outputs.drawing.layers import Dressing, with_insets
from zonesblanches.outputs.drawing.scene import class_fills
from zonesblanches.outputs.drawing.svg import SvgPen
from zonesblanches.outputs.webmap.escape import html_text
from zonesblanches.schema import team_color
from zonesblanches.telling.documents.figure import map_label
from zonesblanches.telling.voice import FamilyVoice

__all__ = ["svg_map"]

_SIZE = (540.0, 410.0)  # points
_NAMES = 12


def svg_map(
    findings: Findings, grounds: Sequence[Ground], family: str, *, lang: Lang = "fr", identifier: str = "carte"
) -> str:
    """Return the classes of a family on grounds without detail, as an ``<svg>`` element; names in it are escaped.

    The identifiers inside begin with one that is unique in the page.
    """
    result = findings.family(family)
    voice = FamilyVoice(findings, result, lang)
    teams = result.providers if voice.listed else None
    dressing = Dressing(teams, team_color(findings.families, result.name), _NAMES, lang, modes=False)
    attributes = f'aria-label="{html_text(map_label(voice))}" xmlns="http://www.w3.org/2000/svg"'
    if not grounds:
        return f'<svg class="map" viewBox="0 0 1 1" role="img" {attributes}></svg>'
    scene = with_insets(grounds, class_fills(result.table["class"]), dressing, _SIZE)
    return SvgPen(identifier).draw(scene, attributes=attributes, alone=True)
