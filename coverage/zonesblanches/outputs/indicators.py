"""Ways to colour the communes: the steps that subjects tell, each in its colour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zonesblanches.diagnosis.findings import Findings
from zonesblanches.errors import ParameterError, did_you_mean, first_five
from zonesblanches.outputs.webmap import LegendItem, View
from zonesblanches.schema import CLASS_INKS, CLASS_INKS_DARK, GROUP_COLORS, GROUP_COLORS_DARK
from zonesblanches.telling.indicator import Bin, Binned, binned, of_column
from zonesblanches.telling.registry import in_order
from zonesblanches.telling.voice import FamilyVoice

__all__ = ["chosen_view", "colored", "family_views"]

_ORDER = ("classes", "areas", "score", "travel", "supply", "providers", "people")
# five steps each, from served to under-covered (or from few to many): light to dark, and the reverse on a dark page
_WORSE = ("#f6eef4", "#dcbcd6", "#b882b0", "#874a80", "#511845")
_WORSE_DARK = ("#2e1c2b", "#5c3755", "#925f8a", "#c796be", "#f6d3ef")
_MORE = ("#edf4f9", "#bcd5e7", "#82adcb", "#487a9f", "#1b486d")
_MORE_DARK = ("#14283a", "#2a4d6b", "#4b7a9f", "#85b0d0", "#d5e8f5")
_BOTH = ("#1b486d", "#82adcb", "#f1f1ee", "#dcbcd6", "#511845")
_BOTH_DARK = ("#85b0d0", "#2a4d6b", "#2a2d33", "#5c3755", "#f6d3ef")
_RAMPS = {
    "worse": (_WORSE, _WORSE_DARK), "better": (_WORSE[::-1], _WORSE_DARK[::-1]), "more": (_MORE, _MORE_DARK),
    "apart": (_BOTH, _BOTH_DARK),
}  # fmt: skip
_APART = {"hors": ("#1d0718", "#ffffff"), "manquant": ("#ffffff", "#15171c")}  # out of reach, missing


def chosen_view(voice: FamilyVoice, columns: Sequence[str], view: str | None) -> tuple[tuple[str, ...], str]:
    """Return the columns to offer, and the key of the view to open on.

    Parameters
    ----------
    voice
        Speaks of the family shown first.
    columns
        Columns of the analyst's own.
    view
        ``"class"``, an indicator of every map, or any column of numbers, which is then added to `columns`.

    Raises
    ------
    ParameterError
        When a column is absent or holds no numbers.
    """
    findings = voice.findings
    _check(findings, columns)
    columns = [name for name in columns if name != findings.demand_column]  # every map has it, as « demand »
    if view is None or view in {"class", "classe"}:
        return tuple(columns), ""
    if view == findings.demand_column:
        return tuple(columns), "demand"
    if view in {told.key for told in _told(voice)}:
        return tuple(columns), view
    offered = tuple(dict.fromkeys([*columns, view]))
    _check(findings, offered)
    return offered, f"x_{view}"


def _check(findings: Findings, columns: Sequence[str]) -> None:
    """Refuse the columns that a map cannot colour."""
    numeric = [str(name) for name in findings.table.select_dtypes("number")]
    if isinstance(columns, str) or not all(isinstance(name, str) for name in columns):
        raise ParameterError(f'columns : attendu une liste de noms de colonnes, par exemple ["{numeric[0]}"].')
    wrong = [name for name in columns if name not in numeric]
    if wrong:
        raise ParameterError(
            f"columns : pas de colonne de nombres « {wrong[0]} » dans les résultats."
            f"{did_you_mean(wrong[0], numeric)} Colonnes possibles : {first_five(numeric)}."
        )


def family_views(voice: FamilyVoice, columns: Sequence[str]) -> tuple[View, ...]:
    """Return the classes, then the indicators that have a value somewhere, then the analyst's own columns."""
    own = [told for name in columns for told in binned(voice, of_column(voice, name))]
    return tuple(colored(told) for told in (*_told(voice), *own))


def _told(voice: FamilyVoice) -> list[Binned]:
    return [told for subject in in_order(*_ORDER) for told in subject.views(voice)]


def colored(told: Binned) -> View:
    """Give each step its colour."""
    items = tuple(_item(step, told) for step in told.steps)
    return View(
        told.key, told.label, items, tuple(step.count for step in told.steps), told.bins, told.sentence, told.groups
    )


def _item(step: Bin, told: Binned) -> LegendItem:
    inks = ("", "")
    if told.sense is None:
        color, dark = GROUP_COLORS[step.key], GROUP_COLORS_DARK[step.key]
        inks = CLASS_INKS.get(step.key, ""), CLASS_INKS_DARK.get(step.key, "")
    elif step.key in _APART:
        color, dark = _APART[step.key]
    else:
        light, night = _RAMPS[told.sense]
        at = int(np.rint(step.shade * (len(light) - 1)))
        color, dark = light[at], night[at]
    hatch = step.key in {"non classée", "manquant"}
    dots = step.key == "sans objet"
    return LegendItem(step.key, step.label, step.note, color, dark, hatch=hatch, dots=dots, inks=inks)
